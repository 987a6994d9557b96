"""Test the XML of the sheets that are added to a workbook."""

from __future__ import annotations

from awkward import MAIN
from lxml import etree

from peecf_batch.excel.cell import ROW, Cell, Look
from peecf_batch.excel.edit.added.sheets import sheet_xml
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.excel.edit.styles import StyleBook
from peecf_batch.excel.edit.texts import Texts

BOLD = Look(bold=True)


def written(made: NewSheet, styles: StyleBook | None = None) -> dict[str, etree._Element]:
    """Return the cells of a sheet by address."""
    body = sheet_xml(made, MAIN, styles or StyleBook(None, MAIN), Texts(None, b""))
    return {cell.get("r"): cell for cell in etree.fromstring(body).iter("{*}c")}


def text(cell: etree._Element) -> str:
    return "".join(map(str, cell.itertext()))


class TestARow:
    def test_gives_plain_values_the_look_of_their_column(self) -> None:
        styles = StyleBook(None, MAIN)
        cells = written(NewSheet("Mine", [["a", 5], [Cell("a"), Cell(5)]], looks=(BOLD, Look())), styles)
        assert [text(cells[name]) for name in ("A1", "B1", "A2", "B2")] == ["a", "5", "a", "5"]
        assert cells["A1"].get("s") == str(styles.xf(0, BOLD))
        assert cells["A2"].get("s") != cells["A1"].get("s")

    def test_keeps_a_text_that_looks_like_a_formula_as_text(self) -> None:
        styles = StyleBook(None, MAIN)
        cells = written(NewSheet("Mine", [["=1+1"]], looks=(BOLD,)), styles)
        assert cells["A1"].get("t") == "inlineStr"
        assert cells["A1"].get("s") == str(styles.xf(0, BOLD._replace(text=True)))

    def test_has_its_own_number_in_a_formula_that_rows_share(self) -> None:
        shared = Cell(4, formula=f'SUM(B{ROW}:C{ROW})&"<"')
        cells = written(NewSheet("Mine", [[shared], ["x"], [shared]]))
        assert [cells[name].findtext("{*}f") for name in ("A1", "A3")] == ['SUM(B1:C1)&"<"', 'SUM(B3:C3)&"<"']
        assert cells["A3"].findtext("{*}v") == "4"

    def test_has_the_text_that_a_formula_gives(self) -> None:
        cells = written(NewSheet("Mine", [[Cell("a & b", formula="A2")], [Cell("", formula="A3")]]))
        assert (cells["A1"].get("t"), cells["A1"].findtext("{*}v")) == ("str", "a & b")
        assert (cells["A2"].get("t"), cells["A2"].findtext("{*}v")) == ("str", "")

    def test_has_no_cell_for_a_plain_blank_and_one_for_a_blank_with_a_look(self) -> None:
        assert [name for name in written(NewSheet("Mine", [[Cell(""), Cell("", BOLD)]])) if name in ("A1", "B1")] == [
            "B1"
        ]

    def test_is_as_high_as_the_longest_text_that_wraps(self) -> None:
        wrap = Look(wrap=True)
        rows = [["x" * 100, "short"], ["short", "x" * 100]]
        body = sheet_xml(
            NewSheet("Mine", rows, [10.0, 10.0], (wrap, BOLD)), MAIN, StyleBook(None, MAIN), Texts(None, b"")
        )
        assert [row.get("ht") for row in etree.fromstring(body).iter("{*}row")] == ["150", None]


def test_shared_strings_are_counted_for_each_use() -> None:
    texts = Texts(0, b"")
    texts.used(sheet_xml(NewSheet("Mine", [["a"], ["a"], ["b"]]), MAIN, StyleBook(None, MAIN), texts))
    assert (texts.uses, texts.added) == (3, ["<t>a</t>", "<t>b</t>"])
