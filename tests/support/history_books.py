"""Write five yearly workbooks of a fictitious organisation with planted changes, and give the answer key."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from builders import scores_adding_to
from position_books import DAY, FACTORS, FRAMEWORK

from peecf_batch.assessment.history.following import history_of
from peecf_batch.assessment.history.history import History, Unused
from peecf_batch.assessment.history.series import Series
from peecf_batch.outputs.html.history import render_history
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.runs.history.run import make_history
from peecf_batch.runs.history.sources import gather
from peecf_batch.runs.options import Options

YEARS = (2022, 2023, 2024, 2025, 2026)
ORGANISATION = "Wattle Bend Water Corporation"
DIVISIONS = ("Operations", "Finance", "Strategy", "Customers")
_HEADINGS = (
    "Position ID", "Former ID", "Position title", "Organisation", "Division", "Current band", "Assessor",
    "Assessment date", "Decision", "Decision-maker", "Decision date", "Incumbent",
)  # fmt: skip

Row = dict[str, Any]

# The answer key, by the last id of each position: what a reader of the five workbooks must find.
BAND_CHANGES = {
    "H-03": [(2022, 2023, "PESES-1", "PESES-2")],
    "H-07": [(2022, 2023, "PESES-1", "PESES-2"), (2024, 2025, "PESES-2", "PESES-1")],
    "H-12": [(2023, 2024, "PESES-3", "PESES-2")],
    "H-15": [(2025, 2026, "PESES-1", "")],
    "H-30": [(2023, 2025, "PESES-1", "PESES-2")],
}
NOT_CLASSIFIED = {"H-28": [2023], "H-30": [2024]}
JOINED = {"H-41": 2024, "H-42": 2025}
LEFT = {"H-22": 2023}
MISSING = {"H-25": [2024]}
IDS = {"H-60": ["H-20", "H-50", "H-60"], "N-37": ["H-37", "N-37"]}
RENAMED = ["H-18"]
BY_TITLE = ["N-37"]
ONE_POINT = [("H-03", 2023), ("H-12", 2024), ("H-30", 2025)]
FACTORS_RESCORED = {
    "H-03": [(2023, "impact", 1)],
    "H-07": [(2023, "knowledge", 2), (2023, "breadth", 2), (2025, "knowledge", -2), (2025, "breadth", -2)],
    "H-10": [(2024, "independence", 1), (2024, "impact", -1)],
    "H-12": [(2024, "relationships", -2), (2024, "breadth", -2)],
    "H-15": [(2026, "knowledge", -2), (2026, "impact", -2)],
    "H-28": [(2023, "knowledge", None), (2024, "knowledge", None)],
    "H-30": [(2024, "impact", None), (2025, "impact", None)],
}
SAME_RATIONALE = [  # a score that is missing for a year has the same rationale before and after
    ("H-10", 2024, "impact"),
    ("H-28", 2023, "knowledge"),
    ("H-28", 2024, "knowledge"),
    ("H-30", 2024, "impact"),
    ("H-30", 2025, "impact"),
]
REASSIGNED = [("H-33", 2025)]
DECIDED = [("H-35", 2024)]


def titled(n: int) -> str:
    """Return a title that no other position has."""
    roles = ("Director", "Executive Director", "Manager", "Head of")
    return f"{roles[n % 4]} {('Water', 'People', 'Assets', 'Policy', 'Works')[n % 5]} {n}"


def first_year() -> dict[int, Row]:
    """Return the 40 positions of 2022 by their numbers."""
    totals = {3: 35, 7: 33, 10: 40, 12: 48, 15: 22, 28: 30, 30: 34}
    rows = {}
    for n in range(1, 41):
        scores = scores_adding_to(totals.get(n, 23 + n * 7 % 30), n)
        rows[n] = {
            "id": f"H-{n:02}", "former": "", "title": titled(n), "band": ("PESES-1", "PESES-2")[n % 2],
            "assessor": "Xanthe Vogelsang", "scores": list(scores), "words": [f"Reason {n}.{k}" for k in range(8)],
            "decision": ("", "", ""),
        }  # fmt: skip
    for n in (7, 10, 12, 15):
        rows[n]["scores"] = {7: [3, 5, 4, 4, 4, 5, 3, 5], 10: [5] * 8, 12: [6] * 8, 15: [4, 2, 2, 3, 2, 4, 2, 3]}[n]
    rows[3]["scores"] = [5, 4, 4, 4, 4, 5, 5, 4]
    rows[30]["scores"] = [4, 4, 4, 4, 5, 4, 4, 5]
    return rows


def rescore(row: Row, factor: int, by: int, words: bool = True) -> None:
    """Change a factor score, and its rationale unless told not to."""
    row["scores"][factor] += by
    if words:
        row["words"][factor] += f", changed by {by}"


def years() -> dict[int, list[Row]]:
    """Return the rows of each year, each a copy of the year before with the planted changes."""
    rows, found = first_year(), {}
    hidden: dict[int, Row] = {}
    for year in YEARS:
        if year == 2023:
            rescore(rows[3], 5, 1)
            rescore(rows[7], 0, 2), rescore(rows[7], 6, 2)
            rows[28] |= {"kept": rows[28]["scores"][0]}
            rows[28]["scores"][0] = None
        if year == 2024:
            rows[28]["scores"][0] = rows[28]["kept"]
            rescore(rows[10], 3, 1), rescore(rows[10], 5, -1, words=False)
            rescore(rows[12], 1, -2), rescore(rows[12], 6, -2)
            rows[18]["title"] = "Director Renewal"
            rows[20] |= {"id": "H-50", "former": "H-20"}
            rows.pop(22)
            hidden[25] = rows.pop(25)
            rows[30] |= {"kept": rows[30]["scores"][5]}
            rows[30]["scores"][5] = None
            rows[35]["decision"] = ("PESES-1, duties reduced", "Board", "2024-05-12")
            rows[41] = {**first_year()[1], "id": "H-41", "title": titled(41)}
        if year == 2025:
            rescore(rows[7], 0, -2), rescore(rows[7], 6, -2)
            rows[20]["former"] = ""
            rows[25] = hidden.pop(25)
            rows[30]["scores"][5] = rows[30]["kept"] + 2
            rows[33]["assessor"] = "Lars Lindqvist"
            rows[37]["id"] = "N-37"
            rows[42] = {**first_year()[2], "id": "H-42", "title": titled(42)}
        if year == 2026:
            rescore(rows[15], 0, -2), rescore(rows[15], 5, -2)
            rows[20] |= {"id": "H-60", "former": "H-50"}
        found[year] = [{**row, "scores": tuple(row["scores"]), "words": tuple(row["words"])} for row in rows.values()]
    return found


def write_year(path: Path, year: int, rows: list[Row], organisation: str = ORGANISATION, dated: bool = True) -> Path:
    """Write the workbook of a year."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Positions")
    factors = [text for factor in FACTORS for text in (factor, f"{factor} rationale")]
    sheet.write_row(0, 0, [*_HEADINGS, *factors])
    day = datetime.date(year, 6, 30).isoformat() if dated else ""
    for n, row in enumerate(rows):
        cells = [
            row["id"], row["former"], row["title"], organisation, DIVISIONS[n % 4], row["band"], row["assessor"], day,
            *row["decision"], "Ines Ferrante",
        ]  # fmt: skip
        pairs = [cell for pair in zip(row["scores"], row["words"], strict=True) for cell in pair]
        sheet.write_row(n + 1, 0, [*cells, *pairs])
    book.close()
    return path


