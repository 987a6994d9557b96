"""Find what is wrong or doubtful in a table of positions: one module for each subject.

Start at `table.Table`. Each module lists its checks in `CHECKS`.
"""
