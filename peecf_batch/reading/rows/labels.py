"""Recognise totals and notes, which are not positions."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.excel.address import column_letters
from peecf_batch.reading.headings.meanings import heading_key, heading_roles

if TYPE_CHECKING:
    from collections.abc import Callable

_AGGREGATE = re.compile(r"(?:SUM|SUBTOTAL|AVERAGE|AGGREGATE|COUNTA?|MEDIAN|MIN|MAX)\(", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:'(?:[^']|'')*'|(?<![\w.\[\]])[\w.\[\]]+)!\$?[A-Z]*\$?\d*(?::\$?[A-Z]*\$?\d*)?", re.IGNORECASE
)
_SEPARATOR = re.compile(r"[:–—]|\s-\s")
_OUT_OF = re.compile(r"out of(?: \d+)?")
_LONGEST_TOTAL = 500
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


class Labels:
    """The words that make the label of a row a total or a note. The tests are fast, because every row is tested."""

    def __init__(self) -> None:
        """Take the words from headings.toml."""
        words = heading_roles()["words"]
        self._totals, self._notes = frozenset(words["totals"]), frozenset(words["notes"])
        self._all = self._totals.union(words["before_totals"], words["after_totals"])
        self._beginnings = tuple(words["total_beginnings"])
        self._endings = tuple(f" {phrase}" for phrase in words["total_endings"])
        firsts = {word[:3] for word in (*self._totals, *words["before_totals"], *self._beginnings, "out of")}
        self._may_begin = re.compile(rf"\W*(?:{'|'.join(sorted(firsts))})", re.IGNORECASE).match
        self._may_end = tuple({phrase.split()[0] for phrase in words["total_endings"]})

    def is_total(self, label: str) -> bool:
        """Return True if a label can only mean a total: "Total", "Average score", "Out of 7"."""
        if not self._may_begin(label):
            return False
        key = heading_key(label)
        words = set(key.split())
        return (not self._totals.isdisjoint(words) and words <= self._all) or bool(_OUT_OF.fullmatch(key))

    def is_total_of(self, label: str) -> bool:
        """Return True if the only label of a row is that of a total or subtotal: "Sub-total: Legal", "Legal total"."""
        lowered = label.lower()
        if not self._may_begin(label) and not any(word in lowered for word in self._may_end):
            return False
        key, first = heading_key(label), _first_part(label)
        return self.is_total(first) or key.startswith(self._beginnings) or key.endswith(self._endings)

    def is_note(self, label: str) -> bool:
        """Return True if a label begins a note below a table: "Notes:", "Source: payroll", "Prepared by"."""
        return heading_key(label.split(":")[0]) in self._notes


def _first_part(label: str) -> str:
    """Return a label up to its first colon or dash: "Sub-total" of "Sub-total: Legal"."""
    separator = _SEPARATOR.search(label)
    return label[: separator.start()] if separator else label


def is_own_column_total(formula: str, column: int) -> bool:
    """Return True if a formula sums, averages or counts cells of its own column in its own sheet, as totals do."""
    if len(formula) > _LONGEST_TOTAL or not _AGGREGATE.match(formula.lstrip()):
        return False
    return _in_column(column)(_ELSEWHERE.sub("", formula)) is not None


@cache
def _in_column(column: int) -> Callable[[str], object]:
    """Return a function that finds a cell of the column, or the name of an Excel table's column, in a formula."""
    return re.compile(rf"(?<![A-Z$])\$?{column_letters(column)}\$?\d|\[", re.IGNORECASE).search


def shape(text: str) -> str:
    """Return the pattern of letters and digits in an id: "A-9" for both P-001 and Q-17."""
    return _DIGITS.sub("9", _LETTERS.sub("A", text))
