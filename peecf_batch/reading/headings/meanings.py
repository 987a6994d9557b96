"""Find the meaning of one heading: a factor's score, rationale, example or share of work, or another role."""

from __future__ import annotations

import difflib
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.headings.factor_names import FactorNames
from peecf_batch.reading.headings.keys import (
    AGREED_REASON,
    ASIDES,
    Meaning,
    apart,
    heading_key,
    heading_roles,
    spelt_words,
    undivided,
)
from peecf_batch.reading.typed_values.dates import typed_day
from peecf_batch.reading.typed_values.money import without_unit
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.reading.headings.factor_names import NamedFactor
    from peecf_batch.rules.framework import Framework

__all__ = ["ASIDES", "HeadingBook", "Meaning", "heading_key", "heading_roles"]

_LONGEST_HEADING = 120
_LONGEST_DEFINED = 1_000
_BRACKETED = pattern(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
_MONEY = frozenset(("trp", "reference_trp", "planned_trp"))
_YEAR = pattern(r"(?:19|20)\d\d|fy\d{2,4}")
_CURRENCY = pattern(r"[£€¥₹]")
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}<>", " "))
_DIVIDED = pattern(r"(?<=\s)[-–—](?=\s)|[–—:\n(]")
_PARTED = pattern(rf"{_DIVIDED.pattern}|\.(?=\s)")
_OPENING = frozenset("([{<")
_SHORT_WORD = 4
_MOST_WORDS = 8
_NEAR, _NEAR_NAME, _NEAR_WORDS = 0.72, 0.8, 0.85
_MOST_IN_NAME = 3
_DATE = pattern(
    r"\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?[ /.-](?:of )?(?:\d{1,2}|[a-z]{3,9}),?[ /.-]\d{2,4}"
    r"|[a-z]{3,9} \d{1,2},? \d{4}",
    re.IGNORECASE,
)
_BESIDE_DATE = frozenset(("held", "at", "as", "on", "of", "the", "date", "in"))
_JOINED = pattern(r"/|&|\+|,|;|\band\b|\bor\b", re.IGNORECASE)


def band_held_on(framework: Framework) -> str:
    """Return the heading of the reference band with its date: "Band on 18 December 2020"."""
    return f"Band on {day(framework.reference.date)}"


