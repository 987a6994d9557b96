"""Recognise tables of positions whose score columns have headings without a factor name, such as "KNOW" or "F1"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.second_scores import unnamed_scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.headings.meanings import HeadingBook

_ROWS_TRIED, _MOST_NAMED = 60, 12


def unnamed_factors(sheets: Iterable[Sheet], book: HeadingBook) -> Refusal | None:
    """Return the refusal of the first visible sheet with ids or titles beside unnamed columns of scores, or None."""
    for sheet in sheets:
        if sheet.entry.state == "visible":
            for number, row in enumerate(sheet.grid.rows[:_ROWS_TRIED], 1):
                if headings := list(_over_scores(row, sheet.grid.rows[number:], book)):
                    return _refusal(sheet.entry.name, number, headings, book)
    return None


def _over_scores(row: Sequence[object], below: Sequence[Sequence[object]], book: HeadingBook) -> Iterator[str]:
    """Yield the headings in a row above columns of scores that do not name a factor; nothing if there are too few."""
    meanings = {column: book.meaning(text) for column, text in enumerate(row, 1) if isinstance(text, str) and text}
    known = {column for column, meaning in meanings.items() if meaning is not None and meaning.role}
    named = [column for column in known if (found := meanings[column]) and found.role in ("id", "title")]
    if not named:
        return
    unknown = [column for column in meanings if column not in known]
    others = {column for column in range(1, max(map(len, below), default=0) + 1) if column not in unknown}
    positions = [cells for cells in below if any(column <= len(cells) and cells[column - 1] for column in named)]
    wanted = len(book.factor_names)
    scored = unnamed_scores(positions, named, others, book) if len(unknown) >= wanted else ()
    if len(scored) >= wanted:
        yield from (shown(str(row[column - 1])) for column in scored)


def _refusal(sheet: str, number: int, headings: Sequence[str], book: HeadingBook) -> Refusal:
    more = ", …" if len(headings) > _MOST_NAMED else ""
    quoted = ", ".join(f"'{heading}'" for heading in headings[:_MOST_NAMED])
    return Refusal(
        f"sheet '{sheet}' has numbers from {book.levels[0]} to {book.levels[-1]} in {len(headings)} columns, but their "
        f"headings in row {number} do not name the factors: {quoted}{more}.",
        f"Use the names of the factors as headings: {', '.join(book.factor_names)}.",
    )
