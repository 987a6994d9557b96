"""Test the checks of a whole table, and the result of every rule in a run."""

import zipfile

import openpyxl
import pytest
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, Odd, Sheet, assessed, plain, position, write

from peecf_batch.assessment.organisation import at_or_above_ceo, same_band_pairs
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.wording.sentences import assurance, severities, verdict
from peecf_batch.reading.matching.managers import managers_of
from peecf_batch.rules.findings import Severity, Status, assessment_rules, catalogue

LINES = ("Position ID", "Position title", "Organisation", "Reports to", "CEO", *FACTORS)


def codes(assessment):
    return [(f.code, f.cell) for f in assessment.findings]


def adding_to(total):
    return tuple(total // 8 + (place < total % 8) for place in range(8))


def line(number, boss=None, total=32, ceo=None, organisation="Trust", title=None):
    return (f"P-{number}", title or f"Director {number}", organisation, boss, ceo, *adding_to(total))


class TestTheEdgeOfABand:
    @pytest.mark.parametrize(
        ("total", "code", "words"),
        [
            (21, "N220", "21 is the bottom score in the PESES-1 range"),
            (35, "N220", "35 is the top score in the PESES-1 range"),
            (36, "N220", "36 is the bottom score in the PESES-2 range"),
            (47, "N220", "47 is the top score in the PESES-2 range"),
            (48, "N220", "48 is the bottom score in the PESES-3 range"),
            (56, "N220", "56 is the top score in the PESES-3 range"),
            (20, "N221", "20 is just below PESES-1"),
        ],
    )
    def test_is_a_notice_at_the_position(self, tmp_path, total, code, words):
        (finding,) = assessed(plain(tmp_path / "b.xlsx", [position(1, adding_to(total))])).findings
        assert (finding.code, finding.cell, finding.value, finding.severity) == (code, "A2", "P-001", "notice")
        assert words in finding.message

    @pytest.mark.parametrize("total", [8, 19, 22, 24, 34, 37, 40, 46, 49, 55])
    def test_is_nowhere_else(self, tmp_path, total):
        assert not assessed(plain(tmp_path / "b.xlsx", [position(1, adding_to(total))])).findings

    def test_is_not_looked_for_where_a_score_is_missing(self, tmp_path):
        found = assessed(plain(tmp_path / "b.xlsx", [position(1, (*adding_to(35)[:7], None))])).findings
        assert [f.code for f in found] == ["E202"]


class TestReportingLines:
    def test_lead_by_id_or_by_a_title_held_once(self, tmp_path):
        rows = [line(1, ceo="Yes", total=50), line(2, " p-1 "), line(3, "director  1"), line(4, "Director 2")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, LINES))
        assert [p.manager for p in assessment.positions] == [None, 0, 0, 1]
        assert codes(assessment) == [("N503", "A5")]

    def test_that_lead_out_of_the_table_are_a_warning_where_they_are_typed(self, tmp_path):
        assessment = assessed(plain(tmp_path / "b.xlsx", [line(1, ceo="Yes", total=50), line(2, "P-9")], LINES))
        assert [(f.code, f.cell, f.value) for f in assessment.findings] == [("W501", "D3", "P-9")]

    def test_of_the_head_may_lead_to_the_board(self, tmp_path):
        assert not assessed(plain(tmp_path / "b.xlsx", [line(1, "The Board", 50, "Yes")], LINES)).findings

    def test_never_lead_to_the_position_itself(self, tmp_path):
        assessment = assessed(plain(tmp_path / "b.xlsx", [line(1, "P-1")], LINES))
        assert assessment.positions[0].manager is None
        assert codes(assessment) == [("W505", "E1"), ("W501", "D2")]

    def test_never_go_by_an_id_that_two_rows_have(self, tmp_path):
        rows = [line(1, ceo="Yes", total=50), line(1, "P-1", title="Other"), line(2, "P-1")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, LINES))
        assert assessment.positions[2].manager is None
        assert ("W501", "D4") in codes(assessment)

    def test_never_go_by_a_title_that_two_positions_hold(self, tmp_path):
        rows = [line(1, title="Director"), line(2, title="Director"), line(3, "Director")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, LINES))
        assert assessment.positions[2].manager is None
        assert ("W501", "D4") in codes(assessment)

    @pytest.mark.parametrize("named", ["P-1", "Director"])
    def test_that_lead_nowhere_say_why(self, tmp_path, named):
        rows = [line(1, named, title="Manager"), line(2, title="Director"), line(3, title="Director")]
        found = assessed(plain(tmp_path / "b.xlsx", rows, LINES)).findings
        said = {f.position: f.message for f in found if f.code == "W501"}
        assert said == {"P-1": said["P-1"]}
        assert ("the position itself" if named == "P-1" else "a title that 2 positions have; use the id") in said["P-1"]

    def test_by_title_never_lead_to_the_position_itself(self, tmp_path):
        found = assessed(plain(tmp_path / "b.xlsx", [line(1, "Manager", title="Manager")], LINES)).findings
        said = [f.message for f in found if f.code == "W501"]
        assert said == ["reports to 'Manager', which is the position itself"]

    def test_may_run_in_a_circle_without_harm(self, tmp_path):
        rows = [line(1, "P-2"), line(2, "P-3"), line(3, "P-1")]
        assert [p.manager for p in assessed(plain(tmp_path / "b.xlsx", rows, LINES)).positions] == [1, 2, 0]

    def test_of_no_positions_are_none(self):
        assert managers_of([]) == []


