"""What do several workbooks come to? One page over all of a run: totals by organisation, and a link to each summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from peecf_batch.framework import Outcome
from peecf_batch.organisation import whole
from peecf_batch.page.plain import shown
from peecf_batch.record_counts import BELOW, by_stream, organisation_counts
from peecf_batch.webpage import render_page
from peecf_batch.wording import severities, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.assessment import Assessment
    from peecf_batch.framework import Framework
    from peecf_batch.organisation import Assessed, Unassessed

TITLE = "Executive classification: all organisations"


class Link(NamedTuple):
    """A summary page of the run: what it is called, and where it is, seen from the index."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one organisation in one workbook, by the names of the record: "below-executive" is a band too.

    `streams` counts its classified positions by stream and band; a position counts for each stream it works in.
    """

    name: str
    positions: int
    not_classified: int
    bands: Mapping[str, int]
    outcomes: Mapping[str, int]
    edges: int
    streams: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of one workbook: its verdict in words, and the counts of each organisation in it."""

    workbook: str
    links: tuple[Link, ...]
    verdict: str
    found: str
    organisations: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation over all workbooks of the run. `counts` run from the highest band to below the lowest."""

    name: str
    links: tuple[Link, ...]
    positions: int
    counts: tuple[int, ...]
    edges: int
    moved: int
    not_classified: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A workbook of the run that has no summary, and why."""

    workbook: str
    reason: str


def entry_of(assessment: Assessment, summaries: Sequence[str], workbook: str = "") -> Entry:
    """What the index keeps of an assessment whose pages are the files `summaries`, the plain one first.

    `workbook` is what to call it where its name alone does not tell it from others.
    """
    name = shown(workbook or assessment.source.name)
    texts = [name, *[f"{name}, de-identified"] * (len(summaries) - 1)]
    return Entry(
        name,
        tuple(Link(text, quote(file, errors="surrogateescape")) for text, file in zip(texts, summaries, strict=True)),
        verdict(assessment),
        severities(assessment),
        tallies(assessment, name),
    )


def tallies(assessment: Assessment, nameless: str) -> tuple[Tally, ...]:
    """The counts of each organisation of a workbook; positions without one go by `nameless`."""
    parts: dict[str, list[Assessed | Unassessed]] = {}
    for p in assessment.positions:
        parts.setdefault(shown(p.position.details.organisation), []).append(p)
    return tuple(_tally(part or nameless, held, assessment.framework) for part, held in parts.items())


def _tally(name: str, positions: Sequence[Assessed | Unassessed], framework: Framework) -> Tally:
    counts = organisation_counts(whole(positions, framework), framework)
    return Tally(
        name,
        counts["positions"],
        counts["not_classified"],
        counts["bands"],
        counts["outcomes"],
        counts["edges"],
        by_stream(positions),
    )


def render_index(entries: Sequence[Entry], unread: Iterable[Unread], framework: Framework, *, marking: str = "") -> str:
    """The index page over all workbooks of a run; the same arguments give the same bytes."""
    lines = _lines(entries, framework)
    names = [*(band.name for band in reversed(framework.bands)), framework.below.name]
    return render_page(
        "index.html.j2",
        title=TITLE,
        subject=f"{len(lines):,} organisations" if len(lines) > 1 else lines[0].name if lines else "No workbook",
        over=framework.title,
        marking=shown(marking),
        styles=("index.css",),
        entries=entries,
        unread=tuple(unread),
        lines=lines,
        total=_total(lines),
        bands=names,
        framework=framework,
    )


def _lines(entries: Sequence[Entry], framework: Framework) -> tuple[Line, ...]:
    """Every organisation once, in the order in which the workbooks name them."""
    held: dict[str, tuple[str, list[Tally], list[Link]]] = {}
    for entry in entries:
        for tally in entry.organisations:
            found = held.setdefault(" ".join(tally.name.split()).casefold(), (tally.name, [], []))
            found[1].append(tally)
            found[2].extend(link for link in entry.links if link not in found[2])
    return tuple(_line(name, parts, tuple(links), framework) for name, parts, links in held.values())


def _line(name: str, parts: Sequence[Tally], links: tuple[Link, ...], framework: Framework) -> Line:
    bands = [*(band.name for band in reversed(framework.bands)), BELOW]
    moved = sum(count for part in parts for outcome, count in part.outcomes.items() if outcome != Outcome.SAME)
    return Line(
        name,
        links,
        sum(part.positions for part in parts),
        tuple(sum(part.bands.get(band, 0) for part in parts) for band in bands),
        sum(part.edges for part in parts),
        moved,
        sum(part.not_classified for part in parts),
    )


def _total(lines: Sequence[Line]) -> Line:
    counts = tuple(map(sum, zip(*(line.counts for line in lines), strict=True)))
    return Line(
        "All",
        (),
        sum(line.positions for line in lines),
        counts,
        sum(line.edges for line in lines),
        sum(line.moved for line in lines),
        sum(line.not_classified for line in lines),
    )
