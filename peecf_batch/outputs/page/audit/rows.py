"""A position as a row of a table on the page of an audit, and its band, score and reference band in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.text import one_line, shown
from peecf_batch.outputs.wording.words import NEW, band_and_score

if TYPE_CHECKING:
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed


class Row(NamedTuple):
    """A position in a table: its title, its id, and the text of the other cells."""

    title: str
    id: str
    cells: tuple[str, ...]


def row_of(held: PositionSnapshot, *cells: str) -> Row:
    """Return a position as a row; one without a title goes by its id."""
    return Row(shown(held.title or held.id), shown(held.id) if held.title else "", cells)


def band_of(held: PositionSnapshot, framework: Framework) -> str:
    """Return the recommended band and score of a position in words."""
    return band_and_score(held.band, held.score, framework)


def reference_of(held: PositionSnapshot, disclosed: Disclosed) -> str:
    """Return a reference band, marked if pay gave it and remuneration is `disclosed`; "new" or "" without a band."""
    by_pay = " (by pay)" if held.is_by_pay and disclosed.remuneration else ""
    return f"{shown(held.reference_band)}{by_pay}" if held.reference_band else NEW if held.is_new else ""


def name_of(held: PositionSnapshot) -> str:
    """Return the title of a position, or else its id, on one line."""
    return one_line(shown(held.title or held.id)) or "A position without an id or title"


def points_of(points: int | None) -> str:
    """Return a change of score with its sign, "0" for none, or "" where it is not known."""
    return "" if points is None else f"{points:+d}".replace("-", "−") if points else "0"


def factor_words(factor: str, before: int | None, now: int | None) -> str:
    """Return a changed factor score in words, such as "Impact 6 → 7"."""
    return f"{factor} {score_of(before)} → {score_of(now)}"


def score_of(score: int | None) -> str:
    """Return a score as a table shows it, with a dash where there is none."""
    return "–" if score is None else str(score)
