"""Compare the totals and bands in the workbook with those that result from the factor scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework


def typed_totals(table: Table) -> Iterator[Finding]:
    """Yield W212 for each total in the workbook that is not the sum of the factor scores.

    A total whose formula took in the score that an earlier annotated copy added is twice the sum, and rightly so.
    """
    ours = {(place.sheet, place.cell) for place in table.taken_in.earlier}
    sheet, column = table.layout.sheet.entry.name, table.layout.columns.get("total", 0)
    for index, result in table.results.items() if "total" in table.layout.columns else ():
        typed = table.text(table.positions[index], "total")
        doubled = (sheet, table.cell(table.positions[index].details.row, column)) in ours if ours else False
        if typed and typed != str(result.score) and not (doubled and typed == str(2 * result.score)):
            message = f"the total '{shown(typed)}' is not the sum of the factor scores, {result.score}"
            yield table.finding("W212", table.positions[index], "total", typed, message, f"{typed} {result.score}")


def typed_bands(table: Table) -> Iterator[Finding]:
    """Yield W213 for each recommended band in the workbook that is not the band of the work value score."""
    if "assessed_band" not in table.layout.columns:
        return
    bands = _bands(table.framework)
    for index, result in table.results.items():
        typed = table.text(table.positions[index], "assessed_band")
        ours = result.band_name
        if typed and bands.get(heading_key(typed) or typed) != ours:
            name = ours or table.framework.below.name
            message = f"'{shown(typed)}' is not the band of the work value score {result.score}, {name}"
            yield table.finding("W213", table.positions[index], "assessed_band", typed, message, f"{typed} {name}")


def _bands(framework: Framework) -> dict[str, str]:
    """Return the framework's name of each band by the key of every name for it. "" means below the lowest band."""
    words, below = heading_roles()["words"], framework.outcome_rule(Outcome.BELOW_EXECUTIVE)
    typed = (framework.below.name, framework.below.title, below.title, *words["below_executive"], *words["no_band"])
    none = {heading_key(name) or name: "" for name in typed}
    named = {heading_key(n): band.name for band in framework.bands for n in (band.name, band.title, *band.names)}
    return none | named


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (typed_totals, typed_bands)
