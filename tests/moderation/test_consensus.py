"""Test that agreed scores and their reasons are taken on the consensus sheet, read back and compared with the table."""

from __future__ import annotations

import io
import json
import random
from typing import TYPE_CHECKING

import pytest
from bare_copies import bare_copy
from consensus_books import OPTIONS, ConsensusPage, alone, annotated, assessed, scored_by, typed
from copies import replace
from openpyxl.styles import Font, PatternFill
from position_books import FACTORS, plain

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.record.record import record, record_text
from peecf_batch.outputs.screen.explanation import explanation_json, explanation_lines
from peecf_batch.reading.consensus.headings import AGREED, CONSENSUS_SHEET, FACTOR, REASON
from peecf_batch.rules.findings import Status
from peecf_batch.rules.privacy import Disclosed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.findings import Finding

A, B = [3, 4, 5, 4, 3, 4, 4, 3], [5, 4, 5, 4, 3, 4, 4, 7]
BOTH = {"Assessor A": A, "Assessor B": B}
ALL = {("P-1", factor): (score, None) for factor, score in zip(FACTORS, B, strict=True)}
KNOWLEDGE = ("P-1", "Knowledge")


def found(assessment: Assessment, *codes: str) -> list[Finding]:
    return [finding for finding in assessment.findings if finding.code in codes]


_COPIES: dict[tuple[object, ...], bytes] = {}


def first_copy(tmp_path: Path, agreed: Sequence[object] = (None,) * 8) -> bytes:
    """Return the annotated copy of a workbook with these scores in the table."""
    key = tuple(agreed)
    if key not in _COPIES:
        _COPIES[key] = annotated(alone(tmp_path / "b.xlsx", BOTH, agreed))[1]
    return _COPIES[key]


class TestTheSheet:
    def test_shows_each_assessors_score_and_rationale_and_takes_whole_numbers_of_the_scale(
        self, tmp_path: Path
    ) -> None:
        read, data = annotated(scored_by(tmp_path / "b.xlsx", [("P-1", "Director"), ("P-2", "Manager")]))
        page = ConsensusPage(data)
        assert len(page.rows) == 16
        for row in page.rows:
            at = 0 if page.value(row, "Position") == "P-1" else 1
            factor = FACTORS.index(page.value(row, "Factor"))
            for place, one in enumerate(read.assessment.moderation.assessors.sets):
                code = f"Assessor {'ABC'[place]}"
                assert page.value(row, code) == one.scores[at][factor]
                assert page.value(row, f"{code}: rationale") == one.rationales[at][factor] != ""
        (rule,) = page.sheet.data_validations.dataValidation
        assert (rule.type, rule.formula1, rule.formula2, rule.allowBlank) == ("whole", "1", "7", True)
        column = page.cell(page.rows[0], AGREED).column_letter
        assert str(rule.sqref) == f"{column}{page.rows[0]}:{column}{page.rows[-1]}"
        apart = [page.value(row, "Steps apart") for row in page.rows]
        assert apart == sorted(apart, reverse=True)

    def test_is_printed_on_landscape_pages_with_its_headings_on_each(self, tmp_path: Path) -> None:
        page = ConsensusPage(first_copy(tmp_path)).sheet
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.print_title_rows == "$8:$8"
        assert page.freeze_panes == "A9"

    def test_prints_no_line_above_the_table_wider_than_the_table(self, tmp_path: Path) -> None:
        answers = ALL | {KNOWLEDGE: (6, "x"), ("P-1", "Impact"): (9, None), ("P-1", "Resource management"): (5, None)}
        page = ConsensusPage(annotated(typed(first_copy(tmp_path, [*B]), answers))[1])
        widths = [
            held.width
            for held in page.sheet.column_dimensions.values()
            for _ in range(held.min, held.max + 1)
            if not held.hidden
        ]
        lines = [page.sheet.cell(row, 1).value for row in range(2, page.head)]
        assert [line for line in lines if len(line) > sum(widths)] == []

    def test_says_what_a_blank_agreed_score_means_and_no_score_is_made_where_all_agree(self, tmp_path: Path) -> None:
        data = first_copy(tmp_path)
        page = ConsensusPage(data)
        said = " ".join(str(page.sheet.cell(row, 1).value) for row in range(1, page.head))
        assert "Type an agreed score even if all assessors gave the same one, or the" in said
        others = {key: value for key, value in ALL.items() if key != ("P-1", "Impact")}  # on which both agree
        made = assessed(typed(data, others))
        assert [(f.code, f.cell) for f in found(made, "E202")] == [("E202", "H2")]
        assert not isinstance(made.positions[0], Assessed)

    def test_has_the_key_of_names_where_pages_have_codes(self, tmp_path: Path) -> None:
        read, data = annotated(alone(tmp_path / "b.xlsx", {"Kovacs": A, "Whitlock": B}))
        page = ConsensusPage(data)
        signed = page.sheet.cell(page.head - 1, 1).value
        assert "Assessor A (Kovacs) ___" in signed
        assert "Assessor B (Whitlock) ___" in signed
        assert "Kovacs" not in record_text(read.assessment) + render_summary(read.assessment)


