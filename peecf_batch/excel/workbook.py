"""Read each worksheet twice, values by calamine and facts by a scan of its XML, so that the two can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.excel.cell import BLANK, LONGEST_CELL_TEXT, CellStyle
from peecf_batch.excel.extent import named_area
from peecf_batch.excel.facts import SharedParts, is_marked
from peecf_batch.excel.formats.cell_styles import cell_styles, differential_styles
from peecf_batch.excel.markup import has_item_over, plain_text, string_items
from peecf_batch.excel.other_formats.file_kinds import SAVE_AS_XLSX, kind_of
from peecf_batch.excel.package import MIB, Package
from peecf_batch.excel.scan import SheetScan
from peecf_batch.excel.scanned_value import value_of
from peecf_batch.excel.second_reader import Answer, Begun, calamine, outcome_of, silenced_standard_error
from peecf_batch.excel.sheet.grid import Grid
from peecf_batch.excel.sheet.hidden import filtered_area
from peecf_batch.excel.sheet.readings import are_plain, odd_strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from python_calamine import CalamineWorkbook

    from peecf_batch.excel.address import Area
    from peecf_batch.excel.cell import CellPlace
    from peecf_batch.excel.trees.tree import Element

_LARGE_SHEET = 1_000_000
_TRUE = ("1", "true")
_SAVE_AGAIN = "Open it in Excel and save it again."


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A worksheet as the workbook lists it.

    `part` is the key of its part. `index` counts all sheets from 0. `state` is "visible", or how the sheet is hidden.
    """

    name: str
    part: str
    index: int
    state: str


class Sheet(NamedTuple):
    """One worksheet with both readings: the values in `grid`, the facts in `scan`.

    `uncertain` are the cells that the two readers could read differently. `filters` are the ranges of active filters.
    `stale` is the reason why the results of formulas may be out of date, or "".
    `widths` has the number of values in each row of a text file; it is empty for the sheets of workbooks. `from_1904`
    says that the workbook counts its days from 1904, not from 1900.
    """

    entry: SheetEntry
    grid: Grid
    scan: SheetScan
    uncertain: Sequence[CellPlace] = ()
    filters: Sequence[Area] = ()
    stale: str = ""
    widths: Sequence[int] = ()
    from_1904: bool = False


