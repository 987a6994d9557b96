"""What is for moderation? How firm each band is, which factor decides, and what stands out, in words for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.findings import catalogue
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sensitivity import likeliest
from peecf_batch.organisation import Assessed
from peecf_batch.page.plain import cut, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment import Assessment
    from peecf_batch.findings import Finding
    from peecf_batch.framework import Framework
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.sensitivity import Reach

_LONGEST, _LONGEST_NAME = 300, 120
GROUP = "moderation"


class Firmness(NamedTuple):
    """How firm a band is: one-step changes to the bands beside it, as signed numbers or a dash, and the probability."""

    title: str
    score: int
    label: str
    lower: str
    higher: str
    probability: str


class Pointed(NamedTuple):
    """One thing that moderation points out: about which position, where, and what."""

    position: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """A rule of moderation with what it points out; `more` lines are left to the workbook and the record."""

    code: str
    title: str
    why: str
    total: int
    lines: tuple[Pointed, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ModerationSection:
    """The section of the page. `firm` lists positions with at least the probability `listed_from` of another band."""

    positions: int
    chance: str
    listed_from: str
    firm: tuple[Firmness, ...]
    decisive: str
    deciding: tuple[tuple[str, int], ...]
    layers: tuple[str, ...]
    flagged: tuple[Flagged, ...]


def is_moderation(code: str) -> bool:
    """Whether a rule belongs to moderation, whose findings have a section of their own."""
    rule = catalogue().get(code)
    return rule is not None and rule.group == GROUP


def moderation_of(assessment: Assessment, names: Sequence[str]) -> ModerationSection | None:
    """The section on moderation, or None where it was switched off or no position is classified."""
    found = assessment.moderation
    if found is None or not found.sensitivities:
        return None
    held, framework = measures(), assessment.framework
    least, indices = likeliest(found.sensitivities, held.sensitivity.shown_from, held.listed)
    return ModerationSection(
        len(found.sensitivities),
        f"{held.sensitivity.chance:g}",
        f"{least:.2f}",
        tuple(_firmness(index, names, assessment, found) for index in indices),
        decisive_words(found, framework),
        tuple((framework.factors[held.factor].name, held.decides) for held in found.leverages),
        tuple(_layers(found)),
        flagged_of(assessment, names, held.listed),
    )


def _firmness(index: int, names: Sequence[str], assessment: Assessment, found: Moderation) -> Firmness:
    position, held = assessment.positions[index], found.sensitivities[index]
    assert isinstance(position, Assessed)  # noqa: S101 - only classified positions have a sensitivity
    name = cut(names[index], _LONGEST_NAME)
    score, ends = position.classification.score, (_steps(held.lower), _steps(held.higher))
    return Firmness(name, score, held.label, *ends, f"{held.probability:.2f}")


def _steps(reach: Reach | None) -> str:
    return f"{reach.steps:+d}".replace("-", "−") if reach else "–"


def decisive_words(found: Moderation, framework: Framework) -> str:
    """Which factor decides most bands, in a sentence."""
    most = max((held.decides for held in found.leverages), default=0)
    if not most:
        return "No band rests on a single factor."
    names = [framework.factors[held.factor].name for held in found.leverages if held.decides == most]
    verb, count = ("decides" if len(names) == 1 else "each decide"), len(found.sensitivities)
    return f"{listed(names)} {verb} most: {most:,} of {count:,} bands would be others without it."


def _layers(found: Moderation) -> Iterator[str]:
    widest = max(found.reporting.spans, key=lambda span: span.reports, default=None)
    if widest is None:
        return
    lines = found.reporting.lines
    yield (
        f"{lines:,} reporting line{'' if lines == 1 else 's'} between classified positions; at most "
        f"{widest.reports:,} lead to one position."
    )
    for deep in found.reporting.layers[: measures().listed]:
        of = f"{shown(deep.organisation)}: " if len(found.reporting.layers) > 1 else ""
        yield f"{of}{deep.layers} executive layer{'' if deep.layers == 1 else 's'} below the head."


def flagged_of(assessment: Assessment, names: Sequence[str], most: int) -> tuple[Flagged, ...]:
    """What moderation points out, by rule in the order of the catalogue, at most so many lines of each."""
    by_row = {p.position.details.row: name for p, name in zip(assessment.positions, names, strict=True)}
    groups: dict[str, list[Finding]] = {code: [] for code, rule in catalogue().items() if rule.group == GROUP}
    for finding in assessment.findings:
        if finding.code in groups:
            groups[finding.code].append(finding)
    return tuple(_flagged(code, found, by_row, most) for code, found in groups.items() if found)


def _flagged(code: str, found: Sequence[Finding], by_row: dict[int, str], most: int) -> Flagged:
    rule = catalogue()[code]
    lines = tuple(
        Pointed(
            cut(by_row.get(f.row, "") if f.position else "", _LONGEST_NAME),
            f.cell,
            cut(_sentence(shown(f.message)), _LONGEST) + (f" Accepted: {shown(f.reason)}" if f.accepted else ""),
        )
        for f in found[:most]
    )
    return Flagged(code, rule.title, rule.why, len(found), lines, len(found) - len(lines))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
