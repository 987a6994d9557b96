"""Test that several sheets of one workbook take columns, marks and notes in one run, and lose them in the next."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from awkward import zipped
from nothing_lost import losses, opened

from peecf_batch.excel.address import Area
from peecf_batch.excel.cell import Cell, Look
from peecf_batch.excel.edit.additions import (
    Block,
    EarlierBlock,
    Mark,
    NewSheet,
    Note,
    SheetAdditions,
    WorkbookAdditions,
)
from peecf_batch.excel.edit.free_space import free_place
from peecf_batch.excel.edit.patch import Patcher
from peecf_batch.excel.edit.styles import cell_style
from peecf_batch.excel.edit.undo import without_additions
from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook
from peecf_batch.outputs.sheets.looks import FILLS, HEADING, LINK, NUMBER, TEXT
from peecf_batch.outputs.sheets.names import FINDING_HEADINGS, FINDINGS_SHEET, FORMAT_HEADING, HEADINGS, OURS
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.workbook import Sheet

NAMES = ("North", "South's & East")
RED = FILLS[Severity.ERROR]


def divisions(*, tables: bool = True) -> bytes:
    """Return a workbook with a list of 3 columns on each sheet, a note of the owner's, and a form control."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for number, name in enumerate(NAMES):
        page = book.add_worksheet(name)
        look = book.add_format({"bold": True, "bg_color": "#DDEEFF"} if number else {"italic": True})
        for row in range(4):
            page.write_row(row, 0, ["Id", "Title", "Score"] if not row else [f"P{number}{row}", "Director", row], look)
        if tables:
            columns = [{"header": heading} for heading in ("Id", "Title", "Score")]
            page.add_table(0, 0, 3, 2, {"name": f"List{number}", "columns": columns})
        else:
            page.autofilter(0, 0, 3, 2)
        page.write_comment(1, 0, "mine", {"author": "Kim"})
        page.insert_button(6, 0, {"caption": "Go"})
    book.close()
    return buffer.getvalue()


def additions(workbook: Workbook, earlier: Sequence[EarlierBlock] = ()) -> WorkbookAdditions:
    """Return additions to every sheet: 5 columns, a mark and a note in C3, and a sheet that remembers the formats."""
    tables = tuple(_on_sheet(workbook, workbook.sheet(entry), earlier) for entry in workbook.sheets)
    heads = [Cell(text, HEADING) for text in (*FINDING_HEADINGS, FORMAT_HEADING)]
    rows = [heads, *(_finding(table) for table in tables)]
    return WorkbookAdditions(tables, (NewSheet(FINDINGS_SHEET, rows, [10.0], header_row=1),))


def _on_sheet(workbook: Workbook, sheet: Sheet, earlier: Sequence[EarlierBlock]) -> SheetAdditions:
    places = [block.columns for block in earlier if block.sheet == sheet.entry.name]
    place = free_place(workbook, sheet, Area(1, 1, 4, 3), len(HEADINGS), places[0] if places else ())
    rows = {
        row: [Cell(row, NUMBER, formula=f"SUM(C{row})"), *[Cell("Not classified", TEXT)] * 4, Cell("", TEXT)]
        for row in range(2, 5)
    }
    block = Block(place.columns, 1, tuple(Cell(text, HEADING) for text in HEADINGS), (9.0,) * 6, rows, place.table)
    return SheetAdditions(sheet, block, (Mark(3, 3, RED),), (Note(3, 3, "Error E201: too high. Correct C3."),))


def _finding(table: SheetAdditions) -> list[Cell]:
    link = "'" + table.sheet.entry.name.replace("'", "''") + "'!C3"
    held = {"Code": "E201", "Severity": "Error", "Cell": "C3", "What is wrong": "too high", "What to do": "Correct C3."}
    texts = [held.get(heading, "") for heading in FINDING_HEADINGS]
    cells = [Cell(text, LINK if text == "C3" else TEXT, link=link if text == "C3" else "") for text in texts]
    return [*cells, Cell("", Look(), base=cell_style(table.sheet, 3, 3))]


