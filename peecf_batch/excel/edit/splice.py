"""Cells put into one worksheet at byte level: all that is not touched keeps its bytes."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area, area_name, cell_name
from peecf_batch.excel.scan import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.excel.scan import CellSpan, RowSpan, SheetScan

_TAG = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/?)([\w:.-]+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>", re.DOTALL
)
_STYLE = re.compile(rb"\ss\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SPANS = re.compile(rb"\sspans=(\"[^\"]*\"|'[^']*')")
_AFTER_LEGACY_DRAWING = (
    b"legacyDrawingHF",
    b"drawingHF",
    b"picture",
    b"oleObjects",
    b"controls",
    b"webPublishItems",
    b"tableParts",
    b"extLst",
)


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What to do in one row: cells to put in (their bytes, by column; b"" takes a cell out) and styles to change."""

    cells: Mapping[int, bytes]
    styles: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Element:
    """A child of the worksheet after its data: local name, where it starts and ends in the bytes."""

    name: bytes
    start: int
    end: int


Edit = tuple[int, int, bytes]


def spliced(data: bytes, edits: list[Edit]) -> bytes:
    """`data` with every (start, end, replacement) made; edits do not overlap."""
    return b"".join(Spliced(data, edits))


@dataclass(frozen=True, slots=True)
class Spliced:
    """`spliced` piece by piece, for those who need not hold it whole."""

    data: bytes
    edits: list[Edit]

    @property
    def size(self) -> int:
        """How many bytes all pieces have together."""
        return len(self.data) + sum(len(replacement) - (end - start) for start, end, replacement in self.edits)

    def __iter__(self) -> Iterator[memoryview | bytes]:
        """The pieces, in order."""
        view, at = memoryview(self.data), 0
        for start, end, replacement in sorted(self.edits, key=itemgetter(0, 1)):
            yield view[at:start]
            yield replacement
            at = end
        yield view[at:]


def row_edits(scan: SheetScan, row: int, edit: RowEdit) -> list[Edit]:
    """The byte edits that carry out `edit` in `row`, which the sheet must have."""
    if not edit.styles and ends_before(scan, row, min(edit.cells, default=0)):
        return appended_to_row(scan, row, b"".join(edit.cells[column] for column in sorted(edit.cells)))
    span, starts = scan.rows[row], scan.starts(row)
    cells = _cell_edits(scan, row, span, edit) if starts is None else _edits_at(starts, scan, row, edit)
    return [*_tag_edits(scan, span), *cells]


def _edits_at(starts: Mapping[int, int], scan: SheetScan, row: int, edit: RowEdit) -> Iterator[Edit]:
    """The edits in a row of which it is known where each cell starts; only the cells that change are looked at."""
    columns = list(starts)
    for column, style in edit.styles.items():
        if column in starts and column not in edit.cells:
            tag_end = scan.data.find(b">", starts[column]) + 1
            yield starts[column], tag_end, _restyled(scan.data[starts[column] : tag_end], style)
    new: dict[int | None, bytes] = {}
    for column in sorted(edit.cells):
        held = scan.find(row, column) if column in starts else None
        if held is not None:
            yield held.start, held.after, edit.cells[column]
        else:
            at = bisect(columns, column)
            before = starts[columns[at]] if at < len(columns) else None
            new[before] = new.get(before, b"") + edit.cells[column]
    for before, cells in new.items():
        yield _at_end(scan, scan.rows[row], cells) if before is None else (before, before, cells)


def appended_to_row(scan: SheetScan, row: int, cells: bytes) -> list[Edit]:
    """The byte edits that put `cells` behind the last cell of `row`."""
    span = scan.rows[row]
    return [*_tag_edits(scan, span), _at_end(scan, span, cells)]


def _tag_edits(scan: SheetScan, span: RowSpan) -> list[Edit]:
    tag = scan.data[span.start : span.body]
    changed = _SPANS.sub(b"", tag) if b"spans=" in tag else tag
    if tag.endswith(b"/>"):
        changed = changed[:-2].rstrip() + b">"
    return [(span.start, span.body, changed)] if changed != tag else []


