"""Put cells into one worksheet at byte level; everything else keeps its bytes."""

from __future__ import annotations

import re
from bisect import bisect
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import area, area_name, cell_name
from peecf_batch.excel.markup import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.excel.edit.byte_edits import Edit
    from peecf_batch.excel.markup import CellSpan, RowSpan
    from peecf_batch.excel.scan import SheetScan

_TAG = pattern(rb"(<!--|<!\[CDATA\[|<\?)|<(/?)([\w:.-]+)(?=[\s/>])(?:[^<>\"'/]|/(?!>)|\"[^\"]*\"|'[^']*')*(/?)>")
_ASIDE_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_UP_TO_COLS = rb"([^<]*(?:<(?!/?(?:[\w.-]+:)?cols[\s/>])[^<]*)*)"
_STYLE = pattern(rb"\ss\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_PLAIN_SPANS = pattern(rb'<(?:[\w.-]+:)?row r="\d+"( spans="\d+:\d+")[^<>/]*>')
_SPANS = pattern(rb"\sspans=(\"[^\"]*\"|'[^']*')")
_ORDER = (
    b"conditionalFormatting",
    b"dataValidations",
    b"hyperlinks",
    b"printOptions",
    b"pageMargins",
    b"pageSetup",
    b"headerFooter",
    b"rowBreaks",
    b"colBreaks",
    b"customProperties",
    b"cellWatches",
    b"ignoredErrors",
    b"smartTags",
    b"drawing",
    b"legacyDrawing",
    b"legacyDrawingHF",
    b"drawingHF",
    b"picture",
    b"oleObjects",
    b"controls",
    b"webPublishItems",
    b"tableParts",
    b"extLst",
)  # of the schema, from the first element that we add


class RowEdit(NamedTuple):
    """The changes to one row, by column.

    `cells` are the bytes of cells to put in; b"" removes a cell. `styles` are the new formats of cells.
    """

    cells: Mapping[int, bytes]
    styles: Mapping[int, int]


class Element(NamedTuple):
    """A child of the worksheet after its data: its local name, and where it starts and ends in the bytes."""

    name: bytes
    start: int
    end: int


def row_edits(scan: SheetScan, row: int, edit: RowEdit) -> list[Edit]:
    """Return the byte edits that apply `edit` to `row`, which the sheet must have."""
    if not edit.styles and ends_before(scan, row, min(edit.cells, default=0)):
        return appended_to_row(scan, row, b"".join(edit.cells[column] for column in sorted(edit.cells)))
    span, starts = scan.rows[row], scan.starts(row)
    cells = _cell_edits(scan, row, span, edit) if starts is None else _edits_at(starts, scan, row, edit)
    return [*_tag_edits(scan, span), *cells]


def _edits_at(starts: Mapping[int, int], scan: SheetScan, row: int, edit: RowEdit) -> Iterator[Edit]:
    """Yield the edits to the cells of a row, given where each cell starts; only the cells that change are read."""
    columns = list(starts)
    for column, style in edit.styles.items():
        if column in starts and column not in edit.cells:
            tag_end = scan.data.find(b">", starts[column]) + 1
            yield starts[column], tag_end, _restyled(scan.data[starts[column] : tag_end], style)
    new: dict[int | None, bytes] = {}
    for column in sorted(edit.cells):
        existing = scan.find(row, column) if column in starts else None
        if existing is not None:
            yield existing.start, existing.after, edit.cells[column]
        else:
            at = bisect(columns, column)
            before = starts[columns[at]] if at < len(columns) else None
            new[before] = new.get(before, b"") + edit.cells[column]
    for before, cells in new.items():
        yield _at_end(scan, scan.rows[row], cells) if before is None else (before, before, cells)


def appended_to_row(scan: SheetScan, row: int, cells: bytes) -> list[Edit]:
    """Return the byte edits that put `cells` after the last cell of `row`."""
    span = scan.rows[row]
    return [*_tag_edits(scan, span), _at_end(scan, span, cells)]


def _tag_edits(scan: SheetScan, span: RowSpan) -> list[Edit]:
    """Return the edits to a row's opening tag: remove its spans, and open it where it is self-closed."""
    plain = _PLAIN_SPANS.match(scan.data, span.start, span.body)  # as most programs write a row
    if plain is not None:
        return [(*plain.span(1), b"")]
    tag = scan.data[span.start : span.body]
    changed = _SPANS.sub(b"", tag)
    if tag.endswith(b"/>"):
        changed = changed[:-2].rstrip() + b">"
    return [(span.start, span.body, changed)] if changed != tag else []


def _at_end(scan: SheetScan, span: RowSpan, body: bytes) -> Edit:
    """Return the edit that puts `body` at the end of a row."""
    if scan.data.endswith(b"/>", span.start, span.body):
        return span.body, span.body, body + b"</" + scan.prefix + b"row>"
    return span.end, span.end, body


def ends_before(scan: SheetScan, row: int, column: int) -> bool:
    """Return True if the last cell of the row is left of `column`.

    It is False as well where only reading the whole row would show that.
    """
    last = scan.last_cell(row)
    return last is not None and last < column


def _cell_edits(scan: SheetScan, row: int, span: RowSpan, edit: RowEdit) -> Iterator[Edit]:
    """Yield the edits to the cells of a row, read one by one because their addresses are not known."""
    cells = list(scan.cells(row))
    inside = [cell for cell in cells if span.body <= cell.start < span.end]
    for cell in cells:
        if cell not in inside and cell.column in edit.styles and cell.column not in {c.column for c in inside}:
            tag_end = scan.data.find(b">", cell.start) + 1
            tag = _tag(scan.data[cell.start : tag_end], row, cell, edit.styles[cell.column])
            yield cell.start, tag_end, tag
    implicit = any(attribute(cell.attributes, b"r") is None for cell in inside)
    waiting = dict(sorted(edit.cells.items()))
    for cell in inside:
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
    """Return a cell's opening tag with its address written out and, if `style` is not None, that style."""
    close = b"/>" if tag.endswith(b"/>") else b">"
    body = tag[: -len(close)].rstrip()
    if attribute(cell.attributes, b"r") is None:
        body += b' r="%s"' % cell_name(row, cell.column).encode()
    return body + close if style is None else _restyled(body + close, style)


def _restyled(tag: bytes, style: int) -> bytes:
    """Return a cell's opening tag with another style."""
    close = b"/>" if tag.endswith(b"/>") else b">"
    return _STYLE.sub(b"", tag[: -len(close)].rstrip()) + b' s="%d"' % style + close


def dimension_edit(scan: SheetScan, last_column: int, last_row: int) -> list[Edit]:
    """Return the edit that widens the sheet's <dimension> to the block, or none where it has no <dimension>."""
    found = re.search(rb"<(?:[\w.-]+:)?dimension\b[^>]*>", scan.data[: scan.head_end])
    reference = attribute(found[0], b"ref") if found else None
    place = area(reference.decode("ascii", "replace")) if reference else None
    if found is None or place is None or reference is None:
        return []
    wider = area_name(place.top, place.left, max(place.bottom, last_row), max(place.right, last_column)).encode()
    return [(found.start(), found.end(), found[0].replace(reference, wider))]


def columns_edit(scan: SheetScan, first: int, widths: list[float]) -> Edit:
    """Return the edit of the sheet's <cols> that makes our columns visible and wide enough.

    Existing ranges that cover our columns are split around them.
    """
    prefix = scan.prefix.decode()
    last = first + len(widths) - 1
    ours = [
        f'<{prefix}col min="{first + i}" max="{first + i}" width="{w}" customWidth="1"/>'.encode()
        for i, w in enumerate(widths)
    ]
    head = scan.data[: scan.head_end]
    current = re.search(b"<" + scan.prefix + b"cols>" + _UP_TO_COLS + b"</" + scan.prefix + b"cols>", head)
    empty = re.search(b"<" + scan.prefix + rb"cols\s*/>", head)
    if current is None and empty is not None:
        body = b"".join(ours)
        return empty.start(), empty.end(), f"<{prefix}cols>".encode() + body + f"</{prefix}cols>".encode()
    if current is None:
        return scan.head_end, scan.head_end, f"<{prefix}cols>".encode() + b"".join(ours) + f"</{prefix}cols>".encode()
    kept = {first: b"".join(ours)}
    for tag in re.findall(b"<" + scan.prefix + rb"col\s[^<>]*(?:/>|>\s*</" + scan.prefix + b"col>)", current[1]):
        low, high = int(attribute(tag, b"min") or 0), int(attribute(tag, b"max") or 0)
        for start, end in ((low, min(high, first - 1)), (max(low, last + 1), high)):
            if start <= end:
                kept[start] = _col_range(tag, start, end)
    body = b"".join(tag for _, tag in sorted(kept.items()))
    return current.start(1), current.end(1), body


def _col_range(tag: bytes, low: int, high: int) -> bytes:
    """Return a <col> tag with `low` and `high` as its first and last column."""
    tag = re.sub(rb"(\smin=[\"'])\d+", lambda match: match[1] + b"%d" % low, tag)
    return re.sub(rb"(\smax=[\"'])\d+", lambda match: match[1] + b"%d" % high, tag)


def tail_elements(scan: SheetScan) -> list[Element]:
    """Return the worksheet's children after its data, in order.

    Alternate content has the name of the element that it wraps.
    """
    elements: list[Element] = []
    at = scan.data.find(b">", scan.data_end) + 1 if not scan.self_closed else scan.data_end
    depth, start, name = 0, at, b""
    for match in _tags(scan.data, at):
        closing, self_closed = match[2] == b"/", match[4] == b"/"
        local = match[3].rsplit(b":", 1)[-1]
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


def _tags(data: bytes, at: int) -> Iterator[re.Match[bytes]]:
    """Yield the tags from `at`, without those in comments, CDATA and instructions."""
    while (match := _TAG.search(data, at)) is not None:
        at = match.end()
        if match[1] is None:
            yield match
        else:
            end = data.find(_ASIDE_ENDS[match[1]], at)
            if end < 0:
                return
            at = end + len(_ASIDE_ENDS[match[1]])


def legacy_drawing_edit(scan: SheetScan, relation: str, namespace: str) -> Edit:
    """Return the edit that ties the drawing of our notes to the sheet, where the schema requires the element."""
    at = element_place(scan, b"legacyDrawing")
    bound = re.search(
        rb"\sxmlns:([\w.-]+)=[\"']" + re.escape(namespace.encode()) + rb"[\"']", scan.data[: scan.head_end]
    )
    prefix, declared = (bound[1].decode(), "") if bound else ("r", f' xmlns:r="{namespace}"')
    return at, at, f'<{scan.prefix.decode()}legacyDrawing{declared} {prefix}:id="{relation}"/>'.encode()


def element_place(scan: SheetScan, name: bytes) -> int:
    """Return where the schema requires a new element of this name: after those of the same name, if there are any."""
    elements, later = tail_elements(scan), _ORDER[_ORDER.index(name) + 1 :]
    at = next((element.start for element in elements if element.name in later), None)
    if at is None:
        at = elements[-1].end if elements else scan.data.rfind(b"</" + scan.prefix + b"worksheet")
    return at


def filter_edit(scan: SheetScan, touching: int, heading_row: int, last_column: int) -> tuple[list[Edit], str]:
    """Return the edits that widen the sheet's filter over our columns, and its new range.

    There are none, and the range is "", unless the filter starts in `heading_row` and ends in the column `touching`.
    """
    for element in tail_elements(scan):
        if element.name != b"autoFilter":
            continue
        tag_end = scan.data.find(b">", element.start) + 1
        tag = scan.data[element.start : tag_end]
        reference = attribute(tag, b"ref")
        place = area(reference.decode("ascii", "replace")) if reference else None
        if place and reference and place.top == heading_row and place.right == touching:
            wider = area_name(*place._replace(right=last_column))
            return [(element.start, tag_end, tag.replace(reference, wider.encode()))], wider
    return [], ""
