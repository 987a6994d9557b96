"""Define the assessment, which is the result for one workbook, and its part under each framework."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, Unassessed, in_its_own, whole
from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.rows.census import NO_CENSUS, Census
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.moderation import Moderation
    from peecf_batch.reading.source import Source
    from peecf_batch.rules.findings import Finding, RuleResult
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Withheld
    from peecf_batch.rules.reference import Reference


class _Fields(NamedTuple):
    framework: Framework
    source: Source
    reference: Reference
    positions: tuple[Assessed | Unassessed, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleResult, ...]
    organisation: Organisation
    census: Census = NO_CENSUS
    moderation: Moderation | None = None
    withheld: Withheld | None = None
    consequences: tuple[Consequence, ...] = ()


class Assessment(_Fields):
    """The result of assessing one workbook.

    Positions are in the order of the sheet, and findings are sorted by row, column and code. `rules` has the result of
    every rule. `census` accounts for every row of the sheets of positions. `moderation` is None if it was switched off.
    `withheld` says what was left out for readers who must not see everything, None if nothing was. `consequences` are
    those of the positions that need a decision, in the order of the positions. Every output shows these.
    """

    def framework_of(self, position: Assessed | Unassessed) -> Framework:
        """Return the framework of a position."""
        return self.framework.named(position.position.details.framework)

    @cached_property
    def frameworks(self) -> tuple[Framework, ...]:
        """The frameworks that positions are under; without positions, that of the assessment."""
        ids = {p.position.details.framework for p in self.positions} or {""}
        return tuple(one for one in self.framework.all if (one.id if one is not self.framework else "") in ids)

    @cached_property
    def place_of_row(self) -> Mapping[tuple[str, int], int]:
        """The index of the position in each row that has one, by its sheet and row."""
        details = [p.position.details for p in self.positions]
        return {(one.sheet, one.row): index for index, one in enumerate(details)}

    @property
    def is_complete(self) -> bool:
        """Whether every row and every sheet that could hold positions is accounted for."""
        return self.census.is_complete

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


class Part(NamedTuple):
    """The part of an assessment under one framework, and the index that each of its positions has in the whole.

    A manager under another framework is not in the part, so that the position has none there. `title` names the
    framework, "" if all positions are under that of the assessment. `is_usual` is true for that of the assessment.
    """

    assessment: Assessment
    indices: tuple[int, ...]
    title: str = ""
    is_usual: bool = True

    def titled(self, text: str) -> str:
        """Return a text with the framework in brackets, if there are several."""
        return f"{text} ({self.title})" if self.title else text


def parts_of(assessment: Assessment) -> tuple[Part, ...]:
    """Return the part under each framework with positions, that of the assessment first.

    An assessment without positions, or with positions under its own framework only, is the one part.
    """
    frameworks = assessment.frameworks
    if frameworks == (assessment.framework,):
        return (Part(assessment, tuple(range(len(assessment.positions)))),)
    return tuple(_part(assessment, framework) for framework in frameworks)


def _part(assessment: Assessment, framework: Framework) -> Part:
    key = "" if framework is assessment.framework else framework.id
    indices = tuple(n for n, p in enumerate(assessment.positions) if p.position.details.framework == key)
    place = {index: n for n, index in enumerate(indices)}
    held = (in_its_own(assessment.positions[index]) for index in indices)
    positions = tuple(p._replace(manager=place.get(p.manager) if p.manager is not None else None) for p in held)
    moderation = assessment.moderation
    part = assessment._replace(
        framework=framework._replace(others=()),
        positions=positions,
        organisation=whole(positions, framework),
        moderation=_moderation(moderation, place) if moderation else None,
        consequences=tuple(
            replace(found, index=place[found.index]) for found in assessment.consequences if found.index in place
        ),
    )
    return Part(part, indices, framework.short_title, framework is assessment.framework)


def _moderation(moderation: Moderation, place: Mapping[int, int]) -> Moderation:
    """Return the remarks of moderation on reporting lines, for the positions that have a place."""
    lines = moderation.reporting
    return moderation._replace(
        reporting=lines._replace(
            inversions=tuple(
                line._replace(position=place[line.position], manager=place.get(line.manager, -1))
                for line in lines.inversions
                if line.position in place
            ),
            not_below=tuple(place[index] for index in lines.not_below if index in place),
        )
    )
