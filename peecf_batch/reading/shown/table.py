"""Give the values of a table as the sheet shows them: under merged cells, and as number formats display them.

Tidy tables stay as they are. Cells are only looked at one by one where the sheet has merges or formats that matter.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.excel.cell import GENERAL, LONGEST_CELL_TEXT, PLAIN_CODES, CellDoubt, Doubt, Kind
from peecf_batch.excel.formats.display import shown_number, shown_text
from peecf_batch.excel.formats.sections import adds_digits
from peecf_batch.excel.sheet.merges import Body, covered_cells
from peecf_batch.reading.cells import readings_agree, text_of
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.texts import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.cell import CellFact, CellPlace, CellStyle
    from peecf_batch.reading.located import Layout

_FORMATTED = (Kind.NUMBER, Kind.PERCENTAGE, Kind.TEXT)
_GENERAL = (GENERAL, "@")
_NAMES = ("id", "title")
_IDENTITIES = (*_NAMES, "reports_to", "former_id")
_AMOUNTS = frozenset(
    ["trp", "reference_trp", "planned_trp", "fte", "total", "assessed_on", "contract_start", "contract_end"]
)

_OF_ASSESSORS = frozenset(
    ["assessor", "assessed_on", "total", "assessed_band"]
)  # facts of a row and not of its position


def as_shown(layout: Layout) -> Layout:
    """Return the layout with the values of its table as the sheet shows them.

    Formats and other values of scores are left to the reader of scores.
    """
    return _ShownTable(layout).layout()


class _ShownTable:
    """The values of a layout's table. `changes` are new values by row and column, `doubts` the doubts by row."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._grid, self._scan = layout, layout.sheet.grid, layout.sheet.scan
        self._first = layout.heading_row + 1
        self._last = (layout.ends_at or max(len(self._grid.rows), max(self._scan.rows, default=0)) + 1) - 1
        columns = layout.columns
        groups = [layout.factors, *(assessor.columns for assessor in layout.assessors), *layout.level_columns]
        self._scores = frozenset(column for group in groups for column in group)
        beside = layout.beside
        self._others = [column for column in dict.fromkeys([*columns.values(), *beside]) if column not in self._scores]
        amounts = {column for role, column in columns.items() if role in _AMOUNTS}
        self._amounts = amounts.union(filter(None, layout.shares))
        self._identities = [columns[role] for role in _IDENTITIES if role in columns]
        self._names = [columns[role] for role in _NAMES if role in columns]
        self.changes: dict[int, dict[int, object]] = {}
        self.doubts: dict[int, list[CellDoubt]] = {}

    def layout(self) -> Layout:
        self._compare_readings()
        self._take_formats()
        self._take_truths()
        self._doubt_marked_texts()
        covered = covered_cells(self._scan.merges(), self._body()) if self._has_merges() else {}
        covered = {row: cells for row, cells in covered.items() if row not in self._layout.repeated_headings}
        continued = self._take_merges(covered)
        self._take_names_above()
        if not (self.changes or self.doubts or covered):
            return self._layout
        grid = self._grid._replace(rows=self._rows(), covered=covered, continued=continued, doubts=self.doubts)
        return self._layout._replace(sheet=self._layout.sheet._replace(grid=grid))

    def _has_merges(self) -> bool:
        return self._scan.data.find(b"mergeCell ", self._scan.data_end) >= 0

    def _body(self) -> Body:
        read = sorted({*self._others, *self._scores})
        return Body(self._first, self._last, read, self._scores, frozenset(self._names))

    def _rows(self) -> Sequence[Sequence[object]]:
        """Return the rows of the grid with the changes, each as wide as they need."""
        rows = list(self._grid.rows)
        rows.extend([()] * (max(self.changes, default=0) - len(rows)))
        for number, cells in self.changes.items():
            row = list(rows[number - 1])
            row.extend([""] * (max(cells) - len(row)))
            for column, value in cells.items():
                row[column - 1] = value
            rows[number - 1] = row
        return rows

    def _value(self, row: int, column: int) -> object:
        return self.changes.get(row, {}).get(column, self._grid.value(row, column))

    def _change(self, row: int, column: int, value: object) -> None:
        self.changes.setdefault(row, {})[column] = value

    def _doubt(self, row: int, column: int, doubt: Doubt, stored: str, shown: str = "") -> None:
        self.doubts.setdefault(row, []).append(CellDoubt(column, doubt, stored, shown))

    def _compare_readings(self) -> None:
        """Note the cells whose two readings differ. Scores are compared where they are read."""
        read = set(self._others)
        for row, column in self._layout.sheet.uncertain:
            if column in read and self._is_within(row):
                fact, value = self._scan.facts(row, (column,))[0], self._grid.value(row, column)
                value = value[:LONGEST_CELL_TEXT] if isinstance(value, str) else value
                if not readings_agree(fact, value):
                    self._doubt(row, column, Doubt.READINGS, fact.text, text_of(value))

    # --- merged cells ----------------------------------------------------------------------------------------------

    def _take_merges(self, covered: Mapping[int, dict[int, CellPlace | None]]) -> dict[int, int]:
        """Give covered cells the values that the sheet shows. Return the rows that continue the row above them.

        A row in which nothing but merged cells shows anything stays blank.
        """
        continued: dict[int, int] = {}
        for row, cells in covered.items():
            if not self._shows_anything(row, cells):
                cells.update(dict.fromkeys(cells))
            for column, origin in cells.items():
                self._take_merged(row, column, origin)
            first = self._continued(row, cells)
            if first:
                continued[row] = first
        return continued

    def _shows_anything(self, row: int, cells: Mapping[int, CellPlace | None]) -> bool:
        """Return True if a cell of a row that is not under a merged cell holds a value."""
        columns = range(self._layout.first_column, self._layout.last_column + 1)
        return any(self._grid.value(row, column) != "" for column in columns if column not in cells)

    def _take_merged(self, row: int, column: int, origin: CellPlace | None) -> None:
        own = self._value(row, column)
        shown = self._value(*origin) if origin else ""
        if own != shown:
            self._change(row, column, shown)
            if own != "" and column not in self._scores:
                self._doubt(row, column, Doubt.COVERED, text_of(own), text_of(shown))

    def _continued(self, row: int, cells: Mapping[int, CellPlace | None]) -> int:
        """Return the first row of the position that a row continues, 0 if it does not.

        It does if its id, or its title without an id column, and all its scores are merged with those above.
        """
        origin = cells.get(self._names[0])
        if origin is None or origin.row == row:
            return 0
        own = [column for column in self._layout.factors if cells.get(column) is None]
        above = [cells[column] for column in self._layout.factors if column not in own]
        scored = any(self._grid.value(row, column) != "" for column in own if column not in cells)
        return 0 if scored or any(place and place.row == row for place in above) else origin.row

    def _take_names_above(self) -> None:
        """Give further rows of a position, in which its names are blank, the facts of the position above them.

        Such a row has scores. It has another assessor than the rows above it, or another text in a column such
        as "Scenario". There is no row between them.
        """
        columns, rows = self._layout.columns, self._grid.rows
        tellers = [columns["assessor"]] if "assessor" in columns else self._versions()
        facts = [column for role, column in columns.items() if role not in _OF_ASSESSORS]
        named, seen = 0, set[tuple[str, ...]]()
        for row in range(self._first, min(self._last, len(rows)) + 1) if tellers else ():
            cells = rows[row - 1]
            if any(len(cells) >= column and cells[column - 1] != "" for column in self._names):
                named, seen = row, set()
                continue
            own = tuple(key_of(text_of(self._value(row, column))) for column in tellers)
            if named and not seen:
                seen.add(tuple(key_of(text_of(self._value(named, column))) for column in tellers))
            is_other = any(own) and own not in seen and all(map(any, seen))
            named = named if is_other and self._is_scored(row) and self._is_within(row) else 0
            if named:
                seen.add(own)
                for column in facts:
                    if text_of(self._value(row, column)) == "" != text_of(self._value(named, column)):
                        self._change(row, column, self._value(named, column))

    def _versions(self) -> list[int]:
        """Return the columns that tell several sets of scores of one position apart."""
        words = heading_roles()["words"]
        known = {*words["versions"], *words["statuses"]}
        return [one.heading.column for one in self._layout.unread if heading_key(one.heading.text) in known]

    def _is_scored(self, row: int) -> bool:
        return any(type(self._grid.value(row, column)) in (int, float) for column in self._layout.factors)

    # --- number formats --------------------------------------------------------------------------------------------

    def _take_formats(self) -> None:
        done: set[tuple[int, int]] = set()
        read = set(self._others)
        for row, column in self._scan.cells_with_styles(_matters):
            if column in read and self._is_within(row):
                done.add((row, column))
                self._take_format(row, column)
        for row, column in self._numbers():
            if (row, column) not in done:
                self._take_format(row, column)

    def _doubt_marked_texts(self) -> None:
        """Note texts that are partly struck out, and ids, reporting lines and bands that are partly superscript."""
        read, named = set(self._others), {*self._identities, self._layout.columns.get("reference_band", 0)}
        for row, column in self._scan.marked_texts():
            if column not in read or not self._is_within(row) or self._scan.style_at(row, column).struck:
                continue
            stored = text_of(self._grid.value(row, column))
            if self._scan.is_struck_out(row, column):
                self._doubt(row, column, Doubt.PARTLY_STRUCK, stored)
            elif column in named:
                self._doubt(row, column, Doubt.RAISED, stored)

    def _take_truths(self) -> None:
        """Read TRUE and FALSE as the sheet shows them where they identify a position; elsewhere they are yes and no."""
        rows = self._grid.rows[self._first - 1 : self._last]
        for column in self._identities:
            if not _only_texts(rows, column):
                for number, row in enumerate(rows, self._first):
                    if len(row) >= column and type(row[column - 1]) is bool and self._is_within(number):
                        self._change(number, column, str(row[column - 1]).upper())

    def _is_within(self, row: int) -> bool:
        return self._first <= row <= self._last and row not in self._layout.repeated_headings

    def _numbers(self) -> Iterator[tuple[int, int]]:
        """Yield the cells with numbers in columns of texts, if a format of the workbook may show them as others."""
        if not self._scan.has_style(_reshapes):
            return
        rows = self._grid.rows[self._first - 1 : self._last]
        beside = {*self._layout.rationales, *self._layout.examples}
        for column in self._others:
            if column not in self._amounts and column not in beside and not _only_texts(rows, column):
                for number, row in enumerate(rows, self._first):
                    if len(row) >= column and type(row[column - 1]) is not str and self._is_within(number):
                        yield number, column

    def _take_format(self, row: int, column: int) -> None:
        """Take what the format of a cell shows in place of its value, and note where that is not plain."""
        style, fact = self._scan.style_at(row, column), self._scan.facts(row, (column,))[0]
        stored = text_of(self._grid.value(row, column))
        if stored == "":
            return
        if style.unseen:
            self._doubt(row, column, Doubt.UNSEEN, stored)
        if style.struck:
            self._doubt(row, column, Doubt.STRUCK, stored)
        if fact.kind is Kind.DATE:
            if column in self._identities and isinstance(self._grid.value(row, column), float):
                self._doubt(row, column, Doubt.UNKNOWN, stored, style.code)
        elif column in self._amounts:
            self._take_amount(row, column, style, fact)
        else:
            self._take_text(row, column, style, fact)

    def _take_text(self, row: int, column: int, style: CellStyle, fact: CellFact) -> None:
        stored, shown = text_of(self._grid.value(row, column)), _shown(style, fact)
        if fact.kind not in _FORMATTED or style.code in _GENERAL:
            return
        if shown is None:
            self._doubt(row, column, Doubt.UNKNOWN, stored, style.code)
        elif shown == "":
            self._change(row, column, "")
            self._doubt(row, column, Doubt.OTHERWISE, stored)
        elif shown.strip() != stored:
            self._change(row, column, shown)

    def _take_amount(self, row: int, column: int, style: CellStyle, fact: CellFact) -> None:
        """Leave out an amount that its format shows as something else. Rounded and scaled amounts are used."""
        shown = _shown(style, fact) if style.alters and fact.kind in _FORMATTED else None
        if shown is not None and (adds_digits(style.code) or _hides(shown, fact)):
            self._change(row, column, "")
            self._doubt(row, column, Doubt.OTHERWISE, text_of(self._grid.value(row, column)), shown)


def _matters(style: CellStyle) -> bool:
    return style.alters or style.struck or style.unseen


def _reshapes(style: CellStyle) -> bool:
    return style.code not in PLAIN_CODES


def _only_texts(rows: Iterable[Sequence[object]], column: int) -> bool:
    try:
        return set(map(type, map(itemgetter(column - 1), rows))) <= {str}
    except IndexError:  # rows of different lengths
        return {type(row[column - 1]) for row in rows if len(row) >= column} <= {str}


def _shown(style: CellStyle, fact: CellFact) -> str | None:
    """Return what a cell shows, without the commas between thousands; None if that is not known."""
    if fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        try:
            return shown_number(style.code, float(fact.text), grouped=False)
        except ValueError:
            return fact.text
    return shown_text(style.code, fact.text)


def _hides(shown: str, fact: CellFact) -> bool:
    """Return True if a cell shows no number for an amount that is not 0."""
    return fact.text.strip("0.") != "" and not any(map(str.isdigit, shown))
