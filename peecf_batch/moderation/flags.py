"""Report what moderation points out, with one function for each rule. No function changes a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.checks.table import Beside
from peecf_batch.moderation.copied import plain_words
from peecf_batch.moderation.measures import measures
from peecf_batch.reading.cells import shown
from peecf_batch.reading.consensus.headings import REASON
from peecf_batch.reading.matching.reporting import ReportingPair
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.assessors import Assessor, Disagreement
    from peecf_batch.moderation.reporting import Inversion
    from peecf_batch.reading.readings import AssessorScores
    from peecf_batch.rules.findings import Finding

_LONGEST_PATH, _NAMED = 8, 3


def flags_of(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield all findings of moderation, rule by rule."""
    for flag in FLAGS:
        yield from flag(table, moderation)


def _name(table: Table, index: int, beside: str) -> str:
    """Return the name of a position in quotes, with its organisation unless it is `beside`, the reader's place."""
    details = table.positions[index].details
    of = f" of '{shown(details.organisation)}'" if details.organisation and details.organisation != beside else ""
    return f"'{shown(details.label)}'{of}"


def factors_along_a_line(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N901, a factor not below the manager's score as expected, and N902, a factor above the manager's score."""
    for inversion in moderation.reporting.inversions:
        if inversion.factor >= 0:
            yield _on_a_factor("N901" if inversion.equal else "N902", table, inversion)


def _on_a_factor(code: str, table: Table, inversion: Inversion) -> Finding:
    position, factor = table.positions[inversion.position], inversion.factor
    own, above = position.scores[factor], table.positions[inversion.manager].scores[factor]
    name, manager = table.framework.factors[factor].name, _name(table, inversion.manager, position.details.organisation)
    same = f"{name} is {own}, the same as {manager}, its manager"
    message = same if own == above else f"{name} is {own}, above the {above} of {manager}, its manager"
    return table.in_column(
        code, position, table.factor_column(position, factor), str(own), message, basis=f"{own} {above}"
    )


def on_every_factor(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N903: positions at or above their manager on every factor."""
    for inversion in moderation.reporting.inversions:
        if inversion.factor < 0:
            position, above = table.positions[inversion.position], table.positions[inversion.manager]
            manager = _name(table, inversion.manager, position.details.organisation)
            message = f"no factor score is below that of {manager}, its manager"
            yield table.named("N903", position, message, f"{position.scores} {above.scores}")


def within_a_band(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N904: reporting lines within a band, one finding for each organisation, at the heading of those lines."""
    lines: dict[str, list[ReportingPair]] = {}
    for span in moderation.reporting.spans:
        name = table.positions[span.manager].details.organisation
        lines.setdefault(name, []).extend(ReportingPair(index, span.manager) for index in span.same_band)
    heading = table.heading_of("reports_to")
    several = len({position.details.organisation for position in table.positions}) > 1
    for name, held in lines.items():
        if held and heading:
            said = [f"{_name(table, one, name)} (manager {_name(table, boss, name)})" for one, boss in held[:_NAMED]]
            more = f" and {len(held) - _NAMED:,} more" if len(held) > _NAMED else ""
            of = f" of '{shown(name)}'" if name and several else ""
            which = f"one position{of} is in the same band as its manager"
            if len(held) > 1:
                which = f"{len(held):,} positions{of} are in the same band as their managers"
            message = f"{which}: {', '.join(said)}{more}"
            yield table.about_heading("N904", heading, message)


def deep_structures(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N905: many executive layers, one finding for each organisation, at its deepest position."""
    for deep in moderation.reporting.layers:
        if deep.layers > catalogue()["N905"].limits["layers"]:
            names = [_name(table, index, deep.organisation) for index in deep.path]
            if len(names) > _LONGEST_PATH:
                names = [*names[:2], f"… {len(names) - _LONGEST_PATH + 1:,} more", *names[3 - _LONGEST_PATH :]]
            path = " → ".join(names)
            message = f"{deep.layers} executive layers below the head: {path}"
            yield table.named("N905", table.positions[deep.path[-1]], message, path)


def wide_spans(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N906: more direct reports than usual."""
    for span in moderation.reporting.spans:
        if span.reports > catalogue()["N906"].limits["reports"]:
            message = f"{span.reports:,} positions in the table report to it"
            yield table.named("N906", table.positions[span.manager], message, str(span.reports))


def sore_thumbs(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N911: scores far from the pattern."""
    thumbs = moderation.sore_thumbs
    few = thumbs.positions if thumbs and thumbs.positions < measures().sore_thumbs.small_below else 0
    for thumb in thumbs.found if thumbs else ():
        position, name = table.positions[thumb.position], table.framework.factors[thumb.factor].name
        side = "above" if thumb.residual > 0 else "below"
        apart = f"{abs(thumb.residual):.1f} points {side} the {thumb.expected:.1f} that the other scores suggest"
        message = f"{name} is scored {thumb.score}, which is {apart}"
        if thumb.peers:
            beside = position.details.organisation
            scored = (f"{_name(table, p, beside)} {table.positions[p].scores[thumb.factor]}" for p in thumb.peers)
            alike = f"the most similar {f'{thumb.stream} ' if thumb.stream else ''}positions"
            message += f". Scores of {alike}: {', '.join(scored)}"
        message += f". Only {few} positions were compared, so this may be chance" if few else ""
        column = table.factor_column(position, thumb.factor)
        yield table.in_column("N911", position, column, str(thumb.score), message, basis=f"{position.scores}")


def identical_profiles(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N921: one profile under several titles, one finding at the second of the positions."""
    for first, second, *others in moderation.copied.identical:
        more = f", and {len(others):,} more" if others else ""
        profile = " ".join(map(str, table.positions[first].scores))
        other = _name(table, first, table.positions[second].details.organisation)
        message = f"the same scores ({profile}) as {other}{more}"
        yield table.named("N921", table.positions[second], message, profile)


def near_copies(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N922: rationales with a few words changed, one finding for each position, and the first not compared."""
    for near in moderation.copied.near or ():
        position, other = table.positions[near.position], table.positions[near.other]
        column, there = table.rationale_column(position, near.factor), table.rationale_column(other, near.other_factor)
        cell = table.cell_of(other, there, position)
        name = _name(table, near.other, position.details.organisation)
        whose = f" of {name}" if near.other != near.position else ""
        more = f", and {near.more} more of this position" if near.more else ""
        if near.owners > measures().copied.few:
            more = f", and of {near.owners - 2:,} other positions{more}"
        message = f"{near.alike} per cent the same as the rationale in {cell}{whose}{more}"
        text = position.details.rationales[near.factor]
        yield table.beside_factor("N922", position, Beside(near.factor, column), text, message)
    left_out = moderation.copied.not_compared
    if left_out is not None:
        position = table.positions[left_out.position]
        beside = Beside(left_out.factor, table.rationale_column(position, left_out.factor))
        message = (
            "this rationale and those after it were not compared with all others, because they are too long in total"
        )
        yield table.beside_factor("N922", position, beside, position.details.rationales[left_out.factor], message)


def rationales_that_name_another(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N923: rationales that name another position."""
    for naming in moderation.copied.mentions or ():
        position = table.positions[naming.position]
        other = table.positions[naming.other].details
        title = f" ('{shown(other.title)}')" if other.id and naming.words != plain_words(other.id) else ""
        message = f"the rationale names {_name(table, naming.other, position.details.organisation)}{title}"
        text, column = position.details.rationales[naming.factor], table.rationale_column(position, naming.factor)
        yield table.beside_factor("N923", position, Beside(naming.factor, column), text, message)


def disagreements(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N931: assessors' scores far apart, one finding for each position, at the largest difference.

    A difference is settled once an agreed score and a reason for it are recorded.
    """
    held = moderation.assessors
    told: dict[int, list[Disagreement]] = {}
    for apart in held.disagreements if held else ():
        if apart.agreed is not None and _has_reason(table, apart):
            continue
        told.setdefault(apart.position, []).append(apart)
    for index, (widest, *others) in told.items():
        name = table.framework.factors[widest.factor].name
        scores = (
            [f"{a.code} {s}" for a, s in zip(held.assessors, widest.scores, strict=True) if s is not None]
            if held
            else []
        )
        more = f", and {len(others)} more factor{'' if len(others) == 1 else 's'}" if others else ""
        message = f"assessors are {widest.apart} steps apart on {name} ({', '.join(scores)}){more}"
        position = table.positions[index]
        column = table.factor_column(position, widest.factor)
        agreed = "" if widest.agreed is None else str(widest.agreed)
        yield table.in_column("N931", position, column, agreed, message, basis=f"{agreed} {message}")


def _has_reason(table: Table, apart: Disagreement) -> bool:
    recorded = table.positions[apart.position].details.consensus
    return any(one.factor == apart.factor and one.score is not None and one.reason for one in recorded)


def agreed_scores_outside(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N932: agreed scores outside the range of the assessors' scores."""
    held = moderation.assessors
    for index, factor in held.outside if held else ():
        codes = [assessor.code for assessor in held.assessors] if held else []
        position, agreed = table.positions[index], table.positions[index].scores[factor]
        scores = held.scores_of(index, factor) if held else ()
        given = [f"{code} {score}" for code, score in zip(codes, scores, strict=True) if score is not None]
        name = table.framework.factors[factor].name
        message = f"{name} was agreed as {agreed}, outside the scores of all assessors ({', '.join(given)})"
        column = table.factor_column(position, factor)
        yield table.in_column("N932", position, column, str(agreed), message, basis=message)


def agreed_scores_without_reason(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield W937: agreed scores far from an assessor's score, for which no reason is recorded."""
    codes = [assessor.code for assessor in moderation.assessors.assessors] if moderation.assessors else []
    for row, cell in moderation.consensus.missing:
        position, agreed = table.positions[row.position], row.agreed or 0
        far = [
            f"{code} ({score})"
            for code, score in zip(codes, row.scores, strict=True)
            if score is not None and abs(agreed - score) == row.farthest
        ]
        name = table.framework.factors[row.factor].name
        where = f"{cell} of the annotated copy" if "!" in cell else cell
        message = f"{name} was agreed as {agreed}, {row.farthest} steps from {' and '.join(far)}; {where} has no reason"
        column = table.factor_column(position, row.factor)
        finding = table.in_column("W937", position, column, str(agreed), message, basis=f"{agreed} {row.scores}")
        yield table.to_change(cell, finding, f"{name}: {REASON}")


def severe_and_lenient_assessors(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N933: assessors who score higher or lower than the others on the same positions.

    The difference must reach the rule's limit, and its interval must not include zero.
    """
    least = catalogue()["N933"].limits["percent"] / 100
    for assessor in moderation.assessors.assessors if moderation.assessors else ():
        severity = assessor.severity
        if severity and abs(severity.value) >= least and not severity.low <= 0 <= severity.high:
            side = "above" if severity.value > 0 else "below"
            message = (
                f"{assessor.code} scores {abs(severity.value):.2f} of a step {side} the others on the same "
                f"{severity.n} positions (95 per cent interval {severity.low:+.2f} to {severity.high:+.2f})"
            )
            yield table.about_sheet("N933", message)


def flat_profiles(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N934: assessors with one score on every factor in many of their profiles."""
    least = catalogue()["N934"].limits["percent"]
    for assessor in moderation.assessors.assessors if moderation.assessors else ():
        enough = assessor.profiles >= measures().assessors.fewest_positions
        if enough and 100 * assessor.flat >= least * assessor.profiles:
            whose = f"{assessor.flat} of the {assessor.profiles} profiles of {assessor.code}"
            message = f"{whose} have one score on every factor"
            yield table.about_sheet("N934", message)


def unreadable_scores(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield W935: assessors' cells that give no score."""
    rule, scale = catalogue()["W935"], table.framework.scale
    for assessor, held in _with_sets(moderation):
        for f in held.unreadable:
            whose = f"{assessor.code} on '{shown(f.position)}'" if held.place else assessor.code
            is_elsewhere = bool(held.place)  # rows of another sheet are not rows of the assessed one
            place = Place(f.sheet, f.cell, 0 if is_elsewhere else f.row, 0 if is_elsewhere else f.column, f.heading)
            position = "" if is_elsewhere else f.position
            finding = rule.finding(place, f"{whose}: {f.message}", scale, position=position, value=f.value)
            yield finding._replace(assessor=assessor.code)


def rows_of_no_position(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield W936: assessors' rows that match no position."""
    for assessor, held in _with_sets(moderation):
        for sheet, row, label in held.unmatched:
            message = f"{assessor.code}: '{shown(label)}' in row {row} is not a position of the assessed sheet"
            finding = catalogue()["W936"].finding(Place(sheet, f"A{row}"), message, table.framework.scale, value=label)
            yield finding._replace(assessor=assessor.code)


def _with_sets(moderation: Moderation) -> Iterator[tuple[Assessor, AssessorScores]]:
    """Return each assessor with that assessor's scores."""
    held = moderation.assessors
    return zip(held.assessors, held.sets, strict=True) if held else iter(())


def scores_apart_from_benchmarks(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N941: scores far from those of every benchmark of the position's streams in its band."""
    held = moderation.benchmarking
    for apart in held.apart if held else ():
        position, name = table.positions[apart.position], table.framework.factors[apart.factor].name
        score = position.scores[apart.factor]
        others = sorted(apart.benchmarks, key=lambda benchmark: abs(benchmark.scores[apart.factor] - apart.nearest))
        named = [f"'{shown(other.label)}' {other.scores[apart.factor]}" for other in others[:_NAMED]]
        more = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
        side = "above" if score is not None and score > apart.nearest else "below"
        which = "the benchmark" if len(others) == 1 else "every benchmark"
        message = f"{name} {score} is {side} {which} of its streams in its band: {', '.join(named)}{more}"
        yield table.in_column(
            "N941", position, table.factor_column(position, apart.factor), str(score), message, basis=message
        )


def benchmarks_not_used(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Yield N942: benchmarks without a valid score for every factor, or without a stream.

    One that another file has too is reported only for the assessed workbook.
    """
    if moderation.benchmarking is None and not table.has("benchmark"):
        return
    reported = set()
    for index, position in enumerate(table.positions):
        if position.details.is_benchmark and (index not in table.results or not position.details.streams):
            what = "a score for every factor" if index not in table.results else "a stream"
            typed = table.text(position, "benchmark")
            reported.add((position.details.organisation, position.details.id or position.details.title))
            yield table.finding(
                "N942", position, "benchmark", typed, f"it is marked as a benchmark, but does not have {what}"
            )
    for benchmark in moderation.benchmarking.unused if moderation.benchmarking else ():
        if (benchmark.organisation, benchmark.id or benchmark.title) in reported:
            continue
        what = f"'{shown(benchmark.label)}' in {benchmark.where}"
        yield table.about_sheet("N942", f"{what} is marked as a benchmark, but does not have {benchmark.lacks}")


FLAGS: tuple[Callable[[Table, Moderation], Iterator[Finding]], ...] = (
    factors_along_a_line,
    on_every_factor,
    within_a_band,
    deep_structures,
    wide_spans,
    sore_thumbs,
    identical_profiles,
    near_copies,
    rationales_that_name_another,
    disagreements,
    agreed_scores_outside,
    agreed_scores_without_reason,
    severe_and_lenient_assessors,
    flat_profiles,
    unreadable_scores,
    rows_of_no_position,
    scores_apart_from_benchmarks,
    benchmarks_not_used,
)
