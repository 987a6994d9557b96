"""Choose between two columns of one role, such as a division and a branch, and list the headings that are not read."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.assessor_columns import may_name_somebody
from peecf_batch.reading.headings.choices import kind_of, title_columns
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.headings.meanings import ASIDES, Meaning
from peecf_batch.reading.located import HeadingPair, UnreadHeading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Heading

_NOTHING, _ID, _TITLE = Meaning(""), Meaning("id"), Meaning("title")
_INCUMBENT, _SURNAME, _GIVEN_NAME = Meaning("incumbent"), Meaning("surname"), Meaning("given_name")


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

    `rows` are those below the headings. Columns to leave have no meaning then.
    """
    titles = {heading.column: heading.text for heading in headings if heading.meaning == _TITLE}
    found = title_columns(titles, rows)
    meanings = dict.fromkeys(found.left, _NOTHING)
    if found.number and not any(heading.meaning == _ID for heading in headings):
        meanings[found.number] = _ID
    return [heading._replace(meaning=meanings.get(heading.column, heading.meaning)) for heading in headings]


def with_incumbents(headings: Sequence[Heading]) -> list[Heading]:
    """Return the headings, with the only column of surnames as that of the incumbents if no column has whole names.

    A given name counts only beside such a surname. Parts of names that do not count have no meaning.
    """
    surnames = [heading for heading in headings if heading.meaning == _SURNAME]
    is_read = len(surnames) == 1 and not any(heading.meaning == _INCUMBENT for heading in headings)
    given = next((heading.column for heading in headings if heading.meaning == _GIVEN_NAME and is_read), 0)
    meanings = {_SURNAME: _INCUMBENT if is_read else _NOTHING, _GIVEN_NAME: _NOTHING}
    return [h if h.column == given else h._replace(meaning=meanings.get(h.meaning, h.meaning)) for h in headings]


def _pairs(headings: Sequence[Heading]) -> Iterator[HeadingPair]:
    """Yield the first choice of the headings with each heading of a later kind."""
    kinds = {heading.column: kind_of(heading.text, heading.meaning.role) for heading in headings}
    first = min(headings, key=lambda heading: kinds[heading.column])
    yield from (HeadingPair(first, h) for h in headings if kinds[h.column] > kinds[first.column])


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
