"""Determine the meanings of the headings of a table.

Start reading at `meanings.HeadingBook` and `heading_rows.heading_rows`.
"""
