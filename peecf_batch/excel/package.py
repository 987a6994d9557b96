"""Open a workbook file as a package of parts, within size limits, and write it with all untouched parts unchanged."""

from __future__ import annotations

import codecs
import contextlib
import io
import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.excel.other_formats.file_kinds import OLE_MAGIC, SAVE_AS_XLSX, kind_of
from peecf_batch.excel.trees.tree import DeclaredEntityError, MalformedXmlError, tree_of, tree_of_fragment
from peecf_batch.excel.zip_members import append, append_unchanged, entry_like, new_entry, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.zip_members import Body, NewPart

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MIB = 1 << 20
_SAVE_AGAIN = "Open it in Excel and save it again."
_LOCAL_HEADER = b"PK\x03\x04"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
    LookupError,
)  # raised by the zip module over damaged files and unknown methods of compression
_ENCRYPTED = 0x01
_NOT_FOR_XML = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")  # Python's own; some are slow
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Bounds(NamedTuple):
    """Limits on what is read from a file, so that no file exhausts the memory.

    Sizes are in bytes. `Package` does not check `file`; its callers do. `ratio` is unpacked to packed size, for parts
    larger than `ratio_from`. `cells` is the largest area of a sheet, in rows by columns, that is read by both readers.
    `table_rows` is the most rows with values in a sheet of a larger area.
    """

    entries: int = 20_000
    sheets: int = 2_000
    file: int = 512 * MIB
    unpacked: int = 1024 * MIB
    ratio: int = 300
    ratio_from: int = 8 * MIB
    cells: int = 10_000_000
    table_rows: int = 200_000


class Relation(NamedTuple):
    """One relation of a part.

    `kind` is the last word of its type. `target` is the key of a part, or an address if `external`.
    """

    id: str
    kind: str
    target: str
    external: bool


@contextlib.contextmanager
def refuse_malformed_values() -> Iterator[None]:
    """Turn the error over a number or encoding that no spreadsheet program writes into a Refusal."""
    try:
        yield
    except (ValueError, OverflowError, RecursionError):
        raise Refusal("it holds values that no spreadsheet program writes.", _SAVE_AGAIN) from None


def part_key(name: str) -> str:
    """Return the key by which parts are compared: no leading slash, forward slashes, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def relations_part(part: str) -> str:
    """Return the key of the part that holds the relations of `part`."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", base + ".rels")


