"""Write moderation results in words that all outputs share; the record contains every number in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.moderation.measures import measures
from peecf_batch.outputs.wording.text import listed, per_cent, plural
from peecf_batch.reading.consensus.agreed import AgreedState
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.agreement import Estimate
    from peecf_batch.moderation.assessors import Assessors
    from peecf_batch.moderation.consensus import Consensus, ConsensusRow
    from peecf_batch.rules.framework import Framework

_FEW_LAYERS = 12


def decisive_words(found: Moderation, framework: Framework) -> str:
    """Return a sentence that names the factors that decide most bands, or says that none decides a band."""
    most, count = max((held.decides for held in found.leverages), default=0), len(found.sensitivities)
    if not most:
        return "Leaving out any one factor would not change the band of any position."
    first, *others = (framework.factors[held.factor].name for held in found.leverages if held.decides == most)
    which = "the position" if count == 1 else f"{most:,} of the {count:,} positions"
    also = f" Leaving out {listed(others, 'or')} would change as many bands." if others else ""
    return f"If {first} were left out and the other factors scaled up, {which} would be in a different band.{also}"


def chance_words(chance: float, listed_from: float) -> str:
    """Return what the probability of another band assumes, and which positions are listed.

    Both arguments are shares from 0 to 1. They are shown in per cent, with decimals only where they need them.
    """
    return (
        f"Assume each factor score has a {per_cent(chance)} per cent chance of being one point too high or too low. "
        f"These positions would then have at least a {per_cent(listed_from)} per cent chance of falling in another "
        "band. The chance is an assumption, because no error rate is published."
    )


def brackets_words(framework: Framework) -> str:
    """Return what the bands in brackets show, with the intermediate scores of the framework."""
    scale = framework.scale
    scores = range(scale.lowest, scale.highest + 1)
    between = listed([f"{score}" for score in scores if score not in scale.descriptor_levels])
    return f"Brackets show the band if every {between} were read as the level below, then as the level above."


def reporting_words(found: Moderation) -> Iterator[str]:
    """Yield sentences about reporting lines, the widest span, and the layers of up to 12 organisations."""
    widest = max(found.reporting.spans, key=lambda span: span.reports, default=None)
    if widest is None:
        return
    yield (
        f"{plural(found.reporting.lines, 'reporting line')} between classified positions. The most positions that "
        f"report to one manager: {widest.reports:,}."
    )
    several = len(found.reporting.layers) > 1
    for deep in found.reporting.layers[:_FEW_LAYERS]:
        of = f"{deep.organisation or 'No organisation given'}: " if several else ""
        yield f"{of}{plural(deep.layers, 'executive layer')} below the head."


def sentence(message: str) -> str:
    """Return a finding's message as a sentence, with a capital and a full stop."""
    return f"{message[:1].upper()}{message[1:]}."


def left_out(found: Moderation) -> Iterator[str]:
    """Yield a sentence for each reason why measures were not computed, with the codes of their rules."""
    by_reason: dict[str, list[str]] = {}
    for code, reason in found.not_run.items():
        by_reason.setdefault(reason, []).append(code)
    for reason, codes in by_reason.items():
        yield f"Not run: {', '.join(codes)}, because {reason}."


def estimate(found: Estimate | None, *, signed: bool = False) -> str:
    """Return a figure with its interval, such as "0.83 (0.69 to 0.96)", or "withheld" where it is None."""
    if found is None:
        return "withheld"
    value, low, high = (f"{v:+.2f}" if signed else f"{v:.2f}" for v in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})".replace("-", "−")


def agreement_line(held: Assessors) -> str:
    """Return how often all assessors' own totals gave the same band, or why that is withheld."""
    if held.complete < held.fewest:
        return f"Agreement is withheld for fewer than {held.fewest} positions, because chance would decide the result."
    of = plural(held.complete, "position")
    return f"Share of {of} that all assessors' own totals put in the same band: {estimate(held.bands)}."


