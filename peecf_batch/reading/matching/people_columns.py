"""Read the names of people in columns that are not read for anything else, so that no output shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.keys import heading_key, heading_roles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from peecf_batch.reading.located import Heading, Layout

_ROLES = frozenset(("incumbent", "assessor", "decider"))
_PARTS = ("given_name", "incumbent")  # the second has the surname where there is the first
_WITHOUT_BRACKETS = str.maketrans("()[]", "    ")


def names_beside(layout: Layout) -> Iterator[str]:
    """Yield the names in the columns for parts of names and for people that the layout does not read.

    Parts of a name in one row, such as a given and a family name, are one name, also where both are read. A column that
    is not read because another one has the same role yields its own names.
    """
    rows = layout.sheet.grid.rows[layout.heading_row :]
    parts = sorted({found.heading.column for found in layout.unread if _is_part(found.heading)})
    pairs = (*layout.left, *layout.doubled)
    whole = sorted({h.column for pair in pairs for h in pair if h.meaning.role in _ROLES})
    read = [layout.columns[role] for role in _PARTS] if layout.columns.keys() >= set(_PARTS) else []
    yield from _names_in(rows, [parts, read, *([column] for column in whole)])


def _names_in(rows: Sequence[Sequence[object]], groups: Iterable[Sequence[int]]) -> Iterator[str]:
    """Yield the name in each row that the columns of each group give together, without cells such as "Vacant"."""
    for columns in groups:
        for row in rows if columns else ():
            texts = (text_of(row[column - 1]) for column in columns if column <= len(row))
            name = " ".join(text for text in texts if text)
            if name and not names_nobody(name):
                yield name


def names_under(headings: Sequence[Heading], rows: Sequence[Sequence[object]], roles: Collection[str]) -> Iterator[str]:
    """Yield the names in the columns of `roles` of a list, and those in its columns for parts of names."""
    parts = [h for h in headings if h.meaning.role == "given_name" or _is_part(h)]
    parts.sort(key=lambda heading: (heading.meaning.role != "given_name", heading.column))
    whole = [heading.column for heading in headings if heading.meaning.role in roles]
    yield from _names_in(rows, [[heading.column for heading in parts], *([column] for column in whole)])


def whole_name(given_name: str, surname: str) -> str:
    """Return the parts of a name as one name, without words for nobody beside a name: "Vacant" for "-" and "Vacant"."""
    named = [part for part in (given_name, surname) if part and not names_nobody(part)]
    return " ".join(named) or (surname if heading_key(surname) else given_name or surname)


def names_nobody(text: str) -> bool:
    """Return True for a cell such as "Vacant" or "TBC". "Vacant (was J. Lee)" has a name in its brackets."""
    return heading_key(text.translate(_WITHOUT_BRACKETS)) in heading_roles()["words"]["nobody"]


def _is_part(heading: Heading) -> bool:
    key = heading_key(heading.text)
    return any(key == word or key.endswith(f" {word}") for word in heading_roles()["words"]["parts_of_names"])
