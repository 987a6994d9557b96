"""Read the values of files that are not Office Open XML, and write them as a plain .xlsx workbook.

Start at `values.read_values` and `plain_workbook.plain_workbook`.
"""
