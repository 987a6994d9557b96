"""Make keys of headings, equal for headings that differ only in how they are typed; hold meanings and headings.toml."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.rules.own_tables import own_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

ASIDES = ("rationale", "example", "share")
AGREED_REASON = "agreed_reason"  # the role of a column for the reason for an agreed score, of a factor or a position
_LONGEST_KEY = 200
_KEYS = 4_096  # of headings.toml and of a few workbooks; the next workbook asks for most of them again
_BRACKETED = pattern(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
_DIVIDED_WORD = pattern(r"(?<=[^\W\d_])[-‐\u00ad] ?\r?\n ?(?=[^\W\d_])")
_NUMBER_SIGN = pattern(r"#(?!\s*\d)")
_WORD = pattern(r"\w+")
_HUMPS = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
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


class Meaning(NamedTuple):
    """The meaning of a heading: a role and, for roles such as "score", the index of the factor, else -1."""

    role: str
    factor: int = -1


def heading_key(text: str, noise: frozenset[str] = frozenset()) -> str:
    """Return a heading without differences of case, spacing, punctuation, "&", bracketed notes and spelling.

    Leave out words of `noise`, unless there are no other words.
    """
    return _key(text[:_LONGEST_KEY], noise)


@lru_cache(maxsize=_KEYS)
def _key(text: str, noise: frozenset[str]) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _BRACKETED.sub(" ", plain).replace("&", " and ").replace("%", " percent ")
    if "#" in plain:
        plain = _NUMBER_SIGN.sub(" number ", plain)
    words = _WORD.findall(plain.replace("'", "").replace("’", "").replace("_", " "))
    words = [_SPELLINGS.get(word, word) for word in words]
    kept = [word for word in words if word not in noise] or words
    return " ".join(kept)


def apart(text: str) -> str:
    """Return a heading with a space between the words of "jobTitle" or "targetFTE"."""
    return _HUMPS.sub(" ", text)


def undivided(text: str) -> str:
    """Return a heading without hyphens that divide words at the ends of lines, as in "Independ-" over "ence"."""
    return _DIVIDED_WORD.sub("", text) if "\n" in text else text


def spelt_words() -> frozenset[str]:
    """Return the words that `heading_key` replaces by others."""
    return frozenset(_SPELLINGS)


@cache
def heading_roles() -> Mapping[str, Any]:
    """Return the contents of headings.toml, as shipped with the product."""
    return own_tables(Path(__file__).with_name("headings.toml"))
