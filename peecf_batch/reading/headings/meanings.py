"""Find the meaning of one heading: a factor's score, rationale, example or share of work, or another role."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from peecf_batch.reading.typed_values.money import without_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peecf_batch.rules.framework import Framework

ASIDES = ("rationale", "example", "share")
_LONGEST_HEADING = 120
_LONGEST_KEY = 200
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|<[^>]*>")
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}<>", " "))
_NUMBER_SIGN = re.compile(r"#(?!\s*\d)")
_LEAD_IN = re.compile(
    r"^(?:(?:work value )?(?:factor|wvf)(?: |(?=\d)))?(?:[a-z]?\d{1,2} |[a-z] |[ivx]{2,4} )?(?:for |of |on )?"
)
_OPENING = frozenset("([{<")
_SHORT_WORD = 4
_SMALL_WORDS = ("value", "factor", "maximum")
_NEAR = 0.72
_JOINED = re.compile(r"/|&|\+|,|;|\band\b|\bor\b", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a heading: a role and, for roles such as "score", the index of the factor, else -1."""

    role: str
    factor: int = -1


def heading_key(text: str, noise: frozenset[str] = frozenset()) -> str:
    """Return a heading without differences of case, spacing, punctuation, "&", bracketed notes and spelling.

    Leave out words of `noise`, unless there are no other words.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_KEY]).casefold()
    plain = _BRACKETED.sub(" ", plain).replace("&", " and ").replace("%", " percent ")
    if "#" in plain:
        plain = _NUMBER_SIGN.sub(" number ", plain)
    words = re.findall(r"\w+", plain.replace("'", "").replace("’", "").replace("_", " "))
    words = [_SPELLINGS.get(word, word) for word in words]
    kept = [word for word in words if word not in noise] or words
    return " ".join(kept)


@cache
def heading_roles() -> Mapping[str, Any]:
    """Return the contents of headings.toml, as shipped with the product."""
    return tomllib.loads(resources.files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))


class HeadingBook:
    """The meanings of headings under one framework."""

    def __init__(self, framework: Framework) -> None:
        """Index the headings of the framework's factors and of headings.toml."""
        data, scale = heading_roles(), framework.scale
        self._noise = frozenset(data["noise"])
        self._asides = {kind: sorted((heading_key(w) for w in data[kind]), key=len, reverse=True) for kind in ASIDES}
        self._factors = {
            heading_key(name, self._noise): index
            for index, factor in enumerate(framework.factors)
            for name in (factor.name, *factor.headings)
        }
        self.factor_names = tuple(factor.name for factor in framework.factors)
        self._roles = {heading_key(name): role for role, names in data["roles"].items() for name in names}
        self._ambiguous = {
            heading_key(text): tuple(name for choice in choices if (name := self._named(choice, framework)))
            for text, choices in data["ambiguous"].items()
        }
        self._of_scale = re.compile(rf" (?:(?:out of |max |maximum )?|{scale.lowest} (?:to )?){scale.highest}$")
        self._memo: dict[str, Meaning | None] = {}
        beginnings = sorted({re.escape(key[:4]) for key in self._factors})
        self._may_name_factor = re.compile("|".join(beginnings), re.IGNORECASE).search

        named = {word for key in self._factors for word in key.split()}
        self._words = frozenset({*named, *self._noise, *_SPELLINGS, *_SMALL_WORDS})

    def factors_named(self, texts: Iterable[object]) -> set[int]:
        """Return the indices of the factors whose score columns are named by texts in `texts`."""
        named = (self.factor(text) for text in texts if type(text) is str)
        return {factor for factor in named if factor is not None}

    def factor(self, text: str) -> int | None:
        """Return the index of the factor whose score a heading names, or None."""
        possible = not text.isascii() or self._may_name_factor(text)
        known = self.meaning(text) if possible and not self._says_more(text.lower()) else None
        return known.factor if known is not None and known.role == "score" else None

    def _says_more(self, lowered: str) -> bool:
        """Return True if a text has a long word that is in no score heading; false for texts with brackets."""
        if not lowered.isascii() or not _OPENING.isdisjoint(lowered):
            return False
        return any(len(w) > _SHORT_WORD and w.isalpha() and w not in self._words for w in lowered.split())

    def meaning(self, text: str) -> Meaning | None:
        """Return the meaning of a heading, or None."""
        if text not in self._memo:
            self._memo[text] = self._meaning(text) if len(text) <= _LONGEST_HEADING else None
        return self._memo[text]

    def _meaning(self, text: str) -> Meaning | None:
        exact, opened = heading_key(text), heading_key(text.translate(_BRACKETS))
        bare = without_unit(text)
        role = self._roles.get(exact) or (self._roles.get(heading_key(bare)) if bare != text else None)
        if role:
            return Meaning(role)
        aside = self._aside(opened)
        if aside is not None and aside.factor >= 0:
            return aside
        factor = self._factor(opened if self._says_score(exact) else exact)
        return Meaning("score", factor) if factor is not None else self._aside(exact)

    def _says_score(self, key: str) -> bool:
        """Return True if a heading has only words such as "Score". Its factor is then above it or in brackets."""
        return bool(key) and self._noise.issuperset(key.split())

    def _factor(self, key: str) -> int | None:
        """Return the factor that a key names, or None. Ignore the scale, and "score for" or a number before it."""
        name = " ".join(word for word in key.split() if word not in self._noise)
        plain = self._of_scale.sub("", _LEAD_IN.sub("", name))
        return self._factors.get(name, self._factors.get(plain))

    def _aside(self, key: str) -> Meaning | None:
        """Return the meaning of a rationale, example or share of work, with or without the factor's name, or None."""
        for role, phrases in self._asides.items():
            for phrase in phrases:
                if key == phrase:
                    return Meaning(role)
                rest = _without(key, phrase)
                factor = self._factor(rest) if rest is not None else None
                if factor is not None:
                    return Meaning(role, factor)
        return None

    def under(self, text: str, factor: int) -> Meaning | None:
        """Return the meaning of a sub-heading under a factor's heading, such as "Score" or "Rationale", or None."""
        if self._says_score(heading_key(text)):
            return Meaning("score", factor)
        known = self.meaning(text)
        if known is None or known.role not in ("score", *ASIDES):
            return None
        return known if known.factor >= 0 else Meaning(known.role, factor)

    @staticmethod
    def _named(choice: str, framework: Framework) -> str:
        """Return the name of the column for a role or a factor's key, "" if there is none."""
        names = {factor.key: factor.name for factor in framework.factors}
        return names.get(choice) or next(iter(heading_roles()["roles"].get(choice, ())), "")

    def candidates(self, text: str) -> tuple[str, ...]:
        """Return the names of the 2 or more columns that an ambiguous heading may mean; () for any other heading."""
        if len(text) > _LONGEST_HEADING or self.meaning(text) is not None:
            return ()
        named = self._ambiguous.get(heading_key(text, self._noise)) or self._ambiguous.get(heading_key(text), ())
        if not named:
            pieces = [self._factor(heading_key(piece)) for piece in _JOINED.split(_BRACKETED.sub(" ", text))]
            named = tuple(self.factor_names[f] for f in dict.fromkeys(pieces) if f is not None)
        return named if len(named) > 1 else ()

    def role_called(self, name: str) -> str:
        """Return the role whose columns `candidates` calls `name`, "" if it is a factor."""
        return self._roles.get(heading_key(name), "") if name not in self.factor_names else ""

    def near(self, text: str) -> tuple[int, ...]:
        """Return the indices of up to 3 factors with headings similar to an unknown one, the most similar first."""
        close = difflib.get_close_matches(heading_key(text, self._noise), self._factors, 3, _NEAR)
        return tuple(dict.fromkeys(self._factors[key] for key in close))


def _without(key: str, phrase: str) -> str | None:
    """Return `key` without `phrase` at one end and without the preposition between, or None without `phrase`."""
    for start in (True, False):
        if start and key.startswith(phrase + " "):
            return re.sub(r"^(?:for|of|at|on) ", "", key[len(phrase) + 1 :])
        if not start and key.endswith(" " + phrase):
            return re.sub(r" (?:for|of|at|on)$", "", key[: -len(phrase) - 1])
    return None
