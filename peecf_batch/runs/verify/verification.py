"""Compare a run with its manifest, and name every workbook, cell, output and rule that changed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.errors import Refusal
from peecf_batch.excel.edit.earlier.recognised import is_annotated
from peecf_batch.excel.edit.undo import without_additions
from peecf_batch.excel.opening import Opened, open_workbook, plain_copy, suffix_of
from peecf_batch.excel.package import refuse_malformed_values
from peecf_batch.excel.workbook import Workbook
from peecf_batch.outputs.sheets.names import OURS
from peecf_batch.runs.files.explanation_names import is_page_name
from peecf_batch.runs.files.output_names import is_output_name
from peecf_batch.runs.files.reading import bytes_of
from peecf_batch.runs.files.sources import may_be_input, names_below
from peecf_batch.runs.files.whole_files import real
from peecf_batch.runs.verify import fingerprint
from peecf_batch.runs.verify.differing_cells import differing_cells
from peecf_batch.runs.verify.manifest import read_manifest
from peecf_batch.runs.verify.places import CHANGED, NEW, NOT_OF_THE_RUN, OF_SEVERAL, Change, change_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from peecf_batch.runs.options import Assessor
    from peecf_batch.runs.tasks import WrittenFile
    from peecf_batch.runs.verify.manifest import Manifest

_VERSIONS = "libraries"
_TOGETHER = 3  # changes of one kind with a line each
_NAME_THEM = "Name their folder with --workbooks."


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of a verification: the manifest, its SHA-256, all changes, and notes about what was not assessed."""

    manifest: Manifest
    sha256: str
    changes: tuple[Change, ...]
    notes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What the user names again: the folder of the workbooks, and the files and assessors that the run used.

    `workbooks` is None if they are still in the folder that the run read, which may be in `near`, the folder that the
    user works in. `framework` and `determinations` are the bytes of files. `files` are the bytes of the workbook of
    each of the `assessors`.
    """

    near: Path
    workbooks: Path | None = None
    framework: bytes | None = None
    determinations: bytes | None = None
    assessors: tuple[Assessor, ...] = ()
    files: tuple[bytes, ...] = ()


def verify(folder: Path, named: Named) -> Verified:
    """Compare `folder`, the workbooks and the installed rules with the manifest in `folder`.

    Raises Refusal if there is no manifest, or if it does not say where the workbooks are.
    """
    manifest, sha = read_manifest(folder)
    root = named.workbooks if named.workbooks is not None else _inputs(manifest, folder, named.near)
    changes = [
        *_rules(manifest, named.framework, named.determinations),
        *_assessors(manifest, named),
        *_workbooks(manifest, folder, root),
        *_outputs(manifest, folder),
        *_others(manifest, folder, root),
    ]
    notes = tuple(Change(one.name, "", "the run could not assess it.") for one in manifest.not_assessed)
    return Verified(manifest, sha, tuple(changes), notes)


def _inputs(manifest: Manifest, folder: Path, near: Path) -> Path:
    """Return the folder of the workbooks that a manifest names. Raises Refusal if it names none, or may not name it.

    It must be in, beside or directly above the outputs, or in `near`. A link is not followed.
    """
    place = manifest.inputs_at
    if not place:
        raise Refusal("its manifest does not say where the workbooks are.", _NAME_THEM)
    here = real(folder)
    root = Path(os.path.normpath(here / place))
    if real(root) != root:
        raise Refusal("the folder that its manifest names for the workbooks is a link.", _NAME_THEM)
    if not root.is_relative_to(here.parent) and not root.is_relative_to(real(near)):
        raise Refusal("its manifest names a folder of workbooks that is not near the outputs.", _NAME_THEM)
    return root


def _assessors(manifest: Manifest, named: Named) -> Iterator[Change]:
    then = manifest.rests_on.get("assessors", {})
    if then and not named.assessors:
        yield Change("assessors", "", "not compared. Name them again with --assessor, in the order of the run.")
        return
    now = fingerprint.assessors_digests(named.assessors, named.files)
    for number in dict.fromkeys((*then, *now)):
        if then.get(number) != now.get(number):
            yield Change(
                f"assessor number {number}", "", "the name, the sheet or the workbook differs from that of the run."
            )


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
                of = name.partition(" ")[0] if kind == "rules" else ""
                yield Change(name, "", _what(kind, then.get(name, ""), now.get(name, "")), of)


def _what(kind: str, then: str, now: str) -> str:
    if kind == "rules":
        return CHANGED if then and now else "it is no longer part of the rules." if then else NEW
    return f"version {then or 'none'} wrote the run; here it is {now or 'none'}."


def _workbooks(manifest: Manifest, folder: Path, root: Path) -> Iterator[Change]:
    intact = {file.name for file in _all_outputs(manifest) if not _change_of_output(folder, file)}
    for workbook in manifest.workbooks:
        what = change_of(root, workbook.name, workbook.sha256, may_be_link=True)
        annotated = workbook.outputs[0].name
        if what == CHANGED:
            is_intact = annotated in intact
            yield from _cells(workbook.name, root / workbook.name, folder / annotated, manifest, is_intact=is_intact)
        elif what:
            yield Change(workbook.name, "", what)
    for one in manifest.not_assessed:
        if what := change_of(root, one.name, one.sha256, may_be_link=True):
            yield Change(one.name, "", what)


def _cells(name: str, path: Path, annotated: Path, manifest: Manifest, *, is_intact: bool) -> Iterator[Change]:
    """Yield the changed cells of a workbook, compared with the annotated copy without our additions."""
    if not is_intact:
        yield Change(name, "", f"{CHANGED} The cell cannot be named, because the annotated copy has changed too.")
        return
    plain = manifest.rests_on.get("options", {}).get("values_only") == "True"
    try:
        with refuse_malformed_values():
            then = _without_additions(bytes_of(annotated), suffix_of(annotated.name)).workbook
            now = _as_run(path, plain=plain)
            cells = [Change(name, _place(*found), CHANGED) for found in differing_cells(then, now)]
    except Refusal as refusal:
        yield Change(name, "", f"{CHANGED} Now {refusal.reason}")
        return
    yield from cells
    if not cells:
        yield Change(
            name, "", f"{CHANGED} Its values and formulas are the same. Formats, notes or the way it was saved differ."
        )


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
    opened = _without_additions(bytes_of(path), suffix_of(path.name))
    workbook = opened.workbook
    if opened.is_plain or not plain:
        return workbook
    return plain_copy({entry.name: workbook.sheet(entry).grid.rows for entry in workbook.sheets})


def _outputs(manifest: Manifest, folder: Path) -> Iterator[Change]:
    for file in _all_outputs(manifest):
        if what := _change_of_output(folder, file):
            yield Change(file.name, "", what, file.name.rpartition("/")[0])


def _change_of_output(folder: Path, file: WrittenFile) -> str:
    return change_of(folder, file.name, file.sha256, may_be_link=False)


def _others(manifest: Manifest, folder: Path, root: Path) -> Iterator[Change]:
    """Yield the workbooks that are new, and the files with names of outputs that are not outputs of the run.

    No workbook is new if each workbook of the run was named.
    """
    outputs = {real(folder / file.name) for file in _all_outputs(manifest)}
    inputs = {*(one.name for one in manifest.workbooks), *(one.name for one in manifest.not_assessed)}
    known = outputs | {real(root / name) for name in inputs}
    named = (name for name in names_below(folder) if is_output_name(name.name) or is_page_name(name))
    planted = [name for name in named if real(folder / name) not in known]
    yield from (Change(name.as_posix(), "", NOT_OF_THE_RUN, name.parent.as_posix().strip(".")) for name in planted)
    known |= {real(folder / name) for name in planted}
    for name in () if manifest.are_named else names_below(root):
        if name.as_posix() not in inputs and may_be_input(root, name) and real(root / name) not in known:
            yield Change(name.as_posix(), "", NEW)


def _all_outputs(manifest: Manifest) -> Iterator[WrittenFile]:
    for workbook in manifest.workbooks:
        yield from workbook.outputs
    yield from manifest.over_all


def counts(manifest: Manifest) -> Mapping[str, int]:
    """Return the numbers of workbooks, outputs and rules in a manifest."""
    outputs = sum(1 for _ in _all_outputs(manifest))
    return {"workbook": len(manifest.workbooks), "output": outputs, "rule": len(manifest.rests_on.get("rules", {}))}


def lines_of(changes: Iterable[Change]) -> Iterator[str]:
    """Yield a line for each change. More than 3 of one kind, such as rules or the pages of one folder, are one line.

    Each line names all of its changes.
    """
    kinds: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        kinds.setdefault((change.kind, change.what), []).append(change)
    for (kind, what), found in kinds.items():
        if kind and len(found) > _TOGETHER:
            names = ", ".join(one.name.removeprefix(kind).lstrip(" /") for one in found)
            yield f"{kind} ({len(found):,}), {OF_SEVERAL.get(what, what.rstrip('.'))}: {names}."
        else:
            yield from (f"{one.name}{'!' if one.cell else ''}{one.cell}: {one.what}" for one in found)
