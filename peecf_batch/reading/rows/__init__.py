"""Read the rows of a located table: which are positions, their scores and their other details.

Start at `reader.read_positions`.
"""