def annotated(data: bytes) -> bytes:
    package, earlier, *_ = without_additions(Workbook(Package(data)), OURS)
    clean = Workbook(package)
    buffer = io.BytesIO()
    Patcher(clean, additions(clean, earlier), reuse_texts=bool(earlier)).write(buffer)
    return buffer.getvalue()


def defined(data: bytes) -> dict[str, str]:
    return {e.get("name", ""): e.text or "" for e in opened(data).tree("xl/workbook.xml").iter("{*}definedName")}


@pytest.mark.parametrize("tables", [True, False])
def test_nothing_is_lost_on_any_of_them(tables: bool) -> None:
    original = divisions(tables=tables)
    assert losses(original, annotated(original), sheets=2) == []


@pytest.mark.parametrize("tables", [True, False])
def test_each_has_its_own_columns_table_filter_notes_and_name(tables: bool) -> None:
    data = annotated(divisions(tables=tables))
    held = opened(data)
    assert defined(data)["_peecf_batch_block"] == "'North'!$D$1:$I$4"
    assert defined(data)["_peecf_batch_block_2"] == "'South''s & East'!$D$1:$I$4"
    for number in (1, 2):
        part = f"xl/worksheets/sheet{number}.xml"
        root = held.tree(part)
        assert root.find("{*}dimension").get("ref") == "A1:I4"
        notes = held.tree(held.first(part, "comments") or "").iter("{*}comment")
        assert sorted(e.get("ref", "") for e in notes) == ["A2", "C3"]
        table = held.first(part, "table")
        filtered = held.tree(table) if table else root.find("{*}autoFilter")
        assert filtered.get("ref") == "A1:I4"


@pytest.mark.parametrize("tables", [True, False])
def test_a_second_run_gives_the_same_sheets(tables: bool) -> None:
    once = annotated(divisions(tables=tables))
    held = [opened(data) for data in (once, annotated(once))]
    assert held[0].parts.keys() == held[1].parts.keys()
    changed = {name for name, part in held[0].parts.items() if part.body != held[1].parts[name].body}
    assert changed <= {"xl/sharedstrings.xml", "xl/workbook.xml"}  # the one counts the uses of its strings
    books = [re.sub(rb'"[0-9a-f]{32}"', b"", part.parts["xl/workbook.xml"].body or b"") for part in held]
    assert books[0] == books[1]  # apart from the seal


def test_each_cell_gets_back_the_format_that_it_had_on_its_own_sheet() -> None:
    original = divisions(tables=False)
    package, earlier, *_ = without_additions(Workbook(Package(annotated(original))), OURS)
    was, now = Workbook(Package(original)), Workbook(package)
    assert [block.sheet for block in earlier] == list(NAMES)
    formats = [[cell_style(book.sheet(entry), 3, 3) for entry in book.sheets] for book in (was, now)]
    assert formats[0] == formats[1]
    assert len(set(formats[0])) == 2


def test_a_sheet_that_was_deleted_since_takes_nothing_along() -> None:
    parts = {part.name: part.body or b"" for part in opened(annotated(divisions(tables=False))).members}
    book = parts["xl/workbook.xml"].decode()
    book = re.sub(r'<sheet name="South[^>]*/>', "", book)
    book = re.sub(r'(name="_peecf_batch_block_2"[^>]*>)[^<]*', r"\1#REF!", book)
    book = re.sub(r'<definedName [^>]*localSheetId="1"[^>]*>[^<]*</definedName>', "", book)
    book = book.replace('localSheetId="2"', 'localSheetId="1"')
    names = defined(annotated(zipped({**parts, "xl/workbook.xml": book.encode()})))
    assert names["_peecf_batch_block"] == "'North'!$D$1:$I$4"
    assert "_peecf_batch_block_2" not in names
