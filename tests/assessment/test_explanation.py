"""Test the explanation of a position: inputs with cells, sum, band, steps up and down, and what follows."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from position_books import DAY, FACTORS, FRAMEWORK, HEADINGS, USUAL, plain, position

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.outputs.screen.explanation import explanation_json, explanation_lines
from peecf_batch.outputs.wording.firmness import in_words
from peecf_batch.reading.levels import with_levels
from peecf_batch.rules.classification import classify
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options
from peecf_batch.starting.template.workbook import Entry, template_workbook

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
SCREEN = 64
EDGES = (21, 35, 36, 47, 48, 56)


def run(*args):
    return CliRunner().invoke(commands, ["explain", *map(str, args)])


def run_command(*args):
    return CliRunner().invoke(commands, list(map(str, args)))


def told(path, named, **options):
    options = {"as_at": DAY, **options}
    read = assess_file(path, Options(options.pop("framework", FRAMEWORK), load_determinations(), **options))
    return explain_position(read.assessment, read.layouts, named)


def text(path, named, **options):
    return "\n".join(explanation_lines(told(path, named, **options)))


def joined(path, named, **options):
    """Return the explanation as one line."""
    return " ".join(text(path, named, **options).split())


@pytest.fixture(scope="module")
def every_score(tmp_path_factory):
    """Write a workbook with a position for each work value score, with the reference band PESES-2."""
    rows = [(f"T-{8 + n}", f"Director {n}", "PESES-2", *[1 + (n + k) // 8 for k in range(8)]) for n in range(49)]
    return plain(tmp_path_factory.mktemp("scores") / "s.xlsx", rows, (*HEADINGS[:2], "Current band", *FACTORS))


@pytest.mark.parametrize(("days_from", "stored"), [(1900, 45_323), (1904, 43_861)])
def test_every_date_is_given_as_a_date_whatever_its_column(tmp_path, days_from, stored):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904 if days_from == 1904 else book.epoch
    sheet = book.active
    sheet.append([*HEADINGS[:2], "Contract start", "Contract end", *FACTORS])
    sheet.append(["P-1", "Director", stored, stored, *USUAL])
    sheet["C2"].number_format = sheet["D2"].number_format = "d mmm yyyy"
    book.save(tmp_path / "b.xlsx")
    said = joined(tmp_path / "b.xlsx", "P-1")
    assert "C2 Contract start: 2024-02-01" in said
    assert "D2 Contract end: 2024-02-01" in said


class TestTheExplanation:
    @pytest.mark.parametrize("name", ["water-authority.xlsx", "every-defect.xlsx", "small-organisation.xlsx"])
    def test_names_every_cell_that_was_read_and_what_it_holds_on_one_screen(self, name):
        read = assess_file(SAMPLES / name, Options(FRAMEWORK))
        page = openpyxl.load_workbook(SAMPLES / name, data_only=True)[read.layout.sheet.entry.name]
        layout = read.layout
        columns = {*layout.factors, *layout.columns.values(), *layout.rationales, *layout.examples, *layout.shares}
        for p in read.assessment.positions:
            row = p.position.details.row
            found = explain_position(read.assessment, read.layouts, f"row {row}")
            lines = list(explanation_lines(found))
            words = set(" ".join(lines).replace(",", " ").replace("(", " ").replace(")", " ").replace(":", " ").split())
            cells = {page.cell(row, column).coordinate for column in columns - {None}}
            assert cells <= words
            assert len(lines) <= SCREEN or len(found.findings) > 8
            assert max(map(len, lines)) <= 108
            record = json.loads(explanation_json(found))
            held = {cell["cell"]: cell["value"] for cell in record["inputs"]}
            title = layout.columns["title"]
            assert held[page.cell(row, title).coordinate] == " ".join(str(page.cell(row, title).value or "").split())

    def test_gives_the_sum_the_table_row_and_its_source(self, every_score):
        said = joined(every_score, "T-40")
        assert "Recommended band PESES-2: work value score 40. Outcome: Same band." in said
        assert "= 5 + 5 + 5 + 5 + 5 + 5 + 5 + 5, the plain sum of D34:K34" in said
        assert "PESES-2 (Public Entity Senior Executive Service Band 2) has scores 36 to 47." in said
        assert "40 is 4 above its lowest score and 7 below its highest. PESES-3 begins 8 points above it." in said
        assert "Work value scoring and work streams (Tables 2 to 5), Victorian Public Sector Commission" in said

    @pytest.mark.parametrize("score", range(8, 57))
    def test_tells_what_one_step_changes_as_the_framework_classifies_it(self, every_score, score):
        found = told(every_score, f"T-{score}")
        for step in found.steps:
            assert step.classification.score == score + step.by
            for name in step.factors:
                index = FACTORS.index(name)
                scores = [factor.score for factor in found.factors]
                scores[index] += step.by
                assert classify(tuple(scores), FRAMEWORK) == step.classification
        assert (score in EDGES) == ("est score: borderline" in joined(every_score, f"T-{score}"))

    def test_tells_a_change_of_band_and_outcome_from_none(self, every_score):
        assert "more on any one factor: score 48, PESES-3 in place of PESES-2, bottom of its range, " in joined(
            every_score, "T-47"
        )
        assert "outcome Higher band in place of Same band" in joined(every_score, "T-47")
        assert "score 46, still PESES-2, same outcome." in joined(every_score, "T-47")
        assert "score 20, Below 21 in place of PESES-1" in joined(every_score, "T-21")

    def test_says_which_factors_cannot_move(self, every_score):
        top, bottom = told(every_score, "T-56"), told(every_score, "T-8")
        assert [step.by for step in top.steps] == [-1]
        assert [step.by for step in bottom.steps] == [1]
        assert "the top of the scale" in joined(every_score, "T-56")
        assert "any one factor except Knowledge (at the end of the scale)" in joined(every_score, "T-15")

    def test_puts_the_outcome_with_its_options_and_who_decides(self, every_score):
        said = joined(every_score, "T-50")
        for option in FRAMEWORK.outcome_rule(told(every_score, "T-50").position.outcome).options:
            assert option in said
        assert "Reference band, held on 18 December 2020: PESES-2 (C44)." in said
        assert FRAMEWORK.principle("decides").text in said
        assert FRAMEWORK.edge.options[0] in joined(every_score, "T-48")

    def test_names_the_package_that_a_reference_band_was_placed_by(self, tmp_path):
        rows = [(*position(1), None, 260_000), (*position(2), "PESES-2", 260_000)]
        path = plain(tmp_path / "a.xlsx", rows, (*HEADINGS, "Current band", "TRP"))
        said = joined(path, "P-001")
        values = "Determination No. 01/2024, in effect from 1 July 2024"
        assert f"Reference band, from today's pay: PESES-1 (L2; {values})." in said
        assert "The band held on 18 December 2020 is not known." in said
        assert "Same band: The recommended band is the same as the reference band." in said
        assert "Reference band, held on 18 December 2020: PESES-2 (K3)." in joined(path, "P-002")
        outcome = json.loads(explanation_json(told(path, "P-001")))["outcome"]
        assert (outcome["reference_basis"], outcome["reference_cell"]) == ("remuneration", "L2")

    def test_without_pay_does_not_call_a_band_placed_by_pay_the_band_that_was_held(self, tmp_path):
        rows = [(*position(1), None, 260_000), (*position(2), "PESES-2", 260_000)]
        path = plain(tmp_path / "a.xlsx", rows, (*HEADINGS, "Current band", "TRP"))
        for place, band in (("P-001", "PESES-1"), ("P-002", "PESES-2")):
            said = " ".join(run_command("explain", path, place).stdout.split())
            assert "Reference band, held on" not in said
            assert "Current band" not in said
            assert "Reference band (the band held on 18 December 2020 or, if not known, the band that" in said
            assert f"matches the position’s pay): {band}." in said
        shown = " ".join(run_command("explain", path, "P-001", "--show-remuneration").stdout.split())
        assert "The band held on 18 December 2020 is not known." in shown

    def test_shows_a_reason_that_was_accepted(self, tmp_path):
        path = plain(tmp_path / "a.xlsx", [(*position(1), "EO-2")], (*HEADINGS, "Current band"))
        run_command("assess", path, "-o", tmp_path)
        book = openpyxl.load_workbook(tmp_path / "a-assessed.xlsx")
        page = book["PEECF findings"]
        heads = [cell.value for cell in page[3]]
        row = next(row for row in page.iter_rows(min_row=4) if row[heads.index("Code")].value == "W601")
        row[heads.index("Your reason")].value = "The old name of the band."
        book.save(tmp_path / "b.xlsx")
        assert "Accepted: The old name of the band." in joined(tmp_path / "b.xlsx", "P-001")

    def test_tells_a_chief_executive_below_the_bands_from_others(self, tmp_path):
        path = plain(tmp_path / "a.xlsx", [("P-1", "CEO", *[2] * 8), ("P-2", "Director", *[2] * 8)])
        assert FRAMEWORK.below.ceo_meaning in joined(path, "P-1")
        assert FRAMEWORK.below.ceo_meaning not in joined(path, "P-2")

    def test_names_the_manager_and_the_rules_that_fired(self, tmp_path):
        heads = (*HEADINGS, "Reports to")
        path = plain(
            tmp_path / "a.xlsx", [("P-1", "CEO", *[6] * 8, None), ("P-2", "Director", *[3] * 5, 2, 2, 2, "P-1")], heads
        )
        said = joined(path, "P-2")
        assert "reports to CEO, score 48" in said
        assert "A3 notice N220: work value score 21 is the bottom score in the PESES-1 range." in said

    def test_of_a_position_that_is_not_classified_says_why_and_what_is_possible_and_guesses_nothing(self, tmp_path):
        path = plain(tmp_path / "a.xlsx", [("P-1", "Director", *USUAL[:7], "7*")])
        found = told(path, "P-1")
        assert found.possible == (30, 36)
        said = joined(path, "P-1")
        assert "Not classified: E203; see Checks below." in said
        assert "the work value score will be 30 to 36: PESES-1 or PESES-2." in said
        assert "holds '7*'" in said
        assert json.loads(explanation_json(found))["score"] is None

    def test_may_be_named_with_its_organisation_where_several_use_its_id(self, tmp_path):
        rows = [(name, *position(1)) for name in ("Alpha Trust", "Beta")]
        path = plain(tmp_path / "a.xlsx", rows, ("Organisation", *HEADINGS))
        with pytest.raises(Refusal, match=r"P-001, Director 1, Beta in row 3 of sheet 'Positions'\."):
            told(path, "P-001")
        for named in ("beta P-001", "Beta Director 1"):
            assert told(path, named).index == 1

    def test_of_a_second_row_with_one_id_needs_its_row(self, tmp_path):
        path = plain(tmp_path / "a.xlsx", [position(1), position(1)])
        with pytest.raises(
            Refusal,
            match=r"2 positions are called 'p-001': P-001, Director 1 in row 2 of sheet 'Positions', P-001, Director 1",
        ):
            told(path, "p-001")
        assert told(path, "row 3").possible is None
        assert "Not classified: E111" in joined(path, "row 3")

    def test_shows_the_organisations_own_level_descriptors(self, tmp_path):
        framework = with_levels(FRAMEWORK, {0: {5: "Leads a field."}, 1: {3: "Often.", 5: "Always."}})
        path = plain(tmp_path / "a.xlsx", [position(1)])
        said = joined(path, "P-001", framework=framework)
        assert "Leads a field." in said
        assert "between level 3 and level 5" in said

    def test_shows_those_typed_into_the_templates_own_sheet_too(self, tmp_path):
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, [Entry({"id": "P-1"}, (5,) * 8)]))
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        row = next(cell.row for cell in book["Factors"]["A"] if cell.value == "Impact")
        head = next(cell.column for cell in book["Factors"][5] if cell.value == "Level 5")
        book["Factors"].cell(row, head, "Felt across the sector.")
        book.save(tmp_path / "a.xlsx")
        assert "Felt across the sector." in " ".join(run(tmp_path / "a.xlsx", "P-1").stdout.split())
        record = json.loads(run(tmp_path / "a.xlsx", "P-1", "--format", "json").stdout)
        assert [factor["level"] for factor in record["factors"] if factor["name"] == "Impact"] == [
            "Felt across the sector."
        ]

    def test_reads_a_template_with_reasons_and_examples(self, tmp_path):
        row = Entry(
            {"id": "P-1", "title": "CEO"}, (7,) * 8, ["Sets the course."] * 8, ["Led the merger."] * 8, (80,) * 8
        )
        write_fresh(tmp_path / "a.xlsx", template_workbook(FRAMEWORK, [row]))
        found = told(tmp_path / "a.xlsx", "ceo")
        assert {kind: cell.text for kind, cell in found.factors[0].beside} == {
            "rationale": "Sets the course.", "example": "Led the merger.", "share": "80",
        }  # fmt: skip
        (cell,) = (each.cell for each in found.factors[0].beside if each.kind == "rationale")
        assert f"{cell.cell} Sets the course." in text(tmp_path / "a.xlsx", "CEO")

    @given(st.lists(st.integers(1, 7), min_size=8, max_size=8))
    @settings(max_examples=8)
    def test_is_the_same_each_time_and_in_both_forms(self, scores):
        path = plain(Path(self.folder) / "a.xlsx", [("P-1", "Director", *scores)])
        found = told(path, "P-1")
        record = json.loads(explanation_json(found))
        assert isinstance(found.position, Assessed)
        assert record["score"] == sum(scores) == found.position.classification.score
        assert [factor["score"] for factor in record["factors"]] == scores
        assert f"work value score {sum(scores)}." in "\n".join(explanation_lines(found))
        assert explanation_json(found) == explanation_json(told(path, "P-1"))

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        type(self).folder = tmp_path


class TestTheCommand:
    def test_explains_a_position_of_a_workbook(self):
        done = run(SAMPLES / "small-organisation.xlsx", "chief executive officer")
        assert (done.exit_code, done.stderr) == (0, "")
        assert "Recommended band PESES-2: work value score 44. Outcome: Same band." in done.stdout

    def test_gives_json_where_asked_of_a_position_and_of_a_rule(self):
        record = json.loads(run(SAMPLES / "boundaries.xlsx", "T-35", "--format", "json").stdout)
        assert (record["schema"], record["score"]) == ("peecf-batch/explanation/1", 35)
        assert [step["band"] for step in record["steps"]] == ["PESES-2", "PESES-1"]
        assert json.loads(run("e201", "--format", "json").stdout)[0]["code"] == "E201"

    @pytest.mark.parametrize(
        ("args", "status", "said"),
        [
            (("a.xlsx", "P-002"), 3, "a.xlsx: it has no position 'P-002'. Did you mean 'P-001'?"),
            (("a.xlsx", "Gardener"), 3, "Give the id or title of a position, or its row, such as 'Director 1'."),
            (("a.xlsx", "row 9"), 3, "it has no position 'row 9'. The last position is P-001, Director 1 in row 2 of"),
            (("a.xlsx", "row 1"), 3, "it has no position 'row 1'. The next position is P-001, Director 1 in row 2 of"),
            (("b.xlsx", "P-001"), 3, "b.xlsx: there is no such file. Did you mean 'a.xlsx'?"),
            (("a.xlsx",), 2, "Which position of 'a.xlsx'?"),
            (("E999",), 2, "There is no check 'E999'."),
            (("empty.xlsx", "P-001"), 3, "no position has been entered yet."),
        ],
    )
    def test_that_cannot_be_meant_gets_one_clear_line(self, tmp_path, monkeypatch, args, status, said):
        monkeypatch.chdir(tmp_path)
        plain(tmp_path / "a.xlsx", [position(1)])
        plain(tmp_path / "empty.xlsx", [])
        done = run(*args)
        assert done.exit_code == status
        assert said in done.stderr
        assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.16, "0.16"), (0.005, "0.01"), (0.0049, "less than 0.01"), (0.0, "0.00"), (1.0, "1.00")],
)
def test_a_small_probability_of_another_band_is_not_said_to_be_none(probability, words):
    assert in_words(probability) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Director, Legal", "Director, Legal and Governance"),  # begins with it, although another title is more alike
        ("Directr, Commercial", "Director, Commercial"),
        ("Director, Finanse", "Director, Finance and Risk"),
        ("cheif financial oficer", "Chief Financial Officer"),
        ("Dredging", "Director, Dredging"),
        ("MP-99", "MP-09"),
        ("Director, Zoos", ""),  # most titles have the only word that is known
    ],
)
def test_the_position_that_a_user_may_mean_shares_a_rare_word_or_its_beginning(tmp_path, typed, meant):
    titles = ("Chief Financial Officer", "Director, Commercial", "Director, Legal and Governance", "Director, Dredging",
              "Director, Finance and Risk", "Director, Navigation")  # fmt: skip
    rows = [(f"MP-0{9 - n}", title, *[5] * 8) for n, title in enumerate(titles)]
    path = plain(tmp_path / "a.xlsx", rows, ("Position ID", "Position title", *HEADINGS[-8:]))
    said = run(path, typed).stderr
    assert ("Did you mean" in said) is bool(meant)
    assert meant in said
