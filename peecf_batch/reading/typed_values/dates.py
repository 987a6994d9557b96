"""Read dates as people type them. Read none where day and month, or the day itself, are in doubt."""

from __future__ import annotations

import datetime
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.matching.texts import plain_text
from peecf_batch.reading.typed_values.words import typed_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60
_NUMBERS = pattern(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = pattern(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
_RUN = pattern(r"(\d{4})(\d{2})(\d{2})")
_DAY_MONTH = pattern(r"(\d{1,2})(?:st|nd|rd|th)?[ /.,-]*(?:of )?([a-z]{3,9})[ /.,'-]*(\d{4}|\d{2})")
_MONTH_DAY = pattern(r"([a-z]{3,9})[ .-]*(\d{1,2})(?:st|nd|rd|th)?(?:, ?| )(\d{4})")
_WEEKDAY = pattern(r"([a-z]{3,9})[.,]? +(?=.)")
_TIME = pattern(
    r"(?:t|(?<![ ,])[ ,]+)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.(\d{1,9}))?)?"
    r"(?: ?([ap])\.?m\.?)?(z| ?[+-]\d{2}:?\d{2})?$"
)
_MONTH_FIRST = pattern(r"(?<![a-z/.-])m{1,4} ?[/.-] ?d{1,2}(?![a-z])|\b(?:us|usa|american)(?= |\)|$)", re.IGNORECASE)
_CENTURY, _SHORT_YEAR, _MONTHS = 100, 2, 12


class TypedDay(NamedTuple):
    """A day as typed. `either` says that day and month could change places.

    `month_first` and `day_first` say which of them two numbers must have first.
    """

    day: datetime.date
    either: bool = False
    month_first: bool = False
    day_first: bool = False


def date_of(value: object) -> datetime.date | None:
    """Return the date in a cell, or None if the value is not clearly a date.

    Of 2 numbers that could both be the day, the first is the day, as in Australia: 4/5/2027 is 4 May.
    """
    if isinstance(value, datetime.datetime):
        return _known(value.date())
    if isinstance(value, datetime.date):
        return _known(value)
    typed = typed_day(_as_text(value))
    return typed.day if typed else None


def _as_text(value: object) -> str:
    """Return the text of a cell to be read as a date; a number only if it has the digits of a year, month and day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return ""
    return str(int(value)) if _RUN.fullmatch(str(int(value))) else ""


class DateColumn:
    """The dates in one column.

    If a text in it has the month first, dates whose day and month could change places are unknown in the whole column.
    Where the heading says that the month is first, as "Contract end (mm/dd/yyyy)", texts are read so. Such dates are
    then unknown if a text has the day first.
    """

    def __init__(self, values: Iterable[object], heading: str = "") -> None:
        """Take every value of the column, and its heading.

        `has_month_first` is what the heading says, and `is_mixed` whether a text contradicts it.
        """
        texts = {value for value in set(values) if type(value) is str}
        self.has_month_first = _MONTH_FIRST.search(heading) is not None
        self.is_mixed = any(map(self.is_in_other_order, texts))
        self._days: dict[str, datetime.date | None] = {}

    def day(self, value: object) -> datetime.date | None:
        """Return the date in a cell of the column, or None if the value is not clearly a date."""
        if type(value) is not str:
            return None if self.is_doubtful(value) else date_of(value)
        if value not in self._days:
            self._days[value] = None if self.is_doubtful(value) else self._typed(value)
        return self._days[value]

    def is_in_other_order(self, text: str) -> bool:
        """Return True if a text must have day and month in the other order than the column, as 4/13/2027."""
        typed = typed_day(text)
        return typed is not None and (typed.day_first if self.has_month_first else typed.month_first)

    def _typed(self, text: str) -> datetime.date | None:
        typed = typed_day(text)
        if typed is None:
            return None
        exchanged = self.has_month_first and typed.either
        return typed.day.replace(month=typed.day.day, day=typed.day.month) if exchanged else typed.day

    def is_doubtful(self, value: object) -> bool:
        """Return True if day and month of a cell cannot be told apart in this column, also in a date of Excel.

        Excel makes dates of texts that fit and leaves the others, so its dates may have day and month exchanged.
        """
        if not self.is_mixed:
            return False
        if isinstance(value, datetime.date):
            return value.day <= _MONTHS and value.day != value.month
        typed = typed_day(value) if isinstance(value, str) else None
        return typed is not None and typed.either


@lru_cache(maxsize=65_536)
def typed_day(text: str) -> TypedDay | None:
    """Return the day that a text gives, or None if it is not clearly a day."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return None
    plain = plain_text(text).casefold().rstrip(".").lstrip("'")
    moment = _TIME.search(plain)
    if moment is not None:
        if not _is_time(moment):
            return None
        plain = plain[: moment.start()]
    weekday = _WEEKDAY.match(plain)
    number = _weekdays().get(weekday[1]) if weekday else None
    found = _day_in(plain[weekday.end() :] if weekday and number is not None else plain)
    if found is None or (number is not None and found.day.weekday() != number):
        return None
    return TypedDay(found.day, found.either and number is None, found.month_first, found.day_first)


def _is_time(moment: re.Match[str]) -> bool:
    """Return True if a time of day exists, and is no moment of another time zone, where the day may be another."""
    hour, minute, second = int(moment[1]), int(moment[2]), int(moment[3] or 0)
    if moment[6] and (hour or minute or second):
        return False
    try:
        datetime.time(hour, minute, second)
    except ValueError:
        return False
    return not moment[5] or 1 <= hour <= _MONTHS


def _day_in(plain: str) -> TypedDay | None:
    """Return the day in a text without a time and a weekday."""
    if match := _NUMBERS.fullmatch(plain):
        return _from_numbers(int(match[1]), int(match[3]), _year(match[4]))
    if match := _YEAR_FIRST.fullmatch(plain) or _RUN.fullmatch(plain):
        year, *_, month, day = match.groups()
        return _typed(int(year), int(month), int(day))
    if match := _DAY_MONTH.fullmatch(plain):
        return _typed(_year(match[3]), _months().get(match[2], 0), int(match[1]))
    if match := _MONTH_DAY.fullmatch(plain):
        return _typed(int(match[3]), _months().get(match[1], 0), int(match[2]))
    return None


def _from_numbers(first: int, second: int, year: int) -> TypedDay | None:
    if second > _MONTHS >= first:
        typed = _typed(year, first, second)
        return TypedDay(typed.day, month_first=True) if typed else None
    typed = _typed(year, second, first)
    either = first <= _MONTHS and first != second
    return TypedDay(typed.day, either=either, day_first=first > _MONTHS) if typed else None


def _typed(year: int, month: int, day: int) -> TypedDay | None:
    try:
        known = _known(datetime.date(year, month, day))
    except ValueError:
        return None
    return TypedDay(known) if known else None


def _known(day: datetime.date) -> datetime.date | None:
    """Return a day in the years that dates of assessments and contracts have, or the last day of all; else None."""
    words = typed_words("dates")
    return day if words["first_year"] <= day.year <= words["last_year"] or day == datetime.date.max else None


def _year(digits: str) -> int:
    if len(digits) > _SHORT_YEAR:
        return int(digits)
    is_recent = int(digits) <= typed_words("dates")["last_short_year"]
    return int(digits) + _CENTURY * (20 if is_recent else 19)  # the century


@cache
def _months() -> dict[str, int]:
    return {name: number for number, names in enumerate(typed_words("dates")["months"], 1) for name in names}


@cache
def _weekdays() -> dict[str, int]:
    return {name: number for number, names in enumerate(typed_words("dates")["weekdays"]) for name in names}
