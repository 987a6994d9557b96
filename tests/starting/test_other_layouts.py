"""Test that scores in other layouts are recognised, refused in words and converted without a change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from other_layouts import Scored, Style, as_columns, as_forms, as_forms_below, as_rows
from position_books import FACTORS, FRAMEWORK, Odd, Sheet, assessed, write

from peecf_batch.errors import Refusal
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.reading.layout import sheets_of
from peecf_batch.runs.files.reading import workbook_at
from peecf_batch.starting.hr_list import read_list
from peecf_batch.starting.lists.report import list_lines
from peecf_batch.starting.template.workbook import template_workbook

TITLES = (
    "Chief Executive Officer",
    "Director, Finance",
    "Manager",
    "Head of Level Crossings",
    "Director, Research and Evidence",
    "General Manager - Operations",
    "Director 7",
)
SCORES = st.one_of(
    st.integers(1, 7), st.integers(1, 7), st.integers(1, 7), st.sampled_from(["5", "4-5", "TBC", 8, 5.5, ""])
)
STYLES = st.builds(
    Style,
    numbered=st.booleans(),
    defined=st.booleans(),
    total=st.booleans(),
    blank=st.integers(0, 2),
    heading_first=st.booleans(),
    rationales=st.sampled_from(["", "rows", "beside"]),
    extra=st.sampled_from(["", "weight", "definition"]),
    order=st.permutations(range(8)).map(tuple),
)


@st.composite
def positions(draw):
    count = draw(st.integers(1, 5))
    titles = draw(st.permutations(TITLES))
    found = []
    for number in range(count):
        scores = tuple(draw(st.lists(SCORES, min_size=8, max_size=8)))
        why = tuple(draw(st.lists(st.sampled_from(["", "Because of the work."]), min_size=8, max_size=8)))
        found.append(Scored(f"P-{number + 1:03}", titles[number], scores, why))
    return found


def converted(sheets: list[Sheet], folder: Path) -> list[Scored]:
    """Return the positions that are taken from a workbook with these sheets."""
    path = write(folder / "old.xlsx", sheets)
    with pytest.raises(Refusal, match=r"peecf-batch template NEW.xlsx --from OLD.xlsx"):
        assessed(path)
    held = read_list(sheets_of(workbook_at(path)), FRAMEWORK)
    write_fresh(folder / "new.xlsx", template_workbook(FRAMEWORK, held.entries))
    return [
        Scored(
            str(entry.facts.get("id", "")),
            str(entry.facts.get("title", "")),
            tuple(entry.scores),
            tuple(entry.rationales),
        )
        for entry in held.entries
    ]


def scores_assessed(folder: Path) -> list[tuple[object, ...]]:
    found = assessed(folder / "new.xlsx")
    return [(p.position.details.id, p.position.scores) for p in found.positions]


def whole(score):
    """Return the score that an assessment reads in a cell, or None."""
    return score if type(score) is int and score <= 7 else int(score) if score == "5" else None


def check(expected: list[Scored], sheets: list[Sheet], *, with_rationales: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = converted(sheets, folder)
        assert [(p.id, p.title, p.scores) for p in found] == [(p.id, p.title, p.scores) for p in expected]
        if with_rationales:
            assert [p.rationales for p in found] == [p.rationales for p in expected]
        assert scores_assessed(folder) == [(p.id, tuple(map(whole, p.scores))) for p in expected]


@settings(max_examples=8, deadline=None)
@given(positions(), STYLES)
def test_columns_of_positions_are_converted(found, style):
    check(found, [as_columns(found, style)], with_rationales=bool(style.rationales))


@settings(max_examples=8, deadline=None)
@given(positions(), STYLES)
def test_forms_are_converted(found, style):
    check(found, as_forms(found, style), with_rationales=bool(style.rationales))


@settings(max_examples=8, deadline=None)
@given(positions(), STYLES)
def test_forms_one_below_another_are_converted(found, style):
    check(found, [as_forms_below(found, style)], with_rationales=bool(style.rationales))


@settings(max_examples=8, deadline=None)
@given(positions(), STYLES, st.sampled_from(["every", "first", "merged"]))
def test_rows_of_factors_are_converted(found, style, named):
    check(found, [as_rows(found, style, named=named)], with_rationales=True)


def test_a_score_that_is_not_plainly_shown_is_carried_over_as_text(tmp_path):
    odd = [
        Odd("number", 5, "0%"),
        Odd("date", date(2026, 5, 3), "d mmm"),
        Odd("boolean", value=True),
        Odd("number", 5, '0".5"'),
        Odd("formula", "=1/0", result="#DIV/0!"),
        Odd("formula", "=SUM(A1:A2)"),
        4.5,
        "5 ",
    ]
    rows = [["Position title", "Director"], *[[name, value] for name, value in zip(FACTORS, odd, strict=True)]]
    (found,) = converted([Sheet("Form", rows)], tmp_path)
    assert found.scores == ("500%", "2026-05-03", "TRUE", "5 (shown as '5.5')", "#DIV/0!", "=SUM(A1:A2)", 4.5, "5 ")
    (read,) = assessed(tmp_path / "new.xlsx").positions
    assert read.position.scores == (None,) * 7 + (5,)


def test_a_score_hidden_under_a_merged_cell_is_carried_over_as_text(tmp_path):
    rows = [["Position title", "CEO", "Director"], *[[name, 5, 2 if n == 0 else 5] for n, name in enumerate(FACTORS)]]
    path = write(tmp_path / "a.xlsx", [Sheet("M", rows)])
    book = openpyxl.load_workbook(path)
    book["M"].merged_cells.add("B2:C2")
    book.save(path)
    held = read_list(sheets_of(workbook_at(path)), FRAMEWORK)
    assert [entry.scores[0] for entry in held.entries] == [5, "5 (merged over 2)"]


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (["Current score", "Proposed score"], "B ('Current score'), C ('Proposed score')"),
        (["Draft", "Final"], "2 columns of scores for one position"),
        (["Lee", "Ng"], "2 columns of scores for one position"),
    ],
)
def test_two_sets_of_scores_in_a_form_are_never_chosen_from(tmp_path, headings, said):
    rows = [["Position title", "Director"], [], ["Factor", *headings], *[[name, 5, 4] for name in FACTORS]]
    with pytest.raises(Refusal) as refused:
        converted([Sheet("Form", rows)], tmp_path)
    assert said in refused.value.reason


def scored(label="", *scores):
    """Return a row for each factor, with what tells this set of scores from another after the factor's name."""
    return [[f"{name}{label}", *scores] for name in FACTORS]


