"""Find the conditional formats of a worksheet that replace, strike out or hide numbers."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import Area, area
from peecf_batch.excel.cell import CellStyle
from peecf_batch.excel.trees.tree import MalformedXmlError, tree_of_fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.excel.trees.tree import Element

_BLOCK = pattern(rb"<((?:[\w.-]+:)?)conditionalFormatting(?=[\s>])[^<>]*>.*?</(?:[\w.-]+:)?conditionalFormatting>")
_FALSE = frozenset(["0", "false", "off"])
_NO_NUMBERS = frozenset(["containsBlanks", "containsErrors", "notContainsBlanks", "notContainsErrors"])
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "equal": operator.eq,
    "notEqual": operator.ne,
    "greaterThan": operator.gt,
    "greaterThanOrEqual": operator.ge,
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
}
_BETWEEN = {"between": True, "notBetween": False}


class ConditionalFormat(NamedTuple):
    """A conditional format: its areas, what it does to a number, and its condition.

    `style` is None if the format shows a bar or an icon instead of the number. `kind` is the type of the rule. It
    may have a `comparison` with `limits`.
    """

    areas: tuple[Area, ...]
    style: CellStyle | None
    kind: str
    comparison: str
    limits: tuple[str, ...]

    def covers(self, row: int, column: int) -> bool:
        """Return True if the format is for a cell."""
        return any(one.top <= row <= one.bottom and one.left <= column <= one.right for one in self.areas)

    def applies_to(self, number: float) -> bool | None:
        """Return True if the condition holds for a number in a cell, None if it depends on more than the number."""
        if self.kind == "expression" and self.limits and self.limits[0].strip().upper() in ("TRUE", "TRUE()", "1"):
            return True
        try:
            limits = [float(limit) for limit in self.limits]
        except ValueError:
            return None
        if self.kind != "cellIs" or not limits:
            return None
        if self.comparison in _BETWEEN and len(limits) > 1:
            return (min(limits) <= number <= max(limits)) is _BETWEEN[self.comparison]
        return _OPERATORS[self.comparison](number, limits[0]) if self.comparison in _OPERATORS else None


def conditional_formats(after_cells: bytes, styles: Callable[[], Sequence[CellStyle]]) -> list[ConditionalFormat]:
    """Return the conditional formats that may hide or replace numbers, in the order of the file.

    `after_cells` is the XML of a worksheet after its cells. `styles` gives the differential formats of the workbook.
    """
    if b"conditionalFormatting" not in after_cells:
        return []
    found: list[ConditionalFormat] = []
    for block in _BLOCK.finditer(after_cells):
        try:
            found.extend(_formats_in(tree_of_fragment(block[0]), styles))
        except MalformedXmlError:
            continue
    return found


def _formats_in(block: Element, styles: Callable[[], Sequence[CellStyle]]) -> Iterator[ConditionalFormat]:
    own = [child.text or "" for child in block if _local(child) == "sqref"]  # as extensions write it
    areas = tuple(filter(None, map(area, (block.get("sqref") or " ".join(own)).split())))
    for rule in block:
        kind = rule.get("type", "")
        if _local(rule) != "cfRule" or kind in _NO_NUMBERS:
            continue
        style = _style_of(rule, styles)
        if style is None or style.alters or style.struck or style.unseen:
            limits = tuple(child.text or "" for child in rule if _local(child) in ("formula", "f"))
            yield ConditionalFormat(areas, style, kind, rule.get("operator", ""), limits)


def _style_of(rule: Element, styles: Callable[[], Sequence[CellStyle]]) -> CellStyle | None:
    """Return what a rule does to a number, or None if it shows a bar or an icon instead."""
    if any(child.get("showValue", "1") in _FALSE for child in rule if _local(child) in ("dataBar", "iconSet")):
        return None
    number = rule.get("dxfId", "")
    known = styles() if number.isdigit() else ()
    return known[int(number)] if number.isdigit() and int(number) < len(known) else CellStyle()


def _local(element: Element) -> str:
    return element.name.rpartition(":")[2]