class TestAnAgreedScore:
    def test_is_the_positions_score_where_the_table_has_none_and_its_cell_is_named(self, tmp_path: Path) -> None:
        read, again = annotated(typed(first_copy(tmp_path), ALL | {KNOWLEDGE: (5, "Leads the whole branch")}))
        position = read.assessment.positions[0]
        assert isinstance(position, Assessed)
        assert position.position.scores == tuple(B)
        assert found(read.assessment, "E202") == []
        page = ConsensusPage(again)
        row = page.row(*KNOWLEDGE)
        cell = f"'{CONSENSUS_SHEET}'!{page.cell(row, AGREED).coordinate}"
        assert (page.value(row, AGREED), page.value(row, REASON)) == (5, "Leads the whole branch")
        kept = record(read.assessment)["positions"][0]
        assert kept["consensus"][0] == {
            "factor": "knowledge", "score": 5, "state": "source", "cell": cell, "reason": "Leads the whole branch",
            "reason_cell": f"'{CONSENSUS_SHEET}'!{page.cell(row, REASON).coordinate}",
        }  # fmt: skip
        assert (len(kept["consensus"]), kept["score"]) == (8, sum(B))
        told = explain_position(read.assessment, read.layouts, "P-1")
        text = " ".join(" ".join(explanation_lines(told)).split())
        assert cell in text
        assert "Leads the whole branch" in text
        assert json.loads(explanation_json(told))["factors"][0]["cell"] == cell
        assert "Leads the whole branch" in render_summary(read.assessment)

    def test_that_the_table_has_too_leaves_everything_as_it_was(self, tmp_path: Path) -> None:
        made = assessed(typed(first_copy(tmp_path, [*B]), {KNOWLEDGE: (4, None)}))  # another score than the table's
        same = assessed(typed(first_copy(tmp_path, [4, *B[1:]]), {KNOWLEDGE: (4, "As scored by nobody")}))
        assert not isinstance(made.positions[0], Assessed)
        assert same.positions[0].position.scores == (4, *B[1:])
        assert [one["state"] for one in record(same)["positions"][0]["consensus"]] == [None]  # it is still ours

    def test_that_differs_from_the_table_is_an_error_that_names_both_cells(self, tmp_path: Path) -> None:
        data = typed(first_copy(tmp_path, [*B]), {KNOWLEDGE: (6, "x")})
        for _ in range(2):  # the second time as the next copy has it
            read, data = annotated(data)
            (error,) = found(read.assessment, "E222")
            assert (error.cell, error.position, error.value) == ("C2", "P-1", "6")
            assert "C2 has 5 and 'PEECF consensus'!" in error.message
            assert "'PEECF consensus'!" in error.fix
            position = read.assessment.positions[0].position
            assert not isinstance(read.assessment.positions[0], Assessed)
            assert (position.scores[0], position.reasons) == (None, ("E222",))
            page = ConsensusPage(data)
            assert page.value(page.row(*KNOWLEDGE), AGREED) == 6
            assert page.value(page.row(*KNOWLEDGE), "Status") == "Differs from the table: correct one"
        corrected = ConsensusPage(data)
        corrected.type(corrected.row(*KNOWLEDGE), 5)
        assert isinstance(assessed(corrected.saved()).positions[0], Assessed)

    def test_in_the_table_is_shown_and_follows_the_table(self, tmp_path: Path) -> None:
        page = ConsensusPage(first_copy(tmp_path, [*B]))
        assert page.value(page.row(*KNOWLEDGE), AGREED) == 5
        page.book["Positions"]["C2"] = 4
        read, again = annotated(page.saved())
        assert found(read.assessment, "E222") == []
        then = ConsensusPage(again)
        assert then.value(then.row(*KNOWLEDGE), AGREED) == 4

    def test_beside_an_invalid_score_of_the_table_is_kept_and_classifies_nothing(self, tmp_path: Path) -> None:
        read, again = annotated(typed(first_copy(tmp_path, [9, *B[1:]]), {KNOWLEDGE: (5, None)}))
        assert read.assessment.positions[0].position.reasons == ("E201",)
        page = ConsensusPage(again)
        assert page.value(page.row(*KNOWLEDGE), AGREED) == 5

    def test_in_words_that_say_no_score_counts_as_none_in_the_table(self, tmp_path: Path) -> None:
        data = first_copy(tmp_path, ["TBC"] * 8)
        assert found(assessed(data), "E202")
        partly = assessed(typed(data, {key: ALL[key] for key in list(ALL)[:5]}))
        assert len(found(partly, "E202")) == 1
        whole = assessed(typed(data, ALL))
        assert found(whole, "E202") == []
        assert isinstance(whole.positions[0], Assessed)