def in_turn(*sets):
    return [row for rows in zip(*sets, strict=True) for row in rows]


HEADS = ["Factor", "P1", "P2"]
TWO_SETS = {
    "beside the factors": (
        [HEADS, *scored(" (draft)", 3, 4), *scored(" (final)", 5, 6)],
        ["A2:C9 ('Knowledge (draft)')", "A10:B17 ('Knowledge (final)')"],
    ),
    "beside the factors of a form": (
        [["Job title", "Director A"], ["Factor", "Score"], *scored(" - draft", 3), *scored(" - final", 5)],
        ["A3:B10 ('Knowledge - draft')", "A11:B18 ('Knowledge - final')"],
    ),
    "beside the factors, in turn": (
        [HEADS, *in_turn(scored(" (draft)", 3, 4), scored(" (final)", 5, 6))],
        ["row 2 ('draft')", "row 3 ('final')"],
    ),
    "above a block below": (
        [HEADS, *scored("", 3, 4), ["Total", 24, 32], ["Moderated"], *scored("", 5, 6)],
        ["A2:C9 ('Knowledge')", "A12:B19 ('Moderated')"],
    ),
    "not at all": ([HEADS, *scored("", 3, 4), [], *scored("", 5, 6)], ["A2:C9 ('Knowledge')", "A11:B18 ('Knowledge')"]),
    "above a block below with the same names": (
        [HEADS, *scored("", 3, 4), [], ["Moderated"], HEADS, *scored("", 5, 6)],
        ["'P1'", "A11 ('Moderated')"],
    ),
    "above the names of the positions": (
        [[None, "Draft", None, "Final"], [*HEADS, "P1", "P2"], *scored("", 3, 4, 5, 6)],
        ["B1 ('Draft')", "D1 ('Final')"],
    ),
    "below the names of the positions": (
        [["Factor", "P1", None, "P2"], [None, *["Draft", "Final"] * 2], *scored("", 3, 5, 4, 6)],
        ["B ('Draft')", "C ('Final')"],
    ),
    "after the names of the positions": (
        [["Factor", "P1 initial", "P1 endorsed", "P2 initial", "P2 endorsed"], *scored("", 3, 5, 4, 6)],
        ["B1 ('P1 initial')", "C1 ('P1 endorsed')"],
    ),
    "under each factor": (
        [HEADS, *in_turn(scored("", 3, 4), [["Moderated", 5, 6]] * 8)],
        ["row 2 ('Knowledge')", "row 3 ('Moderated')"],
    ),
    "under each factor for both": (
        [HEADS, *in_turn(scored(), [["Draft score", 3, 4]] * 8, [["Final score", 5, 6]] * 8)],
        ["row 3 ('Draft score')", "row 4 ('Final score')"],
    ),
    "in a column beside the factors": (
        [["Factor", "Stage", "P1"], *in_turn(scored("", "Draft", 3), [[None, "Final", 5]] * 8)],
        ["row 2 ('Draft')", "row 3 ('Final')"],
    ),
}


