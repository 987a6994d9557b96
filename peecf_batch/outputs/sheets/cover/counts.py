"""Make the counts of the summary sheet: bands, the moves from reference band to recommended band, and outcomes."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, Transition
from peecf_batch.assessment.result import parts_of
from peecf_batch.excel.address import area_name, cell_name
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import BarChart, Series, Tint
from peecf_batch.excel.edit.defined_names import absolute, quoted_name
from peecf_batch.outputs.sheets.cover.ranges import BAND, EDGE, OUTCOME, REFERENCE
from peecf_batch.outputs.sheets.live import quoted
from peecf_batch.outputs.sheets.looks import HEADING, NUMBER, OUTCOMES, STRONG_TEXT, TEXT, TOTAL
from peecf_batch.outputs.sheets.result_words import CHART_TITLE, NEW_POSITION, NO_BAND_HELD, NOT_CLASSIFIED
from peecf_batch.rules.classification import outcome_of
from peecf_batch.rules.framework import NOT_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.result import Assessment, Part
    from peecf_batch.outputs.sheets.cover.ranges import AddedRanges
    from peecf_batch.rules.framework import Framework

_GAP = Cell("")
RIGHT = 5  # the first column of the moves and the chart
_CHART_ROWS = 12
_HELD, _RECOMMENDED = "6F859B", "00639C"
_SHARE = NUMBER._replace(number_format="0%")


class Counts:
    """The counts, as formulas over the added columns, from the row `first` of the sheet called `sheet`.

    Bands and outcomes are on the left, and the moves from reference band to recommended band on the right. `rows` has
    both, and `chart` and `tints` belong to them.
    """

    def __init__(self, assessment: Assessment, ranges: AddedRanges, first: int, sheet: str) -> None:
        """Make the counts of `assessment`."""
        self._assessment, self._ranges, self._first, self._sheet = assessment, ranges, first, sheet
        self._parts = parts_of(assessment)
        names = [part.assessment.framework.below.name for part in self._parts]
        self._shared_below = len(set(names)) < len(names)
        self.tints: list[Tint] = []
        self._left, self._right = self._counted(), self._moves()
        top = len(self._right) + 1
        self.chart = self._chart(first + top, first + max(top + _CHART_ROWS, len(self._left) - 1))
        blank = [_GAP] * (RIGHT - 1)
        height = max(len(self._left), top + _CHART_ROWS + 1)
        pairs = zip_longest(self._left, self._right, [()] * height, fillvalue=())
        self.rows = [[*left, *blank[len(left) :], *right] for left, right, _ in pairs]

    def _counted(self) -> list[tuple[Cell, ...]]:
        """Return the number of positions in each band, of those not classified, of all, and with each outcome."""
        rows: list[tuple[Cell, ...]] = []
        for part in self._parts:
            rows += [*self._bands(part, self._first + len(rows))]
        whole = self._assessment.organisation
        not_classified = self._ranges.count((BAND, quoted(NOT_CLASSIFIED)))
        every = self._ranges.count((BAND, '"?*"'))
        rows.append((Cell(NOT_CLASSIFIED, TEXT), Cell(whole.not_classified, NUMBER, formula=not_classified)))
        rows.append((Cell("All positions", STRONG_TEXT), Cell(whole.positions, TOTAL, formula=every)))
        return [*rows, (), *self._outcomes(self._first + len(rows) - 1)]

    def _bands(self, part: Part, at: int) -> Iterator[tuple[Cell, ...]]:
        """Yield the number of positions in each band of one framework from the highest, and then below the lowest."""
        framework, counts = part.assessment.framework, dict(part.assessment.organisation.bands)
        yield Cell("Recommended band", HEADING), Cell("Positions", HEADING), Cell("Work value score", HEADING)
        for row, band in enumerate(reversed(framework.bands), at + 1):
            formula = self._ranges.count((BAND, f"$A{row}"))
            span = Cell(f"{band.lowest} to {band.highest}", NUMBER)
            yield Cell(band.name, TEXT), Cell(counts[band.name], NUMBER, formula=formula), span
        formula = "" if self._shared_below else self._ranges.count((BAND, quoted(framework.below.name)))
        title, span = part.titled(framework.below.name), Cell(f"below {framework.bands[0].lowest}", NUMBER)
        yield Cell(title, TEXT), Cell(counts[""], NUMBER, formula=formula), span

    def _outcomes(self, total: int) -> Iterator[tuple[Cell, ...]]:
        """Yield the number of positions with each outcome, and its share of those classified.

        `total` is the row with the number of all positions, and those not classified are above it.
        """
        framework, whole = self._assessment.framework, self._assessment.organisation
        yield Cell("Outcome", HEADING), Cell("Positions", HEADING), Cell("Share of those classified", HEADING)
        counts = [(rule, dict(whole.outcomes)[rule.outcome]) for rule in framework.outcomes]
        for row, (rule, count) in enumerate(counts, total + 3):
            titles = dict.fromkeys(one.outcome_rule(rule.outcome).title for one in self._assessment.frameworks)
            formula = "+".join([self._ranges.count((OUTCOME, quoted(title))) for title in titles])
            share = Cell(count / (whole.classified or 1), _SHARE, formula=f"B{row}/MAX(1,$B${total}-$B${total - 1})")
            yield Cell(rule.title, TEXT), Cell(count, NUMBER, formula=formula), share
        for part in self._parts:
            yield from _ceos_below(part)
        edges = self._ranges.count((EDGE, '"?*"'))
        title = f"{framework.edge.title}, in addition"
        yield Cell(title, TEXT), Cell(whole.edges, NUMBER, formula=edges), Cell("", NUMBER)

    def _moves(self) -> list[tuple[Cell, ...]]:
        rows: list[tuple[Cell, ...]] = []
        for part in self._parts:
            rows += [*([()] if rows else []), *self._moves_of(part, self._first + len(rows) + bool(rows))]
        return rows

    def _moves_of(self, part: Part, at: int) -> Iterator[tuple[Cell, ...]]:
        """Yield the table of reference bands, by row, and recommended bands, by column, from the row `at`."""
        framework, moves = part.assessment.framework, dict(part.assessment.organisation.transitions)
        names = [band.name for band in reversed(framework.bands)]
        heads, references = [*names, framework.below.name], [*names, NOT_EXECUTIVE, NO_BAND_HELD]
        centred = HEADING._replace(horizontal="center")
        yield Cell("Reference band ↓", HEADING), *(Cell(f"→ {name}", centred) for name in heads), Cell("All", centred)
        total, last = RIGHT + len(heads) + 1, at + len(references)
        for row, held in enumerate(references, at + 1):
            key = "" if held == NO_BAND_HELD else held
            found = [moves.get(Transition(key, name), 0) for name in (*names, "")]
            cells = [self._move(held, head, count) for head, count in zip(heads, found, strict=True)]
            summed = f"SUM({area_name(row, RIGHT + 1, row, total - 1)})"
            label = f"{held} or {NEW_POSITION.lower()}" if held == NO_BAND_HELD else held
            yield Cell(label, TEXT), *cells, Cell(sum(found), TOTAL, formula=summed)
            self.tints.extend(_move_tints(framework, key, row))
        sums = [
            sum(moves.get(Transition(held, name), 0) for held in (*names, NOT_EXECUTIVE, "")) for name in (*names, "")
        ]
        places = [area_name(at + 1, column, last, column) for column in range(RIGHT + 1, total + 1)]
        pairs = zip([*sums, sum(sums)], places, strict=True)
        yield Cell("All", STRONG_TEXT), *(Cell(value, TOTAL, formula=f"SUM({place})") for value, place in pairs)

    def _move(self, held: str, recommended: str, count: int) -> Cell:
        """Return the number of positions that go from one band to another.

        It has no formula where several frameworks have this move under the same names.
        """
        below = {part.assessment.framework.below.name for part in self._parts}
        is_shared = self._shared_below and recommended in below and held in (NO_BAND_HELD, NOT_EXECUTIVE)
        names = (held, NEW_POSITION) if held == NO_BAND_HELD else (held,)
        formula = "+".join(self._ranges.count((REFERENCE, quoted(name)), (BAND, quoted(recommended))) for name in names)
        return Cell(count, NUMBER, formula="" if is_shared else formula)

    def _chart(self, top: int, bottom: int) -> BarChart:
        """Return the chart of reference bands and recommended bands, in the rows `top` to `bottom` below the moves."""
        part = self._parts[0]
        framework, counts = part.assessment.framework, dict(part.assessment.organisation.bands)
        names = [band.name for band in reversed(framework.bands)]
        first, last = self._first + 1, self._first + len(names) + 1
        moves = part.assessment.organisation.transitions
        held = [sum(n for move, n in moves if move.reference == name) for name in (*names, NOT_EXECUTIVE)]
        total = RIGHT + len(names) + 2
        series = (
            Series("Reference band", _on(self._sheet, first, total, last), tuple(held), _HELD),
            Series(
                "Recommended band",
                _on(self._sheet, first, 2, last),
                tuple(counts[n] for n in (*names, "")),
                _RECOMMENDED,
            ),
        )
        texts = (*names, part.titled(framework.below.name))
        title = part.titled(CHART_TITLE)
        described = (
            f"{title}: for each band, the positions that held it and those recommended for it, as in the tables."
        )
        return BarChart(
            area_name(top, RIGHT, bottom, total), title, _on(self._sheet, first, 1, last), texts, series, described
        )


def _on(sheet: str, first: int, column: int, last: int) -> str:
    place = f"{cell_name(first, column)}:{cell_name(last, column)}"
    return f"{quoted_name(sheet)}!{absolute(place)}"


def _move_tints(framework: Framework, held: str, row: int) -> Iterator[Tint]:
    """Yield the tints of the moves from a reference band, "" for none, in the row `row`: the colour of the outcome."""
    for column, band in enumerate((*reversed(framework.bands), None), RIGHT + 1):
        place = cell_name(row, column)
        look = OUTCOMES[outcome_of(band, held or None, framework)]
        yield Tint(f"{place}:{place}", f"{place}>0", look._replace(bold=True))


def _ceos_below(part: Part) -> Iterator[tuple[Cell, ...]]:
    """Yield the number of CEOs below the lowest band of one framework, if there are any."""
    held = [p for p in part.assessment.positions if isinstance(p, Assessed) and p.outcome is Outcome.BELOW_EXECUTIVE]
    if chiefs := sum(p.position.details.is_ceo for p in held):
        title = part.titled("  of these, chief executive officer")
        yield Cell(title, TEXT), Cell(chiefs, NUMBER), Cell("", NUMBER)
