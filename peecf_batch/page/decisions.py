"""What is to be decided? Counts, moves between bands, and the positions on which someone must decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.classification import is_top_of_scale
from peecf_batch.framework import Edge, Outcome
from peecf_batch.organisation import Assessed, at_or_above_ceo, same_band_pairs
from peecf_batch.page.figures import edge_words
from peecf_batch.page.plain import counted, day, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from peecf_batch.assessment import Assessment
    from peecf_batch.framework import Framework
    from peecf_batch.position import Details

NAMED_AT_A_GLANCE = 4


class BandCount(NamedTuple):
    """How many positions fall in a band; `key` is the band's name in the record."""

    key: str
    name: str
    span: str
    total: int
    tint: int


class OutcomeRow(NamedTuple):
    """An outcome: how many positions, what it means, which options it opens, and the first few by name."""

    key: Outcome
    title: str
    total: int
    meaning: str
    options: tuple[str, ...]
    names: tuple[str, ...]
    more: int


class DecisionRow(NamedTuple):
    """A position that needs a decision. `note` says what is particular about it, `timing` what bears on when."""

    title: str
    id: str
    score: int
    band: str
    reference: str
    note: str
    timing: str


@dataclass(frozen=True, slots=True)
class DecisionGroup:
    """Positions of one outcome with the options that are open; `noted` and `timed` say which columns hold anything."""

    key: str
    title: str
    meaning: str
    options: tuple[str, ...]
    rows: tuple[DecisionRow, ...]
    noted: bool
    timed: bool


class Pair(NamedTuple):
    """A position and the one it is held against."""

    title: str
    score: int
    other: str
    other_score: int
    band: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Positions by reference band (rows) and recommended band (columns), highest first, with totals."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int, int], ...]
    totals: tuple[int, ...]


def bands_of(assessment: Assessment) -> tuple[BandCount, ...]:
    """Counts by band from the highest down, then below the lowest."""
    framework, counts = assessment.framework, dict(assessment.organisation.bands)
    bands = [
        BandCount(b.name, b.name, f"{b.lowest}–{b.highest}", counts[b.name], b.rank) for b in reversed(framework.bands)
    ]
    span = f"{framework.lowest}–{framework.bands[0].lowest - 1}"
    return (*bands, BandCount(Outcome.BELOW_EXECUTIVE, framework.below.name, span, counts[""], 0))


def outcomes_of(assessment: Assessment, names: Sequence[str]) -> tuple[OutcomeRow, ...]:
    """Every outcome of the framework with its count, in the framework's order."""
    counts = dict(assessment.organisation.outcomes)
    first: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    for p, name in zip(assessment.positions, names, strict=True):
        if isinstance(p, Assessed) and len(first[p.outcome]) < NAMED_AT_A_GLANCE:
            first[p.outcome].append(name)
    return tuple(
        OutcomeRow(
            rule.outcome,
            rule.title,
            counts[rule.outcome],
            rule.meaning,
            rule.options,
            tuple(first[rule.outcome]),
            counts[rule.outcome] - len(first[rule.outcome]),
        )
        for rule in assessment.framework.outcomes
    )


def matrix_of(assessment: Assessment) -> Matrix:
    """The moves from reference band to recommended band."""
    framework, moves = assessment.framework, dict(assessment.organisation.transitions)
    names = [*(band.name for band in reversed(framework.bands)), ""]
    rows = []
    for place, held in enumerate(names):
        counts = tuple(moves[held, now] for now in names)
        rows.append((held or "No reference band", counts, sum(counts), place if held else -1))
    totals = tuple(sum(moves[held, now] for held in names) for now in names)
    return Matrix((*names[:-1], framework.below.name), tuple(rows), totals)


def groups_of(assessment: Assessment) -> tuple[DecisionGroup, ...]:
    """Positions whose outcome asks for a decision, by outcome; a CEO below the lowest band stands apart."""
    framework = assessment.framework
    found = [p for p in assessment.positions if isinstance(p, Assessed)]
    below, ceo = framework.outcome_rule(Outcome.BELOW_EXECUTIVE), framework.below.ceo_meaning
    groups = []
    for outcome in (Outcome.HIGHER, Outcome.LOWER):
        rule = framework.outcome_rule(outcome)
        rows = (p for p in found if p.outcome is outcome)
        groups.append(_group(outcome, rule.title, rule.meaning, rule.options, rows, framework))
    lost = [p for p in found if p.outcome is Outcome.BELOW_EXECUTIVE]
    others = (p for p in lost if not p.position.details.is_ceo)
    chiefs = (p for p in lost if p.position.details.is_ceo)
    groups.append(_group("below-executive", below.title, below.meaning, below.options, others, framework))
    groups.append(_group("below-executive-ceo", f"{below.title}: chief executive officer", ceo, (), chiefs, framework))
    rule = framework.outcome_rule(Outcome.NO_REFERENCE)
    unknown = (p for p in found if p.outcome is Outcome.NO_REFERENCE)
    groups.append(_group("no-reference", rule.title, rule.meaning, rule.options, unknown, framework))
    return tuple(group for group in groups if group.rows)