@pytest.mark.parametrize(("rows", "said"), TWO_SETS.values(), ids=list(TWO_SETS))
def test_two_sets_of_scores_for_the_same_positions_are_refused_wherever_their_names_are(tmp_path, rows, said):
    with pytest.raises(Refusal) as refused:
        read_list(sheets_of(workbook_at(write(tmp_path / "a.xlsx", [Sheet("M", rows)]))), FRAMEWORK)
    assert [part for part in (*said, "'M'") if part not in refused.value.reason] == []
    assert refused.value.fix == "Keep only the scores that count, then run again."


@pytest.mark.parametrize("heads", [["Factor", "P1", "P2"], ["Position title", "Director A"]])
def test_two_sheets_with_the_scores_of_the_same_positions_are_refused(tmp_path, heads):
    sheets = [Sheet(name, [heads, *scored("", *[4] * (len(heads) - 1))]) for name in ("Draft", "Final")]
    with pytest.raises(Refusal, match="sheets 'Draft' and 'Final' have two sets of scores for the same positions"):
        converted(sheets, tmp_path)


@pytest.mark.parametrize(
    ("heads", "below"),
    [
        (["Director, Final Settlements", "Director, Settlements"], []),
        (["CEO", "Director", "Ranger", "Ranger"], []),
        (["CEO", "Director"], [[], ["Factor", "Weight"], *scored("", 1)]),
    ],
)
def test_other_positions_and_other_numbers_are_not_taken_for_a_second_set(tmp_path, heads, below):
    rows = [["Position title", *heads], *scored("", *[4] * len(heads)), *below]
    path = write(tmp_path / "a.xlsx", [Sheet("M", rows)])
    found = read_list(sheets_of(workbook_at(path)), FRAMEWORK).entries
    assert [entry.facts["title"] for entry in found] == heads


def test_agreed_scores_beside_those_of_assessors_are_taken(tmp_path):
    rows = [["Position title", "Director"], ["Factor", "Lee", "Ng", "Agreed"], *[[name, 5, 3, 4] for name in FACTORS]]
    (found,) = converted([Sheet("Form", rows)], tmp_path)
    assert found.scores == (4,) * 8


def test_a_mark_under_each_level_becomes_its_number(tmp_path):
    marks = [[None, "X"], [None, None, "✓"], [], ["x", "x"], [None, "7?"], ["1"], [None] * 6 + ["X"], ["X"]]
    rows = [["Position title", "Director"], ["Factor", *range(1, 8)]]
    rows += [[name, *marked] for name, marked in zip(FACTORS, marks, strict=True)]
    (found,) = converted([Sheet("Form", rows)], tmp_path)
    assert found.scores == (2, 3, "", "1 and 2", "7? under 2", 1, 7, 1)


@pytest.mark.parametrize("label", ["Total", "Work value score", "Score", "Overall score", "Sum of scores"])
def test_a_total_below_the_factors_is_no_score(tmp_path, label):
    form = [["Position title", "Director"], ["Factor", "Score"], *[[name, 4] for name in FACTORS], [label, 32]]
    matrix = [["Factor", "CEO", "Director"], *[[name, 4, 4] for name in FACTORS], [label, 32, 32]]
    for number, rows in enumerate((form, matrix)):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert {p.scores for p in converted([Sheet("S", rows)], folder)} == {(4,) * 8}


def test_a_factor_twice_for_one_position_is_refused(tmp_path):
    rows = [["Position ID", "Factor", "Score"], *[["P1", name, 4] for name in (*FACTORS, "Impact")]]
    with pytest.raises(Refusal, match="has Impact twice for P1, again in row 10"):
        converted([Sheet("L", rows)], tmp_path)


