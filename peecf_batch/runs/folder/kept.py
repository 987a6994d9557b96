"""Decide which workbooks of an earlier run need not be assessed again, from what their files prove.

The journal says only which files to compare. What the page and the tables show is read from the record.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.snapshot import snapshot_from
from peecf_batch.errors import RecordError, Refusal
from peecf_batch.outputs.privacy.masking import A_NAME
from peecf_batch.outputs.sector.recorded import entry_in, errors_in
from peecf_batch.outputs.sector.tables import FINDING_COLUMNS, check_rows, position_columns
from peecf_batch.outputs.wording.text import shown
from peecf_batch.runs.files.digests import seen_from, sha256_of
from peecf_batch.runs.files.explanation_names import is_page_name
from peecf_batch.runs.files.whole_files import check_inside
from peecf_batch.runs.tasks import Done, bytes_for

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.runs.options import Options
    from peecf_batch.runs.tasks import Task


def proved(line: Done, task: Task, folder: Path, options: Options) -> Done | None:
    """Return the result that the files of a workbook prove, or None if it must be assessed again.

    `line` is its line in the journal. The workbook and all its outputs must have the digests in the line, and the
    record must be one of this workbook.
    """
    names = [seen_from(folder, path) for path in task.outputs.paths]
    written = [file.name for file in line.written]
    if line.workbook != task.name or written[: len(names)] != names:
        return None
    if not all(is_page_name(PurePath(name)) for name in written[len(names) :]):
        return None
    try:
        if not _is_unchanged(line, task, folder):
            return None
        data = task.outputs.record.read_bytes()
        if hashlib.sha256(data).hexdigest() != dict(line.written)[seen_from(folder, task.outputs.record)]:
            return None
        return _recorded(json.loads(data), line, task, folder, options)
    except (OSError, Refusal, RecordError):
        return None
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):  # no record of ours
        return None


def _is_unchanged(line: Done, task: Task, folder: Path) -> bool:
    check_inside(task.outputs.paths, folder)
    if any((folder / file.name).is_symlink() for file in line.written):
        return False
    now = sha256_of(task.path) if task.address is None else hashlib.sha256(bytes_for(task)).hexdigest()
    return now == line.sha256 and all(sha256_of(folder / name) == sha256 for name, sha256 in line.written)


def _recorded(record: Any, line: Done, task: Task, folder: Path, options: Options) -> Done | None:
    snapshot = snapshot_from(record, options.framework)
    pages = len(snapshot.positions) if task.outputs.explanations else 0
    if snapshot.sha256 != line.sha256 or len(line.written) != len(task.outputs.paths) + pages:
        return None
    check_rows(record, "positions", position_columns(options.framework, options.disclosed))
    check_rows(record, "findings", FINDING_COLUMNS)
    name = _name(line.entry.workbook, task.name, record["workbook"]["name"])
    if name is None:
        return None
    summaries = [seen_from(folder, path) for path in task.outputs.summaries]
    entry = entry_in(record, summaries, name, options.framework)
    return Done(task.name, line.sha256, errors_in(record), "", entry, line.written)


def _name(named: str, task_name: str, in_record: str) -> str | None:
    """Return the name to show for a workbook: its own, or that of the line if it is the same with names withheld."""
    own = shown(task_name)
    if named == own and own.endswith(shown(in_record)):
        return own
    parts = named.split(A_NAME)
    if len(parts) < 2 or not named.endswith(shown(in_record)):
        return None
    place = 0
    for part in parts:
        place = own.find(part, place)
        if place < 0:
            return None
        place += len(part)
    return named
