"""Make keys of headings, equal for headings that differ only in how they are typed, and load headings.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_KEY = 200
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
_NUMBER_SIGN = re.compile(r"#(?!\s*\d)")
_WORD = re.compile(r"\w+")
_SPELLINGS = {
    "judgment": "judgement",
    "programme": "program",
    "mgmt": "management",
    "mgt": "management",
    "org": "organisation",
    "organization": "organisation",
    "nbr": "number",
    "num": "number",
    "posn": "position",
}


def heading_key(text: str, noise: frozenset[str] = frozenset()) -> str:
    """Return a heading without differences of case, spacing, punctuation, "&", bracketed notes and spelling.

    Leave out words of `noise`, unless there are no other words.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_KEY]).casefold()
    plain = _BRACKETED.sub(" ", plain).replace("&", " and ").replace("%", " percent ")
    if "#" in plain:
        plain = _NUMBER_SIGN.sub(" number ", plain)
    words = _WORD.findall(plain.replace("'", "").replace("’", "").replace("_", " "))
    words = [_SPELLINGS.get(word, word) for word in words]
    kept = [word for word in words if word not in noise] or words
    return " ".join(kept)


def spelt_words() -> frozenset[str]:
    """Return the words that `heading_key` replaces by others."""
    return frozenset(_SPELLINGS)


@cache
def heading_roles() -> Mapping[str, Any]:
    """Return the contents of headings.toml, as shipped with the product."""
    return tomllib.loads(resources.files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
