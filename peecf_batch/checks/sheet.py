"""Find issues of the sheet as a whole: other sheets, hidden parts, headings and the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.checks.table import Table
from peecf_batch.excel.address import cell_name
from peecf_batch.reading.cells import shown
from peecf_batch.reading.opened import TEMPLATE_VERSION

_RESULTS = ("total", "assessed_band")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.rules.findings import Finding


def other_sheets(table: Table) -> Iterator[Finding]:
    """Yield N101 if other sheets could hold positions too."""
    if table.others:
        names = ", ".join(f"'{name}'" for name in table.others)
        yield table.about_sheet(
            "N101", f"positions were read from this sheet; {names} could hold positions too and was not read"
        )


def hidden_rows(table: Table) -> Iterator[Finding]:
    """Yield N102 for each position in a row that is hidden or filtered out."""
    scan = table.layout.sheet.scan
    filters = table.layout.sheet.filters
    for position in table.positions:
        row = position.details.row
        if scan.is_hidden(row):
            filtered = any(area.top < row <= area.bottom for area in filters)
            yield table.named("N102", position, f"row {row} is {'filtered out' if filtered else 'hidden'} and was read")


def hidden_columns(table: Table) -> Iterator[Finding]:
    """Yield N103 for each hidden column that was read."""
    layout = table.layout
    read = {h.column: h for h in layout.headings if h.meaning.role}
    for hidden in layout.sheet.scan.hidden_columns():
        for column in sorted(column for column in read if column in hidden):
            message = f"column '{layout.heading_at(column)}' is hidden and was read"
            yield table.about_heading("N103", read[column], message)


def stale_formulas(table: Table) -> Iterator[Finding]:
    """Yield W140 if formulas whose results may be out of date are read. Totals and assessed bands do not count."""
    layout, scan = table.layout, table.layout.sheet.scan
    if not (layout.sheet.stale and scan.has_formulas):
        return
    read = [*layout.factors, *(column for role, column in layout.columns.items() if role not in _RESULTS)]
    for position in table.positions:
        row = position.details.row
        formulas = (fact.formula is not None for fact in scan.facts(row, read))
        column = next((column for column, is_formula in zip(read, formulas, strict=True) if is_formula), 0)
        if column:
            message = f"{layout.sheet.stale}, and formulas such as that in {table.cell(row, column)} are read"
            yield table.about_sheet("W140", message)
            return


def hidden_sheet(table: Table) -> Iterator[Finding]:
    """Yield N104 if the sheet with the positions is hidden."""
    if table.layout.sheet.entry.state != "visible":
        yield table.about_sheet("N104", f"sheet '{table.layout.sheet.entry.name}' is hidden and was read")


def digital_signature(table: Table) -> Iterator[Finding]:
    """Yield N106 if the workbook is digitally signed, because the annotated copy cannot keep a valid signature."""
    if table.is_signed:
        yield table.about_sheet("N106", "the workbook is digitally signed; its annotated copy cannot be")


def other_template(table: Table) -> Iterator[Finding]:
    """Yield N119 if the workbook was made from a version of the template other than the current one."""
    if table.stamp.is_other:
        made, ours = shown(table.stamp.version), TEMPLATE_VERSION
        message = f"the workbook was made by version {made} of the template; this program makes version {ours}"
        yield table.about_sheet("N119", message)


def doubled_columns(table: Table) -> Iterator[Finding]:
    """Yield E107 for each pair of columns that was not read because both headings have the same meaning."""
    layout = table.layout
    for first, second in layout.doubled:
        names = " and ".join(f"'{' '.join(h.text.split())}' in {cell_name(h.row, h.column)}" for h in (first, second))
        yield table.about_heading("E107", second, f"{names} mean the same; neither was read")


def ambiguous_headings(table: Table) -> Iterator[Finding]:
    """Yield E112 for each heading with two possible meanings, unless the table has columns for both."""
    for heading, choices in table.layout.ambiguous:
        text = " ".join(heading.text.split())
        message = f"'{shown(text)}' could mean {' or '.join(map(repr, choices))}; the column was not read"
        yield table.about_heading("E112", heading, message)


def second_table(table: Table) -> Iterator[Finding]:
    """Yield E108 if a second table with different columns is below the first."""
    layout = table.layout
    if layout.ends_at is not None:
        message = (
            f"a second heading row with other columns stands in row {layout.ends_at}; the rows under it were not read"
        )
        yield table.about_sheet("E108", message, layout.ends_at, layout.first_column)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    other_sheets,
    hidden_rows,
    hidden_columns,
    stale_formulas,
    hidden_sheet,
    digital_signature,
    other_template,
    doubled_columns,
    ambiguous_headings,
    second_table,
)
