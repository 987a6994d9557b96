"""Write cells as XML. Equal cells of a column are written once, and only the number of their row is put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.cell import PLAIN, ROW, Cell, Look, Value
from peecf_batch.excel.edit.earlier.written import digest_of, formula_digest
from peecf_batch.excel.edit.texts import LIVE, attribute_text, cut, escaped, is_live

if TYPE_CHECKING:
    from collections.abc import Callable

    from peecf_batch.excel.edit.styles import StyleBook
    from peecf_batch.excel.edit.texts import Texts

_LONGEST_DISPLAY = 255
_LINE_POINTS = 15
_POINTS_A_SIZE = 1.5
_CHARACTERS_A_WIDTH = 1.05


class CellForm(NamedTuple):
    """What is written for a cell of one column, with `ROW` for the number of its row.

    `digest` is "" for a blank cell. `points` is the height that the cell needs. `link` is a hyperlink element, or "".
    """

    xml: str
    digest: str
    points: float
    link: str


class ColumnForms(dict[Value, CellForm]):
    """The forms of the cells of one column, by the cell or by the plain value of a cell with the look of the column."""

    def __init__(self, writer: CellWriter, letters: str, look: Look = PLAIN, width: float = 0) -> None:
        """Start with no forms. `look` is that of plain values. `width` is in characters, 0 where heights do not count.

        `letters` are those of the column.
        """
        super().__init__()
        self._writer, self._letters, self._look, self._width = writer, letters, look, width
        self._content, self._prefix = writer.content_of
        self._opening = writer.opening(f"{letters}{ROW}", look)
        self._fixed = 0 if look.wrap and width else self._points(Cell("", look))  # the height of any plain value

    def __missing__(self, value: Value) -> CellForm:
        """Add and return the form of a cell that the column did not have before."""
        if type(value) is str and value and not value.startswith(LIVE):
            xml, points = f"{self._opening}{self._content(value, self._prefix)}", self._fixed or self._points_of(value)
            form = self[value] = CellForm(xml, digest_of(value), points, "")
            return form
        cell = value if isinstance(value, Cell) else Cell(value, self._look)
        place = f"{self._letters}{ROW}"
        digest = (
            formula_digest(cell.formula) if cell.formula else "" if cell.value == "" else digest_of(str(cell.value))
        )
        form = CellForm(self._writer.xml(place, cell), digest, self._points(cell), _link(place, cell))
        self[value] = form
        return form

    def _points(self, cell: Cell) -> float:
        wraps = cell.look.wrap and self._width and isinstance(cell.value, str)
        lines = self._lines(str(cell.value)) if wraps else 1
        return max(lines * _LINE_POINTS, cell.look.size * _POINTS_A_SIZE)

    def _points_of(self, text: str) -> float:
        """Return the height of a text with the look of the column, which wraps."""
        return max(self._lines(text) * _LINE_POINTS, self._look.size * _POINTS_A_SIZE)

    def _lines(self, text: str) -> int:
        most = self._width * _CHARACTERS_A_WIDTH
        return sum([1 + int(len(line) / most) for line in text.splitlines()])


class CellWriter:
    """A writer of cells as XML, for a sheet whose elements have the name space prefix `prefix`."""

    def __init__(self, styles: StyleBook, texts: Texts, prefix: str = "") -> None:
        """Prepare to write cells with formats of `styles` and texts of `texts`."""
        self._styles, self._texts, self._prefix = styles, texts, prefix

    def opening(self, name: str, look: Look) -> str:
        """Return the beginning of the cell at `name` with a text that looks like no formula."""
        return f'<{self._prefix}c r="{name}" s="{self._styles.xf(0, look)}"'

    @property
    def content_of(self) -> tuple[Callable[[str, str], str], str]:
        """The function that returns the rest of such a cell, of its text and a prefix, and the prefix."""
        return self._texts.content, self._prefix

    def xml(self, name: str, cell: Cell) -> str:
        """Return the XML of the cell at `name`: a number or a text, with its formula if it has one.

        A text stays text even if it looks like a formula. A blank cell with the plain look is "".
        """
        value, p = cell.value, self._prefix
        if cell.formula:
            style = self._styles.xf(cell.base, cell.look)
            kind = ' t="str"' if isinstance(value, str) else ""
            formula = ROW.join(map(escaped, cell.formula.split(ROW)))
            return f'<{p}c r="{name}" s="{style}"{kind}><{p}f>{formula}</{p}f><{p}v>{escaped(str(value))}</{p}v></{p}c>'
        if not isinstance(value, str):
            return f'<{p}c r="{name}" s="{self._styles.xf(cell.base, cell.look)}"><{p}v>{value}</{p}v></{p}c>'
        if not value and cell.look == PLAIN and not cell.base:
            return ""
        style = self._styles.xf(cell.base, cell.look._replace(text=True) if is_live(value) else cell.look)
        return f'<{p}c r="{name}" s="{style}"{self._texts.content(value, p) if value else "/>"}'


def _link(place: str, cell: Cell) -> str:
    if not cell.link:
        return ""
    target, text = attribute_text(cell.link), attribute_text(cut(str(cell.value), _LONGEST_DISPLAY))
    return f'<hyperlink ref="{place}" location="{target}" display="{text}"/>'
