"""Lay out the moves between bands as ribbons, for an audit with more moves than a chart can name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.rules.framework import Framework

WIDTH, LEFT, RIGHT = 560, 160, 400
_TOP, _HEIGHT, _GAP, _LEAST, _FOOT = 30.0, 360.0, 34.0, 2.0, 14.0
_NODE = 10
_LETTERS = 12.0  # the least height of a ribbon with its count in it
_DEEPEST = 5  # tints for bands; higher bands share the last


class Moved(NamedTuple):
    """The bands of a position before and now ("" below executive, None not classified), and what happened to it.

    `kind` is the name of its mark; a position that kept its band is "same".
    """

    before: str | None
    now: str | None
    kind: str


SAME = "same"


class Node(NamedTuple):
    """The positions of one band on one side: its place and height, its name and its count."""

    y: float
    height: float
    name: str
    total: int
    tint: int


class Ribbon(NamedTuple):
    """The positions that went from one band to another: an outline, the kind of the move and their count.

    `label` is the height of the count at the end of the ribbon, None where the ribbon is too narrow for it.
    """

    path: str
    kind: str
    total: int
    label: float | None


class Flows(NamedTuple):
    """The moves between bands under one framework: the bands before and now, and the ribbons between them."""

    width: int
    height: float
    x: int
    to: int
    before: tuple[Node, ...]
    now: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]


def flows_of(positions: Iterable[Moved], framework: Framework) -> Flows:
    """Return the moves between bands of positions under `framework` in both assessments.

    A band is as high as its number of positions, at least 2 pixels.
    """
    counts = Counter(positions)
    bands: list[str | None] = [*(band.name for band in reversed(framework.bands)), "", None]
    bands = [band for band in bands if any(band in (move.before, move.now) for move in counts)]
    unit = _HEIGHT / max(1, counts.total())
    sides = [Counter[str | None](), Counter[str | None]()]
    for move, count in counts.items():
        sides[0][move.before] += count
        sides[1][move.now] += count
    nodes = [_nodes(bands, side, unit, framework) for side in sides]
    bottom = max((node.y + node.height for side in nodes for node in side.values()), default=_TOP)
    before, now = (tuple(side.values()) for side in nodes)
    return Flows(WIDTH, bottom + _FOOT, LEFT, RIGHT, before, now, tuple(_ribbons(bands, counts, nodes, unit)))


def _nodes(
    bands: Sequence[str | None], counts: Counter[str | None], unit: float, framework: Framework
) -> dict[str | None, Node]:
    ranks = {band.name: min(band.rank, _DEEPEST) for band in framework.bands}
    nodes, y = {}, _TOP
    for band in bands:
        height = max(_LEAST, counts[band] * unit) if counts[band] else 0.0
        nodes[band] = Node(y, height, _name(band, framework), counts[band], ranks.get(band or "", 0))
        y += height + _GAP
    return nodes


def _name(band: str | None, framework: Framework) -> str:
    return "Not classified" if band is None else band or framework.below.name


def _ribbons(
    bands: Sequence[str | None], counts: Mapping[Moved, int], nodes: Sequence[Mapping[str | None, Node]], unit: float
) -> Iterator[Ribbon]:
    """Yield the ribbons, those of the positions that kept their band first, so that moves are drawn above them."""
    starts, ends = ({band: node.y for band, node in side.items()} for side in nodes)
    places = {band: place for place, band in enumerate(bands)}
    made = []
    for move in sorted(counts, key=lambda move: (places[move.before], places[move.now])):
        height, y, to = counts[move] * unit, starts[move.before], ends[move.now]
        label = to + height / 2 if height >= _LETTERS else None
        made.append(Ribbon(_path(y, to, height), move.kind, counts[move], label))
        starts[move.before] += height
        ends[move.now] += height
    yield from sorted(made, key=lambda ribbon: ribbon.kind != SAME)


def _path(y: float, to: float, height: float) -> str:
    """Return the outline of a ribbon that leaves the left side at `y` and reaches the right side at `to`."""
    left, right = LEFT + _NODE, RIGHT - _NODE
    middle = (left + right) // 2
    down, up = f"C{middle} {y:.1f} {middle} {to:.1f} {right} {to:.1f}", f"{middle} {y + height:.1f}"
    return f"M{left} {y:.1f}{down}v{height:.1f}C{middle} {to + height:.1f} {up} {left} {y + height:.1f}z"
