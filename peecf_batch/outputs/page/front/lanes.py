"""Place the bands of a framework side by side on one scale, for the strips of the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.rules.framework import Framework

WIDTH = 400  # units of a strip; a page draws a strip as wide as its column
_DEEPEST = 5  # tints for bands; higher bands share the last


class Lane(NamedTuple):
    """A band on the scale: its name, its first and last score, its share of the width in per cent, and its tint."""

    name: str
    lowest: int
    highest: int
    percent: float
    tint: int


class Lanes(NamedTuple):
    """The bands of one framework from the lowest scores to the highest, and the units of one point of the scale."""

    lanes: tuple[Lane, ...]
    lowest: int
    unit: float

    def x(self, score: int) -> float:
        """Return the middle of a score on the strip, in units."""
        return (score - self.lowest + 0.5) * self.unit

    def start(self, score: int) -> float:
        """Return where a score begins on the strip, in units."""
        return (score - self.lowest) * self.unit

    def of(self, score: int) -> Lane:
        """Return the band that holds a score."""
        return next(lane for lane in self.lanes if lane.lowest <= score <= lane.highest)


def lanes_of(framework: Framework) -> Lanes:
    """Return the bands of a framework and the scores below them on one scale."""
    points = framework.highest - framework.lowest + 1
    spans = [(framework.below.name, framework.lowest, framework.bands[0].lowest - 1, 0)]
    spans += [(band.name, band.lowest, band.highest, min(band.rank, _DEEPEST)) for band in framework.bands]
    lanes = tuple(
        Lane(name, lowest, highest, (highest - lowest + 1) * 100 / points, tint)
        for name, lowest, highest, tint in spans
        if highest >= lowest
    )
    return Lanes(lanes, framework.lowest, WIDTH / points)


def lanes_style(frameworks: Iterable[Framework]) -> str:
    """Return CSS that tints the strips of each framework by band and gives its bands their widths."""
    rules = []
    for n, framework in enumerate(frameworks):
        lanes, at, stops, cuts = lanes_of(framework).lanes, 0.0, [], []
        for lane in lanes:
            stops.append(f"var(--l{lane.tint}) 0 {_share(at + lane.percent)}")
            cuts += [f"var(--line) {_share(at)} 0/1px 100% no-repeat"] if at else []
            at += lane.percent
        ground = ",".join([*cuts, f"linear-gradient(90deg,{','.join(stops)})"])
        rules.append(f".f{n} .s{{--line:linear-gradient(var(--cut),var(--cut));background:{ground}}}")
        widths = " ".join(f"{lane.highest - lane.lowest + 1}fr" for lane in lanes)
        rules.append(f".f{n} .ax{{grid-template-columns:{widths}}}")
    return "\n".join(rules) + "\n"


def _share(percent: float) -> str:
    return f"{percent:.4g}%"