class Workbook:
    """The worksheets of a package, with the strings and formats that they share."""

    def __init__(self, package: Package, widths: Mapping[str, Sequence[int]] | None = None) -> None:
        """Find the workbook part and its sheets. `widths` has those of the rows of a text file, by sheet name.

        Raises Refusal where the package holds no workbook, too many sheets, or two sheets in one part.
        """
        self.package, self._widths = package, widths or {}
        self.part = _workbook_part(package)
        self.root = package.tree(self.part)
        self.namespace = self.root.namespace
        self.sheets = tuple(self._list_sheets())
        self._strings: list[bytes] = []
        self._texts: dict[int, str] = {}
        self._cell_styles: list[CellStyle] | None = None
        self._rich_values: Mapping[int, str] | None = None
        self._values: CalamineWorkbook | None = None
        self._begun: dict[str, Begun[Sequence[Sequence[object]]]] = {}

    def _list_sheets(self) -> Iterator[SheetEntry]:
        targets = {relation.id: relation for relation in self.package.relations(self.part)}
        listed, most, seen = self.root.findall("sheets/sheet"), self.package.bounds.sheets, set[str]()
        if len(listed) > most:
            reason = f"it lists {len(listed):,} sheets; at most {most:,} are read."
            raise Refusal(reason, "If you trust this file, raise the limit with --max-unpacked.")
        for index, element in enumerate(listed):
            name = next((value for key, value in element.attributes.items() if key.endswith("}id")), "")
            relation = targets.get(name)
            if relation and relation.kind == "worksheet" and relation.target in self.package:
                if relation.target in seen:
                    raise Refusal(f"it is damaged: two of its sheets are kept in '{relation.target}'.", _SAVE_AGAIN)
                seen.add(relation.target)
                yield SheetEntry(element.get("name", ""), relation.target, index, element.get("state", "visible"))

    def related(self, kind: str) -> str | None:
        """Return the part of this kind that the workbook relates to, or None."""
        return self.package.related(self.part, kind)

    @property
    def strings_part(self) -> str | None:
        """The shared strings part, or None where the workbook has none."""
        return self.related("sharedStrings")

    def string_items(self) -> list[bytes]:
        """Return the shared strings as XML, in their order."""
        self._strings += self._other_strings
        return self._strings

    @cached_property
    def _other_strings(self) -> Iterator[bytes]:
        """The shared strings that nothing has asked for yet, because headings are among the first of many."""
        part = self.strings_part
        return string_items(self.package.text(part)) if part else iter(())

    def _item(self, index: int) -> bytes | None:
        """Return a shared string as XML, or None if there is none at `index`."""
        missing = index + 1 - len(self._strings)
        if missing > 0:
            self._strings += islice(self._other_strings, missing)
        return self._strings[index] if index < len(self._strings) else None

    def string_count(self) -> int | None:
        """Return the number of shared strings, counted by their tags where the markup is plain.

        It is None where there is no shared strings part, or where its XML is damaged: two readers may count such
        strings differently.
        """
        part = self.strings_part
        if part is None:
            return None
        xml = self.package.text(part)
        opened, closed = xml.count(b"<si>"), xml.count(b"</si>")
        if not self._has_plain_strings:
            opened, closed = opened + xml.count(b"<si ") + xml.count(b"<si/>"), closed + xml.count(b"<si/>")
        if b"<!" not in xml and opened == closed > 0:
            return opened
        try:
            return len(self.package.tree(part).findall("si"))
        except Refusal:
            return None

    def _has_string_over(self, length: int) -> bool:
        """Return True if a shared string may take more than `length` bytes."""
        return has_item_over(self.package.text(self.strings_part) if self.strings_part else b"", length)

    def string(self, index: int) -> str:
        """Return a shared string as text, cut to the longest that a cell holds, or "" if there is none at `index`."""
        if index not in self._texts:
            self._texts[index] = plain_text(self._item(index) or b"")[:LONGEST_CELL_TEXT]
        return self._texts[index]

    def styles(self) -> Element | None:
        """Return the parsed styles part, or None."""
        part = self.related("styles")
        return self.package.tree(part) if part else None

    def cell_styles(self) -> Sequence[CellStyle]:
        """Return what each cell format does to a value, in the order of the styles part."""
        if self._cell_styles is None:
            self._cell_styles = cell_styles(self.styles())
        return self._cell_styles

    def _differential_styles(self) -> Sequence[CellStyle]:
        return differential_styles(self.styles())

    def _marked(self) -> Sequence[int]:
        """Return the indices of the shared strings of which a part is struck out, superscript or subscript."""
        part = self.strings_part
        if part is None or self._has_plain_strings or not is_marked(self.package.text(part)):
            return ()
        return [index for index, item in enumerate(self.string_items()) if is_marked(item)]

    def _text_at(self, index: int) -> str | None:
        return self.string(index) if index in self._texts or self._item(index) is not None else None

    def _rich_value(self, number: int) -> str:
        if self._rich_values is None:
            from peecf_batch.excel.formats.rich_values import rich_values  # few workbooks need it

            self._rich_values = rich_values(self.package, self.part)
        return self._rich_values.get(number, "")

    def _runs_at(self, index: int) -> bytes:
        return self._item(index) or b""

    def scan(self, entry: SheetEntry) -> SheetScan:
        """Return the scan of one worksheet alone. Raises Refusal where the sheet cannot be read."""
        return self._scan(self.package.text(entry.part))

    def begin(self, entry: SheetEntry) -> None:
        """Begin to read the values of a large sheet, whose area is known beforehand, while other work is done.

        A thread opens the workbook while the area is measured, and reads the sheet if the area allows it.
        """
        if self.package.parts[entry.part].file_size <= _LARGE_SHEET:
            return
        import python_calamine  # noqa: F401 - else the thread would wait at every step of the import

        answer = Answer()
        begun = Begun(partial(self._rows_if, answer, entry.name))
        try:
            answer.give(is_yes=self._has_known_area(entry))
        finally:
            answer.give(is_yes=False)  # counts only if the area could not be measured
        if answer.wait():
            self._begun[entry.name] = begun

    def _has_known_area(self, entry: SheetEntry) -> bool:
        """Return True if the area of a sheet is known before it is read, and is not too large."""
        area = named_area(self.package.text(entry.part))
        cells = area[0] * area[1] if area else 0
        return 0 < cells <= self.package.bounds.cells and not self._has_long_texts(cells)

    def sheet(self, entry: SheetEntry) -> Sheet:
        """Return one worksheet, read twice.

        Both readers read a large sheet at the same time, where its area is known beforehand. Raises Refusal where the
        sheet cannot be read at all.
        """
        if entry.name not in self._begun:
            self.begin(entry)
        xml, begun = self.package.text(entry.part), self._begun.pop(entry.name, None)
        if begun is None:
            scan = self._scan(xml)
            return self._sheet(entry, self._grid(entry, scan), scan)
        rows, scan = begun.beside(partial(self._scan_all, xml))
        return self._sheet(entry, self._checked(rows, scan), scan)

    def _scan_all(self, xml: bytes) -> SheetScan:
        """Return the scan of a sheet whose cells are named, with what is known about its readings beforehand."""
        scan = self._scan(xml, named=True)
        _ = scan.odd_cells, scan.doubled_cell, self._odd_strings  # found while the other reader works
        return scan

    @cached_property
    def _odd_strings(self) -> list[int]:
        part = self.strings_part
        return odd_strings(self.package.text(part)) if part and not self._has_plain_strings else []

    @cached_property
    def _has_plain_strings(self) -> bool:
        """Whether all shared strings are written in one plain way, without formats."""
        part = self.strings_part
        return part is not None and are_plain(self.package.text(part))

    def _sheet(self, entry: SheetEntry, grid: Grid, scan: SheetScan) -> Sheet:
        """Return a sheet with the cells whose two readings must be compared, its filters and how current it is.

        Raises Refusal where the sheet has a cell twice.
        """
        if scan.doubled_cell:
            reason = f"sheet '{entry.name}' has cell {scan.doubled_cell} twice, and programs differ on which they show."
            raise Refusal(reason, "Open it in Excel, check what it shows, and save it again.")
        uncertain = [*scan.odd_cells, *scan.first_users(self._odd_strings)] if grid.second_reading else ()
        relations = [relation for relation in self.package.relations(entry.part) if relation.kind == "table"]
        tables = [self.package.text(relation.target) for relation in relations if relation.target in self.package]
        found = [scan.filtered_area(), *map(filtered_area, tables)]
        areas = [area for area in found if area]
        widths = self._widths.get(entry.name, ())
        return Sheet(entry, grid, scan, uncertain, areas, self._stale, widths, self._from_1904)

    @cached_property
    def _stale(self) -> str:
        """The reason why the results of formulas may be out of date, or ""."""
        settings = self.root.find("calcPr")
        if settings is None:
            return ""
        if settings.get("calcMode") == "manual":
            return "Excel recalculates this workbook only on request"
        if settings.get("fullCalcOnLoad", "0") in _TRUE or settings.get("calcCompleted", "1") not in _TRUE:
            return "Excel will recalculate this workbook when it opens"
        return ""

    def _scan(self, xml: bytes, *, named: bool = False) -> SheetScan:
        shared = SharedParts(
            self._text_at, self._runs_at, self.cell_styles, self._rich_value, self._differential_styles, self._marked
        )
        return SheetScan(xml, shared, named=named)

    def _has_long_texts(self, cells: int) -> bool:
        """Return True if shared texts, one in each of `cells` cells, could unpack to more than the limit."""
        return self._has_string_over(self._most_text() // cells)

    def _most_text(self) -> int:
        """Return the number of bytes to which the texts of a sheet may unpack."""
        return self.package.bounds.unpacked // 4

    def _check_texts(self, scan: SheetScan) -> None:
        """Raise Refusal where shared texts, each used many times, would unpack to more than the limit."""
        limit = self._most_text()
        uses = scan.data.count(b't="s"') + scan.data.count(b"t='s'")
        if not uses or not self._has_string_over(limit // uses):
            return
        used = re.findall(rb"\st=[\"']s[\"'][^>]*>\s*<(?:[\w.-]+:)?v>(\d+)<", scan.data)
        items = self.string_items()
        total = sum(len(items[int(index)]) for index in used if int(index) < len(items))
        if total > limit:
            reason = f"its texts unpack to {total / MIB:,.0f} MiB; at most {limit // MIB:,} MiB is read."
            raise Refusal(reason, "If you trust this file, raise the limit with --max-unpacked.")

    def release_values(self) -> None:
        """Release the memory of calamine, once every wanted sheet is read."""
        self._values = None

    def with_scan_only(self, sheet: Sheet) -> Sheet:
        """Return the sheet with its scan alone, to free the memory of values whose positions are read."""
        return sheet._replace(grid=Grid(()))

    def _grid(self, entry: SheetEntry, scan: SheetScan) -> Grid:
        """Return the values of a sheet.

        They are those of the scan where calamine might use too much memory or misplace cells.
        """
        last_row, last_column = scan.used_area()
        if last_row * last_column > self.package.bounds.cells:
            self._check_rows(entry, scan)
            return self._scanned(
                scan, f"its used range of {last_row:,} rows by {last_column:,} columns is too large to read twice"
            )
        if not scan.stays_within(last_row, last_column):
            return self._scanned(scan, "some of its cells say that they are elsewhere than their row")
        self._check_texts(scan)
        return self._checked(outcome_of(partial(self._rows, entry.name)), scan)

    def _check_rows(self, entry: SheetEntry, scan: SheetScan) -> None:
        """Raise Refusal where a sheet too large to be read twice has more rows with values than a table may have."""
        count, most = scan.rows_with_values(), self.package.bounds.table_rows
        if count > most:
            raise Refusal(
                f"sheet '{entry.name}' has {count:,} rows with values; at most {most:,} are read.",
                "Split it, name the sheet of the positions with --sheet, or raise the limit with --max-unpacked.",
            )

    def _checked(self, rows: Sequence[Sequence[object]] | BaseException, scan: SheetScan) -> Grid:
        """Return the values that calamine read, or those of the scan where calamine failed or found nothing."""
        if isinstance(rows, BaseException):
            if isinstance(rows, (KeyboardInterrupt, SystemExit, MemoryError)):
                raise rows
            return self._scanned(scan, "the second reader could not read it")
        if scan.has_odd_index():
            return self._scanned(scan, "the second reader does not understand how some of its cells refer to texts")
        return (
            Grid(rows)
            if rows or not scan.used_area()[1]
            else self._scanned(scan, "the second reader saw nothing in it")
        )

    def _scanned(self, scan: SheetScan, reason: str) -> Grid:
        return scanned_grid(scan, reason, from_1904=self._from_1904)

    @cached_property
    def _from_1904(self) -> bool:
        settings = self.root.find("workbookPr")
        return settings is not None and settings.get("date1904", "0") in _TRUE

    def _rows(self, name: str) -> Sequence[Sequence[object]]:
        """Return the values of a sheet as calamine reads them.

        calamine releases the interpreter for most of the reading, so that other work can run at the same time.
        """
        self._open_values()
        with silenced_standard_error():
            assert self._values is not None  # noqa: S101 - it is open
            return self._values.get_sheet_by_name(name).to_python(skip_empty_area=False)

    def _open_values(self) -> None:
        with silenced_standard_error():
            if self._values is None:
                self._values = calamine(self.package.data)

    def _rows_if(self, answer: Answer, name: str) -> Sequence[Sequence[object]]:
        """Return the values of a sheet, or none if the answer is that they may not be read."""
        self._open_values()
        return self._rows(name) if answer.wait() else ()


def scanned_grid(scan: SheetScan, reason: str, *, from_1904: bool) -> Grid:
    """Return the values of a sheet from the scan alone, with the reason why there is no second reading."""
    rows: list[list[object]] = [[]] * max(scan.rows, default=0)
    for number in scan.rows:
        cells = [(cell, scan.fact(cell)) for cell in scan.cells(number) if cell.column > 0]
        filled = [(cell, fact) for cell, fact in cells if fact is not BLANK]
        if filled:
            row: list[object] = [""] * max(cell.column for cell, _ in filled)
            for cell, fact in filled:
                row[cell.column - 1] = value_of(fact, scan.style(cell).code, from_1904=from_1904)
            rows[number - 1] = row
    return Grid(rows, second_reading=False, reason=reason)


def _workbook_part(package: Package) -> str:
    if "[content_types].xml" not in package:
        kind = kind_of(package.data)
        if not kind:
            raise Refusal("it is a zip file, not an Excel workbook.", "Check that it is the file that you meant.")
        is_excel = "Excel" in kind
        what = f"it is {kind}" + (", but its list of parts is missing." if is_excel else ", not an Excel workbook.")
        raise Refusal(what, SAVE_AS_XLSX)
    part = package.related("", "officeDocument")
    root = package.tree(part) if part and not part.endswith(".bin") else None
    if part is None or root is None or root.name != "workbook" or not root.namespace:
        what = (
            "it is an Excel binary workbook (.xlsb)."
            if part and part.endswith(".bin")
            else "it holds no Excel workbook."
        )
        raise Refusal(what, "Save it as .xlsx in Excel, then run again.")
    return part
