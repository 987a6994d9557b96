"""Say on the screen what a history found, and what to do if there are too few assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.history import doubts_of, result
from peecf_batch.outputs.wording.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from peecf_batch.assessment.history.history import History


def too_few(paths: Sequence[str]) -> str:
    """Return the message for fewer than 3 assessments; `paths` are those found, as the user must type them."""
    counted = {0: "none was", 1: "only 1 was"}.get(len(paths), f"only {len(paths)} were")
    two = f"use: peecf-batch audit {' '.join(paths)}" if len(paths) == 2 else "use audit."
    return f"A history needs 3 or more assessments, and {counted} found. To compare 2, {two}"


def history_line(history: History, outputs: Sequence[Path]) -> str:
    """Return the line about a history: how many positions changed band, and which files were written."""
    names = ", ".join(output.name for output in outputs)
    counts = history.counts
    rescored = f"{counts['rescored']:,} rescored" if counts["rescored"] else "none rescored"
    compared = plural(counts["assessments"], "assessment")
    found = result(counts, history.compared, history.series)
    return f"{compared}: {found}; {rescored}. Written to {outputs[0].parent}: {names}"


def not_counted(left_out: Iterable[tuple[Path, str]]) -> Iterator[str]:
    """Yield a line for each file that is not counted."""
    yield from (f"{path}: not counted, because {why}." for path, why in left_out)


def history_doubts(history: History) -> Iterator[str]:
    """Yield a line for each thing that a reader must know before relying on the history."""
    yield from (f"{text}." for text in doubts_of(history.series))
