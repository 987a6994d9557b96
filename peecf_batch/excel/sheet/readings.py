"""Find the cells that two readers of a worksheet could read differently, so that only these must be compared.

A cell that is written in the one plain way, as spreadsheet programs write it, can be read in one way only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.address import column_number
from peecf_batch.excel.cell import CellPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER = rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_TEXT = rb"[^<&_]*(?:(?:&(?:amp|lt|gt|quot|apos);|_(?!x))[^<&_]*)*"
_INDEX = rb"(?:0|[1-9]\d*)"
_STRING = pattern(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_ODD_STRING = pattern(
    rb"<(?:[\w.-]+:)?si(?=[\s/>])(?!><t(?: xml:space=\"preserve\")?>" + _TEXT + rb"</t></si>)(?!><t/></si>)(?!/>)"
)
_UNUSUAL_STRING = pattern(rb"<si(?!><t>[^<&_]*</t></si>)")
_PLAIN_INDEX = pattern(rb"<(?:\w+:)?v>" + _INDEX + rb"</")
_STYLE = pattern(rb"[ ]s=[\"'](\d{1,6})[\"']")
_OPENS, _CLOSES = b"<si><t>", b"</t></si>"
_FEW, _MANY = 20, 5_000


@lru_cache(maxsize=16)
def _odd_cell(prefix: bytes) -> re.Pattern[bytes]:
    """Return a pattern that finds the cells that are not written in the plain way, in a sheet with this prefix."""
    tag = b"<" + prefix
    formula = b"(?:" + tag + b"f(?: [^<>]*)?>[^<]*</" + prefix + b"f>|" + tag + b"f [^<>]*/>)?"
    ends = b"</" + prefix + b"v></" + prefix + b"c>"
    forms = (
        b"/>",
        b'(?: t="n")?>' + formula + tag + b"v>" + _NUMBER + ends,
        b' t="s">' + tag + b"v>" + _INDEX + ends,
        b' t="b">' + formula + tag + b"v>[01]" + ends,
        b' t="str">' + formula + tag + b"v>" + _TEXT + ends,
        b' t="inlineStr">' + tag + b"is>" + tag + b't(?: xml:space="preserve")?>' + _TEXT + b"</" + prefix + b"t></",
    )
    plain = rb' r="[A-Z]{1,3}[1-9]\d{0,6}"(?: (?:s|cm|vm|ph)="\d+")*(?:' + b"|".join(forms) + b")"
    return re.compile(tag + rb"c(?=[\s/>])(?!" + plain + b")")


def are_plain(strings: bytes) -> bool:
    """Return True if each string of a shared strings part is plain text without formats, and written in the usual way.

    It is False as well if there is no string.
    """
    start, end = strings.find(_OPENS), strings.rfind(_CLOSES)
    if start < 0 or b":si>" in strings:
        return False
    return _alternate(strings, start, end) or _UNUSUAL_STRING.search(strings) is None


def _alternate(strings: bytes, start: int, end: int) -> bool:
    """Return True if strings have no tag but that of each beginning and end in turn, and no escape.

    The first begins at `start`, and the last ends at `end`. To count tags takes a fifth of the time of a pattern.
    """
    if strings.find(b"&", start, end) >= 0 or strings.find(b"_", start, end) >= 0:
        return False
    if strings.find(b"<si", 0, start) >= 0 or strings.find(b"<si", end) >= 0:
        return False
    follow = strings.count(_CLOSES + _OPENS, start, end)
    return strings.count(b"<", start, end) == 4 * follow + _OPENS.count(b"<")


def odd_strings(xml: bytes) -> list[int]:
    """Return the indices of the shared strings that are not written in the plain way, such as those with formats."""
    unusual = _UNUSUAL_STRING.finditer(xml)
    if b":si>" not in xml and not any(_ODD_STRING.match(xml, match.start()) for match in unusual):
        return []
    return [index for index, item in enumerate(_STRING.finditer(xml)) if _ODD_STRING.match(xml, item.start())]


def odd_cells(sheet: bytes, prefix: bytes, *, has_formulas: bool) -> Sequence[int]:
    """Return the byte at which each cell begins that is not written in the plain way.

    A quick search finds the cells that are neither blank nor whole numbers nor shared strings. If there are many of
    them, or formulas, each cell is tested.
    """
    odd, tag = _odd_cell(prefix), b"<" + prefix + b"c"
    if not has_formulas:
        found = chain(_unusual_value(prefix).finditer(sheet), _unusual_type(prefix).finditer(sheet))
        unusual = {sheet.rfind(tag, 0, match.start()) for match in islice(found, _MANY)}
        if len(unusual) < _MANY:
            return sorted(start for start in unusual if start >= 0 and odd.match(sheet, start))
    return [match.start() for match in odd.finditer(sheet)]


@lru_cache(maxsize=16)
def _unusual_value(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(b"<" + prefix + rb"v(?!>\d+</" + prefix + b"v></" + prefix + b"c>)")


@lru_cache(maxsize=16)
def _unusual_type(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"[ ]t=(?!\"s\"><" + prefix + rb"v>\d+<)")


def place_at(sheet: bytes, start: int, prefix: bytes) -> CellPlace:
    """Return the place of the cell that begins at a byte with its address."""
    begin = start + len(prefix) + len('<c r="')
    address = sheet[begin : sheet.find(b'"', begin)]
    letters = address.rstrip(b"0123456789")
    return CellPlace(int(address[len(letters) :]), column_number(letters.decode("ascii", "replace")))


def styled_cells(sheet: bytes, prefix: bytes, styles: set[int]) -> list[CellPlace]:
    """Return the place of each cell with one of these formats. Each cell must begin with its address."""
    if len(styles) > _FEW:
        styles = styles & set(map(int, _STYLE.findall(sheet)))
    return [place for style in sorted(styles) for place in _with_sign(sheet, prefix, b' s="%d"' % style)]


def _with_sign(sheet: bytes, prefix: bytes, sign: bytes) -> Iterator[CellPlace]:
    """Yield the place of each cell with `sign` in its tag."""
    opening = b"<" + prefix + b'c r="'
    at = sheet.find(sign)
    while at >= 0:
        start = sheet.rfind(b"<", 0, at)
        if sheet.startswith(opening, start):
            yield place_at(sheet, start, prefix)
        at = sheet.find(sign, at + 1)


def first_users(sheet: bytes, prefix: bytes, strings: Sequence[int]) -> list[CellPlace]:
    """Return the place of the first plain cell that has each of these shared strings, if any has it."""
    tag = b' t="s"><' + prefix + b"v>"
    if len(strings) <= _FEW:
        found = [at for index in strings if (at := sheet.find(tag + b"%d<" % index)) >= 0]
    else:
        first, wanted = dict[int, int](), set(strings)
        for match in re.finditer(tag + rb"(\d+)<", sheet):
            if (index := int(match[1])) in wanted:
                first.setdefault(index, match.start())
        found = list(first.values())
    return [place_at(sheet, sheet.rfind(b"<", 0, at), prefix) for at in found]


def has_odd_index(cell: bytes) -> bool:
    """Return True if a cell names its shared string in a way that not every reader understands, such as " 12"."""
    return b't="s"' in cell[: cell.find(b">")].replace(b"'", b'"') and b"v" in cell and not _PLAIN_INDEX.search(cell)
