"""Test when a change can take effect: the date comes only from a contract end and a day that somebody gave."""

from __future__ import annotations

from datetime import date

import pytest
from builders import framework

from peecf_batch.rules.reference import Timing, TimingState, reference_for, timing_of

DAY, BEFORE, AFTER = date(2025, 7, 1), date(2025, 6, 30), date(2026, 6, 30)


@pytest.mark.parametrize("as_at", [None, DAY])
def test_no_date_is_given_where_the_contract_end_is_not(as_at):
    assert timing_of(None, as_at, vacant=False) == Timing(TimingState.UNKNOWN)


@pytest.mark.parametrize("as_at", [None, DAY])
def test_a_contract_without_an_end_gives_no_date(as_at):
    assert timing_of(date.max, as_at, vacant=False) == Timing(TimingState.UNKNOWN)


def test_a_change_can_take_effect_on_the_day_after_the_contract():
    assert timing_of(AFTER, DAY, vacant=False) == Timing(TimingState.RUNNING, AFTER, date(2026, 7, 1))


def test_a_contract_that_ends_on_the_day_itself_is_still_running():
    assert timing_of(DAY, DAY, vacant=False) == Timing(TimingState.RUNNING, DAY, date(2025, 7, 2))


def test_a_change_to_a_contract_that_has_ended_can_take_effect_on_the_day_of_the_assessment():
    assert timing_of(BEFORE, DAY, vacant=False) == Timing(TimingState.ENDED, BEFORE, DAY)


def test_no_contract_has_ended_on_a_day_that_was_not_given():
    assert timing_of(BEFORE, None, vacant=False) == Timing(TimingState.RUNNING, BEFORE, DAY)


@pytest.mark.parametrize("end", [None, BEFORE, AFTER])
def test_a_vacant_position_can_change_at_once_whatever_its_contract_end(end):
    assert timing_of(end, DAY, vacant=True) == Timing(TimingState.VACANT, end)


def instrument(effective, *, is_known=True):
    """Return an instrument as far as a reference needs one."""

    class Instrument:
        title = f"Determination of {effective.year}"

    Instrument.effective, Instrument.is_known = effective, is_known
    return Instrument


class TestTheReference:
    FIRST, SECOND = instrument(date(2020, 12, 18)), instrument(date(2024, 7, 1))

    def test_is_the_date_and_instrument_that_the_framework_names(self):
        found = reference_for(framework(), [self.FIRST, self.SECOND])
        assert (found.date, found.instrument) == (framework().reference.date, framework().reference.instrument)
        assert found.values is self.FIRST
        assert (found.as_at, found.in_force, found.superseded) == (None, None, None)

    def test_is_named_after_an_instrument_that_took_effect_on_another_date_that_was_asked_for(self):
        found = reference_for(framework(), [self.FIRST, self.SECOND], self.SECOND.effective)
        assert (found.date, found.instrument) == (date(2024, 7, 1), "Determination of 2024")

    def test_on_a_date_on_which_none_took_effect_has_no_name(self):
        assert reference_for(framework(), [self.FIRST, self.SECOND], date(2024, 7, 2)).instrument == ""
        assert reference_for(framework(), [self.SECOND], date(2019, 7, 1)).instrument == ""

    def test_has_the_values_in_force_on_the_day_of_the_assessment(self):
        found = reference_for(framework(), [self.FIRST, self.SECOND], as_at=date(2024, 6, 30))
        assert (found.as_at, found.in_force, found.superseded) == (date(2024, 6, 30), self.FIRST, None)
        assert reference_for(framework(), [self.FIRST, self.SECOND], as_at=date(2024, 7, 1)).in_force is self.SECOND

    def test_names_the_last_known_values_before_values_that_nobody_knows(self):
        unknown = instrument(date(2025, 7, 1), is_known=False)
        found = reference_for(framework(), [self.FIRST, self.SECOND, unknown], as_at=DAY)
        assert (found.in_force, found.superseded) == (unknown, self.SECOND)
        assert reference_for(framework(), [self.FIRST, self.SECOND, unknown], as_at=BEFORE).superseded is None

    def test_names_no_values_of_the_same_day_as_superseded(self):
        same_day = instrument(self.SECOND.effective, is_known=False)
        found = reference_for(framework(), [self.FIRST, same_day, self.SECOND], as_at=DAY)
        assert (found.in_force, found.superseded) == (same_day, self.FIRST)


def test_records_use_these_words_for_the_state_of_a_position():
    assert [state.value for state in TimingState] == ["vacant", "ended", "running", "unknown"]
