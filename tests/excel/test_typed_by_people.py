"""Test that what people type among our additions is kept when the workbook is annotated again."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from annotating import OPTIONS
from examples import ALL
from openpyxl.comments import Comment
from position_books import HEADINGS, position
from repair_causes import new_causes

from peecf_batch.excel.edit.earlier.own_words import OurWords
from peecf_batch.excel.edit.earlier.remembered import read_added_sheets
from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook
from peecf_batch.outputs.sheets.names import OURS
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RUNS = 3 if ALL else 2
MARK = "Jane follows up"
BAD = (9, 4, 5, 4, 3, 4, 4, 3)  # a score of 9 in C3
BLOCK = range(11, 17)  # the columns K to P


def annotated(data: bytes) -> bytes:
    buffer = io.BytesIO()
    annotate_to(assess_bytes(data, "book.xlsx", OPTIONS), buffer, OPTIONS)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return an annotated copy of 2 classified positions, P-001 and P-003, and one with a wrong score, P-002."""
    path: Path = tmp_path_factory.mktemp("typed") / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Positions"
    for row in (HEADINGS, position(1), position(2, BAD), position(3)):
        book.active.append(row)
    book.save(path)
    return annotated(path.read_bytes())


def edited(data: bytes, edit: Callable[[Any], object]) -> bytes:
    """Return a workbook after a person edited it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@lru_cache(maxsize=4)
def texts(data: bytes) -> list[str]:
    """Return every text of a workbook, in cells and in notes."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    held = [str(c.value) for c in cells if c.value is not None] + [c.comment.text for c in cells if c.comment]
    return [text for text in held if "SHA-256" not in text and not text.startswith("Written")]


def kept_rows(data: bytes) -> list[list[Any]]:
    """Return the values of each line "Kept" of the findings sheet."""
    rows = openpyxl.load_workbook(io.BytesIO(data))["PEECF findings"].iter_rows(values_only=True)
    return [list(row) for row in rows if row[0] == "Kept"]


def put(sheet: str, cell: str, text: object) -> Callable[[Any], object]:
    return lambda book: book[sheet].__setitem__(cell, text)


def note(sheet: str, cell: str, text: str, author: str = "Jane") -> Callable[[Any], object]:
    return lambda book: setattr(book[sheet][cell], "comment", Comment(text, author))


def added_to_note(text: str) -> Callable[[Any], object]:
    def edit(book: Any) -> None:
        held = book["Positions"]["C3"].comment
        book["Positions"]["C3"].comment = Comment(f"{held.text} {text}", held.author)

    return edit


def line_below_note(text: str) -> Callable[[Any], object]:
    def edit(book: Any) -> None:
        held = book["Positions"]["C3"].comment
        book["Positions"]["C3"].comment = Comment(f"Jane:\n{held.text}\n{text}", held.author)

    return edit


def appended(sheet: str, cell: str, text: str) -> Callable[[Any], object]:
    return lambda book: book[sheet].__setitem__(cell, f"{book[sheet][cell].value}; {text}")


# The places by what a person may do in one copy: no two edits of a group are of one cell, or of one kind in one row.
PLACES: tuple[dict[str, Callable[[str], Callable[[Any], object]]], ...] = (
    {
        "after our note": added_to_note,
        "in a note on a result": lambda text: note("Positions", "M2", text),
        "in a blank result": lambda text: put("Positions", "N2", text),
        "over the findings of a row": lambda text: put("Positions", "P3", text),
        "below our columns": lambda text: put("Positions", "M9", text),
        "beside a finding": lambda text: put("PEECF findings", "Z4", text),
        "on the summary": lambda text: put("PEECF summary", "F3", text),
        "on the moderation sheet": lambda text: put("PEECF moderation", "P1", text),
    },
    {
        "around our note": line_below_note,
        "over a band": lambda text: put("Positions", "M2", text),
        "in a note on a blank result": lambda text: note("Positions", "N2", text),
        "after the findings of a row": lambda text: appended("Positions", "P3", text),
        "beside our columns": lambda text: put("Positions", "R2", text),
        "right beside the findings": lambda text: put("PEECF findings", "M4", text),
        "below the summary": lambda text: put("PEECF summary", "A90", text),
    },
    {
        "over our note": lambda text: note("Positions", "C3", text, "peecf-batch"),
        "over 'Not classified'": lambda text: put("Positions", "M3", text),
        "over an outcome": lambda text: put("Positions", "O2", text),
        "in a note far below": lambda text: note("Positions", "D999", text),
        "below the findings": lambda text: put("PEECF findings", "A40", text),
        "as the state of a finding": lambda text: put("PEECF findings", "J4", text),
        "in a note on the summary": lambda text: note("PEECF summary", "A4", text),
    },
    {
        "in a note of one's own": lambda text: note("Positions", "C3", text),
        "in a note beside ours": lambda text: note("Positions", "D3", text),
        "over a score": lambda text: put("Positions", "K2", text),
        "as a reason": lambda text: put("PEECF findings", "I4", text),
        "in a note on the findings": lambda text: note("PEECF findings", "A4", text),
    },
)
TYPED = {where: edit for group in PLACES for where, edit in group.items()}
TOGETHER = [[where] for where in TYPED] if ALL else [list(group) for group in PLACES]


