"""Show the findings of each rule as an excerpt of the sheet: column letters, headings, and the rows at fault."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import column_letters, column_number
from peecf_batch.outputs.page.finding_rows import finding_row
from peecf_batch.outputs.wording.text import cut, shown
from peecf_batch.rules.findings import Severity, catalogue, in_general

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.page.finding_rows import FindingRow
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.sheet_row import SheetRow

_WIDEST, _LONGEST = 9, 120
NOT_SHOWN = "…"
BLANK = "(blank)"
_DATE = pattern(r"\b[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}\b")
_FEWEST_ALIKE = 3


class Column(NamedTuple):
    """A column of the sheet: its letter and heading. The letter is "" for a column of names that the sheet lacks."""

    letter: str
    heading: str


class Cell(NamedTuple):
    """The text of a cell, and whether the cell is at fault. The text is "…" where the page does not repeat it."""

    text: str
    at_fault: bool


class Row(NamedTuple):
    """A row of the sheet: its number, its cells, and in `said` a sentence for each finding in it."""

    number: int
    cells: tuple[Cell, ...]
    said: tuple[str, ...]


class Line(NamedTuple):
    """A notice on one line: its cell, its position and the message."""

    cell: str
    position: str
    message: str


class Lines(NamedTuple):
    """Notices about positions. Where `shared` is a sentence, they differ only in the date, which is their message."""

    shared: str
    lines: tuple[Line, ...]


class FindingGroup(NamedTuple):
    """All findings of one rule.

    `notices` are those about positions. `rows` are an excerpt of the sheet under `columns` for other findings.
    `listed` are the findings that do not fit in an excerpt: those about the whole sheet, its headings or another sheet,
    and all findings of a rule broken in more than 9 columns. `total` counts the findings, and `accepted` those that are
    accepted with a reason.
    """

    code: str
    severity: Severity
    title: str
    why: str
    fix: str
    total: int
    accepted: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    listed: tuple[FindingRow, ...]
    notices: tuple[Lines, ...] = ()


def findings_of(assessment: Assessment, names: Sequence[str]) -> tuple[FindingGroup, ...]:
    """Return all findings by rule: errors first, then warnings, then notices, each in the order of the catalogue.

    `names` has one for each position.
    """
    rank = {severity: place for place, severity in enumerate(Severity)}
    order = {code: place for place, code in enumerate(catalogue())}
    groups: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        groups.setdefault(finding.code, []).append(finding)
    codes = sorted(groups, key=lambda code: (rank[groups[code][0].severity], order.get(code, len(order)), code))
    excerpts = _Excerpts(assessment, names)
    return tuple(excerpts.group(code, groups[code]) for code in codes)


class _Excerpts:
    """Facts that excerpts of an assessment share: its positions with their names, their places, and its columns."""

    def __init__(self, assessment: Assessment, names: Sequence[str]) -> None:
        self.assessment, self.sheet, self.names = assessment, assessment.source.sheet, names
        self.places = assessment.place_of_row
        self.named = {name.column: name.role for name in assessment.source.named}
        letters = [column.letters for column in assessment.source.columns[: len(assessment.framework.factors)]]
        self.factors = {column_number(letter): index for index, letter in enumerate(letters)}
        self.headings = {name.column: shown(name.heading) for name in assessment.source.named}

    def group(self, code: str, found: list[Finding]) -> FindingGroup:
        """Return the findings of one rule as an excerpt and a list."""
        rule = catalogue().get(code)
        one_line = [found[0].severity is Severity.NOTICE and f.sheet_row in self.places for f in found]
        lines, others = list(compress(found, one_line)), [f for f, on in zip(found, one_line, strict=True) if not on]
        columns = sorted({*self.named, *(f.column for f in others if self.is_placed(f))})
        wide = len(columns) > _WIDEST + len(self.named)
        placed = [] if wide else [f for f in others if self.is_placed(f)]
        listed = [f for f in others if wide or not self.is_placed(f)]
        return FindingGroup(
            code,
            found[0].severity,
            rule.title if rule else shown(found[0].message),
            rule.why if rule else "",
            in_general(rule, self.assessment.framework.scale) if rule else shown(found[0].fix),
            len(found),
            sum(f.accepted for f in found),
            self.columns(columns, placed) if placed else (),
            self.rows(columns, placed),
            tuple(
                _answered(finding_row(f, self.name(f.sheet_row), self.assessment.source.only_sheet), f) for f in listed
            ),
            _by_sentence([self.line(f) for f in lines]),
        )

    def line(self, finding: Finding) -> Line:
        """Return a notice about a position on one line."""
        row = _answered(finding_row(finding, self.name(finding.sheet_row), self.assessment.source.only_sheet), finding)
        return Line(row.cell, row.position, f"{row.message.rstrip('.')}.")

    def name(self, place: SheetRow) -> str:
        """Return the name of the position in a row, "" if the row has none."""
        return self.names[self.places[place]] if place in self.places else ""

    def is_placed(self, finding: Finding) -> bool:
        """Return True if a finding is about a cell of a position on the first sheet of positions.

        Findings on other sheets are listed, because their columns may be others. So is a finding at the id of a
        position about something that the sheet has no column for.
        """
        if not finding.column or finding.sheet != self.sheet or finding.sheet_row not in self.places:
            return False
        return shown(finding.heading) == self.headings.get(finding.column, shown(finding.heading))

    def columns(self, columns: Sequence[int], found: Sequence[Finding]) -> tuple[Column, ...]:
        headings = {f.column: shown(f.heading) for f in found} | self.headings
        known = tuple(Column(column_letters(column), headings.get(column, "")) for column in columns)
        return known if self.named else (Column("", "Position"), *known)

    def rows(self, columns: Sequence[int], found: Sequence[Finding]) -> tuple[Row, ...]:
        by_row: dict[SheetRow, list[Finding]] = {}
        for finding in found:
            by_row.setdefault(finding.sheet_row, []).append(finding)
        return tuple(self.row(place, columns, held) for place, held in sorted(by_row.items()))

    def row(self, place: SheetRow, columns: Sequence[int], found: list[Finding]) -> Row:
        at = {f.column: f.value for f in found}
        names = () if self.named else (Cell(self.name(place), at_fault=False),)
        cells = tuple([_cell(at[c]) if c in at else self.other(place, c) for c in columns])
        return Row(place.row, (*names, *cells), tuple([_said(f) for f in found]))

    def other(self, place: SheetRow, column: int) -> Cell:
        """Return a cell without a finding of this rule: the position's id, title or valid score, or else "…"."""
        role, factor = self.named.get(column), self.factors.get(column)
        position = self.assessment.positions[self.places[place]].position
        if role:
            return Cell(_name(position.details, role), at_fault=False)
        score = position.scores[factor] if factor is not None else None
        return Cell(NOT_SHOWN if score is None else str(score), at_fault=False)


