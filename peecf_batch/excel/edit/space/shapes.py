"""Find the cells under pictures, charts, shapes and form controls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW, Area
from peecf_batch.excel.markup import attribute, number_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.scan import SheetScan
    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import Sheet, Workbook

_SHAPE = pattern(
    r"<(?:\w+:)?ClientData\b([^<>]*)>([^<]*(?:<(?!/?(?:\w+:)?ClientData\b)[^<]*)*)</(?:\w+:)?ClientData\s*>"
)
_ANCHOR = pattern(r"<(?:\w+:)?Anchor>([-\d,\s]*)</")
_ANCHOR_NUMBERS = 8
_CONTROL_ANCHOR = pattern(
    rb"<(?:[\w.-]+:)?anchor\b[^>]*>.{0,40}?<(?:[\w.-]+:)?from>(.{0,600}?)</(?:[\w.-]+:)?from>.{0,40}?"
    rb"<(?:[\w.-]+:)?to>(.{0,600}?)</(?:[\w.-]+:)?to>",
    re.DOTALL,
)
_SIDES = tuple(
    re.compile(rb"<(?:[\w.-]+:)?%s>\s*(-?\d{1,12})\s*<" % side) for side in (b"row", b"col", b"rowOff", b"colOff")
)
_EMU_A_POINT, _EMU_A_PIXEL, _PIXELS_A_CHARACTER = 12_700, 9_525, 7
_USUAL_WIDTH, _USUAL_HEIGHT = 9.14, 15.0


def shape_areas(workbook: Workbook, sheet: Sheet) -> list[Area]:
    """Return the ranges under the pictures, charts, shapes and form controls of a sheet."""
    return [*_drawn(workbook, sheet), *_old_shapes(workbook, sheet), *_controls(sheet.scan)]


def _drawn(workbook: Workbook, sheet: Sheet) -> Iterator[Area]:
    """Yield the ranges under the shapes of a drawing, alternate content included."""
    part = workbook.package.related(sheet.entry.part, "drawing")
    root = workbook.package.tree(part) if part else None
    if root is None:
        return
    grid = _Grid(sheet.scan)
    for anchor in root.named("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"):
        first, last = _corner(anchor, "from"), _corner(anchor, "to")
        if first and last:
            offsets = [anchor.text_at(f"to/{side}").strip() for side in ("rowOff", "colOff")]
            last = _up_to(first, last, offsets)
        size = anchor.find("ext")
        if first and last:
            yield Area(*first, *last)
        elif first and size is not None:
            yield grid.reach(*first, *_lengths(size, "cx", "cy"))
        elif (place := anchor.find("pos")) is not None and size is not None:
            across, down = _lengths(place, "x", "y")
            yield grid.reach(*grid.cell_at(across, down), *_lengths(size, "cx", "cy"))


def _corner(anchor: Element, end: str) -> tuple[int, int] | None:
    given = [anchor.text_at(f"{end}/{side}").strip() for side in ("row", "col")]
    return (int(given[0]) + 1, int(given[1]) + 1) if all(number.isdigit() for number in given) else None


def _up_to(first: tuple[int, int], last: tuple[int, int], offsets: Sequence[str]) -> tuple[int, int]:
    """Return the last cell under a shape, given the cell of its end. A shape may end at the edge of a cell."""
    row, column = (max(one, end - (off == "0")) for one, end, off in zip(first, last, offsets, strict=True))
    return row, column


def _lengths(element: Element, *names: str) -> tuple[int, int]:
    across, down = (given if (given := element.get(name, "0")).lstrip("-").isdigit() else "0" for name in names)
    return max(int(across), 0), max(int(down), 0)


class _Grid:
    """The widths of columns and heights of rows, in English Metric Units."""

    def __init__(self, scan: SheetScan) -> None:
        head = scan.data[: scan.head_end]
        self.scan = scan
        usual = re.search(rb"<(?:[\w.-]+:)?sheetFormatPr\b[^>]*>", head)
        self.width = _decimal(usual[0], b"defaultColWidth", _USUAL_WIDTH) if usual else _USUAL_WIDTH
        self.height = _decimal(usual[0], b"defaultRowHeight", _USUAL_HEIGHT) if usual else _USUAL_HEIGHT
        tags = re.findall(rb"<(?:[\w.-]+:)?col\s[^>]*>", head)
        self.columns = [(number_in(t, b"min"), number_in(t, b"max"), _decimal(t, b"width", self.width)) for t in tags]

    def cell_at(self, across: int, down: int) -> tuple[int, int]:
        """Return the row and the column of a place, given by its distance from the corner of the sheet."""
        return self._after(1, down, self._row, LAST_ROW), self._after(1, across, self._column, LAST_COLUMN)

    def reach(self, row: int, column: int, across: int, down: int) -> Area:
        """Return the range under a shape of this size that begins in a cell."""
        bottom = self._after(row, down, self._row, LAST_ROW)
        return Area(row, column, bottom, self._after(column, across, self._column, LAST_COLUMN))

    @staticmethod
    def _after(start: int, length: int, size: object, last: int) -> int:
        place = start
        while callable(size) and place < last and (step := size(place)) < length:
            length, place = length - step, place + 1
        return place

    def _row(self, row: int) -> int:
        given = self.scan.row_attribute(row, b"ht")
        return max(1, int(_number(given, self.height) * _EMU_A_POINT))

    def _column(self, column: int) -> int:
        width = next((width for low, high, width in self.columns if low <= column <= high), self.width)
        return max(1, int(width * _PIXELS_A_CHARACTER * _EMU_A_PIXEL))


def _decimal(tag: bytes, name: bytes, usual: float) -> float:
    return _number(attribute(tag, name), usual)


def _number(given: bytes | None, usual: float) -> float:
    digits = (given or b"").replace(b".", b"", 1)
    return float(given or b"0") if digits.isdigit() else usual


def _old_shapes(workbook: Workbook, sheet: Sheet) -> Iterator[Area]:
    """Yield the ranges under form controls and other shapes of VML drawings. The boxes of notes do not count."""
    for relation in workbook.package.relations(sheet.entry.part):
        if relation.kind != "vmlDrawing" or relation.target not in workbook.package:
            continue
        for attributes, body in _SHAPE.findall(workbook.package.read(relation.target).decode("utf-8", "replace")):
            found = None if re.search(r"ObjectType=[\"']Note[\"']", attributes) else _ANCHOR.search(body)
            numbers = [n.strip() for n in found[1].split(",") if n.strip().isdigit()] if found else []
            if len(numbers) == _ANCHOR_NUMBERS:
                left, _, top, _, right, across, bottom, down = numbers
                first, last = (int(top) + 1, int(left) + 1), (int(bottom) + 1, int(right) + 1)
                yield Area(*first, *_up_to(first, last, (down, across)))


def _controls(scan: SheetScan) -> Iterator[Area]:
    """Yield the ranges under the form controls that the sheet itself lists."""
    tail = scan.data[scan.data_end :]
    if b"controlPr" not in tail and b"objectPr" not in tail:
        return
    for ends in _CONTROL_ANCHOR.findall(tail):
        sides = [found[1].decode() for end in ends for side in _SIDES if (found := side.search(end))]
        if len(sides) == len(ends) * len(_SIDES):
            top, left, _, _, bottom, right, down, across = sides
            first, last = (int(top) + 1, int(left) + 1), (int(bottom) + 1, int(right) + 1)
            yield Area(*first, *_up_to(first, last, (down, across)))
