"""Split a number format code into its sections and signs, and choose the section for a value."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from peecf_batch.definitions import NamedTuple, pattern


class Sign(Enum):
    """What one sign of a number format stands for."""

    LITERAL = auto()
    DIGIT = auto()
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()
    SLASH = auto()
    TEXT = auto()
    GENERAL = auto()


class Condition(NamedTuple):
    """The condition of a section, such as [>=5]."""

    operator: str
    limit: float

    def holds(self, value: float) -> bool:
        """Return True if the section is for `value`."""
        less, same, more = value < self.limit, value == self.limit, value > self.limit
        return {"<": less, "<=": less or same, "=": same, "<>": not same, ">=": more or same, ">": more}[self.operator]


class Section(NamedTuple):
    """One section of a format: its signs with their texts, and its condition or None.

    `is_known` is False if the section has a sign whose display is not known here, such as a part of a date.
    """

    signs: tuple[tuple[Sign, str], ...]
    condition: Condition | None = None
    is_known: bool = True

    def has(self, sign: Sign) -> bool:
        """Return True if the section has such a sign."""
        return any(kind is sign for kind, _ in self.signs)


_MOST_SECTIONS = 4
_TOKEN = pattern(
    r"""(?P<quoted>"[^"]*"?)|(?P<escaped>\\.)|(?P<pad>_.)|(?P<fill>\*.)|(?P<bracket>\[[^\[\]]*\])|(?P<end>;)"""
    r"""|(?P<general>general)|(?P<exponent>E[+-])|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = pattern(r"\[(<=|<>|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_CURRENCY = pattern(r"\[\$([^\[\]-]*)(?:-[^\[\]]*)?\]")
_COLOUR = pattern(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d{1,2})\]", re.IGNORECASE)
_SIGNS = {
    "0": Sign.DIGIT, "#": Sign.DIGIT, "?": Sign.DIGIT, ".": Sign.POINT, ",": Sign.COMMA, "%": Sign.PERCENT,
    "/": Sign.SLASH, "@": Sign.TEXT,
}  # fmt: skip


@lru_cache(maxsize=4_096)
def sections_of(code: str) -> tuple[Section, ...] | None:
    """Return the sections of a number format code, or None if it has more than Excel allows."""
    sections: list[Section] = []
    signs: list[tuple[Sign, str]] = []
    condition, is_known = None, True
    for token in _TOKEN.finditer(code):
        text, kind = token[0], token.lastgroup
        if kind == "end":
            sections.append(Section(tuple(signs), condition, is_known))
            signs, condition, is_known = [], None, True
        elif kind == "bracket":
            condition = _condition(text) or condition
            literal = _bracketed(text)
            is_known = is_known and literal is not None
            signs.append((Sign.LITERAL, literal or ""))
        else:
            sign = _sign(kind or "", text)
            is_known = is_known and sign is not None
            signs.append(sign or (Sign.LITERAL, ""))
    sections.append(Section(tuple(signs), condition, is_known))
    return tuple(sections) if len(sections) <= _MOST_SECTIONS else None


def _condition(text: str) -> Condition | None:
    found = _CONDITION.fullmatch(text)
    return Condition(found[1], float(found[2])) if found else None


def _bracketed(text: str) -> str | None:
    """Return what a sign in brackets adds to the display, or None if that is not known."""
    currency = _CURRENCY.fullmatch(text)
    if currency:
        return currency[1]
    return "" if _CONDITION.fullmatch(text) or _COLOUR.fullmatch(text) else None


def _sign(kind: str, text: str) -> tuple[Sign, str] | None:
    """Return a sign with its text, or None if its display is not known."""
    if kind == "quoted":
        return Sign.LITERAL, text.strip('"')
    if kind == "escaped":
        return Sign.LITERAL, text[1]
    if kind == "pad":
        return Sign.LITERAL, " "
    if kind == "fill":
        return (Sign.LITERAL, "") if text[1] == " " else None
    if kind == "general":
        return Sign.GENERAL, text
    if kind == "exponent":
        return Sign.EXPONENT, text
    if text in _SIGNS:
        return _SIGNS[text], text
    return None if (text.isalpha() and text.isascii()) or text.isdigit() else (Sign.LITERAL, text)


def section_for(sections: tuple[Section, ...], value: float) -> tuple[Section, bool] | None:
    """Return the section for a number, and whether its minus sign is shown; None if Excel's choice is not known."""
    last = sections[-1]
    numeric = sections[:3] if len(sections) == _MOST_SECTIONS or not last.has(Sign.TEXT) else sections[:-1]
    if not numeric:
        return last, True
    if any(section.condition for section in numeric):
        return _by_condition(numeric, value)
    place = 0 if value > 0 or len(numeric) == 1 else 1 if value < 0 else min(2, len(numeric) - 1)
    if value == 0 and len(numeric) == 2:
        place = 0
    return numeric[place], len(numeric) == 1


def _by_condition(numeric: tuple[Section, ...], value: float) -> tuple[Section, bool] | None:
    """Return the section whose condition holds, or the last section if that has none."""
    if value < 0:
        return None
    for section in numeric[:2]:
        if section.condition and section.condition.holds(value):
            return section, False
    rest = [section for section in numeric if section.condition is None]
    return (rest[-1], False) if len(numeric) > 1 and rest else None


def section_for_text(sections: tuple[Section, ...]) -> Section | None:
    """Return the section for a text, or None if texts are shown as they are."""
    last = sections[-1]
    return last if len(sections) == _MOST_SECTIONS or last.has(Sign.TEXT) else None


def adds_digits(code: str) -> bool:
    """Return True if a format adds digits to those of the number, as 0".5" does."""
    return any(
        sign is Sign.LITERAL and any(map(str.isdigit, text))
        for section in sections_of(code) or ()
        for sign, text in section.signs
    )
