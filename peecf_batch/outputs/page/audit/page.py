"""Collect the numbers, words and drawings of the audit page as plain values, without HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.audit.contents import Sizes, contents_of
from peecf_batch.outputs.page.audit.decisions import cost_line, groups_of
from peecf_batch.outputs.page.audit.headline import headline, tally_of
from peecf_batch.outputs.page.audit.moves import matrix_of, pictures_of
from peecf_batch.outputs.page.audit.positions import positions_of
from peecf_batch.outputs.page.audit.rows import Row, band_of, reference_of, row_of, score_of
from peecf_batch.outputs.page.decisions import pay_of
from peecf_batch.outputs.page.facts import Fact
from peecf_batch.outputs.page.reporting_table import ReportingTable, reporting_table
from peecf_batch.outputs.privacy.compared import shows_total_cost
from peecf_batch.outputs.wording.followed import followed_words
from peecf_batch.outputs.wording.text import listed, plural, shown
from peecf_batch.outputs.wording.words import band_under_framework, day_named, values_named
from peecf_batch.rules.findings import Severity, catalogue, day
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import small_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.comparison import Audit, Change, FollowedDecision, Split
    from peecf_batch.assessment.snapshot import Snapshot
    from peecf_batch.outputs.page.audit.decisions import CostLine, OutcomeGroup
    from peecf_batch.outputs.page.audit.moves import Picture
    from peecf_batch.outputs.page.audit.positions import Positions
    from peecf_batch.outputs.page.decisions import Matrix
    from peecf_batch.outputs.page.front.tally import TallyItem
    from peecf_batch.outputs.page.section import Section
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.rules.reference import Reference

_LACKING = {
    "rationales": "Whether a changed score has a changed rationale: {who} no rationales.",
    "assessors": "Whether another assessor made the assessment: {who} no assessors.",
    "current bands": "Which positions are in a band other than their reference band: {who} no reference bands.",
    "packages": "What it would cost to align remuneration: {who} no packages that can be compared.",
    "contract ends": "When a change could take effect: {who} no contract ends for the positions concerned.",
}
_ONLY_AFTER = ("current bands", "packages", "contract ends")


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

    `outcomes` counts the positions with a higher, lower or below-executive outcome, by the title of the outcome, and
    `has_references` says whether any position of the later assessment has a reference band. `paid` is true where
    remuneration is shown. `followed` has what was recommended, decided and done. `cost` is None where it may not be
    shown, and `unshown` says why. `doubts` are the findings about a whole assessment. `unchecked` says in sentences
    what could not be checked. `reframed` has the positions whose framework changed.
    """

    framework: Framework
    names: tuple[str, str]
    counts: dict[str, int]
    headline: str
    outcomes: tuple[str, ...]
    has_references: bool
    tally: tuple[TallyItem, ...]
    pictures: tuple[Picture, ...]
    groups: tuple[OutcomeGroup, ...]
    paid: bool
    followed: tuple[Row, ...]
    costs: tuple[CostLine, ...]
    cost: CostLine | None
    unshown: str
    matrix: Matrix
    positions: Positions
    reframed: tuple[Row, ...]
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

    @property
    def decisions(self) -> int:
        """The number of positions that need a decision."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def contents(self) -> Mapping[str, Section]:
        """The sections of the page by id."""
        positions, has_gender = len(self.positions.rows), self.reporting is not None
        moves, followed = sum(picture.total for picture in self.pictures), len(self.followed)
        return contents_of(Sizes(moves, self.decisions, followed, positions, self.found, has_gender))

    @property
    def is_unchanged(self) -> bool:
        """Whether every position and every factor score is as it was."""
        changed = (self.reframed, self.factors, self.new, self.gone, self.renamed, self.splits, self.mergers)
        return not any((*changed, self.by_title, self.reassigned))


def audit_page(audit: Audit, findings: Sequence[Finding], reference: Reference, disclosed: Disclosed) -> AuditPage:
    """Return the content of the audit page, with costs and gender only where `disclosed`."""
    changes, framework = audit.changes, audit.framework
    decided = {id(held.after): f"{followed_words(held)} ({held.result.value})" for held in audit.followed}
    return AuditPage(
        framework=framework,
        names=(shown(audit.before.name), shown(audit.after.name)),
        counts=audit.counts,
        headline=headline(audit),
        outcomes=tuple(_outcomes(audit)),
        has_references=any(held.reference_band for held in audit.after.positions),
        tally=tally_of(audit),
        pictures=pictures_of(audit, decided),
        groups=tuple(groups_of(audit, disclosed)),
        paid=disclosed.remuneration,
        followed=tuple(_followed_row(held, framework, disclosed) for held in audit.followed),
        costs=tuple(cost_line(total) for total in audit.costs) if disclosed.remuneration else (),
        cost=cost_line(audit.cost) if shows_total_cost(audit, disclosed) else None,
        unshown=small_costs().meaning,
        matrix=matrix_of(audit),
        positions=positions_of(audit),
        reframed=tuple(row_of(c.after, *_under(c, framework)) for c in changes if c.is_under_another_framework),
        factors=tuple(_factor_rows(changes, framework)),
        new=tuple(row_of(held, band_of(held, framework)) for held in audit.new),
        gone=tuple(row_of(held, band_of(held, framework)) for held in audit.gone),
        renamed=tuple(row_of(c.after, shown(c.before.title)) for c in changes if c.renamed),
        splits=tuple(_split(split) for split in audit.splits),
        mergers=tuple(_split(split) for split in audit.mergers),
        by_title=tuple(row_of(c.after, shown(c.before.id)) for c in changes if c.by.value == "title"),
        reassigned=tuple(row_of(c.after, *_assessors(c)) for c in changes if c.reassigned),
        findings=tuple(_finding_groups(findings)),
        doubts=tuple(shown(finding.message) for finding in findings if not finding.row),
        found=len(findings),
        unchecked=tuple(_unchecked(audit)),
        reporting=reporting_table(audit) if disclosed.gender else None,
        values=tuple(_values(values) for values in _used(reference)),
        provenance=tuple(_provenance(audit, reference)),
    )


def _followed_row(held: FollowedDecision, framework: Framework, disclosed: Disclosed) -> Row:
    """Return what was recommended before and decided, what the later assessment shows, and the result in words."""
    before, after = held.before, held.after
    now = f"{band_of(after, framework)}; reference band: {reference_of(after, disclosed) or 'not known'}"
    cells = (band_of(before, framework), followed_words(held), now)
    pay = f"{pay_of(before.trp, before.fte) or 'not given'}; now {pay_of(after.trp, after.fte) or 'not given'}"
    return row_of(after, *cells, *((pay,) if disclosed.remuneration else ()), held.result.value)


def _outcomes(audit: Audit) -> Iterator[str]:
    """Yield the number of positions with each outcome that is another band, such as "1 higher band"."""
    for outcome in (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE):
        if count := sum(held.outcome is outcome for held in audit.reclassified):
            yield f"{count:,} {audit.framework.outcome_rule(outcome).title.lower()}"


def _under(change: Change, framework: Framework) -> tuple[str, str]:
    before, after = (
        band_under_framework(p.band, p.score, framework.named(p.framework)) for p in (change.before, change.after)
    )
    return before, after


def _assessors(change: Change) -> tuple[str, str]:
    return shown(change.before.assessor), shown(change.after.assessor)


def _factor_rows(changes: Iterable[Change], framework: Framework) -> Iterator[Row]:
    for change in changes:
        for factor in change.factors:
            name = framework.factors[factor.factor].name
            yield row_of(change.after, name, score_of(factor.before), score_of(factor.after), factor.rationale.value)


def _split(split: Split) -> Row:
    return row_of(split.one, listed([shown(held.label) for held in split.several]))


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
        yield f"The cost for {positions} with another band: a package or a remuneration value is missing."


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
