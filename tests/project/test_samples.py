"""Test that the sample workbooks give the planned results, and that the script reproduces the same bytes."""

import importlib.util
import sys
from pathlib import Path

import pytest
from position_books import moderated
from published_tables import BAND_OF, BELOW, EDGE_OF, agrees, judged

from peecf_batch.outputs.record.record import record
from peecf_batch.rules.findings import catalogue

FOLDER = Path(__file__).parents[2] / "sample_workbooks"


def script():
    spec = importlib.util.spec_from_file_location("build_samples", FOLDER / "build_samples.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_samples"] = module  # dataclasses look up their module there
    spec.loader.exec_module(module)
    return module


SAMPLES = script()


@pytest.mark.parametrize("name", SAMPLES.SAMPLES)
def test_a_sample_made_again_is_the_committed_one_byte_for_byte(tmp_path, name):
    SAMPLES.SAMPLES[name](tmp_path / name)
    assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_every_sample_is_committed_and_every_committed_workbook_is_a_sample():
    files = (path for pattern in ("*.xlsx", "*.csv") for path in FOLDER.glob(pattern))
    kept = {path.name for path in files if not path.stem.endswith("-assessed")}
    assert kept == set(SAMPLES.SAMPLES)


class TestTheSmallOrganisation:
    def test_gives_these_scores_bands_and_outcomes(self):
        told = record(moderated(FOLDER / "small-organisation.xlsx"))
        assert [(p["id"], p["score"], p["band"], p["outcome"], p["edge"]) for p in told["positions"]] == [
            ("C-1", 44, "PESES-2", "same", None),
            ("C-2", 34, "PESES-1", "same", None),
            ("C-3", 33, "PESES-1", "same", None),
            ("C-4", 35, "PESES-1", "same", "highest"),
            ("C-5", 31, "PESES-1", "lower", None),
            ("C-6", 22, "PESES-1", "same", None),
            ("C-7", 19, None, "below-executive", None),
        ]

    def test_has_a_chief_executive_no_error_and_one_line_within_a_band(self):
        told = record(moderated(FOLDER / "small-organisation.xlsx"))
        assert [p["id"] for p in told["positions"] if p["is_ceo"]] == ["C-1"]
        assert [(f["code"], f["cell"]) for f in told["findings"]] == [("N904", "D1"), ("N220", "A5")]


class TestTheWaterAuthority:
    def test_agrees_with_the_published_tables_in_all_40_positions(self):
        told = record(moderated(FOLDER / "water-authority.xlsx"))
        headings = (
            "Knowledge (1-7)", "Relationships (1-7)", "Judgment & Risk (1-7)", "Independence (1-7)",
            "Strategic Change (1-7)", "Impact (1-7)", "Breadth (1-7)", "Resource management (1-7)",
        )  # fmt: skip
        rows, faulty = judged(
            FOLDER / "water-authority.xlsx", "Exec positions 2025", 6, "Position ID", "Current band", headings
        )
        assert not faulty
        assert len(told["positions"]) == len(rows) == 40
        assert all(agrees(row, said) for row, said in zip(rows, told["positions"], strict=True))

    def test_every_position_reports_to_another_and_one_is_the_head(self):
        assessment = moderated(FOLDER / "water-authority.xlsx")
        assert [p.position.details.title for p in assessment.positions if p.manager is None] == ["Managing Director"]
        assert [p.position.details.is_ceo for p in assessment.positions].count(True) == 1

    def test_has_no_error_and_one_warning_where_too_little_of_the_work_is_at_the_level(self):
        found = [f for f in moderated(FOLDER / "water-authority.xlsx").findings if f.severity != "notice"]
        assert [(f.code, f.cell, f.value) for f in found] == [("W306", "AE32", "60")]


class TestTheBoundaries:
    def test_hold_every_score_from_8_to_56_in_the_band_of_the_tables(self):
        told = record(moderated(FOLDER / "boundaries.xlsx"))
        assert {p["score"]: p["band"] or BELOW for p in told["positions"]} == BAND_OF
        assert {p["score"]: p["edge"] for p in told["positions"] if p["edge"]} == EDGE_OF

    def test_flag_the_six_edges_and_the_score_of_20(self):
        found = [(f.code, f.position) for f in moderated(FOLDER / "boundaries.xlsx").findings]
        edges = [("N220", f"T-{score}") for score in EDGE_OF]
        assert found == [("N221", "T-20"), *edges]


