"""Keep what the index page needs of each workbook: its verdict, its links and the counts of its organisations."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from peecf_batch.assessment.organisation import whole
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.record.counts import by_stream, organisation_counts
from peecf_batch.outputs.wording.sentences import severities, verdict
from peecf_batch.outputs.wording.text import shown
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.rules.framework import BELOW_EXECUTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.framework import Framework


_MARKS, _LENGTH = 16, 12


class Link(NamedTuple):
    """A summary page of the run: its link text, and its address relative to the index page, "" for none."""

    text: str
    href: str


class Tally(NamedTuple):
    """The counts of one organisation in one workbook.

    Keys are the names used in the record; "below-executive" counts as a band. Bands of frameworks beside that of the
    run are there if a position is in one. `streams` counts the organisation's classified positions by stream and band;
    a position counts for each stream that it works in. `decisions` is the number of positions that need a decision, and
    `decided` of these have one. `assessed_on` is the latest day on which one of the positions was assessed, as in the
    record, "" if none is known. `marks` tell whether two workbooks without an organisation hold the same positions.
    """

    name: str
    positions: int
    not_classified: int
    bands: Mapping[str, int]
    outcomes: Mapping[str, int]
    edges: int
    streams: Mapping[str, Mapping[str, int]]
    decisions: int = 0
    decided: int = 0
    assessed_on: str = ""
    marks: tuple[str, ...] = ()


class Entry(NamedTuple):
    """The facts that the index page keeps of one workbook.

    `verdict` is its verdict in words and `found` the number of findings of each severity, in words. `organisations`
    holds the counts of each organisation in it.
    """

    workbook: str
    links: tuple[Link, ...]
    verdict: str
    found: str
    organisations: tuple[Tally, ...]


class Unread(NamedTuple):
    """A workbook of the run that has no summary, and the reason."""

    workbook: str
    reason: str


def entry_of(assessment: Assessment, summaries: Sequence[str], workbook: str = "", *, is_counted: bool = True) -> Entry:
    """Return the index entry of an assessment whose pages are the files `summaries`, the plain one first.

    `workbook` is the name to show where the file name alone does not identify it. If the name of the file has the name
    of a person in it, the links have no address. If not `is_counted`, the entry has no organisations.
    """
    name = shown(workbook or assessment.source.name)
    is_named = assessment.withheld is not None and assessment.withheld.file_named
    return Entry(
        name,
        links(name, summaries, have_address=not is_named),
        verdict(assessment),
        severities(assessment),
        tallies(assessment, name) if is_counted else (),
    )


def links(name: str, summaries: Sequence[str], *, have_address: bool) -> tuple[Link, ...]:
    """Return the links to the pages of a workbook, which are files in the folder of the index page."""
    texts = [name, *[f"{name}, de-identified"] * (len(summaries) - 1)]
    files = summaries if have_address else [""] * len(summaries)
    return tuple(Link(text, quote(file, errors="surrogateescape")) for text, file in zip(texts, files, strict=True))


def tallies(assessment: Assessment, nameless: str) -> tuple[Tally, ...]:
    """Return the counts of each organisation of a workbook; `nameless` is the name for positions without one."""
    parts: dict[str, list[Assessed | Unassessed]] = {}
    for p in assessment.positions:
        parts.setdefault(shown(p.position.details.organisation), []).append(p)
    return tuple(_tally(part, nameless, held, assessment.framework) for part, held in parts.items())


def _tally(name: str, nameless: str, positions: Sequence[Assessed | Unassessed], framework: Framework) -> Tally:
    counts = organisation_counts(whole(positions, framework), framework)
    details = [p.position.details for p in positions]
    return Tally(
        name or nameless,
        counts["positions"],
        counts["not_classified"],
        tallied(Counter(p.band_name or BELOW_EXECUTIVE for p in positions if p.band_name is not None), framework),
        counts["outcomes"],
        counts["edges"],
        by_stream(positions),
        counts["decisions"],
        counts["decided"],
        max((d.assessed_on.isoformat() for d in details if d.assessed_on), default=""),
        () if name else marks_of((d.id, d.title) for d in details),
    )


def marks_of(positions: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return a few digests of the ids and titles of positions, always the same few for the same positions.

    The lowest digests are kept, so that two lists of positions that are nearly the same have nearly the same digests.
    """
    digests = {hashlib.sha256("\n".join(map(key_of, one)).encode()).hexdigest()[:_LENGTH] for one in positions}
    return tuple(sorted(digests)[:_MARKS])


def tallied(bands: Mapping[str, int], framework: Framework) -> dict[str, int]:
    """Return the number of positions in each band of `framework`, in those of others that occur, and below them."""
    others = [band.name for one in framework.others for band in one.bands if band.name in bands]
    names = (*(band.name for band in framework.bands), *others, BELOW_EXECUTIVE)
    return {band: bands.get(band, 0) for band in names}
