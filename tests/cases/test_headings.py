"""Test headings as people and HR systems make them: groups, definitions, levels, sets of scores, exports."""

import datetime
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, Odd, Sheet, assessed, layout, plain, position, write

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning
from peecf_batch.reading.rows.census import RowKind

FILES = Path(__file__).parent / "files"
BOOK = HeadingBook(FRAMEWORK)
NAMES = ("Position ID", "Position title")
CEO, FINANCE, AUDIT = (7, 7, 7, 6, 7, 7, 7, 6), (6, 5, 5, 5, 5, 5, 5, 5), (4, 4, 4, 4, 4, 4, 4, 4)
WITHOUT_BOOKS = settings(max_examples=examples(400), deadline=None)
WITH_BOOKS = settings(
    max_examples=examples(80), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def scores(path):
    return [p.position.scores for p in assessed(path).positions]


def details(path, *names):
    return [tuple(getattr(p.position.details, name) for name in names) for p in assessed(path).positions]


def codes(path):
    return [(f.code, f.cell) for f in assessed(path).findings]


def refusal(path):
    with pytest.raises(Refusal) as caught:
        assessed(path)
    return caught.value.reason


def book(tmp_path, *rows, merged=()):
    return write(tmp_path / "b.xlsx", [Sheet("Positions", rows, merged=merged)])


def marks(levels, sign="X"):
    """Return the cells of a position with `sign` under one of 7 levels of each factor."""
    return [sign if level == place else None for level in levels for place in range(1, 8)]


def day(year):
    return Odd("date", datetime.datetime(year, 6, 30), "yyyy-mm-dd")


class TestGroupsAboveTheHeadings:
    def test_of_positions_contracts_and_bands_are_read(self):
        path = FILES / "hr" / "group-headings-above.xlsx"
        found = layout(path)
        roles = {"id": 1, "title": 2, "division": 3, "contract_start": 4, "contract_end": 5, "reference_band": 6}
        assert dict(found.columns) == {**roles, "assessed_band": 7}
        assert details(path, "id", "reference_band") == [("101", "PESES-3"), ("102", "PESES-1"), ("103", "PESES-1")]
        assert scores(path) == [CEO, FINANCE, AUDIT]
        assert [str(p.outcome) for p in assessed(path).positions][1] == "higher"

    def test_of_two_titles_are_those_of_the_position_and_of_its_manager(self):
        path = FILES / "hr" / "group-headings-with-two-titles.xlsx"
        assert details(path, "id", "title", "reports_to")[1] == ("102", "Director Finance", "101")
        assert ("N120", "E4") in codes(path)

    GROUPS = ("Position", None, None, "Contract", None, "Band", None, "Work value factors")
    PARTS = ("Number", "Title", "Division", "Start", "End", "Current", "Recommended")
    ROLES = ("id", "title", "division", "contract_start", "contract_end", "reference_band", "assessed_band")
    ROW = ("101", "CEO", "Corporate", day(2025), day(2028), "PESES-1", "PESES-1", *USUAL)

    @pytest.mark.parametrize("merged", [(), ("A1:C1", "D1:E1", "F1:G1", "H1:O1")])
    @pytest.mark.parametrize("above", [(), ("Wattle Bend Trust",), ("Structure", None, None, "Employment")])
    def test_may_be_merged_or_not_and_have_a_row_above(self, tmp_path, merged, above):
        rows = [(*self.GROUPS,), (*self.PARTS, *FACTORS), self.ROW]
        merged = tuple(area.replace("1", "2") for area in merged) if above else merged
        found = layout(book(tmp_path, *([above] if above else []), *rows, merged=merged))
        assert dict(found.columns) == dict(zip(self.ROLES, range(1, 8), strict=True))

    def test_may_be_in_the_row_with_the_factors(self, tmp_path):
        rows = ((*self.GROUPS[:7], *FACTORS), self.PARTS, self.ROW)
        for merged in ((), ("A1:C1", "D1:E1", "F1:G1", *[f"{letter}1:{letter}2" for letter in "HIJKLMNO"])):
            path = book(tmp_path, *rows, merged=merged)
            assert layout(path).heading_row == 2
            assert dict(layout(path).columns) == dict(zip(self.ROLES, range(1, 8), strict=True))
            assert scores(path) == [USUAL]

    def test_may_be_over_some_columns_only(self, tmp_path):
        upper = ("Position ID", "Position title", "Division", *self.GROUPS[3:])
        lower = (None, None, None, *self.PARTS[3:], *FACTORS)
        path = book(tmp_path, upper, lower, self.ROW, merged=("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"))
        assert dict(layout(path).columns) == dict(zip(self.ROLES, range(1, 8), strict=True))

    def test_are_printed_again_with_the_headings(self, tmp_path):
        heads = ((*self.GROUPS,), (*self.PARTS, *FACTORS))
        assert layout(book(tmp_path, *heads, self.ROW, *heads, self.ROW)).repeated_headings == (4, 5)


class TestWordsAroundAFactor:
    @pytest.mark.parametrize("name", ["definition-in-heading", "knowledge-factor-score"])
    def test_leave_it_the_factor(self, name):
        assert scores(FILES / "hr" / f"{name}.xlsx") == [CEO, FINANCE, AUDIT]

    @pytest.mark.parametrize(
        "form",
        [
            "{} factor", "{} factor score", "Factor 1: {}", "F1 {}", "WVF1 - {}", "{} / 7", "{} score (1-7)",
            "Score: {}",
            "{}*", "{} ▲", "{}\n(1 to 7)", "{} (agreed)", "{} rating (agreed)", "Agreed {}", "{} - final", "{} (S4)",
            "{} (please enter a whole number from 1 to 7)", "{} (score)", "{} (out of 7)", "{} – 7 points",
            "{} - how this is understood across the sector", "{}: what the work of the position calls for",
            "{}\nHow far the work needs it, and from whom", "{} (how much of it the position needs each day)",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("factor", FACTORS)
    def test_that_number_define_or_scale_it_are_read(self, form, factor):
        text = form.format(factor)
        assert BOOK.meaning(text) == Meaning("score", FACTORS.index(factor))
        assert BOOK.doubt(text) == ""

    @pytest.mark.parametrize(
        "text",
        [
            "Rationale for knowledge - in 100 words", "Knowledge rationale: why the position needs it",
            "Knowledge - evidence and reasons for the score", "Knowledge: comments from the panel about the score",
        ],
    )  # fmt: skip
    def test_that_ask_for_a_rationale_make_a_rationale(self, text):
        assert BOOK.meaning(text) == Meaning("rationale", 0)

    @pytest.mark.parametrize("text", ["Needs knowledge of water law", "Knowledge, relationships and impact"])
    def test_that_only_mention_it_make_no_score(self, text):
        assert BOOK.meaning(text) is None

    @WITHOUT_BOOKS
    @given(
        st.sampled_from(FACTORS),
        st.sampled_from(["", "1. ", "F3 ", "Factor 2: ", "WVF4 - ", "(5) ", "Score: ", "Score for "]),
        st.sampled_from(["", " score", " rating", " level", " factor score", " points"]),
        st.sampled_from(
            ["", " (1-7)", " /7", " (out of 7)", "*", "\n[1 to 7]", " (score)", " – how far it goes in the work"]
        ),
        st.sampled_from([str, str.upper, str.lower, str.title]),
    )
    def test_are_read_in_every_combination(self, factor, before, after, scale, case):
        assert BOOK.factor(case(f"{before}{factor}{after}{scale}")) == FACTORS.index(factor)


LABELS = (
    "draft", "final", "agreed", "moderated", "2024", "2025", "self", "panel", "v1", "v2", "superseded", "old", "new",
    "before", "after", "initial", "revised", "round 1", "round 2", "weighted", "proposed", "previous", "FY24",
)  # fmt: skip
FORMS = ("{0} ({1})", "{1} {0}", "{0} {1}", "{0} - {1}", "{1}: {0}", "{0}\n{1}", "{0} [{1}]", "{0} – {1}")
NOT_SCORES = {"{1} {0}": {"weighted"}, "{0} {1}": {"weighted"}}


class TestTwoSetsOfScores:
    def test_draft_and_final_are_refused(self):
        reason = refusal(FILES / "doubt" / "01-draft-and-final-columns.xlsx")
        assert "'Knowledge (draft)' in C1 and 'Final Knowledge' in K1" in reason

    @WITH_BOOKS
    @given(st.data())
    def test_are_refused_however_they_are_named(self, tmp_path, data):
        form = data.draw(st.sampled_from(FORMS))
        labels = [label for label in LABELS if label not in NOT_SCORES.get(form, ())]
        first, second = data.draw(st.lists(st.sampled_from(["", *labels]), min_size=2, max_size=2, unique=True))
        heads = [form.format(f, label) if label else f for label in (first, second) for f in FACTORS]
        path = plain(tmp_path / "b.xlsx", [(*position(1), *USUAL)], (*NAMES, *heads))
        assert "C1" in refusal(path)

    @WITH_BOOKS
    @given(
        st.sampled_from([*FORMS, "{1}'s {0}", "{0}_{1}", "Score given by the {1} for {0}", "{0} as scored by {1}"]),
        st.sampled_from(
            ["Manager", "Line manager", "Assessment officer", "Risk owner", "CEO", "Smith", "Draft", "2024"]
        ),
        st.sets(st.sampled_from(FACTORS), min_size=1),
        st.booleans(),
    )
    def test_are_refused_for_one_factor_too_if_the_numbers_are_scores(self, tmp_path, form, label, factors, is_first):
        second = [form.format(factor, label) for factor in factors]
        heads, row = (*NAMES, *FACTORS, *second), (*position(1), *[1] * len(second))
        if is_first:
            heads, row = (*NAMES, *second, *FACTORS), (*position(1, [1] * len(second)), *USUAL)
        assert "two columns for" in refusal(plain(tmp_path / "b.xlsx", [row], heads))

    def test_are_refused_if_the_second_is_misspelt(self, tmp_path):
        reason = refusal(plain(tmp_path / "b.xlsx", [(*position(1), 1)], (*HEADINGS, "Manager knowlege")))
        assert "two columns for Knowledge: 'Knowledge' in C1 and 'Manager knowlege' in K1" in reason

    @pytest.mark.parametrize(
        ("heading", "value"),
        [("Knowledge manager", "Kim Lee"), ("Impact assessment", "Yes"), ("Change manager", 5), ("Max impact", 7),
         ("Impact weight", 2), ("Human resources headcount", 5), ("Relationship owner", 5000)],
    )  # fmt: skip
    def test_are_one_if_the_other_column_holds_something_else(self, tmp_path, heading, value):
        assert scores(plain(tmp_path / "b.xlsx", [(*position(1), value)], (*HEADINGS, heading))) == [USUAL]

    @pytest.mark.parametrize("numbers", [(2024, 2025), (1, 2), ("2024", "2025"), ("Draft", "Final")])
    def test_are_refused_where_they_are_sub_headings(self, tmp_path, numbers):
        heads = (*NAMES, *[cell for factor in FACTORS for cell in (factor, None)]), (None, None, *numbers * 8)
        row = ("P-1", "Director", *[cell for score in USUAL for cell in (score, score)])
        assert "do not say which column holds the score" in refusal(book(tmp_path, *heads, row))

    @pytest.mark.parametrize("groups", [("Draft", "Final"), (2024, 2025)])
    def test_are_refused_under_groups(self, tmp_path, groups):
        above = (None, None, groups[0], *[None] * 7, groups[1])
        path = book(tmp_path, above, (*NAMES, *FACTORS, *FACTORS), (*position(1), *USUAL), merged=("C1:J1", "K1:R1"))
        assert "two columns for every factor, such as two columns for Knowledge: 'Knowledge' in C2" in refusal(path)

    def test_under_groups_are_refused_with_the_groups_and_what_to_do(self, tmp_path):
        above = (None, None, "Draft scores", *[None] * 7, "Final scores")
        path = book(tmp_path, above, (*NAMES, *FACTORS, *FACTORS), (*position(1), *USUAL), merged=("C1:J1", "K1:R1"))
        with pytest.raises(Refusal) as refused:
            assessed(path)
        places = "'Knowledge' in C2 under 'Draft scores' and 'Knowledge' in K2 under 'Final scores'."
        assert refused.value.reason.endswith(f"such as two columns for Knowledge: {places}")
        assert refused.value.fix.startswith("Only one set of scores can be read. Delete the other columns")

    @pytest.mark.parametrize(
        "form", ["{} (max)", "{} (weighted)", "{} (superseded)", "{} (out of 10)", "{} (old)", "{} (2024)",
                 "{} (draft)", "Draft {}", "{} score out of 10", "{} (x2)", "{} (rank)", "{} (pending)",
                 "{} (percentile)", "{} (raw)", "{} (incumbent)",
                 "{} - as proposed by the manager", "Manager {}", "Assessment officer {}"]
    )  # fmt: skip
    def test_one_set_that_is_not_plainly_the_scores_is_refused_with_its_cell(self, tmp_path, form):
        path = plain(tmp_path / "b.xlsx", [position(1)], (*NAMES, *map(form.format, FACTORS)))
        assert "C1 does not clearly have the scores for Knowledge" in refusal(path)

    @pytest.mark.parametrize("form", ["{} (Smith)", "{} - Smith", "{} (Jane Smithers)"])
    def test_one_set_with_the_name_of_its_only_assessor_is_read(self, tmp_path, form):
        path = plain(tmp_path / "b.xlsx", [position(1)], (*NAMES, *map(form.format, FACTORS)))
        assert scores(path) == [USUAL]

    def test_a_name_beside_some_factors_only_is_refused_without_the_name(self, tmp_path):
        heads = [f"{factor} (Smith)" if place < 3 else factor for place, factor in enumerate(FACTORS)]
        path = plain(tmp_path / "b.xlsx", [position(1)], (*NAMES, *heads))
        assert "C1 does not clearly have the scores for Knowledge" in refusal(path)
        assert "Smith" not in refusal(path)

    def test_with_weights_beside_the_scores_are_one_set(self, tmp_path):
        heads = [*FACTORS, *(f"{factor} weight" for factor in FACTORS)]
        assert scores(plain(tmp_path / "b.xlsx", [(*position(1), *[1] * 8)], (*NAMES, *heads))) == [USUAL]

    @pytest.mark.parametrize(
        "labels",
        [
            ["Agreed"] * 8,
            ["Final score"] * 8,
            [None] * 8,
            [f"Panel {n}" for n in range(1, 9)],
            [f"F{n}" for n in range(1, 9)],
        ],
    )
    @pytest.mark.parametrize("beside", [True, False])
    def test_are_refused_whatever_is_above_the_second_set(self, tmp_path, labels, beside):
        pairs, both = list(zip(FACTORS, labels, strict=True)), list(zip(USUAL, [6] * 8, strict=True))
        heads = [text for pair in pairs for text in pair] if beside else [*FACTORS, *labels]
        held = [score for pair in both for score in pair] if beside else [*USUAL, *[6] * 8]
        path = plain(tmp_path / "b.xlsx", [position(n, held) for n in (1, 2, 3)], (*NAMES, *heads))
        assert "8 more columns with whole numbers from 1 to 7" in refusal(path)

    @pytest.mark.parametrize("other", [0, 8, 2.5, "6/7", "high"])
    def test_of_other_numbers_than_those_of_the_scale_are_no_scores(self, tmp_path, other):
        heads = [*FACTORS, *(f"KPI {n}" for n in range(1, 9))]
        rows = [position(n, [*USUAL, *[6] * 7, other]) for n in (1, 2, 3)]
        assert scores(plain(tmp_path / "b.xlsx", rows, (*NAMES, *heads))) == [USUAL] * 3

    def test_of_assessors_with_agreed_scores_are_read(self, tmp_path):
        groups = (
            "Position",
            None,
            *[c for name in ("Assessor A", "Assessor B", "Agreed") for c in (name, *[None] * 7)],
        )
        path = book(tmp_path, groups, ("No.", "Title", *FACTORS * 3), ("P-1", "Director", *CEO, *AUDIT, *USUAL))
        assert scores(path) == [USUAL]
        assert [one.name for one in layout(path).assessors] == ["Assessor A", "Assessor B"]


class TestALaterHeadingRow:
    def test_shifted_and_misspelt_ends_the_table(self):
        path = FILES / "doubt" / "03-second-table-shifted.xlsx"
        assert [p.position.details.id for p in assessed(path).positions] == ["P1"]
        assert ("E108", "A3") in codes(path)

    @WITH_BOOKS
    @given(
        misspelt=st.sets(st.integers(0, 7), max_size=3),
        shift=st.integers(-1, 3),
        named=st.booleans(),
        dress=st.sampled_from(["{}", "{} (1-7)", "{} score", "{}*"]),
    )
    def test_ends_the_table_unless_it_repeats_the_headings(self, tmp_path, misspelt, shift, named, dress):
        names = ["Xx" + f[2:] if place in misspelt else dress.format(f) for place, f in enumerate(FACTORS)]
        before = [*(NAMES if named else (None, None)), *[None] * max(shift, 0)][: 2 + shift]
        again = (*before, *names)
        path = book(tmp_path, HEADINGS, position(1), again, (*[None] * shift, *position(2)))
        repeats = not misspelt and shift == 0
        assert layout(path).ends_at == (None if repeats else 3)
        assert layout(path).repeated_headings == ((3,) if repeats else ())

    @pytest.mark.parametrize(
        "again",
        [
            ["Comments", *HEADINGS],
            [*HEADINGS, "Comments"],
            [*HEADINGS[:2], *reversed(FACTORS)],
            [*HEADINGS[:2], "Knowlege", "Relatonships", "Judgment n risk", *FACTORS[3:]],
            [*HEADINGS[:2], *(f"{factor[:-2]}x" for factor in FACTORS)],
            [None, None, *(f"{factor[:-1]}x" for factor in FACTORS)],
            [*HEADINGS[:2], *"KRJISMBX"],
            [*HEADINGS[:2], *range(1, 9)],
            [*HEADINGS[:2], *(f"Draft {factor}" for factor in FACTORS)],
            [*HEADINGS[:2], *(f"{factor} 2024" for factor in FACTORS)],
            HEADINGS[:2],
            ["Position ID", "TRP"],
            [None, "Position ID", "Position title"],
            ["Name", "Position title"],
            ["Position title", "Position ID", "Division"],
        ],
    )
    def test_ends_the_table_however_it_is_written(self, tmp_path, again):
        heads = (*HEADINGS, "Division")
        path = book(tmp_path, heads, position(1), (), again, position(2, CEO), position(3, CEO))
        assert [p.position.details.id for p in assessed(path).positions] == ["P-001"]
        assert ("E108", "A4") in codes(path)
        assert not assessed(path).census.is_complete

    def test_of_vacant_positions_below_their_title_ends_the_table(self, tmp_path):
        rows = [("Vacant positions",), HEADINGS[:2], ("P-9", "Director Legal"), ("P-10", "Director Risk")]
        path = book(tmp_path, HEADINGS, position(1), (), *rows)
        assert [p.position.details.id for p in assessed(path).positions] == ["P-001"]
        assert ("E108", "A5") in codes(path)
        assert [*assessed(path).census.sheets[0].rows_of(RowKind.UNCLEAR)] == [6, 7]

    @pytest.mark.parametrize("cells", [("Role", "Vacant"), ("Position", None), ("Title", "Division"), ("ID", "Head")])
    def test_is_none_in_positions_with_words_of_headings(self, tmp_path, cells):
        rows = [(*position(1), None, "Vacant"), ("P-2", "Director", *[None] * 8, *cells)]
        path = plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "Kind", "Vacant"))
        assert layout(path).ends_at is None

    @pytest.mark.parametrize(
        ("label", "warned"),
        [("Superseded assessments", True), ("Draft scores - do not use", True), ("Former structure", True),
         ("Operations Division", False), ("Office of the CEO", False)],
    )  # fmt: skip
    def test_of_a_group_that_may_not_count_is_a_warning(self, tmp_path, label, warned):
        path = book(tmp_path, HEADINGS, position(1), (), (label,), position(2))
        assert (("W117", "A4") in codes(path)) is warned
        assert len(assessed(path).positions) == 2

    def test_is_none_where_unscored_positions_only_sound_like_factors(self, tmp_path):
        rows = [position(1), ("P-2", "Change management"), ("P-3", "Knowledge", "Resources", "Impact")]
        assert layout(plain(tmp_path / "b.xlsx", rows)).ends_at is None

    def test_is_none_in_rationales_that_begin_with_the_factors(self, tmp_path):
        heads = (*HEADINGS, *(f"{factor} rationale" for factor in FACTORS))
        texts = [f"{factor}: the work calls for this much of it." for factor in FACTORS]
        rows = [
            (*position(1, (None, *USUAL[1:])), *texts),
            (*position(2), *texts),
            ("P-3", "Director", *[None] * 8, *texts),
        ]
        assert layout(plain(tmp_path / "b.xlsx", rows, heads)).ends_at is None


class TestAnXUnderEachLevel:
    LEVELS = tuple(cell for factor in FACTORS for cell in (factor, *[None] * 6))

    def test_is_the_score(self):
        path = FILES / "hr" / "x-under-each-level.xlsx"
        assert scores(path) == [CEO, FINANCE, AUDIT]
        assert codes(path) == []

    @pytest.mark.parametrize("sign", ["X", "x", "✓", 1, "Yes", "●", "level"])
    @pytest.mark.parametrize("levels", [range(1, 8), [f"Level {n}" for n in range(1, 8)], range(7, 0, -1)])
    def test_may_be_another_sign_and_other_names_of_levels(self, tmp_path, sign, levels):
        held = [8 - level if levels == range(7, 0, -1) else level for level in USUAL]
        cells = marks(held, sign)
        if sign == "level":
            cells = [USUAL[at // 7] if cell else None for at, cell in enumerate(cells)]
        path = book(tmp_path, (*NAMES, *self.LEVELS), (None, None, *[*levels] * 8), ("P-1", "Director", *cells))
        assert scores(path) == [USUAL]
        assert codes(path) == []

    def test_is_explained_with_the_marked_cell_and_annotated_without_a_sum(self, tmp_path):
        path = FILES / "hr" / "x-under-each-level.xlsx"
        explained = CliRunner().invoke(commands, ["explain", str(path), "P2"]).output
        assert re.search(r"Knowledge +6 +H4", explained)
        CliRunner().invoke(commands, ["assess", str(path), "-o", str(tmp_path)])
        page = openpyxl.load_workbook(tmp_path / "x-under-each-level-assessed.xlsx").worksheets[0]
        assert [page.cell(row, 59).value for row in (3, 4, 5)] == [54, 41, 32]

    def test_may_be_under_headings_of_one_row(self, tmp_path):
        heads = [f"{factor} {level}" for factor in FACTORS for level in range(1, 8)]
        assert scores(book(tmp_path, (*NAMES, *heads), ("P-1", "Director", *marks(USUAL)))) == [USUAL]

    def test_twice_is_an_error_at_the_second_and_none_is_a_missing_score(self, tmp_path):
        cells = marks(USUAL)
        cells[5] = "X"
        cells[7:14] = [None] * 7
        cells[14 + 4] = "?"
        path = book(tmp_path, (*NAMES, *self.LEVELS), (None, None, *[*range(1, 8)] * 8), ("P-1", "Director", *cells))
        assert codes(path)[:3] == [("E121", "H3"), ("E202", "J3"), ("E121", "U3")]
        assert scores(path) == [(None, None, None, *USUAL[3:])]


class TestTwoColumnsOfOneKind:
    def test_division_and_branch_are_two_levels_and_the_division_is_read(self):
        path = FILES / "hr" / "division-and-branch.xlsx"
        assert details(path, "division") == [("P1x",), ("P1",)]
        assert codes(path) == [("N120", "D1")]

    def test_an_id_of_the_manager_is_read_and_the_name_left(self):
        path = FILES / "hr" / "supervisor-id-and-name.xlsx"
        assert details(path, "reports_to") == [("",), ("P1",), ("P2",)]
        assert ("N120", "D1") in codes(path)

    @pytest.mark.parametrize(
        ("first", "second", "read"),
        [
            ("Branch", "Division", 2), ("Group", "Branch", 1), ("Group", "Division", 2), ("Directorate", "Unit", 1),
            ("Department", "Team", 1), ("Reports to", "Reports to position ID", 2), ("Manager", "Manager ID", 2),
            ("Manager name", "Manager position number", 2), ("Supervisor ID", "Supervisor title", 1),
            ("Reports to title", "Reports to name", 1),
        ],
    )  # fmt: skip
    def test_are_chosen_between_in_a_fixed_order(self, tmp_path, first, second, read):
        path = plain(tmp_path / "b.xlsx", [(*position(1), "a", "b")], (*HEADINGS, first, second))
        role = BOOK.meaning(first).role
        assert layout(path).columns[role] == 10 + read
        assert [f.code for f in assessed(path).findings if f.code in ("E107", "N120")] == ["N120"]

    @pytest.mark.parametrize(("first", "second"), [("Manager", "Supervisor"), ("Division", "Division name")])
    def test_of_equal_kinds_are_an_error(self, tmp_path, first, second):
        path = plain(tmp_path / "b.xlsx", [(*position(1), "a", "b")], (*HEADINGS, first, second))
        assert [f.code for f in assessed(path).findings if f.code in ("E107", "N120")] == ["E107"]


EXPORTS = {
    "camel case": ("positionCode externalName jobTitle parentPosition department division targetFTE incumbent",
                   {"id": 1, "title": 3, "reports_to": 4, "division": 6, "fte": 7, "incumbent": 8}),
    "org chart": ("id name parentId positionName", {"id": 1, "reports_to": 3, "title": 4}),
    "snake case": ("position_id parent_id title manager_name", {"id": 1, "reports_to": 2, "title": 3}),
    "drawing": ("Unique_ID Reports_To Title Master_Shape", {"id": 1, "reports_to": 2, "title": 3}),
    "database": ("POSITION_NBR DESCR REPORTS_TO DEPTID", {"id": 1, "title": 2, "reports_to": 3}),
}  # fmt: skip
LISTED = {
    "published organogram": (
        ("Post Unique Reference", "Name", "Grade (or equivalent)", "Job Title", "Job/Team Function",
         "Parent Department", "Organisation", "Unit", "Contact Phone", "Contact E-mail", "Reports to Senior Post",
         "Salary Cost of Reports (£)", "FTE", "Actual Pay Floor (£)", "Actual Pay Ceiling (£)",
         "Professional/Occupational Group", "Notes", "Valid?"),
        {"id": 1, "title": 4, "organisation": 7, "division": 8, "reports_to": 11, "fte": 13},
    ),
    "payroll": (("Position Number", "Position Title", "Reports To Position", "Employee Number", "Classification Level"),
                {"id": 1, "title": 2, "reports_to": 3}),
    "people system": (("Employee #", "Job Title", "Reporting To", "Division", "Department", "Location"),
                      {"title": 2, "reports_to": 3, "division": 4}),
    "workforce system": (("Position ID", "Position - Job Posting Title", "Supervisory Organization", "Worker",
                          "Reports To Position"),
                         {"id": 1, "title": 2, "division": 3, "incumbent": 4, "reports_to": 5}),
    "enterprise system": (("Position ID", "Position Text", "Org. Unit", "Personnel no.", "Reports To (Position)"),
                          {"id": 1, "title": 2, "division": 3, "reports_to": 5}),
}  # fmt: skip


class TestHeadingsOfExports:
    @pytest.mark.parametrize("name", [*EXPORTS, *LISTED])
    def test_are_read_and_others_are_not_taken_for_them(self, tmp_path, name):
        given_headings, roles = EXPORTS.get(name) or LISTED[name]
        heads = given_headings.split() if isinstance(given_headings, str) else given_headings
        row = [f"v{number}" for number in range(len(heads))]
        assert dict(layout(plain(tmp_path / "b.xlsx", [(*row, *USUAL)], (*heads, *FACTORS))).columns) == roles

    @pytest.mark.parametrize("number", [50001234, "S-0012", "P1"])
    def test_that_say_position_over_numbers_are_the_id_beside_a_title(self, tmp_path, number):
        heads = ("Position", "Position Text", *FACTORS)
        assert dict(layout(plain(tmp_path / "b.xlsx", [(number, "Director", *USUAL)], heads)).columns) == {
            "id": 1, "title": 2,
        }  # fmt: skip

    def test_that_say_position_over_words_are_a_second_title(self, tmp_path):
        path = plain(tmp_path / "b.xlsx", [("Director 2", "Director", *USUAL)], ("Position", "Position Text", *FACTORS))
        assert "two columns for the position's title" in refusal(path)

    @pytest.mark.parametrize("name", ["camel-case-headings", "organogram-headings"])
    def test_give_the_reporting_lines_of_the_cases(self, name):
        read = details(FILES / "hr" / f"{name}.xlsx", "id", "reports_to")
        assert read[1] in (("1002", "1001"), ("101", "100"))

    @pytest.mark.parametrize(
        "text",
        [
            "Employee number",
            "Employee ID",
            "Name",
            "Grade",
            "Personnel no.",
            "Job code",
            "Parent Department",
            "Postcode",
        ],
    )
    def test_that_mean_something_else_mean_nothing(self, text):
        assert BOOK.meaning(text) is None


class TestHeadingsThatAreNotUnderstood:
    def test_are_listed_with_similar_ones(self, tmp_path):
        heads = (*HEADINGS, "Curent band", "Shoe size", "Report too", "Comments")
        unread = layout(plain(tmp_path / "b.xlsx", [position(1)], heads)).unread
        assert [(one.heading.text, one.near[:1]) for one in unread] == [
            ("Curent band", ("Current band",)), ("Shoe size", ()), ("Report too", ("Report to",)),
        ]  # fmt: skip

    def test_are_none_in_a_tidy_table(self, tmp_path):
        heads = (*HEADINGS, *(f"{factor} rationale" for factor in FACTORS), "Division", "Branch", "Band", "Comments")
        assert layout(plain(tmp_path / "b.xlsx", [position(1)], heads)).unread == ()


@pytest.mark.parametrize("sign", [*" \t\n(-–:'", "a ", "( ", "- ", "Total ", "Knowledge "])
def test_long_repeated_text_is_read_in_a_moment(tmp_path, sign):
    text = f"Total{(sign * 32_000)[:32_000]}x"
    rows = [(text[:32_000], text[:32_000], *USUAL, text[:32_000]), ("P-2", "Director", *["(" * 500] * 8, text[:32_000])]
    heads = (*HEADINGS, "Reports to", f"Knowledge{(sign * 30_000)[:30_000]}x")
    assert layout(plain(tmp_path / "b.xlsx", rows, heads)).heading_row == 1
    assert assessed(tmp_path / "b.xlsx").positions is not None


class TestAPositionBesideATitle:
    @pytest.mark.parametrize("title", ["Title", "Position title", "Job title"])
    @pytest.mark.parametrize("names", [("10021", "10022"), (10021, 10022), ("P-01", "P-02"), ("CEO", "DIR FIN")])
    def test_is_the_id_if_it_is_over_numbers_or_codes(self, tmp_path, title, names):
        rows = [(names[0], "Chief Executive Officer", *CEO), (names[1], "Director Finance", *FINANCE), ("Total",)]
        path = plain(tmp_path / "b.xlsx", rows, ("Position", title, *FACTORS))
        assert details(path, "id", "title") == [
            (str(names[0]), "Chief Executive Officer"), (str(names[1]), "Director Finance"),
        ]  # fmt: skip

    @pytest.mark.parametrize("head", ["Job", "Post"])
    def test_a_job_or_a_post_is_the_title_unless_there_is_another(self, tmp_path, head):
        path = plain(tmp_path / "b.xlsx", [("P-1", "Director Finance", *FINANCE)], ("Pos no", head, *FACTORS))
        assert details(path, "id", "title") == [("P-1", "Director Finance")]
        row = ("P-1", "Director Finance", "Executive", *FINANCE)
        path = plain(tmp_path / "c.xlsx", [row], ("Pos no", "Position title", head, *FACTORS))
        assert details(path, "id", "title") == [("P-1", "Director Finance")]

    def test_over_titles_is_refused(self, tmp_path):
        rows = [("Director Finance", "Executive Director", *FINANCE)]
        with pytest.raises(Refusal, match="two columns for the position's title"):
            assessed(plain(tmp_path / "b.xlsx", rows, ("Position", "Title", *FACTORS)))

    def test_is_the_title_if_the_title_is_that_of_a_person(self, tmp_path):
        rows = [("Director Finance", "Mr", *FINANCE), ("Director Audit", "Dr.", *AUDIT)]
        path = plain(tmp_path / "b.xlsx", rows, ("Position", "Title", *FACTORS))
        assert details(path, "id", "title") == [("", "Director Finance"), ("", "Director Audit")]


class TestABandUnderAHeadingOverSeveralRows:
    DAY = Odd("date", datetime.datetime(2020, 12, 18), "d mmm yyyy")
    NAMES, BANDS = ("Position ID", "Position title"), ("PESES-1", "PESES-2")

    def bands(self, tmp_path, heads, merged=()):
        rows = [("P-1", "Director Finance", self.BANDS[0], *FINANCE), ("P-2", "Head of Audit", self.BANDS[1], *AUDIT)]
        path = write(tmp_path / "b.xlsx", [Sheet("S", [*heads, *rows], merged=list(merged))])
        assert [(f.code, f.cell) for f in assessed(path).findings if f.code in ("E112", "N105")] == []
        return [band for (band,) in details(path, "reference_band")]

    @pytest.mark.parametrize("day", ["18 Dec 2020", "18 December 2020", "18/12/2020", "18.12.20", "18-Dec-20", DAY])
    def test_is_read_wherever_the_row_of_the_factors_is(self, tmp_path, day):
        parts = ["Band", "Held at", day]
        for factors_in in range(3):
            names = [(None, None), (None, None), (None, None)]
            names[factors_in] = self.NAMES
            rest = [FACTORS if row == factors_in else (None,) * 8 for row in range(3)]
            heads = [(*names[row], parts[row], *rest[row]) for row in range(3)]
            assert self.bands(tmp_path, heads) == list(self.BANDS)

    @pytest.mark.parametrize(
        "text",
        ["Band held at 18/12/2020", "Classification as at 18-Dec-20", "PESES band on 2020-12-18",
         "Band at 18th of December 2020", "Band\nDec 18, 2020"],
    )  # fmt: skip
    def test_is_read_in_one_cell_with_the_day_in_any_form(self, tmp_path, text):
        assert self.bands(tmp_path, [(*self.NAMES, text, *FACTORS)]) == list(self.BANDS)

    @pytest.mark.parametrize("text", ["Band at 30 June 2024", "Grade on 18 December 2020", "Band at 18/12/2021"])
    def test_of_another_day_is_not_the_reference_band(self, tmp_path, text):
        assert self.bands(tmp_path, [(*self.NAMES, text, *FACTORS)]) == [None, None]

    def test_is_read_beside_another_band_under_one_group(self, tmp_path):
        heads = [
            ("Position", None, "Band", None, *FACTORS),
            ("ID", "Title", "Held at", "Recommended"),
            (None, None, self.DAY),
        ]
        row = ("P-1", "Director Finance", "PESES-1", "PESES-2", *FINANCE)
        path = write(tmp_path / "b.xlsx", [Sheet("S", [*heads, row], merged=["A1:B1", "C1:D1"])])
        assert details(path, "id", "title", "reference_band") == [("P-1", "Director Finance", "PESES-1")]

    def test_does_not_take_divisions_below_the_headings_for_headings(self, tmp_path):
        heads = [(*self.NAMES, "Division", *FACTORS), (None, None, "Corporate")]
        row = ("P-1", "Director Finance", None, *FINANCE)
        path = write(tmp_path / "b.xlsx", [Sheet("S", [*heads, row])])
        assert layout(path).heading_row == 1


class TestTheResultsOfSeveralStages:
    HEADS = ("Position ID", "Position title", *FACTORS)

    def found(self, tmp_path, heads, cells):
        path = plain(tmp_path / "b.xlsx", [("P-1", "Director Finance", *FINANCE, *cells)], (*self.HEADS, *heads))
        return codes(path)

    def test_are_all_compared_with_the_result_of_the_scores(self, tmp_path):
        heads = ("Total", "Recommended band", "Final total", "Final band", "Recommended band v2")
        assert sum(FINANCE) == 41
        assert self.found(tmp_path, heads, (41, "PESES-2", 41, "PESES-2", "PESES-2")) == []
        assert self.found(tmp_path, heads, (41, "PESES-2", 30, "PESES-1", "PESES-3")) == [
            ("W212", "M2"), ("W213", "N2"), ("W213", "O2"),
        ]  # fmt: skip

    @pytest.mark.parametrize("heads", [("Total", "Total (moderated)"), ("Initial total", "Moderated total")])
    def test_of_one_word_are_told_apart_by_their_stages(self, tmp_path, heads):
        assert self.found(tmp_path, heads, (41, 41)) == []
        assert self.found(tmp_path, heads, (41, 30)) == [("W212", "L2")]

    def test_without_a_stage_are_two_columns_for_one_thing(self, tmp_path):
        assert self.found(tmp_path, ("Total", "Total points"), (41, 30)) == [("E107", "L1")]

    @pytest.mark.parametrize("head", ["Moderated total", "Final score", "Total v2", "Agreed work value score"])
    def test_are_totals_without_a_plain_total(self, tmp_path, head):
        assert self.found(tmp_path, (head,), (30,)) == [("W212", "K2")]
        assert self.found(tmp_path, (head,), (41,)) == []

    @pytest.mark.parametrize("head", ["Panel band", "Final classification", "Moderated PESES band"])
    def test_are_bands_without_a_plain_recommended_band(self, tmp_path, head):
        assert self.found(tmp_path, (head,), ("PESES-1",)) == [("W213", "K2")]
        assert self.found(tmp_path, (head,), ("Band 2",)) == []

    @pytest.mark.parametrize(
        "head", ["Maximum total", "Weighted total", "Previous total", "Total FTE", "Previous band"]
    )
    def test_are_none_under_other_words(self, tmp_path, head):
        assert self.found(tmp_path, (head,), (56,)) == []


class TestIdsWithoutAHeading:
    def unread(self, tmp_path, *ids):
        rows = [(one, "Director", *FINANCE) for one in ids]
        return [h.heading.column for h in layout(plain(tmp_path / "b.xlsx", rows, (None, NAMES[1], *FACTORS))).unread]

    def test_are_named_as_not_read(self, tmp_path):
        assert self.unread(tmp_path, "P-1", "P-2") == [1]
        assert self.unread(tmp_path, 10021, 10022) == [1]

    def test_are_not_found_in_a_count_of_the_rows_or_in_words(self, tmp_path):
        assert self.unread(tmp_path, 1, 2, 3) == []
        assert self.unread(tmp_path, "Water division", "Land division") == []
        assert self.unread(tmp_path, "P-1", "P-1") == []


class TestGroupsOfNumbersAndNames:
    @pytest.mark.parametrize(("position", "manager"), [("Executive position", "Manager"), ("Role", "Reporting line")])
    @pytest.mark.parametrize(("number", "name"), [("Number", "Name"), ("ID", "Title"), ("Code", "Position title")])
    def test_are_the_position_and_its_manager(self, tmp_path, position, manager, number, name):
        heads = [(position, None, manager, None), (number, name, number, name, *FACTORS)]
        rows = [("P1", "CEO", None, None, *CEO), ("P2", "CFO", "P1", "CEO", *FINANCE)]
        path = write(tmp_path / "b.xlsx", [Sheet("S", [*heads, *rows], merged=["A1:B1", "C1:D1"])])
        assert details(path, "id", "title", "reports_to") == [("P1", "CEO", ""), ("P2", "CFO", "P1")]

    def test_of_other_facts_are_not(self, tmp_path):
        heads = [("Position", None, "Contract", None), ("Number", "Title", "Number", "Title", *FACTORS)]
        rows = [("P1", "CEO", "C-1", "Five years", *CEO)]
        path = write(tmp_path / "b.xlsx", [Sheet("S", [*heads, *rows], merged=["A1:B1", "C1:D1"])])
        with pytest.raises(Refusal, match="two columns for the position's title"):
            assessed(path)
