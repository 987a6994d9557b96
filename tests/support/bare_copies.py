"""Copy the values of a workbook without its names and formats, as a change to another file format leaves them."""

from __future__ import annotations

import openpyxl


def bare_copy(book: openpyxl.Workbook) -> openpyxl.Workbook:
    """Return a workbook with the values of `book` alone."""
    bare = openpyxl.Workbook()
    bare.remove(bare.active)
    for sheet in book.worksheets:
        held = bare.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                held[cell.coordinate] = cell.value
    return bare
