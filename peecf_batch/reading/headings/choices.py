"""Choose between columns whose headings have one role, by the words of the headings and the values below them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.keys import apart, heading_key, heading_roles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROWS_TRIED = 50
_LONGEST_CODE, _LONGEST_SPACED = 24, 12


def kind_of(text: str, role: str) -> int:
    """Return the place of a heading's kind in the order of its role, 0 for a role without an order."""
    order: Sequence[Sequence[str]] = heading_roles()["order"].get(role, ())
    words = set(heading_key(apart(text)).split())
    others = next((place for place, kind in enumerate(order) if not kind), len(order))
    return next((place for place, kind in enumerate(order) if not words.isdisjoint(kind)), others)


class TitleColumns(NamedTuple):
    """Columns headed as titles that have no titles.

    `number` is the column with numbers or codes, or 0. The columns in `left` are not read: they have Mr, Ms and the
    like, or are headed "Job" beside a title.
    """

    number: int = 0
    left: frozenset[int] = frozenset()


def title_columns(titles: Mapping[int, str], rows: Sequence[Sequence[object]]) -> TitleColumns:
    """Return what the columns with `titles` as headings are. `rows` are those below the headings.

    HR systems use the heading "Position" for the number of a position, beside another column with the title.
    """
    if len(titles) <= 1:
        return TitleColumns()
    texts = {column: _texts(rows, column) for column in titles}
    people = frozenset(column for column, found in texts.items() if found and all(map(_is_honorific, found)))
    others = [column for column in titles if column not in people]
    bare = [column for column in others if is_bare(titles[column])]
    number = bare[0] if len(bare) == 1 < len(others) and are_codes(texts[bare[0]]) else 0
    weak = {c for c in others if c != number and heading_key(titles[c]) in heading_roles()["bare_ids"]["weak"]}
    left = (people if others else frozenset()) | (weak if len(weak) < len(others) - bool(number) else frozenset())
    return TitleColumns(number, left)


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
