"""Is this position sound? From the cells of a row to a Position, or to a NotClassified with its reasons."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.cells import Accepted, Refused, date_of, readings_agree, score_in, shown, text_of
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.scan import Kind
from peecf_batch.findings import Finding, Severity, catalogue
from peecf_batch.headings import heading_key, heading_roles
from peecf_batch.position import Details, NotClassified, Position, key_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from peecf_batch.excel.scan import CellFact
    from peecf_batch.framework import Framework, Scale
    from peecf_batch.layout import Layout

_STREAM_ROLES = ("primary_stream", "secondary_stream", "streams")
_AGGREGATE = re.compile(r"^\s*(?:SUM|SUBTOTAL|AVERAGE|AGGREGATE|COUNTA?|MEDIAN|MIN|MAX)\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows of a sheet say: positions in the order of the sheet, and what was found while reading them."""

    positions: tuple[Position | NotClassified, ...]
    findings: tuple[Finding, ...]


def read_positions(layout: Layout, framework: Framework) -> Reading:
    """Every position of the sheet, in its order, with everything found on the way; no row is dropped unsaid."""
    return _RowReader(layout, framework).read()


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
        self.key = cache(heading_key)
        self.places = defaultdict(lambda: -1, {role: column - 1 for role, column in self.at.items()})
        self.rationales = (
            [column - 1 if column else -1 for column in layout.rationales] if any(layout.rationales) else []
        )
        self.shares = [column - 1 if column else -1 for column in layout.shares] if any(layout.shares) else []
        self.width = max([*self.at.values(), *layout.factors, *beside, layout.last_column])
        self.plain: dict[bytes | None, int] = {}
        self.factor_places = [column - 1 for column in layout.factors]
        self.may_be_total = re.compile("|".join(sorted(word[:3] for word in self.totals)), re.IGNORECASE).match
        self.date_of, self.yes_or_no = cache(date_of), cache(self.read_yes_no)
        self.stream_memo: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.ids: dict[str, int] = {}
        self.texts: dict[str, str] = {}

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
        values = self.values(row)
        identifier, title = self.text(values, "id"), self.text(values, "title")
        known = self.known_scores(row, values)
        facts = self.scan.facts(row, self.layout.factors) if known is None else ()
        if self.is_no_position(facts, values, identifier, title, scored=known is not None):
            self.pass_over(row, values)
            return None
        label = identifier or title or f"row {row}"
        scores, reasons = (known, []) if known is not None else self.read_scores(row, facts, values, label)
        reasons.extend(self.identity(row, identifier, title))
        details = self.read_details(row, values, identifier, title, label)
        if reasons:
            return NotClassified(details, scores, tuple(dict.fromkeys(reasons)))
        return Position(details, tuple(score for score in scores if score is not None))

    def known_scores(self, row: int, values: Sequence[object]) -> tuple[int, ...] | None:
        """The scores of a row in which every factor cell is one whose like was read before, and both readings agree."""
        raw = self.scan.raw(row, self.layout.factors)
        if raw is None:
            return None
        scores = [self.plain.get(key) for key in raw]
        if None in scores or scores != [values[place] for place in self.factor_places]:
            return None
        return tuple(scores)  # type: ignore[arg-type]

    def is_no_position(
        self, facts: Sequence[CellFact], values: Sequence[object], identifier: str, title: str, *, scored: bool
    ) -> bool:
        if not scored and all(fact.kind is Kind.BLANK for fact in facts):
            return not self.is_unscored_position(values, identifier, title)
        return self.is_total(facts, values, identifier, title)

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
            f"position id '{shown(identifier)}' is in row {first} already",
        )
        return ["E111"]

    def first_column(self) -> int:
        return self.at.get("id") or self.at.get("title") or self.layout.first_column

    def values(self, row: int) -> list[object]:
        """The values of a row, as wide as the table and one blank more: the place of a column that is not there."""
        held = self.grid.rows[row - 1] if row <= len(self.grid.rows) else ()
        missing = self.width - len(held)
        return [*held, *[""] * missing, ""] if missing > 0 else [*held, ""]

    def text(self, values: Sequence[object], role: str) -> str:
        return self.one(values[self.places[role]])

    def one(self, value: object) -> str:
        """The text of a cell; equal texts are one object, for a sheet says the same division a thousand times."""
        text = value.strip() if type(value) is str else text_of(value)
        return self.texts.setdefault(text, text)

    def is_unscored_position(self, values: Sequence[object], identifier: str, title: str) -> bool:
        """A row without any score is still a position when it is filled in like one: it must not vanish."""
        if identifier and title:
            return True
        filled = sum(1 for column in self.at.values() if text_of(values[column - 1]))
        return bool(identifier or title) and filled > 1

    def is_total(self, facts: Sequence[CellFact], values: Sequence[object], identifier: str, title: str) -> bool:
        """A sub-total row: its label says so, or it has no id and every score in it is a sum or average over cells."""
        labels = [label for label in (identifier, title) if label]
        if not labels:
            labels = [next((text_of(v) for v in values[: self.layout.last_column] if text_of(v)), "")]
        if any(self.is_total_label(label) for label in labels):
            return True
        formulas = [fact.formula for fact in facts if fact.kind is not Kind.BLANK]
        return not identifier and bool(facts) and all(formula and _AGGREGATE.match(formula) for formula in formulas)

    def is_total_label(self, label: str) -> bool:
        if not self.may_be_total(label):
            return False
        key = heading_key(label)
        return key in self.totals or key.startswith(self.total_beginnings)

    def pass_over(self, row: int, values: Sequence[object]) -> None:
        first, last = self.layout.first_column, self.layout.last_column
        for column in range(first, last + 1):
            label = text_of(values[column - 1])
            if label:
                message = f"row {row} ('{shown(label)}') holds no position and was passed over"
                self.find("N105", row, column, "", label, message)
                return

    def read_scores(
        self, row: int, facts: Sequence[CellFact], values: Sequence[object], label: str
    ) -> tuple[tuple[int | None, ...], list[str]]:
        scores: list[int | None] = []
        reasons: list[str] = []
        check, raw = self.grid.second_reading, self.scan.raw(row, self.layout.factors)
        for index, (fact, column) in enumerate(zip(facts, self.layout.factors, strict=True)):
            value = values[column - 1]
            read = score_in(fact, self.scale)
            if isinstance(read, Accepted) and check and not readings_agree(fact, value):
                read = Refused("E209", f"one reading gives '{shown(fact.text)}', the other '{shown(text_of(value))}'")
            if isinstance(read, Accepted):
                scores.append(read.score)
                if not read.code and fact.formula is None and raw is not None:
                    self.plain[raw[index]] = read.score
            else:
                scores.append(None)
                reasons.append(read.code)
            if read.code:
                self.find(read.code, row, column, label, fact.text, read.message, heading=self.heads[index])
        return tuple(scores), reasons

    def read_details(self, row: int, values: Sequence[object], identifier: str, title: str, label: str) -> Details:
        if self.unknown_possible:
            self.report_unknown(row, values, label)
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
            rationales=tuple([self.one(values[place]) for place in self.rationales]),
            shares=tuple([value if type(value := values[place]) is float else None for place in self.shares]),
            assessor=self.text(values, "assessor"),
            assessed_on=self.date(values, "assessed_on"),
            contract_end=self.date(values, "contract_end"),
            trp=self.number(values, "trp"),
            fte=self.number(values, "fte"),
        )

    def report_unknown(self, row: int, values: Sequence[object], label: str) -> None:
        blanks = [column for column in self.other_columns if values[column - 1] == ""]
        for column, fact in zip(blanks, self.scan.facts(row, blanks), strict=True):
            if fact.kind in (Kind.ERROR, Kind.UNCALCULATED):
                message = f"the cell holds {shown(fact.text)} and was read as blank"
                self.find("W109", row, column, label, fact.text, message)

    def is_ceo(self, values: Sequence[object], title: str) -> bool:
        if "ceo" in self.at:
            return self.yes_no(values, "ceo") is True
        return heading_key(title) in self.ceo_titles

    def yes_no(self, values: Sequence[object], role: str) -> bool | None:
        return self.yes_or_no(self.text(values, role)) if role in self.at else None

    def read_yes_no(self, text: str) -> bool | None:
        typed = text.casefold()
        if not typed:
            return None
        return True if typed in self.yes else False if typed in self.no else None

    def date(self, values: Sequence[object], role: str) -> datetime.date | None:
        value = values[self.places[role]]
        return self.date_of(value) if value != "" else None

    def number(self, values: Sequence[object], role: str) -> float | None:
        value = values[self.places[role]]
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def reference_band(self, row: int, values: Sequence[object], label: str) -> str | None:
        if "reference_band" not in self.at:
            return None
        column, typed = self.at["reference_band"], self.text(values, "reference_band")
        if not typed:
            self.find("N602", row, column, label, "", "no band held on the date of the Determination is given")
            return None
        band = self.bands.get(self.key(typed))
        if band is None:
            names = ", ".join(band.name for band in self.framework.bands)
            self.find("W601", row, column, label, typed, f"'{shown(typed)}' is not one of the bands {names}")
        return band

    def read_streams(self, row: int, values: Sequence[object], label: str) -> tuple[str, ...]:
        cells = {role: text for role in _STREAM_ROLES if (text := self.text(values, role))}
        key = tuple(cells.values())
        if key not in self.stream_memo:
            found, sound = self.name_streams(row, cells, label)
            if not sound:
                return found
            self.stream_memo[key] = found
        return self.stream_memo[key]

    def name_streams(self, row: int, cells: dict[str, str], label: str) -> tuple[tuple[str, ...], bool]:
        """The streams that a position's cells name, and whether nothing was wrong with them."""
        named = [(role, name) for role, text in cells.items() for name in self.split_streams(text)]
        unknown = [(role, name) for role, name in named if self.key(name) not in self.streams]
        for role, name in unknown:
            self.find(
                "W401", row, self.at[role], label, cells[role], f"'{shown(name)}' is not a stream of the framework"
            )
        most = self.framework.streams_at_most
        if len(named) > most:
            role = named[-1][0]
            message = f"{len(named)} streams are given; at most {most} are expected to matter"
            self.find("W402", row, self.at[role], label, cells[role], message)
        streams = [self.streams[self.key(name)] for _, name in named if self.key(name) in self.streams]
        return tuple(dict.fromkeys(streams)), not unknown and len(named) <= most

    def split_streams(self, text: str) -> list[str]:
        """One cell may list several streams; a name that itself holds "and" or "/" is kept whole."""
        if self.key(text) in self.streams:
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
