"""Test that median pay by band and gender is right, and that no reader can work out what a person is paid from it."""

from __future__ import annotations

import json
import random
import statistics
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from builders import Row, assessment, framework, scores_adding_to, small
from copies import replace
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from pages import assert_well_formed, words
from pay_attack import Group, Range, ranges_told

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.gender import Gender, PayRow, PayTable, gender_of, gender_table, median_of, pay_table
from peecf_batch.outputs.record.record import record_text
from peecf_batch.rules.privacy import Disclosed, MedianPay, median_pay, small_counts

if TYPE_CHECKING:
    from peecf_batch.assessment.result import Assessment

RULE, LEAST = median_pay(), small_counts().least
BOTH = Disclosed(remuneration=True, gender=True)
PAID = {  # ranges of pay that do not overlap, as those of the bands
    "PESES-1": Range(145_000, 267_000), "PESES-2": Range(267_001, 384_000), "PESES-3": Range(384_001, 512_000),
    "": Range(100_000, 207_000),
}  # fmt: skip
SCORES = {"PESES-1": 30, "PESES-2": 40, "PESES-3": 50, "": 18}


def people(*groups: tuple[str, str, list[float | None]], **more: Any) -> Assessment:
    """Return an assessment with a position for each amount of pay, in a band, of a gender."""
    members = [(band, gender, pay) for band, gender, amounts in groups for pay in amounts]
    rows = [
        Row(f"Director {n}", scores_adding_to(SCORES[band], n), id=f"P-{n}") for n, (band, _, _) in enumerate(members)
    ]
    made = assessment(rows)
    positions = tuple(
        replace(p, position=replace(p.position, details=replace(p.position.details, **facts)))
        for p, facts in zip(
            made.positions, ({"fte": 1.0, **more, "gender": g, "trp": pay} for _, g, pay in members), strict=True
        )
    )
    return replace(made, positions=positions)


def table_of(made: Assessment) -> PayTable:
    counts = gender_table(made.positions, [framework()], LEAST)
    assert counts is not None
    return pay_table(made.positions, counts, RULE)


def row_of(made: Assessment, band: str = "PESES-1") -> PayRow:
    return next(row for row in table_of(made).rows if row.band == band)


def pay(count: int, first: float = 200_000.0, step: float = 4_000.0) -> list[float | None]:
    return [first + n * step for n in range(count)]


class TestAMedian:
    @pytest.mark.parametrize(
        ("amounts", "median"),
        [
            ([100_000, 200_000, 249_499, 300_000, 400_000], 249_000),
            ([100_000, 200_000, 249_500, 300_000, 400_000], 250_000),  # half upwards
            ([100_000, 200_000, 249_000, 250_000, 300_000, 400_000], 250_000),  # 249,500
            ([100_000, 200_000, 249_000, 249_998, 300_000, 400_000], 249_000),  # 249,499
            ([200_000] * 9, 200_000),
            ([200_000] * 4, None),
            ([], None),
        ],
    )
    def test_is_the_middle_or_the_mean_of_the_two_rounded_to_a_thousand(self, amounts: list[int], median: int) -> None:
        assert median_of(amounts, RULE) == median

    @given(st.lists(st.integers(1, 900_000), min_size=5, max_size=40), st.sampled_from([1, 10, 500, 1000, 5000]))
    def test_is_never_farther_from_the_true_one_than_half_the_rounding(self, amounts: list[int], nearest: int) -> None:
        found = median_of(amounts, RULE._replace(nearest=nearest))
        assert found is not None
        assert found % nearest == 0
        true = statistics.median(amounts)
        assert -nearest / 2 < found - true <= nearest / 2

    def test_has_limits_that_are_data_and_say_why(self) -> None:
        assert (RULE.least, RULE.nearest) == (5, 1000)
        assert RULE.least >= LEAST
        assert "peecf-batch's choice" in RULE.basis
        assert "the pay of one of them" in RULE.meaning

    def test_divides_by_the_time_fraction_and_leaves_out_what_has_none(self) -> None:
        half = people(("PESES-1", "F", pay(6)), ("PESES-1", "M", pay(6, 220_000)), fte=0.8)
        assert row_of(half).women == 263_000  # 210,000 / 0.8 = 262,500
        assert row_of(people(("PESES-1", "F", pay(6)), ("PESES-1", "M", pay(6)), fte=None)).women is None

    def test_leaves_out_vacant_positions_and_unknown_pay(self) -> None:
        made = people(("PESES-1", "F", [*pay(5), None]), ("PESES-1", "M", pay(6)))
        assert row_of(made).women == 208_000
        first = made.positions[0]
        vacant = replace(first, position=replace(first.position, details=replace(first.position.details, vacant=True)))
        left = replace(made, positions=(vacant, *made.positions[1:]))
        assert row_of(left).women is None
        assert row_of(left).men == 210_000


