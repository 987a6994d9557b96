"""Test that no forged journal, record or manifest is believed beyond what its files prove."""

from __future__ import annotations

import os

import pytest
from forging import trials

COUNT = int(os.environ.get("PEECF_FORGERIES", "40"))


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX systems have them")
def test_no_forgery_is_believed_fails_or_reaches_outside() -> None:
    assert [(number, kind, wrong) for number, kind, wrong in trials(COUNT, 1) if wrong] == []