def struck(page: ConsensusPage, row: int) -> None:
    page.type(row, 5)
    page.cell(row, AGREED).font = Font(strike=True)


def unseen(page: ConsensusPage, row: int) -> None:
    page.type(row, 5)
    page.cell(row, AGREED).number_format = ";;;"


def percentage(page: ConsensusPage, row: int) -> None:
    page.type(row, 4)
    page.cell(row, AGREED).number_format = "0%"


def merged(page: ConsensusPage, row: int) -> None:
    page.type(row, 5)
    column = page.at[AGREED]
    page.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)


def a_value(value: object) -> Callable[[ConsensusPage, int], None]:
    return lambda page, row: page.type(row, value)


INVALID = {
    "Knowledge": (a_value(8), "E201"), "Relationships": (a_value(3.5), "E204"),
    "Judgement and risk": (a_value("4?"), "E203"), "Independence": (a_value(True), "E205"),
    "Strategic change": (struck, "E217"), "Impact": (unseen, "E214"), "Breadth": (percentage, "E210"),
    "Resource management": (a_value(0), "E201"),
}  # fmt: skip


class TestAnInvalidAgreedScore:
    @pytest.mark.parametrize("in_table", [None, 6])
    def test_is_a_finding_like_any_other_score_until_somebody_corrects_it(
        self, tmp_path: Path, in_table: int | None
    ) -> None:
        page = ConsensusPage(first_copy(tmp_path, [in_table] * 8))
        for factor, (edit, _) in INVALID.items():
            edit(page, page.row("P-1", factor))
        data, told = page.saved(), []
        for _ in range(3):
            read, data = annotated(data)
            errors = [f for f in read.assessment.findings if f.severity == "error"]
            assert [f.cell for f in errors] == [f"{column}2" for column in "CDEFGHIJ"]
            assert all("'PEECF consensus" in f.message and "'PEECF consensus" in f.fix for f in errors)
            assert read.assessment.positions[0].position.scores == (None,) * 8
            assert [f.code for f in errors] == [code for _, code in INVALID.values()]
            told.append([(f.message.partition(": ")[2], f.value) for f in errors])
            assert told[-1] == told[0]
            assert {one["state"] for one in record(read.assessment)["positions"][0]["consensus"]} == {"invalid"}
            assert found(read.assessment, "W223") == []
        page = ConsensusPage(data, f"{CONSENSUS_SHEET} (2)")  # the first was kept for its formats
        page.type(page.row("P-1", "Strategic change"), 5)
        assert "E217" not in {f.code for f in assessed(page.saved()).findings}

    def test_in_merged_cells_of_several_rows_is_not_read_for_any_of_them(self, tmp_path: Path) -> None:
        page = ConsensusPage(first_copy(tmp_path, [None, *B[1:]]))
        merged(page, page.row(*KNOWLEDGE))
        made = assessed(page.saved())
        assert [f.code for f in made.findings if f.severity == "error"] == ["E216"]

    def test_stored_as_text_is_read_with_a_notice_that_does_not_mark_the_table(self, tmp_path: Path) -> None:
        read, again = annotated(typed(first_copy(tmp_path, [None, *B[1:]]), {KNOWLEDGE: ("5", None)}))
        (notice,) = found(read.assessment, "N211")
        assert (notice.cell, notice.column) == ("C2", 0)
        assert isinstance(read.assessment.positions[0], Assessed)
        assert found(assessed(again), "N211") == []  # the copy has the number

    @pytest.mark.parametrize("hide", ["row", "column"])
    def test_in_a_hidden_row_or_column_is_read_with_a_notice(self, tmp_path: Path, hide: str) -> None:
        page = ConsensusPage(first_copy(tmp_path, [None, *B[1:]]))
        row = page.row(*KNOWLEDGE)
        page.type(row, 5)
        if hide == "row":
            page.sheet.row_dimensions[row].hidden = True
        else:
            page.sheet.column_dimensions[page.cell(row, AGREED).column_letter].hidden = True
        made = assessed(page.saved())
        assert [f.position for f in found(made, "N224")] == ["P-1"]
        assert isinstance(made.positions[0], Assessed)


