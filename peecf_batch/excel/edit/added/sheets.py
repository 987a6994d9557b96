"""Write a new worksheet as XML, such as the summary and findings sheets that are added to a workbook."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, column_letters
from peecf_batch.excel.cell import PLAIN, ROW
from peecf_batch.excel.edit.added.cells import CellWriter, ColumnForms
from peecf_batch.excel.edit.added.tints import tints_xml
from peecf_batch.excel.edit.added.validations import validations_xml
from peecf_batch.excel.edit.earlier.written import written_text
from peecf_batch.excel.edit.texts import cut, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.edit.additions import NewSheet
    from peecf_batch.excel.edit.styles import StyleBook
    from peecf_batch.excel.edit.texts import Texts

_MOST_LINKS = 60_000
_LONGEST_FOOTER, _HIGHEST = 230, 409
_LINE_POINTS = 15
_END_OF_TEXT = "</t></is></c>"


def sheet_xml(sheet: NewSheet, namespace: str, styles: StyleBook, texts: Texts, relations: str = "") -> bytes:
    """Return the worksheet part: frozen header, filter, A4 landscape one page wide, page numbers in the footer.

    `relations` is the name space of the id of the drawing, which is rId1, where the sheet has a chart.
    """
    width = max((len(row) for row in sheet.rows), default=1)
    out = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">']
    tab = f'<tabColor rgb="FF{sheet.tab_colour}"/>' if sheet.tab_colour else ""
    out.append(f'<sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr>')
    out.append(f'<dimension ref="{area_name(1, 1, max(len(sheet.rows), 1), width + 2)}"/>')
    out.append(_views(sheet))
    out.append('<sheetFormatPr defaultRowHeight="15"/>')
    out.append(_columns(sheet, width))
    links: list[str] = []
    out.append(f"<sheetData>{''.join(_rows(sheet, width, CellWriter(styles, texts), links))}</sheetData>")
    if sheet.header_row:
        out.append(f'<autoFilter ref="{area_name(sheet.header_row, 1, len(sheet.rows), width + 1)}"/>')
    out.append(tints_xml(sheet.tints, styles))
    out.append(validations_xml(sheet.validations))
    out.append(f"<hyperlinks>{''.join(links[:_MOST_LINKS])}</hyperlinks>" if links else "")
    out.append('<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>')
    out.append('<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>')
    out.append(f"<headerFooter><oddFooter>{_footer(sheet.footer)}</oddFooter></headerFooter>{_breaks(sheet.breaks)}")
    out.append(f'<drawing xmlns:r="{relations}" r:id="rId1"/>' if sheet.chart else "")
    out.append("</worksheet>")
    return "".join(out).encode()


def _rows(sheet: NewSheet, width: int, writer: CellWriter, links: list[str]) -> Iterator[str]:
    """Yield the XML of each row, and add the hyperlinks of its cells to `links`."""
    looks = [*sheet.looks, *[PLAIN] * (width - len(sheet.looks))]
    widths = [*sheet.widths, *[0.0] * (width - len(sheet.widths))]
    letters = [column_letters(column) for column in range(1, width + 3)]
    columns = [ColumnForms(writer, *of) for of in zip(letters, looks, widths, strict=False)]
    digests, results = (f'<c r="{column}{ROW}" t="inlineStr"><is><t>' for column in letters[width:])
    for number, row in enumerate(sheet.rows, 1):
        held = [column[value] for column, value in zip(columns, row, strict=False)]
        cells, marks, points, linked = zip(*held, strict=True) if held else ((), (), (0,), ())
        xml = "".join(cells)
        name = (sheet.given_name or sheet.name) if number == 1 else ""
        if written := written_text("".join(marks), name):
            xml += f"{digests}{escaped(written) if name else written}{_END_OF_TEXT}"
        if number <= len(sheet.results):
            xml += f"{results}{sheet.results[number - 1]}{_END_OF_TEXT}"
        if any(linked):
            links += [link.replace(ROW, str(number)) for link in linked if link]
        yield f'<row r="{ROW}"{_height(max(points))}>{xml}</row>'.replace(ROW, str(number))


@cache
def _height(points: float) -> str:
    """Return the height attribute of a row that needs it; only Excel works the height out itself."""
    return f' ht="{min(points, _HIGHEST):g}" customHeight="1"' if points > _LINE_POINTS else ""


def _breaks(rows: Sequence[int]) -> str:
    """Return the breaks of pages before `rows`."""
    tags = "".join([f'<brk id="{row - 1}" max="16383" man="1"/>' for row in rows])
    return f'<rowBreaks count="{len(rows)}" manualBreakCount="{len(rows)}">{tags}</rowBreaks>' if rows else ""


def _footer(text: str) -> str:
    name = text.replace("&", "&&")
    left = name if cut(name, _LONGEST_FOOTER) == name else cut(name.replace("&&", "+"), _LONGEST_FOOTER)
    return escaped(f"&L{left}&RPage &P of &N")


def _columns(sheet: NewSheet, last: int) -> str:
    """Return the widths of the columns, and hide those after the `last` one, which have digests."""
    hidden = dict.fromkeys(sheet.hidden_columns, ' hidden="1"')
    tags = (
        f'<col min="{number}" max="{number}" width="{width}"{hidden.get(number, "")} customWidth="1"/>'
        for number, width in enumerate(sheet.widths[:last], 1)
    )
    return f'<cols>{"".join(tags)}<col min="{last + 1}" max="{last + 2}" width="10" hidden="1" customWidth="1"/></cols>'


def _views(sheet: NewSheet) -> str:
    if not sheet.header_row:
        return '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
    top = f"A{sheet.header_row + 1}"
    pane = f'<pane ySplit="{sheet.header_row}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
    select = f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/>'
    return f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}{select}</sheetView></sheetViews>'
