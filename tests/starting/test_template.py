"""Test the blank assessment workbook: its texts, its formulas, and how it is read after it was filled in."""

from __future__ import annotations

import json
import random
import re
import tomllib
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from builders import scores_adding_to
from click.testing import CliRunner
from libreoffice import needs_libreoffice, saved_by_libreoffice
from openpyxl.formula.translate import Translator
from position_books import FRAMEWORK, Odd, Sheet, assessed, write

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.excel.create.description import LONGEST_PROMPT, FreshWorkbook
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.reading.headings.meanings import HeadingBook
from peecf_batch.reading.layout import sheets_of
from peecf_batch.reading.opened import TEMPLATE_VERSION
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.framework_file import framework_from
from peecf_batch.runs.files.reading import workbook_at
from peecf_batch.starting.hr_list import read_list
from peecf_batch.starting.template.columns import columns_of
from peecf_batch.starting.template.formulas import values
from peecf_batch.starting.template.workbook import Entry, template_workbook

ROOT = Path(__file__).parents[2]
COLUMNS = columns_of(FRAMEWORK)
AT = {column.role: number for number, column in enumerate(COLUMNS, 1) if column.factor < 0}
SCORES_AT = [number for number, column in enumerate(COLUMNS, 1) if column.role == "score"]
RUBBISH = ("5*", "five", 8, 0, 5.5, "4 or 5", date(2026, 6, 5), -3)


def run(*args: object) -> object:
    return CliRunner().invoke(commands, [str(arg) for arg in args])


def entry(number: int, scores: tuple, held: str = "", **facts: object) -> Entry:
    return Entry({"id": f"P-{number:03}", "title": f"Director {number}", "reference_band": held, **facts}, scores)


def every_total() -> list[Entry]:
    """Return an entry for each possible work value score, with each reference band (and none) in turn."""
    held = ["", *(band.name for band in FRAMEWORK.bands)]
    totals = range(FRAMEWORK.lowest, FRAMEWORK.highest + 1)
    return [entry(n, scores_adding_to(total, n), held[n % len(held)]) for n, total in enumerate(totals, 1)]


def under_part_3() -> list[Entry]:
    """Return an entry under Part 3 for each possible score, with each band of its framework (and none) in turn."""
    held = ["", "SES-1", "SES-2", "SES-3", "PESES-1"]
    totals = range(FRAMEWORK.lowest, FRAMEWORK.highest + 1)
    return [entry(n, scores_adding_to(t, n), held[n % len(held)], part_3="Yes") for n, t in enumerate(totals, 1)]


def at_random(size: int) -> list[Entry]:
    draw, names = random.Random(7), ["", *(band.name for band in FRAMEWORK.bands)]
    return [
        entry(100 + n, tuple(draw.randint(1, 7) for _ in range(8)), draw.choice(names), division="Works")
        for n in range(size)
    ]


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    write_fresh(path, template_workbook(FRAMEWORK))
    return path


def test_its_calculated_columns_are_not_listed_as_unread_in_a_workbook_with_its_stamp(tmp_path):
    write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, every_total()))
    assert [sheet.unread for sheet in assessed(tmp_path / "a.xlsx").source.sheets] == [()]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["Positions"].cell(5, book["Positions"].max_column + 1, "Own column")
    book.save(tmp_path / "b.xlsx")
    assert [c.heading for sheet in assessed(tmp_path / "b.xlsx").source.sheets for c in sheet.unread] == ["Own column"]
    del book.defined_names["PEECF_template_version"]
    book.save(tmp_path / "c.xlsx")
    unread = {column.heading for sheet in assessed(tmp_path / "c.xlsx").source.sheets for column in sheet.unread}
    assert {"Entry check", "Borderline", "Outcome", "Rationales to write", "Own column"} <= unread


