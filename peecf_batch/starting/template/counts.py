"""Build the summary sheet: formulas that count the positions as the user types them, and a chart."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from peecf_batch.excel.address import area_name, cell_name
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.create.description import Bars, FreshSheet
from peecf_batch.rules.framework import NOT_EXECUTIVE, Outcome
from peecf_batch.starting.template import looks
from peecf_batch.starting.template.columns import TABLE, beside_part_3, fill_in, wording
from peecf_batch.starting.template.formulas import quoted
from peecf_batch.starting.template.instructions import organisation_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.template.columns import Column

_WIDTHS = (32.0, 11.0, 18.0, 3.0, 24.0, 11.0, 11.0, 11.0, 11.0, 9.0)
_RIGHT = 5  # the first column of the moves and the chart
_CHART_SIZE = (560, 260)


def summary_sheet(
    columns: Sequence[Column],
    results: Sequence[dict[str, object]],
    references: Sequence[str],
    organisation: str,
    framework: Framework,
) -> FreshSheet:
    """Return the summary sheet, one page to show to a board.

    The stored counts come from `results` and `references`, the results and the reference bands of the positions filled
    in.
    """
    words, of = wording()["summary"], {c.role: c.heading for c in columns if c.factor < 0}
    sheet = FreshSheet("Summary", widths=list(_WIDTHS), heights={1: 24}, tab_colour=looks.NAVY, one_page=True)
    writer = _Lines(sheet)
    writer.line(Cell(words["title"], looks.TITLE))
    writer.line(organisation_line(organisation))
    writer.line(Cell(words["hint"], looks.QUIET))
    writer.line(Cell(framework.principle("recommended").text, looks.QUIET))
    writer.line()
    ready = fill_in(wording()["words"]["ready"], framework)
    checks = [row["check"] for row in results]
    entered, sound = sum(check != "" for check in checks), checks.count(ready)
    check = f"{TABLE}[{of['check']}]"
    writer.line(Cell(words["entered"], looks.TEXT), Cell(entered, looks.COUNT, formula=f'COUNTIF({check},"?*")'))
    writer.line(Cell(words["ready"], looks.TEXT), Cell(sound, looks.COUNT, formula=f"COUNTIF({check},{quoted(ready)})"))
    at = writer.row
    writer.line(Cell(words["not_ready"], looks.TEXT), Cell(entered - sound, looks.COUNT, formula=f"B{at - 1}-B{at}"))
    _edges(writer, results, of)
    for role in ("rationales", "examples"):
        total = sum(int(row[role] or 0) for row in results)  # type: ignore[call-overload]
        writer.line(Cell(words[role], looks.TEXT), Cell(total, looks.COUNT, formula=f"SUM({TABLE}[{of[role]}])"))
    writer.line()
    first = _bands(writer, results, of, framework)
    writer.line()
    if beside := beside_part_3(framework):
        _bands(writer, results, of, beside, words["part_3"].format(framework=beside.short_title))
        writer.line()
    _outcomes(writer, results, of, framework)
    below = _moves(sheet, first - 1, results, references, of, framework)
    sheet.charts.append(_chart(first, framework, words["chart"], cell_name(below + 1, _RIGHT)))
    return sheet


def _moves(
    sheet: FreshSheet,
    top: int,
    results: Sequence[dict[str, object]],
    references: Sequence[str],
    of: dict[str, str],
    framework: Framework,
) -> int:
    """Put the table of moves from reference band to recommended band at the row `top`; return the row after it."""
    words, names = wording()["summary"], [band.name for band in reversed(framework.bands)]
    heads, held = [*names, framework.below.name], [*names, NOT_EXECUTIVE, words["other"]]
    _put_move_heads(sheet, top, [words["moves"].format(reference=of["reference_band"]), *heads, words["all"]])
    known = (reference if reference in held else words["other"] for reference in references)
    moves = Counter(zip(known, (row["band"] for row in results), strict=True))
    for row, reference in enumerate(held, top + 1):
        sheet.cells[row, _RIGHT] = Cell(reference, looks.LABEL_IN_TABLE)
        for column, head in enumerate(heads, _RIGHT + 1):
            counted = f"COUNTIFS({TABLE}[{of['reference_band']}],$E{row},{TABLE}[{of['band']}],{quoted(head)})"
            above = area_name(top + 1, column, row - 1, column)
            rest = f"COUNTIF({TABLE}[{of['band']}],{quoted(head)})-SUM({above})"
            formula = rest if reference == words["other"] else counted
            sheet.cells[row, column] = Cell(moves[reference, head], looks.COUNT, formula=formula)
        total, place = (
            sum(moves[reference, head] for head in heads),
            area_name(row, _RIGHT + 1, row, _RIGHT + len(heads)),
        )
        sheet.cells[row, _RIGHT + len(heads) + 1] = Cell(total, looks.COUNT, formula=f"SUM({place})")
    return top + len(held) + 1


def _put_move_heads(sheet: FreshSheet, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts, _RIGHT):
        arrow = f"→ {text}" if 0 < column - _RIGHT < len(texts) - 1 else text
        sheet.cells[row, column] = Cell(arrow, looks.HEADING if column == _RIGHT else looks.CENTRED_HEADING)
    sheet.heights[row] = 32


class _Lines:
    """A writer that puts lines of cells below each other. `row` is the last row used."""

    def __init__(self, sheet: FreshSheet) -> None:
        self.sheet, self.row = sheet, 0

    def line(self, *cells: Cell) -> None:
        self.row += 1
        self.sheet.cells.update(((self.row, column), cell) for column, cell in enumerate(cells, 1))

    def heads(self, *texts: str) -> None:
        self.line(*(Cell(text, looks.HEADING) for text in texts))


def _edges(writer: _Lines, results: Sequence[dict[str, object]], of: dict[str, str]) -> None:
    """Put the count of borderline scores."""
    count: Any = sum(row["edge"] != "" for row in results)
    formula = f'COUNTIF({TABLE}[{of["edge"]}],"?*")'
    writer.line(Cell(wording()["summary"]["edges"], looks.TEXT), Cell(count, looks.COUNT, formula=formula))


def _bands(
    writer: _Lines, results: Sequence[dict[str, object]], of: dict[str, str], framework: Framework, title: str = ""
) -> int:
    """Put the counts of the bands, from the highest to below executive, and return the row of the first.

    `title` is that of the table for Part 3. Scores below the bands are counted together, in the other table.
    """
    words = wording()["summary"]
    writer.heads(title or words["bands"], words["positions"], words["scores"])
    first = writer.row + 1
    rows = [(band.name, f"{band.lowest} to {band.highest}") for band in reversed(framework.bands)]
    if not title:
        rows.append((framework.below.name, f"below {framework.bands[0].lowest}"))
    for name, scores in rows:
        count = sum(row["band"] == name for row in results)
        formula = f"COUNTIF({TABLE}[{of['band']}],A{writer.row + 1})"
        writer.line(
            Cell(name, looks.LABEL_IN_TABLE),
            Cell(count, looks.COUNT, formula=formula),
            Cell(scores, looks.WORD),
        )
    return first


def _outcomes(writer: _Lines, results: Sequence[dict[str, object]], of: dict[str, str], framework: Framework) -> None:
    words = wording()["summary"]
    writer.heads(words["outcomes"], words["positions"])
    for outcome in Outcome:
        rule = framework.outcome_rule(outcome)
        count = sum(row["outcome"] == rule.title for row in results)
        formula = f"COUNTIF({TABLE}[{of['outcome']}],A{writer.row + 1})"
        writer.line(
            Cell(rule.title, looks.LABEL_IN_TABLE),
            Cell(count, looks.COUNT, formula=formula),
        )


def _chart(first: int, framework: Framework, title: str, at: str) -> Bars:
    last = first + len(framework.bands)
    fills = [looks.BAND_FILLS[min(band.rank, len(looks.BAND_FILLS)) - 1] for band in reversed(framework.bands)]
    names = ", ".join(band.name for band in reversed(framework.bands))
    described = f"Bars: how many positions fall in {names} and below them; the numbers are in the table above."
    return Bars(
        at,
        title,
        f"Summary!$A${first}:$A${last}",
        f"Summary!$B${first}:$B${last}",
        (*fills, "A9B2BC"),
        described,
        _CHART_SIZE,
    )
