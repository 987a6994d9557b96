"""Write conditional formats that tint cells, and remove those of an earlier run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.edit.splice import element_place, tail_elements
from peecf_batch.excel.edit.texts import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.edit.additions import Tint
    from peecf_batch.excel.edit.byte_edits import Edit
    from peecf_batch.excel.edit.styles import StyleBook
    from peecf_batch.excel.scan import SheetScan

_FORMATTING = b"conditionalFormatting"
_MARK = 'N("peecf-batch")=0'  # always true; it tells our rules from those of the owner
_OURS = pattern(rb"N\((?:\"|&quot;|&#34;)peecf-batch(?:\"|&quot;|&#34;)\)")
_RULE = pattern(rb"<([\w.-]+:)?cfRule\b[^>]*>.*?</(?:[\w.-]+:)?cfRule\s*>", re.DOTALL)
_PRIORITY = pattern(rb"\spriority=[\"'](\d{1,9})[\"']")


def tints_xml(tints: Sequence[Tint], styles: StyleBook, prefix: str = "", after: int = 0) -> str:
    """Return the elements of `tints`. Their priorities follow `after`, the last priority on the sheet."""
    p, elements = prefix, []
    for area in dict.fromkeys(tint.area for tint in tints):
        rules = []
        for number, tint in enumerate(tints, after + 1):
            if tint.area == area:
                formula = escaped(f"AND({tint.formula},{_MARK})")
                kind = f'type="expression" dxfId="{styles.dxf(tint.look)}" priority="{number}"'
                rules.append(f"<{p}cfRule {kind}><{p}formula>{formula}</{p}formula></{p}cfRule>")
        elements.append(f'<{p}conditionalFormatting sqref="{area}">{"".join(rules)}</{p}conditionalFormatting>')
    return "".join(elements)


def tints_edit(scan: SheetScan, tints: Sequence[Tint], styles: StyleBook) -> Edit:
    """Return the edit that adds `tints` to a sheet of the owner's, after its own conditional formats."""
    at = element_place(scan, _FORMATTING)
    tail = scan.data[scan.data_end :]
    after = max((int(found[1]) for found in _PRIORITY.finditer(tail)), default=0)
    return at, at, tints_xml(tints, styles, scan.prefix.decode(), after).encode()


def tint_removals(scan: SheetScan) -> Iterator[Edit]:
    """Yield the edits that remove the rules of an earlier run from a sheet."""
    for element in tail_elements(scan):
        body = scan.data[element.start : element.end]
        if element.name == _FORMATTING and _OURS.search(body):
            rules = list(_RULE.finditer(body))
            ours = [rule for rule in rules if _OURS.search(rule[0])]
            if len(ours) == len(rules):
                yield element.start, element.end, b""
            else:
                yield from ((element.start + rule.start(), element.start + rule.end(), b"") for rule in ours)


def has_only_our_tints(element: bytes) -> bool:
    """Return True if every rule in a <conditionalFormatting> element is ours."""
    return all(_OURS.search(rule[0]) for rule in _RULE.finditer(element))
