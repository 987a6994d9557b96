"""Carry out the user's request: read files, assess them and write the outputs.

Start reading at `assessing.assess_file`, `writing.write_outputs` and `options.Options`.
"""
