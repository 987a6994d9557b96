"""Write folders of workbooks for tests: valid workbooks, and 10 that are broken in different ways."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path, PosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from command_line import on_the_day
from position_books import HEADINGS, USUAL, Sheet, plain, position, write

if TYPE_CHECKING:
    from collections.abc import Mapping

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Deadly(PosixPath):
    """A path that kills every process that checks whether it exists, as a system without free memory does."""

    def exists(self) -> bool:  # type: ignore[override]
        os.kill(os.getpid(), 9)
        return True


def sound(path: Path, number: int = 0, *, rows: int = 3) -> Path:
    """Write a valid workbook of one organisation, with a name and scores that depend on `number`. Return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scores = [(1 + (number + row) % 7, *USUAL[1:]) for row in range(rows)]
    table = [(*position(row, scores[row]), f"Entity {number}") for row in range(rows)]
    return plain(path, table, (*HEADINGS, "Organisation"))


def _zipped(path: Path, parts: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)


def _changed(path: Path, part: str, body: bytes | None) -> None:
    """Write a valid workbook with the content of one part replaced, or without that part if `body` is None."""
    sound(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = body or b""
    _zipped(path, {name: held for name, held in parts.items() if name != part or body is not None})


def _cut(path: Path) -> None:
    path.write_bytes(sound(path).read_bytes()[:3000])


def _staff(path: Path) -> None:
    write(path, [Sheet("Staff", [("Name", "Age"), ("Ann", 50)])])


BROKEN: dict[str, tuple[Any, str]] = {
    "01-empty": (lambda p: p.write_bytes(b""), "it is empty (0 bytes)"),
    "02-text": (lambda p: p.write_text("hello"), "it is not an Excel workbook"),
    "03-cut": (_cut, "it is damaged"),
    "04-encrypted": (
        lambda p: p.write_bytes(OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(999)),
        "it is password-protected",
    ),
    "05-old": (lambda p: p.write_bytes(OLE + bytes(2000)), "97-2003"),
    "06-zip": (lambda p: _zipped(p, {"hello.txt": b"hello"}), "it is a zip file, not an Excel workbook"),
    "07-entities": (
        lambda p: _changed(p, "xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "declares XML entities",
    ),
    "08-sheet": (lambda p: _changed(p, "xl/worksheets/sheet1.xml", None), ""),
    "09-staff": (_staff, "no sheet has"),
    "10-bomb": (lambda p: _changed(p, "xl/bomb.xml", bytes(64 << 20)), "times its size"),
}


@cache
def _broken_bodies() -> dict[str, bytes]:
    """Return the bytes of the broken workbooks. They are made once, because to compress 64 MB takes half a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "broken.xlsx"
        found = {}
        for name, (make, _) in BROKEN.items():
            make(path)
            found[name] = path.read_bytes()
    return found


def broken(folder: Path) -> dict[str, str]:
    """Write 10 broken workbooks to a folder. Return the words that the message about each must contain."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in _broken_bodies().items():
        (folder / f"{name}.xlsx").write_bytes(body)
    return {f"{name}.xlsx": words for name, (_, words) in BROKEN.items()}


def started(*args: object, err: int = subprocess.PIPE, **environment: str) -> subprocess.Popen[bytes]:
    """Start the command in its own process group, with the day that the commands of this process begin on."""
    command = [sys.executable, "-m", "peecf_batch", *on_the_day(args)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    unbuffered = {"bufsize": 0}  # a buffer could lose output between reading single lines and reading the rest
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, start_new_session=True, env=env, **unbuffered)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files in a folder and its sub-folders, by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
