"""Compare the totals and bands in the workbook with those that result from the factor scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.typed_values.bands import band_names
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework


def typed_totals(table: Table) -> Iterator[Finding]:
    """Yield W212 for each total in the workbook that is not the sum of the factor scores.

    A total whose formula took in the score that an earlier annotated copy added is twice the sum, and rightly so.
    """
    ours = {(place.sheet, place.cell) for taken in table.taken_in.values() for place in taken.earlier}
    for index, result in table.results.items() if table.has("total") else ():
        position, sum_of_scores = table.positions[index], str(result.score)
        for column, typed in table.results_in(position, "total"):
            doubled = bool(ours) and _cell(table, position, column) in ours and typed == str(2 * result.score)
            if typed != sum_of_scores and not doubled:
                message = f"the total '{shown(typed)}' is not the sum of the factor scores, {result.score}"
                yield table.in_column("W212", position, column, typed, message, f"{typed} {result.score}")


def _cell(table: Table, position: Position | NotClassified, column: int) -> tuple[str, str]:
    """Return the sheet and the address of a cell of a position."""
    return position.details.sheet, table.layout.cell(position.details.row, column)


def typed_bands(table: Table) -> Iterator[Finding]:
    """Yield W213 for each recommended band in the workbook that is not the band of the work value score."""
    if not table.has("assessed_band"):
        return
    known = {one.id: (_below(one), band_names(one)) for one in table.framework.all}
    for index, result in table.results.items():
        position = table.positions[index]
        framework, ours = table.framework_of(position), result.band_name
        below, bands = known[framework.id]
        for column, typed in table.results_in(position, "assessed_band"):
            read = bands.read(typed)
            is_below = not read.doubtful and (heading_key(typed) or typed) in below
            if (read.name or ("" if is_below else None)) != ours:
                name = ours or framework.below.name
                message = f"'{shown(typed)}' is not the band of the work value score {result.score}, {name}"
                if read.doubtful:
                    band = f"the band of the work value score {result.score} is {name}"
                    message = f"'{shown(typed)}' does not clearly name a band; {band}"
                yield table.in_column("W213", position, column, typed, message, f"{typed} {name}")


def _below(framework: Framework) -> frozenset[str]:
    """Return the keys of the words that mean below the lowest band."""
    words, below = heading_roles()["words"], framework.outcome_rule(Outcome.BELOW_EXECUTIVE)
    typed = (framework.below.name, framework.below.title, below.title, *words["below_executive"], *words["no_band"])
    return frozenset(heading_key(name) or name for name in typed)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (typed_totals, typed_bands)
