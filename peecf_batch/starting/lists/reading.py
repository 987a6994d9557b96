"""Read the positions of one sheet of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.outputs.wording.text import listed
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.headings.meanings import heading_key
from peecf_batch.reading.matching.people_columns import whole_name
from peecf_batch.starting.lists.cell_values import TypedCell
from peecf_batch.starting.lists.census_kinds import census_kinds
from peecf_batch.starting.lists.columns import left_out_of, mapping_of, notes_on_columns, with_columns
from peecf_batch.starting.lists.headings import NAMES, headings_of_list
from peecf_batch.starting.lists.kinds import RowKind
from peecf_batch.starting.lists.not_lists import refuse_letter, refuse_other_than_positions
from peecf_batch.starting.lists.repeated import ListRow, joined
from peecf_batch.starting.lists.result import ListSheet, SkippedRow
from peecf_batch.starting.lists.row_kinds import RowKinds
from peecf_batch.starting.lists.words import begins_with, list_words
from peecf_batch.starting.template.formulas import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.starting.list_people import ListPeople
    from peecf_batch.starting.lists.cell_values import CellReader, ColumnValues
    from peecf_batch.starting.lists.headings import ListHeadings

_FEWEST_HEADINGS = 2


class NoPosition(Refusal):
    """A sheet that has the headings of a list of positions, and no position."""


@dataclass(frozen=True, slots=True)
class SheetPositions:
    """The positions of one sheet, and what is said about it."""

    sheet: ListSheet
    entries: tuple[Entry, ...]


def candidates(sheets: Sequence[Sheet], book: HeadingBook) -> list[ListHeadings]:
    """Return the headings of each sheet that has some for the id or the title, the best sheet first."""
    found = [place for sheet in sheets if (place := headings_of_list(sheet, book)) is not None]
    return sorted(found, key=lambda place: (place.is_visible, place.known), reverse=True)


def read_sheet(place: ListHeadings, book: HeadingBook, reader: CellReader, people: ListPeople) -> SheetPositions:
    """Return the positions of one sheet. Raises Refusal if it is not a list, and NoPosition if it has none.

    Rows and titles are quoted without the names of `people`.
    """
    place = with_columns(place, reader)
    kinds, judged = RowKinds(place), census_kinds(place, reader.framework)
    end = judged.ends_at if judged and judged.ends_at else _second_table(place, kinds, book)
    own = {row: kinds.kind(row) for row in range(place.last + 1, end)}
    found = {row: judged.kind(row, kind) for row, kind in own.items()} if judged else own
    rows = [row for row, kind in found.items() if kind is RowKind.POSITION]
    refuse_other_than_positions(place, {row: kinds.names(row) for row in rows}, book)
    refuse_letter(place, found)
    if not rows:
        reason = f"sheet '{place.sheet.entry.name}' has headings in row {place.last} but no position under them."
        raise NoPosition(reason, "Name another sheet with --sheet, or leave --from out.")
    of_positions = [row for row, kind in found.items() if kind in (RowKind.POSITION, RowKind.CONTINUED)]
    columns = _column_values(place, reader)
    taken, notes = joined([_row(place, kinds, (reader, columns), row) for row in of_positions], people)
    other = [f"Row {end} begins another table: it and the rows below it were not taken."] * (end <= place.cells.height)
    said = (
        *other,
        *notes,
        *_alone(place, kinds, rows, people),
        *_in_doubt(taken),
        *_ended(place, rows, people),
        *_hidden(place, rows),
        *_undated(place, rows, columns),
        *_struck_out(place, rows),
        *_alike(taken, people),
        *notes_on_columns(place),
    )
    sheet = ListSheet(
        place.sheet.entry.name,
        place.last,
        len(taken),
        mapping_of(place, reader),
        left_out_of(place, book, reader.framework),
        tuple(_skipped(place, found, people)),
        said,
    )
    return SheetPositions(sheet, tuple(Entry(row.facts) for row in taken))


def _second_table(place: ListHeadings, kinds: RowKinds, book: HeadingBook) -> int:
    """Return the first row of a second table, with headings of its own in other columns; else the row after the last.

    It has a heading for the id or the title, and at least one more.
    """
    cells, names = place.cells, {*NAMES}
    for row in range(place.last + 1, cells.height + 1):
        texts = dict(cells.own_texts(row))
        roles = [known.role for text in texts.values() if (known := book.meaning(text)) is not None and known.role]
        are_headings = len(roles) >= _FEWEST_HEADINGS and 2 * len(roles) > len(texts) and not names.isdisjoint(roles)
        if are_headings and kinds.kind(row) is not RowKind.HEADINGS:
            return row
    return cells.height + 1


def _column_values(place: ListHeadings, reader: CellReader) -> ColumnValues:
    rows = range(place.last + 1, place.cells.height + 1)
    headings = {role: place.text(column) for role, column in place.columns.items()}
    values = {role: [place.cells.value(row, column) for row in rows] for role, column in place.columns.items()}
    return reader.columns(headings, values)


def _row(place: ListHeadings, kinds: RowKinds, reading: tuple[CellReader, ColumnValues], row: int) -> ListRow:
    reader, columns = reading
    names = dict(zip(NAMES, kinds.names(row), strict=True))
    cells = {
        role: TypedCell(place.cells.value(row, column), names.get(role, place.cells.text(row, column)))
        for role, column in place.columns.items()
    }
    beside = {heading.meaning.role: heading.column for heading in place.headings}
    given_name, surname, assessor = (
        place.cells.text(row, beside[role]) if role in beside else ""
        for role in ("given_name", "incumbent", "assessor")
    )
    incumbent = whole_name(given_name, surname)
    facts = reader.with_vacancy(reader.facts(cells, columns), incumbent)
    return ListRow(row, kinds.first_row(row), facts, incumbent, assessor, reader.part_3(cells).doubt)


def _skipped(place: ListHeadings, found: dict[int, RowKind], people: ListPeople) -> Iterator[SkippedRow]:
    last = max((row for row, kind in found.items() if kind is not RowKind.BLANK), default=0)
    for row, kind in found.items():
        if kind not in (RowKind.POSITION, RowKind.CONTINUED) and row <= last:
            text = next((text for _, text in place.cells.own_texts(row)), "")
            yield SkippedRow(row, people.quoted(text), kind.value)


def _alone(place: ListHeadings, kinds: RowKinds, rows: Sequence[int], people: ListPeople) -> Iterator[str]:
    """Yield sentences about rows with less than the others: a title but no id, or only an id and a title."""
    if "id" in place.columns:
        alone = [row for row in rows if not kinds.names(row)[0] and sum(1 for _ in place.cells.own_texts(row)) == 1]
        if alone:
            yield f"{_rows(alone)} only a title: taken. Delete what is not a position."
    for row in filter(kinds.has_number_for_title, rows):
        yield f"Row {row} has the number {people.quoted(kinds.names(row)[1])} for a title: taken. Correct or delete it."
    for row in filter(kinds.may_be_division, rows):
        title = people.quoted(kinds.names(row)[1])
        yield f"Row {row} ('{title}') has only an id and a title, like a division: taken. Delete it if it is one."


def _rows(rows: Sequence[int]) -> str:
    return f"Rows {listed([str(row) for row in rows])} have" if len(rows) > 1 else f"Row {rows[0]} has"


def _in_doubt(taken: Sequence[ListRow]) -> Iterator[str]:
    """Yield a sentence about each doubt about the framework of positions, with their rows."""
    doubted: dict[str, list[int]] = {}
    for row in taken:
        if row.doubt:
            doubted.setdefault(row.doubt, []).append(row.row)
    for doubt, rows in doubted.items():
        yield f"{_rows(rows)} a framework in doubt: {doubt}. Type Yes or No below Part 3 in the new workbook."


def _ended(place: ListHeadings, rows: Sequence[int], people: ListPeople) -> Iterator[str]:
    """Yield a sentence about positions with a status such as "Abolished"."""
    words = list_words()
    columns = [heading.column for heading in place.headings if heading_key(heading.text) in words.statuses]
    for column in columns:
        by_status: dict[str, list[int]] = {}
        for row in rows:
            status = place.cells.text(row, column)
            if begins_with(heading_key(status), words.ended):
                by_status.setdefault(text_of(status), []).append(row)
        for status, ended in by_status.items():
            yield f"{_rows(ended)} the status '{people.quoted(status)}': taken. Delete what is no longer a position."


def _undated(place: ListHeadings, rows: Sequence[int], columns: ColumnValues) -> Iterator[str]:
    """Yield a sentence about each column of dates whose day and month cannot be told apart, with the rows."""
    for role, dates in columns.dates.items():
        column = place.columns[role]
        doubtful = [row for row in rows if dates.is_doubtful(place.cells.value(row, column))]
        if doubtful:
            dates_of = f"{'dates' if len(doubtful) > 1 else 'a date'} under '{shown(place.text(column))}'"
            yield f"{_rows(doubtful)} {dates_of} whose day and month cannot be told apart: taken as text."


def _struck_out(place: ListHeadings, rows: Sequence[int]) -> Iterator[str]:
    """Yield a sentence about positions whose id or title is struck out."""
    named, scan = [place.columns[role] for role in NAMES if role in place.columns], place.sheet.scan
    struck = [row for row in rows if any(scan.is_struck_out(row, column) for column in named)]
    if struck:
        subject = f"Rows {listed([str(row) for row in struck])} are" if len(struck) > 1 else f"Row {struck[0]} is"
        yield f"{subject} struck out: taken. Delete what is no longer a position."


def _alike(taken: Sequence[ListRow], people: ListPeople) -> Iterator[str]:
    """Yield a sentence about each title that several positions without an id have, with their rows."""
    rows: dict[str, list[int]] = {}
    for row in taken:
        title = text_of(row.facts.get("title", ""))
        if title and not row.facts.get("id"):
            rows.setdefault(title, []).append(row.row)
    for title, same in rows.items():
        if len(same) > 1:
            named = f"{_rows(same)} the title '{people.quoted(title)}' and no id: taken as {len(same)} positions."
            yield f"{named} Give each an id, or delete rows about the same position."


def _hidden(place: ListHeadings, rows: Sequence[int]) -> Iterator[str]:
    """Yield a sentence about positions in hidden rows."""
    scan = place.sheet.scan
    hidden = [row for row in rows if scan.is_hidden(row)]
    if hidden:
        area = scan.filtered_area()
        how = "hidden by a filter" if area is not None and area[0] < hidden[0] else "hidden"
        subject = f"Rows {listed([str(row) for row in hidden])} are" if len(hidden) > 1 else f"Row {hidden[0]} is"
        yield f"{subject} {how}: taken. Delete what does not belong in the list."
