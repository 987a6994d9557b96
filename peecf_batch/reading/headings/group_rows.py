"""Join headings with the groups in the rows above them, such as "Contract" over "Start" and "End"."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.keys import Meaning, heading_key, heading_roles
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Heading, Merge


def heading_text(value: object) -> str:
    """Return the text of a heading's cell: a date as "18 December 2020", "" for another value than a text or a date."""
    if isinstance(value, str):
        return value
    return day(value) if isinstance(value, datetime.date) else ""


class GroupRows:
    """The groups in up to `most` rows directly above row `number`. `first_used` is the top row of the joined ones."""

    def __init__(
        self, rows: Sequence[Sequence[object]], number: int, most: int, merges: Mapping[int, Collection[Merge]]
    ) -> None:
        """Take the texts of the rows above, up to a row without any."""
        self.first_used, self.nearest = number, number - 1
        self._groups: list[tuple[int, dict[int, str]]] = []
        self._texts: dict[int, str] = {}
        width = len(rows[number - 1]) if number <= len(rows) else 0
        for above in range(number - 1, max(0, number - 1 - most), -1):
            texts = {c: heading_text(value).strip() for c, value in enumerate(rows[above - 1], 1)}
            texts = {column: text for column, text in texts.items() if text}
            if not texts:
                return
            self._texts = self._texts or texts
            wide = {merge.left: merge.right for merge in merges.get(above, ()) if merge.right > merge.left}
            self._groups.append((above, _spread(texts, wide, width)))

    def joined(self, heading: Heading, book: HeadingBook) -> Heading | None:
        """Return a heading with the group above it, if both together have a meaning that is no factor's, or None."""
        if heading.meaning.factor >= 0:
            return None
        for row, group, text in self._texts_with(heading):
            meaning = book.meaning(text) or under_group(group, heading, book)
            if meaning not in (None, heading.meaning) and meaning.factor < 0 and meaning.role:
                self.first_used = min(self.first_used, row)
                return heading._replace(text=text, meaning=meaning)
        return None

    def over(self, column: int) -> str:
        """Return the nearest group over a column, "" if there is none."""
        return next((group[column] for _, group in self._groups if column in group), "")

    def _texts_with(self, heading: Heading) -> Iterator[tuple[int, str, str]]:
        """Yield each group above a heading, the nearest first, with the texts of both, and with those of all groups."""
        groups = [(row, group[heading.column]) for row, group in self._groups if heading.column in group]
        for row, group in groups:
            yield row, group, f"{group} {heading.text}"
            yield row, group, f"{heading.text} {group}"
        if len(groups) > 1:
            yield groups[-1][0], "", " ".join([*(group for _, group in reversed(groups)), heading.text])

    def alone(self, own: Collection[int]) -> list[tuple[int, str]]:
        """Return the column and the text of each cell directly above a column without a heading.

        Return nothing if no heading was joined with the row above, because it may then be no row of headings.
        """
        if self.first_used > self.nearest:
            return []
        return [(column, text) for column, text in self._texts.items() if column not in own]


def under_group(group: str, heading: Heading, book: HeadingBook) -> Meaning | None:
    """Return the meaning of "Number" or "Title" under a group that names positions or managers; None for others."""
    over = book.meaning(group) if group else None
    if over is None or over.role not in ("title", "reports_to"):
        return None
    key = heading_key(heading.text)
    role = next((role for role, words in heading_roles()["under_groups"].items() if key in words), heading.meaning.role)
    if role not in ("id", "title"):
        return None
    return over if over.role == "reports_to" else Meaning(role)


def _spread(texts: Mapping[int, str], wide: Mapping[int, int], width: int) -> dict[int, str]:
    """Return the text over each column: as far as it is merged, or up to the next text if nothing is merged."""
    found: dict[int, str] = {}
    last = ""
    for column in range(1, max([width, *texts, *wide.values()]) + 1):
        if column in texts:
            last = texts[column]
        if not wide and last:
            found[column] = last
    for column, text in texts.items() if wide else ():
        found.update(dict.fromkeys(range(column, wide.get(column, column) + 1), text))
    return found
