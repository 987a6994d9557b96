"""Render the drawings of the summary page by themselves, as SVG and PNG."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.html.frame import environment, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peecf_batch.outputs.drawing.dots import Distribution
    from peecf_batch.outputs.drawing.figures import LadderFigure

_PIXELS_ACROSS = 2000


class Drawing(NamedTuple):
    """A drawing as SVG, with its title and a description in words."""

    title: str
    description: str
    svg: str


class Tint(NamedTuple):
    """The colours of a cell of the heat map, each as 6 hexadecimal digits."""

    ground: str
    ink: str


def ladder_drawings(ladders: Iterable[LadderFigure]) -> Iterator[Drawing]:
    """Yield one drawing for each panel or strip of each band ladder of the page."""
    draw: Any = environment().get_template("ladder.svg.j2").module
    for figure in ladders:
        panels = figure.panels or figure.strips
        for n, panel in enumerate(panels, 1):
            title = "Band ladder" + (f", {figure.title}" if figure.title else "")
            title += f", part {n} of {len(panels)}" if len(panels) > 1 else ""
            made = draw.panel if figure.panels else draw.strips
            yield Drawing(title, figure.description, str(made(panel, f"p{n}", title, figure.description)))


def distribution_drawing(distribution: Distribution) -> Drawing:
    """Return the drawing of the distribution of work value scores, with bands and guide points."""
    draw: Any = environment().get_template("distribution.svg.j2").module
    title = "Distribution of work value scores"
    each = "One dot is one position; a ring marks a borderline score."
    each = each if distribution.dots else "The height of a bar is the number of positions."
    said = ", ".join(f"{zone.name}: {zone.count:,}" for zone in distribution.zones)
    return Drawing(title, said, str(draw.distribution(distribution, title, said, each)))


def png_of(drawing: Drawing) -> bytes:
    """Return the drawing as a PNG, 2,000 pixels wide for sharp print. Needs the extra `docx`."""
    import resvg_py

    svg = drawing.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=_PIXELS_ACROSS))


def tints() -> list[Tint]:
    """Return the colours of each step of the heat map, from the lowest."""
    return [Tint(*found) for found in re.findall(r"\.s\d\{background:#(\w{6});color:#(\w{6})\}", part("base.css"))]
