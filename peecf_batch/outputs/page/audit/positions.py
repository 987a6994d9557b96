"""Every position of the two assessments as a row that can be sorted and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.move_kinds import MoveKind
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.audit.rows import factor_words, points_of, score_of
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import band_under_framework, band_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.comparison import Audit, Change
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.rules.framework import Framework

NEW, GONE = "New", "Gone"
_WHATS = {
    MoveKind.HIGHER: "Higher band",
    MoveKind.LOWER: "Lower band",
    MoveKind.BELOW_EXECUTIVE: "Below executive",
    MoveKind.CLASSIFIED_ONCE: "Classified in one assessment only",
    MoveKind.OTHER_FRAMEWORK: "Framework changed",
    MoveKind.SAME: "Same band",
}


class Compared(NamedTuple):
    """A position before and now. A side on which it is missing has "–" as its band and score."""

    title: str
    id: str
    place: str
    band_before: str
    score_before: str
    band_now: str
    score_now: str
    points: str
    what: str
    factors: str


class Positions(NamedTuple):
    """All positions, and the names by which a reader can filter them.

    `place_title` is "Division" or, if there are several, "Organisation"; "" if the positions give neither.
    """

    rows: tuple[Compared, ...]
    place_title: str
    whats: tuple[str, ...]
    bands: tuple[str, ...]


def positions_of(audit: Audit) -> Positions:
    """Return the positions in both assessments in the order of the later one, then the new and the gone ones."""
    sides = [*audit.after.positions, *audit.gone]
    several = len({held.organisation for held in sides}) > 1
    attribute = "organisation" if several else "division"
    has_places = any(getattr(held, attribute) for held in sides)
    rows = tuple(_rows(audit, attribute))
    return Positions(
        rows,
        attribute.capitalize() if has_places else "",
        tuple(dict.fromkeys(row.what for row in rows)),
        tuple(dict.fromkeys(row.band_now for row in rows)),
    )


def _rows(audit: Audit, attribute: str) -> Iterator[Compared]:
    framework = audit.framework
    for change in audit.changes:
        yield _both(change, framework, attribute)
    for held in audit.new:
        side = (_band(held, framework), score_of(held.score))
        yield _one(held, attribute, "–", "–", *side, NEW)
    for held in audit.gone:
        side = (_band(held, framework), score_of(held.score))
        yield _one(held, attribute, *side, "–", "–", GONE)


def _both(change: Change, framework: Framework, attribute: str) -> Compared:
    before, after = change.before, change.after
    one = framework.named(after.framework)
    factors = "; ".join(factor_words(one.factors[f.factor].name, f.before, f.after) for f in change.factors)
    bands = (_band(before, framework), _band(after, framework))
    if change.is_under_another_framework:
        named = ((p.band, p.score, framework.named(p.framework)) for p in (before, after))
        bands = tuple(band_under_framework(*side).partition(", score ")[0] for side in named)  # type: ignore[assignment]
    return Compared(
        shown(after.title or after.id),
        shown(after.id) if after.title else "",
        shown(getattr(after, attribute)),
        bands[0],
        score_of(before.score),
        bands[1],
        score_of(after.score),
        points_of(change.points),
        _WHATS[change.kind],
        factors,
    )


def _one(held: PositionSnapshot, attribute: str, *cells: str) -> Compared:
    band_before, score_before, band_now, score_now, what = cells
    title, key = shown(held.title or held.id), shown(held.id) if held.title else ""
    place = shown(getattr(held, attribute))
    return Compared(title, key, place, band_before, score_before, band_now, score_now, "", what, "")


def _band(held: PositionSnapshot, framework: Framework) -> str:
    return band_words(held.band, framework.named(held.framework))