def test_columns_that_are_no_positions_are_left_out_and_named(tmp_path):
    heads = ["Factor", "Weight", "CEO", "Director", "Average", "Comments"]
    rows = [heads, *[[name, 0.125, 5, 4, 4.5, "Look at this again."] for name in FACTORS]]
    assert [p.title for p in converted([Sheet("M", rows)], tmp_path)] == ["CEO", "Director"]
    held = read_list(sheets_of(workbook_at(tmp_path / "old.xlsx")), FRAMEWORK)
    assert [text.split(",")[0] for text in held.sheets[0].left_out] == [
        "column B ('Weight')",
        "column E ('Average')",
        "column F ('Comments')",
    ]


class TestWhatIsNotTaken:
    AROUND = (
        ["Total", 32, 36],
        ["Band", "PESES-1", "PESES-2"],
        ["Comments", "fine", "hmm"],
        ["Panel date", "1/7/2026"],
    )

    @staticmethod
    def told(sheets, folder):
        converted(sheets, folder)
        return list(list_lines(read_list(sheets_of(workbook_at(folder / "old.xlsx")), FRAMEWORK)))

    def test_from_columns_is_named_and_no_row_of_other_facts_gives_titles(self, tmp_path):
        rows = [["Factor", "CEO", "Director"], ["Position ID", "P1", "P2"], ["Salary range", "low", "high"]]
        rows += [[name, 4, "5-6" if name == "Impact" else 5] for name in FACTORS] + list(self.AROUND)
        assert [p.title for p in converted([Sheet("M", rows)], tmp_path)] == ["CEO", "Director"]
        told = self.told([Sheet("M", rows)], tmp_path)
        assert [line.strip() for line in told if "Not taken" in line] == [
            "Not taken from sheet 'M': row 3 ('Salary range'), because its label is not known.",
            "Not taken from sheet 'M': row 12 ('Total'), because it is calculated.",
            "Not taken from sheet 'M': row 13 ('Band'), because it could mean 'Current band' or 'Recommended band'.",
            "Not taken from sheet 'M': row 14 ('Comments'), because it belongs to no one factor.",
            "Not taken from sheet 'M': row 15 ('Panel date'), because its label is not known.",
        ]
        assert told[-1] == (
            "Scores that are not whole numbers of the scale were copied as typed. "
            "Correct them: '5-6' (C9 of sheet 'M')."
        )

    def test_is_neither_the_time_fraction_nor_a_vacancy_under_the_occupant(self, tmp_path):
        rows = [["Factor", "CEO", "Director"], ["FTE", 1, 0.8], ["Occupant", "VACANT", "Alex Example"]]
        told = self.told([Sheet("M", rows + [[name, 4, 5] for name in FACTORS])], tmp_path)
        assert not [line for line in told if "FTE" in line and "Not taken" in line]
        held = read_list(sheets_of(workbook_at(tmp_path / "old.xlsx")), FRAMEWORK)
        assert [(entry.facts.get("fte"), entry.facts.get("vacant")) for entry in held.entries] == [
            (1, "Yes"), (0.8, None),
        ]  # fmt: skip

    def test_from_forms_is_named_once_for_all_sheets(self, tmp_path):
        def form(title):
            facts = [["Position title:", title], ["Salary range:", "low to high"], [], ["Factor", "Score"]]
            return [["Assessment form"], *facts, *[[name, 4] for name in FACTORS], ["Total", 32], ["Signed: J. Vale"]]

        told = self.told([Sheet("A", form("CEO")), Sheet("B", form("Director"))], tmp_path)
        assert [line.strip() for line in told if "Not taken" in line] == [
            "Not taken from sheets 'A' and 'B': row 3 ('Salary range:'), because its label is not known.",
            "Not taken from sheets 'A' and 'B': row 14 ('Total'), because it is calculated.",
            "Not taken from sheets 'A' and 'B': row 15 ('Signed: J. Vale'), because its label is not known.",
        ]

    def test_from_rows_of_factors_is_named_once_for_all_positions(self, tmp_path):
        rows = [["Position ID", "Factor", "Score"]]
        for one in ("P1", "P2"):
            rows += [*[[one, name, 4] for name in FACTORS], [one, "Total", 32], [one, "Band", "PESES-1"]]
        told = self.told([Sheet("L", rows)], tmp_path)
        assert [line.strip() for line in told if "Not taken" in line] == [
            "Not taken from sheet 'L': rows 10, 20 ('Total'), because it is calculated.",
            "Not taken from sheet 'L': rows 11, 21 ('Band'), because it names no factor.",
        ]


