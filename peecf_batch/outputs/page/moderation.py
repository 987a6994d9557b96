"""Collect the moderation section of the summary: how firm bands are, which factor decides, and unusual results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sensitivity import likeliest
from peecf_batch.outputs.wording.benchmarks import benchmark_lines
from peecf_batch.outputs.wording.firmness import in_words
from peecf_batch.outputs.wording.moderation import (
    AGREED_HEADS,
    ASSESSOR_HEADS,
    FACTOR_HEADS,
    agreed_row,
    assessor_rows,
    brackets_words,
    chance_words,
    consensus_words,
    decisive_words,
    factor_rows,
    overall_lines,
    reporting_words,
    sentence,
)
from peecf_batch.outputs.wording.text import cut, shown
from peecf_batch.rules.findings import MODERATION, catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.sensitivity import Reach
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework

_LONGEST, _LONGEST_NAME = 300, 120
_LISTED_ELSEWHERE = ("N904",)  # the page lists reporting lines within a band beside the ladder


class Firmness(NamedTuple):
    """The firmness of a position's band: one-step changes to the bands beside it, and the probability of another band.

    The changes are signed numbers, or a dash where there is no such band.
    """

    title: str
    score: int
    label: str
    lower: str
    higher: str
    probability: str


class FlaggedLine(NamedTuple):
    """One finding of moderation: its position, its cell, and the message.

    The message is left out where it repeats the rule's title.
    """

    position: str
    cell: str
    message: str


class FlaggedRule(NamedTuple):
    """A rule of moderation with its findings; `more` counts those that only the workbook and the record list."""

    code: str
    title: str
    why: str
    total: int
    lines: tuple[FlaggedLine, ...]
    more: int


class TextTable(NamedTuple):
    """A table of texts: its title, the headings of its columns, and its rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class DecidingFactor(NamedTuple):
    """A factor, and the number of bands that it decides."""

    name: str
    bands: int


class AssessorsSection(NamedTuple):
    """The comparison of several assessors: overall sentences, and tables by assessor and by factor.

    `disagreements` counts the pairs of position and factor with scores `apart` steps or more apart.
    """

    overall: tuple[str, ...]
    tables: tuple[TextTable, ...]
    disagreements: int
    apart: int


class ConsensusSection(NamedTuple):
    """The agreed scores that were recorded with the assessors' scores: sentences, a table, and the rows it leaves out.

    The table has the rows of the consensus sheet in which something was typed or a reason is missing.
    """

    words: tuple[str, ...]
    table: TextTable
    more: int


class ModerationSection(NamedTuple):
    """The moderation section of the summary page.

    `firm` lists the positions that are most likely to be in another band, and `assumed` says what that is computed
    from. `brackets` says what the bands in brackets show. `deciding` has every factor; it is empty where no factor
    decides a band.
    """

    positions: int
    assumed: str
    brackets: str
    firm: tuple[Firmness, ...]
    decisive: str
    deciding: tuple[DecidingFactor, ...]
    layers: tuple[str, ...]
    benchmarks: tuple[str, ...]
    assessors: AssessorsSection | None
    consensus: ConsensusSection | None
    flagged: tuple[FlaggedRule, ...]


def is_moderation(code: str) -> bool:
    """Return True if a rule belongs to moderation, which has its own section for findings."""
    rule = catalogue().get(code)
    return rule is not None and rule.group == MODERATION


def moderation_of(assessment: Assessment, names: Sequence[str]) -> ModerationSection | None:
    """Return the section on moderation, or None where it was switched off or no position is classified."""
    found = assessment.moderation
    if found is None or not found.sensitivities:
        return None
    held, framework = measures(), assessment.framework
    least, indices = likeliest(found.sensitivities, held.sensitivity.shown_from, held.listed)
    deciding = tuple(DecidingFactor(framework.factors[held.factor].name, held.decides) for held in found.leverages)
    return ModerationSection(
        len(found.sensitivities),
        chance_words(held.sensitivity.chance, least),
        brackets_words(framework),
        tuple(_firmness(index, names, assessment, found) for index in indices),
        decisive_words(found, framework),
        deciding if any(factor.bands for factor in deciding) else (),
        tuple(shown(line) for line in reporting_words(found)),
        tuple(benchmark_lines(found.benchmarking)) if found.benchmarking else (),
        _assessors(found, framework) if found.assessors else None,
        _consensus(assessment, found, names, held.listed),
        flagged_of(assessment, names, held.listed),
    )


