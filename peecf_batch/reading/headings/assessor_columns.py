"""Recognise the columns with the scores of one assessor, by headings that name each factor and the assessor."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.address import cell_name
from peecf_batch.reading.headings.meanings import Meaning, heading_key, heading_roles
from peecf_batch.reading.located import AssessorColumns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Heading

_BRACKETS = pattern(r"[^()\[\]]*[(\[][^()\[\]]*[)\]]")
_BRACKET = pattern(r"[(\[)\]]")
_JOINTS = pattern(r"\s[-–—]|[–—:|/]|\n")
_LONGEST_HEADING = 200
_NUMBERS = pattern(r"(?:[\d\s.,%-]|to|of|out|max)*")
_NO_BRACKETS = str.maketrans(dict.fromkeys("()[]{}<>", " "))
_NOTHING = Meaning("")
_FEWEST = 2


class ScoreHeading(NamedTuple):
    """A heading of scores on one factor, with the label beside the factor's name, such as "Assessor B"."""

    heading: Heading
    factor: int
    label: str


class AssessorSet(NamedTuple):
    """Headings with the same label, one for each factor in the framework's order. `key` is the key of the label."""

    key: str
    scores: tuple[ScoreHeading, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """The column of each factor."""
        return tuple(score.heading.column for score in self.scores)

    @property
    def name(self) -> str:
        """The label of the first factor, on one line."""
        return " ".join(self.scores[0].label.split())

    @property
    def first_cell(self) -> str:
        """The address of the leftmost heading."""
        first = min((score.heading for score in self.scores), key=lambda heading: heading.column)
        return cell_name(first.row, first.column)


def without_assessors(
    headings: Sequence[Heading],
    above: Sequence[object],
    book: HeadingBook,
    names: Sequence[str],
    sheet: str,
) -> tuple[list[Heading], tuple[AssessorColumns, ...]]:
    """Return the headings, with no meaning for assessors' scores, and each assessor's columns, from left to right.

    `above` is the row above the headings, which may have an assessor's name once for all factors. `names` are the names
    that the user gave. Columns belong to an assessor if they have every factor once with the same label. In addition,
    the label must be one of `names`, or there must be 2 such sets of columns. If two labels are given names or begin
    with a word such as "Assessor", other labels do not count. A column labelled "Agreed" or the like has the scores of
    the positions, as one without a label has. Raises Refusal if there are only assessors' scores, because no score is
    made from them.
    """
    sets = _assessor_sets(headings, above, book)
    given = {heading_key(name) for name in names}
    likely = _likely_assessors(sets, given, book)
    surely = [one for one in likely if one.key in given or _says_assessor(one.key)]
    known = surely if len(surely) >= _FEWEST else likely
    if len(known) < _FEWEST and not any(one.key in given for one in known):
        return list(headings), ()
    labelled = {column for one in likely for column in one.columns}
    plain = {h.meaning.factor for h in headings if h.meaning.role == "score" and h.column not in labelled}
    if len(plain) < len(book.factor_names):
        raise _no_agreed_score(sheet, [one.first_cell for one in known])
    rationales = _rationales([one.key for one in known], headings, above, book)
    taken = {column for one in known for column in (*one.columns, *rationales[one.key].values())}
    found = [heading._replace(meaning=_NOTHING) if heading.column in taken else heading for heading in headings]
    order = sorted(known, key=lambda one: min(one.columns))
    factors = range(len(book.factor_names))
    return found, tuple(
        AssessorColumns(one.name, one.columns, tuple(rationales[one.key].get(factor) for factor in factors))
        for one in order
    )


def _rationales(
    keys: Sequence[str], headings: Sequence[Heading], above: Sequence[object], book: HeadingBook
) -> Mapping[str, Mapping[int, int]]:
    """Return the columns of each assessor's rationales by factor, by the key of the assessor's label.

    The heading of a rationale has the label beside the factor and the word for a rationale, or below the label. The
    longest label counts, and the first column with it for a factor.
    """
    found: dict[str, dict[int, int]] = {key: {} for key in keys}
    over = _over(above)
    for heading in headings:
        words = heading_key(heading.text.translate(_NO_BRACKETS)).split()
        for key in sorted(keys, key=len, reverse=True):
            rest = _without_words(words, key.split())
            if rest is None and heading_key(over.get(heading.column, "")) == key:
                rest = words
            meaning = book.meaning(" ".join(rest)) if rest else None
            if meaning is not None and meaning.role == "rationale" and meaning.factor >= 0:
                found[key].setdefault(meaning.factor, heading.column)
                break
    return found


def _without_words(words: Sequence[str], label: Sequence[str]) -> list[str] | None:
    """Return the words of a heading without the first ones that are those of a label, or None if it has none."""
    length = len(label)
    at = next((n for n in range(len(words) - length + 1) if list(words[n : n + length]) == list(label)), None)
    return None if at is None else [*words[:at], *words[at + length :]]


def _likely_assessors(sets: Sequence[AssessorSet], given: Collection[str], book: HeadingBook) -> list[AssessorSet]:
    """Return the sets whose label is a given name, or may be a name; `given` are the keys of the given names."""
    agreed = _agreed_keys()
    return [one for one in sets if one.key in given or not (one.key in agreed or _is_no_name(one.key, book))]


def says_assessor(text: str) -> bool:
    """Return True if the name of a sheet is typical for an assessor's scores, such as "Assessor B"."""
    return _says_assessor(heading_key(text))


def _assessor_sets(headings: Iterable[Heading], above: Sequence[object], book: HeadingBook) -> list[AssessorSet]:
    """Return the headings with a label beside the factor, by label. Include only labels that have every factor once."""
    by_label: dict[str, list[ScoreHeading]] = {}
    over = _over(above)
    for heading in headings:
        found = next(_parts(heading, over, book), None)
        if found is not None:
            by_label.setdefault(heading_key(found.label), []).append(found)
    factors = list(range(len(book.factor_names)))
    sets = (AssessorSet(key, tuple(sorted(of_label, key=attrgetter("factor")))) for key, of_label in by_label.items())
    return [one for one in sets if one.key and [score.factor for score in one.scores] == factors]


def _parts(heading: Heading, over: Mapping[int, str], book: HeadingBook) -> Iterator[ScoreHeading]:
    """Yield the factor and the label of a heading for each possible division of it, the clearest first."""
    text = heading.text.strip()[:_LONGEST_HEADING]
    if _BRACKETS.fullmatch(text):
        name, label, _ = _BRACKET.split(text)
        if (factor := book.factor(name)) is not None:
            yield ScoreHeading(heading, factor, label)
    for joint in _JOINTS.finditer(text):
        left, right = text[: joint.start()].strip(), text[joint.end() :].strip()
        for label, name in ((right, left), (left, right)):
            if label and (factor := book.factor(name)) is not None and book.factor(label) is None:
                yield ScoreHeading(heading, factor, label)
    for label, name in _beside_words(text):
        if (factor := book.factor(name)) is not None:
            yield ScoreHeading(heading, factor, label)
    if heading.meaning.role == "score" and heading.column in over:
        yield ScoreHeading(heading, heading.meaning.factor, over[heading.column])


def _beside_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the label and the rest of a heading that begins or ends with a label such as "Assessor B"."""
    words = text.split()
    for phrase in _words("words"):
        first = phrase.casefold().split()
        length = len(first) + 1
        for label, rest in ((words[:length], words[length:]), (words[-length:], words[:-length])):
            if rest and [word.casefold() for word in label[:-1]] == first:
                yield " ".join(label), " ".join(rest)


def _over(above: Sequence[object]) -> dict[int, str]:
    """Return the text above each column. A text continues to the right up to the next text, as in a merged heading."""
    found, last = {}, ""
    for column, value in enumerate(above, 1):
        last = value.strip() if isinstance(value, str) and value.strip() else last
        if last:
            found[column] = last
    return found


def _words(kind: str) -> Sequence[str]:
    words: Sequence[str] = heading_roles()["assessors"][kind]
    return words


@cache
def _agreed_keys() -> frozenset[str]:
    """Return the keys of the labels that agreed scores have."""
    return frozenset(map(heading_key, _words("agreed")))


@cache
def _never_keys() -> frozenset[str]:
    """Return the keys of the words that no assessor's label has."""
    return frozenset(map(heading_key, (*_words("never"), *heading_roles()["noise"])))


def _says_assessor(label: str) -> bool:
    return any(label == word or label.startswith(f"{word} ") for word in map(heading_key, _words("words")))


def _is_no_name(label: str, book: HeadingBook) -> bool:
    """Return True if a label is a scale, a year or a state of the assessment, and therefore not a name."""
    words = {label, *label.split()}
    return book.is_state(label) or _NUMBERS.fullmatch(label) is not None or not _never_keys().isdisjoint(words)


def may_name_somebody(heading: Heading, book: HeadingBook) -> bool:
    """Return True if a heading has, beside the factor, a label that may be an assessor's name."""
    return next(_names(heading, book), None) is not None


def labels_of(headings: Iterable[Heading], book: HeadingBook) -> tuple[str, ...]:
    """Return the labels beside factors that may be names of assessors, each once."""
    return tuple(dict.fromkeys(label for heading in headings for label in _names(heading, book)))


def _names(heading: Heading, book: HeadingBook) -> Iterator[str]:
    agreed = _agreed_keys()
    for part in _parts(heading, {}, book):
        key = heading_key(part.label)
        if key and key not in agreed and not _is_no_name(key, book):
            yield " ".join(part.label.split())


def _no_agreed_score(sheet: str, cells: Sequence[str]) -> Refusal:
    """Return a refusal with the cells of assessors and not the names, which the page of the whole run must not show."""
    listed = ", ".join(cells)
    return Refusal(
        f"sheet '{sheet}' has the scores of {len(cells)} assessors (from {listed}), but no "
        "columns for agreed scores. The program never calculates a score from the assessors' scores.",
        "Add a column for each factor for the agreed scores, with only the name of the factor as its heading. You may "
        "leave these columns blank until the assessors agree.",
    )
