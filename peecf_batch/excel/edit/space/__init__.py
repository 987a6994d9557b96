"""Find what the owner of a workbook uses: tables, cells, shapes and the ranges of formulas."""