class TestTheUntouchedTemplate:
    def test_is_said_to_be_empty_kindly_and_is_no_failure(self, blank, tmp_path):
        done = run("assess", blank, "-o", tmp_path)
        assert done.exit_code == 0
        empty = "No position has been entered yet. Type the first under the headings, then assess the workbook again."
        assert empty in done.stdout
        assert "No errors, no warnings, no notices" in done.stdout

    def test_is_empty_still_when_what_was_annotated_is_assessed_again(self, blank, tmp_path):
        run("assess", blank, "-o", tmp_path)
        again = run("check", tmp_path / "blank-assessed.xlsx", "--format", "concise")
        assert (again.exit_code, again.stdout) == (0, "")

    def test_lets_a_filled_row_grow_with_what_is_typed(self, tmp_path):
        long = ["The position sets the course of the whole trust and answers for it to the board. " * 3] * 8
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, [Entry({"id": "P-1"}, (5,) * 8, long)]))
        with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
            sheet = package.read("xl/worksheets/sheet2.xml").decode()
        (row,) = re.findall(r'<row r="6"[^>]*>', sheet)
        assert 'ht="105"' in row
        assert "customHeight" not in row

    def test_is_the_same_to_the_byte_each_time(self, blank, tmp_path):
        write_fresh(tmp_path / "again.xlsx", template_workbook(FRAMEWORK))
        assert (tmp_path / "again.xlsx").read_bytes() == blank.read_bytes()

    def test_has_a_drop_down_of_the_scale_and_the_definition_on_every_factor_cell(self, blank):
        page = openpyxl.load_workbook(blank)["Positions"]
        choices = {str(held.sqref): held for held in page.data_validations.dataValidation}
        for factor, column in zip(FRAMEWORK.factors, SCORES_AT, strict=True):
            letters = openpyxl.utils.get_column_letter(column)
            held = choices[f"{letters}6:{letters}45"]
            assert (held.type, held.formula1, held.showErrorMessage) == ("list", "Score_scale", True)
            assert held.prompt.startswith(factor.definition)
            assert len(held.prompt) <= LONGEST_PROMPT

    def test_offers_the_streams_bands_yes_and_no_of_the_framework(self, blank):
        book = openpyxl.load_workbook(blank)
        names = {name: book.defined_names[name].attr_text for name in ("Stream_name", "Executive_band", "Yes_or_no")}
        held = {name: [cell.value for (cell,) in book["Bands"][area.split("!")[1]]] for name, area in names.items()}
        assert held["Stream_name"] == [stream.name for stream in FRAMEWORK.streams]
        assert held["Executive_band"] == [band.name for band in FRAMEWORK.bands]
        assert held["Yes_or_no"] == ["Yes", "No"]

    def test_suggest_texts_for_a_decision_and_who_took_it_and_take_any_other(self, blank):
        book = openpyxl.load_workbook(blank)
        offered = {v.formula1: v for v in book["Positions"].data_validations.dataValidation if v.type == "list"}
        for name in ("Decision_words", "Decision_makers"):
            assert name in book.defined_names
            assert offered[name].showErrorMessage is False
        assert offered["Yes_or_no"].showErrorMessage is True

    def test_protects_and_hides_nothing(self, blank):
        for page in openpyxl.load_workbook(blank):
            assert not page.protection.sheet
            assert page.sheet_state == "visible"
            assert not any(held.hidden for held in page.column_dimensions.values())

    def test_prints_on_a4_with_headings_again_and_page_numbers(self, blank):
        for page in openpyxl.load_workbook(blank):
            assert page.page_setup.paperSize == 9
            assert page.oddFooter.right.text == "Page &P of &N"
        assert page.parent["Positions"].print_title_rows == "$4:$5"
        assert page.parent["Positions"].print_title_cols == "$A:$B"

    def test_says_what_the_framework_says_and_where_from(self, blank):
        book = openpyxl.load_workbook(blank)
        said = {name: {cell.value for row in book[name].iter_rows() for cell in row} for name in book.sheetnames}
        assert {factor.definition for factor in FRAMEWORK.factors} <= said["Factors"]
        assert {text for stream in FRAMEWORK.streams for _, text in stream.descriptors} <= said["Streams"]
        assert {rule.meaning for rule in FRAMEWORK.outcomes} <= said["Bands"]
        assert {principle.text for principle in FRAMEWORK.principles} <= said["Instructions"]
        for citation in FRAMEWORK.citations:
            assert any(citation.url in str(text) for text in said["Instructions"])
        for name in ("Factors", "Streams", "Bands"):
            assert any(FRAMEWORK.citation.publisher in str(text) for text in said[name])


class TestItsHeadings:
    def test_are_understood_as_what_they_are(self):
        book = HeadingBook(FRAMEWORK)
        for column in COLUMNS:
            found = book.meaning(column.heading)
            if column.kind != "result":
                assert found is not None, column.heading
                assert (found.role, found.factor) == (column.role, column.factor), column.heading

    def test_are_all_in_the_mapping_of_a_filled_one(self, tmp_path):
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, every_total()))
        read = {c.meaning: c.letters for c in assessed(tmp_path / "a.xlsx").source.columns}
        assert {column.heading for column in COLUMNS if column.kind != "result"} <= set(read)

    def test_follow_another_framework(self, tmp_path):
        other = framework_with(
            {"highest = 35": "highest = 36", "lowest = 36": "lowest = 37", 'name = "Breadth"': 'name = "Reach"'}
        )
        write_fresh(tmp_path / "a.xlsx", template_workbook(other, [entry(1, (5, 5, 5, 5, 4, 4, 4, 4))]))
        page = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)["Positions"]
        assert page.cell(5, SCORES_AT[6]).value == "Reach"
        assert [page.cell(6, AT[role]).value for role in ("total", "band", "edge")] == [
            36,
            "PESES-1",
            "Top of range",
        ]
        assert assessed(tmp_path / "a.xlsx", framework=other).organisation.classified == 1


def told(assessment) -> list[tuple[object, ...]]:
    """Return the score, band, edge and outcome of each position in the words of the sheet."""
    words = {None: None, "lowest": "Bottom of range", "highest": "Top of range"}
    return [
        (
            p.classification.score,
            p.classification.band.name if p.classification.band else FRAMEWORK.below.name,
            words[p.classification.edge],
            FRAMEWORK.outcome_rule(p.outcome).title,
        )
        for p in assessment.positions
        if isinstance(p, Assessed)
    ]


def shown(page, rows) -> list[tuple[object, ...]]:
    return [
        tuple(page.cell(row, AT[role]).value or None for role in ("total", "band", "edge", "outcome")) for row in rows
    ]


def with_rubbish(path: Path) -> None:
    """Add invalid rows below the positions of a workbook, with openpyxl, which does not calculate formulas."""
    book = openpyxl.load_workbook(path)
    page = book["Positions"]
    for row, odd in enumerate(RUBBISH, 255):
        page.cell(row, AT["id"], f"R-{row}")
        for column in SCORES_AT:
            page.cell(row, column, 4)
        page.cell(row, SCORES_AT[2], odd)
    page.cell(255 + len(RUBBISH), AT["id"], "P-001")
    page.cell(256 + len(RUBBISH), SCORES_AT[0], 4)
    book.save(path)


def results_on(path: Path) -> list[list[object]]:
    """Return the values of the result columns by row. A blank text and a blank cell are both 0."""
    page = openpyxl.load_workbook(path, data_only=True)["Positions"]
    at = [number for number, column in enumerate(COLUMNS, 1) if column.kind == "result"]
    return [[page.cell(row, column).value or 0 for column in at] for row in range(6, page.max_row + 1)]


