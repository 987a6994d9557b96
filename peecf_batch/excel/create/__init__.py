"""Write new workbooks from plain values.

Start at `description.FreshWorkbook`, `writer.write_fresh` and `long_tables.write_rows`.
"""