def typed(places: list[str]) -> tuple[dict[str, str], Callable[[Any], None]]:
    """Return a text for each place, and the edit that types them all."""
    marks = {where: f"{MARK} {number:02}" for number, where in enumerate(places)}

    def edit(book: Any) -> None:
        for where, mark in marks.items():
            TYPED[where](mark)(book)

    return marks, edit


def counts(data: bytes, marks: dict[str, str]) -> dict[str, int]:
    """Return how often a workbook has the text of each place."""
    return {where: sum(mark in text for text in texts(data)) for where, mark in marks.items()}


@pytest.mark.parametrize("places", TOGETHER, ids=", ".join)
def test_what_is_typed_is_there_after_every_further_run(places: list[str], copy: bytes) -> None:
    marks, edit = typed(places)
    data = edited(copy, edit)
    for _ in range(RUNS):
        before, data = data, annotated(data)
        assert counts(data, marks) == dict.fromkeys(marks, 1)
        assert new_causes(before, data) == []
    assert texts(annotated(data)) == texts(data)


@pytest.mark.parametrize("places", TOGETHER, ids=", ".join)
def test_what_is_typed_is_there_after_the_scores_were_corrected(places: list[str], copy: bytes) -> None:
    marks, edit = typed(places)

    def correct(book: Any) -> None:
        edit(book)
        book["Positions"]["C3"] = 5

    data = annotated(edited(copy, correct))
    assert counts(data, marks) == dict.fromkeys(marks, 1)
    assert not [text for text in texts(data) if "outside the scale" in text]


def test_nothing_is_kept_of_what_we_wrote(copy: bytes) -> None:
    again = annotated(edited(copy, lambda _: None))
    assert sorted(texts(again)) == sorted(texts(copy))
    assert "Kept" not in texts(again)


def test_a_kept_text_goes_once_its_row_is_deleted(copy: bytes) -> None:
    data = annotated(edited(copy, put("PEECF summary", "F3", MARK)))
    book = openpyxl.load_workbook(io.BytesIO(data))
    row = next(r for r in range(1, 60) if book["PEECF findings"].cell(r, 1).value == "Kept")
    data = annotated(edited(data, lambda held: held["PEECF findings"].delete_rows(row)))
    assert not [text for text in texts(data) if MARK in text]


def test_a_typed_score_beside_formulas_is_kept(copy: bytes) -> None:
    data = annotated(edited(copy, put("Positions", "K2", 99)))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book["Positions"]["K2"].value.endswith('SUM(C2:J2),"")')
    assert [(row[5], row[6]) for row in kept_rows(data)] == [("'Positions'!K2, PEECF work value score, P-001", "99")]


@pytest.mark.parametrize(
    ("where", "edit", "place"),
    [
        ("beside a decision", put("PEECF decisions", "Z4", MARK), "'PEECF decisions'!Z4, P-001"),
        ("in a note on a decision", note("PEECF decisions", "C5", MARK), "'PEECF decisions'!C5, P-003"),
        ("over a decision-maker", put("PEECF decisions", "J5", MARK), "'PEECF decisions'!J5, P-003"),
        ("beside a finding", put("PEECF findings", "Z4", MARK), "'PEECF findings'!Z4, P-002"),
        ("on a heading", note("PEECF decisions", "A3", MARK), "'PEECF decisions'!A3"),
        ("below the decisions", put("PEECF decisions", "A9", MARK), "'PEECF decisions'!A9"),
        ("on the summary", put("PEECF summary", "F9", MARK), "'PEECF summary'!F9"),
    ],
)
def test_the_line_of_a_text_that_was_kept_names_its_position(
    where: str, edit: Callable[[Any], object], place: str, copy: bytes
) -> None:
    """Rows of our sheets move when other positions need a decision, so the address alone is not enough."""
    again = annotated(edited(copy, edit))
    assert [(row[5], row[6]) for row in kept_rows(again)] == [(place, MARK)], where
    assert [(row[5], row[6]) for row in kept_rows(annotated(again))] == [(place, MARK)]


