"""Read the facts of one cell from its XML, with what the parts of the workbook say that its sheets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.cell import BLANK, PLAIN_STYLE, CellFact, CellStyle, Kind
from peecf_batch.excel.markup import attribute, number_in, plain_text, unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peecf_batch.excel.markup import CellPatterns, CellSpan

_CELL_TYPES = (b"n", b"s", b"b", b"e", b"d", b"str", b"inlineStr")
_INDEX = pattern(rb"\s*\+?(\d{1,9})\s*")
_STRIKE = pattern(rb"<(?:\w+:)?strike(?=[\s/>])(?![^>]*val=[\"'](?:0|false|off)[\"'])")

_MARK = pattern(_STRIKE.pattern + rb"|<(?:\w+:)?vertAlign\s[^>]*val=[\"'](?:super|sub)script")


def _no_text(_index: int) -> str | None:
    return None


def _no_styles() -> Sequence[CellStyle]:
    return ()


def _nothing_rich(_number: int) -> str:
    return ""


def _no_runs(_index: int) -> bytes:
    return b""


def _none_marked() -> Sequence[int]:
    return ()


class SharedParts(NamedTuple):
    """What the parts say that the sheets of a workbook share.

    `text` gives a shared string by its index, None if there is none. `runs` gives its XML. `styles` gives what each
    cell format does, and `differential_styles` what those of conditional formats do. `rich_value` says what a cell
    shows by the number in its attribute `vm`, "" if that is not known. `marked` has the indices of the shared strings
    of which a part is struck out, superscript or subscript.
    """

    text: Callable[[int], str | None] = _no_text
    runs: Callable[[int], bytes] = _no_runs
    styles: Callable[[], Sequence[CellStyle]] = _no_styles
    rich_value: Callable[[int], str] = _nothing_rich
    differential_styles: Callable[[], Sequence[CellStyle]] = _no_styles
    marked: Callable[[], Sequence[int]] = _none_marked

    def style(self, index: int) -> CellStyle:
        """Return what the cell format at an index does to a value."""
        styles = self.styles()
        return styles[index] if index < len(styles) else PLAIN_STYLE


def fact_of(cell: CellSpan | None, patterns: CellPatterns, shared: SharedParts) -> CellFact:
    """Return the facts of one cell, BLANK for None or a cell without content."""
    if cell is None or cell.content is None:
        return BLANK
    kind = attribute(cell.attributes, b"t") or b"n"
    values = patterns.value.findall(cell.content)
    if len(values) > 1:  # no program writes this, and none of them is clearly the value
        return CellFact(Kind.SEVERAL, " and ".join(map(unescape, values)))
    raw = values[0] if values else b""
    formula_tag = patterns.formula.search(cell.content)
    formula = unescape(formula_tag[1] or b"") if formula_tag else None
    if kind == b"inlineStr":
        return CellFact(Kind.TEXT, plain_text(cell.content), formula)
    if kind == b"str":
        return CellFact(Kind.TEXT, unescape(raw), formula)
    if not raw.strip():
        return BLANK if formula is None else CellFact(Kind.UNCALCULATED, "=" + formula, formula)
    if kind == b"s":
        return _shared_text(raw, formula, shared)
    if kind == b"b":
        return CellFact(Kind.YES_NO, "TRUE" if raw.strip() in (b"1", b"true") else "FALSE", formula)
    if kind == b"e" or kind not in _CELL_TYPES:
        rich = shared.rich_value(number_in(cell.attributes, b"vm")) if b"vm" in cell.attributes else ""
        return CellFact(Kind.ERROR, rich or unescape(raw), formula)
    if kind == b"d":
        return CellFact(Kind.DATE, unescape(raw), formula)
    return CellFact(shared.style(cell.style).kind, unescape(raw.strip()), formula)


def _shared_text(raw: bytes, formula: str | None, shared: SharedParts) -> CellFact:
    index = _INDEX.fullmatch(raw)
    text = shared.text(int(index[1])) if index else None
    if text is None:
        return CellFact(Kind.ERROR, f"text number {unescape(raw.strip())}, which the workbook does not have", formula)
    return CellFact(Kind.TEXT, text, formula)


def is_marked(text: bytes) -> bool:
    """Return True if a part of a text, given as XML, is struck out, superscript or subscript."""
    return (b"strike" in text or b"vertAlign" in text) and _MARK.search(text) is not None


def is_struck_out(cell: CellSpan, patterns: CellPatterns, shared: SharedParts) -> bool:
    """Return True if the format of a cell, or of a part of its text, draws a line through it."""
    if shared.style(cell.style).struck:
        return True
    index = shared_index(cell, patterns)
    content = shared.runs(index) if index is not None else cell.content or b""
    return b"strike" in content and _STRIKE.search(content) is not None


def shared_index(cell: CellSpan, patterns: CellPatterns) -> int | None:
    """Return the index of the shared string in a cell, or None if it has none."""
    if attribute(cell.attributes, b"t") != b"s":
        return None
    value = patterns.value.search(cell.content or b"")
    index = _INDEX.fullmatch(value[1]) if value else None
    return int(index[1]) if index else None
