"""Test that pay places a position only in a band of its own framework."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from builders import framework
from copies import replace

from peecf_batch.rules.determination import Amount, Determination, Mark, RemunerationBand
from peecf_batch.rules.remuneration import Pay, dollars, paid_band, pay_of, why_in_no_band

SOURCE = framework().reference.source


def amount(value: int | None, mark: Mark = Mark.VERIFIED) -> Amount:
    return Amount(value, mark if value is not None else Mark.MISSING, SOURCE)


def band(name: str, base: int | None, top: int | None) -> RemunerationBand:
    return RemunerationBand(name, amount(base), amount(top))


def values(*bands: RemunerationBand, floor: int | None = None) -> Determination:
    return Determination("d", "A determination", None, date(2024, 7, 1), bands, amount(floor), SOURCE)


def pay(amount: int) -> Pay:
    return Pay(Decimal(amount), Decimal(1), amount)


NAMES = [one.paid_as for one in framework().bands]
USUAL = values(band(NAMES[0], 150_000, 250_000), band(NAMES[1], 250_001, 400_000), band("Another-1", 400_001, 500_000))


class TestPay:
    def test_in_a_band_of_the_framework_places_a_position_in_it(self):
        assert paid_band(pay(150_000), USUAL, framework()) == framework().bands[0]
        assert paid_band(pay(400_000), USUAL, framework()) == framework().bands[1]

    def test_in_a_band_that_the_framework_does_not_have_places_no_position(self):
        assert USUAL.band_of(450_000) == USUAL.bands[2]
        assert paid_band(pay(450_000), USUAL, framework()) is None

    @pytest.mark.parametrize("amount", [149_999, 500_001])
    def test_in_no_band_places_no_position(self, amount):
        assert paid_band(pay(amount), USUAL, framework()) is None

    def test_places_no_position_without_values(self):
        assert paid_band(pay(200_000), None, framework()) is None

    def test_places_no_position_under_a_framework_that_the_values_do_not_cover(self):
        other = replace(framework(), part_3=True, id="another")
        assert paid_band(pay(200_000), USUAL, other) is None
        assert paid_band(pay(200_000), replace(USUAL, also_covers=("another",)), other) == other.bands[0]


class TestTheReasonForNoBand:
    def test_is_empty_where_there_is_one(self):
        assert why_in_no_band(pay(200_000), USUAL, framework()) == ""

    @pytest.mark.parametrize(
        ("amount", "reason"),
        [
            (149_999, f"it is below the base of {NAMES[0]}, $150,000"),
            (500_001, "it is above the top of Another-1, $500,000"),
        ],
    )
    def test_names_the_limit(self, amount, reason):
        assert why_in_no_band(pay(amount), USUAL, framework()) == reason

    def test_names_the_values_that_are_missing(self):
        partly = values(band(NAMES[0], None, 250_000), band(NAMES[1], 250_001, None))
        assert why_in_no_band(pay(300_000), partly, framework()) == (
            f"the values do not give the base of {NAMES[0]} and the top of {NAMES[1]}, "
            "so the band of this amount is not known"
        )

    def test_is_that_the_values_do_not_cover_the_framework(self):
        other = replace(framework(), part_3=True, id="another")
        reason = "they do not cover the framework of the position"
        assert why_in_no_band(pay(200_000), USUAL, other) == reason
        assert why_in_no_band(pay(200_000), values(), framework()) == reason


class TestABand:
    @pytest.mark.parametrize(
        ("base", "top", "amount", "inside"),
        [
            (100, 200, 99, False),
            (100, 200, 100, True),
            (100, 200, 200, True),
            (100, 200, 201, False),
            (None, 200, 200, None),
            (None, 200, 201, False),
            (100, None, 100, None),
            (100, None, 99, False),
        ],
    )
    def test_includes_both_ends_and_leaves_open_what_a_missing_end_leaves_open(self, base, top, amount, inside):
        assert band("B", base, top).holds(amount) is inside

    def test_is_found_by_its_name_or_is_an_error(self):
        assert USUAL.band("Another-1") is USUAL.bands[2]
        with pytest.raises(KeyError):
            USUAL.band("Nowhere-1")

    @pytest.mark.parametrize(
        ("amount", "place"), [(99, None), (100, 0), (200, 0), (201, None), (300, None), (301, None)]
    )
    def test_without_a_base_begins_at_the_floor_if_it_is_the_lowest(self, amount, place):
        partly = values(band("A", None, 200), band("B", None, 300), floor=100)
        found = partly.band_of(amount)
        assert found is (None if place is None else partly.bands[place])

    def test_without_a_top_holds_no_amount_for_sure(self):
        assert values(band("A", None, None), floor=100).band_of(150) is None
        assert values(band("A", None, 200)).band_of(150) is None


class TestAnInstrument:
    def test_is_known_if_any_amount_is(self):
        assert not values(band("A", None, None)).is_known
        assert values(band("A", None, None), floor=1).is_known
        assert values(band("A", None, 2)).is_known
        assert values(band("A", 1, None)).is_known

    def test_gives_its_amounts_from_the_lowest_base_to_the_floor(self):
        assert [one.dollars for one in values(band("A", 1, 2), band("B", 3, 4), floor=5).amounts()] == [1, 2, 3, 4, 5]

    def test_says_each_amount_with_its_mark_unless_it_is_verified(self):
        assert amount(123_456).text == "$123,456"
        assert amount(123_456, Mark.DERIVED).text == f"$123,456 ({Mark.DERIVED.words})"
        assert amount(None).text == "not known"


class TestAPackage:
    @pytest.mark.parametrize(
        ("trp", "fte", "reason"),
        [
            (None, 1.0, "no total remuneration package is given"),
            (0.0, 1.0, "the package is not above zero"),
            (-1.0, 1.0, "the package is not above zero"),
            (200_000.0, None, "no FTE is given"),
            (200_000.0, 0.0, "FTE 0 is not above 0 and at most 1"),
            (200_000.0, 1.01, "FTE 1.01 is not above 0 and at most 1"),
            (250.0, 1.0, "the package comes to less than $10,000 a year at full time, as if it were in thousands"),
            (9_999.0, 1.0, "the package comes to less than $10,000 a year at full time, as if it were in thousands"),
            (10_000_001.0, 1.0, "the package comes to more than $10,000,000 a year at full time"),
            (5_000_001.0, 0.5, "the package comes to more than $10,000,000 a year at full time"),
        ],
    )
    def test_that_cannot_be_compared_has_the_reason(self, trp, fte, reason):
        assert pay_of(trp, fte).reason == reason

    def test_within_the_limits_is_compared_with_both_limits_included(self):
        assert pay_of(10_000.0, 1.0).full_time == 10_000
        assert pay_of(10_000_000.0, 1.0).full_time == 10_000_000
        assert pay_of(0.5 * 300_000, 0.5) == Pay(Decimal("150000.0"), Decimal("0.5"), 300_000)

    def test_rounds_half_a_dollar_upwards(self):
        assert pay_of(100_000.5, 1.0).full_time == 100_001
        assert pay_of(100_000.49, 1.0).full_time == 100_000

    def test_says_how_its_amount_came_about(self):
        assert pay_of(200_000.0, 1.0).text == "$200,000"
        assert pay_of(200_000.4, 1.0).text == "$200,000 ($200,000.40 rounded)"
        assert pay_of(160_000.0, 0.8).text == "$200,000 at full time ($160,000 at 0.8 FTE)"
        assert pay_of(160_000.4, 0.8).text == "$200,001 at full time ($160,000.40 at 0.8 FTE)"

    def test_shows_cents_only_where_it_has_any(self):
        assert dollars(Decimal("1234.00")) == "1,234"
        assert dollars(Decimal("1234.5")) == "1,234.50"
