"""Recognise a column for each level of each factor, in which positions are marked with an X."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Heading

Levels = tuple[tuple[int, ...], ...]
_LEVEL = pattern(r"(?:level|score|rating|l)? ?(\d{1,2})", re.IGNORECASE)
_LONGEST_LEVEL = 20
_AROUND = " \t\n()[]-–—:/"


def level_in(value: object) -> int | None:
    """Return the level that a sub-heading names, such as 3, "3" or "Level 3", or None."""
    if type(value) is float or type(value) is int:
        return int(value) if value == int(value) else None
    found = _LEVEL.fullmatch(value.strip(_AROUND)) if isinstance(value, str) and len(value) <= _LONGEST_LEVEL else None
    return int(found[1]) if found else None


def levels_below(over: Mapping[int, Heading], below: Sequence[object], book: HeadingBook) -> Levels:
    """Return the columns of the levels of each factor if the row `below` has every level under every factor, or ().

    `over` is the factor's heading above each column.
    """
    found = ((h.meaning.factor, level_in(below[c - 1]), c) for c, h in over.items() if c <= len(below))
    return _whole(found, len(over), book)


def levels_beside(headings: Iterable[Heading], book: HeadingBook) -> Levels:
    """Return the columns of the levels of each factor if headings such as "Knowledge 1" have all of them, or ()."""
    found = []
    for heading in headings:
        text = heading.text.strip(_AROUND)
        name = text.rstrip("0123456789")
        level = int(text[len(name) :]) if name != text and len(text) - len(name) <= 2 else None
        factor = book.factor(name.strip(_AROUND)) if level is not None else None
        if factor is not None:
            found.append((factor, level, heading.column))
    return _whole(found, len(found), book)


def _whole(found: Iterable[tuple[int, int | None, int]], count: int, book: HeadingBook) -> Levels:
    """Return the columns by factor and level if there are `count` of them, one for each level of each factor, or ()."""
    columns: dict[int, dict[int, int]] = defaultdict(dict)
    for factor, level, column in found:
        if level in book.levels:
            columns[factor].setdefault(level, column)
    whole = [
        tuple(columns[factor][level] for level in book.levels)
        for factor in range(len(book.factor_names))
        if len(columns.get(factor, ())) == len(book.levels)
    ]
    return tuple(whole) if len(whole) == len(book.factor_names) and count == len(whole) * len(book.levels) else ()
