"""List the sections of a history for its navigation, and letter its schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.section import Section, sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Sizes(NamedTuple):
    """The numbers of entries in the sections of a history."""

    positions: int
    comings: int
    decisions: int
    assessments: int
    followed: int


def contents_of(sizes: Sizes) -> Mapping[str, Section]:
    """Return the sections by id in the order of the page; the schedules have the letters from A."""
    return sections(_front(sizes), _schedules(sizes))


def _front(sizes: Sizes) -> Iterator[Section]:
    yield Section("bands", "Bands over time", "Bands")
    yield Section("overview", "All positions", "All positions", sizes.positions)
    if sizes.comings:
        yield Section("comings", "Joined and left", "Joined and left", sizes.comings)
    if sizes.decisions:
        yield Section("decided", "Recorded decisions", "Decisions", sizes.decisions)
    yield Section("positions", "Each position over time", "Each position")


def _schedules(sizes: Sizes) -> Iterator[Section]:
    yield Section("assessments", "The assessments", "Assessments", sizes.assessments)
    yield Section("followed", "How positions were followed", "Followed", sizes.followed)
    yield Section("method", "Method", "Method")