ODD_NAMES = {
    'name = "Impact"': """name = "Impact [state] #1 \\"x\\" it's @home & <co>\"""",
    'name = "Knowledge"': 'name = "Know, how: 100%"',
    'name = "Below 21"': 'name = "Below \\"21\\""',
    'title = "Same band"': 'title = "Same \\"band\\" & <x>"',
}


def framework_with(changes: dict[str, str]):
    """Return the product's framework with some of its texts replaced."""
    text = (ROOT / "peecf_batch" / "rules" / "frameworks" / "peecf.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return framework_from(tomllib.loads(text))


def counted(path: Path) -> dict[object, object]:
    page = openpyxl.load_workbook(path, data_only=True)["Summary"]
    return {row[0].value: row[1].value for row in page.iter_rows(min_row=5)}


def counts_of(assessment) -> dict[object, object]:
    whole = assessment.organisation
    return {
        **{name or FRAMEWORK.below.name: count for name, count in whole.bands},
        **{FRAMEWORK.outcome_rule(outcome).title: count for outcome, count in whole.outcomes},
        "Ready: can be classified": whole.classified,
        "Of these with a borderline score": whole.edges,
    }


def filled_template() -> FreshWorkbook:
    """Return a template with each possible score and 200 random positions, and rows left."""
    return template_workbook(FRAMEWORK, [*every_total(), *at_random(200)], positions=270)


ODD_ANSWERS = [*["SES-1"] * 7, *["PESES-1"] * 3]  # the bands that go with the answers of `odd_answers`, as shown


def odd_answers() -> FreshWorkbook:
    """Return a template with answers about Part 3 as people type them."""
    typed = ["Y", True, "yes ", "Part 3", "VPSCF", "ses", "x", "No", "", "PEECF"]
    return template_workbook(FRAMEWORK, [entry(n, (4,) * 8, part_3=answer) for n, answer in enumerate(typed, 1)])


TYPED = [
    ("001", "Health"), ("001", "Pathology"), ("002", "Health"), ("002", "HEALTH "), ("002", "Pathology"),
    ("003", "Health"), ("003", ""), ("004", ""), ("004", ""), ("005", ""), ("5", "Health"), ("006*", "Health"),
    ("006*", "Pathology"),
]  # fmt: skip
USED_TWICE = [id_ in ("003", "004") or (id_, org[:1]) == ("002", "H") for id_, org in TYPED]


def of_organisations() -> list[Entry]:
    """Return positions of two organisations that number their own positions, some of them without a name."""
    return [
        Entry({"id": typed, "title": f"Director {n}", "organisation": organisation}, (5,) * 8)
        for n, (typed, organisation) in enumerate(TYPED)
    ]


TOTALS = ({"title": "Total"}, {"id": "TOTAL"}, {"title": "Grand total "}, {"title": "Subtotal"}, {"title": "Average"})


def with_totals() -> list[Entry]:
    """Return 3 positions, one of them not ready, and rows of totals as people add them below."""
    named = [("P-1", 8), ("P-2", 8), ("P-3", 7)]
    positions = [Entry({"id": key, "title": "Total Rewards Manager"}, (5,) * scored) for key, scored in named]
    return [*positions, *(Entry(facts, (7,) * 8) for facts in TOTALS)]


def checks_on(page: object) -> list[bool]:
    """Return for each of these positions whether its entry check says that its id is used twice, and not Ready."""
    said = [page.cell(row, AT["check"]).value for row in range(6, 6 + len(TYPED))]
    assert set(said) == {"Id used twice", "Ready"}
    return [text == "Id used twice" for text in said]


class TestWhatItComputes:
    """The values of the formulas: as stored for previewers, and as LibreOffice calculates them."""

    def test_is_what_assess_says_of_all_49_totals_and_200_random_positions(self, tmp_path):
        filled = tmp_path / "filled.xlsx"
        write_fresh(filled, filled_template())
        found, page = assessed(filled), openpyxl.load_workbook(filled, data_only=True)["Positions"]
        assert shown(page, range(6, 255)) == told(found)
        assert counts_of(found).items() <= counted(filled).items()

    def test_are_those_of_the_public_service_framework_under_part_3(self, tmp_path):
        path = tmp_path / "part-3.xlsx"
        write_fresh(path, template_workbook(FRAMEWORK, under_part_3()))
        page = openpyxl.load_workbook(path, data_only=True)["Positions"]
        assert shown(page, range(6, 55)) == told(assessed(path))
        assert page.cell(6 + 13, AT["band"]).value == "SES-1"

    def test_take_the_answers_about_part_3_that_the_assessment_takes(self, tmp_path):
        path = tmp_path / "odd.xlsx"
        write_fresh(path, odd_answers())
        page = openpyxl.load_workbook(path, data_only=True)["Positions"]
        assert [page.cell(row, AT["band"]).value for row in range(6, 16)] == ODD_ANSWERS
        assert [p.band_name for p in assessed(path).positions] == ODD_ANSWERS

    def test_call_an_id_used_twice_where_the_assessment_does(self, tmp_path):
        path = tmp_path / "a.xlsx"
        write_fresh(path, template_workbook(FRAMEWORK, of_organisations()))
        page = openpyxl.load_workbook(path, data_only=True)["Positions"]
        assert checks_on(page) == USED_TWICE
        assert ["E111" in position.findings for position in assessed(path).positions] == USED_TWICE

    @needs_libreoffice
    def test_and_so_does_libreoffice(self, in_libreoffice):
        page = openpyxl.load_workbook(in_libreoffice["two organisations"], data_only=True)["Positions"]
        assert checks_on(page) == USED_TWICE

    @needs_libreoffice
    def test_an_id_is_refused_as_it_is_typed_only_if_its_organisation_has_it(self, tmp_path):
        """LibreOffice calculates the formula that checks the id, row by row."""
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, of_organisations()))
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        page = book["Positions"]
        (own,) = (v.formula1 for v in page.data_validations.dataValidation if str(v.sqref).startswith("A6:"))
        at = page.max_column + 2
        for row in range(6, 6 + len(USED_TWICE)):
            page.cell(row, at, f"={Translator(f'={own}', 'A6').translate_formula(f'A{row}')[1:]}")
        book.save(tmp_path / "b.xlsx")
        (saved,) = saved_by_libreoffice([tmp_path / "b.xlsx"])
        found = openpyxl.load_workbook(saved, data_only=True)["Positions"]
        told = [found.cell(row, at).value for row in range(6, 6 + len(USED_TWICE))]
        same_in_both = [n for n, (one, organisation) in enumerate(TYPED) if TYPED.count((one, organisation)) > 1]
        assert [n for n, is_own in enumerate(told) if not is_own] == same_in_both

    @pytest.fixture(scope="class")
    @staticmethod
    def in_libreoffice(tmp_path_factory) -> dict[str, Path]:
        """Return templates by name: as written, and as LibreOffice calculated them in the folder `saved`."""
        folder = tmp_path_factory.mktemp("calculated")
        write_fresh(folder / "filled.xlsx", filled_template())
        with_rubbish(folder / "filled.xlsx")
        entries = [*every_total(), entry(99, (5,) * 8, trp=250_000, fte=1), entry(100, (5,) * 8, trp=250_000)]
        odd = template_workbook(framework_with(ODD_NAMES), entries, organisation='A "B" & <C>')
        write_fresh(folder / "written.xlsx", odd)
        openpyxl.load_workbook(folder / "written.xlsx").save(folder / "odd names.xlsx")
        write_fresh(folder / "odd answers.xlsx", odd_answers())
        write_fresh(folder / "stored.xlsx", template_workbook(FRAMEWORK, with_totals()))
        openpyxl.load_workbook(folder / "stored.xlsx").save(folder / "totals.xlsx")
        write_fresh(folder / "part 3.xlsx", template_workbook(FRAMEWORK, under_part_3()))
        write_fresh(folder / "organisations.xlsx", template_workbook(FRAMEWORK, of_organisations()))
        openpyxl.load_workbook(folder / "organisations.xlsx").save(folder / "two organisations.xlsx")
        names = ("filled", "odd names", "odd answers", "part 3", "two organisations", "totals")
        saved = saved_by_libreoffice([folder / f"{name}.xlsx" for name in names])
        return dict(zip(names, saved, strict=True))

    def test_leave_out_rows_of_totals_as_the_assessment_does(self, tmp_path):
        path = tmp_path / "a.xlsx"
        write_fresh(path, template_workbook(FRAMEWORK, with_totals()))
        self.without_totals(path)
        assert len(assessed(path).positions) == 3

    @needs_libreoffice
    def test_leave_them_out_in_libreoffice_too(self, in_libreoffice):
        self.without_totals(in_libreoffice["totals"])

    def without_totals(self, path):
        page, counts = openpyxl.load_workbook(path, data_only=True)["Positions"], counted(path)
        checks = [page.cell(row, AT["check"]).value or "" for row in range(6, 9 + len(TOTALS))]
        assert checks == ["Ready", "Ready", "7 of 8 scores", *[""] * len(TOTALS)]
        assert (counts["Positions entered"], counts["Ready: can be classified"], counts["Not ready yet"]) == (3, 2, 1)

    @needs_libreoffice
    def test_take_them_in_libreoffice_too(self, in_libreoffice):
        page = openpyxl.load_workbook(in_libreoffice["odd answers"], data_only=True)["Positions"]
        assert [page.cell(row, AT["band"]).value for row in range(6, 16)] == ODD_ANSWERS

    @needs_libreoffice
    def test_are_calculated_so_by_libreoffice_too(self, in_libreoffice):
        calculated = in_libreoffice["part 3"]
        assert results_on(calculated)[:49] == results_on(calculated.parents[1] / "part 3.xlsx")[:49]
        counts = counted(calculated)
        assert (counts["SES-1"], counts["SES-2"], counts["SES-3"], counts["PESES-1"]) == (15, 12, 9, 0)

    @needs_libreoffice
    def test_is_so_too_when_libreoffice_calculates_it_and_rubbish_is_taken_by_neither(self, in_libreoffice):
        calculated, odd = in_libreoffice["filled"], in_libreoffice["odd names"]
        assert results_on(odd) == results_on(odd.parents[1] / "written.xlsx")
        found, page = assessed(calculated), openpyxl.load_workbook(calculated, data_only=True)["Positions"]
        checks = [page.cell(row, AT["check"]).value for row in range(6, 257 + len(RUBBISH))]
        assert shown(page, range(7, 255)) == told(found)[:248]
        assert checks[:249] == ["Id used twice", *["Ready"] * 248]
        assert checks[249:-2] == ["Scores 1 to 7 only"] * len(RUBBISH)
        assert checks[-2:] == ["Id used twice", "Id or title missing"]
        assert {page.cell(row, AT["total"]).value for row in range(255, 257 + len(RUBBISH))} <= {None, ""}
        codes = [f.code for f in found.findings if f.column == SCORES_AT[2] and 255 <= f.row < 255 + len(RUBBISH)]
        assert codes == ["E203", "E203", "E201", "E201", "E204", "E203", "E206", "E201"]
        assert counts_of(found).items() <= counted(calculated).items()
        assert counted(calculated)["Positions entered"] == 249 + len(RUBBISH) + 2
        assert counted(calculated)["Not ready yet"] == len(RUBBISH) + 3

    def test_says_what_is_missing_before_it_is_ready(self):
        rows = [
            Entry({"id": "P-1"}, (5, 5, "", None)),
            Entry({"id": "p-1 "}, (5,) * 8),
            Entry({}, (5,) * 8),
            Entry({"title": "Director"}, (5,) * 7 + (True,)),
            Entry({}),
        ]
        said = [row["check"] for row in values(rows, COLUMNS, FRAMEWORK)]
        assert said == ["Id used twice", "Id used twice", "Id or title missing", "Scores 1 to 7 only", ""]

    def test_counts_the_reasons_to_write_and_the_shares_that_are_too_small(self):
        row = Entry({"id": "P-1"}, (5,) * 8, ["Why."] * 3, ["So."], (69, 70, None, 12.5, "80"))
        (found,) = values([row], COLUMNS, FRAMEWORK)
        assert [found[role] for role in ("rationales", "examples", "shares")] == [5, 7, 2]
        assert found["outcome"] == FRAMEWORK.outcome_rule(Outcome.NO_REFERENCE).title


