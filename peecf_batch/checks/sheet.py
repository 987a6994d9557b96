"""What stands out over the whole table? One small function a rule; each yields findings and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.checks.table import Table
from peecf_batch.excel.address import cell_name
from peecf_batch.reading.cells import shown
from peecf_batch.reading.template_stamp import TEMPLATE_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.rules.findings import Finding


def other_sheets(table: Table) -> Iterator[Finding]:
    """N101: other sheets whose headings fit as well."""
    if table.others:
        names = ", ".join(f"'{name}'" for name in table.others)
        yield table.about_sheet(
            "N101", f"positions were read from this sheet; {names} could hold positions too and was not read"
        )


def hidden_rows(table: Table) -> Iterator[Finding]:
    """N102: positions in rows that the reader of the sheet does not see."""
    scan = table.layout.sheet.scan
    filters = [area for area in (scan.filtered_area(),) if area]
    for position in table.positions:
        row = position.details.row
        if scan.is_hidden(row):
            filtered = any(top < row <= bottom for top, _, bottom, _ in filters)
            yield table.named("N102", position, f"row {row} is {'filtered out' if filtered else 'hidden'} and was read")


def hidden_columns(table: Table) -> Iterator[Finding]:
    """N103: columns that are read and not seen."""
    layout = table.layout
    read = {h.column: h for h in layout.headings if h.meaning.role}
    for first, last in layout.sheet.scan.hidden_columns():
        for column in sorted(read.keys() & set(range(first, min(last, max(read)) + 1))):
            message = f"column '{layout.heading_at(column)}' is hidden and was read"
            yield table.about_heading("N103", read[column], message)


def hidden_sheet(table: Table) -> Iterator[Finding]:
    """N104: the sheet itself is hidden."""
    if table.layout.sheet.entry.state != "visible":
        yield table.about_sheet("N104", f"sheet '{table.layout.sheet.entry.name}' is hidden and was read")


def digital_signature(table: Table) -> Iterator[Finding]:
    """N106: the annotated copy cannot stay validly signed."""
    if table.signed:
        yield table.about_sheet("N106", "the workbook is digitally signed; its annotated copy cannot be")


def other_template(table: Table) -> Iterator[Finding]:
    """N119: made from another version of the template than this program makes."""
    if table.stamp.is_other:
        made, ours = shown(table.stamp.version), TEMPLATE_VERSION
        message = f"the workbook was made by version {made} of the template; this program makes version {ours}"
        yield table.about_sheet("N119", message)


def doubled_columns(table: Table) -> Iterator[Finding]:
    """E107: two columns that say they hold the same thing."""
    layout = table.layout
    for first, second in layout.doubled:
        names = " and ".join(f"'{' '.join(h.text.split())}' in {cell_name(h.row, h.column)}" for h in (first, second))
        yield table.about_heading("E107", second, f"{names} mean the same; neither was read")


def ambiguous_headings(table: Table) -> Iterator[Finding]:
    """E112: headings that fit two columns, of which the table does not have both."""
    for heading, choices in table.layout.ambiguous:
        text = " ".join(heading.text.split())
        message = f"'{shown(text)}' could mean {' or '.join(map(repr, choices))}; the column was not read"
        yield table.about_heading("E112", heading, message)


def second_table(table: Table) -> Iterator[Finding]:
    """E108: a second table with other columns under the first."""
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
    hidden_sheet,
    digital_signature,
    other_template,
    doubled_columns,
    ambiguous_headings,
    second_table,
)
