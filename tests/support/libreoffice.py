"""Let LibreOffice calculate and save workbooks. A start takes a second of a processor, so give it several at once."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
_KINDS = {".xlsx": "xlsx:Calc MS Excel 2007 XML", ".xlsm": "xlsm:Calc MS Excel 2007 VBA XML"}


def saved_by_libreoffice(paths: Sequence[Path]) -> list[Path]:
    """Return copies of workbooks in one format, as LibreOffice calculates and saves them. Their formats stay."""
    (kind,) = {path.suffix for path in paths}
    folder = paths[0].parent / "saved"
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    command = [str(OFFICE), home, "--headless", "--convert-to", _KINDS[kind], "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], capture_output=True, timeout=120, check=True)
    return [folder / path.name for path in paths]
