"""Find the records and workbooks that a history must read, in folders and by patterns."""

from __future__ import annotations

import glob
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.errors import Refusal
from peecf_batch.runs.files.ours import is_ours
from peecf_batch.runs.files.output_names import is_copy_name
from peecf_batch.runs.files.reading import RECORD_SUFFIX
from peecf_batch.runs.files.sources import Skipped, Unusable, is_folder, is_pattern, names_below, workbooks_in
from peecf_batch.runs.files.whole_files import real

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_RECORD_END = "-assessment.json"
_HEAD = 256
_SCHEMA = pattern(rb'^\s*\{\s*"schema"\s*:\s*"peecf-batch/assessment/')
_NAME_RECORDS = "Name the -assessment.json files, or the workbooks."


class AssessmentFile(NamedTuple):
    """A record or a workbook to be read."""

    path: Path
    is_record: bool


class Again(NamedTuple):
    """A file that the user named before."""

    path: Path


def assessment_files(paths: Iterable[Path]) -> Iterator[AssessmentFile | Again | Unusable | Skipped]:
    """Yield every record and workbook at `paths` in order, and every path that is unusable, skipped or named before.

    A folder means all records, workbooks and annotated copies in it and in its sub-folders, by name. A pattern means
    those that match it. In both, other outputs of this product are left out.
    """
    seen: set[Path] = set()
    for path in paths:
        for source in _at(path):
            where = real(source.path) if isinstance(source.path, Path) else None
            if not isinstance(source, AssessmentFile) or where is None:
                yield source
            elif where in seen:
                yield Again(source.path)
            else:
                seen.add(where)
                yield source


def _at(path: Path) -> Iterator[AssessmentFile | Unusable | Skipped]:
    if is_folder(path):
        yield from _several(path, [path / name for name in names_below(path)])
    elif is_pattern(path):
        yield from _several(path, [Path(name) for name in glob.glob(str(path), recursive=True)])  # noqa: PTH207 - Path.glob takes no absolute pattern
    else:
        yield AssessmentFile(path, path.suffix.lower() == RECORD_SUFFIX)


def _several(named: Path, files: Sequence[Path]) -> Iterator[AssessmentFile | Unusable | Skipped]:
    """Yield the records and annotated copies among `files`, and the workbooks at a folder or pattern, by path."""
    found: list[AssessmentFile | Unusable | Skipped] = [
        AssessmentFile(p, is_record=True) for p in files if _is_record(p)
    ]
    for source in workbooks_in([named]):
        if isinstance(source, Unusable | Skipped):
            found += [source] if source.path != named else []
        else:
            found.append(AssessmentFile(source.path, is_record=False))
    held = {source.path for source in found}
    found += [AssessmentFile(p, is_record=False) for p in files if p not in held and _is_copy(p)]
    if not found:
        yield Unusable(named, Refusal("there is no record of an assessment and no workbook here.", _NAME_RECORDS))
    yield from sorted(found, key=lambda source: Path(str(source.path)).parts)


def _is_copy(path: Path) -> bool:
    """Return True if a file in a folder is an annotated copy."""
    if path.name.startswith((".", "~$")) or not is_copy_name(path) or not path.is_file():
        return False
    with suppress(OSError):
        return is_ours(path)
    return False


def _is_record(path: Path) -> bool:
    """Return True if a file in a folder is, by its name or its beginning, the record of an assessment."""
    if path.suffix.lower() != RECORD_SUFFIX or path.name.startswith(".") or not path.is_file():
        return False
    if path.name.lower().endswith(_RECORD_END):
        return True
    with suppress(OSError), path.open("rb") as file:
        return _SCHEMA.match(file.read(_HEAD)) is not None
    return False
