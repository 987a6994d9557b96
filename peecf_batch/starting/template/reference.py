"""Build the reference sheets: factors, streams, bands and outcomes, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Cell
from peecf_batch.excel.create.description import FreshSheet, place_name
from peecf_batch.starting.template import looks
from peecf_batch.starting.template.columns import PART_3, beside_part_3, fill_in, wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.rules.framework import Citation, EdgeRule, Framework, OutcomeRule

_POINTS_A_LINE, _CHARACTERS_A_WIDTH, _LEAST_HEIGHT, _HEADING_HEIGHT = 15, 1.05, 18, 22
_LIST_COLUMNS = (1, 2, 4, 5, 6, 7)

FACTORS, STREAMS, BANDS = "Factors", "Streams", "Bands"


def factors_sheet(framework: Framework) -> FreshSheet:
    """Return the sheet of factors, with the definition of each factor, and its level descriptors or blank cells."""
    words = wording()["factors"]
    known = {level for factor in framework.factors for level, _ in factor.levels}
    levels = sorted(known.union(framework.scale.descriptor_levels))
    sheet = FreshSheet(FACTORS, widths=[20, 46, *[34] * len(levels), 36], heights={1: 24}, frozen="B6")
    sheet.cells[1, 1] = Cell(words["title"], looks.TITLE)
    sheet.cells[2, 1] = Cell(words["hint"], looks.QUIET)
    sheet.cells[3, 1] = Cell(f"{framework.scale.meaning} {framework.share_of_work.meaning}", looks.QUIET)
    name, asks, level_head, source = words["headings"]
    heads = [name, asks, *(level_head.format(level=level) for level in levels), source]
    rows = []
    for factor in framework.factors:
        texts = dict(factor.levels)
        described = [Cell(texts.get(level, ""), looks.ROOM) for level in levels]
        rows.append(
            [
                Cell(factor.name, looks.LABEL),
                Cell(factor.definition, looks.TEXT),
                *described,
                Cell(cited(factor.source), looks.TEXT),
            ]
        )
    _put(sheet, 5, heads, rows, least=90)
    return sheet


def streams_sheet(framework: Framework) -> FreshSheet:
    """Return the sheet of work value streams, with the definition of each stream, and its descriptor for each band."""
    words = wording()["streams"]
    sheet = FreshSheet(STREAMS, widths=[20, 40, *[46] * len(framework.bands), 36], heights={1: 24}, frozen="B5")
    sheet.cells[1, 1] = Cell(words["title"], looks.TITLE)
    sheet.cells[2, 1] = Cell(fill_in(words["hint"], framework), looks.QUIET)
    name, meaning, source = words["headings"]
    rows = []
    for stream in framework.streams:
        texts = dict(stream.descriptors)
        described = [Cell(texts.get(band.name, ""), looks.TEXT) for band in framework.bands]
        rows.append(
            [
                Cell(stream.name, looks.LABEL),
                Cell(stream.definition, looks.TEXT),
                *described,
                Cell("\n".join(dict.fromkeys((cited(stream.source), cited(stream.described_in)))), looks.TEXT),
            ]
        )
    _put(sheet, 4, [name, meaning, *(band.name for band in framework.bands), source], rows)
    return sheet


def bands_sheet(framework: Framework) -> tuple[FreshSheet, dict[str, str]]:
    """Return the sheet of bands, outcomes and lists, and the defined names that formulas and drop-downs use."""
    words = wording()["bands"]
    sheet = FreshSheet(BANDS, widths=[24, 9, 9, 46, 62, 46, 24], heights={1: 24})
    sheet.cells[1, 1] = Cell(words["title"], looks.TITLE)
    top = _put(sheet, 3, words["bands"], list(_band_rows(framework)))
    names = _ranges("", 4, top - 1)
    if beside := beside_part_3(framework):
        sheet.cells[top + 1, 1] = Cell(words["part_3"].format(framework=beside.title), looks.SECTION)
        first = top + 3
        top = _put(sheet, top + 2, words["bands"], list(_band_rows(beside)))
        names |= _ranges(PART_3, first, top - 1)
    top = _put(sheet, top + 1, words["outcomes"], list(_outcome_rows(framework)))
    sheet.cells[top + 1, 1] = Cell(words["share"], looks.LABEL)
    sheet.cells[top + 1, 2] = Cell(framework.share_of_work.lowest_percent, looks.COUNT)
    sheet.cells[top + 1, 4] = Cell(framework.share_of_work.meaning, looks.QUIET)
    names["Share_lowest"] = f"Bands!{place_name(top + 1, 2)}"
    sheet.cells[top + 3, 1] = Cell(words["lists_heading"], looks.SECTION)
    return sheet, names | _lists(sheet, top + 4, framework)


def _ranges(before: str, first: int, last: int) -> dict[str, str]:
    """Return the ranges of a table of bands by name. The row `first` has the scores below the bands."""
    return {
        f"{before}Band_name": _run(BANDS, 1, first, last),
        f"{before}Band_from": _run(BANDS, 2, first, last),
        f"{before}Executive_band": _run(BANDS, 1, first + 1, last),
        f"{before}Executive_lowest": _run(BANDS, 2, first + 1, last),
        f"{before}Executive_highest": _run(BANDS, 3, first + 1, last),
    }


def _band_rows(framework: Framework) -> Iterator[list[Cell]]:
    below, lowest = framework.below, framework.bands[0].lowest
    yield [
        Cell(below.name, looks.LABEL),
        Cell(framework.lowest, looks.COUNT),
        Cell(lowest - 1, looks.COUNT),
        Cell(below.title, looks.TEXT),
        Cell(f"{below.meaning} {below.ceo_meaning}", looks.TEXT),
        Cell(cited(below.source), looks.TEXT),
    ]
    for band in framework.bands:
        yield [
            Cell(band.name, looks.LABEL),
            Cell(band.lowest, looks.COUNT),
            Cell(band.highest, looks.COUNT),
            Cell(band.title, looks.TEXT),
            Cell(band.remit, looks.TEXT),
            Cell(cited(band.source), looks.TEXT),
        ]


def _outcome_rows(framework: Framework) -> Iterator[list[Cell]]:
    rules: tuple[OutcomeRule | EdgeRule, ...] = (*framework.outcomes, framework.edge)
    for rule in rules:
        yield [
            Cell(rule.title, looks.LABEL),
            Cell("", looks.TEXT),
            Cell("", looks.TEXT),
            Cell(rule.meaning, looks.TEXT),
            Cell("\n".join(f"• {option}" for option in rule.options), looks.TEXT),
            Cell(cited(rule.source), looks.TEXT),
        ]


def _lists(sheet: FreshSheet, row: int, framework: Framework) -> dict[str, str]:
    """Put the other lists of the drop-downs at `row`, and return their defined names."""
    scale = framework.scale
    lists: dict[str, list[str | int]] = {
        "Score_scale": list(range(scale.lowest, scale.highest + 1)),
        "Yes_or_no": ["Yes", "No"],
        "Stream_name": [stream.name for stream in framework.streams],
        "Stream_check": wording()["choices"]["check"],
        "Decision_words": wording()["choices"]["decision"],
        "Decision_makers": wording()["choices"]["decider"],
    }
    names = {}
    heads = wording()["bands"]["lists"]
    for column, head, (name, values) in zip(_LIST_COLUMNS, heads, lists.items(), strict=True):
        sheet.cells[row, column] = Cell(head, looks.HEADING)
        for offset, value in enumerate(values, 1):
            sheet.cells[row + offset, column] = Cell(value, looks.WORD)
        names[name] = _run(BANDS, column, row + 1, row + len(values))
    return names


def _run(sheet: str, column: int, first: int, last: int) -> str:
    """Return an absolute reference to a range of cells in one column."""
    return f"{sheet}!{place_name(first, column)}:{place_name(last, column)}"


def _put(sheet: FreshSheet, row: int, heads: Sequence[str], rows: list[list[Cell]], *, least: float = 0) -> int:
    """Put a table at `row`, with each row as high as its texts need, and return the first row after it.

    `least` is the lowest height of a row, in points.
    """
    sheet.cells.update(((row, column), Cell(text, looks.HEADING)) for column, text in enumerate(heads, 1))
    sheet.heights[row] = _HEADING_HEIGHT
    for number, cells in enumerate(rows, row + 1):
        sheet.cells.update(((number, column), cell) for column, cell in enumerate(cells, 1))
        sheet.heights[number] = max(height_of(cells, sheet.widths), least)
    return row + len(rows) + 1


def height_of(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Return the height in points that the longest text of a row needs."""
    lines = (
        sum(1 + int(len(line) / (width * _CHARACTERS_A_WIDTH)) for line in str(cell.value).splitlines())
        for cell, width in zip(cells, widths, strict=False)
    )
    return max(max(lines, default=1) * _POINTS_A_LINE, _LEAST_HEIGHT)


def cited(citation: Citation) -> str:
    """Return the title and publisher of a source as text."""
    return f"{citation.title}. {citation.publisher}."
