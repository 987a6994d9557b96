"""Say what a cell shows whose value is a picture, a data type or a newer error.

In the sheet itself, such a cell holds #VALUE!, because older programs do not know these values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.excel.package import Package
    from peecf_batch.excel.trees.tree import Element

_ERRORS = {
    "4": "#NAME?", "8": "#SPILL!", "9": "#CONNECT!", "10": "#BLOCKED!", "11": "#UNKNOWN!", "12": "#FIELD!",
    "13": "#CALC!", "14": "#BUSY!", "18": "#EXTERNAL!", "19": "#TIMEOUT!",
}  # fmt: skip
_METADATA, _VALUES, _STRUCTURES = "sheetMetadata", "rdRichValue", "rdRichValueStructure"
_RICH = "XLRICHVALUE"


def rich_values(package: Package, workbook_part: str) -> Mapping[int, str]:
    """Return what cells show whose attribute `vm` has a number, by that number; {} if the workbook has no such cells.

    A part that is missing or damaged counts as empty: the cell then goes by what the sheet holds.
    """
    parts = [package.related(workbook_part, kind) for kind in (_METADATA, _VALUES, _STRUCTURES)]
    try:
        metadata, values, structures = (package.tree(part) if part else None for part in parts)
    except Refusal:
        return {}
    if metadata is None or values is None or structures is None:
        return {}
    kinds = [_Structure(element) for element in structures.findall("s")]
    shown = [_shown(value, kinds) for value in values.findall("rv")]
    return {number: shown[index] for number, index in enumerate(_indices(metadata), 1) if 0 <= index < len(shown)}


class _Structure:
    """The name of a kind of rich value, and the names of its fields in order."""

    def __init__(self, element: Element) -> None:
        self.name = element.get("t", "")
        self.fields = [key.get("n", "") for key in element.findall("k")]


def _indices(metadata: Element) -> Iterator[int]:
    """Yield the index of the rich value for each record of the value metadata, -1 for a record of another kind."""
    types = [kind.get("name", "") for kind in metadata.findall("metadataTypes/metadataType")]
    future = next((group for group in metadata.findall("futureMetadata") if group.get("name") == _RICH), None)
    blocks = [] if future is None else future.findall("bk")
    for record in metadata.findall("valueMetadata/bk/rc"):
        kind, block = _whole(record.get("t")) - 1, _whole(record.get("v"))
        known = 0 <= kind < len(types) and types[kind] == _RICH and 0 <= block < len(blocks)
        link = next(blocks[block].named("rvb"), None) if known else None
        yield -1 if link is None else _whole(link.get("i"))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else -1


def _shown(value: Element, kinds: list[_Structure]) -> str:
    """Return what a rich value shows: an error, or words for a picture or another value; "" if it is not known."""
    index = _whole(value.get("s"))
    if not 0 <= index < len(kinds):
        return ""
    kind = kinds[index]
    fields = dict(zip(kind.fields, (field.text or "" for field in value.findall("v")), strict=False))
    if kind.name == "_error":
        return _ERRORS.get(fields.get("errorType", ""), "")
    if "image" in kind.name.lower():
        return "a picture"
    return "a data type" if kind.name.startswith(("_linkedentity", "_entity")) else ""
