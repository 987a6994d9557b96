"""A worksheet made from nothing, as XML: what the added summary and findings sheets are written with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, cell_name
from peecf_batch.excel.styles import Look
from peecf_batch.excel.texts import attribute_text, escaped, is_live

if TYPE_CHECKING:
    from peecf_batch.excel.styles import StyleBook
    from peecf_batch.excel.texts import Texts

PLAIN = Look(vertical="top")
_LINE_POINTS = 15
_POINTS_A_SIZE = 1.5
_CHARACTERS_A_WIDTH = 1.05


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to write: its value, how it looks, and where it links to inside the workbook ("'Sheet'!F12").

    `base` is a cell format of the workbook to begin from, so that a value can be shown as the user formatted it.
    """

    value: str | int | float = ""
    look: Look = PLAIN
    link: str = ""
    formula: str = ""
    base: int = 0


@dataclass(slots=True)
class NewSheet:
    """A sheet to add: rows of cells from A1, column widths in characters, and how it is shown and printed."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    header_row: int = 0
    tab_colour: str = ""
    footer: str = ""


def sheet_xml(sheet: NewSheet, namespace: str, styles: StyleBook, texts: Texts) -> bytes:
    """The worksheet part: frozen header, filter, A4 landscape one page wide, page x of y."""
    width = max((len(row) for row in sheet.rows), default=1)
    out = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'.encode()]
    tab = f'<tabColor rgb="FF{sheet.tab_colour}"/>' if sheet.tab_colour else ""
    out.append(f'<sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr>'.encode())
    out.append(f'<dimension ref="{area_name(1, 1, max(len(sheet.rows), 1), width)}"/>'.encode())
    out.append(_views(sheet).encode())
    out.append(b'<sheetFormatPr defaultRowHeight="15"/>')
    out.append(_columns(sheet).encode())
    out.append(b"<sheetData>")
    links: list[str] = []
    for number, row in enumerate(sheet.rows, 1):
        out.append(f'<row r="{number}"{_height(row, sheet.widths)}>'.encode())
        for column, cell in enumerate(row, 1):
            name = cell_name(number, column)
            out.append(cell_xml(name, cell, styles, texts))
            if cell.link:
                links.append(
                    f'<hyperlink ref="{name}" location="{attribute_text(cell.link)}" display="{attribute_text(str(cell.value))}"/>'
                )
        out.append(b"</row>")
    out.append(b"</sheetData>")
    if sheet.header_row:
        out.append(f'<autoFilter ref="{area_name(sheet.header_row, 1, len(sheet.rows), width)}"/>'.encode())
    out.append(f"<hyperlinks>{''.join(links)}</hyperlinks>".encode() if links else b"")
    out.append(b'<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>')
    out.append(b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>')
    footer = escaped(f"&L{sheet.footer.replace('&', '&&')}&RPage &P of &N")
    out.append(f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter></worksheet>".encode())
    return b"".join(out)


def cell_xml(name: str, cell: Cell, styles: StyleBook, texts: Texts, prefix: str = "") -> bytes:
    """One cell: numbers as numbers, text as text that stays text, a formula with its value."""
    value = cell.value
    if isinstance(value, str):
        if not value and cell.look == PLAIN:
            return b""
        look = replace(cell.look, text=True) if is_live(value) else cell.look
        style = styles.xf(cell.base, look)
        return texts.cell(name, style, value, prefix) if value else f'<{prefix}c r="{name}" s="{style}"/>'.encode()
    formula = f"<{prefix}f>{escaped(cell.formula)}</{prefix}f>" if cell.formula else ""
    style = styles.xf(cell.base, cell.look)
    return f'<{prefix}c r="{name}" s="{style}">{formula}<{prefix}v>{value}</{prefix}v></{prefix}c>'.encode()


def _columns(sheet: NewSheet) -> str:
    hidden = {number: ' hidden="1"' for number in sheet.hidden_columns}
    tags = (
        f'<col min="{number}" max="{number}" width="{width}"{hidden.get(number, "")} customWidth="1"/>'
        for number, width in enumerate(sheet.widths, 1)
    )
    return f"<cols>{''.join(tags)}</cols>" if sheet.widths else ""


def _height(row: list[Cell], widths: list[float]) -> str:
    """The height that a row needs for its wrapped and large texts; Excel alone would work it out by itself."""
    lines = 1
    for cell, width in zip(row, widths, strict=False):
        if cell.look.wrap and isinstance(cell.value, str):
            lines = max(
                lines, sum(1 + int(len(line) / (width * _CHARACTERS_A_WIDTH)) for line in cell.value.splitlines())
            )
    points = max(lines * _LINE_POINTS, *(cell.look.size * _POINTS_A_SIZE for cell in row), 0) if row else _LINE_POINTS
    return f' ht="{points:g}" customHeight="1"' if points > _LINE_POINTS else ""


def _views(sheet: NewSheet) -> str:
    if not sheet.header_row:
        return '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
    top = f"A{sheet.header_row + 1}"
    pane = f'<pane ySplit="{sheet.header_row}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
    select = f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/>'
    return f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}{select}</sheetView></sheetViews>'
