"""List the sections of an audit for its navigation, and letter its schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.section import Section, sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Sizes(NamedTuple):
    """The numbers of entries in the sections of an audit; `has_gender` says whether there is a table by gender."""

    moves: int
    decisions: int
    followed: int
    positions: int
    findings: int
    has_gender: bool


def contents_of(sizes: Sizes) -> Mapping[str, Section]:
    """Return the sections by id in the order of the page; the schedules have the letters from A."""
    return sections(_front(sizes), _schedules(sizes))


def _front(sizes: Sizes) -> Iterator[Section]:
    if sizes.moves:
        yield Section("moves", "Every move between bands", "Moves", sizes.moves)
    yield Section("held", "Positions that need a decision", "For decision", sizes.decisions)
    if sizes.followed:
        yield Section("decided", "What was decided, and what has changed", "Decided", sizes.followed)
    yield Section("costs", "Cost of aligning", "Cost")
    yield Section("rely", "Before you rely on this audit", "Before you rely")


def _schedules(sizes: Sizes) -> Iterator[Section]:
    yield Section("positions", "All positions, before and now", "All positions", sizes.positions)
    yield Section("matrix", "Bands before and now", "")
    yield Section("changes", "What changed", "Changes")
    if sizes.has_gender:
        yield Section("reporting", "Executives by class and gender", "Gender")
    yield Section("findings", "Findings", "Findings", sizes.findings)
    yield Section("method", "Method and values", "Method")