class TestTheHead:
    def test_scored_no_higher_than_another_is_a_notice_at_that_other(self, tmp_path):
        rows = [line(1, ceo="Yes", total=44), line(2, "P-1", 44), line(3, "P-1", 45), line(4, "P-1", 43)]
        found = [f for f in assessed(plain(tmp_path / "b.xlsx", rows, LINES)).findings if f.code == "N502"]
        assert [(f.cell, f.value) for f in found] == [("A3", "P-2"), ("A4", "P-3")]

    def test_of_another_organisation_is_not_compared(self, tmp_path):
        rows = [line(1, ceo="Yes", total=30), line(2, total=33, organisation="Gallery")]
        assert codes(assessed(plain(tmp_path / "b.xlsx", rows, LINES))) == [("W505", "E1")]

    def test_that_is_not_classified_is_not_compared_and_that_is_said(self, tmp_path):
        rows = [(*line(1, ceo="Yes")[:5], None, *adding_to(30)[1:]), line(2, "P-1", 55)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, LINES))
        (result,) = [r for r in assessment.rules if r.code == "N502"]
        assert (result.status, result.count) == (Status.NOT_RUN, 0)
        assert "CEO" in result.reason


class TestTheWholeStructure:
    ROWS = (
        line(1, ceo="Yes", total=44),
        line(2, "P-1", 44),
        line(3, "P-1", 40),
        line(4, "P-3", 30),
        line(5, "P-4", 19),
        line(6, "P-5", 18),
        line(7, "P-6", 50, organisation="Gallery"),
    )

    def test_pairs_a_position_with_a_manager_of_its_own_band(self, tmp_path):
        positions = assessed(plain(tmp_path / "b.xlsx", self.ROWS, LINES)).positions
        assert same_band_pairs(positions) == ((1, 0), (2, 0))  # below executive is not a band

    def test_reports_the_second_of_two_ceos_who_scores_more_in_the_record_and_as_a_finding(self, tmp_path):
        rows = (line(1, ceo="Yes", total=44), line(2, "P-1", 40), line(3, ceo="Yes", total=50))
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, LINES))
        found = [f.position for f in assessment.findings if f.code == "N502"]
        assert at_or_above_ceo(assessment.positions) == ((2, 0),)
        assert found == ["P-3"]
        assert record(assessment)["organisation"]["at_or_above_ceo"] == len(found)

    def test_pairs_a_position_with_the_head_that_it_is_not_below(self, tmp_path):
        positions = assessed(plain(tmp_path / "b.xlsx", self.ROWS, LINES)).positions
        assert at_or_above_ceo(positions) == ((1, 0),)


