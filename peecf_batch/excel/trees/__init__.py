"""Read the smaller XML parts of a workbook as trees, change them, and write them back.

The standard library's parser reads them, so that every platform gives the same bytes. Prefixes, comments and the order
of attributes stay as they are. Sheets are too large for trees; `excel/scan.py` finds their cells in the bytes.
"""
