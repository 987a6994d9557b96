"""Turn a sheet into positions: locate the table, read its cells, and report cells that cannot be read.

Start reading at `layout.locate`, `rows.reader.read_positions` and `position.Position`.
"""
