"""Lay out the number of positions in each band by assessment, as bars in a lane for each band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LANE, _TALL, _TOP, _FOOT = 58.0, 34.0, 8.0, 26.0
_LETTERS = 7.5  # pixels of a letter of a label under a column, more rather than less


class YearsShape(NamedTuple):
    """The measures of the drawing in pixels: its width, where the columns begin, and the width of a bar."""

    width: int
    left: int
    bar: int


WIDE, NARROW = YearsShape(760, 150, 56), YearsShape(358, 92, 26)


class YearBar(NamedTuple):
    """The positions of one band in one assessment: the bar from (x, y) down, and its count."""

    x: float
    y: float
    height: float
    total: int


class YearLane(NamedTuple):
    """A band as a lane: its place, its name, its tint (None for positions not classified), and its bars."""

    y: float
    name: str
    tint: int | None
    bars: tuple[YearBar, ...]


class YearLabel(NamedTuple):
    """The label of an assessment under its column."""

    x: float
    text: str


class Years(NamedTuple):
    """The drawing in one shape."""

    shape: YearsShape
    height: float
    lane: float
    lanes: tuple[YearLane, ...]
    labels: tuple[YearLabel, ...]


class BandCounts(NamedTuple):
    """The number of positions in a band in each assessment, with the name and the tint of the band."""

    name: str
    tint: int | None
    counts: tuple[int, ...]


def years_of(bands: Sequence[BandCounts], labels: Sequence[str], shape: YearsShape) -> Years:
    """Return the bars of every band in every assessment, on one scale. Labels that would overlap are left out."""
    most = max((count for band in bands for count in band.counts), default=0) or 1
    step = (shape.width - shape.left) / max(1, len(labels))
    centres = [shape.left + (n + 0.5) * step for n in range(len(labels))]
    width = min(shape.bar, step * 0.6)
    lanes = []
    for place, band in enumerate(bands):
        top = _TOP + place * _LANE
        bars = []
        for x, count in zip(centres, band.counts, strict=True):
            tall = _TALL * count / most
            bars.append(YearBar(round(x - width / 2, 1), round(top + _LANE - tall - 4, 1), round(tall, 1), count))
        lanes.append(YearLane(top, band.name, band.tint, tuple(bars)))
    every = max(1, -(-int(max(map(len, labels), default=1) * _LETTERS + 6) // int(step)))
    return Years(
        shape=shape._replace(bar=int(width)),
        height=_TOP + len(bands) * _LANE + _FOOT,
        lane=_LANE,
        lanes=tuple(lanes),
        labels=tuple(
            YearLabel(round(x, 1), t) for n, (x, t) in enumerate(zip(centres, labels, strict=True)) if not n % every
        ),
    )