class TestAPositionPlacedByItsPay:
    def test_is_left_to_the_assessment_which_knows_what_bands_are_paid(self, tmp_path):
        paid = {"trp": 260_000, "fte": 1}
        rows = [entry(1, (5,) * 8, **paid), entry(2, (5,) * 8, "PESES-1", **paid), entry(3, (5,) * 8, trp=260_000)]
        said = [row["outcome"] for row in values(rows, COLUMNS, FRAMEWORK)]
        assert said == ["When assessed", "Higher band", "No reference band"]
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, rows))
        found = [p.outcome for p in assessed(tmp_path / "a.xlsx").positions]
        assert found == [Outcome.HIGHER, Outcome.HIGHER, Outcome.NO_REFERENCE]

    def test_is_none_of_the_new_ones_and_one_whose_band_is_to_be_confirmed(self, tmp_path):
        rows = [entry(n, (5,) * 8, said, trp=260_000, fte=1) for n, said in enumerate(("New", "N/A", "TBC", "-"), 1)]
        said = [row["outcome"] for row in values(rows, COLUMNS, FRAMEWORK)]
        assert said == ["No reference band", "No reference band", "When assessed", "When assessed"]
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, rows))
        found = [p.outcome for p in assessed(tmp_path / "a.xlsx").positions]
        assert found == [Outcome.NO_REFERENCE, Outcome.NO_REFERENCE, Outcome.HIGHER, Outcome.HIGHER]


