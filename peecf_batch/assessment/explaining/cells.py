"""Define the cells that led to one position's score, by factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from peecf_batch.rules.framework import LevelText


@dataclass(frozen=True, slots=True)
class InputCell:
    """A cell that was read for the position: its address, its heading and its content as typed.

    `role` is the role of its column, such as "trp", or "" for a column of a factor.
    """

    cell: str
    heading: str
    text: str
    role: str = ""


class EvidenceCell(NamedTuple):
    """A cell of evidence beside a score; `kind` is "rationale", "example" or "share"."""

    kind: str
    cell: InputCell


@dataclass(frozen=True, slots=True)
class FactorInput:
    """A factor with its cell, its score (None if the cell has no valid score), and the evidence cells beside it.

    `level` is the framework's descriptor of that score, or "" if it has none, and `levels` are all its descriptors of
    the factor. `is_reasoned` says whether the factor has a rationale, if its text is not known but this is; else it is
    None.
    """

    name: str
    score: int | None
    typed: InputCell
    beside: tuple[EvidenceCell, ...]
    level: str
    levels: tuple[LevelText, ...] = ()
    is_reasoned: bool | None = None
