"""Read workbooks at an address (s3://, abfs://, https://, file://) instead of a path on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.errors import Refusal, how_to_add
from peecf_batch.excel.package import MIB, Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]+://")
_OF_THE_LIBRARY = (AttributeError, LookupError, NotImplementedError, TypeError)  # their texts do not help a user
_CHECK = "Check the address and your permission to read it."


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a file or folder, as fsspec understands it."""

    text: str

    @property
    def name(self) -> str:
        """The last part of the address, as the name of a path."""
        return PurePosixPath(self.text).name

    def __str__(self) -> str:
        return self.text


class Listed(NamedTuple):
    """A file below the address of a folder: its own address, and its name relative to that folder."""

    address: Address
    name: PurePosixPath


def is_address(text: str) -> bool:
    """Return True if a text is an address. A path with a drive letter is not an address."""
    return _ADDRESS.match(text) is not None


def listed_at(address: Address) -> Iterator[Listed]:
    """Yield the file at an address, or every file below it, sorted by name. Raises Refusal if there is none."""
    system, root = _system(address)
    try:
        if system.isfile(root):
            yield Listed(address, PurePosixPath(PurePosixPath(root).name))
            return
        names = sorted(system.find(root))
    except Exception as error:
        raise _unreadable(error) from None
    if not names:
        raise Refusal("there is no file at this address.", _CHECK)
    for name in names:
        yield Listed(Address(system.unstrip_protocol(name)), _relative(name, root))


def _relative(name: str, root: str) -> PurePosixPath:
    """Return the name of a file relative to its folder. Some file systems give one of them with a slash in front.

    Return the last part alone if a file system gives names that do not begin with the folder.
    """
    file, folder = (PurePosixPath("/", text.lstrip("/")) for text in (name, root))
    return file.relative_to(folder) if file.is_relative_to(folder) else PurePosixPath(file.name)


def bytes_at(address: Address) -> bytes:
    """Return the bytes of a file at an address. Raises Refusal if it cannot be read or is larger than the limit."""
    system, path = _system(address)
    limit = Bounds().file
    try:
        size = system.size(path)
        if size is not None and size > limit:
            raise Refusal(f"it is larger than {limit // MIB} MiB.", "Check that it is the file that you meant.")
        data = system.cat_file(path)
    except Refusal:
        raise
    except Exception as error:
        raise _unreadable(error) from None
    return bytes(data)


def _system(address: Address) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise Refusal("the packages for reading by address are not installed.", how_to_add("distributed")) from None
    try:
        system, path = url_to_fs(address.text)
    except ImportError as error:
        raise Refusal(f"reading from there needs another package: {error}.", "Install it, then run again.") from None
    except Exception as error:
        raise _unreadable(error) from None
    return system, str(path)


def _unreadable(error: Exception) -> Refusal:
    if isinstance(error, _OF_THE_LIBRARY):
        return Refusal(f"fsspec cannot read such an address ({type(error).__name__}).", _CHECK)
    message = " ".join(str(error).split())[:200]
    return Refusal(f"it could not be read: {message or type(error).__name__}.", _CHECK)
