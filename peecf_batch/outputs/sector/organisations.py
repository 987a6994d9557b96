"""Lay out the organisations of a run as the rows of the index page, each with a strip of its bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.sector.repeated import counted_one, day_of, not_counted, what_to_do

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.outputs.sector.entries import Entry, Link
    from peecf_batch.outputs.sector.repeated import OneAssessment
    from peecf_batch.outputs.sector.totals import Line, Sector
    from peecf_batch.rules.framework import Framework

WIDTH, _DEEPEST = 240.0, 5
OPEN, UNCLASSIFIED, OTHER_BAND, SEVERAL = (
    "Open decisions", "Positions not classified", "Positions in another band", "Several assessments",
)  # fmt: skip


class Piece(NamedTuple):
    """A part of a strip: its place and width, and the tint of its band; None for the positions not classified."""

    x: float
    width: float
    tint: int | None


class Assessed(NamedTuple):
    """A workbook of an organisation: its links, the day of the assessment in words, and its positions if shown."""

    links: tuple[Link, ...]
    day: str
    positions: int | None
    is_counted: bool


class OrganisationRow(NamedTuple):
    """A row of the index page: the organisation with the counts of `line`, or without them where it is not counted.

    `strip` is () where a count of it may not be shown. `several` has the workbooks if there are more than one, and
    `kinds` are the filters that the row passes.
    """

    name: str
    line: Line | None
    links: tuple[Link, ...]
    strip: tuple[Piece, ...]
    several: tuple[Assessed, ...]
    said: str
    kinds: tuple[str, ...]


class Doubt(NamedTuple):
    """An organisation that no total counts: why, and what to do."""

    said: str
    fix: str


def rows_of(sector: Sector, entries: Iterable[Entry], framework: Framework) -> tuple[OrganisationRow, ...]:
    """Return a row for each organisation in the order of the lines, then those that are not counted."""
    links = [entry.links for entry in entries]
    repeated = {one.name: one for one in sector.repeated}
    most = max((line.positions for line in sector.lines), default=1)
    tints = tints_of(sector, framework)
    rows = []
    for line in sector.lines:
        one = repeated.get(line.name)
        several = tuple(_assessed(held, links) for held in one.assessments) if one else ()
        kinds, strip = tuple(_kinds(line, is_repeated=one is not None)), tuple(_strip(line, most, tints))
        rows.append(
            OrganisationRow(line.name, line, line.links, strip, several, counted_one(one) if one else "", kinds)
        )
    for one in sector.uncounted:
        several = tuple(_assessed(held, links) for held in one.assessments)
        rows.append(OrganisationRow(one.name, None, (), (), several, not_counted(one), (SEVERAL,)))
    return tuple(rows)


def total_strip(sector: Sector, framework: Framework) -> tuple[Piece, ...]:
    """Return the strip of all organisations, over the whole width."""
    return tuple(_strip(sector.total, sector.total.positions, tints_of(sector, framework)))


def doubts_of(sector: Sector) -> tuple[Doubt, ...]:
    """Return the organisations that no total counts, with why and what to do."""
    return tuple(Doubt(not_counted(one), what_to_do(one)) for one in sector.uncounted)


def _assessed(held: OneAssessment, links: Sequence[tuple[Link, ...]]) -> Assessed:
    return Assessed(links[held.entry], day_of(held.assessed_on), held.positions, held.is_counted)


def _kinds(line: Line, *, is_repeated: bool) -> Iterator[str]:
    """Yield the filters that an organisation passes; a count that may not be shown passes none."""
    if line.open:
        yield OPEN
    if line.bands[-1]:
        yield UNCLASSIFIED
    if line.moved:
        yield OTHER_BAND
    if is_repeated:
        yield SEVERAL


def tints_of(sector: Sector, framework: Framework) -> Sequence[int | None]:
    """Return the tint of each band from the highest, then 0 below the lowest band and None for not classified."""
    ranks = {band.name: min(band.rank, _DEEPEST) for one in framework.all for band in one.bands}
    return [*(ranks[name] for name in sector.bands[:-1]), 0, None]


def legend_of(sector: Sector, framework: Framework) -> list[tuple[int, str]]:
    """Return each tint with the bands that have it: bands of the same rank, such as "PESES-3 or SES-3", share one."""
    found: dict[int, list[str]] = {}
    for name, tint in zip(sector.bands, tints_of(sector, framework), strict=False):
        found.setdefault(tint or 0, []).append(name)
    return [(tint, " or ".join(names)) for tint, names in found.items()]


def _strip(line: Line, most: int, tints: Sequence[int | None]) -> Iterator[Piece]:
    """Yield the pieces of a strip from the highest band, none if a count of the bands may not be shown."""
    if None in line.bands or not most:
        return
    x = 0.0
    for count, tint in zip(line.bands, tints, strict=True):
        if count:
            width = count * WIDTH / most
            yield Piece(round(x, 2), round(width, 2), tint)
            x += width


def filters_of(rows: Sequence[OrganisationRow]) -> tuple[str, ...]:
    """Return the filters that some row passes, always in the same order."""
    passed = {kind for row in rows for kind in row.kinds}
    return tuple(kind for kind in (OPEN, UNCLASSIFIED, OTHER_BAND, SEVERAL) if kind in passed)