class TestARowOfTheSheet:
    def two(self, tmp_path: Path) -> bytes:
        keys = [("P-1", "Director"), ("P-2", "Manager")]
        return annotated(scored_by(tmp_path / "b.xlsx", keys, agreed=lambda _: B))[1]

    @pytest.mark.parametrize("change", ["id", "row", "factor"])
    def test_that_belongs_to_no_position_is_a_warning_and_nothing_is_dropped(self, tmp_path: Path, change: str) -> None:
        page = ConsensusPage(self.two(tmp_path))
        row = page.row("P-1", "Impact")
        page.type(row, 3, "Decided in March")
        positions = page.book["Positions"]
        if change == "id":
            positions["A2"] = "P-9"
        elif change == "row":
            positions.delete_rows(2)
        else:
            page.cell(row, "Factor").value = "Impacts on others"
        cell = page.cell(row, AGREED).coordinate
        read, data = annotated(page.saved())
        (warning,) = found(read.assessment, "W223")
        assert (warning.sheet, warning.cell, warning.value) == (CONSENSUS_SHEET, cell, "3")
        for _ in range(2):
            kept = [r for r in ConsensusPage(data).book["PEECF findings"].values if r[0] == "Kept"]
            (place,) = [row[5] for row in kept if row[6] == "3, Decided in March"]
            assert f"Your agreed score, '{CONSENSUS_SHEET}'!{cell}, P-1, Director" in place
            _, data = annotated(data)

    @pytest.mark.parametrize("change", ["swapped", "inserted"])
    @pytest.mark.parametrize("titles", [("Director", "Manager"), ("Director", "Director")])
    def test_whose_id_went_to_another_position_is_a_warning_and_gives_its_score_to_nobody(
        self, tmp_path: Path, change: str, titles: tuple[str, str]
    ) -> None:
        keys = [(f"P-{n}", title) for n, title in enumerate(titles, 1)]
        page = ConsensusPage(annotated(scored_by(tmp_path / "b.xlsx", keys))[1])
        for row in page.rows:
            page.type(row, 3, "Agreed in March")
        positions = page.book["Positions"]
        if change == "inserted":
            positions.insert_rows(2)
            for column in range(1, 59):
                positions.cell(2, column).value = "New role" if column == 2 else "" if column < 11 else 4
        for row, name in enumerate(("P-1", "P-2", "P-3") if change == "inserted" else ("P-2", "P-1"), 2):
            positions.cell(row, 1).value = name
        read, again = annotated(page.saved())
        warnings = found(read.assessment, "W223")
        cells = {page.cell(row, AGREED).coordinate for row in page.rows}
        assert not any(isinstance(position, Assessed) for position in read.assessment.positions)
        assert not any(position.position.details.consensus for position in read.assessment.positions)
        assert {f.cell for f in warnings} == cells
        assert all("has the id of one position and the title of another" in f.message for f in warnings)
        kept = [r for r in ConsensusPage(again).book["PEECF findings"].values if r[0] == "Kept"]
        assert len(kept) == len(cells)

    def test_whose_title_was_only_edited_still_counts(self, tmp_path: Path) -> None:
        page = ConsensusPage(self.two(tmp_path))
        page.type(page.row("P-1", "Knowledge"), 5, "Agreed in March")
        page.book["Positions"]["B2"] = "Executive director"
        made = assessed(page.saved())
        assert found(made, "W223") == []
        assert made.positions[0].position.details.consensus[0].typed_reason == "Agreed in March"

    def test_that_is_there_twice_counts_once_if_it_is_the_same_and_is_an_error_if_not(self, tmp_path: Path) -> None:
        for second, codes in ((6, []), (7, ["E222"])):
            page = ConsensusPage(typed(first_copy(tmp_path, [None, *B[1:]]), {KNOWLEDGE: (6, "Once")}))
            last = page.sheet.max_row + 1
            for heading, value in (("Position", "P-1"), ("Title", "Director, Rivers"), ("Factor", "knowledge")):
                page.cell(last, heading).value = value
            page.type(last, second, "Twice")
            read, again = annotated(page.saved())
            assert [f.code for f in read.assessment.findings if f.severity == "error"] == codes
            then = ConsensusPage(again)
            row = then.row(*KNOWLEDGE)
            doubt = "(in doubt: E222, rows of this sheet gave different scores)"
            assert then.value(row, AGREED) == (f"6 or 7 {doubt}" if codes else 6)
            assert then.value(row, REASON) == "Once\nTwice"
            third, _ = annotated(again)
            assert [f.code for f in third.assessment.findings if f.severity == "error"] == codes

    def test_that_is_there_twice_keeps_the_error_of_an_invalid_score(self, tmp_path: Path) -> None:
        page = ConsensusPage(typed(first_copy(tmp_path, [None, *B[1:]]), {KNOWLEDGE: (9, "Once")}))
        last = page.sheet.max_row + 1
        for heading, value in (("Position", "P-1"), ("Title", "Director, Rivers"), ("Factor", "knowledge")):
            page.cell(last, heading).value = value
        page.type(last, 7, "Twice")
        data = page.saved()
        for _ in range(3):
            read, data = annotated(data)
            assert [f.code for f in read.assessment.findings if f.severity == "error"] == ["E201"]

    def test_is_read_from_a_sheet_that_was_renamed_moved_and_sorted(self, tmp_path: Path) -> None:
        page = ConsensusPage(typed(first_copy(tmp_path), ALL))
        book, sheet = page.book, page.sheet
        rows = [[cell.value for cell in sheet[row]] for row in reversed(page.rows)]
        for row, values in zip(page.rows, rows, strict=True):
            for column, value in enumerate(values, 1):
                sheet.cell(row, column).value = value
        sheet.title = "Agreed in March"
        for name in book.defined_names.values():
            name.attr_text = name.attr_text.replace(CONSENSUS_SHEET, "Agreed in March")
        book.move_sheet(sheet, -5)
        read, again = annotated(page.saved())
        assert read.assessment.positions[0].position.scores == tuple(B)
        then = ConsensusPage(again, "Agreed in March")
        assert then.value(then.row(*KNOWLEDGE), AGREED) == 5
        assert CONSENSUS_SHEET not in then.book.sheetnames
        (missing, *_) = record(read.assessment)["moderation"]["consensus"]["without_reason"]
        assert missing["cell"].startswith("'Agreed in March'!")

    def test_of_a_copied_sheet_is_not_read_and_the_copy_stays(self, tmp_path: Path) -> None:
        page = ConsensusPage(typed(first_copy(tmp_path), ALL))
        copy = page.book.copy_worksheet(page.sheet)
        copy.title = "My copy"
        for row in page.rows:
            copy.cell(row, page.at[AGREED]).value = 1
        read, again = annotated(page.saved())
        assert read.assessment.positions[0].position.scores == tuple(B)
        assert "My copy" in ConsensusPage(again).book.sheetnames
        assert {f.sheet for f in found(read.assessment, "W223", "E131")} == {"My copy"}

    def test_stays_where_moderation_is_switched_off(self, tmp_path: Path) -> None:
        options = replace(OPTIONS, moderated=False)
        data = typed(first_copy(tmp_path), ALL | {KNOWLEDGE: (5, "By the panel")})
        for _ in range(2):
            read, data = annotated(data, options=options)
            assert read.assessment.positions[0].position.scores == tuple(B)
            page = ConsensusPage(data)
            assert page.value(page.row(*KNOWLEDGE), REASON) == "By the panel"


