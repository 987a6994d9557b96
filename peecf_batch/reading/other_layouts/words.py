"""Read the words by which other layouts are recognised."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def layout_words() -> Mapping[str, Any]:
    """Return the contents of layouts.toml, as shipped with the product."""
    return tomllib.loads(resources.files(__package__).joinpath("layouts.toml").read_text(encoding="utf-8"))
