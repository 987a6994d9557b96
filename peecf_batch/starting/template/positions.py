"""Build the positions sheet: an Excel table with drop-downs, prompts, results as formulas, and fills."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import area_name, cell_name, column_letters
from peecf_batch.excel.cell import Cell, Look
from peecf_batch.excel.create.description import Choice, ExcelTable, FreshSheet, TableColumn, Tint
from peecf_batch.starting.template import looks
from peecf_batch.starting.template.columns import PART_3, TABLE, Column, beside_part_3, fill_in, wording
from peecf_batch.starting.template.formulas import formulas, quoted, values
from peecf_batch.starting.template.instructions import organisation_line
from peecf_batch.starting.template.reference import height_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.template.formulas import Entry

GROUP_ROW, HEADING_ROW = 4, 5
FIRST_ROW = HEADING_ROW + 1
_HEADING_HEIGHT, _TALLEST_ROW = 144, 240
_REPEATED = 2  # columns with ids and titles, printed on every page
_SUGGESTED = {"decision": "Decision_words", "decider": "Decision_makers"}
_NARROW = ("yes-no", "share", "fraction")


def positions_sheet(
    columns: Sequence[Column], entries: Sequence[Entry], rows: int, organisation: str, framework: Framework
) -> FreshSheet:
    """Return the sheet with `rows` rows for positions. The first rows have the `entries`."""
    words, last = wording(), HEADING_ROW + rows
    sheet = FreshSheet(
        "Positions",
        widths=[column.width for column in columns],
        heights={1: 24, GROUP_ROW: 20, HEADING_ROW: _HEADING_HEIGHT},
        table=_table(columns, rows, framework),
        frozen=cell_name(FIRST_ROW, 3),
        tab_colour=looks.NAVY,
        repeat_rows=(GROUP_ROW, HEADING_ROW),
        repeat_columns=_REPEATED,
        printed=tuple(_pages(columns, last)),
        text_columns=tuple(number for number, column in enumerate(columns, 1) if column.kind == "id"),
    )
    sheet.cells[1, 1] = Cell("Positions", looks.TITLE)
    sheet.cells[2, 1] = organisation_line(organisation)
    sheet.cells[3, 1] = Cell(words["positions"]["hint"], looks.QUIET)
    sheet.cells.update(_groups(columns))
    sheet.cells.update(_rows(columns, entries, rows, framework))
    for row in range(FIRST_ROW, FIRST_ROW + len(entries)):
        cells = [sheet.cells[row, number] for number in range(1, len(columns) + 1)]
        sheet.growing[row] = min(height_of(cells, sheet.widths), _TALLEST_ROW)
    sheet.choices.extend(_choices(columns, last, framework))
    sheet.tints.extend(_tints(columns, last, framework))
    return sheet


def _table(columns: Sequence[Column], rows: int, framework: Framework) -> ExcelTable:
    calculated = formulas(columns, framework)
    heads = (
        TableColumn(c.heading, _heading_look(c), calculated.get(c.role, "") if c.factor < 0 else "") for c in columns
    )
    return ExcelTable(TABLE, area_name(HEADING_ROW, 1, HEADING_ROW + rows, len(columns)), tuple(heads))


def _heading_look(column: Column) -> Look:
    if column.kind == "result":
        return looks.RESULT_HEADING
    if column.kind == "score":
        return looks.SCORE_HEADING
    return looks.CENTRED_HEADING if column.kind in _NARROW else looks.HEADING


def _groups(columns: Sequence[Column]) -> dict[tuple[int, int], Cell]:
    """Return the cells above the headings, with the name of each part of the table over its first column."""
    names, before = wording()["groups"], ""
    cells = {}
    for number, column in enumerate(columns, 1):
        cells[GROUP_ROW, number] = Cell(names[column.group] if column.group != before else "", looks.GROUP)
        before = column.group
    return cells


def _rows(
    columns: Sequence[Column], entries: Sequence[Entry], rows: int, framework: Framework
) -> dict[tuple[int, int], Cell]:
    """Return the cells below the headings."""
    cells = {}
    calculated, results = formulas(columns, framework), values(entries, columns, framework)
    for offset in range(rows):
        entry = entries[offset] if offset < len(entries) else None
        for number, column in enumerate(columns, 1):
            place = (FIRST_ROW + offset, number)
            if column.kind == "result":
                value: Any = results[offset][column.role] if entry else ""
                cells[place] = Cell(value, column.look, formula=calculated[column.role])
            else:
                typed: Any = entry.held(column) if entry else ""
                cells[place] = Cell(typed, looks.DATE if isinstance(typed, date) else column.look)
    return cells


def _choices(columns: Sequence[Column], last: int, framework: Framework) -> Iterator[Choice]:
    at = {column.role: column_letters(number) for number, column in enumerate(columns, 1) if column.factor < 0}
    bands = "Executive_band"
    if beside_part_3(framework):
        bands = f'IF(${at["part_3"]}{FIRST_ROW}="Yes",{PART_3}{bands},{bands})'
    own = "*".join(
        f"(${at[role]}${FIRST_ROW}:${at[role]}${last}=${at[role]}{FIRST_ROW})" for role in ("id", "organisation")
    )
    for number, column in enumerate(columns, 1):
        if column.kind != "result":
            yield _choice(column, number, last, framework, _Formulas(bands, f"SUMPRODUCT({own})=1"))


class _Formulas(NamedTuple):
    """The formula of the range with the bands to choose from, and that of an id that no other row has.

    A row has the id of another one if both name the same organisation, or both name none.
    """

    bands: str
    is_own_id: str


def _choice(column: Column, number: int, last: int, framework: Framework, formulas: _Formulas) -> Choice:
    """Return the values allowed in the cells of a column, with the prompt and the error message."""
    place = area_name(FIRST_ROW, number, last, number)
    title, prompt, scale = column.heading, column.prompt, framework.scale
    if column.kind == "score":
        error = f"Type or choose a whole number from {scale.lowest} to {scale.highest}."
        return Choice(place, "list", title, prompt, "Score_scale", error=error)
    lists = {"yes-no": "Yes_or_no", "band": formulas.bands, "stream": "Stream_name", "check": "Stream_check"}
    if column.kind in lists:
        error = "This is not in the list. You can keep it; it will be checked when the workbook is assessed."
        return Choice(place, "list", title, prompt, lists[column.kind], error=error, loose=True)
    if column.kind in _SUGGESTED:
        return Choice(place, "list", title, prompt, _SUGGESTED[column.kind], free=True)
    if column.kind == "id":
        error = "Another row of the same organisation has this id. Each position needs one of its own."
        return Choice(place, "custom", title, prompt, formulas.is_own_id, error=error, loose=True)
    if column.kind == "date":
        return Choice(place, "date", title, prompt, error="Type a date such as 30/6/2026.", loose=True)
    ends = {"share": (0, 100), "fraction": (0, 1), "money": (0, 10_000_000)}
    if column.kind in ends:
        least, most = ends[column.kind]
        error = f"Type a number from {least} to {most:,}."
        return Choice(place, "decimal", title, prompt, least=least, most=most, error=error, loose=True)
    return Choice(place, "any", title, prompt)


def _tints(columns: Sequence[Column], last: int, framework: Framework) -> Iterator[Tint]:
    """Yield the fills for bands, borderline scores, rows that are not ready, gaps in evidence, and invalid scores."""
    letters = {column.role: column_letters(number) for number, column in enumerate(columns, 1) if column.factor < 0}
    whole = {role: f"{letter}{FIRST_ROW}:{letter}{last}" for role, letter in letters.items()}
    words = {name: quoted(fill_in(text, framework)) for name, text in wording()["words"].items()}
    band, check = f"{letters['band']}{FIRST_ROW}", f"{letters['check']}{FIRST_ROW}"
    beside = beside_part_3(framework)
    for one in (framework, *((beside,) if beside else ())):
        yield Tint(whole["band"], f"{band}={quoted(one.below.name)}", Look(fill=looks.BELOW_FILL, bold=True))
        for executive_band in one.bands:
            fill = looks.BAND_FILLS[min(executive_band.rank, len(looks.BAND_FILLS)) - 1]
            yield Tint(whole["band"], f"{band}={quoted(executive_band.name)}", Look(fill=fill, bold=True))
    yield Tint(whole["check"], f"{check}={words['ready']}", Look(fill=looks.GREEN))
    for word in ("unsound", "nameless", "twice"):
        yield Tint(whole["check"], f"{check}={words[word]}", Look(fill=looks.RED, bold=True))
    yield Tint(whole["check"], f'{check}<>""', Look(fill=looks.AMBER))
    yield Tint(whole["edge"], f'{letters["edge"]}{FIRST_ROW}<>""', Look(fill=looks.AMBER))
    for role in ("rationales", "examples", "shares"):
        yield Tint(whole[role], f"N({letters[role]}{FIRST_ROW})>0", Look(fill=looks.AMBER))
    scores = [number for number, column in enumerate(columns, 1) if column.role == "score"]
    cell = cell_name(FIRST_ROW, scores[0])
    unsound = f"IF(ISBLANK({cell}),FALSE,IF(ISNUMBER({cell}),COUNTIF(Score_scale,{cell})=0,TRUE))"
    yield Tint(area_name(FIRST_ROW, scores[0], last, scores[-1]), unsound, Look(fill=looks.RED, bold=True))
    for number, column in enumerate(columns, 1):
        if column.role == "share":
            cell = cell_name(FIRST_ROW, number)
            low = f"AND(ISNUMBER({cell}),{cell}<Share_lowest)"
            yield Tint(area_name(FIRST_ROW, number, last, number), low, Look(fill=looks.AMBER, bold=True))


def _pages(columns: Sequence[Column], last: int) -> Iterator[str]:
    """Yield the areas that are each printed on pages of their own, none wider than the first.

    The first has the positions, their scores and their results. The others have the same ids and titles beside them.
    """
    repeated = sum(column.width for column in columns[:_REPEATED])
    first, width, widest = 1, 0.0, 0.0
    for number, (left, right) in enumerate(pairwise(columns), 2):
        width += left.width
        is_of_first = right.group in ("about", "scores", "results")
        new_part = (left.group, right.group) in (("results", "evidence"), ("evidence", "gaps"))
        widest = widest or (width if new_part else 0.0)
        new_factor = right.group != "evidence" or left.factor != right.factor
        if new_part or (not is_of_first and new_factor and width + _widths_to(columns, number) > widest):
            yield area_name(1, first, last, number - 1)
            first, width = number, repeated
    yield area_name(1, first, last, len(columns))


def _widths_to(columns: Sequence[Column], first: int) -> float:
    """Return the width of the column `first` and, in the evidence, of the other columns of its factor."""
    column = columns[first - 1]
    same = [c for c in columns if c.group == column.group == "evidence" and c.factor == column.factor]
    return sum(c.width for c in same) or column.width
