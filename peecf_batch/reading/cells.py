"""Read scores, texts, dates and percentages from cells, without guessing or rounding."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.cell import LONGEST_CELL_TEXT, Kind

if TYPE_CHECKING:
    from peecf_batch.excel.cell import CellFact
    from peecf_batch.rules.framework import Scale

__all__ = [
    "Accepted", "Refused", "percent_in", "readings_agree", "score_in", "shown", "text_of",
]  # fmt: skip

_NUMBER = pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PLAIN_NUMBER = pattern(r"0|-?[1-9][0-9]{0,14}")
_PERCENT = pattern(r"(\d{1,3}(?:\.\d+)?)\s*%?")


class Refused(NamedTuple):
    """A factor cell without a valid score: the code of the rule, and a message that describes the problem."""

    code: str
    message: str


class Accepted(NamedTuple):
    """A factor cell with a valid score; `code` and `message` are those of a notice about it, or ""."""

    score: int
    code: str = ""
    message: str = ""


def score_in(fact: CellFact, scale: Scale) -> Accepted | Refused:
    """Return the score in a factor cell, or the reason why it has no valid score. Do not guess or round."""
    kind, quoted = fact.kind, shown(fact.text)
    if kind is Kind.NUMBER:
        return _number(fact.text, scale)
    if kind is Kind.TEXT:
        return _text(fact.text, scale)
    if kind is Kind.BLANK:
        return Refused("E202", "no score is given")
    if kind is Kind.YES_NO:
        return Refused("E205", f"{quoted} is a yes or no, not a score")
    if kind is Kind.ERROR:
        what = f"the Excel error {quoted}" if fact.text.startswith("#") else quoted
        return Refused("E207", f"the cell holds {what}")
    if kind is Kind.UNCALCULATED:
        return Refused("E208", f"the formula {quoted} was never calculated")
    if kind is Kind.SEVERAL:
        return Refused("E209", f"the cell holds several values at once, {quoted}")
    if kind is Kind.PERCENTAGE:
        return Refused("E210", f"the cell is formatted as a percentage (it holds {quoted})")
    return Refused("E206", f"the cell is formatted as a date (it holds {quoted})")


def _number(text: str, scale: Scale) -> Accepted | Refused:
    number = _as_float(text)
    if number is None:
        return Refused("E203", f"'{shown(text)}' is not a number")
    if not number.is_integer():
        return Refused("E204", f"score {shown(text)} is not a whole number")
    if int(number) not in scale:
        return _outside(text_of(number), scale)
    return Accepted(int(number))


def _text(text: str, scale: Scale) -> Accepted | Refused:
    typed = text.strip()
    if not typed:
        return Refused("E202", "no score is given; the cell looks blank but holds an empty text")
    if not _PLAIN_NUMBER.fullmatch(typed):
        return Refused("E203", f"'{shown(text)}' is not clearly a whole number")
    if int(typed) not in scale:
        return _outside(typed, scale)
    return Accepted(int(typed), "N211", f"score {typed} is stored as text and was read as the number {int(typed)}")


def _outside(number: str, scale: Scale) -> Refused:
    return Refused("E201", f"score {shown(number)} is outside the scale of {scale.lowest} to {scale.highest}")


def readings_agree(fact: CellFact, value: object) -> bool:
    """Return True if the scan (`fact`) and the value reader (`value`) give the same value for a factor cell.

    The value reader gives "" for a blank cell, an error and a formula that was never calculated.
    """
    if fact.kind in (Kind.BLANK, Kind.ERROR, Kind.UNCALCULATED):
        return value == ""
    if fact.kind is Kind.YES_NO:
        return value is (fact.text == "TRUE")
    if fact.kind is Kind.TEXT:
        return isinstance(value, str) and value.split() == fact.text.split()
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return fact.kind is Kind.DATE
    number = _as_float(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return _as_float(fact.text) == float(number)


def _as_float(text: str) -> float | None:
    """Return the number that a text spells in digits, with white space around it or not; None for other texts."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


def text_of(value: object) -> str:
    """Return the value of a cell as a person would type it, trimmed: a date as 2027-06-30, TRUE as "Yes"."""
    if type(value) is str:
        return value.strip()[:LONGEST_CELL_TEXT]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def shown(text: str) -> str:
    """Return `text` as quoted in messages: on one line, cut to 40 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def percent_in(value: object, *, is_percentage: bool) -> float | None:
    """Return the percentage in a cell, from 0 to 100, or None if it is not clear.

    Multiply the value by 100 if the cell has a percentage format, or if the value is between 0 and 1. Return None for a
    1 without a percentage sign, which could mean 1 or 100 per cent.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        share = value * 100 if is_percentage or 0 < value < 1 else value
        plain = is_percentage or value != 1
        return round(share, 6) if plain and 0 <= share <= 100 else None
    typed = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    share = float(typed[1]) if typed else -1.0
    return share if 0 <= share <= 100 and (share > 1 or not share or "%" in str(value)) else None
