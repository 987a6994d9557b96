"""Download the wheels of a platform, each with a hash that requirements.txt names, and read what they state."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from platforms import Platform, pythons

LOCKED = Path(__file__).with_name("requirements.txt")
_FETCH = ("download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:")


class Wheel(NamedTuple):
    """A wheel: its package, version, what its metadata states, the texts of its licences, its file and SHA-256."""

    name: str
    version: str
    about: Message
    licences: tuple[str, ...]
    file: Path
    sha256: str


def locked() -> dict[str, tuple[str, frozenset[str]]]:
    """Return the version and the hashes of each package in requirements.txt, by its name."""
    found = {}
    for line in LOCKED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split()[0].split("==")
            found[name] = (version, frozenset(re.findall("sha256:([0-9a-f]{64})", line)))
    return found


def read(file: Path) -> Wheel:
    """Return what a wheel states."""
    with zipfile.ZipFile(file) as archive:
        inside = [name for name in sorted(archive.namelist()) if ".dist-info/" in name and not name.endswith("/")]
        about = Parser().parsestr(
            next(archive.read(name).decode() for name in inside if name.endswith(".dist-info/METADATA"))
        )
        texts = tuple(
            archive.read(name).decode("utf-8", "replace").strip()
            for name in inside
            if "/licenses/" in name or re.search(r"dist-info/[^/]*(LICEN[CS]E|COPYING|NOTICE)", name)
        )
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Wheel(canonicalize_name(about["Name"]), about["Version"], about, texts, file, digest)


def downloaded(platform: Platform, folder: Path) -> tuple[Wheel, ...]:
    """Return the wheels of a platform, downloaded into `folder` unless they are all there.

    Raises SystemExit if one cannot be downloaded, if its hash differs, or if a package that another one needs is not
    among them.
    """
    complete = folder / "complete"
    stamp = hashlib.sha256(LOCKED.read_bytes() + repr((platform, pythons())).encode()).hexdigest()
    if not complete.is_file() or complete.read_text(encoding="utf-8") != stamp:
        shutil.rmtree(folder, ignore_errors=True)
        for python in pythons():
            fetch(platform, python, folder, ["--require-hashes", "-r", str(LOCKED)])
        complete.write_text(stamp, encoding="utf-8")
    wheels = tuple(read(file) for file in sorted(folder.glob("*.whl")))
    known = locked()
    if wrong := [wheel.file.name for wheel in wheels if wheel.sha256 not in known[wheel.name][1]]:
        raise SystemExit(f"These files have another hash than in {LOCKED.name}: {', '.join(wrong)}. Delete {folder}.")
    if lacking := missing(wheels, platform, known):
        raise SystemExit(
            f"{LOCKED.name} lacks packages that are needed on {platform.title}: {', '.join(sorted(lacking))}.\n"
            "Run `.venv/bin/python .ci/release/lock.py`."
        )
    return wheels


def fetch(platform: Platform, python: str, folder: Path, what: list[str]) -> None:
    """Download wheels with pip. Raises SystemExit if pip cannot find one for the platform and the Python."""
    tags = [option for tag in platform.tags for option in ("--platform", tag)]
    target = ["--implementation", "cp", "--python-version", python, *tags, "--dest", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *_FETCH, *target, *what], check=False, capture_output=True, text=True
    )
    if done.returncode:
        found = "\n".join(line for line in done.stderr.splitlines() if not line.startswith("WARNING"))
        raise SystemExit(
            f"The wheels for {platform.title} with Python {python} could not be downloaded. No release was made, "
            f"because it would lack this platform. pip reports:\n{found.strip()}"
        )


def missing(wheels: Iterable[Wheel], platform: Platform, known: Mapping[str, object]) -> set[str]:
    """Return the packages that the wheels need on a platform, with any version of Python, and that are not known.

    pip evaluates markers for the computer that it runs on, so it does not find these itself.
    """
    return {
        name
        for wheel in wheels
        for python in pythons()
        for name in needed(wheel, platform.environment(python))
        if name not in known
    }


def needed(wheel: Wheel, environment: dict[str, str]) -> set[str]:
    """Return the names of the packages that a wheel needs in an environment, without its extras."""
    requirements = (Requirement(text) for text in wheel.about.get_all("Requires-Dist") or ())
    return {
        canonicalize_name(one.name) for one in requirements if one.marker is None or one.marker.evaluate(environment)
    }
