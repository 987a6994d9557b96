"""Tests that an earlier run's additions are found and removed, so that a second run gives the result of a first."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from annotating import BLOCK, NO_ROOM, NOT_FOR_OPENPYXL, annotate, annotated_once, made, scores
from awkward import (
    AWKWARD,
    HEADINGS,
    SCORES,
    SHEET_PART,
    as_table,
    cell,
    named_ranges,
    plain,
    sheet,
    tree,
    user_notes,
    zipped,
)
from nothing_lost import opened

from peecf_batch.excel.edit.earlier.recognised import annotated_file, is_annotated
from peecf_batch.excel.edit.notes import AUTHOR
from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook
from peecf_batch.outputs.record.record import record_text
from peecf_batch.outputs.sheets.names import (
    FINDINGS_SHEET,
    MODERATION_SHEET,
    RESULTS_SHEET,
    SUMMARY_SHEET,
)
from peecf_batch.reading.decisions.headings import DECISIONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from peecf_batch.runs.assessing import Read

FORMATTED = (
    '<row r="1">' + "".join(cell(f"{c}1", h) for c, h in zip("ABCDEFGHIJKL", HEADINGS, strict=True)) + "</row>"
    '<row r="2">' + cell("A2", "P03") + cell("B2", "Director") + cell("E2", 5) + cell("F2", -9, extra=' s="2"')
    + cell("G2", "x", extra=' s="1"') + "".join(cell(f"{c}2", 5) for c in "HIJKL") + "</row>"
)  # fmt: skip

OUR_SHEETS = (SUMMARY_SHEET, RESULTS_SHEET, FINDINGS_SHEET, DECISIONS_SHEET, MODERATION_SHEET)


def again(folder: Path, data: bytes, edit: Callable[[dict[str, bytes]], None] | None = None) -> tuple[Read, bytes]:
    """Annotate `data`, let `edit` change the result as its owner would, annotate that, and return the second run."""
    _, changed = annotated_once(data)
    if edit is not None:
        parts = parts_of(changed)
        edit(parts)
        changed = zipped(parts)
    read, second = annotate(folder, changed, "again.xlsx")
    return read, second.annotated.read_bytes()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def swap(part: str, *swaps: tuple[str, str]) -> Callable[[dict[str, bytes]], None]:
    def edit(parts: dict[str, bytes]) -> None:
        text = parts[part].decode()
        for old, new in swaps:
            assert re.search(old, text), f"{old!r} is not in {part}"
            text = re.sub(old, new, text)
        parts[part] = text.encode()

    return edit


def said(read: Read) -> Any:
    """Return the record without what names the file."""
    source = read.assessment.source
    return json.loads(record_text(read.assessment).replace(source.name, "").replace(source.sha256, ""))


def names(data: bytes) -> list[str]:
    held = opened(data)
    return [e.get("name", "") for e in held.tree(held.workbook).iter("{*}definedName")]


def sheets(data: bytes) -> list[str]:
    held = opened(data)
    return [e.get("name", "") for e in held.tree(held.workbook).iter("{*}sheet")]


def noted(data: bytes, part: str = SHEET_PART) -> list[str]:
    held = opened(data)
    comments = held.first(part, "comments")
    return [] if comments is None else [e.get("ref", "") for e in held.tree(comments).iter("{*}comment")]


def xf(data: bytes, name: str) -> dict[str, str]:
    held = next(c for c in tree(data, SHEET_PART).iter("{*}c") if c.get("r") == name)
    formats = tree(data, "xl/styles.xml").findall("{*}cellXfs/{*}xf")
    return {k: v for k, v in formats[int(held.get("s", "0"))].attrib.items() if v != "0"}


READ_BETTER_ONCE_WRITTEN = "wide characters"  # its UTF-16 sheet is read once; ours is UTF-8 and is read twice


@pytest.mark.parametrize("name", sorted(AWKWARD.keys() - {NO_ROOM}))
def test_a_second_run_says_what_the_first_said_and_adds_nothing_twice(name: str, tmp_path: Path) -> None:
    first, data = annotated_once(made(name))
    second, twice = annotate(tmp_path, data, "again.xlsx")
    result = twice.annotated.read_bytes()
    assert second.was_annotated
    if name != READ_BETTER_ONCE_WRITTEN:
        assert said(second) == said(first)
    assert sheets(result) == sheets(data)
    assert sorted(names(result)) == sorted(names(data))
    part = first.layout.sheet.entry.part
    assert sorted(noted(result, part)) == sorted(noted(data, part))
    cells = [[c.get("r") for c in opened(each).tree(part).iter("{*}c")] for each in (data, result)]
    assert cells[0] == cells[1]


@pytest.mark.parametrize("name", ["plain", "user notes", "table", "filtered", "no strings", "strict", "prefixed"])
def test_a_third_run_does_not_grow_the_formats(name: str, tmp_path: Path) -> None:
    read, second = again(tmp_path, made(name))
    _, third = annotate(tmp_path, second, "third.xlsx")
    styles = read.workbook.related("styles")
    assert styles is not None
    count = [len(opened(each).tree(styles).find("{*}cellXfs")) for each in (second, third.annotated.read_bytes())]
    assert count[0] == count[1]


class TestACorrectedCell:
    def correct(self, parts: dict[str, bytes]) -> None:
        swap(SHEET_PART, (r'(<c r="F2"[^>]*>)<v>-9</v>', r"\1<v>5</v>"))(parts)

    def test_loses_its_fill_and_its_note_and_is_scored(self, tmp_path: Path) -> None:
        original = zipped(plain(sheet(FORMATTED)))
        read, data = again(tmp_path, original, self.correct)
        assert noted(data) == ["G2"]
        assert xf(data, "F2") == xf(original, "F2") == {"numFmtId": "1", "applyNumberFormat": "1"}
        assert [f.cell for f in read.assessment.findings if f.severity == "error"] == ["G2"]

    def test_keeps_a_fill_that_was_the_users(self, tmp_path: Path) -> None:
        original = zipped(plain(sheet(FORMATTED)))
        put_right = swap(SHEET_PART, (r'<c r="G2" t="inlineStr"([^>]*)>.*?</c>', r'<c r="G2"\1><v>5</v></c>'))
        read, data = again(tmp_path, original, lambda parts: (self.correct(parts), put_right(parts))[0])
        assert noted(data) == []
        assert xf(data, "G2") == xf(original, "G2")
        assert not [f for f in read.assessment.findings if f.severity == "error"]

    def test_leaves_no_drawing_behind_that_shows_nothing(self, tmp_path: Path) -> None:
        put_right = swap(SHEET_PART, (r'<c r="G2" t="inlineStr"([^>]*)>.*?</c>', r'<c r="G2"\1><v>5</v></c>'))
        original = zipped(plain(sheet(FORMATTED)))
        _, data = again(tmp_path, original, lambda parts: (self.correct(parts), put_right(parts))[0])
        assert not [name for name in parts_of(data) if "vml" in name.lower() or "comments" in name]
        assert b"legacyDrawing" not in parts_of(data)[SHEET_PART]

    def test_leaves_the_notes_of_others(self, tmp_path: Path) -> None:
        put_right = swap(SHEET_PART, (r'(<c r="F4"[^>]*>)<v>9</v>', r"\1<v>5</v>"))
        _, data = again(tmp_path, zipped(user_notes()), put_right)
        assert noted(data) == ["F4", "I5"]
        comments = tree(data, "xl/comments1.xml")
        authors = [a.text for a in comments.iter("{*}author")]
        assert [authors[int(c.get("authorId", ""))] for c in comments.iter("{*}comment")] == ["Kim", AUTHOR]


class TestAfterAnotherProgramSavedIt:
    """Workbooks saved by openpyxl in place of Excel.

    openpyxl writes every part anew, and renumbers styles, strings and shapes.
    """

    def resave(self, data: bytes) -> bytes:
        buffer = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about what it leaves out
            openpyxl.load_workbook(io.BytesIO(data)).save(buffer)
        return buffer.getvalue()

    @pytest.mark.parametrize("name", ["plain", "user notes", "table", "filtered", "prefixed", "quoted names", "rich"])
    def test_nothing_is_there_twice_and_the_result_is_the_same(self, name: str, tmp_path: Path) -> None:
        assert name not in NOT_FOR_OPENPYXL
        first, once = annotated_once(made(name))
        second, twice = annotate(tmp_path, self.resave(once), "again.xlsx")
        assert scores(second) == SCORES
        assert [(f.code, f.cell) for f in second.assessment.findings] == [
            (f.code, f.cell) for f in first.assessment.findings
        ]
        data = twice.annotated.read_bytes()
        assert sheets(data) == sheets(once)
        assert sum(each == "_peecf_batch_block" for each in names(data)) == 1
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        row = [c.value for c in book[first.layout.sheet.entry.name][first.layout.heading_row]]
        assert [row.count(heading) for heading in BLOCK] == [1] * 6

    def test_a_corrected_cell_gets_its_format_back(self, tmp_path: Path) -> None:
        original = zipped(plain(sheet(FORMATTED)))
        _, once = annotate(tmp_path, original)
        book = openpyxl.load_workbook(io.BytesIO(self.resave(once.annotated.read_bytes())))
        book["Positions"]["F2"], book["Positions"]["G2"] = 5, 5
        buffer = io.BytesIO()
        book.save(buffer)
        _, twice = annotate(tmp_path, buffer.getvalue(), "again.xlsx")
        was, now = (
            openpyxl.load_workbook(io.BytesIO(each))["Positions"] for each in (original, twice.annotated.read_bytes())
        )
        for name in ("F2", "G2"):
            assert now[name].comment is None
            assert now[name].number_format == was[name].number_format
            assert (now[name].fill.fill_type, now[name].fill.fgColor.rgb) == (
                was[name].fill.fill_type,
                was[name].fill.fgColor.rgb,
            )
            assert now[name].font.b == was[name].font.b


class TestWhatTheOwnerDidMeanwhile:
    def test_a_table_that_was_widened_is_narrowed_and_widened_again(self, tmp_path: Path) -> None:
        _, data = again(tmp_path, as_table())
        table = tree(data, "xl/tables/table1.xml")
        assert [e.get("name") for e in table.iter("{*}tableColumn")] == [*HEADINGS, *BLOCK]

    def test_a_filter_that_was_widened_is_narrowed_and_widened_again(self, tmp_path: Path) -> None:
        _, data = again(tmp_path, zipped(named_ranges()))
        assert tree(data, SHEET_PART).find("{*}autoFilter").get("ref") == "A1:R5"

    def test_a_summary_that_was_deleted_is_made_anew(self, tmp_path: Path) -> None:
        def delete(parts: dict[str, bytes]) -> None:
            swap("xl/workbook.xml", (r'<sheet name="PEECF summary"[^>]*/>', ""), (r"'PEECF summary'!\$A\$1", "#REF!"))(
                parts
            )
            moves = ((f'localSheetId="{n}"', f'localSheetId="{n - 1}"') for n in (2, 3, 4))
            swap("xl/workbook.xml", *moves)(parts)

        _, data = again(tmp_path, zipped(plain()), delete)
        assert sheets(data) == [
            "Positions",
            SUMMARY_SHEET,
            RESULTS_SHEET,
            FINDINGS_SHEET,
            DECISIONS_SHEET,
            MODERATION_SHEET,
        ]

    def test_a_findings_sheet_that_was_renamed_is_still_found_and_keeps_its_name(self, tmp_path: Path) -> None:
        rename = swap("xl/workbook.xml", ("PEECF findings", "Meine Befunde"))
        _, data = again(tmp_path, zipped(plain()), rename)
        assert sheets(data) == [
            "Positions",
            SUMMARY_SHEET,
            RESULTS_SHEET,
            "Meine Befunde",
            DECISIONS_SHEET,
            MODERATION_SHEET,
        ]

    def test_a_chain_that_names_our_formulas_is_dropped(self, tmp_path: Path) -> None:
        def chain(parts: dict[str, bytes]) -> None:
            parts["xl/calcChain.xml"] = re.sub(
                rb'<c r="A7" i="1"/>', rb'<c r="M2" i="1"/><c r="A7"/>', parts["xl/calcChain.xml"]
            )

        _, data = again(tmp_path, made("calculation chain"), chain)
        assert "xl/calcChain.xml" not in parts_of(data)
        assert b"calcChain" not in parts_of(data)["[Content_Types].xml"]

    def test_a_column_put_into_the_block_is_kept(self, tmp_path: Path) -> None:
        def insert(parts: dict[str, bytes]) -> None:
            own = '<c r="Q2" t="inlineStr"><is><t>Ask the board</t></is></c>'
            moved = ((r'<c r="R(\d)"', r'<c r="S\1"'), (r'<c r="Q(\d)"', r'<c r="R\1"'))
            swap(SHEET_PART, *moved, ('<c r="R2"', own + '<c r="R2"'))(parts)
            swap("xl/workbook.xml", (r"\$R\$", "$S$"))(parts)

        _, data = again(tmp_path, zipped(plain(with_strings=False)), insert)
        assert b"Ask the board" in parts_of(data)[SHEET_PART]

    def test_a_table_column_put_behind_the_block_is_kept_and_ours_come_once(self, tmp_path: Path) -> None:
        def widen(parts: dict[str, bytes]) -> None:
            column = '<tableColumn id="99" name="My remarks"/></tableColumns>'
            swap("xl/tables/table1.xml", ("A1:R5", "A1:S5"), ('count="18"', 'count="19"'), ("</tableColumns>", column))(
                parts
            )
            own = '<c r="S1" t="inlineStr"><is><t>My remarks</t></is></c>'
            swap(SHEET_PART, (r'(<row r="1".*?)</row>', rf"\1{own}</row>"))(parts)

        _, data = again(tmp_path, as_table(), widen)
        held = [e.get("name") for e in tree(data, "xl/tables/table1.xml").iter("{*}tableColumn")]
        assert sorted(held) == sorted([*HEADINGS, *BLOCK, "My remarks"])

    def test_a_block_that_was_deleted_takes_its_notes_along(self, tmp_path: Path) -> None:
        def delete(parts: dict[str, bytes]) -> None:
            swap(SHEET_PART, (r'<c r="[M-Q]\d".*?(?:/>|</c>)', ""), (r'(<c r="F4"[^>]*>)<v>9</v>', r"\1<v>5</v>"))(
                parts
            )
            swap("xl/workbook.xml", (r"(_peecf_batch_block[^>]*>)[^<]*", r"\1'Positions'!#REF!"))(parts)

        _, data = again(tmp_path, zipped(plain()), delete)
        assert noted(data) == ["I5"]
        assert "fillId" not in xf(data, "F4")

    def test_a_reason_typed_beside_a_finding_is_kept(self, tmp_path: Path) -> None:
        typed = '<c r="I4" t="inlineStr"><is><t>Agreed with the chair</t></is></c>'
        reason = swap("xl/worksheets/sheet4.xml", (r'<c r="I4"[^>]*/>', typed))
        _, data = again(tmp_path, zipped(plain()), reason)
        assert any(b"Agreed with the chair" in body for body in parts_of(data).values())


class TestOurOwn:
    def test_are_known_by_their_hidden_names(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("plain"))
        assert annotated_file(outputs.annotated.read_bytes())
        assert is_annotated(Workbook(Package(outputs.annotated.read_bytes())))
        assert not annotated_file(made("plain"))
        assert not is_annotated(Workbook(Package(made("plain"))))

    @pytest.mark.parametrize("data", [b"", b"PK", b"text"])
    def test_are_told_from_files_that_are_none(self, data: bytes) -> None:
        assert not annotated_file(data)

    def test_are_known_where_the_workbook_part_has_another_name(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("elsewhere"))
        assert annotated_file(outputs.annotated.read_bytes())

    def test_are_not_taken_for_whole_where_they_are_damaged(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("plain"))
        data = bytearray(outputs.annotated.read_bytes())
        start = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/workbook.xml").header_offset + 30 + len("xl/workbook.xml")
        data[start : start + 20] = b"\xff" * 20
        assert not annotated_file(bytes(data))


def test_a_row_put_in_since_gives_no_cell_the_format_of_another(tmp_path: Path) -> None:
    """A date in place of a score must stay a date: without its format it would be read as a score."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Positions"
    columns = ["Position ID", "Position title", *HEADINGS[4:]]
    sheet.append(columns)
    for number in (1, 2):
        sheet.append([f"P{number}", f"Director {number}", *[5] * 8])
    knowledge = columns.index("Knowledge") + 1
    sheet.cell(2, knowledge).number_format = "d/mm/yyyy"
    sheet.cell(3, knowledge).value = 9
    buffer = io.BytesIO()
    book.save(buffer)
    _, once = annotate(tmp_path, buffer.getvalue())
    again_book = openpyxl.load_workbook(once.annotated)
    again_book["Positions"].insert_rows(2)
    buffer = io.BytesIO()
    again_book.save(buffer)
    read, _ = annotate(tmp_path, buffer.getvalue(), "again.xlsx")
    assert {f.cell: f.code for f in read.assessment.findings if f.code.startswith("E2")} == {
        f"{openpyxl.utils.get_column_letter(knowledge)}3": "E206",
        f"{openpyxl.utils.get_column_letter(knowledge)}4": "E201",
    }


def test_a_copy_of_an_earlier_version_with_another_heading_is_known(tmp_path: Path) -> None:
    first, once = annotate(tmp_path, made("plain"))
    book = openpyxl.load_workbook(once.annotated)
    sheet = book[first.assessment.source.sheet]
    (cell,) = [cell for row in sheet for cell in row if cell.value == "PEECF borderline"]
    cell.value = "PEECF edge"
    buffer = io.BytesIO()
    book.save(buffer)
    _, again = annotate(tmp_path, buffer.getvalue(), "again.xlsx")
    texts = [cell.value for row in openpyxl.load_workbook(again.annotated)[sheet.title] for cell in row]
    assert [text for text in texts if text in ("PEECF borderline", "PEECF edge")] == ["PEECF borderline"]
