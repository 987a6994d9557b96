"""Test where assessors' scores are found and what is reported about them, and that no score is made from them."""

import json
import random

import openpyxl
import pytest
from click.testing import CliRunner
from position_books import FACTORS, HEADINGS, Sheet, layout, moderated, plain, write

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.moderation.assessor_codes import codes_for
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.record.record import record, record_text
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.options import Assessor


def columns(*names, form="{factor} – {name}"):
    return [form.format(factor=factor, name=name) for name in names for factor in FACTORS]


def agreed(count, seed=1):
    draw = random.Random(seed)
    return [[draw.randint(2, 6) for _ in FACTORS] for _ in range(count)]


def book(tmp_path, rows, *assessors, headings=None):
    """Write a workbook with agreed scores and, beside them, the scores that each of `assessors` makes of them."""
    heads = headings or columns(*(f"Assessor {letter}" for letter in "ABCDE"[: len(assessors)]))
    sheet = [
        (f"P-{n}", f"Director {n}", *scores, *(s for assessor in assessors for s in assessor(n, scores)))
        for n, scores in enumerate(rows)
    ]
    return plain(tmp_path / "b.xlsx", sheet, (*HEADINGS, *heads))


def same(_, scores):
    return list(scores)


def higher(_, scores):
    return [min(7, s + 1) for s in scores]


def noisy(seed):
    draw = random.Random(seed)
    return lambda _, scores: [max(1, min(7, s + draw.choice((-1, 0, 0, 0, 1)))) for s in scores]


