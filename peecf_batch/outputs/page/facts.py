"""Name a fact that a page lists, such as the date of the Determination."""

from __future__ import annotations

from peecf_batch.definitions import NamedTuple


class Fact(NamedTuple):
    """A fact on a page: what it is, and its value as text."""

    name: str
    value: str
