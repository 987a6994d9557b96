"""Name the files that explain positions, so that no id can lead out of a folder and no two names are the same."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from peecf_batch.reading.position import Details

FOLDER_END = "-explanations"
LIST = "index.html"
_UNSAFE = pattern(r"[^\w.]+")
_LONGEST = 40
_PAGE, _ALONE, _PAGE_END, _ENDS = "explanation-", "-explanation-", ".html", (".html", ".docx")


def _safe_part(details: Details) -> str:
    """Return the id of a position as a part of a file name, or its row if nothing of the id is left: "row-12".

    Letters, digits, full stops and underscores stay; all else becomes a hyphen. The result has at most 40 characters.
    """
    kept = _UNSAFE.sub("-", details.id)[:_LONGEST].strip("-.")
    return kept or f"row-{details.row}"


def distinct_parts(positions: Iterable[Details]) -> list[str]:
    """Return the part of a file name for each position, all of them different in any case: "002" and "002-2"."""
    taken: set[str] = set()
    parts = []
    for details in positions:
        part = _safe_part(details)
        numbered = (part if number == 1 else f"{part}-{number}" for number in count(1))
        free = next(name for name in numbered if name.casefold() not in taken)
        taken.add(free.casefold())
        parts.append(free)
    return parts


def page_names(positions: Iterable[Details]) -> list[str]:
    """Return the name of the page of each position in the folder of explanations."""
    return [f"{_PAGE}{part}{_PAGE_END}" for part in distinct_parts(positions)]


def is_page_name(path: PurePath) -> bool:
    """Return True if a file has the name and the folder of a page that explains a position, or of their list."""
    is_page = path.name.startswith(_PAGE) and path.name.endswith(_PAGE_END)
    return path.parent.name.endswith(FOLDER_END) and (is_page or path.name == LIST)


def is_explanation_name(name: str) -> bool:
    """Return True if a file has the name of an explanation that was written alone."""
    return _ALONE in name and name.endswith(_ENDS)
