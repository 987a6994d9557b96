"""Choose the ladders of an assessment: a labelled one for each organisation, or compact strips for many positions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, at_or_above_ceo, same_band_pairs
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.columns import Column, Rung, in_reporting_order
from peecf_batch.outputs.drawing.dots import MOST_STRIPS, Strips, strips_of
from peecf_batch.outputs.drawing.ladder import Panel, panels_of
from peecf_batch.outputs.wording.text import cut, listed, plural, shown
from peecf_batch.outputs.wording.words import SAME_BAND, edge_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.framework import Framework

LABELLED, LABELLED_IN_ALL = 60, 150
REMARKED = 14
_TITLE = 200
NOT_BELOW_CEO = "not below the CEO"
NOT_BELOW, BESIDE = "not below its manager", "a factor above its manager"


class LadderRow(NamedTuple):
    """A row of the table that gives the content of a labelled ladder in words."""

    title: str
    reports_to: str
    score: int
    band: str
    note: str


class StripRow(NamedTuple):
    """A row of the table that gives the content of compact strips in words; `counts` run from the highest band down."""

    name: str
    counts: tuple[int, ...]
    total: int


class LadderFigure(NamedTuple):
    """A ladder with its words: `panels` if it is labelled, `strips` if it is compact.

    `rows` and `strip_rows` are the table for each form; `bands` are the names of the columns of the latter. `stubs`
    counts the positions whose manager is outside their column. `missing` counts the positions that were not classified
    and are not drawn.
    """

    title: str
    description: str
    panels: tuple[Panel, ...]
    strips: tuple[Strips, ...]
    rows: tuple[LadderRow, ...]
    strip_rows: tuple[StripRow, ...]
    stubs: int
    missing: int
    bands: tuple[str, ...] = ()


def ladders_of(assessment: Assessment, names: Sequence[str]) -> tuple[LadderFigure, ...]:
    """Return the ladders of an assessment, in the order of its organisations."""
    rungs = rungs_of(assessment)
    sizes = [len(group) for group in rungs.values()]
    if sum(sizes) <= LABELLED or (max(sizes) <= LABELLED and sum(sizes) <= LABELLED_IN_ALL):
        return tuple(_labelled(name, group, names, assessment) for name, group in rungs.items() if group)
    return (_compact(rungs, assessment),)


def _remarks(assessment: Assessment) -> dict[int, str]:
    """Return the most important remark on each position that has one, by index.

    A remark says in words what is unusual about the position's score or band beside those of its CEO or manager.
    """
    remarks = {index: SAME_BAND for index, _ in same_band_pairs(assessment.positions)}
    if assessment.moderation:
        reporting = assessment.moderation.reporting
        remarks |= {i.position: BESIDE for i in reporting.inversions if not i.equal}
        remarks |= dict.fromkeys(reporting.not_below, NOT_BELOW)
    return remarks | {index: NOT_BELOW_CEO for index, _ in at_or_above_ceo(assessment.positions)}


def rungs_of(assessment: Assessment, *, named: bool = True) -> dict[str, list[Rung]]:
    """Return the classified positions of each organisation; one without any has an empty list.

    Unless `named`, they have no titles and no notes, which saves time where a ladder shows only counts.
    """
    groups: dict[str, list[Rung]] = {}
    remarks = _remarks(assessment) if named else {}
    for index, p in enumerate(assessment.positions):
        details = p.position.details
        group = groups.setdefault(shown(details.organisation), [])
        if isinstance(p, Assessed):
            title = cut(shown(details.name), _TITLE) if named else ""
            division = cut(shown(details.division), _TITLE)
            score, edge = p.classification.score, edge_words(p) if named else ""
            remark = remarks.get(index, "")
            group.append(Rung(index, title, score, p.outcome, edge, p.manager, division, remark))
    return groups


def _head(rungs: Sequence[Rung], assessment: Assessment) -> Rung | None:
    """Return the CEO, or else the only position without a manager if it has direct reports, or None."""
    for rung in rungs:
        if assessment.positions[rung.index].position.details.is_ceo:
            return rung
    tops = [rung for rung in rungs if rung.boss is None]
    return tops[0] if len(tops) == 1 and any(rung.boss == tops[0].index for rung in rungs) else None


def _labelled(name: str, everyone: Sequence[Rung], names: Sequence[str], assessment: Assessment) -> LadderFigure:
    """Return the labelled ladder of the organisation `name`."""
    rungs = everyone if len(everyone) <= REMARKED else [_sparingly_remarked(rung) for rung in everyone]
    head = _head(rungs, assessment)
    panels = panels_of(rungs, head, assessment.framework)
    missing = [p for p in assessment.positions if shown(p.position.details.organisation) == name]
    return LadderFigure(
        title=name,
        description=_described(rungs, head, assessment.framework),
        panels=panels,
        strips=(),
        rows=tuple(_row(rung, names, assessment) for rung in in_reporting_order(everyone)),
        strip_rows=(),
        stubs=sum(len(panel.stubs) for panel in panels),
        missing=len(missing) - len(rungs),
    )


def _sparingly_remarked(rung: Rung) -> Rung:
    """Return a rung without the remark on its manager's band, which a large ladder has no space for."""
    return replace(rung, remark="") if rung.remark == SAME_BAND else rung


