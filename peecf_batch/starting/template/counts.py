"""Build the summary sheet: formulas that count the positions as the user types them, and a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.excel.cell import Cell
from peecf_batch.excel.create.description import Bars, FreshSheet
from peecf_batch.rules.framework import Outcome
from peecf_batch.starting.template import looks
from peecf_batch.starting.template.columns import TABLE, beside_part_3, fill_in, wording
from peecf_batch.starting.template.formulas import quoted
from peecf_batch.starting.template.instructions import organisation_line
from peecf_batch.starting.template.reference import height_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.template.columns import Column

_WIDTHS = (32.0, 12.0, 18.0, 78.0)


def summary_sheet(
    columns: Sequence[Column], results: Sequence[dict[str, object]], organisation: str, framework: Framework
) -> FreshSheet:
    """Return the summary sheet. The stored counts come from `results`, the results of the positions filled in."""
    words, of = wording()["summary"], {c.role: c.heading for c in columns if c.factor < 0}
    sheet = FreshSheet("Summary", widths=list(_WIDTHS), heights={1: 24}, tab_colour=looks.NAVY, one_page=True)
    writer = _Lines(sheet)
    writer.line(Cell(words["title"], looks.TITLE))
    writer.line(organisation_line(organisation))
    writer.line(Cell(words["hint"], looks.QUIET))
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
    writer.line()
    writer.line(Cell(framework.principle("recommended").text, looks.QUIET))
    sheet.charts.append(_chart(first, framework, words["chart"], f"A{writer.row + 2}"))
    return sheet


class _Lines:
    """A writer that puts lines of cells below each other. `row` is the last row used."""

    def __init__(self, sheet: FreshSheet) -> None:
        self.sheet, self.row = sheet, 0

    def line(self, *cells: Cell) -> None:
        self.row += 1
        self.sheet.cells.update(((self.row, column), cell) for column, cell in enumerate(cells, 1))
        if len(cells) == len(_WIDTHS):
            self.sheet.heights[self.row] = height_of(cells, _WIDTHS)

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
    writer.heads(title or words["bands"], words["positions"], words["scores"], words["meaning"])
    first = writer.row + 1
    rows = [(band.name, f"{band.lowest} to {band.highest}", band.remit) for band in reversed(framework.bands)]
    if not title:
        either = f"{framework.below.title}, under either framework"
        meaning = either if beside_part_3(framework) else framework.below.title
        rows.append((framework.below.name, f"below {framework.bands[0].lowest}", meaning))
    for name, scores, meaning in rows:
        count = sum(row["band"] == name for row in results)
        formula = f"COUNTIF({TABLE}[{of['band']}],A{writer.row + 1})"
        writer.line(
            Cell(name, looks.LABEL),
            Cell(count, looks.COUNT, formula=formula),
            Cell(scores, looks.WORD),
            Cell(meaning, looks.TEXT),
        )
    return first


def _outcomes(writer: _Lines, results: Sequence[dict[str, object]], of: dict[str, str], framework: Framework) -> None:
    words = wording()["summary"]
    writer.heads(words["outcomes"], words["positions"], "", words["meaning"])
    for outcome in Outcome:
        rule = framework.outcome_rule(outcome)
        count = sum(row["outcome"] == rule.title for row in results)
        formula = f"COUNTIF({TABLE}[{of['outcome']}],A{writer.row + 1})"
        writer.line(
            Cell(rule.title, looks.LABEL),
            Cell(count, looks.COUNT, formula=formula),
            Cell("", looks.TEXT),
            Cell(rule.meaning, looks.TEXT),
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
    )
