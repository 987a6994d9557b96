"""Define the assessment: the result for one workbook, from which every output is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.assessment.organisation import Assessed, Unassessed
from peecf_batch.reading.rows.census import NO_CENSUS, Census
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.moderation import Moderation
    from peecf_batch.reading.source import Source
    from peecf_batch.rules.findings import Finding, RuleResult
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Withheld
    from peecf_batch.rules.reference import Reference


class Assessment(NamedTuple):
    """The result of assessing one workbook.

    Positions are in the order of the sheet, and findings are sorted by row, column and code. `rules` has the result of
    every rule. `census` accounts for every row of the sheets of positions. `moderation` is None if it was switched off.
    `withheld` says what was left out for readers who must not see everything, None if nothing was.
    """

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

    @property
    def is_complete(self) -> bool:
        """Whether every row and every sheet that could hold positions is accounted for."""
        return self.census.is_complete

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)
