"""Tests that every reader reads back the text that was written."""

from __future__ import annotations

import io

import openpyxl
import pytest
from awkward import MAIN, SHEET_PART, STRINGS_PART, plain, shared, sheet, tree, zipped
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from peecf_batch.excel.cell import LONGEST_CELL_TEXT
from peecf_batch.excel.edit.texts import Texts, attribute_text, escaped, is_live
from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook

# Lone surrogates are not text. With U+FFFE or U+FFFF, calamine cannot read the whole sheet.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30)
PIECES = ["_x0041_", "_x", "_", "x000B_", "&lt;", "&", "<", "]]>", " ", "\n", "\r", "\t", "\x0b", "é", "𝄞"]
TRAPS = st.lists(st.sampled_from(PIECES), min_size=1).map("".join)
# openpyxl drops "x005F_" anywhere in a shared string, and leaves other escapes as they are.
FOR_OPENPYXL = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn", "Co"], exclude_characters="_"), min_size=1
)
TEXTS = st.lists(ANY_TEXT | TRAPS, min_size=1, max_size=6)


def workbook(texts: list[str], *, keeps_strings: bool) -> bytes:
    """Return a workbook with each text in its own row, written as the product writes it."""
    kept = shared(["old"])
    writer = Texts(1 if keeps_strings else None, b"")
    cells = [f'<row r="{n}"><c r="A{n}" s="0"{writer.content(text)}</row>' for n, text in enumerate(texts, 1)]
    parts = plain(with_strings=keeps_strings)
    parts[SHEET_PART] = sheet("".join(cells))
    if keeps_strings:
        writer.used("".join(cells).encode())
        parts[STRINGS_PART] = writer.appended_to(kept)
    return zipped(parts)


def by_scan(data: bytes) -> list[str]:
    book = Workbook(Package(data))
    scan = book.sheet(book.sheets[0]).scan
    return [scan.facts(row, [1])[0].text for row in scan.rows]


def by_calamine(data: bytes) -> list[str]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [row[0] for row in rows]


def by_openpyxl(data: bytes, *, keeps_strings: bool) -> list[str]:
    cells = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A"]
    values = [cell.value or "" for cell in cells]
    return values if keeps_strings else [unescape(value) for value in values]


class TestAnyText:
    @settings(max_examples=examples(60), deadline=None)
    @given(TEXTS, st.booleans())
    @example(["_x005F_x0041_"], True)
    @example([" \r\n\t"], False)
    def test_comes_back_through_calamine_and_the_scan(self, texts: list[str], keeps_strings: bool) -> None:
        data = workbook(texts, keeps_strings=keeps_strings)
        assert by_scan(data) == texts
        assert by_calamine(data) == texts

    @settings(max_examples=examples(40), deadline=None)
    @given(st.lists(FOR_OPENPYXL, min_size=1, max_size=5), st.booleans())
    def test_comes_back_through_openpyxl(self, texts: list[str], keeps_strings: bool) -> None:
        data = workbook(texts, keeps_strings=keeps_strings)
        assert by_openpyxl(data, keeps_strings=keeps_strings) == texts

    @given(ANY_TEXT | TRAPS)
    def test_comes_back_from_an_attribute(self, text: str) -> None:
        got = etree.fromstring(f'<a b="{attribute_text(text)}"/>').get("b")
        assert unescape(got) == text

    @given(st.text(st.characters(categories=["Cs"]), min_size=1, max_size=3))
    def test_that_is_no_text_becomes_a_mark(self, text: str) -> None:
        assert set(escaped(text)) == {"\ufffd"}

    @given(st.text())
    def test_becomes_well_formed_xml(self, text: str) -> None:
        etree.fromstring(f"<t>{escaped(text)}</t>")


class TestSharedStrings:
    def strings(self, xml: bytes) -> list[str]:
        return ["".join(item.itertext()) for item in etree.fromstring(xml)]

    def test_are_added_to_and_counted(self) -> None:
        texts = Texts(2, b"")
        for text in ("new", "new", "other"):
            texts.used(texts.content(text).encode())
        added = texts.appended_to(shared(["a", "b"]))
        assert self.strings(added) == ["a", "b", "new", "other"]
        root = etree.fromstring(added)
        assert (root.get("count"), root.get("uniqueCount")) == ("5", "4")

    def test_are_left_alone_where_nothing_is_written(self) -> None:
        assert Texts(0, b"").appended_to(b"<sst/>") == b"<sst/>"

    @pytest.mark.parametrize("xml", [f'<sst xmlns="{MAIN}"/>', f'<x:sst xmlns:x="{MAIN}" count="0"></x:sst>'])
    def test_may_be_empty_or_prefixed(self, xml: str) -> None:
        texts = Texts(0, b"x:" if "x:" in xml else b"")
        texts.used(texts.content("new").encode())
        assert self.strings(texts.appended_to(xml.encode())) == ["new"]

    def test_are_used_again_only_where_that_is_asked(self) -> None:
        for reuse, index in ((True, 0), (False, 1)):
            texts = Texts(1, b"")
            if reuse:
                texts.reuse([b"<t>a</t>"])
            assert f">{index}<" in texts.content("a")


def test_a_text_longer_than_a_cell_holds_is_cut() -> None:
    assert by_calamine(workbook(["x" * 40_000], keeps_strings=False)) == ["x" * LONGEST_CELL_TEXT]


def test_what_a_spreadsheet_would_take_for_a_formula_is_live() -> None:
    assert [is_live(text) for text in ("=1", "+1", "-1", "@a", "1=", "'=1", " =1", "")] == [True] * 4 + [False] * 4


def test_text_is_typed_as_text() -> None:
    root = tree(workbook(["=1+1", "5"], keeps_strings=False), SHEET_PART)
    assert {cell.get("t") for cell in root.iter("{*}c")} == {"inlineStr"}
    assert root.find(".//{*}f") is None
