"""Read the benchmark positions that a workbook or a record shares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.snapshot import snapshot_from, snapshot_of
from peecf_batch.errors import RecordError, Refusal
from peecf_batch.moderation.benchmarks import Benchmark
from peecf_batch.outputs.privacy.compared import masked_snapshot, people_in_record
from peecf_batch.outputs.privacy.disclosure import cells_with_names
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.record.json_text import has_sealed_values
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.reading import NAME_ANOTHER, RECORD_SUFFIX, bytes_of, record_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peecf_batch.assessment.snapshot import Snapshot
    from peecf_batch.runs.options import Options


def benchmarks_at(path: Path, options: Options) -> tuple[Benchmark, ...]:
    """Return the benchmarks in the workbook or record at `path`, also those that lack a score or a stream.

    Names of people in titles are replaced unless `options` show names. Raises Refusal if the file cannot be used, if
    somebody changed the record, or if no position with valid scores and a stream is marked as a benchmark.
    """
    snapshot, people = _snapshot(path, options)
    mask = Mask(people_in(() if options.disclosed.names else people))
    seen = masked_snapshot(snapshot, mask, options.disclosed)
    found = tuple(_benchmarks(seen, options.framework.id, mask.masked(path.name)))
    if all(benchmark.lacks for benchmark in found):
        raise Refusal(
            "it has no benchmark with valid scores and a stream.",
            "In a column Benchmark, type Yes for each benchmark position.",
        )
    return found


def _snapshot(path: Path, options: Options) -> tuple[Snapshot, tuple[str, ...]]:
    """Return the assessment in the file, and the names of people in it."""
    if path.exists() and not path.is_file():
        raise Refusal("it is not a file.", "Name one workbook, or one record (-assessment.json).")
    if path.suffix.lower() != RECORD_SUFFIX:
        alone = replace(options, sheet=None, moderated=False, assessors=(), benchmarks=())
        assessment = assess_file(path, alone).assessment
        return snapshot_of(assessment), tuple(cells_with_names(assessment))
    record = record_in(bytes_of(path))
    try:
        snapshot = snapshot_from(record, options.framework)
    except RecordError as error:
        raise Refusal(f"{error}.", NAME_ANOTHER) from None
    if not has_sealed_values(record):
        raise Refusal("the record was changed after it was written.", "Name the workbook, or assess it again.")
    return snapshot, tuple(people_in_record(record))


def _benchmarks(snapshot: Snapshot, framework: str, file: str) -> Iterator[Benchmark]:
    for held in snapshot.positions:
        if held.is_benchmark:
            scores = tuple(score for score in held.scores if score is not None)
            is_scored = held.band is not None and len(scores) == len(held.scores)
            lacks = "" if is_scored and held.streams else "a stream" if is_scored else "a score for every factor"
            yield Benchmark(
                held.id, held.title, held.organisation, held.framework or framework, held.streams,
                () if lacks else scores, held.band or None, None, lacks, f"row {held.row} of {file}" if lacks else "",
            )  # fmt: skip
