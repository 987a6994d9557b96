"""What is to be decided? Counts, moves between bands, and the positions on which someone must decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.assessment.organisation import Assessed, at_or_above_ceo, same_band_pairs
from peecf_batch.outputs.wording.sentences import edge_words
from peecf_batch.outputs.wording.text import day, shown
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.framework import Framework

NAMED_AT_A_GLANCE = 4


class BandCount(NamedTuple):
    """How many positions fall in a band; `key` is the band's name in the record."""

    key: str
    name: str
    span: str
    total: int
    tint: int


class OutcomeRow(NamedTuple):
    """An outcome: how many positions, what it means, which options it opens, and the first few by name.

    `more` says that there are others than those named.
    """

    key: Outcome
    title: str
    total: int
    meaning: str
    options: tuple[str, ...]
    names: tuple[str, ...]
    more: bool


class DecisionRow(NamedTuple):
    """A position that needs a decision. `note` says what is particular about it, `way` what stands in the way.

    `incumbent` and `pay` are "" unless they were asked for.
    """

    title: str
    id: str
    score: int
    band: str
    reference: str
    note: str
    way: str
    incumbent: str
    pay: str


@dataclass(frozen=True, slots=True)
class DecisionGroup:
    """Positions of one outcome with the options that are open.

    `path` leads to their count in the record, where it has one. The last four say which columns hold anything.
    """

    key: str
    title: str
    meaning: str
    options: tuple[str, ...]
    rows: tuple[DecisionRow, ...]
    path: str
    noted: bool
    hindered: bool
    named: bool
    paid: bool


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
            counts[rule.outcome] > len(first[rule.outcome]),
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
    groups = []
    for outcome in (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE, Outcome.NO_REFERENCE):
        rule = framework.outcome_rule(outcome)
        held = [p for p in found if p.outcome is outcome]
        chiefs = [p for p in held if outcome is Outcome.BELOW_EXECUTIVE and p.position.details.is_ceo]
        path = "" if chiefs else f"organisation.outcomes.{outcome}"
        others = tuple(_row(p, framework) for p in held if p not in chiefs)
        groups.append(_group(outcome, rule.title, rule.meaning, rule.options, others, path))
        title, said = f"{rule.title}: chief executive officer", framework.below.ceo_meaning
        chief_rows = tuple(_row(p, framework) for p in chiefs)
        groups.append(_group(f"{outcome}-ceo", title, said, (), chief_rows, ""))
    return tuple(group for group in groups if group.rows)


def _group(
    key: str, title: str, meaning: str, options: tuple[str, ...], rows: tuple[DecisionRow, ...], path: str
) -> DecisionGroup:
    held = (any(row.note for row in rows), any(row.way for row in rows))
    asked = (any(row.incumbent for row in rows), any(row.pay for row in rows))
    return DecisionGroup(key, title, meaning, options, rows, path, *held, *asked)


def _row(p: Assessed, framework: Framework) -> DecisionRow:
    details, band = p.position.details, p.classification.band
    return DecisionRow(
        shown(details.name),
        shown(details.id) if details.title else "",
        p.classification.score,
        band.name if band else framework.below.name,
        details.reference_band or "none given",
        _note(p, framework),
        _in_the_way(details),
        shown(details.incumbent),
        pay_of(details),
    )


def pay_of(details: Details) -> str:
    """The total remuneration package in words, with the time fraction where it is not full time; "" if not known."""
    if details.trp is None:
        return ""
    part = f" at {details.fte:g} FTE" if details.fte not in (None, 1) else ""
    return f"${details.trp:,.0f}{part}"


def _in_the_way(details: Details) -> str:
    """What stands in the way of a change, or clears it: an approval, a contract still running, an empty chair."""
    words = ["the Minister may have to approve" if details.is_ceo else ""]
    if details.contract_end:
        words.append(f"contract to {day(details.contract_end)}")
    words.append("nothing: vacant" if details.vacant and not details.contract_end else "")
    text = "; ".join(word for word in words if word)
    return text[:1].upper() + text[1:]


def _note(p: Assessed, framework: Framework) -> str:
    if p.classification.band is None:
        lowest = framework.bands[0]
        return f"below {lowest.name}, which begins at {lowest.lowest}"
    return edge_words(p)


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
