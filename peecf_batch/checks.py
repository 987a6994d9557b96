"""What stands out over the whole table? One small function a rule; each yields findings and changes nothing."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.cells import shown
from peecf_batch.classification import Classification, classification_of, work_value_score
from peecf_batch.excel.address import cell_name
from peecf_batch.framework import Edge
from peecf_batch.position import Position, key_of
from peecf_batch.validation import found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.findings import Finding
    from peecf_batch.framework import Framework
    from peecf_batch.layout import Located
    from peecf_batch.position import Details, NotClassified


class Table:
    """Everything that a check over the whole table may ask for."""

    def __init__(
        self,
        located: Located,
        framework: Framework,
        positions: Sequence[Position | NotClassified],
        supervisors: Sequence[int | None],
        *,
        signed: bool,
    ) -> None:
        """`supervisors` holds, for each position, the index of the one it reports to, or None."""
        self.layout, self.others = located.layout, located.others
        self.framework, self.positions, self.supervisors = framework, positions, supervisors
        self.signed = signed
        result = cache(lambda score: classification_of(score, framework))
        self.results: dict[int, Classification] = {
            index: result(work_value_score(position.scores))
            for index, position in enumerate(positions)
            if isinstance(position, Position)
        }
        self.chief_executives = [i for i, p in enumerate(positions) if p.details.is_ceo]

    def finding(self, code: str, position: Position | NotClassified, role: str, value: str, message: str) -> Finding:
        """A finding at the cell of `position` in the column of `role`, or in its first column where there is none."""
        columns = self.layout.columns
        column = columns.get(role) or columns.get("id") or columns.get("title") or self.layout.first_column
        row = position.details.row
        return found(
            code,
            self.layout.sheet.entry.name,
            cell_name(row, column),
            position.details.label,
            self.layout.heading_at(column),
            value,
            message,
            self.framework.scale,
            row,
            column,
        )

    def about_sheet(self, code: str, message: str, row: int = 0, column: int = 0) -> Finding:
        """A finding about the sheet, or about one place in it that belongs to no position."""
        cell = cell_name(row, column) if row and column else ""
        heading = self.layout.heading_at(column) if column else ""
        return found(
            code, self.layout.sheet.entry.name, cell, "", heading, "", message, self.framework.scale, row, column
        )


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
    for position in table.positions:
        if scan.is_hidden(position.details.row):
            yield table.finding(
                "N102", position, "id", position.details.label, f"row {position.details.row} is hidden or filtered out"
            )


def hidden_columns(table: Table) -> Iterator[Finding]:
    """N103: columns that are read and not seen."""
    layout = table.layout
    read = {h.column for h in layout.headings if h.meaning.role}
    for first, last in layout.sheet.scan.hidden_columns():
        for column in sorted(read & set(range(first, min(last, max(read)) + 1))):
            yield table.about_sheet(
                "N103", f"column '{layout.heading_at(column)}' is hidden and was read", layout.heading_row, column
            )


def hidden_sheet(table: Table) -> Iterator[Finding]:
    """N104: the sheet itself is hidden."""
    if table.layout.sheet.entry.state != "visible":
        yield table.about_sheet("N104", f"sheet '{table.layout.sheet.entry.name}' is hidden and was read")


def digital_signature(table: Table) -> Iterator[Finding]:
    """N106: the annotated copy cannot stay validly signed."""
    if table.signed:
        yield table.about_sheet("N106", "the workbook is digitally signed; its annotated copy cannot be")


def doubled_columns(table: Table) -> Iterator[Finding]:
    """E107: two columns that say they hold the same thing."""
    layout = table.layout
    for first, second in layout.doubled:
        names = " and ".join(f"'{' '.join(h.text.split())}' in {cell_name(h.row, h.column)}" for h in (first, second))
        yield table.about_sheet("E107", f"{names} mean the same; neither was read", second.row, second.column)


def second_table(table: Table) -> Iterator[Finding]:
    """E108: a second table with other columns under the first."""
    layout = table.layout
    if layout.ends_at is not None:
        message = (
            f"a second heading row with other columns stands in row {layout.ends_at}; the rows under it were not read"
        )
        yield table.about_sheet("E108", message, layout.ends_at, layout.first_column)


def edges(table: Table) -> Iterator[Finding]:
    """N220: the lowest or highest score of a band."""
    for index, result in table.results.items():
        if result.edge and result.band:
            end = "lowest" if result.edge is Edge.LOWEST else "highest"
            message = f"work value score {result.score} is the {end} of {result.band.name}"
            yield table.finding("N220", table.positions[index], "id", table.positions[index].details.label, message)


def near_executive(table: Table) -> Iterator[Finding]:
    """N221: just below the lowest band."""
    lowest = table.framework.bands[0].name
    for index, result in table.results.items():
        if result.near_executive:
            message = f"work value score {result.score} is just below {lowest}"
            yield table.finding("N221", table.positions[index], "id", table.positions[index].details.label, message)


def unknown_supervisors(table: Table) -> Iterator[Finding]:
    """W501: a reporting line that leads to no other position of the table."""
    titles = Counter(key_of(position.details.title) for position in table.positions)
    for position, supervisor in zip(table.positions, table.supervisors, strict=True):
        named = position.details.reports_to
        if named and supervisor is None and not position.details.is_ceo:
            why = _why_unknown(position.details, titles[key_of(named)])
            yield table.finding("W501", position, "reports_to", named, f"reports to '{shown(named)}', {why}")


def _why_unknown(details: Details, holders: int) -> str:
    """Why what a position reports to is no other position; `holders` counts the positions with that title."""
    if holders == 1 or key_of(details.reports_to) == key_of(details.id):
        return "which is the position itself"
    if holders:
        return f"a title that {holders} positions have; use the id"
    return "which is not in the table"


def at_or_above_ceo(table: Table) -> Iterator[Finding]:
    """N502: a position with at least the CEO's work value, within one organisation."""
    chiefs = [
        (table.positions[i].details, table.results[i].score) for i in table.chief_executives if i in table.results
    ]
    for chief, highest in chiefs:
        for index, result in table.results.items():
            details = table.positions[index].details
            if result.score >= highest and not details.is_ceo and details.organisation == chief.organisation:
                message = f"work value score {result.score} is not below the CEO's {highest}"
                yield table.finding("N502", table.positions[index], "id", table.positions[index].details.label, message)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    other_sheets,
    hidden_rows,
    hidden_columns,
    hidden_sheet,
    digital_signature,
    doubled_columns,
    second_table,
    edges,
    near_executive,
    unknown_supervisors,
    at_or_above_ceo,
)
