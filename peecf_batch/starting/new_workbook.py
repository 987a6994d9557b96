"""Make a new assessment workbook, blank or filled from an existing list."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from peecf_batch.errors import Refusal
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.reading.layout import sheets_of
from peecf_batch.reading.levels import levels_in_sheets, levels_in_text, with_levels
from peecf_batch.reading.template_stamp import stamp_of
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.toml_file import bytes_in
from peecf_batch.runs.assessing import without_earlier_run
from peecf_batch.runs.files.reading import workbook_at
from peecf_batch.runs.files.whole_files import remove_leftovers, write_whole
from peecf_batch.starting.hr_list import read_list
from peecf_batch.starting.template.reference import BANDS, FACTORS, STREAMS
from peecf_batch.starting.template.workbook import USUAL_ROWS, template_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from peecf_batch.excel.create.description import FreshWorkbook
    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.hr_list import HrList

T = TypeVar("T")
_LONGEST_NAME, _MOST_POSITIONS = 200, 2_000


@dataclass(frozen=True, slots=True)
class Start:
    """The initial content of a new workbook: rows, the organisation, and files with positions or level descriptors."""

    positions: int = USUAL_ROWS
    organisation: str = ""
    hr_list: Path | None = None
    sheet: str | None = None
    levels: Path | None = None


@dataclass(frozen=True, slots=True)
class NewWorkbook:
    """A new workbook that is not yet written, the list that it was filled from, and its number of rows."""

    workbook: FreshWorkbook
    filled_from: HrList | None
    rows: int


def new_file(path: Path, *, force: bool) -> Path:
    """Return the path to write a new workbook to.

    Raises Refusal if the file already exists, unless `force` is set, or if its name does not end in .xlsx.
    """
    if not path.suffix:
        path = path.with_suffix(".xlsx") if not path.is_dir() else path / "peecf-assessment.xlsx"
    if path.suffix.lower() != ".xlsx":
        raise Refusal(
            f"a template is an Excel workbook, not a {path.suffix} file.", "Give it a name that ends in .xlsx."
        )
    if path.is_dir():
        raise Refusal(f"'{path.name}' is a folder.", "Name a file in it.")
    if path.exists() and not force:
        raise Refusal(f"'{path.name}' is there already.", "Choose another name, or replace it with --force.")
    return path


def new_workbook(framework: Framework, start: Start) -> NewWorkbook:
    """Return a new workbook for `framework`, filled from the list that `start` names.

    If the list was made from the template, its organisation is used too. Raises Refusal if a file cannot be read.
    """
    if start.levels is not None:
        framework = _with_levels(framework, start.levels)
    filled_from, named = None, ""
    if start.hr_list is not None:
        path = start.hr_list
        filled_from, named = _about(path, lambda: _list(path, start.sheet, framework))
    entries = filled_from.entries if filled_from else ()
    rows = max(start.positions, len(entries))
    organisation = _name(start.organisation) or named
    workbook = template_workbook(framework, entries, positions=rows, organisation=organisation)
    return NewWorkbook(workbook, filled_from, rows)


def write_new_workbook(path: Path, new: NewWorkbook) -> None:
    """Write a new workbook to `path`. Raises Refusal if it cannot be written."""
    remove_leftovers([path.parent])
    write_whole(path, lambda beside: write_fresh(beside, new.workbook))


def template(
    framework: Framework | None = None,
    *,
    positions: int = USUAL_ROWS,
    organisation: str = "",
    from_list: Path | str | None = None,
    sheet: str | None = None,
    levels: Path | str | None = None,
) -> bytes:
    """Return a blank assessment workbook (.xlsx), or one with the positions of the list in the file `from_list`.

    `positions` is the number of rows, from 1 to 2,000. A longer list gets all the rows that it needs. `sheet` is the
    name of the sheet with the list. `levels` is a workbook or TOML file with your own level descriptors. Raises Refusal
    if a file cannot be read.
    """
    if not 1 <= positions <= _MOST_POSITIONS:
        reason = f"a new workbook has room for 1 to {_MOST_POSITIONS:,} positions, not for {positions:,}."
        raise Refusal(reason, "Choose a number in that range.")
    start = Start(positions, organisation, _path(from_list), sheet, _path(levels))
    buffer = io.BytesIO()
    write_fresh(buffer, new_workbook(framework or load_framework(), start).workbook)
    return buffer.getvalue()


def _path(named: Path | str | None) -> Path | None:
    return Path(named) if named is not None else None


def _list(path: Path, sheet: str | None, framework: Framework) -> tuple[HrList, str]:
    workbook = without_earlier_run(workbook_at(path), [sheet] if sheet else []).workbook
    stamp, sheets = stamp_of(workbook), sheets_of(workbook, sheet)
    if stamp.version and sheet is None:
        sheets = [one for one in sheets if one.entry.name not in (FACTORS, STREAMS, BANDS)]
    return read_list(sheets, framework), stamp.organisation


def _name(typed: str) -> str:
    """Return a name typed after an option, on one line and without characters that a file cannot contain."""
    printed = "".join(c if c.isprintable() else " " for c in typed)
    return " ".join(printed.split())[:_LONGEST_NAME]


def _with_levels(framework: Framework, path: Path) -> Framework:
    def read() -> Framework:
        if path.suffix.lower() == ".toml":
            return with_levels(framework, levels_in_text(bytes_in(path), framework))
        return with_levels(framework, levels_in_sheets(sheets_of(workbook_at(path)), framework))

    return _about(path, read)


def _about(path: Path, read: Callable[[], T]) -> T:
    """Return the result of `read`. Add the name of the file to a refusal."""
    try:
        return read()
    except Refusal as refusal:
        raise Refusal(f"'{path.name}': {refusal.reason}", refusal.fix) from None
    except OSError as error:
        raise Refusal(f"'{path.name}' could not be read: {error.strerror}.", "Check the name and the folder.") from None
