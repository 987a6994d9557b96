"""Turn a sheet into positions: locate the table, read its cells, and report what cannot be read.

Start at `layout.locate`, `rows.reader.read_positions` and `position.Position`.
"""
