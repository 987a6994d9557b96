"""Test that scores in other layouts are recognised, refused in words and converted without a change."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from other_layouts import Scored, Style, as_columns, as_forms, as_forms_below, as_rows
from position_books import FRAMEWORK, assessed, write

from peecf_batch.errors import Refusal
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.reading.layout import sheets_of
from peecf_batch.runs.files.reading import workbook_at
from peecf_batch.starting.hr_list import read_list
from peecf_batch.starting.template.workbook import template_workbook

if TYPE_CHECKING:
    from position_books import Sheet

TITLES = (
    "Chief Executive Officer",
    "Director, Finance",
    "Manager",
    "Head of Level Crossings",
    "Director, Research and Evidence",
    "General Manager - Operations",
    "Director 7",
)
SCORES = st.one_of(
    st.integers(1, 7), st.integers(1, 7), st.integers(1, 7), st.sampled_from(["5", "4-5", "TBC", 8, 5.5, ""])
)
STYLES = st.builds(
    Style,
    numbered=st.booleans(),
    defined=st.booleans(),
    total=st.booleans(),
    blank=st.integers(0, 2),
    heading_first=st.booleans(),
    rationales=st.sampled_from(["", "rows", "beside"]),
    extra=st.sampled_from(["", "weight", "definition"]),
    order=st.permutations(range(8)).map(tuple),
)


@st.composite
def positions(draw):
    count = draw(st.integers(1, 5))
    titles = draw(st.permutations(TITLES))
    found = []
    for number in range(count):
        scores = tuple(draw(st.lists(SCORES, min_size=8, max_size=8)))
        why = tuple(draw(st.lists(st.sampled_from(["", "Because of the work."]), min_size=8, max_size=8)))
        found.append(Scored(f"P-{number + 1:03}", titles[number], scores, why))
    return found


def converted(sheets: list[Sheet], folder: Path) -> list[Scored]:
    """Return the positions that are taken from a workbook with these sheets."""
    path = write(folder / "old.xlsx", sheets)
    with pytest.raises(Refusal, match=r"peecf-batch template NEW.xlsx --from OLD.xlsx"):
        assessed(path)
    held = read_list(sheets_of(workbook_at(path)), FRAMEWORK)
    write_fresh(folder / "new.xlsx", template_workbook(FRAMEWORK, held.entries))
    return [
        Scored(
            str(entry.facts.get("id", "")),
            str(entry.facts.get("title", "")),
            tuple(entry.scores),
            tuple(entry.rationales),
        )
        for entry in held.entries
    ]


def scores_assessed(folder: Path) -> list[tuple[object, ...]]:
    found = assessed(folder / "new.xlsx")
    return [(p.position.details.id, p.position.scores) for p in found.positions]


def whole(score):
    """Return the score that an assessment reads in a cell, or None."""
    return score if type(score) is int and score <= 7 else int(score) if score == "5" else None


def check(expected: list[Scored], sheets: list[Sheet], *, with_rationales: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = converted(sheets, folder)
        assert [(p.id, p.title, p.scores) for p in found] == [(p.id, p.title, p.scores) for p in expected]
        if with_rationales:
            assert [p.rationales for p in found] == [p.rationales for p in expected]
        assert scores_assessed(folder) == [(p.id, tuple(map(whole, p.scores))) for p in expected]


@settings(max_examples=40, deadline=None)
@given(positions(), STYLES)
def test_columns_of_positions_are_converted(found, style):
    check(found, [as_columns(found, style)], with_rationales=bool(style.rationales))


@settings(max_examples=40, deadline=None)
@given(positions(), STYLES)
def test_forms_are_converted(found, style):
    check(found, as_forms(found, style), with_rationales=bool(style.rationales))


@settings(max_examples=40, deadline=None)
@given(positions(), STYLES)
def test_forms_one_below_another_are_converted(found, style):
    check(found, [as_forms_below(found, style)], with_rationales=bool(style.rationales))


@settings(max_examples=40, deadline=None)
@given(positions(), STYLES, st.sampled_from(["every", "first", "merged"]))
def test_rows_of_factors_are_converted(found, style, named):
    check(found, [as_rows(found, style, named=named)], with_rationales=True)
