"""Plan the paths of outputs, so that no two are the same and none is the path of an input."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.runs.files.explanation_names import (
    FOLDER_END,
    LIST,
    distinct_parts,
    is_explanation_name,
)
from peecf_batch.runs.files.whole_files import real

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path, PurePath

    from peecf_batch.reading.position import Details

INDEX = "peecf-summaries.html"
_OF_A_WORKBOOK = pattern(
    r".+-(assessed(-[1-9][0-9]?)?\.xls[xm]|summary\.html|assurance\.html|assessment\.json|board-paper\.docx)", re.DOTALL
)
_OF_A_RUN = pattern(r"peecf-(summaries\.html|sector\.xlsx|(positions|findings)\.parquet)")
_NUMBERED = pattern(r"(.*[^-])-([1-9][0-9]?)", re.DOTALL)
_ANNOTATED = pattern(r"(.+)-assessed(?:-([1-9][0-9]?))?", re.DOTALL)
_MACROS = (".xlsm", ".xltm")


class Extras(NamedTuple):
    """The outputs that the user asked for in addition to the 3 that are always written."""

    board_paper: bool = False
    de_identified: bool = False
    assurance: bool = False
    explanations: bool = False


class Outputs(NamedTuple):
    """The output files of one workbook. An output that the user did not ask for is None.

    The fields that begin with `coded_` are de-identified files, with codes in place of the names of positions.
    `explanations` is the list of the pages that explain positions. These are beside it, in a folder of their own.
    """

    annotated: Path
    summary: Path
    record: Path
    board_paper: Path | None = None
    coded_summary: Path | None = None
    coded_paper: Path | None = None
    assurance: Path | None = None
    coded_assurance: Path | None = None
    explanations: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are written, in order, without the pages that explain positions."""
        pages = (self.coded_summary, self.coded_paper, self.assurance, self.coded_assurance, self.explanations)
        extras = (self.board_paper, *pages)
        return (self.annotated, self.summary, self.record, *(path for path in extras if path is not None))

    @property
    def not_asked_for(self) -> tuple[Path, ...]:
        """The files that a run with other options may have left beside these."""
        stem = self.summary.name.removesuffix("-summary.html")
        ends = ("board-paper.docx", "assurance.html", "summary.html")
        every = (self.summary.with_name(f"{stem}-{kind}{end}") for kind in ("", "de-identified-") for end in ends)
        return tuple(path for path in every if path not in self.paths)

    def moved_to(self, folder: Path) -> Outputs:
        """Return the same files in another folder."""
        here, files = self.summary.parent, self._asdict().items()
        return self._replace(**{name: folder / path.relative_to(here) for name, path in files if path is not None})

    @property
    def explanations_folder(self) -> Path:
        """The folder of the pages that explain positions, whether or not they are asked for."""
        return self.summary.with_name(f"{self.summary.name.removesuffix('-summary.html')}{FOLDER_END}")

    @property
    def summaries(self) -> tuple[Path, ...]:
        """The summary pages, with the one that is not de-identified first."""
        return (self.summary,) if self.coded_summary is None else (self.summary, self.coded_summary)


