"""The command line: the only place that prints, picks paths or exits."""

from peecf_batch.cli.commands import commands
from peecf_batch.cli.process import main, program

__all__ = ["commands", "main", "program"]