class TestASheetThatIsNotRead:
    """A sheet that was kept or copied, lacks a heading or is in another format is never left out without a word."""

    def kept(self, tmp_path: Path) -> bytes:
        """Return a copy whose first consensus sheet was kept, because a person coloured a cell."""
        page = ConsensusPage(typed(first_copy(tmp_path), ALL | {KNOWLEDGE: (5, "Leads the branch")}))
        page.sheet["B9"].fill = PatternFill("solid", fgColor="FFFF00")
        return annotated(page.saved())[1]

    def test_as_it_was_kept_is_a_warning_only_where_it_says_something_else(self, tmp_path: Path) -> None:
        data = self.kept(tmp_path)
        live = f"{CONSENSUS_SHEET} (2)"
        assert {CONSENSUS_SHEET, live} <= set(ConsensusPage(data).book.sheetnames)
        assert found(assessed(data), "W223", "E131") == []
        page = ConsensusPage(data)
        page.type(page.row(*KNOWLEDGE), 6)
        page.type(page.row("P-1", "Impact"), None, "Written later")
        made = assessed(page.saved())
        warnings = found(made, "W223")
        assert {(f.sheet, f.cell) for f in warnings} == {
            (CONSENSUS_SHEET, page.cell(page.row(*KNOWLEDGE), AGREED).coordinate),
            (CONSENSUS_SHEET, page.cell(page.row("P-1", "Impact"), REASON).coordinate),
        }
        assert all(f"'{live}'" in f.fix and "is not read" in f.message for f in warnings)
        assert made.positions[0].position.scores == tuple(B)
        again = ConsensusPage(data, live)
        again.type(again.row(*KNOWLEDGE), 6)
        assert [f.value for f in found(assessed(again.saved()), "W223")] == ["5"]

    def test_because_a_person_copied_it_does_not_look_like_positions(self, tmp_path: Path) -> None:
        page = ConsensusPage(typed(first_copy(tmp_path), ALL))
        copy = page.book.copy_worksheet(page.sheet)
        copy.title = f"{CONSENSUS_SHEET} (2)"
        read, _ = annotated(page.saved())
        assert found(read.assessment, "E131", "W223") == []
        cell = page.cell(page.row(*KNOWLEDGE), AGREED).coordinate
        copy[cell] = 7
        (warning,) = found(assessed(page.saved()), "E131", "W223")
        assert (warning.code, warning.sheet, warning.cell, warning.value) == ("W223", copy.title, cell, "7")
        assert f"'{CONSENSUS_SHEET}'" in warning.fix

    @pytest.mark.parametrize(
        ("cell", "text", "heading"),
        [("A8", "ID", "Position"), ("B8", "Role", "Title"), ("C8", "Criterion", FACTOR),
         (AGREED, "Agreed scores", AGREED), (REASON, "Reason", REASON)],
    )  # fmt: skip
    @pytest.mark.parametrize("in_table", [None, 5])
    def test_for_want_of_a_heading_is_one_warning(
        self, tmp_path: Path, cell: str, text: str, heading: str, in_table: int | None
    ) -> None:
        page = ConsensusPage(typed(first_copy(tmp_path, [in_table] * 8), ALL))
        changed = page.cell(page.head, cell) if cell in page.at else page.sheet[cell]
        changed.value = text
        read, again = annotated(page.saved())
        (warning,) = found(read.assessment, "W223")
        assert warning.sheet == CONSENSUS_SHEET
        assert warning.message == f"sheet '{CONSENSUS_SHEET}' was not read: row 8 does not have the heading '{heading}'"
        assert found(read.assessment, "W937") == []
        assert {rule.code: rule.status for rule in read.assessment.rules}["W937"] is Status.NOT_RUN
        assert found(assessed(again), "W223") == []

    def test_for_want_of_all_headings_says_where_they_should_be(self, tmp_path: Path) -> None:
        page = ConsensusPage(typed(first_copy(tmp_path), ALL))
        page.sheet.delete_rows(8)
        (warning,) = found(assessed(page.saved()), "W223")
        assert "no row above row 8 has the headings 'Position', 'Title', 'Factor', 'Agreed score'" in warning.message

    def test_in_another_format_is_one_warning_and_no_error(self, tmp_path: Path) -> None:
        book = ConsensusPage(typed(first_copy(tmp_path, [4] * 8), ALL)).book
        plain_book = bare_copy(book)
        buffer = io.BytesIO()
        plain_book.save(buffer)
        made = assessed(buffer.getvalue())
        (warning,) = found(made, "W223", "E131")
        assert (warning.code, warning.sheet) == ("W223", CONSENSUS_SHEET)
        assert ".xlsx" in warning.message
        assert ".xlsx" in warning.fix


