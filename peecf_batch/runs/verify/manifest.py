"""Write and read the manifest of a run: digests of its inputs, rules and outputs, to detect later changes.

A manifest contains no time, no path on the machine and no content of a workbook.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.outputs.record.json_text import as_json
from peecf_batch.outputs.seal import is_as_sealed, sealed_text
from peecf_batch.runs.files.digests import sha256_of
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.stored_values import distinct, name_inside, sha256_in, text_in
from peecf_batch.runs.files.whole_files import real, write_whole
from peecf_batch.runs.tasks import WrittenFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from peecf_batch.runs.tasks import Done, Task

NAME = "peecf-manifest.json"
SCHEMA = "peecf-batch/manifest/1"


class NotAssessed(NamedTuple):
    """A workbook of a run that was not assessed: its name, and the SHA-256 of its bytes, "" if it was not readable."""

    name: str
    sha256: str


class AssessedWorkbook(NamedTuple):
    """A workbook of a run: its name, the SHA-256 of its bytes, and its outputs, the annotated workbook first."""

    name: str
    sha256: str
    outputs: tuple[WrittenFile, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The digests of a run.

    `rests_on` has the rules, options and versions by kind and name. `not_assessed` has the workbooks that were not
    assessed. `over_all` has the files for the whole run. `inputs_at` is the folder of the workbooks, relative to
    the outputs; "" if that path would name folders of the machine. `are_named` is true if the user named each workbook,
    so that others in their folder were never part of the run.
    """

    rests_on: Mapping[str, Mapping[str, str]]
    inputs_at: str
    workbooks: tuple[AssessedWorkbook, ...]
    not_assessed: tuple[NotAssessed, ...]
    over_all: tuple[WrittenFile, ...]
    are_named: bool = False


def manifest_of(
    folder: Path,
    tasks: Sequence[Task],
    done: Iterable[Done],
    rests_on: Mapping[str, Mapping[str, str]],
    over_all: Sequence[Path],
) -> Manifest:
    """Return the manifest of a run with outputs in `folder`. Raises OSError if one of `over_all` cannot be read."""
    workbooks = tuple(AssessedWorkbook(one.workbook, one.sha256, one.written) for one in done)
    named = {workbook.name for workbook in workbooks}
    return Manifest(
        rests_on,
        _seen_from(folder, tasks),
        workbooks,
        tuple(NotAssessed(task.name, _sha256_of(task)) for task in tasks if task.name not in named),
        tuple(WrittenFile(path.name, sha256_of(path)) for path in over_all),
        all(task.is_named for task in tasks),
    )


def _sha256_of(task: Task) -> str:
    with suppress(OSError):
        return sha256_of(task.path) if task.address is None else ""
    return ""


def _seen_from(folder: Path, tasks: Sequence[Task]) -> str:
    """Return the folder of the workbooks relative to `folder` if it is in, above or beside `folder`, else ""."""
    root = common_folder(tasks)
    if root is None:
        return ""
    root, here = real(root), real(folder)
    if root.is_relative_to(here):
        return root.relative_to(here).as_posix()
    if root.is_relative_to(here.parent):
        return f"../{root.relative_to(here.parent).as_posix()}".removesuffix("/.")
    if here.is_relative_to(root):
        return "/".join([".."] * len(here.relative_to(root).parts))
    return ""


def common_folder(tasks: Sequence[Task]) -> Path | None:
    """Return the folder to which the names of all workbooks of a run are relative, or None if there is none."""
    if any(task.address for task in tasks):
        return None
    roots = {_root(task.path, _depth(task)) for task in tasks}
    root = roots.pop() if len(roots) == 1 else None
    return root if root is not None and all(root / task.name == task.path for task in tasks) else None


def _depth(task: Task) -> int:
    return len(task.below.parts)


def _root(path: Path, depth: int) -> Path:
    return path.parents[depth] if depth < len(path.parents) else path.parent


