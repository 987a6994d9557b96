"""Test what the findings about pay say: the amounts, the band, and the values that they come from."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from builders import scores_adding_to
from position_books import FACTORS, USUAL, Sheet, assessed, plain, write

from peecf_batch.rules.determination import Amount, Mark
from peecf_batch.rules.determination_file import load_determinations

IN_2022 = datetime.date(2022, 7, 1)
# Annual Adjustment 2022, typed from the published table: the base and top of each band, and the floor.
BASE_1, TOP_1, BASE_2, TOP_2, TOP_3, FLOOR = "$144,666", "$267,445", "$267,446", "$384,540", "$511,862", "$207,116"
HEADS = ("CEO", "Current band", "TRP", "FTE")


def findings(tmp_path, *rows, heads=HEADS, scores=(30,), as_at=IN_2022):
    """Return the findings about positions with these cells, the scores of which add up to `scores`."""
    totals = [*scores, *[scores[-1]] * len(rows)]
    book = [(f"P-{n}", *cells, *scores_adding_to(totals[n])) for n, cells in enumerate(rows)]
    return assessed(plain(tmp_path / "b.xlsx", book, ("Position ID", *heads, *FACTORS)), as_at=as_at).findings


def said(tmp_path, code, *rows, **options):
    return [(f.message, f.heading, f.value) for f in findings(tmp_path, *rows, **options) if f.code == code]


class TestPayOutsideItsBand:
    def test_below_the_base_names_the_base(self, tmp_path):
        [(message, heading, value)] = said(tmp_path, "W701", ("No", "PESES-2", 250_000, 1), scores=(40,))
        assert message == f"$250,000 is below the base of PESES-2, {BASE_2} from 1 July 2022"
        assert (heading, value) == ("TRP", "250000")

    def test_above_the_top_names_the_top(self, tmp_path):
        [(message, heading, _)] = said(tmp_path, "W703", ("No", "PESES-1", 300_000, 1))
        assert message == f"$300,000 is above the top of PESES-1, {TOP_1} from 1 July 2022"
        assert heading == "TRP"

    def test_below_the_floor_names_the_floor(self, tmp_path):
        [(message, *_)] = said(tmp_path, "W702", ("No", "PESES-1", 160_000, 0.8))
        assert message == (
            "$200,000 at full time ($160,000 at 0.8 FTE) is below the floor of the executive bands, "
            f"{FLOOR} from 1 July 2022"
        )

    def test_is_measured_at_the_lower_and_the_higher_band_until_a_change_is_decided(self, tmp_path):
        held = ("No", "PESES-2", 250_000, 1)
        assert said(tmp_path, "W701", held, scores=(30,)) == []
        assert said(tmp_path, "W701", ("No", "PESES-1", 140_000, 1), scores=(40,)) != []
        assert said(tmp_path, "W703", ("No", "PESES-1", 300_000, 1), scores=(40,)) == []
        [(message, *_)] = said(tmp_path, "W703", ("No", "PESES-1", 400_000, 1), scores=(40,))
        assert message == f"$400,000 is above the top of PESES-2, {TOP_2} from 1 July 2022"

    @pytest.mark.parametrize(("trp", "code"), [(267_446, "W701"), (207_116, "W702"), (267_445, "W703")])
    def test_does_not_include_the_limit_itself(self, tmp_path, trp, code):
        held, score = ("PESES-2", 40) if code == "W701" else ("PESES-1", 30)
        assert said(tmp_path, code, ("No", held, trp, 1), scores=(score,)) == []

    @pytest.mark.parametrize(
        ("code", "cells", "score", "basis"),
        [
            ("W701", ("No", "PESES-2", 250_000, 1), 40, f"$250,000 {BASE_2}"),
            ("W702", ("No", "PESES-1", 200_000, 1), 30, f"$200,000 {FLOOR}"),
            ("W703", ("No", "PESES-1", 300_000, 1), 30, f"$300,000 {TOP_1}"),
            ("W704", ("Yes", None, 144_665, 1), 19, f"$144,665 {BASE_1}"),
        ],
    )
    def test_is_accepted_for_this_pay_and_this_limit_only(self, tmp_path, code, cells, score, basis):
        assert [f.basis for f in findings(tmp_path, cells, scores=(score,)) if f.code == code] == [basis]

    def test_is_checked_for_each_position(self, tmp_path):
        """Each finding is about the position after one without pay, and one with the right pay."""
        none, right = ("No", "PESES-1", None, 1), ("No", "PESES-1", 250_000, 1)
        wrong = {"W701": 130_000, "W702": 200_000, "W703": 300_000}
        for code, amount in wrong.items():
            found = findings(tmp_path, none, right, ("No", "PESES-1", amount, 1), right)
            assert [f.row for f in found if f.code == code] == [4]


class TestAChiefExecutiveBelowTheBands:
    def test_below_the_lowest_base_names_it(self, tmp_path):
        [(message, *_)] = said(tmp_path, "W704", ("Yes", None, 144_665, 1), scores=(19,))
        assert message == f"$144,665 is below the base of the lowest band, {BASE_1} from 1 July 2022"

    def test_at_the_floor_names_it_with_the_score(self, tmp_path):
        [(message, *_)] = said(tmp_path, "W704", ("Yes", None, 207_116, 1), scores=(19,))
        assert message == f"$207,116 is not below the floor, and the score is 19, {FLOOR} from 1 July 2022"

    @pytest.mark.parametrize("trp", [144_666, 207_115])
    def test_is_no_finding_between_them(self, tmp_path, trp):
        assert said(tmp_path, "W704", ("Yes", None, trp, 1), scores=(19,)) == []

    def test_is_found_below_other_positions(self, tmp_path):
        chief = ("Yes", None, 144_665, 1)
        found = findings(tmp_path, ("No", None, 144_665, 1), ("No", None, 250_000, 1), chief, scores=(19, 30, 19))
        assert [f.row for f in found if f.code == "W704"] == [4]

    def test_is_about_no_other_position(self, tmp_path):
        assert said(tmp_path, "W704", ("No", None, 100_000, 1), scores=(19,)) == []
        assert said(tmp_path, "W704", ("Yes", None, 100_000, 1), scores=(30,)) == []


class TestTheReferenceBand:
    def test_placed_by_pay_names_the_values(self, tmp_path):
        [(message, heading, value)] = said(tmp_path, "N611", ("No", None, 300_000, 1), scores=(40,))
        assert message.startswith("$300,000 is in PESES-2 under the values of ")
        assert message.endswith(", in effect from 1 July 2022")
        assert (heading, value) == ("TRP", "300000")

    def test_that_pay_does_not_give_names_the_reason(self, tmp_path):
        [(message, heading, _)] = said(tmp_path, "N613", ("No", None, 600_000, 1), scores=(40,))
        assert message.startswith("$600,000 gives no reference band under the values of ")
        assert message.endswith(f", in effect from 1 July 2022: it is above the top of PESES-3, {TOP_3}")
        assert heading == "TRP"

    def test_that_pay_contradicts_names_both_bands(self, tmp_path):
        [(message, heading, _)] = said(tmp_path, "W612", ("No", "PESES-1", 300_000, 1), scores=(40,))
        assert message.startswith("$300,000 is in PESES-2, not PESES-1, under the values of ")
        assert heading == "TRP"
        assert said(tmp_path, "W612", ("No", "PESES-2", 300_000, 1), scores=(40,)) == []

    def test_that_nothing_gives_is_said(self, tmp_path):
        [(message, heading, value)] = said(tmp_path, "N602", ("No", None), heads=("CEO", "Current band"))
        assert (message, heading, value) == (
            "no band held on the date of the Determination is given", "Current band", "",
        )  # fmt: skip
        [(message, *_)] = said(tmp_path, "N602", ("No", "New"), heads=("CEO", "Current band"))
        assert message == "the position is marked 'New', so there is no band to compare with"

    def test_that_is_no_band_is_reported_once(self, tmp_path):
        codes = [f.code for f in findings(tmp_path, ("No", "Band Z", 600_000, 1), scores=(40,))]
        assert {"N602", "N613", "N611"}.isdisjoint(codes)
        assert codes != []

    def test_placed_by_pay_is_accepted_for_this_amount_and_these_values_only(self, tmp_path):
        [found] = [f for f in findings(tmp_path, ("No", None, 300_000, 1), scores=(40,)) if f.code == "N611"]
        assert found.basis == f"$300,000 {found.message}"

    def test_that_pay_does_not_give_is_accepted_for_this_amount_and_these_values_only(self, tmp_path):
        [found] = [f for f in findings(tmp_path, ("No", None, 600_000, 1), scores=(40,)) if f.code == "N613"]
        assert found.basis == f"$600,000 {found.message}"

    def test_that_pay_contradicts_is_accepted_for_this_band_and_amount_only(self, tmp_path):
        [found] = [f for f in findings(tmp_path, ("No", "PESES-1", 300_000, 1), scores=(40,)) if f.code == "W612"]
        assert found.basis == "PESES-1 $300,000"

    def test_is_checked_for_each_position(self, tmp_path):
        """Each finding is about the position after one that needs none."""
        right = ("No", "PESES-2", 300_000, 1)
        for code, wrong in {
            "N611": ("No", None, 300_000, 1),
            "N613": ("No", None, 600_000, 1),
            "W612": ("No", "PESES-1", 300_000, 1),
            "N602": ("No", "New", 300_000, 1),
        }.items():
            other = ("No", "Not executive", 300_000, 1)
            assert len(said(tmp_path, code, right, wrong, other, right, wrong, scores=(40,))) == 2

    @pytest.mark.parametrize("as_at", [None, datetime.date(2026, 1, 1)])
    def test_is_not_compared_with_values_that_are_not_known(self, tmp_path, as_at):
        for band in (None, "PESES-1"):
            codes = {f.code for f in findings(tmp_path, ("No", band, 600_000, 1), as_at=as_at)}
            assert codes.isdisjoint(("N611", "N613", "W612"))

    def test_that_is_in_doubt_is_not_given_by_pay(self, tmp_path):
        codes = {f.code for f in findings(tmp_path, ("No", "TBC (PESES-2)", 600_000, 1), scores=(40,))}
        assert codes & {"W603", "N602", "N611", "N613"} == {"W603"}

    def test_that_pay_does_not_give_is_told_also_for_a_row_with_another_finding(self, tmp_path):
        heads = ("Position ID", *HEADS, *FACTORS)
        row = ("P-1", "No", None, 600_000, 1, 9, *scores_adding_to(40)[1:])
        found = assessed(plain(tmp_path / "b.xlsx", [row], heads), as_at=IN_2022).findings
        assert {"E201", "N613"} <= {f.code for f in found}

    def test_is_compared_with_pay_on_sheets_that_have_it(self, tmp_path):
        row = ("PESES-1", *scores_adding_to(40))
        with_pay = Sheet("With", [("Position ID", "TRP", "Current band", *FACTORS), ("P-1", 300_000, *row)])
        without = Sheet("Without", [("Position ID", "Current band", *FACTORS), ("P-2", *row)])
        for sheets in ([with_pay, without], [without, with_pay]):
            found = assessed(write(tmp_path / "b.xlsx", sheets), as_at=IN_2022).findings
            assert [f.sheet for f in found if f.code == "W612"] == ["With"]

    def test_that_pay_placed_is_not_contradicted_by_this_pay(self, tmp_path):
        assert said(tmp_path, "W612", ("No", None, 300_000, 1), ("No", "Not executive", 300_000, 1), scores=(40,)) == []

    def test_that_is_known_needs_no_pay_in_a_band(self, tmp_path):
        assert said(tmp_path, "N613", ("No", "PESES-1", 600_000, 1), ("No", "New", 600_000, 1)) == []

    def test_may_contradict_the_pay_on_its_own_date_alone(self, tmp_path):
        heads = ("CEO", "Current band", "Reference TRP", "FTE")
        [(message, heading, _)] = said(tmp_path, "W612", ("No", "PESES-1", 300_000, 1), heads=heads)
        assert message.startswith("$300,000 is in PESES-2, not PESES-1, under the values of ")
        assert heading == "Reference TRP"


class TestARuleThatCouldNotCheckEveryPosition:
    def reasons(self, tmp_path, *rows, heads=HEADS, as_at=IN_2022, score=30):
        book = [(f"P-{n}", *cells, *scores_adding_to(score)) for n, cells in enumerate(rows)]
        made = assessed(plain(tmp_path / "b.xlsx", book, ("Position ID", *heads, *FACTORS)), as_at=as_at)
        return {rule.code: rule.reason for rule in made.rules}

    def test_says_how_many_the_values_do_not_cover(self, tmp_path):
        rows = [("No", "PESES-1", 200_000, 1, "No")] * 2 + [("No", None, 200_000, 1, "Yes")]
        reasons = self.reasons(tmp_path, *rows, heads=(*HEADS, "Part 3"))
        assert reasons["W701"].startswith("not run for 1 of 3 positions: the values of ")
        assert reasons["W701"].endswith(" are not known to cover executives under Part 3")
        assert reasons["W701"] == reasons["W702"] == reasons["W703"]

    def test_says_nothing_if_the_values_cover_all_positions(self, tmp_path):
        reasons = self.reasons(tmp_path, ("No", "PESES-1", 200_000, 1))
        assert {reasons[code] for code in ("W701", "W702", "W703")} == {""}

    def test_may_compare_pay_on_the_date_of_the_determination_whatever_the_values_of_today(self, tmp_path):
        """The values of 2025 are not known, and those of the date of the Determination are."""
        later, row = datetime.date(2026, 1, 1), ("No", "PESES-1", 200_000, 1)
        superseded = "the values of 1 July 2024 were superseded on 1 July 2025 by the 2025 Determination, "
        assert self.reasons(tmp_path, row, as_at=later)["W612"].startswith(superseded)
        assert self.reasons(tmp_path, row)["W612"] == ""
        heads = ("CEO", "Current band", "Reference TRP", "FTE")
        assert self.reasons(tmp_path, row, heads=heads, as_at=later)["W612"] == ""

    def test_about_contracts_needs_a_day_and_no_values(self, tmp_path):
        heads, row = ("CEO", "Contract end"), ("No", "2030-01-01")
        for as_at in (IN_2022, datetime.date(2020, 1, 1), datetime.date(2026, 1, 1)):
            reasons = self.reasons(tmp_path, row, heads=heads, as_at=as_at)
            assert (reasons["N706"], reasons["N815"]) == ("", "")
        reasons = self.reasons(tmp_path, row, heads=heads, as_at=None)
        assert reasons["N706"] == reasons["N815"] == "no day of the assessment is given; add --as-at with a date"

    def test_gives_the_reason_of_all_positions_if_the_values_cover_none(self, tmp_path):
        reasons = self.reasons(tmp_path, ("No", None, 200_000, 1, "Yes"), heads=(*HEADS, "Part 3"))
        assert reasons["W701"].startswith("the values of ")
        assert reasons["W701"].endswith(" are not known to cover executives under Part 3")

    def test_says_which_values_a_chief_executive_is_compared_with(self, tmp_path):
        row = ("Yes", "PESES-1", 160_000, 1)
        assert self.reasons(tmp_path, row, score=19)["W704"] == ""
        reason = self.reasons(tmp_path, row, as_at=datetime.date(2024, 7, 1), score=19)["W704"]
        assert reason.startswith("the lowest base is not known under the values of Determination No. 01/2024, ")


class TestValuesThatAreNotKnown:
    """A file gives 3 of the 7 values of 2025: the base and top of PESES-1, and the top of PESES-2."""

    FILE = """