NOT_OTHER_LAYOUTS = {
    "a row with one heading misspelt": [["Position ID", *FACTORS[:7], "Resorce managment"], ["P1", *[4] * 8]],
    "factors in one row of a form": [["Position title", "CEO"], [*FACTORS], [4] * 8],
    "weights": [["Factor", "Weight", "Maximum score"], *[[name, 0.125, 7] for name in FACTORS]],
    "descriptions of levels": [["Factor", "Level 1", "Level 2"], *[[name, "low", "high"] for name in FACTORS]],
    "blank levels": [["Factor", *[f"Level {n}" for n in range(1, 8)]], *[[name] for name in FACTORS]],
    "a list of factors": [["Work value factors"], *[[name, "What it asks of the position"] for name in FACTORS]],
}


@pytest.mark.parametrize("rows", NOT_OTHER_LAYOUTS.values(), ids=list(NOT_OTHER_LAYOUTS))
def test_what_only_names_the_factors_is_not_taken_for_a_layout(tmp_path, rows):
    with pytest.raises(Refusal) as refused:
        assessed(write(tmp_path / "a.xlsx", [Sheet("S", rows)]))
    assert "Convert it" not in refused.value.fix


def matrix(*titles, above=()):
    """Return a sheet with a column for each title; the first has scores of 4, the next of 5 and so on."""
    rows = [[name, *(4 + at % 3 for at in range(len(titles)))] for name in FACTORS]
    return Sheet("M", [*above, ["Factor", *titles], *rows])


def taken(tmp_path, *sheets):
    """Return the id, the title and the scores of each position that is taken."""
    held = read_list(sheets_of(workbook_at(write(tmp_path / "old.xlsx", list(sheets)))), FRAMEWORK)
    return [(e.facts.get("id", ""), e.facts.get("title", ""), tuple(e.scores)) for e in held.entries]


@pytest.mark.parametrize(
    "titles",
    [
        ["Manager New Projects", "Director Old Colonists", "Director Final Mile"],
        ["Manager Finance", "Manager People"],
        ["Draft Beer Manager", "Director Current Programs"],
        ["Manager", "Director"],
        ["Work Safety", "Legal", "Finance"],
        ["Head of Work Health", "Peer Support Manager", "Head of Consensus Building"],
    ],
)
def test_titles_with_words_of_versions_and_assessors_are_positions(tmp_path, titles):
    found = taken(tmp_path, matrix(*titles))
    assert found == [("", title, (4 + at % 3,) * 8) for at, title in enumerate(titles)]


@pytest.mark.parametrize(
    "titles",
    [
        ["Draft", "Final"],
        ["Self", "Manager"],
        ["Manager score", "Employee score"],
        ["Draft (Lee)", "Final (Ng)"],
        ["Lee (draft)", "Ng"],
        ["Director New", "Director Old"],
        ["Director A 2024", "Director A 2025"],
        ["Director v1", "Director v2"],
        ["Manager 2024", "Manager 2025"],
    ],
)
def test_versions_and_assessors_at_the_head_of_columns_are_refused(tmp_path, titles):
    with pytest.raises(Refusal, match=r"(two sets|2 columns) of scores for (one|the same) position"):
        taken(tmp_path, matrix(*titles))


def test_two_positions_with_one_title_and_no_ids_are_refused_and_asked_for_ids(tmp_path):
    with pytest.raises(Refusal) as refused:
        taken(tmp_path, matrix("Regional Director", "Regional Director", "CEO"))
    assert "two positions called 'Regional Director' and no ids" in refused.value.reason
    assert refused.value.fix.startswith("If they are different positions, give each one its id.")
    ids = ["Position ID", "P1", "P2", "P3"]
    found = taken(tmp_path, matrix("Regional Director", "Regional Director", "CEO", above=[ids]))
    assert [position[0] for position in found] == ["P1", "P2", "P3"]


