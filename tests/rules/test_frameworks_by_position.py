"""Test that each position is assessed under its own framework: facts about the public service framework first.

The bands of the public service framework and its titles are published by the Victorian Public Sector Commission. It is
for executives employed under Part 3 of the Public Administration Act 2004, some of them in public entities.
"""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import openpyxl
import pytest
from builders import scores_adding_to
from pages import decisions_on, words
from position_books import DAY, FACTORS, USUAL, assessed, moderated, plain

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.screen.report import audit_line, text_lines
from peecf_batch.outputs.sheets.changes import changes_in_words
from peecf_batch.reading.typed_values.frameworks import FrameworkNames
from peecf_batch.rules.classification import classification_of
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.api import assess, audit
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.audit import audit_page_of, compare_files
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from peecf_batch.assessment.result import Assessment

PEECF = load_framework()
VPSCF = PEECF.named("vpscf")
HEADS = ("Position ID", "Position title", "Part 3", "Framework", "Current band", *FACTORS)
SHIPPED = Path(__file__).parents[2] / "peecf_batch" / "rules" / "frameworks" / "peecf.toml"


def row(
    name: str, score: int, *, part_3: str | None = None, framework: str | None = None, band: str | None = None
) -> Any:
    return (name, f"Director {name}", part_3, framework, band, *scores_adding_to(score))


def of(assessment: Assessment) -> dict[str, Any]:
    return {p.position.details.id: p for p in assessment.positions}


def codes(assessment: Assessment, position: str) -> list[str]:
    return sorted(f.code for f in assessment.findings if f.position == position)


class TestThePublicServiceFramework:
    def test_has_the_published_bands_and_titles(self):
        bands = [(b.name, b.lowest, b.highest, b.remit) for b in VPSCF.bands]
        assert bands == [
            ("SES-1", 21, 35, "Usual title: Director."),
            ("SES-2", 36, 47, "Usual title: Executive Director."),
            ("SES-3", 48, 56, "Usual title: Deputy Secretary."),
        ]

    def test_is_for_executives_under_part_3_and_the_public_entity_framework_is_not(self):
        assert VPSCF.part_3
        assert not PEECF.part_3
        assert PEECF.for_part_3 is VPSCF

    def test_cites_the_framework_for_its_first_three_factors_and_a_derivation_for_the_others(self):
        assert [factor.source.key for factor in VPSCF.factors] == ["framework"] * 3 + ["factors"] * 5

    def test_marks_outcomes_and_edges_as_our_interpretation_by_analogy(self):
        assert all(rule.source.key == "reading" for rule in VPSCF.outcomes)
        assert VPSCF.edge.source.key == "reading"
        assert "by analogy with Table 5" in VPSCF.edge.source.title

    def test_leaves_out_stream_descriptors_and_guide_points_which_no_source_gives(self):
        assert VPSCF.streams == VPSCF.guide_points == ()

    @pytest.mark.parametrize(
        ("score", "band"),
        [(20, ""), (21, "SES-1"), (35, "SES-1"), (36, "SES-2"), (47, "SES-2"), (48, "SES-3"), (56, "SES-3")],
    )
    def test_bands_a_score_in_its_own_bands(self, score, band):
        assert classification_of(score, VPSCF).band_name == band


