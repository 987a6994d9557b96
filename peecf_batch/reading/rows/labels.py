"""Recognise what the label of a row says: a total, a note, a group of positions, an example or guidance."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.address import column_letters
from peecf_batch.reading.headings.keys import heading_key, heading_roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_FUNCTIONS = (
    "SUM|SUMIFS?|SUMPRODUCT|SUBTOTAL|AGGREGATE|AVERAGE(?:A|IFS?)?|COUNT(?:A|BLANK|IFS?)?|MEDIAN|MODE(?:[.]SNGL)?|"
    "MINA?|MINIFS|MAXA?|MAXIFS|STDEV(?:[.][SP]|A|PA?)?|VAR(?:[.][SP]|A|PA?)?|LARGE|SMALL|RANK(?:[.](?:EQ|AVG))?|"
    "QUARTILE(?:[.](?:INC|EXC))?|PERCENTILE(?:[.](?:INC|EXC))?|TRIMMEAN|GEOMEAN|HARMEAN|PRODUCT|DSUM|DAVERAGE|DCOUNTA?"
)
_AGGREGATE = pattern(rf"(?<![\w.])(?:{_FUNCTIONS})\(", re.IGNORECASE)
_ELSEWHERE = pattern(
    r"(?:(?<!')'[^']*(?:''[^']*)*'|(?<![\w.\[\]])[\w.\[\]]+)!\$?[A-Z]*\$?\d*(?::\$?[A-Z]*\$?\d*)?", re.IGNORECASE
)
_SEPARATOR = pattern(r"[:–—]|\s-\s")
_ASIDE = pattern(r"[(\[]|\s[-–]\s")
_OUT_OF = pattern(r"out of(?: \d+)?")
_ORDINAL = pattern(r"\d+(?:st|nd|rd|th)|(?:19|20)\d\d")
_COUNT = pattern(r"[/(]\s?\d{1,4}[)]?\s?$")
_FOOTNOTE = re.compile(r"\s?(?:[(\[]?(?:\d{1,2}|[a-z]|i{1,3}|iv)[.)\]]\s|[¹²³⁴⁵⁶⁷⁸⁹]|[-–—•]\s?\S)").match
_WRITTEN = re.compile(r"__|\bwww[.]|https?:|\w@\w|\b[a-z]:\\|\\\\\w", re.IGNORECASE).search
_NUMBERED = re.compile(r" \d[\d .]{0,9}$|(?<=\bv)\d[\d .]{0,9}$")
_NOTE_SIGNS = ("# ", "*", "†", "‡", "^", "§", "¹", "²", "³", "©", "(c) ", "(C) ")
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}<>", " "))
_LONG_TEXT, _MANY_WORDS = 80, 9
_LONGEST_FORMULA, _LONGEST_LABEL, _LONGEST_ENDING = 500, 200, 60
_PREFIX = 3
_BEGINNING = 6  # letters: as many as the longest beginning that is looked for
_BAND = re.compile(
    r"(?:peses|ses|psesc|eo|band|grade|level|class)(?: band)?s?[ -]?(?:\d|i{1,3}|iv)s?$", re.IGNORECASE
).match
_PAGE = re.compile(r"page \d{1,4}(?: ?(?:of|/) ?\d{1,4})?$", re.IGNORECASE).match
_ADDING = ("tot", "sum", "ttl", "count", "number")
_LETTERS, _DIGITS = pattern(r"[^\W\d_]+"), pattern(r"\d+")


class _ExampleWords:
    """The tests of labels for the words of example rows. Few tables need them, so they are made when one does."""

    def __init__(self) -> None:
        words = heading_roles()["words"]
        examples = "|".join(re.escape(word) for word in words["examples"])
        self.is_example = re.compile(rf"[\W_]{{0,9}}(?:{examples})(?!\w)", re.IGNORECASE).match
        samples = "|".join(words["samples"])
        followers = "|".join(words["after_samples"])
        after = rf"(?:\s(?:{followers}))?[\s\d]{{0,4}}(?:[:;,.–—-]|\s[(]|[)\]]|$)"
        self.is_sample = re.compile(rf"[\W_]{{0,9}}(?:{samples}){after}", re.IGNORECASE).match
        marked = (
            rf"(?:[(\[*]\s?(?:{samples})|[–—-]\s?{words['samples'][0]})(?:\s(?:{followers})){{0,2}}[\s.)\]*]{{0,3}}$"
        )
        self.ends_as_example = re.compile(marked, re.IGNORECASE).search
        self.is_to_delete = re.compile(rf"\b(?:{'|'.join(words['to_delete'])})\b", re.IGNORECASE).search
        self.is_placeholder = re.compile(
            rf"<[^<>]{{1,60}}>$|x{{3,40}}$|\?{{2,40}}$|[\[{{](?:{'|'.join(words['placeholders'])})\b[^\[\]{{}}]{{0,60}}[\]}}]$",
            re.IGNORECASE,
        ).match
        self.may_be_example = re.compile(rf"[\W_]{{0,9}}(?:{samples})\b", re.IGNORECASE).match


class Labels:
    """The words that say what a row is. The tests are fast, because every row is tested."""

    def __init__(self) -> None:
        """Take the words from headings.toml."""
        words = heading_roles()["words"]
        self._totals, self._notes = frozenset(words["totals"]), frozenset(words["notes"])
        self._note_beginnings = tuple(f"{phrase} " for phrase in words["notes"] if " " in phrase)
        self._comparisons = frozenset(words["comparisons"])
        self._scales = frozenset(words["scales"])
        self._summaries = self._totals.union(words["summaries"])
        self._around = frozenset([*words["before_totals"], *words["after_totals"]])
        self._around_summaries = self._around.union(words["around_summaries"])
        self._beginnings = tuple(words["total_beginnings"])
        self._starts = tuple(f"{phrase} " for phrase in words["total_starts"])
        self._endings = tuple(f" {phrase}" for phrase in words["total_endings"])
        self._positions, self._groups = frozenset(words["positions"]), frozenset(words["groups"])
        counted = "|".join(words["counted"])
        after = "|".join(words["after_counts"])
        self._numbers = re.compile(rf"\d{{1,5}} (?:{counted})(?: (?:{after})){{1,3}}\.?$", re.IGNORECASE).match
        self._counts = re.compile(rf"(?:\w{{1,20}} )?(?:{counted})\s?(?:[:=–—-]|\s)\s?\d{{1,5}}$", re.IGNORECASE).match
        self._certain_positions = self._positions.difference(words["general_positions"])
        self._group_endings = tuple(f" {word}" for word in words["group_endings"])
        self._group_beginnings = tuple(f"{phrase} " for phrase in words["group_beginnings"])
        begin = (*self._summaries, *words["before_totals"], *words["around_summaries"], *self._beginnings, "out")
        short = {rf"{word}(?![^\W_])" for word in begin if len(word) < _PREFIX}
        firsts = {word[:_PREFIX] for word in begin if len(word) >= _PREFIX} | short
        self._may_begin = re.compile(rf"\W*(?:{'|'.join(sorted(firsts))}|\d)", re.IGNORECASE).match
        self._may_end = tuple({phrase.split()[0] for phrase in words["total_endings"]})
        self._may_exemplify = re.compile(r"[<\[{]|xxx|\?\?|\W*(?:e\.?g|ex|sam|dum|ill|tes|for )", re.IGNORECASE).match
        self._signature_table = frozenset(words["signature_table"])
        self._verbs, self._signing = frozenset(words["note_verbs"]), frozenset(words["signing"])
        self._below = tuple(f"{phrase} " for phrase in words["notes_below"])
        self._guidance = frozenset(words["guidance"])
        self._set_aside = re.compile(rf"\b(?:{'|'.join(words['set_aside'])})\b").search
        self._sheets_aside = frozenset(words["sheets_aside"])
        self._scores_aside = frozenset(words["scores_aside"])
        self._ended_titles = frozenset(words["ended_titles"])
        self._ended = re.compile(rf"(?:{'|'.join(words['ended_titles'])})\b").match
        self._example_marks = tuple(words["example_marks"])
        self._only_names: dict[str, bool] = {}

    @cached_property
    def _examples(self) -> _ExampleWords:
        return _ExampleWords()

    def only_name(self, *labels: str) -> bool:
        """Return True if no label can be that of a total, a summary or an example.

        The first letters of totals and summaries show this. An example can also be marked at the end.

        Few beginnings differ among the labels of a table, so that the answer for each is kept.
        """
        for label in labels:
            if label.isdigit():  # an id
                continue
            beginning = label[:_BEGINNING]
            known = self._only_names.get(beginning)
            if known is None:
                known = self._only_names[beginning] = self._only_names_something(beginning)
            if not known:
                return False
            lowered = label.lower()
            for mark in self._example_marks:  # a loop, because every row is tested, and `any` takes twice as long
                if mark in lowered:
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
        if (label[-1:].isdigit() and self._counts(label)) or (label[:1].isdigit() and self._numbers(label)):
            return True
        if not self._may_begin(label) and not any(word in lowered for word in self._may_end):
            return False
        key, first = heading_key(label), _first_part(label)
        if self.is_summary(first) or key.startswith(self._beginnings) or self.is_total(_COUNT.sub("", label)):
            return True
        return (key.endswith(self._endings) or lowered.startswith(self._starts)) and not self.names_position(key)

    def is_plain_total(self, label: str) -> bool:
        """Return True if the label of a total or summary says that it adds up rows, unlike "Average" or "Highest"."""
        return any(word in heading_key(label) for word in _ADDING)

    @staticmethod
    def names_band(label: str) -> bool:
        """Return True if a label is the name of a band or a grade: "PESES-1", "Band 2", "EO 3"."""
        return _BAND(label) is not None

    def is_scale(self, label: str) -> bool:
        """Return True if the label of a total names weights, or the ends of the scale: "Weight", "Out of 7"."""
        key = heading_key(label)
        return not self._scales.isdisjoint(key.split()) or bool(_OUT_OF.fullmatch(key))

    def is_legend(self, label: str) -> bool:
        """Return True if a label is a word for the scale and nothing else: "Scale:", "Weights"."""
        return heading_key(label) in self._scales

    def is_note(self, label: str) -> bool:
        """Return True if a label begins a note beside a table: "Notes:", "* Acting", "Prepared by"."""
        text = label.strip()
        key = heading_key(text[:_LONGEST_LABEL].split(":")[0])
        if _PAGE(text):
            return True
        return key in self._notes or key.startswith(self._note_beginnings) or text.startswith(_NOTE_SIGNS)

    def is_numbered_note(self, label: str) -> bool:
        """Return True if the only label of a row is that of a note with a number or a dash: "Note 1", "Source - HR"."""
        text = label[:_LONGEST_LABEL]
        return _NUMBERED.sub("", heading_key(_first_part(text))) in self._notes and not self.names_position(text)

    def is_note_below(self, label: str) -> bool:
        """Return True if a label that is apart from the table, below all scores, is that of a note or a footnote."""
        key, lowered = heading_key(label[:_LONGEST_LABEL]), label[:_LONGEST_LABEL].lower()
        if not self._verbs.isdisjoint(label[:_LONGEST_LABEL].split()) or _WRITTEN(label[:_LONGEST_LABEL]):
            return True
        begins = f"{key} ".startswith(self._below) or _FOOTNOTE(label) is not None
        return (begins or " = " in lowered) and not self.names_position(key)

    def asks_to_sign(self, label: str) -> bool:
        """Return True if a label begins a block for a signature: "Signed", "Approved by", "Panel chair: ____".

        A title with such a word, as "Approved Destination Director", does not begin one.
        """
        words = heading_key(label[:_LONGEST_LABEL]).split()
        if "__" in label:
            return True
        asks = ":" in label or "by" in words or not self.names_position(label[:_LONGEST_LABEL])
        return asks and not self._signing.isdisjoint(words)

    def heads_signatures(self, texts: Sequence[str]) -> bool:
        """Return True if texts are the headings of a table for signatures: "Name", "Signature" and "Date"."""
        keys = {heading_key(text[:_LONGEST_LABEL]) for text in texts}
        signs = not keys.isdisjoint(("initials", *self._signing))
        return signs and len(keys) > 1 and keys <= self._signature_table

    def sets_aside(self, label: str) -> bool:
        """Return True if a heading says that the rows below it may not count: "Superseded assessments"."""
        return self._set_aside(_opened_key(label)) is not None

    def sets_sheet_aside(self, name: str) -> bool:
        """Return True if the name of a sheet says that its positions may not count: "Superseded", "Scenario B"."""
        return self.sets_aside(name) or not self._sheets_aside.isdisjoint(_opened_key(name).split())

    def sets_scores_aside(self, text: str) -> bool:
        """Return True if a text over scores says that they may not count: "Superseded scores", "Weighted"."""
        return self.sets_aside(text) or not self._scores_aside.isdisjoint(_opened_key(text).split())

    def has_ended(self, title: str) -> bool:
        """Return True if a title says that the position may not count: "Director People (abolished)"."""
        if not ("(" in title or "[" in title or " - " in title or " – " in title):
            return False
        before, *rest = _ASIDE.split(title[:_LONGEST_LABEL])
        return any(self._ended(heading_key(part)) for part in rest) or heading_key(before) in self._ended_titles

    def is_example(self, label: str) -> bool:
        """Return True if a label says that the row is an example: "e.g. 100", "Example: Director", "Head (example)"."""
        if self.begins_as_example(label):
            return True
        shortened = label[-_LONGEST_ENDING:]
        return bool(self._examples.ends_as_example(shortened) or self._examples.is_to_delete(label[:_LONGEST_LABEL]))

    def begins_as_example(self, label: str) -> bool:
        """Return True if a label begins as that of an example, or says what to type: "e.g. 100", "[Insert title]"."""
        if not self._may_exemplify(label):
            return False
        tests = (self._examples.is_example, self._examples.is_sample, self._examples.is_placeholder)
        return any(test(label) for test in tests)

    def is_placeholder(self, label: str) -> bool:
        """Return True if a label is nothing but a mark for something to come: "XXX", "???", "[Insert title]"."""
        return bool(self._may_exemplify(label) and self._examples.is_placeholder(label))

    def may_be_example(self, label: str) -> bool:
        """Return True if a label may be that of an example or a title: "Example Director", "Example Farm Manager"."""
        return bool(self._may_exemplify(label) and self._examples.may_be_example(label))

    def is_guidance(self, text: str) -> bool:
        """Return True if a text tells people what to type: "Enter a whole number", "Full title as in contract"."""
        return not self._guidance.isdisjoint(heading_key(text).split())

    def names_position(self, label: str) -> bool:
        """Return True if a label has a word that titles of positions have: "Director People"."""
        return not self._positions.isdisjoint(heading_key(label).split())

    def surely_names_position(self, label: str) -> bool:
        """Return True if a label has such a word, other than one that also has other uses: "Executive education"."""
        return not self._certain_positions.isdisjoint(heading_key(label).split())

    def compares(self, label: str) -> bool:
        """Return True if a label may be that of a row to compare with: "Typical director"."""
        words = heading_key(label).split()
        return bool(words) and words[0] in self._comparisons

    def begins_group(self, label: str) -> bool:
        """Return True if a label begins as only names of parts of an organisation do: "Office of the CEO"."""
        return f"{heading_key(label)} ".startswith(self._group_beginnings)

    def ends_group(self, label: str) -> bool:
        """Return True if a label ends with a word for a part of an organisation: "Operations Division"."""
        return heading_key(label).endswith(self._group_endings)

    def names_group(self, label: str) -> bool:
        """Return True if a label names a part of an organisation: "Office of the CEO", "Corporate Services"."""
        words = heading_key(label).split()
        return self.begins_group(label) or (bool(words) and words[-1] in self._groups)


def _consists_of(words: Iterable[str], needed: frozenset[str], others: frozenset[str]) -> bool:
    """Return True if at least one word is in `needed` and all the rest are in `needed` or in `others`."""
    found = set(words)
    return not needed.isdisjoint(found) and found <= needed | others


def _opened_key(label: str) -> str:
    """Return the key of a label with the words in brackets."""
    return heading_key(label[:_LONGEST_LABEL].translate(_BRACKETS))


def _first_part(label: str) -> str:
    """Return a label up to its first colon or dash: "Sub-total" of "Sub-total: Legal"."""
    separator = _SEPARATOR.search(label)
    return label[: separator.start()] if separator else label


def is_own_column_total(formula: str, column: int) -> bool:
    """Return True if a formula sums, averages or counts cells of its own column in its own sheet, as totals do."""
    if len(formula) > _LONGEST_FORMULA or not _AGGREGATE.search(formula):
        return False
    return _in_column(column)(_ELSEWHERE.sub("", formula)) is not None


def is_calculated_from_rows(formula: str, column: int) -> bool:
    """Return True if a formula adds, subtracts, multiplies or divides at least 2 cells of its own column: "=C7-C8"."""
    if len(formula) > _LONGEST_FORMULA or not any(sign in formula for sign in "+-*/"):
        return False
    cells = _cells_of(column).findall(_ELSEWHERE.sub("", formula).upper())
    return len({cell.replace("$", "") for cell in cells}) > 1


@cache
def _cells_of(column: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Z$])\$?{column_letters(column)}\$?\d{{1,7}}")


@cache
def _in_column(column: int) -> Callable[[str], object]:
    """Return a function that finds a cell of the column, or the name of an Excel table's column, in a formula."""
    return re.compile(rf"(?<![A-Z$])\$?{column_letters(column)}\$?\d|\[(?!#This Row|@)", re.IGNORECASE).search


def is_prose(text: str) -> bool:
    """Return True if a text is a sentence rather than a name."""
    return len(text) > _LONG_TEXT or len(text.split()) > _MANY_WORDS or (text.endswith(".") and " " in text)


def shape(text: str) -> str:
    """Return the pattern of letters and digits in an id: "A-9" for both P-001 and Q-17."""
    return _DIGITS.sub("9", _LETTERS.sub("A", text))