class TestPositionsWithoutAName:
    """Titles that are not unique, without ids: the assessors' scores in the row tell the positions apart."""

    KEYS = (("", "Director"), ("", "Director"), ("", "Manager"))

    def test_are_told_apart_even_if_the_table_is_sorted(self, tmp_path: Path) -> None:
        page = ConsensusPage(annotated(scored_by(tmp_path / "b.xlsx", self.KEYS))[1])
        given = {}
        for number, row in enumerate(page.rows):
            page.type(row, number % 7 + 1, f"Reason {number}")
            given[tuple(page.value(row, f"Assessor {one}: rationale") for one in "ABC")] = number % 7 + 1
        positions = page.book["Positions"]
        positions.move_range(f"A2:{positions.cell(4, 58).coordinate}", rows=3)  # three blank rows above
        for column in range(1, 59):
            positions.cell(2, column).value = positions.cell(6, column).value
        positions.delete_rows(6)
        made = assessed(page.saved())
        assert found(made, "W223") == []
        for index, position in enumerate(made.positions):
            for factor, score in enumerate(position.position.scores):
                texts = tuple(one.rationales[index][factor] for one in made.moderation.assessors.sets)
                assert score == given[texts]

    def test_that_are_the_same_in_every_respect_are_never_guessed(self, tmp_path: Path) -> None:
        row = ("", "Director", *[None] * 8, *A, *B)
        columns = ("Position ID", "Position title", *FACTORS, *(f"{f} ({n})" for n in "XY" for f in FACTORS))
        page = ConsensusPage(annotated(plain(tmp_path / "b.xlsx", [row, row], columns).read_bytes())[1])
        page.type(page.rows[0], 4, "Which one?")
        made = assessed(page.saved())
        assert len(found(made, "W223")) == 1
        assert not any(isinstance(position, Assessed) for position in made.positions)


