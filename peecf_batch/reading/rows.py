"""Is this position sound? From the cells of a row to a Position, or to a NotClassified with its reasons."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.excel.package import Bounds
from peecf_batch.excel.scan import Kind
from peecf_batch.excel.workbook import LONGEST_CELL_TEXT
from peecf_batch.reading.cells import Accepted, Refused, date_of, readings_agree, score_in, shown, text_of
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.reading.position import FULL_TIME, Details, NotClassified, Position, key_of
from peecf_batch.reading.row_labels import Labels, is_own_column_total, shape
from peecf_batch.reading.streams import StreamNames
from peecf_batch.refusal import Refusal
from peecf_batch.rules.findings import Finding, found

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from peecf_batch.excel.scan import CellFact
    from peecf_batch.reading.layout import Layout
    from peecf_batch.rules.framework import Framework

_STREAM_ROLES = ("primary_stream", "secondary_stream", "streams")
_NAMES = ("id", "title", "organisation", "division", "reports_to")
_OTHER_TEXTS = ("assessor", "former_id", "incumbent", "gender")
_TEXT_ROLES = (*_NAMES, "ceo", "vacant", "part_3", "reference_band", *_STREAM_ROLES, *_OTHER_TEXTS)
_BESIDE = len(_TEXT_ROLES) - len(_OTHER_TEXTS)
_COUNTED = re.compile(r"[\d.,\s]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows of a sheet say: positions in the order of the sheet, and what was found while reading them."""

    positions: tuple[Position | NotClassified, ...]
    findings: tuple[Finding, ...]


def read_positions(layout: Layout, framework: Framework, bounds: Bounds | None = None) -> Reading:
    """Every position of the sheet, in its order, with everything found on the way; no row is dropped unsaid.

    Raises Refusal where the table has more rows than `bounds` allow.
    """
    return _RowReader(layout, framework).read((bounds or Bounds()).table_rows)


class _Texts(dict[str, str]):
    """Texts of cells by what the cells hold; a new one is trimmed once, and kept as one object."""

    def __missing__(self, held: str) -> str:
        text = text_of(held)
        known = self[held] = self.setdefault(text, text)
        return known


