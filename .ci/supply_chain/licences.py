"""List the licences of all packages that pip installs with peecf-batch and its extras, as a Markdown page.

usage: licences.py > docs/licences.md
"""

from __future__ import annotations

import re
from email.message import Message
from importlib import metadata
from importlib.metadata import PackageMetadata

from packaging.requirements import Requirement

OURS = "peecf-batch"
EXTRAS = ("", "distributed", "docx", "parquet")
# Licences that we read in the licence file, because the metadata of the package has none.
READ = {"resvg-py": "MIT (its licence file)"}
NOT_WANTED = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|Affero|proprietary", re.IGNORECASE)
_HEAD = """# Licences

What `pip install peecf-batch` brings, and what its extras bring in addition, with the licence that each package states.
Made by `make docs` from what is installed. `make check` fails where a package states no licence, or one that would bind
what you do with the program.

| package | licence | brought by |
|---|---|---|
"""


def brought(extra: str) -> set[str]:
    """Return the names of the packages that pip installs with `extra`, without our own."""
    found: set[str] = set()
    waiting = [(OURS, extra)]
    while waiting:
        name, asked = waiting.pop()
        for text in metadata.requires(name) or ():
            need = Requirement(text)
            wanted = need.marker is None or need.marker.evaluate({"extra": asked})
            plain = need.name.lower().replace("_", "-")
            if wanted and plain not in found and plain != OURS:
                found.add(plain)
                waiting.extend((need.name, further) for further in ("", *need.extras))
    return found


def licence_of(name: str) -> str:
    """Return the licence of an installed package, as it states it; "" if it states none."""
    return stated(name, metadata.metadata(name))


def stated(name: str, about: PackageMetadata | Message) -> str:
    """Return the licence that the metadata of a package states; "" if it states none."""
    classified = [c.rsplit(" :: ", 1)[1] for c in about.get_all("Classifier") or () if c.startswith("License :: ")]
    written = (about.get("License") or "").strip().split("\n")[0]
    short = written if 0 < len(written) < 60 else ""
    known = about.get("License-Expression") or READ.get(name)
    return known or ", ".join(c for c in classified if c != "OSI Approved") or short


def listed() -> dict[str, tuple[str, str]]:
    """Return the licence of each package, and the extra that installs it; "" means every installation."""
    held: dict[str, tuple[str, str]] = {}
    for extra in EXTRAS:
        for name in sorted(brought(extra)):
            held.setdefault(name, (licence_of(name), extra))
    return held


def problems() -> list[str]:
    """Return a line for each package with a missing or unwanted licence."""
    return [
        f"{name}: {licence or 'states no licence'}"
        for name, (licence, _) in listed().items()
        if not licence or NOT_WANTED.search(licence)
    ]


def page() -> str:
    """Return the licences as a Markdown page."""
    lines = (
        f"| {name} | {licence} | {f'extra `{extra}`' if extra else 'every installation'} |\n"
        for name, (licence, extra) in sorted(listed().items(), key=lambda item: (item[1][1], item[0]))
    )
    return _HEAD + "".join(lines)


if __name__ == "__main__":
    print(page(), end="")
