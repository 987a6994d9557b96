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
_PARTS = ((_STYLE, "style"), (TABLE, ROW), (TABLE, "table"))
_VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value"
_PARAGRAPH = ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "p")
_KINDS = {"percentage": "0%", "time": "[h]:mm:ss"}
_NUMBERS = frozenset(("float", "currency"))
_LINES = tuple(f"{{{_STYLE}}}text-line-through-{what}" for what in ("style", "type"))
_MOST_REPEATED = 16_384
_NUMBER = pattern(r"\d[\d,]*(?:\.\d+)?")
_AROUND = str.maketrans("", "", "$€£ \u00a0\u202f,'’")


def shown_numbers(package: Package) -> dict[str, dict[tuple[int, int], ShownNumber]]:
    """Return the numbers of an OpenDocument spreadsheet that are not shown as they are.

    They are by sheet name, and by row and column from 0.
    """
    content = package.read("content.xml") if "content.xml" in package else b""
    found: dict[str, dict[tuple[int, int], ShownNumber]] = {}
    cells: dict[tuple[int, int], ShownNumber] = {}
    struck: set[str] = set()
    row = 0

    def note(element: Element) -> None:
        nonlocal cells, row
        if element.name == ROW:
            columns, times = dict(_shown_otherwise(element, struck)), repeated(element, "rows")
            for place in range(min(times, _MOST_REPEATED) if columns else 0):
                cells.update(((row + place, column), shown) for column, shown in columns.items())
            row += times
        elif element.namespace == _STYLE:
            if any(part.get(line, "none") != "none" for part in element for line in _LINES):
                struck.add(element.get(f"{{{_STYLE}}}name", ""))
        else:
            found[element.get(f"{{{TABLE}}}name", "")] = cells
            cells, row = {}, 0

    read_each(content, _PARTS, note)
    return found


def _shown_otherwise(row: Element, struck: set[str]) -> Iterator[tuple[int, ShownNumber]]:
    """Yield the columns of a row, from 0, with a number that is not shown as it is. `struck` are names of styles."""
    column = 0
    for cell in cells_of(row):
        times, kind = repeated(cell, "columns"), cell.get(VALUE_TYPE, "")
        code = _KINDS.get(kind, "")
        if kind in _NUMBERS:
            code = _code(cell.get(_VALUE, ""), _text_of(cell))
        if kind in _KINDS or kind in _NUMBERS:
            shown = ShownNumber(code, cell.get(f"{{{TABLE}}}style-name", "") in struck)
            for place in range(min(times, _MOST_REPEATED) if shown != ShownNumber("") else 0):
                yield column + place, shown
        column += times


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
        decimals = len(digits[0][0].partition(".")[2])
        before, after = text[: digits[0].start()], text[digits[0].end() :]
        if _number(digits[0][0].replace(",", "")) == round(abs(number), decimals):
            code = "0." + "0" * decimals if decimals else "0"
            return f"{_quoted(before.removesuffix('-'))}{code}{_quoted(after)}"
    return _quoted(text) or ";;;"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _quoted(text: str) -> str:
    """Return a text as a part of a number format."""
    return "".join(f'"{piece}"' if piece else "" for piece in text.split('"'))
