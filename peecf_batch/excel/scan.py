"""Scan the XML of one worksheet for the places of rows and cells, and for facts that value readers do not give."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW, Area, area, column_letters, column_number
from peecf_batch.excel.cell import BLANK, PLAIN_STYLE, CellContent, CellFact, CellPlace, Kind
from peecf_batch.excel.facts import fact_of, is_marked, is_struck_out, shared_index
from peecf_batch.excel.markup import (
    CellSpan,
    RowSpan,
    attribute,
    cell_patterns,
    without_asides,
)
from peecf_batch.excel.package import parse
from peecf_batch.excel.sheet.conditional_formats import conditional_formats
from peecf_batch.excel.sheet.hidden import (
    TRUE,
    column_style,
    filtered_area,
    hidden_columns,
    is_nothing,
    rows_have_no_height,
)
from peecf_batch.excel.sheet.readings import first_users, has_odd_index, odd_cells, place_at, styled_cells
from peecf_batch.excel.sheet.searches import CellSearches, all_named, row_of_first_cell, shapes_of, stays_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from peecf_batch.excel.cell import CellStyle
    from peecf_batch.excel.facts import SharedParts
    from peecf_batch.excel.sheet.conditional_formats import ConditionalFormat


@lru_cache(maxsize=65_536)
def _column_of(beginning: bytes) -> int:
    """Return the column of an address, given its first three bytes."""
    return column_number(beginning.rstrip(b'0123456789"').decode("ascii", "replace"))


class SheetScan:
    """A worksheet's bytes with the places of its rows. Cells are searched when they are needed.

    `shared` has what the parts say that the sheets of a workbook share, such as texts and formats.
    """

    def __init__(self, data: bytes, shared: SharedParts, *, named: bool = False) -> None:
        """Scan `data`, UTF-8 without byte order mark. Raises Refusal if it has no sheet data.

        `named` says that every cell is known to begin with its address.
        """
        self.data = _without_comments(data)
        self._shared = shared
        opening = re.search(rb"<((?:[\w.-]+:)?)sheetData(?=[\s/>])[^>]*>", self.data)
        if not opening:
            raise Refusal("one of its sheets holds no cell data.", "Open it in Excel and save it again.")
        self.prefix = opening[1]
        self.head_end, self.data_start = opening.span()
        self.self_closed = opening[0].endswith(b"/>")
        close = self.data.find(b"</" + self.prefix + b"sheetData", self.data_start)
        self.data_end = self.data_start if self.self_closed else close if close >= 0 else len(self.data)
        self._patterns = cell_patterns(self.prefix)
        self.rows: dict[int, RowSpan] = {}
        self._earlier: dict[int, list[RowSpan]] = {}
        self._last: dict[int, int] = {}
        self._cell_start = b"<" + self.prefix + b"c "
        self._find_rows()
        self._memo: dict[bytes | None, CellFact] = {}
        self._none_hidden: bool | None = None
        self._neighbours = CellSearches(self.prefix)
        self._shapes = b"" if named else shapes_of(self.data[self.data_start : self.data_end])
        self._all_named = named or all_named(self.data, (self.data_start, self.data_end), self.prefix, self._shapes)
        # A search for a single byte takes a hundredth of the time, and few sheets without formulas or errors have it.
        formula, may_have = b"<" + self.prefix + b"f", self.data.find(b"f", self.data_start, self.data_end) >= 0
        self.has_formulas = may_have and self.data.find(formula, self.data_start, self.data_end) >= 0
        self.has_errors = b't="e"' in self.data or (b"'" in self.data and b"t='e'" in self.data)

    def _find_rows(self) -> None:
        opening, close = b"<" + self.prefix + b"row", b"</" + self.prefix + b"row>"
        data, rows, stop = self.data, self.rows, self.data_end
        find, (start, number) = data.find, self._find_plain_rows(opening, close)
        while start >= 0:
            body = end = after = find(b">", start, stop) + 1
            tag = data[start + len(opening) : body]
            given = tag[4 : tag.find(b'"', 4)] if tag.startswith(b' r="') else attribute(tag, b"r")
            number = (
                int(given)
                if given and given.strip().isdigit()
                else row_of_first_cell(data, body, self.prefix) or number + 1
            )
            if not tag.endswith(b"/>"):
                end = find(close, body, stop)
                end, after = (end, end + len(close)) if end >= 0 else (stop, stop)
            if number > LAST_ROW:
                break
            if number in rows:
                self._earlier.setdefault(number, []).append(rows[number])
            rows[number] = RowSpan(start, body, end, after)
            start = find(opening, after, stop)

    def _find_plain_rows(self, opening: bytes, close: bytes) -> tuple[int, int]:
        """Find the first rows as long as they are written the usual way, from top to bottom, to save time.

        Return where the next row starts, -1 for none, and the number of the last row found.
        """
        data, stop, last = self.data, self.data_end, 0
        tag_at = re.compile(opening + rb' r="([1-9]\d{0,6})"[^<>/]*>').match
        start = data.find(opening, self.data_start, stop)
        while start >= 0 and (tag := tag_at(data, start, stop)) and last < (number := int(tag[1])) <= LAST_ROW:
            body = tag.end()
            end = data.find(close, body, stop)
            if end < 0:
                break
            after = end + len(close)
            self.rows[number], last = RowSpan(start, body, end, after), number
            start = after if data.startswith(opening, after) else data.find(opening, after, stop)
        return start, last

    def holds_cells(self, row: int) -> bool:
        """Return True if there is anything between a row's tags."""
        span = self.rows[row]
        return span.body < span.end or row in self._earlier

    def rows_with_values(self) -> int:
        """Return the number of rows with a value or a formula. A row with formats only does not count."""
        signs = [b"<" + self.prefix + sign for sign in (b"v>", b"v ", b"is>", b"is ", b"f>", b"f ")]
        find = self.data.find
        return sum(any(find(sign, span.body, span.end) >= 0 for sign in signs) for span in self.rows.values())

    def cells(self, row: int) -> Iterator[CellSpan]:
        """Yield the cells of a row, in the order of the file. A cell without an address is after the one before it.

        A broken file may have a row twice. All its cells are then given, and a later cell replaces an earlier one at
        the same address. A cell whose address is in another row is left out.
        """
        for span in (*self._earlier.get(row, ()), self.rows[row]) if row in self.rows else ():
            yield from self._cells_of(span, b"%d" % row)

    def _cells_of(self, span: RowSpan, number: bytes) -> Iterator[CellSpan]:
        column = 0
        for match in self._patterns.cell.finditer(self.data, span.body, span.end):
            tag = match[1]
            given = tag[4 : tag.find(b'"', 4)] if tag.startswith(b' r="') else attribute(tag, b"r")
            letters = given.rstrip(b"0123456789") if given else b""
            if given and letters.isalpha() and given[len(letters) :] not in (b"", number):
                continue
            column = column_number(letters.decode("ascii", "replace")) if letters.isalpha() else column + 1
            if column > LAST_COLUMN:
                return
            yield CellSpan(column, match.start(), match.end(), match[1], match[2])

    def last_cell(self, row: int) -> int | None:
        """Return the column of the last cell of a row, 0 if it has none, or None if addresses alone do not give it."""
        known = self._last.get(row)
        if known is None and self._all_named and row not in self._earlier:
            span = self.rows[row]
            at = self.data.rfind(self._cell_start, span.body, span.end)
            known = self._last[row] = self._column_at(at) if at >= 0 else 0
        return known

    def _column_at(self, start: int) -> int:
        letters = start + len(self.prefix) + 6
        return _column_of(self.data[letters : letters + 3])

    def starts(self, row: int) -> dict[int, int] | None:
        """Return the byte at which each cell of a row begins, by column from left to right.

        None if addresses alone do not give this, or if the cells are in another order.
        """
        if not self._all_named or row in self._earlier or row not in self.rows:
            return None
        _, body, end, _ = self.rows[row]
        cells = self._patterns.named.finditer(self.data, body, end)
        found = {_column_of(match[1]): match.start() for match in cells}
        columns = list(found)
        return found if columns == sorted(columns) else None

    def find(self, row: int, column: int) -> CellSpan | None:
        """Return one cell, or None if the file has none at that address."""
        span = self.rows.get(row)
        if span is None:
            return None
        if self._all_named and row not in self._earlier:
            start = self.data.find(
                b'<%sc r="%s%d"' % (self.prefix, column_letters(column).encode(), row), span.body, span.end
            )
            if start < 0:
                return None
            match = self._patterns.cell.match(self.data, start)
            return CellSpan(column, start, match.end(), match[1], match[2]) if match else None
        return {cell.column: cell for cell in self.cells(row)}.get(column)

    def facts(self, row: int, columns: Sequence[int]) -> list[CellFact]:
        """Return the facts of the cells of `row` in `columns`, BLANK for a cell that is not in the file."""
        if row not in self.rows or not columns:
            return [BLANK] * len(columns)
        raw = self.raw(row, columns)
        if raw is None:
            by_column = {cell.column: cell for cell in self.cells(row)}
            return [self.fact(by_column.get(column)) for column in columns]
        found, memo = [], self._memo
        for column, key in zip(columns, raw, strict=True):
            if key not in memo:
                memo[key] = self.fact(self.find(row, column)) if key is not None else BLANK
            found.append(memo[key])
        return found

    def raw(self, row: int, columns: Sequence[int]) -> Sequence[bytes | None] | None:
        """Return the bytes after the address of each cell of `row` in `columns`, None for a cell that is not there.

        Equal bytes are equal cells, so that each must be parsed only once. The result is None if addresses alone do not
        give the cells of the row.
        """
        if not self._all_named or row in self._earlier or row not in self.rows:
            return None
        _, body, end, _ = self.rows[row]
        number = b"%d" % row
        for pattern in self._neighbours.run(tuple(columns)):
            match = pattern.search(self.data, body, end)
            if match is not None and match[1] == number:
                return match.groups()[1:]
        return [
            self._after(b'%s%s"' % (needle, number), body, end) for needle in self._neighbours.needles(tuple(columns))
        ]

    def _after(self, needle: bytes, body: int, end: int) -> bytes | None:
        start = self.data.find(needle, body, end)
        if start < 0:
            return None
        after = self.data.find(b"<" + self.prefix + b"c", start + len(needle), end)
        return self.data[start + len(needle) : after if after >= 0 else end]

    def fact(self, cell: CellSpan | None) -> CellFact:
        """Return the facts of one cell, BLANK for None or a cell without content."""
        return fact_of(cell, self._patterns, self._shared)

    @cached_property
    def contents(self) -> Mapping[int, Mapping[int, CellContent]]:
        """The cells by row, from the top, and by column.

        All of them stay in memory. Use them for a sheet that is read several times, and `facts` for any other.
        """
        known: dict[tuple[bytes, bytes | None], CellContent] = {}
        return {row: {cell.column: self._content(cell, known) for cell in self.cells(row)} for row in sorted(self.rows)}

    def _content(self, cell: CellSpan, known: dict[tuple[bytes, bytes | None], CellContent]) -> CellContent:
        """Return the content of a cell. Cells with the same bytes after their address are parsed once."""
        tag = cell.attributes
        key = (tag[tag.find(b'"', 4) :] if tag.startswith(b' r="') else tag, cell.content)
        content = known.get(key)
        if content is None:
            content = known[key] = CellContent(self.fact(cell), cell.style)
        return content

    def style_at(self, row: int, column: int) -> CellStyle:
        """Return what the format of a cell does to its value."""
        cell = self.find(row, column)
        return PLAIN_STYLE if cell is None else self.style(cell)

    def style(self, cell: CellSpan) -> CellStyle:
        """Return what the format of a cell does to its value."""
        return self._shared.style(cell.style)

    def has_style(self, wanted: Callable[[CellStyle], bool]) -> bool:
        """Return True if the workbook has a cell format that is `wanted`."""
        return any(map(wanted, self._shared.styles()))

    def cells_with_styles(self, wanted: Callable[[CellStyle], bool]) -> Sequence[CellPlace]:
        """Return the place of each cell whose format is one of those `wanted`."""
        return self.cells_formatted({index for index, style in enumerate(self._shared.styles()) if wanted(style)})

    def cells_formatted(self, indices: set[int]) -> Sequence[CellPlace]:
        """Return the place of each cell whose format has one of these indices."""
        if not indices:
            return []
        if 0 in indices or not self._all_named or b"s='" in self.data or b" s =" in self.data or b"s= " in self.data:
            return [
                CellPlace(row, cell.column) for row in self.rows for cell in self.cells(row) if cell.style in indices
            ]
        return styled_cells(self.data, self.prefix, indices)

    @cached_property
    def odd_cells(self) -> Sequence[CellPlace]:
        """The cells that two readers could read differently, because they are not written in the plain way."""
        if not self._all_named:
            return [CellPlace(row, cell.column) for row in self.rows for cell in self.cells(row)]
        starts = odd_cells(self.data, self.prefix, has_formulas=self.has_formulas)
        return [place_at(self.data, start, self.prefix) for start in starts]

    @cached_property
    def doubled_cell(self) -> str:
        """The address of a cell that the sheet has twice, or "". Programs differ on which of the two they show."""
        if self._all_named and not self._earlier:
            named = re.compile(b"<" + self.prefix + rb'c r="([A-Z]{1,3}[0-9]{1,7})"')
            found: list[bytes] = named.findall(self.data, self.data_start, self.data_end)
            if len(found) == len(set(found)):
                return ""
        return next((cell for row in sorted(self.rows) for cell in self._doubled_in(row)), "")

    def _doubled_in(self, row: int) -> Iterator[str]:
        """Yield the addresses that are twice in a row. A row without a number is another row than one with it."""
        spans, number = (*self._earlier.get(row, ()), self.rows[row]), b"%d" % row
        numbered = [span for span in spans if attribute(self.data[span.start : span.body], b"r")]
        for held in (numbered, *([span] for span in spans if span not in numbered)):
            columns = Counter(cell.column for span in held for cell in self._cells_of(span, number))
            yield from (f"{column_letters(column)}{row}" for column, count in columns.items() if count > 1)

    def has_odd_index(self) -> bool:
        """Return True if a cell names its shared string in a way that not every reader understands."""
        cells = (self.find(row, column) for row, column in self.odd_cells)
        return any(has_odd_index(self.data[cell.start : cell.after]) for cell in cells if cell)

    def first_users(self, strings: Sequence[int]) -> Sequence[CellPlace]:
        """Return the first cell that has each of these shared strings, among the cells written in the plain way."""
        return first_users(self.data, self.prefix, strings) if strings and self._all_named else []

    def is_struck_out(self, row: int, column: int) -> bool:
        """Return True if a line is drawn through a cell's value or through a part of its text."""
        cell = self.find(row, column)
        return cell is not None and is_struck_out(cell, self._patterns, self._shared)

    def marked_texts(self) -> Iterator[CellPlace]:
        """Yield the places of cells with texts of which a part is struck out, superscript or subscript."""
        strings = self._shared.marked()
        if not strings and (b"inlineStr" not in self.data or not is_marked(self.data[self.data_start : self.data_end])):
            return
        wanted = frozenset(strings)
        for row in sorted(self.rows):
            for cell in self.cells(row):
                content = cell.content or b""
                if shared_index(cell, self._patterns) in wanted or is_marked(content):
                    yield CellPlace(row, cell.column)

    @cached_property
    def conditional_formats(self) -> Sequence[ConditionalFormat]:
        """The conditional formats that may replace, strike out or hide numbers."""
        return conditional_formats(self.data[self.data_end :], self._shared.differential_styles)

    def shows_percentage(self, row: int, column: int) -> bool:
        """Return True if a cell has a number that its format shows as a percentage."""
        return self.facts(row, (column,))[0].kind is Kind.PERCENTAGE

    def row_attribute(self, row: int, name: bytes) -> bytes | None:
        """Return the raw value of an attribute of a row's tag, or None."""
        span = self.rows.get(row)
        return attribute(self.data[span.start : span.body], name) if span else None

    def is_hidden(self, row: int) -> bool:
        """Return True if the row is hidden, by hand or by a filter, or if it has no height."""
        if self._none_hidden is None:
            signs, first, last = (b"hidden", b"ht="), self.data_start, self.data_end
            is_plain = self.data.find(b"h", first, last) < 0  # a search that takes a hundredth of the time
            none = is_plain or all(self.data.find(sign, first, last) < 0 for sign in signs)
            self._none_hidden = none and not self._no_height
        if self._none_hidden:
            return False
        height = self.row_attribute(row, b"ht")
        return self.row_attribute(row, b"hidden") in TRUE or (self._no_height if height is None else is_nothing(height))

    @cached_property
    def _no_height(self) -> bool:
        """Whether rows without a height of their own have none."""
        return rows_have_no_height(self.data[: self.head_end])

    def column_style(self, column: int) -> int:
        """Return the index of the cell format of a column's empty cells, 0 if there is none."""
        return column_style(self.data[: self.head_end], column)

    def hidden_columns(self) -> list[range]:
        """Return the columns that are hidden or have no width, in ranges of neighbours."""
        return hidden_columns(self.data[: self.head_end])

    def merges(self) -> Iterator[Area]:
        """Yield the merged ranges."""
        for match in re.finditer(rb"<(?:[\w.-]+:)?mergeCell\s[^>]*>", self.data[self.data_end :]):
            place = area((attribute(match[0], b"ref") or b"").decode("ascii", "replace"))
            if place:
                yield place

    def filtered_area(self) -> Area | None:
        """Return the range of the sheet's own filter, or None if no filter is active."""
        return filtered_area(self.data[self.data_end :])

    def stays_within(self, last_row: int, last_column: int) -> bool:
        """Return True if no cell's address has more digits or letters than the last row and column have.

        Only the first call is valid: it releases the memory that the test needs.
        """
        shapes, self._shapes = self._shapes, b""
        return stays_within(shapes, self.data[self.data_start : self.data_end], last_row, last_column)

    def used_area(self) -> tuple[int, int]:
        """Return the last row and the last column with a cell, from the cells themselves and not from <dimension>."""
        last_row, last_column = max(self.rows, default=0), 0
        for row in self.rows:
            last = self.last_cell(row)
            if last is None:
                last = max((cell.column for cell in self.cells(row)), default=0)
            last_column = max(last_column, last)
        return last_row, last_column


def _without_comments(data: bytes) -> bytes:
    """Return the sheet without comments, CDATA and instructions among its cells, where they could look like cells.

    Raises Refusal if a sheet with any of them is not well-formed.
    """
    close = max(data.rfind(b"sheetData>"), data.rfind(b"sheetData/>"))
    body = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    close = close if close > body else len(data)
    if not any(data.find(mark[1:], body, close) >= 0 and data.find(mark, body, close) >= 0 for mark in (b"<!", b"<?")):
        return data
    parse(data, "one of its sheets")
    return data[:body] + without_asides(data[body:close]) + data[close:]
