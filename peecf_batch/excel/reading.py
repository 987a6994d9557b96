"""A workbook read twice: values by calamine, facts by a scan of the sheet's XML, so that the two can be compared."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from peecf_batch.excel.formats import style_kinds
from peecf_batch.excel.package import MIB, Package
from peecf_batch.excel.scan import BLANK, CellFact, Kind, SheetScan, plain_text, without_asides
from peecf_batch.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml import etree
    from python_calamine import CalamineWorkbook

_T = TypeVar("_T")
LONGEST_CELL_TEXT = 32_767
_LARGE_SHEET = 1_000_000
_STRING_ENDS = b"si>"
_SAVE_AGAIN = "Open it in Excel and save it again."


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A worksheet as the workbook lists it: `index` counts sheets from 0, `state` is "visible" or how it is hidden."""

    name: str
    part: str
    index: int
    state: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The values of a sheet: `rows[r - 1][c - 1]` is the cell in row r and column c; short rows end in blank cells.

    `second_reading` is False where the values come from the scan itself, with the reason in `reason`.
    """

    rows: Sequence[Sequence[object]]
    second_reading: bool = True
    reason: str = ""

    def value(self, row: int, column: int) -> object:
        """The value of a cell, "" where it is blank."""
        if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet with both its readings."""

    entry: SheetEntry
    grid: Grid
    scan: SheetScan


