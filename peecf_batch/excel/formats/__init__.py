"""Cell formats: the kinds of number formats, what a format shows, and other ways to strike out or hide a value.

Start reading at `cell_styles.cell_styles`.
"""