class AuditOutputs(NamedTuple):
    """The output files of an audit; `annotated` is the later workbook, None if only its record was given."""

    annotated: Path | None
    page: Path
    record: Path

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are written, in order."""
        return (*((self.annotated,) if self.annotated else ()), self.page, self.record)


def plan_audit(before: Path, after: Path, folder: Path | None, *, is_workbook: bool) -> AuditOutputs:
    """Return the outputs of an audit, named after the later assessment. No output has the path of an input.

    Their folder is `folder`, or the folder of the later assessment if `folder` is None.
    """
    target = folder if folder is not None else after.parent
    inputs = {_same(before), _same(after)}
    stem, number = after.stem.removesuffix("-assessment"), 1
    copy = _ANNOTATED.fullmatch(stem)
    stem = copy[1] if copy else stem
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
    """Return the outputs of each workbook, beside it or in `folder`. All paths are unique, and none is an input's.

    An annotated copy that is assessed beside itself gets new outputs in place of those of the earlier run, except for
    the copy itself: the next one has a number, "book-assessed-2.xlsx".

    Where several workbooks would have the same outputs, these are those of the workbook that is no copy, or else of the
    copy with the lowest number, in any order of the workbooks. The outputs of the others have a number.

    `below` has the folder for the outputs of each workbook, relative to `folder`. Without `below`, all outputs are in
    `folder` itself.
    """
    inputs = {_same(path) for path in workbooks}
    taken: set[str] = set()
    planned: dict[int, Outputs] = {}

    def take(index: int, number: int) -> bool:
        """Give a workbook the outputs with a number, and return True, unless a file already has one of the names."""
        target = folder / below[index] if folder and below else folder
        outputs = _named(workbooks[index], target, number, extras, inputs, values_only=values_only)
        names = {_same(output) for output in outputs.paths}
        if not (taken.isdisjoint(names) and inputs.isdisjoint(names)):
            return False
        taken.update(names)
        planned[index] = outputs
        return True

    by_copy = sorted(range(len(workbooks)), key=lambda index: copy_number(workbooks[index]))
    for index in [index for index in by_copy if not take(index, 1)]:
        number = 2
        while not take(index, number):
            number += 1
    return [planned[index] for index in range(len(workbooks))]


def explanation_path(workbook: Path, folder: Path, positions: Iterable[Details], index: int, form: str) -> Path:
    """Return the path of the file that explains one of the positions of a workbook, or of the record of one."""
    stem = _stem(workbook.stem.removesuffix("-assessment"), 1)
    return folder / f"{stem}-explanation-{distinct_parts(positions)[index]}.{form}"


def is_output_name(name: str) -> bool:
    """Return True if a file has the name of an output of `assess` or `explain`, apart from those with a folder.

    The manifest and the pages that explain positions are not meant.
    """
    return bool(_OF_A_WORKBOOK.fullmatch(name) or _OF_A_RUN.fullmatch(name)) or is_explanation_name(name)


def folder_of(planned: Sequence[Outputs], output: Path | None, named: Path | None) -> Path | None:
    """Return the folder for the files that cover the whole run, or None if there is no such folder.

    It is the folder given with -o (`output`), else the single folder that is assessed (`named`), else the folder that
    has all outputs. The outputs of workbooks cannot have the same names as these files, because their names end in
    "-summary", "-assessed" or similar.
    """
    if output is not None or named is not None:
        return output if output is not None else named
    folders = {_same(outputs.summary.parent): outputs.summary.parent for outputs in planned}
    return next(iter(folders.values())) if len(folders) == 1 else None


def _named(
    path: Path, folder: Path | None, number: int, extras: Extras, inputs: set[str], *, values_only: bool
) -> Outputs:
    target = folder if folder is not None else path.parent
    stem = _stem(path.stem, number)
    extension = ".xlsm" if path.suffix.lower() in _MACROS and not values_only else ".xlsx"
    paper, coded = extras.board_paper, extras.de_identified
    copies = chain(_copies(path, target), (f"-{n}" for n in count(2)))
    annotated = (target / f"{stem}-assessed{copy}{extension}" for copy in copies)
    return Outputs(
        next(name for name in annotated if _same(name) not in inputs),
        target / f"{stem}-summary.html",
        target / f"{stem}-assessment.json",
        target / f"{stem}-board-paper.docx" if paper else None,
        target / f"{stem}-de-identified-summary.html" if coded else None,
        target / f"{stem}-de-identified-board-paper.docx" if paper and coded else None,
        target / f"{stem}-assurance.html" if extras.assurance else None,
        target / f"{stem}-de-identified-assurance.html" if extras.assurance and coded else None,
        target / f"{stem}{FOLDER_END}" / LIST if extras.explanations else None,
    )


def _copies(path: Path, target: Path) -> tuple[str, ...]:
    """Return the number that the next annotated copy has: none, unless a numbered copy is assessed beside itself."""
    copy = _ANNOTATED.fullmatch(path.stem)
    if copy is None or copy[2] is None or _same(path.parent) != _same(target):
        return ("",)
    return tuple(f"-{n}" for n in range(int(copy[2]) + 1, 100))


def copy_number(path: Path) -> int:
    """Return the number in the name of an annotated copy: 2 for "book-assessed-2.xlsx", 1 without one, 0 for others."""
    copy = _ANNOTATED.fullmatch(path.stem)
    return int(copy[2] or 1) if copy else 0


def is_copy_name(path: Path) -> bool:
    """Return True if a file has the name of an annotated copy."""
    return copy_number(path) > 0 and path.suffix.lower() in (".xlsx", ".xlsm")


def _stem(name: str, number: int) -> str:
    """Return the stem of the outputs of a workbook, with a number if they are not the first ones.

    An annotated copy keeps the first name: "book" for book-assessed and book-assessed-2, and then "book-2".
    """
    copy = _ANNOTATED.fullmatch(name)
    if copy is None:
        return name if number == 1 else f"{name}-{number}"
    numbered = _NUMBERED.fullmatch(copy[1])
    first, earlier = (numbered[1], int(numbered[2])) if numbered else (copy[1], 1)
    last = earlier + number - 1
    return first if last == 1 else f"{first}-{last}"


def _same(path: Path) -> str:
    return str(real(path)).casefold()
