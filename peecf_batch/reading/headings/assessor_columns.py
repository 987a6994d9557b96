"""Recognise the columns with the scores of one assessor, by headings that name each factor and the assessor."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import cell_name
from peecf_batch.reading.headings.meanings import Meaning, heading_key, heading_roles
from peecf_batch.reading.located import AssessorColumns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Heading

_BRACKETS = re.compile(r"^(?P<factor>[^(\[]+?)\s*[(\[](?P<label>[^)\]]+)[)\]]\s*$")
_JOINTS = re.compile(r"\s*(?:\s[-–—]|[–—:|/]|\n)\s*")
_NUMBERS = re.compile(r"[\d\s.,%-]*(?:to|of|out|max)?[\d\s.,%-]*")
_NOTHING = Meaning("")
_FEWEST = 2


def without_assessors(
    headings: Sequence[Heading],
    above: Sequence[object],
    book: HeadingBook,
    names: Sequence[str],
    sheet: str,
) -> tuple[list[Heading], tuple[AssessorColumns, ...]]:
    """Return the headings, with no meaning for assessors' scores, and each assessor's columns, from left to right.

    `above` is the row above the headings, which may have an assessor's name once for all factors. `names` are the names
    that the user gave. A set of columns is an assessor's if it has every factor once with the same label, and if the
    user gave its label as a name or there are two such sets. If two labels are given names or begin with a word such as
    "Assessor", other labels do not count. If the factors have no plain columns, those labelled "Agreed" or the like
    have the scores of the positions. Raises Refusal if there are only assessors' scores, because no score is made from
    them.
    """
    sets = _sets(headings, above, book)
    agreed = {heading_key(word) for word in _words("agreed")}
    given = {heading_key(name) for name in names}
    likely = [label for label in sets if label in given or not (label in agreed or _is_no_name(label))]
    surely = [label for label in likely if label in given or _says_assessor(label)]
    plain = {h.meaning.factor for h in headings if h.meaning.role == "score" and not _owner(h, sets, likely)}
    known = surely if len(surely) >= _FEWEST else likely
    if len(known) < _FEWEST and given.isdisjoint(known):
        return list(headings), ()
    stay = next((label for label in sets if label in agreed), None)
    if len(plain) < len(book.factor_names) and stay is None:
        raise _no_agreed_score(sheet, [_first_cell(sets[label]) for label in known])
    taken = {h.column for label in known for h, _ in sets[label].values()}
    kept = {h.column: factor for factor, (h, _) in sets[stay].items()} if stay and len(plain) < len(sets[stay]) else {}
    found = [
        replace(h, meaning=_NOTHING)
        if h.column in taken
        else replace(h, meaning=Meaning("score", kept[h.column]))
        if h.column in kept
        else h
        for h in headings
    ]
    order = sorted(known, key=lambda label: min(h.column for h, _ in sets[label].values()))
    return found, tuple(
        AssessorColumns(_name(sets[label]), tuple(sets[label][f][0].column for f in sorted(sets[label])))
        for label in order
    )


def says_assessor(text: str) -> bool:
    """Return whether a sheet's name is that of a sheet with an assessor's scores, such as "Assessor B"."""
    return _says_assessor(heading_key(text))


def _sets(
    headings: Iterable[Heading], above: Sequence[object], book: HeadingBook
) -> dict[str, dict[int, tuple[Heading, str]]]:
    """Return the headings and their labels by factor, grouped by label; only labels that have every factor once."""
    sets: dict[str, dict[int, tuple[Heading, str]]] = {}
    doubled: set[str] = set()
    over = _over(above)
    for heading in headings:
        for label, factor in _parts(heading, over, book):
            key = heading_key(label)
            held = sets.setdefault(key, {})
            if factor in held:
                doubled.add(key)
            held[factor] = heading, " ".join(label.split())
            break
    whole = len(book.factor_names)
    return {key: held for key, held in sets.items() if key and key not in doubled and len(held) == whole}


def _parts(heading: Heading, over: Mapping[int, str], book: HeadingBook) -> Iterator[tuple[str, int]]:
    """Yield the label and the factor of a heading in each way that it can be divided, the clearest first."""
    text = heading.text.strip()
    bracketed = _BRACKETS.match(text)
    if bracketed and (factor := book.factor(bracketed["factor"])) is not None:
        yield bracketed["label"], factor
    for joint in _JOINTS.finditer(text):
        left, right = text[: joint.start()], text[joint.end() :]
        for label, name in ((right, left), (left, right)):
            if label and (factor := book.factor(name)) is not None and book.factor(label) is None:
                yield label, factor
    for word in _words("words"):
        for found in (
            re.match(rf"(?P<label>{word}\s+\S+)\s+(?P<factor>.+)$", text, re.IGNORECASE),
            re.match(rf"(?P<factor>.+?)\s+(?P<label>{word}\s+\S+)$", text, re.IGNORECASE),
        ):
            if found and (factor := book.factor(found["factor"])) is not None:
                yield found["label"], factor
    if heading.meaning.role == "score" and heading.column in over:
        yield over[heading.column], heading.meaning.factor


def _over(above: Sequence[object]) -> dict[int, str]:
    """Return the text above each column, which continues to the right up to the next text, as in a merged heading."""
    found, last = {}, ""
    for column, value in enumerate(above, 1):
        last = value.strip() if isinstance(value, str) and value.strip() else last
        if last:
            found[column] = last
    return found


def _owner(heading: Heading, sets: Mapping[str, Mapping[int, tuple[Heading, str]]], labels: Sequence[str]) -> bool:
    return any(heading.column == h.column for label in labels for h, _ in sets[label].values())


def _words(kind: str) -> Sequence[str]:
    words: Sequence[str] = heading_roles()["assessors"][kind]
    return words


def _says_assessor(label: str) -> bool:
    return any(label == word or label.startswith(f"{word} ") for word in map(heading_key, _words("words")))


def _is_no_name(label: str) -> bool:
    """Return whether a label is not a name but a scale, a year or a state of the assessment."""
    never = {heading_key(word) for word in (*_words("never"), *heading_roles()["noise"])}
    return _NUMBERS.fullmatch(label) is not None or not never.isdisjoint({label, *label.split()})


def _name(held: Mapping[int, tuple[Heading, str]]) -> str:
    return held[min(held)][1]


def _first_cell(held: Mapping[int, tuple[Heading, str]]) -> str:
    heading = min((h for h, _ in held.values()), key=lambda h: h.column)
    return cell_name(heading.row, heading.column)


def may_name_somebody(heading: Heading, book: HeadingBook) -> bool:
    """Return whether a heading has, beside the factor, a label that may be an assessor's name."""
    agreed = {heading_key(word) for word in _words("agreed")}
    labels = [heading_key(label) for label, _ in _parts(heading, {}, book)]
    return any(label and label not in agreed and not _is_no_name(label) for label in labels)


def _no_agreed_score(sheet: str, cells: Sequence[str]) -> Refusal:
    """Return a refusal with the cells of assessors, because the page over all workbooks must not name assessors."""
    listed = ", ".join(cells)
    return Refusal(
        f"sheet '{sheet}' has the scores of {len(cells)} assessors (from {listed}) and no agreed score; a score is "
        "never made from theirs.",
        "Add a column for each factor, headed with its name alone, for the scores agreed in moderation; they may be "
        "blank until then.",
    )
