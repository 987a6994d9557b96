"""Draw random sheets of rows whose kinds are known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from position_books import FACTORS, USUAL, Odd

from peecf_batch.reading.rows.census import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADINGS = ("Position ID", "Position title", "Division", "Current band", *FACTORS)
FIRST_FACTOR = 4
TITLES = (
    "Chief Executive Officer", "Director, Finance", "Manager Works", "Executive Director People and Culture",
    "General Manager, Water", "Head of Legal", "Chief Financial Officer", "Director Total Rewards",
    "Company Secretary", "Principal Scientist",
)  # fmt: skip
DIVISIONS = ("Corporate Services", "Operations", "Water Delivery", "Office of the CEO")
GROUPS = ("CORPORATE SERVICES", "Operations Division", "Office of the CEO", "PEOPLE AND CULTURE", "Finance Group:")
TOTALS = (
    "Total", "Sub-total", "Grand Total", "Corporate Count", "Average", "Median", "Sector median", "Highest",
    "Standard deviation", "Mean score", "Benchmark", "75th percentile", "Operations Average", "Comparator: Yarra",
    "Carried forward", "Brought forward: page 2", "Maximum score available",
)  # fmt: skip
FUNCTIONS = (
    "SUM({})",
    "SUBTOTAL(3,{})",
    "AVERAGE({})",
    "AGGREGATE(1,5,{})",
    "ROUND(AVERAGE({}),1)",
    "MAX({})",
    "MEDIAN({})",
)
NOTES = (
    "Note: scores as agreed in March", "* Position to be abolished 30 June", "Source: payroll extract", "Prepared by",
    "Scores were moderated by the panel on 3 March 2025.", "OFFICIAL: Sensitive",
)  # fmt: skip
EXAMPLES = (
    ("e.g. 100", "Director, Sample"),
    ("Example", "Director, Sample"),
    ("E-0", "Example: Manager, Sample"),
    ("<ID>", "<Position title>"),
)
UNCLEAR = ("Enterprise transformation", "Harbour", "Northern growth corridor")


@dataclass(frozen=True)
class Labelled:
    """The cells of a row, and its kind. A group may be merged over all columns."""

    kind: RowKind
    cells: tuple[Any, ...]
    merged: bool = False


def letters(column: int) -> str:
    return "ABCDEFGHIJKLMNOP"[column]


def scores(draw: random.Random) -> list[Any]:
    given: list[Any] = [draw.randint(1, 7) for _ in FACTORS]
    if draw.random() < 0.2:
        given[draw.randrange(8)] = draw.choice([None, "five", 9, "TBC"])
    return given


def of_position(draw: random.Random, number: int) -> Labelled:
    facts = [f"P-{number:03}", draw.choice(TITLES), draw.choice(DIVISIONS), draw.choice([None, "PESES-1"])]
    if draw.random() < 0.15:
        return Labelled(RowKind.POSITION, tuple(facts[: draw.choice([2, 3, 4])]))
    if draw.random() < 0.1 and number % 3 == 0:  # most positions have ids
        facts[0] = None
    return Labelled(RowKind.POSITION, (*facts, *scores(draw)))


def of_total(draw: random.Random, row: int) -> Labelled:
    label = draw.choice(TOTALS)
    function = draw.choice(FUNCTIONS)
    ranges = [
        f"{letters(FIRST_FACTOR + place)}2:{letters(FIRST_FACTOR + place)}{max(row - 1, 2)}" for place in range(8)
    ]
    formulas = [Odd("formula", f"={function.format(cells)}", result=4) for cells in ranges]
    constants = [draw.choice([4, 5.25, 32]) for _ in FACTORS]
    cells = draw.choice([formulas, constants])
    place = draw.choice([(label, None), (None, label)])
    if cells is formulas and draw.random() < 0.2:
        place = (None, None)
    return Labelled(RowKind.TOTAL, (*place, None, None, *cells))


def of_group(draw: random.Random) -> Labelled:
    label = draw.choice(GROUPS)
    if draw.random() < 0.3:
        return Labelled(RowKind.GROUP, (draw.choice((*GROUPS, "Harbour and coast")),), merged=True)
    return Labelled(RowKind.GROUP, draw.choice([(label,), (None, label)]))


def under_the_headings(draw: random.Random) -> Iterator[Labelled]:
    if draw.random() < 0.3:
        said = draw.choice(["1 to 7", "1-7", "Enter 1 to 7", "Score 1–7"])
        yield Labelled(RowKind.GUIDANCE, ("Unique number", "Full title as in contract", None, None, *[said] * 8))
    if draw.random() < 0.2:
        yield Labelled(RowKind.GUIDANCE, tuple(range(1, len(HEADINGS) + 1)))
    if draw.random() < 0.3:
        names = draw.choice(EXAMPLES)
        yield Labelled(RowKind.EXAMPLE, (*names, None, None, *[5] * 8))
    if draw.random() < 0.3:
        weight = draw.choice(["Weight", "Weighting", "Out of 7"])
        yield Labelled(RowKind.SCALE, (weight, None, None, None, *[draw.choice([1, 7, 0.125])] * 8))


def drawn(seed: int) -> list[Labelled]:
    """Return the rows below the headings of a random sheet."""
    draw = random.Random(seed)
    rows = list(under_the_headings(draw))
    count = draw.randint(3, 9)
    for number in range(1, count + 1):
        if draw.random() < 0.25:
            rows.append(of_group(draw))
        if draw.random() < 0.1:
            rows.append(Labelled(RowKind.BLANK, ()))
        if draw.random() < 0.07 and number > 1:
            rows.append(Labelled(RowKind.HEADING, HEADINGS))
        rows.append(of_position(draw, number))
        if draw.random() < 0.2:
            rows.append(of_total(draw, len(rows) + 2))
    rows.append(Labelled(RowKind.POSITION, ("P-900", "Director, Assets", None, None, *USUAL)))
    if draw.random() < 0.4:
        rows.append(of_total(draw, len(rows) + 2))
    if draw.random() < 0.2:
        rows.append(Labelled(RowKind.UNCLEAR, (None, draw.choice(UNCLEAR))))
    if draw.random() < 0.5:
        rows.append(Labelled(RowKind.BLANK, ()))
        rows.extend(Labelled(RowKind.NOTE, (note,)) for note in draw.sample(NOTES, draw.randint(1, 3)))
    return rows