def _row(rung: Rung, names: Sequence[str], assessment: Assessment) -> LadderRow:
    position = assessment.positions[rung.index]
    assert isinstance(position, Assessed)  # noqa: S101 - a rung is always a classified position
    manager = shown(position.position.details.reports_to)
    if position.manager is not None:
        manager = names[position.manager]
    band = position.band_name or assessment.framework.below.name
    return LadderRow(names[rung.index], manager, rung.score, band, "; ".join(rung.notes))


def _described(rungs: Sequence[Rung], head: Rung | None, framework: Framework) -> str:
    """Return the description of a ladder in words, for readers who cannot see it."""
    counts = _by_band([rung.score for rung in rungs], framework)
    names = [*(band.name for band in reversed(framework.bands)), framework.below.name]
    parts = [
        f"{count:,} in {name}" if n < len(names) - 1 else f"{count:,} {name.lower()}"
        for n, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    top = f" At the head, {head.title} scores {head.score}." if head else ""
    return f"{plural(len(rungs), 'position')} by work value score: {listed(parts)}.{top}"


def _by_band(scores: Sequence[int], framework: Framework) -> tuple[int, ...]:
    """Return the number of scores in each band from the highest down, then below the lowest."""
    counts = Counter(scores)
    spans = [(band.lowest, band.highest) for band in reversed(framework.bands)]
    spans.append((framework.lowest, framework.bands[0].lowest - 1))
    return tuple(sum(n for score, n in counts.items() if low <= score <= high) for low, high in spans)


def _compact(rungs: Mapping[str, Sequence[Rung]], assessment: Assessment) -> LadderFigure:
    """Return the compact ladder: a strip for each organisation, or for each division where there is only one.

    Too many strips become a single one.
    """
    everyone = [rung for group in rungs.values() for rung in group]
    framework, single = assessment.framework, len(rungs) == 1
    head = _head(everyone, assessment) if single else None
    groups = (
        _by_division(everyone, head)
        if single
        else [Column(name or "No organisation given", tuple(group)) for name, group in rungs.items() if group]
    )
    if len(groups) > MOST_STRIPS:
        groups = [Column(f"All {len(groups):,} {'divisions' if single else 'organisations'}", tuple(everyone))]
    chiefs = set() if single else {r.index for r in everyone if assessment.positions[r.index].position.details.is_ceo}
    return LadderFigure(
        title=next(iter(rungs)) if single else "",
        description=_described(everyone, head, framework),
        panels=(),
        strips=strips_of(groups, head, chiefs if len(groups) > 1 else set(), framework),
        rows=(),
        strip_rows=tuple(
            StripRow(group.heading, _by_band([rung.score for rung in group.rungs], framework), len(group.rungs))
            for group in groups
        ),
        stubs=0,
        missing=len(assessment.positions) - len(everyone),
        bands=(*(band.name for band in reversed(framework.bands)), framework.below.name),
    )


def _by_division(rungs: Sequence[Rung], head: Rung | None) -> list[Column]:
    """Return the positions except the head by division, or all together if there are fewer than two divisions."""
    groups: dict[str, list[Rung]] = {}
    for rung in rungs:
        if rung is not head:
            groups.setdefault(rung.division or "No division given", []).append(rung)
    if len(groups) > 1:
        return [Column(name, tuple(group)) for name, group in groups.items()]
    return [Column("All positions", tuple(rung for group in groups.values() for rung in group))]
