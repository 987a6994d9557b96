"""Recognise what the label of a row says: a total, a note, a group of positions, an example or guidance."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.excel.address import column_letters
from peecf_batch.reading.headings.keys import heading_key, heading_roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_FUNCTIONS = (
    "SUM|SUMIFS?|SUMPRODUCT|SUBTOTAL|AGGREGATE|AVERAGE(?:A|IFS?)?|COUNT(?:A|BLANK|IFS?)?|MEDIAN|MODE(?:[.]SNGL)?|"
    "MINA?|MINIFS|MAXA?|MAXIFS|STDEV(?:[.][SP]|A|PA?)?|VAR(?:[.][SP]|A|PA?)?|LARGE|SMALL|RANK(?:[.](?:EQ|AVG))?|"
    "QUARTILE(?:[.](?:INC|EXC))?|PERCENTILE(?:[.](?:INC|EXC))?|TRIMMEAN|GEOMEAN|HARMEAN|PRODUCT|DSUM|DAVERAGE|DCOUNTA?"
)
_AGGREGATE = re.compile(rf"(?<![\w.])(?:{_FUNCTIONS})\(", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:(?<!')'[^']*(?:''[^']*)*'|(?<![\w.\[\]])[\w.\[\]]+)!\$?[A-Z]*\$?\d*(?::\$?[A-Z]*\$?\d*)?", re.IGNORECASE
)
_SEPARATOR = re.compile(r"[:–—]|\s-\s")
_OUT_OF = re.compile(r"out of(?: \d+)?")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_NOTE_SIGNS = ("*", "†", "‡", "^")
_LONGEST_FORMULA, _LONGEST_LABEL = 500, 200
_BEGINNING = 6  # letters: as many as the longest beginning that is looked for
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


class Labels:
    """The words that say what a row is. The tests are fast, because every row is tested."""

    def __init__(self) -> None:
        """Take the words from headings.toml."""
        words = heading_roles()["words"]
        self._totals, self._notes = frozenset(words["totals"]), frozenset(words["notes"])
        self._note_beginnings = tuple(f"{phrase} " for phrase in words["notes"] if " " in phrase)
        self._scales = frozenset(words["scales"])
        self._summaries = self._totals.union(words["summaries"])
        self._around = frozenset([*words["before_totals"], *words["after_totals"]])
        self._around_summaries = self._around.union(words["around_summaries"])
        self._beginnings = tuple(words["total_beginnings"])
        self._endings = tuple(f" {phrase}" for phrase in words["total_endings"])
        self._positions, self._groups = frozenset(words["positions"]), frozenset(words["groups"])
        self._group_beginnings = tuple(f"{phrase} " for phrase in words["group_beginnings"])
        firsts = {
            word[:3]
            for word in (*self._summaries, *words["before_totals"], *words["around_summaries"], *self._beginnings)
        }
        self._may_begin = re.compile(rf"\W*(?:{'|'.join(sorted({*firsts, 'out'}))}|\d)", re.IGNORECASE).match
        self._may_end = tuple({phrase.split()[0] for phrase in words["total_endings"]})
        self._may_exemplify = re.compile(r"\W*(?:e\.?g|exa|sam|dum|ill|<|for ex)", re.IGNORECASE).match
        examples = "|".join(re.escape(word) for word in words["examples"])
        self._example = re.compile(rf"[\W_]{{0,9}}(?:{examples})(?!\w)", re.IGNORECASE).match
        samples = "|".join(words["samples"])
        followers = "|".join(words["after_samples"])
        sample = rf"[\W_]{{0,9}}(?:{samples})\b[^\w\s]{{0,3}}(?:\s?[:–—-]|\s(?:{followers})\b|$)"
        self._sample = re.compile(sample, re.IGNORECASE).match
        self._guidance = frozenset(words["guidance"])
        self._only_names: dict[str, bool] = {}

    def only_name(self, *labels: str) -> bool:
        """Return True if no label can be that of a total, a summary or an example, as their first letters show.

        Few beginnings differ among the labels of a table, so that the answer for each is kept.
        """
        for label in labels:
            beginning = label[:_BEGINNING]
            known = self._only_names.get(beginning)
            if known is None:
                known = self._only_names[beginning] = self._only_names_something(beginning)
            if not known:
                return False
        return True

    def _only_names_something(self, beginning: str) -> bool:
        """Return True if labels with this beginning need no other test. Signs before it could hide a word."""
        if not beginning[:1].isalpha():
            return False
        return not self._may_begin(beginning) and not self._may_exemplify(beginning)

    def is_total(self, label: str) -> bool:
        """Return True if a label can only mean a total: "Total", "Average score", "Out of 7"."""
        if not self._may_begin(label):
            return False
        key = heading_key(label)
        return _consists_of(key.split(), self._totals, self._around) or bool(_OUT_OF.fullmatch(key))

    def is_summary(self, label: str) -> bool:
        """Return True if a label means a total or another summary or comparison: "Sector median", "Highest"."""
        if not self._may_begin(label):
            return False
        words = [word for word in heading_key(label).split() if not _ORDINAL.fullmatch(word)]
        return self.is_total(label) or _consists_of(words, self._summaries, self._around_summaries)

    def is_total_of(self, label: str) -> bool:
        """Return True if the only label of a row is that of a total or summary: "Sub-total: Legal", "Legal count"."""
        lowered = label[:_LONGEST_LABEL].lower()
        if not self._may_begin(label) and not any(word in lowered for word in self._may_end):
            return False
        key, first = heading_key(label), _first_part(label)
        if self.is_summary(first) or key.startswith(self._beginnings):
            return True
        return key.endswith(self._endings) and not self.names_position(key)

    def is_scale(self, label: str) -> bool:
        """Return True if the label of a total names weights, or the ends of the scale: "Weight", "Out of 7"."""
        key = heading_key(label)
        return not self._scales.isdisjoint(key.split()) or bool(_OUT_OF.fullmatch(key))

    def is_note(self, label: str) -> bool:
        """Return True if a label begins a note beside a table: "Notes:", "* Acting", "Prepared by"."""
        text = label.strip()
        key = heading_key(text[:_LONGEST_LABEL].split(":")[0])
        return key in self._notes or key.startswith(self._note_beginnings) or text.startswith(_NOTE_SIGNS)

    def is_example(self, label: str) -> bool:
        """Return True if a label says that the row is an example: "e.g. 100", "Example: Director", "Sample row"."""
        if not self._may_exemplify(label):
            return False
        return self._example(label) is not None or self._sample(label) is not None

    def is_guidance(self, text: str) -> bool:
        """Return True if a text tells people what to type: "Enter a whole number", "Full title as in contract"."""
        return not self._guidance.isdisjoint(heading_key(text).split())

    def names_position(self, label: str) -> bool:
        """Return True if a label has a word that titles of positions have: "Director People"."""
        return not self._positions.isdisjoint(heading_key(label).split())

    def names_group(self, label: str) -> bool:
        """Return True if a label names a part of an organisation: "Office of the CEO", "Corporate Services"."""
        key = heading_key(label)
        words = key.split()
        return key.startswith(self._group_beginnings) or (bool(words) and words[-1] in self._groups)


def _consists_of(words: Iterable[str], needed: frozenset[str], others: frozenset[str]) -> bool:
    """Return True if at least one word is in `needed` and all the rest are in `needed` or in `others`."""
    found = set(words)
    return not needed.isdisjoint(found) and found <= needed | others


def _first_part(label: str) -> str:
    """Return a label up to its first colon or dash: "Sub-total" of "Sub-total: Legal"."""
    separator = _SEPARATOR.search(label)
    return label[: separator.start()] if separator else label


def is_own_column_total(formula: str, column: int) -> bool:
    """Return True if a formula sums, averages or counts cells of its own column in its own sheet, as totals do."""
    if len(formula) > _LONGEST_FORMULA or not _AGGREGATE.search(formula):
        return False
    return _in_column(column)(_ELSEWHERE.sub("", formula)) is not None


@cache
def _in_column(column: int) -> Callable[[str], object]:
    """Return a function that finds a cell of the column, or the name of an Excel table's column, in a formula."""
    return re.compile(rf"(?<![A-Z$])\$?{column_letters(column)}\$?\d|\[(?!#This Row|@)", re.IGNORECASE).search


def shape(text: str) -> str:
    """Return the pattern of letters and digits in an id: "A-9" for both P-001 and Q-17."""
    return _DIGITS.sub("9", _LETTERS.sub("A", text))
