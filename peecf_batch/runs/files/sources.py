"""Find the workbooks that a run must read, in folders and at addresses, and by patterns."""

from __future__ import annotations

import contextlib
import glob
import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.opening import ALL_SUFFIXES, suffix_of
from peecf_batch.runs.files.addresses import Address, listed_at
from peecf_batch.runs.files.ours import is_ours
from peecf_batch.runs.files.whole_files import real

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_HERE = PurePath()
_NONE_IN_FOLDER = "it has no workbook to assess. Annotated copies in a folder are not assessed."
_NONE_FITS = "no workbook to assess fits this pattern. Annotated copies that fit it are not assessed."
_NOT_OURS = "Check the folder, or name an annotated workbook to assess it again."
_OUR_ENDS = pattern(r"-assessed(-[1-9][0-9]?)?$|-audited$|peecf-sector$")


class WorkbookFile(NamedTuple):
    """A workbook to be read. `below` is its folder, relative to the folder that the user named.

    If it has an `address`, it is read from that address, and `path` is only its name. `is_named` is true if the user
    named the workbook itself.
    """

    path: Path
    below: PurePath = _HERE
    address: Address | None = None
    is_named: bool = False


class Unusable(NamedTuple):
    """A path or address without a usable workbook, and the reason."""

    path: Path | Address
    refusal: Refusal


class Skipped(NamedTuple):
    """A link to a folder that was skipped, and the reason. This is not an error."""

    path: Path
    why: str


Source = WorkbookFile | Unusable | Skipped


def workbooks_in(paths: Iterable[Path | Address]) -> Iterator[Source]:
    """Yield every workbook at `paths`, once and in order, and every path that is unusable or skipped.

    A folder means all workbooks in it and in its sub-folders. A path with *, ? or [ that is not a file is a pattern,
    and means all workbooks that match it. In folders and patterns, skip Excel's lock files, hidden files and outputs of
    this product. Follow links to files, but not links to folders, which may form a circle or lead outside the folder.
    """
    named = list(paths)
    several = sum(isinstance(path, Path) and is_folder(path) for path in named) > 1
    seen: set[Path | Address] = set()
    for path in named:
        found = _named(path, several=several) if isinstance(path, Path) else _addressed(path)
        for source in found:
            named_as = (isinstance(source, WorkbookFile) and source.address) or source.path
            where = real(named_as) if isinstance(named_as, Path) else named_as
            if where not in seen:
                seen.add(where)
                yield source


def _named(path: Path, *, several: bool) -> Iterator[Source]:
    if is_folder(path):
        yield from _below(path, PurePath(real(path).name) if several else _HERE)
    elif is_pattern(path):
        yield from _fitting(path)
    else:
        yield WorkbookFile(path, is_named=True)


def _addressed(address: Address) -> Iterator[Source]:
    """Yield the workbooks at an address. Skip outputs of this product, recognised by their names."""
    try:
        for file in listed_at(address):
            parts, name = file.name.parts, Path(file.name.name)
            if ".." in parts:
                yield Unusable(file.address, Refusal("its name leads out of the folder.", "Give it another name."))
                continue
            is_named = len(parts) == 1 and str(address).endswith(name.name)
            hidden = any(part.startswith((".", "~$")) for part in parts)
            if is_named or not (hidden or suffix_of(name.name) not in ALL_SUFFIXES or _OUR_ENDS.search(name.stem)):
                yield WorkbookFile(name, PurePath(file.name.parent), file.address)
    except Refusal as refusal:
        yield Unusable(address, refusal)


def is_folder(path: Path) -> bool:
    """Return True if a path that the user named is a folder."""
    with contextlib.suppress(OSError, ValueError):  # a name too long for the file system; reading it reports this
        return path.is_dir()
    return False


def is_pattern(path: Path) -> bool:
    """Return True if a path that the user named is a pattern: it has *, ? or [, and there is no file with that name."""
    return glob.has_magic(str(path)) and not os.path.lexists(path)


def _below(folder: Path, under: PurePath) -> Iterator[Source]:
    others: list[Source] = []
    files, links = _files_below(folder, lambda error: others.append(_unreadable(error)))
    why = "it is a link to a folder, which is not followed. Name that folder itself to assess what is in it."
    others.extend(Skipped(link, why) for link in links)
    found: list[Source] = [WorkbookFile(path, under / path.parent.relative_to(folder)) for path in _workbooks(files)]
    if not found and not others:
        yield Unusable(folder, Refusal(_NONE_IN_FOLDER, _NOT_OURS))
    yield from sorted([*found, *others], key=lambda source: PurePath(str(source.path)).relative_to(folder).parts)


def _files_below(folder: Path, unreadable: Callable[[OSError], object]) -> tuple[list[Path], list[Path]]:
    """Return the files in a folder and its sub-folders, and the links to folders, which are not followed."""
    files: list[Path] = []
    links: list[Path] = []
    for where, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(where)
        links.extend(here / name for name in folders if (here / name).is_symlink() and name[:1] != ".")
        folders[:] = [name for name in folders if name[:1] != "."]
        files.extend(here / name for name in names)
    return files, links


def names_below(folder: Path) -> list[PurePath]:
    """Return the names of all files in a folder and its sub-folders, relative to the folder. Read no file."""
    files, _ = _files_below(folder, lambda _: None)
    return sorted(path.relative_to(folder) for path in files)


def may_be_input(folder: Path, name: PurePath) -> bool:
    """Return True if `workbooks_in` would yield a file of a folder. Read no file that is outside the folder."""
    path = folder / name
    return _is_workbook(path) if real(path).is_relative_to(real(folder)) else _has_workbook_name(path)


def _unreadable(error: OSError) -> Unusable:
    reason = f"this folder could not be read: {error.strerror or type(error).__name__}."
    return Unusable(Path(os.fsdecode(error.filename)), Refusal(reason, "Ask for permission to read it."))


def _workbooks(files: Iterable[Path]) -> list[Path]:
    """Return the workbooks among `files`. Leave out links to other files in `files`."""
    found = [path for path in files if _is_workbook(path)]
    unlinked = {real(path) for path in found if not path.is_symlink()}
    return [path for path in found if not path.is_symlink() or real(path) not in unlinked]


def _is_workbook(path: Path) -> bool:
    """Return True if to assess a file in a folder. Include an unreadable file, so that the run reports it."""
    if not _has_workbook_name(path):
        return False
    if _OUR_ENDS.search(path.stem):
        with contextlib.suppress(OSError):
            return not is_ours(path)
    return True


def _has_workbook_name(path: Path) -> bool:
    return path.suffix.lower() in ALL_SUFFIXES and not path.name.startswith(("~$", "."))


def _fitting(pattern: Path) -> Iterator[Source]:
    base = Path(*_before_pattern(pattern))
    fitting = [Path(name) for name in sorted(glob.glob(str(pattern), recursive=True))]  # noqa: PTH207 - Path.glob takes no absolute pattern
    files = [path for path in fitting if not path.is_dir() and not _is_below_a_link(path, base)]
    found = _workbooks(files)
    if not found:
        yield Unusable(pattern, Refusal(_NONE_FITS, _NOT_OURS))
    for path in found:
        yield WorkbookFile(path, path.parent.relative_to(base))


def _before_pattern(pattern: Path) -> list[str]:
    parts: list[str] = []
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return parts


def _is_below_a_link(path: Path, base: Path) -> bool:
    return any((base / parent).is_symlink() for parent in path.relative_to(base).parents if parent != Path())
