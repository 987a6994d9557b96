"""Choose between two columns of one role, such as a division and a branch, and list the headings that are not read."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.assessor_columns import may_name_somebody
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.headings.meanings import ASIDES, Meaning, apart
from peecf_batch.reading.located import HeadingPair, UnreadHeading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Heading

_NOTHING, _ID, _TITLE = Meaning(""), Meaning("id"), Meaning("title")
_ROWS_TRIED = 50
_LONGEST_CODE, _LONGEST_SPACED = 24, 12


def without_second_choices(headings: Sequence[Heading]) -> tuple[list[Heading], tuple[HeadingPair, ...]]:
    """Return the headings, with no meaning for second choices, and each second choice behind the heading to read.

    A role's headings are of different kinds as headings.toml orders them: an id is read and a name left, a division is
    read and a branch left. Leave headings of the same kind as they are: choosing one would be a guess.
    """
    of_role: dict[Meaning, list[Heading]] = defaultdict(list)
    for heading in headings:
        if heading.meaning.role in heading_roles()["order"]:
            of_role[heading.meaning].append(heading)
    pairs = [pair for alike in of_role.values() for pair in _pairs(alike)]
    left = {pair.second.column for pair in pairs}
    found = [h._replace(meaning=_NOTHING) if h.column in left else h for h in headings]
    return found, tuple(sorted(pairs, key=lambda pair: pair.second.column))


def with_position_numbers(headings: Sequence[Heading], rows: Sequence[Sequence[object]]) -> list[Heading]:
    """Return the headings, with "Position" as the id if it is over numbers or codes and another column has the title.

    HR systems head the number so. `rows` are those below the headings. A column headed "Title" that has only Mr, Ms and
    the like has no meaning then. Without mostly numbers or codes, the two columns stay two titles.
    """
    titles = [heading for heading in headings if heading.meaning == _TITLE]
    if len(titles) == 1:
        return list(headings)
    columns = {h.column: _texts(rows, h.column) for h in titles}
    of_people = {column for column, texts in columns.items() if texts and all(map(_is_honorific, texts))}
    if of_people and len(of_people) < len(titles):
        headings = [h._replace(meaning=_NOTHING) if h.column in of_people else h for h in headings]
        return with_position_numbers(headings, rows)
    bare = [h for h in titles if is_bare(h.text)]
    if len(bare) != 1 or any(heading.meaning == _ID for heading in headings):
        return list(headings)
    if not are_codes(columns[bare[0].column]):
        return list(headings)
    return [heading._replace(meaning=_ID) if heading is bare[0] else heading for heading in headings]


def _texts(rows: Sequence[Sequence[object]], column: int) -> list[str]:
    """Return the first texts of a column, at most as many as are looked at."""
    filled = (row[column - 1] for row in rows if column <= len(row) and row[column - 1] not in ("", None))
    return [text_of(value) for value in islice(filled, _ROWS_TRIED)]


def is_bare(heading: str) -> bool:
    """Return True if a heading is that of a title and also that of a number, such as "Position"."""
    return heading_key(heading) in heading_roles()["bare_ids"]["names"]


def are_codes(texts: Sequence[str]) -> bool:
    """Return True if most texts are numbers or codes: short, and with a digit or in capitals."""
    return 2 * sum(map(_is_code, texts)) > len(texts)


def _is_code(text: str) -> bool:
    if len(text) > _LONGEST_CODE:
        return False
    if " " not in text:
        return any(map(str.isdigit, text)) or text.isupper()
    return text.isupper() and len(text) <= _LONGEST_SPACED


def _is_honorific(text: str) -> bool:
    return heading_key(text) in heading_roles()["words"]["honorifics"]


def _pairs(headings: Sequence[Heading]) -> Iterator[HeadingPair]:
    """Yield the first choice of the headings with each heading of a later kind."""
    kinds = {heading.column: _kind(heading) for heading in headings}
    first = min(headings, key=lambda heading: kinds[heading.column])
    yield from (HeadingPair(first, h) for h in headings if kinds[h.column] > kinds[first.column])


def _kind(heading: Heading) -> int:
    """Return the place of a heading's kind in the order of its role."""
    order: Sequence[Sequence[str]] = heading_roles()["order"][heading.meaning.role]
    words = set(heading_key(apart(heading.text)).split())
    others = next((place for place, kind in enumerate(order) if not kind), len(order))
    return next((place for place, kind in enumerate(order) if not words.isdisjoint(kind)), others)


def unread_headings(
    headings: Iterable[Heading], other_columns: Collection[int], book: HeadingBook
) -> Iterator[UnreadHeading]:
    """Yield the headings without a meaning, with similar headings that are read.

    Leave out `other_columns`, which have a reason of their own, and general comments.
    """
    for heading in headings:
        known = heading.meaning.role or heading.column in other_columns or heading_key(heading.text) in _asides()
        if not known and heading.text.strip():
            yield UnreadHeading(heading, book.near_names(heading.text), may_name_somebody(heading, book))


@cache
def _asides() -> frozenset[str]:
    return frozenset(heading_key(word) for kind in ASIDES for word in heading_roles()[kind])
