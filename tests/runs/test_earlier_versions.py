"""Test that what version 0.1.0 wrote is read as docs/upgrading.md states.

`version_0_1_0` has the annotated workbook and the record that this version wrote for small-organisation.xlsx, and the
codes of its rules.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from peecf_batch.cli import commands
from peecf_batch.rules.findings import catalogue

ROOT = Path(__file__).parents[2]
STORED = Path(__file__).parent / "version_0_1_0"
UPGRADING = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
RESULTS = ("id", "title", "scores", "score", "band", "below_executive", "edge", "reference_band", "outcome")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the files of 0.1.0 and the workbook that they were made from."""
    monkeypatch.chdir(tmp_path)
    for path in (*STORED.glob("small-*"), ROOT / "sample_workbooks" / "small-organisation.xlsx"):
        shutil.copy(path, tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments)


def read(path: str | Path) -> dict:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def results(record: dict) -> list[dict]:
    return [{name: position[name] for name in RESULTS} for position in record["positions"]]


@pytest.mark.parametrize("workbook", ["small-organisation.xlsx", "small-organisation-assessed.xlsx"])
def test_the_results_are_the_same_from_the_workbook_and_from_its_annotated_copy(workbook: str) -> None:
    assert run("assess", workbook, "-o", "new").exit_code == 0
    before = read("small-organisation-assessment.json")
    assert before["tool"]["version"] == "0.1.0"
    assert results(read("new/small-organisation-assessment.json")) == results(before)


def test_every_field_of_the_record_is_still_there() -> None:
    run("assess", "small-organisation.xlsx", "-o", "new")
    before, after = read("small-organisation-assessment.json"), read("new/small-organisation-assessment.json")
    assert before["schema"] == after["schema"]
    assert before.keys() <= after.keys()
    for name in ("framework", "workbook", "determination", "organisation"):
        assert before[name].keys() <= after[name].keys()
    for name in ("positions", "findings"):
        assert before[name][0].keys() <= after[name][0].keys()


def test_the_columns_and_sheets_of_the_annotated_copy_are_replaced() -> None:
    before = openpyxl.load_workbook("small-organisation-assessed.xlsx")
    own = [cell.value for cell in before["Positions"][1] if not str(cell.value).startswith("PEECF")]
    run("assess", "small-organisation-assessed.xlsx", "-o", "new")
    after = openpyxl.load_workbook("new/small-organisation-assessed.xlsx")
    headings = [cell.value for cell in after["Positions"][1]]
    assert headings[: len(own)] == own
    assert "PEECF edge" not in headings
    assert len(headings) == len(set(headings)) == len(own) + 6
    assert set(before.sheetnames) <= set(after.sheetnames)
    assert [name for name in after.sheetnames if name[-1].isdigit()] == []


def test_what_people_typed_into_the_annotated_copy_counts_or_is_kept() -> None:
    book = openpyxl.load_workbook("small-organisation-assessed.xlsx")
    position = read("small-organisation-assessment.json")["positions"][1]
    book["Positions"]["H3"] = position["scores"]["knowledge"] + 1
    book["PEECF summary"]["H2"] = "Agreed with the chair"
    book.save("small-organisation-assessed.xlsx")
    run("assess", "small-organisation-assessed.xlsx", "-o", "new")
    assert read("new/small-organisation-assessment.json")["positions"][1]["score"] == position["score"] + 1
    sheet = openpyxl.load_workbook("new/small-organisation-assessed.xlsx")["PEECF findings"]
    kept = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Kept"]
    assert [("Agreed with the chair" in row, "H2" in str(row)) for row in kept] == [(True, True)]


def test_an_annotated_copy_that_somebody_changed_is_not_replaced_but_the_page_beside_it_is() -> None:
    book = openpyxl.load_workbook("small-organisation-assessed.xlsx")
    book["Positions"]["H3"] = 7
    book.save("small-organisation-assessed.xlsx")
    done = run("assess", "small-organisation.xlsx")
    assert done.exit_code == 3
    assert "'small-organisation-assessed.xlsx' was changed since peecf-batch wrote it." in done.output
    shutil.copy(STORED / "small-organisation-assessed.xlsx", ".")
    record = Path("small-organisation-assessment.json")
    record.write_text(record.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert run("assess", "small-organisation.xlsx").exit_code == 0
    assert read(record)["tool"]["version"] != "0.1.0"


def test_an_audit_reads_the_record_and_finds_no_change() -> None:
    done = run("audit", "small-organisation-assessment.json", "small-organisation.xlsx", "-o", "new")
    assert done.exit_code == 0
    counts = read("new/small-organisation-audit.json")["counts"]
    assert (counts["in_both"], counts["moved"], counts["scored_anew"], counts["new"], counts["gone"]) == (7, 0, 0, 0, 0)


def test_an_audit_refuses_a_record_that_contradicts_itself() -> None:
    record = read("small-organisation-assessment.json")
    record["positions"][0]["score"] += 1
    Path("small-organisation-assessment.json").write_text(json.dumps(record), encoding="utf-8")
    done = run("audit", "small-organisation-assessment.json", "small-organisation.xlsx", "-o", "new")
    assert done.exit_code == 3
    assert "which do not agree" in done.output


def test_a_history_reads_the_record_in_the_order_in_which_it_is_named() -> None:
    for year in (2025, 2026):
        book = openpyxl.load_workbook("small-organisation.xlsx")
        book["Positions"]["H3"] = year - 2020
        book.save(f"{year}.xlsx")
    done = run("history", "small-organisation-assessment.json", "2025.xlsx", "2026.xlsx", "-o", "new")
    assert done.exit_code == 0
    assert "all are in the order in which they were named" in done.output
    first = read("new/peecf-history.json")["assessments"][0]
    assert (first["name"], first["from_record"]) == ("small-organisation.xlsx", True)


def test_an_explanation_from_the_record_is_refused_with_the_reason() -> None:
    done = run("explain", "small-organisation-assessment.json", "C-2")
    assert done.exit_code == 3
    assert "peecf-batch 0.1.0 wrote it, without what an explanation needs" in done.output


def test_verify_asks_for_a_manifest_which_0_1_0_did_not_write() -> None:
    done = run("verify", ".")
    assert done.exit_code == 3
    assert "made with --manifest" in done.output


class TestThePageOnUpgrading:
    def test_names_every_rule_that_is_new_with_its_title(self) -> None:
        rules = catalogue()
        before = set((STORED / "codes.txt").read_text(encoding="utf-8").split())
        table = UPGRADING.split("### New findings")[1]
        listed = dict(re.findall(r"^\| ([EWN]\d{3}) \| (.*) \|$", table, re.MULTILINE))
        assert listed == {code: rule.title for code, rule in rules.items() if code not in before}

    def test_has_no_rule_of_0_1_0_that_is_gone(self) -> None:
        before = set((STORED / "codes.txt").read_text(encoding="utf-8").split())
        assert before <= set(catalogue())
        assert f"had {len(before)} rules, and 0.2.0 has {len(catalogue())}. No rule is gone" in UPGRADING

    def test_names_as_changed_only_rules_of_0_1_0(self) -> None:
        before = set((STORED / "codes.txt").read_text(encoding="utf-8").split())
        changed = UPGRADING.split("### Findings with a different meaning")[1].split("### New findings")[0]
        assert set(re.findall(r"^\| ([EWN]\d{3}) ", changed, re.MULTILINE)) <= before