class TestTheGap:
    @pytest.mark.parametrize(
        ("women", "men", "gap"),
        [(190_000, 200_000, "5.0"), (210_000, 200_000, "-5.0"), (200_000, 200_000, "0.0"), (199_000, 298_000, "33.2")],
    )
    def test_is_the_difference_in_per_cent_of_mens_median(self, women: int, men: int, gap: str) -> None:
        assert PayRow("PESES-1", (9, 9), women, men).gap == Decimal(gap)

    def test_is_not_given_without_both(self) -> None:
        assert PayRow("PESES-1", (9, 9), None, 200_000).gap is None
        assert PayRow("PESES-1", (9, 9), 200_000, None).gap is None

    def test_is_worked_out_from_the_rounded_medians_alone(self) -> None:
        exact = people(("PESES-1", "F", [200_400.0] * 5), ("PESES-1", "M", [209_600.0] * 5))
        assert row_of(exact).gap == Decimal("4.8")  # of 200,000 and 210,000, not of 200,400 and 209,600


class TestWhatIsWithheld:
    def test_is_every_median_of_a_cell_whose_count_is_withheld(self) -> None:
        made = people(("PESES-1", "F", pay(3)), ("PESES-1", "M", pay(9)), ("PESES-2", "F", pay(9)),
                      ("PESES-2", "M", pay(9)))  # fmt: skip
        counts = gender_table(made.positions, [framework()], LEAST)
        assert counts is not None
        shown = {row.band: row.counts for row in counts.rows}
        for row in table_of(made).rows:
            for gender, median in ((Gender.WOMEN, row.women), (Gender.MEN, row.men)):
                assert median is None or shown[row.band][list(Gender).index(gender)] is not None
        assert row_of(made).men is None  # nine men with known pay, but their count would reveal that of the women

    def test_is_any_median_of_all_bands_or_genders(self) -> None:
        made = people(*((band, gender, pay(6, PAID[band].low)) for band in PAID for gender in "FM"))
        kept = json.loads(record_text(made, BOTH))["organisation"]["gender"]["pay"]
        assert [row["band"] for row in kept["rows"]] == ["PESES-3", "PESES-2", "PESES-1", "below-executive"]
        assert set(kept) == {"least", "nearest", "rows"}

    @pytest.mark.parametrize("disclosed", [Disclosed(), Disclosed(remuneration=True), Disclosed(gender=True)])
    def test_is_all_of_it_without_both_switches(self, disclosed: Disclosed) -> None:
        made = people(("PESES-1", "F", pay(9)), ("PESES-1", "M", pay(9)))
        assert "pay" not in (json.loads(record_text(made, disclosed))["organisation"].get("gender") or {})
        assert "Median" not in render_summary(made, disclosed=disclosed)

    def test_is_not_said_of_a_cell_without_people(self) -> None:
        made = people(("PESES-1", "F", pay(9)), ("PESES-1", "M", pay(9)))
        assert not table_of(made).withheld
        assert table_of(people(("PESES-1", "F", pay(9)), ("PESES-1", "M", [*pay(4), None]))).withheld


