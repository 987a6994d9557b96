"""Assessment -> HTML: one self-contained page, complete without script and safe to send."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from peecf_batch.page import page_of
from peecf_batch.templating import page_environment, templates_folder

if TYPE_CHECKING:
    from jinja2 import Environment

    from peecf_batch.assessment import Assessment
    from peecf_batch.page.schedules import Heat

_MARGINS = "@page{{@top-center{{content:{text};{font}}}@bottom-center{{content:{text};{font}}}}}\n"
_MARGIN_FONT = 'font:700 9pt Arial,"Liberation Sans",sans-serif;color:#8f1d14'


def render_summary(assessment: Assessment, *, marking: str = "", produced: str = "") -> str:
    """The summary page of `assessment` as HTML; the same arguments give the same bytes.

    `marking` is a protective marking for head, foot and printed margins, `produced` the time of the run; neither is
    shown unless given.
    """
    from markupsafe import Markup

    environment = _environment()
    page = page_of(assessment, marking, produced)
    style, script = _part("summary.css") + _margins(page.marking), _part("summary.js")
    return environment.get_template("summary.html.j2").render(
        page=page,
        sheet=dict(page.provenance)["Sheet"],
        **_pieces(environment, page.heat),
        style=Markup(style),  # noqa: S704 - our own file and an escaped string
        script=Markup(script),  # noqa: S704 - our own file
        policy=_policy(style, script),
    )


@cache
def _environment() -> Environment:
    return page_environment()


@cache
def _part(name: str) -> str:
    return "\n".join(line.strip() for line in (templates_folder() / name).read_text(encoding="utf-8").splitlines())


def _pieces(environment: Environment, heat: Heat) -> dict[str, dict[Any, Any]]:
    """The cells that rows of the heat map share, made once for each set of factor scores and each result."""
    from markupsafe import Markup

    macros: Any = environment.get_template("cells.html.j2").module
    cell: dict[int | None, str] = {None: macros.missing()}
    cell.update((score, macros.cell(score, tint)) for score, tint in heat.scores)
    rows = {row.scores for row in heat.rows}
    return {
        "cells": {scores: Markup("".join([cell[s] for s in scores])) for scores in rows},  # noqa: S704 - macros' own
        "results": {result: macros.result(*result) for result in {row.result for row in heat.rows}},
    }


def _margins(marking: str) -> str:
    return _MARGINS.format(text=_css_string(marking), font=_MARGIN_FONT) if marking else ""


def _css_string(text: str) -> str:
    """A string of CSS in which every character but letters, digits and spaces is escaped by its number."""
    return '"' + "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text) + '"'


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded or sent; only this very style and this very script may run."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
