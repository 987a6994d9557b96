"""Run the program without one of its optimisations, to measure the effect of that optimisation.

usage: without.py NAME ARGUMENT...

NAME is one of the keys of `SWITCHES`, or "nothing" for the program as it is.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled_templates() -> None:
    """Compile templates during the run instead of when the package is built."""
    from peecf_batch.outputs.html import templates

    templates._STAMP = "no such file"


def plain_named_tuples() -> None:
    """Define named tuples with the class of the standard library, which compiles the text of every annotation."""
    import typing

    from peecf_batch import definitions

    definitions.NamedTuple = typing.NamedTuple  # type: ignore[misc]


def early_patterns() -> None:
    """Compile every pattern when its module is imported."""
    import re

    from peecf_batch import definitions

    definitions.pattern = re.compile  # type: ignore[assignment]


def plain_values() -> None:
    """Escape every value of a page with the function of the library."""
    from markupsafe import escape

    from peecf_batch.outputs.html import templates

    templates.escaped = escape


def known_cells() -> None:
    """Interpret every factor cell, even if its bytes equal those of a cell that was accepted before."""
    from peecf_batch.reading.rows.scores import ScoreReader

    ScoreReader.known_scores = lambda *_: None  # type: ignore[method-assign]


def label_beginnings() -> None:
    """Look up every label of a row, also one whose first letters begin no word for a total."""
    from peecf_batch.reading.rows import labels, row_kinds

    class AllLabels(labels.Labels):
        def __init__(self) -> None:
            super().__init__()
            self._may_begin = lambda _: True

        def only_name(self, *_: str) -> bool:
            return False

    labels.Labels = row_kinds.Labels = AllLabels  # type: ignore[misc]


def second_process() -> None:
    """Write the annotated workbook, the page and the record one after the other."""
    from peecf_batch.runs import writing

    writing.in_second_process = lambda _: None


def second_process_for_checks() -> None:
    """Check the positions after their moderation, in the same process."""
    from peecf_batch.runs import task

    task.begun = lambda checks: checks


def early_imports() -> None:
    """Import what writing needs when it is needed, in each process that writes."""
    from peecf_batch.runs import task

    task.prepare = lambda: None


def early_reading() -> None:
    """Begin to read a large sheet when all modules of the assessment are imported."""
    from peecf_batch.runs import task

    task._opened = lambda *_: None


def two_readers_at_once() -> None:
    """Read the values of a large sheet first, and scan its XML afterwards."""
    from peecf_batch.excel import workbook

    class Done(workbook.Begun):  # type: ignore[type-arg]
        def __init__(self, work: Callable[[], object]) -> None:
            self.outcome = workbook.outcome_of(work)

        def beside(self, meanwhile: Callable[[], object]) -> tuple[object, object]:  # type: ignore[override]
            return self.outcome, meanwhile()

    workbook.Begun = Done  # type: ignore[misc]


def rare_garbage_collection() -> None:
    """Collect garbage as often as Python does by default."""
    gc.set_threshold(*gc.get_threshold())
    gc.set_threshold = lambda *_: None  # type: ignore[assignment]


def quick_end() -> None:
    """Let Python release every object before the process ends."""
    from peecf_batch.cli import process

    process.main = process.program


def fast_json() -> None:
    """Encode a large record with the json module in place of orjson."""
    sys.modules["orjson"] = None  # type: ignore[assignment]


def phrase_search() -> None:
    """Search for each phrase separately instead of for all at once with Aho-Corasick."""
    sys.modules["ahocorasick_rs"] = None  # type: ignore[assignment]


SWITCHES: dict[str, Callable[[], None]] = {
    "compiled templates": compiled_templates,
    "quick named tuples": plain_named_tuples,
    "patterns compiled when used": early_patterns,
    "escaping only what needs it": plain_values,
    "scores of cells seen before": known_cells,
    "labels that cannot be totals": label_beginnings,
    "page and record in processes of their own": second_process,
    "both readers of a sheet at once": two_readers_at_once,
    "reading while modules are imported": early_reading,
    "checks in a process of their own": second_process_for_checks,
    "imports while a sheet is read": early_imports,
    "rare garbage collection": rare_garbage_collection,
    "an end without clean-up": quick_end,
    "orjson": fast_json,
    "ahocorasick": phrase_search,
}


def main() -> None:
    """Switch one optimisation off and run the command line."""
    name, *arguments = sys.argv[1:]
    if name != "nothing":
        SWITCHES[name]()
    from peecf_batch.cli import process

    sys.argv = ["peecf-batch", *arguments]
    process.main()


if __name__ == "__main__":
    main()