def _assessors(found: Moderation, framework: Framework) -> AssessorsSection | None:
    held = found.assessors
    if held is None:
        return None
    each = tuple(tuple(map(shown, row)) for row in assessor_rows(held))
    tables = (
        TextTable("Each assessor's scores: steps per factor from the others, and counts", ASSESSOR_HEADS, each),
        TextTable(
            "Agreement on each factor: shares of positions. Kappa is 1 for full agreement and 0 for chance alone",
            FACTOR_HEADS,
            tuple(factor_rows(held, framework)),
        ),
    )
    return AssessorsSection(
        tuple(overall_lines(held)), tables, len(held.disagreements), catalogue()["N931"].limits["apart"]
    )


def _consensus(assessment: Assessment, found: Moderation, names: Sequence[str], most: int) -> ConsensusSection | None:
    """Return the agreed scores that were recorded, or None if there are none and no reason is missing."""
    held = found.consensus
    listed = [row for row in held.rows if row.is_for_readers]
    if not listed:
        return None
    codes = [assessor.code for assessor in found.assessors.assessors] if found.assessors else []
    factors = [factor.name for factor in assessment.framework.factors]
    rows = tuple(
        (cut(names[row.position], _LONGEST_NAME), factors[row.factor], *(shown(cut(t, _LONGEST)) for t in texts))
        for row in listed[:most]
        for texts in (agreed_row(row, codes),)
    )
    table = TextTable("Agreed scores and their reasons", AGREED_HEADS, rows)
    return ConsensusSection(tuple(consensus_words(held)), table, len(listed) - len(rows))


def _firmness(index: int, names: Sequence[str], assessment: Assessment, found: Moderation) -> Firmness:
    position, held = assessment.positions[index], found.sensitivities[index]
    assert isinstance(position, Assessed)  # noqa: S101 - only classified positions have a sensitivity
    name = cut(names[index], _LONGEST_NAME)
    score, ends = position.classification.score, (_steps(held.lower), _steps(held.higher))
    return Firmness(name, score, held.label, *ends, in_words(held.probability))


def _steps(reach: Reach | None) -> str:
    return f"{reach.steps:+d}".replace("-", "−") if reach else "–"


def flagged_of(assessment: Assessment, names: Sequence[str], most: int) -> tuple[FlaggedRule, ...]:
    """Return the findings of moderation by rule, in the order of the catalogue, with at most `most` lines for each."""
    groups: dict[str, list[Finding]] = {code: [] for code, rule in catalogue().items() if rule.group == MODERATION}
    for finding in assessment.findings:
        if finding.code in groups:
            groups[finding.code].append(finding)
    broken = ((code, found) for code, found in groups.items() if found and code not in _LISTED_ELSEWHERE)
    return tuple(_flagged(code, found, assessment, names, most) for code, found in broken)


def _named_with_id(finding: Finding, assessment: Assessment, names: Sequence[str]) -> str:
    """Return the name and the id of the position that a finding is about, "" for none."""
    place = assessment.place_of_row.get(finding.sheet_row) if finding.position else None
    return "" if place is None else _with_id(names[place], shown(assessment.positions[place].position.details.id))


def _with_id(name: str, held: str) -> str:
    """Return a name with the position's id added unless it is in the name, because messages refer to ids."""
    name = cut(name, _LONGEST_NAME)
    return f"{name}, {cut(held, _LONGEST_NAME)}" if held and held not in name else name


def _flagged(
    code: str, found: Sequence[Finding], assessment: Assessment, names: Sequence[str], most: int
) -> FlaggedRule:
    rule = catalogue()[code]
    lines = tuple(_pointed(f, _named_with_id(f, assessment, names), rule.title) for f in found[:most])
    return FlaggedRule(code, rule.title, rule.why, len(found), lines, len(found) - len(lines))


def _pointed(finding: Finding, position: str, title: str) -> FlaggedLine:
    accepted = f" Accepted: {shown(finding.reason)}" if finding.accepted else ""
    said = "" if position and finding.message == title else cut(sentence(shown(finding.message)), _LONGEST)
    return FlaggedLine(position, finding.cell, f"{said}{accepted}".strip())