class TestWhatIsHidden:
    def test_rows_are_read_and_a_notice_each(self, tmp_path):
        sheet = Sheet("S", [HEADINGS, position(1), position(2), position(3)], hidden_rows=(3, 4))
        assessment = assessed(write(tmp_path / "b.xlsx", [sheet]))
        assert codes(assessment) == [("N102", "A3"), ("N102", "A4")]
        assert assessment.organisation.classified == 3

    def test_rows_that_a_filter_hides_are_said_to_be_filtered_out(self, tmp_path):
        book = openpyxl.Workbook()
        for row in (HEADINGS, position(1), position(2), position(3)):
            book.active.append(row)
        book.active.auto_filter.ref = "A1:J3"
        book.active.auto_filter.add_filter_column(0, ["P-001"])
        for row in (3, 4):
            book.active.row_dimensions[row].hidden = True
        book.save(tmp_path / "b.xlsx")
        found = {f.cell: f.message for f in assessed(tmp_path / "b.xlsx").findings}
        assert found == {"A3": "row 3 is filtered out and was read", "A4": "row 4 is hidden and was read"}

    def test_columns_are_read_and_a_notice_each_at_their_heading(self, tmp_path):
        sheet = Sheet("S", [("Title",), (*HEADINGS, "Own"), position(1)], hidden_columns=(4, 5, 11))
        assert codes(assessed(write(tmp_path / "b.xlsx", [sheet]))) == [("N103", "D2"), ("N103", "E2")]

    def test_a_row_of_headings_is_read_with_a_notice_at_its_first_heading(self, tmp_path):
        groups = ("Position", None, "Work value factors")
        sheet = Sheet("S", [groups, ("Own", *HEADINGS), (1, *position(1))], hidden_rows=(1, 2))
        assert codes(assessed(write(tmp_path / "b.xlsx", [sheet]))) == [("N103", "B2")]

    def test_a_blank_hidden_row_is_nothing(self, tmp_path):
        sheet = Sheet("S", [HEADINGS, position(1), (), position(2)], hidden_rows=(3,))
        assert not assessed(write(tmp_path / "b.xlsx", [sheet])).findings


def test_a_signed_workbook_is_a_notice_about_the_sheet(tmp_path):
    path = plain(tmp_path / "b.xlsx", [position(1)])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    assert codes(assessed(path)) == [("N106", "")]


class TestHowEveryRuleEnds:
    def test_every_rule_of_the_catalogue_ends_once_in_its_order(self, tmp_path):
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1)]))
        assert [r.code for r in assessment.rules] == [rule.code for rule in assessment_rules()]

    @pytest.mark.parametrize(
        ("column", "rules"),
        [("Current band", {"W601", "N602"}), ("Streams", {"W401", "W402"}), ("Primary stream", {"W401", "W402"}),
         ("Secondary stream", {"W401", "W402"}), ("Reports to", {"W501"})],
    )  # fmt: skip
    def test_a_rule_without_its_column_is_not_run_and_says_why(self, tmp_path, column, rules):
        without = {r.code: r for r in assessed(plain(tmp_path / "a.xlsx", [position(1)])).rules}
        row = ("P-1", "Director", None, *USUAL)
        beside = {
            r.code: r for r in assessed(plain(tmp_path / "b.xlsx", [row], (*HEADINGS[:2], column, *FACTORS))).rules
        }
        for code in rules:
            assert without[code].status is Status.NOT_RUN
            assert without[code].reason.startswith("the sheet has no column for")
            assert beside[code].status is not Status.NOT_RUN

    def test_a_rule_that_found_something_counts_it_and_one_that_did_not_has_passed(self, tmp_path):
        rules = {r.code: r for r in assessed(plain(tmp_path / "b.xlsx", [position(1, [8, 9, *USUAL[2:]])])).rules}
        assert (rules["E201"].status, rules["E201"].count) == (Status.FOUND, 2)
        assert (rules["E205"].status, rules["E205"].count, rules["E205"].reason) == (Status.PASSED, 0, "")

    def test_a_sheet_that_could_be_read_once_only_says_that_no_two_readings_were_compared(self, tmp_path):
        path = plain(tmp_path / "b.xlsx", [position(1)], (*HEADINGS, "Notes" + "s" * 100))
        with zipfile.ZipFile(path) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
        far = b'<row r="100000"><c r="CW100000"><v>1</v></c></row></sheetData>'
        sheet = "xl/worksheets/sheet1.xml"
        parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, body in parts.items():
                package.writestr(name, body)
        assessment = assessed(path)
        (result,) = [r for r in assessment.rules if r.code == "E209"]
        assert result.status is Status.NOT_RUN
        assert "read once only" in result.reason
        assert assessment.positions[0].classification.score == 32

    def test_the_counts_of_the_assurance_line_add_up(self, tmp_path):
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1, [8, *USUAL[1:]])]))
        total, passed, found, not_run = (int(w) for w in assurance(assessment).replace(":", "").split() if w.isdigit())
        assert total == passed + found + not_run == len(assessment_rules())
        assert found == 1

    def test_a_position_carries_the_codes_of_its_own_findings_once_each(self, tmp_path):
        rows = [position(1, [8, 9, "x", *USUAL[3:]]), position(2, adding_to(36))]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert [p.findings for p in assessment.positions] == [("E201", "E203"), ("N220",)]

    def test_findings_run_by_row_and_column(self, tmp_path):
        rows = [position(1, ["x", 8, *USUAL[2:]]), ("Division",), position(1, (8, *USUAL[1:]))]
        assert codes(assessed(plain(tmp_path / "b.xlsx", rows))) == [
            ("E111", "A2"), ("E203", "C2"), ("E201", "D2"), ("N105", "A3"), ("E111", "A4"), ("E201", "C4"),
        ]  # fmt: skip


