"""Test which sheet, rows and columns are located as those of the positions."""

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from position_books import FACTORS, HEADINGS, USUAL, Sheet, assessed, layout, located, plain, position, write

from peecf_batch.errors import Refusal


def refusal_of(path, sheet=None):
    with pytest.raises(Refusal) as caught:
        located(path, sheet)
    return caught.value


# Two headings with one meaning. Choosing one would be a guess, so the refusal names both cells.
DOUBLES = [
    ("Impact", "Impact"),
    ("Impact", "IMPACT (final)"),
    ("Impact", "Scope of impact"),
    ("Judgement and risk", "Judgment & Risk"),
    ("Judgement and risk", "Judgement"),
    ("Resource management", "Resources"),
    ("Knowledge", "1. Knowledge"),
    ("Relationships", "Stakeholder relationships"),
    ("Position ID", "Position number"),
    ("Position title", "Job title"),
]


class TestHeadingsThatAreOneTooMany:
    @pytest.mark.parametrize(("first", "second"), DOUBLES)
    def test_two_columns_for_one_thing_are_refused_naming_both_cells(self, tmp_path, first, second):
        at = HEADINGS.index(first)
        letters = "ABCDEFGHIJK"
        refusal = refusal_of(plain(tmp_path / "b.xlsx", [position(1)], (*HEADINGS, second)))
        assert f"'{first}' in {letters[at]}1 and '{second}' in K1" in refusal.reason
        assert "Positions" in refusal.reason
        assert refusal.fix

    def test_two_columns_that_no_score_rests_on_are_a_finding_and_neither_is_read(self, tmp_path):
        path = plain(tmp_path / "b.xlsx", [("P-1", *USUAL, "PESES-1", "PESES-3")],
                     ("Position ID", *FACTORS, "Current band", "Reference band"))  # fmt: skip
        assessment = assessed(path)
        doubled = [f for f in assessment.findings if f.code == "E107"]
        assert [(f.cell, f.position) for f in doubled] == [("K1", "")]
        assert "'Current band' in J1 and 'Reference band' in K1" in doubled[0].message
        assert assessment.positions[0].position.details.reference_band is None

    def test_a_column_of_comments_at_the_end_is_no_second_rationale(self, tmp_path):
        headings = ("Position ID", *(h for f in FACTORS for h in (f, f"{f} rationale")), "TRP", "Comments")
        row = ("P-1", *(v for score in USUAL for v in (score, "Because.")), 250_000, "See the file.")
        assert not [f for f in assessed(plain(tmp_path / "b.xlsx", [row], headings)).findings if f.code == "E107"]

    def test_two_rationales_of_one_factor_are_a_finding(self, tmp_path):
        headings = ("Position ID", "Knowledge", "Rationale", "Knowledge comments", *FACTORS[1:])
        path = plain(tmp_path / "b.xlsx", [("P-1", 5, "a", "b", *USUAL[1:])], headings)
        assert [(f.code, f.cell) for f in assessed(path).findings] == [("E107", "D1")]


class TestABareRationale:
    """A heading "Rationale", "Comments" or "Share" that names no factor."""

    @staticmethod
    def rationales(tmp_path, *headings):
        path = plain(tmp_path / "b.xlsx", [], headings)
        assert not assessed(path).findings
        return layout(path).rationales

    def test_right_of_a_factor_is_that_factor_s(self, tmp_path):
        found = self.rationales(tmp_path, "Position ID", *(h for f in FACTORS for h in (f, "Rationale")))
        assert found == tuple(range(3, 18, 2))

    def test_right_of_what_stands_beside_a_factor_is_that_factor_s_too(self, tmp_path):
        found = self.rationales(tmp_path, "Position ID", *(h for f in FACTORS for h in (f, f"{f} example", "Comments")))
        assert found == tuple(range(4, 26, 3))

    def test_behind_that_of_the_last_factor_is_general(self, tmp_path):
        found = self.rationales(tmp_path, "Position ID", *(h for f in FACTORS for h in (f, "Rationale")), "Comments")
        assert found == tuple(range(3, 18, 2))

    @pytest.mark.parametrize("behind", [("Rationale",), ("Notes",), ("Rationale", "Comments"), ("TRP", "Notes")])
    @pytest.mark.parametrize("before", [(), ("Comments",)])
    def test_before_or_behind_all_factors_is_general(self, tmp_path, before, behind):
        assert self.rationales(tmp_path, *before, "Position ID", *FACTORS, *behind) == (None,) * 8

    def test_apart_from_the_factor_before_it_is_general(self, tmp_path):
        found = self.rationales(tmp_path, "Position ID", "Knowledge", "Grade", "Notes", *FACTORS[1:])
        assert found == (None,) * 8