class HeadingBook:
    """The meanings of headings under one framework."""

    def __init__(self, framework: Framework) -> None:
        """Index the headings of the framework's factors and of headings.toml."""
        data = heading_roles()
        self._names = FactorNames(framework)
        kinds = (AGREED_REASON, *ASIDES)  # first, because its phrases have the word for a rationale
        self._asides = {kind: sorted((heading_key(w) for w in data[kind]), key=len, reverse=True) for kind in kinds}
        self.factor_names = tuple(factor.name for factor in framework.factors)
        self._roles = {heading_key(name): role for role, names in data["roles"].items() for name in names}
        held_on = band_held_on(framework)
        self._roles |= {heading_key(name): "reference_band" for name in (held_on, held_on.replace("Band", "Band held"))}
        self._ambiguous = {
            heading_key(text): tuple(name for choice in choices if (name := self._named(choice, framework)))
            for text, choices in data["ambiguous"].items()
        }
        either = (key for key, names in self._ambiguous.items() if self._named("reference_band", framework) in names)
        self._bands = {*either, *(key for key, role in self._roles.items() if role == "reference_band")}
        self._held_day = framework.reference.date
        self.levels = tuple(range(framework.scale.lowest, framework.scale.highest + 1))
        self._memo: dict[str, Meaning | None] = {}
        beginnings = sorted({re.escape(key[:4]) for key in self._names.by_key})
        self._may_name_factor = re.compile("|".join(beginnings), re.IGNORECASE).search
        named = {word for key in self._names.by_key for word in key.split()}
        self._words = frozenset({*named, *self._names.words, *spelt_words()})

    def factors_named(self, texts: Iterable[object]) -> set[int]:
        """Return the indices of the factors whose score columns are named by texts in `texts`."""
        named = (self.factor(text) for text in texts if type(text) is str)
        return {factor for factor in named if factor is not None}

    def factors_of_sets(self, texts: Iterable[object]) -> set[int]:
        """Return the indices of the factors that texts name with a label beside them, such as "Knowledge Smith"."""
        may = (text for text in texts if type(text) is str and _SHORT_WORD < len(text) <= _LONGEST_HEADING)
        named = [self.labelled(text) for text in may if not text.isascii() or self._may_name_factor(text)]
        return {one.factor for one in named if one is not None}

    def factors_in_short(self, texts: Sequence[object], known: Mapping[str, int]) -> set[int]:
        """Return the indices of the factors that texts name without a definition, or that `known` has for a text.

        The texts are those of a row below other headings, where a text such as "Impact: reaches the whole state" is a
        rationale. Return () at once if few texts could name a factor.
        """
        may = [
            text
            for text in texts
            if type(text) is str and len(text) > _SHORT_WORD and (not text.isascii() or self._may_name_factor(text))
        ]
        if 2 * len(may) < len(self.factor_names):
            return set()
        named = (known[text] if text in known else self._factor_in_short(text) for text in may)
        return {factor for factor in named if factor is not None}

    def _factor_in_short(self, text: str) -> int | None:
        has_brackets = not _OPENING.isdisjoint(text)
        if len(text) > _LONGEST_HEADING or (not has_brackets and any(map(self._is_foreign, text.lower().split()))):
            return None
        known = self.meaning(text)
        named = self._names.named(text) if known is not None and known.role == "score" else None
        return named.factor if named is not None and not named.definition else None

    def factor(self, text: str) -> int | None:
        """Return the index of the factor whose score a heading names, or None."""
        possible = not text.isascii() or self._may_name_factor(text) or undivided(text) != text
        known = self.meaning(text) if possible and not self._says_more(text) else None
        return known.factor if known is not None and known.role == "score" else None

    def _says_more(self, text: str) -> bool:
        """Return True if every part of a text has a long word that is in no score heading; false with brackets."""
        if not text.isascii() or " " not in text or not _OPENING.isdisjoint(text):
            return False
        return all(any(map(self._is_foreign, part.split())) for part in _PARTED.split(text[:_LONGEST_DEFINED].lower()))

    def _is_foreign(self, word: str) -> bool:
        return len(word) > _SHORT_WORD and word.isalpha() and word not in self._words

    def meaning(self, text: str) -> Meaning | None:
        """Return the meaning of a heading, or None."""
        if text not in self._memo:
            self._memo[text] = self._meaning(text) if len(text) <= _LONGEST_DEFINED else None
        return self._memo[text]

    def _meaning(self, text: str) -> Meaning | None:
        joined = undivided(text)
        if joined != text and (known := self.meaning(joined)) is not None:
            return known
        if len(text) > _LONGEST_HEADING and not self._may_name_factor(text[:_LONGEST_HEADING]):
            return None
        exact, opened = heading_key(text), heading_key(text.translate(_BRACKETS))
        role = self._roles.get(opened) or self._role_without_brackets(text, exact)
        if role:
            return None if role in _MONEY and _CURRENCY.search(text) else Meaning(role)
        aside = self._aside(opened)
        if aside is not None and aside.factor >= 0:
            return aside
        named = self._names.named(text)
        if named is not None and named.is_sure:
            return Meaning("score", named.factor)
        return self._aside(exact) or self._in_humps(text) or self._explained(text) or self._held_on(text)

    def _role_without_brackets(self, text: str, exact: str) -> str | None:
        """Return the role of a heading without a unit and the words in brackets, unless they name something else."""
        bare = without_unit(text)
        role = self._roles.get(exact) or (self._roles.get(heading_key(bare)) if bare != text else None)
        return role if role and not names_another(role, text) else None

    def _held_on(self, text: str) -> Meaning | None:
        """Return the meaning of a band on the framework's date, typed in any way: "Band at 18/12/2020"; or None."""
        found = _DATE.search(text) if len(text) <= _LONGEST_HEADING else None
        typed = typed_day(found[0]) if found else None
        if typed is None or found is None or typed.day != self._held_day:
            return None
        words = heading_key(f"{text[: found.start()]} {text[found.end() :]}").split()
        band = " ".join(word for word in words if word not in _BESIDE_DATE)
        return Meaning("reference_band") if band in self._bands else None

    def _in_humps(self, text: str) -> Meaning | None:
        """Return the meaning of a heading such as "jobTitle", as HR systems write it, or None."""
        words = apart(text)
        return self.meaning(words) if words != text else None

    def _explained(self, text: str) -> Meaning | None:
        """Return the meaning of a rationale with an explanation: "Knowledge rationale: why the work calls for it"."""
        head, *rest = _DIVIDED.split(text, maxsplit=1)
        if not rest:
            return None
        aside, factor, key = self._aside(heading_key(head)), self._names.named_plainly(head), heading_key(rest[0])
        if aside is not None and aside.factor >= 0:
            return aside
        for role, phrases in self._asides.items() if factor is not None else ():
            if any(f"{key} ".startswith(f"{phrase} ") for phrase in phrases):
                return Meaning(role, factor or 0)
        return None

    def doubt(self, text: str) -> str:
        """Return the words in a heading of scores that may make it another score than the one to read, "" if none."""
        named = self._names.named(text)
        return named.label if named is not None else ""

    def says_no_score(self, text: str) -> bool:
        """Return True if a heading has a word for something else than scores, such as "weight" or "variance"."""
        return not self._names.may_be_scores(text)

    def is_state(self, label: str) -> bool:
        """Return True if a label says which of several scores it is, such as "draft" or "2024", and is no name."""
        return self._names.is_state(label)

    def labelled(self, text: str) -> NamedFactor | None:
        """Return the factor of a heading with a label that counts only if several factors have it, or None."""
        is_short = len(text) <= _LONGEST_HEADING and text.count(" ") <= _MOST_WORDS
        named = self._names.named(text) if is_short and self.meaning(text) is None else None
        return named if named is not None and self._names.is_whole_set(named.label) else None

    def factor_beside(self, text: str) -> int | None:
        """Return the factor that a heading without a meaning seems to be about, in its words or misspelt, or None."""
        if len(text) > _LONGEST_HEADING:
            return None
        named = self._names.named(text)
        factor, rest = (named.factor, named.label) if named is not None else self._near_words(heading_key(text))
        return factor if self._names.may_be_scores(rest) else None

    def _near_words(self, key: str) -> tuple[int | None, str]:
        """Return the factor whose name is similar to some words of a key, or None, and the words beside them."""
        names = {heading_key(name): index for index, name in enumerate(self.factor_names)}
        words = key.split()
        for start, end in ((at, at + count) for count in range(_MOST_IN_NAME, 0, -1) for at in range(len(words))):
            close = difflib.get_close_matches(" ".join(words[start:end]), names, 1, _NEAR_WORDS)
            if close:
                return names[close[0]], " ".join((*words[:start], *words[end:]))
        return None, ""

    def defined(self, text: str) -> str:
        """Return the definition beside a factor's name in a heading, or ""."""
        named = self._names.named(text)
        return named.definition if named is not None else ""

    def _says_score(self, key: str) -> bool:
        """Return True if a heading has only words such as "Score". Its factor is then above it or in brackets."""
        return bool(key) and self._names.noise.issuperset(key.split())

    def _aside(self, key: str) -> Meaning | None:
        """Return the meaning of a rationale, example or share of work, with or without the factor's name, or None."""
        for role, phrases in self._asides.items():
            for phrase in phrases:
                if key == phrase:
                    return Meaning(role)
                rest = _without(key, phrase)
                factor = self._names.factor(rest) if rest is not None else None
                if factor is not None:
                    return Meaning(role, factor)
        return None

    def under(self, text: str, factor: int) -> Meaning | None:
        """Return the meaning of a sub-heading under a factor's heading, such as "Score" or "Rationale", or None."""
        if self._says_score(heading_key(text)):
            return Meaning("score", factor)
        known = self.meaning(text)
        if known is None or known.role not in ("score", AGREED_REASON, *ASIDES):
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
        named = self._ambiguous.get(heading_key(text, self._names.noise)) or self._ambiguous.get(heading_key(text), ())
        if not named:
            pieces = [self._names.factor(heading_key(piece)) for piece in _JOINED.split(_BRACKETED.sub(" ", text))]
            named = tuple(self.factor_names[f] for f in dict.fromkeys(pieces) if f is not None)
        return named if len(named) > 1 else ()

    def role_called(self, name: str) -> str:
        """Return the role whose columns `candidates` calls `name`, "" if it is a factor."""
        return self._roles.get(heading_key(name), "") if name not in self.factor_names else ""

    def near(self, text: str) -> tuple[int, ...]:
        """Return the indices of up to 3 factors with headings similar to an unknown one, the most similar first."""
        close = difflib.get_close_matches(heading_key(text, self._names.noise), self._names.by_key, 3, _NEAR)
        return tuple(dict.fromkeys(self._names.by_key[key] for key in close))

    def near_names(self, text: str) -> tuple[str, ...]:
        """Return up to 3 headings that are read and are similar to an unknown one, the most similar first."""
        key = heading_key(text[:_LONGEST_HEADING])
        beginnings = {word[:2] for word in key.split()}
        others = ((name, told) for name, told in self._told.items() if name != key)
        known = {name: told for name, told in others if not beginnings.isdisjoint(_beginnings(name))}
        return tuple(dict.fromkeys(known[name] for name in difflib.get_close_matches(key, known, 3, _NEAR_NAME)))

    @cached_property
    def _told(self) -> dict[str, str]:
        """The names of all headings that are read, by their keys, as a message tells them."""
        roles = {heading_key(name): name for names in heading_roles()["roles"].values() for name in names}
        return {**roles, **{key: self.factor_names[index] for key, index in self._names.by_key.items()}}


def names_another(role: str, text: str) -> bool:
    """Return True if a heading of a role names something else by its words in brackets, such as pay of another year."""
    words, is_amount = heading_roles()["brackets"], role in _MONEY
    others = {*words["all"], *words.get(role, ()), *(words["amounts"] if is_amount else ())}
    beside = [word for found in _BRACKETED.finditer(text) for word in heading_key(found[0][1:-1]).split()]
    return not others.isdisjoint(beside) or (is_amount and any(map(_YEAR.fullmatch, beside)))


@cache
def _beginnings(key: str) -> frozenset[str]:
    return frozenset(word[:2] for word in key.split())


def _without(key: str, phrase: str) -> str | None:
    """Return `key` without `phrase` at one end and without a preposition after it, or None without `phrase`."""
    if key.startswith(f"{phrase} "):
        return re.sub(r"^(?:for|of|at|on) ", "", key.removeprefix(f"{phrase} "))
    return key.removesuffix(f" {phrase}") if key.endswith(f" {phrase}") else None
