"""Read answers to yes-or-no questions as people type them: "Yes - CEO", "Filled", "Vacant since 1/7/2026"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from peecf_batch.definitions import pattern
from peecf_batch.reading.headings.keys import heading_roles
from peecf_batch.reading.matching.texts import key_of, words_of
from peecf_batch.reading.typed_values.dates import typed_day
from peecf_batch.reading.typed_values.words import typed_words

_PARTS = pattern(r" -+ |[,:;(]|\bsince\b|\bon\b|\bdated\b")
_LONGEST = 80


@lru_cache(maxsize=65_536)
def answer_of(text: str, role: str = "") -> bool | None:
    """Return True for yes, False for no, or None for a blank or unclear answer in the column of `role`."""
    if not text or len(text) > _LONGEST:
        return None
    whole = _word(text, role)
    if whole is not None:
        return whole
    plain = " ".join(text.split()).replace("–", "-").replace("—", "-")
    parts = [part.strip(" \t\n)-.") for part in _PARTS.split(plain)]
    first, *rest = [part for part in parts if part] or [""]
    return _word(first, role) if rest and all(_says_nothing_else(part, role) for part in rest) else None


def words_for_yes(role: str) -> tuple[str, ...]:
    """Return the words that alone mean yes in the column of `role`, in lower case."""
    return tuple(word for word, means_yes in _answers(role).items() if means_yes)


def says_vacant(incumbent: str) -> bool:
    """Return True if the cell for an incumbent begins with words for a vacancy: "Vacant", "VACANT - recruiting".

    "Vacant from 1/7/2027" does not say whether the position is vacant now.
    """
    return _vacancy().match(incumbent) is not None


def _says_nothing_else(part: str, role: str) -> bool:
    """Return True if a text beside an answer is a date, or has only words such as "CEO"."""
    return typed_day(part) is not None or set(words_of(part)) <= _beside(role)


def _word(text: str, role: str) -> bool | None:
    key = key_of(text)
    answers = _answers(role)
    return answers.get(key, answers.get(key.rstrip(".! ")))


@cache
def _answers(role: str) -> dict[str, bool]:
    words, typed = heading_roles()["words"], typed_words("answers")
    yes = (*words["yes"], *typed.get(f"{role}_yes", ()))
    no = (*words["no"], *typed.get(f"{role}_no", ()))
    return {**{key_of(word): True for word in yes}, **{key_of(word): False for word in no}}


@cache
def _beside(role: str) -> frozenset[str]:
    words = typed_words("answers")
    return frozenset([*words["beside"], *words.get(f"{role}_beside", ())])


@cache
def _vacancy() -> re.Pattern[str]:
    words = typed_words("answers")
    begins, later = ("|".join(map(re.escape, words[key])) for key in ("vacant_begins", "vacant_later"))
    return re.compile(rf"\W{{0,9}}(?:{begins})\b(?!\W{{1,9}}(?:{later})\b)", re.IGNORECASE)