def write_years(folder: Path, **options: Any) -> list[Path]:
    """Write the workbooks of all years into a folder, and return their paths in order."""
    return [write_year(folder / f"wattle-{year}.xlsx", year, rows, **options) for year, rows in years().items()]


@cache
def sample_history() -> History:
    """Return the history of the five workbooks, without names."""
    with TemporaryDirectory() as folder:
        options = Options(FRAMEWORK, load_determinations(), as_at=DAY)
        gathered = gather(write_years(Path(folder)), options, print)
    assert gathered
    return make_history(gathered, options).history


def small_history() -> History:
    """Return the history of the positions that changed in any way, and of one that did not."""
    history = sample_history()
    numbers = {"02", "03", "07", "10", "12", "15", "18", "20", "22", "25", "28", "30", "33", "35", "37", "41", "42"}
    numbers |= {"50", "60"}
    assessments = [
        one._replace(
            snapshot=replace(
                one.snapshot, positions=tuple(p for p in one.snapshot.positions if p.id.partition("-")[2] in numbers)
            )
        )
        for one in history.assessments
    ]
    return history_of(Series(tuple(assessments), history.order), FRAMEWORK)


def history_html(history: History, marking: str = "") -> str:
    """Return the page of a history that left out one file."""
    return render_history(history, [Unused("copy.xlsx", "the same workbook is counted")], marking=marking)