class TestWhereTheTableIs:
    def test_columns_may_stand_in_any_order(self, tmp_path):
        headings = (*reversed(FACTORS), "Position title", "Colour", "Position ID")
        found = layout(plain(tmp_path / "b.xlsx", [(*USUAL, "Director", "red", "P-1")], headings))
        assert found.factors == tuple(range(8, 0, -1))
        assert found.columns == {"title": 9, "id": 11}
        assert (found.first_column, found.last_column) == (1, 11)

    def test_title_rows_and_empty_columns_before_it_do_not_matter(self, tmp_path):
        rows = [
            ("Wattle Bend Trust",),
            (),
            (None, "as at", 2025),
            (),
            (None, None, *HEADINGS),
            (None, None, *position(1)),
        ]
        found = layout(write(tmp_path / "b.xlsx", [Sheet("Positions", rows)]))
        assert (found.heading_row, found.first_column) == (5, 3)
        assert found.columns == {"id": 3, "title": 4}
        assert found.factors == tuple(range(5, 13))

    def test_an_id_or_a_title_alone_is_enough(self, tmp_path):
        for name in ("Position ID", "Position title"):
            assert layout(plain(tmp_path / "b.xlsx", [], (name, *FACTORS))).heading_row == 1

    def test_what_stands_over_a_column_is_told_on_one_line(self, tmp_path):
        found = layout(plain(tmp_path / "b.xlsx", [], ("Position\n  ID", None, *FACTORS)))
        assert found.heading_at(1) == "Position ID"
        assert found.heading_at(2) == "B"

    def test_known_and_unknown_headings_without_a_gap_belong_to_the_table(self, tmp_path):
        found = layout(plain(tmp_path / "b.xlsx", [], (*HEADINGS, "Shoe size", "Colour", None, "Legend")))
        assert found.last_column == 12

    def test_heading_rows_that_are_printed_again_are_no_positions(self, tmp_path):
        path = plain(tmp_path / "b.xlsx", [position(1), HEADINGS, position(2), HEADINGS, position(3)])
        assert layout(path).repeated_headings == (3, 5)
        assessment = assessed(path)
        assert [p.position.details.row for p in assessment.positions] == [2, 4, 6]
        assert not assessment.errors

    def test_a_row_that_names_the_factors_alone_again_is_no_position(self, tmp_path):
        path = plain(tmp_path / "b.xlsx", [position(1), (None, None, *FACTORS), position(2)])
        assert not assessed(path).findings

    def test_a_second_table_is_an_error_at_its_heading_and_its_rows_are_not_read(self, tmp_path):
        other = ("Position ID", *FACTORS, "Position title")
        path = plain(tmp_path / "b.xlsx", [position(1), (), other, ("P-9", *USUAL, "Other")])
        assert layout(path).ends_at == 4
        assessment = assessed(path)
        assert [(f.code, f.cell) for f in assessment.findings] == [("E108", "A4")]
        assert [p.position.details.id for p in assessment.positions] == ["P-001"]

    def test_a_list_of_the_factors_is_no_heading_row(self, tmp_path):
        rows = [("What is scored:", *FACTORS[:3]), *[(name,) for name in FACTORS], HEADINGS, position(1)]
        assert layout(write(tmp_path / "b.xlsx", [Sheet("Positions", rows)])).heading_row == 10


