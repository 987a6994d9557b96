"""Keep digests of what we write on our sheets, so that a later run tells it from what a person typed over it.

Each row of our sheets ends with a hidden cell that has the digests of the other cells. It moves with the row when a
person sorts the sheet or puts in rows and columns.
"""

from __future__ import annotations

import math
import re
import string
import zlib
from contextlib import suppress
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.cell import ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peecf_batch.excel.scan import SheetScan
    from peecf_batch.excel.workbook import Sheet

_PAIRS = tuple(map("".join, product(f"{string.ascii_letters}{string.digits}-_", repeat=2)))
_BEGINS_NUMBER = frozenset("0123456789+-")
DIGEST_LENGTH = 4  # characters of a digest, for 3 bytes
_WRITTEN = pattern(r"Written(?: as (?P<name>.{1,31}))?: (?P<digests>(?:[\w-]{4})+)", re.ASCII | re.DOTALL)
_DIGESTS = pattern(r"(?:Written(?: as .{1,31})?|Results \d{1,2}): [\w-]{4,}", re.ASCII | re.DOTALL)
_REFERENCE = pattern(
    r"'[^']*'!|(?<![\w.])[\w.]+!|\$?\b[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?", re.ASCII
)
_NUMBER = pattern(r"[-+]?\d[\d.]*(?:[eE][-+]?\d{1,3})?")


class Written(NamedTuple):
    """What we wrote on a sheet: the name that we gave it, and the digests of the cells by row, all in one `column`."""

    name: str
    digests: Mapping[int, frozenset[str]]
    column: int

    def has(self, row: int, text: str) -> bool:
        """Return True if a cell has a text that we wrote in its row, or digests."""
        return digest_of(text) in self.digests.get(row, ()) or _DIGESTS.fullmatch(text) is not None

    def has_formula(self, row: int, formula: str) -> bool:
        """Return True if a cell has a formula that we wrote in its row, apart from the cells that it refers to."""
        return formula_digest(formula) in self.digests.get(row, ())


def written_text(digests: str, name: str = "") -> str:
    """Return the text of the hidden cell of a row whose cells have these digests, "" for a row without any.

    `name` is that of the sheet, in the first row.
    """
    return f"Written{f' as {name}' if name else ''}: {digests}" if digests else ""


@lru_cache(maxsize=32_768)
def digest_of(text: str) -> str:
    """Return the digest of a text. White space and the spelling of a number make no difference."""
    plain = " ".join(text.split())
    if plain[:1] in _BEGINS_NUMBER and len(plain) < 40 and _NUMBER.fullmatch(plain):
        with suppress(ValueError):
            number = float(plain)
            plain = f"{number:.9g}" if math.isfinite(number) else plain
    value = zlib.crc32(plain.encode("utf-8", "surrogatepass"))
    return _PAIRS[value & 0xFFF] + _PAIRS[value >> 12 & 0xFFF]


def formula_digest(formula: str) -> str:
    """Return the digest of a formula. References make no difference, because programs adjust them."""
    plain = _REFERENCE.sub(_without_sheet, formula.replace(ROW, "1"))
    return digest_of("=" + "".join(plain.split()).casefold())


def _without_sheet(reference: re.Match[str]) -> str:
    return "" if reference[0].endswith("!") else "#"


def renamed_sheets(sheets: Iterable[Sheet]) -> Mapping[str, str]:
    """Return the names of our sheets to which a person gave another name, by the names that we gave them."""
    named = ((_first_name(sheet), sheet.entry.name) for sheet in sheets)
    return {ours: now for ours, now in named if ours and ours != now}


def _first_name(sheet: Sheet) -> str:
    texts = (cell.fact.text for cells in sheet.scan.contents.values() for cell in cells.values())
    found = (_WRITTEN.fullmatch(text) for text in texts if text.startswith("Written as "))
    return next((match["name"] for match in found if match and match["name"]), "")


def written_name(scan: SheetScan) -> str:
    """Return the name that we gave to a sheet, "" if its first row does not tell."""
    facts = (scan.fact(cell) for cell in scan.cells(1)) if 1 in scan.rows else ()
    found = (_WRITTEN.fullmatch(fact.text) for fact in facts)
    return next((match["name"] for match in found if match and match["name"]), "")


def written_on(sheet: Sheet) -> Written | None:
    """Return what we wrote on one of our sheets, None if it has no digests, as those of earlier versions."""
    name, column = "", 0
    digests: dict[int, frozenset[str]] = {}
    for row, cells in sheet.scan.contents.items():
        for place, cell in cells.items():
            if found := _WRITTEN.fullmatch(cell.fact.text):
                held = found["digests"]
                digests[row] = frozenset(held[at : at + DIGEST_LENGTH] for at in range(0, len(held), DIGEST_LENGTH))
                name, column = name or found["name"] or "", column or place
    return Written(name, digests, column) if digests else None
