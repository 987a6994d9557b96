"""Find how the cells of an .ods file show their numbers, which the reader of their values does not tell."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.extent import ROW, TABLE, VALUE_TYPE, cells_of, repeated
from peecf_batch.excel.other_formats.shape import ShownNumber
from peecf_batch.excel.trees.tree import read_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.package import Package
    from peecf_batch.excel.trees.tree import Element

_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_COLUMN = "table-column"
_PARTS = ((_STYLE, "style"), (TABLE, ROW), (TABLE, _COLUMN), (TABLE, "table"))
_DEFAULT = f"{{{TABLE}}}default-cell-style-name"
_VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_PARAGRAPH, _SPAN_STYLE = (_TEXT, "p"), f"{{{_TEXT}}}style-name"
_AS_IT_IS = ShownNumber("")
_KINDS = {"percentage": "0%", "time": "[h]:mm:ss"}
_NUMBERS = frozenset(("float", "currency"))
_LINES = tuple(f"{{{_STYLE}}}text-line-through-{what}" for what in ("style", "type"))
_MOST_REPEATED = 16_384
_NUMBER = pattern(r"\d[\d,]*(?:\.\d+)?")
_AROUND = str.maketrans("", "", "$€£ \u00a0\u202f,'’")


class _Styles:
    """The styles of a spreadsheet by which texts are struck out, their own or those of their parents."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._struck: dict[str, bool] = {}

    def add(self, style: Element) -> None:
        """Add a style."""
        name = style.get(f"{{{_STYLE}}}name", "")
        self._parents[name] = style.get(f"{{{_STYLE}}}parent-style-name", "")
        for part in style:
            given = [part.get(line, "") for line in _LINES]
            if any(given):
                self._struck[name] = any(line not in ("", "none") for line in given)

    def is_struck(self, name: str) -> bool:
        """Return True if a style strikes out."""
        seen: set[str] = set()
        while name and name not in seen and name not in self._struck:
            seen.add(name)
            name = self._parents.get(name, "")
        return self._struck.get(name, False)


class _Columns:
    """The columns of a sheet whose cells are struck out where neither they nor their row has another style."""

    def __init__(self) -> None:
        self._last = 0
        self._struck: list[range] = []

    def add(self, column: Element, styles: _Styles) -> None:
        """Add the next columns."""
        first, self._last = self._last, self._last + repeated(column, "columns")
        if styles.is_struck(column.get(_DEFAULT, "")):
            self._struck.append(range(first, self._last))

    def is_struck(self, column: int) -> bool:
        """Return True if cells of a column, from 0, are struck out."""
        return any(column in held for held in self._struck)


def shown_numbers(package: Package) -> dict[str, dict[tuple[int, int], ShownNumber]]:
    """Return the values of an OpenDocument spreadsheet that are not shown as they are, or are struck out.

    They are by sheet name, and by row and column from 0.
    """
    found: dict[str, dict[tuple[int, int], ShownNumber]] = {}
    cells: dict[tuple[int, int], ShownNumber] = {}
    styles, columns, row = _Styles(), _Columns(), 0

    def note(element: Element) -> None:
        nonlocal cells, columns, row
        if element.namespace == _STYLE:
            styles.add(element)
        elif element.name == ROW:
            shown, times = dict(_shown_otherwise(element, styles, columns)), repeated(element, "rows")
            for place in range(min(times, _MOST_REPEATED) if shown else 0):
                cells.update(((row + place, column), one) for column, one in shown.items())
            row += times
        elif element.name == _COLUMN:
            columns.add(element, styles)
        else:
            found[element.get(f"{{{TABLE}}}name", "")] = cells
            cells, columns, row = {}, _Columns(), 0

    for part in ("styles.xml", "content.xml"):
        if part in package:
            read_each(package.read(part), _PARTS, note)
    return found


def _shown_otherwise(row: Element, styles: _Styles, columns: _Columns) -> Iterator[tuple[int, ShownNumber]]:
    """Yield the columns of a row, from 0, with a value that is not shown as it is."""
    column, of_row = 0, row.get(_DEFAULT, "")
    for cell in cells_of(row):
        times, kind = repeated(cell, "columns"), cell.get(VALUE_TYPE, "")
        if kind:
            own = cell.get(f"{{{TABLE}}}style-name", "") or of_row
            code = _code(cell.get(_VALUE, ""), _text_of(cell)) if kind in _NUMBERS else _KINDS.get(kind, "")
            is_struck = (bool(own) and styles.is_struck(own)) or _is_struck_through(cell, styles)
            for place in range(column, column + min(times, _MOST_REPEATED) if code or is_struck or not own else column):
                shown = ShownNumber(code, is_struck or (not own and columns.is_struck(place)))
                if shown != _AS_IT_IS:
                    yield place, shown
        column += times


def _is_struck_through(cell: Element, styles: _Styles) -> bool:
    """Return True if all text of a cell is in parts that are struck out."""
    lines = [part for part in cell if (part.namespace, part.name) == _PARAGRAPH and part.nodes]
    return bool(lines) and all(
        not (line.text or "").strip()
        and all(styles.is_struck(part.get(_SPAN_STYLE, "")) and not part.tail.strip() for part in line)
        for line in lines
    )


def _text_of(cell: Element) -> str | None:
    """Return the text that a cell shows, apart from its note, or None if the file does not have it."""
    lines = [_text(part) for part in cell if (part.namespace, part.name) == _PARAGRAPH]
    return "\n".join(lines) if lines else None


def _text(element: Element) -> str:
    """Return the text of a paragraph, that of its parts included."""
    return (element.text or "") + "".join(_text(part) + part.tail for part in element)


@lru_cache(maxsize=8_192)
def _code(value: str, text: str | None) -> str:
    """Return a number format that shows a number as `text`, "" where the general one does or the text is not known."""
    number = _number(value)
    if number is None or text is None or text == value:
        return ""
    if text.isascii() and text.isdigit() and text[0] == "0" and len(text) > 1 and int(text) == number:
        return "0" * len(text)
    shown = _number(text.translate(_AROUND))
    if shown == number:
        return ""
    digits = list(_NUMBER.finditer(text))
    if len(digits) == 1:
        whole, _, decimals = digits[0][0].replace(",", "").partition(".")
        before, after = text[: digits[0].start()], text[digits[0].end() :]
        if number >= 0 and _number(digits[0][0].replace(",", "")) == round(number, len(decimals)):
            code = "0" * (len(whole) if whole[0] == "0" else 1) + ("." + "0" * len(decimals) if decimals else "")
            return f"{_quoted(before)}{code}{_quoted(after)}"
    return f"0;{_quoted(text)}" if number < 0 and text else _quoted(text) or ";;;"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _quoted(text: str) -> str:
    """Return a text as a part of a number format."""
    return "".join(f'"{piece}"' if piece else "" for piece in text.split('"'))
