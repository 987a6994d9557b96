"""A workbook read twice: values by calamine, facts by a scan of the sheet's XML, so that the two can be compared."""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from peecf_batch.excel.extent import named_area
from peecf_batch.excel.formats import style_kinds
from peecf_batch.excel.package import MIB, Package
from peecf_batch.excel.scan import BLANK, CellFact, Kind, SheetScan, plain_text, without_asides
from peecf_batch.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml import etree
    from python_calamine import CalamineWorkbook

_T = TypeVar("_T")
_U = TypeVar("_U")
LONGEST_CELL_TEXT = 32_767
_LARGE_SHEET = 1_000_000
_STANDARD_ERROR = 2
_SECONDS_A_TURN = 0.0005
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
        listed, most, seen = self.root.findall("{*}sheets/{*}sheet"), self.package.bounds.sheets, set[str]()
        if len(listed) > most:
            reason = f"it lists {len(listed):,} sheets; at most {most:,} are read."
            raise Refusal(reason, "If you trust this file, raise the limit with --max-unpacked.")
        for index, element in enumerate(listed):
            name = next((value for key, value in element.items() if str(key).endswith("}id")), "")
            relation = targets.get(str(name))
            if relation and relation.kind == "worksheet" and relation.target in self.package:
                if relation.target in seen:
                    raise Refusal(f"it is damaged: two of its sheets are kept in '{relation.target}'.", _SAVE_AGAIN)
                seen.add(relation.target)
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

    def string_count(self) -> int | None:
        """How many shared strings there are, told without taking them apart where their markup is plain.

        None where there are none, or where their XML is damaged, so that two readers may count them differently.
        """
        part = self.strings_part
        if part is None:
            return None
        xml = self.package.text(part)
        opened = xml.count(b"<si>") + xml.count(b"<si ") + xml.count(b"<si/>")
        if b"<!" not in xml and opened == xml.count(b"</si>") + xml.count(b"<si/>") > 0:
            return opened
        try:
            return len(self.package.tree(part).findall("{*}si"))
        except Refusal:
            return None

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
        """One worksheet, read twice. Raises Refusal where it cannot be read at all.

        A large one is read by both readers at once, where its extent can be told beforehand.
        """
        xml = self.package.text(entry.part)
        area = named_area(xml) if len(xml) > _LARGE_SHEET else None
        if area is None or area[0] * area[1] > self.package.bounds.cells or self._has_long_texts(area[0] * area[1]):
            scan = self._scan(xml)
            return Sheet(entry, self._grid(entry, scan), scan)
        import python_calamine  # noqa: F401 - or the thread would wait for its turn at every step of the import

        rows, scan = beside(partial(self._rows, entry.name), partial(self._scan_meanwhile, xml))
        return Sheet(entry, self._checked(rows, scan), scan)

    def _scan(self, xml: bytes, *, named: bool = False) -> SheetScan:
        return SheetScan(xml, self.string, self.format_kind, named=named)

    def _scan_meanwhile(self, xml: bytes) -> SheetScan:
        """The scan of a sheet whose every cell is named, and what else can be done while its values are read."""
        scan = self._scan(xml, named=True)
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return scan

    def _has_long_texts(self, cells: int) -> bool:
        """Whether shared texts, one in every cell, could unpack to more than the bound."""
        return self._has_string_over(self._most_text() // cells)

    def _most_text(self) -> int:
        return self.package.bounds.unpacked // 4

    def _check_texts(self, scan: SheetScan) -> None:
        """Raise Refusal where shared texts, each used many times over, would unpack to more than the bound."""
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

    def forget_values(self) -> None:
        """Let go of what the value reader keeps, once every sheet that is wanted was read."""
        self._values = None

    def without_values(self, sheet: Sheet) -> Sheet:
        """The sheet with its scan alone: once its positions are read, the values are memory for nothing."""
        return replace(sheet, grid=Grid(()))

    def _grid(self, entry: SheetEntry, scan: SheetScan) -> Grid:
        last_row, last_column = scan.used_area()
        if last_row * last_column > self.package.bounds.cells:
            self._check_rows(entry, scan)
            return scanned_grid(
                scan, f"its used range of {last_row:,} rows by {last_column:,} columns is too large to read twice"
            )
        if not scan.stays_within(last_row, last_column):
            return scanned_grid(scan, "some of its cells say that they are elsewhere than their row")
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
        """The values, or those of the scan where the value reader failed or saw nothing."""
        if isinstance(rows, BaseException):
            if isinstance(rows, (KeyboardInterrupt, SystemExit, MemoryError)):
                raise rows
            return scanned_grid(scan, "the second reader could not read it")
        return (
            Grid(rows) if rows or not scan.used_area()[1] else scanned_grid(scan, "the second reader saw nothing in it")
        )

    def _rows(self, name: str) -> Sequence[Sequence[object]]:
        """The values of a sheet by calamine, which needs no interpreter for most of it: other work can go on beside."""
        with without_native_words():
            if self._values is None:
                self._values = _calamine(self.package.data)
            return self._values.get_sheet_by_name(name).to_python(skip_empty_area=False)


@contextmanager
def without_native_words() -> Iterator[None]:
    """Around a compiled reader: what it prints over a damaged file before it fails is not for the person who asked."""
    try:
        held = os.dup(_STANDARD_ERROR)
    except OSError:  # it is closed
        yield
        return
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), _STANDARD_ERROR)
    try:
        yield
    finally:
        os.dup2(held, _STANDARD_ERROR)
        os.close(held)


def outcome_of(work: Callable[[], _T]) -> _T | BaseException:
    """What `work` gives, or what it raised; calamine panics with something that is no Exception."""
    try:
        return work()
    except BaseException as error:
        return error


def beside(work: Callable[[], _T], meanwhile: Callable[[], _U]) -> tuple[_T | BaseException, _U]:
    """The outcome of `work`, done in a thread, and what `meanwhile` gives, done in this one."""
    outcome: list[_T | BaseException] = []
    thread = Thread(target=lambda: outcome.append(outcome_of(work)), daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SECONDS_A_TURN)  # the reader needs the interpreter seldom, but then at once
    thread.start()
    try:
        given = meanwhile()
    finally:
        thread.join()
        sys.setswitchinterval(usual)
    return outcome[0], given


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
