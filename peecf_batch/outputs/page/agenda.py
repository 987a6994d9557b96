"""List the positions for the validation meeting, and apart from them the others with open warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, awaits_meeting
from peecf_batch.assessment.stream_texts import stream_texts
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.finding_rows import finding_row
from peecf_batch.outputs.wording.decisions import about_the_meeting
from peecf_batch.outputs.wording.streams import stream_bands, stream_check_words
from peecf_batch.outputs.wording.text import cut, shown
from peecf_batch.outputs.wording.words import edge_words, reference_or
from peecf_batch.rules.classification import classification_of, is_top_of_scale
from peecf_batch.rules.findings import Severity
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.sheet_row import SheetRow

MOST_WITH_RATIONALE, LONGEST_RATIONALE = 60, 600


class FactorScore(NamedTuple):
    """A factor's score and its rationale in the workbook, "" where it has none or rationales are left out."""

    name: str
    score: int
    rationale: str


class Item(NamedTuple):
    """A position on the agenda: its scores and bands, and in `why` the reasons in sentences.

    `streams` are its streams with the bands whose descriptors to compare it with, and `checks` say what was checked and
    seen.
    """

    title: str
    id: str
    score: int
    band: str
    reference: str
    why: tuple[str, ...]
    factors: tuple[FactorScore, ...]
    streams: tuple[str, ...]
    checks: tuple[str, ...]

    @property
    def reasoned(self) -> bool:
        """Whether any factor has a rationale."""
        return any(factor.rationale for factor in self.factors)

    @property
    def in_short(self) -> str:
        """The factors with their scores, on one line."""
        return " · ".join(f"{factor.name} {factor.score}" for factor in self.factors)


class Descriptor(NamedTuple):
    """The descriptor of a stream at a band; `title` names both."""

    title: str
    text: str


class Agenda(NamedTuple):
    """The positions for a validation meeting in the order of the sheet, and the meeting's options.

    `items` are the borderline positions without a decision, and `warned` the other positions with open warnings, which
    are not for the meeting. `meaning` and `courses` are the framework's explanation of an edge and its options, and
    `about` says what it leaves open. `cut_short` is true where rationales are left out because there are more than 60
    of both. `descriptors` are those that they name and the table of streams does not have.
    """

    items: tuple[Item, ...]
    warned: tuple[Item, ...]
    meaning: str
    courses: tuple[str, ...]
    cut_short: bool
    about: str
    descriptors: tuple[Descriptor, ...]


def agenda_of(assessment: Assessment, names: Sequence[str], listed_texts: frozenset[str]) -> Agenda:
    """Return the agenda for the validation meeting that the framework calls for; `names` has one for each position.

    `listed_texts` are the stream descriptors that the page lists elsewhere, which the agenda does not repeat.
    """
    framework, warnings = assessment.framework, _open_warnings(assessment)
    listed = [
        (p, name, warnings.get(p.position.details.sheet_row, []))
        for p, name in zip(assessment.positions, names, strict=True)
        if isinstance(p, Assessed) and (awaits_meeting(p) or p.position.details.sheet_row in warnings)
    ]
    cut_short = len(listed) > MOST_WITH_RATIONALE
    items, warned = (
        tuple(
            _item(p, name, found, assessment, reasons=not cut_short)
            for p, name, found in listed
            if awaits_meeting(p) is for_meeting
        )
        for for_meeting in (True, False)
    )
    return Agenda(
        items,
        warned,
        framework.edge.meaning,
        framework.edge.options,
        cut_short and any(p.position.details.rationales for p, _, _ in listed),
        about_the_meeting("summary"),
        _descriptors([p for p, _, _ in listed], assessment, listed_texts),
    )


def _descriptors(
    positions: Sequence[Assessed], assessment: Assessment, listed_texts: frozenset[str]
) -> tuple[Descriptor, ...]:
    """Return the descriptors with which some positions are compared, each once, without those in `listed_texts`."""
    texts = [text for p in positions for text in stream_texts(p, assessment.framework_of(p))]
    unlisted = (text for text in texts if text.text not in listed_texts)
    return tuple(sorted({Descriptor(f"{text.stream}, {text.band}", text.text) for text in unlisted}))


def _open_warnings(assessment: Assessment) -> Mapping[SheetRow, list[Finding]]:
    """Return the warnings about positions that were not accepted, by row."""
    found: dict[SheetRow, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.severity is Severity.WARNING and finding.position and not finding.accepted:
            found.setdefault(finding.sheet_row, []).append(finding)
    return found


def _item(p: Assessed, name: str, warnings: Sequence[Finding], assessment: Assessment, *, reasons: bool) -> Item:
    details = p.position.details
    return Item(
        name,
        shown(details.id) if details.title else "",
        p.classification.score,
        p.band_name or assessment.framework_of(p).below.name,
        reference_or("not known", p, assessment.withheld),
        tuple(_why(p, warnings, assessment)),
        tuple(_factors(p, assessment.framework, reasons=reasons)),
        stream_bands(p, assessment.framework_of(p)),
        tuple(_checks(p, assessment.framework)),
    )


def _checks(p: Assessed, framework: Framework) -> Iterator[str]:
    """Yield the stream check, the documents that were seen, and the interview, as far as the workbook has them."""
    details = p.position.details
    named = (
        ("Stream check", stream_check_words(p, framework)),
        ("Documents seen", shown(details.documents)),
        ("Interview", shown(details.interview)),
    )
    yield from (f"{name}: {text.rstrip('.')}." for name, text in named if text)


def _why(p: Assessed, warnings: Sequence[Finding], assessment: Assessment) -> Iterator[str]:
    if awaits_meeting(p):
        note = edge_note(p, assessment.framework_of(p))
        yield f"{note[:1].upper()}{note[1:].rstrip('.')}."
    for finding in warnings:
        row = finding_row(finding, "", assessment.source.only_sheet)
        yield f"{row.message.rstrip('.')}{f' ({row.cell})' if row.cell else ''}."


def _factors(p: Assessed, framework: Framework, *, reasons: bool) -> Iterator[FactorScore]:
    given = p.position.details.rationales if reasons else ()
    for n, (factor, score) in enumerate(zip(framework.factors, p.position.scores, strict=True)):
        yield FactorScore(factor.name, score, cut(shown(given[n]), LONGEST_RATIONALE) if n < len(given) else "")


def edge_note(p: Assessed, framework: Framework) -> str:
    """Return the edge of a borderline position, and the band that one point more or less would give."""
    found = p.classification
    if is_top_of_scale(found.score, framework):
        return f"{edge_words(p)}. {framework.edge.top_of_scale}"
    step = 1 if found.edge is Edge.HIGHEST else -1
    beyond = classification_of(found.score + step, framework).band_name or framework.below.name
    side = "more" if step > 0 else "less"
    return f"{edge_words(p)}; one point {side} would be {beyond}"
