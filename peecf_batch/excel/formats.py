"""Recognise the number formats that turn a number into a date or a percentage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Kind

if TYPE_CHECKING:
    from lxml import etree

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_BUILT_IN_PERCENTAGES = frozenset([9, 10])
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def format_kind(code: str) -> Kind:
    """Return what a number format code makes of a number: Kind.DATE, Kind.PERCENTAGE or Kind.NUMBER.

    Quoted text, escaped characters, padding, colours and conditions in the code do not count.
    """
    bare = _LITERALS.sub("", code)
    if "%" in bare:
        return Kind.PERCENTAGE
    if "general" in bare.lower():
        return Kind.NUMBER
    return Kind.DATE if re.search(r"[ymdhs]", bare, re.IGNORECASE) else Kind.NUMBER


def style_kinds(styles: etree._Element | None) -> list[Kind]:
    """Return what each cell format of a styles part makes of a number, in the order of the part.

    The list is empty where there is no styles part, or where it has no cell formats.
    """
    if styles is None:
        return []
    custom = {
        element.get("numFmtId", ""): format_kind(element.get("formatCode", ""))
        for element in styles.iter("{*}numFmt")
        if element.getparent() is not None and element.getparent().tag.endswith("}numFmts")  # type: ignore[union-attr]
    }
    formats = next(styles.iter("{*}cellXfs"), None)
    return (
        [] if formats is None else [_kind_of(xf.get("numFmtId", "0"), custom) for xf in formats.iterchildren("{*}xf")]
    )


def _kind_of(number: str, custom: dict[str, Kind]) -> Kind:
    """Return what the number format with the id `number` makes of a number, from `custom` or Excel's built-in ids."""
    if number in custom:
        return custom[number]
    if not number.isdigit():
        return Kind.NUMBER
    if int(number) in _BUILT_IN_DATES:
        return Kind.DATE
    return Kind.PERCENTAGE if int(number) in _BUILT_IN_PERCENTAGES else Kind.NUMBER
