"""Tests of the sheet scan: it finds every cell where it is, and reports what the file has for it."""

from __future__ import annotations

import re

import pytest
from awkward import LAST_COLUMN, POSITIONS, cell, letters, rows, sheet
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import area, area_name, cell_name, cell_place, column_letters, column_number
from peecf_batch.excel.cell import CellFact, CellStyle, Kind
from peecf_batch.excel.facts import SharedParts
from peecf_batch.excel.formats.kinds import format_kind
from peecf_batch.excel.markup import attribute, plain_text
from peecf_batch.excel.scan import SheetScan
from peecf_batch.excel.sheet.hidden import filtered_area

FORMATS = [CellStyle(kind) for kind in (Kind.NUMBER, Kind.DATE, Kind.PERCENTAGE)]


def scan(data: bytes | str) -> SheetScan:
    data = sheet(data) if isinstance(data, str) else data
    return SheetScan(
        data,
        SharedParts(text=lambda index: f"string {index}", styles=lambda: FORMATS),
    )


def one(xml: str) -> CellFact:
    """Return the fact of the cell A1 in this XML."""
    return scan(f'<row r="1">{xml}</row>').facts(1, [1])[0]


class TestAddresses:
    @given(st.integers(1, 16_384), st.integers(1, 1_048_576))
    def test_come_back_from_their_names(self, column: int, row: int) -> None:
        assert column_number(column_letters(column)) == column
        assert cell_place(cell_name(row, column)) == (row, column)

    def test_are_those_of_excel(self) -> None:
        assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]

    @pytest.mark.parametrize(
        ("reference", "place"),
        [
            ("A1:C9", (1, 1, 9, 3)),
            ("$C$9:A1", (1, 1, 9, 3)),
            ("B2", (2, 2, 2, 2)),
            ("A:C", None),
            ("#REF!", None),
            ("", None),
        ],
    )
    def test_of_ranges_are_told_in_order(self, reference: str, place: tuple[int, ...] | None) -> None:
        assert area(reference) == place
        if place:
            assert area(area_name(*place)) == place


class TestKinds:
    @pytest.mark.parametrize(
        ("xml", "fact"),
        [
            ("", CellFact(Kind.BLANK)),
            ('<c r="A1"/>', CellFact(Kind.BLANK)),
            ('<c r="A1" s="1"></c>', CellFact(Kind.BLANK)),
            ('<c r="A1"><v></v></c>', CellFact(Kind.BLANK)),
            ('<c r="A1"><v>5</v></c>', CellFact(Kind.NUMBER, "5")),
            ('<c r="A1"><v> 5 </v></c>', CellFact(Kind.NUMBER, "5")),
            ('<c r="A1" t="n"><v>5.50</v></c>', CellFact(Kind.NUMBER, "5.50")),
            ('<c r="A1" s="1"><v>5</v></c>', CellFact(Kind.DATE, "5")),
            ('<c r="A1" s="2"><v>0.5</v></c>', CellFact(Kind.PERCENTAGE, "0.5")),
            ('<c r="A1" t="d"><v>2024-01-01</v></c>', CellFact(Kind.DATE, "2024-01-01")),
            ('<c r="A1" t="s"><v>3</v></c>', CellFact(Kind.TEXT, "string 3")),
            ('<c r="A1" t="b"><v>1</v></c>', CellFact(Kind.YES_NO, "TRUE")),
            ('<c r="A1" t="b"><v>0</v></c>', CellFact(Kind.YES_NO, "FALSE")),
            ('<c r="A1" t="e"><v>#REF!</v></c>', CellFact(Kind.ERROR, "#REF!")),
            ('<c r="A1" t="str"><f>"a"</f><v>a</v></c>', CellFact(Kind.TEXT, "a", '"a"')),
            ('<c r="A1"><f>1+4</f><v>5</v></c>', CellFact(Kind.NUMBER, "5", "1+4")),
            ('<c r="A1"><f>A2&amp;"&lt;"</f></c>', CellFact(Kind.UNCALCULATED, '=A2&"<"', 'A2&"<"')),
            ('<c r="A1"><f t="shared" si="0"/><v>5</v></c>', CellFact(Kind.NUMBER, "5", "")),
            ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>', CellFact(Kind.TEXT, "a b")),
        ],
    )  # fmt: skip
    def test_are_those_of_the_file(self, xml: str, fact: CellFact) -> None:
        assert one(xml) == fact

    @pytest.mark.parametrize(
        ("xml", "text"),
        [
            (b"<t>a&amp;b</t>", "a&b"),
            (b"<t>a_x000B_b</t>", "a\x0bb"),
            (b"<t>_x005F_x0041_</t>", "_x0041_"),
            (b"<t>_xD83D_</t>", "_xD83D_"),
            (b"<r><t>a</t></r><rPh sb='0' eb='1'><t>no</t></rPh><phoneticPr fontId='1'/>", "a"),
            (b"<x:t xml:space='preserve'> a </x:t>", " a "),
            (b"<t/>", ""),
        ],
    )
    def test_of_text_give_what_excel_shows(self, xml: bytes, text: str) -> None:
        assert plain_text(xml) == text

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("General", Kind.NUMBER), ("General%", Kind.PERCENTAGE), ("0.00", Kind.NUMBER), ("0%", Kind.PERCENTAGE),
            ("yyyy-mm-dd", Kind.DATE),
            ("[h]:mm", Kind.DATE), ('0" days"', Kind.NUMBER), ("[Red]0", Kind.NUMBER),
            ("#,##0_);[Red](#,##0)", Kind.NUMBER),
            ('[$-C09]d mmmm yyyy', Kind.DATE), ("0\\m", Kind.NUMBER), ('"100%"', Kind.NUMBER), ("@", Kind.NUMBER),
        ],
    )  # fmt: skip
    def test_of_number_formats_see_through_literals(self, code: str, kind: Kind) -> None:
        assert format_kind(code) is kind


