"""Report the result of every rule in a run: found, passed, or not run with the reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.position import Position
from peecf_batch.rules.findings import NO_COLUMN_FOR, RuleResult, Status, assessment_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding

_CELL_FACTS, _SHEET_FACTS, _SECOND_READING = "cell facts", "sheet facts", "second reading"
_CHIEF, _ANY_CHIEF = "chief executive", "any CEO"
_DECISIONS, _AGREED = "decisions", "agreed scores"
_CEO_BELOW, _VALUES = "chief executive below the bands", "value"
_BESIDE = ("rationale", "example", "share")
_MEANT = {
    "stream": "work value streams",
    "reports_to": "reporting lines",
    "reference_band": "the reference band",
    "assessed_band": "the recommended band",
    "total": "the work value score",
    "rationale": "rationales",
    "example": "examples",
    "share": "shares of work",
    "incumbent": "the incumbent",
    "part_3": "employment under Part 3",
    "framework": "the framework",
    "assessed_on": "the assessment date",
    "contract_start": "the start of the contract",
    "contract_end": "the end of the contract",
    "stream_check": "the stream check",
    "decided_on": "the date of the decision",
    "consent": "the Secretary's consent",
    "vacant": "vacancies",
    "benchmark": "benchmark positions",
    "organisation": "the organisation",
    "id": "position ids",
    "ceo": "the CEO",
    "trp": "remuneration",
    "reference_trp": "remuneration on the date of the Determination",
    "planned_trp": "planned remuneration",
}


class Hindrances(NamedTuple):
    """Reasons why rules could not run, apart from those that the table itself shows.

    `unseen` is the reason why formulas and formats could not be read, or "" if they were read, and `unshaped` that for
    hidden rows and merged cells. `by_rule` has reasons by rule code, and `by_need` by need. `partly` has reasons by
    need why rules that ran did not check some of the positions.
    """

    unseen: str = ""
    unshaped: str = ""
    by_rule: Mapping[str, str] = {}
    by_need: Mapping[str, str] = {}
    partly: Mapping[str, str] = {}


def rule_results(findings: Sequence[Finding], table: Table, hindrances: Hindrances) -> Iterator[RuleResult]:
    """Yield the result of every rule for one assessment: found, passed, or not run with the reason.

    A rule with findings always counts as found. A rule that checked only some of the positions has the reason, too.
    """
    counts = Counter(finding.code for finding in findings)
    for rule in assessment_rules():
        found = counts[rule.code] > 0
        reason = "" if found else hindrances.by_rule.get(rule.code) or _why_not_run(rule.needs, table, hindrances)
        status = Status.FOUND if found else Status.NOT_RUN if reason else Status.PASSED
        partly = next((hindrances.partly[need] for need in rule.needs if need in hindrances.partly), "")
        yield RuleResult(rule.code, status, reason or partly, counts[rule.code])


def _why_not_run(needs: Sequence[str], table: Table, hindrances: Hindrances) -> str:
    """Return the reason why a rule could not run on this table, or "" if it could.

    Every need must be met. If a need has several choices, joined by "|", one of them is enough.
    """
    for need in needs:
        choices = need.split("|")
        reasons = [_why_missing(choice, table, hindrances) for choice in choices]
        if all(reasons):
            named = [_MEANT[choice] for choice in choices if choice in _MEANT]
            return _no_column(*named) if len(named) > 1 else reasons[-1]
    return ""


def _why_missing(need: str, table: Table, hindrances: Hindrances) -> str:
    """Return the reason why a single need is not met, or "" if it is met."""
    if need in (_SECOND_READING, _CELL_FACTS) and hindrances.unseen:
        return hindrances.unseen
    if need == _SHEET_FACTS:
        return hindrances.unshaped
    if need == _SECOND_READING:
        once = [layout.sheet.grid for layout in table.layouts if not layout.sheet.grid.second_reading]
        return f"the sheet was read once only: {once[0].reason}" if once else ""
    if need == _CHIEF:
        known = any(isinstance(table.positions[index], Position) for index in table.chief_executives)
        return "" if known else "no classified position is marked as the CEO"
    if need == _ANY_CHIEF:
        return "" if table.chief_executives else "no column and no title says which position is the CEO"
    if need == _CEO_BELOW:
        below = any(table.results[i].band is None for i in table.chief_executives if i in table.results)
        return "" if below else "no position marked as the CEO scores below the lowest band"
    if need == _AGREED:
        is_typed = any(agreed.cell for p in table.positions for agreed in p.details.consensus)
        return "" if is_typed else "no agreed score was typed on the sheet PEECF consensus"
    if need == _DECISIONS:
        is_recorded = any(p.details.decision or p.details.decided_on for p in table.positions)
        return "" if is_recorded else "no decision is recorded"
    if _VALUES in need:
        return hindrances.by_need.get(need, "")
    is_there = need == _CELL_FACTS or any(_has_column(need, layout) for layout in table.layouts)
    return "" if is_there else _no_column(_MEANT.get(need, need))


def _has_column(need: str, layout: Layout) -> bool:
    """Return True if the table has a column for a need: a role, or its end, such as "stream" for "primary_stream"."""
    if need in _BESIDE:
        return any({"rationale": layout.rationales, "example": layout.examples, "share": layout.shares}[need])
    return any(role == need or role.endswith((f"_{need}", f"{need}s")) for role in layout.columns)


def _no_column(*meant: str) -> str:
    *others, last = meant
    before = f"{', '.join(others)} or " if others else ""
    return f"{NO_COLUMN_FOR}{before}{last}"
