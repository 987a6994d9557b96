"""Write a new worksheet as XML, such as the summary and findings sheets that are added to a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, cell_name, column_letters
from peecf_batch.excel.cell import PLAIN, Cell
from peecf_batch.excel.edit.earlier.written import written_text
from peecf_batch.excel.edit.texts import attribute_text, cut, escaped, is_live

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.cell import Look
    from peecf_batch.excel.edit.additions import NewSheet
    from peecf_batch.excel.edit.styles import StyleBook
    from peecf_batch.excel.edit.texts import Texts

_MOST_LINKS = 60_000
_LONGEST_FOOTER, _LONGEST_DISPLAY, _HIGHEST = 230, 255, 409
_LINE_POINTS = 15
_POINTS_A_SIZE = 1.5
_CHARACTERS_A_WIDTH = 1.05


def sheet_xml(sheet: NewSheet, namespace: str, styles: StyleBook, texts: Texts) -> bytes:
    """Return the worksheet part: frozen header, filter, A4 landscape one page wide, page numbers in the footer."""
    width = max((len(row) for row in sheet.rows), default=1)
    digests, results = column_letters(width + 1), column_letters(width + 2)
    writer = CellWriter(styles, texts)
    out = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">']
    tab = f'<tabColor rgb="FF{sheet.tab_colour}"/>' if sheet.tab_colour else ""
    out.append(f'<sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr>')
    out.append(f'<dimension ref="{area_name(1, 1, max(len(sheet.rows), 1), width + 2)}"/>')
    out.append(_views(sheet))
    out.append('<sheetFormatPr defaultRowHeight="15"/>')
    out.append(_columns(sheet, width))
    out.append("<sheetData>")
    links: list[str] = []
    for number, row in enumerate(sheet.rows, 1):
        out.append(f'<row r="{number}"{_height(row, sheet.widths)}>')
        for column, cell in enumerate(row, 1):
            name = cell_name(number, column)
            out.append(writer.xml(name, cell))
            if cell.link and len(links) < _MOST_LINKS:
                target, text = attribute_text(cell.link), attribute_text(cut(str(cell.value), _LONGEST_DISPLAY))
                links.append(f'<hyperlink ref="{name}" location="{target}" display="{text}"/>')
        name = (sheet.given_name or sheet.name) if number == 1 else ""
        if written := written_text((cell.value for cell in row), name):
            out.append(writer.xml(f"{digests}{number}", Cell(written)))
        if number <= len(sheet.results):
            out.append(writer.xml(f"{results}{number}", Cell(sheet.results[number - 1])))
        out.append("</row>")
    out.append("</sheetData>")
    if sheet.header_row:
        out.append(f'<autoFilter ref="{area_name(sheet.header_row, 1, len(sheet.rows), width + 1)}"/>')
    out.append(f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
    out.append('<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>')
    out.append('<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>')
    name = sheet.footer.replace("&", "&&")
    left = name if cut(name, _LONGEST_FOOTER) == name else cut(name.replace("&&", "+"), _LONGEST_FOOTER)
    footer = escaped(f"&L{left}&RPage &P of &N")
    out.append(f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter></worksheet>")
    return "".join(out).encode()


class CellWriter:
    """A writer of cells as XML.

    It builds the XML after a cell's address once for each distinct value and look.
    """

    def __init__(self, styles: StyleBook, texts: Texts, prefix: str = "") -> None:
        """Prepare to write cells into a sheet whose elements have the name space prefix `prefix`."""
        self._styles, self._texts, self._prefix = styles, texts, prefix
        self._opening = f'<{prefix}c r="'
        self._tails: dict[tuple[str, int, int], tuple[str, Look]] = {}
        self._whole: dict[int, tuple[str, Cell]] = {}

    def row(self, number: int, columns: Sequence[str], cells: Sequence[Cell]) -> list[str]:
        """Return the XML of each cell of one row, in the columns with these letters."""
        whole, opening, written = self._whole, self._opening, []
        for letters, cell in zip(columns, cells, strict=True):
            known = whole.get(id(cell))
            if known is not None:
                self._texts.uses += 1
            written.append(f"{opening}{letters}{number}{known[0]}" if known else self.xml(f"{letters}{number}", cell))
        return written

    def xml(self, name: str, cell: Cell) -> str:
        """Return the XML of one cell: a number, a text, or a number from a formula with its formula.

        A text stays text even if it looks like a formula. A blank cell with the plain look is "".
        """
        whole = self._whole.get(id(cell))  # many rows share one object; `_whole` keeps it, so its id is not reused
        if whole is not None:
            self._texts.uses += 1
            return f"{self._opening}{name}{whole[0]}"
        value = cell.value
        if isinstance(value, str):
            return self._text_cell(name, value, cell)
        p, style = self._prefix, self._styles.xf(cell.base, cell.look)
        formula = f"<{p}f>{escaped(cell.formula)}</{p}f>" if cell.formula else ""
        return f'{self._opening}{name}" s="{style}">{formula}<{p}v>{value}</{p}v></{p}c>'

    def _text_cell(self, name: str, value: str, cell: Cell) -> str:
        key = (value, id(cell.look), cell.base)
        known = self._tails.get(key)
        if known is None:
            known = self._tails[key] = (self._tail(value, cell), cell.look)
        elif value:
            self._texts.uses += 1
            self._whole[id(cell)] = (known[0], cell)
        return f"{self._opening}{name}{known[0]}" if known[0] else ""

    def _tail(self, value: str, cell: Cell) -> str:
        """Return the XML of a text cell after its address, "" for a blank cell with the plain look."""
        if not value and cell.look == PLAIN:
            return ""
        style = self._styles.xf(cell.base, cell.look._replace(text=True) if is_live(value) else cell.look)
        return f'" s="{style}"{self._texts.content(value, self._prefix)}' if value else f'" s="{style}"/>'


def _columns(sheet: NewSheet, last: int) -> str:
    """Return the widths of the columns, and hide those after the `last` one, which have digests."""
    hidden = dict.fromkeys(sheet.hidden_columns, ' hidden="1"')
    tags = (
        f'<col min="{number}" max="{number}" width="{width}"{hidden.get(number, "")} customWidth="1"/>'
        for number, width in enumerate(sheet.widths[:last], 1)
    )
    return f'<cols>{"".join(tags)}<col min="{last + 1}" max="{last + 2}" width="10" hidden="1" customWidth="1"/></cols>'


def _height(row: list[Cell], widths: list[float]) -> str:
    """Return the height attribute for a row with wrapped or large texts; only Excel works the height out itself."""
    lines = 1
    for cell, width in zip(row, widths, strict=False):
        if cell.look.wrap and isinstance(cell.value, str):
            lines = max(
                lines, sum(1 + int(len(line) / (width * _CHARACTERS_A_WIDTH)) for line in cell.value.splitlines())
            )
    points = max(lines * _LINE_POINTS, *(cell.look.size * _POINTS_A_SIZE for cell in row), 0) if row else _LINE_POINTS
    return f' ht="{min(points, _HIGHEST):g}" customHeight="1"' if points > _LINE_POINTS else ""


def _views(sheet: NewSheet) -> str:
    if not sheet.header_row:
        return '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
    top = f"A{sheet.header_row + 1}"
    pane = f'<pane ySplit="{sheet.header_row}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
    select = f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/>'
    return f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}{select}</sheetView></sheetViews>'