class TestTheFrameworkOfAPosition:
    @pytest.mark.parametrize(
        ("named", "part_3", "chosen"),
        [
            ("", None, "peecf"), ("", False, "peecf"), ("", True, "vpscf"), ("PEECF", None, "peecf"),
            ("VPSCF", None, "vpscf"), ("vpscf ", True, "vpscf"), ("VPS", None, "vpscf"), ("n/a", True, "vpscf"),
            ("VPS framework", None, "vpscf"), ("VPSCF (Part 3)", None, "vpscf"), ("PEECF 2020", None, "peecf"),
            ("Part 3", None, "vpscf"), ("Public entity (PEECF)", None, "peecf"),
            ("Victorian Public Service Executive Classification Framework", None, "vpscf"), ("PEECF", False, "peecf"),
            ("-", None, "peecf"),
        ],
    )  # fmt: skip
    def test_is_what_the_cells_say(self, named, part_3, chosen):
        found = FrameworkNames(PEECF).chosen(named, part_3)
        assert not isinstance(found, str)
        assert found.id == chosen

    @pytest.mark.parametrize(
        ("named", "part_3"),
        [("PEECF or VPSCF", None), ("PEECF/VPSCF", None), ("VPSCF (was PEECF)", None), ("VPSCF?", None), ("APS", None),
         ("?", None), ("tbc", None), ("VPSCF", False), ("PEECF", True), ("not VPSCF", None), ("PEECF (APS)", None)],
    )  # fmt: skip
    def test_is_in_doubt_where_they_do_not_agree_or_name_no_framework(self, named, part_3):
        assert isinstance(FrameworkNames(PEECF).chosen(named, part_3), str)

    def test_in_doubt_leaves_the_position_without_a_band(self, tmp_path):
        rows = [row("P-1", 30, part_3="No", framework="VPSCF"), row("P-2", 30, framework="APS"), row("P-3", 30)]
        made = assessed(plain(tmp_path / "b.xlsx", rows, HEADS))
        assert codes(made, "P-1") == ["E816", "N602"]
        assert [f.cell for f in made.findings if f.code == "E816"] == ["D2", "D3"]
        assert [p.band_name for p in made.positions] == [None, None, "PESES-1"]

    @pytest.mark.parametrize(
        "typed", ["Part 3", "VPS", "VPSCF", "SES", "Part 3 exec", "Yes - s 24", "Y", "Yes - VPSCF", "VPSCF (Part 3)"]
    )
    def test_is_that_of_the_public_service_where_the_cell_for_part_3_says_so_in_other_words(self, tmp_path, typed):
        made = assessed(plain(tmp_path / "b.xlsx", [row("P-1", 30, part_3=typed)], HEADS))
        assert made.positions[0].band_name == "SES-1"
        assert "N806" not in codes(made, "P-1")

    @pytest.mark.parametrize("typed", ["No", "PEECF", "Not Part 3", "n/a", "NA", "Not applicable", "—", "-", None])
    def test_is_the_usual_one_where_the_cell_for_part_3_says_so_or_says_nothing(self, tmp_path, typed):
        made = assessed(plain(tmp_path / "b.xlsx", [row("P-1", 30, part_3=typed)], HEADS))
        assert made.positions[0].band_name == "PESES-1"

    @pytest.mark.parametrize(
        "typed", ["unsure", "?", "unknown", "tbc", "Yes?", "active", "perhaps", "PEECF or VPSCF", "Yes - No"]
    )
    def test_is_in_doubt_where_the_answer_about_part_3_cannot_be_read(self, tmp_path, typed):
        made = assessed(plain(tmp_path / "b.xlsx", [row("P-1", 30, part_3=typed)], HEADS))
        assert made.positions[0].band_name is None
        assert codes(made, "P-1") == ["E816", "N602"]
        assert next(f.cell for f in made.findings if f.code == "E816") == "C2"

    def test_is_the_one_that_is_named_beside_an_answer_that_cannot_be_read(self, tmp_path):
        made = assessed(plain(tmp_path / "b.xlsx", [row("P-1", 30, part_3="unsure", framework="VPSCF")], HEADS))
        assert made.positions[0].band_name == "SES-1"
        assert "N806" in codes(made, "P-1")

    @pytest.mark.parametrize(
        "typed", ["SES-2", "SES 2", "ses2", "SES Band 2", "Band 2", "2", "II", "Senior Executive Service Band 2"]
    )
    def test_gives_the_band_held_its_names(self, tmp_path, typed):
        made = assessed(plain(tmp_path / "b.xlsx", [row("P-1", 40, part_3="Yes", band=typed)], HEADS))
        p = made.positions[0]
        assert (p.position.details.reference_band, p.band_name, p.outcome) == ("SES-2", "SES-2", "same")
        assert codes(made, "P-1") == ["W801"]

    @pytest.mark.parametrize(
        ("part_3", "band", "said"), [("Yes", "PESES-2", "a band of the PEECF"), ("No", "SES-2", "a band of the VPSCF")]
    )
    def test_does_not_know_the_bands_of_the_other(self, tmp_path, part_3, band, said):
        made = assessed(plain(tmp_path / "b.xlsx", [row("P-1", 40, part_3=part_3, band=band)], HEADS))
        assert made.positions[0].outcome == "no-reference"
        assert said in next(f.message for f in made.findings if f.code == "W601")


ROWS = [
    row("A", 50, band="PESES-3"),
    row("B", 36, band="PESES-1"),
    row("C", 20, band="PESES-1"),
    row("D", 40, part_3="Yes", band="SES-2"),
    row("E", 21, part_3="Yes", band="SES-2"),
    row("F", 18, part_3="Yes"),
    ("G", "Director G", "Yes", None, None, *USUAL[:7], None),
]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    path = plain(tmp_path_factory.mktemp("mixed") / "mixed.xlsx", ROWS, HEADS)
    return assess_file(path, Options(as_at=DAY))


