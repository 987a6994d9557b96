"""Test that nothing about people is shown unless somebody asks for it."""

from peecf_batch.rules.privacy import (
    NOTHING,
    Disclosed,
    Withheld,
    median_pay,
    small_costs,
    small_counts,
    small_organisations,
    small_totals,
)


def test_a_switch_that_is_not_given_is_off():
    assert Disclosed() == NOTHING == Disclosed(names=False, remuneration=False, gender=False)


def test_nothing_is_said_to_be_withheld_unless_it_is():
    withheld = Withheld()
    assert not any((withheld.file_named, withheld.bases_hidden, withheld.is_too_small, withheld.pay_hidden))
    assert (withheld.names_left, withheld.bands_left_out, withheld.assessors_hidden) == (0, 0, 0)


def test_counts_of_fewer_than_5_people_or_positions_and_costs_of_fewer_than_3_are_withheld():
    rules = (small_counts(), small_totals(), small_organisations(), small_costs())
    assert [rule.least for rule in rules] == [5, 5, 5, 3]
    for rule in rules:
        assert str(rule.least - 1 if rule is small_costs() else rule.least) in rule.meaning
        assert rule.basis.startswith(f"The threshold of {rule.least} is peecf-batch's ")


def test_a_median_is_of_at_least_5_people_and_rounded_to_1000_dollars():
    rule = median_pay()
    assert (rule.least, rule.nearest) == (5, 1_000)
    assert rule.meaning.startswith("A median is shown only for at least 5 people whose pay is known")
    assert rule.basis.startswith("The threshold of 5 is the same as for counts of people. The rounding is ")


def test_each_limit_names_the_guidance_that_it_follows():
    for rule in (small_counts(), small_totals(), small_organisations(), small_costs(), median_pay()):
        assert rule.title == "Workplace gender audit guidance 2025, appendix: privacy and confidentiality"
        assert rule.publisher == "Commission for Gender Equality in the Public Sector"
        assert rule.url == "https://genderequalitycommission.vic.gov.au/audit-guidance-2025/appendix"
