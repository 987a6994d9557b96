"""Test that a package and a time fraction are shown only with the switch for remuneration."""

from __future__ import annotations

import pytest
from builders import assessment, small
from copies import replace

from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.record.record import record_text
from peecf_batch.rules.privacy import NOTHING, Disclosed


def paid(trp: float | None, fte: float | None):
    """Return positions, the first of which has this package and time fraction."""
    made = assessment(small())
    first = made.positions[0]
    details = replace(first.position.details, trp=trp, fte=fte)
    changed = replace(first, position=replace(first.position, details=details))
    return replace(made, positions=(changed, *made.positions[1:]))


def seen(made, disclosed: Disclosed) -> tuple[float | None, float | None]:
    details = redacted(made, disclosed).positions[0].position.details
    return details.trp, details.fte


@pytest.mark.parametrize(("trp", "fte"), [(None, 0.8), (198_000.0, 0.8), (198_000.0, 1.0), (198_000.0, None)])
def test_neither_is_shown_without_its_switch_even_if_the_other_is_not_given(trp, fte):
    assert seen(paid(trp, fte), NOTHING) == (None, None)
    assert seen(paid(trp, fte), Disclosed(names=True, gender=True)) == (None, None)
    assert seen(paid(trp, fte), Disclosed(remuneration=True)) == (trp, fte)


def test_full_time_without_a_package_tells_nothing_about_pay():
    assert seen(paid(None, 1.0), NOTHING) == (None, 1.0)


def test_a_time_fraction_is_nowhere_in_a_record_without_its_switch():
    made = paid(None, 0.8137)
    assert "0.8137" not in record_text(redacted(made, NOTHING))
    assert "0.8137" not in record_text(made, Disclosed(names=True, gender=True))
