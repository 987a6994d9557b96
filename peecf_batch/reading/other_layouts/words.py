"""Read the words by which other layouts are recognised."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.rules.own_tables import own_tables

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def layout_words() -> Mapping[str, Any]:
    """Return the contents of layouts.toml, as shipped with the product."""
    return own_tables(Path(__file__).with_name("layouts.toml"))
