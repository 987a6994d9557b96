"""Run all parts of moderation over the positions of one workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.moderation import Moderation
from peecf_batch.moderation.benchmarks import benchmarks_among, compared_with
from peecf_batch.moderation.consensus import HEADING_ROW, MissingReason, consensus_of
from peecf_batch.moderation.copied import copied_of
from peecf_batch.moderation.leverage import leverages
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.reporting import reporting_of
from peecf_batch.moderation.sensitivity import sensitivities
from peecf_batch.moderation.sore_thumbs import sore_thumbs_of
from peecf_batch.reading.position import Position, key_of
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.checks.table import Table
    from peecf_batch.moderation.assessors import Assessors
    from peecf_batch.moderation.benchmarks import Benchmark, Benchmarking
    from peecf_batch.moderation.consensus import Consensus, ConsensusRow
    from peecf_batch.moderation.copied import Copied
    from peecf_batch.moderation.measures import Measures
    from peecf_batch.moderation.sore_thumbs import SoreThumbs
    from peecf_batch.reading.readings import AssessorScores


_OF_ASSESSORS = ("N931", "N932", "N933", "N934", "W935", "W936", "W937")


def moderate(table: Table, sets: Sequence[AssessorScores] = (), shared: Sequence[Benchmark] = ()) -> Moderation:
    """Return the moderation results for the classified positions of `table` and the assessors' scores in `sets`.

    `shared` are benchmarks that another file shares.
    """
    positions, results, framework = table.positions, table.results, table.framework
    sound = {index: position for index in results if isinstance(position := positions[index], Position)}
    held = measures()
    thumbs = sore_thumbs_of(sound, held.sore_thumbs)
    assessors = _assessors(table, sets, held)
    copied = copied_of(positions, sound, table.managers, _families(table), held.copied)
    own = tuple(benchmarks_among(sound, results, framework))
    known = {benchmark.identity for benchmark in own}
    benchmarks = (*own, *(benchmark for benchmark in shared if benchmark.identity not in known))
    benchmarking = compared_with(benchmarks, sound, results, framework, catalogue()["N941"].limits["apart"])
    return Moderation(
        sensitivities(sound, results, framework, held.sensitivity.chance),
        reporting_of(positions, results, table.managers, framework, held.reporting),
        leverages(sound, results, framework),
        thumbs,
        copied,
        assessors,
        _with_missing_reasons(consensus_of(assessors.sets if assessors else (), positions), table),
        dict((*_reasons_unread(table), *_not_run(thumbs, copied, held, sets, benchmarking))),
        benchmarking,
    )


def _assessors(table: Table, sets: Sequence[AssessorScores], held: Measures) -> Assessors | None:
    if not sets:
        return None
    from peecf_batch.moderation.assessors import assessors_of  # needed only with several assessors; it loads statistics

    return assessors_of(sets, table.positions, table.framework, held.assessors)


def _with_missing_reasons(found: Consensus, table: Table) -> Consensus:
    """Return the same with the agreed scores that have no reason, and the cells in which to type it.

    There are none if reasons could not be read.
    """
    if table.unread_reasons:
        return found
    missing = (
        MissingReason(row, _reason_cell(row, place, found, table))
        for place, row in enumerate(found.rows)
        if row.lacks_reason
    )
    return found._replace(missing=tuple(missing))


def _reason_cell(row: ConsensusRow, place: int, found: Consensus, table: Table) -> str:
    """Return the cell for a reason: in the table if it has a column for it, else on the sheet in the next copy."""
    position = table.positions[row.position]
    layout = table.layout_of(position)
    if column := layout.agreed_reason(row.factor):
        return layout.cell(position.details.row, column)
    return f"{quoted_name(table.consensus_sheet)}!{cell_name(HEADING_ROW + 1 + place, found.agreed_column + 1)}"


def _families(table: Table) -> dict[int, str]:
    """Return the declared role family of each position that has one, by index."""
    if not table.has("role_family"):
        return {}
    named = ((index, key_of(table.text(position, "role_family"))) for index, position in enumerate(table.positions))
    return {index: family for index, family in named if family}


def _reasons_unread(table: Table) -> Iterator[tuple[str, str]]:
    if table.unread_reasons:
        yield "W937", f"the sheet {table.unread_reasons} lacks a heading, so that its reasons were not read"


def _not_run(
    thumbs: SoreThumbs | None,
    copied: Copied,
    held: Measures,
    sets: Sequence[AssessorScores],
    benchmarking: Benchmarking | None,
) -> Iterator[tuple[str, str]]:
    """Yield the rules that could not run on this workbook, as (code, reason)."""
    if thumbs is None:
        fewest = held.sore_thumbs.fewest_positions
        yield "N911", f"fewer than {fewest} positions are classified, too few to show a pattern"
    too_many = f"rationales of more than {held.copied.most_positions:,} positions are not compared with each other"
    if copied.near is None:
        yield "N922", too_many
    if copied.mentions is None:
        yield "N923", too_many
    if benchmarking is None:
        yield "N941", "no position is marked as a benchmark, and no other file has benchmarks"
    elif not benchmarking.compared:
        yield "N941", "no other position has a stream of a benchmark"
    if len(sets) < 2:
        for code in _OF_ASSESSORS:
            yield code, "no position has scores from two assessors"
