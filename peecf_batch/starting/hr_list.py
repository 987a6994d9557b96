"""Read positions from an existing list, with their ids, titles, managers and other facts, to fill a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import cell_name, column_letters
from peecf_batch.outputs.wording.text import one_line, plural
from peecf_batch.reading.cells import date_of, shown, text_of
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning, heading_key, heading_roles
from peecf_batch.reading.rows.labels import Labels
from peecf_batch.reading.rows.streams import StreamNames
from peecf_batch.starting.template.columns import columns_of
from peecf_batch.starting.template.formulas import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.rules.framework import Framework

_ROWS_TRIED = 60
_FACTS = ("about", "process")
_NAMES = ("id", "title")
_SCORED = "scores and what is written beside them, which belong to the assessment that made them"


class MappedColumn(NamedTuple):
    """A column that was taken: the template's heading, and the letters and the heading of the column in the list."""

    heading: str
    letters: str
    list_heading: str


class SkippedRow(NamedTuple):
    """A row that holds no position: its number, and the text of its first cell with a text."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class HrList:
    """Positions taken from a list, with the columns and rows that they came from.

    `left_out` are the headings of columns that the template has no column for, or whose content belongs to an
    assessment.
    """

    sheet: str
    heading_row: int
    entries: tuple[Entry, ...]
    mapping: tuple[MappedColumn, ...]
    left_out: tuple[str, ...]
    skipped: tuple[SkippedRow, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A heading row of a sheet, with the column of each role of the template, and its number of known headings."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    known: int

    @property
    def rank(self) -> tuple[bool, int]:
        """The order of heading rows: those of visible sheets are last, then those with more known headings."""
        return self.sheet.entry.state == "visible", self.known


def read_list(sheets: Iterable[Sheet], framework: Framework) -> HrList:
    """Return the positions of the sheet whose heading row has the most headings that are known.

    Raises Refusal if no sheet has a heading for the position's id or title. Raises Refusal also if 2 columns have the
    same meaning, or if no position is below the headings.
    """
    book, kinds = HeadingBook(framework), {c.role: c.kind for c in columns_of(framework) if c.group in _FACTS}
    place = _best(sheets, book, {*kinds, "streams"})
    labels, reader = Labels(), _CellReader(framework)
    entries, passed = [], []
    for number, row in enumerate(place.sheet.grid.rows[place.row :], place.row + 1):
        cells = {role: _value(row, column) for role, column in place.columns.items()}
        label = next((text for role in _NAMES if (text := text_of(cells.get(role, "")))), "")
        first = next((text for value in row if (text := text_of(value))), "")
        if label and not labels.is_total_of(label) and not labels.is_note(label):
            entries.append(Entry(reader.facts(cells, kinds)))
        elif first:
            passed.append(SkippedRow(number, shown(first)))
    if not entries:
        reason = f"sheet '{place.sheet.entry.name}' has headings in row {place.row} but no position under them."
        raise Refusal(reason, "Name another sheet with --sheet, or leave --from out.")
    return HrList(
        place.sheet.entry.name,
        place.row,
        tuple(entries),
        _mapping(place, framework),
        _left_out(place, book),
        tuple(passed),
    )


def _best(sheets: Iterable[Sheet], book: HeadingBook, roles: set[str]) -> _Place:
    """Return the heading row with the most known headings. Visible sheets come before hidden sheets."""
    found: list[_Place] = []
    for sheet in sheets:
        for number, row in enumerate(sheet.grid.rows[:_ROWS_TRIED], 1):
            known = [(m, column) for column, value in enumerate(row, 1) if (m := _meaning(value, book)).role]
            named = {meaning for meaning, _ in known}
            if named.isdisjoint({Meaning(name) for name in _NAMES}):
                continue
            columns = {m.role: column for m, column in reversed(known) if m.role in roles}
            found.append(_Place(sheet, number, columns, len(named)))
    if not found:
        raise Refusal(
            "no sheet has a heading for the position's id or title.",
            "Head those columns 'Position ID' and 'Position title'.",
        )
    place = max(found, key=lambda place: place.rank)
    _refuse_doubles(place, book, roles)
    return place


def _refuse_doubles(place: _Place, book: HeadingBook, roles: set[str]) -> None:
    """Raise Refusal if two columns have the same role."""
    for column, value in enumerate(place.sheet.grid.rows[place.row - 1], 1):
        role = _meaning(value, book).role
        first = place.columns.get(role, column)
        if role in roles and first != column:
            names = (
                f"'{shown(text_of(place.sheet.grid.value(place.row, c)))}' in {cell_name(place.row, c)}"
                for c in (first, column)
            )
            raise Refusal(
                f"sheet '{place.sheet.entry.name}': {' and '.join(names)} mean the same.",
                "Rename or remove the one that is not meant.",
            )


def _meaning(value: object, book: HeadingBook) -> Meaning:
    found = book.meaning(value) if isinstance(value, str) and value.strip() else None
    return found or Meaning("")


def _value(row: Sequence[object], column: int) -> object:
    return row[column - 1] if column <= len(row) else ""


class _CellReader:
    """A reader of the cells of a list. It returns the values, bands and streams in the form of the template."""

    def __init__(self, framework: Framework) -> None:
        words = heading_roles()["words"]
        self.answers = {**dict.fromkeys(words["yes"], "Yes"), **dict.fromkeys(words["no"], "No")}
        self.streams = StreamNames(framework)
        self.bands = {
            heading_key(name): band.name for band in framework.bands for name in (band.name, band.title, *band.names)
        }

    def facts(self, cells: Mapping[str, object], kinds: Mapping[str, str]) -> dict[str, object]:
        """Return the facts of a row by role, without blank ones."""
        facts = {role: self.read(value, kinds[role]) for role, value in cells.items() if role in kinds}
        named = [self.streams.known(name) or name for name in self.streams.in_cell(text_of(cells.get("streams", "")))]
        facts.update(zip(("primary_stream", "secondary_stream"), named, strict=False))
        return {role: value for role, value in facts.items() if value not in ("", None)}

    def read(self, value: object, kind: str) -> object:
        """Return the value of one cell. Keep unknown text as typed, so that the assessment reports it."""
        text = text_of(value)
        if kind == "yes-no":
            return self.answers.get(text.casefold(), text)
        if kind == "band":
            return self.bands.get(heading_key(text), text)
        if kind == "stream":
            return self.streams.known(text) or text
        if kind == "date":
            return date_of(value) or text
        if kind in ("money", "fraction") and isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return text


def _mapping(place: _Place, framework: Framework) -> tuple[MappedColumn, ...]:
    ours = {column.role: column.heading for column in columns_of(framework) if column.factor < 0}
    return tuple(
        MappedColumn(
            ours.get(role, "Primary and secondary stream"),
            column_letters(column),
            shown(text_of(place.sheet.grid.value(place.row, column))),
        )
        for role, column in sorted(place.columns.items(), key=lambda item: item[1])
    )


def _left_out(place: _Place, book: HeadingBook) -> tuple[str, ...]:
    """Return the headings of the columns left out. A single phrase replaces all headings about scores."""
    taken = set(place.columns.values())
    texts = enumerate(map(text_of, place.sheet.grid.rows[place.row - 1]), 1)
    rest = [text for column, text in texts if text and column not in taken]
    scored = [text for text in rest if _meaning(text, book).factor >= 0]
    others = tuple(shown(text) for text in rest if text not in scored)
    return (*others, _SCORED) if scored else others


def list_lines(read: HrList) -> Iterator[str]:
    """Yield lines that report the columns taken from a list, the columns left out and the skipped rows."""
    yield one_line(
        f"{plural(len(read.entries), 'position')} taken from sheet '{read.sheet}', headings in row {read.heading_row}:"
    )
    width = max(len(column.heading) for column in read.mapping)
    for ours, letters, theirs in read.mapping:
        yield f"  {ours:<{width}}  from column {letters} '{one_line(theirs)}'"
    if read.left_out:
        yield f"  Left there: {one_line(', '.join(read.left_out))}"
    for row, text in read.skipped:
        yield f"  Row {row} ('{one_line(text)}') holds no position and was passed over."
