"""Make this process like a Python without threads, processes, compiled libraries and much of the standard library.

usage: bare_python.py OUT NAMES WORKBOOK... writes the outputs of each workbook to the folder OUT, through the API.
usage: bare_python.py cli NAMES ARGUMENT... runs the command line.
NAMES are the modules that cannot be imported, separated by commas.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import date
from pathlib import Path


class _Missing:
    """Let no module be found that is missing."""

    def __init__(self, names: str) -> None:
        self._names = frozenset(names.split(","))

    def find_spec(self, name: str, *_: object) -> None:
        """Raise ModuleNotFoundError for a missing module."""
        if name in self._names or name.split(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def _no_process() -> int:
    raise BlockingIOError("no process is left")


def main() -> None:
    """Take the modules, threads and processes away, and do what is asked for."""
    what, names, *rest = sys.argv[1:]
    sys.meta_path.insert(0, _Missing(names))  # type: ignore[arg-type]
    threading.Thread.start = _no_thread  # type: ignore[method-assign]
    if what == "cli":
        os.fork = _no_process
        from peecf_batch.cli import main as command_line

        sys.argv = ["peecf-batch", *rest]
        command_line()
        return
    del os.fork
    import peecf_batch

    options = peecf_batch.Options(as_at=date(2026, 7, 1), marking="OFFICIAL")
    books = [Path(name) for name in rest]
    entries = []
    for book, named in zip(books, peecf_batch.output_names([book.name for book in books]), strict=True):
        assessment = peecf_batch.assess(book.read_bytes(), options, name=book.name)
        made = (assessment.annotated_workbook(), assessment.summary_html().encode(), assessment.record_bytes())
        for name, data in zip(named.values(), made, strict=True):
            Path(what, name).write_bytes(data)
        entries.append(assessment.index_entry(named["summary"]))
    Path(what, "peecf-summaries.html").write_bytes(peecf_batch.index_html(entries, (), options).encode())
    loaded = {name.split(".")[0] for name in sys.modules} | set(sys.modules)
    assert loaded.isdisjoint(names.split(",")), loaded & set(names.split(","))


if __name__ == "__main__":
    main()
