"""Download what the page is built from, each in the version and with the hash that inputs.toml names."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

LISTED = Path(__file__).with_name("inputs.toml")


class Wheel(NamedTuple):
    """A Python package in the page: its name, version, licence and file."""

    name: str
    version: str
    licence: str
    sha256: str
    file: Path


class Inputs(NamedTuple):
    """What the page is built from: the folder of Pyodide, its version and integrity, and the wheels by name."""

    pyodide: Path
    version: str
    integrity: str
    wheels: tuple[Wheel, ...]


def fetched(folder: Path) -> Inputs:
    """Return the inputs, downloaded into `folder` unless they are there. Raises SystemExit if a hash differs."""
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    core = listed["pyodide"]
    wheels = tuple(_wheel(wheel, core, folder) for wheel in listed["wheel"])
    return Inputs(_pyodide(core, folder), core["version"], core["integrity"], wheels)


def _pyodide(core: dict[str, Any], folder: Path) -> Path:
    archive = folder / f"pyodide-{core['version']}.tgz"
    if not archive.is_file():
        _run("npm", "pack", "--silent", f"pyodide@{core['version']}", "--pack-destination", str(folder))
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    _check(archive, f"sha512-{digest}", core["integrity"])
    unpacked = folder / f"pyodide-{core['version']}"
    with tarfile.open(archive) as packed:
        packed.extractall(unpacked, filter="data")
    return unpacked / "package"


def _wheel(wheel: dict[str, Any], core: dict[str, Any], folder: Path) -> Wheel:
    name, version, digest = wheel["name"], wheel["version"], wheel["sha256"]
    place = folder / f"{name}-{version}"
    if not list(place.glob("*.whl")):
        platform = {key: wheel.get(key, core[key]) for key in ("python", "abi", "platform")}
        asked = folder / f"{name}.txt"
        asked.write_text(f"{name}=={version} --hash=sha256:{digest}\n", encoding="utf-8")
        _run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
            *("--only-binary=:all:", "--require-hashes", "--python-version", platform["python"]),
            *("--implementation", "cp", "--abi", platform["abi"], "--platform", platform["platform"]),
            *("--dest", str(place), "-r", str(asked)),
        )
    file = next(place.glob("*.whl"))
    _check(file, hashlib.sha256(file.read_bytes()).hexdigest(), digest)
    return Wheel(name, version, wheel["licence"], digest, file)


def _run(*command: str) -> None:
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    if found.returncode:
        raise SystemExit(f"{' '.join(command[:4])} failed:\n{found.stderr.strip()}")


def _check(file: Path, found: str, wanted: str) -> None:
    if found != wanted:
        raise SystemExit(f"{file}: the hash is {found}, but inputs.toml has {wanted}. Delete the file and try again.")


if __name__ == "__main__":
    print(json.dumps(fetched(Path(sys.argv[1])), default=str, indent=1))
