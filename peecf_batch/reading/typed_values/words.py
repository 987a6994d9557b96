"""Read the words of typed_values.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def typed_words(subject: str) -> Mapping[str, Any]:
    """Return the words and limits for a subject: dates, money, fractions, bands, answers or ceo."""
    text = resources.files(__package__).joinpath("typed_values.toml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = tomllib.loads(text)[subject]
    return words
