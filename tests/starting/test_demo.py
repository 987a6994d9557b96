"""Test that the demonstration finds exactly what was planted, and that its page shows the messages of the findings."""

from __future__ import annotations

import json
import re

import lxml.html
import openpyxl
import pytest
from click.testing import CliRunner
from copies import replace
from pages import words
from position_books import FRAMEWORK, moderated

from peecf_batch.cli import commands
from peecf_batch.rules.findings import Severity, catalogue
from peecf_batch.starting.demo.planted import answer_key, compare_with_key, demo_data
from peecf_batch.starting.demo.sheet_map import Spot, sheet_map
from peecf_batch.starting.demo.tour import key_verdict
from peecf_batch.starting.demo.writing import KEY, TOUR
from peecf_batch.starting.template.columns import columns_of


def run(*args):
    return CliRunner().invoke(commands, ["demo", *map(str, args)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("demo") / "tour"
    done = run(target)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "All of them were found, and nothing else." in done.stdout
    return target


def read(folder, name):
    return (folder / name).read_text(encoding="utf-8")


class TestTheDemonstration:
    def test_finds_exactly_its_key(self, folder):
        found = [(f.code, f.cell) for f in moderated(folder / demo_data()["workbook"]).findings]
        planted = json.loads(read(folder, KEY))["planted"]
        assert sorted(found) == sorted((p["code"], p["cell"]) for p in planted)
        assert len(found) == len(demo_data()["planted"])

    def test_plants_defects_of_every_severity_and_most_groups(self):
        rules = [catalogue()[p.code] for p in answer_key(FRAMEWORK)]
        assert {rule.severity for rule in rules} == set(Severity)
        assert {rule.group for rule in rules} >= {"scores", "evidence", "streams", "structure", "layout", "process"}

    def test_leads_to_every_outcome_and_band(self, folder):
        whole = moderated(folder / demo_data()["workbook"]).organisation
        assert all(count for _, count in whole.bands)
        assert all(count for _, count in whole.outcomes)
        assert whole.edges == 1

    def test_names_the_cells_where_the_values_were_typed(self, folder):
        page = openpyxl.load_workbook(folder / demo_data()["workbook"])["Positions"]
        for defect, planted in zip(demo_data()["planted"], answer_key(FRAMEWORK), strict=True):
            if "value" in defect:
                held = page[planted.cell].value
                held = held.date() if hasattr(held, "date") else held
                assert held == (defect["value"] if defect["value"] != "" else None)

    def test_lies_whole_in_its_folder_and_every_link_leads_there(self, folder):
        page = read(folder, TOUR)
        linked = set(re.findall(r'<a href="([^"#]+)"', page))
        assert linked | {TOUR} == {path.name for path in folder.iterdir()}
        assert "http" not in "".join(linked)

    def test_walks_through_every_finding_and_every_position_in_the_words_of_the_run(self, folder):
        page = " ".join(read(folder, TOUR).replace("&#39;", "'").split())
        found = moderated(folder / demo_data()["workbook"])
        for finding in found.findings:
            assert f"{finding.code} {finding.message}" in page
        for position in found.positions:
            assert position.position.details.title in page
        assert "Recommended band PESES-2: work value score 36. Outcome: Higher band." in page

    def test_has_the_result_as_its_headline_and_counts_the_findings_by_severity(self, folder):
        page = lxml.html.document_fromstring(read(folder, TOUR))
        assert page.xpath("string(//h1)") == "The program found all 18 planted defects, and nothing else"
        counts = {words(item.find("span")): int(item.findtext("b")) for item in page.xpath("//ul[@class='tally']/li")}
        found = moderated(folder / demo_data()["workbook"])
        for severity in Severity:
            planted = sum(finding.severity is severity for finding in found.findings)
            assert counts[f"{severity.value}splanted and found"] == planted
        assert counts["positions classified5 need a decision"] == found.organisation.classified

    def test_draws_each_planted_defect_once_with_its_number_in_the_table(self, folder):
        page = lxml.html.document_fromstring(read(folder, TOUR))
        rows = page.xpath("//table[contains(@class, 'defects')]/tbody/tr[not(@class='g')]")
        drawn = page.xpath("//svg[contains(@class, 'sheetmap')]/text[contains(@class, 'on ')]/text()")
        assert sorted(map(int, drawn)) == [int(row.findtext("td")) for row in rows]
        assert len(rows) == len(demo_data()["planted"])

    def test_puts_a_mark_in_the_row_and_column_of_its_cell(self):
        spots = [Spot(1, "A6", "error"), Spot(2, "A6", "notice"), Spot(3, "C7", "warning")]
        drawn = sheet_map(spots, ["One", "Two"], FRAMEWORK)
        first, beside, other = drawn.marks
        assert first.y == beside.y < other.y
        assert first.x < beside.x < other.x
        assert drawn.parts[0].x < first.x < other.x < drawn.parts[0].to

    def test_says_what_each_file_shows(self, folder):
        page = lxml.html.document_fromstring(read(folder, TOUR))
        shown = {item.find("a").get("href"): words(item) for item in page.xpath("//ol[@class='shelf']/li")}
        assert shown.keys() == {path.name for path in folder.iterdir()} - {TOUR}
        assert all(len(said) > 60 for said in shown.values())

    def test_is_the_same_to_the_byte_each_time_and_may_be_run_again(self, folder, tmp_path):
        run(tmp_path / "again")
        assert run(tmp_path / "again").exit_code == 0
        for path in folder.iterdir():
            assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name

    def test_leaves_alone_a_workbook_that_somebody_has_changed(self, tmp_path):
        run(tmp_path)
        workbook = tmp_path / demo_data()["workbook"]
        book = openpyxl.load_workbook(workbook)
        book["Positions"]["K6"] = 5
        book.save(workbook)
        held, there = workbook.read_bytes(), {path.name for path in tmp_path.iterdir()}
        done = run(tmp_path)
        assert done.exit_code == 3
        assert "was changed since it was written. Name another folder" in done.stderr
        assert (workbook.read_bytes(), {path.name for path in tmp_path.iterdir()}) == (held, there)
        assert run(tmp_path, "--force").exit_code == 0

    def test_may_be_mended_as_the_page_says(self, folder, tmp_path):
        (planted,) = [p for p in answer_key(FRAMEWORK) if p.code == "E201"]
        assert f"choose 4 in cell {planted.cell}" in read(folder, TOUR)
        book = openpyxl.load_workbook(folder / demo_data()["workbook"])
        book["Positions"][planted.cell] = 4
        book.save(tmp_path / "mended.xlsx")
        before, after = (
            moderated(path).organisation for path in (folder / demo_data()["workbook"], tmp_path / "mended.xlsx")
        )
        assert after.classified == before.classified + 1


class TestTheComparison:
    def test_tells_what_was_missed_and_what_was_not_planted(self, folder):
        found, key = list(moderated(folder / demo_data()["workbook"]).findings), answer_key(FRAMEWORK)
        check = compare_with_key([*found[1:], replace(found[2], cell="ZZ9")], key)
        assert not check.is_exact
        assert [p.cell for p in check.missed] == [found[0].cell]
        assert [f.cell for f in check.unexpected] == ["ZZ9"]
        assert "1 were not found, and 1 findings were not planted" in key_verdict(check)

    def test_that_fails_is_a_fault_of_ours(self, tmp_path, monkeypatch):
        monkeypatch.setattr("peecf_batch.starting.demo.writing.answer_key", lambda framework: answer_key(framework)[1:])
        assert run(tmp_path).exit_code == 70

    def test_rests_on_ids_and_columns_that_are_there(self):
        ids = {position["id"] for position in demo_data()["positions"]}
        roles = {column.role for column in columns_of(FRAMEWORK)} | {factor.key for factor in FRAMEWORK.factors}
        for defect in demo_data()["planted"]:
            assert defect["position"] in ids
            assert set(defect["column"].split(": ")) <= roles
