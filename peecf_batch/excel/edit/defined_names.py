"""Write and find defined names and the references in them, and find free names for sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import Area, area, cell_place, column_letters, free_name
from peecf_batch.excel.trees.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK_NAME = "_peecf_batch_block"
SHEET_NAME = "_peecf_batch_sheet"
SEAL_NAME = f"{SHEET_NAME}_seal"
LIST_NAME = "PEECF_batch_"
KEPT_NAME = "_peecf_batch_kept"
FILTER, PRINT_TITLES, PRINT_AREA = "_xlnm._FilterDatabase", "_xlnm.Print_Titles", "_xlnm.Print_Area"
_NAMED = pattern(r"^'?(.*?)'?!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")


class DefinedName(NamedTuple):
    """A defined name: its reference, and the index of the sheet that it belongs to, None for the whole workbook."""

    name: str
    reference: str
    sheet: int | None = None


class SheetArea(NamedTuple):
    """A range on a sheet."""

    sheet: str
    area: Area


def block_name(number: int) -> str:
    """Return the defined name of the added columns on the sheet with this number, counted from 1."""
    return BLOCK_NAME if number == 1 else f"{BLOCK_NAME}_{number}"


def quoted_name(sheet: str) -> str:
    """Return a sheet's name as a reference writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def absolute_area(top: int, left: int, bottom: int, right: int) -> str:
    """Return a range as a defined name writes it: (1, 1, 9, 3) is $A$1:$C$9."""
    return f"${column_letters(left)}${top}:${column_letters(right)}${bottom}"


def absolute(reference: str) -> str:
    """Return a range such as A1:C9 as a defined name writes it."""
    first, last = (cell_place(end) for end in reference.split(":"))
    return absolute_area(*first, *last)


def define(root: Element, space: str, names: Sequence[DefinedName]) -> None:
    """Add defined names; all are hidden except those for printing and those that formulas use."""
    defined = root.find("definedNames")
    if defined is None:
        defined = Element("definedNames", space)
        before = [e for e in root if e.name in ("sheets", "functionGroups", "externalReferences")]
        root.put_after(before[-1], defined)
    for given in names:
        element = Element("definedName", space, {"name": given.name})
        defined.append(element)
        if given.sheet is not None:
            element.set("localSheetId", str(given.sheet))
        if given.name not in (PRINT_TITLES, PRINT_AREA) and not given.name.startswith(LIST_NAME):
            element.set("hidden", "1")
        element.text = given.reference


def filter_names(root: Element, index: int) -> list[Element]:
    """Return the defined names of the filter of the sheet at `index`."""
    names = root.findall("definedNames/definedName")
    return [e for e in names if e.get("name") == FILTER and e.get("localSheetId") == str(index)]


def our_names(root: Element) -> list[DefinedName]:
    """Return the defined names that an earlier run added, and copies of them.

    Excel copies a sheet together with the names that refer to it; each copy belongs to the copied sheet alone.
    """
    names = root.findall("definedNames/definedName")
    ours = (e for e in names if e.get("name", "").startswith((BLOCK_NAME, SHEET_NAME)))
    return [DefinedName(e.get("name", ""), e.text or "", _sheet_of(e)) for e in ours]


def _sheet_of(name: Element) -> int | None:
    given = name.get("localSheetId", "")
    return int(given) if given.isdigit() else None


def target_of(name: DefinedName) -> SheetArea | None:
    """Return the range that a defined name refers to, or None if it refers to anything else."""
    match = _NAMED.match(name.reference)
    if match is None:
        return None
    place = area(name.reference.rsplit("!", 1)[1])
    return SheetArea(match[1].replace("''", "'"), place) if place else None


def sheet_of_reference(reference: str) -> str:
    """Return the sheet of a reference such as 'Sheet 1'!F12, or "" if it names none."""
    sheet, _, cell = reference.rpartition("!")
    quoted = sheet.startswith("'") and sheet.endswith("'") and len(sheet) > 1
    return (sheet[1:-1].replace("''", "'") if quoted else sheet) if cell else ""


def free_sheet_name(root: Element, wanted: str) -> str:
    """Return `wanted`, with a number after it if the workbook has such a sheet; at most 31 characters.

    `root` is the workbook part.
    """
    taken = {element.get("name", "").casefold() for element in root.findall("sheets/sheet")}
    return free_name(wanted, taken)
