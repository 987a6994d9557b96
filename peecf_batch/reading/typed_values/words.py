"""Read the words of typed_values.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.rules.own_tables import own_tables

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def typed_words(subject: str) -> Mapping[str, Any]:
    """Return the words and limits for a subject, such as dates, money, bands or answers."""
    words: Mapping[str, Any] = own_tables(Path(__file__).with_name("typed_values.toml"))[subject]
    return words
