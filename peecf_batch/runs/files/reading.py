"""Read the bytes of files that the user names, and refuse unusable files with a reason and advice."""

from __future__ import annotations

import contextlib
import difflib
import json
from pathlib import Path
from typing import Any

from peecf_batch.errors import Refusal
from peecf_batch.excel.opening import open_workbook, suffix_of
from peecf_batch.excel.package import MIB, Bounds
from peecf_batch.excel.workbook import Workbook

_COPY_TABLE = "Copy its table into an Excel workbook, with a row for each position, then run again."
_OTHER_FORMATS = {
    ".numbers": ("an Apple Numbers spreadsheet", "In Numbers, export it to Excel (.xlsx), then run again."),
    ".docx": ("a Word document", _COPY_TABLE),
    ".pdf": ("a PDF document", _COPY_TABLE),
    ".gsheet": ("a link to a Google sheet", "In Google Sheets, download it as Excel (.xlsx), then run again."),
}


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file that the user named. Raises Refusal if it cannot be read or is not a usable file."""
    try:
        _refuse_other(path)
        if path.stat().st_size > Bounds().file:
            raise Refusal(f"it is larger than {Bounds().file // MIB} MiB.", "Check that it is the file that you meant.")
        return path.read_bytes()
    except PermissionError:
        raise Refusal(
            "it may not be read.", "If it is open in Excel, close it there; otherwise ask for permission to read it."
        ) from None
    except OSError as error:
        raise Refusal(
            f"it could not be read: {error.strerror or type(error).__name__}.", "Check the disk or network drive."
        ) from None


def _refuse_other(path: Path) -> None:
    if not path.exists():
        raise Refusal("there is no such file.", _did_you_mean(path))
    refuse_name(path.name)
    if not path.is_file():
        raise Refusal("it is not a file.", "Name a workbook or a folder of workbooks.")


def refuse_name(name: str) -> None:
    """Raise Refusal if the name of a file says that it is no workbook."""
    suffix = suffix_of(name)
    if name.startswith("~$"):
        raise Refusal("it is the mark that Excel leaves while a workbook is open.", f"Name '{name[2:]}' instead.")
    if suffix in _OTHER_FORMATS:
        kind, advice = _OTHER_FORMATS[suffix]
        raise Refusal(f"it is {kind} ({suffix}).", advice)


def _did_you_mean(path: Path) -> str:
    if path.is_symlink():
        return "It is a link to a file that cannot be found. Correct or remove it."
    if not path.parent.is_dir():
        return f"There is no folder '{path.parent}' either. Check the path, and put it in quotes if it has spaces."
    beside: list[str] = []
    with contextlib.suppress(OSError):
        beside = sorted(p.name for p in path.parent.iterdir())
    near = difflib.get_close_matches(path.name, beside, 1)
    return f"Did you mean '{near[0]}'?" if near else "Check the name and the folder. Put a path with spaces in quotes."


def workbook_at(path: Path) -> Workbook:
    """Return the workbook at `path`. Raises Refusal if it cannot be read."""
    return open_workbook(bytes_of(path), suffix_of(path.name)).workbook


RECORD_SUFFIX = ".json"
NAME_ANOTHER = "Name a workbook, or the -assessment.json file of one."


def record_in(data: bytes) -> Any:
    """Return the values in the bytes of a record. Raises Refusal if they are not JSON."""
    try:
        record = json.loads(data)
        if b"\\ud" in data.lower():  # perhaps a lone surrogate, which no text file can hold
            json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refusal("it has an invalid character (half of a surrogate pair).", NAME_ANOTHER) from None
    except (ValueError, RecursionError):
        raise Refusal("its content is not JSON.", NAME_ANOTHER) from None
    return record
