"""Find each position's manager by what its row says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.matching.ceo import CeoTitles
from peecf_batch.reading.matching.names import PositionNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.reading.position import Details, NotClassified, Position


def managers_of(positions: Sequence[Position | NotClassified], ceo_titles: Iterable[str] = ()) -> list[int | None]:
    """Return, for each position, the index of its manager, or None if its row does not name one other position.

    A row names its manager by id, title or both, or as the CEO; `ceo_titles` are the titles that mean the CEO.
    """
    details = [position.details for position in positions]
    names = position_names(details, ceo_titles)
    found: list[int | None] = []
    for index, each in enumerate(details):
        manager = names.find(each.reports_to, each.organisation).one if each.reports_to else None
        found.append(None if manager == index else manager)
    return found


def position_names(details: Sequence[Details], ceo_titles: Iterable[str]) -> PositionNames:
    """Return the names by which the rows of a table name each other's positions."""
    return PositionNames(details, CeoTitles(ceo_titles))
