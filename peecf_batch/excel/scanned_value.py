"""Give the value of a cell from its facts alone, where its sheet cannot be read a second time."""

from __future__ import annotations

import datetime

from peecf_batch.excel.cell import CellFact, Kind


def value_of(fact: CellFact, code: str, *, from_1904: bool) -> object:
    """Return the value of a cell as the second reader would give it, "" for an error or a formula without a value.

    `code` is the number format of the cell. `from_1904` is True where the workbook counts its days from 1904, not from
    1900.
    """
    if fact.kind is Kind.DATE:
        return _day(fact.text, code, from_1904=from_1904)
    if fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return _number(fact.text)
    if fact.kind is Kind.YES_NO:
        return fact.text == "TRUE"
    return fact.text if fact.kind is Kind.TEXT else ""


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _day(text: str, code: str, *, from_1904: bool) -> object:
    """Return the date, time or duration that a number means under the format `code`, or the number out of range."""
    from openpyxl.styles.numbers import is_timedelta_format
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    days = _number(text)
    if isinstance(days, str) or days < 0:
        return days
    try:
        epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
        moment = from_excel(days, epoch, timedelta=is_timedelta_format(code))
    except (OverflowError, ValueError):
        return days
    is_day = isinstance(moment, datetime.datetime) and moment.time() == datetime.time()
    return moment.date() if isinstance(moment, datetime.datetime) and is_day else moment
