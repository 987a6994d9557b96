"""Open Word files as templates, and seal the board papers of peecf-batch, so that an edited one is recognised."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST_UNPACKED = 256 << 20  # bytes
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TEMPLATE_TYPES = (
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
)
_CORE, _BODY, _SEAL = "docProps/core.xml", "word/document.xml", b"peecf-batch "
_NOT_SEALED = (
    "docProps/",
    "customXml/",
    "docMetadata/",
    "_rels/",
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
)
_STAMPS = pattern(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>|<cp:version>[^<]*</cp:version>|<cp:version/>")


def is_word(data: bytes) -> bool:
    """Return True if `data` is a Word document or template that a paper can start from."""
    try:
        opened(data)
    except ValueError:
        return False
    return True


def opened(template: bytes | None) -> Any:
    """Return a document to write in: a copy of `template`, or an empty one.

    Raises ValueError where `template` is not a Word document.
    """
    import docx

    if template is None:
        return docx.Document()
    try:
        _refuse_bomb(template)
        return docx.Document(io.BytesIO(_as_document(template)))
    except Exception as error:
        raise ValueError("it is not a Word document (.docx or .dotx).") from error


def _refuse_bomb(data: bytes) -> None:
    """Raise ValueError if a package unpacks to more than any template, so that opening it would use up the memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(part.file_size for part in package.infolist()) > _LARGEST_UNPACKED:
            raise ValueError("it unpacks to more than any Word template")


def _as_document(data: bytes) -> bytes:
    """Return a .dotx as a .docx; the two differ in one declared type."""
    return _packed(data, lambda name, part: part.replace(*_TEMPLATE_TYPES) if name == "[Content_Types].xml" else part)


def is_written_by_us(data: bytes, *, untouched: bool = False) -> bool:
    """Return True if a Word file is one of our papers and, if `untouched`, that nobody has saved it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            core, body = package.read(_CORE), package.read(_BODY)
            seals = (_seal(_digests(package)), _seal(body)) if untouched else (_SEAL,)
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error):
        return False
    return any(seal in core for seal in seals)  # earlier versions sealed the body alone


def _digests(package: zipfile.ZipFile) -> bytes:
    """Return the digest of each part that people can change, in the order of the names.

    The properties and the types are left out, because document libraries change them on their own.
    """
    names = sorted(name for name in package.namelist() if not name.startswith(_NOT_SEALED))
    return b"".join(name.encode() + hashlib.sha256(package.read(name)).digest() for name in names)


def _seal(held: bytes) -> bytes:
    """Return our mark with a hash of the document as we wrote it."""
    return _SEAL + hashlib.sha256(held).hexdigest()[:32].encode() + b"<"


def sealed_package(data: bytes) -> bytes:
    """Return the same package with our seal and without the times of creation and change."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        version = b"<cp:version>" + _seal(_digests(package)) + b"/cp:version>"

    def sealed(name: str, part: bytes) -> bytes:
        if name != _CORE:
            return part
        kept = _STAMPS.sub(b"", part)
        return kept.replace(b"</cp:coreProperties>", version + b"</cp:coreProperties>")

    return _packed(data, sealed)


def _packed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return the package with fixed times and with every part replaced by `change` of its name and bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, change(name, old.read(name)))
    return buffer.getvalue()
