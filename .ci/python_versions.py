"""Assess every sample with the oldest supported Python of this machine and with the newest, and compare the records.

usage: python_versions.py FOLDER

Each Python gets its own environment in FOLDER. Exit status: 0 if all records are equal; 1 if a record differs or a
Python fails, with a message.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_workbooks"
OLDEST = (3, 11)
_VERSION = "import sys; print('.'.join(map(str, sys.version_info[:3])), sys.implementation.name)"


def interpreters() -> dict[tuple[int, ...], str]:
    """Return one CPython for each version from 3.11 on this machine, found on the PATH or under pyenv."""
    named = {str(path) for folder in _on_path() for path in folder.glob("python3.*")}
    found: dict[tuple[int, ...], str] = {}
    for path in sorted(named | set(_of_pyenv()) | {sys.executable}):
        version = _version(path)
        if version and version[:2] >= OLDEST:
            found.setdefault(version, path)
    return found


def _on_path() -> list[Path]:
    return [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]


def _of_pyenv() -> list[str]:
    """Return all interpreters that pyenv has installed, active or not."""
    if not shutil.which("pyenv"):
        return []
    done = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=False)
    return [str(path) for path in Path(done.stdout.strip() or ".").glob("versions/*/bin/python3")]


def _version(path: str) -> tuple[int, ...] | None:
    """Return the version of the CPython at `path`, or None if there is no CPython that runs."""
    if not re.search(r"python3(?:\.\d+)?$", path):
        return None
    try:
        done = subprocess.run([path, "-c", _VERSION], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version, _, name = done.stdout.strip().partition(" ")
    return tuple(map(int, version.split("."))) if name == "cpython" else None


def records(python: str, folder: Path) -> dict[str, bytes]:
    """Return the record of every sample, by the name of its file, as made with the interpreter `python`."""
    environment, out = folder / "environment", folder / "out"
    subprocess.run([python, "-m", "venv", str(environment)], check=True)
    own = environment / "bin" / "python"
    pip = [str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), str(ROOT)], check=True, cwd=folder)
    command = [str(own), "-m", "peecf_batch", "assess", str(SAMPLES), "-o", str(out), "--quiet"]
    done = subprocess.run(command, cwd=folder, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{python}: the samples could not be assessed (exit status {done.returncode})")
    return {path.name: path.read_bytes() for path in sorted(out.rglob("*-assessment.json"))}


def main() -> int:
    """Compare the records of the oldest and the newest Python, and print the result. Return 0 or 1, the exit status."""
    target = Path(sys.argv[1]).resolve()
    shutil.rmtree(target, ignore_errors=True)
    known = interpreters()
    results = {}
    for version in sorted({min(known), max(known)}):
        name = ".".join(map(str, version))
        (target / name).mkdir(parents=True)
        results[version] = records(known[version], target / name)
        print(f"Python {name}: {len(results[version])} samples assessed")
    first, last = results[min(known)], results[max(known)]
    different = sorted(name for name in first.keys() | last.keys() if first.get(name) != last.get(name))
    for name in different:
        print(f"{name}: the records of the two differ")
    print("All records are equal." if first and not different else "Records differ, or there are none.")
    return 1 if different or not first else 0


if __name__ == "__main__":
    sys.exit(main())