class TestAMixedWorkbook:
    def test_counts_each_position_under_its_own_framework_only(self, mixed):
        kept = record(mixed.assessment)
        whole = kept["organisation"]
        assert whole["bands"] == {"PESES-1": 0, "PESES-2": 1, "PESES-3": 1, "below-executive": 1}
        under = whole["frameworks"]["vpscf"]
        assert under["bands"] == {"SES-1": 1, "SES-2": 1, "SES-3": 0, "below-executive": 1}
        assert (whole["positions"], whole["classified"], under["positions"], under["classified"]) == (7, 6, 4, 3)
        assert (whole["edges"], under["edges"], whole["decisions"], under["decisions"]) == (2, 1, 4, 2)
        assert sum(move["positions"] for move in whole["transitions"]) == 3
        assert [p["framework"] for p in kept["positions"]] == ["peecf"] * 3 + ["vpscf"] * 4
        assert [one["id"] for one in kept["framework"]["others"]] == ["vpscf"]
        assert kept["organisations"][0]["frameworks"] == whole["frameworks"]

    def test_has_a_ladder_a_distribution_and_a_table_of_moves_for_each_framework(self, mixed):
        page = lxml.html.document_fromstring(render_summary(mixed.assessment))
        ladders = page.xpath("//section[@id='ladder']//caption/text()")
        assert [text.strip() for text in ladders] == ["Band ladder: PEECF", "Band ladder: VPSCF"]
        moves = page.xpath("//section[@id='spread']//table")
        heads = [[th.text_content().strip() for th in table.xpath(".//thead//th")] for table in moves]
        assert heads == [
            ["Reference", "PESES-3", "PESES-2", "PESES-1", "Below 21", "All"],
            ["Reference", "SES-3", "SES-2", "SES-1", "Below 21", "All"],
        ]
        sums = [table.xpath(".//tr[@class='sum']/td")[-1].text_content().strip() for table in moves]
        assert sums == ["3", "3"]
        assert [words(p) for p in page.xpath("//section[@id='decide']//p[@class='sub']")] == ["PEECF", "VPSCF"]
        assert len(page.xpath("//svg[@class='glance']")) == 2
        counts = words(page.get_element_by_id("spread"))
        assert "SES-2 (36–47) 1" in counts
        assert "Below 21 (VPSCF) (8–20) 1" in counts

    def test_puts_decisions_under_each_framework_in_groups_of_their_own(self, mixed):
        page = lxml.html.document_fromstring(render_summary(mixed.assessment))
        bodies = page.xpath("//table[@class='dec cards']/tbody")
        titles = {body.get("id"): words(body.xpath(".//b")[0]) for body in bodies}
        found = [(titles[row.group], row.title.removeprefix("Director ")) for row in decisions_on(page)]
        assert found == [
            ("Higher band (PEECF)", "B"), ("Below executive (PEECF)", "C"),
            ("Lower band (VPSCF)", "E"), ("Below executive (VPSCF)", "F"),
        ]  # fmt: skip
        assert len(titles) == len(bodies)

    def test_annotates_each_row_with_the_band_of_its_framework(self, mixed):
        buffer = io.BytesIO()
        annotate_to(mixed, buffer, Options(as_at=DAY))
        sheet = openpyxl.load_workbook(buffer, data_only=True)["Positions"]
        heads = {cell.value: cell.column for cell in sheet[1]}
        bands = [sheet.cell(number, heads["PEECF recommended band"]).value for number in range(2, 9)]
        assert bands == ["PESES-3", "PESES-2", "Below 21", "SES-2", "SES-1", "Below 21", "Not classified"]
        cover = openpyxl.load_workbook(buffer, data_only=True)["PEECF summary"]
        counts = {line[0].value: line[1].value for line in cover.iter_rows(max_col=2) if line[1].value is not None}
        assert (counts["PESES-1"], counts["SES-2"], counts["Below 21 (PEECF)"], counts["Below 21 (VPSCF)"]) == (
            0,
            1,
            1,
            1,
        )

    def test_is_warned_about_for_every_position_under_part_3(self, mixed):
        assert sorted(f.position for f in mixed.assessment.findings if f.code == "W801") == ["D", "E", "F", "G"]

    def test_is_compared_with_its_own_later_record_under_each_framework(self, tmp_path):
        before = plain(tmp_path / "before.xlsx", ROWS, HEADS)
        later = [row("A", 50, part_3="Yes", band="SES-3"), row("B", 37, band="PESES-1"), *ROWS[2:]]
        after = plain(tmp_path / "after.xlsx", later, HEADS)
        options = Options(as_at=DAY)
        first = json.loads(json.dumps(assess(before, options).record()))
        kept = audit(first, assess(after, options), options).record()
        assert kept["counts"]["under_another_framework"] == 1
        assert kept["counts"]["moved"] == 0  # bands are compared only within one framework
        moves = {(move["before"], move["after"]): move["count"] for move in kept["moves"]}
        assert moves[("PESES-3", "SES-3")] == 1
        assert sum(moves.values()) == 7


