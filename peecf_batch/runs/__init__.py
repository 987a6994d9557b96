"""Carry out what the user asked for: read files, assess them, write the outputs.

Start at `assessing.assess_file`, `writing.write_outputs` and `options.Options`.
"""
