"""Seal an annotated workbook, so that one that a person edited is recognised, whatever program they used."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING

from peecf_batch.excel.edit.defined_names import SEAL_NAME, DefinedName, define
from peecf_batch.excel.package import part_key, relations_part
from peecf_batch.excel.trees.written import serialise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.excel.zip_members import Body, NewPart

BLANK_SEAL = "0" * 32
# Document libraries change these on their own.
_NOT_SEALED = ("docprops/", "customxml/", "docmetadata/", "_rels/", "[content_types].xml")


def sealed(workbook: Workbook, root: Element, changes: Mapping[str, Body | None], added: Sequence[NewPart]) -> bytes:
    """Return the workbook part, whose new root is `root`, with the seal of the package as it will be written.

    `changes` and `added` are those of all other parts.
    """
    define(root, workbook.namespace, [DefinedName(SEAL_NAME, f'"{BLANK_SEAL}"')])
    sums = {key: info.CRC for key, info in workbook.package.parts.items() if key not in changes}
    sums |= {key: _checksum(body) for key, body in changes.items() if body is not None}
    sums |= {part_key(part.name): _checksum(part.body) for part in added}
    body = serialise(root)
    return body.replace(BLANK_SEAL.encode(), _seal(sums, workbook.part, body).encode())


def is_as_sealed(workbook: Workbook) -> bool | None:
    """Return whether a workbook is as it was sealed, None if it has no seal."""
    names = workbook.root.findall("definedNames/definedName")
    given = next((e.text or "" for e in names if e.get("name") == SEAL_NAME), "").strip('"')
    if not given:
        return None
    body = workbook.package.read(workbook.part).replace(given.encode(), BLANK_SEAL.encode())
    return given == _seal({key: info.CRC for key, info in workbook.package.parts.items()}, workbook.part, body)


def _seal(sums: Mapping[str, int], workbook: str, body: bytes) -> str:
    """Return the seal of a package from its checksums and the workbook part with a blank seal."""
    return seal_of({**sums, workbook: zlib.crc32(body)}, workbook)


def seal_of(sums: Mapping[str, int], workbook: str) -> str:
    """Return the digest of all parts that people can change, from the checksum of each part by its key."""
    skipped = (*_NOT_SEALED, relations_part(workbook))
    lines = (f"{key} {sums[key]}" for key in sorted(sums) if not key.startswith(skipped))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[: len(BLANK_SEAL)]


def _checksum(body: Body) -> int:
    value = 0
    for piece in (body,) if isinstance(body, bytes) else body:
        value = zlib.crc32(piece, value)
    return value
