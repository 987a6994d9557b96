"""Find second columns of a factor's scores that only their words and numbers show, such as "Manager impact"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.located import HeadingPair

_BLANK: tuple[object, ...] = ("", None)
_MOST_ROWS = 0.8  # of the rows with scores

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook, Meaning
    from peecf_batch.reading.located import Heading


def second_scores(
    headings: Iterable[Heading],
    seen: Mapping[Meaning, Heading],
    other_columns: Collection[int],
    rows: Sequence[Sequence[object]],
    book: HeadingBook,
) -> Iterator[HeadingPair]:
    """Yield the heading of a factor's scores with each other heading that names the factor over numbers of the scale.

    The other heading has no meaning of its own. `seen` has the heading of each meaning, and `rows` are those below the
    headings. Leave out `other_columns`, whose use is known.
    """
    scores = {meaning.factor: heading for meaning, heading in seen.items() if meaning.role == "score"}
    for heading in headings:
        if heading.meaning.role or heading.column in other_columns:
            continue
        factor = book.factor_beside(heading.text)
        if factor in scores and _are_scores([row[heading.column - 1 : heading.column] for row in rows], book):
            yield HeadingPair(scores[factor], heading)


def unnamed_scores(
    rows: Sequence[Sequence[object]], factors: Sequence[int], used: Collection[int], book: HeadingBook
) -> tuple[int, ...]:
    """Return the columns that may be a second set of scores: as many as there are factors, or more; () for fewer.

    In nearly every row with a score they have a whole number of the scale and nothing else, and they are not in `used`,
    the columns that are read. `rows` are those below the headings, and `factors` the columns of the scores.
    """
    width = max(map(len, rows), default=0)
    columns = [column for column in range(1, width + 1) if column not in used and column not in factors]
    filled = dict.fromkeys(columns, 0)
    scored = 0
    for row in rows:
        if not any(column <= len(row) and row[column - 1] not in _BLANK for column in factors):
            continue
        scored += 1
        for column in [*filled]:
            value = row[column - 1] if column <= len(row) else ""
            if value in _BLANK:
                continue
            if not _is_level(value, book):
                del filled[column]
            else:
                filled[column] += 1
        if len(filled) < len(factors):
            return ()
    found = tuple(column for column, count in filled.items() if count >= _MOST_ROWS * scored > 0)
    return found if len(found) >= len(factors) else ()


def _is_level(value: object, book: HeadingBook) -> bool:
    """Return True if a value is a whole number of the scale, as a number or as text."""
    if isinstance(value, str):
        return value.strip() in map(str, book.levels)
    return value in book.levels and not isinstance(value, bool)


def _are_scores(cells: Iterable[Sequence[object]], book: HeadingBook) -> bool:
    """Return True if most values of a column, given as rows of one cell or none, are numbers of the scale."""
    values = [value for cell in cells for value in cell if value not in ("", None) and not isinstance(value, bool)]
    levels = {*book.levels, *map(str, book.levels)}
    of_scale = [value for value in values if (value.strip() if isinstance(value, str) else value) in levels]
    return 2 * len(of_scale) > len(values)