def _at_end(scan: SheetScan, span: RowSpan, body: bytes) -> Edit:
    if scan.data[span.start : span.body].endswith(b"/>"):
        return span.body, span.body, body + b"</" + scan.prefix + b"row>"
    return span.end, span.end, body


def ends_before(scan: SheetScan, row: int, column: int) -> bool:
    """Whether the last cell of the row is left of `column`, told without reading the whole row."""
    last = scan.last_cell(row)
    return last is not None and last < column


def _cell_edits(scan: SheetScan, row: int, span: RowSpan, edit: RowEdit) -> Iterator[Edit]:
    cells = list(scan.cells(row))
    held = [cell for cell in cells if span.body <= cell.start < span.end]
    for cell in cells:
        if cell not in held and cell.column in edit.styles and cell.column not in {c.column for c in held}:
            tag_end = scan.data.find(b">", cell.start) + 1
            tag = _tag(scan.data[cell.start : tag_end], row, cell, edit.styles[cell.column])
            yield cell.start, tag_end, tag
    implicit = any(attribute(cell.attributes, b"r") is None for cell in held)
    waiting = dict(sorted(edit.cells.items()))
    for cell in held:
        before = b"".join(waiting.pop(column) for column in [c for c in waiting if c < cell.column])
        replaced = waiting.pop(cell.column, None)
        restyled = edit.styles.get(cell.column)
        if replaced is not None:
            yield cell.start, cell.after, before + replaced
        elif restyled is not None or (implicit and edit.cells):
            tag_end = scan.data.find(b">", cell.start) + 1
            yield cell.start, tag_end, before + _tag(scan.data[cell.start : tag_end], row, cell, restyled)
        elif before:
            yield cell.start, cell.start, before
    rest = b"".join(waiting.values())
    if rest:
        yield _at_end(scan, span, rest)


def _tag(tag: bytes, row: int, cell: CellSpan, style: int | None) -> bytes:
    """A cell's opening tag with its address written out and, where asked, another style."""
    close = b"/>" if tag.endswith(b"/>") else b">"
    body = tag[: -len(close)].rstrip()
    if attribute(cell.attributes, b"r") is None:
        body += b' r="%s"' % cell_name(row, cell.column).encode()
    return body + close if style is None else _restyled(body + close, style)


def _restyled(tag: bytes, style: int) -> bytes:
    """A cell's opening tag with another style."""
    close = b"/>" if tag.endswith(b"/>") else b">"
    return _STYLE.sub(b"", tag[: -len(close)].rstrip()) + b' s="%d"' % style + close


def dimension_edit(scan: SheetScan, last_column: int, last_row: int) -> list[Edit]:
    """The sheet's <dimension> widened to what was put in; none where the sheet has no <dimension>."""
    found = re.search(rb"<(?:[\w.-]+:)?dimension\b[^>]*>", scan.data[: scan.head_end])
    reference = attribute(found[0], b"ref") if found else None
    held = area(reference.decode("ascii", "replace")) if reference else None
    if found is None or held is None or reference is None:
        return []
    wider = area_name(held[0], held[1], max(held[2], last_row), max(held[3], last_column)).encode()
    return [(found.start(), found.end(), found[0].replace(reference, wider))]


