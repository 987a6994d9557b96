"""Test what moderation reports along the reporting lines, each rule at its limit and just beside it."""

import pytest
from position_books import FACTORS, moderated, plain

LINES = ("Position ID", "Position title", "Organisation", "Reports to", "CEO", *FACTORS)
BREADTH, IMPACT = FACTORS.index("Breadth"), FACTORS.index("Impact")
CHIEF = (7, 7, 7, 7, 7, 7, 7, 6)
USUAL = (4, 4, 4, 4, 4, 4, 3, 3)


def line(number, boss=None, scores=USUAL, *, ceo="No", organisation="Trust"):
    return (f"P-{number}", f"Director {number}", organisation, boss, ceo, *scores)


def head(number=1):
    return line(number, None, CHIEF, ceo="Yes")


def with_score(factor, score, scores=USUAL):
    return (*scores[:factor], score, *scores[factor + 1 :])


@pytest.fixture
def flags(tmp_path):
    def of(*rows):
        found = moderated(plain(tmp_path / "b.xlsx", rows, LINES)).findings
        return [(f.code, f.position, f.message) for f in found if f.code.startswith("N90")]

    return of


class TestBreadth:
    @pytest.mark.parametrize(("score", "pointed_out"), [(2, False), (3, True), (4, True)])
    def test_is_expected_below_the_managers(self, flags, score, pointed_out):
        found = flags(head(), line(2, "P-1"), line(3, "P-2", with_score(BREADTH, score, (3,) * 8)))
        assert ("N901" in [code for code, _, _ in found]) == pointed_out

    def test_is_told_with_both_scores_and_the_manager(self, flags):
        found = flags(head(), line(2, "P-1"), line(3, "P-2", with_score(BREADTH, 3, (3,) * 8)))
        assert ("N901", "P-3", "Breadth is 3, the same as 'P-2', its manager") in found


class TestImpact:
    @pytest.mark.parametrize(("score", "pointed_out"), [(3, False), (4, False), (5, True)])
    def test_is_expected_not_above_the_managers(self, flags, score, pointed_out):
        rows = head(), line(2, "P-1"), line(3, "P-2", with_score(IMPACT, score, with_score(BREADTH, 2, (3,) * 8)))
        assert ("N902" in [code for code, _, _ in flags(*rows)]) == pointed_out


class TestAllFactors:
    def test_may_not_all_be_at_or_above_the_manager(self, flags):
        assert ("N903", "P-3") in [(c, p) for c, p, _ in flags(head(), line(2, "P-1"), line(3, "P-2"))]

    def test_may_some_of_them_be(self, flags):
        lower = (7, 7, 7, 7, 7, 4, 2, 3)
        assert "N903" not in [code for code, _, _ in flags(head(), line(2, "P-1"), line(3, "P-2", lower))]

    def test_are_not_looked_at_in_a_circle(self, flags):
        assert flags(line(1, "P-2"), line(2, "P-1")) == []


class TestLinesWithinABand:
    def test_are_one_finding_with_their_number(self, flags):
        lower = (3, 3, 3, 3, 3, 3, 2, 2)
        found = flags(head(), line(2, "P-1"), line(3, "P-2", lower), line(4, "P-2", lower))
        assert [f for f in found if f[0] == "N904"] == [
            (
                "N904",
                "",
                "2 positions are in the same band as their managers: 'P-3' (manager 'P-2'), 'P-4' (manager 'P-2')",
            )
        ]

    def test_below_the_bands_are_none(self, flags):
        assert flags(head(), line(2, "P-1", (2,) * 8), line(3, "P-2", (1,) * 8)) == []


class TestLayersAndSpans:
    def test_of_three_below_the_head_are_usual_and_of_four_are_pointed_out(self, flags):
        chain = [head(), *(line(n, f"P-{n - 1}", (8 - n,) * 5 + (7 - n,) * 3) for n in range(2, 5))]
        assert "N905" not in [code for code, _, _ in flags(*chain)]
        found = flags(*chain, line(5, "P-4", (3,) * 5 + (2,) * 3))
        assert [f for f in found if f[0] == "N905"] == [
            ("N905", "P-5", "4 executive layers below the head: 'P-1' → 'P-2' → 'P-3' → 'P-4' → 'P-5'")
        ]

    def test_count_no_position_below_the_executive_bands(self, flags):
        chain = [head(), *(line(n, f"P-{n - 1}", (8 - n,) * 5 + (7 - n,) * 3) for n in range(2, 5))]
        assert "N905" not in [code for code, _, _ in flags(*chain, line(5, "P-4", (2,) * 8))]

    @pytest.mark.parametrize(("reports", "pointed_out"), [(15, False), (16, True)])
    def test_of_more_than_fifteen_are_pointed_out(self, flags, reports, pointed_out):
        found = flags(head(), *(line(n + 2, "P-1") for n in range(reports)))
        assert ("N906" in [code for code, _, _ in found]) == pointed_out