class TestTheVerdict:
    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (
                [],
                "No position has been entered yet. Type the first under the headings, then assess the workbook again.",
            ),
            ([position(1)], "The one position can be classified."),
            ([position(1), position(2)], "All 2 positions can be classified."),
            ([position(1, [8] * 8)], "0 of 1 position can be classified; 1 needs correction."),
            (
                [position(1), position(2, [8] * 8), position(3, [None, *USUAL[1:]])],
                "1 of 3 positions can be classified; 2 need correction.",
            ),
        ],
    )  # fmt: skip
    def test_is_one_sentence(self, tmp_path, rows, said):
        assert verdict(assessed(plain(tmp_path / "b.xlsx", rows))) == said

    def test_counts_every_severity(self, tmp_path):
        rows = [position(1, [8, 9, *USUAL[2:]]), position(2, ["5", *USUAL[1:]])]
        assert severities(assessed(plain(tmp_path / "b.xlsx", rows))) == "2 errors, no warnings, 1 notice"


class TestAPositionThatMayNotCount:
    @pytest.mark.parametrize(
        ("heading", "status", "warned"),
        [("Status", "Abolished", True), ("Score status", "Draft", True), ("Version", "Superseded", True),
         ("Status", "Active", False), ("Status", "Filled", False), ("Building", "Old Treasury", False)],
    )  # fmt: skip
    def test_by_its_status_is_a_warning_at_the_status(self, tmp_path, heading, status, warned):
        path = plain(tmp_path / "b.xlsx", [(*position(1), status)], (*HEADINGS, heading))
        assert [(f.code, f.cell) for f in assessed(path).findings if f.code == "W117"] == [("W117", "K2")] * warned

    @pytest.mark.parametrize(
        ("title", "warned"),
        [("Director People (abolished 30 June)", True), ("ABOLISHED - Director People", True),
         ("Director People [draft]", True), ("Director, Old Treasury (Museums)", False),
         ("Director - Former Sites", False), ("Director, Historic Buildings", False)],
    )  # fmt: skip
    def test_by_its_title_is_a_warning_at_the_position(self, tmp_path, title, warned):
        path = plain(tmp_path / "b.xlsx", [("P-1", title, *USUAL)])
        assert [(f.code, f.cell) for f in assessed(path).findings if f.code == "W117"] == [("W117", "A2")] * warned

    @pytest.mark.parametrize(
        ("text", "warned"),
        [("Superseded scores", True), ("Draft scores", True), ("2023 assessment (superseded)", True), ("Target", True),
         ("Weighted", True), ("Scores before moderation", True), ("Positions not for use", True), ("Scores", False),
         ("Work value factors", False), ("Agreed scores", False), ("Panel", False), ("Final scores", False)],
    )  # fmt: skip
    @pytest.mark.parametrize("merged", [(), ("C1:J1",)])
    def test_by_a_text_over_the_scores_is_a_warning_at_the_text(self, tmp_path, text, warned, merged):
        sheet = Sheet("S", [(None, None, text), HEADINGS, position(1)], merged=merged)
        found = [f for f in assessed(write(tmp_path / "b.xlsx", [sheet])).findings if f.code == "W117"]
        assert [f.cell for f in found] == ["C1"] * warned

    def test_by_a_title_of_the_table_is_none(self, tmp_path):
        sheet = Sheet("S", [("Draft register",), HEADINGS, position(1)], merged=("A1:J1",))
        assert "W117" not in {f.code for f in assessed(write(tmp_path / "b.xlsx", [sheet])).findings}

    def test_by_a_text_over_few_scores_is_none(self, tmp_path):
        sheet = Sheet("S", [(None, None, "Target", None, "Scores"), HEADINGS, position(1)], merged=("C1:D1", "E1:J1"))
        assert "W117" not in {f.code for f in assessed(write(tmp_path / "b.xlsx", [sheet])).findings}

    @pytest.mark.parametrize("label", ["Positions (superseded)", "Scores [draft]", "Earlier panel (unmoderated)"])
    def test_by_brackets_in_a_heading_over_them_is_a_warning(self, tmp_path, label):
        path = plain(tmp_path / "b.xlsx", [position(1), (label,), position(2)])
        assert [f.cell for f in assessed(path).findings if f.code == "W117"] == ["A3"]

    @pytest.mark.parametrize(
        ("name", "warned"),
        [("Superseded", True), ("Scores (old)", True), ("Draft scores", True), ("Benchmarks", True),
         ("Scenario B", True), ("Example", True),
         ("Northern region", False), ("Corporate Services", False), ("Archives and Testing", False)],
    )  # fmt: skip
    def test_by_the_name_of_one_of_several_sheets_is_a_warning_at_its_headings(self, tmp_path, name, warned):
        sheets = [Sheet("Positions", [HEADINGS, position(1)]), Sheet(name, [(), HEADINGS, position(9)])]
        found = [f for f in assessed(write(tmp_path / "b.xlsx", sheets)).findings if f.code == "W117"]
        assert [(f.sheet, f.cell) for f in found] == [(name, "A2")] * warned
        alone = assessed(write(tmp_path / "alone.xlsx", sheets[1:])).findings
        assert "W117" not in {f.code for f in alone}