def write_manifest(folder: Path, manifest: Manifest, *, force: bool) -> str:
    """Write the manifest into `folder`, and return its SHA-256. Raises Refusal if it cannot be written."""
    path = folder / NAME
    check_free([path], force=force)
    text = sealed_text(as_json(_values_of(manifest)))
    write_whole(path, lambda beside: beside.write_bytes(text.encode()))
    return sha256_of(path)


def _values_of(manifest: Manifest) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "rests_on": manifest.rests_on,
        "inputs_at": manifest.inputs_at,
        "inputs_named": manifest.are_named,
        "workbooks": [
            {"name": one.name, "sha256": one.sha256, "outputs": dict(one.outputs)} for one in manifest.workbooks
        ],
        "not_assessed": [{"name": one.name, "sha256": one.sha256} for one in manifest.not_assessed],
        "over_all": [{"name": file.name, "sha256": file.sha256} for file in manifest.over_all],
    }


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """Return the manifest in `folder`, and its SHA-256. Raises Refusal if there is none or it is not valid."""
    path = folder / NAME
    try:
        if not path.is_symlink() and path.exists() and not path.is_file():
            raise _not_ours()
        data = b"" if path.is_symlink() else path.read_bytes()
        values = json.loads(data)
    except (FileNotFoundError, NotADirectoryError):
        reason = f"there is no '{NAME}' in it." if folder.is_dir() else "there is no such folder."
        raise Refusal(reason, "Name the output folder of a run that was made with --manifest.") from None
    except OSError as error:
        reason = f"'{NAME}' could not be read there: {error.strerror or type(error).__name__}."
        raise Refusal(reason, "Name the output folder of a run that was made with --manifest.") from None
    except (ValueError, RecursionError):
        raise _not_ours() from None
    try:
        manifest = _manifest_in(values)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise _not_ours() from None
    if not is_as_sealed(data):
        reason = f"'{NAME}' was changed since the run, so it proves nothing."
        raise Refusal(reason, "Restore it from a copy, or assess again with --manifest and --force.")
    return manifest, hashlib.sha256(data).hexdigest()


def _manifest_in(values: Any) -> Manifest:
    if values["schema"] != SCHEMA:
        raise ValueError("another schema")
    workbooks = tuple(
        AssessedWorkbook(name_inside(one["name"]), sha256_in(one["sha256"]), _outputs(one["outputs"]))
        for one in values["workbooks"]
    )
    not_assessed = tuple(
        NotAssessed(name_inside(one["name"]), sha256_in(one["sha256"]) if one.get("sha256") else "")
        for one in values["not_assessed"]
    )
    over_all = tuple(WrittenFile(name_inside(one["name"]), sha256_in(one["sha256"])) for one in values["over_all"])
    distinct([one.name for one in workbooks] + [one.name for one in not_assessed])
    distinct([file.name for one in workbooks for file in one.outputs] + [file.name for file in over_all])
    rests_on = {
        text_in(kind): {text_in(name): text_in(value) for name, value in parts.items()}
        for kind, parts in values["rests_on"].items()
    }
    are_named = values.get("inputs_named") is True  # manifests of earlier versions do not say
    return Manifest(rests_on, _place(values["inputs_at"]), workbooks, not_assessed, over_all, are_named)


def _place(value: Any) -> str:
    """Return a folder relative to the outputs, in one of the forms of `_seen_from`."""
    place = text_in(value)
    above, _, below = place.partition("/")
    is_above = bool(place) and set(place.split("/")) == {".."}
    if place not in ("", ".") and not is_above:
        name_inside(below if above == ".." else place)
    return place


def _outputs(values: dict[str, Any]) -> tuple[WrittenFile, ...]:
    """Return the outputs of a workbook, the annotated workbook first. Raises ValueError if there are none."""
    if not values:
        raise ValueError("a workbook without outputs")
    return tuple(WrittenFile(name_inside(name), sha256_in(sha)) for name, sha in values.items())


def _not_ours() -> Refusal:
    return Refusal(f"'{NAME}' there is no manifest of peecf-batch.", "Make the run again with --manifest.")
