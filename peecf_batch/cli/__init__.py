"""Parse the command line, run the commands, print their results and set the exit status."""

from peecf_batch.cli.group import commands
from peecf_batch.cli.process import main, program

__all__ = ["commands", "main", "program"]