class TestItsOwnColumns:
    REFERENCES = ("PESES-1", "PESES-3", "peses-2", "PESES 2", "Band 2", "pending", "New", "", "Not executive", "SES-2")

    def test_never_contradict_those_that_the_assessment_adds(self, tmp_path):
        entries = [entry(n, (5,) * 8, held) for n, held in enumerate(self.REFERENCES, 1)]
        entries += [
            entry(n, scores, "PESES-2") for n, scores in ((21, (5,) * 7), (22, (5,) * 7 + (9,)), (23, (2,) * 8))
        ]
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, entries))
        assert run("assess", tmp_path / "a.xlsx", "-o", tmp_path).exit_code == 1
        page = openpyxl.load_workbook(tmp_path / "a-assessed.xlsx", data_only=True)["Positions"]
        at = {page.cell(5, column).value: column for column in range(1, page.max_column + 1)}
        for row in range(6, 6 + len(entries)):
            for role, heading in (("total", "work value score"), ("band", "recommended band"), ("outcome", "outcome")):
                own, ours = (page.cell(row, column).value or "" for column in (AT[role], at[f"PEECF {heading}"]))
                assert own in (ours, "", "When assessed"), (row, role)
        said = [page.cell(row, AT["outcome"]).value for row in range(6, 6 + len(self.REFERENCES))]
        assert said.count("When assessed") == 2
        assert said[:3] == ["Higher band", "Lower band", "Same band"]

    def test_stand_next_to_the_scores_and_are_printed_with_them_on_one_page(self, blank):
        groups = [column.group for column in COLUMNS]
        assert groups.index("results") == max(SCORES_AT)
        book = openpyxl.load_workbook(blank)
        first, *others = re.findall(r"\$[A-Z]+\$\d+:\$[A-Z]+\$\d+", str(book["Positions"].print_area).replace("'", ""))
        assert openpyxl.utils.cell.range_boundaries(first.replace("$", ""))[::2] == (1, AT["outcome"])
        assert openpyxl.utils.cell.range_boundaries(others[-1].replace("$", ""))[2] == len(COLUMNS)
        assert (book["Positions"].page_setup.fitToHeight, book["Positions"].sheet_properties.pageSetUpPr.fitToPage) == (
            0, True,
        )  # fmt: skip

    def test_ask_for_the_band_on_the_date_of_the_determination(self, tmp_path):
        assert COLUMNS[AT["reference_band"] - 1].heading == "Band on 18 December 2020"
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, [entry(1, (5,) * 8, "PESES-1")]))
        (position,) = assessed(tmp_path / "a.xlsx").positions
        assert position.position.details.reference_band == "PESES-1"

    def test_and_its_texts_have_no_command_line(self, blank):
        texts = [str(c.value) for page in openpyxl.load_workbook(blank) for row in page.iter_rows() for c in row]
        assert not [text for text in texts if text[:1] != "=" and re.search("peecf-batch [a-z]|--", text)]


