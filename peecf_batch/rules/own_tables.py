"""Read the TOML files that ship with the product, from modules made of them when the package was built.

To parse them takes longer than to assess a small workbook.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COMPILED = "_compiled"


def own_tables(file: Path) -> Mapping[str, Any]:
    """Return the contents of a TOML file of the package: those of its module if that is up to date."""
    data = file.read_bytes()
    try:
        made = import_module(f"peecf_batch.rules.{_COMPILED}.{_name_of(file)}")
    except ImportError:
        made = None
    if made is not None and _digest_of(data) == made.DIGEST:
        tables: Mapping[str, Any] = made.TABLES
        return tables
    import tomllib

    return tomllib.loads(data.decode())


def compile_tables(package: Path) -> Path:
    """Write a module for each TOML file in the folder `package`, and return the folder with the modules."""
    import tomllib
    from pprint import pformat

    target = package / "rules" / _COMPILED
    target.mkdir(exist_ok=True)
    for old in target.glob("*.py"):
        old.unlink()
    for file in sorted(package.rglob("*.toml")):
        data = file.read_bytes()
        tables = pformat(tomllib.loads(data.decode()), sort_dicts=False, width=100)
        text = f"import datetime\n\nDIGEST = {_digest_of(data)!r}\nTABLES = {tables}\n"
        (target / f"{_name_of(file)}.py").write_text(text, encoding="utf-8")
    return target


def _name_of(file: Path) -> str:
    """Return the name of the module for a file: that of its folder and its own."""
    return f"{file.parent.name}_{file.stem}".replace("-", "_")


def _digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
