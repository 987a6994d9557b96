"""Office Open XML: open a workbook, read its sheets, and find what its XML holds.

Start at `package.Package` and `workbook.Workbook`. This package knows nothing about positions.
"""
