"""Find the cell formats that a person gave to cells of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.trees.tree import Element

_WHITE, _OF_THE_SYSTEM = "FFFFFF", ("64", "65")  # some programs write these where there is no fill


def foreign_formats(root: Element | None, names: AdditionNames) -> set[int]:
    """Return the indices of the cell formats with a fill or a line through the text that we give to no cell."""
    if root is None:
        return set()
    ours = names.fills | names.fonts | {_WHITE}
    fills = {n for n, fill in enumerate(root.findall("fills/fill")) if _is_foreign(fill, ours)}
    fonts = {n for n, font in enumerate(root.findall("fonts/font")) if n and font.find("strike") is not None}
    found = set()
    for number, xf in enumerate(root.findall("cellXfs/xf")):
        fill, font = (int(g) if (g := xf.get(key, "0")).isdigit() else 0 for key in ("fillId", "fontId"))
        if fill in fills or font in fonts:
            found.add(number)
    return found


def _is_foreign(fill: Element, ours: frozenset[str]) -> bool:
    pattern = fill.find("patternFill")
    if pattern is None:
        return fill.find("gradientFill") is not None
    colour = pattern.find("fgColor")
    is_plain = pattern.get("patternType") in (None, "none", "gray125") or (
        colour is not None and colour.get("indexed") in _OF_THE_SYSTEM
    )
    return not is_plain and (colour is None or (colour.get("rgb") or "")[-6:].upper() not in ours)