class TestTheFirstPageOfAMixedWorkbook:
    HEADS = ("Position ID", "Position title", "CEO", "Part 3", *FACTORS)

    @pytest.fixture
    def made(self, tmp_path):
        rows = [(f"P-{part_3}", f"Chief {part_3}", "Yes", part_3, *scores_adding_to(19)) for part_3 in ("No", "Yes")]
        return plain(tmp_path / "b.xlsx", rows, self.HEADS)

    def test_has_a_line_for_the_ceo_below_the_bands_of_each_framework_with_its_own_text(self, made):
        page = lxml.html.document_fromstring(render_summary(moderated(made)))
        lines = [words(row) for row in page.xpath("//table[@class='dec cards']/tbody/tr[@class='g']")]
        for framework in (PEECF, VPSCF):
            title = f"Below executive, chief executive officer ({framework.short_title})"
            assert f"{title} {framework.below.ceo_meaning}" in lines

    def test_says_that_outcomes_under_the_public_service_framework_are_interpreted(self, made):
        said = "under the VPSCF is peecf-batch's interpretation, by analogy with Table 5"
        page = lxml.html.document_fromstring(render_summary(moderated(made)))
        assert said in page.get_element_by_id("top").text_content()
        buffer = io.BytesIO()
        annotate_to(assess_file(made, Options(as_at=DAY)), buffer, Options(as_at=DAY))
        texts = [str(c.value) for row in openpyxl.load_workbook(buffer)["PEECF summary"].iter_rows() for c in row]
        assert any(said in text for text in texts)
        assert any(VPSCF.below.ceo_meaning in text for text in texts)


class TestAnAuditOfAPositionWhoseFrameworkChanged:
    """Bands are compared only within one framework, so such a change is neither a move nor against a decision."""

    HEADS = ("Position ID", "Position title", "Part 3", "Decision", "Decision-maker", *FACTORS)
    OPTIONS = Options(as_at=DAY)

    @pytest.fixture
    def compared(self, tmp_path):
        rows = [("A", "Chief", part_3, "PESES-2, duties reduced", "Board", *scores_adding_to(40)) for part_3 in "NY"]
        before, after = (plain(tmp_path / f"{n}.xlsx", [each], self.HEADS) for n, each in enumerate(rows))
        return compare_files(before, after, self.OPTIONS, pytest.fail)

    def test_does_not_blame_the_decision(self, compared):
        assert [f.code for f in compared.findings if f.code == "N656"] == []
        (followed,) = compared.audit.followed
        assert followed.result.value == "not known: the framework changed"
        assert compared.audit.counts["another_band"] == 0

    def test_is_told_apart_from_a_changed_band_on_the_page_in_the_sheet_and_on_the_screen(self, compared, tmp_path):
        page = lxml.html.document_fromstring(audit_page_of(compared, self.OPTIONS))
        text = " ".join(page.text_content().split())
        assert page.xpath("string(//h1)") == "No executive position changed band"
        assert page.xpath("//table[contains(@class, 'mv')]") == []
        assert "The framework of 1 position changed." in text
        assert "PEECF: PESES-2, score 40" in text
        assert "VPSCF: SES-2, score 40" in text
        kinds = [line.what for line in changes_in_words(compared.audit, compared.findings)]
        assert "Framework changed" in kinds
        assert "Band changed" not in kinds
        assert ", 1 changed framework. " in audit_line(compared.audit, [tmp_path / "a.html"])


