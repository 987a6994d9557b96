"""Find positions below a total, without an id, repeated, or set aside by their status."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.texts import invisible_in, key_of
from peecf_batch.reading.position import Position
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.reading.rows.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding

_DIGITS_KEPT = 15  # digits of a number, by Excel
_ROWS_OVER = 2  # over the names of the factors
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_LIKE_A_DATE = re.compile(
    rf"\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2,4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}"
    r"|\d{4}-\d\d-\d\d(?: 00:00:00)?|\d\.\d{1,14}E\+\d{2,3}",
    re.IGNORECASE,
).fullmatch


def below_the_total(table: Table) -> Iterator[Finding]:
    """Yield N113 at the first position below the last total row, if there are other positions above that row."""
    for sheet in table.census.sheets:
        total = max(sheet.rows_of(RowKind.TOTAL), default=0)
        positions = [position for position in table.positions if position.details.sheet == sheet.sheet and total]
        under = [position for position in positions if position.details.row > total]
        if under and len(under) < len(positions):
            count = f"{len(under):,} positions are" if len(under) > 1 else "a position is"
            yield table.named("N113", under[0], f"{count} below the total in row {total}")


def titles_without_ids(table: Table) -> Iterator[Finding]:
    """Yield W114 for positions of one organisation that have the same title and no id."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, position in enumerate(table.positions):
        details = position.details
        if details.title and not details.id:
            holders[key_of(details.organisation), key_of(details.title)].append(index)
    for indices in holders.values():
        for index in indices if len(indices) > 1 else ():
            position = table.positions[index]
            other = next(table.positions[i].details for i in indices if i != index)
            sheet = f" of sheet '{other.sheet}'" if other.sheet != position.details.sheet else ""
            more = f" and {len(indices) - 2:,} more" if len(indices) > 2 else ""
            where = f"row {other.row}{sheet}{more}"
            yield table.named("W114", position, f"the title '{shown(position.details.title)}' is also in {where}")


def repeated_positions(table: Table) -> Iterator[Finding]:
    """Yield N115 for each position with the same title, organisation, division and scores as an earlier one.

    Compare only positions that have an id and can be classified.
    """
    first: dict[tuple[object, ...], int] = {}
    alike = Counter(position.scores for position in table.positions)
    for index, position in enumerate(table.positions):
        if alike[position.scores] == 1:
            continue
        details = position.details
        if isinstance(position, Position) and details.id and details.title:
            like = (key_of(details.title), details.organisation, details.division, position.scores)
            other = table.positions[first.setdefault(like, index)].details
            if other is not details:
                message = f"the same title, division and scores as '{shown(other.id)}' in row {other.row}"
                yield table.named("N115", position, message, f"{details.id} {other.id}")


def positions_without_id(table: Table) -> Iterator[Finding]:
    """Yield N116 for each position with a title and no id, if other positions have an id."""
    if table.has("id") and any(position.details.id for position in table.positions):
        for position in table.positions:
            column = table.layout_of(position).columns.get("id")
            if column and position.details.title and not position.details.id:
                yield table.in_column("N116", position, column, "", "the position has no id; its title identifies it")


def set_aside(table: Table) -> Iterator[Finding]:
    """Yield W117 for each position whose status or title says that it may not count, such as "Abolished".

    Yield it also for each of several sheets of positions with such a name.
    """
    labels, words = Labels(), heading_roles()["words"]["statuses"]
    for layout in table.layouts if len(table.layouts) > 1 else ():
        name = layout.sheet.entry.name
        if labels.sets_sheet_aside(name):
            message = (
                f"the positions on sheet '{shown(name)}' were read, although its name says that they may not count"
            )
            yield table.about_cell("W117", message, layout, layout.heading_row, layout.first_column)
    columns = {
        layout.sheet.entry.name: [
            h.column for h in layout.headings if not h.meaning.role and heading_key(h.text) in words
        ]
        for layout in table.layouts
    }
    for position in table.positions:
        details = position.details
        for column in columns[details.sheet]:
            status = text_of(table.layout_of(position).sheet.grid.value(details.row, column))
            if labels.sets_aside(status):
                message = f"the position was read, although its status is '{shown(status)}'"
                yield table.in_column("W117", position, column, status, message)
        if labels.has_ended(details.title):
            yield table.named("W117", position, "the position was read, although its title says that it may not count")


