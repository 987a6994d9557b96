"""Load templates, compiled ones if they match their sources, and compile them."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import BaseLoader, Environment
    from markupsafe import Markup

_STAMP = "stamp.txt"
_TO_ESCAPE = re.compile('[&<>"]')
_FONT = re.compile(r' font-family="Segoe UI[^"]*"')
_COLOURS = {
    "#16202e": "var(--ink)", "#4d5a6a": "var(--muted)", "#66788d": "var(--boss)", "#a9b6c4": "var(--rule)",
    "#8399b0": "var(--cut)", "#14365c": "var(--mark)", "#9c3015": "var(--edge)", "#fff": "var(--paper)",
    "#f4f2ee": "var(--l0)", "#f3f6fa": "var(--l1)", "#e6eef6": "var(--l2)", "#d6e3ef": "var(--l3)",
    "#c8d9ea": "var(--l4)", "#bcd0e5": "var(--l5)",
}  # fmt: skip
_COLOUR = re.compile("#[0-9a-f]{3,6}(?=[ >/])")
_BLOCKS = (
    "body|nav|header|main|footer|section|details|div|h[1-4]|p|[uo]l|li|dl|d[td]|figure|"
    "table|caption|t(?:head|body|foot|r|h|d)"
)
_BLOCK = re.compile(rf" *(?:{{%|</?(?:{_BLOCKS})\b)")
_QUOTED = re.compile(r"""(?<==)"([^\s"'=<>`]+)"(?=[\s>])""")


def templates_folder() -> Path:
    """Return the templates folder: inside the installed package, or beside the package in a checkout."""
    here = Path(__file__).parent
    packaged = here / "templates"
    return packaged if packaged.is_dir() else here.parents[2] / "templates"


def template_file(name: str) -> Path:
    """Return the path of a file of the templates folder, which keeps the files of each page in a folder of its own."""
    return next(templates_folder().glob(f"*/{name}"))


def _sources(folder: Path) -> BaseLoader:
    """Return a loader of the templates in `folder` and in the folders in it, by their names alone.

    It drops the line breaks before tags of blocks, where a page shows no space.
    """
    from jinja2 import FileSystemLoader

    class Sources(FileSystemLoader):
        def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
            source, path, is_current = super().get_source(environment, template)
            return _without_breaks(source), path, is_current

    return Sources(sorted(path for path in folder.iterdir() if path.is_dir()) or folder)


def _without_breaks(source: str) -> str:
    """Return a source without blank lines, and without line breaks before tags of blocks and statements."""
    first, *lines = source.split("\n")
    return first + "".join(line if not line.strip() or _BLOCK.match(line) else f"\n{line}" for line in lines)


def environment(loader: BaseLoader) -> Environment:
    """Return a Jinja environment that escapes all values and raises an error for an undefined name."""
    from jinja2 import Environment, StrictUndefined, Template

    class PageTemplate(Template):
        """A template that writes values without first wrapping each as markup; this halves the time of a large page."""

        @classmethod
        def from_module_dict(cls, environment: Environment, module_dict: Any, globals: Any) -> Template:  # noqa: A002
            module_dict["escape"] = escaped
            return super().from_module_dict(environment, module_dict, globals)

    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.template_class = PageTemplate
    made.filters["g"] = "{:.4g}".format
    made.filters["lean"] = lean
    return made


def lean(drawing: str) -> Markup:
    """Return a drawing for use within a page: in its font and colours, and without quotes that HTML does not need.

    The colours of a page follow the reader's choice of a light or dark screen. Only quotes around attributes are
    removed, because the drawing's texts are escaped and contain none.
    """
    from markupsafe import Markup

    bare = _QUOTED.sub(r"\1", _FONT.sub("", str(drawing)))
    return Markup(_COLOUR.sub(lambda found: _COLOURS.get(found[0], found[0]), bare))  # noqa: S704 - our own macros, which escape values


def escaped(value: object) -> str:
    """Return a value for use in a page, escaped unless it is already markup.

    Apostrophes stay, because no attribute of a template is in single quotes.
    """
    if type(value) is str and not _TO_ESCAPE.search(value):
        return value
    if type(value) is int:
        return str(value)
    markup = getattr(value, "__html__", None)
    return markup() if markup is not None else str(_escape()(value)).replace("&#39;", "'")


@cache
def _escape() -> Callable[[object], Markup]:
    """Return the escape function of the library, which is imported by the first value that needs it."""
    from markupsafe import escape

    return escape


def page_environment() -> Environment:
    """Return the environment for pages, with compiled templates if their stamp matches, or else with the sources."""
    from jinja2 import ModuleLoader

    folder, compiled = templates_folder(), Path(__file__).parent / "_compiled"
    stamp = compiled / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp_of(folder):
        return environment(ModuleLoader(compiled))
    return environment(_sources(folder))


def compile_templates(folder: Path, target: Path) -> None:
    """Compile the templates in `folder` into `target` with a stamp of their sources, unless `target` is up to date."""
    stamp = target / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp_of(folder):
        return
    target.mkdir(exist_ok=True)
    for old in target.glob("*.py"):
        old.unlink()
    maker = environment(_sources(folder))
    maker.compile_templates(target, extensions=["j2"], zip=None, ignore_errors=False)
    stamp.write_text(_stamp_of(folder), encoding="utf-8")


def _stamp_of(folder: Path) -> str:
    """Return a digest of the sources of compiled templates, of how they are read, and of the version of Jinja."""
    import jinja2

    digest = hashlib.sha256(f"{getattr(jinja2, '__version__', '')} {_BLOCK.pattern}".encode())
    for path in sorted(folder.rglob("*.j2"), key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