class TestAMissingReason:
    def test_is_a_warning_with_the_cell_from_two_steps_on(self, tmp_path: Path) -> None:
        """Knowledge was scored 3 and 5, Resource management 3 and 7, all others the same."""
        answers = ALL | {KNOWLEDGE: (4, None), ("P-1", "Resource management"): (5, None), ("P-1", "Impact"): (6, None)}
        read, again = annotated(typed(first_copy(tmp_path), answers))
        page = ConsensusPage(again)
        cells = {f: f"'{CONSENSUS_SHEET}'!{page.cell(page.row('P-1', f), REASON).coordinate}" for f in FACTORS}
        warnings = {f.heading.split(":")[0]: f for f in found(read.assessment, "W937")}
        assert set(warnings) == {"Resource management", "Impact"}  # 4 is one step from 3 and from 5
        assert all(cells[name] in f.message and cells[name] in f.fix for name, f in warnings.items())
        assert "agreed as 5, 2 steps from Assessor A (3) and Assessor B (7)" in warnings["Resource management"].message
        told = record(read.assessment)["moderation"]["consensus"]
        assert [(one["factor"], one["steps"], one["cell"]) for one in told["without_reason"]] == [
            ("resource_management", 2, cells["Resource management"]), ("impact", 2, cells["Impact"]),
        ]  # fmt: skip
        assert told["steps_with_reason"] == 2
        assert page.value(page.row("P-1", "Impact"), "Status") == "Reason needed"
        assert page.value(page.row(*KNOWLEDGE), "Status") == "Agreed"
        shown = render_summary(read.assessment)
        assert "2 agreed scores are 2 steps or more from an assessor's score and have no reason." in shown
        assert all(f.code in "".join(map(str, page.book["PEECF findings"].values)) for f in warnings.values())
        page.type(page.row("P-1", "Impact"), None, "New evidence")
        page.type(page.row("P-1", "Resource management"), None, "Budget confirmed")
        assert found(assessed(page.saved()), "W937") == []

    @pytest.mark.parametrize("seed", range(2))
    def test_is_found_exactly_where_it_was_left_out(self, tmp_path: Path, seed: int) -> None:
        draw = random.Random(seed)
        keys = [(f"{n:04}", "Director") for n in range(8)]
        page = ConsensusPage(annotated(scored_by(tmp_path / "b.xlsx", keys, seed))[1])
        planted = set()
        for row in page.rows:
            scores = [page.value(row, f"Assessor {one}") for one in "ABC"]
            score, reason = draw.randint(1, 7), draw.choice(("", "Evidence from the interview"))
            page.type(row, score, reason or None)
            if not reason and max(abs(score - one) for one in scores) >= 2:
                planted.add((page.value(row, "Position"), page.value(row, "Factor")))
        made = assessed(page.saved())
        assert {(f.position, f.heading.split(":")[0]) for f in found(made, "W937")} == planted
        assert len(found(made, "W937")) == len(planted) > 10

    def test_is_named_in_the_table_where_the_table_has_a_column_for_it(self, tmp_path: Path) -> None:
        per_factor = tuple(f"{factor}: reason for the agreed score" for factor in FACTORS)
        for heads, reasons, cells in (
            (("Reason for the agreed score",), ("",), {"AA2"}),
            (("Reason for the agreed score",), ("Agreed on new evidence",), set()),
            (per_factor, ("", *["Agreed"] * 6, ""), {"AA2", "AH2"}),
        ):
            row = ("P-1", "Director", *[5] * 8, *A, *[5] * 8, *reasons)
            columns = (
                "Position ID", "Position title", *FACTORS, *(f"{f} ({n})" for n in "XY" for f in FACTORS), *heads,
            )  # fmt: skip
            read, again = annotated(plain(tmp_path / "b.xlsx", [row], columns).read_bytes())
            told = found(read.assessment, "W937")
            assert {cell for cell in cells if any(f.fix.endswith(f"in {cell}.") for f in told)} == cells
            assert (len(told) > 0) is bool(cells)
            if not cells:
                page = ConsensusPage(again)
                assert page.value(page.row("P-1", "Knowledge"), REASON) == "Agreed on new evidence"
                assert record(read.assessment)["positions"][0]["consensus"][0]["reason_cell"] == "AA2"


class TestPrivacy:
    def test_names_and_amounts_in_reasons_are_withheld(self, tmp_path: Path) -> None:
        heads = ("Position ID", "Position title", "Incumbent", *FACTORS, *(f"{f} ({n})" for n in "XY" for f in FACTORS))
        row = ("P-1", "Director", "Ana Kovacs", *[None] * 8, *A, *B)
        data = annotated(plain(tmp_path / "b.xlsx", [row], heads).read_bytes())[1]
        read, _ = annotated(typed(data, ALL | {KNOWLEDGE: (5, "Ms Kovacs earns $310,386")}))
        shown = render_summary(read.assessment) + record_text(read.assessment)
        assert "[name withheld] earns [amount withheld]" in shown
        assert not any(text in shown for text in ("Kovacs", "310,386"))
        asked = Disclosed(names=True, remuneration=True)
        assert "Ms Kovacs earns $310,386" in record_text(read.assessment, asked)
