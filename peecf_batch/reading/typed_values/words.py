"""Read the words of typed_values.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def typed_words(subject: str) -> Mapping[str, Any]:
    """Return the words and limits for a subject: dates, money, fractions, bands, answers or ceo."""
    words: Mapping[str, Any] = _contents()[subject]
    return words


@cache
def _contents() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("typed_values.toml").read_text(encoding="utf-8"))