class TestAWorkbookFilledByAScript:
    def test_that_calculates_nothing_is_read_without_a_word_about_our_own_formulas(self, tmp_path):
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, every_total()))
        openpyxl.load_workbook(tmp_path / "a.xlsx").save(tmp_path / "b.xlsx")
        codes = [[f.code for f in assessed(tmp_path / name).findings] for name in ("a.xlsx", "b.xlsx")]
        assert codes[0] == codes[1]
        assert not {"W109", "W212", "W213"} & set(codes[0])


class TestTheStamp:
    def test_of_this_version_is_not_worth_a_word(self, tmp_path):
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, every_total()))
        assert "N119" not in {finding.code for finding in assessed(tmp_path / "a.xlsx").findings}

    def test_of_another_version_is_named_beside_ours(self, tmp_path):
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, every_total()))
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        sheet, cell = book.defined_names["PEECF_template_version"].attr_text.replace("$", "").split("!")
        book[sheet][cell] = "0.9"
        book.save(tmp_path / "a.xlsx")
        found = assessed(tmp_path / "a.xlsx")
        (message,) = [finding.message for finding in found.findings if finding.code == "N119"]
        assert "version 0.9" in message
        assert f"version {TEMPLATE_VERSION}" in message
        assert found.organisation.classified == 49

    @pytest.mark.parametrize("target", ["#REF!", "Instructions!$A$1:$B$2", "Nowhere!$A$1", "Instructions!$Z$99"])
    def test_that_leads_nowhere_is_no_stamp(self, tmp_path, target):
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, every_total()))
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        book.defined_names["PEECF_template_version"].attr_text = target
        book.save(tmp_path / "a.xlsx")
        assert "N119" not in {finding.code for finding in assessed(tmp_path / "a.xlsx").findings}

    def test_gives_its_organisation_to_every_position_that_names_none(self, tmp_path):
        rows = [entry(1, (5,) * 8), entry(2, (5,) * 8, organisation="Elsewhere Trust")]
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, rows, organisation="Mallee & District Gallery"))
        found = [p.position.details.organisation for p in assessed(tmp_path / "a.xlsx").positions]
        assert found == ["Mallee & District Gallery", "Elsewhere Trust"]


HR_HEADINGS = (
    "Posn no",
    "Role title",
    "Full name",
    "Manager",
    "Directorate",
    "PESES",
    "Current band",
    "Work streams",
    "Contract expiry",
    "Vacancy",
)
END = date(2027, 6, 30)
HR_ROWS = (
    ("00017", "Chief Executive Officer", "A. Person", None, "Office", None, "Band 3", "Policy; Delivery", END, "n"),
    (18.0, "Director, =Works", "B. Person", "00017", "Works", None, "EO-2", "Gardening", "soon", "Y"),
    (None, "Total", None, None, None, 2, None, None, None, None),
    ("Prepared by", "C. Person", None, None, None, None, None, None, None, None),
    (None, None, None, None, "Corporate", None, None, None, None, None),
)  # fmt: skip


def hr_list(path: Path, headings=HR_HEADINGS, rows=HR_ROWS) -> Path:
    put = [[Odd("date", cell, "d/m/yyyy") if isinstance(cell, date) else cell for cell in row] for row in rows]
    return write(path, [Sheet("Cover", [["Executives 2026"]]), Sheet("HR extract", [["Extract"], [], headings, *put])])


