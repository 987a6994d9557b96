"""Find errors and doubtful values in a table of positions, with one module for each subject.

Start reading at `table.Table`. Each module lists its checks in `CHECKS`.
"""