class TestPlaces:
    def test_of_cells_without_address_follow_the_one_before(self) -> None:
        held = scan(
            "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='5'><c r='C5'><v>4</v></c><c><v>5</v></c></row>"
        )
        assert list(held.rows) == [1, 5]
        assert [c.column for c in held.cells(1)] == [1, 2, 3]
        assert [f.text for f in held.facts(5, [3, 4])] == ["4", "5"]

    def test_of_a_row_that_stands_twice_are_all_found_and_the_last_counts(self) -> None:
        held = scan(
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="1"><c r="B1"><v>3</v></c></row>'
        )
        assert [f.text for f in held.facts(1, [1, 2])] == ["1", "3"]

    def test_that_hold_two_values_hold_none_of_them(self) -> None:
        held = scan('<row r="1"><c r="A1"><v>4</v><v>6</v></c><c r="B1" t="s"><v>4</v><v>6</v></c></row>')
        assert [(f.kind, f.text) for f in held.facts(1, [1, 2])] == [(Kind.SEVERAL, "4 and 6")] * 2

    @pytest.mark.parametrize("number", ["", "x", "\u0667", "-1", "9" * 30])
    def test_of_a_column_whose_number_is_none_are_not_hidden(self, number: str) -> None:
        columns = f'<cols><col min="{number}" max="2" style="{number}" hidden="1"/></cols>'
        assert scan(sheet("", before=columns)).hidden_columns() == [range(3)]

    def test_that_say_they_are_in_another_row_belong_to_neither(self) -> None:
        held = scan(
            "<row r='1'><c r='A1'><v>1</v></c><c r='B2'><v>7</v></c></row><row r='2'><c r='A2'><v>2</v></c></row>"
        )
        assert [[f.text for f in held.facts(row, [1, 2])] for row in (1, 2)] == [["1", ""], ["2", ""]]

    @given(st.sets(st.integers(1, 40), max_size=12), st.sampled_from(["", "x:", "long-er.1:"]))
    def test_are_the_same_by_every_road(self, columns: set[int], p: str) -> None:
        xml = "".join(cell(f"{letters(c)}7", c, p) for c in sorted(columns))
        data = sheet(f'<{p}row r="7">{xml}</{p}row>', p=p)
        quick, slow = scan(data), scan(data.replace(b'c r="', b'c  r="'))
        wanted = [str(c) if c in columns else "" for c in range(1, 41)]
        for held in (quick, slow):
            assert [f.text for f in held.facts(7, range(1, 41))] == wanted
            assert [c for c in range(1, 41) if held.find(7, c)] == sorted(columns)
            assert held.used_area() == (7, max(columns, default=0))

    def test_of_the_last_cell_say_how_far_the_sheet_goes(self) -> None:
        assert scan(rows()).used_area() == (1 + len(POSITIONS), LAST_COLUMN)
        assert scan("").used_area() == (0, 0)
        assert scan('<row r="1048576"><c r="XFD1048576"/></row>').used_area() == (1048576, 16384)

    def test_of_a_sheet_without_data_are_refused(self) -> None:
        with pytest.raises(Refusal, match="no cell data"):
            scan(b"<worksheet/>")

    @pytest.mark.parametrize("data", [b"<worksheet><sheetData/></worksheet>", b"<worksheet><sheetData /></worksheet>"])
    def test_of_empty_data_are_none(self, data: bytes) -> None:
        held = scan(data)
        assert held.self_closed
        assert not held.rows
        assert held.facts(1, [1, 2]) == [CellFact(Kind.BLANK)] * 2


