"""Is this position sound? From the cells of a row to a Position, or to a NotClassified with its reasons."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.excel.scan import Kind
from peecf_batch.findings import Finding, Severity, catalogue
from peecf_batch.layout import heading_key, heading_roles
from peecf_batch.position import Details, NotClassified, Position, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.scan import CellFact
    from peecf_batch.framework import Framework, Scale
    from peecf_batch.layout import Layout

_DIGITS = re.compile(r"[0-9]+")
_AGGREGATE = re.compile(r"^\s*(?:SUM|SUBTOTAL|AVERAGE|AGGREGATE|COUNTA?|MEDIAN|MIN|MAX)\(", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows of a sheet say: positions in the order of the sheet, and what was found while reading them."""

    positions: tuple[Position | NotClassified, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A factor cell that gives no score: the code of the rule, and what is wrong in words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A factor cell that gives a score, with the code and words of a notice where it deserves one."""

    score: int
    code: str = ""
    message: str = ""


def score_in(fact: CellFact, scale: Scale) -> Accepted | Refused:
    """The score that a factor cell holds, or why it holds none. Nothing is guessed and nothing is rounded."""
    kind, shown = fact.kind, _shown(fact.text)
    if kind is Kind.NUMBER:
        return _number(fact.text, scale)
    if kind is Kind.TEXT:
        return _text(fact.text, scale)
    if kind is Kind.BLANK:
        return Refused("E202", "no score is given")
    if kind is Kind.YES_NO:
        return Refused("E205", f"{shown} is a yes or no, not a score")
    if kind is Kind.ERROR:
        return Refused("E207", f"the cell holds the Excel error {shown}")
    if kind is Kind.UNCALCULATED:
        return Refused("E208", f"the formula {shown} was never calculated")
    if kind is Kind.PERCENTAGE:
        return Refused("E210", f"the cell is formatted as a percentage (it holds {shown})")
    return Refused("E206", f"the cell is formatted as a date (it holds {shown})")


def _number(text: str, scale: Scale) -> Accepted | Refused:
    try:
        number = float(text)
    except ValueError:
        return Refused("E203", f"'{_shown(text)}' is not a number")
    if not number.is_integer():
        return Refused("E204", f"score {_shown(text)} is not a whole number")
    if int(number) not in scale:
        return Refused("E201", f"score {int(number)} is outside the scale of {scale.lowest} to {scale.highest}")
    return Accepted(int(number))


def _text(text: str, scale: Scale) -> Accepted | Refused:
    typed = text.strip()
    if not typed:
        return Refused("E202", "no score is given; the cell looks blank but holds an empty text")
    if not _DIGITS.fullmatch(typed) or len(typed) > len(str(scale.highest)):
        outside = re.fullmatch(r"-?[0-9]{1,15}", typed)
        if outside:
            return Refused("E201", f"score {_shown(typed)} is outside the scale of {scale.lowest} to {scale.highest}")
        return Refused("E203", f"'{_shown(text)}' is not a whole number")
    if int(typed) not in scale:
        return Refused("E201", f"score {typed} is outside the scale of {scale.lowest} to {scale.highest}")
    return Accepted(int(typed), "N211", f"score {typed} is stored as text and was read as the number {int(typed)}")


def readings_agree(fact: CellFact, value: object) -> bool:
    """Whether the scan and the value reader saw the same thing in a factor cell."""
    if fact.kind in (Kind.BLANK, Kind.ERROR, Kind.UNCALCULATED):
        return value == ""
    if fact.kind is Kind.YES_NO:
        return value is (fact.text == "TRUE")
    if fact.kind is Kind.TEXT:
        return isinstance(value, str) and value.split() == fact.text.split()
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return fact.kind is Kind.DATE
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return _as_float(fact.text) == float(value)


def _as_float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def read_positions(layout: Layout, framework: Framework) -> Reading:
    """Every position of the sheet, in its order, with everything found on the way; no row is dropped unsaid."""
    return _RowReader(layout, framework).read()


def text_of(value: object) -> str:
    """A cell's value as a person would type it."""
    if type(value) is str:
        return value.strip()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def date_of(value: object) -> datetime.date | None:
    """A date cell, or a text that is plainly a date (2027-06-30, or day first as in Australia: 30/6/2027)."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        return None
    match = _DAY_FIRST.fullmatch(value.strip())
    try:
        return (
            datetime.date(int(match[3]), int(match[2]), int(match[1]))
            if match
            else datetime.date.fromisoformat(value.strip()[:10])
        )
    except ValueError:
        return None


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


class _RowReader:
    """Reads the rows of one layout. Holds what is the same for every row, so that each row costs little."""

    def __init__(self, layout: Layout, framework: Framework) -> None:
        self.layout, self.framework, self.scale = layout, framework, framework.scale
        self.sheet, self.grid, self.scan = layout.sheet.entry.name, layout.sheet.grid, layout.sheet.scan
        self.findings: list[Finding] = []
        self.at = layout.columns
        words = heading_roles()["words"]
        self.yes, self.no = frozenset(words["yes"]), frozenset(words["no"])
        self.totals, self.total_beginnings = frozenset(words["totals"]), tuple(words["total_beginnings"])
        self.bands = {
            heading_key(name): band.name for band in framework.bands for name in (band.name, band.title, *band.names)
        }
        self.streams = {
            heading_key(name): stream.name
            for stream in framework.streams
            for name in (stream.key, stream.name, *stream.names)
        }
        self.ceo_titles = frozenset(heading_key(title) for title in framework.ceo_titles)
        self.heads = [layout.heading_at(column) for column in layout.factors]
        beside = [c for group in (layout.rationales, layout.examples, layout.shares) for c in group if c]
        self.other_columns = tuple(dict.fromkeys([*self.at.values(), *beside]))
        self.unknown_possible = self.scan.has_errors or self.scan.has_formulas
        self.plain: dict[str, int] = {}
        self.ids: dict[str, int] = {}

    def read(self) -> Reading:
        positions = []
        last = self.layout.ends_at or max(len(self.grid.rows), max(self.scan.rows, default=0)) + 1
        for row in range(self.layout.heading_row + 1, last):
            if row not in self.scan.rows or row in self.layout.repeated_headings:
                continue
            read = self.read_row(row)
            if read is not None:
                positions.append(read)
        return Reading(tuple(positions), tuple(self.findings))

    def read_row(self, row: int) -> Position | NotClassified | None:
        values = self.grid.rows[row - 1] if row <= len(self.grid.rows) else ()
        facts = self.scan.facts(row, self.layout.factors)
        empty = all(fact.kind is Kind.BLANK for fact in facts)
        identifier, title = self.text(values, "id"), self.text(values, "title")
        if empty and not self.is_unscored_position(values, identifier, title):
            self.pass_over(row, values)
            return None
        if not empty and self.is_total(row, facts, values, identifier, title):
            self.pass_over(row, values)
            return None
        label = identifier or title or f"row {row}"
        scores, reasons = self.read_scores(row, facts, values, label)
        reasons.extend(self.identity(row, identifier, title))
        details = self.read_details(row, values, identifier, title, label)
        if reasons:
            return NotClassified(details, scores, tuple(dict.fromkeys(reasons)))
        return Position(details, tuple(score for score in scores if score is not None))

    def identity(self, row: int, identifier: str, title: str) -> list[str]:
        """Why a row cannot be told apart from others: no name at all, or an id that an earlier row has."""
        if not identifier and not title:
            self.find(
                "E110",
                row,
                self.first_column(),
                f"row {row}",
                "",
                "the row has factor scores but no position id or title",
                row=row,
            )
            return ["E110"]
        first = self.ids.setdefault(key_of(identifier), row) if identifier else row
        if first == row:
            return []
        self.find(
            "E111",
            row,
            self.at["id"],
            identifier,
            identifier,
            f"position id '{_shown(identifier)}' is in row {first} already",
            row=row,
        )
        return ["E111"]

    def first_column(self) -> int:
        return self.at.get("id") or self.at.get("title") or self.layout.first_column

    def text(self, values: Sequence[object], role: str) -> str:
        column = self.at.get(role)
        return text_of(values[column - 1]) if column is not None and column <= len(values) else ""

    def is_unscored_position(self, values: Sequence[object], identifier: str, title: str) -> bool:
        """A row without any score is still a position when it is filled in like one: it must not vanish."""
        if identifier and title:
            return True
        filled = sum(1 for column in self.at.values() if column <= len(values) and text_of(values[column - 1]))
        return bool(identifier or title) and filled > 1

    def is_total(
        self, row: int, facts: Sequence[CellFact], values: Sequence[object], identifier: str, title: str
    ) -> bool:
        """A sub-total row: its label says so, or it has no id and every score in it is a sum or average over cells."""
        labels = [heading_key(label) for label in (identifier, title) if label]
        if not labels:
            first = next((text_of(v) for v in values[: self.layout.last_column] if text_of(v)), "")
            labels = [heading_key(first)]
        if any(label in self.totals or label.startswith(self.total_beginnings) for label in labels):
            return True
        formulas = [fact.formula for fact in facts if fact.kind is not Kind.BLANK]
        return not identifier and row > 0 and all(formula and _AGGREGATE.match(formula) for formula in formulas)

    def pass_over(self, row: int, values: Sequence[object]) -> None:
        first, last = self.layout.first_column, self.layout.last_column
        for column in range(first, min(last, len(values)) + 1):
            shown = text_of(values[column - 1])
            if shown:
                message = f"row {row} ('{_shown(shown)}') holds no position and was passed over"
                self.find("N105", row, column, "", shown, message, row=row)
                return

    def read_scores(
        self, row: int, facts: Sequence[CellFact], values: Sequence[object], label: str
    ) -> tuple[tuple[int | None, ...], list[str]]:
        scores: list[int | None] = []
        reasons: list[str] = []
        check = self.grid.second_reading
        for index, (fact, column) in enumerate(zip(facts, self.layout.factors, strict=True)):
            value = values[column - 1] if column <= len(values) else ""
            known = self.plain.get(fact.text) if fact.kind is Kind.NUMBER and type(value) is float else None
            if known is not None and known == value:
                scores.append(known)
                continue
            read = score_in(fact, self.scale)
            if isinstance(read, Accepted) and check and not readings_agree(fact, value):
                read = Refused("E209", f"one reading gives '{_shown(fact.text)}', the other '{_shown(text_of(value))}'")
            if isinstance(read, Accepted):
                scores.append(read.score)
                if not read.code and type(value) is float:
                    self.plain[fact.text] = read.score
            else:
                scores.append(None)
                reasons.append(read.code)
            if read.code:
                self.find(read.code, row, column, label, fact.text, read.message, heading=self.heads[index])
        return tuple(scores), reasons

    def read_details(self, row: int, values: Sequence[object], identifier: str, title: str, label: str) -> Details:
        if self.unknown_possible:
            self.report_unknown(row, values, label)
        beside = self.beside
        return Details(
            id=identifier,
            title=title,
            row=row,
            organisation=self.text(values, "organisation"),
            division=self.text(values, "division"),
            reports_to=self.text(values, "reports_to"),
            is_ceo=self.is_ceo(values, title),
            vacant=self.yes_no(values, "vacant"),
            part_3=self.yes_no(values, "part_3"),
            reference_band=self.reference_band(row, values, label),
            streams=self.read_streams(row, values, label),
            rationales=tuple(text_of(value) for value in beside(values, self.layout.rationales)),
            shares=tuple(value if type(value) is float else None for value in beside(values, self.layout.shares)),
            assessor=self.text(values, "assessor"),
            assessed_on=self.date(values, "assessed_on"),
            contract_end=self.date(values, "contract_end"),
            trp=self.number(values, "trp"),
            fte=self.number(values, "fte"),
        )

    def beside(self, values: Sequence[object], columns: tuple[int | None, ...]) -> Iterator[object]:
        width = len(values)
        return (
            (values[column - 1] if column and column <= width else "" for column in columns)
            if any(columns)
            else iter(())
        )

    def report_unknown(self, row: int, values: Sequence[object], label: str) -> None:
        blanks = [c for c in self.other_columns if c > len(values) or values[c - 1] == ""]
        for column, fact in zip(blanks, self.scan.facts(row, blanks), strict=True):
            if fact.kind in (Kind.ERROR, Kind.UNCALCULATED):
                message = f"the cell holds {_shown(fact.text)} and was read as blank"
                self.find("W109", row, column, label, fact.text, message)

    def is_ceo(self, values: Sequence[object], title: str) -> bool:
        if "ceo" in self.at:
            return self.yes_no(values, "ceo") is True
        return heading_key(title) in self.ceo_titles if title else False

    def yes_no(self, values: Sequence[object], role: str) -> bool | None:
        typed = self.text(values, role).casefold()
        if not typed:
            return None
        return True if typed in self.yes else False if typed in self.no else None

    def date(self, values: Sequence[object], role: str) -> datetime.date | None:
        column = self.at.get(role)
        return date_of(values[column - 1]) if column is not None and column <= len(values) else None

    def number(self, values: Sequence[object], role: str) -> float | None:
        column = self.at.get(role)
        value = values[column - 1] if column is not None and column <= len(values) else None
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def reference_band(self, row: int, values: Sequence[object], label: str) -> str | None:
        if "reference_band" not in self.at:
            return None
        column, typed = self.at["reference_band"], self.text(values, "reference_band")
        if not typed:
            self.find("N602", row, column, label, "", "no band held on the date of the Determination is given")
            return None
        band = self.bands.get(heading_key(typed))
        if band is None:
            names = ", ".join(band.name for band in self.framework.bands)
            self.find("W601", row, column, label, typed, f"'{_shown(typed)}' is not one of the bands {names}")
        return band

    def read_streams(self, row: int, values: Sequence[object], label: str) -> tuple[str, ...]:
        found: list[str] = []
        typed: list[str] = []
        for role in ("primary_stream", "secondary_stream", "streams"):
            text = self.text(values, role)
            for name in self.split_streams(text) if text else ():
                typed.append(name)
                stream = self.streams.get(heading_key(name))
                if stream is None:
                    self.find(
                        "W401", row, self.at[role], label, text, f"'{_shown(name)}' is not a stream of the framework"
                    )
                elif stream not in found:
                    found.append(stream)
        most = self.framework.streams_at_most
        if len(typed) > most:
            role = next(role for role in ("streams", "secondary_stream", "primary_stream") if self.text(values, role))
            message = f"{len(typed)} streams are given; at most {most} are expected to matter"
            self.find("W402", row, self.at[role], label, self.text(values, role), message)
        return tuple(found)

    def split_streams(self, text: str) -> list[str]:
        """One cell may list several streams; a name that itself holds "and" or "/" is kept whole."""
        if heading_key(text) in self.streams:
            return [text]
        parts = [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
        return [
            name
            for part in parts
            for name in ([part] if heading_key(part) in self.streams else self.split_further(part))
        ]

    def split_further(self, part: str) -> list[str]:
        pieces = [piece.strip() for piece in re.split(r"/|\band\b|&|\+", part) if piece.strip()]
        return pieces if len(pieces) > 1 and all(heading_key(piece) in self.streams for piece in pieces) else [part]

    def find(
        self,
        code: str,
        at: int,
        column: int,
        position: str,
        value: str,
        message: str,
        *,
        heading: str | None = None,
        row: int = 0,
    ) -> None:
        cell = cell_name(at, column)
        self.findings.append(
            found(
                code,
                self.sheet,
                cell,
                position,
                heading or self.layout.heading_at(column),
                value,
                message,
                self.scale,
                at,
                column,
            )
        )


def found(
    code: str,
    sheet: str,
    cell: str,
    position: str,
    heading: str,
    value: str,
    message: str,
    scale: Scale,
    row: int = 0,
    column: int = 0,
) -> Finding:
    """A finding of the catalogue's rule `code`, with the rule's severity and its fix filled in."""
    rule = catalogue()[code]
    fix = rule.fix.format(cell=cell, row=row, lowest=scale.lowest, highest=scale.highest)
    return Finding(code, Severity(rule.severity), sheet, cell, position, heading, value, message, fix, row, column)