class TestColumns:
    @pytest.mark.parametrize(
        "form",
        [
            "{factor} – {name}", "{factor} - {name}", "{name}: {factor}", "{factor} ({name})", "{name} {factor}",
            "{factor}\n{name}",
        ],
    )  # fmt: skip
    def test_of_assessors_are_told_from_the_agreed_ones(self, tmp_path, form):
        found = layout(book(tmp_path, agreed(3), same, same, headings=columns("Assessor A", "Assessor B", form=form)))
        assert found.factors == tuple(range(3, 11))
        assert [(a.name, a.columns) for a in found.assessors] == [
            ("Assessor A", tuple(range(11, 19))),
            ("Assessor B", tuple(range(19, 27))),
        ]

    def test_may_carry_a_persons_name_in_brackets(self, tmp_path):
        found = layout(
            book(tmp_path, agreed(3), same, same, headings=columns("Smith", "Jones", form="{factor} ({name})"))
        )
        assert [a.name for a in found.assessors] == ["Smith", "Jones"]

    def test_may_carry_the_name_once_in_the_row_above(self, tmp_path):
        above = ["", "", "Agreed", *[None] * 7, "Smith", *[None] * 7, "Jones", *[None] * 7]
        rows = [above, (*HEADINGS, *FACTORS, *FACTORS), ("P-1", "Director", *[4] * 24)]
        found = layout(write(tmp_path / "b.xlsx", [Sheet("Positions", rows)]))
        assert (found.factors[0], [a.name for a in found.assessors]) == (3, ["Smith", "Jones"])

    @pytest.mark.parametrize(
        "form",
        [
            "{factor} rationale ({name})", "{name}: {factor} rationale", "{factor} – {name} – comments",
            "{name}: reason for {factor}", "{factor} ({name} rationale)", "{factor} evidence\n{name}",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("names", [("Assessor A", "Assessor B"), ("Lee", "Lee-Jones")])
    def test_have_rationales_beside_them_that_are_not_those_of_the_position(self, tmp_path, form, names):
        heads = columns(*names, form="{factor} ({name})") + columns(*names, form=form)
        row = ("P-1", "Director", *[4] * 24, *["It leads the whole branch"] * 16, "Agreed by the panel")
        path = plain(tmp_path / "b.xlsx", [row], (*HEADINGS, *heads, "Knowledge rationale"))
        found = layout(path)
        assert [a.rationales for a in found.assessors] == [tuple(range(27, 35)), tuple(range(35, 43))]
        assert found.rationales == (43, *[None] * 7)
        assert found.unread == ()
        sets = moderated(path).moderation.assessors.sets
        assert [one.rationales[0] for one in sets] == [("It leads the whole branch",) * 8] * 2

    @pytest.mark.parametrize("label", ["2024", "1-7", "before", "rationale", "example", "proposed"])
    def test_with_a_year_a_scale_or_a_state_are_no_assessors(self, tmp_path, label):
        heads = columns(label, "Jones", form="{factor} ({name})")
        path = book(tmp_path, agreed(3), same, same, headings=heads)
        if label in ("rationale", "example"):  # a known heading beside a factor, so only one set of scores remains
            heads = columns(label, form="{factor} ({name})")
            assert not layout(book(tmp_path, agreed(3), same, headings=heads)).assessors
        else:
            with pytest.raises(Refusal, match="two columns for"):
                layout(path)

    def test_without_agreed_ones_are_refused_for_no_score_is_made_from_them(self, tmp_path):
        heads = ("Position ID", "Position title", *columns("Smith", "Jones", form="{factor} ({name})"))
        with pytest.raises(
            Refusal, match=r"2 assessors \(from C1, K1\), but no columns for agreed scores.*never calculates"
        ):
            layout(plain(tmp_path / "b.xlsx", [("P-1", "Director", *[4] * 16)], heads))

    def test_beside_blank_agreed_ones_classify_nothing_and_are_compared_all_the_same(self, tmp_path):
        rows = [[None] * 8 for _ in range(12)]
        give = noisy(4)
        made = moderated(book(tmp_path, rows, lambda *_: [4] * 8, lambda n, _: give(n, [4] * 8)))
        assert made.organisation.classified == 0
        told = record(made)["moderation"]["assessors"]
        assert told["complete"] == 12
        assert all(p["score"] is None for p in record(made)["positions"])


class TestSheetsAndFiles:
    def sheets(self, tmp_path, *names, rows=None):
        rows = rows or [("P-1", "Director 1", *[4] * 8), ("P-2", "Director 2", *[5] * 8)]
        sheets = [Sheet("Positions", [HEADINGS, *rows])]
        sheets += [Sheet(name, [HEADINGS, *reversed(rows)]) for name in names]
        return write(tmp_path / "b.xlsx", sheets)

    def test_of_two_assessors_are_read_by_their_names_and_matched_by_id(self, tmp_path):
        made = moderated(self.sheets(tmp_path, "Assessor A", "Assessor B"))
        assert [f.code for f in made.findings if f.code == "N101"] == []
        told = record(made)["moderation"]["assessors"]
        assert [(a["code"], a["positions"], a["scores"]) for a in told["assessors"]] == [
            ("Assessor A", 2, 16),
            ("Assessor B", 2, 16),
        ]
        assert told["disagreements"] == []

    def test_alone_without_agreed_scores_are_refused(self, tmp_path):
        rows = [HEADINGS, ("P-1", "Director 1", *[4] * 8)]
        path = write(tmp_path / "b.xlsx", [Sheet("Assessor A", rows), Sheet("Assessor B", rows)])
        with pytest.raises(Refusal, match="no sheet has agreed scores"):
            moderated(path)
        assert moderated(path, sheet="Assessor B").organisation.classified == 1

    def test_may_be_named(self, tmp_path):
        path = self.sheets(tmp_path, "Smith's view", "Jones")
        made = moderated(path, assessors=(Assessor("Smith", "Smith's view"), Assessor("Jones", "jones")))
        assert [a.name for a in made.moderation.assessors.assessors] == ["Smith", "Jones"]
        assert "N101" not in {f.code for f in made.findings}

    def test_may_be_other_workbooks(self, tmp_path):
        path = self.sheets(tmp_path)
        for name, step in (("one", 0), ("two", 2)):
            plain(tmp_path / f"{name}.xlsx", [("P-2", "Director 2", *[5 - step] * 8), ("P-9", "Gone", *[4] * 8)])
        made = moderated(path, assessors=tuple(Assessor(n, str(tmp_path / f"{n}.xlsx")) for n in ("one", "two")))
        assert [(d.position, d.apart) for d in made.moderation.assessors.disagreements] == [(1, 2)] * 8
        found = [(f.code, f.sheet, f.cell, f.row) for f in made.findings if f.code == "W936"]
        assert found == [("W936", f"{name}.xlsx: Positions", "A3", 0) for name in ("one", "two")]
        assert all("W936" not in p.findings for p in made.positions)

    @pytest.mark.parametrize(
        ("where", "said"),
        [
            ("", "no columns have the scores of --assessor number 1."),
            ("Nowhere", "the workbook has no sheet with the name in --assessor number 1."),
            ("nowhere.xlsx", "cannot find the workbook of --assessor number 1."),
            ("Notes", "the sheet or file of --assessor number 1 needs a column for each factor and an id or title."),
            ("positions", "every sheet of it was named for an assessor"),
        ],
    )
    def test_that_lead_nowhere_are_refused_in_words_that_say_which(self, tmp_path, where, said):
        sheets = [Sheet("Positions", [HEADINGS, ("P-1", "Director 1", *[4] * 8)])]
        if where == "Notes":
            sheets.append(Sheet("Notes", [("a", "b")]))
        path = write(tmp_path / "b.xlsx", sheets)
        with pytest.raises(Refusal, match=said):
            moderated(path, assessors=(Assessor("Kim", where),))

    def test_that_cannot_be_read_are_a_warning_and_touch_no_position(self, tmp_path):
        made = moderated(book(tmp_path, agreed(4), same, lambda n, s: ["x" if n == 2 else s[0], *s[1:]]))
        found = [(f.code, f.cell) for f in made.findings if f.code in ("W935", "E203")]
        assert found == [("W935", "S4")]
        assert made.organisation.classified == 4


class TestSeverity:
    @pytest.mark.parametrize("assessors", [2, 3])
    def test_of_an_assessor_a_step_above_is_recovered_within_two_tenths(self, tmp_path, assessors):
        others = [noisy(seed) for seed in range(assessors - 1)]
        above = noisy(9)
        rows = [[min(5, score) for score in scores] for scores in agreed(20)]  # at most 5: a step up is on the scale
        made = moderated(book(tmp_path, rows, *others, lambda n, s: [v + 1 for v in above(n, s)]))
        found = made.moderation.assessors.assessors[-1].severity
        assert abs(found.value - 1) <= 0.2
        assert found.low > 0.5
        assert [f.message[:10] for f in made.findings if f.code == "N933"][-1] == f"Assessor {'ABC'[assessors - 1]}"

    def test_is_adjusted_for_which_positions_an_assessor_scored(self, tmp_path):
        """A and B score the high positions, B and C the low ones, all alike, so nobody is severe."""
        rows = [[6] * 8] * 12 + [[2] * 8] * 12

        def only(low, high):
            return lambda n, s: list(s) if low <= n < high else [None] * 8

        made = moderated(book(tmp_path, rows, only(0, 12), same, only(12, 24)))
        assert [a.severity.value for a in made.moderation.assessors.assessors] == [0, 0, 0]


class TestSmallNumbers:
    def test_withhold_agreement_and_say_so(self, tmp_path):
        made = moderated(book(tmp_path, agreed(9), same, noisy(1)))
        told = record(made)["moderation"]["assessors"]
        assert (told["icc_2_1"], told["same_band"], told["complete"], told["fewest"]) == (None, None, 9, 10)
        assert all(f["kappa"] is None and f["exact"] is None and f["positions"] == 9 for f in told["factors"])
        assert all(a["severity"] is None for a in told["assessors"])
        assert "Agreement is withheld for fewer than 10 positions" in render_summary(made)

    def test_of_ten_give_every_figure_its_number(self, tmp_path):
        told = record(moderated(book(tmp_path, agreed(10), same, noisy(1))))["moderation"]["assessors"]
        assert told["icc_2_1"]["n"] == told["same_band"]["n"] == 10
        assert {f["kappa"]["n"] for f in told["factors"]} == {10}

    def test_of_assessors_are_none_where_there_is_only_one(self, tmp_path):
        made = moderated(plain(tmp_path / "b.xlsx", [("P-1", "Director", *[4] * 8)]))
        assert made.moderation.assessors is None
        reasons = {r.reason for r in made.rules if r.code in ("N931", "W936")}
        assert reasons == {"no position has scores from two assessors"}


class TestDisagreements:
    def test_are_all_listed_the_largest_first(self, tmp_path):
        def apart(n, scores):
            return [max(1, scores[0] - n), *scores[1:]]

        rows = [[6, *[4] * 7] for _ in range(5)]
        found = moderated(book(tmp_path, rows, same, apart)).moderation.assessors.disagreements
        assert [(d.position, d.factor, d.apart, d.scores, d.agreed) for d in found] == [
            (4, 0, 4, (6, 2), 6),
            (3, 0, 3, (6, 3), 6),
            (2, 0, 2, (6, 4), 6),
        ]

    def test_stand_on_a_sheet_of_the_annotated_workbook_that_a_second_run_replaces(self, tmp_path):
        rows = [[6, *[4] * 7] for _ in range(5)]
        path = book(tmp_path, rows, same, lambda n, s: [s[0] - n, *s[1:]])
        runner = CliRunner()
        assert runner.invoke(commands, ["assess", str(path), "-o", str(tmp_path / "1"), "-q"]).exit_code == 0
        first = tmp_path / "1" / "b-assessed.xlsx"
        assert runner.invoke(commands, ["assess", str(first), "-o", str(tmp_path / "2"), "-q"]).exit_code == 0
        again = openpyxl.load_workbook(tmp_path / "2" / "b-assessed.xlsx")
        assert again.sheetnames == openpyxl.load_workbook(first).sheetnames
        assert again.sheetnames[-2:] == ["PEECF moderation", "PEECF consensus"]
        sheet = again["PEECF consensus"]
        assert [[c.value for c in row[:7]] for row in sheet.iter_rows(min_row=8, max_row=9)] == [
            ["Position", "Title", "Factor", "Assessor A", "Assessor B", "Steps apart", "Agreed score"],
            ["P-4", "Director 4", "Knowledge", 6, 2, 4, 6],
        ]
        one, two = (
            json.loads((tmp_path / name).read_text()) for name in ("1/b-assessment.json", "2/b-assessment.json")
        )
        assert one["moderation"] == two["moderation"]

    def test_are_not_on_any_sheet_without_moderation(self, tmp_path):
        path = book(tmp_path, agreed(3), same, higher)
        CliRunner().invoke(commands, ["assess", str(path), "-o", str(tmp_path), "-q", "--no-moderation"])
        names = openpyxl.load_workbook(tmp_path / "b-assessed.xlsx").sheetnames
        assert not [name for name in names if name in ("PEECF moderation", "PEECF consensus")]


class TestNames:
    def test_of_assessors_are_codes_unless_names_are_asked_for(self, tmp_path):
        path = book(
            tmp_path, agreed(12), same, higher, headings=columns("Smithson", "Jonesby", form="{factor} ({name})")
        )
        made = moderated(path)
        assert "Smithson" not in record_text(made).replace('"columns"', "").split('"positions"')[1]
        page = render_summary(made).split("<main")[1].split('id="provenance"')[0]
        assert "Smithson" not in page
        assert "Assessor A" in page
        shown = render_summary(made, disclosed=Disclosed(names=True))
        assert "Assessor B (Jonesby)" in shown
        told = record(made, Disclosed(names=True))["moderation"]["assessors"]["assessors"]
        assert [a["name"] for a in told] == ["Smithson", "Jonesby"]

    def test_of_sheets_are_not_told_by_findings_either(self, tmp_path):
        rows = [("P-1", "Director 1", *[4] * 8)]
        odd = [("P-1", "Director 1", "x", *[4] * 7), ("P-9", "Gone", *[4] * 8)]
        sheets = [Sheet("Positions", [HEADINGS, *rows]), *(Sheet(n, [HEADINGS, *odd]) for n in ("Smithson", "Jonesby"))]
        made = moderated(
            write(tmp_path / "b.xlsx", sheets),
            assessors=(Assessor("Smithson", "Smithson"), Assessor("Jonesby", "Jonesby")),
        )
        told = record(made)["findings"]
        assert [(f["code"], f["sheet"], f["row"]) for f in told] == [
            ("W935", "Assessor A", 0), ("W935", "Assessor B", 0), ("W936", "Assessor A", 0), ("W936", "Assessor B", 0)
        ]  # fmt: skip
        assert "Smithson" not in json.dumps(told)
        assert "Jonesby" not in render_summary(made)
        assert {f.sheet for f in made.findings} == {"Smithson", "Jonesby"}
        coded = render_summary(de_identified(made), coded=True)
        assert "Smithson" not in coded
        assert "Jonesby" not in coded

    def test_that_are_codes_already_stay(self):
        assert codes_for(["Smith", "Assessor A", "B", "Rater 3"]) == [
            "Assessor C",
            "Assessor A",
            "Assessor B",
            "Rater 3",
        ]

    def test_with_an_initial_or_a_number_are_a_persons_and_no_code(self):
        assert codes_for(["Smith J", "Jones 2", "Panel member 2"]) == ["Assessor A", "Assessor B", "Panel member 2"]

    def test_never_give_two_assessors_one_code(self):
        assert codes_for(["A", "Assessor a", "A", "assessor  A", "B"]) == [
            "Assessor A", "Assessor C", "Assessor D", "Assessor E", "Assessor B"
        ]  # fmt: skip

    def refused(self, path, **options):
        with pytest.raises(Refusal) as refused:
            moderated(path, **options)
        return str(refused.value)

    def test_are_not_told_by_a_refusal_for_the_page_over_all_workbooks_repeats_it(self, tmp_path):
        twice = book(tmp_path, agreed(2), same, headings=columns("Smithson", form="{factor} ({name})"))
        assert "two columns for Knowledge: 'Knowledge' in C1 and K1" in self.refused(twice)
        rows = [HEADINGS, ("P-1", "Director 1", *[4] * 8)]
        names = ("Assessor Smithson", "Assessor Jonesby")
        apart = write(tmp_path / "apart.xlsx", [Sheet(name, rows) for name in names])
        held = write(tmp_path / "held.xlsx", [Sheet("Positions", rows), *(Sheet(name, rows) for name in names)])
        (tmp_path / "smithson.xlsx").write_bytes(b"")
        said = [
            self.refused(twice),
            self.refused(apart),
            self.refused(held, sheet="Nowhere"),
            *(
                self.refused(held, assessors=(Assessor("Jonesby", "Assessor Jonesby"), Assessor("Smithson", where)))
                for where in ("", "Smithson", "Smithso.xlsx", str(tmp_path / "smithson.xlsx"))
            ),
        ]
        assert not [text for text in said if "smithson" in text.casefold() or "jonesby" in text.casefold()]
        assert [text.count("--assessor number 2") for text in said[3:]] == [1, 1, 1, 1]

    def test_are_not_told_by_the_manifest_of_a_run_nor_is_where_their_workbooks_lie(self, tmp_path):
        rows = [("P-1", "Director 1", *[4] * 8)]
        path, theirs = plain(tmp_path / "b.xlsx", rows), plain(tmp_path / "smithson.xlsx", rows)
        given = ["assess", str(path), "-o", str(tmp_path / "out"), "--manifest", "--resume"]
        given += ["--assessor", f"Smithson={theirs}", "--assessor", f"Jonesby={theirs}"]
        assert CliRunner().invoke(commands, given).exit_code == 0
        text = (tmp_path / "out" / "peecf-manifest.json").read_text(encoding="utf-8")
        assert not [word for word in ("Smithson", "Jonesby", "smithson", str(tmp_path)) if word in text]
        assert "unchanged since it was assessed" in CliRunner().invoke(commands, given).output
        plain(theirs, [("P-1", "Director 1", *[7] * 8)])
        assert "unchanged since it was assessed" not in CliRunner().invoke(commands, given).output


class TestTheOption:
    @pytest.mark.parametrize("given", ["", "=Sheet", "Smith="])
    def test_wants_a_name_and_a_place(self, tmp_path, given):
        path = book(tmp_path, agreed(2), same, same)
        done = CliRunner().invoke(commands, ["assess", str(path), "--assessor", given])
        assert done.exit_code == 2
        assert "NAME" in done.output

    def test_points_out_columns_by_name(self, tmp_path):
        heads = columns("old hand", "new hand", form="{factor} ({name})")
        path = book(tmp_path, agreed(3), same, higher, headings=heads)
        done = CliRunner().invoke(commands, ["check", str(path), "--assessor", "old hand", "--assessor", "new hand"])
        assert done.exit_code == 0
        assert "two columns" not in done.output
