"""Find gaps in the evidence: missing rationales and examples, and shares of work that are too small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.checks.evidence import Gap
from peecf_batch.checks.table import Beside
from peecf_batch.reading.cells import percent_in, shown, text_of
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.findings import Finding

    Columns = Callable[[Layout], Sequence[int | None]]

_GAPS = {
    "W301": "no rationale for {}",
    "W302": "too short a rationale for {}",
    "W303": "the same rationale for {} as for another factor",
    "W305": "no example for {}",
    "W306": "too small a share of work for {}",
    "W307": "an unreadable share of work for {}",
    "N312": "no share of work for {}",
}


def _missing(code: str, what: str, table: Table, columns_of: Columns) -> Iterator[Finding]:
    """Yield a finding for each blank cell beside a score, or only one if all these cells of a position are blank.

    Leave out cells that already have a finding from when the rows were read. `what` names the missing content.
    """
    unsound = {(f.sheet_row, f.column) for f in table.found}
    names, complete = table.framework.factors, _complete(table, columns_of)
    for at, position in enumerate(table.positions if any(any(columns_of(layout)) for layout in table.layouts) else ()):
        if complete(at):
            continue
        layout, place = table.layout_of(position), position.details.sheet_row
        known = [(factor, column) for factor, column in enumerate(columns_of(layout)) if column]
        scored = [(factor, column) for factor, column in known if position.scores[factor] is not None]
        typed = layout.sheet.grid.value
        blank = [(f, c) for f, c in scored if not text_of(typed(place.row, c)) and (place, c) not in unsound]
        if blank and len(blank) == len(scored) > 1:
            factor, column = blank[0]
            cells = f"{layout.cell(place.row, column)} to {layout.cell(place.row, blank[-1][1])}"
            yield table.gap(code, at, Beside(factor, column), "", f"no {what} is given for any factor ({cells})")
            table.evidence.gaps[at].extend(Gap(code, factor) for factor, _ in blank[1:])
            continue
        for factor, column in blank:
            message = f"no {what} is given for {names[factor].name}, scored {position.scores[factor]}"
            yield table.gap(code, at, Beside(factor, column), "", message)


def _complete(table: Table, columns_of: Columns) -> Callable[[int], bool]:
    """Return a function that tests whether the position at an index has a text in each column of `columns_of`."""
    known = {
        layout.sheet.entry.name: [column - 1 for column in columns_of(layout) if column] for layout in table.layouts
    }
    if columns_of is _rationales:
        rationales, positions = table.evidence.rationales, table.positions
        return lambda at: (
            "" not in rationales[at] or sum(map(bool, rationales[at])) == len(known[positions[at].details.sheet])
        )
    rows = {layout.sheet.entry.name: layout.sheet.grid.rows for layout in table.layouts}

    def complete(at: int) -> bool:
        sheet, number = table.positions[at].details.sheet_row
        row = rows[sheet][number - 1]
        return all(place < len(row) and (type(held := row[place]) is float or text_of(held)) for place in known[sheet])

    return complete


def _rationales(layout: Layout) -> Sequence[int | None]:
    return layout.rationales


def _examples(layout: Layout) -> Sequence[int | None]:
    return layout.examples


def _shares(layout: Layout) -> Sequence[int | None]:
    return layout.shares


def missing_rationales(table: Table) -> Iterator[Finding]:
    """Yield W301 for factor scores without a rationale."""
    yield from _missing("W301", "rationale", table, _rationales)


def missing_examples(table: Table) -> Iterator[Finding]:
    """Yield W305 for factor scores without an example."""
    yield from _missing("W305", "example", table, _examples)


def missing_shares(table: Table) -> Iterator[Finding]:
    """Yield N312 for factor scores without a share of work."""
    yield from _missing("N312", "share of work", table, _shares)


def shares_of_work(table: Table) -> Iterator[Finding]:
    """Yield W306 for shares of work below the minimum for a level, and W307 for shares that cannot be read."""
    least = table.framework.share_of_work.lowest_percent
    known = {
        layout.sheet.entry.name: [(factor, column) for factor, column in enumerate(layout.shares) if column]
        for layout in table.layouts
    }
    for at, position in enumerate(table.positions if any(known.values()) else ()):
        row, sheet = position.details.row, table.layout_of(position).sheet
        for factor, column in known[sheet.entry.name]:
            value = sheet.grid.value(row, column)
            if value == "" or (type(value) in (int, float) and least <= value <= 100):  # type: ignore[operator]
                continue
            typed = text_of(value)
            share = percent_in(value, is_percentage=sheet.scan.shows_percentage(row, column))
            score, name = position.scores[factor], table.framework.factors[factor].name
            if share is None and typed:
                message = f"'{shown(typed)}' is not clearly a share of work from 0 to 100 per cent"
                yield table.gap("W307", at, Beside(factor, column), typed, message)
            elif share is not None and share < least and score is not None:
                message = f"{share:g} per cent of the work is at score {score} for {name}; at least {least} is needed"
                yield table.gap("W306", at, Beside(factor, column), typed, message)


def edges_without_evidence(table: Table) -> Iterator[Finding]:
    """Yield W308 for each borderline score whose evidence has gaps. Such a score is not ready for a board."""
    for at, result in table.results.items():
        if result.edge and result.band and at in table.evidence.gaps:
            gaps = "; ".join(_gap_texts(table, table.evidence.gaps[at]))
            end = "bottom" if result.edge is Edge.LOWEST else "top"
            message = f"{_at_the_end(result, end)}, and the evidence has gaps ({gaps}): not ready for the Board"
            yield table.named("W308", table.positions[at], message, f"{result.score} {gaps}")


def _at_the_end(result: Classification, end: str) -> str:
    return f"work value score {result.score} is the {end} score in the {result.band_name} range"


def _gap_texts(table: Table, gaps: Sequence[Gap]) -> Iterator[str]:
    """Yield a phrase for each kind of gap. Each phrase names at most 2 factors."""
    for code, words in _GAPS.items():
        names = [table.framework.factors[gap.factor].name for gap in gaps if gap.code == code]
        if names:
            more = f" and {len(names) - 1} more factors" if len(names) > 2 else f" and {names[1]}" if names[1:] else ""
            yield words.format(names[0] + more)


# `edges_without_evidence` is last, because it reports the gaps that all other checks found.
CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    missing_rationales,
    missing_examples,
    missing_shares,
    shares_of_work,
    edges_without_evidence,
)
