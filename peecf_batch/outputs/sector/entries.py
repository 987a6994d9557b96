"""What does a run keep of each workbook? Its verdict, its links, and the counts of each organisation in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from peecf_batch.assessment.organisation import whole
from peecf_batch.outputs.record.counts import by_stream, organisation_counts
from peecf_batch.outputs.wording.sentences import severities, verdict
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.rules.framework import Framework


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
class Unread:
    """A workbook of the run that has no summary, and why."""

    workbook: str
    reason: str


def entry_of(assessment: Assessment, summaries: Sequence[str], workbook: str = "", *, is_counted: bool = True) -> Entry:
    """What the index keeps of an assessment whose pages are the files `summaries`, the plain one first.

    `workbook` is what to call it where its name alone does not tell it from others. It has no organisations where it is
    not `is_counted`.
    """
    name = shown(workbook or assessment.source.name)
    texts = [name, *[f"{name}, de-identified"] * (len(summaries) - 1)]
    return Entry(
        name,
        tuple(Link(text, quote(file, errors="surrogateescape")) for text, file in zip(texts, summaries, strict=True)),
        verdict(assessment),
        severities(assessment),
        tallies(assessment, name) if is_counted else (),
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
