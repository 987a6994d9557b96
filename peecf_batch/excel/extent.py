"""How many cells would a file of another format unpack to? Told before it is read: a few bytes can claim billions."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from lxml import etree

from peecf_batch.excel.package import Package
from peecf_batch.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.package import Bounds

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ROW_HEADER, _LAST_CELL_KIND = 0, 11  # records of [MS-XLSB]: BrtRowHdr, and BrtCellBlank (1) to BrtFmlaError (11)


def check_extent(data: bytes, suffix: str, bounds: Bounds) -> None:
    """Raise Refusal where an .ods or .xlsb file is larger than `bounds` allow, packed, unpacked or in cells."""
    if suffix not in (".ods", ".xlsb"):
        return
    package = Package(data, bounds)
    if suffix == ".ods":
        areas = list(_ods_areas(package.read("content.xml"))) if "content.xml" in package else []
    else:
        sheets = [part for part in package.parts if "worksheets/" in part and part.endswith(".bin")]
        areas = [_xlsb_area(package.read(part)) for part in sheets]
    for rows, columns in areas:
        if rows * columns > bounds.cells:
            reason = (
                f"one of its sheets has cells over {rows:,} rows by {columns:,} columns, which is too large to read."
            )
            raise Refusal(reason, "Delete what lies far below or right of the table, save it, then run again.")


def _ods_areas(content: bytes) -> Iterator[tuple[int, int]]:
    """Rows and columns of every table of an OpenDocument spreadsheet, up to the last that holds a value."""
    number = last_row = last_column = 0
    tags = [f"{_TABLE}table-row", f"{_TABLE}table"]
    try:
        for _, element in etree.iterparse(
            io.BytesIO(content), tag=tags, huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False
        ):
            if element.tag == tags[0]:
                number += _repeated(element, "rows")
                width = _width(element)
                last_row, last_column = (number, max(last_column, width)) if width else (last_row, last_column)
            else:
                yield last_row, last_column
                number = last_row = last_column = 0
            element.clear()
    except etree.XMLSyntaxError:
        raise Refusal("it is damaged: its content is not well-formed XML.", "Open it and save it again.") from None


def _width(row: etree._Element) -> int:
    """How many columns a row takes up to its last cell with a value."""
    column = last = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        column += _repeated(cell, "columns")
        last = column if cell.get(f"{_OFFICE}value-type") or len(cell) else last
    return last


def _repeated(element: etree._Element, what: str) -> int:
    given = element.get(f"{_TABLE}number-{what}-repeated", "1").strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) < len("1000000000") else 1


def _xlsb_area(part: bytes) -> tuple[int, int]:
    """The last row and the last column that a sheet of an Excel binary workbook has a cell in."""
    at = row = last_row = last_column = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if kind == _ROW_HEADER:
            row = int.from_bytes(part[at : at + 4], "little") + 1
        elif kind <= _LAST_CELL_KIND:
            last_row, last_column = (
                max(last_row, row),
                max(last_column, int.from_bytes(part[at : at + 4], "little") + 1),
            )
        at += size
    return last_row, last_column


def _number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of at most `longest` bytes, seven bits in each, the last without its high bit; and where it ends."""
    number = 0
    for place, byte in enumerate(part[at : at + longest]):
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    return number, at + longest
