"""Test which divisions, streams and reference bands a de-identified copy may show, and amounts and roles in texts."""

from __future__ import annotations

import pytest

from peecf_batch.outputs.privacy.amounts import without_amounts
from peecf_batch.outputs.privacy.grouping import known_facts
from peecf_batch.reading.position import Details

LEAST, AMOUNT = 5, "[amount withheld]"


def shown(*groups: tuple[int, dict]):
    """Return the facts of so many positions with these details, as many times as each differs."""
    details = [Details("", "", 0, **facts) for count, facts in groups for _ in range(count)]
    found = known_facts(details, LEAST)
    places = [sum(count for count, _ in groups[:n]) for n in range(len(groups))]
    return [found[place] for place in places]


class TestADivision:
    def test_is_shown_if_enough_positions_have_it(self):
        facts = shown((5, {"organisation": "A", "division": "North"}), (5, {"organisation": "A", "division": "South"}))
        assert [one.division for one in facts] == ["North", "South"]

    def test_is_left_out_with_the_smallest_other_so_that_those_without_are_enough(self):
        groups = ((4, {"division": "North"}), (5, {"division": "South"}), (9, {"division": "East"}))
        assert [one.division for one in shown(*groups)] == ["", "", "East"]
        more = (*groups, (1, {"division": "West"}))
        assert [one.division for one in shown(*more)] == ["", "South", "East", ""]

    def test_is_left_out_of_a_group_by_the_text_if_two_are_as_large(self):
        groups = ((1, {}), (5, {"division": "North"}), (5, {"division": "South"}))
        assert [one.division for one in shown(*groups)] == ["", "North", ""]

    def test_is_counted_in_its_own_organisation(self):
        groups = ((4, {"organisation": "A", "division": "North"}), (4, {"organisation": "B", "division": "North"}))
        assert [(one.organisation, one.division) for one in shown(*groups)] == [("A", ""), ("B", "")]


class TestStreams:
    def test_are_shown_if_enough_positions_of_the_division_have_them_in_any_order(self):
        groups = ((3, {"streams": ("b", "a")}), (2, {"streams": ("a", "b")}), (5, {"streams": ("c",)}))
        assert [one.streams for one in shown(*groups)] == [("a", "b"), ("a", "b"), ("c",)]
        fewer = ((4, {"streams": ("a",)}), (9, {"streams": ("c",)}), (1, {}))
        assert [one.streams for one in shown(*fewer)] == [(), ("c",), ()]


class TestAReferenceBand:
    def test_is_left_out_if_one_position_alone_of_a_group_has_it(self):
        groups = ((1, {"reference_band": "B-3"}), (1, {"reference_band": "B-4"}), (5, {"reference_band": "B-1"}))
        assert [one.reference_band for one in shown(*groups)] == ["", "", "B-1"]
        two = ((2, {"reference_band": "B-3"}), (5, {"reference_band": "B-1"}))
        assert [one.reference_band for one in shown(*two)] == ["B-3", "B-1"]
        one = ((1, {"reference_band": "B-3"}), (2, {"reference_band": "B-2"}), (5, {"reference_band": "B-1"}))
        assert [found.reference_band for found in shown(*one)] == ["", "", "B-1"]

    def test_is_left_out_of_an_organisation_of_too_few(self):
        assert [one.reference_band for one in shown((4, {"reference_band": "B-1"}))] == [""]
        assert [one.reference_band for one in shown((5, {"reference_band": "B-1"}))] == ["B-1"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("$250,000 a year", f"{AMOUNT} a year"),
        ("AUD 250 000 a year", f"{AMOUNT} a year"),
        ("US$250000.50", AMOUNT),
        ("250'000 and 250_000", f"{AMOUNT} and {AMOUNT}"),
        ("paid 250000", f"paid {AMOUNT}"),
        ("paid 25000.50", f"paid {AMOUNT}"),
        ("250k", AMOUNT),
        ("$250k", AMOUNT),
        ("250\u00a0000 or 250\u2009000", f"{AMOUNT} or {AMOUNT}"),
        ("12X000", "12X000"),
        ("240 - 250k", AMOUNT),
        ("0.25 million", AMOUNT),
        ("1.2m", AMOUNT),
        ("£ 5", AMOUNT),
        ("on 30 June 2025, score 45", "on 30 June 2025, score 45"),
        ("Act 2004, section 37", "Act 2004, section 37"),
        ("no digits", "no digits"),
        ("5 metres", "5 metres"),
    ],
)
def test_amounts_are_left_out_of_texts_and_other_numbers_stay(text, seen):
    assert without_amounts(text) == seen