class TestTheCatalogue:
    @pytest.mark.parametrize("code", catalogue())
    def test_every_rule_says_why_what_to_do_and_where_it_comes_from(self, code):
        rule = catalogue()[code]
        assert rule.code[0] == {Severity.ERROR: "E", Severity.WARNING: "W", Severity.NOTICE: "N"}[rule.severity]
        assert rule.code[1:].isdecimal()
        assert all(text.strip() for text in (rule.group, rule.title, rule.why, rule.fix, rule.source))
        assert rule.fix.format(cell="F12", row=12, lowest=1, highest=7).endswith(".")

    def test_no_code_stands_twice(self):
        import tomllib
        from importlib import resources

        rows = tomllib.loads(
            resources.files("peecf_batch").joinpath("rules", "rules.toml").read_text(encoding="utf-8")
        )["rules"]
        assert len({row["code"] for row in rows}) == len(rows)

    def test_every_finding_s_fix_is_filled_in(self, tmp_path):
        rows = [position(1, [8, "x", None, Odd("boolean", True), 5.5, "5", *USUAL[6:]]), ("Division",)]
        for finding in assessed(plain(tmp_path / "b.xlsx", rows)).findings:
            assert "{" not in finding.fix + finding.message
            assert finding.severity == catalogue()[finding.code].severity

    def test_the_fix_names_the_scale_of_the_framework_in_use(self, tmp_path):
        (finding,) = assessed(plain(tmp_path / "b.xlsx", [position(1, [8, *USUAL[1:]])])).findings
        assert f"from {FRAMEWORK.scale.lowest} to {FRAMEWORK.scale.highest} in C2" in finding.fix
