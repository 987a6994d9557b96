"""Define what the explanation of one position says, from the workbook or from a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import column_number

if TYPE_CHECKING:
    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.explaining.cells import FactorInput, InputCell
    from peecf_batch.assessment.explaining.factor_flags import FactorFlag
    from peecf_batch.assessment.explaining.possible import ScoreRange
    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.moderation.benchmarks import Compared
    from peecf_batch.moderation.sensitivity import Sensitivity
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Outcome


class RecordRead(NamedTuple):
    """A record that an explanation is from: the name of its file, and whether somebody changed it."""

    name: str
    edited: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The classification and outcome if the score of any one factor were one point higher or lower.

    `by` is 1 or -1. `factors` names the factors that can change by a point. A score at that end of the scale cannot.
    """

    by: int
    factors: tuple[str, ...]
    classification: Classification
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Explanation:
    """All inputs and steps that led to one position's score, band and outcome, in the order of the calculation.

    `others` are the cells of all columns that belong to no factor. `held` is the cell that gives the reference band:
    its own, or that of the package that placed it. `findings` are those about the position. `possible` are the work
    value scores that a position with missing scores could have; None if no score is missing. `decision` is the decision
    that is needed about the position, or None. `is_placed_today` is true if the pay of today gave the reference band.
    The band on the date of the Determination is then not known. `index` is that of the position. `sensitivity` says how
    firm the band is, and `flags` has the factors that moderation points out; both are empty without moderation.
    `compared` has the benchmarks of its streams, the most similar first.
    `record` is the record that the explanation is from, None if it is from the workbook. A record holds no cells.
    """

    assessment: Assessment
    position: Assessed | Unassessed
    factors: tuple[FactorInput, ...]
    others: tuple[InputCell, ...]
    held: InputCell | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    possible: ScoreRange | None
    decision: Consequence | None
    is_placed_today: bool
    index: int = -1
    sensitivity: Sensitivity | None = None
    flags: tuple[FactorFlag, ...] = ()
    compared: tuple[Compared, ...] = ()
    record: RecordRead | None = None

    @property
    def framework(self) -> Framework:
        """The framework under which the position was assessed."""
        return self.assessment.framework_of(self.position)

    @property
    def reasoned(self) -> dict[str, bool | None]:
        """Whether each factor has a rationale, by its name, as a record tells; None if that is not known."""
        return {factor.name: factor.is_reasoned for factor in self.factors}

    @property
    def manager(self) -> Assessed | Unassessed | None:
        """The manager of the position, or None if the table has none."""
        at = self.position.manager
        return self.assessment.positions[at] if at is not None else None

    @property
    def sum_of(self) -> str:
        """The addresses of the factor cells: a range if they are side by side and in order, else a list.

        It is "" if they are not known.
        """
        cells = [factor.typed.cell for factor in self.factors]
        if any("!" in cell for cell in cells):
            return ", ".join(cells)
        columns = [cell.rstrip("0123456789") for cell in cells]
        if not all(columns):
            return ""
        places = [column_number(letters) for letters in columns]
        side_by_side = places == list(range(places[0], places[0] + len(places)))
        return f"{cells[0]}:{cells[-1]}" if side_by_side else ", ".join(cells)
