"""What does moderation point out? One small function a rule; each yields findings and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.cells import shown
from peecf_batch.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks import Table
    from peecf_batch.findings import Finding
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.reporting import Inversion

_LONGEST_PATH, _NAMED = 8, 3


def flags_of(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """Everything that moderation points out, rule by rule."""
    for flag in FLAGS:
        yield from flag(table, moderation)


def _name(table: Table, index: int) -> str:
    return f"'{shown(table.positions[index].details.label)}'"


def factors_along_a_line(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """N901 and N902: a factor that does not fall along the reporting line, or rises."""
    for inversion in moderation.reporting.inversions:
        if inversion.factor >= 0:
            yield _on_a_factor("N901" if inversion.equal else "N902", table, inversion)


def _on_a_factor(code: str, table: Table, inversion: Inversion) -> Finding:
    position, factor = table.positions[inversion.position], inversion.factor
    own, above = position.scores[factor], table.positions[inversion.superior].scores[factor]
    relation = "not below" if inversion.equal else "above"
    name, superior = table.framework.factors[factor].name, _name(table, inversion.superior)
    message = f"{name} {own} is {relation} the {above} of {superior}, which it reports to"
    return table.at(code, position, table.layout.factors[factor], str(own), message, basis=f"{own} {above}")


def on_every_factor(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """N903: at or above the position that it reports to on all factors."""
    for inversion in moderation.reporting.inversions:
        if inversion.factor < 0:
            position, above = table.positions[inversion.position], table.positions[inversion.superior]
            message = f"no factor is scored below {_name(table, inversion.superior)}, which it reports to"
            yield table.named("N903", position, message, f"{position.scores} {above.scores}")


def within_a_band(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """N904: lines within a band, one finding for each organisation, at the heading of the reporting lines."""
    lines: dict[str, list[tuple[int, int]]] = {}
    for span in moderation.reporting.spans:
        name = table.positions[span.superior].details.organisation
        lines.setdefault(name, []).extend((index, span.superior) for index in span.same_band)
    column = table.layout.columns.get("reports_to")
    heading = next((h for h in table.layout.headings if h.column == column), None)
    for name, held in lines.items():
        if held and heading:
            said = [f"{_name(table, index)} to {_name(table, boss)}" for index, boss in held[:_NAMED]]
            more = f" and {len(held) - _NAMED:,} more" if len(held) > _NAMED else ""
            count = "one reporting line runs" if len(held) == 1 else f"{len(held):,} reporting lines run"
            of = f" of '{shown(name)}'" if name and len(lines) > 1 else ""
            yield table.about_heading("N904", heading, f"{count} within one band{of}: {', '.join(said)}{more}")


def deep_structures(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """N905: many executive layers, one finding for each organisation, at its deepest position."""
    for deep in moderation.reporting.layers:
        if deep.layers > catalogue()["N905"].limits["layers"]:
            names = [_name(table, index) for index in deep.path]
            if len(names) > _LONGEST_PATH:
                names = [*names[:2], f"… {len(names) - _LONGEST_PATH + 1:,} more", *names[3 - _LONGEST_PATH :]]
            path = " → ".join(names)
            message = f"{deep.layers} executive layers below the head: {path}"
            yield table.named("N905", table.positions[deep.path[-1]], message, path)


def wide_spans(table: Table, moderation: Moderation) -> Iterator[Finding]:
    """N906: more direct reports than usual."""
    for span in moderation.reporting.spans:
        if span.reports > catalogue()["N906"].limits["reports"]:
            message = f"{span.reports:,} positions of the table report to it"
            yield table.named("N906", table.positions[span.superior], message, str(span.reports))


FLAGS: tuple[Callable[[Table, Moderation], Iterator[Finding]], ...] = (
    factors_along_a_line,
    on_every_factor,
    within_a_band,
    deep_structures,
    wide_spans,
)
