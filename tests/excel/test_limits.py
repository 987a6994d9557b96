"""Test that annotating keeps within the limits of Excel, and that equal input always gives equal bytes."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from annotating import OPTIONS, annotate
from awkward import SHEET_PART, STYLES, book_part, plain, rows, shared, sheet, tree, zipped
from lxml import etree
from nothing_lost import losses, opened

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_ROW
from peecf_batch.excel.cell import LONGEST_CELL_TEXT, Cell, Look
from peecf_batch.excel.edit.added.sheets import sheet_xml
from peecf_batch.excel.edit.additions import NewSheet, WorkbookAdditions
from peecf_batch.excel.edit.patch import Patcher
from peecf_batch.excel.edit.styles import StyleBook
from peecf_batch.excel.edit.texts import Texts, cut
from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.writing import annotate_to

CASES = Path(__file__).parent.parent / "cases" / "files"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MOST = 65_490


def styles(count: int) -> bytes:
    """Return a styles part with `count` cell formats that differ."""
    more = "".join(
        f'<xf numFmtId="{n % 40}" fontId="0" fillId="0" borderId="0" xfId="0"><alignment indent="{n // 40}"/></xf>'
        for n in range(count - 3)
    )
    body = STYLES.replace(b"</cellXfs>", more.encode() + b"</cellXfs>")
    return body.replace(b'<cellXfs count="3">', b'<cellXfs count="%d">' % count)


class TestFormats:
    def test_that_have_room_are_added(self, tmp_path: Path) -> None:
        original = zipped(plain(styles=styles(MOST - 40)))
        _, outputs = annotate(tmp_path, original)
        formats = tree(outputs.annotated.read_bytes(), "xl/styles.xml").find("{*}cellXfs")
        assert MOST - 40 < len(formats) <= MOST
        assert formats.get("count") == str(len(formats))

    def test_that_have_too_little_are_refused_in_words(self, tmp_path: Path) -> None:
        with pytest.raises(Refusal, match=r"cell formats; Excel opens 65,490") as refused:
            annotate(tmp_path, zipped(plain(styles=styles(MOST - 3))))
        assert "--values-only" in refused.value.fix
        assert not (tmp_path / "out" / "positions-assessed.xlsx").exists()

    def test_of_a_workbook_that_is_full_are_refused(self) -> None:
        data = (CASES / "excel" / "as-many-formats-as-excel-allows.xlsx").read_bytes()
        read = assess_bytes(data, "full.xlsx", OPTIONS)
        with pytest.raises(Refusal, match="cell formats; Excel opens 65,490"):
            annotate_to(read, io.BytesIO(), OPTIONS)

    def test_for_numbers_are_those_that_excel_knows(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, zipped(plain()))
        codes = [e.get("formatCode") for e in tree(outputs.annotated.read_bytes(), "xl/styles.xml").iter("{*}numFmt")]
        assert codes == ['0.0" pts"']


def sheet_of(made: NewSheet) -> etree._Element:
    return etree.fromstring(sheet_xml(made, MAIN, StyleBook(None, MAIN), Texts(None, b"")))


class TestASheet:
    @pytest.mark.parametrize("name", ["b" * 255 + ".xlsx", "&" * 250 + ".xlsx", "😀" * 120 + ".xlsx"])
    def test_has_no_longer_footer_than_excel_opens(self, name: str) -> None:
        footer = sheet_of(NewSheet("Mine", [[Cell("a")]], footer=name)).findtext("{*}headerFooter/{*}oddFooter")
        assert footer is not None
        assert len(footer.encode("utf-16-le")) // 2 <= 255
        assert footer.endswith("&RPage &P of &N")
        assert footer[2:].split("&R")[0].count("&") % 2 == 0

    def test_has_no_higher_row_than_excel_opens(self) -> None:
        row = sheet_of(NewSheet("Mine", [[Cell("a\n" * 400, Look(wrap=True))]], widths=[9.0])).find(
            "{*}sheetData/{*}row"
        )
        assert row is not None
        assert float(row.get("ht", "0")) == 409

    def test_with_more_rows_than_excel_has_is_refused(self) -> None:
        row = [Cell("a")]
        made = NewSheet("Mine", [row] * (LAST_ROW + 1))
        patcher = Patcher(Workbook(Package(zipped(plain()))), WorkbookAdditions((), (made,)), reuse_texts=False)
        with pytest.raises(Refusal, match="1,048,577 rows; a sheet has 1,048,576"):
            patcher.write(io.BytesIO())


@pytest.mark.parametrize("text", ["a" * 40_000, "😀" * 20_000, "a" + "😀" * 20_000, "é" * 40_000])
def test_a_text_is_cut_to_what_a_cell_holds_as_excel_counts(text: str) -> None:
    short = cut(text, LONGEST_CELL_TEXT)
    assert LONGEST_CELL_TEXT - 1 <= len(short.encode("utf-16-le")) // 2 <= LONGEST_CELL_TEXT
    assert text.startswith(short)


def test_a_short_text_is_not_cut() -> None:
    assert cut("short 😀", LONGEST_CELL_TEXT) == "short 😀"


class TestSharedStrings:
    """Cells refer to shared strings, but the part with them is related by a type that nobody knows."""

    def original(self) -> bytes:
        more = '<row r="9"><c r="A9" t="s"><v>0</v></c><c r="B9" t="s"><v>3</v></c></row>'
        parts = plain(sheet(rows() + more))
        return zipped(book_part(parts, "oldStrings", "sharedStrings.xml", shared(["a", "b", "c", "d"])))

    def test_that_cannot_be_trusted_are_left_and_ours_go_inline(self, tmp_path: Path) -> None:
        original = self.original()
        _, outputs = annotate(tmp_path, original)
        copy = outputs.annotated.read_bytes()
        assert losses(original, copy) == []
        held = opened(copy)
        assert not [kind for kind, _, _ in held.relations("xl/workbook.xml").values() if kind == "sharedStrings"]
        shared = [c.get("r") for c in held.tree(SHEET_PART).iter("{*}c") if c.get("t") == "s"]
        assert shared == ["A9", "B9"]


KINDS = {"xls": "excel/number-formats.xls", "ods": "excel/number-formats.ods", "csv": "hr/ids-guarded-for-excel.csv"}


@pytest.fixture
def _years_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every look at the clock find another year."""
    years = iter(range(1990, 2100))
    monkeypatch.setattr(time, "time", lambda: (next(years) - 1970) * 31_556_952.0)


@pytest.mark.usefixtures("_years_apart")
@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_holds_no_clock(kind: str) -> None:
    data = (CASES / KINDS[kind]).read_bytes()
    copies = []
    for _ in range(2):
        buffer = io.BytesIO()
        annotate_to(assess_bytes(data, f"list.{kind}", OPTIONS), buffer, OPTIONS)
        copies.append(buffer.getvalue())
    assert copies[0] == copies[1]
