"""Read what the cells of an .ods file show: their texts, how they show numbers, and what is struck out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.other_formats.shape import ShownNumber
from peecf_batch.excel.trees.tree import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
ROW, COLUMN = "table-row", "table-column"
VALUE_TYPE = f"{{{OFFICE}}}value-type"
_CELLS = ("table-cell", "covered-table-cell")
_LARGEST_NUMBER = 1_000_000_000
_DEFAULT = f"{{{TABLE}}}default-cell-style-name"
_VALUE = f"{{{OFFICE}}}value"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_PARAGRAPH, _SPAN_STYLE = (_TEXT, "p"), f"{{{_TEXT}}}style-name"
_SIGNS = {"s": "\0", "tab": "\t", "line-break": "\n"}
_NOTES = ((OFFICE, "annotation"), (_TEXT, "note"))
_AS_IT_IS = ShownNumber("")
_KINDS = {"percentage": "0%", "time": "[h]:mm:ss"}
_NUMBERS = frozenset(("float", "currency"))
_LINES = tuple(f"{{{STYLE}}}text-line-through-{what}" for what in ("style", "type"))
_DISPLAY = f"{{{TABLE}}}display"
_SPACES = pattern(r"[ \t\r\n]+")
_MOST_REPEATED = 16_384
_NUMBER = pattern(r"\d[\d,]*(?:\.\d+)?")
_AROUND = str.maketrans("", "", "$€£ \u00a0\u202f,'’")


class Styles:
    """The styles of a spreadsheet that hide a sheet or strike out texts, themselves or by their parents."""

    def __init__(self) -> None:
        self._hiding: set[str] = set()
        self._parents: dict[str, str] = {}
        self._struck: dict[str, bool] = {}

    def add(self, style: Element) -> None:
        """Add a style."""
        name = style.get(f"{{{STYLE}}}name", "")
        self._parents[name] = style.get(f"{{{STYLE}}}parent-style-name", "")
        for part in style:
            if part.get(_DISPLAY) == "false":
                self._hiding.add(name)
            given = [part.get(line, "") for line in _LINES]
            if any(given):
                self._struck[name] = any(line not in ("", "none") for line in given)

    def hides_table(self, name: str) -> bool:
        """Return True if a style hides the sheet that has it."""
        return name in self._hiding

    def is_struck(self, name: str) -> bool:
        """Return True if a style strikes out."""
        seen: set[str] = set()
        while name and name not in seen and name not in self._struck:
            seen.add(name)
            name = self._parents.get(name, "")
        return self._struck.get(name, False)


class Columns:
    """The columns of a sheet whose cells are struck out where neither they nor their row has another style."""

    def __init__(self) -> None:
        self._last = 0
        self._struck: list[range] = []

    def add(self, column: Element, styles: Styles) -> None:
        """Add the next columns."""
        first, self._last = self._last, self._last + repeated(column, "columns")
        if styles.is_struck(column.get(_DEFAULT, "")):
            self._struck.append(range(first, self._last))

    def is_struck(self, column: int) -> bool:
        """Return True if cells of a column, from 0, are struck out."""
        return any(column in held for held in self._struck)


def shown_otherwise(row: Element, styles: Styles, columns: Columns) -> Iterator[tuple[int, ShownNumber]]:
    """Yield the columns of a row, from 0, with a value that is not shown as it is."""
    column, of_row = 0, row.get(_DEFAULT, "")
    for cell in cells_of(row):
        times, kind = repeated(cell, "columns"), cell.get(VALUE_TYPE, "")
        if kind:
            own = cell.get(f"{{{TABLE}}}style-name", "") or of_row
            code = _code(cell.get(_VALUE, ""), text_of(cell)) if kind in _NUMBERS else _KINDS.get(kind, "")
            is_struck = (bool(own) and styles.is_struck(own)) or _is_struck_through(cell, styles)
            for place in range(column, column + min(times, _MOST_REPEATED) if code or is_struck or not own else column):
                shown = ShownNumber(code, is_struck or (not own and columns.is_struck(place)))
                if shown != _AS_IT_IS:
                    yield place, shown
        column += times


def _is_struck_through(cell: Element, styles: Styles) -> bool:
    """Return True if all text of a cell is in parts that are struck out."""
    lines = [part for part in cell if (part.namespace, part.name) == _PARAGRAPH and part.nodes]
    return bool(lines) and all(
        not (line.text or "").strip()
        and all(styles.is_struck(part.get(_SPAN_STYLE, "")) and not part.tail.strip() for part in line)
        for line in lines
    )


def cells_of(row: Element) -> Iterator[Element]:
    """Yield the cells of a row of an OpenDocument table, those under merged cells included."""
    return (cell for cell in row if cell.name in _CELLS and cell.namespace == TABLE)


def holds_table(cell: Element) -> bool:
    """Return True if a cell has a table inside it, whose rows were read before."""
    return any(not isinstance(node, Element) and not node.markup for node in cell.nodes)


def repeated(element: Element, what: str) -> int:
    """Return how many rows or columns an element covers, 1 where no number is given.

    A longer number than any sheet needs counts as a thousand million, so that the sheet is refused.

    `what` is "rows" or "columns".
    """
    given = element.get(f"{{{TABLE}}}number-{what}-repeated")
    if given is None:
        return 1
    given = given.strip().removeprefix("+").lstrip("0")
    if not (given.isascii() and given.isdigit()):
        return 1
    return int(given) if len(given) <= len(str(_LARGEST_NUMBER)) else _LARGEST_NUMBER


def text_of(cell: Element) -> str | None:
    """Return the text that a cell shows, apart from its note, or None if the file does not have it."""
    lines = [_line(part) for part in cell if (part.namespace, part.name) == _PARAGRAPH]
    return "\n".join(lines) if lines else None


def _line(paragraph: Element) -> str:
    """Return the text of a paragraph, in which white space of the file counts as one space."""
    if not paragraph.nodes:
        return _SPACES.sub(" ", paragraph.text or "").strip(" ")
    return "".join(_pieces(paragraph)).strip(" ").replace("\0", " ")


def _pieces(element: Element) -> Iterator[str]:
    """Yield the texts of a paragraph and of its parts. A space that the file has an element for is given as NUL."""
    yield _SPACES.sub(" ", element.text or "")
    for part in element.nodes:
        if isinstance(part, Element):
            if part.namespace == _TEXT and part.name in _SIGNS:
                yield _SIGNS[part.name] * _count(part)
            elif (part.namespace, part.name) not in _NOTES:
                yield from _pieces(part)
        yield _SPACES.sub(" ", part.tail)


def _count(space: Element) -> int:
    """Return how many spaces an element is for, 1 for a tab or a line break."""
    given = space.get(f"{{{_TEXT}}}c", "1")
    return min(int(given), _MOST_REPEATED) if given.isascii() and given.isdigit() else 1


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
