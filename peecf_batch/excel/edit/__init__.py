"""Add cells, notes, formats and sheets to an existing workbook, and take them out again.

Start at `patch.Patcher` and `undo.without_additions`.
"""
