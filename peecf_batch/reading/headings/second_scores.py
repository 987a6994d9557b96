"""Find second columns of a factor's scores that only their words and numbers show, such as "Manager impact"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.located import HeadingPair

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


def _are_scores(cells: Iterable[Sequence[object]], book: HeadingBook) -> bool:
    """Return True if most values of a column, given as rows of one cell or none, are numbers of the scale."""
    values = [value for cell in cells for value in cell if value not in ("", None) and not isinstance(value, bool)]
    levels = {*book.levels, *map(str, book.levels)}
    of_scale = [value for value in values if (value.strip() if isinstance(value, str) else value) in levels]
    return 2 * len(of_scale) > len(values)
