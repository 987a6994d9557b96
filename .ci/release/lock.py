"""Write requirements.txt: every package of a release, with the version of constraints.txt and the hashes of its wheels.

usage: lock.py

Run it after a change to constraints.txt or to what the product needs. It downloads the wheels of all platforms, and
trusts them: compare the result with the one before.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from platforms import platforms, pythons
from wheels import LOCKED, fetch, missing, read

ROOT = Path(__file__).parents[2]
_HEAD = """\
# What a release installs besides peecf-batch, with the hashes of the wheels for all platforms. Written by lock.py.
"""


def asked() -> set[str]:
    """Return the packages that the product needs, support for Word included, whatever the platform."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"]["docx"]]
    return {canonicalize_name(Requirement(text).name) for text in texts}


def pinned() -> dict[str, str]:
    """Return the version of each package in constraints.txt, by its name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {str(canonicalize_name(name)): version.strip() for name, version in pairs}


def main() -> None:
    """Write requirements.txt."""
    work, versions, names = ROOT / "build" / "release" / "locking", pinned(), asked()
    shutil.rmtree(work, ignore_errors=True)
    digests: dict[str, set[str]] = {}
    for platform in platforms():
        folder, waiting, done = work / platform.name, names, set[str]()
        while waiting:
            for python in pythons():
                fetch(platform, python, folder, sorted(f"{name}=={versions[name]}" for name in waiting))
            done |= waiting
            found = [read(file) for file in sorted(folder.glob("*.whl"))]
            waiting = missing(found, platform, dict.fromkeys(done))
        for wheel in found:
            digests.setdefault(wheel.name, set()).add(wheel.sha256)
    # A package that one platform needs is in every folder, so that one list is right for all.
    lines = [
        " ".join((f"{name}=={versions[name]}", *(f"--hash=sha256:{digest}" for digest in sorted(digests[name]))))
        for name in sorted(digests)
    ]
    LOCKED.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{LOCKED}: {len(lines)} packages, {sum(map(len, digests.values()))} wheels")


if __name__ == "__main__":
    main()
