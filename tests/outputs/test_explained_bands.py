"""Test that an explanation does not show the cell of a reference band that pay gave, without the switch for pay."""

from __future__ import annotations

import datetime

import pytest
from position_books import FACTORS, FRAMEWORK, USUAL, plain

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.outputs.privacy.explained import redacted_explanation
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.privacy import NOTHING, Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

PAY = Disclosed(remuneration=True)


@pytest.fixture
def explained(tmp_path):
    """Return the explanation of a position with this band in its cell, which is paid $300,000."""

    def make(band: str | None):
        heads = ("Position ID", "Current band", "TRP", "FTE", *FACTORS)
        path = plain(tmp_path / "b.xlsx", [("P-1", band, 300_000, 1, *USUAL)], heads)
        read = assess_file(path, Options(FRAMEWORK, load_determinations(), as_at=datetime.date(2022, 7, 1)))
        return explain_position(read.assessment, read.layouts, "P-1")

    return make


def test_a_band_by_pay_is_withheld_with_pay(explained):
    found = explained(None)
    assert found.position.position.details.reference_basis.value == "remuneration"
    assert redacted_explanation(found, NOTHING).held is None
    assert redacted_explanation(found, PAY).held == found.held


def test_a_band_that_is_stated_is_shown(explained):
    found = explained("PESES-1")
    assert found.held is not None
    assert redacted_explanation(found, NOTHING).held == found.held


def test_pay_is_in_no_cell_without_its_switch(explained):
    found = explained("PESES-1")
    texts = {cell.role: cell.text for cell in redacted_explanation(found, NOTHING).others}
    assert {texts[role] for role in ("trp", "fte") if role in texts} == {"not shown"}
    assert "300000" in {cell.text for cell in redacted_explanation(found, PAY).others}