def test_results_saved_as_values_are_not_taken_for_typed_ones(copy: bytes) -> None:
    def as_values(book: Any) -> None:
        book["Positions"]["K2"], book["Positions"]["K3"], book["Positions"]["K4"] = 32, "", 32

    assert "Kept" not in texts(annotated(edited(copy, as_values)))


class TestWithoutOurSheets:
    """Where the added sheets were deleted, less can be told, but what is typed is kept."""

    def delete(self, book: Any) -> None:
        for name in ("PEECF summary", "PEECF results", "PEECF findings", "PEECF decisions", "PEECF moderation"):
            del book[name]
            for defined in [n for n, held in book.defined_names.items() if name in held.value]:
                del book.defined_names[defined]

    @pytest.mark.parametrize(
        "where", ["in a blank result", "over a band", "over the findings of a row", "over our note"]
    )
    def test_typed_texts_are_kept(self, where: str, copy: bytes) -> None:
        def edit(book: Any) -> None:
            TYPED[where](MARK)(book)
            self.delete(book)

        assert sum(MARK in text for text in texts(annotated(edited(copy, edit)))) == 1

    def test_our_texts_are_not(self, copy: bytes) -> None:
        kept = [text for text in texts(annotated(edited(copy, self.delete))) if text == "Kept"]
        assert kept == []


class TestOurWords:
    @pytest.fixture
    def words(self, copy: bytes) -> OurWords:
        return OurWords(read_added_sheets(Workbook(Package(copy)), OURS), OURS)

    def test_end_where_those_of_a_person_begin(self, words: OurWords) -> None:
        (line,) = [line for line in words.lines["E201"] if "Accepted" not in line]
        assert words.left_of_note(line) == ""
        assert words.left_of_note(f"{line}\r\nmine") == "mine"
        assert words.left_of_note(f"mine. {line} mine too") == "mine. mine too"
        assert words.left_of_note("mine") == "mine"

    def test_in_the_column_of_findings_end_likewise(self, words: OurWords) -> None:
        (short,) = [text for text in words.shorts["E201 C3 "] if "(accepted)" not in text]
        assert words.left_of_findings(short) == ""
        assert words.left_of_findings(f"{short}; {short}") == ""
        assert words.left_of_findings(f"{short}; mine") == "mine"
        assert words.left_of_findings("mine") == "mine"

    def test_that_are_not_known_are_a_persons(self, words: OurWords) -> None:
        assert words.left_of_note("Error E201: something else.") == "Error E201: something else."
        assert words.left_of_findings("E201 C3 something else") == "E201 C3 something else"


class TestDecisionsOfOrganisationsWithTheSameIds:
    HEADS = ("Organisation", *HEADINGS)

    def copy(self, tmp_path: Path, names: tuple[str, ...], numbers: tuple[int, ...] = (1, 1)) -> bytes:
        book = openpyxl.Workbook()
        book.active.append(self.HEADS)
        for name, number in zip(names, numbers, strict=True):
            book.active.append((name, *position(number)))
        book.save(tmp_path / "book.xlsx")
        return annotated((tmp_path / "book.xlsx").read_bytes())

    def heads(self, data: bytes) -> list[Any]:
        sheet = openpyxl.load_workbook(io.BytesIO(data))["PEECF decisions"]
        return [cell.value for cell in sheet[3]]

    def test_are_taken_for_the_organisation_in_their_row(self, tmp_path: Path) -> None:
        copy = self.copy(tmp_path, ("Alpha", "Beta"))
        column = self.heads(copy).index("Decision")
        decided = edited(copy, lambda book: book["PEECF decisions"].cell(5, column + 1, "PESES-2"))
        assessment = assess_bytes(decided, "book.xlsx", OPTIONS).assessment
        found = [(p.position.details.organisation, p.position.details.decision) for p in assessment.positions]
        assert [(name, decision.band if decision else None) for name, decision in found] == [
            ("Alpha", None),
            ("Beta", "PESES-2"),
        ]
        assert "W817" not in {finding.code for finding in assessment.findings}

    def test_have_no_column_for_the_organisation_if_there_is_only_one(self, tmp_path: Path) -> None:
        assert "Organisation" not in self.heads(self.copy(tmp_path, ("Alpha", "The ALPHA."), (1, 2)))
        assert self.heads(self.copy(tmp_path, ("Alpha", "Beta")))[2] == "Organisation"
