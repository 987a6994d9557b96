"""Read Office Open XML workbooks: open the package, read its sheets, and scan their XML.

Start at `package.Package` and `workbook.Workbook`. This package does not know about positions.
"""