class TestWhichSheet:
    NOTES = Sheet("Notes", [("Read me",)])

    def test_every_sheet_that_fits_is_read(self, tmp_path):
        sheets = [self.NOTES, Sheet("North", [HEADINGS, position(1)]), Sheet("South", [HEADINGS, position(2)])]
        path = write(tmp_path / "b.xlsx", sheets)
        assert [found.sheet.entry.name for found in located(path).layouts] == ["North", "South"]
        assessment = assessed(path)
        assert [(p.position.details.sheet, p.position.details.row) for p in assessment.positions] == [
            ("North", 2), ("South", 2),
        ]  # fmt: skip
        assert [f.message for f in assessment.findings if f.code == "N101"] == [
            "positions were read from 2 sheets: 'North' and 'South'"
        ]

    @pytest.mark.parametrize("other", ["0012", "12", 12, " 0012 ", "00012"])
    def test_ids_that_lost_zeros_tell_a_version_too(self, tmp_path, other):
        sheets = [Sheet("A", [HEADINGS, ("0012", "Director", *USUAL)]), Sheet("B", [HEADINGS, (other, "Head", *USUAL)])]
        assessment = assessed(write(tmp_path / "b.xlsx", sheets))
        assert [f.code for f in assessment.findings if f.severity == "error"] == ["E131"]

    def test_a_sheet_that_shares_an_id_is_another_version_and_an_error(self, tmp_path):
        sheets = [Sheet("2025", [HEADINGS, position(1), position(2)]), Sheet("2024", [HEADINGS, position(2)])]
        assessment = assessed(write(tmp_path / "b.xlsx", sheets))
        assert [p.position.details.sheet for p in assessment.positions] == ["2025", "2025"]
        (finding,) = [f for f in assessment.findings if f.severity == "error"]
        assert finding.code == "E131"
        assert "'2024'" in finding.message
        assert "'P-002'" in finding.message
        assert not assessment.census.is_complete

    def test_one_that_is_seen_comes_before_one_that_is_hidden(self, tmp_path):
        sheets = [Sheet("Old", [HEADINGS, position(1)], hidden=True), Sheet("New", [HEADINGS, position(2)])]
        assert located(write(tmp_path / "b.xlsx", sheets)).layout.sheet.entry.name == "New"

    def test_a_hidden_one_is_taken_where_no_other_fits_and_that_is_said(self, tmp_path):
        path = write(tmp_path / "b.xlsx", [self.NOTES, Sheet("Old", [HEADINGS, position(1)], hidden=True)])
        assert [f.code for f in assessed(path).findings] == ["N104"]

    def test_the_sheet_asked_for_is_taken_whatever_its_case_and_spaces(self, tmp_path):
        path = write(tmp_path / "b.xlsx", [Sheet("2025", [HEADINGS]), Sheet("Plan B", [HEADINGS, position(1)])])
        assert assessed(path, sheet=" plan b ").source.sheet == "Plan B"

    def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(self, tmp_path):
        path = write(tmp_path / "b.xlsx", [self.NOTES, Sheet("2025", [HEADINGS])])
        with pytest.raises(Refusal, match=r"no sheet '2026'; its sheets are 'Notes', '2025'"):
            assessed(path, sheet="2026")

    def test_a_sheet_asked_for_that_does_not_fit_is_refused_though_another_would(self, tmp_path):
        path = write(tmp_path / "b.xlsx", [self.NOTES, Sheet("2025", [HEADINGS, position(1)])])
        with pytest.raises(Refusal, match="no sheet has the 8 factor columns"):
            assessed(path, sheet="Notes")


