"""Where do templates come from? Compiled ones where they are still true, else their sources."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment
    from markupsafe import Markup

_STAMP = "stamp.txt"
_TO_ESCAPE = re.compile("[&<>'\"]")
_FONT = re.compile(r' font-family="Segoe UI[^"]*"')
_QUOTED = re.compile(r"""(?<==)"([^\s"'=<>`]+)"(?=[\s>])""")


def templates_folder() -> Path:
    """Where the templates are: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).parent
    packaged = here / "templates"
    return packaged if packaged.is_dir() else here.parents[2] / "templates"


def environment(loader: BaseLoader) -> Environment:
    """The environment of every page: everything is escaped, and a name that is not there is an error."""
    from jinja2 import Environment, StrictUndefined, Template

    class PageTemplate(Template):
        """A template that puts out values without wrapping each as markup first: half of the time of a large page."""

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
    """A drawing within a page: in the page's own font, and its attributes without quotes where HTML needs none.

    Texts have no quotes, being escaped.
    """
    from markupsafe import Markup

    return Markup(_QUOTED.sub(r"\1", _FONT.sub("", str(drawing))))  # noqa: S704 - our own macros, which escape what they are given


def escaped(value: object) -> str:
    """A value as a page holds it, escaped unless it is markup already."""
    if type(value) is str and not _TO_ESCAPE.search(value):
        return value
    if type(value) is int:
        return str(value)
    from markupsafe import escape  # asked for by few values; even to look for it takes longer than all else here

    return escape(value)


def page_environment() -> Environment:
    """The environment that pages are rendered in, over compiled templates where their stamp is that of the sources."""
    from jinja2 import FileSystemLoader, ModuleLoader

    folder, compiled = templates_folder(), Path(__file__).parent / "_compiled"
    stamp = compiled / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp_of(folder):
        return environment(ModuleLoader(compiled))
    return environment(FileSystemLoader(folder))


def compile_templates(folder: Path, target: Path) -> None:
    """Compile the templates in `folder` into `target`, stamped with what they were made from; not if they are there."""
    from jinja2 import FileSystemLoader

    stamp = target / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp_of(folder):
        return
    target.mkdir(exist_ok=True)
    for old in target.glob("*.py"):
        old.unlink()
    maker = environment(FileSystemLoader(folder))
    maker.compile_templates(target, extensions=["j2"], zip=None, ignore_errors=False)
    stamp.write_text(_stamp_of(folder), encoding="utf-8")


def _stamp_of(folder: Path) -> str:
    """What compiled templates depend on: the sources and the version of what compiled them."""
    import jinja2

    digest = hashlib.sha256(str(getattr(jinja2, "__version__", "")).encode())
    for path in sorted(folder.rglob("*.j2")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