class Workbook:
    """The worksheets of a package, and what they share."""

    def __init__(self, package: Package, meanwhile: Callable[[], object] | None = None) -> None:
        """Find the workbook part and its sheets. Raises Refusal where the package holds no workbook.

        `meanwhile` is done once, in the time that the value reader takes over a large sheet in a thread of its own.
        """
        self.package, self._meanwhile = package, meanwhile
        self.part = _workbook_part(package)
        self.root = package.tree(self.part)
        self.namespace = self.root.tag[1:].split("}")[0]
        self.sheets = tuple(self._list_sheets())
        self._strings: list[bytes] | None = None
        self._texts: dict[int, str] = {}
        self._kinds: list[Kind] | None = None
        self._values: CalamineWorkbook | None = None

    def _list_sheets(self) -> Iterator[SheetEntry]:
        targets = {relation.id: relation for relation in self.package.relations(self.part)}
        for index, element in enumerate(self.root.iterfind("{*}sheets/{*}sheet")):
            name = next((value for key, value in element.items() if str(key).endswith("}id")), "")
            relation = targets.get(str(name))
            if relation and relation.kind == "worksheet" and relation.target in self.package:
                yield SheetEntry(element.get("name", ""), relation.target, index, element.get("state", "visible"))

    def related(self, kind: str) -> str | None:
        """The part of this kind that the workbook relates to, if any."""
        return self.package.related(self.part, kind)

    @property
    def strings_part(self) -> str | None:
        """The shared strings, if the workbook keeps any."""
        return self.related("sharedStrings")

    def string_items(self) -> list[bytes]:
        """The shared strings as XML, in their order."""
        if self._strings is None:
            part = self.strings_part
            self._strings = string_items(self.package.text(part)) if part else []
        return self._strings

    def string_count(self) -> int:
        """How many shared strings there are, told without taking them apart where their markup is plain."""
        part = self.strings_part
        xml = self.package.text(part) if part else b""
        opened = xml.count(b"<si>") + xml.count(b"<si ") + xml.count(b"<si/>")
        plain = b"<!" not in xml and opened == xml.count(b"</si>") + xml.count(b"<si/>") > 0
        return opened if plain else len(self.string_items())

    def _has_string_over(self, length: int) -> bool:
        """Whether a shared string may take more than `length` bytes; leaps from end to end, for few are that long."""
        xml = self.package.text(self.strings_part) if self.strings_part else b""
        at = max(xml.find(b"<si"), 0)
        while at + length < len(xml):
            end = xml.rfind(_STRING_ENDS, at, at + length)
            if end < 0:
                return True
            at = end + len(_STRING_ENDS)
        return False

    def string(self, index: int) -> str:
        """A shared string as text, "" where there is none at that index."""
        if index not in self._texts:
            items = self.string_items()
            self._texts[index] = plain_text(items[index])[:LONGEST_CELL_TEXT] if index < len(items) else ""
        return self._texts[index]

    def styles(self) -> etree._Element | None:
        """The styles part, parsed."""
        part = self.related("styles")
        return self.package.tree(part) if part else None

    def format_kind(self, style: int) -> Kind:
        """What the number format of a cell style makes of a number."""
        if self._kinds is None:
            self._kinds = style_kinds(self.styles())
        return self._kinds[style] if style < len(self._kinds) else Kind.NUMBER

    def sheet(self, entry: SheetEntry) -> Sheet:
        """One worksheet, read twice. Raises Refusal where it cannot be read at all."""
        scan = SheetScan(self.package.text(entry.part), self.string, self.format_kind)
        return Sheet(entry, self._grid(entry, scan), scan)

    def _check_texts(self, scan: SheetScan) -> None:
        """Raise Refusal where shared texts, each used many times over, would unpack to more than the bound."""
        limit = self.package.bounds.unpacked // 4
        uses = scan.data.count(b't="s"') + scan.data.count(b"t='s'")
        if not uses or not self._has_string_over(limit // uses):
            return
        used = re.findall(rb"\st=[\"']s[\"'][^>]*>\s*<(?:[\w.-]+:)?v>(\d+)<", scan.data)
        items = self.string_items()
        total = sum(len(items[int(index)]) for index in used if int(index) < len(items))
        if total > limit:
            reason = f"its texts unpack to {total / MIB:,.0f} MiB; at most {limit // MIB:,} MiB is read."
            raise Refusal(reason, "If you trust this file, raise the limit with --max-unpacked.")

    def forget_values(self) -> None:
        """Let go of what the value reader keeps, once every sheet that is wanted was read."""
        self._values = None

    def without_values(self, sheet: Sheet) -> Sheet:
        """The sheet with its scan alone: once its positions are read, the values are memory for nothing."""
        return replace(sheet, grid=Grid(()))

    def _grid(self, entry: SheetEntry, scan: SheetScan) -> Grid:
        last_row, last_column = scan.used_area()
        if last_row * last_column > self.package.bounds.cells:
            return scanned_grid(
                scan, f"its used range of {last_row:,} rows by {last_column:,} columns is too large to read twice"
            )
        if not scan.stays_within(last_row, last_column):
            return scanned_grid(scan, "some of its cells say that they are elsewhere than their row")
        self._check_texts(scan)
        try:
            rows = self._rows(entry.name, large=len(scan.data) > _LARGE_SHEET)
            return Grid(rows) if rows or not last_column else scanned_grid(scan, "the second reader saw nothing in it")
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
                raise
            return scanned_grid(scan, "the second reader could not read it")

    def _rows(self, name: str, *, large: bool) -> Sequence[Sequence[object]]:
        """The values of a sheet by calamine, which needs no interpreter for most of it: other work can go on beside."""
        if self._values is None:
            self._values = _calamine(self.package.data)
        read, meanwhile = partial(_read_sheet, self._values, name), self._meanwhile
        if not large or meanwhile is None:
            return read()
        self._meanwhile = None
        return beside(read, meanwhile)


def _read_sheet(values: CalamineWorkbook, name: str) -> Sequence[Sequence[object]]:
    return values.get_sheet_by_name(name).to_python(skip_empty_area=False)


def beside(work: Callable[[], _T], meanwhile: Callable[[], object]) -> _T:
    """What `work` gives, done in a thread while `meanwhile` is done in this one. What either raises is raised here."""
    given: list[_T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            given.append(work())
        except BaseException as error:  # calamine panics with one that is no Exception
            raised.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    meanwhile()
    thread.join()
    if raised:
        raise raised[0]
    return given[0]


def _calamine(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def string_items(strings: bytes) -> list[bytes]:
    """The items of a shared strings part as XML, in their order."""
    strings = without_asides(strings) if b"<!" in strings else strings
    found = re.findall(rb"<(?:[\w.-]+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:[\w.-]+:)?si>)", strings, re.DOTALL)
    return list(found)


def scanned_grid(scan: SheetScan, reason: str) -> Grid:
    """The values of a sheet taken from the scan alone, with the reason why there is no second reading."""
    rows: list[list[object]] = [[]] * max(scan.rows, default=0)
    for number in scan.rows:
        cells = [(cell.column, scan.fact(cell)) for cell in scan.cells(number)]
        held = [(column, fact) for column, fact in cells if fact is not BLANK and column > 0]
        if held:
            row: list[object] = [""] * max(column for column, _ in held)
            for column, fact in held:
                row[column - 1] = _value(fact)
            rows[number - 1] = row
    return Grid(rows, second_reading=False, reason=reason)


def _value(fact: CellFact) -> object:
    if fact.kind in (Kind.NUMBER, Kind.PERCENTAGE, Kind.DATE):
        try:
            return float(fact.text)
        except ValueError:
            return fact.text
    if fact.kind is Kind.YES_NO:
        return fact.text == "TRUE"
    return fact.text if fact.kind is Kind.TEXT else ""


def _workbook_part(package: Package) -> str:
    if "[content_types].xml" not in package:
        raise Refusal("it is a zip file but not an Excel workbook.", "Check that it is the file that you meant.")
    part = package.related("", "officeDocument")
    if part is None or not package.tree(part).tag.endswith("}workbook"):
        what = (
            "it is an Excel binary workbook (.xlsb)."
            if part and part.endswith(".bin")
            else "it holds no Excel workbook."
        )
        raise Refusal(what, "Save it as .xlsx in Excel, then run again.")
    return part
