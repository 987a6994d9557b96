"""Test that nothing about people is shown unless somebody asks for it."""

from peecf_batch.rules.privacy import NOTHING, Disclosed, Withheld


def test_a_switch_that_is_not_given_is_off():
    assert Disclosed() == NOTHING == Disclosed(names=False, remuneration=False, gender=False)


def test_nothing_is_said_to_be_withheld_unless_it_is():
    withheld = Withheld()
    assert not any((withheld.file_named, withheld.bases_hidden, withheld.is_too_small, withheld.pay_hidden))
    assert (withheld.names_left, withheld.bands_left_out, withheld.assessors_hidden) == (0, 0, 0)
