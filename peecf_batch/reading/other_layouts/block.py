"""Define the types that describe a list of factors down a sheet, and what is around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.reading.headings.keys import Meaning
    from peecf_batch.reading.other_layouts.description import FoundCell


@dataclass(frozen=True, slots=True)
class FactorList:
    """Names of most factors down one column, each at most once: the column, and the row and factor of each name."""

    column: int
    names: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        """The row of the first name."""
        return self.names[0][0]

    @property
    def last(self) -> int:
        """The row of the last name."""
        return self.names[-1][0]


@dataclass(frozen=True, slots=True)
class Block:
    """A list of factors with the area around it: the rows from `top` to `bottom`, the columns from `left` to `right`.

    `last_label` is the last column with labels of rows. `rows` has the row of each score and of each kind of evidence
    by meaning. `end` is the last of these rows. `unknown` are further rows with content between them. `factors` is the
    number of factors in the framework.
    """

    names: FactorList
    factors: int
    top: int
    bottom: int
    left: int
    right: int
    last_label: int
    rows: Mapping[Meaning, int]
    unknown: tuple[int, ...]

    @property
    def end(self) -> int:
        """The last row of the factors and their evidence."""
        return max(self.names.last, *self.rows.values())

    @property
    def score_rows(self) -> list[int]:
        """The rows of the scores."""
        return [row for meaning, row in self.rows.items() if meaning.role == "score"]


@dataclass(frozen=True, slots=True)
class BlockColumn:
    """A column beside a list of factors: its role, "" for unknown and "blank" without content, and its headings.

    `headings` are the texts above it that begin to the right of the labels, the lowest first. `levels` are the scores
    of this and the next columns if each has marks under one level; else (). `is_only_one` is true if the block has one
    position, so that its evidence may be in any column.
    """

    column: int
    role: str
    headings: tuple[FoundCell, ...]
    levels: tuple[int, ...] = ()
    is_only_one: bool = False

    @property
    def heading(self) -> str:
        """The lowest heading, or ""."""
        return self.headings[0].text if self.headings else ""
