"""Tests of notes: they join the existing ones, in the comments part and in the drawing that shows them."""

from __future__ import annotations

import re

import pytest
from awkward import COMMENTS, MAIN, VML_NOTE, vml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from nothing_lost import same

from peecf_batch.excel.edit.additions import Note
from peecf_batch.excel.edit.notes import (
    AUTHOR,
    blocks_of,
    drawing_with_notes,
    drawing_without,
    has_shapes,
    noted_cells,
    with_notes,
    without_our_notes,
)
from peecf_batch.excel.trees.tree import Element, tree_of
from peecf_batch.excel.trees.written import serialise

OLD = vml(VML_NOTE).decode()


def shapes(drawing: str) -> list[etree._Element]:
    return [e for e in etree.fromstring(drawing.encode()).iter() if str(e.tag).endswith("}shape")]


def ids(drawing: str) -> list[int]:
    return [int(str(shape.get("id")).removeprefix("_x0000_s")) for shape in shapes(drawing)]


def notes(count: int) -> list[Note]:
    return [Note(n, 6, f"Error E201: note {n}") for n in range(1, count + 1)]


def read(comments: Element) -> etree._Element:
    """A comments part as another library reads it."""
    return etree.fromstring(serialise(comments))


class TestComments:
    def test_come_after_the_old_ones_and_by_our_author(self) -> None:
        root = with_notes(tree_of(COMMENTS), MAIN, notes(2))
        held = read(root).findall("{*}commentList/{*}comment")
        assert same(held[0]) == same(etree.fromstring(COMMENTS).find("{*}commentList/{*}comment"))
        authors = [a.text for a in read(root).iterfind("{*}authors/{*}author")]
        assert authors == ["Kim", AUTHOR]
        assert [authors[int(c.get("authorId", ""))] for c in held] == ["Kim", AUTHOR, AUTHOR]
        assert noted_cells(root) == {"F4", "F1", "F2"}

    def test_are_made_where_there_were_none(self) -> None:
        root = with_notes(None, MAIN, notes(1))
        assert [etree.QName(e).localname for e in read(root)] == ["authors", "commentList"]
        assert "".join(read(root).itertext()) == f"{AUTHOR}Error E201: note 1"

    @pytest.mark.parametrize("inside", ["", "<commentList/>", "<authors/>"])
    def test_are_added_to_a_part_that_lacks_its_lists(self, inside: str) -> None:
        root = with_notes(tree_of(f'<comments xmlns="{MAIN}">{inside}</comments>'.encode()), MAIN, notes(1))
        assert [etree.QName(e).localname for e in read(root)] == ["authors", "commentList"]

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_hold_any_text(self, text: str) -> None:
        got = read(with_notes(None, MAIN, [Note(1, 1, text)])).findtext(".//{*}t") or ""
        if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x", text):
            assert got == text

    def test_of_ours_are_taken_out_and_no_others(self) -> None:
        root = with_notes(tree_of(COMMENTS), MAIN, notes(3))
        assert without_our_notes(root, lambda _: "") == ({"F1", "F2", "F3"}, True)
        assert noted_cells(root) == {"F4"}
        assert without_our_notes(root, lambda _: "") == (set(), False)


class TestDrawings:
    def test_keep_the_old_shapes(self) -> None:
        drawing = drawing_with_notes(OLD, notes(3), ())
        assert VML_NOTE in drawing
        assert len(shapes(drawing)) == 4

    @given(st.integers(1, 40), st.sets(st.integers(1, 9), max_size=4))
    def test_give_each_shape_an_id_of_its_own_in_a_block_that_is_its_own(self, count: int, taken: set[int]) -> None:
        drawing = drawing_with_notes(None, notes(count), taken)
        assert len(set(ids(drawing))) == count
        assert {number // 1024 for number in ids(drawing)} == set(blocks_of(drawing))
        assert taken.isdisjoint(blocks_of(drawing))

    def test_claim_another_block_when_one_is_full(self) -> None:
        drawing = drawing_with_notes(OLD, notes(1500), {2, 3})
        assert blocks_of(drawing) == [1, 4]
        assert len(set(ids(drawing))) == 1501
        assert {number // 1024 for number in ids(drawing)} == {1, 4}

    def test_claim_a_block_where_none_was_claimed(self) -> None:
        drawing = drawing_with_notes(vml(VML_NOTE, "").decode(), notes(1), {1})
        assert blocks_of(drawing) == [2]
        assert len(set(ids(drawing))) == 2

    def test_show_the_note_at_its_cell(self) -> None:
        drawing = drawing_with_notes(None, [Note(12, 16_384, "a")], ())
        client = shapes(drawing)[0].find("{*}ClientData")
        assert client is not None
        assert (client.findtext("{*}Row"), client.findtext("{*}Column")) == ("11", "16383")
        anchor = [int(n) for n in (client.findtext("{*}Anchor") or "").split(",")]
        assert max(anchor[0], anchor[4]) <= 16_383
        assert anchor[2] < anchor[6]

    def test_lose_only_the_shapes_of_the_cells_named(self) -> None:
        drawing = drawing_with_notes(OLD, notes(3), ())
        left = drawing_without(drawing, ["F1", "F3"])
        assert len(shapes(left)) == 2
        assert VML_NOTE in left
        assert has_shapes(left)
        assert not has_shapes(drawing_without(left, ["F2", "F4"]))

    def test_keep_a_button_at_a_cell_that_has_a_note_of_ours(self) -> None:
        button = VML_NOTE.replace('"Note"', '"Button"')
        assert drawing_without(vml(button).decode(), ["F4"]) == vml(button).decode()

    def test_may_be_empty_and_self_closed(self) -> None:
        drawing = drawing_with_notes('<xml xmlns:v="urn:schemas-microsoft-com:vml"/>', notes(1), ())
        assert len(shapes(drawing)) == 1
        assert etree.fromstring(drawing.encode()).tag == "xml"
