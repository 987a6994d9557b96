"""Append members to a zip file: new ones compressed, and those of another file with their compressed bytes."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Protocol

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_DEFLATE_LEVEL, _AT_ONCE = 2, 1 << 20
_DATA_DESCRIPTOR = 0x08
_HARMLESS = 0x06 | _DATA_DESCRIPTOR  # the first two say how hard the packer worked
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class Streamed(Protocol):
    """The bytes of a part in pieces, with their total size."""

    @property
    def size(self) -> int:
        """The number of bytes in all pieces."""

    def __iter__(self) -> Iterator[bytes | memoryview]:
        """Yield the pieces in order."""


Body = bytes | Streamed


class NewPart(NamedTuple):
    """A part to add: its name and its bytes."""

    name: str
    body: bytes


def new_entry(name: str) -> zipfile.ZipInfo:
    """Return the entry of a new member, with the earliest date that a zip file can have."""
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr, info.CRC = 0, 0
    return info


def entry_like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return an entry with the name, the date and the attributes of another."""
    entry = new_entry(info.filename)
    entry.date_time, entry.external_attr = info.date_time, info.external_attr
    return entry


def append(out: zipfile.ZipFile, entry: zipfile.ZipInfo, body: Body) -> None:
    """Compress and append one member; a large one is compressed in chunks."""
    packer = zlib.compressobj(_DEFLATE_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed: list[bytes | memoryview] = []
    for chunk in _chunks([body] if isinstance(body, bytes) else body):
        entry.CRC = zlib.crc32(chunk, entry.CRC)
        entry.file_size += len(chunk)
        packed.append(packer.compress(chunk))
    packed.append(packer.flush())
    _append_packed(out, entry, packed)


def _chunks(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Yield the pieces joined to chunks of at least `_AT_ONCE` bytes; only the last may be shorter."""
    waiting: list[bytes | memoryview] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _AT_ONCE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def append_unchanged(out: zipfile.ZipFile, info: zipfile.ZipInfo, data: bytes) -> None:
    """Append one member with its compressed bytes unchanged; only the data-descriptor flag is cleared."""
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    copied = entry_like(info)
    copied.compress_type, copied.CRC, copied.file_size = info.compress_type, info.CRC, info.file_size
    copied.flag_bits = info.flag_bits & ~_DATA_DESCRIPTOR
    copied.create_system, copied.internal_attr = info.create_system, info.internal_attr
    _append_packed(out, copied, [memoryview(data)[start : start + info.compress_size]])


def unpacked(info: zipfile.ZipInfo, data: bytes) -> bytes | None:
    """Return the bytes of a large member, or None where only the zip module can tell whether it is sound.

    This takes half the time of the zip module. Never unpack more than the size that the directory gives.
    """
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    name = data[info.header_offset + 30 : info.header_offset + 30 + name_length]
    is_plain = info.compress_type == zipfile.ZIP_DEFLATED and not info.flag_bits & ~_HARMLESS
    if info.file_size < _AT_ONCE or not is_plain or name != info.orig_filename.encode("ascii", "replace"):
        return None
    packed = memoryview(data)[start : start + info.compress_size]
    try:
        body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, info.file_size + 1)
    except (zlib.error, ValueError):
        return None
    return body if len(body) == info.file_size and zlib.crc32(body) == info.CRC else None


def change_last(out: zipfile.ZipFile, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change a member of an archive that is open in mode "a". Only this member and those after it are written again."""
    entries = out.infolist()
    first = next(n for n, entry in enumerate(entries) if entry.filename == name)
    last = [(entry, out.read(entry)) for entry in entries[first:]]
    out.start_dir = last[0][0].header_offset
    del out.filelist[first:]
    for entry, body in last:
        del out.NameToInfo[entry.filename]
        out.writestr(entry, change(body) if entry.filename == name else body)


def _append_packed(out: zipfile.ZipFile, entry: zipfile.ZipInfo, packed: Sequence[bytes | memoryview]) -> None:
    """Append a member that is already compressed."""
    handle = out.fp
    if handle is None:  # pragma: no cover - the archive is open as long as this module writes to it
        raise ValueError("closed archive")
    entry.compress_size, entry.header_offset = sum(map(len, packed)), handle.tell()
    handle.write(entry.FileHeader(zip64=False))
    handle.writelines(packed)
    out.start_dir = handle.tell()
    out.filelist.append(entry)
    out.NameToInfo[entry.filename] = entry
