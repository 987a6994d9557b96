"""Find the rows and columns that a worksheet hides, or shows without height or width, and its filters."""

from __future__ import annotations

from peecf_batch.definitions import pattern
from peecf_batch.excel.address import LAST_COLUMN, Area, area
from peecf_batch.excel.markup import attribute, number_in

TRUE = (b"1", b"true")
_SIZE, _LEAST_SIZE = pattern(rb"[0-9]{1,9}(?:\.[0-9]{0,20})?"), 1
_VIEWS, _VIEWS_END = b"customSheetViews", b"customSheetViews>"
_FILTER = pattern(rb"<(?:[\w.-]+:)?autoFilter\s[^<>]*>")
_CRITERIA = pattern(rb"<(?:[\w.-]+:)?(?:filters|customFilters|dynamicFilter|top10|colorFilter|iconFilter)(?=[\s/>])")
_SHEET_FORMAT = pattern(rb"<(?:[\w.-]+:)?sheetFormatPr\s[^<>]*>")
_COLUMN = pattern(rb"<(?:[\w.-]+:)?col\s[^<>]*>")


def hidden_columns(head: bytes) -> list[range]:
    """Return the columns that are hidden or have no width; `head` is the worksheet's XML before its cells."""
    tags = _COLUMN.findall(head)
    ranges = [range(number_in(tag, b"min"), number_in(tag, b"max") + 1) for tag in tags]
    hidden = [columns for tag, columns in zip(tags, ranges, strict=True) if _is_hidden(tag)]
    return [*hidden, *_between(ranges)] if is_nothing(_default(head, b"defaultColWidth")) else hidden


def column_style(head: bytes, column: int) -> int:
    """Return the index of the cell format of a column's empty cells, 0 if there is none."""
    for tag in _COLUMN.findall(head):
        if number_in(tag, b"min") <= column <= number_in(tag, b"max"):
            return number_in(tag, b"style")
    return 0


def _is_hidden(tag: bytes) -> bool:
    return attribute(tag, b"hidden") in TRUE or is_nothing(attribute(tag, b"width"))


def _between(ranges: list[range]) -> list[range]:
    """Return the columns outside all `ranges`, which have the width that the sheet gives every column."""
    ends = [0, *sorted(columns.stop - 1 for columns in ranges)]
    starts = [*sorted(columns.start for columns in ranges), LAST_COLUMN + 1]
    return [range(end + 1, start) for end, start in zip(ends, starts, strict=True) if end + 1 < start]


def rows_have_no_height(head: bytes) -> bool:
    """Return True if rows without a height of their own have none."""
    return is_nothing(_default(head, b"defaultRowHeight"))


def _default(head: bytes, name: bytes) -> bytes | None:
    found = _SHEET_FORMAT.search(head)
    return attribute(found[0], name) if found else None


def is_nothing(size: bytes | None) -> bool:
    """Return True if a height (in points) or a width (in characters) is given and too small to show anything."""
    found = _SIZE.fullmatch(size.strip()) if size else None
    return found is not None and float(found[0]) < _LEAST_SIZE


def filtered_area(xml: bytes) -> Area | None:
    """Return the range of a filter that has criteria, in the XML of a table or after a worksheet's cells.

    The filters of saved views do not count, because they do not apply to the sheet as it is.
    """
    views = xml.find(_VIEWS)
    below = xml if views < 0 else xml[:views] + xml[xml.rfind(_VIEWS_END) + len(_VIEWS_END) :]
    found = _FILTER.search(below)
    end = below.find(b"autoFilter>", found.end()) if found else -1
    if (
        not found
        or found[0].endswith(b"/>")
        or not _CRITERIA.search(below, found.end(), end if end >= 0 else len(below))
    ):
        return None
    return area((attribute(found[0], b"ref") or b"").decode("ascii", "replace"))
