"""Turn a sheet into positions: find the table, read its cells, and say what cannot be read.

Start at `layout.locate`, `rows.read_positions` and `position.Position`.
"""