def scores_set_aside(table: Table) -> Iterator[Finding]:
    """Yield W117 for each text over the scores that says that they may not count, such as "Superseded scores"."""
    labels = Labels()
    for layout in table.layouts:
        for row, column, text in _over_scores(layout):
            if labels.sets_scores_aside(text):
                message = f"the scores under '{shown(text)}' were read, although they may not count"
                yield table.about_cell("W117", message, layout, row, column)


def _over_scores(layout: Layout) -> Iterator[tuple[int, int, str]]:
    """Yield the row, the column and the text of each cell over at least half of the scores, in the next rows above.

    A cell reaches as far as it is merged, or else to the next text. One over the ids or titles is the title of a table.
    """
    merges = {(merge.top, merge.left): merge.right for merge in layout.sheet.scan.merges()}
    names = [column for role in ("id", "title") if (column := layout.columns.get(role))]
    top = min(heading.row for heading in layout.headings if heading.column in layout.factors)
    for row in range(top - 1, max(0, top - 1 - _ROWS_OVER), -1):
        cells = layout.sheet.grid.rows[row - 1]
        texts = {column: value for column, value in enumerate(cells, 1) if isinstance(value, str) and value.strip()}
        for column, following in pairwise([*texts, layout.last_column + 1]):
            under = range(column, max(following, merges.get((row, column), 0) + 1))
            is_title = any(name in under for name in names)
            if not is_title and 2 * sum(factor in under for factor in layout.factors) >= len(layout.factors):
                yield row, column, texts[column]


def ids_made_into_dates(table: Table) -> Iterator[Finding]:
    """Yield W162 for each id, also that of a manager, that is a date or a number with an exponent or lost digits."""
    for role in ("id", "reports_to"):
        for position in table.positions if table.has(role) else ():
            typed = getattr(position.details, role)
            if len(typed) > _DIGITS_KEPT and isinstance(table.value(position, role), int | float):
                what = "id" if role == "id" else "manager's id"
                message = f"the {what} is a number, and Excel keeps only its first {_DIGITS_KEPT} digits"
                yield table.finding("W162", position, role, typed, message)
                continue
            if not typed or typed.isalnum() or not (_LIKE_A_DATE(typed) or ":" in typed):  # no date and no time
                continue
            value = table.value(position, role)
            is_text = isinstance(value, str)
            if isinstance(value, datetime.date | datetime.time) or (is_text and _LIKE_A_DATE(typed)):
                what = "id" if role == "id" else "id of the manager"
                kind = "looks like" if is_text else "is"
                other = "a number with an exponent" if is_text and "+" in typed else "a date"
                yield table.finding("W162", position, role, typed, f"the {what} {kind} {other}: '{shown(typed)}'")


def invisible_characters(table: Table) -> Iterator[Finding]:
    """Yield N161 once for each column of ids or titles with invisible characters, at the first such cell."""
    for role in ("id", "title", "reports_to"):
        typed = [(getattr(position.details, role), position) for position in table.positions]
        found = [(name, position) for text, position in typed if not text.isascii() and (name := invisible_in(text))]
        if found:
            name, first = found[0]
            message = f"the text contains an invisible character ({name})"
            if len(found) > 1:
                message = f"{len(found):,} cells of this column contain invisible characters; in the first, {name}"
            yield table.finding("N161", first, role, table.text(first, role), message)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    below_the_total,
    titles_without_ids,
    repeated_positions,
    positions_without_id,
    set_aside,
    scores_set_aside,
    ids_made_into_dates,
    invisible_characters,
)