class TestFromAListThatIsThere:
    def test_an_annotated_copy_of_the_template_says_nothing_of_our_own_sheets_and_columns(self, tmp_path):
        entries = [Entry({"id": f"P-{n}", "title": f"Director {n}"}, (5,) * 8) for n in range(3)]
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, entries, positions=5))
        assert run("assess", tmp_path / "a.xlsx", "-o", tmp_path / "out").exit_code == 0
        said = run("template", tmp_path / "new.xlsx", "--from", tmp_path / "out" / "a-assessed.xlsx").output
        assert "3 positions taken from sheet 'Positions'" in said
        assert "PEECF" not in said
        assert "'Bands'" not in said
        assert "not understood" not in said
        assert "Entry check, Work value score" in said

    def test_ids_titles_and_reporting_lines_are_filled_in_and_the_mapping_is_shown(self, tmp_path):
        done = run("template", tmp_path / "new.xlsx", "--from", hr_list(tmp_path / "hr.xlsx"), "--positions", "5")
        assert done.exit_code == 0, done.output
        for line in (
            "2 positions taken from sheet 'HR extract', headings in row 3:",
            "  Position ID                   from column A 'Posn no'",
            "  Reports to                    from column D 'Manager'",
            "  Not taken: Full name in column C; and PESES in column F, perhaps 'Current band' or 'Recommended band' "
            "(not understood).",
            "  Row 6 ('Total') is a total: not taken.",
            "  Row 7 ('Prepared by') is a note: not taken.",
            "  Row 8 ('Corporate') is a division heading: not taken.",
        ):
            assert line in done.stdout.splitlines()
        page = openpyxl.load_workbook(tmp_path / "new.xlsx", data_only=True)["Positions"]
        first = {role: page.cell(6, column).value for role, column in AT.items()}
        assert (first["id"], first["title"]) == ("00017", "Chief Executive Officer")
        assert (first["reference_band"], first["vacant"]) == ("PESES-3", "No")
        assert (first["primary_stream"], first["secondary_stream"]) == ("Policy", "Delivery")
        assert first["contract_end"].date() == date(2027, 6, 30)
        assert first["check"] == "0 of 8 scores"
        second = {role: page.cell(7, column).value for role, column in AT.items()}
        assert (second["id"], second["title"], second["reports_to"]) == ("18", "Director, =Works", "00017")

    def test_what_is_not_understood_stays_as_typed_for_the_assessment_to_report(self, tmp_path):
        run("template", tmp_path / "new.xlsx", "--from", hr_list(tmp_path / "hr.xlsx"))
        page = openpyxl.load_workbook(tmp_path / "new.xlsx", data_only=True)["Positions"]
        held = [page.cell(7, AT[role]).value for role in ("reference_band", "primary_stream", "contract_end")]
        assert held == ["EO-2", "Gardening", "soon"]
        assert {"W401", "W601"} <= {finding.code for finding in assessed(tmp_path / "new.xlsx").findings}

    def test_no_text_becomes_a_formula(self, tmp_path):
        run(
            "template",
            tmp_path / "new.xlsx",
            "--from",
            hr_list(tmp_path / "hr.xlsx", rows=[("=1+1", "@Director", *[None] * 8)]),
        )
        page = openpyxl.load_workbook(tmp_path / "new.xlsx")["Positions"]
        assert [(page.cell(6, c).value, page.cell(6, c).data_type) for c in (1, 2)] == [
            ("=1+1", "s"),
            ("@Director", "s"),
        ]

    def test_a_template_gives_the_name_of_its_organisation_as_well(self, tmp_path):
        run("template", tmp_path / "old.xlsx", "--organisation", "Mallee & District Gallery", "--positions", "3")
        book = openpyxl.load_workbook(tmp_path / "old.xlsx")
        book["Positions"]["A6"] = "P-1"
        book.save(tmp_path / "old.xlsx")
        run("template", tmp_path / "new.xlsx", "--from", tmp_path / "old.xlsx")
        page = openpyxl.load_workbook(tmp_path / "new.xlsx", data_only=True)["Positions"]
        assert (page["A2"].value, page["A6"].value) == ("Mallee & District Gallery", "P-1")

    def test_an_assessed_workbook_gives_its_positions_and_keeps_its_scores(self):
        sample = ROOT / "sample_workbooks" / "water-authority.xlsx"
        held = read_list(sheets_of(workbook_at(sample)), FRAMEWORK)
        assert len(held.entries) == 40
        assert not any(row.scores for row in held.entries)
        assert held.sheets[0].left_out == (
            "scores and the texts beside them, because they belong to the earlier assessment",
        )

    @pytest.mark.parametrize(
        ("headings", "said"),
        [
            (("Name", "Salary"), "a list of people ('Name' and 'Salary'), not of positions"),
            (("Colour", "Size"), "no sheet has a heading for the position's id or title"),
            (("Posn no", "Position ID"), "'Posn no' in A3 and 'Position ID' in B3 mean the same"),
            (("Position title",), "sheet 'HR extract' has headings in row 3 but no position under them"),
        ],
    )  # fmt: skip
    def test_a_list_that_cannot_be_used_is_refused_in_one_line(self, tmp_path, headings, said):
        done = run("template", tmp_path / "new.xlsx", "--from", hr_list(tmp_path / "hr.xlsx", headings, []))
        assert done.exit_code == 3
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert not (tmp_path / "new.xlsx").exists()


class TestOwnLevels:
    TOML = (
        '[knowledge]\n1 = "Knows one field."\n7 = "Leads several."\n\n["Judgment & Risk"]\n3 = "Weighs usual risks."\n'
    )

    def descriptors(self, path: Path) -> dict[str, list[object]]:
        page = openpyxl.load_workbook(path)["Factors"]
        heads = [cell.value for cell in page[5]]
        return {row[0].value: [row[heads.index(f"Level {n}")].value for n in (1, 3, 5, 7)] for row in page["A6:G13"]}

    def test_come_from_a_text_file(self, tmp_path):
        (tmp_path / "levels.toml").write_text(self.TOML, encoding="utf-8")
        assert run("template", tmp_path / "a.xlsx", "--levels", tmp_path / "levels.toml").exit_code == 0
        held = self.descriptors(tmp_path / "a.xlsx")
        assert held["Knowledge"] == ["Knows one field.", None, None, "Leads several."]
        assert held["Judgement and risk"] == [None, "Weighs usual risks.", None, None]

    def test_come_from_the_factors_sheet_of_another_template(self, tmp_path):
        (tmp_path / "levels.toml").write_text(self.TOML, encoding="utf-8")
        run("template", tmp_path / "a.xlsx", "--levels", tmp_path / "levels.toml")
        assert run("template", tmp_path / "b.xlsx", "--levels", tmp_path / "a.xlsx").exit_code == 0
        assert self.descriptors(tmp_path / "b.xlsx") == self.descriptors(tmp_path / "a.xlsx")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[charm]\n1 = 'x'", "[charm] is no factor of the framework"),
            ("[impact]\n9 = 'x'\nhigh = 'y'", "[impact] 9: not a score of the scale with a text; [impact] high:"),
            ("[impact", "it is not a TOML file"),
            ('[impact]\n"²" = "x"', "[impact] ²: not a score of the scale with a text"),
            (f"[impact]\n{'9' * 5000} = 'x'", "[impact] 999"),
            ("", "it has no level descriptor"),
        ],
    )  # fmt: skip
    def test_that_are_wrong_are_refused_with_everything_that_is(self, tmp_path, text, said):
        (tmp_path / "levels.toml").write_text(text, encoding="utf-8")
        done = run("template", tmp_path / "a.xlsx", "--levels", tmp_path / "levels.toml")
        assert done.exit_code == 3
        assert f"'levels.toml': {said}" in done.stderr

    def test_in_a_workbook_without_them_are_refused(self, blank, tmp_path):
        wrong = write(tmp_path / "w.xlsx", [Sheet("Levels", [["Factor", "Level 1", "Level 8"], ["Impact", "a", "b"]])])
        for path, said in ((blank, "no sheet has the factors"), (wrong, "level 8 is not a score of the scale")):
            done = run("template", tmp_path / "a.xlsx", "--levels", path)
            assert done.exit_code == 3
            assert said in done.stderr


