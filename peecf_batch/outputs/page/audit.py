"""Collect the numbers, words and drawings of the audit page as plain values, without HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from peecf_batch import __version__
from peecf_batch.assessment.alignment import Cost, NoCost
from peecf_batch.assessment.comparison import BandMove
from peecf_batch.outputs.drawing.slope import Slope, slope_of
from peecf_batch.outputs.page.decisions import Matrix, MatrixRow, column_totals, pay_of
from peecf_batch.outputs.page.facts import Fact
from peecf_batch.outputs.page.reporting_table import ReportingTable, reporting_table
from peecf_batch.outputs.privacy.compared import shows_total_cost
from peecf_batch.outputs.wording.decisions import constraints_on, earliest_change
from peecf_batch.outputs.wording.followed import followed_words
from peecf_batch.outputs.wording.text import listed, plural, shown
from peecf_batch.outputs.wording.words import band_and_score, band_under_framework, band_words, day_named, values_named
from peecf_batch.rules.findings import Severity, catalogue, day
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import small_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.alignment import CostTotal
    from peecf_batch.assessment.comparison import Audit, Change, FollowedDecision, Split
    from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.rules.reference import Reference

_LACKING = {
    "rationales": "Whether a changed score has a changed rationale: {who} no rationales.",
    "assessors": "Whether another assessor made the assessment: {who} no assessors.",
    "current bands": "Which positions sit in a band other than their reference band: {who} no current bands.",
    "packages": "What it would cost to align remuneration: {who} no packages that can be compared.",
    "contract ends": "From when a change could take effect: {who} no contract ends for the positions concerned.",
}
_ONLY_AFTER = ("current bands", "packages", "contract ends")


class Row(NamedTuple):
    """A position in a table: its title, its id, and the text of the other cells."""

    title: str
    id: str
    cells: tuple[str, ...]


class OutcomeGroup(NamedTuple):
    """Positions with one outcome whose band differs from the band held, and the options for them."""

    title: str
    options: tuple[str, ...]
    rows: tuple[Row, ...]


class CostLine(NamedTuple):
    """A line of costs: its name, the number of positions, and the lowest and highest cost in dollars with a sign."""

    name: str
    positions: int
    low: str
    high: str


class BandValues(NamedTuple):
    """A band with the base and the top of its remuneration, with their marks."""

    band: str
    base: str
    top: str


class RuleFindings(NamedTuple):
    """The findings of one rule, with its severity, its title and why it matters."""

    code: str
    severity: str
    title: str
    why: str
    rows: tuple[Row, ...]


class Values(NamedTuple):
    """The remuneration values used: those of each band from the highest, and the floor, with their marks."""

    title: str
    when: str
    bands: tuple[BandValues, ...]
    floor: str
    source: str
    url: str


class AuditPage(NamedTuple):
    """The content of the audit page, section by section in reading order.

    `paid` is true where remuneration is shown. `followed` has what was recommended, decided and done. `cost` is None
    where it may not be shown, and `unshown` says why. `doubts` are the findings about a whole assessment. `unchecked`
    says in sentences what could not be checked. `is_mixed` is true if a position is under another framework than
    the assessments are, and `reframed` has the positions whose framework changed.
    """

    framework: Framework
    names: tuple[str, str]
    counts: dict[str, int]
    groups: tuple[OutcomeGroup, ...]
    paid: bool
    followed: tuple[Row, ...]
    costs: tuple[CostLine, ...]
    cost: CostLine | None
    unshown: str
    matrix: Matrix
    slope: Slope | None
    is_mixed: bool
    reframed: tuple[Row, ...]
    crossed: tuple[Row, ...]
    factors: tuple[Row, ...]
    new: tuple[Row, ...]
    gone: tuple[Row, ...]
    renamed: tuple[Row, ...]
    splits: tuple[Row, ...]
    mergers: tuple[Row, ...]
    by_title: tuple[Row, ...]
    reassigned: tuple[Row, ...]
    findings: tuple[RuleFindings, ...]
    doubts: tuple[str, ...]
    found: int
    unchecked: tuple[str, ...]
    reporting: ReportingTable | None
    values: tuple[Values, ...]
    provenance: tuple[Fact, ...]


def audit_page(audit: Audit, findings: Sequence[Finding], reference: Reference, disclosed: Disclosed) -> AuditPage:
    """Return the content of the audit page, with costs and gender only where `disclosed`."""
    changes, framework = audit.changes, audit.framework
    return AuditPage(
        framework=framework,
        names=(shown(audit.before.name), shown(audit.after.name)),
        counts=audit.counts,
        groups=tuple(_groups(audit, disclosed)),
        paid=disclosed.remuneration,
        followed=tuple(_followed(held, framework, disclosed) for held in audit.followed),
        costs=tuple(_line(total) for total in audit.costs) if disclosed.remuneration else (),
        cost=_line(audit.cost) if shows_total_cost(audit, disclosed) else None,
        unshown=small_costs().meaning,
        matrix=_matrix(audit),
        slope=slope_of([c for c in changes if not c.before.framework and not c.after.framework], framework),
        is_mixed=any(p.framework for snapshot in (audit.before, audit.after) for p in snapshot.positions),
        reframed=tuple(_row(c.after, *_under(c, framework)) for c in changes if c.is_under_another_framework),
        crossed=tuple(_row(c.after, *_scores(c, framework)) for c in (changes[n] for n in audit.crossed)),
        factors=tuple(_factor_rows(changes, framework)),
        new=tuple(_row(held, _worth(held, framework)) for held in audit.new),
        gone=tuple(_row(held, _worth(held, framework)) for held in audit.gone),
        renamed=tuple(_row(c.after, shown(c.before.title)) for c in changes if c.renamed),
        splits=tuple(_split(split) for split in audit.splits),
        mergers=tuple(_split(split) for split in audit.mergers),
        by_title=tuple(_row(c.after, shown(c.before.id)) for c in changes if c.by.value == "title"),
        reassigned=tuple(_row(c.after, *_assessors(c)) for c in changes if c.reassigned),
        findings=tuple(_finding_groups(findings)),
        doubts=tuple(shown(finding.message) for finding in findings if not finding.row),
        found=len(findings),
        unchecked=tuple(_unchecked(audit)),
        reporting=reporting_table(audit) if disclosed.gender else None,
        values=tuple(_values(values) for values in _used(reference)),
        provenance=tuple(_provenance(audit, reference)),
    )


def _row(held: PositionSnapshot, *cells: str) -> Row:
    return Row(shown(held.title or held.id), shown(held.id) if held.title else "", cells)


def _worth(held: PositionSnapshot, framework: Framework) -> str:
    """Return the band and score of a position in words."""
    return band_and_score(held.band, held.score, framework)


def _scores(change: Change, framework: Framework) -> tuple[str, str]:
    return _worth(change.before, framework), _worth(change.after, framework)


def _under(change: Change, framework: Framework) -> tuple[str, str]:
    before, after = (
        band_under_framework(p.band, p.score, framework.named(p.framework)) for p in (change.before, change.after)
    )
    return before, after


def _assessors(change: Change) -> tuple[str, str]:
    return shown(change.before.assessor), shown(change.after.assessor)


def _groups(audit: Audit, disclosed: Disclosed) -> Iterator[OutcomeGroup]:
    """Yield the positions that need a decision by outcome, then the borderline ones that keep their band.

    CEOs below the lowest band are a group of their own.
    """
    framework, needed = audit.framework, [p for p in audit.after.positions if p.consequence is not None]
    for outcome in (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE, Outcome.NO_REFERENCE):
        held = [position for position in needed if position.outcome is outcome]
        chiefs = [p for p in held if outcome is Outcome.BELOW_EXECUTIVE and p.is_ceo]
        rule, others = framework.outcome_rule(outcome), [p for p in held if p not in chiefs]
        if others:
            yield OutcomeGroup(rule.title, rule.options, tuple(_decision(p, framework, disclosed) for p in others))
        if chiefs:
            title, said = f"{rule.title}: chief executive officer", (framework.below.ceo_meaning,)
            yield OutcomeGroup(title, said, tuple(_decision(p, framework, disclosed) for p in chiefs))
    if kept := [position for position in needed if position.outcome is Outcome.SAME]:
        title = f"{framework.edge.title}, in the reference band"
        yield OutcomeGroup(title, framework.edge.options, tuple(_decision(p, framework, disclosed) for p in kept))


def _decision(held: PositionSnapshot, framework: Framework, disclosed: Disclosed) -> Row:
    found = held.consequence
    when = earliest_change(found.timing) if found else ""
    constraints = [*([framework.edge.title] if held.edge else []), *(constraints_on(found) if found else ())]
    cells = (_reference(held, disclosed) or "none", _worth(held, framework), when, "; ".join(constraints))
    return _row(held, *cells, _cost_of(held)) if disclosed.remuneration else _row(held, *cells)


def _reference(held: PositionSnapshot, disclosed: Disclosed) -> str:
    """Return a reference band, "" for none, marked if pay gave it and remuneration is `disclosed`."""
    by_pay = " (by pay)" if held.is_by_pay and disclosed.remuneration else ""
    return f"{shown(held.reference_band)}{by_pay}" if held.reference_band else ""


def _followed(held: FollowedDecision, framework: Framework, disclosed: Disclosed) -> Row:
    """Return what was recommended before and decided, what the later assessment shows, and the result in words."""
    before, after = held.before, held.after
    now = f"{_worth(after, framework)}; reference band: {_reference(after, disclosed) or 'none given'}"
    cells = (_worth(before, framework), followed_words(held), now)
    pay = f"{pay_of(before.trp, before.fte) or 'not given'}; now {pay_of(after.trp, after.fte) or 'not given'}"
    return _row(after, *cells, *((pay,) if disclosed.remuneration else ()), held.result.value)


def _cost_of(held: PositionSnapshot) -> str:
    cost = held.consequence.cost if held.consequence else None
    if isinstance(cost, Cost):
        return _signed(f"{cost.change:,.2f}")
    return f"not known: {cost.reason}" if isinstance(cost, NoCost) else ""


def _signed(amount: str) -> str:
    if amount.startswith("-"):
        return f"−${amount[1:]}"
    return "$0.00" if amount == "0.00" else f"+${amount}"


def _line(total: CostTotal) -> CostLine:
    name = f"From {total.financial_year}" if total.financial_year else "No contract end given"
    return CostLine(name, total.positions, _signed(f"{total.low:,.2f}"), _signed(f"{total.high:,.2f}"))


def _matrix(audit: Audit) -> Matrix:
    counts = dict(audit.moves)
    keys: list[str | None] = [*audit.bands, "", None]
    names = tuple(band_words(key, audit.framework) for key in keys)
    rows = []
    for place, before in enumerate(keys):
        cells = tuple(counts[BandMove(before, after)] for after in keys)
        rows.append(MatrixRow(names[place], cells, sum(cells), place))
    return Matrix(names, tuple(rows), column_totals(rows))


def _factor_rows(changes: Iterable[Change], framework: Framework) -> Iterator[Row]:
    for change in changes:
        for factor in change.factors:
            name = framework.factors[factor.factor].name
            yield _row(change.after, name, _score(factor.before), _score(factor.after), factor.rationale.value)


def _score(score: int | None) -> str:
    return "–" if score is None else str(score)


def _split(split: Split) -> Row:
    return _row(split.one, listed([shown(held.label) for held in split.several]))


def _finding_groups(findings: Sequence[Finding]) -> Iterator[RuleFindings]:
    for code in dict.fromkeys(finding.code for finding in findings):
        rule = catalogue()[code]
        rows = tuple(
            Row(shown(f.position or f.value), "", (f.cell, shown(f.heading), shown(f.message)))
            for f in findings
            if f.code == code
        )
        yield RuleFindings(code, Severity(rule.severity).value, rule.title, rule.why, rows)


def _unchecked(audit: Audit) -> Iterator[str]:
    """Yield a sentence for each check that was not possible, with the assessment that lacks the data."""
    for what, said in _LACKING.items():
        lacking = [
            snapshot.name
            for snapshot in (audit.before, audit.after)
            if what in snapshot.lacks and (snapshot is audit.after or what not in _ONLY_AFTER)
        ]
        if lacking:
            has = "has" if len(lacking) == 1 else "have"
            yield said.format(who=f"{listed([shown(name) for name in lacking])} {has}")
    if audit.uncosted:
        positions = plural(audit.uncosted, "position")
        yield f"The cost for {positions} with another band, for want of a package or of a remuneration value."


def _used(reference: Reference) -> Iterator[Determination]:
    """Yield the values at the reference date and those now in force, once where they are the same."""
    for values in dict.fromkeys((reference.values, reference.in_force)):
        if values is not None:
            yield values


def _values(values: Determination) -> Values:
    made = f", made {day(values.made)}" if values.made else ""
    bands = tuple(BandValues(band.band, band.base.text, band.top.text) for band in reversed(values.bands))
    when = f"In effect from {day(values.effective)}{made}"
    return Values(values.title, when, bands, values.floor.text, values.source.title, values.source.url)


def _provenance(audit: Audit, reference: Reference) -> Iterator[Fact]:
    for name, snapshot in (("Before", audit.before), ("After", audit.after)):
        yield Fact(name, _named(snapshot))
        yield Fact(f"{name}, SHA-256", snapshot.sha256)
    instrument = f", {shown(reference.instrument)}" if reference.instrument else ""
    yield Fact("Reference bands held on", f"{day(reference.date)}{instrument}")
    yield Fact("Day of the audit", day_named(reference))
    yield Fact("Remuneration values", shown(values_named(reference)))
    yield Fact("Tool", f"peecf-batch {__version__}")


def _named(snapshot: Snapshot) -> str:
    return f"{shown(snapshot.name)}, sheet {shown(snapshot.sheet)}, {plural(len(snapshot.positions), 'position')}"
