"""Withhold the small counts of tables, with every count from which a reader could work one out.

A reader knows the size of each row, every count that is shown, that no count is negative, and that 0 is shown where it
may be. A row is shown with all of its counts or withheld, and totals then tell the sums of the withheld rows. So at
least two rows are withheld, and each known sum of them is 0 or at least the limit. The range of a count in a withheld
row then begins at 0 or reaches the limit, unless all positions of these rows are in one column. That is avoided too.

A small total is withheld with others of its table, as a group. The sum of a group follows from the size of the table,
so it must be large enough for each member to reach the limit while the others are 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

Counts = tuple[int, ...]
Cells = tuple[int | None, ...]
_ROWS = 2


class Table(NamedTuple):
    """The columns of a table that no other table has. Some of its columns may be shown added up, as `sums`."""

    own: tuple[int, ...]
    sums: tuple[tuple[int, ...], ...] = ()


class Rest(NamedTuple):
    """A column that is never shown: what is left of the own columns of a table after others are subtracted.

    The others belong to several tables, the last to a later one. If the total of the rest is small, the last of them is
    withheld. It is withheld too if there are several before it and one of these is: what is left of the others would
    tell how large that one may be.
    """

    column: int
    others: tuple[int, ...]


class Layout(NamedTuple):
    """Tables over the same rows.

    In each row, the own columns of a table and the `common` columns of all tables add up to the size of the row.
    `unseen` columns of tables are never shown; they follow from others of the table.
    """

    tables: tuple[Table, ...]
    common: tuple[int, ...] = ()
    unseen: tuple[int, ...] = ()
    rests: tuple[Rest, ...] = ()

    def size(self, counts: Counts) -> int:
        """Return the sum of the columns of a table, which is the same for each table."""
        return sum(counts[c] for c in (*self.tables[0].own, *self.common))


class Published(NamedTuple):
    """Rows and totals as they may be shown: a count is None where it is withheld. `rows_withheld` has indices."""

    rows: tuple[Cells, ...]
    total: Cells
    rows_withheld: frozenset[int]


class _Unknown(NamedTuple):
    """The totals that are withheld, and the groups of them with sums that a reader can work out."""

    columns: frozenset[int]
    groups: tuple[frozenset[int], ...]


def is_small(count: int, least: int) -> bool:
    """Return True if a count, or the size of a change, is from 1 to `least` - 1."""
    return 0 < abs(count) < least


def added(rows: Iterable[Counts], width: int) -> Counts:
    """Return the sums of the columns of `rows`, which have `width` columns."""
    return tuple(map(sum, zip((0,) * width, *rows, strict=True)))


def without_small(rows: Sequence[Counts], layout: Layout, least: int, also: Collection[int] = frozenset()) -> Published:
    """Return the rows and their totals without counts under `least` and without every count that would reveal one.

    The rows with an index in `also` are withheld too. Empty rows are always shown.
    """
    width = sum(len(table.own) for table in layout.tables) + len(layout.common) + len(layout.rests)
    total = added(rows, width)
    sizes = [layout.size(row) for row in rows]
    first = {n for n, row in enumerate(rows) if sizes[n] and (n in also or any(is_small(c, least) for c in row))}
    if not first:
        return Published(tuple(rows), total, frozenset())
    unknown = _unknown(total, layout, least, some_rows_are_small=any(is_small(size, least) for size in sizes))
    gone = None if unknown is None else _with_others(rows, first, unknown, layout, least)
    if unknown is None or gone is None:
        blank = (None,) * width
        return Published(tuple(blank if n in first else row for n, row in enumerate(rows)), blank, frozenset(first))
    left = added((rows[n] for n in gone), width)
    shown = (_known(row, left, unknown, layout) if n in gone else row for n, row in enumerate(rows))
    cells = tuple(None if c in unknown.columns else count for c, count in enumerate(total))
    return Published(tuple(shown), cells, frozenset(gone))


def _known(row: Counts, left: Counts, unknown: _Unknown, layout: Layout) -> Cells:
    """Return a withheld row with only the counts that follow from `left`, the sums of all withheld rows."""
    certain = (0, layout.size(left))
    return tuple(row[c] if c not in unknown.columns and left[c] in certain else None for c in range(len(row)))


def _unknown(total: Counts, layout: Layout, least: int, *, some_rows_are_small: bool) -> _Unknown | None:
    """Return the totals to withhold, or None if all must be.

    A small count in a common column is withheld with the other common columns or, if those are not enough, with columns
    of each table. A table is withheld as a whole if no group of its columns is large enough, or if small rows could be
    worked out because all positions are in one column.
    """
    size = layout.size(total)
    common = frozenset(c for c in layout.common if is_small(total[c], least))
    others = frozenset(c for c in layout.common if total[c])
    are_apart = not common or _is_enough(others, total, least)
    if are_apart and common:
        common = others
    if any(total[c] == size for c in layout.common) or is_small(size - sum(total[c] for c in layout.common), least):
        return None
    small = frozenset(c for table in layout.tables for c in table.own if is_small(total[c], least))
    small |= {rest.others[-1] for rest in layout.rests if is_small(total[rest.column], least)}
    columns, groups = set(common), [common] if are_apart and common else []
    needed = small if are_apart else small | common
    for table in layout.tables:
        needed |= {
            rest.others[-1] for rest in layout.rests if rest.others[2:] and columns.intersection(rest.others[:-1])
        }
        group = _group(table, needed.intersection((*table.own, *layout.common)), total, layout, least)
        if group is None or (some_rows_are_small and any(_in_one(total, table, columns | group, layout))):
            columns |= set(table.own)
        elif group:
            columns |= group
            groups.append(group)
    told = {c for table in layout.tables for c in (*table.own, *layout.common)} - set(layout.unseen)
    if told <= columns:
        return None
    columns |= {rest.column for rest in layout.rests if not are_apart or columns.intersection(rest.others)}
    return _Unknown(frozenset(columns), tuple(groups))


def _group(table: Table, first: frozenset[int], total: Counts, layout: Layout, least: int) -> frozenset[int] | None:
    """Return the columns of a table to withhold: those of `first` that are not 0, and the smallest others needed."""
    group = frozenset(c for c in first if total[c])
    if not group:
        return group
    left = [c for c in table.own if total[c] and c not in group]
    left.sort(key=lambda c: (c not in layout.unseen, total[c], c))
    while not (_is_enough(group, total, least) and group.intersection(table.own)):
        if not left:
            return None
        group |= {left.pop(0)}
    return group


def _is_enough(group: frozenset[int], counts: Counts, least: int) -> bool:
    """Return True if each of the columns of a group could be anything from 1 to `least` or more."""
    return len(group) > 1 and _reaches(group, counts, least)


def _reaches(group: frozenset[int], counts: Counts, least: int) -> bool:
    return sum(counts[c] for c in group) >= least + len(group) - 1


def _in_one(counts: Counts, table: Table, unknown: Collection[int], layout: Layout) -> Iterator[frozenset[int]]:
    """Yield the other columns of a table for each column, or shown sum, known to hold all positions of `counts`."""
    columns = frozenset((*table.own, *layout.common))
    for held in (*((c,) for c in columns.difference(layout.unseen)), *table.sums):
        others = columns.difference(held)
        is_known = not others & set(unknown) or not set(held) & set(unknown)
        if is_known and sum(counts[c] for c in held) == layout.size(counts) > 0:
            yield others


def _with_others(
    rows: Sequence[Counts], first: set[int], unknown: _Unknown, layout: Layout, least: int
) -> set[int] | None:
    """Return the rows to withhold: `first` and as many others, the smallest first, as are needed; None if too few."""
    gone, left = set(first), added((rows[n] for n in first), len(rows[0]))
    others = sorted((n for n in range(len(rows)) if n not in gone), key=lambda n: (layout.size(rows[n]), n))
    some_are_small = any(is_small(layout.size(rows[n]), least) for n in gone)
    while True:
        wanted = next(_wanted(left, unknown, layout, least, some_are_small=some_are_small), frozenset())
        if not wanted and len(gone) < _ROWS:
            wanted = frozenset((*layout.tables[0].own, *layout.common))
        if not wanted:
            return gone
        n = next((n for n in others if any(rows[n][c] for c in wanted)), None)
        if n is None:
            return None
        others.remove(n)
        gone.add(n)
        left = added((left, rows[n]), len(left))


def _wanted(
    left: Counts, unknown: _Unknown, layout: Layout, least: int, *, some_are_small: bool
) -> Iterator[frozenset[int]]:
    """Yield sets of columns of which more must be withheld, so that `left`, the sums of withheld rows, tell nothing."""
    yield from (frozenset((c,)) for c in range(len(left)) if c not in unknown.columns and is_small(left[c], least))
    yield from (group for group in unknown.groups if not _reaches(group, left, least))
    common = frozenset(layout.common)
    is_known = not unknown.columns & common or any(group <= common for group in unknown.groups)
    for table in layout.tables:
        if is_known and is_small(sum(left[c] for c in table.own), least):
            yield frozenset(table.own)
        if some_are_small:
            yield from _in_one(left, table, unknown.columns, layout)
