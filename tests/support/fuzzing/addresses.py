"""Break addresses of workbooks, and the archives and folders that they lead to. No address leads to a network."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from fuzzing.commands import OUTSIDE, faults_of, invoke
from fuzzing.targets import Target
from fuzzing.text_tables import table
from fuzzing.texts import in_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fuzzing.texts import Draw

SCHEMES = (
    "file", "local", "memory", "zip", "tar", "dir", "filecache", "simplecache", "blockcache", "cached", "reference",
    "data", "FILE", "a", "x+y", "generic", "libarchive", "async_wrapper", "nosuch",
)  # fmt: skip
PIECES = (
    "..", ".", "/", "//", "::", "*", "?", "[", "]", "**", "%2e%2e", "%00", "\\", ":", "@", "#", "~", " ", "\u202e",
    "²", "in", "in/a.csv", "in.zip", "link", "a.csv", "?x=1", "x" * 300, "\n", "{0}", "$HOME", "CON", "-o",
)  # fmt: skip
# Names of members of the archive, one for each case.
MEMBERS = (
    "a.csv", "b/a.csv", "../a.csv", f"../../{OUTSIDE}/a.csv", "/a.csv", "./a.csv", "b//a.csv", "b/../../a.csv",
    "..\\a.csv", "C:/a.csv", "a.csv/", "CON.csv", "a\nb.csv", "\u202ea.csv", ".a.csv", "-assessed.csv",
    "x" * 250 + ".csv", "a.xlsx", " .csv",
)  # fmt: skip


class Addresses(Target):
    """Addresses of files, folders and archives, with hostile names in the archive and in memory."""

    def seeds(self) -> Mapping[str, bytes]:
        written = (
            "file://{folder}/in", "file://{folder}/in/a.csv", "memory://in", "memory://in/a.csv",
            "zip://::file://{folder}/in.zip", "zip://a.csv::file://{folder}/in.zip", "local://{folder}/in",
            "dir://in::file://{folder}", "simplecache://in::memory://in", "zip://b::memory://in.zip",
        )  # fmt: skip
        return {str(number): f"{address}\na.csv".encode() for number, address in enumerate(written)}

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        address, _, member = data.decode("utf-8", "replace").rpartition("\n")
        for _ in range(draw.choice((0, 1, 1, 2, 3))):
            address = in_address(address, draw)
        member = draw.choice((member, draw.choice(MEMBERS), draw.choice(MEMBERS), f"b/{draw.choice(MEMBERS)}"))
        changed = f"{address}\n{member}".encode("utf-8", "replace")
        return in_bytes(changed, draw) if draw.random() < 0.05 else changed

    def complaints(self, name: str, data: bytes, folder: Path) -> Iterator[str]:  # noqa: ARG002
        address, _, member = data.decode("utf-8", "replace").rpartition("\n")
        address = address.replace("{folder}", str(folder.resolve())).replace("\0", "")
        if "://" not in address or len(address) > 4_000:
            return
        put_workbooks(folder, member)
        before = {path for path in folder.rglob("*") if OUTSIDE not in path.parts}
        result = invoke("assess", "-o", "out", "--quiet", "--", address)
        yield from faults_of_run(result)
        for path in folder.rglob("*"):
            if path not in before and not path.is_relative_to(folder / "out") and path.name != OUTSIDE:
                yield f"{path} was written outside the output folder"


def in_address(address: str, draw: Draw) -> str:
    """Return an address with its scheme or one piece replaced, added or removed."""
    pieces = re.split(r"(://|::|/|\.)", address)
    at = draw.randrange(len(pieces))
    action = draw.randrange(4)
    if action == 0:
        return re.sub(r"[\w+.-]+(?=://)", lambda _: draw.choice(SCHEMES), address, count=draw.choice((0, 1)))
    pieces[at] = ("", draw.choice(PIECES), pieces[at] + draw.choice(PIECES))[action - 1]
    return "".join(pieces)


def put_workbooks(folder: Path, member: str) -> None:
    """Write workbooks into a folder, an archive and memory; the archive and memory also have one named `member`."""
    from fsspec.implementations.memory import MemoryFileSystem

    data = table(",").encode()
    (folder / "in").mkdir()
    (folder / "in" / "a.csv").write_bytes(data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("b/c.csv"), data)
        archive.writestr(zipfile.ZipInfo(member.replace("\0", "") or "x"), data)
    (folder / "in.zip").write_bytes(buffer.getvalue())
    MemoryFileSystem.store.clear()
    memory = MemoryFileSystem()
    for name, body in (("/in/a.csv", data), (f"/in/{member}", data), ("/in.zip", buffer.getvalue())):
        memory.pipe_file(name, body)


def faults_of_run(result: object) -> Iterator[str]:
    """Yield what is wrong with the end of a run, in which each workbook that is refused has its line."""
    if result.exit_code == 3 and "Traceback" not in result.stderr and "sorry" not in result.stderr.lower():
        return
    yield from faults_of(result)


TARGETS = {"addresses": Addresses}
