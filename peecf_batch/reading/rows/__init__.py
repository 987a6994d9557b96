"""Read the rows of a located table: find the positions, and read their scores and other details.

Start reading at `reader.read_positions`.
"""
