"""Run the product on thousands of broken and hostile files, and report every wrong result.

usage: python -m fuzzing [--seconds 600] [--seed 1] [--workers 2] [--target NAME]... [--keep FOLDER] [--replay FILE]

Each kind of input is a target: it breaks valid files, runs a command on each, and checks status, messages and outputs.
The seconds are processor time, and the targets share them. With atheris, the code that an input reaches guides which
inputs are broken further. Without it, each case depends only on the seed, the target and the number of the case.
"""
