"""Render a page: head, content security policy, style, script and printed margins around its body.

A page's template extends `base.html.j2`, which has the body, and fills its blocks `main` and `foot`. It may add styles
and scripts. The head is rendered after the body, because it has the style rules that the body uses.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.html.style import used_style, with_short_properties
from peecf_batch.outputs.html.templates import page_environment, template_file
from peecf_batch.outputs.seal import sealed_page

if TYPE_CHECKING:
    from jinja2 import Environment

_FONT = '7.5pt Arial,"Liberation Sans",sans-serif'
_PAGE = (
    "@page{{size:A4;margin:13mm 14mm 14mm;font:{font};color:#4d5a6a;@bottom-left{{content:{title}}}"
    '@bottom-right{{content:"Page " counter(page) " of " counter(pages)}}}}\n'
)
_MARKED = "@page{{@top-center{{content:{text};{font}}}@bottom-center{{content:{text};{font}}}}}\n"
_MARKED_FONT = 'font:700 9pt Arial,"Liberation Sans",sans-serif;color:#8f1d14'


class Frame(NamedTuple):
    """The parts of a page around its body.

    `over` is the line above the title and `subject` the line below it. `marking` is the protective marking for header,
    footer and printed margins, "" for none. `status` says in a few words what the page is, "" for nothing. `policy` is
    the content security policy.
    """

    title: str
    subject: str
    over: str
    marking: str
    style: str = ""
    script: str = ""
    policy: str = ""
    status: str = ""


class Surround(NamedTuple):
    """The frame around the body of a page: its title and the lines beside it, its marking, and its style and script.

    `styles` and `scripts` name files in the templates folder that the page needs in addition to the shared style, and
    `css` is style that depends on the content. The others are as for `Frame`.
    """

    title: str
    subject: str
    over: str
    marking: str = ""
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    status: str = ""
    css: str = ""


def render_page(template: str, surround: Surround, **content: Any) -> str:
    """Return a whole page as HTML with its seal, from `template` and its `content`.

    The same arguments give the same bytes.
    """
    from markupsafe import Markup

    script = "".join(part(name) for name in surround.scripts)
    frame = Frame(
        surround.title,
        surround.subject,
        surround.over,
        surround.marking,
        script=Markup(script),  # noqa: S704 - our own files
        status=surround.status,
    )
    body = environment().get_template(template).render(frame=frame, **content)
    style = used_style("".join(part(name) for name in ("base.css", *surround.styles)), body, script) + surround.css
    style += margins(f"{surround.subject} · {surround.title}", surround.marking)
    style = with_short_properties(style, body)
    whole = frame._replace(style=Markup(style), policy=policy_for(style, script))  # noqa: S704 - our own files and escaped strings
    return sealed_page(environment().get_template("head.html.j2").render(frame=whole) + "\n" + body)


@cache
def environment() -> Environment:
    """Return the Jinja environment that all pages share."""
    return page_environment()


@cache
def part(name: str) -> str:
    """Return a style or script from the templates folder, without its indentation."""
    return "\n".join(line.strip() for line in template_file(name).read_text(encoding="utf-8").splitlines())


def margins(title: str, marking: str) -> str:
    """Return CSS for the printed margins: title, page x of y, and any protective marking at the top and bottom."""
    page = _PAGE.format(title=css_string(title), font=_FONT)
    return page + (_MARKED.format(text=css_string(marking), font=_MARKED_FONT) if marking else "")


def css_string(text: str) -> str:
    """Return `text` as a CSS string in which all but ASCII letters, ASCII digits and spaces are escaped by number."""
    return '"' + "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text) + '"'


def policy_for(style: str, script: str) -> str:
    """Return the page's content security policy.

    It lets the page load and send nothing, and allows only this style and this script, by their hashes.
    """
    runs = f"script-src {_hash(script)}; " if script else ""
    return f"default-src 'none'; style-src {_hash(style)}; {runs}base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
