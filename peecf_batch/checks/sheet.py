"""What stands out over the whole table? One small function a rule; each yields findings and changes nothing."""

from __future__ import annotations

from collections import Counter
from functools import cache, cached_property
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.position import Position, key_of
from peecf_batch.reading.rows import found
from peecf_batch.reading.template_stamp import NOT_STAMPED, TEMPLATE_VERSION
from peecf_batch.rules.classification import Classification, classification_of, work_value_score
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.reading.headings.heading_rows import Heading
    from peecf_batch.reading.layout import Located
    from peecf_batch.reading.position import Details, NotClassified
    from peecf_batch.reading.reference_bands import Reference
    from peecf_batch.reading.template_stamp import Stamp
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework


class Table:
    """Everything that a check over the whole table may ask for."""

    def __init__(
        self,
        located: Located,
        framework: Framework,
        positions: Sequence[Position | NotClassified],
        supervisors: Sequence[int | None],
        *,
        reference: Reference,
        signed: bool,
        found: Sequence[Finding] = (),
        stamp: Stamp = NOT_STAMPED,
    ) -> None:
        """`supervisors` holds, for each position, the index of the one it reports to, or None.

        `found` is what was found while the rows were read.
        """
        self.layout, self.others = located.layout, located.others
        self.framework, self.positions, self.supervisors = framework, positions, supervisors
        self.rows, self.reference = located.layout.sheet.grid.rows, reference
        self.signed, self.found, self.stamp = signed, found, stamp
        result = cache(lambda score: classification_of(score, framework))
        self.results: dict[int, Classification] = {
            index: result(work_value_score(position.scores))
            for index, position in enumerate(positions)
            if isinstance(position, Position)
        }
        self.chief_executives = [i for i, p in enumerate(positions) if p.details.is_ceo]

    def value(self, position: Position | NotClassified, role: str) -> object:
        """What a position's cell in the column of `role` holds, "" where it is blank or there is no such column."""
        column, row = self.layout.columns.get(role), position.details.row
        if column is None or row > len(self.rows):
            return ""
        held = self.rows[row - 1]
        return held[column - 1] if column <= len(held) else ""

    def text(self, position: Position | NotClassified, role: str) -> str:
        """The same as a text."""
        return text_of(self.value(position, role))

    def finding(
        self, code: str, position: Position | NotClassified, role: str, value: str, message: str, basis: str = ""
    ) -> Finding:
        """A finding at the cell of `position` in the column of `role`, or where its name stands if there is none."""
        columns, details = self.layout.columns, position.details
        named = columns.get("id") if details.id else columns.get("title")
        column = columns.get(role) if role != "id" else named
        return self.at(code, position, column or named or self.layout.first_column, value, message, basis=basis)

    def named(self, code: str, position: Position | NotClassified, message: str, basis: str = "") -> Finding:
        """A finding about a position as a whole, at the cell with its name."""
        return self.finding(code, position, "id", position.details.label, message, basis)

    def at(
        self,
        code: str,
        position: Position | NotClassified,
        column: int,
        value: str,
        message: str,
        *,
        heading: str = "",
        basis: str = "",
    ) -> Finding:
        """A finding at the cell of `position` in a column; `heading` is what stands over it, as the layout has it."""
        details = position.details
        return found(
            code,
            self.layout.sheet.entry.name,
            cell_name(details.row, column),
            details.label or f"row {details.row}",
            heading or self.headings[column],
            value,
            message,
            self.framework.scale,
            details.row,
            column,
            basis,
        )

    @cached_property
    def headings(self) -> dict[int, str]:
        """The heading over every column of the table, or the column's letter."""
        return {column: self.layout.heading_at(column) for column in range(1, self.layout.last_column + 1)}

    def about_sheet(self, code: str, message: str, row: int = 0, column: int = 0) -> Finding:
        """A finding about the sheet, or about one place in it that belongs to no position."""
        placed = bool(row and column)
        cell = cell_name(row, column) if placed else ""
        heading = self.layout.heading_at(column) if column else ""
        value = text_of(self.layout.sheet.grid.value(row, column)) if placed else ""
        return found(
            code, self.layout.sheet.entry.name, cell, "", heading, value, message, self.framework.scale, row, column
        )

    def about_heading(self, code: str, heading: Heading, message: str) -> Finding:
        """A finding about one of the headings."""
        return self.about_sheet(code, message, heading.row, heading.column)


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


def edges(table: Table) -> Iterator[Finding]:
    """N220: the lowest or highest score of a band."""
    for index, result in table.results.items():
        if result.edge and result.band:
            end = "lowest" if result.edge is Edge.LOWEST else "highest"
            message = f"work value score {result.score} is the {end} of {result.band.name}"
            yield table.named("N220", table.positions[index], message, str(result.score))


def near_executive(table: Table) -> Iterator[Finding]:
    """N221: just below the lowest band."""
    lowest = table.framework.bands[0].name
    for index, result in table.results.items():
        if result.near_executive:
            message = f"work value score {result.score} is just below {lowest}"
            yield table.named("N221", table.positions[index], message, str(result.score))


def without_streams(table: Table) -> Iterator[Finding]:
    """W403: no stream in any of the columns for them."""
    roles = [role for role in ("primary_stream", "streams", "secondary_stream") if role in table.layout.columns]
    for position in table.positions if roles else ():
        if not position.details.streams and not any(table.text(position, role) for role in roles):
            names = ", ".join(stream.name for stream in table.framework.streams)
            yield table.finding("W403", position, roles[0], "", f"no work value stream is given; there are {names}")


def unknown_supervisors(table: Table) -> Iterator[Finding]:
    """W501: a reporting line that leads to no other position of the table."""
    titles: Counter[str] = Counter()
    for position, supervisor in zip(table.positions, table.supervisors, strict=True):
        named = position.details.reports_to
        if named and supervisor is None and not position.details.is_ceo:
            titles = titles or Counter(key_of(other.details.title) for other in table.positions)
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
    """N502: a position with at least the CEO's work value, within one organisation; of two CEOs the first counts."""
    heads: dict[str, int] = {}
    for index in table.chief_executives:
        if index in table.results:
            heads.setdefault(table.positions[index].details.organisation, table.results[index].score)
    for index, result in table.results.items():
        details = table.positions[index].details
        highest = heads.get(details.organisation)
        if highest is not None and result.score >= highest and not details.is_ceo:
            message = f"work value score {result.score} is not below the CEO's {highest}"
            yield table.named("N502", table.positions[index], message, f"{result.score} {highest}")


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
    edges,
    near_executive,
    without_streams,
    unknown_supervisors,
    at_or_above_ceo,
)