class _RowReader:
    """Reads the rows of one layout. Holds what is the same for every row, so that each row costs little."""

    def __init__(self, layout: Layout, framework: Framework) -> None:
        self.layout, self.framework, self.scale = layout, framework, framework.scale
        self.sheet, self.grid, self.scan = layout.sheet.entry.name, layout.sheet.grid, layout.sheet.scan
        self.findings: list[Finding] = []
        self.at = layout.columns
        words, self.streams = heading_roles()["words"], StreamNames(framework)
        self.yes, self.no = frozenset(words["yes"]), frozenset(words["no"])
        self.no_band = frozenset([*words["no_band"], *filter(None, map(heading_key, words["no_band"]))])
        self.labels = Labels()
        self.bands = {
            heading_key(name): band.name for band in framework.bands for name in (band.name, band.title, *band.names)
        }
        self.ceo_titles = frozenset(heading_key(title) for title in framework.ceo_titles)
        self.heads = [layout.heading_at(column) for column in layout.factors]
        beside = [c for group in (layout.rationales, layout.examples, layout.shares) for c in group if c]
        self.other_columns = tuple(dict.fromkeys([*self.at.values(), *beside]))
        names = (self.at.get("id"), self.at.get("title"))
        self.beside_names = [column for column in self.other_columns if column not in names]
        self.unknown_possible = self.scan.has_errors or self.scan.has_formulas
        self.key = cache(heading_key)
        self.places = defaultdict(lambda: -1, {role: column - 1 for role, column in self.at.items()})
        self.said = itemgetter(*(self.places[role] for role in _TEXT_ROLES))
        self.rationales = (
            [column - 1 if column else -1 for column in layout.rationales] if any(layout.rationales) else []
        )
        self.shares = [column - 1 if column else -1 for column in layout.shares] if any(layout.shares) else []
        self.width = max([*self.at.values(), *layout.factors, *beside, layout.last_column])
        self.plain: dict[bytes | None, int] = {}
        self.under_factors = itemgetter(*(column - 1 for column in layout.factors))
        self.date_of, self.yes_or_no = cache(date_of), cache(self.read_yes_no)
        self.stream_memo: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.ids: dict[str, int] = {}
        self.texts = _Texts()

    def read(self, most: int) -> Reading:
        self.check_rows()
        if len(self.rows) > most and sum(map(self.holds_something, self.rows)) > most:
            raise self.too_long(most)
        positions = [read for row in self.rows if (read := self.read_row(row)) is not None]
        return Reading(tuple(positions), tuple(self.findings))

    def check_rows(self) -> None:
        """Raise Refusal where the value reader sees a row of the table that the scan does not: it would vanish."""
        seen, end = set(self.rows).union(self.layout.repeated_headings), self.layout.ends_at or len(self.grid.rows) + 1
        for row in range(self.layout.heading_row + 1, end):
            if row not in seen and self.holds_something(row):
                raise Refusal(
                    f"the two readings of sheet '{self.sheet}' differ in row {row}: one sees cells there, one none.",
                    "Open the workbook in Excel and save it again.",
                )

    def holds_something(self, row: int) -> bool:
        """Whether a row has a value in the columns of the table."""
        held = self.grid.rows[row - 1] if row <= len(self.grid.rows) else ()
        return any(value != "" for value in held[self.layout.first_column - 1 : self.layout.last_column])

    @cached_property
    def rows(self) -> list[int]:
        """The rows under the headings that hold a cell, those of headings printed again left out."""
        end = self.layout.ends_at or max(len(self.grid.rows), max(self.scan.rows, default=0)) + 1
        headings = frozenset(self.layout.repeated_headings)
        held = {row for row in self.scan.rows if row not in headings and self.scan.holds_cells(row)}
        return sorted(row for row in held if self.layout.heading_row < row < end)

    def too_long(self, most: int) -> Refusal:
        return Refusal(
            f"the table on sheet '{self.sheet}' has more than {most:,} rows; it ends in row {self.rows[-1]:,}.",
            "Split the workbook, or raise the limit with --max-unpacked if you trust this file.",
        )

    def read_row(self, row: int) -> Position | NotClassified | None:
        values = self.values(row)
        said = self.texts_said(values)
        identifier, title = said[:2]
        known = self.known_scores(row, values)
        facts = self.scan.facts(row, self.layout.factors) if known is None else ()
        if self.is_no_position(row, facts, values, identifier, title, scored=known is not None):
            self.pass_over(row, values)
            return None
        label = identifier or title or f"row {row}"
        scores, reasons = (known, []) if known is not None else self.read_scores(row, facts, values, label)
        reasons.extend(self.identity(row, identifier, title))
        details = self.read_details(row, values, said, label)
        if reasons:
            return NotClassified(details, scores, tuple(dict.fromkeys(reasons)))
        return Position(details, tuple(score for score in scores if score is not None))

    def known_scores(self, row: int, values: Sequence[object]) -> tuple[int, ...] | None:
        """The scores of a row in which every factor cell is one whose like was read before, and both readings agree."""
        raw = self.scan.raw(row, self.layout.factors)
        if raw is None:
            return None
        scores = tuple(map(self.plain.get, raw))
        if None in scores or scores != self.under_factors(values):
            return None
        return scores  # type: ignore[return-value]

    def is_no_position(
        self,
        row: int,
        facts: Sequence[CellFact],
        values: Sequence[object],
        identifier: str,
        title: str,
        *,
        scored: bool,
    ) -> bool:
        if not scored and all(map(_looks_blank, facts)):
            return not self.is_unscored_position(row, values, identifier, title)
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

    def texts_said(self, values: Sequence[object]) -> list[str]:
        """What a row says in the columns of `_TEXT_ROLES`, in their order; "" where it has no such column."""
        texts = self.texts
        return [texts[v] if type(v) is str else text_of(v) for v in self.said(values)]

    def text(self, values: Sequence[object], role: str) -> str:
        return self.one(values[self.places[role]])

    def one(self, value: object) -> str:
        """The text of a cell; equal texts are one object, for a sheet says the same division a thousand times."""
        return self.texts[value] if type(value) is str else text_of(value)

    def is_unscored_position(self, row: int, values: Sequence[object], identifier: str, title: str) -> bool:
        """A row without any score is still a position when it is filled in like one: it must not vanish.

        An id and a title alone make one where scores follow, or where the id looks like those of the scored positions;
        under the table they may be "Prepared by" and a name.
        """
        label = identifier or title
        if not label or self.labels.is_note(label) or self.is_total((), values, identifier, title):
            return False
        if not identifier and (_COUNTED.fullmatch(title) or any(map(self.labels.is_total_of, self.texts_of(values)))):
            return False
        if any(text_of(values[column - 1]) for column in self.beside_names):
            return True
        if not (identifier and title):
            return False
        return row < self.last_scored or not self.last_scored or shape(key_of(identifier)) in self.shapes

    @cached_property
    def above(self) -> dict[tuple[int, str], str]:
        """What cells merged downwards say for the rows that they cover: one division beside many positions."""
        said: dict[tuple[int, str], str] = {}
        roles = {self.at[role]: role for role in ("organisation", "division") if role in self.at}
        for top, left, bottom, right in self.scan.merges():
            if left == right and left in roles and self.layout.heading_row < top:
                text = text_of(self.grid.value(top, left))
                said.update({(row, roles[left]): text for row in range(top, min(bottom, len(self.grid.rows)) + 1)})
        return said

    def texts_of(self, values: Sequence[object]) -> list[str]:
        """The texts of a row within the table."""
        held = values[self.layout.first_column - 1 : self.layout.last_column]
        return [value.strip() for value in held if isinstance(value, str) and value.strip()]

    @cached_property
    def last_scored(self) -> int:
        """The last row of the table with anything under a factor, totals apart; 0 where there is none."""
        return next((row for row in reversed(self.rows) if self.is_scored(row)), 0)

    def is_scored(self, row: int) -> bool:
        facts, values = self.scan.facts(row, self.layout.factors), self.values(row)
        names = self.text(values, "id"), self.text(values, "title")
        return not all(map(_looks_blank, facts)) and not self.is_total(facts, values, *names)

    @cached_property
    def shapes(self) -> set[str]:
        """How the ids of the scored positions look. Asked for under the last of them, when all have been read."""
        return {shape(identifier) for identifier in self.ids}

    def is_total(self, facts: Sequence[CellFact], values: Sequence[object], identifier: str, title: str) -> bool:
        """A row of totals: its label says so, or it has neither id nor title and sums the cells over or under it."""
        if identifier and title:
            return self.labels.is_total(identifier) or self.labels.is_total(title)
        if identifier or title:
            return self.labels.is_total_of(identifier or title)
        first = next((text for value in values[: self.layout.last_column] if (text := text_of(value))), "")
        return self.labels.is_total_of(first) or self.sums_its_columns(facts)

    def sums_its_columns(self, facts: Sequence[CellFact]) -> bool:
        """Whether every score is a formula over its own column; Excel gives a copied formula's text only once."""
        formulas = [(f.formula, at) for f, at in zip(facts, self.layout.factors, strict=False) if not _looks_blank(f)]
        sums = [formula is not None and is_own_column_total(formula, at) for formula, at in formulas if formula != ""]
        return bool(sums) and all(sums)

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

    def read_details(self, row: int, values: Sequence[object], said: Sequence[str], label: str) -> Details:
        if self.unknown_possible:
            self.report_unknown(row, values, label)
        (identifier, title, organisation, division, reports_to, ceo, vacant, part_3, band, *streams) = said[:_BESIDE]
        assessor, former_id, incumbent, gender = said[_BESIDE:]
        return Details(
            id=identifier,
            title=title,
            row=row,
            organisation=organisation or self.above.get((row, "organisation"), ""),
            division=division or self.above.get((row, "division"), ""),
            reports_to=reports_to,
            is_ceo=self.is_ceo(ceo, title),
            vacant=self.yes_or_no(vacant),
            part_3=self.yes_or_no(part_3),
            reference_band=self.reference_band(row, band, label),
            streams=self.read_streams(row, tuple(streams), label),
            rationales=self.read_rationales(values),
            shares=tuple([value if type(value := values[place]) is float else None for place in self.shares]),
            assessor=assessor,
            assessed_on=self.date(values, "assessed_on"),
            contract_end=self.date(values, "contract_end"),
            trp=self.number(values, "trp"),
            fte=self.number(values, "fte") if "fte" in self.at else FULL_TIME,
            former_id=former_id,
            incumbent=incumbent,
            gender=gender,
        )

    def read_rationales(self, values: Sequence[object]) -> tuple[str, ...]:
        """What `text_of` makes of them; most cells of a sheet are rationales, so most are spared the call."""
        held = [values[place] for place in self.rationales]
        return tuple([v.strip()[:LONGEST_CELL_TEXT] if type(v) is str else text_of(v) for v in held])

    def report_unknown(self, row: int, values: Sequence[object], label: str) -> None:
        blanks = [column for column in self.other_columns if values[column - 1] == ""]
        for column, fact in zip(blanks, self.scan.facts(row, blanks), strict=True):
            if fact.kind in (Kind.ERROR, Kind.UNCALCULATED):
                message = f"the cell holds {shown(fact.text)} and was read as blank"
                self.find("W109", row, column, label, fact.text, message)

    def is_ceo(self, typed: str, title: str) -> bool:
        if "ceo" in self.at:
            return self.yes_or_no(typed) is True
        return self.key(title) in self.ceo_titles

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

    def reference_band(self, row: int, typed: str, label: str) -> str | None:
        column = self.at.get("reference_band")
        if column is None:
            return None
        band = self.bands.get(self.key(typed))
        blank = not typed or not self.no_band.isdisjoint((typed.casefold(), self.key(typed)))
        if band is None and not blank:
            names = ", ".join(band.name for band in self.framework.bands)
            self.find("W601", row, column, label, typed, f"'{shown(typed)}' is not one of the bands {names}")
        return band

    def read_streams(self, row: int, typed: tuple[str, ...], label: str) -> tuple[str, ...]:
        known = self.stream_memo.get(typed)
        if known is None:
            cells = {role: text for role, text in zip(_STREAM_ROLES, typed, strict=True) if text}
            known, sound = self.name_streams(row, cells, label)
            if sound:
                self.stream_memo[typed] = known
        return known

    def name_streams(self, row: int, cells: dict[str, str], label: str) -> tuple[tuple[str, ...], bool]:
        """The streams that a position's cells name, and whether nothing was wrong with them."""
        named = [(role, name) for role, text in cells.items() for name in self.streams.in_cell(text)]
        unknown = [(role, name) for role, name in named if not self.streams.known(name)]
        for role, name in unknown:
            names = ", ".join(stream.name for stream in self.framework.streams)
            message = f"'{shown(name)}' is not a stream of the framework, which are {names}"
            self.find("W401", row, self.at[role], label, cells[role], message)
        given = tuple(dict.fromkeys(self.streams.known(name) or self.key(name) for _, name in named))
        most = self.framework.streams_at_most
        if len(given) > most:
            role = named[-1][0]
            message = f"{len(given)} streams are given; at most {most} are expected to matter"
            self.find("W402", row, self.at[role], label, cells[role], message)
        known = tuple(dict.fromkeys(stream for _, name in named if (stream := self.streams.known(name))))
        return known, not unknown and len(given) <= most

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


def _looks_blank(fact: CellFact) -> bool:
    return fact.kind is Kind.BLANK or (fact.kind is Kind.TEXT and not fact.text.strip())