class TestTheCommand:
    def test_writes_a_workbook_and_says_what_to_do_next(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        done = run("template", "--organisation", "  Mallee  Gallery ")
        assert done.stdout.splitlines() == [
            "peecf-assessment.xlsx: written, with room for 40 positions. Fill in its sheet Positions, save it, then:",
            "peecf-batch assess peecf-assessment.xlsx",
        ]
        page = openpyxl.load_workbook("peecf-assessment.xlsx", data_only=True)["Positions"]
        assert page["A2"].value == "Mallee Gallery"
        assert page.tables["Positions"].ref.endswith("45")

    def test_never_replaces_a_file_unless_told_to(self, tmp_path):
        (tmp_path / "a.xlsx").write_text("mine")
        done = run("template", tmp_path / "a")
        assert done.exit_code == 3
        assert "'a.xlsx' is there already." in done.stderr
        assert (tmp_path / "a.xlsx").read_text() == "mine"
        assert run("template", tmp_path / "a.xlsx", "--force").exit_code == 0

    @pytest.mark.parametrize("name", ["a.csv", "a.xlsm", "folder.xlsx"])
    def test_refuses_a_name_that_is_no_workbooks(self, tmp_path, name):
        (tmp_path / "folder.xlsx").mkdir()
        done = run("template", tmp_path / name)
        assert done.exit_code == 3
        assert len(done.stderr.splitlines()) == 1

    def test_puts_it_in_a_folder_that_is_named(self, tmp_path):
        (tmp_path / "x").mkdir()
        assert run("template", tmp_path / "x", "--positions", "1").exit_code == 0
        assert (tmp_path / "x" / "peecf-assessment.xlsx").is_file()

    def test_says_which_other_file_cannot_be_read(self, tmp_path):
        for option in ("--from", "--levels"):
            done = run("template", tmp_path / "a.xlsx", option, tmp_path / "nowhere.toml")
            assert done.exit_code == 3
            assert "'nowhere.toml'" in done.stderr
            assert not (tmp_path / "a.xlsx").exists()

    def test_makes_what_assess_reads_whole(self, tmp_path):
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, every_total()))
        done = run("assess", tmp_path / "a.xlsx", "-o", tmp_path)
        assert done.exit_code == 0
        record = json.loads((tmp_path / "a-assessment.json").read_text(encoding="utf-8"))
        assert [p["score"] for p in record["positions"]] == list(range(8, 57))
        assert {p["findings"][0] for p in record["positions"] if p["findings"]} <= {"N220", "N221", "N602", "W403"}

    def test_takes_any_name_of_an_organisation(self, tmp_path):
        for number, name in enumerate(("=1+1", "Ngāti & Söhne <x>", "a\udcff\x07b", "W" * 5000)):
            path = tmp_path / f"{number}.xlsx"
            assert run("template", path, "--organisation", name, "--positions", "2").exit_code == 0
            cell = openpyxl.load_workbook(path)["Instructions"]["C4"]
            assert cell.data_type == "s"
            assert (cell.value == name) == (number < 2)

    def test_says_so_where_there_is_no_such_folder_for_the_writer(self, tmp_path):
        with pytest.raises(OSError, match="No such file"):
            write_fresh(tmp_path / "nowhere" / "a.xlsx", template_workbook(FRAMEWORK, positions=1))

    def test_leaves_nothing_behind_where_the_folder_cannot_be_written(self, tmp_path, monkeypatch):
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("peecf_batch.starting.new_workbook.write_fresh", full)
        done = run("template", tmp_path / "a.xlsx")
        assert done.exit_code == 3
        assert "No space left on device" in done.stderr
        assert list(tmp_path.iterdir()) == []


def test_a_list_may_be_a_text_table(tmp_path):
    (tmp_path / "hr.csv").write_text("Posn no,Role title\n0012,Director\n", encoding="utf-8")
    held = read_list(sheets_of(workbook_at(tmp_path / "hr.csv")), FRAMEWORK)
    assert [row.facts for row in held.entries] == [{"id": "0012", "title": "Director"}]


def test_a_list_without_a_title_column_is_read_by_its_ids(tmp_path):
    path = hr_list(tmp_path / "a.xlsx", ("Position ID",), [("P-1",), ("P-2",)])
    held = read_list(sheets_of(workbook_at(path)), FRAMEWORK)
    assert [row.facts for row in held.entries] == [{"id": "P-1"}, {"id": "P-2"}]


def test_the_better_of_two_columns_for_the_manager_is_taken_and_the_other_is_named(tmp_path):
    path = hr_list(
        tmp_path / "a.xlsx", ("Position ID", "Reports to", "Manager"), [("P-1", "b", ""), ("P-2", "c", "P-1")]
    )
    held = read_list(sheets_of(workbook_at(path)), FRAMEWORK)
    assert [row.facts.get("reports_to") for row in held.entries] == [None, "P-1"]
    assert held.sheets[0].notes == (
        "Columns C ('Manager') and B ('Reports to') are both for Reports to: only C was taken.",
    )


def test_two_columns_with_different_dates_of_one_kind_are_never_guessed(tmp_path):
    headings = ("Position ID", "Contract end", "Contract expiry")
    path = hr_list(tmp_path / "a.xlsx", headings, [("P-1", date(2027, 6, 30), date(2028, 6, 30))])
    with pytest.raises(Refusal, match="mean the same"):
        read_list(sheets_of(workbook_at(path)), FRAMEWORK)
