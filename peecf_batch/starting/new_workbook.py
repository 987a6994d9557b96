"""How does a team begin? A new assessment workbook, from nothing or from a list that is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.reading.layout import sheets_of
from peecf_batch.reading.levels import levels_in_sheets, levels_in_text, with_levels
from peecf_batch.reading.template_stamp import stamp_of
from peecf_batch.refusal import Refusal
from peecf_batch.runs.files.reading import workbook_at
from peecf_batch.runs.files.whole_files import write_whole
from peecf_batch.starting.hr_list import list_lines, read_list
from peecf_batch.starting.template.workbook import template_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.hr_list import HrList

T = TypeVar("T")
_LONGEST_NAME = 200


def new_file(path: Path, *, force: bool) -> Path:
    """Where the workbook goes. Raises Refusal where something lies there already, or the name is no workbook's."""
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


def start_workbook(
    path: Path,
    framework: Framework,
    *,
    positions: int,
    organisation: str,
    hr_list: Path | None,
    sheet: str | None,
    levels: Path | None,
) -> tuple[list[str], int]:
    """Write the workbook; gives what is to be said of the list it was filled from, and how many rows it has.

    A list that is itself made from the template gives the organisation's name too. Raises Refusal where a file cannot
    be read or written, in words for the person who asked.
    """
    if levels is not None:
        framework = _with_levels(framework, levels)
    held, named = _about(hr_list, lambda: _list(hr_list, sheet, framework)) if hr_list else (None, "")
    entries = held.entries if held else ()
    rows = max(positions, len(entries))
    described = template_workbook(framework, entries, positions=rows, organisation=_name(organisation) or named)
    write_whole(path, lambda beside: write_fresh(beside, described))
    return list(list_lines(held)) if held else [], rows


def _list(path: Path, sheet: str | None, framework: Framework) -> tuple[HrList, str]:
    workbook = workbook_at(path)
    return read_list(sheets_of(workbook, sheet), framework), stamp_of(workbook).organisation


def _name(typed: str) -> str:
    """A name as typed behind an option: on one line, and nothing in it that no file can hold."""
    printed = "".join(c if c.isprintable() else " " for c in typed)
    return " ".join(printed.split())[:_LONGEST_NAME]


def _with_levels(framework: Framework, path: Path) -> Framework:
    def read() -> Framework:
        if path.suffix.lower() == ".toml":
            return with_levels(framework, levels_in_text(path.read_bytes(), framework))
        return with_levels(framework, levels_in_sheets(sheets_of(workbook_at(path)), framework))

    return _about(path, read)


def _about(path: Path, read: Callable[[], T]) -> T:
    """What `read` gives; a refusal says which of the files it is about."""
    try:
        return read()
    except Refusal as refusal:
        raise Refusal(f"'{path.name}': {refusal.reason}", refusal.fix) from None
    except OSError as error:
        raise Refusal(f"'{path.name}' could not be read: {error.strerror}.", "Check the name and the folder.") from None