class TestAsides:
    def test_do_not_imitate_cells(self) -> None:
        held = scan(
            '<!-- <row r="1"><c r="A1"><v>9</v></c></row> --><row r="2"><?x <c r="A2"/>?><c r="B2"><v>1</v></c></row>'
        )
        assert list(held.rows) == [2]
        assert held.facts(2, [1, 2]) == [CellFact(Kind.BLANK), CellFact(Kind.NUMBER, "1")]

    def test_in_cdata_are_text(self) -> None:
        assert one('<c r="A1" t="inlineStr"><is><t><![CDATA[<a> & b]]></t></is></c>').text == "<a> & b"

    def test_are_only_taken_out_where_cells_are(self) -> None:
        held = scan(sheet("", after="<extLst><!-- kept --></extLst>"))
        assert b"<!-- kept -->" in held.data


class TestFacts:
    def test_of_rows_and_columns_say_what_is_hidden(self) -> None:
        columns = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" style="4" hidden="0"/></cols>'
        held = scan(sheet('<row r="1" hidden="1"/><row r="2" hidden="0"/>', before=columns))
        assert [held.is_hidden(row) for row in (1, 2, 3)] == [True, False, False]
        assert held.hidden_columns() == [range(2, 4)]
        assert [held.column_style(c) for c in (4, 5)] == [0, 4]

    def test_of_merges_are_read_one_at_a_time(self) -> None:
        after = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="C3:XFD3"/><mergeCell ref="#REF!"/></mergeCells>'
        assert list(scan(sheet("", after=after)).merges()) == [(1, 1, 2, 2), (3, 3, 3, 16384)]

    @given(st.dictionaries(st.sampled_from(["r", "s", "t", "spans", "x:r", "customr"]), st.text("abc=r 1", max_size=6)))
    def test_of_attributes_are_not_mixed_up(self, held: dict[str, str]) -> None:
        text = "".join(f' {name}="{value}"' for name, value in held.items() if name != "x:r" or "r" in held)
        parsed = etree.fromstring(f'<c xmlns:x="urn:x"{text}/>')
        for name in ("s", "t", "spans"):
            wanted = parsed.get(name)
            if not any(re.search(rf"\s{name}=", value) for value in held.values()):
                assert attribute(text.encode(), name.encode()) == (wanted.encode() if wanted is not None else None)


class TestTheFilterOfATable:
    def test_counts_if_it_has_criteria(self) -> None:
        criteria = b'<filterColumn colId="1"><customFilters><customFilter val="5"/></customFilters></filterColumn>'
        table = b'<table ref="A1:C9"><autoFilter ref="A1:C9">%s</autoFilter></table>'
        assert filtered_area(table % criteria) == (1, 1, 9, 3)
        assert filtered_area(table % b'<filterColumn colId="1" hiddenButton="1"/>') is None
        assert filtered_area(b'<table ref="A1:C9"><autoFilter ref="A1:C9"/></table>') is None
