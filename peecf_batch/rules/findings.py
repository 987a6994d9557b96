"""What can be wrong? The catalogue of rules, read from rules.toml, and the findings that they make."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from peecf_batch.rules.framework import Scale

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Severity(StrEnum):
    """How much a finding matters to the position or workbook that it is about."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Status(StrEnum):
    """How a rule ended a run. A rule that could not run never counts as passed."""

    PASSED = "passed"
    FOUND = "found"
    NOT_RUN = "not-run"


_LONGEST_VALUE = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: a sheet and, if the finding is about one cell, its address, row, column and heading.

    `row` and `column` count from 1 and are 0 where there is no cell.
    """

    sheet: str
    cell: str = ""
    row: int = 0
    column: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue: what it looks for, why that matters, what to do about it, and where it comes from.

    `needs` says what must be there before the rule can run, `limits` holds the figures, dates and words that it
    measures by. A `private` rule touches the person in the position; pages for others do not show its values.
    """

    code: str
    severity: Severity
    group: str
    title: str
    why: str
    fix: str
    source: str
    needs: tuple[str, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    private: bool = False

    def finding(
        self, place: Place, message: str, scale: Scale, *, position: str = "", value: str = "", basis: str = ""
    ) -> Finding:
        """Return a finding of this rule, with the cell, the row and the ends of `scale` filled in in what to do.

        A `value` longer than 1,000 characters is cut off.
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


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found at one place.

    `cell` is the address as Excel names it ("F12"), or "" where the finding is about a sheet or workbook;
    `value` is what the cell holds, as typed; `message` says what is wrong and `fix` what to do. `row` and `column`
    count from 1 and are 0 where there is no cell. `basis` is what the finding rests on where that is more than the
    value: a reason typed beside it holds as long as that is the same. `reason` is the one typed beside it in an earlier
    run; `accepted` says that it still holds, so that the finding needs nobody any more. Errors are never accepted.
    `assessor` is the code of the assessor whose scores the finding is about, "" for every other finding.
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
    def about(self) -> str:
        """What a reason typed beside this finding is about; when it changes, the reason no longer holds."""
        return self.basis or self.value


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How one rule ended a run; `reason` says why a rule did not run and is empty otherwise."""

    code: str
    status: Status
    reason: str = ""
    count: int = 0


@cache
def catalogue() -> dict[str, Rule]:
    """Every rule by its code, in the order of rules.toml."""
    text = resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return {row["code"]: _rule(row) for row in tomllib.loads(text)["rules"]}


def assessment_rules() -> tuple[Rule, ...]:
    """The rules that one assessment is held against; those of the group "audit" take two."""
    return tuple(rule for rule in catalogue().values() if rule.group != "audit")


def _rule(row: Mapping[str, Any]) -> Rule:
    limits = row.get("limits", {})
    said = {name: _with_limits(row[name], limits) for name in ("title", "why", "fix", "source")}
    return Rule(
        code=row["code"],
        severity=Severity(row["severity"]),
        group=row["group"],
        needs=tuple(row.get("needs", ())),
        limits=limits,
        private=row.get("private", False),
        **said,
    )


def _with_limits(text: str, limits: Mapping[str, Any]) -> str:
    for name, limit in limits.items():
        text = text.replace(f"{{{name}}}", str(limit) if isinstance(limit, int | str) else _day(limit))
    return text


def _day(limit: datetime.date | list[str]) -> str:
    return "" if isinstance(limit, list) else day(limit)


def day(when: datetime.date) -> str:
    """A date as messages say it: 31 December 2021."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def in_general(rule: Rule, scale: Scale | None = None) -> str:
    """What to do about a rule's findings, where there is no cell to name yet."""
    lowest, highest = (scale.lowest, scale.highest) if scale else ("the lowest", "the highest score")
    fix = rule.fix.replace("row {row}", "the row")
    return fix.format(cell="the cell", row="the row", lowest=lowest, highest=highest)
