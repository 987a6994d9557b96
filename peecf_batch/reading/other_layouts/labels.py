"""Find what the labels of forms and of factor tables mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.headings.keys import ASIDES, Meaning, heading_key, heading_roles
from peecf_batch.reading.other_layouts.words import layout_words
from peecf_batch.reading.rows.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook

_DEFINITION = pattern(r"\s[-–—]\s|[:\n(–—]")
_MARKER = pattern(r"^[\s*•]*(?:\(?[0-9]{1,2}[.):]|\(?[a-z][.)])\s*", re.IGNORECASE)
_WORD = pattern(r"\w+")
_PARTS = pattern(r"[()\[\]:–—/]|\s-\s")
_VERSION = pattern(r"(?:19|20)\d\d|(?:fy|v)\d{1,4}")
_LONGEST_LABEL = 80


def _is_version(word: str) -> bool:
    """Return True for the number of a year or of a version: 2024, v2."""
    return _VERSION.fullmatch(word) is not None


class LabelBook:
    """The meanings of labels under one framework, found once for each text."""

    def __init__(self, book: HeadingBook) -> None:
        """Take the words of headings.toml and layouts.toml."""
        self.book, self._totals = book, Labels()
        words, ours = heading_roles(), layout_words()
        self._score_words, self._not_positions = frozenset(words["noise"]), frozenset(ours["not_positions"])
        self._beside_scores = self._score_words.union(ours["beside_scores"])
        self._asides = [(role, heading_key(phrase)) for role in ASIDES for phrase in words[role]]
        self._agreed = frozenset(map(heading_key, words["assessors"]["agreed"]))
        self._sets = frozenset(words["assessors"]["never"])
        self._stages = frozenset(ours["stages"])
        self._factors: dict[str, int | None] = {}

    def factor(self, text: str) -> int | None:
        """Return the factor that a label names, with or without a number before it or its definition after it."""
        if text not in self._factors:
            self._factors[text] = self._factor(text)
        return self._factors[text]

    def _factor(self, text: str) -> int | None:
        found = self.book.factor(text)
        if found is not None:
            return found
        plain = _MARKER.sub("", text[:_LONGEST_LABEL])
        name = _DEFINITION.split(plain, maxsplit=1)[0].strip()
        found = self.book.factor(name) if name else None
        known = self.book.meaning(text) if found is not None else None
        if (known is not None and known.role) or self.aside(plain[len(name) :].strip(" :-–—")):
            return None
        return found

    def aside(self, text: str) -> str:
        """Return "rationale", "example" or "share" for such a label that names no factor, else ""."""
        key = heading_key(text.split(":")[0] if text.strip(" :") else "")
        if not key or len(key) > _LONGEST_LABEL:
            return ""
        for role, phrase in self._asides:
            if key == phrase or key.startswith(f"{phrase} ") or key.endswith(f" {phrase}"):
                return role
        return ""

    def meaning_under(self, text: str, factor: int) -> Meaning | None:
        """Return the meaning of a label in the rows of a factor: its score or evidence, or None."""
        known = self.book.meaning(text)
        if known is not None and known.role in ASIDES and known.factor >= 0:
            return known
        if self.factor(text) is not None:
            return None
        if self.is_score(text):
            return Meaning("score", factor)
        role = self.aside(text)
        return Meaning(role, factor) if role else None

    def is_score(self, text: str) -> bool:
        """Return True if a heading is about scores, such as "Score", "Level (1 to 7)" or "Final score"."""
        words = set(heading_key(text).split())
        return not words.isdisjoint(self._score_words) and all(w in self._beside_scores or w.isdigit() for w in words)

    def agreed_of(self, texts: Sequence[str]) -> int | None:
        """Return the index of the one heading of agreed scores if the others are only assessors' names, else None."""
        agreed = [index for index, text in enumerate(texts) if heading_key(text) in self._agreed]
        others = [text for index, text in enumerate(texts) if index not in agreed]
        named = all(text and self._sets.isdisjoint(heading_key(text).split()) for text in others)
        return agreed[0] if len(agreed) == 1 and named else None

    def is_set_of_scores(self, text: str) -> bool:
        """Return True if a heading names one of several sets of scores, such as "Draft", "Agreed score" or "Manager".

        Other words beside such a word make it the title of a position: "Manager Finance", "Director Final Mile".
        """
        words = _WORD.findall(text.lower())
        known = [word for word in words if word in self._sets or word in self._stages]
        if heading_key(text) in self._agreed or self.is_score(text):
            return True
        return bool(known) and all(word in known or word in self._beside_scores or _is_version(word) for word in words)

    def are_sets_of_scores(self, texts: Sequence[str]) -> bool:
        """Return True if headings side by side are those of several sets of scores, and not those of positions."""
        sets = [text for text in texts if self.is_set_of_scores(text)]
        named = all(map(self._totals.names_position, texts)) and len(sets) < len(texts)  # as "Manager" and "Director"
        others = [text for text in texts if not self._totals.names_position(text)]
        if sets and not named:
            return True
        if len({*map(self.without_stage, texts)}) < len({*texts}):  # as "P1 draft" and "P1 final", which are told later
            return False
        staged = [text for text in others if self._begins_or_ends_with_stage(text)]
        return len(staged) > 1 or any(map(self._has_stage_aside, others))

    def _begins_or_ends_with_stage(self, text: str) -> bool:
        words = _WORD.findall(text.lower())
        return not {*words[:1], *words[-1:]}.isdisjoint(self._stages)

    def _has_stage_aside(self, text: str) -> bool:
        """Return True if a part of a text that brackets or a dash divide is a stage: "Draft (Lee)", "Ng - final"."""
        parts = _PARTS.split(text[:_LONGEST_LABEL])
        return len(parts) > 1 and any(map(self.is_stage, parts))

    def names_stage(self, text: str) -> bool:
        """Return True if a text says at which stage scores were given: "Draft", "Moderated scores", "Lee (final)"."""
        return bool(self.stage_in(text))

    def stage_in(self, text: str) -> str:
        """Return the first word of a text that says at which stage scores were given, or ""."""
        return next((word for word in _WORD.findall(text[:_LONGEST_LABEL].lower()) if word in self._stages), "")

    def is_stage(self, text: str) -> bool:
        """Return True if a text says nothing else than a stage of scores: "Draft", "Final score"."""
        words = _WORD.findall(text.lower())
        return self.names_stage(text) and all(word in self._stages or word in self._score_words for word in words)

    def has_stage(self, name: str) -> bool:
        """Return True if the name of a position has a stage, a year or a version before or after it: "P1 (draft)"."""
        return self.without_stage(name) != " ".join(_WORD.findall(name.lower()))

    def without_stage(self, name: str) -> str:
        """Return the key of a position's name without the stage before or after it: "p1" for "P1 (draft, v2)"."""
        words = _WORD.findall(name.lower())
        while len(words) > 1 and (words[-1] in self._stages or _is_version(words[-1])):
            words.pop()
        while len(words) > 1 and (words[0] in self._stages or _is_version(words[0])):
            words.pop(0)
        return " ".join(words) or name

    def role(self, text: str) -> str:
        """Return the role of a label such as "Position title:", or "" if it has none or is about a factor."""
        known = self.book.meaning(text.rstrip(": *")) if 0 < len(text) <= _LONGEST_LABEL else None
        return known.role if known is not None and known.role not in ("score", *ASIDES) else ""

    def is_total(self, text: str) -> bool:
        """Return True if a label is that of a total or another row or column that is calculated."""
        role = self.role(text)
        return role in ("total", "assessed_band") or (bool(text) and not role and self._totals.is_total_of(text))

    def why_not_read(self, label: str) -> str:
        """Return the reason why the value beside a label is not taken into the template."""
        if self.is_total(label):
            return "it is calculated"
        if self.aside(label):
            return "it belongs to no one factor"
        could_be = self.book.candidates(label)
        if could_be:
            return "it could mean " + " or ".join(f"'{name}'" for name in could_be)
        return "its label is not known" if not self.role(label) else "another row has the same label"

    def is_not_a_position(self, text: str) -> bool:
        """Return True if the heading of a column cannot be a position: a total, or a word such as "Definition"."""
        return self.is_total(text) or heading_key(text) in self._not_positions