class TestEveryDefect:
    def test_gives_exactly_the_answer_key_in_one_run(self):
        found = [(f.code, f.cell) for f in moderated(FOLDER / "every-defect.xlsx").findings]
        assert sorted(found) == sorted(SAMPLES.ANSWER_KEY)

    def test_beside_what_only_an_odd_package_can_have(self):
        found = [(f.code, f.cell) for f in moderated(FOLDER / "odd-package.xlsx").findings]
        assert sorted(found) == sorted(SAMPLES.ODD_KEY)

    def test_and_what_only_pay_under_known_values_can_show(self):
        found = moderated(FOLDER / "remuneration.xlsx", as_at=SAMPLES.PAY_AS_AT).findings
        assert sorted((f.code, f.cell) for f in found) == sorted(SAMPLES.PAY_KEY)

    def test_and_what_only_a_whole_structure_can_show_in_moderation(self):
        found = moderated(FOLDER / "moderation.xlsx").findings
        assert sorted((f.code, f.cell) for f in found) == sorted(SAMPLES.MODERATION_KEY)

    def test_and_what_only_a_sheet_for_each_assessor_can_show(self):
        found = moderated(FOLDER / "assessors-by-sheet.xlsx").findings
        assert sorted((f.code, f.cell) for f in found) == SAMPLES.SHEETS_KEY

    def test_and_what_only_marks_under_levels_can_show(self):
        found = moderated(FOLDER / "marked-levels.xlsx").findings
        assert sorted((f.code, f.cell) for f in found) == SAMPLES.LEVELS_KEY

    def test_and_what_only_rows_of_many_kinds_on_several_sheets_can_show(self):
        found = moderated(FOLDER / "rows-and-sheets.xlsx").findings
        assert sorted((f.code, f.cell) for f in found) == sorted(SAMPLES.ROWS_KEY)

    def test_and_what_only_names_and_values_typed_in_many_ways_can_show(self):
        found = moderated(FOLDER / "as-people-type.xlsx").findings
        assert sorted((f.code, f.cell) for f in found) == sorted(SAMPLES.TYPED_KEY)

    def test_and_what_a_sheet_can_show_otherwise_than_its_file_holds(self):
        found = moderated(FOLDER / "shown-otherwise.xlsx").findings
        assert sorted((f.code, f.cell) for f in found) == sorted(SAMPLES.SHOWN_KEY)

    def test_and_what_only_decisions_can_show(self):
        found = moderated(FOLDER / "decisions.xlsx").findings
        assert sorted((f.code, f.cell) for f in found) == sorted(SAMPLES.DECISIONS_KEY)

    def test_and_what_only_agreed_scores_can_show(self):
        found = {(f.code, f.cell) for f in moderated(FOLDER / "consensus.xlsx").findings}
        assert found >= set(SAMPLES.CONSENSUS_KEY)

    def test_and_what_only_a_text_file_can_have(self):
        found = moderated(FOLDER / "one-value-too-many.csv").findings
        assert [(f.code, f.cell) for f in found] == SAMPLES.ONE_TOO_MANY_KEY

    def test_names_the_position_that_each_defect_was_planted_in(self):
        found = {(f.code, f.cell): f.position for f in moderated(FOLDER / "every-defect.xlsx").findings}
        for planted in SAMPLES.planted():
            if planted.position:
                assert found[planted.code, planted.cell] == planted.position

    def test_plants_every_rule_of_the_catalogue(self):
        assert {
            code
            for key in (
                SAMPLES.ANSWER_KEY,
                SAMPLES.ODD_KEY,
                SAMPLES.PAY_KEY,
                SAMPLES.AUDIT_KEY["findings"],
                SAMPLES.RECORD_KEY,
                SAMPLES.MODERATION_KEY,
                SAMPLES.SHEETS_KEY,
                SAMPLES.LEVELS_KEY,
                SAMPLES.TYPED_KEY,
                SAMPLES.ROWS_KEY,
                SAMPLES.SHOWN_KEY,
                SAMPLES.DECISIONS_KEY,
                SAMPLES.CONSENSUS_KEY,
                SAMPLES.ONE_TOO_MANY_KEY,
            )
            for code, _ in key
        } == set(catalogue())

    def test_classifies_every_position_that_holds_no_error(self):
        told = record(moderated(FOLDER / "every-defect.xlsx"))
        errors = {f["row"] for f in told["findings"] if f["severity"] == "error"}
        assert {p["row"] for p in told["positions"] if p["score"] is None} == errors & {
            p["row"] for p in told["positions"]
        }
