"""A section of a page, for its navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Section(NamedTuple):
    """A section of a page: its id, its title, its short title for the navigation, and a number, 0 for none.

    The short title is "" if the section is not in the navigation. `letter` is that of a schedule, else "".
    """

    id: str
    title: str
    short: str
    total: int = 0
    letter: str = ""


def sections(front: Iterable[Section], schedules: Iterable[Section]) -> Mapping[str, Section]:
    """Return the sections by id in the order of the page; the schedules have the letters from A."""
    lettered = (section._replace(letter=chr(ord("A") + n)) for n, section in enumerate(schedules))
    return {section.id: section for section in (*front, *lettered)}
