"""Where do outputs go? Names that never collide, and files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import threading
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from peecf_batch.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path, PurePath

_HEAD = 4096
_JSON_MARK = b'"schema": "peecf-batch/'
_HTML_MARK = b'content="peecf-batch'
INDEX = "peecf-summaries.html"
_MACROS = (".xlsm", ".xltm")


@dataclass(frozen=True, slots=True)
class Extras:
    """Which files were asked for beyond the three that are always written."""

    board_paper: bool = False
    de_identified: bool = False


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files of one workbook's assessment; those that were not asked for are None. `coded_` ones have codes."""

    annotated: Path
    summary: Path
    record: Path
    board_paper: Path | None = None
    coded_summary: Path | None = None
    coded_paper: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """All that are written, in order."""
        extras = (self.board_paper, self.coded_summary, self.coded_paper)
        return (self.annotated, self.summary, self.record, *(path for path in extras if path is not None))

    def moved_to(self, folder: Path) -> Outputs:
        """The same files in another folder."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: folder / path.name for name, path in held.items() if path is not None})

    @property
    def summaries(self) -> tuple[Path, ...]:
        """The summary pages, the plain one first."""
        return (self.summary,) if self.coded_summary is None else (self.summary, self.coded_summary)


@dataclass(frozen=True, slots=True)
class AuditOutputs:
    """The files of an audit: the later workbook, annotated (None where only its record was given), page and record."""

    annotated: Path | None
    page: Path
    record: Path

    @property
    def paths(self) -> tuple[Path, ...]:
        """All that are written, in order."""
        return (*((self.annotated,) if self.annotated else ()), self.page, self.record)


def plan_audit(before: Path, after: Path, folder: Path | None, *, is_workbook: bool) -> AuditOutputs:
    """The outputs of an audit, named after the later assessment; none where one of the two inputs lies."""
    target = folder if folder is not None else after.parent
    inputs = {_same(before), _same(after)}
    stem, number = after.stem.removesuffix("-assessment").removesuffix("-assessed"), 1
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        extension = ".xlsm" if after.suffix.lower() in _MACROS else ".xlsx"
        annotated = target / f"{name}-audited{extension}" if is_workbook else None
        outputs = AuditOutputs(annotated, target / f"{name}-audit.html", target / f"{name}-audit.json")
        if inputs.isdisjoint(map(_same, outputs.paths)):
            return outputs
        number += 1


_ONLY_THREE = Extras()


def plan(
    workbooks: Sequence[Path],
    folder: Path | None,
    *,
    below: Sequence[PurePath] = (),
    values_only: bool = False,
    extras: Extras = _ONLY_THREE,
) -> list[Outputs]:
    """The outputs of every workbook: beside it or in `folder`, no two alike, and none where an input lies.

    `below` says for each workbook in which folder under `folder` its outputs go; without it they go into `folder`.
    """
    inputs = {_same(path) for path in workbooks}
    taken: set[str] = set()
    planned = []
    for index, path in enumerate(workbooks):
        number, target = 1, folder / below[index] if folder and below else folder
        while True:
            outputs = _named(path, target, number, extras, values_only=values_only)
            names = {_same(output) for output in outputs.paths}
            if taken.isdisjoint(names) and inputs.isdisjoint(names):
                break
            number += 1
        taken |= names
        planned.append(outputs)
    return planned


def folder_of(planned: Sequence[Outputs], output: Path | None, named: Path | None) -> Path | None:
    """Where the files over all workbooks of a run go: the folder asked for, else the one that was named to be read.

    Else the one that all outputs lie in, if there is one. No output of a workbook can have the name of such a file,
    since all of theirs end in what they are.
    """
    if output is not None or named is not None:
        return output if output is not None else named
    folders = {_same(outputs.summary.parent): outputs.summary.parent for outputs in planned}
    return next(iter(folders.values())) if len(folders) == 1 else None


def check_inside(outputs: Iterable[Path], folder: Path) -> None:
    """Raise Refusal where a link below `folder` would lead an output out of it."""
    root = real(folder)
    for path in outputs:
        if not real(path.parent).is_relative_to(root):
            raise Refusal(
                f"'{path.parent.name}' in the output folder is a link that leads out of it.",
                "Remove that link, or name another folder with -o.",
            )


def _named(path: Path, folder: Path | None, number: int, extras: Extras, *, values_only: bool) -> Outputs:
    target = folder if folder is not None else path.parent
    stem = path.stem if number == 1 else f"{path.stem}-{number}"
    extension = ".xlsm" if path.suffix.lower() in _MACROS and not values_only else ".xlsx"
    paper, coded = extras.board_paper, extras.de_identified
    return Outputs(
        target / f"{stem}-assessed{extension}",
        target / f"{stem}-summary.html",
        target / f"{stem}-assessment.json",
        target / f"{stem}-board-paper.docx" if paper else None,
        target / f"{stem}-de-identified-summary.html" if coded else None,
        target / f"{stem}-de-identified-board-paper.docx" if paper and coded else None,
    )


def real(path: Path) -> Path:
    """Where a path leads once every link is followed; as far as that goes where links lead in a circle."""
    return path.__class__(os.path.realpath(path))


def _same(path: Path) -> str:
    return str(real(path)).casefold()


def check_free(paths: Iterable[Path], *, force: bool) -> None:
    """Raise Refusal where an output would replace a file that this product did not write, or that may not be read."""
    for path in paths:
        try:
            _check_free(path, force=force)
        except OSError as error:
            raise Refusal(
                f"'{path.name}' cannot be written: {error.strerror or type(error).__name__}.",
                "Close it if it is open in Excel; otherwise shorten the name, or name another folder with -o.",
            ) from None


def _check_free(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise Refusal(
            f"there is a folder called '{path.name}' where an output should go.", "Name another folder with -o."
        )
    if force or not path.exists():
        return
    if not is_ours(path):
        raise Refusal(
            f"'{path.name}' is there already and was not made by peecf-batch.",
            "Name another folder with -o, or replace it with --force.",
        )
    if not is_ours(path, untouched=True):
        raise Refusal(
            f"'{path.name}' was changed since peecf-batch wrote it.",
            "Assess that file itself to keep what was typed there, or replace it with --force.",
        )


def is_ours(path: Path, *, untouched: bool = False) -> bool:
    """Whether a file is an output of this product and, if asked, one that nobody has saved again since."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from peecf_batch.excel.create.long_tables import made_here as rows_made_here
        from peecf_batch.excel.edit.undo import annotated_file

        data = path.read_bytes()
        return rows_made_here(data, untouched=untouched) or annotated_file(data, untouched=untouched)
    if path.suffix.lower() == ".docx":
        from peecf_batch.outputs.word.package import made_here

        return made_here(path.read_bytes(), untouched=untouched)
    if path.suffix.lower() == ".parquet":
        from peecf_batch.outputs.sector.parquet import made_here as table_made_here

        return table_made_here(path)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return _JSON_MARK in head[:64] or _HTML_MARK in head


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path`, then put it in its place in one step.

    Raises Refusal in words for the person who waits for the file; nothing half-written stays behind.
    """
    beside = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)  # it may be a link that somebody sent
        write(beside)
        beside.replace(path)
    except PermissionError:
        raise Refusal(
            f"'{path.name}' could not be written.",
            "If it is open in Excel, close it there; otherwise name a folder you may write to with -o.",
        ) from None
    except OSError as error:
        if isinstance(error, LookupError):  # a template that is not there: a fault of the installation, not of the disk
            raise
        raise Refusal(
            f"'{path.name}' could not be written: {error.strerror or type(error).__name__}.",
            "Free some space, shorten the name, or name another folder with -o.",
        ) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def beside_this(write: Callable[[], Sequence[Refusal]]) -> Callable[[], bool] | None:
    """Begin `write` in a second process, where the system can copy this one in an instant, and go on here.

    What comes back waits for it and says whether all was written; if not, the caller writes again and hears why.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return None
    child = os.fork()
    if child == 0:  # pragma: no cover - measured in the process that it came from
        status = 1
        try:
            status = 1 if write() else 0
        finally:
            os._exit(status)
    return lambda: os.waitpid(child, 0)[1] == 0
