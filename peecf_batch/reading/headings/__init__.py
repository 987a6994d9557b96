"""Work out what the headings of a table mean.

Start at `meanings.HeadingBook` and `heading_rows.heading_rows`.
"""
