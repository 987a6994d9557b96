"""Put the counts of the assurance page into tables. Each count names its place in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.assurance.ages import age_limits
from peecf_batch.assessment.assurance.given import Given
from peecf_batch.assessment.assurance.totals import incomplete
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.moderation import agreement_line
from peecf_batch.outputs.wording.streams import RESULTS
from peecf_batch.outputs.wording.words import withholds_bands
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.assurance.ages import Ages
    from peecf_batch.assessment.assurance.totals import Figures
    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.assessment.result import Assessment, Part
    from peecf_batch.rules.privacy import Withheld

_LISTED = 6
_KINDS = {
    "rationales": "Rationale for every factor",
    "examples": "Example for every factor",
    "shares": "Share of work for every factor",
}
NO_DAY = "Ages were not counted, because the day of the assessment is not known. Use --as-at."
DATES_LEFT_OUT = "Assessment dates are left out of a de-identified copy, so ages are not counted here."
DECISIONS_LEFT_OUT = "Recorded decisions are left out of a de-identified copy that withholds reference bands."
CHECKS_LEFT_OUT = "Stream checks are left out of a de-identified copy."
_DAY = (
    "Ages are counted back from the day of the assessment (--as-at, or else the day of the run). "
    "An assessment made exactly 12 months before that day is within 12 months."
)
NO_RECORD = "No record of moderation in this workbook."
_RECORD = (
    "The workbook records moderation work: scores of several assessors, agreed scores, or reasons beside points for "
    "discussion."
)
_NOT_KNOWN = "This page does not say whether a moderation meeting was held."
_SWITCHED_OFF = "Moderation was switched off (--no-moderation), so points for discussion were not identified."


class Count(NamedTuple):
    """A number on the page, and its path in the record."""

    total: int
    path: str


class Line(NamedTuple):
    """A line of a table: what is counted, its numbers from left to right, and a note, "" for none.

    `is_sum` says that it is the sum of the lines above it.
    """

    name: str
    counts: tuple[Count, ...]
    note: str = ""
    is_sum: bool = False


class Counted(NamedTuple):
    """A table of counts with its id and title, the heads of its numbers, and sentences below it.

    A table without lines has only sentences.
    """

    id: str
    title: str
    heads: tuple[str, ...] = ("Positions",)
    lines: tuple[Line, ...] = ()
    remarks: tuple[str, ...] = ()


def _line(name: str, total: int, path: str, note: str = "") -> Line:
    return Line(name, (Count(total, path),), note)


def ages_table(ages: Ages | None, not_classified: int, *, coded: bool) -> Counted:
    """Return the classified positions by the age of their assessment. A page with `coded` positions shows none."""
    if coded or ages is None:
        return Counted("ages", "Age of the assessments", remarks=(DATES_LEFT_OUT if coded else NO_DAY,))
    path = "assurance.ages"
    within = (
        _line(f"Within {one.months} months", one.positions, f"{path}.within.{one.months}", f"{day(one.since)} or later")
        for one in ages.within
    )
    others = (
        _line("Older", ages.older, f"{path}.older"),
        _line("Dated after the day of the assessment", ages.later, f"{path}.later"),
        _line("No readable date", ages.undated, f"{path}.undated"),
        _line("Not classified", not_classified, f"{path}.not_classified", "not counted above"),
    )
    both = " The longer period includes the positions of the shorter one." if ages.within[1:] else ""
    remarks = (f"{_DAY}{both}", age_limits().basis)
    return Counted("ages", "Age of the assessments", lines=(*within, *others), remarks=remarks)


def evidence_table(assessment: Assessment, figures: Figures, names: Sequence[str]) -> Counted:
    """Return the positions by the evidence beside their scores, and name those with gaps."""
    lines = tuple(
        Line(
            _KINDS[kind],
            tuple(Count(counts.get(given, 0), f"assurance.evidence.{kind}.{given.value}") for given in Given),
        )
        for kind, counts in figures.evidence
    )
    every = Line("All three", (Count(figures.complete, "assurance.evidence.complete"),))
    return Counted(
        "evidence",
        "Evidence for the scores",
        ("Complete", "Incomplete", "No column"),
        (*lines, every),
        (
            "Complete means that each factor has an entry. It says nothing about the quality of the entry.",
            *_gaps(assessment, names),
        ),
    )


def _gaps(assessment: Assessment, names: Sequence[str]) -> Iterator[str]:
    for kind, what in _KINDS.items():
        places = incomplete(assessment.positions, kind, Given.INCOMPLETE)
        if places:
            more = len(places) - _LISTED
            listed = "; ".join(names[place] for place in places[:_LISTED])
            rest = f"; and {more:,} more, which the record lists" if more > 0 else ""
            yield f"{what}, incomplete: {listed}{rest}."


def streams_table(figures: Figures, *, coded: bool) -> Counted:
    """Return the classified positions by the result of the stream check."""
    title = "Check against the stream descriptors"
    if coded:
        return Counted("streams", title, remarks=(CHECKS_LEFT_OUT,))
    path, totals = "assurance.stream_checks", figures.streams
    lines = [_line(RESULTS[check], count, f"{path}.{check.value}") for check, count in totals.results.items()]
    not_asked = _line(
        "No check counted",
        totals.not_asked,
        f"{path}.not-asked",
        "the workbook has no column for it, or there is no descriptor to compare with",
    )
    return Counted("streams", title, lines=(*lines, not_asked))


def moderation_table(assessment: Assessment, figures: Figures) -> Counted:
    """Return what the workbook and the record say about moderation, without a claim that a meeting was held."""
    facts, path = figures.moderation, "assurance.moderation"
    lines = [_line("Positions that name an assessor", facts.named, f"{path}.assessor_named")]
    if facts.assessors:
        lines += [
            _line("Assessors whose scores were compared", facts.assessors, f"{path}.assessors"),
            _line("Positions scored by two or more of them", facts.shared, f"{path}.positions_compared"),
        ]
    if facts.open is not None and facts.answered is not None:
        lines += [
            _line("Points for discussion without a reason", facts.open, f"{path}.points_open"),
            _line("Points for discussion with a reason", facts.answered, f"{path}.points_answered"),
        ]
    if facts.agreed or facts.unreasoned:
        lines += [
            _line("Agreed scores recorded", facts.agreed, f"{path}.agreed_recorded"),
            _line("Agreed scores that lack a required reason", facts.unreasoned, f"{path}.agreed_without_reason"),
        ]
    held = assessment.moderation.assessors if assessment.moderation else None
    remarks = (
        f"{_RECORD} {_NOT_KNOWN}" if facts.has_record else NO_RECORD,
        *([agreement_line(held)] if held else ()),
        *([_SWITCHED_OFF] if facts.open is None else ()),
    )
    return Counted("moderation", "Moderation", ("Number",), tuple(lines), remarks)


def decisions_table(whole: Organisation, withheld: Withheld | None) -> Counted:
    """Return the positions that need a decision, decided and open; only the first in a copy that withholds bands."""
    if withholds_bands(withheld):
        return Counted(
            "decisions",
            "Decisions",
            lines=(
                _line("Need a decision", whole.decisions, "organisation.decisions"),
                _line("Not shown in this copy", whole.undisclosed, "", "the outcome is withheld"),
            ),
            remarks=(DECISIONS_LEFT_OUT,),
        )
    lines = (
        _line("Need a decision", whole.decisions, "organisation.decisions"),
        _line("Decided", whole.decided, "organisation.decided"),
        _line("Open", whole.open, "organisation.open", "none recorded, deferred or in doubt"),
    )
    return Counted("decisions", "Decisions", lines=lines)


def outcomes_table(assessment: Assessment, parts: Sequence[Part]) -> Counted:
    """Return the positions by outcome, under each framework if there are several, and all together."""
    framework, several = assessment.framework, len(parts) > 1
    wholes = [
        (part.assessment.organisation, f"assurance.frameworks.{part.assessment.framework.id}")
        for part in (parts if several else ())
    ]
    wholes.append((assessment.organisation, "organisation"))
    heads = (*(part.title for part in parts), "All") if several else ("Positions",)
    lines = [
        Line(
            framework.outcome_rule(outcome).title,
            tuple(Count(dict(whole.outcomes)[outcome], f"{path}.outcomes.{outcome.value}") for whole, path in wholes),
        )
        for outcome, _ in assessment.organisation.outcomes
    ]
    lines += [
        _each("Not classified", "not_classified", wholes),
        _each("All positions", "positions", wholes)._replace(is_sum=True),
        _each(framework.edge.title, "edges", wholes)._replace(note="in addition to the outcome"),
    ]
    return Counted("outcomes", "Recommended outcomes", heads, tuple(lines))


def _each(name: str, field: str, wholes: Sequence[tuple[Organisation, str]]) -> Line:
    return Line(name, tuple(Count(getattr(whole, field), f"{path}.{field}") for whole, path in wholes))


def findings_table(figures: Figures) -> Counted:
    """Return the findings that are open, and the warnings that were accepted with a reason."""
    found, path = figures.findings, "assurance.findings"
    lines = (
        _line("Errors", found.errors, f"{path}.errors", "open until corrected"),
        _line("Warnings, open", found.warnings, f"{path}.warnings_open"),
        _line("Warnings, accepted with a reason", found.answered, f"{path}.warnings_answered"),
        _line("Notices", found.notices, f"{path}.notices", "for information"),
    )
    return Counted("findings", "Findings", ("Number",), lines)