def _by_sentence(lines: Sequence[Line]) -> tuple[Lines, ...]:
    """Return the lines, with those last that share a sentence: 3 or more that differ only in a date."""
    alike: dict[tuple[str, str], list[Line]] = {}
    dates = {line: found for line in lines if (found := _DATE.search(line.message))}
    for line, found in dates.items():
        alike.setdefault((line.message[: found.start()], line.message[found.end() :]), []).append(line)
    shared = {parts: held for parts, held in alike.items() if len(held) >= _FEWEST_ALIKE}
    together = {line for held in shared.values() for line in held}
    plain = tuple(line for line in lines if line not in together)
    return (
        *((Lines("", plain),) if plain else ()),
        *(
            Lines(f"{start}this date{end.rstrip('.')}:", tuple(line._replace(message=dates[line][0]) for line in held))
            for (start, end), held in shared.items()
        ),
    )


def _name(details: Details, role: str) -> str:
    return shown(details.id if role == "id" else details.title)


def _cell(value: str) -> Cell:
    return Cell(cut(shown(value), _LONGEST) if value.strip() else BLANK, at_fault=True)


def _said(finding: Finding) -> str:
    message = shown(finding.message)
    said = f"{finding.cell}: {message[:1].upper()}{message[1:]}."
    return f"{said} {answer(finding)}" if finding.reason else said


def answer(finding: Finding) -> str:
    """Return the reason typed beside a finding, and whether the finding is accepted with it."""
    return f"Accepted: {shown(finding.reason)}" if finding.accepted else f"Not accepted. {shown(finding.reason)}"


def _answered(row: FindingRow, finding: Finding) -> FindingRow:
    """Return the row with any reason added to its message."""
    return row._replace(message=f"{row.message}. {answer(finding)}") if finding.reason else row