def test_one_title_of_two_positions_among_many_is_taken_with_a_note(tmp_path):
    path = write(tmp_path / "old.xlsx", [matrix("Regional Director", "Regional Director", "CEO", "A", "B", "C")])
    held = read_list(sheets_of(workbook_at(path)), FRAMEWORK)
    assert len(held.entries) == 6
    (note,) = [note for note in held.notes if "Regional Director" in note]
    assert note.endswith("no id (B1 of sheet 'M' and C1 of sheet 'M'): give each one its id.")


class TestAPositionBesideATitle:
    ID, TITLE, SCORES = "P100", "Director Finance", (4,) * 8
    WANTED = (ID, TITLE, SCORES)

    @pytest.mark.parametrize("heads", [("Position", "Title"), ("Position", "Position title"), ("Role", "Job title")])
    def test_is_the_id_in_a_row_for_each_factor(self, tmp_path, heads):
        rows = [[self.ID, self.TITLE, name, 4] for name in FACTORS]
        assert taken(tmp_path, Sheet("S", [[*heads, "Factor", "Score"], *rows])) == [self.WANTED]

    def test_is_the_id_in_a_form(self, tmp_path):
        labels = [["Position:", self.ID], ["Title:", self.TITLE], [], ["Factor", "Score"]]
        assert taken(tmp_path, Sheet("S", [*labels, *([name, 4] for name in FACTORS)])) == [self.WANTED]

    @pytest.mark.parametrize("order", [1, -1])
    def test_is_the_id_in_a_column_for_each_position(self, tmp_path, order):
        names = [["Position", self.ID, "P101"], ["Title", self.TITLE, "Director People"]][::order]
        found = taken(tmp_path, Sheet("M", [*names, *([name, 4, 5] for name in FACTORS)]))
        assert found == [self.WANTED, ("P101", "Director People", (5,) * 8)]


class TestAssessorsInATableWithARowForEachFactor:
    NAMES = ("Position ID", "Title")

    def test_in_columns_leave_the_agreed_scores(self, tmp_path):
        heads = [*self.NAMES, "Factor", "Lee", "Ng", "Agreed"]
        rows = [[f"P{at}", "Director", name, 3, 5, 4] for at in (1, 2) for name in FACTORS]
        assert taken(tmp_path, Sheet("S", [heads, *rows])) == [(f"P{at}", "Director", (4,) * 8) for at in (1, 2)]

    def rows(self, *assessors):
        """Return 8 rows for each assessor; only those of the first one have the id and the title."""
        names = {assessor: ("P1", "Director") if assessor == assessors[0] else (None, None) for assessor in assessors}
        scores = {"Lee": 3, "Ng": 5}
        return [[*names[a], a, name, scores.get(a, 4)] for a in assessors for name in FACTORS]

    def test_in_rows_leave_the_agreed_scores_with_the_names_in_other_rows(self, tmp_path):
        heads = [*self.NAMES, "Assessor", "Factor", "Score"]
        sheet = Sheet("S", [heads, *self.rows("Lee", "Ng", "Agreed")])
        assert taken(tmp_path, sheet) == [("P1", "Director", (4,) * 8)]

    @pytest.mark.parametrize("rows", ["none", "one"])
    def test_without_agreed_scores_are_refused(self, tmp_path, rows):
        heads = [*self.NAMES, "Assessor", "Factor", "Score"]
        other = [["P2", "Manager", "Agreed", name, 4] for name in FACTORS] if rows == "one" else []
        reason = "no agreed scores for the position in A2" if other else "Knowledge twice for P1"
        with pytest.raises(Refusal, match=reason):
            taken(tmp_path, Sheet("S", [heads, *self.rows("Lee", "Ng"), *other]))


def test_a_mark_under_the_levels_with_a_description_becomes_the_level(tmp_path):
    heads = [["Position title", "Director"], ["Factor", "Level 1", "Level 3", "Level 5", "Level 7"]]
    marks = [["X"], [None, "X"], [None, None, "X"], [None, None, None, "X"]]
    rows = [[name, *marks[at % 4]] for at, name in enumerate(FACTORS)]
    (found,) = converted([Sheet("Form", [*heads, *rows])], tmp_path)
    assert found.scores == (1, 3, 5, 7) * 2


def test_a_column_headed_why_has_the_rationales(tmp_path):
    heads = [["Position title", "Director"], ["Factor", "Score", "Why"]]
    (found,) = converted([Sheet("Form", [*heads, *[[name, 4, f"{name} is deep."] for name in FACTORS]])], tmp_path)
    assert found.rationales == tuple(f"{name} is deep." for name in FACTORS)
