"""Name the targets of fuzzing, and define what each has to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fuzzing.texts import Draw

# The module that defines each target. It is imported late, because a coverage-guided fuzzer instruments the imports.
MODULES = {
    "workbooks": "fuzzing.workbook_outputs",
    "text-tables": "fuzzing.text_tables",
    "journals": "fuzzing.run_files",
    "manifests": "fuzzing.run_files",
    "resumed-records": "fuzzing.run_files",
    "audited-records": "fuzzing.records",
    "rule-files": "fuzzing.rule_files",
    "addresses": "fuzzing.addresses",
}


class Target(ABC):
    """One kind of input. An instance belongs to a folder of its own, in which it may keep files between cases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def valid(self) -> Mapping[str, bytes]:
        """The valid inputs, made once."""
        return self.seeds()

    @abstractmethod
    def seeds(self) -> Mapping[str, bytes]:
        """Make the valid inputs to break, by name."""

    @abstractmethod
    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:
        """Return an input, which may be broken already, with something broken."""

    @abstractmethod
    def complaints(self, name: str, data: bytes, folder: Path) -> Iterator[str]:
        """Run the product on an input, in an empty folder that is the working folder, and yield every fault."""


def target_named(name: str, folder: Path) -> Target:
    """Return the target with a name, with a folder of its own for files that it keeps."""
    found: Target = import_module(MODULES[name]).TARGETS[name](folder)
    return found
