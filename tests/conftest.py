"""Set up what every test shares."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from examples import examples
from hypothesis import HealthCheck, settings
from position_books import DAY
from valid_records import INVALID, validating

from peecf_batch.cli import choices
from peecf_batch.outputs.html import pictures
from peecf_batch.outputs.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

# These tests need a build and take minutes. `make test-page` and `make test-release` run them.
NEED_A_BUILD = {"web_page": "PEECF_PAGE", "release": "PEECF_RELEASE"}
collect_ignore = [folder for folder, variable in NEED_A_BUILD.items() if variable not in os.environ]

settings.register_profile(
    "peecf", max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("peecf")


@pytest.fixture(scope="session", autouse=True)
def _validated_records() -> Iterator[None]:
    """Validate every record that a test makes in this process, as a whole or in pieces."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "_members", validating(record._members))
        yield


@pytest.fixture(scope="session", autouse=True)
def _fixed_day() -> Iterator[None]:
    """Let the commands of this process begin on one day, so that their results do not change with the clock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choices, "today", lambda: DAY)
        yield


@pytest.fixture(scope="session", autouse=True)
def pixels_across() -> Iterator[int]:
    """Draw the pictures of papers 200 pixels wide, because each takes a fifth of a second otherwise.

    Return the width that users get.
    """
    with pytest.MonkeyPatch.context() as patch:
        usual = pictures._PIXELS_ACROSS
        patch.setattr(pictures, "_PIXELS_ACROSS", 200)
        yield usual


@pytest.fixture(autouse=True)
def _no_invalid_record() -> Iterator[None]:
    """Fail a test that makes a record against the schema."""
    yield
    found = INVALID.copy()
    INVALID.clear()
    assert found == []
