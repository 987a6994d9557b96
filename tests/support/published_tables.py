"""Classify the positions of a workbook independently of the product, with the published tables typed by hand.

The tables are tables 4 and 5 of Work value scoring, and the scale of the Overview of the work value scoring tool. This
module does not calculate values from rules, and imports nothing from the product. Agreement of both is therefore
agreement of 2 independent readings of the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FACTORS = (
    "Knowledge", "Relationships", "Judgement and risk", "Independence",
    "Strategic change", "Impact", "Breadth", "Resource management",
)  # fmt: skip
BELOW = "below-executive"
# Typed from Table 4, score by score, not computed.
BAND_OF = {
    8: BELOW, 9: BELOW, 10: BELOW, 11: BELOW, 12: BELOW, 13: BELOW, 14: BELOW,
    15: BELOW, 16: BELOW, 17: BELOW, 18: BELOW, 19: BELOW, 20: BELOW,
    21: "PESES-1", 22: "PESES-1", 23: "PESES-1", 24: "PESES-1", 25: "PESES-1",
    26: "PESES-1", 27: "PESES-1", 28: "PESES-1", 29: "PESES-1", 30: "PESES-1",
    31: "PESES-1", 32: "PESES-1", 33: "PESES-1", 34: "PESES-1", 35: "PESES-1",
    36: "PESES-2", 37: "PESES-2", 38: "PESES-2", 39: "PESES-2", 40: "PESES-2", 41: "PESES-2",
    42: "PESES-2", 43: "PESES-2", 44: "PESES-2", 45: "PESES-2", 46: "PESES-2", 47: "PESES-2",
    48: "PESES-3", 49: "PESES-3", 50: "PESES-3", 51: "PESES-3", 52: "PESES-3",
    53: "PESES-3", 54: "PESES-3", 55: "PESES-3", 56: "PESES-3",
}  # fmt: skip
EDGE_OF = {21: "lowest", 35: "highest", 36: "lowest", 47: "highest", 48: "lowest", 56: "highest"}
OUTCOME_OF = {  # (assessed band, band held on the date of the Determination)
    ("PESES-1", "PESES-1"): "same", ("PESES-1", "PESES-2"): "lower", ("PESES-1", "PESES-3"): "lower",
    ("PESES-2", "PESES-1"): "higher", ("PESES-2", "PESES-2"): "same", ("PESES-2", "PESES-3"): "lower",
    ("PESES-3", "PESES-1"): "higher", ("PESES-3", "PESES-2"): "higher", ("PESES-3", "PESES-3"): "same",
}  # fmt: skip
DIGITS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7}


@dataclass(frozen=True)
class Judged:
    """The result of one row by the published tables. All results but `scores` are None if a score is missing."""

    id: str
    row: int
    scores: tuple[int | None, ...]
    score: int | None
    band: str | None
    edge: str | None
    outcome: str | None


def score_of(cell: Any, result: Any) -> int | None:
    """Return the score in a cell read by openpyxl, or None. `result` is the same cell with formula results."""
    value = result.value if cell.data_type == "f" else cell.value
    if value is None or value is True or value is False:
        return None
    if isinstance(value, str):
        return DIGITS.get(value.strip())
    if not isinstance(value, int | float) or cell.is_date or "%" in cell.number_format:
        return None
    return {1.0: 1, 2.0: 2, 3.0: 3, 4.0: 4, 5.0: 5, 6.0: 6, 7.0: 7}.get(float(value))


def judge(scores: Sequence[int | None], held: str | None) -> tuple[int | None, str | None, str | None, str | None]:
    """Return the work value score, band, edge and outcome of a row. All are None if a score is missing."""
    if None in scores:
        return None, None, None, None
    a, b, c, d, e, f, g, h = scores
    total = a + b + c + d + e + f + g + h  # type: ignore[operator]
    band = BAND_OF[total]
    if band == BELOW:
        return total, None, None, BELOW
    return total, band, EDGE_OF.get(total), OUTCOME_OF[band, held] if held else "no-reference"


def judged(
    path: Path, sheet: str, heading_row: int, id_heading: str, held_heading: str, factors: Sequence[str] = FACTORS
) -> tuple[list[Judged], set[str]]:
    """Return every row with an id below `heading_row`, and the addresses of the factor cells without a valid score."""
    cells, results = openpyxl.load_workbook(path)[sheet], openpyxl.load_workbook(path, data_only=True)[sheet]
    columns = {cell.value: cell.column for cell in cells[heading_row]}
    rows, faulty = [], set()
    for number in range(heading_row + 1, cells.max_row + 1):
        name = cells.cell(number, columns[id_heading]).value
        if name is None:
            continue
        found = [(cells.cell(number, columns[f]), results.cell(number, columns[f])) for f in factors]
        scores = tuple(score_of(cell, result) for cell, result in found)
        faulty |= {cell.coordinate for (cell, _), score in zip(found, scores, strict=True) if score is None}
        rows.append(Judged(name, number, scores, *judge(scores, cells.cell(number, columns[held_heading]).value)))
    return rows, faulty


def agrees(judged: Judged, told: dict[str, Any]) -> bool:
    """Return True if the product's record of a position has the same result."""
    return (
        (told["id"], told["row"], tuple(told["scores"].values())) == (judged.id, judged.row, judged.scores)
        and (told["score"], told["band"], told["edge"]) == (judged.score, judged.band, judged.edge)
        and told["outcome"] == judged.outcome
        and told["below_executive"] is (judged.outcome == BELOW)
    )
