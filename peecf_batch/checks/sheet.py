"""Find issues of the sheet as a whole: other sheets, hidden parts, headings and the template."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.checks.table import Table
from peecf_batch.definitions import pattern
from peecf_batch.excel.address import cell_name, cell_place
from peecf_batch.excel.edit.space.ranges import words
from peecf_batch.reading.cells import shown
from peecf_batch.reading.opened import TEMPLATE_VERSION

_RESULTS = ("total", "assessed_band")
_TEXTS = pattern(r'"[^"]*"')
_CHANGING = (
    (
        b"[",
        pattern(r"\[\d+\]|\[[^\[\]]+\.xls", re.IGNORECASE),
        "the formula uses another workbook, which may have changed",
    ),
    (
        b"RAND",
        pattern(r"\bRAND(?:BETWEEN|ARRAY)?\("),
        "the formula gives a different result each time that Excel calculates",
    ),
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.excel.edit.space.ranges import OwnerRange
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding


def several_sheets(table: Table) -> Iterator[Finding]:
    """Yield N101 if positions were read from several sheets."""
    names = [f"'{layout.sheet.entry.name}'" for layout in table.layouts]
    if len(names) > 1:
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        yield table.about_sheet("N101", f"positions were read from {len(names)} sheets: {listed}")


def unread_sheets(table: Table) -> Iterator[Finding]:
    """Yield E131 for each sheet that could hold positions and was not read."""
    for unread in table.census.unread:
        if unread.could_hold_positions:
            yield table.about_sheet("E131", f"sheet '{unread.sheet}' was not read: {unread.reason}")


def hidden_rows(table: Table) -> Iterator[Finding]:
    """Yield N102 for each position in a row that is hidden or filtered out."""
    scans = {layout.sheet.entry.name: layout.sheet.scan for layout in table.layouts}
    filters = {layout.sheet.entry.name: layout.sheet.filters for layout in table.layouts}
    for position in table.positions:
        row, sheet = position.details.row, position.details.sheet
        if scans[sheet].is_hidden(row):
            filtered = any(area.top < row <= area.bottom for area in filters[sheet])
            yield table.named("N102", position, f"row {row} is {'filtered out' if filtered else 'hidden'} and was read")


def hidden_columns(table: Table) -> Iterator[Finding]:
    """Yield N103 for each hidden column and each hidden row of headings that was read."""
    for layout in table.layouts:
        first = {heading.row: heading for heading in reversed(layout.headings) if heading.meaning.role}
        for row in sorted(row for row in first if layout.sheet.scan.is_hidden(row)):
            yield table.about_heading("N103", first[row], f"row {row} with headings is hidden and was read", layout)
        read = {h.column: h for h in layout.headings if h.meaning.role}
        for hidden in layout.sheet.scan.hidden_columns():
            for column in sorted(column for column in read if column in hidden):
                message = f"column '{layout.heading_at(column)}' is hidden and was read"
                yield table.about_heading("N103", read[column], message, layout)


def stale_formulas(table: Table) -> Iterator[Finding]:
    """Yield W140 for each sheet with formulas that are read and whose results may be out of date or change each time.

    Formulas for totals and assessed bands do not count.
    """
    for layout in table.layouts:
        scan = layout.sheet.scan
        if not scan.has_formulas:
            continue
        rows = [p.details.row for p in table.positions if p.details.sheet == layout.sheet.entry.name]
        if layout.sheet.stale:
            place = _first_formula(layout, rows, lambda _: True)
            if place:
                message = f"{layout.sheet.stale}, so the results of formulas such as this one may change"
                yield table.about_cell("W140", message, layout, *place)
        for sign, kind, message in _CHANGING:
            is_there = scan.data.find(sign, scan.data_start, scan.data_end) >= 0
            place = _first_formula(layout, rows, kind.search) if is_there else None
            if place:
                yield table.about_cell("W140", message, layout, *place)


def _first_formula(layout: Layout, rows: Sequence[int], wanted: Callable[[str], object]) -> tuple[int, int] | None:
    """Return the row and column of the first cell in `rows` that is read and has a `wanted` formula, or None.

    Texts in the formula are left out.
    """
    read = [*layout.factors, *(column for role, column in layout.columns.items() if role not in _RESULTS)]
    for row in rows:
        for column, fact in zip(read, layout.sheet.scan.facts(row, read), strict=True):
            if fact.formula is not None and wanted(_TEXTS.sub("", fact.formula)):
                return row, column
    return None


def hidden_sheet(table: Table) -> Iterator[Finding]:
    """Yield N104 if the sheet with the positions is hidden."""
    for layout in table.layouts:
        if layout.sheet.entry.state != "visible":
            yield table.about_sheet("N104", f"sheet '{layout.sheet.entry.name}' is hidden and was read", layout)


def digital_signature(table: Table) -> Iterator[Finding]:
    """Yield N106 if the workbook is digitally signed, because the annotated copy cannot keep a valid signature."""
    if table.is_signed:
        yield table.about_sheet("N106", "the workbook is digitally signed; its annotated copy cannot be")


def open_ranges(table: Table) -> Iterator[Finding]:
    """Yield W181 for the formulas and names that include the columns that the annotated copy adds.

    Formulas in one column of the sheet make one finding, at the first of them.
    """
    for layout in table.layouts:
        yield from _open_ranges_on(table, layout)


def _open_ranges_on(table: Table, layout: Layout) -> Iterator[Finding]:
    own = layout.sheet.entry.name
    if own not in table.taken_in:
        return
    rows = {layout.heading_row, *(p.details.row for p in table.positions if p.details.sheet == own)}
    held = [p for p in table.taken_in[own].always if any(p.area.top <= row <= p.area.bottom for row in rows)]
    columns: dict[int, list[OwnerRange]] = defaultdict(list)
    others: dict[str, OwnerRange] = {}
    for place in held:
        if place.sheet == own:
            columns[cell_place(place.cell)[1]].append(place)
        else:
            others.setdefault(place.holder, place)
    for column, places in sorted(columns.items()):
        more = f"; {len(places) - 1:,} more in its column are similar" if len(places) > 1 else ""
        message = f"{words(places[0])}, and so the columns that the annotated copy adds{more}"
        yield table.about_cell("W181", message, layout, cell_place(places[0].cell)[0], column)
    for place in others.values():
        yield table.about_sheet("W181", f"{words(place)}, and so the columns that the annotated copy adds", layout)


def other_template(table: Table) -> Iterator[Finding]:
    """Yield N119 if the workbook was made from a version of the template other than the current one."""
    if table.stamp.is_other:
        made, ours = shown(table.stamp.version), TEMPLATE_VERSION
        message = f"the workbook was made by version {made} of the template; this program makes version {ours}"
        yield table.about_sheet("N119", message)


def doubled_columns(table: Table) -> Iterator[Finding]:
    """Yield E107 for each pair of columns that was not read because both headings have the same meaning."""
    for layout in table.layouts:
        for pair in layout.doubled:
            names = " and ".join(f"'{' '.join(h.text.split())}' in {cell_name(h.row, h.column)}" for h in pair)
            yield table.about_heading("E107", pair.second, f"{names} mean the same; neither was read", layout)


def second_choices(table: Table) -> Iterator[Finding]:
    """Yield N120 for each column that was not read because another column of the same kind was."""
    for layout in table.layouts:
        for read, left in layout.left:
            names = [f"'{shown(heading.text)}' in {cell_name(heading.row, heading.column)}" for heading in (left, read)]
            yield table.about_heading("N120", left, f"{names[0]} was not read, because {names[1]} was", layout)


def ambiguous_headings(table: Table) -> Iterator[Finding]:
    """Yield E112 for each heading with two possible meanings, unless the table has columns for both."""
    for layout in table.layouts:
        for heading, choices in layout.ambiguous:
            text = " ".join(heading.text.split())
            message = f"'{shown(text)}' could mean {' or '.join(map(repr, choices))}; the column was not read"
            yield table.about_heading("E112", heading, message, layout)


def second_table(table: Table) -> Iterator[Finding]:
    """Yield E108 if a second table with different columns is below or beside the first."""
    for layout in table.layouts:
        row = layout.ends_at
        if row is not None:
            message = f"row {row} has the headings of another table, so it and the rows below it were not read"
            yield table.about_cell("E108", message, layout, row, _first_heading(layout, row))


def _first_heading(layout: Layout, row: int) -> int:
    """Return the column of the first heading of a second table, which may be beside the first table."""
    cells = layout.sheet.grid.rows[row - 1]
    within = range(layout.first_column, layout.last_column + 1)
    texts = [column for column, value in enumerate(cells, 1) if isinstance(value, str) and value.strip()]
    beside = [column for column in texts if column not in within]
    is_scored = any(isinstance(layout.sheet.grid.value(row, column), int | float) for column in layout.factors)
    in_table = [column for column in texts if column in within]
    return beside[0] if beside and (is_scored or not in_table) else layout.first_column


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    several_sheets,
    unread_sheets,
    hidden_rows,
    hidden_columns,
    stale_formulas,
    hidden_sheet,
    digital_signature,
    open_ranges,
    other_template,
    doubled_columns,
    second_choices,
    ambiguous_headings,
    second_table,
)
