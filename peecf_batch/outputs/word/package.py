"""Whose is a Word file? Packages opened to begin on, and sealed so that a paper that somebody edited is known."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_EPOCH = (1980, 1, 1, 0, 0, 0)
_TEMPLATE_TYPES = (
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
)
_BODY, _SEAL = "word/document.xml", b"peecf-batch "
_STAMPS = re.compile(
    rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>|<cp:version>[^<]*</cp:version>|<cp:version/>"
)


def is_word(data: bytes) -> bool:
    """Whether `data` is a Word document, or a template for one, that a paper can begin on."""
    try:
        opened(data)
    except ValueError:
        return False
    return True


def opened(template: bytes | None) -> Any:
    """A document to write in: on `template`, or on a plain one. Raises ValueError where that is no Word file."""
    import docx

    if template is None:
        return docx.Document()
    try:
        return docx.Document(io.BytesIO(_as_document(template)))
    except Exception as error:
        raise ValueError("it is not a Word document (.docx or .dotx).") from error


def _as_document(data: bytes) -> bytes:
    """A .dotx as the .docx that it is a pattern for; they differ in one declared type."""
    return _packed(data, lambda name, part: part.replace(*_TEMPLATE_TYPES) if name == "[Content_Types].xml" else part)


def made_here(data: bytes, *, untouched: bool = False) -> bool:
    """Whether a Word file is a paper of ours and, if asked, one that nobody has saved again since."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            core, body = package.read("docProps/core.xml"), package.read(_BODY)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    return (_seal(body) if untouched else _SEAL) in core


def _seal(body: bytes) -> bytes:
    """What names us and the text as we wrote it; whoever saves the document again writes the text anew."""
    return _SEAL + hashlib.sha256(body).hexdigest()[:32].encode() + b"<"


def sealed_package(data: bytes) -> bytes:
    """The same package under our seal, and without the time at which it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        version = b"<cp:version>" + _seal(package.read(_BODY)) + b"/cp:version>"

    def sealed(name: str, part: bytes) -> bytes:
        if name != "docProps/core.xml":
            return part
        kept = _STAMPS.sub(b"", part)
        return kept.replace(b"</cp:coreProperties>", version + b"</cp:coreProperties>")

    return _packed(data, sealed)


def _packed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, change(name, old.read(name)))
    return held.getvalue()
