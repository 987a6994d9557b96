"""Make the sheet that puts each position beside the nearest benchmarks of its streams, factor by factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.cell import Cell, Look
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.moderation.measures import measures
from peecf_batch.outputs.sheets.looks import FILLS, GREY, HEADING, LINE, NUMBER, QUIET, TEXT, TITLE, WRAPPED
from peecf_batch.outputs.wording.benchmarks import benchmark_lines, benchmark_name, signed
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Value
    from peecf_batch.moderation.benchmarks import Benchmarking, Compared

BENCHMARKS_SHEET = "PEECF benchmarks"
_COLOUR = "2F6B5E"
_FAR = Look(fill=FILLS[Severity.WARNING], bold=True, horizontal="center", vertical="top", border=LINE)
_STEP = Look(horizontal="center", vertical="top", border=LINE)
_NONE = Look(horizontal="center", vertical="top", border=LINE, colour=GREY)


def benchmarks_sheet(name: str, assessment: Assessment, found: Benchmarking, apart: int) -> NewSheet:
    """Return the sheet of comparisons: for each position, the benchmarks with the most similar profiles.

    Differences of `apart` steps or more are marked. Positions without a benchmark are left out, and counted.
    """
    held = measures().benchmarks
    heads = ("Position", "Title", "Score", "Benchmark", "Its score", *(f.name for f in assessment.framework.factors))
    rows: list[list[Value]] = [[Cell("PEECF benchmarks", TITLE)]]
    rows += [[Cell(line, QUIET)] for line in benchmark_lines(found)]
    said = (
        f"Each position is compared with up to {held.shown} benchmarks in its streams, the most similar first. "
        "Each number is the position's factor score minus the benchmark's."
    )
    rows += [[Cell(said, QUIET)], [Cell(text, HEADING) for text in heads]]
    head_row = len(rows)
    places = list(found.compared)[: held.most_positions]
    names = [p.position.details.name for p in assessment.positions]
    for index in places:
        rows += _rows(assessment.positions[index], names, found.compared[index][: held.shown], apart)
    left_out = len(found.compared) - len(places)
    if left_out:
        rows.append([Cell(f"{left_out:,} more positions are in the record.", QUIET)])
    widths = [13.0, 36.0, 8.0, 40.0, 9.0, *[13.0] * len(assessment.framework.factors)]
    return NewSheet(name, rows, widths, header_row=head_row, tab_colour=_COLOUR, footer=assessment.source.name)


def _rows(
    position: Assessed | Unassessed, names: Sequence[str], compared: Sequence[Compared], apart: int
) -> Iterator[list[Value]]:
    """Yield a row for each benchmark of a position; the position's own cells are in the first."""
    if not isinstance(position, Assessed):
        return
    details = position.position.details
    for number, one in enumerate(compared):
        own = (
            [Cell(details.id, TEXT), Cell(details.title, WRAPPED), Cell(position.classification.score, NUMBER)]
            if not number
            else [Cell("", TEXT), Cell("", TEXT), Cell("", TEXT)]
        )
        yield [
            *own,
            Cell(benchmark_name(one.benchmark, names), WRAPPED),
            Cell(one.benchmark.score, NUMBER),
            *(_difference(difference, apart) for difference in one.differences),
        ]


def _difference(difference: int, apart: int) -> Cell:
    look = _FAR if abs(difference) >= apart else _STEP if difference else _NONE
    return Cell(signed(difference), look)
