"""What moderation found, in words that every output shares. Every number in them is in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.sentences import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.agreement import Estimate
    from peecf_batch.moderation.assessors import Assessors
    from peecf_batch.rules.framework import Framework

_FEW_LAYERS = 12


def decisive_words(found: Moderation, framework: Framework) -> str:
    """Which factor decides most bands, in a sentence."""
    most, count = max((held.decides for held in found.leverages), default=0), len(found.sensitivities)
    if not most:
        return "No band would be another without one of its factors."
    names = [framework.factors[held.factor].name for held in found.leverages if held.decides == most]
    bands = "the one band" if count == 1 else f"{count:,} bands"
    if len(names) == 1:
        return f"{names[0]} decides most: {most:,} of {bands} would be others without it."
    return f"{', '.join(names[:-1])} and {names[-1]} decide most: {most:,} of {bands} would be others without each."


def reporting_words(found: Moderation) -> Iterator[str]:
    """Lines, spans and layers."""
    widest = max(found.reporting.spans, key=lambda span: span.reports, default=None)
    if widest is None:
        return
    yield (
        f"{plural(found.reporting.lines, 'reporting line')} between classified positions; at most {widest.reports:,} "
        "lead to one position."
    )
    several = len(found.reporting.layers) > 1
    for deep in found.reporting.layers[:_FEW_LAYERS]:
        of = f"{deep.organisation or 'No organisation given'}: " if several else ""
        yield f"{of}{plural(deep.layers, 'executive layer')} below the head."


def sentence(message: str) -> str:
    """A finding's message as a sentence of its own."""
    return f"{message[:1].upper()}{message[1:]}."


def left_out(found: Moderation) -> Iterator[str]:
    """What was not computed, and why."""
    by_reason: dict[str, list[str]] = {}
    for code, reason in found.not_run.items():
        by_reason.setdefault(reason, []).append(code)
    for reason, codes in by_reason.items():
        yield f"Not run: {', '.join(codes)}, because {reason}."


def estimate(found: Estimate | None, *, signed: bool = False) -> str:
    """A figure with its interval: "0.83 (0.69 to 0.96)"; a word where it is withheld."""
    if found is None:
        return "withheld"
    value, low, high = (f"{v:+.2f}" if signed else f"{v:.2f}" for v in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})".replace("-", "−")


def overall_lines(held: Assessors) -> Iterator[str]:
    """What assessors' totals and bands show together, with how many positions that rests on."""
    yield (
        f"{len(held.assessors)} assessors; {plural(held.shared, 'position')} scored by two or more, "
        f"{plural(held.complete, 'position')} completely by all."
    )
    if held.complete < held.fewest:
        yield f"Agreement is withheld below {held.fewest} positions: so few say more of chance than of the assessors."
        return
    of = plural(held.complete, "position")
    yield f"Of {of}, the share that all assessors' own totals put in one band: {estimate(held.bands)}."
    if held.icc_one is not None:
        yield (
            f"Intraclass correlation of the totals of {of} (one is full agreement): ICC(2,1) {estimate(held.icc_one)} "
            f"for one assessor, ICC(2,k) {estimate(held.icc_mean)} for all together."
        )
    yield "Brackets hold 95 per cent intervals: the fewer the positions, the wider."
    yield "A score is never made from the assessors' scores."


ASSESSOR_HEADS = (
    "Assessor",
    "Positions",
    "Steps beside the others",
    "Scores",
    "Intermediate",
    "At the top",
    "Flat profiles",
)
FACTOR_HEADS = ("Factor", "Positions", "Exact", "Within one step", "Weighted kappa")


def assessor_rows(held: Assessors) -> Iterator[tuple[str, ...]]:
    """Severity and habits of each assessor, under ASSESSOR_HEADS."""
    for a in held.assessors:
        named = f"{a.code} ({a.name})" if a.name and a.name != a.code else a.code
        severity = estimate(a.severity, signed=True)
        flat = f"{a.flat:,} of {a.profiles:,}"
        yield named, f"{a.positions:,}", severity, f"{a.scores:,}", f"{a.intermediate:,}", f"{a.highest:,}", flat


def factor_rows(held: Assessors, framework: Framework) -> Iterator[tuple[str, ...]]:
    """Agreement on each factor over the positions that all scored, under FACTOR_HEADS."""
    for f in held.factors:
        alike = f.exact is not None and f.kappa is None
        kappa = "undefined: one score throughout" if alike else estimate(f.kappa)
        name = framework.factors[f.factor].name
        yield name, f"{f.positions:,}", estimate(f.exact), estimate(f.within_one), kappa
