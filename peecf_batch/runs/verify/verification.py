"""Compare a run with its manifest, and name every workbook, cell, output and rule that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.errors import Refusal
from peecf_batch.excel.edit.earlier.recognised import is_annotated
from peecf_batch.excel.edit.undo import without_additions
from peecf_batch.excel.opening import Opened, open_workbook, plain_copy, suffix_of
from peecf_batch.excel.package import refuse_malformed_values
from peecf_batch.excel.workbook import Workbook
from peecf_batch.outputs.sheets.names import OURS
from peecf_batch.runs.files.digests import sha256_of
from peecf_batch.runs.files.sources import WorkbookFile, workbooks_in
from peecf_batch.runs.files.whole_files import real
from peecf_batch.runs.verify import fingerprint
from peecf_batch.runs.verify.differing_cells import differing_cells
from peecf_batch.runs.verify.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from peecf_batch.runs.tasks import WrittenFile
    from peecf_batch.runs.verify.manifest import Manifest

_VERSIONS = "libraries"
_GONE, _CHANGED, _NEW = "it is not there any more.", "changed since the run.", "it was not there when the run was made."


@dataclass(frozen=True, slots=True)
class Change:
    """One change since the run: the name of the file or rule, its sheet and cell or "", and a description."""

    name: str
    cell: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of a verification: the manifest, its SHA-256, and all changes."""

    manifest: Manifest
    sha256: str
    changes: tuple[Change, ...]


def verify(folder: Path, workbooks: Path | None, framework: bytes | None, determinations: bytes | None) -> Verified:
    """Compare `folder`, the workbooks and the installed rules with the manifest in `folder`.

    `workbooks` is the folder of the workbooks, None if they are still in the folder that the run read. `framework` and
    `determinations` are the bytes of files that the user named. Raises Refusal if there is no manifest, or if
    `workbooks` is None and the manifest does not name the folder.
    """
    manifest, sha = read_manifest(folder)
    root = workbooks if workbooks is not None else folder / manifest.inputs_at if manifest.inputs_at else None
    if root is None:
        raise Refusal("its manifest does not tell where the workbooks are.", "Name their folder with --workbooks.")
    changes = [
        *_rules(manifest, framework, determinations),
        *_workbooks(manifest, folder, root),
        *_outputs(manifest, folder),
    ]
    return Verified(manifest, sha, tuple(changes))


def _rules(manifest: Manifest, framework: bytes | None, determinations: bytes | None) -> Iterator[Change]:
    kinds = {
        "tool": {"peecf-batch": __version__},
        "rules": fingerprint.rules(framework, determinations),
        _VERSIONS: fingerprint.libraries(),
    }
    for kind, now in kinds.items():
        then = manifest.rests_on.get(kind, {})
        for name in dict.fromkeys((*then, *now)):
            if then.get(name, "") != now.get(name, ""):
                yield Change(name, "", _what(kind, then.get(name, ""), now.get(name, "")))


def _what(kind: str, then: str, now: str) -> str:
    if kind == "rules":
        return _CHANGED if then and now else "it is no part of the rules any more." if then else _NEW
    return f"version {then or 'none'} wrote the run; here it is {now or 'none'}."


def _workbooks(manifest: Manifest, folder: Path, root: Path) -> Iterator[Change]:
    intact = {file.name for file in _all_outputs(manifest) if _is(folder / file.name, file.sha256)}
    for workbook in manifest.workbooks:
        path, annotated = root / workbook.name, workbook.outputs[0].name
        if not path.exists():
            yield Change(workbook.name, "", _GONE)
        elif not _is(path, workbook.sha256):
            yield from _cells(workbook.name, path, folder / annotated, manifest, is_intact=annotated in intact)
    known = {workbook.name for workbook in manifest.workbooks} | set(manifest.not_assessed)
    if root.is_dir():
        outputs_there = {real(folder / file.name) for file in _all_outputs(manifest)}
        for source in workbooks_in([root]):
            if isinstance(source, WorkbookFile) and real(source.path) not in outputs_there:
                name = (source.below / source.path.name).as_posix()
                if name not in known:
                    yield Change(name, "", _NEW)


def _cells(name: str, path: Path, annotated: Path, manifest: Manifest, *, is_intact: bool) -> Iterator[Change]:
    """Yield the changed cells of a workbook, compared with the annotated copy without our additions."""
    if not is_intact:
        yield Change(name, "", f"{_CHANGED} Nobody can tell which cell: its annotated copy is not what it was either.")
        return
    plain = manifest.rests_on.get("options", {}).get("values_only") == "True"
    try:
        with refuse_malformed_values():
            then = _without_additions(annotated.read_bytes(), suffix_of(annotated.name)).workbook
            now = _as_run(path, plain=plain)
            cells = [Change(name, _place(*found), _CHANGED) for found in differing_cells(then, now)]
    except Refusal as refusal:
        yield Change(name, "", f"{_CHANGED} Now {refusal.reason}")
        return
    yield from cells
    if not cells:
        yield Change(name, "", f"{_CHANGED} No value and no formula in it did: formats, notes, or how it was saved.")


def _place(sheet: str, cell: str) -> str:
    quoted = "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{cell}" if cell else quoted


def _without_additions(data: bytes, suffix: str) -> Opened:
    opened = open_workbook(data, suffix)
    if opened.is_plain or not is_annotated(opened.workbook):
        return opened
    return Opened(Workbook(without_additions(opened.workbook, OURS).package))


def _as_run(path: Path, *, plain: bool) -> Workbook:
    """Return the workbook as the run would annotate it now: without our additions, and as a plain copy with `plain`."""
    opened = _without_additions(path.read_bytes(), suffix_of(path.name))
    workbook = opened.workbook
    if opened.is_plain or not plain:
        return workbook
    return plain_copy({entry.name: workbook.sheet(entry).grid.rows for entry in workbook.sheets})


def _outputs(manifest: Manifest, folder: Path) -> Iterator[Change]:
    for file in _all_outputs(manifest):
        path = folder / file.name
        if not path.exists():
            yield Change(file.name, "", _GONE)
        elif not _is(path, file.sha256):
            yield Change(file.name, "", _CHANGED)


def _all_outputs(manifest: Manifest) -> Iterator[WrittenFile]:
    for workbook in manifest.workbooks:
        yield from workbook.outputs
    yield from manifest.over_all


def _is(path: Path, sha256: str) -> bool:
    try:
        return sha256_of(path) == sha256
    except OSError:
        return False


def counts(manifest: Manifest) -> Mapping[str, int]:
    """Return the numbers of workbooks, outputs and rules in a manifest."""
    outputs = sum(1 for _ in _all_outputs(manifest))
    return {"workbook": len(manifest.workbooks), "output": outputs, "rule": len(manifest.rests_on.get("rules", {}))}
