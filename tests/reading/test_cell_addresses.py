"""Test that the cell named by a finding holds the value that it shows, in any layout and as openpyxl reads it."""

import datetime
import string
from dataclasses import dataclass

import openpyxl
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel
from position_books import FACTORS, assessed

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.rows.census import RowKind

COLUMNS = (
    "Position ID", "Position title", "Organisation", "Reports to", "CEO", "Vacant", "Current band", "Primary stream",
    *FACTORS, *(f"{name} rationale" for name in FACTORS), *(f"{name} share of work" for name in FACTORS),
    "Total score", "Recommended band", "Assessment date", "Contract end", "Incumbent", "Part 3",
)  # fmt: skip
WORDS = (
    "x", "5", " 5 ", "5*", "most", "Yes", "perhaps", "PESES-1", "EO-2", "Delivery", "Catering", "P-1", "P-2",
    "Director", "As above", "A high performer whom all trust.", "Leads works in five regions each year.",
)  # fmt: skip
VALUES = (
    st.none()
    | st.sampled_from(WORDS)
    | st.integers(-1, 9)
    | st.sampled_from([0.65, 5.5, 32, 60, 80, True, datetime.datetime(2022, 3, 1), datetime.datetime(2024, 3, 1)])
)
OVER = {"Knowledge": "Work value factors", "Knowledge rationale": "Rationales"}


@dataclass(frozen=True)
class Drawn:
    """A sheet drawn by hypothesis: the rows above the table, its columns in order, and odd cells in the rows."""

    titles: int
    left: int
    grouped: bool
    columns: tuple[str | None, ...]
    odd: tuple[dict[str, object], ...]
    gaps: frozenset[int]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    before: int
    total: bool


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    columns = list(draw(st.permutations(COLUMNS)))
    for _ in range(draw(st.integers(0, 3))):
        columns.insert(draw(st.integers(0, len(columns))), None)
    rows = st.lists(st.dictionaries(st.sampled_from(COLUMNS), VALUES, max_size=8), min_size=1, max_size=5)
    few = st.frozensets(st.integers(0, 6), max_size=2)
    return Drawn(
        draw(st.integers(0, 4)), draw(st.integers(0, 3)), draw(st.booleans()), tuple(columns), tuple(draw(rows)),
        draw(few), draw(few), draw(st.frozensets(st.integers(0, 30), max_size=3)), draw(st.integers(0, 2)),
        draw(st.booleans()),
    )  # fmt: skip


def usual(number: int) -> dict[str, object]:
    texts = {f"{name} rationale": f"The work of position {number} calls for it: {name}." for name in FACTORS}
    return {
        "Position ID": f"P-{number}", "Position title": f"Director {number}", "Organisation": "Trust",
        "Reports to": None if number == 0 else "P-0", "CEO": "Yes" if number == 0 else "No", "Vacant": "No",
        "Current band": "PESES-1", "Primary stream": "Delivery", **dict.fromkeys(FACTORS, 4), **texts,
        "Assessment date": datetime.datetime(2025, 8, 4), "Contract end": datetime.datetime(2028, 6, 30),
    }  # fmt: skip


def write(path, sheet: Drawn):
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    for number in range(sheet.before):
        book.create_sheet(f"Other {number}")
    page = book.create_sheet("Positions, it's here")
    for number in range(sheet.titles):
        page.cell(number + 1, 1, f"A title in row {number + 1}")
    heading_row = sheet.titles + 1 + sheet.grouped
    for place, name in enumerate(sheet.columns, sheet.left + 1):
        page.cell(heading_row, place, name or f"Own column {place}")
        if sheet.grouped and name in OVER:
            page.cell(heading_row - 1, place, OVER[name])
            page.merge_cells(start_row=heading_row - 1, end_row=heading_row - 1, start_column=place, end_column=place)
        if place in sheet.hidden_columns:
            page.column_dimensions[openpyxl.utils.get_column_letter(place)].hidden = True
    at = heading_row
    for number, odd in enumerate(sheet.odd):
        at += 2 if number in sheet.gaps else 1
        page.row_dimensions[at].hidden = number in sheet.hidden_rows
        for place, name in enumerate(sheet.columns, sheet.left + 1):
            value = ({**usual(number), **odd}).get(name) if name else f"own {number}"
            if value is not None:
                page.cell(at, place, value)
    if sheet.total:
        page.cell(at + 1, sheet.left + 1 + sheet.columns.index("Position ID"), "Total")
    book.save(path)
    return path


def held(page, cell: str, *, stored: bool) -> str:
    """Return the text of a cell that openpyxl read; with `stored`, a date is a number of days, as Excel stores it."""
    value = page[cell].value
    if isinstance(value, datetime.datetime) and stored:
        value = to_excel(value)
    return text_of(float(value) if isinstance(value, int) and not isinstance(value, bool) else value)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn())
def test_of_every_finding_hold_what_it_shows(tmp_path, sheet):
    path = write(tmp_path / "b.xlsx", sheet)
    assessment = assessed(path)
    book = openpyxl.load_workbook(path)
    placed = [finding for finding in assessment.findings if finding.cell]
    for finding in placed:
        page = book[finding.sheet]
        said, there = finding.value.strip(), held(page, finding.cell, stored=finding.code == "E206")
        shown_as = {"TRUE": "Yes", "FALSE": "No"}.get(said, said)
        assert shown_as == there, (finding.code, finding.cell, said, there)
        assert finding.cell == f"{finding.cell.rstrip(string.digits)}{finding.row}"
        assert page.cell(finding.row, finding.column).coordinate == finding.cell
        heads = {str(c.value) for row in page.iter_rows(max_row=assessment.source.heading_row) for c in row if c.value}
        assert finding.heading in heads or finding.heading.split(": ")[-1] in heads or not finding.heading


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn())
def test_and_no_row_is_lost_in_any_layout(tmp_path, sheet):
    assessment = assessed(write(tmp_path / "b.xlsx", sheet))
    (census,) = assessment.census.sheets
    assert sum(census.kinds[row] in (RowKind.POSITION, RowKind.UNCLEAR) for row in census.kinds) == len(sheet.odd)
