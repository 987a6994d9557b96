"""Compute digests of everything that the results depend on: rules, values, texts, options and library versions.

Two runs with equal digests give the same bytes for the same workbook.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
import zlib
from dataclasses import fields
from importlib import metadata, resources
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from peecf_batch import __version__
from peecf_batch.definitions import pattern
from peecf_batch.outputs.html.templates import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from peecf_batch.runs.files.output_names import Extras
    from peecf_batch.runs.options import Assessor, Options

_NAME = pattern(r"[\w.-]+")
_OF_WEB_PAGE = "browser"  # not in a wheel, and in no output
_FOR_OTHERS = pattern(r"extra == ['\"](?!docx|parquet)|^peecf-batch")  # all other extras affect no output
_OPEN = frozenset({"framework", "determinations", "force", "docx_template", "assessors", "benchmarks"})
_NAMED_BY = ("code", "key", "id", "name", "title", "band", "effective")
_FRAMEWORK, _VALUES = "framework", "remuneration"
_RULE_FILES = (
    ("", ("rules", "rules.toml")),
    ("headings", ("reading", "headings", "headings.toml")),
    ("privacy", ("rules", "privacy.toml")),
    ("moderation", ("moderation", "moderation.toml")),
    ("assurance", ("assessment", "assurance", "assurance.toml")),
)


def digests(
    options: Options,
    extras: Extras,
    framework: bytes | None,
    determinations: bytes | None,
    assessors: Sequence[bytes] = (),
) -> dict[str, dict[str, str]]:
    """Return the digests and versions of everything that the results depend on, by kind and name.

    `framework` and `determinations` are the bytes of files that the user named, None for the product's own; `assessors`
    are the bytes of each assessor's workbook.
    """
    return {
        "tool": {"peecf-batch": __version__},
        "rules": rules(framework, determinations),
        "options": _options(options, extras),
        "libraries": libraries(),
        "assessors": assessors_digests(options.assessors, assessors),
    }


def assessors_digests(assessors: Sequence[Assessor], files: Sequence[bytes]) -> dict[str, str]:
    """Return a digest for each assessor, by the number that the user's order gives it, from 1.

    An assessor's name is personal information, and the name of the assessor's workbook often contains it. Therefore the
    digest is of both together with the bytes of the workbook.
    """
    both = enumerate(zip(assessors, files, strict=True), 1)
    return {
        str(number): _digest([assessor.name, PurePath(assessor.place).name, _digest(data)])
        for number, (assessor, data) in both
    }


def installed() -> dict[str, dict[str, str]]:
    """Return the digests and versions of the installation. Machines with equal values make equal outputs."""
    return {"tool": {"peecf-batch": __version__}, "rules": rules(None, None), "libraries": libraries()}


def combined(parts: Mapping[str, Mapping[str, str]]) -> str:
    """Return one SHA-256 digest of all digests."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def rules(framework: bytes | None, determinations: bytes | None) -> dict[str, str]:
    """Return a digest for each rule, band, factor, value, heading, word and template, by file and name."""
    package = resources.files("peecf_batch")
    found: dict[str, str] = {}
    shipped = {file.name: file.read_bytes() for file in _sorted(package.joinpath("rules", "frameworks"), ".toml")}
    found.update(_entries(_FRAMEWORK, framework if framework is not None else shipped.pop("peecf.toml")))
    for beside, data in shipped.items():
        found.update(_entries(f"{_FRAMEWORK} {beside}", data))
    for label, name in _RULE_FILES:
        found.update(_entries(label, package.joinpath(*name).read_bytes()))
    for file in _sorted(package.joinpath("rules", "determinations"), ".toml"):
        found.update(_entries(f"{_VALUES} {file.name}", file.read_bytes()))
    if determinations is not None:
        found.update(_entries(f"{_VALUES} file", determinations))
    for folder in templates_folder().iterdir():
        if folder.name != _OF_WEB_PAGE:
            found.update((f"templates {file.name}", _digest(file.read_bytes())) for file in _sorted(folder, ""))
    return found


def _sorted(folder: Traversable, suffix: str) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.is_file() and f.name.endswith(suffix)), key=lambda f: f.name)


def _entries(label: str, data: bytes) -> Iterator[tuple[str, str]]:
    for key, value in tomllib.loads(data.decode()).items():
        inner = value.items() if isinstance(value, dict) else _listed(value) if isinstance(value, list) else None
        if inner is None:
            yield f"{label} {key}".strip(), _digest(value)
        else:
            yield from ((f"{label} {key} {name}".strip(), _digest(held)) for name, held in inner)


def _listed(values: list[Any]) -> Iterator[tuple[str, Any]]:
    for number, value in enumerate(values, 1):
        names = [value[key] for key in _NAMED_BY if key in value] if isinstance(value, dict) else []
        yield str(names[0] if names else number), value


def _digest(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True, default=str).encode()
    return hashlib.sha256(data).hexdigest()[:16]


def _options(options: Options, extras: Extras) -> dict[str, str]:
    """Return the options that affect the outputs. Leave out paths, and `force`, which has no effect on them."""
    held = {field.name: str(getattr(options, field.name)) for field in fields(options) if field.name not in _OPEN}
    paper = "" if options.docx_template is None else _digest(options.docx_template)
    shared = "" if not options.benchmarks else _digest([list(one) for one in options.benchmarks])
    asked = {name: str(value) for name, value in extras._asdict().items()}
    return held | {"docx_template": paper, "benchmarks": shared} | asked


def libraries() -> dict[str, str]:
    """Return the versions of Python, zlib and the libraries that the outputs depend on; "" if one is not installed."""
    python = ".".join(map(str, sys.version_info[:3]))
    needed = (need for need in metadata.requires("peecf-batch") or () if not _FOR_OTHERS.search(need))
    names = sorted({"markupsafe", *(_NAME.findall(need)[0] for need in needed)}, key=str.casefold)
    return {"python": python, "zlib": zlib.ZLIB_RUNTIME_VERSION} | {name: _version(name) for name in names}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
