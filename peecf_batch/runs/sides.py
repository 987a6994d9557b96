"""Read one assessment of several that are compared: a workbook, which is assessed, or a record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.snapshot import Snapshot, snapshot_from, snapshot_of
from peecf_batch.errors import RecordError, Refusal
from peecf_batch.outputs.privacy.compared import people_in_record
from peecf_batch.outputs.privacy.disclosure import cells_with_names
from peecf_batch.outputs.record.json_text import has_sealed_values
from peecf_batch.outputs.record.record import SCHEMA
from peecf_batch.outputs.wording.text import shown
from peecf_batch.runs.assessed import AssessedWorkbook
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.reading import NAME_ANOTHER, RECORD_SUFFIX, bytes_of, record_in

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from peecf_batch.rules.framework import Framework
    from peecf_batch.runs.options import Options


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an audit: the facts of the assessment, the cells with names, and the workbook, None for a record."""

    snapshot: Snapshot
    people: tuple[str, ...] = ()
    assessed: AssessedWorkbook | None = None


def side_at(path: Path, options: Options) -> Side:
    """Assess the workbook at `path`, or read the record there, and return it as one side of an audit.

    A name that ends in .json is a record. Raises Refusal if the file cannot be used.
    """
    if path.suffix.lower() != RECORD_SUFFIX:
        return side_of(assess_file(path, options))
    return side_in_record(bytes_of(path), options.framework, options.as_at)


def side_of(assessed: AssessedWorkbook) -> Side:
    """Return an assessed workbook as one side of an audit."""
    return Side(snapshot_of(assessed.assessment), tuple(cells_with_names(assessed.assessment)), assessed)


def side_in_record(data: bytes, framework: Framework, as_at: date | None) -> Side:
    """Return the assessment in the bytes of a record, as at a day. Raises Refusal if they are not a record."""
    return side_of_record(record_in(data), framework, as_at)


def side_of_record(record: Any, framework: Framework, as_at: date | None) -> Side:
    """Return a record, as plain data, as one side of an audit as at a day. Raises Refusal if it is not a record."""
    schema = record.get("schema") if isinstance(record, dict) else None
    if isinstance(schema, str) and schema != SCHEMA:
        raise Refusal(f"its format is '{shown(schema)}', and only '{SCHEMA}' can be read.", NAME_ANOTHER)
    try:
        snapshot = snapshot_from(record, framework, as_at)
    except RecordError as error:
        raise Refusal(f"{error}.", NAME_ANOTHER) from None
    return Side(replace(snapshot, edited=not has_sealed_values(record)), tuple(people_in_record(record)))
