"""Test the search for copied work: profiles, near copies of rationales, and rationales that name other positions."""

import pytest
from position_books import FACTORS, moderated, plain

from peecf_batch.moderation import copied, overview
from peecf_batch.moderation.copied import ratio_of
from peecf_batch.moderation.measures import measures
from peecf_batch.outputs.record.record import record

HEADINGS = ("Position ID", "Position title", "Reports to", "CEO", "Role family", *FACTORS, "Impact rationale")
LONG = (
    "Answers for the safe running of the northern pipelines, their pumps and valves, and for the advice that the board "
    "is given on every interruption of supply to farms and towns"
)


def row(number, scores=None, text="", *, title=None, boss="", ceo="", family=""):
    scores = scores or [3 + (number >> place & 1) for place in range(8)]
    return (f"P-{number}", title or f"Director Area {number}", boss, ceo, family, *scores, text or None)


@pytest.fixture
def found(tmp_path):
    def of(*rows, code):
        made = moderated(plain(tmp_path / "b.xlsx", rows, HEADINGS))
        return [(f.cell, f.message) for f in made.findings if f.code == code]

    return of


class TestIdenticalProfiles:
    SAME = (5, 4, 5, 4, 3, 4, 4, 3)

    def test_under_different_titles_are_one_finding_at_the_second(self, found):
        rows = [row(1, self.SAME), row(2), row(3, self.SAME), row(4, self.SAME)]
        assert found(*rows, code="N921") == [("A4", "the same scores (5 4 5 4 3 4 4 3) as 'P-1', and 1 more")]

    def test_under_one_title_are_one_role(self, found):
        rows = [row(1, self.SAME, title="District Manager"), row(2, self.SAME, title="district  manager")]
        assert found(*rows, code="N921") == []

    def test_of_a_declared_role_family_are_exempt_from_each_other_only(self, found):
        family = [row(n, self.SAME, family="Regional director") for n in (1, 2)]
        assert found(*family, code="N921") == []
        assert [cell for cell, _ in found(*family, row(3, self.SAME), code="N921")] == ["A4"]


class TestNearCopies:
    def test_with_a_word_changed_are_told_at_the_later(self, found):
        rows = [row(1, text=LONG), row(2, text=LONG.replace("northern", "southern"))]
        ((cell, message),) = found(*rows, code="N922")
        assert cell == "N3"
        assert message.endswith("per cent the same as the rationale in N2 of 'P-1'")

    def test_word_for_word_are_told_by_another_rule(self, found):
        assert found(row(1, text=LONG), row(2, text=LONG), code="N922") == []
        assert len(found(row(1, text=LONG), row(2, text=LONG), code="W304")) == 1

    def test_with_other_numbers_speak_of_other_facts(self, found):
        texts = [f"{LONG}, with {n} staff" for n in (48, 12)]
        assert found(row(1, text=texts[0]), row(2, text=texts[1]), code="N922") == []

    def test_of_a_few_words_are_alike_too_easily(self, found):
        assert (
            found(row(1, text="Leads the work of the north"), row(2, text="Leads the work of the south"), code="N922")
            == []
        )

    def test_of_one_role_family_are_exempt(self, found):
        rows = [row(1, text=LONG, family="R"), row(2, text=LONG.replace("northern", "southern"), family="r")]
        assert found(*rows, code="N922") == []

    def test_that_many_positions_share_are_told_once(self, found):
        areas = ("north", "south", "east", "west", "inner", "outer", "upper", "lower")
        rows = [row(n, text=LONG.replace("northern", area)) for n, area in enumerate(areas)]
        ((cell, message),) = found(*rows, code="N922")
        assert (cell, message.endswith("of 'P-0', and of 6 other positions")) == ("N3", True)

    def test_that_many_positions_share_take_few_comparisons_each(self, found, monkeypatch):
        """A text that has joined a large group of near copies need not be compared with all others in it."""
        compared = []

        def counted(one, two, *, score_cutoff):
            compared.append(one)
            return ratio_of(one, two, score_cutoff=score_cutoff)

        monkeypatch.setattr(copied, "_ratio", lambda: counted)
        places = ("north", "south", "east", "west", "centre", "coast", "hills", "plains", "valleys", "lakes")
        rows = [row(n, text=LONG.replace("towns", places[n % 10] + "ern" * (n // 10))) for n in range(40)]
        assert len(found(*rows, code="N922")) == 1
        assert len(compared) < 40 * 8

    def test_are_not_looked_for_among_too_many_positions_and_the_rule_says_so(self, tmp_path):
        most = measures().copied.most_positions
        made = moderated(plain(tmp_path / "b.xlsx", [row(n, text=LONG) for n in range(most + 1)], HEADINGS))
        rules = {r.code: r for r in made.rules}
        assert {rules[code].status for code in ("N922", "N923")} == {"not-run"}
        assert f"more than {most:,} positions" in rules["N922"].reason
        told = record(made)["moderation"]
        assert (told["copied"]["near_copies"], told["copied"]["namings"]) == (None, None)
        assert [r["code"] for r in told["not_run"]][:2] == ["N922", "N923"]

    def test_are_looked_for_until_the_texts_are_too_long_together_and_the_rest_is_named(self, found, monkeypatch):
        """The first comparison is allowed, and the second is not."""
        held = measures()
        few = held._replace(copied=held.copied._replace(most_pairs=len(LONG) ** 2 + 50))
        monkeypatch.setattr(overview, "measures", lambda: few)
        areas = ("northern", "southern", "western", "eastern")
        rows = [row(n, text=LONG.replace("northern", area)) for n, area in enumerate(areas)]
        (first, left_out) = found(*rows, code="N922")
        assert (first[0], first[1].endswith("the same as the rationale in N2 of 'P-0'")) == ("N3", True)
        assert left_out[0] == "N4"
        assert left_out[1].startswith("this rationale and those after it were not compared with all others")

    def test_are_the_same_with_bits_as_with_sets_of_words(self, found, monkeypatch):
        rows = [row(n, text=LONG.replace("northern", area)) for n, area in enumerate(("north", "south", "near"))]
        with_bits = found(*rows, code="N922")
        monkeypatch.setattr(copied, "_MOST_BITS", 0)
        assert found(*rows, code="N922") == with_bits != []


class TestNamingAnother:
    TEXT = "The Director, Finance and Property answers for the budgets of all divisions and for every lease."

    def test_by_its_title_is_told(self, found):
        rows = [row(1, title="Director Finance and Property"), row(2, text=self.TEXT)]
        assert found(*rows, code="N923") == [("N3", "the rationale names 'P-1' ('Director Finance and Property')")]

    def test_by_its_id_is_told(self, found):
        assert [c for c, _ in found(row(1), row(2, text="Copied from P-1 and to be revised."), code="N923")] == ["N3"]

    @pytest.mark.parametrize(
        "others",
        [
            (row(1, title="Director Finance and Property"), row(2, text=TEXT, boss="P-1")),
            (row(1, title="Director Finance and Property", boss="P-2"), row(2, text=TEXT)),
            (row(1, title="Director Finance and Property", ceo="Yes"), row(2, text=TEXT)),
            (row(2, title="Director Finance and Property", text=TEXT), row(1)),
        ],
        ids=["its superior", "one that reports to it", "the CEO", "itself"],
    )
    def test_along_the_reporting_line_is_not(self, found, others):
        assert found(*others, code="N923") == []

    def test_by_a_title_within_its_own_longer_one_is_not(self, found):
        rows = [
            row(1, title="Director Finance"),
            row(2, title="Director Finance and Property", text=self.TEXT),
        ]
        assert found(*rows, code="N923") == []