def overall_lines(held: Assessors) -> Iterator[str]:
    """Yield sentences about the agreement of assessors' totals and bands, with the number of positions compared."""
    yield (
        f"Of {len(held.assessors)} assessors, two or more scored {plural(held.shared, 'position')}. All of them scored "
        f"{plural(held.complete, 'position')} on every factor."
    )
    yield agreement_line(held)
    if held.complete < held.fewest:
        return
    of = plural(held.complete, "position")
    if held.icc_one is not None:
        yield (
            f"Intraclass correlation of the totals of {of} (1 is full agreement): ICC(2,1) {estimate(held.icc_one)} "
            f"for one assessor, ICC(2,k) {estimate(held.icc_mean)} for all together."
        )
    yield "Brackets show 95 per cent intervals. The fewer the positions, the wider the interval."
    yield "The program never calculates a score from the assessors' scores."


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
    """Yield a row for each assessor with counts, severity and scoring habits, in the order of ASSESSOR_HEADS."""
    for a in held.assessors:
        named = f"{a.code} ({a.name})" if a.name and a.name != a.code else a.code
        severity = estimate(a.severity, signed=True)
        flat = f"{a.flat:,} of {a.profiles:,}"
        yield named, f"{a.positions:,}", severity, f"{a.scores:,}", f"{a.intermediate:,}", f"{a.highest:,}", flat


def factor_rows(held: Assessors, framework: Framework) -> Iterator[tuple[str, ...]]:
    """Yield a row for each factor with its agreement, in the order of FACTOR_HEADS.

    Only positions for which all assessors scored the factor are counted.
    """
    for f in held.factors:
        alike = f.exact is not None and f.kappa is None
        kappa = "undefined: all scores are the same" if alike else estimate(f.kappa)
        name = framework.factors[f.factor].name
        yield name, f"{f.positions:,}", estimate(f.exact), estimate(f.within_one), kappa


AGREED_HEADS = ("Position", "Factor", "Assessors", "Agreed score", "Reason for the agreed score", "Status")


def agreed_row(row: ConsensusRow, codes: Sequence[str]) -> tuple[str, str, str, str]:
    """Return the assessors' scores, the agreed score, its reason and its status, in the order of AGREED_HEADS.

    `codes` are those of the assessors.
    """
    scores = zip(codes, row.scores, strict=True) if row.scores else ()
    given = "; ".join(f"{code} {score}" for code, score in scores if score is not None)
    reason = row.recorded.reason if row.recorded else ""
    return given, "" if row.agreed is None else str(row.agreed), reason, consensus_status(row)[0]


def recorded_words(found: Consensus) -> str:
    """Return how many agreed scores are recorded, and how many are open."""
    scored = len(found.rows) + found.alike_left_out
    is_open = sum(row.agreed is None for row in found.rows)
    if scored and not is_open:
        return f"All {scored:,} agreed scores are recorded." if scored > 1 else "The one agreed score is recorded."
    are = "is" if scored - is_open == 1 else "are"
    return f"{scored - is_open:,} of {plural(scored, 'agreed score')} {are} recorded; {is_open:,} open."


def consensus_words(found: Consensus) -> Iterator[str]:
    """Yield sentences about agreed scores: how many there are, are open, or lack the reason that they need."""
    yield recorded_words(found)
    steps, count = measures().consensus.steps_with_reason, len(found.missing)
    if count:
        are, have = ("is", "has") if count == 1 else ("are", "have")
        which = f"{plural(count, 'agreed score')} {are} {steps} steps or more from an assessor's score"
        yield f"{which} and {have} no reason."


def consensus_status(row: ConsensusRow) -> tuple[str, Severity | None]:
    """Return the status of an agreed score in words, and the severity of what is wrong with it, or None."""
    state = row.recorded.state if row.recorded else AgreedState.NONE
    if state is AgreedState.INVALID:
        return "Invalid: type another score", Severity.ERROR
    if state is AgreedState.DIFFERS:
        return "Differs from the table: correct one", Severity.ERROR
    if row.agreed is None:
        return "No agreed score yet", None
    if row.lacks_reason:
        return "Reason needed", Severity.WARNING
    is_of_table = state is AgreedState.NONE and not (row.recorded and row.recorded.reason)
    return ("As in the table" if is_of_table else "Agreed"), None
