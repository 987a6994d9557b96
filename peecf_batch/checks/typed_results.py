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
        typed = table.text(table.positions[index], "total")
        doubled = bool(ours) and _total_cell(table, table.positions[index]) in ours
        if typed and typed != str(result.score) and not (doubled and typed == str(2 * result.score)):
            message = f"the total '{shown(typed)}' is not the sum of the factor scores, {result.score}"
            yield table.finding("W212", table.positions[index], "total", typed, message, f"{typed} {result.score}")


def _total_cell(table: Table, position: Position | NotClassified) -> tuple[str, str]:
    """Return the sheet and the address of the total of a position."""
    layout, details = table.layout_of(position), position.details
    return details.sheet, layout.cell(details.row, layout.columns.get("total", 1))


def typed_bands(table: Table) -> Iterator[Finding]:
    """Yield W213 for each recommended band in the workbook that is not the band of the work value score."""
    if not table.has("assessed_band"):
        return
    known = {one.id: (_below(one), band_names(one)) for one in table.framework.all}
    for index, result in table.results.items():
        typed = table.text(table.positions[index], "assessed_band")
        framework, ours = table.framework_of(table.positions[index]), result.band_name
        below, bands = known[framework.id]
        if not typed:
            continue
        read = bands.read(typed)
        is_below = not read.doubtful and (heading_key(typed) or typed) in below
        if (read.name or ("" if is_below else None)) != ours:
            name = ours or framework.below.name
            message = f"'{shown(typed)}' is not the band of the work value score {result.score}, {name}"
            if read.doubtful:
                message = f"'{shown(typed)}' is in doubt; the band of the work value score {result.score} is {name}"
            yield table.finding("W213", table.positions[index], "assessed_band", typed, message, f"{typed} {name}")


def _below(framework: Framework) -> frozenset[str]:
    """Return the keys of the words that mean below the lowest band."""
    words, below = heading_roles()["words"], framework.outcome_rule(Outcome.BELOW_EXECUTIVE)
    typed = (framework.below.name, framework.below.title, below.title, *words["below_executive"], *words["no_band"])
    return frozenset(heading_key(name) or name for name in typed)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (typed_totals, typed_bands)