class TestPay:
    HEADS = ("Position ID", "Position title", "Part 3", "Current band", "TRP", *FACTORS)

    def made(self, tmp_path, as_at: date, trp: int = 200_000) -> Assessment:
        cells = [("P-1", "Director", "Yes", "SES-1", trp, *scores_adding_to(25))]
        return assessed(plain(tmp_path / "b.xlsx", cells, self.HEADS), as_at=as_at)

    def test_of_an_executive_under_part_3_is_compared_with_values_that_cover_part_3(self, tmp_path):
        assert codes(self.made(tmp_path, date(2026, 11, 28)), "P-1") == ["W702", "W801"]

    def test_is_not_compared_with_values_that_are_not_known_to_cover_part_3(self, tmp_path):
        made = self.made(tmp_path, DAY)
        assert codes(made, "P-1") == ["W801"]
        rule = next(rule for rule in made.rules if rule.code == "W702")
        assert rule.status == "not-run"
        assert "not known to cover executives under Part 3" in rule.reason

    def test_of_others_in_the_same_workbook_is_compared_and_the_checks_say_for_whom_they_did_not_run(self, tmp_path):
        cells = [("P-1", "Director", "Yes", "SES-1", 200_000, *scores_adding_to(25))]
        for n, pay in ((2, 250_000), (3, 400_000)):
            cells.append((f"P-{n}", "Director", "No", "PESES-2", pay, *scores_adding_to(40)))
        made = assessed(plain(tmp_path / "b.xlsx", cells, self.HEADS), as_at=DAY)
        rules = {rule.code: rule for rule in made.rules}
        assert [rules[code].status for code in ("W701", "W702", "W703")] == ["found", "passed", "passed"]
        for code in ("W701", "W702", "W703"):
            assert rules[code].reason.startswith("not run for 1 of 3 positions: the values of ")
            assert rules[code].reason.endswith("are not known to cover executives under Part 3")
        screen = "\n".join(text_lines(made))
        assert "not run, for 1 of 3 positions: the values of " in screen
        page = lxml.html.document_fromstring(render_summary(made, disclosed=Disclosed(remuneration=True)))
        assert "W701, W702, W703: not run for 1 of 3 positions" in " ".join(page.text_content().split())

    def test_places_a_blank_band_in_the_aligned_band(self, tmp_path):
        cells = [("P-1", "Director", "Yes", None, 330_000, *scores_adding_to(25))]
        made = assessed(plain(tmp_path / "b.xlsx", cells, self.HEADS), as_at=date(2026, 11, 28))
        assert made.positions[0].position.details.reference_band == "SES-2"
        assert made.positions[0].outcome == "lower"


@pytest.fixture(scope="module")
def shire(tmp_path_factory):
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace('id = "peecf"', 'id = "shire"', 1).replace('"PEECF"', '"Shire"')
    text = text.replace('names = ["Shire", ', 'names = ["Shire scheme"] # ', 1)
    for number, (low, high) in enumerate([(10, 25), (26, 40), (41, 56)], 1):
        old = {1: (21, 35), 2: (36, 47), 3: (48, 56)}[number]
        text = text.replace(f"lowest = {old[0]}\nhighest = {old[1]}", f"lowest = {low}\nhighest = {high}", 1)
    text = text.replace("PESES", "Grade")
    path = tmp_path_factory.mktemp("shire") / "shire.toml"
    path.write_text(text, encoding="utf-8")
    return load_framework(path)


class TestAThirdFramework:
    """A framework that exists only here, as data."""

    def test_stands_beside_the_two_that_ship(self, shire):
        assert [one.id for one in shire.all] == ["shire", "peecf", "vpscf"]

    def test_has_its_own_bands_totals_and_ladder_in_a_mixed_workbook(self, shire, tmp_path):
        rows = [
            row("A", 41),
            row("B", 24, framework="PEECF"),
            row("C", 36, framework="VPSCF"),
            row("D", 9),
            row("E", 26, framework="Shire scheme"),
        ]
        made = moderated(plain(tmp_path / "b.xlsx", rows, HEADS), framework=shire)
        assert {name: p.band_name for name, p in of(made).items() if isinstance(p, Assessed)} == {
            "A": "Grade-3", "B": "PESES-1", "C": "SES-2", "D": "", "E": "Grade-2",
        }  # fmt: skip
        kept = record(made)["organisation"]
        assert kept["bands"] == {"Grade-1": 0, "Grade-2": 1, "Grade-3": 1, "below-executive": 1}
        assert kept["frameworks"]["peecf"]["bands"]["PESES-1"] == 1
        page = lxml.html.document_fromstring(render_summary(made))
        ladders = [text.strip() for text in page.xpath("//section[@id='ladder']//caption/text()")]
        assert ladders == [f"Band ladder: {name}" for name in ("Shire", "PEECF", "VPSCF")]

    def test_with_other_factors_stands_alone(self, shire):
        other = shire._replace(factors=shire.factors[:7])
        assert not other.can_stand_beside(PEECF)
