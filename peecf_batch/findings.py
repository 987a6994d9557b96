"""What can be wrong? The catalogue of rules, read from rules.toml, and the findings that they make."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue: what it looks for, why that matters, what to do about it, and where it comes from."""

    code: str
    severity: Severity
    group: str
    title: str
    why: str
    fix: str
    source: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found at one place.

    `cell` is the address as Excel names it ("F12"), or "" where the finding is about a sheet or workbook;
    `value` is what the cell holds, as typed; `message` says what is wrong and `fix` what to do. `row` and `column`
    count from 1 and are 0 where there is no cell.
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
    text = resources.files("peecf_batch").joinpath("rules.toml").read_text(encoding="utf-8")
    return {
        row["code"]: Rule(
            row["code"],
            Severity(row["severity"]),
            row["group"],
            row["title"],
            row["why"],
            row["fix"],
            row["source"],
            tuple(row.get("needs", ())),
        )
        for row in tomllib.loads(text)["rules"]
    }
