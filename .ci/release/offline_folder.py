"""Put together the folder that installs the program on one platform without a network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from licence_texts import licence_texts
from platforms import Platform, pythons
from wheels import LOCKED, Wheel

_TEXTS = Path(__file__).with_name("offline")
_ON_WINDOWS = {
    "START": "Double-click install.cmd. Or open a terminal in this folder and type .\\install.cmd",
    "TARGET": "  %LOCALAPPDATA%\\peecf-batch",
    "PYTHON": ("py", "peecf-batch\\Scripts\\python"),
    "RUN": "peecf-batch\\Scripts\\peecf-batch --version",
}
_ELSEWHERE = {
    "START": "Open a terminal in this folder and type: sh install.sh",
    "TARGET": "  ~/peecf-batch",
    "PYTHON": ("python3", "peecf-batch/bin/python"),
    "RUN": "peecf-batch/bin/peecf-batch --version",
}


def folder_files(platform: Platform, ours: Wheel, others: Iterable[Wheel]) -> dict[str, bytes | Path]:
    """Return the files of the folder for a platform: what is in them, or where they are, by their names there."""
    wheels = [ours, *others]
    own = f"{ours.name}[docx]=={ours.version} --hash=sha256:{ours.sha256}\n"
    texts = {
        **installer(platform, ours.version),
        "requirements.txt": LOCKED.read_text(encoding="utf-8") + own,
        "licences.txt": licence_texts(wheels),
    }
    newline = "\r\n" if platform.kind.startswith("win") else "\n"
    return {
        **{name: text.replace("\n", newline).encode() for name, text in texts.items()},
        **{f"wheels/{wheel.file.name}": wheel.file for wheel in wheels},
    }


def installer(platform: Platform, version: str) -> dict[str, str]:
    """Return the texts of a folder that do not depend on the packages in it, by their names there."""
    about = {"version": version, "kind": platform.kind, "title": platform.title, "pythons": pythons()}
    return {
        "about.json": json.dumps(about, indent=1) + "\n",
        **{name: filled(name, platform, version) for name in ("install.py", platform.starter, "README.txt")},
    }


def filled(name: str, platform: Platform, version: str) -> str:
    """Return one of the texts of a folder with the values of a platform."""
    first, last = pythons()[0], pythons()[-1]
    said = _ON_WINDOWS if platform.kind.startswith("win") else _ELSEWHERE
    system, own = said["PYTHON"]
    values = {
        "VERSION": version,
        "TITLE": platform.title,
        "STARTER": platform.starter,
        "FIRST": first.replace(".", ", "),
        "LAST": last.replace(".", ", "),
        "RANGE": f"{first} to {last}",
        "NAMES": " ".join(f"python{one}" for one in reversed(pythons())),
        "VERSIONS": " ".join(reversed(pythons())),
        "START": said["START"],
        "TARGET": said["TARGET"],
        "COMMANDS": "\n".join(
            (
                f"  {system} -m venv peecf-batch",
                f"  {own} -m pip install --no-index --find-links wheels --require-hashes -r requirements.txt",
                f"  {said['RUN']}",
            )
        ),
    }
    text = (_TEXTS / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text
