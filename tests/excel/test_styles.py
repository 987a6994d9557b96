"""Tests of cell formats: new ones are appended once, and existing ones keep their index."""

from __future__ import annotations

import copy

import pytest
from awkward import MAIN, STYLES
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from nothing_lost import same

from peecf_batch.excel.cell import Look
from peecf_batch.excel.edit.styles import StyleBook
from peecf_batch.excel.trees.tree import tree_of
from peecf_batch.excel.trees.written import serialise

COLOURS = st.sampled_from(["", "F9C9B6", "FFE7A0"])
LOOKS = st.builds(
    Look,
    fill=COLOURS,
    colour=COLOURS,
    border=COLOURS,
    bold=st.booleans(),
    underline=st.booleans(),
    wrap=st.booleans(),
    text=st.booleans(),
    size=st.sampled_from([0, 12]),
    horizontal=st.sampled_from(["", "center"]),
    vertical=st.sampled_from(["", "top"]),
    number_format=st.sampled_from(["", "0", '0.0" pts"']),
)


def book() -> StyleBook:
    return StyleBook(tree_of(STYLES), MAIN)


def read(styles: StyleBook) -> etree._Element:
    """The styles part as another library reads it."""
    return etree.fromstring(serialise(styles.root))


def lists(root: etree._Element) -> dict[str, list[str]]:
    return {etree.QName(held).localname: [same(e) for e in held] for held in root}


def xf(styles: StyleBook, index: int) -> etree._Element:
    return read(styles).findall("{*}cellXfs/{*}xf")[index]


class TestAnyChange:
    @given(st.lists(st.tuples(st.integers(0, 2), LOOKS), max_size=12))
    def test_leaves_every_old_format_in_its_place(self, wanted: list[tuple[int, Look]]) -> None:
        styles = book()
        before = lists(read(styles))
        for base, look in wanted:
            styles.xf(base, look)
        after = lists(read(styles))
        assert list(after) == list(before)
        for name, old in before.items():
            assert after[name][: len(old)] == old
            held = read(styles).find(f"{{*}}{name}")
            assert held.get("count") is None or int(held.get("count", "")) == len(held)
            assert len(set(after[name])) == len(after[name]) or name == "numFmts"

    @given(st.integers(0, 2), LOOKS)
    def test_asked_for_twice_is_the_same_format(self, base: int, look: Look) -> None:
        styles = book()
        assert styles.xf(base, look) == styles.xf(base, copy.copy(look))

    @given(st.integers(0, 2), LOOKS)
    def test_is_all_that_changes(self, base: int, look: Look) -> None:
        styles = book()
        old, new = xf(styles, base), xf(styles, styles.xf(base, look))
        asked = {"fillId": look.fill, "borderId": look.border, "numFmtId": look.number_format}
        asked["fontId"] = look.colour or look.bold or look.size or look.underline
        for name, wanted in asked.items():
            assert wanted or old.get(name) == new.get(name)
        assert old.get("xfId") == new.get("xfId")
        assert (new.get("quotePrefix") == "1") == look.text


class TestAFill:
    def test_is_solid_and_of_its_colour(self) -> None:
        styles = book()
        index = styles.xf(2, Look(fill="F9C9B6"))
        fill = read(styles).findall("{*}fills/{*}fill")[int(xf(styles, index).get("fillId", ""))]
        assert fill.find("{*}patternFill").get("patternType") == "solid"
        assert fill.find("{*}patternFill/{*}fgColor").get("rgb") == "FFF9C9B6"
        assert styles.fill_colours()[index] == "F9C9B6"
        assert xf(styles, index).find("{*}alignment").get("horizontal") == "right"

    def test_taken_away_gives_the_format_that_was(self) -> None:
        styles = book()
        index = styles.xf(2, Look(fill="F9C9B6"))
        without = styles.without_fill(index)
        assert styles.fill_colours()[without] == ""


class TestANumberFormat:
    def test_of_our_own_is_numbered_from_164_or_past_the_last(self) -> None:
        styles = book()
        assert xf(styles, styles.xf(0, Look(number_format="0.000"))).get("numFmtId") == "171"
        bare = StyleBook(None, MAIN)
        assert xf(bare, bare.xf(0, Look(number_format="0.000"))).get("numFmtId") == "164"

    def test_that_is_there_is_used(self) -> None:
        styles = book()
        assert xf(styles, styles.xf(0, Look(number_format='0.0" pts"'))).get("numFmtId") == "170"


class TestAFont:
    def test_keeps_what_is_not_asked_for(self) -> None:
        styles = book()
        index = styles.xf(1, Look(colour="1F3A5F"))
        font = read(styles).findall("{*}fonts/{*}font")[int(xf(styles, index).get("fontId", ""))]
        assert font.find("{*}name").get("val") == "Arial"
        assert font.find("{*}sz").get("val") == "10"
        assert font.find("{*}b") is not None
        assert len(font.findall("{*}color")) == 1


class TestAWorkbookWithoutStyles:
    def test_gets_a_plain_first_format(self) -> None:
        styles = StyleBook(None, MAIN)
        index = styles.xf(0, Look(fill="F9C9B6", bold=True, border="C9D1DB"))
        assert index > 0
        assert (xf(styles, 0).get("fillId"), xf(styles, 0).get("fontId"), xf(styles, 0).get("borderId")) == ("0",) * 3

    @pytest.mark.parametrize("inside", ["", '<cellXfs count="1"><xf/></cellXfs>', '<cellXfs count="0"/>'])
    def test_in_part_keeps_its_plain_cells_plain(self, inside: str) -> None:
        styles = StyleBook(tree_of(f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'.encode()), MAIN)
        assert styles.xf(0, Look(fill="F9C9B6", bold=True, border="C9D1DB")) > 0
        assert read(styles).find("{*}fonts/{*}font[1]/{*}b") is None
        assert read(styles).find("{*}borders/{*}border[1]/{*}left/{*}color") is None

    def test_of_its_own_leaves_excel_its_two_fills(self) -> None:
        fills = '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        xfs = '<cellXfs count="1"><xf/></cellXfs>'
        styles = StyleBook(tree_of(f'<styleSheet xmlns="{MAIN}">{fills}{xfs}</styleSheet>'.encode()), MAIN)
        assert int(xf(styles, styles.xf(0, Look(fill="F9C9B6"))).get("fillId", "")) > 1


def test_an_index_that_no_format_has_is_taken_for_the_plain_one() -> None:
    styles = book()
    index = styles.xf(99, Look(fill="F9C9B6"))
    assert xf(styles, index).get("fontId") == "0"


def test_lists_that_are_made_stand_where_the_schema_wants_them() -> None:
    styles = StyleBook(
        tree_of(f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/></cellXfs><dxfs/></styleSheet>'.encode()), MAIN
    )
    styles.xf(0, Look(fill="F9C9B6", bold=True, border="C9D1DB", number_format="0.000"))
    names = [etree.QName(e).localname for e in read(styles)]
    assert names == ["numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"]
