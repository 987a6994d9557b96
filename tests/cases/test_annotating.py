"""Test the workbooks that annotating once harmed: nothing of the owner's is lost, moved or counted anew."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from annotating import OPTIONS
from awkward import zipped
from nothing_lost import losses, opened
from repair_causes import new_causes

from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from peecf_batch.runs.assessed import AssessedWorkbook

FILES = Path(__file__).parent / "files"


def annotated(data: bytes, name: str = "book.xlsx") -> tuple[AssessedWorkbook, bytes]:
    read = assess_bytes(data, name, OPTIONS)
    buffer = io.BytesIO()
    annotate_to(read, buffer, OPTIONS)
    return read, buffer.getvalue()


def block_of(data: bytes) -> str:
    """Return the range of our columns, with its sheet."""
    names = opened(data).tree("xl/workbook.xml").iter("{*}definedName")
    ours = (e for e in names if e.get("name") == "_peecf_batch_block" and e.get("localSheetId") is None)
    return (next(ours).text or "").replace("$", "")


# The columns stand right of everything that is beside any row of the table, or of what the owner's formulas take in.
PLACES = {
    "table-totals-row-second-table-level": "Q1:V5",
    "table-totals-row-note-beside": "O1:T5",
    "table-spare-rows-second-table-beside": "Q1:V5",
    "table-spare-rows-merged-note-beside": "Q1:V5",
    "table-spare-rows-notes-beside": "O1:T5",
    "form-check-boxes-right-of-table": "O1:T5",
    "notes-and-drop-downs-on-empty-cells": "O1:T5",
    "total-over-an-open-range": "AA1:AF5",
}


@pytest.mark.parametrize("name", PLACES)
def test_the_columns_stand_where_the_owner_uses_nothing(name: str) -> None:
    original = (FILES / "excel" / f"{name}.xlsx").read_bytes()
    read, once = annotated(original)
    assert read.assessment.organisation.classified == 4
    assert block_of(once) == f"'Positions'!{PLACES[name]}"
    assert losses(original, once) == []
    assert new_causes(original, once) == []
    again, twice = annotated(once)
    assert block_of(twice) == block_of(once)
    assert [f.code for f in again.assessment.findings] == [f.code for f in read.assessment.findings]


def test_a_dynamic_name_that_counts_our_headings_is_told_before_and_after() -> None:
    read, copy = annotated((FILES / "excel" / "total-over-an-open-range.xlsx").read_bytes())
    for each in (read, annotated(copy)[0]):
        found = [finding for finding in each.assessment.findings if finding.code.startswith("W")]
        assert [finding.code for finding in found] == ["W181", "W181"]
        assert "the name 'AllData' includes all of row 1" in found[0].message
        assert "the formula in B2 of sheet 'Check' includes all of row 2" in found[1].message


COPIED = FILES / "excel" / "annotated-sheet-copied-behind-then-corrected.xlsx"


def body(data: bytes, sheet: str) -> bytes:
    """Return the part of a sheet."""
    held = opened(data)
    root, relations = held.tree(held.workbook), held.relations(held.workbook)
    element = next(e for e in root.iter("{*}sheet") if e.get("name") == sheet)
    id_ = next(str(value) for key, value in element.attrib.items() if key.endswith("}id"))
    return held.parts[relations[id_][1]].body or b""


def test_a_copy_of_an_annotated_sheet_stays_as_its_owner_left_it() -> None:
    original = COPIED.read_bytes()
    read, copy = annotated(original)
    assert block_of(copy) == "'Positions'!M1:R5"
    assert body(copy, "Positions (2)") == body(original, "Positions (2)")
    names = [
        (e.get("name"), e.get("localSheetId")) for e in opened(copy).tree("xl/workbook.xml").iter("{*}definedName")
    ]
    assert names.count(("_peecf_batch_block", "1")) == 1
    assert new_causes(original, copy) == []
    headings = [heading.text for heading in read.layout.headings]
    assert not [heading for heading in headings if heading.startswith("PEECF")]
    assert b"PEECF work value score (2)" not in b"".join(part.body or b"" for part in opened(copy).members)


def copied_in_front() -> bytes:
    """Return the workbook with the copy before the original, where Excel puts it unless told otherwise."""
    parts = {part.name: part.body or b"" for part in opened(COPIED.read_bytes()).members}
    book = parts["xl/workbook.xml"].decode()
    first, second, *_ = re.findall(r"<sheet [^>]*/>", book)
    assert ('name="Positions"' in first, 'name="Positions (2)"' in second) == (True, True)
    book = book.replace(first + second, second + first).replace('localSheetId="1"', 'localSheetId="0"')
    return zipped({**parts, "xl/workbook.xml": book.encode()})


def test_a_copy_in_front_of_its_original_stays_as_its_owner_left_it() -> None:
    original = copied_in_front()
    read, copy = annotated(original)
    assert [sheet.sheet for sheet in read.assessment.source.sheets] == ["Positions"]
    assert [f.code for f in read.assessment.findings if f.code == "E131"] == ["E131"]
    assert block_of(copy) == "'Positions'!M1:R5"
    assert body(copy, "Positions (2)") == body(original, "Positions (2)")
    assert b"PEECF work value score (2)" not in b"".join(part.body or b"" for part in opened(copy).members)
    assert new_causes(original, copy) == []


@pytest.mark.parametrize("data", [COPIED.read_bytes(), copied_in_front()], ids=["behind", "in front"])
def test_a_copy_with_positions_of_its_own_is_renewed_with_its_original(data: bytes) -> None:
    """People copy an annotated sheet, and type another division into the copy."""
    parts = {part.name: part.body or b"" for part in opened(data).members}
    sheet = body(data, "Positions (2)")
    name = next(name for name, part in parts.items() if part == sheet and name.startswith("xl/worksheets/"))
    for row in range(2, 6):
        for column, text in (("A", f"H{row}"), ("B", f"Health director {row}")):
            own = f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
            sheet = re.sub(f'<c r="{column}{row}"[^>]*>.*?</c>'.encode(), own.encode(), sheet)
    read, copy = annotated(zipped({**parts, name: sheet}))
    assert {sheet.sheet for sheet in read.assessment.source.sheets} == {"Positions", "Positions (2)"}
    assert {block.sheet for block in read.earlier} == {"Positions", "Positions (2)"}
    assert b"PEECF work value score (2)" not in b"".join(part.body or b"" for part in opened(copy).members)
    again, _ = annotated(copy)
    assert [f.code for f in again.assessment.findings] == [f.code for f in read.assessment.findings]


def test_a_copy_that_is_chosen_is_renewed_itself() -> None:
    options = replace(OPTIONS, sheet="Positions (2)")
    read = assess_bytes(COPIED.read_bytes(), "book.xlsx", options)
    assert read.layout.sheet.entry.name == "Positions (2)"
    assert [block.sheet for block in read.earlier] == ["Positions", "Positions (2)"]
    buffer = io.BytesIO()
    annotate_to(read, buffer, options)
    assert block_of(buffer.getvalue()) == "'Positions (2)'!M1:R5"
    assert new_causes(COPIED.read_bytes(), buffer.getvalue()) == []


def test_a_copy_whose_original_is_gone_takes_its_place() -> None:
    parts = {part.name: part.body or b"" for part in opened(COPIED.read_bytes()).members}
    book = parts["xl/workbook.xml"].decode()
    book = book.replace('<sheet name="Positions" sheetId="1" r:id="rId1"/>', "").replace(
        "'Positions'!$M$1:$Q$5", "#REF!"
    )
    book = book.replace('localSheetId="1"', 'localSheetId="0"').replace('localSheetId="3"', 'localSheetId="2"')
    _, copy = annotated(zipped({**parts, "xl/workbook.xml": book.encode()}))
    assert block_of(copy) == "'Positions (2)'!M1:R5"


def test_what_people_typed_among_our_additions_is_kept() -> None:
    data = (FILES / "doubt" / "30-annotated-with-own-notes.xlsx").read_bytes()
    for _ in range(2):
        _, data = annotated(data)
        everything = b"".join(part.body or b"" for part in opened(data).members if part.name.endswith(".xml"))
        for mark in (b"QZANSWER reply by Jane: confirmed", b"my own note QZKEEP", b"QZOWNER: Jane follows up"):
            assert everything.count(mark) == 1