def columns_edit(scan: SheetScan, first: int, widths: list[float]) -> Edit:
    """The sheet's <cols> with our columns visible and wide enough; ranges that covered them are split around them."""
    prefix = scan.prefix.decode()
    last = first + len(widths) - 1
    ours = [
        f'<{prefix}col min="{first + i}" max="{first + i}" width="{w}" customWidth="1"/>'.encode()
        for i, w in enumerate(widths)
    ]
    head = scan.data[: scan.head_end]
    held = re.search(b"<" + scan.prefix + b"cols>(.*?)</" + scan.prefix + b"cols>", head, re.DOTALL)
    empty = re.search(b"<" + scan.prefix + rb"cols\s*/>", head)
    if held is None and empty is not None:
        body = b"".join(ours)
        return empty.start(), empty.end(), f"<{prefix}cols>".encode() + body + f"</{prefix}cols>".encode()
    if held is None:
        return scan.head_end, scan.head_end, f"<{prefix}cols>".encode() + b"".join(ours) + f"</{prefix}cols>".encode()
    kept: list[tuple[int, bytes]] = [(first, b"".join(ours))]
    for tag in re.findall(b"<" + scan.prefix + rb"col\s[^>]*?(?:/>|>\s*</" + scan.prefix + b"col>)", held[1]):
        low, high = int(attribute(tag, b"min") or 0), int(attribute(tag, b"max") or 0)
        for start, end in ((low, min(high, first - 1)), (max(low, last + 1), high)):
            if start <= end:
                kept.append((start, _col_range(tag, start, end)))
    body = b"".join(tag for _, tag in sorted(dict(kept).items()))
    return held.start(1), held.end(1), body


def _col_range(tag: bytes, low: int, high: int) -> bytes:
    tag = re.sub(rb"(\smin=[\"'])\d+", lambda match: match[1] + b"%d" % low, tag)
    return re.sub(rb"(\smax=[\"'])\d+", lambda match: match[1] + b"%d" % high, tag)


def tail_elements(scan: SheetScan) -> list[Element]:
    """The worksheet's children after its data, in order; alternate content goes by the name of what it wraps."""
    elements: list[Element] = []
    at = scan.data.find(b">", scan.data_end) + 1 if not scan.self_closed else scan.data_end
    depth, start, name = 0, at, b""
    for match in _TAG.finditer(scan.data, at):
        if match[2] is None:
            continue
        closing, self_closed = match[1] == b"/", match[4] == b"/"
        local = match[2].rsplit(b":", 1)[-1]
        if depth == 0 and closing:
            break
        if depth == 0:
            start, name = match.start(), local
        elif name in (b"AlternateContent", b"Choice") and not closing:
            name = local
        depth += 0 if self_closed else -1 if closing else 1
        if depth == 0:
            elements.append(Element(name, start, match.end()))
    return elements


def legacy_drawing_edit(scan: SheetScan, relation: str, namespace: str) -> Edit:
    """The element that ties our notes' drawing to the sheet, put where the schema wants it."""
    elements = tail_elements(scan)
    at = next((e.start for e in elements if e.name in _AFTER_LEGACY_DRAWING), None)
    if at is None:
        at = elements[-1].end if elements else scan.data.rfind(b"</" + scan.prefix + b"worksheet")
    bound = re.search(
        rb"\sxmlns:([\w.-]+)=[\"']" + re.escape(namespace.encode()) + rb"[\"']", scan.data[: scan.head_end]
    )
    prefix, declared = (bound[1].decode(), "") if bound else ("r", f' xmlns:r="{namespace}"')
    return at, at, f'<{scan.prefix.decode()}legacyDrawing{declared} {prefix}:id="{relation}"/>'.encode()


def filter_edit(scan: SheetScan, touching: int, heading_row: int, last_column: int) -> tuple[list[Edit], str]:
    """The sheet's filter widened over our columns where its right edge touched them, and its new range, or ""."""
    for element in tail_elements(scan):
        if element.name != b"autoFilter":
            continue
        tag_end = scan.data.find(b">", element.start) + 1
        tag = scan.data[element.start : tag_end]
        reference = attribute(tag, b"ref")
        held = area(reference.decode("ascii", "replace")) if reference else None
        if held and reference and held[0] == heading_row and held[3] == touching:
            wider = area_name(held[0], held[1], held[2], last_column)
            return [(element.start, tag_end, tag.replace(reference, wider.encode()))], wider
    return [], ""
