"""Make assessments of fictitious positions for tests, with the real rules."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from peecf_batch.assessment.alignment import consequences
from peecf_batch.assessment.organisation import Assessed, Unassessed, whole
from peecf_batch.assessment.result import Assessment
from peecf_batch.reading.position import Details, NotClassified, Position
from peecf_batch.reading.rows.census import Census, RowKind, SheetCensus
from peecf_batch.reading.source import Source, SourceColumn, SourceSheet
from peecf_batch.rules.classification import classify, outcome_of
from peecf_batch.rules.findings import Finding, RuleResult, Severity, Status
from peecf_batch.rules.framework import Framework
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.reference import Reference

SHEET = "Assessments 2025"
LETTERS = "EFGHIJKL"

DIVISIONS = (
    "Water Services",
    "Catchment and Environment",
    "Capital Delivery",
    "Customer and Community",
    "Finance and Corporate",
    "Regulation and Assurance",
)
ROLES = (
    ("Executive Director, {}", 44),
    ("Director, Strategy and Planning", 39),
    ("Director, Operations (Northern Region)", 36),
    ("Director, Operations (Southern Region)", 35),
    ("Director, Partnerships", 33),
    ("Head of Program Performance and Reporting", 28),
    ("Manager, Executive Services", 23),
)
SMALL = (
    ("Chief Executive Officer", (7, 7, 7, 6, 7, 7, 6, 6), "PESES-3", ""),
    ("Chief Operating Officer", (6, 6, 6, 6, 6, 6, 6, 6), "PESES-3", "Operations"),
    ("Chief Financial Officer", (6, 5, 6, 5, 5, 5, 5, 6), "PESES-2", "Finance"),
    ("Director, Strategy and Policy", (5, 5, 4, 4, 6, 4, 4, 4), "PESES-1", "Strategy"),
    ("Director, People and Culture", (4, 5, 4, 4, 5, 4, 4, 3), "PESES-1", "People"),
    ("Director, Collections and Public Programs", (4, 4, 4, 3, 4, 4, 3, 3), "PESES-2", "Collections"),
    ("Manager, Board Secretariat", (3, 3, 2, 2, 2, 3, 2, 2), "PESES-1", "Governance"),
)


@dataclass(frozen=True)
class Row:
    """One row of a workbook in a test. A score of None means a missing or invalid score."""

    title: str
    scores: tuple[int | None, ...]
    held: str | None = None
    boss: int | None = None
    division: str = ""
    organisation: str = ""
    is_ceo: bool = False
    id: str = ""
    vacant: bool | None = None
    contract_end: date | None = None


@cache
def framework() -> Framework:
    return load_framework()


def scores_adding_to(total: int, seed: int = 0) -> tuple[int, ...]:
    """Return 8 scores of the scale that add up to `total` and vary with `seed`."""
    draw, scores = random.Random(seed * 97 + total), [total // 8] * 8
    for index in draw.sample(range(8), total % 8):
        scores[index] += 1
    for _ in range(6):
        up, down = draw.sample(range(8), 2)
        if scores[up] < 7 and scores[down] > 1:
            scores[up], scores[down] = scores[up] + 1, scores[down] - 1
    return tuple(scores)


def small() -> list[Row]:
    """Return the 7 positions of a gallery. All of them, except the CEO, report to the CEO."""
    return [
        Row(title, scores, held, 0 if n else None, division, "Mallee Regional Gallery", n == 0, f"G-{n + 1:02}")
        for n, (title, scores, held, division) in enumerate(SMALL)
    ]


def authority(size: int = 40, *, invalid: int = 3, divisions: int = 6) -> list[Row]:
    """Return `size` positions of a water authority: a CEO, the heads of `divisions` divisions, and 2 levels of reports.

    `invalid` of the positions lack a score.
    """
    name, draw = "Barwon Valley Water Authority", random.Random(size)
    rows = [Row("Chief Executive Officer", scores_adding_to(54), "PESES-3", None, "", name, True, "P-001")]
    heads: dict[int, int] = {}
    for n in range(1, size):
        place, depth = (n - 1) % divisions, (n - 1) // divisions
        role, mid = ROLES[min(depth, 6)] if depth < 7 else (f"Manager, Program {depth - 6}", 27)
        score = max(8, min(54, mid + draw.randint(-5, 5)))
        division = DIVISIONS[place] if place < 6 else f"Division {place + 1}"
        held = draw.choice(("PESES-1", "PESES-1", "PESES-2", "PESES-2", None) if score < 44 else ("PESES-2", "PESES-3"))
        boss = 0 if depth == 0 else heads[place]
        heads.setdefault(place, n)
        if depth > 3:
            boss = next(i for i, row in enumerate(rows) if row.division == division and "Strategy" in row.title)
        end = date(2026, 6, 30) if n % 5 == 0 else None
        rows.append(
            Row(
                role.format(division),
                scores_adding_to(score, n),
                held,
                boss,
                division,
                name,
                False,
                f"P-{n + 1:03}",
                n % 9 == 0,
                end,
            )
        )
    for n in range(invalid):
        at = size - 1 - 3 * n
        rows[at] = replace(rows[at], scores=(*rows[at].scores[:2], None, *rows[at].scores[3:]))
    return rows


def assessment(rows: list[Row], *, name: str = "executive-positions-2025.xlsx", rules: bool = True) -> Assessment:
    """Return the assessment of a workbook with these rows, whose heading row is 4."""
    findings = [found for n, row in enumerate(rows) for found in _findings(row, n + 5)]
    codes: dict[int, tuple[str, ...]] = {}
    for found in findings:
        codes[found.row] = (*codes.get(found.row, ()), found.code)
    positions = tuple(_judged(row, n + 5, codes.get(n + 5, ())) for n, row in enumerate(rows))
    columns = (
        SourceColumn("Position title", "B"),
        SourceColumn("Organisation", "C"),
        *map(SourceColumn, [f.name for f in framework().factors], LETTERS),
    )
    reference = Reference(framework().reference.date, framework().reference.instrument)
    return Assessment(
        framework=framework(),
        source=Source(name, "9f2c4b7e" * 8, (SourceSheet(SHEET, 4, columns),)),
        reference=reference,
        consequences=consequences(positions, framework(), reference),
        positions=positions,
        findings=tuple(findings),
        rules=_rules(findings) if rules else (),
        organisation=whole(positions, framework()),
        census=Census((SheetCensus(SHEET, 4, 4, len(rows) + 4, _kinds(len(rows)), len(rows)),)),
    )


def _kinds(rows: int) -> dict[int, RowKind]:
    return {4: RowKind.HEADING, **dict.fromkeys(range(5, rows + 5), RowKind.POSITION)}


def _judged(row: Row, number: int, codes: tuple[str, ...]) -> Assessed | Unassessed:
    """Return the result of a row. `number` is its row in the sheet, and `codes` are the codes of its findings."""
    details = Details(
        row.id, row.title, number, row.organisation, row.division, "", row.is_ceo,
        sheet=SHEET, vacant=row.vacant, reference_band=row.held, contract_end=row.contract_end,
    )  # fmt: skip
    scores = tuple(score for score in row.scores if score is not None)
    if len(scores) < len(row.scores):
        return Unassessed(NotClassified(details, row.scores, codes), row.boss, codes)
    found = classify(scores, framework())
    return Assessed(Position(details, scores), found, outcome_of(found.band, row.held, framework()), row.boss, codes)


def _findings(row: Row, number: int) -> list[Finding]:
    found = []
    for letter, factor, score in zip(LETTERS, framework().factors, row.scores, strict=True):
        if score is None:
            cell, message = f"{letter}{number}", "score 8 is outside the scale of 1 to 7"
            fix = f"Type a whole number from 1 to 7 in {cell}."
            found.append(Finding("E201", Severity.ERROR, SHEET, cell, row.id, factor.name, "8", message, fix, number))
    if row.held is None:
        fix = f"Give the band held on the date of the Determination in M{number}."
        found.append(
            Finding(
                "N301",
                Severity.NOTICE,
                SHEET,
                f"M{number}",
                row.id,
                "Reference band",
                "",
                "no reference band",
                fix,
                number,
            )
        )
    return found


def _rules(findings: list[Finding]) -> tuple[RuleResult, ...]:
    counts = {code: sum(found.code == code for found in findings) for code in ("E201", "E202", "N301")}
    known = (RuleResult(code, Status.FOUND if n else Status.PASSED, "", n) for code, n in counts.items())
    return (*known, RuleResult("W410", Status.NOT_RUN, "no remuneration column", 0))
