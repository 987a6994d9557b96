"""Add cells, notes, formats and sheets to an existing workbook, and remove them again.

Start at `patch.Patcher` and `undo.without_additions`.
"""