class TestWhenNothingFits:
    def test_all_the_factors_are_named_where_none_was_found(self, tmp_path):
        refusal = refusal_of(write(tmp_path / "b.xlsx", [Sheet("S", [("Name", "Age"), ("Ann", 5)])]))
        assert all(name in refusal.reason for name in FACTORS)
        assert "--sheet" in refusal.fix

    @pytest.mark.parametrize("short", [("KNOW", "REL", "J&R", "IND", "SC", "IMP", "BRD", "RM"), "12345678"])
    def test_headings_over_scores_that_name_no_factor_are_listed(self, tmp_path, short):
        rows = [
            ("Titled list",),
            ("ID", "Title", *short, "Total"),
            ("P1", "CEO", *[7] * 8, 56),
            ("P2", "D", *"55554444", 36),
        ]
        refusal = refusal_of(write(tmp_path / "b.xlsx", [Sheet("S", rows)]))
        listed = ", ".join(f"'{heading}'" for heading in short)
        assert refusal.reason == (
            "sheet 'S' has numbers from 1 to 7 in 8 columns, but their headings in row 2 do not name the factors: "
            f"{listed}."
        )
        assert all(name in refusal.fix for name in FACTORS)

    def test_headings_over_other_numbers_are_not_listed(self, tmp_path):
        rows = [("ID", "Title", *"ABCDEFGH"), ("P1", "CEO", *range(8)), ("P2", "D", *range(8))]
        assert refusal_of(write(tmp_path / "b.xlsx", [Sheet("S", rows)])).reason.startswith("no sheet has the 8 factor")

    def test_what_was_found_and_what_was_not_is_named_with_its_row(self, tmp_path):
        headings = ("Position ID", *FACTORS[:5])
        refusal = refusal_of(write(tmp_path / "b.xlsx", [Sheet("S", [(), headings])]))
        assert "sheet 'S', row 2 has headings for Knowledge, Relationships" in refusal.reason
        assert "but not for Impact, Breadth, Resource management" in refusal.reason

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("Knowlege", "Knowledge"),
            ("Relationshps", "Relationships"),
            ("Judgement and rsik", "Judgement and risk"),
            ("Indepedence", "Independence"),
            ("Stategic change", "Strategic change"),
            ("Impacts", "Impact"),
            ("Breath", "Breadth"),
            ("Ressource management", "Resource management"),
        ],
    )
    def test_a_misspelt_factor_is_named_with_its_cell(self, tmp_path, typed, meant):
        headings = [typed if h == meant else h for h in HEADINGS]
        at = "ABCDEFGHIJ"[HEADINGS.index(meant)]
        refusal = refusal_of(plain(tmp_path / "b.xlsx", [position(1)], headings))
        assert f"'{typed}' in {at}1 may be meant for {meant}" in refusal.reason

    def test_a_table_without_ids_and_titles_is_refused(self, tmp_path):
        refusal = refusal_of(plain(tmp_path / "b.xlsx", [USUAL], FACTORS))
        assert "no column for the position's id or title" in refusal.reason
        assert "not for" not in refusal.reason

    def test_the_sheet_that_comes_nearest_is_the_one_spoken_of(self, tmp_path):
        sheets = [Sheet("Far", [("Knowledge", "Impact")]), Sheet("Near", [("Position ID", *FACTORS[:7])])]
        assert "sheet 'Near', row 1" in refusal_of(write(tmp_path / "b.xlsx", sheets)).reason


@settings(max_examples=examples(25), deadline=None)
@given(data=st.data())
def test_wherever_the_table_stands_its_columns_are_found(tmp_path_factory, data):
    headings = data.draw(st.permutations([*HEADINGS, "Current band", "Shoe size"]))
    above = data.draw(st.lists(st.sampled_from([(), ("Title",), ("A", "B", 3)]), max_size=4))
    left = data.draw(st.integers(0, 3))
    path = tmp_path_factory.mktemp("t") / "b.xlsx"
    found = layout(write(path, [Sheet("S", [*above, [None] * left + list(headings)])]))
    assert found.heading_row == len(above) + 1
    assert [headings[column - 1 - left] for column in found.factors] == list(FACTORS)
    assert headings[found.columns["id"] - 1 - left] == "Position ID"
