"""Test the options, earliest change and least cost of an outcome. They never recommend what anybody is paid."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK, assessed, plain
from published_tables import BAND_OF

from peecf_batch.assessment.alignment import (
    Cost,
    NoCost,
    consequences,
    financial_year,
    nearest,
    total_of,
    totals,
)
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.wording.decisions import constraints_on, decision_maker, earliest_change
from peecf_batch.rules.determination import in_force
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.reference import Timing, TimingState

if TYPE_CHECKING:
    from pathlib import Path

IN_2022 = datetime.date(2022, 7, 1)
HEADS = ("Position ID", "CEO", "Vacant", "Current band", "TRP", "FTE", "Contract end", *FACTORS)
# Annual Adjustment 2022, typed a second time from the published table.
PAID = {"PESES-1": (144_666, 267_445), "PESES-2": (267_446, 384_540), "PESES-3": (384_541, 511_862)}
RANK = ["PESES-1", "PESES-2", "PESES-3"]


def spread(total: int) -> list[int]:
    return [min(7, max(1, 1 + max(0, total - 8 - 6 * place))) for place in range(8)]


def following(tmp_path: Path, *rows: tuple[object, ...], **options: object) -> list[object]:
    path = plain(tmp_path / "b.xlsx", [(f"P-{n}", *row) for n, row in enumerate(rows)], HEADS)
    assessment = assessed(path, **{"as_at": IN_2022, **options})
    return list(consequences(assessment.positions, assessment.framework, assessment.reference))


class TestTheCost:
    def test_of_a_higher_band_is_what_is_lacking_to_its_base(self, tmp_path: Path) -> None:
        [found] = following(tmp_path, ("No", "No", "PESES-1", 250_000, 1, "2026-06-30", *spread(40)))
        assert found.cost == Cost(Decimal(17_446), 267_446, "2026-27")

    def test_of_a_lower_band_is_what_is_above_its_top(self, tmp_path: Path) -> None:
        [found] = following(tmp_path, ("No", "No", "PESES-2", 300_000, 1, "2026-06-29", *spread(30)))
        assert found.cost == Cost(Decimal(-32_555), 267_445, "2025-26")

    def test_of_part_time_is_pro_rata_to_the_cent(self, tmp_path: Path) -> None:
        [found] = following(tmp_path, ("No", "No", "PESES-1", 150_000, 0.6, None, *spread(40)))
        assert found.cost == Cost(Decimal("10467.60"), 267_446, "")

    def test_is_nothing_where_the_pay_lies_in_the_recommended_band_already(self, tmp_path: Path) -> None:
        [found] = following(tmp_path, ("No", "No", "PESES-1", 300_000, 1, None, *spread(40)))
        assert found.cost == Cost(Decimal(0), 300_000, "")

    @pytest.mark.parametrize(("trp", "fte"), [(None, 1), (250_000, None), (250_000, 0), (250_000, 1.2)])
    def test_is_not_told_where_pay_cannot_be_compared(self, trp: object, fte: object, tmp_path: Path) -> None:
        [found] = following(tmp_path, ("No", "No", "PESES-1", trp, fte, None, *spread(40)))
        assert isinstance(found.cost, NoCost)

    def test_is_not_told_where_a_value_that_it_needs_is_missing(self, tmp_path: Path) -> None:
        rows = [("No", "No", "PESES-2", trp, 1, None, *spread(30)) for trp in (200_000, 250_000)]
        below, inside = following(tmp_path, *rows, as_at=datetime.date(2024, 7, 1))
        assert isinstance(below.cost, NoCost)
        assert "PESES-1" in below.cost.reason
        assert inside.cost == (0, 250_000, "")  # from the floor to the top, although the base is missing

    def test_is_asked_for_higher_and_lower_bands_alone(self, tmp_path: Path) -> None:
        below, unknown = following(
            tmp_path,
            ("No", "No", "PESES-1", 250_000, 1, None, *spread(19)),
            ("No", "No", None, None, 1, None, *spread(40)),
        )
        assert (below.cost, unknown.cost) == (None, None)


class TestTheTiming:
    """Duties or pay change at the end of a contract, by agreement, or when a position is vacant (Table 5, text)."""

    @pytest.mark.parametrize(
        ("vacant", "end", "timing"),
        [
            ("No", "2026-06-30", Timing(TimingState.RUNNING, datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))),
            ("No", "2022-07-01", Timing(TimingState.RUNNING, IN_2022, datetime.date(2022, 7, 2))),
            ("No", "2022-06-30", Timing(TimingState.ENDED, datetime.date(2022, 6, 30), IN_2022)),
            ("No", None, Timing(TimingState.UNKNOWN)),
            ("Yes", "2026-06-30", Timing(TimingState.VACANT, datetime.date(2026, 6, 30))),
            ("Yes", "2020-06-30", Timing(TimingState.VACANT, datetime.date(2020, 6, 30))),
            ("Yes", None, Timing(TimingState.VACANT)),
        ],
    )
    def test_is_vacant_first_then_ended_then_running(
        self, vacant: str, end: str | None, timing: Timing, tmp_path: Path
    ) -> None:
        [found] = following(tmp_path, ("No", vacant, "PESES-1", 250_000, 1, end, *spread(40)))
        assert found.timing == timing

    @pytest.mark.parametrize(
        ("timing", "words"),
        [
            (Timing(TimingState.VACANT, IN_2022), "now (vacant)"),
            (Timing(TimingState.ENDED, datetime.date(2025, 6, 30), IN_2022), "now (contract ended 30 June 2025)"),
            (
                Timing(TimingState.RUNNING, datetime.date(2027, 6, 30), datetime.date(2027, 7, 1)),
                "from 1 July 2027, or earlier by agreement",
            ),
            (Timing(TimingState.UNKNOWN), "not known (no contract end could be read)"),
        ],
    )
    def test_has_these_words(self, timing: Timing, words: str) -> None:
        assert earliest_change(timing) == words


class TestTheDecision:
    """Table 5: three options at an edge, whatever the band; no action only for the same band away from an edge."""

    @pytest.mark.parametrize("score", [21, 35, 36, 47, 48, 56])
    def test_is_needed_at_every_edge(self, score: int, tmp_path: Path) -> None:
        held = "PESES-1" if score < 36 else "PESES-2" if score < 48 else "PESES-3"
        [found] = following(tmp_path, ("No", "No", held, 250_000, 1, None, *spread(score)))
        assert found.options == FRAMEWORK.edge.options

    def test_has_the_options_of_the_outcome_and_those_of_the_edge(self, tmp_path: Path) -> None:
        [found] = following(tmp_path, ("No", "No", "PESES-1", 250_000, 1, None, *spread(36)))
        assert found.options == (*FRAMEWORK.outcome_rule(Outcome.HIGHER).options, *FRAMEWORK.edge.options)

    def test_is_not_needed_for_the_band_held_away_from_an_edge(self, tmp_path: Path) -> None:
        assert following(tmp_path, ("Yes", "No", "PESES-2", 300_000, 1, None, *spread(40))) == []

    def test_about_the_chief_executive_is_for_the_chair_or_board_and_perhaps_the_minister(self, tmp_path: Path) -> None:
        [chief] = following(tmp_path, ("Yes", "No", "PESES-1", 250_000, 1, "2026-06-30", *spread(40)))
        assert decision_maker(chief, FRAMEWORK) == "chair or Board"
        assert constraints_on(chief) == ("the Minister may have to approve", "contract to 30 June 2026")
        [other] = following(tmp_path, ("No", "No", "PESES-1", 250_000, 1, None, *spread(40)))
        assert decision_maker(other, FRAMEWORK) == "public entity Head, or the Board where appropriate"
        assert constraints_on(other) == ()

    def test_about_a_chief_executive_below_the_bands_says_what_may_stay(self, tmp_path: Path) -> None:
        [found] = following(tmp_path, ("Yes", "No", "PESES-1", 190_000, 1, None, *spread(19)))
        assert found.options == (FRAMEWORK.below.ceo_meaning,)


class TestTheTotals:
    @given(st.lists(st.tuples(st.decimals(-90_000, 90_000, places=2), st.sampled_from(["", "2025-26", "2026-27"]))))
    def test_reconcile_to_the_cent_with_their_lines(self, lines: list[tuple[Decimal, str]]) -> None:
        costs = [Cost(change, 1, year) for change, year in lines]
        found, whole = totals(costs), total_of(costs)
        assert sum(total.low + total.high for total in found) == sum(change for change, _ in lines)
        assert (whole.low, whole.high) == (sum(t.low for t in found), sum(t.high for t in found))
        assert whole.positions == sum(total.positions for total in found) == len(lines)
        assert whole.low <= 0 <= whole.high

    def test_run_by_financial_year_and_keep_unknown_contract_ends_apart_at_the_end(self) -> None:
        costs = [Cost(Decimal(5), 1, ""), Cost(Decimal(-2), 1, "2026-27"), Cost(Decimal(3), 1, "2025-26")]
        assert [(t.financial_year, t.low, t.high) for t in totals(costs)] == [
            ("2025-26", 0, 3), ("2026-27", -2, 0), ("", 0, 5),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("day", "year"),
        [((2027, 6, 30), "2026-27"), ((2027, 7, 1), "2027-28"), ((1999, 12, 31), "1999-00"), ((2100, 1, 1), "2099-00")],
    )
    def test_know_that_a_financial_year_begins_in_july(self, day: tuple[int, int, int], year: str) -> None:
        assert financial_year(datetime.date(*day)) == year


class TestTheNearestPoint:
    @given(st.integers(1, 700_000), st.sampled_from(range(3)))
    def test_of_a_band_is_the_amount_itself_the_base_or_the_top(self, dollars: int, place: int) -> None:
        instrument = in_force(load_determinations(), IN_2022)
        band = instrument.bands[place]
        base, top = PAID[RANK[place]]
        assert nearest(dollars, band, instrument) == min(range_point for range_point in (max(base, min(dollars, top)),))

    @pytest.mark.parametrize("instrument", load_determinations(), ids=lambda held: held.id)
    @pytest.mark.parametrize("dollars", [150_000, 240_938, 275_000, 310_385, 310_386, 400_000, 600_000])
    def test_is_the_amount_itself_wherever_the_values_place_it_in_the_band(self, instrument, dollars: int) -> None:
        for band in instrument.bands:
            if instrument.band_of(dollars) is band:
                assert nearest(dollars, band, instrument) == dollars

    def test_is_known_from_the_floor_up_where_the_base_is_missing(self) -> None:
        instrument = in_force(load_determinations(), datetime.date(2026, 12, 1))
        lowest = instrument.bands[0]
        assert lowest.base.dollars is None
        assert nearest(275_000, lowest, instrument) == 275_000
        assert nearest(instrument.floor.dollars - 1, lowest, instrument) is None


def test_outcome_and_cost_of_random_positions_agree_with_an_oracle_written_apart(tmp_path: Path) -> None:
    draw = random.Random(2022)
    rows = []
    for _ in range(examples(5_000)):
        fte = draw.choice([1, 1, 0.4, 0.6, 0.8, 0.95])
        trp = round(
            draw.choice([draw.uniform(90_000, 560_000) * fte, draw.choice([267_445, 267_446, 384_541]) * fte]), 2
        )
        scores = [draw.randint(1, 7) for _ in FACTORS]
        rows.append(("No", "No", draw.choice(RANK), trp, fte, draw.choice([None, "2025-03-31", "2026-11-01"]), *scores))
    path = plain(tmp_path / "b.xlsx", [(f"P-{n}", *row) for n, row in enumerate(rows)], HEADS)
    assessment = assessed(path, as_at=IN_2022)
    found = {c.index: c for c in consequences(assessment.positions, assessment.framework, assessment.reference)}
    for index, (row, position) in enumerate(zip(rows, assessment.positions, strict=True)):
        assert isinstance(position, Assessed)
        outcome, change, year = oracle(row)
        assert position.outcome.value == outcome
        cost = found[index].cost if index in found else None
        assert (None if cost is None else (cost.change, cost.financial_year)) == (
            None if change is None else (change, year)
        )


def oracle(row: tuple[object, ...]) -> tuple[str, Decimal | None, str]:
    """Return the outcome, least change and financial year, in whole cents and without the product's code."""
    _, _, held, trp, fte, end, *scores = row
    band = BAND_OF[sum(scores)]
    if band not in RANK:
        return "below-executive", None, ""
    if band == held:
        return "same", None, ""
    outcome = "higher" if RANK.index(band) > RANK.index(held) else "lower"
    cents, hundredths = round(trp * 100), round(fte * 100)
    full_time = (2 * cents + hundredths) // (2 * hundredths)  # to the nearest dollar, half a dollar upwards
    base, top = PAID[band]
    bound = base if full_time < base else top if full_time > top else None
    change = 0 if bound is None else bound * hundredths - cents
    year = {"2025-03-31": "2024-25", "2026-11-01": "2026-27", None: ""}[end]
    return outcome, Decimal(change) / 100, year
