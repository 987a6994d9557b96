"""Read the sheets of an .ods file in one pass: their values, how they show them, and what they hide and merge."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW, Area
from peecf_batch.excel.extent import check_area
from peecf_batch.excel.other_formats.ods_cells import (
    COLUMN,
    OFFICE,
    ROW,
    STYLE,
    TABLE,
    VALUE_TYPE,
    Columns,
    Styles,
    cells_of,
    holds_table,
    repeated,
    shown_otherwise,
    text_of,
)
from peecf_batch.excel.other_formats.shape import ANY_ERROR, SheetShape
from peecf_batch.excel.package import declares_entities
from peecf_batch.excel.trees.tree import DeclaredEntityError, MalformedXmlError, read_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.other_formats.shape import ShownNumber
    from peecf_batch.excel.package import Bounds, Package
    from peecf_batch.excel.trees.tree import Element

_SHEET, _BODY = "table", "spreadsheet"
_PARTS = ((STYLE, "style"), (TABLE, ROW), (TABLE, COLUMN), (TABLE, _SHEET))
_NAME, _VISIBILITY = f"{{{TABLE}}}name", f"{{{TABLE}}}visibility"
_SPANNED = {f"{{{TABLE}}}number-{what}-spanned": most for what, most in (("rows", LAST_ROW), ("columns", LAST_COLUMN))}
_VALUES = {
    "float": f"{{{OFFICE}}}value",
    "currency": f"{{{OFFICE}}}value",
    "percentage": f"{{{OFFICE}}}value",
    "date": f"{{{OFFICE}}}date-value",
    "time": f"{{{OFFICE}}}time-value",
    "boolean": f"{{{OFFICE}}}boolean-value",
}
_STRING_VALUE = f"{{{OFFICE}}}string-value"
_OWN_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_OWN_ERROR = "Err:"  # how LibreOffice shows an error that Excel does not have
_MOST_REPEATED = 16_384
_MANIFEST = "meta-inf/manifest.xml"
_DAY = pattern(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?")


class OdsSheet(NamedTuple):
    """A sheet: its rows of values, and its shape.

    `shown` has the values that are not shown as they are, or are struck out, by row and column from 0.
    """

    rows: list[list[object]]
    shown: dict[tuple[int, int], ShownNumber]
    shape: SheetShape


class _Row(NamedTuple):
    """A row with values: its number from 0, how often it repeats, and its values with their columns from 0."""

    number: int
    times: int
    values: list[tuple[range, object]]


class _Reader:
    """The sheets that were read. The rows, columns and merges are those of the sheet that is being read."""

    def __init__(self, bounds: Bounds) -> None:
        self.sheets: dict[str, OdsSheet] = {}
        self._bounds, self._styles = bounds, Styles()
        self._begin()

    def _begin(self) -> None:
        self._rows: list[_Row] = []
        self._shown: dict[tuple[int, int], ShownNumber] = {}
        self._merges: list[Area] = []
        self._hidden_rows, self._hidden_columns = set[int](), set[int]()
        self._columns = Columns()
        self._row = self._column = self._last_row = self._last_column = 0

    def take(self, element: Element, around: Sequence[Element]) -> None:
        """Take the next element, in the order of their ends, with those around it. Tables of charts are left out."""
        if element.namespace == STYLE:
            self._styles.add(element)
        elif element.name == _SHEET:
            if around and around[-1].name == _BODY:
                self._end_sheet(element)
        elif _is_of_sheet(around):
            if element.name == ROW:
                self._take_row(element)
            else:
                self._take_columns(element)

    def _take_row(self, element: Element) -> None:
        times, column, width = repeated(element, "rows"), 0, 0
        values: list[tuple[range, object]] = []
        for cell in cells_of(element):
            across = repeated(cell, "columns")
            kind = cell.get(VALUE_TYPE, "")
            if holds_table(cell):
                raise Refusal(
                    "one of its cells has a table of its own inside it.",
                    "Move that table out of the cell, then run again.",
                )
            if kind or cell.nodes:
                width = column + across
            value = _value(cell, kind) if kind else ""
            if value != "":
                values.append((range(column, column + across), value))
            if not _SPANNED.keys().isdisjoint(cell.attributes):
                self._merges.extend(_merges(cell, self._row, min(times, _MOST_REPEATED), column))
            column += across
        if width:
            self._last_row, self._last_column = self._row + times, max(self._last_column, width)
        if values:
            self._rows.append(_Row(self._row, times, values))
            shown = dict(shown_otherwise(element, self._styles, self._columns))
            for place in range(min(times, _MOST_REPEATED) if shown else 0):
                self._shown.update(((self._row + place, column), one) for column, one in shown.items())
        if element.get(_VISIBILITY, "visible") != "visible":
            self._hidden_rows.update(range(self._row + 1, self._row + 1 + min(times, _MOST_REPEATED)))
        self._row += times

    def _take_columns(self, element: Element) -> None:
        self._columns.add(element, self._styles)
        times = repeated(element, "columns")
        if element.get(_VISIBILITY, "visible") != "visible":
            self._hidden_columns.update(range(self._column + 1, self._column + 1 + min(times, _MOST_REPEATED)))
        self._column += times

    def _end_sheet(self, element: Element) -> None:
        check_area(self._last_row, self._last_column, self._bounds)
        is_hidden = self._styles.hides_table(element.get(f"{{{TABLE}}}style-name", ""))
        shape = SheetShape(
            tuple(self._merges), frozenset(self._hidden_rows), frozenset(self._hidden_columns), is_hidden
        )
        self.sheets[element.get(_NAME, "")] = OdsSheet(list(self._expanded()), self._shown, shape)
        self._begin()

    def _expanded(self) -> Iterator[list[object]]:
        """Yield the rows up to the last one with a value, each up to the last column with one."""
        width, number = max((values[-1][0].stop for _, _, values in self._rows), default=0), 0
        for first, times, values in self._rows:
            for _ in range(number, first):
                yield [""] * width
            row: list[object] = [""] * width
            for columns, value in values:
                row[columns.start : columns.stop] = [value] * len(columns)
            for _ in range(times):
                yield row.copy()
            number = first + times


def read_ods(package: Package, bounds: Bounds) -> dict[str, OdsSheet]:
    """Return the sheets of an OpenDocument spreadsheet, by name and in their order.

    Raises Refusal where the file is protected by a password, is not well-formed XML, or exceeds `bounds`.
    """
    if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
        raise Refusal("it is protected by a password.", "Save it without the password, then run again.")
    reader = _Reader(bounds)
    for part in ("styles.xml", "content.xml"):
        try:
            if part in package:
                read_each(package.read(part), _PARTS, reader.take)
        except DeclaredEntityError:
            raise declares_entities(part) from None
        except MalformedXmlError:
            raise Refusal(
                f"it is damaged: its part '{part}' is not well-formed XML.", "Open it and save it again."
            ) from None
    return reader.sheets


def _is_of_sheet(around: Sequence[Element]) -> bool:
    """Return True if the table around a row or column is a sheet, and not inside one or a link to another file."""
    tables = [place for place, element in enumerate(around) if element.name == _SHEET and element.namespace == TABLE]
    return len(tables) == 1 and tables[0] > 0 and around[tables[0] - 1].name == _BODY


def _value(cell: Element, kind: str) -> object:
    """Return the value of a cell: a text, a whole or other number, a date, TRUE or FALSE, or "" for none.

    An error is the text that Excel shows for it.
    """
    given = cell.get(_VALUES[kind]) if kind in _VALUES else None
    if given is None:
        text = cell.get(_STRING_VALUE) or text_of(cell) or "" if kind == "string" else ""
        return ANY_ERROR if text.startswith(_OWN_ERROR) and cell.get(_OWN_KIND) == "error" else text
    if kind == "boolean":
        return given == "true"
    if kind == "date":
        return _day(given)
    return given if kind == "time" else _number(given)


def _number(given: str) -> object:
    try:
        number = float(given)
    except ValueError:
        return ""
    if not isfinite(number):
        return ""
    return int(number) if number.is_integer() else number


def _day(given: str) -> object:
    """Return a date as the beginning of its day, or with its time; a text that is no date stays as it is."""
    try:
        return datetime.fromisoformat(given.removesuffix("Z")) if _DAY.fullmatch(given) else given
    except ValueError:
        return given


def _merges(cell: Element, row: int, times: int, column: int) -> Iterator[Area]:
    """Yield the merged cells that begin in a cell, one for each row that repeats it."""
    down, across = (_spanned(cell.get(key, "1").strip(), most) for key, most in _SPANNED.items())
    if (down, across) != (1, 1):
        for number in range(row + 1, row + 1 + times, down):
            yield Area(number, column + 1, number + down - 1, column + across)


def _spanned(given: str, most: int) -> int:
    """Return over how many rows or columns a cell is merged, 1 where the number is not sensible."""
    number = int(given[:9]) if given.isascii() and given.isdigit() else 1
    return min(number, most) or 1
