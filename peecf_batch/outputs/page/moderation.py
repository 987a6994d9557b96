"""What is for moderation? How firm each band is, which factor decides, and what stands out, in words for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sensitivity import likeliest
from peecf_batch.outputs.wording.moderation import (
    ASSESSOR_HEADS,
    FACTOR_HEADS,
    assessor_rows,
    decisive_words,
    factor_rows,
    overall_lines,
    reporting_words,
    sentence,
)
from peecf_batch.outputs.wording.text import cut, shown
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.sensitivity import Reach
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework

_LONGEST, _LONGEST_NAME = 300, 120
GROUP = "moderation"
_TOLD_ELSEWHERE = ("N904",)  # the page lists reporting lines within a band beside the ladder


class Firmness(NamedTuple):
    """How firm a band is: one-step changes to the bands beside it, as signed numbers or a dash, and the probability."""

    title: str
    score: int
    label: str
    lower: str
    higher: str
    probability: str


class Pointed(NamedTuple):
    """One thing that moderation points out: about which position, where, and what, where the title does not say it."""

    position: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """A rule of moderation with what it points out; `more` lines are left to the workbook and the record."""

    code: str
    title: str
    why: str
    total: int
    lines: tuple[Pointed, ...]
    more: int


@dataclass(frozen=True, slots=True)
class AssessorsTold:
    """What the page says of several assessors: together, and in tables (title, heads, rows) for each and by factor.

    `disagreements` counts scores `apart` steps or more apart.
    """

    overall: tuple[str, ...]
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...]
    disagreements: int
    apart: int


@dataclass(frozen=True, slots=True)
class ModerationSection:
    """The section of the page. `firm` lists positions with at least the probability `listed_from` of another band.

    `deciding` is empty where no factor decides a band.
    """

    positions: int
    chance: str
    listed_from: str
    firm: tuple[Firmness, ...]
    decisive: str
    deciding: tuple[tuple[str, int], ...]
    layers: tuple[str, ...]
    assessors: AssessorsTold | None
    flagged: tuple[Flagged, ...]


def is_moderation(code: str) -> bool:
    """Whether a rule belongs to moderation, whose findings have a section of their own."""
    rule = catalogue().get(code)
    return rule is not None and rule.group == GROUP


def moderation_of(assessment: Assessment, names: Sequence[str]) -> ModerationSection | None:
    """The section on moderation, or None where it was switched off or no position is classified."""
    found = assessment.moderation
    if found is None or not found.sensitivities:
        return None
    held, framework = measures(), assessment.framework
    least, indices = likeliest(found.sensitivities, held.sensitivity.shown_from, held.listed)
    deciding = tuple((framework.factors[held.factor].name, held.decides) for held in found.leverages)
    return ModerationSection(
        len(found.sensitivities),
        f"{held.sensitivity.chance:g}",
        f"{least:.2f}",
        tuple(_firmness(index, names, assessment, found) for index in indices),
        decisive_words(found, framework),
        deciding if any(count for _, count in deciding) else (),
        tuple(shown(line) for line in reporting_words(found)),
        _assessors(found, framework) if found.assessors else None,
        flagged_of(assessment, names, held.listed),
    )


def _assessors(found: Moderation, framework: Framework) -> AssessorsTold | None:
    held = found.assessors
    if held is None:
        return None
    each = tuple(tuple(map(shown, row)) for row in assessor_rows(held))
    tables = (
        ("Each assessor's scores, in steps a factor beside the others' and in counts", ASSESSOR_HEADS, each),
        (
            "Agreement on each factor: shares of positions; kappa is one in full agreement, nought by chance alone",
            FACTOR_HEADS,
            tuple(factor_rows(held, framework)),
        ),
    )
    return AssessorsTold(
        tuple(overall_lines(held)), tables, len(held.disagreements), catalogue()["N931"].limits["apart"]
    )


def _firmness(index: int, names: Sequence[str], assessment: Assessment, found: Moderation) -> Firmness:
    position, held = assessment.positions[index], found.sensitivities[index]
    assert isinstance(position, Assessed)  # noqa: S101 - only classified positions have a sensitivity
    name = cut(names[index], _LONGEST_NAME)
    score, ends = position.classification.score, (_steps(held.lower), _steps(held.higher))
    return Firmness(name, score, held.label, *ends, f"{held.probability:.2f}")


def _steps(reach: Reach | None) -> str:
    return f"{reach.steps:+d}".replace("-", "−") if reach else "–"


def flagged_of(assessment: Assessment, names: Sequence[str], most: int) -> tuple[Flagged, ...]:
    """What moderation points out, by rule in the order of the catalogue, at most so many lines of each."""
    details = [p.position.details for p in assessment.positions]
    by_row = {d.row: _with_id(name, shown(d.id)) for d, name in zip(details, names, strict=True)}
    groups: dict[str, list[Finding]] = {code: [] for code, rule in catalogue().items() if rule.group == GROUP}
    for finding in assessment.findings:
        if finding.code in groups:
            groups[finding.code].append(finding)
    told = ((code, found) for code, found in groups.items() if found and code not in _TOLD_ELSEWHERE)
    return tuple(_flagged(code, found, by_row, most) for code, found in told)


def _with_id(name: str, held: str) -> str:
    """A name with the id, by which messages call positions, where the name does not have it."""
    name = cut(name, _LONGEST_NAME)
    return f"{name}, {cut(held, _LONGEST_NAME)}" if held and held not in name else name


def _flagged(code: str, found: Sequence[Finding], by_row: dict[int, str], most: int) -> Flagged:
    rule = catalogue()[code]
    lines = tuple(_pointed(f, by_row.get(f.row, "") if f.position else "", rule.title) for f in found[:most])
    return Flagged(code, rule.title, rule.why, len(found), lines, len(found) - len(lines))


def _pointed(finding: Finding, position: str, title: str) -> Pointed:
    accepted = f" Accepted: {shown(finding.reason)}" if finding.accepted else ""
    said = "" if position and finding.message == title else cut(sentence(shown(finding.message)), _LONGEST)
    return Pointed(position, finding.cell, f"{said}{accepted}".strip())
