"""Read the catalogue of rules from rules.toml, and define findings and the results of rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.own_tables import own_tables
from peecf_batch.rules.sheet_row import SheetRow

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from peecf_batch.rules.framework import Scale

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Severity(StrEnum):
    """The importance of a finding for the position or workbook that it is about."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Status(StrEnum):
    """The result of a rule in a run. A rule that could not run does not count as passed.

    The result is withheld in outputs that do not show remuneration, if the rule is about remuneration.
    """

    PASSED = "passed"
    FOUND = "found"
    NOT_RUN = "not-run"
    WITHHELD = "withheld"


MODERATION = "moderation"  # the group of rules with a section of their own in outputs
NO_COLUMN_FOR = "the sheet has no column for "  # the start of a reason why a rule did not run
_LONGEST_VALUE = 1_000


class Place(NamedTuple):
    """The place of a finding: a sheet and, if the finding is about one cell, its address, row, column and heading.

    `row` and `column` count from 1 and are 0 if there is no cell.
    """

    sheet: str
    cell: str = ""
    row: int = 0
    column: int = 0
    heading: str = ""


class Rule(NamedTuple):
    """A rule of the catalogue: what it finds (`title`), why this matters, what to do about it, and its source.

    `needs` is what the table must have before the rule can run. `limits` has the figures, dates and words that the rule
    compares with. A `private` rule is about the person in the position; pages for others do not show its values.
    """

    code: str
    severity: Severity
    group: str
    title: str
    why: str
    fix: str
    source: str
    needs: tuple[str, ...] = ()
    limits: Mapping[str, Any] = {}
    private: bool = False

    def finding(
        self, place: Place, message: str, scale: Scale, *, position: str = "", value: str = "", basis: str = ""
    ) -> Finding:
        """Return a finding of this rule; its `fix` names the cell, the row and the ends of `scale`.

        A `value` longer than 1,000 characters is shortened.
        """
        value = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
        fix = self.fix.format(cell=place.cell, row=place.row, lowest=scale.lowest, highest=scale.highest)
        return Finding(
            self.code,
            self.severity,
            place.sheet,
            place.cell,
            position,
            place.heading,
            value,
            message,
            fix,
            place.row,
            place.column,
            basis,
        )


class Finding(NamedTuple):
    """A finding of one rule at one place.

    `cell` is its address as in Excel ("F12"), or "" if the finding is about a sheet or workbook. `value` is the value
    of the cell, as typed. `message` says what is wrong and `fix` what to do. `row` and `column` count from 1 and are 0
    if there is no cell. `basis` is what the finding rests on if that is more than the value, else "". `reason` is the
    reason typed beside it in an annotated workbook. `accepted` says that this reason still applies, because the basis
    has not changed, so that the finding needs no more work. Errors are never accepted. `assessor` is the code of the
    assessor whose scores the finding is about, "" for every other finding.
    """

    code: str
    severity: Severity
    sheet: str
    cell: str
    position: str
    heading: str
    value: str
    message: str
    fix: str
    row: int = 0
    column: int = 0
    basis: str = ""
    reason: str = ""
    accepted: bool = False
    assessor: str = ""

    @property
    def sheet_row(self) -> SheetRow:
        """The row that the finding is about."""
        return SheetRow(self.sheet, self.row)

    @property
    def about(self) -> str:
        """The facts that a reason typed beside this finding is about. If they change, the reason no longer applies."""
        return self.basis or self.value


def accepted(findings: Iterable[Finding]) -> int:
    """Return the number of findings that are accepted."""
    return sum(finding.accepted for finding in findings)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The result of one rule in a run.

    `reason` says why a rule did not run, did not check some of the positions or is withheld, and is empty otherwise.
    """

    code: str
    status: Status
    reason: str
    count: int


@cache
def catalogue() -> dict[str, Rule]:
    """Return the rules by code, in the order of rules.toml."""
    rules = own_tables(Path(__file__).with_name("rules.toml"))["rules"]
    return {row["code"]: _rule(row) for row in rules}


def assessment_rules() -> tuple[Rule, ...]:
    """Return the rules for one assessment, without those of the group "audit", which compare two assessments."""
    return tuple(rule for rule in catalogue().values() if rule.group != "audit")


def _rule(row: Mapping[str, Any]) -> Rule:
    limits = row.get("limits", {})
    texts = {name: _with_limits(row[name], limits) for name in ("title", "why", "fix", "source")}
    return Rule(
        code=row["code"],
        severity=Severity(row["severity"]),
        group=row["group"],
        needs=tuple(row.get("needs", ())),
        limits=limits,
        private=row.get("private", False),
        **texts,
    )


def _with_limits(text: str, limits: Mapping[str, Any]) -> str:
    for name, limit in limits.items():
        if not isinstance(limit, list):  # no text quotes a list of words
            text = text.replace(f"{{{name}}}", str(limit) if isinstance(limit, int | str) else day(limit))
    return text


@lru_cache(maxsize=4_096)
def day(when: datetime.date) -> str:
    """Return a date as messages show it: 31 December 2021."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def day_in_short(when: datetime.date) -> str:
    """Return a date with its month in three letters, such as "1 Jul 2027"."""
    return f"{when.day} {_MONTHS[when.month - 1][:3]} {when.year}"


def in_general(rule: Rule, scale: Scale | None = None) -> str:
    """Return what to do about a rule's findings in general, without the address of a cell."""
    lowest, highest = (scale.lowest, scale.highest) if scale else ("the lowest", "the highest score")
    fix = rule.fix.replace("row {row}", "the row")
    return fix.format(cell="the cell", row="the row", lowest=lowest, highest=highest)
