"""Read what each cell format of a workbook does to a value: its number format, a line through it, its colours."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.cell import GENERAL, PLAIN_CODES, CellStyle
from peecf_batch.excel.formats.display import shown_text
from peecf_batch.excel.formats.kinds import format_kind
from peecf_batch.excel.formats.sections import Sign, adds_digits, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.trees.tree import Element

_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "$#,##0_-;-$#,##0", 6: "$#,##0_-;[Red]-$#,##0",
    7: "$#,##0.00_-;-$#,##0.00", 8: "$#,##0.00_-;[Red]-$#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 37: "#,##0_-;-#,##0", 38: "#,##0_-;[Red]-#,##0", 39: "#,##0.00_-;-#,##0.00",
    40: "#,##0.00_-;[Red]-#,##0.00", 41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    42: '_-$* #,##0_-;-$* #,##0_-;_-$* "-"_-;_-@_-', 43: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
    44: '_-$* #,##0.00_-;-$* #,##0.00_-;_-$* "-"??_-;_-@_-', 48: "##0.0E+0", 49: "@",
    **dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)], "d/mm/yyyy"),
}  # fmt: skip
_FALSE = frozenset(["0", "false", "off"])
_WHITE, _AUTOMATIC = "FFFFFF", "automatic"
_INDEXED_WHITE, _INDEXED_BLACK = frozenset(["1", "9", "65"]), frozenset(["0", "8", "64"])
_WINDOW_THEME = "0"  # the theme's first colour is that of the sheet itself


@lru_cache(maxsize=4_096)
def _alters(code: str) -> bool:
    """Return True if a format shows any text as another, has digits of its own, or a section without the number."""
    if code in PLAIN_CODES:
        return False
    sections = sections_of(code)
    if sections is None or shown_text(code, "x") != "x":
        return True
    numeric = [section for section in sections if section.is_known and not section.has(Sign.TEXT)]
    return adds_digits(code) or not all(
        section.has(Sign.DIGIT) or section.has(Sign.GENERAL) or _is_dash(section.signs) for section in numeric
    )


def _is_dash(signs: tuple[tuple[Sign, str], ...]) -> bool:
    """Return True if a section shows a dash only, as accounting formats do for zero."""
    return "".join(text for sign, text in signs if sign is Sign.LITERAL).strip(" $") in ("-", "–", "—")


def cell_styles(styles: Element | None) -> list[CellStyle]:
    """Return what each cell format of a styles part does, in the order of the part.

    The list is empty where there is no styles part, or where it has no cell formats.
    """
    formats = None if styles is None else next(styles.named("cellXfs"), None)
    if styles is None or formats is None:
        return []
    custom = {number.get("numFmtId", ""): number.get("formatCode", "") for number in _children(styles, "numFmts")}
    fonts, fills = list(_children(styles, "fonts")), list(_children(styles, "fills"))
    known: dict[tuple[str, str, str], CellStyle] = {}
    found = []
    for xf in formats.findall("xf"):
        key = (xf.get("numFmtId", "0"), xf.get("fontId", "0"), xf.get("fillId", "0"))
        if key not in known:
            known[key] = _style(_code(key[0], custom), _at(fonts, key[1]), _at(fills, key[2]))
        found.append(known[key])
    return found


def differential_styles(styles: Element | None) -> list[CellStyle]:
    """Return what each differential format of a styles part does to a value; conditional formats use these."""
    found = styles.find("dxfs") if styles is not None else None
    return [_differential(one) for one in found or ()]


def _differential(one: Element) -> CellStyle:
    number, font, fill = (one.find(name) for name in ("numFmt", "font", "fill"))
    style = _style((number.get("formatCode") if number is not None else None) or GENERAL, font, None)
    ink = font.find("color") if font is not None else None
    ground = fill.find("patternFill/bgColor") if fill is not None else None
    return style._replace(unseen=_colour(ink) == _colour(ground)) if ink is not None and ground is not None else style


def _children(styles: Element, name: str) -> Iterator[Element]:
    group = styles.find(name)
    return iter(group or ())


def _at(elements: list[Element], number: str) -> Element | None:
    return elements[int(number)] if number.isdigit() and int(number) < len(elements) else None


def _code(number: str, custom: dict[str, str]) -> str:
    """Return the code of the number format with the id `number`, from `custom` or Excel's built-in formats."""
    if number in custom:
        return custom[number] or GENERAL
    return _BUILT_IN.get(int(number), GENERAL) if number.isdigit() else GENERAL


def _style(code: str, font: Element | None, fill: Element | None) -> CellStyle:
    strike = None if font is None else font.find("strike")
    struck = strike is not None and strike.get("val", "1") not in _FALSE
    ink = None if font is None else font.find("color")
    coloured = _COLOURED.match(code.lstrip())
    if coloured is not None:  # the colour of the format goes before that of the font
        unseen = _FORMAT_COLOURS[coloured[1].casefold()] == _background(fill)
    else:
        unseen = ink is not None and _colour(ink) == _background(fill) != _AUTOMATIC
    return CellStyle(format_kind(code), code, struck, unseen, alters=_alters(code))


_COLOURED = pattern(r"\[(black|blue|cyan|green|magenta|red|white|yellow)\]", re.IGNORECASE)
_FORMAT_COLOURS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "white": _WHITE,
    "yellow": "FFFF00",
}


def _background(fill: Element | None) -> str:
    """Return the colour of a cell: that of its solid fill, or white."""
    pattern = None if fill is None else fill.find("patternFill")
    if pattern is None or pattern.get("patternType", "none") == "none":
        return _WHITE if fill is None or fill.find("gradientFill") is None else "gradient"
    colour = pattern.find("fgColor")
    return _colour(colour) if pattern.get("patternType") == "solid" and colour is not None else "pattern"


def _colour(element: Element) -> str:
    """Return a colour in a form that can be compared: RRGGBB, or the number of a theme's colour with its tint."""
    if element.get("rgb"):
        return str(element.get("rgb"))[-6:].upper()
    indexed, theme, tint = element.get("indexed"), element.get("theme"), element.get("tint", "0")
    if indexed in _INDEXED_WHITE:
        return _WHITE
    if indexed in _INDEXED_BLACK:
        return "000000"
    if theme == _WINDOW_THEME and not tint.strip("0."):
        return _WHITE
    return f"{theme} {indexed} {tint}" if theme or indexed else _AUTOMATIC