def edges_of(assessment: Assessment) -> DecisionGroup:
    """Positions on the edge of a band, whatever their outcome, with what one point would change."""
    framework, rule = assessment.framework, assessment.framework.edge
    found = (p for p in assessment.positions if isinstance(p, Assessed) and p.classification.edge)
    return _group("edges", rule.title, rule.meaning, rule.options, found, framework, lambda p: _edge_note(p, framework))


def _group(
    key: str,
    title: str,
    meaning: str,
    options: tuple[str, ...],
    positions: Iterable[Assessed],
    framework: Framework,
    note: Callable[[Assessed], str] | None = None,
) -> DecisionGroup:
    said = note or (lambda p: _note(p, framework))
    rows = tuple(_row(p, said(p), framework) for p in positions)
    noted, timed = any(row.note for row in rows), any(row.timing for row in rows)
    return DecisionGroup(key, title, meaning, options, rows, noted, timed)


def _row(p: Assessed, note: str, framework: Framework) -> DecisionRow:
    details, band = p.position.details, p.classification.band
    name = band.name if band else framework.below.name
    reference = details.reference_band or "none given"
    return DecisionRow(
        shown(details.name), shown(details.id), p.classification.score, name, reference, note, _timing(details)
    )


def _timing(details: Details) -> str:
    words = ["chief executive officer"] if details.is_ceo else []
    words += ["vacant"] if details.vacant else []
    words += [f"contract ends {day(details.contract_end)}"] if details.contract_end else []
    return "; ".join(words)


def _note(p: Assessed, framework: Framework) -> str:
    if p.classification.band is None:
        lowest = framework.bands[0]
        return f"{counted(lowest.lowest - p.classification.score, 'point')} below {lowest.name}"
    return edge_words(p)


def _edge_note(p: Assessed, framework: Framework) -> str:
    found = p.classification
    if is_top_of_scale(found.score, framework):
        return f"{edge_words(p)}. {framework.edge.top_of_scale}"
    step = 1 if found.edge is Edge.HIGHEST else -1
    beyond = (band.name for band in framework.bands if band.lowest <= found.score + step <= band.highest)
    side = "more" if step > 0 else "less"
    return f"{edge_words(p)}; one point {side} would be {next(beyond, framework.below.name)}"


def above_ceo(assessment: Assessment, names: Sequence[str]) -> tuple[Pair, ...]:
    """Positions that do not score below the CEO of their organisation."""
    return tuple(_pairs(assessment, names, at_or_above_ceo(assessment.positions)))


def same_band(assessment: Assessment, names: Sequence[str]) -> tuple[Pair, ...]:
    """Positions in the band of the position that they report to, those to the same one together."""
    return tuple(_pairs(assessment, names, same_band_pairs(assessment.positions)))


def _pairs(assessment: Assessment, names: Sequence[str], pairs: Iterable[tuple[int, int]]) -> Iterator[Pair]:
    for here, there in pairs:
        one, other = assessment.positions[here], assessment.positions[there]
        if isinstance(one, Assessed) and isinstance(other, Assessed):
            band = one.classification.band.name if one.classification.band else assessment.framework.below.name
            yield Pair(names[here], one.classification.score, names[there], other.classification.score, band)


def without_ceo(assessment: Assessment) -> tuple[int, int]:
    """How many organisations there are, and how many of them have no classified CEO to compare with."""
    led = {p.position.details.organisation: False for p in assessment.positions}
    for p in assessment.positions:
        if isinstance(p, Assessed) and p.position.details.is_ceo:
            led[p.position.details.organisation] = True
    return len(led), sum(not known for known in led.values())


def by_chief(pairs: Iterable[Pair]) -> tuple[tuple[str, int, str, tuple[str, ...]], ...]:
    """Pairs gathered by the position reported to: its title, score and band, and who stands in the same band."""
    groups: dict[tuple[str, int, str], list[str]] = {}
    for pair in pairs:
        groups.setdefault((pair.other, pair.other_score, pair.band), []).append(f"{pair.title} ({pair.score})")
    return tuple((*key, tuple(names)) for key, names in groups.items())
