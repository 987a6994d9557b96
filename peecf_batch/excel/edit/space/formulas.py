"""Find the ranges that a formula takes in."""

from __future__ import annotations

import re

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW, Area, area, column_number
from peecf_batch.excel.edit.defined_names import sheet_of_reference

_LONGEST_FORMULA = 8_192
_SHEET = r"(?:(?:'(?:[^'\[\]]|''){1,130}'|[\w.]{1,64}(?::[\w.]{1,64})?)!)?"
_CELLS = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?"
_COLUMNS, _ROWS = r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}", r"\$?[0-9]{1,7}:\$?[0-9]{1,7}"
_REFERENCE = pattern(rf"(?<![\w.!\]\['$:])({_SHEET})({_CELLS}|{_COLUMNS}|{_ROWS})(?![\w.(!\[])")
_TEXT = pattern(r'"[^"]{0,8192}"')
_SIMPLE = r"[^(),]{0,300}"
_LOOKUP = pattern(
    rf"(?<![\w.])(?:(?:VLOOKUP|HLOOKUP)\({_SIMPLE},{_SIMPLE},{_SIMPLE},(?:0|FALSE|FALSE\(\))?\)"
    rf"|(?:_xlfn\.)?X?MATCH\({_SIMPLE},{_SIMPLE},0?\)|(?:_xlfn\.)?XLOOKUP\({_SIMPLE},{_SIMPLE},{_SIMPLE}\)"
    rf"|(?:COLUMN|ROW)S?\({_SIMPLE}\))",
    re.IGNORECASE,
)
_OFFSET = pattern(
    rf"OFFSET\(({_SHEET})(\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}),"
    r"(?:-?[0-9]{0,7}),(-?[0-9]{0,5}),([^(),]{0,300}|[^,]{0,300}),([0-9]{1,5})\)",
    re.IGNORECASE,
)


class Reference(NamedTuple):
    """A range in a formula: the sheet that it names, "" for none, and its cells.

    A reference to whole rows reaches to the last column. `moves_down` and `moves_right` say that it moves along where
    the formula is filled down or to the right.
    """

    sheet: str
    area: Area
    moves_down: bool = False
    moves_right: bool = False

    @property
    def is_whole_rows(self) -> bool:
        """Whether the reference is to whole rows."""
        return (self.area.left, self.area.right) == (1, LAST_COLUMN)


def references(formula: str) -> list[Reference]:
    """Return the ranges that a formula takes in.

    Ranges that it only searches for one exact value, or counts the columns of, are left out, as more columns cannot
    change their result. Texts are left out, except where INDIRECT makes them references.
    """
    formula = formula[:_LONGEST_FORMULA]
    if "INDIRECT" in formula.upper():
        formula = formula.replace('"', " ")
    elif '"' in formula:
        formula = _TEXT.sub('""', formula)
    if "(" in formula:
        formula = _LOOKUP.sub("0", formula)
    found = [_reference(sheet, cells) for sheet, cells in _REFERENCE.findall(formula)]
    if "OFFSET(" in formula.upper():
        found.extend(map(_shifted, _OFFSET.finditer(formula)))
    return [reference for reference in found if reference is not None]


def _reference(sheet: str, cells: str) -> Reference | None:
    name = sheet_of_reference(sheet + "A1") if sheet else ""
    first, _, last = cells.replace("$", "").partition(":")
    last = last or first
    ends = cells.split(":")
    if first.isdigit():
        rows = sorted((int(first), int(last)))
        place: Area | None = Area(rows[0], 1, rows[1], LAST_COLUMN)
        return Reference(name, place, "$" not in cells) if rows[1] <= LAST_ROW and place else None
    if first.isalpha():
        columns = sorted(map(column_number, (first, last)))
        place = Area(1, columns[0], LAST_ROW, columns[1])
        return Reference(name, place, moves_right="$" not in cells) if columns[1] <= LAST_COLUMN else None
    place = area(cells)
    if place is None or place.right > LAST_COLUMN or place.bottom > LAST_ROW:
        return None
    down = any("$" not in end.lstrip("$").strip() for end in ends)
    return Reference(name, place, down, not all(end.startswith("$") for end in ends))


def _shifted(match: re.Match[str]) -> Reference | None:
    """Return the range of an OFFSET with a width in figures, over all rows, as its height may be anything."""
    base = area(match[2])
    if base is None:
        return None
    left = base.left + int(match[3] or 0)
    name = sheet_of_reference(match[1] + "A1") if match[1] else ""
    right = left + int(match[5]) - 1
    return Reference(name, Area(1, left, LAST_ROW, right)) if 0 < left <= right <= LAST_COLUMN else None


def takes_whole_table(formula: str, name: str) -> bool:
    """Return True if a formula takes in every column of the table `name`, so that it takes in added columns as well."""
    for match in re.finditer(rf"(?<![\w.]){re.escape(name)}(?![\w.!])(\[)?", formula[:_LONGEST_FORMULA], re.IGNORECASE):
        if match[1] is None or not _names_a_column(formula[match.end() : match.end() + _LONGEST_FORMULA]):
            return True
    return False


def _names_a_column(inside: str) -> bool:
    """Return True if a structured reference names a column; `inside` is the formula from after its first bracket.

    Examples that do are Table[Score] and Table[[#This Row],[Score]]. Table[] and Table[#All] do not.
    """
    depth, item = 1, ""
    for sign in inside:
        if sign == "[":
            depth, item = depth + 1, ""
        elif sign == "]":
            if item and not item.startswith("#") and item.strip(" ,:"):
                return True
            depth, item = depth - 1, ""
            if not depth:
                return False
        elif not (depth == 1 and sign in ",: "):
            item += sign
    return False
