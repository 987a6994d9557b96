"""Test that added columns stand where the owner uses nothing, and outside the ranges of the owner's formulas."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, ClassVar

import openpyxl
import pytest
import xlsxwriter
from annotating import OPTIONS
from awkward import zipped
from nothing_lost import losses, opened, place_of
from position_books import HEADINGS, position
from repair_causes import new_causes

from peecf_batch.excel.address import column_letters
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from peecf_batch.runs.assessed import AssessedWorkbook

LAST = len(HEADINGS)  # the last column of the positions, J
ROWS = 4


def book(fill: Callable[[Any, Any], object], *, table: int = 0) -> bytes:
    """Return a workbook with 4 positions, filled further by `fill(book, page)`.

    With `table`, they are in a table of so many rows.
    """
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = made.add_worksheet("Positions")
    for row, values in enumerate([HEADINGS, *map(position, range(1, ROWS + 1))]):
        page.write_row(row, 0, values)
    if table:
        columns = [{"header": heading} for heading in HEADINGS]
        page.add_table(0, 0, table, LAST - 1, {"name": "Staff", "columns": columns})
    fill(made, page)
    made.close()
    return buffer.getvalue()


def annotated(data: bytes) -> tuple[AssessedWorkbook, bytes]:
    read = assess_bytes(data, "book.xlsx", OPTIONS)
    buffer = io.BytesIO()
    annotate_to(read, buffer, OPTIONS)
    return read, buffer.getvalue()


def block_of(data: bytes) -> tuple[int, int]:
    """Return the first and the last of our columns."""
    names = opened(data).tree("xl/workbook.xml").iter("{*}definedName")
    reference = next(e.text or "" for e in names if e.get("name") == "_peecf_batch_block").replace("$", "")
    first, last = reference.rpartition("!")[2].split(":")
    return place_of(first)[1], place_of(last)[1]


def check(original: bytes, copy: bytes) -> None:
    assert losses(original, copy) == []
    assert new_causes(original, copy) == []


USES: dict[str, tuple[int, Callable[[Any, Any], object]]] = {
    "text": (LAST + 2, lambda _, page: page.write(2, LAST + 1, "mine")),
    "a note on an empty cell": (LAST + 3, lambda _, page: page.write_comment(3, LAST + 2, "fill this in")),
    "a drop-down": (
        LAST + 1,
        lambda _, page: page.data_validation(1, LAST, 4, LAST, {"validate": "list", "source": ["Yes", "No"]}),
    ),
    "a number to be typed": (
        LAST + 2,
        lambda _, page: page.data_validation(
            1, LAST + 1, 1, LAST + 1, {"validate": "integer", "criteria": ">", "value": 0}
        ),
    ),
    "yellow cells": (
        LAST + 2,
        lambda made, page: [
            page.write_blank(r, LAST + 1, None, made.add_format({"bg_color": "yellow"})) for r in range(1, 5)
        ],
    ),
    "boxes": (
        LAST + 1,
        lambda made, page: [page.write_blank(r, LAST, None, made.add_format({"border": 1})) for r in range(5)],
    ),
    "a check box": (LAST + 2, lambda _, page: page.insert_checkbox(2, LAST + 1, False)),
    "a button": (LAST + 2, lambda _, page: page.insert_button(2, LAST + 1, {"caption": "Go"})),
    "a picture frame": (LAST + 1, lambda _, page: page.insert_textbox(2, LAST, "mine", {"width": 60, "height": 20})),
    "a sparkline": (LAST + 1, lambda _, page: page.add_sparkline(1, LAST, {"range": "Positions!C2:J2"})),
    "a link on an empty cell": (LAST + 1, lambda made, page: _linked(page, made.add_format())),
    "a format by condition": (
        LAST + 2,
        lambda made, page: page.conditional_format(
            1, LAST + 1, 4, LAST + 1, {"type": "no_blanks", "format": made.add_format({"bg_color": "red"})}
        ),
    ),
    "merged cells": (LAST + 2, lambda made, page: page.merge_range(1, LAST, 4, LAST + 1, "", made.add_format())),
}


def _linked(page: Any, plain: Any) -> None:
    page.write_url(1, LAST, "https://example.com", plain, "x")
    page.write_blank(1, LAST, None, plain)


BACKGROUNDS: dict[str, Callable[[Any, Any], object]] = {
    "nothing": lambda *_: None,
    "a column style": lambda made, page: page.set_column(0, 16_383, 12, made.add_format({"bg_color": "#DDEEFF"})),
    "a row style": lambda made, page: page.set_row(0, 20, made.add_format({"bg_color": "#DDEEFF"})),
    "white cells": lambda made, page: page.write_blank(2, LAST, None, made.add_format({"bg_color": "white"})),
    "number formats": lambda made, page: page.write_blank(2, LAST, None, made.add_format({"num_format": "0.0"})),
    "a band over the whole width": lambda made, page: [
        page.write_blank(0, column, None, made.add_format({"bg_color": "navy"})) for column in range(LAST, 100)
    ],
    "something below": lambda _, page: page.write(30, LAST, "mine"),
    "a drop-down below": lambda _, page: page.data_validation(
        30, LAST, 40, LAST, {"validate": "list", "source": ["a"]}
    ),
    "a format over the table and beyond": lambda made, page: page.conditional_format(
        0, 0, 40, 60, {"type": "no_blanks", "format": made.add_format({"bold": True})}
    ),
    "the box of a note on the table": lambda _, page: page.write_comment(1, LAST - 1, "mine"),
    "titles to print": lambda _, page: page.repeat_rows(0),
    "an area to print": lambda _, page: page.print_area(0, 0, 40, 30),
    "a lookup of a heading": lambda _, page: page.write_formula(30, 0, '=MATCH("Impact",$1:$1,0)', None, 8),
    "a lookup in wide columns": lambda _, page: page.write_formula(
        30, 0, '=VLOOKUP("P-001",$A:$ZZ,2,FALSE)', None, "x"
    ),
    "a text like a range": lambda _, page: page.write_formula(30, 0, '="A1:ZZ9"', None, "A1:ZZ9"),
    "a range of another workbook": lambda _, page: page.write_formula(30, 0, "=SUM([1]Positions!A1:ZZ9)", None, 0),
    "a range of another sheet": lambda made, page: (
        made.add_worksheet("Other"),
        page.write_formula(30, 0, "=SUM(Other!A1:ZZ9)", None, 0),
    ),
    "a range of the table": lambda _, page: page.write_formula(30, 0, "=SUM(C2:J5)", None, 0),
    "a range below": lambda _, page: page.write_formula(40, 0, "=SUM(A20:ZZ30)", None, 0),
}


@pytest.mark.parametrize("what", BACKGROUNDS)
def test_a_background_is_not_a_use(what: str) -> None:
    original = book(BACKGROUNDS[what])
    _, copy = annotated(original)
    assert block_of(copy)[0] == LAST + 1
    check(original, copy)


class TestATable:
    """A table of 9 rows, of which 4 hold positions: what stands beside any of its rows keeps it as it is."""

    BESIDE: ClassVar[dict[str, Callable[[Any, Any], object]]] = {
        "text": lambda _, page: page.write(8, LAST + 1, "mine"),
        "a note": lambda _, page: page.write_comment(8, LAST + 1, "mine"),
        "merged cells": lambda made, page: page.merge_range(7, LAST + 1, 8, LAST + 3, "mine", made.add_format()),
        "a table": lambda _, page: page.add_table(6, LAST + 2, 11, LAST + 3, {"name": "Other"}),
        "a table that is as high": lambda _, page: page.add_table(0, LAST + 2, 9, LAST + 3, {"name": "Other"}),
        "a table right beside": lambda _, page: page.add_table(0, LAST, 9, LAST + 1, {"name": "Other"}),
        "an array formula": lambda _, page: page.write_array_formula(8, LAST, 8, LAST + 2, "{=C2:E2}", None, 1),
        "a picture frame": lambda _, page: page.insert_textbox(8, LAST + 1, "mine", {"width": 30, "height": 15}),
    }

    @pytest.mark.parametrize("what", BESIDE)
    def test_is_left_alone_where_any_of_its_rows_has_something_beside_it(self, what: str) -> None:
        original = book(self.BESIDE[what], table=9)
        _, copy = annotated(original)
        held = opened(copy)
        assert held.tree("xl/tables/table1.xml").get("ref") == f"A1:{column_letters(LAST)}10"
        assert block_of(copy)[0] > LAST + 1
        check(original, copy)

    def test_is_widened_where_all_of_its_rows_are_free(self) -> None:
        original = book(lambda *_: None, table=9)
        _, copy = annotated(original)
        assert opened(copy).tree("xl/tables/table1.xml").get("ref") == f"A1:{column_letters(LAST + 6)}10"
        check(original, copy)

    FORMULAS = (
        "=COUNTA(Staff[])",
        "=ROWS(Staff[#All])",
        "=COUNTA(Staff[#Data])",
        "=COUNTA(Staff[[#Headers],[#Data]])",
        "=SUM(INDEX(Staff[],2,0))",
    )

    @pytest.mark.parametrize("formula", FORMULAS)
    def test_is_left_alone_where_a_formula_takes_in_all_of_its_columns(self, formula: str) -> None:
        original = book(lambda _, page: page.write_formula(30, 0, formula, None, 1), table=ROWS)
        _, copy = annotated(original)
        assert opened(copy).tree("xl/tables/table1.xml").get("ref") == f"A1:{column_letters(LAST)}{ROWS + 1}"
        assert block_of(copy)[0] == LAST + 2
        check(original, copy)

    def test_is_left_alone_where_a_name_is_all_of_it(self) -> None:
        original = book(lambda made, _: made.define_name("Everything", "=Staff[]"), table=ROWS)
        _, copy = annotated(original)
        assert block_of(copy)[0] == LAST + 2

    @pytest.mark.parametrize(
        "formula", ["=SUM(Staff[Impact])", "=SUM(Staff[[Knowledge]:[Impact]])", "=SUM(OtherStaff[])"]
    )
    def test_is_widened_where_formulas_name_its_columns(self, formula: str) -> None:
        original = book(lambda _, page: page.write_formula(30, 0, formula, None, 1), table=ROWS)
        _, copy = annotated(original)
        assert block_of(copy)[0] == LAST + 1
        check(original, copy)


WIDE = "=OFFSET(Positions!$A$1,0,0,COUNTA(Positions!$A:$A),18)"
RANGES: dict[str, tuple[int, Callable[[Any, Any], object]]] = {
    "a sum in the row": (26, lambda _, page: page.write_formula(1, LAST, "=SUM(C2:Z2)", None, 1)),
    "sums in another sheet": (
        26,
        lambda made, _: made.add_worksheet("Check").write_formula(0, 0, "=SUM(Positions!$C$2:$Z$5)", None, 1),
    ),
    "whole columns": (30, lambda _, page: page.write_formula(30, 0, "=COUNTA(A:AD)", None, 1)),
    "one empty cell": (15, lambda _, page: page.write_formula(30, 0, "=O3*2", None, 0)),
    "a name": (20, lambda made, _: made.define_name("Mine", "=Positions!$A$1:$T$40")),
    "a name by a fixed width": (18, lambda made, _: made.define_name("Mine", WIDE)),
    "an address as text": (26, lambda _, page: page.write_formula(30, 0, '=SUM(INDIRECT("C2:Z2"))', None, 1)),
    "several sheets": (
        26,
        lambda made, page: (
            made.add_worksheet("Last"),
            page.write_formula(30, 0, "=SUM(Positions:Last!C2:Z2)", None, 1),
        ),
    ),
    "a drop-down's source": (
        13,
        lambda made, _: made.add_worksheet("Lists").data_validation(
            0, 0, 0, 0, {"validate": "list", "source": "=Positions!$M$2:$M$5"}
        ),
    ),
    "a condition": (
        22,
        lambda made, page: page.conditional_format(
            1, 0, 4, 0, {"type": "formula", "criteria": "=SUM($C2:$V2)>9", "format": made.add_format({"bold": True})}
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("last", "fill"), [*USES.values(), *RANGES.values()], ids=[*USES, *RANGES])
def test_what_the_owner_uses_is_passed_over(last: int, fill: Callable[[Any, Any], object]) -> None:
    original = book(fill)
    _, copy = annotated(original)
    assert block_of(copy)[0] == last + 1
    check(original, copy)


def test_a_chart_over_more_columns_is_stepped_over() -> None:
    def chart(made: Any, _: Any) -> None:
        drawn = made.add_chart({"type": "column"})
        drawn.add_series({"values": "=Positions!$C$2:$R$2"})
        made.add_worksheet("Charts").insert_chart("A1", drawn)

    original = book(chart)
    _, copy = annotated(original)
    assert block_of(copy)[0] == 19
    check(original, copy)


ENDLESS: dict[str, Callable[[Any, Any], object]] = {
    "a whole row": lambda made, _: made.add_worksheet("Check").write_formula(0, 0, "=SUM(Positions!2:2)", None, 32),
    "rows": lambda made, _: made.add_worksheet("Check").write_formula(0, 0, "=COUNTA(Positions!$1:$5)", None, 32),
    "a dynamic name": lambda made, _: made.define_name(
        "All", "=OFFSET(Positions!$A$1,0,0,COUNTA(Positions!$A:$A),COUNTA(Positions!$1:$1))"
    ),
    "up to the last column": lambda _, page: page.write_formula(30, 0, "=SUM(C2:XFD2)", None, 32),
    "an indexed name": lambda made, _: made.define_name(
        "All", "=Positions!$A$1:INDEX(Positions!$1:$40,40,COUNTA(Positions!$1:$1))"
    ),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_a_range_without_an_end_is_told_before_and_after(what: str) -> None:
    original = book(ENDLESS[what])
    read, copy = annotated(original)
    assert "W181" in [finding.code for finding in read.assessment.findings]
    assert block_of(copy)[0] == LAST + 1
    check(original, copy)
    again, _ = annotated(copy)
    said = [[(f.code, f.message) for f in each.assessment.findings] for each in (read, again)]
    assert said[0] == said[1]


def test_ranges_that_end_need_no_word() -> None:
    read, _ = annotated(book(lambda _, page: page.write_formula(1, LAST, "=SUM(C2:Z2)", None, 1)))
    assert "W181" not in [finding.code for finding in read.assessment.findings]


def recalculated(copy: bytes, total: bytes) -> bytes:
    """Return an annotated copy in which every total up to the last column has the value `total`."""
    parts = {part.name: part.body or b"" for part in opened(copy).members}
    name = "xl/worksheets/sheet1.xml"
    return zipped({**parts, name: re.sub(rb"(XFD\d\)</f><v>)32", rb"\g<1>" + total, parts[name])})


class TestASecondRun:
    def test_uses_the_same_columns(self) -> None:
        for _, fill in (*USES.values(), *RANGES.values()):
            _, once = annotated(book(fill))
            _, twice = annotated(once)
            assert block_of(twice) == block_of(once)

    def test_stays_where_formulas_of_the_owners_are_about_the_results(self) -> None:
        def with_formula(data: bytes) -> bytes:
            held = openpyxl.load_workbook(io.BytesIO(data))
            first = column_letters(LAST + 1)
            held["Positions"]["A31"] = f"=SUM({first}2:{first}5)"
            held["Positions"]["A32"] = f'=VLOOKUP("P-001",A:{column_letters(LAST + 6)},{LAST + 2},FALSE)'
            buffer = io.BytesIO()
            held.save(buffer)
            return buffer.getvalue()

        _, once = annotated(book(lambda *_: None))
        _, twice = annotated(with_formula(once))
        assert block_of(twice)[0] == LAST + 1

    def test_says_nothing_of_a_total_that_took_in_the_results_of_the_first(self) -> None:
        """A total up to the last column is twice the score as soon as Excel calculates the annotated copy."""

        def totals(_: Any, page: Any) -> None:
            page.write(0, 1, "Total")
            for row in range(2, ROWS + 2):
                page.write_formula(row - 1, 1, f"=SUM(C{row}:XFD{row})", None, 32)

        read, copy = annotated(book(totals))
        assert "W212" not in [finding.code for finding in read.assessment.findings]
        assert "W212" not in [finding.code for finding in annotated(recalculated(copy, b"64"))[0].assessment.findings]
        wrong = annotated(recalculated(copy, b"65"))[0].assessment.findings
        assert [finding.code for finding in wrong].count("W212") == ROWS

    def test_leaves_a_range_into_which_an_older_copy_had_put_its_columns(self) -> None:
        """Older copies put their columns into the range of a total."""
        _, once = annotated(book(lambda *_: None))
        held = openpyxl.load_workbook(io.BytesIO(once))
        held["Positions"]["A31"] = "=SUM(C2:Z2)"
        buffer = io.BytesIO()
        held.save(buffer)
        _, twice = annotated(buffer.getvalue())
        assert block_of(twice)[0] == 27
