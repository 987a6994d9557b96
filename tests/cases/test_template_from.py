"""State what `template --from` takes from real kinds of lists, what it passes over, and what it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font
from position_books import FACTORS, FRAMEWORK, Odd, Sheet, assessed, plain, write

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.reading.layout import sheets_of
from peecf_batch.runs.files.reading import workbook_at
from peecf_batch.starting.hr_list import list_lines, read_list
from peecf_batch.starting.lists.kinds import RowKind
from peecf_batch.starting.template.workbook import template_workbook

HR = Path(__file__).parent / "files" / "hr"
H = ("Position ID", "Position title", "Incumbent", "Reports to")
OTHER_LAYOUTS = {
    "positions-as-columns.xlsx": ["a column for each position", "'Matrix'", "A4:D11"],
    "one-form-per-position.xlsx": ["a form for each position", "'Chief Executive Offi' and 2 more sheets", "A7:B14"],
    "one-row-a-factor.xlsx": ["a row for each factor", "'Sheet'", "A1:E25"],
}
THREE = {"P1": (7, 7, 7, 6, 7, 7, 7, 6), "P2": (6, 5, 5, 5, 5, 5, 5, 5), "P3": (4,) * 8}


def taken(path, sheet=None):
    return read_list(sheets_of(workbook_at(path), sheet), FRAMEWORK)


def facts(held, *roles):
    return [tuple(entry.facts.get(role, "") for role in roles) for entry in held.entries]


def kinds(held):
    return {row.row: row.reason for sheet in held.sheets for row in sheet.skipped}


def made(tmp_path, held):
    write_fresh(tmp_path / "new.xlsx", template_workbook(FRAMEWORK, held.entries))
    return assessed(tmp_path / "new.xlsx")


def listed(tmp_path, *rows, **options):
    return taken(write(tmp_path / "list.xlsx", [Sheet("L", rows, **options)]))


class TestOtherLayouts:
    @pytest.mark.parametrize("name", OTHER_LAYOUTS)
    def test_are_refused_in_one_sentence_that_says_where_and_what_to_do(self, name):
        done = CliRunner().invoke(commands, ["check", str(HR / name)])
        assert done.exit_code == 3
        (line,) = done.stderr.splitlines()
        for part in (*OTHER_LAYOUTS[name], "peecf-batch template NEW.xlsx --from OLD.xlsx"):
            assert part in line

    @pytest.mark.parametrize("name", OTHER_LAYOUTS)
    def test_are_converted_with_the_same_scores(self, tmp_path, name):
        done = CliRunner().invoke(commands, ["template", str(tmp_path / "new.xlsx"), "--from", str(HR / name)])
        assert done.exit_code == 0, done.output
        found = {p.position.details.id: p.position.scores for p in assessed(tmp_path / "new.xlsx").positions}
        assert found == THREE

    def test_keep_reasons_and_examples(self):
        form, rows = taken(HR / "one-form-per-position.xlsx"), taken(HR / "one-row-a-factor.xlsx")
        assert [set(entry.rationales) for entry in form.entries] == [
            {"Because of the work of the position it is so"}
        ] * 3
        assert [set(entry.examples) for entry in form.entries] == [{"e.g. this"}] * 3
        assert facts(form, "reports_to") == [("P1",)] * 3
        assert [set(entry.rationales) for entry in rows.entries] == [{"Because of the work"}] * 3

    def test_show_which_cells_became_which_columns(self):
        lines = list(list_lines(taken(HR / "positions-as-columns.xlsx")))
        assert (
            lines[0] == "3 positions with scores taken from sheet 'Matrix', laid out as one column for each position:"
        )
        assert "  Position title       from row 2" in lines
        assert "  Knowledge            from row 4" in lines
        assert "  Position title                  from cell B2 of each sheet" in list_lines(
            taken(HR / "one-form-per-position.xlsx")
        )


class TestEachList:
    @pytest.mark.parametrize(
        ("name", "ids"),
        [
            ("merged-division.xlsx", ["P1", "P2", "P3", "P4", "P5"]),
            ("one-sheet-per-division.xlsx", ["P1", "P2", "P4", "P5", "P6"]),
            ("structure-list-with-division-headings.xlsx", ["1", "2", "3", "4"]),
            ("filtered-list.xlsx", ["P0", "P1", "P2", "P3", "P4", "P5"]),
            ("job-share.xlsx", ["P1", "P2", "P3"]),
            ("assessors-in-rows.xlsx", ["P1", "P2", "P3"]),
            ("group-headings-above.xlsx", ["101", "102", "103"]),
            ("x-under-each-level.xlsx", ["P1", "P2", "P3"]),
            ("camel-case-headings.xlsx", ["1001", "1002"]),
            ("organogram-headings.xlsx", ["100", "101", "102"]),
            ("org-chart-export.xlsx", ["O-1", "O-2"]),
            ("division-and-branch.xlsx", ["P1", "P2"]),
            ("supervisor-id-and-name.xlsx", ["P1", "P2", "P3"]),
        ],
    )
    def test_gives_its_positions_once(self, name, ids):
        assert [entry.facts["id"] for entry in taken(HR / name).entries] == ids

    def test_of_titles_only_gives_positions_that_need_scores(self, tmp_path):
        held = taken(HR / "list-with-titles-only.xlsx")
        titles = ["Chief Executive Officer", "Director Finance", "Director People", "Manager Audit"]
        assert facts(held, "title") == [(title,) for title in titles]
        found = made(tmp_path, held)
        assert (len(found.positions), found.organisation.classified) == (4, 0)

    def test_with_division_headings_says_why_each_row_was_not_taken(self):
        held = taken(HR / "structure-list-with-division-headings.xlsx")
        assert kinds(held) == {
            4: RowKind.DIVISION,
            6: RowKind.DIVISION,
            9: RowKind.DIVISION,
            11: RowKind.BLANK,
            12: RowKind.COUNT,
            13: RowKind.NOTE,
        }
        assert "  Row 4 ('OFFICE OF THE CEO') is a division heading: not taken." in list_lines(held)
        assert "  Not taken: Level in column E (not understood)." in list_lines(held)

    @pytest.mark.parametrize(("totals", "told"), [(11, []), (12, ["  Rows 23 and 25 (each is a total): not taken."])])
    def test_with_many_rows_of_one_kind_names_ten_and_then_only_their_numbers(
        self, tmp_path: Path, totals: int, told: list[str]
    ) -> None:
        rows = [row for n in range(totals) for row in ((f"P-{n}", f"Director {n}", 1), ("Total", "", 1))]
        said = list(list_lines(taken(plain(tmp_path / "b.xlsx", rows, ("Position ID", "Position title", "FTE")))))
        named = [line for line in said if line.endswith("('Total') is a total: not taken.")]
        assert len(named) == (totals if not told else 10)
        assert [line for line in said if "each" in line] == told

    def test_with_merged_divisions_gives_each_position_its_division(self):
        held = taken(HR / "merged-division.xlsx")
        assert facts(held, "division") == [("Corporate",)] * 3 + [("Operations",)] * 2

    def test_with_a_filter_says_what_is_hidden_and_what_is_abolished(self):
        notes = taken(HR / "filtered-list.xlsx").sheets[0].notes
        assert any(note.startswith("Rows 2, 4 and 6 are hidden by a filter: taken.") for note in notes)
        assert any(note.startswith("Rows 2, 4 and 6 have the status 'Abolished': taken.") for note in notes)

    @pytest.mark.parametrize("merged", [("A3:B3", "C3:D3", "E3:F3"), ("C3:D3",), ()])
    @pytest.mark.parametrize(
        ("start", "end"), [("Start", "Expiry"), ("Start date", "End date"), ("Commencement", "Ends")]
    )
    def test_below_groups_of_headings_is_read_like_a_workbook_with_scores(self, tmp_path, merged, start, end):
        groups = ("Position", None, "Contract", None, "Remuneration", None, "Other")
        heads = ("Posn No", "Position Title", start, end, "TRP ($)", "FTE", "Reports to")
        row = ("001", "Director Works", "1/3/2023", "28/2/2028", "$250,000", 1, "CEO")
        titles = [("Health Alliance - executive establishment",), ("Extract, 1 July 2026",)]
        held = listed(tmp_path, *titles, groups, heads, row, merged=("A1:G1", *merged))
        roles = ("id", "title", "contract_start", "contract_end", "trp", "fte", "reports_to")
        assert facts(held, *roles) == [
            ("001", "Director Works", date(2023, 3, 1), date(2028, 2, 28), 250_000, 1, "CEO")
        ]
        assert held.sheets[0].left_out == ()
        scored = write(
            tmp_path / "scored.xlsx",
            [Sheet("L", [*titles, groups, (*heads, *FACTORS), (*row, *THREE["P2"])], merged=("A1:G1", *merged))],
        )
        (position,) = assessed(scored).positions
        assert position.position.details.contract_end == date(2028, 2, 28)

    def test_below_a_group_for_the_manager_has_no_division_of_the_manager(self, tmp_path):
        groups, heads = ("Position", None, "Reports to", None), ("ID", "Title", "Number", "Division")
        held = listed(tmp_path, groups, heads, ("P1", "Director", "P0", "Finance"), merged=("A1:B1", "C1:D1"))
        assert facts(held, "id", "reports_to", "division") == [("P1", "P0", "")]

    def test_with_a_job_share_is_one_row_with_the_fte_of_both(self):
        held = taken(HR / "job-share.xlsx")
        assert facts(held, "id", "fte") == [("P1", 1), ("P2", 1), ("P3", 1)]
        assert any(
            note.startswith("Rows 3 and 4 of the list are one position, 'P2', a job share. FTE is the sum")
            for note in held.sheets[0].notes
        )
        assert not any("Ng" in line or "Rao" in line for line in list_lines(held))

    @pytest.mark.parametrize(
        ("people", "fractions", "fte", "said"),
        [
            ((("Rossi", "Maria"), ("Brown", "Kate")), (0.6, 0.4), 1, "FTE is the sum of the 2 rows."),
            ((("Rossi", "Maria"), ("Brown", "Kate")), (0.4, 0.4), 0.8, "FTE is the sum of the 2 rows."),
            (
                (("Rossi", "Maria"), ("Brown", "Kate")),
                (0.6, None),
                "",
                "FTE was left blank: type that of the position.",
            ),
            ((("Rossi", "Maria"), ("Brown", "Kate")), (0.6, 0.6), "", "FTE was left blank: type that of the position."),
        ],
    )
    def test_with_a_job_share_has_no_pay_of_one_person(self, tmp_path, people, fractions, fte, said):
        heads = ("Position ID", "Position title", "Surname", "Given name", "FTE", "TRP")
        rows = [("P1", "Director", *name, fraction, 255_000) for name, fraction in zip(people, fractions, strict=True)]
        held = listed(tmp_path, heads, *rows, ("P2", "Manager", "Lee", "Jo", 1, 250_000))
        assert facts(held, "id", "fte", "trp") == [("P1", fte, ""), ("P2", 1, 250_000)]
        pay = "TRP was left blank: type what is paid for the position to all who share it."
        assert held.sheets[0].notes == (f"Rows 2 and 3 of the list are one position, 'P1', a job share. {said} {pay}",)

    def test_with_a_position_in_rows_of_unnamed_people_keeps_all(self, tmp_path):
        rows = [("P1", "Director", 0.6), ("P1", "Director", 0.4)]
        held = listed(tmp_path, ("Position ID", "Position title", "FTE"), *rows)
        assert facts(held, "id", "fte") == [("P1", 0.6), ("P1", 0.4)]
        (note,) = held.sheets[0].notes
        assert note == (
            "Rows 2 and 3 of the list name position 'P1', but differ in FTE: all were taken. Keep one row. If people "
            "share it, add up their FTE."
        )

    @pytest.mark.parametrize(
        ("assessors", "said"),
        [
            (
                ("P. Wilson", "C. Dunn", "Agreed"),
                "Rows 2 to 4 of the list are one position, 'P1': {} and the agreed row.",
            ),
            (("P. Wilson", "C. Dunn"), "Rows 2 and 3 of the list are one position, 'P1': {}."),
        ],
    )
    def test_with_rows_of_assessors_counts_them_without_the_agreed_row(self, tmp_path, assessors, said):
        rows = [("P1", "Director", name) for name in assessors]
        held = listed(tmp_path, ("Position ID", "Position title", "Assessor"), *rows)
        assert facts(held, "id", "assessor") == [("P1", "")]
        left = "Assessor was left blank, because the rows differ: type it in the new workbook."
        assert held.sheets[0].notes == (f"{said.format('2 assessors')} {left}",)

    @pytest.mark.parametrize(
        ("headings", "name"),
        [
            (("Incumbent",), ("Fatima Quixwood",)),
            (("Surname", "Given name"), ("Quixwood", "Fatima")),
            (("Preferred name", "Last name"), ("Fatima", "Quixwood")),
            (("Assessor",), ("Fatima Quixwood",)),
            (("Decision-maker",), ("Board Chair, Fatima Quixwood",)),
        ],
    )
    def test_prints_no_name_of_the_people_in_it(self, tmp_path, headings, name):
        heads = ("Position ID", "Position title", *headings, "Quixwood's remarks")
        rows = [
            ("P1", "Director", *name), ("P2", "Adviser to Fatima Quixwood", *name), ("P2", "Aide to Quixwood", *name),
            ("Notes: Role of the deputy of Fatima Quixwood is under review",), ("* Fatima's role under review",),
        ]  # fmt: skip
        path = write(tmp_path / "list.xlsx", [Sheet("Quixwood list", [heads, *rows])])
        done = CliRunner().invoke(commands, ["template", str(tmp_path / "new.xlsx"), "--from", str(path)])
        assert done.exit_code == 0, done.output
        assert "('* [name withheld]'s role under review') is a note: not taken." in done.output
        assert not any(part in done.output for part in ("Fatim", "Quix"))

    def test_keeps_the_words_of_roles_and_vacancies_that_it_prints(self, tmp_path):
        heads = ("Position ID", "Position title", "Incumbent", "Assessor", "Decision-maker")
        rows = [("P1", "Director", "Vacant", "Agreed", "Board"), ("* Vacant roles as agreed with the Board",)]
        held = listed(tmp_path, heads, *rows)
        assert [row.text for row in held.sheets[0].skipped] == ["* Vacant roles as agreed with the Board"]

    def test_with_groups_of_headings_gives_bands_and_contracts(self):
        held = taken(HR / "group-headings-above.xlsx")
        ends = [("PESES-3", date(2028, 6, 30)), ("PESES-1", date(2028, 6, 30)), ("PESES-1", date(2028, 6, 30))]
        assert facts(held, "reference_band", "contract_end") == ends

    def test_with_the_manager_twice_gives_the_id(self):
        held = taken(HR / "supervisor-id-and-name.xlsx")
        assert facts(held, "reports_to") == [("",), ("P1",), ("P2",)]
        assert any("('Supervisor') are both for Reports to" in note for note in held.sheets[0].notes)

    def test_with_division_and_branch_gives_the_division(self):
        held = taken(HR / "division-and-branch.xlsx")
        assert facts(held, "division") == [("P1x",), ("P1",)]
        assert any("('Branch') are both for Division" in note for note in held.sheets[0].notes)

    def test_of_an_org_chart_gives_titles_and_managers(self):
        held = taken(HR / "org-chart-export.xlsx")
        assert facts(held, "title", "reports_to") == [("Chief Executive Officer", ""), ("Director Finance", "O-1")]

    def test_of_an_organogram_gives_managers_and_divisions(self):
        held = taken(HR / "organogram-headings.xlsx")
        assert facts(held, "title", "reports_to") == [
            ("Chief Executive", "XX"),
            ("Director, Rangers", "100"),
            ("Head of Trails", "101"),
        ]

    def test_with_ids_shown_with_zeros_keeps_them(self, tmp_path):
        ids = [Odd("number", 12, "0000"), "0013", Odd("number", 14, '"P"0000')]
        held = listed(tmp_path, ("Position ID", "Position title"), *[(n, f"Director {i}") for i, n in enumerate(ids)])
        assert facts(held, "id") == [("0012",), ("0013",), ("P0014",)]

    def test_with_typed_amounts_gives_numbers(self, tmp_path):
        headings = ("Position ID", "TRP ($'000)", "FTE", "Vacant", "Current band")
        held = listed(
            tmp_path, headings, ("P1", "245", "80%", "Filled", "Band II"), ("P2", 301.5, "0.6", "Vacant", "EO-2")
        )
        assert facts(held, "trp", "fte", "vacant") == [(245_000, 0.8, "No"), (301_500, 0.6, "Yes")]
        assert facts(held, "reference_band") == [("PESES-2",), ("EO-2",)]
        assert any("in thousands of dollars" in note for note in held.sheets[0].notes)


class TestTheFramework:
    HEADS = ("Position ID", "Position title", "Framework", "Part 3", "Current band")

    @pytest.mark.parametrize(
        ("named", "part_3", "answer", "band"),
        [
            ("VPSCF", None, "Yes", "SES-2"), ("VPS framework", "Yes", "Yes", "SES-2"), (None, "SES", "Yes", "SES-2"),
            ("PEECF", None, "No", "PESES-2"), ("PEECF", "n/a", "No", "PESES-2"), (None, "no", "No", "PESES-2"),
            (None, None, "", "PESES-2"), ("n/a", None, "", "PESES-2"),
        ],
    )  # fmt: skip
    def test_of_a_position_in_a_list_becomes_the_answer_about_part_3(self, tmp_path, named, part_3, answer, band):
        held = listed(tmp_path, self.HEADS, ("P-1", "Director", named, part_3, "Band 2"), ("P-2", "Chief", *[None] * 3))
        assert facts(held, "part_3", "reference_band")[0] == (answer, band)
        assert made(tmp_path, held).positions[0].position.details.framework == ("vpscf" if answer == "Yes" else "")

    @pytest.mark.parametrize(
        ("named", "part_3"), [("APS", None), ("PEECF or VPSCF", "Yes"), ("VPSCF", "No"), (None, "unsure")]
    )
    def test_in_doubt_is_named_and_left_to_the_assessment_which_gives_no_band(self, tmp_path, named, part_3):
        held = listed(tmp_path, self.HEADS, ("P-1", "Director", named, part_3, None), ("P-2", "Chief", *[None] * 3))
        (note,) = held.sheets[0].notes
        assert note.startswith("Row 2 has a framework in doubt: ")
        assert note.endswith("Type Yes or No below Part 3 in the new workbook.")
        assert "E816" in {f.code for f in made(tmp_path, held).findings if f.position == "P-1"}

    def test_of_positions_that_have_a_column_each_is_taken_too(self, tmp_path):
        rows = [("", "P-1", "P-2"), ("Position title", "Chief", "Director"), ("Framework", "VPSCF", "APS")]
        rows += [(factor.name, 4, 4) for factor in FRAMEWORK.factors]
        held = listed(tmp_path, ("Position ID", *rows[0][1:]), *rows[1:])
        assert facts(held, "part_3") == [("Yes",), ("APS",)]
        assert any(note.startswith("A framework is in doubt in ") and "'APS'" in note for note in held.notes)
        assert [p.band_name for p in made(tmp_path, held).positions] == ["SES-1", None]

    def test_is_shown_as_the_source_of_part_3(self, tmp_path):
        held = listed(tmp_path, ("Position ID", "Position title", "Framework"), ("P-1", "Director", "VPSCF"))
        assert ("Part 3", "column C 'Framework'") in held.sheets[0].mapping


class TestAnEarlierAssessment:
    def test_keeps_its_decisions_documents_interview_and_stream_check(self, tmp_path):
        heads = ("Decision", "Decided by", "Decision date", "Documents", "Interview", "Stream check",
                 "Stream check reason")  # fmt: skip
        row = ("PESES-1", "Board", date(2026, 3, 12), "Position description", "Yes", "Aligns", "It advises the Board")
        put = tuple(Odd("date", cell, "d/m/yyyy") if isinstance(cell, date) else cell for cell in row)
        held = listed(tmp_path, ("Position ID", "Position title", *heads), ("P-1", "Director", *put))
        assert [set(entry.facts) for entry in held.entries] == [{"id", "title"}]
        names = f"{', '.join(heads[:-1])} and {heads[-1]}"
        assert held.sheets[0].left_out == (f"{names}, which belong to the earlier assessment",)


class TestSheets:
    def test_with_the_same_ids_are_versions_and_one_must_be_named(self, tmp_path):
        sheets = [
            Sheet("June", [H, ("P1", "Director Finance", "A", "P9")]),
            Sheet("July", [H, ("P1", "Director", "A", "P9")]),
        ]
        path = write(tmp_path / "list.xlsx", sheets)
        with pytest.raises(Refusal, match="'June' and 'July' both have position 'P1'") as refused:
            taken(path)
        assert "--sheet" in refused.value.fix
        assert facts(taken(path, "July"), "title") == [("Director",)]

    def test_that_are_no_lists_and_hidden_ones_are_named(self, tmp_path):
        sheets = [
            Sheet("North", [H, ("P1", "Director Finance", "A", "P9")]),
            Sheet("South", [H, ("P2", "Director Works", "A", "P9")]),
            Sheet("Lookup", [("Title", "Meaning"), ("Director", "x")]),
            Sheet("Old", [H, ("P1", "Director Finance", "A", "P9")], hidden=True),
        ]
        held = taken(write(tmp_path / "list.xlsx", sheets))
        assert [sheet.name for sheet in held.sheets] == ["North", "South"]
        assert [note.split("'")[1] for note in held.notes] == ["Lookup", "Old"]

    def test_one_of_people_refuses_the_file_although_another_could_be_positions(self, tmp_path):
        heads = ("Employee number", "Name", "Job title", "Department")
        staff = [(n, f"Person {n}", ("Ranger", "Officer")[n % 2], "Works") for n in range(12)]
        left = [(n, f"Person {n}", f"Director {n}", "Works") for n in range(3)]
        path = write(tmp_path / "list.xlsx", [Sheet("Staff", [heads, *staff]), Sheet("Left", [heads, *left])])
        with pytest.raises(Refusal, match="sheet 'Staff' is a list of people, not of positions: 12 rows"):
            taken(path)
        assert facts(taken(path, "Left"), "title") == [(f"Director {n}",) for n in range(3)]

    def test_without_a_position_are_named_with_the_reason(self, tmp_path):
        sheets = [Sheet("North", [H, ("P1", "Director Finance", "A", "P9")]), Sheet("South", [H])]
        held = taken(write(tmp_path / "list.xlsx", sheets))
        assert held.notes == ("Not taken: sheet 'South' has headings in row 1 but no position under them.",)


class TestMergedNames:
    def test_make_rows_one_position(self, tmp_path):
        rows = [("Position ID", "Position title", "Incumbent"), ("P1", "Director", "A Lee"), (None, None, "C Rao")]
        held = listed(tmp_path, *rows, merged=("A2:A3", "B2:B3"))
        assert facts(held, "id", "title") == [("P1", "Director")]

    def test_give_one_title_to_several_ids(self, tmp_path):
        rows = [("Position ID", "Position title"), ("P1", "Regional Manager"), ("P2", None), ("P3", None)]
        held = listed(tmp_path, *rows, merged=("B2:B4",))
        assert facts(held, "id", "title") == [(f"P{n}", "Regional Manager") for n in (1, 2, 3)]


FIELDS = ("Job title", "Gender", "Department", "FTE", "Cost centre", "Location")
PEOPLE = [(1000 + n, f"Person {n}", ("Ranger", "Team Leader", "Officer")[n % 3], "1/7/1980", 80_000) for n in range(12)]


class TestManyIdsInSeveralRows:
    def test_are_told_up_to_20_and_the_others_counted(self, tmp_path):
        rows = [(f"P{n}", f"Director {n}", "", f"P{m}") for n in range(1, 31) for m in (0, 99)]
        held = listed(tmp_path, H, *rows)
        assert held.sheets[0].notes[20] == "10 more positions are in several rows. To find them, sort the list by id."
        assert len(held.entries) == 60


class TestNotLists:
    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (
                [("Employee number", "Name", "Job title", "Date of birth", "Salary"), *PEOPLE],
                "12 rows have only 3 titles",
            ),
            ([("Name", "Employee number", "Date of birth"), ("A", 1, "1/7/1980")], "is a list of people"),
            ([("ID", "Name", "Date of birth"), (1, "A", "1/7/1980")], "is a list of people"),
            (
                [("Facility", "Staff_Name", "Position"), *((f"F{n}", f"N{n}", f"Nurse {n % 2}") for n in range(12))],
                "12 rows have only 2 titles",
            ),
            (
                [("Order", "Position", "Territory"), *((n, f"Governor {n % 2}", f"T{n}") for n in range(20))],
                "20 rows have only 2 titles",
            ),
            (
                [("Employee_Name", "PositionID", "Position"), *((f"N{n}", n % 3, f"Clerk {n % 3}") for n in range(12))],
                "12 rows have only 3 different values under 'PositionID'",
            ),
            ([("ID", "Count"), (1, 5), (2, 7)], "only the heading 'ID' in A1 is understood"),
            ([("Position",), ("Hourly", 5), ("Off-peak", 3)], "'Position' in A1 is the only heading"),
            ([("Title", "First name", "Surname"), ("Mr", "A", "B"), ("Dr", "C", "D")], "is Mr, Ms or Dr"),
            ([("ID", "Item", "Unit price"), (1, "Chair", 5.5), (2, "Desk", 200)], "is not a list of positions"),
            ([("ID", "Title", "Author"), (1, "Emma", "A"), (2, "Ulysses", "B")], "is not a list of positions"),
            ([("Name:", None), ("Job title:", None), ("Address:", None)], "is a form"),
            ([("Job title", None), ("Name", None), ("Phone", None), ("Email", None)], "is a form"),
            ([("Position title", "Director"), ("Position ID", "P1"), ("Division", "Works")], "is a form"),
            (
                [
                    ("Dear Ms Lee",),
                    ("Position",),
                    ("We are pleased to offer you the position on the terms below.",),
                    ("Please sign the copy and return it to us by Friday.",),
                    ("Yours sincerely",),
                ],
                "is a text, not a list of positions",
            ),
            ([("Dear Ms Lee",), ("We are pleased to write to you.",)], "no sheet has a heading"),
            (
                [("Table", "Field", "Type"), *(("Staff", name, "text") for name in FIELDS)],
                "lists the columns of another table, not positions: 'Job title' in B2 is in the same column as "
                "'Gender', 'Department' and 'FTE'",
            ),
        ],
    )
    def test_are_refused_in_words(self, tmp_path, rows, said):
        with pytest.raises(Refusal) as refused:
            listed(tmp_path, *rows)
        assert said in refused.value.reason

    @pytest.mark.parametrize("title", ["CEO", "Manager", "Chief Executive Officer"])
    def test_a_list_of_one_position_called_like_a_heading_is_a_list(self, tmp_path, title):
        held = listed(tmp_path, ("Position title", "Division", "Reports to"), (title, "Office", "Board"))
        assert facts(held, "title", "division") == [(title, "Office")]

    def test_a_title_merged_over_the_headings_is_no_part_of_them(self, tmp_path):
        rows = [("Executive structure, 1 July 2026",), ("Job title", "Department"), ("Director", "Works")]
        held = listed(tmp_path, *rows, merged=("A1:B1",))
        assert [place for _, place in held.sheets[0].mapping] == ["column A 'Job title'", "column B 'Department'"]

    def test_a_group_over_all_headings_stays_where_they_mean_nothing_without_it(self, tmp_path):
        held = listed(tmp_path, ("Position",), ("No.", "Title"), ("P1", "Director"), merged=("A1:B1",))
        assert facts(held, "id") == [("P1",)]

    def test_a_title_merged_over_columns_is_one_heading(self, tmp_path):
        rows = [
            ("Register",),
            ("Project:", None, None, "Date:"),
            ("Name", "Title", None, "Function"),
            ("A", "Director", None, 1),
        ]
        merged = ("A1:D1", "A2:C2", "B3:C3", "B4:C4")
        held = listed(tmp_path, *rows, merged=merged)
        assert facts(held, "title") == [("Director",)]

    def test_an_application_form_is_refused(self):
        with pytest.raises(Refusal, match="is a form, not a list of positions: 'Job Title:' in A5 is a label"):
            taken(HR / "application-form.xlsx")

    def test_a_list_of_executives_with_their_names_is_a_list_of_positions(self, tmp_path):
        rows = [(n, f"Person {n}", f"Director {n}", "PESES-1") for n in range(1, 6)]
        held = listed(tmp_path, ("Employee no", "Name", "Position title", "Current band"), *rows)
        assert facts(held, "title") == [(f"Director {n}",) for n in range(1, 6)]


DIVISIONS = st.sampled_from(["CORPORATE SERVICES", "Corporate Services", "Operations", "Office of the Chief Executive"])
OTHERS = {
    RowKind.DIVISION: st.builds(lambda text, at: (None,) * at + (text,), DIVISIONS, st.integers(0, 1)),
    RowKind.TOTAL: st.sampled_from([("Total", None, 4), (None, "Sub-total: Corporate", 3), ("Average", None, None, 2)]),
    RowKind.COUNT: st.sampled_from([(None, "Headcount", 4), ("3 positions",), (None, "Number of positions", 4)]),
    RowKind.NOTE: st.sampled_from(
        [("Source: payroll",), (None, "* To be abolished 30 June 2027"), ("Notes:",), ("As at 1 July 2026",)]
    ),
    RowKind.HEADINGS: st.just(H),
    RowKind.BLANK: st.just(()),
    RowKind.NAMELESS: st.just((None, None, None, "P-001")),
}
EXTRA = st.sampled_from(list(OTHERS)).flatmap(lambda kind: st.tuples(st.just(kind), OTHERS[kind]))
TITLES = st.sampled_from(
    ["Director Finance", "Manager", "CHIEF EXECUTIVE OFFICER", "Head of Total Rewards", "Note Taker"]
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.one_of(EXTRA, st.tuples(st.just(RowKind.POSITION), TITLES)), min_size=3, max_size=25), st.booleans())
def test_exactly_the_positions_among_labelled_rows_are_taken(labelled, explained):
    rows, expected, skipped = [("Silver Wattle Trust",), (), H], [], {}
    if explained:
        rows.append(("Enter the position's number", "Title of the position", "Name of the person", "Id of the manager"))
        skipped[4] = RowKind.GUIDANCE
    for kind, content in [*labelled, *[(RowKind.POSITION, "Director")] * (len(labelled) + 1)]:
        if kind is RowKind.POSITION:
            number = f"P-{len(expected) + 1:03}"
            expected.append((number, content))
            rows.append((number, content, "A Person", "P-001"))
        else:
            rows.append(content)
            skipped[len(rows)] = kind
    with TemporaryDirectory() as folder:
        held = taken(write(Path(folder) / "list.xlsx", [Sheet("L", rows)]))
    assert facts(held, "id", "title") == expected
    assert kinds(held) == skipped


NOT_POSITIONS = {
    "Corporate Services (2)": RowKind.DIVISION,
    "Operations Division:": RowKind.DIVISION,
    "CORPORATE": RowKind.DIVISION,
    "Division of Water": RowKind.DIVISION,
    "Total executives": RowKind.TOTAL,
    "Subtotal": RowKind.TOTAL,
    "Number of positions": RowKind.COUNT,
    "Headcount": RowKind.COUNT,
    "Vacant positions: 2": RowKind.COUNT,
    "All": RowKind.COUNT,
    "1 = acting": RowKind.NOTE,
    "n = 3": RowKind.NOTE,
    "Page 1 of 2": RowKind.NOTE,
    "(blank)": RowKind.NAMELESS,
}


class TestRowsThatAreNoPositions:
    HEADS = ("Position no", "Position title", "Division")
    POSITIONS = ((100, "Director People", "X"), (101, "Director IT", "Y"), (102, "Director Water", "Z"))

    @pytest.mark.parametrize("beside", [None, 3])
    @pytest.mark.parametrize("label", NOT_POSITIONS)
    def test_are_left_out_and_named_among_and_below_positions(self, tmp_path, label, beside):
        for at in (2, 3):
            rows = [*self.POSITIONS[:at], (label, beside), *self.POSITIONS[at:]]
            held = listed(tmp_path, self.HEADS, *rows)
            assert facts(held, "id") == [("100",), ("101",), ("102",)]
            assert kinds(held) == {at + 2: NOT_POSITIONS[label]}

    @pytest.mark.parametrize("beside", [None, 3])
    @pytest.mark.parametrize("label", NOT_POSITIONS)
    def test_are_left_out_and_named_in_a_list_without_ids(self, tmp_path, label, beside):
        rows = [position[1:] for position in self.POSITIONS]
        held = listed(tmp_path, self.HEADS[1:], *rows[:2], (label, beside), rows[2])
        assert facts(held, "title") == [("Director People",), ("Director IT",), ("Director Water",)]
        assert list(kinds(held)) == [4]

    @pytest.mark.parametrize("row", [("Corporate", 3), ("Corporate", None), ("Water Policy", 3), ("Fleet (2)", None)])
    def test_are_named_as_unclear_if_they_may_be_positions(self, tmp_path, row):
        rows = [position[1:] for position in self.POSITIONS]
        held = listed(tmp_path, self.HEADS[1:], *rows, row)
        assert kinds(held) == {5: RowKind.UNCLEAR}
        assert any(line.endswith("(add it if it is a position): not taken.") for line in list_lines(held))

    @pytest.mark.parametrize("title", ["Head of Total Rewards", "Regional Manager (2)", "Chief of Staff"])
    def test_are_not_positions_with_such_words(self, tmp_path, title):
        rows = [position[1:] for position in self.POSITIONS]
        assert len(listed(tmp_path, self.HEADS[1:], *rows, (title, None)).entries) == 4
        assert len(listed(tmp_path, self.HEADS, *self.POSITIONS, (103, title, None)).entries) == 4

    def test_are_not_positions_whose_ids_end_with_numbers(self, tmp_path):
        ids = ["P-001", "P/2", "P:3", "P4"]
        held = listed(tmp_path, ("Position no", "Division"), *[(one, "X") for one in ids[:3]], (ids[3], None))
        assert facts(held, "id") == [(one,) for one in ids]

    def test_in_a_structure_list_are_two_headings_a_total_and_two_notes(self, tmp_path):
        heads = ("Position no", "Position title", "Incumbent", "Classification")
        held = listed(
            tmp_path,
            ("Executive structure at 1 July 2026",),
            heads,
            ("Corporate Services (2)",),
            (100, "Director People", "A Lee", "PESES-1"),
            (101, "Director IT", "Vacant", "PESES-2"),
            ("Operations",),
            (102, "Director Water", "B Ng", "PESES-2"),
            ("Total executives", 3),
            ("Headcount excludes casuals.",),
            ("* acting",),
        )
        assert facts(held, "id") == [("100",), ("101",), ("102",)]
        assert kinds(held) == {
            3: RowKind.DIVISION,
            6: RowKind.DIVISION,
            8: RowKind.TOTAL,
            9: RowKind.NOTE,
            10: RowKind.NOTE,
        }

    def test_a_number_for_a_title_beside_an_id_is_taken_and_named(self, tmp_path):
        held = listed(tmp_path, self.HEADS, *self.POSITIONS, (103, 7, "X"))
        assert len(held.entries) == 4
        assert "Row 5 has the number 7 for a title: taken. Correct or delete it." in held.sheets[0].notes


def test_a_second_table_below_the_list_is_not_taken_and_named(tmp_path):
    rows = [H, ("P1", "Director", "A", "P9"), (), ("Title", "Committee", "ID"), ("Chair", "Audit", "C1")]
    held = listed(tmp_path, *rows)
    assert facts(held, "id") == [("P1",)]
    assert held.sheets[0].notes[0] == "Row 4 begins another table: it and the rows below it were not taken."


def test_a_position_beside_a_title_is_the_id_if_it_is_over_numbers(tmp_path):
    held = listed(tmp_path, ("Position", "Title"), (10021, "Director Finance"), (10022, "Director People"), ("Total",))
    assert facts(held, "id", "title") == [("10021", "Director Finance"), ("10022", "Director People")]


def test_a_title_that_is_that_of_a_person_is_not_taken(tmp_path):
    held = listed(tmp_path, ("Position", "Title"), ("Director Finance", "Mr"), ("Director People", "Ms"))
    assert facts(held, "id", "title") == [("", "Director Finance"), ("", "Director People")]


def test_titles_that_are_headings_as_well_are_no_labels_of_a_form(tmp_path):
    held = listed(tmp_path, ("Position title", "Division"), ("CEO", "Office"), ("Manager", "Water"), ("Head", "Land"))
    assert facts(held, "title") == [("CEO",), ("Manager",), ("Head",)]


def test_columns_of_levels_are_not_named_one_by_one(tmp_path):
    factors = [text for factor in FACTORS for text in (factor, *[None] * 6)]
    heads = [
        (None, None, *factors),
        ("Position ID", "Position title", *[f"L{n}" for _ in FACTORS for n in range(1, 8)]),
    ]
    marks = [mark for _ in FACTORS for mark in (None, None, None, "X", None, None, None)]
    (left_out,) = listed(tmp_path, *heads, ("P1", "Director", *marks)).sheets[0].left_out
    assert left_out.startswith("scores and the texts beside them")


def test_departments_and_business_units_in_camel_case_are_two_levels_of_one_structure(tmp_path):
    held = listed(tmp_path, ("positionCode", "departmentName", "businessUnit"), ("P1", "Finance", "Corporate"))
    assert facts(held, "division") == [("Finance",)]
    assert any("are both for Division: only B was taken" in note for note in held.sheets[0].notes)


class TestPositionsOfSeveralOrganisations:
    HEADS = ("Entity", "Position ID", "Position title")

    def test_with_the_same_ids_are_all_taken(self, tmp_path):
        rows = [(entity, number, "Director") for entity in ("Alpha Water", "Beta Water") for number in ("1", "2")]
        held = listed(tmp_path, self.HEADS, *rows)
        assert facts(held, "organisation", "id") == [row[:2] for row in rows]
        assert held.sheets[0].notes == ()

    @pytest.mark.parametrize(("second", "is_taken"), [("Beta Water", True), ("ALPHA  Water", False), (None, False)])
    def test_on_a_sheet_each_are_all_taken_unless_they_may_be_versions(self, tmp_path, second, is_taken):
        sheets = [
            Sheet(f"S{n}", [self.HEADS, (entity, "1", "CEO")]) for n, entity in enumerate(("Alpha Water", second))
        ]
        path = write(tmp_path / "a.xlsx", sheets)
        if is_taken:
            assert facts(taken(path), "organisation") == [("Alpha Water",), ("Beta Water",)]
        else:
            with pytest.raises(Refusal, match="sheets 'S0' and 'S1' both have position '1'"):
                taken(path)


def test_a_unit_of_pay_below_the_headings_is_part_of_them(tmp_path):
    heads = [("Position ID", "Position title", "TRP"), (None, None, "$'000")]
    for scored in (False, True):
        factors = FACTORS if scored else ()
        rows = [(*heads[0], *factors), heads[1], ("P1", "CEO", 310, *[4] * len(factors))]
        assert facts(listed(tmp_path, *rows), "id", "trp") == [("P1", 310_000)]


def test_a_list_under_groups_of_positions_and_managers(tmp_path):
    heads = [("Executive position", None, "Manager", None), ("Number", "Name", "Number", "Name")]
    path = write(
        tmp_path / "a.xlsx",
        [Sheet("S", [*heads, ("P1", "CEO", None, None), ("P2", "CFO", "P1", "CEO")], merged=["A1:B1", "C1:D1"])],
    )
    assert facts(taken(path), "id", "title", "reports_to") == [("P1", "CEO", ""), ("P2", "CFO", "P1")]


def test_positions_and_descriptions_of_an_export_are_ids_and_titles(tmp_path):
    held = listed(tmp_path, ("Position Nbr", "Descr", "Dept Descr"), ("00001", "CEO", "Exec"))
    assert facts(held, "id", "title", "division") == [("00001", "CEO", "Exec")]


def test_positions_that_are_struck_out_are_taken_and_named(tmp_path):
    book = Workbook()
    for row in [("Position ID", "Position title"), ("P1", "Director"), ("P2", "Manager"), ("P3", "Head")]:
        book.active.append(row)
    book.active["B3"].font = Font(strike=True)
    book.active["A4"].font = Font(strike=True)
    book.save(tmp_path / "list.xlsx")
    held = taken(tmp_path / "list.xlsx")
    assert facts(held, "id") == [("P1",), ("P2",), ("P3",)]
    assert "Rows 3 and 4 are struck out: taken. Delete what is no longer a position." in held.sheets[0].notes


@pytest.mark.parametrize(("ids", "said"), [((None, None), True), (("P1", "P2"), False)])
def test_one_title_in_several_rows_without_an_id_is_named(tmp_path, ids, said):
    rows = [(identifier, "Director", division) for identifier, division in zip(ids, ("Works", "Legal"), strict=True)]
    held = listed(tmp_path, ("Position ID", "Position title", "Division"), *rows, ("P3", "Manager", "Works"))
    assert len(held.entries) == 3
    note = "Rows 2 and 3 have the title 'Director' and no id: taken as 2 positions. "
    assert any(text.startswith(note) for text in held.sheets[0].notes) is said


def test_dates_in_doubt_stay_in_doubt_in_the_new_workbook(tmp_path):
    rows = [("P1", "Director", "04/05/2027"), ("P2", "Manager", "12/31/2027"), ("P3", "Head", "30 June 2027")]
    held = listed(tmp_path, ("Position ID", "Position title", "Contract end"), *rows)
    assert held.sheets[0].notes == (
        "Row 2 has a date under 'Contract end' whose day and month cannot be told apart: taken as text.",
    )
    result = made(tmp_path, held)
    ends = [p.position.details.contract_end for p in result.positions]
    assert ends == [None, date(2027, 12, 31), date(2027, 6, 30)]
    assert [f.value for f in result.findings if f.code == "N805"] == ["04/05/2027 (day and month cannot be told apart)"]


def test_dates_are_taken_in_the_order_that_the_heading_gives(tmp_path):
    held = listed(
        tmp_path, ("Position ID", "Position title", "Contract end (mm/dd/yyyy)"), ("P1", "Head", "04/05/2027")
    )
    assert facts(held, "contract_end") == [(date(2027, 4, 5),)]


@pytest.mark.parametrize(("hours", "text"), [(38, "38 (hours or days)"), (1, "1 (hours or days)"), ("0.8 FTE", 0.8)])
def test_hours_are_no_part_of_full_time_in_the_new_workbook(tmp_path, hours, text):
    held = listed(tmp_path, ("Position ID", "Position title", "FTE (hours)"), ("P1", "Head", hours))
    assert facts(held, "fte") == [(text,)]
    assert [p.position.details.fte for p in made(tmp_path, held).positions] == [text if text == 0.8 else None]


MATRIX = [("Position ID", "P1", "P2"), ("Position title", "Director", "Manager"), *((name, 5, 4) for name in FACTORS)]


def notes_of(tmp_path, rows=MATRIX, **options):
    return listed(tmp_path, *rows, **options).notes


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, ()),
        ({"hidden_columns": (3,)}, ("Column C of sheet 'L' is hidden: taken.",)),
        ({"hidden_rows": (1, 4)}, ("Rows 1 and 4 of sheet 'L' are hidden: taken.",)),
        ({"hidden_columns": (9,), "hidden_rows": (20,)}, ()),
    ],
)
def test_hidden_positions_with_a_column_each_are_taken_and_named(tmp_path, options, said):
    found = notes_of(tmp_path, **options)
    assert tuple(note.partition(" Delete")[0] for note in found) == said


def test_hidden_forms_are_taken_and_named(tmp_path):
    form = [("Position ID", "P1"), ("Factor", "Score"), *((name, 5) for name in FACTORS)]
    other = [("Position ID", "P2"), *form[1:]]
    path = write(tmp_path / "list.xlsx", [Sheet("One", form), Sheet("Two", other, hidden=True)])
    assert taken(path).notes == ("Sheet 'Two' is hidden: taken.",)


def test_a_column_that_is_titled_as_a_summary_is_no_position(tmp_path):
    rows = [(*row, more) for row, more in zip(MATRIX, (None, "Average", *[4] * 8), strict=True)]
    held = listed(tmp_path, *rows)
    assert facts(held, "id") == [("P1",), ("P2",)]
    assert any("column D" in left and "it is not a position" in left for left in held.sheets[0].left_out)


def test_a_column_of_scores_without_a_name_is_a_position_that_needs_one(tmp_path):
    rows = [(*row, more) for row, more in zip(MATRIX, (None, None, *[4] * 8), strict=True)]
    held = listed(tmp_path, *rows)
    said = "Column D of sheet 'L' has scores, but no id and no title: taken. Name the position, or delete it."
    assert held.notes == (said,)
    assert [f.code for f in made(tmp_path, held).findings if f.severity == "error"] == ["E110"]