class Package:
    """An Office Open XML package in memory.

    Reading does not change it. `write` applies changes to the copy that it writes.
    """

    def __init__(self, data: bytes, bounds: Bounds | None = None) -> None:
        """Open `data`. Raises Refusal for anything that is not a readable package within `bounds`."""
        self.bounds = bounds or Bounds()
        self.data = data
        _refuse_other_formats(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE:
            raise Refusal("it is damaged: its zip directory cannot be read.", _SAVE_AGAIN) from None
        self.entries = [info for info in self._zip.infolist() if not info.filename.endswith(("/", "\\"))]
        self._check_bounds()
        self.parts = _by_key(self.entries)
        self._xml: dict[str, bytes] = {}
        self._relations: dict[str, tuple[Relation, ...]] = {}

    def _check_bounds(self) -> None:
        raise_them = "If you trust this file, raise the limit with --max-unpacked."
        if len(self.entries) > self.bounds.entries:
            raise Refusal(
                f"it holds {len(self.entries):,} parts; at most {self.bounds.entries:,} are read.", raise_them
            )
        total = sum(info.file_size for info in self.entries)
        if total > self.bounds.unpacked:
            limit = self.bounds.unpacked // MIB
            raise Refusal(f"it unpacks to {total / MIB:,.0f} MiB; at most {limit:,} MiB is read.", raise_them)
        for info in self.entries:
            if info.flag_bits & _ENCRYPTED:
                raise Refusal("its parts are encrypted.", "Remove the protection in Excel, then run again.")
            if info.file_size > self.bounds.ratio_from and info.file_size > self.bounds.ratio * max(
                1, info.compress_size
            ):
                raise Refusal(
                    f"its part {info.filename!r} unpacks to more than {self.bounds.ratio} times its size.", raise_them
                )
            at = info.header_offset
            if self.data[at : at + 4] != _LOCAL_HEADER or at + 30 + info.compress_size > len(self.data):
                raise Refusal(f"it is damaged: its part {info.filename!r} is not where it should be.", _SAVE_AGAIN)
            if ".." in info.filename.replace("\\", "/").split("/"):
                raise Refusal(f"its part name {info.filename!r} climbs out of the file.", "Ask for a clean copy of it.")

    def __contains__(self, part: str) -> bool:
        return part in self.parts

    def read(self, part: str) -> bytes:
        """Return the unpacked bytes of `part`. Raises Refusal when it is missing or damaged."""
        info = self.parts.get(part)
        if info is None:
            raise Refusal(f"its part '{part}' is missing.", _SAVE_AGAIN)
        try:
            body = unpacked(info, self.data)
            return self._zip.read(info) if body is None else body
        except _DAMAGE:
            raise Refusal(f"its part '{part}' is damaged.", _SAVE_AGAIN) from None

    def text(self, part: str) -> bytes:
        """Return an XML part as UTF-8 bytes without byte order mark.

        Raises Refusal when the part is missing or damaged, is not in the encoding that it names, or declares entities.
        """
        if part not in self._xml:
            self._xml[part] = utf8(self.read(part), part)
        return self._xml[part]

    def tree(self, part: str) -> Element:
        """Return the root of an XML part, parsed without entities or network.

        Raises Refusal where `text` does, and where the part is not well-formed.
        """
        return parse(self.text(part), part)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return the relations of `part` ("" for the package itself), in their order."""
        if part not in self._relations:
            self._relations[part] = tuple(self._read_relations(part))
        return self._relations[part]

    def _read_relations(self, part: str) -> Iterable[Relation]:
        relations_key = relations_part(part)
        if relations_key not in self.parts:
            return
        for element in self.tree(relations_key):
            target, external = element.get("Target", ""), element.get("TargetMode") == "External"
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            yield Relation(element.get("Id", ""), kind, target if external else self.resolve(part, target), external)

    def resolve(self, part: str, target: str) -> str:
        """Return the key of the part to which `target`, as written in the relations of `part`, points."""
        target = target.replace("\\", "/")
        path = target if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
        key = part_key(posixpath.normpath(path))
        return key if key in self.parts else part_key(unquote(key))

    def related(self, part: str, kind: str) -> str | None:
        """Return the first part of this kind that `part` relates to and that is present, or None."""
        for relation in self.relations(part):
            if relation.kind == kind and not relation.external and relation.target in self.parts:
                return relation.target
        return None

    def write(self, target: Path | BinaryIO, changes: Mapping[str, Body | None], added: Iterable[NewPart]) -> None:
        """Write the package to `target` with `changes` and `added` applied.

        `changes` gives a new body by part key; None leaves the part out. `added` are written last.
        Every other member keeps its compressed bytes, its place and its date.
        """
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
            for key, info in self.parts.items():
                if key not in changes:
                    append_unchanged(out, info, self.data)
                elif (body := changes[key]) is not None:
                    append(out, entry_like(info), body)
            for part in added:
                append(out, new_entry(part.name), part.body)


def _by_key(entries: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the members by part key. Raises Refusal where two of them are one part, whatever their contents."""
    parts: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        key = part_key(info.filename)
        if key in parts:
            first = parts[key].filename
            names = f"{first!r} twice" if first == info.filename else f"{first!r} and {info.filename!r}"
            raise Refusal(
                f"it holds {names}, which are one part of a workbook, and programs differ on which of the two counts.",
                "Open it in Excel, check what it shows, and save it again.",
            )
        parts[key] = info
    return parts


def _refuse_other_formats(data: bytes) -> None:
    if data.startswith(OLE_MAGIC):
        if b"E\0n\0c\0r\0y\0p\0t" in data[: 64 * 1024] or b"E\0n\0c\0r\0y\0p\0t" in data[-64 * 1024 :]:
            raise Refusal(
                "it is password-protected or carries a sensitivity label that encrypts it.",
                "Remove the protection in Excel, then run again.",
            )
        raise Refusal(
            "it is an Excel 97-2003 file or a password-protected one, not .xlsx.",
            "Remove any password, save it as .xlsx in Excel, then run again.",
        )
    if not data:
        raise Refusal("it is empty (0 bytes).", "Check that it was downloaded or synchronised completely.")
    if data.startswith(b"%PDF"):
        raise Refusal("it is a PDF file, not an Excel workbook.", "Assess the workbook that the PDF was made from.")
    if not data.startswith(b"PK"):
        kind = kind_of(data)
        raise Refusal(
            f"it is {kind}, not an Excel workbook." if kind else "it is not an Excel workbook.",
            SAVE_AS_XLSX if kind else "Choose the workbook, or open the file in Excel and save it as .xlsx.",
        )


def utf8(data: bytes, part: str) -> bytes:
    """Return XML as UTF-8 without byte order mark, from any encoding.

    Raises Refusal where it declares a document type, or is not in the encoding that it names.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = _declared_utf8(_decoded(data, "utf-16", part))
    elif data.startswith(b"\xef\xbb\xbf"):  # a byte order mark overrides the declaration
        data = data[3:]
        if b"encoding" in data[:200].split(b"?>")[0] and b"utf-8" not in data[:200].lower():
            data = _declared_utf8(data.decode("utf-8", "surrogateescape"))
    else:
        head = data[:200].split(b"?>")[0]
        if head.startswith(b"<?xml") and b"encoding" in head and b"utf-8" not in head.lower():
            encoding = head.split(b"encoding")[1].strip(b" =").lstrip(b"\"'").split(head[-1:])[0]
            name = encoding.replace(b'"', b"'").split(b"'")[0].decode("ascii", "replace")
            data = _declared_utf8(_decoded(data, name, part))
    if b"<!DOCTYPE" in data:
        raise declares_entities(part)
    return data


def _decoded(data: bytes, encoding: str, part: str) -> str:
    with contextlib.suppress(UnicodeError, LookupError):
        if codecs.lookup(encoding).name not in _NOT_FOR_XML:
            return data.decode(encoding)
    raise Refusal(f"its part '{part}' is not in the encoding that it names.", _SAVE_AGAIN)


def _declared_utf8(text: str) -> bytes:
    """Return text as UTF-8 bytes, with a matching declaration in place of its own."""
    body = text.lstrip("\ufeff")
    if body.startswith("<?xml"):
        body = body.split("?>", 1)[1]
    return _DECLARATION + body.encode("utf-8", "surrogatepass")


def parse(data: bytes, part: str) -> Element:
    """Parse XML without entities or network. Raises Refusal when it is not well-formed."""
    return _parsed(tree_of, data, part)


def parse_fragment(data: bytes, part: str) -> Element:
    """Parse an element of a part whose prefixes are declared outside it; its names have no namespace."""
    return _parsed(tree_of_fragment, data, part)


def _parsed(tree: Callable[[bytes], Element], data: bytes, part: str) -> Element:
    try:
        return tree(data)
    except DeclaredEntityError:
        raise declares_entities(part) from None
    except MalformedXmlError:
        raise Refusal(f"its part '{part}' is not well-formed XML.", _SAVE_AGAIN) from None


def declares_entities(part: str) -> Refusal:
    """Return the refusal of a part that declares XML entities."""
    return Refusal(
        f"its part '{part}' declares XML entities, which no Excel file needs.",
        "Do not trust this file; ask for a clean copy of it.",
    )
