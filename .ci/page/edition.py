"""Find what the page says of itself: version, framework, pay values, licences; and the workbooks that it offers."""

from __future__ import annotations

import hashlib
import html
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from inputs import Inputs

import peecf_batch

_HERE = Path(__file__).parent
_SCRIPTS = re.compile(r"script-src ([^;]*);")
_SOURCE = "Source: https://github.com/pyodide/pyodide"


class Edition(NamedTuple):
    """What a build of the page says of itself.

    `values` is the day from which the latest pay values apply. `scripts` are the hashes of the scripts of the pages
    that are shown in it, as a content security policy has them. `sample` and `template` are workbooks.
    """

    version: str
    framework: str
    reference: date
    values: date
    values_title: str
    scripts: str
    licences: str
    sample: bytes
    template: bytes

    @staticmethod
    def digest(path: Path) -> str:
        """Return the SHA-256 of a file."""
        return hashlib.sha256(path.read_bytes()).hexdigest()


def edition_of(sample: Path, inputs: Inputs) -> Edition:
    """Return the edition that is being built."""
    framework, latest = (
        peecf_batch.load_framework(),
        max(peecf_batch.load_determinations(), key=lambda determination: determination.effective),
    )
    policy = _SCRIPTS.search(html.unescape(peecf_batch.assess(sample).summary_html()))
    if policy is None:
        raise SystemExit("The summary has no policy for its script.")
    return Edition(
        peecf_batch.__version__,
        framework.short_title,
        framework.reference.date,
        latest.effective,
        latest.title,
        policy[1],
        licences(inputs),
        sample.read_bytes(),
        peecf_batch.template(positions=40),
    )


def licences(inputs: Inputs) -> str:
    """Return the licences of all software in the page, one after the other."""
    ours = _HERE.parents[1] / "LICENSE"
    texts = [(f"peecf-batch {peecf_batch.__version__}", ours.read_text(encoding="utf-8"))]
    pyodide = f"Pyodide {inputs.version}, with Emscripten (MIT) and the libraries of CPython. {_SOURCE}"
    texts.append((pyodide, (_HERE / "licences" / "pyodide.txt").read_text(encoding="utf-8")))
    texts.append(("CPython 3.14", (_HERE / "licences" / "python.txt").read_text(encoding="utf-8")))
    for wheel in inputs.wheels:
        with zipfile.ZipFile(wheel.file) as archive:
            names = [name for name in archive.namelist() if re.search(r"\.dist-info/.*LICEN[CS]E", name)]
            found = "\n".join(archive.read(name).decode("utf-8", "replace") for name in sorted(names))
        texts.append((f"{wheel.name} {wheel.version}: {wheel.licence}", found or "See the source of the package."))
    return one_after_the_other(texts)


def one_after_the_other(texts: Iterable[tuple[str, str]]) -> str:
    """Return texts with their titles as one text."""
    rule = "=" * 72
    return "\n".join(f"{rule}\n{title}\n{rule}\n{text.strip()}\n" for title, text in texts)
