"""Write the demonstration to a folder: the workbook, the outputs, the answer key and the tour."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.outputs.seal import sealed_text
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.locks import locked
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.output_names import plan
from peecf_batch.runs.files.whole_files import remove_leftovers, write_whole
from peecf_batch.runs.writing import write_outputs
from peecf_batch.starting.demo.planted import answer_key, compare_with_key, demo_data, demo_workbook
from peecf_batch.starting.demo.tour import FileShown, render_tour

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from peecf_batch.rules.framework import Framework
    from peecf_batch.runs.options import Options
    from peecf_batch.starting.demo.planted import KeyComparison, Planted

TOUR, KEY = "start-here.html", "answer-key.json"
_FILES = (
    (
        "The workbook with the planted defects",
        "A workbook as you would fill it in: drop-down lists, prompts, and results that change as you type.",
    ),
    (
        "The annotated workbook",
        "The same workbook with its results: 6 added columns, a mark and a note in each cell with a finding, and "
        "sheets for the summary, the findings, the decisions and moderation.",
    ),
    (
        "The summary page",
        "The page for a board: the decisions first, then the band ladder, then every score and finding.",
    ),
    ("The record", "The same results as data, for scripts and Power BI."),
    ("The answer key", "Every planted defect with the cell and the code of the finding that must be there."),
)


@dataclass(frozen=True, slots=True)
class Demo:
    """The path of the tour of a written demonstration, and the comparison of its findings with the answer key."""

    tour: Path
    check: KeyComparison


def write_demo(folder: Path, options: Options) -> Demo:
    """Write the demonstration into `folder`, assess it under `options`, and compare the findings with the answer key.

    Raises Refusal if a file to be replaced was not written by an earlier demonstration, if a file cannot be written, or
    if another run writes to the folder.
    """
    with locked([folder]):
        remove_leftovers([folder])
        return _written(folder, options)


def _written(folder: Path, options: Options) -> Demo:
    workbook = folder / demo_data()["workbook"]
    check_free([folder / KEY, folder / TOUR], force=options.force)
    _write_workbook(workbook, options.framework, force=options.force)
    assessed, outputs = assess_file(workbook, options), plan([workbook], None)[0]
    write_outputs(assessed, outputs, options)
    key = answer_key(options.framework)
    check = compare_with_key(assessed.assessment.findings, key)
    _write(folder / KEY, _key_text(key))
    names = [path.name for path in (workbook, *outputs.paths)] + [KEY]
    files = [FileShown(name, *said) for name, said in zip(names, _FILES, strict=True)]
    _write(folder / TOUR, render_tour(assessed.assessment, assessed.layouts, check, files))
    return Demo(folder / TOUR, check)


def _write_workbook(path: Path, framework: Framework, *, force: bool) -> None:
    """Write the workbook. Raises Refusal if it exists and was changed, unless `force` is set."""

    def write(part: Path) -> None:
        write_fresh(part, demo_workbook(framework))
        if path.exists() and not force and path.read_bytes() != part.read_bytes():
            raise Refusal(
                f"'{path.name}' was changed since it was written.", "Name another folder, or replace it with --force."
            )

    write_whole(path, write)


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda part: part.write_bytes(text.encode()))


def _key_text(key: Sequence[Planted]) -> str:
    values = {"schema": "peecf-batch/answer-key/1", "planted": [asdict(p) for p in key]}
    return sealed_text(json.dumps(values, indent=1) + "\n")