class TestThePage:
    def rows(self, made: Assessment) -> list[list[str]]:
        body = lxml.html.document_fromstring(render_summary(made, disclosed=BOTH)).find("body")
        (table,) = body.xpath(".//h3[@id='gender-pay']/following-sibling::table[1]")
        return [[words(cell) for cell in row] for row in table.xpath(".//tbody/tr")]

    def test_shows_medians_and_the_gap_as_the_record_has_them(self) -> None:
        made = people(("PESES-1", "F", pay(5)), ("PESES-1", "M", pay(7, 214_000)), ("PESES-2", "F", pay(5, 300_000)),
                      ("PESES-2", "M", pay(5, 290_000)))  # fmt: skip
        assert self.rows(made) == [
            ["PESES-3", "–", "–", "–"],
            ["PESES-2", "$308,000", "$298,000", "−3.4 per cent"],
            ["PESES-1", "$208,000", "$226,000", "8.0 per cent"],
            [framework().below.name, "–", "–", "–"],
        ]
        kept = json.loads(record_text(made, BOTH))["organisation"]["gender"]["pay"]["rows"]
        assert [(row["women"], row["men"], row["gap_percent"]) for row in kept][1:3] == [
            (308_000, 298_000, -3.4), (208_000, 226_000, 8.0),
        ]  # fmt: skip

    def test_says_so_where_no_median_can_be_shown(self) -> None:
        page = render_summary(people(("PESES-1", "F", pay(5)), ("PESES-1", "M", pay(2))), disclosed=BOTH)
        assert "No median can be shown, because no band has enough women or men whose pay is known." in page
        assert_well_formed(page)
        assert "gender-pay" not in render_summary(assessment(small()), disclosed=BOTH)


def medians_of(table: PayTable, members: dict[tuple[str, Gender], list[int]], rule: MedianPay) -> list[Group]:
    """Return the medians that a table shows, as groups of people."""
    half, found = rule.nearest / 2, []
    for row in table.rows:
        for gender, median in ((Gender.WOMEN, row.women), (Gender.MEN, row.men)):
            if median is not None:
                found.append(Group(tuple(members[row.band, gender]), median - half, median + half))
    return found


def members_of(made: Assessment) -> dict[tuple[str, Gender], list[int]]:
    found: dict[tuple[str, Gender], list[int]] = {}
    for n, p in enumerate(made.positions):
        found.setdefault((p.band_name or "", gender_of(p.position.details.gender)), []).append(n)
    return found


def random_people(seed: int) -> Assessment:
    draw = random.Random(seed)
    groups = [
        (band, gender, [float(draw.randint(*map(int, PAID[band]))) for _ in range(draw.choice(sizes))])
        for band in draw.sample(sorted(PAID), 2)
        for gender, sizes in (("F", (0, 3, 5, 6, 7)), ("M", (0, 4, 5, 8)))
    ]  # fmt: skip
    return people(*(groups if any(amounts for _, _, amounts in groups) else [("PESES-1", "F", pay(5))]))


@pytest.mark.parametrize("seed", range(examples(60) // 3))
def test_no_reader_can_narrow_what_a_person_is_paid(seed: int) -> None:
    """Not even one of the people, who knows the own pay, can tell more than the band does."""
    made = random_people(seed)
    known = [PAID[p.band_name or ""] for p in made.positions]
    groups = medians_of(table_of(made), members_of(made), RULE)
    assert ranges_told(known, groups, {}) == {}
    for group in groups:
        insider = group.people[seed % len(group.people)]
        trp = made.positions[insider].position.details.trp
        assert trp is not None
        assert ranges_told(known, [group], {insider: trp}) == {}


def test_the_attack_succeeds_on_a_median_of_all_bands() -> None:
    """With 5 women in a band and 6 in the next, the median of all 11 is the lowest pay of the 6."""
    known = [PAID["PESES-1"]] * 5 + [PAID["PESES-2"]] * 6
    every = Group(tuple(range(11)), 299_500, 300_500)
    told = ranges_told(known, [every], {})
    assert sorted(told) == [5, 6, 7, 8, 9, 10]
    assert all(found.low == pytest.approx(299_500, abs=2) for found in told.values())


def test_the_attack_succeeds_on_a_median_of_three_from_inside() -> None:
    known = [PAID["PESES-1"]] * 3
    assert ranges_told(known, [Group((0, 1, 2), 199_500, 200_500)], {}) == {}
    told = ranges_told(known, [Group((0, 1, 2), 199_500, 200_500)], {0: 150_000, 1: 260_000})
    assert told[2] == pytest.approx((199_500, 200_500), abs=2)