id = "ours"
title = "2025 Determination, as gazetted"
effective = 2025-07-01
source = "g"
citations = [{ key = "g", title = "Government Gazette", publisher = "Victoria", url = "https://example.org" }]
bands = [
    { band = "PESES-1", base = { dollars = 160000, mark = "supplied", source = "g" }, top = { dollars = 300000, mark = "supplied", source = "g" } },
    { band = "PESES-2", top = { dollars = 400000, mark = "supplied", source = "g" } },
]
"""  # noqa: E501
    UNDER = "not known under the values of 2025 Determination, in effect from 1 July 2025"

    def reasons(self, tmp_path, *rows, file=FILE, as_at=datetime.date(2025, 12, 31)):
        """Return the reasons why rules did not run for positions with this band held, CEO or not, and score."""
        (tmp_path / "values.toml").write_text(file, encoding="utf-8")
        book = [(f"P-{n}", *cells, 220_000, 1, *scores_adding_to(score)) for n, (*cells, score) in enumerate(rows)]
        path = plain(tmp_path / "b.xlsx", book, ("Position ID", *HEADS, *FACTORS))
        known = load_determinations(tmp_path / "values.toml")
        made = assessed(path, as_at=as_at, determinations=known)
        return {rule.code: rule.reason for rule in made.rules if rule.status.value == "not-run"}

    def test_are_named_with_what_to_do(self, tmp_path):
        reasons = self.reasons(tmp_path, ("No", "PESES-2", 40))
        assert reasons["W701"] == f"the base of PESES-2 is {self.UNDER}; give it with --determination-file"
        assert reasons["W702"] == f"the floor is {self.UNDER}; give it with --determination-file"
        assert "W703" not in reasons

    def test_are_named_once_each(self, tmp_path):
        rows = [("No", "PESES-2", 40), ("No", "PESES-3", 50), ("No", "PESES-3", 50)]
        reasons = self.reasons(tmp_path, *rows)
        assert reasons["W701"] == (
            f"the base of PESES-2 and the base of PESES-3 are {self.UNDER}; give them with --determination-file"
        )
        assert reasons["W703"] == f"the top of PESES-3 is {self.UNDER}; give it with --determination-file"

    def test_may_be_those_of_a_band_that_an_instrument_does_not_have(self, tmp_path):
        later = self.FILE.replace("2025-07-01", "2027-07-01").replace("PESES-2", "PESES-3")
        reasons = self.reasons(tmp_path, ("No", "PESES-2", 40), file=later, as_at=datetime.date(2027, 7, 1))
        for code in ("W701", "W703"):
            assert reasons[code].startswith("what PESES-2 is paid is not known under the values of ")

    def test_are_not_missed_in_the_other_of_two_bands(self, tmp_path):
        """Until a change is decided, pay is measured at the lower base and at the higher top."""
        reasons = self.reasons(tmp_path, ("No", "PESES-1", 40))
        assert {"W701", "W703"}.isdisjoint(reasons)
        lower_base_and_higher_top = self.FILE.replace(
            ', top = { dollars = 300000, mark = "supplied", source = "g" }', ""
        )
        reasons = self.reasons(tmp_path, ("No", "PESES-1", 40), file=lower_base_and_higher_top)
        assert {"W701", "W703"}.isdisjoint(reasons)

    def test_may_be_all_of_an_instrument(self, tmp_path):
        first = load_determinations()[0]
        without = replace(first, bands=(), floor=Amount(None, Mark.MISSING, None))
        path = plain(
            tmp_path / "b.xlsx", [("P-1", "PESES-1", 250_000, *USUAL)], ("Position ID", "Current band", "TRP", *FACTORS)
        )
        made = assessed(path, as_at=datetime.date(2021, 1, 1), determinations=(without,))
        reasons = {rule.code: rule.reason for rule in made.rules}
        unknown = f"the values of the {first.title} of 18 December 2020 are not known; give them with "
        assert {reasons[code] for code in ("W701", "W702", "W612")} == {f"{unknown}--determination-file"}

    def test_of_a_chief_executive_are_the_floor_and_the_lowest_base(self, tmp_path):
        chief = ("Yes", "PESES-1", 19)
        assert self.reasons(tmp_path, chief)["W704"] == f"the floor is {self.UNDER}; give it with --determination-file"
        without_base = self.FILE.replace('base = { dollars = 160000, mark = "supplied", source = "g" }, ', "")
        assert self.reasons(tmp_path, chief, file=without_base)["W704"] == (
            f"the floor and the lowest base are {self.UNDER}; give them with --determination-file"
        )
        floor = 'floor = { dollars = 231000, mark = "supplied", source = "g" }\n'
        only_floor = self.FILE.partition("bands = ")[0] + floor
        assert self.reasons(tmp_path, chief, file=only_floor)["W704"] == (
            f"the lowest base is {self.UNDER}; give it with --determination-file"
        )


class TestPayThatCannotBeCompared:
    @pytest.mark.parametrize(
        ("trp", "fte", "heading", "message"),
        [
            (250, 1, "TRP", "the package comes to less than $10,000 a year at full time, as if it were in thousands"),
            (200_000, 1.5, "FTE", "FTE 1.5 is not above 0 and at most 1"),
            (-5, 1, "TRP", "the package is not above zero"),
        ],
    )
    def test_is_a_notice_at_the_cell_that_is_the_reason(self, tmp_path, trp, fte, heading, message):
        [(found, where, _)] = said(tmp_path, "N705", ("No", "PESES-1", trp, fte))
        assert (found, where) == (f"{message}, so pay was not compared", heading)

    def test_is_no_notice_where_no_pay_is_given(self, tmp_path):
        assert said(tmp_path, "N705", ("No", "PESES-1", None, 1)) == []


class TestPlannedPay:
    HEADS = ("CEO", "TRP", "Planned TRP")

    @pytest.mark.parametrize(
        ("now", "planned", "changes"),
        [
            (200_000, 210_000, True),
            (200_000, 200_000, False),
            ("$200,000", 200_000, False),
            (200_000, None, False),
            (None, 210_000, True),
            (200_000, "more", True),
        ],
    )
    def test_is_a_notice_if_it_differs(self, tmp_path, now, planned, changes):
        found = said(tmp_path, "N707", ("No", now, planned), heads=self.HEADS)
        assert [message for message, *_ in found] == ([f"remuneration of {planned} is planned"] if changes else [])
        assert {heading for _, heading, _ in found} <= {"Planned TRP"}

    def test_is_compared_in_the_units_of_both_headings(self, tmp_path):
        heads = ("CEO", "TRP", "Planned TRP ($'000)")
        assert said(tmp_path, "N707", ("No", 200_000, 200), heads=heads) == []
        assert len(said(tmp_path, "N707", ("No", 200_000, 201), heads=heads)) == 1


class TestAmountsInThousands:
    def test_are_said_to_be_multiplied_by_the_heading(self, tmp_path):
        found = said(tmp_path, "N708", ("No", 200), heads=("CEO", "TRP ($'000)"))
        assert [message for message, *_ in found] == [
            "'TRP ($'000)' gives thousands of dollars; the amounts were multiplied by 1,000"
        ]

    @pytest.mark.parametrize("heading", ["Reference TRP", "Planned TRP"])
    def test_may_be_other_packages(self, tmp_path, heading):
        found = said(tmp_path, "N708", ("No", 200), heads=("CEO", f"{heading} ($'000)"))
        assert [message.partition(";")[0] for message, *_ in found] == [
            f"'{heading} ($'000)' gives thousands of dollars"
        ]

    def test_are_not_assumed(self, tmp_path):
        assert said(tmp_path, "N708", ("No", 200_000), heads=("CEO", "TRP ($)")) == []
        assert said(tmp_path, "N708", ("No", 200), heads=("CEO", "Budget ($'000)")) == []


class TestContractsThatEnd:
    def test_are_at_their_cell_with_the_date_as_typed(self, tmp_path):
        [(message, heading, value)] = said(tmp_path, "N706", ("No", "2022-12-31"), heads=("CEO", "Contract end"))
        assert message == "the contract ends on 31 December 2022, within 6 months of 1 July 2022"
        assert (heading, value) == ("Contract end", "2022-12-31")

    @pytest.mark.parametrize(
        ("end", "within"), [("2023-01-01", "6"), ("2023-01-02", "12"), ("2023-07-01", "12"), ("2023-07-02", "")]
    )
    def test_are_within_6_or_12_months_up_to_the_same_day_of_the_month(self, tmp_path, end, within):
        found = said(tmp_path, "N706", ("No", end), heads=("CEO", "Contract end"))
        assert [message.split("within ")[1].split()[0] for message, *_ in found] == ([within] if within else [])

    def test_are_accepted_for_this_date_and_this_time_only(self, tmp_path):
        rows = [("No", None), ("No", "2030-01-01"), ("No", "2022-12-31"), ("No", "2023-06-30")]
        found = [f for f in findings(tmp_path, *rows, heads=("CEO", "Contract end")) if f.code == "N706"]
        assert [(f.row, f.basis) for f in found] == [(4, "2022-12-31 6"), (5, "2023-06-30 12")]

    def test_are_checked_on_a_day_before_all_values(self, tmp_path):
        row = ("No", "2020-03-01")
        [(message, *_)] = said(tmp_path, "N706", row, heads=("CEO", "Contract end"), as_at=datetime.date(2020, 1, 1))
        assert message.endswith(", within 6 months of 1 January 2020")
