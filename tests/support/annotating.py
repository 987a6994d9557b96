"""Annotate the awkward workbooks, and read the scores of the result."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from awkward import AWKWARD

from peecf_batch.rules.framework_file import load_framework
from peecf_batch.runs.assessed import AssessedWorkbook
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.output_names import Outputs, plan
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import write_outputs

OPTIONS = Options(load_framework())


BLOCK = (
    "PEECF work value score",
    "PEECF reference band",
    "PEECF recommended band",
    "PEECF borderline",
    "PEECF outcome",
    "PEECF findings",
)


# openpyxl would take a minute over the first, and looks for formats only in xl/styles.xml.
NOT_FOR_OPENPYXL = {"last cell of all", "without addresses", "at the root", "elsewhere"}


@cache
def made(name: str) -> bytes:
    return AWKWARD[name]()


def annotate(folder: Path, data: bytes, name: str = "positions.xlsx") -> tuple[AssessedWorkbook, Outputs]:
    path = folder / name
    path.write_bytes(data)
    (outputs,) = plan([path], folder / "out")
    read = assess_file(path, OPTIONS)
    write_outputs(read, outputs, OPTIONS)
    return read, outputs


@cache
def annotated_once(data: bytes) -> tuple[AssessedWorkbook, bytes]:
    """Return the assessment and the annotated copy of a workbook, made once in a process for all tests that need it."""
    with TemporaryDirectory() as folder:
        read, outputs = annotate(Path(folder), data)
        return read, outputs.annotated.read_bytes()


def scores(read: AssessedWorkbook) -> dict[str, int | None]:
    return {
        judged.position.details.id: getattr(getattr(judged, "classification", None), "score", None)
        for judged in read.assessment.positions
    }


NO_ROOM = "merged to the edge"
