"""Make the history of three or more assessments of one organisation, and write its page and its record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.assessment.history.following import history_of
from peecf_batch.assessment.history.history import History, Unused
from peecf_batch.assessment.history.series import (
    DatedAssessment,
    contradiction,
    day_of,
    in_order,
    organisations_of,
)
from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.outputs.privacy.compared import (
    masked_snapshot,
    reason_for_others,
    with_assessors_codes,
    without_names_of_sheets,
)
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.seal import sealed_text
from peecf_batch.outputs.wording.text import listed, shown
from peecf_batch.rules.findings import day
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.whole_files import remove_leftovers
from peecf_batch.runs.writing import Output, write_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from peecf_batch.assessment.history.series import Series, TypedReason
    from peecf_batch.assessment.snapshot import Snapshot
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.rules.sheet_row import SheetRow
    from peecf_batch.runs.history.sources import Gathered, HistorySource
    from peecf_batch.runs.options import Options

PAGE, RECORD = "peecf-history.html", "peecf-history.json"


@dataclass(frozen=True, slots=True)
class MadeHistory:
    """A history before it is written: with only the facts about people that may be shown, and the files not counted.

    `latest` is the file of the latest assessment, and `errors` the number of errors in it, 0 for a record.
    """

    history: History
    unused: tuple[Unused, ...]
    latest: Path
    errors: int


class HistoryOutputs(NamedTuple):
    """The output files of a history."""

    page: Path
    record: Path


def outputs_in(folder: Path) -> HistoryOutputs:
    """Return the output files of a history in a folder."""
    return HistoryOutputs(folder / PAGE, folder / RECORD)


def make_history(gathered: Gathered, options: Options, *, is_renamed: bool = False) -> MadeHistory:
    """Return the history of the assessments that were gathered.

    Raises Refusal if they are of several organisations, unless `is_renamed` says that these are names of one. Raises
    Refusal if a date is missing and the order in which the user named the others contradicts their dates.
    """
    disclosed, sources = options.disclosed, gathered.sources
    mask = Mask(people_in(() if disclosed.names else [name for held in sources for name in held.side.people]))
    seen = [without_names_of_sheets(masked_snapshot(held.side.snapshot, mask, disclosed), mask) for held in sources]
    names = organisations_of(seen)
    if len(names) > 1 and not is_renamed:
        raise _several(names)
    coded = with_assessors_codes(seen, disclosed)
    dated = [_dated(*pair, mask, disclosed) for pair in zip(sources, coded, strict=True)]
    series = in_order(dated)
    if wrong := contradiction(series):
        raise _out_of_order(*wrong, series)
    latest = next(held for one, held in zip(dated, sources, strict=True) if one is series.assessments[-1])
    unused = tuple(Unused(mask.masked(one.path.name), mask.masked(one.why)) for one in gathered.left_out)
    return MadeHistory(history_of(series, options.framework), unused, latest.path, latest.errors)


def _dated(held: HistorySource, snapshot: Snapshot, mask: Mask, disclosed: Disclosed) -> DatedAssessment:
    when, basis = day_of(snapshot, held.recorded)
    return DatedAssessment(snapshot, when, basis, held.is_record, _reasons(held, snapshot, mask, disclosed))


def _reasons(
    held: HistorySource, snapshot: Snapshot, mask: Mask, disclosed: Disclosed
) -> Mapping[SheetRow, tuple[TypedReason, ...]]:
    """Return the typed reasons that may be shown, by the rows of the positions in `snapshot`."""
    found = {}
    for position, seen in zip(held.side.snapshot.positions, snapshot.positions, strict=True):
        reasons = (reason_for_others(one, mask, disclosed) for one in held.reasons.get(position.sheet_row, ()))
        if shown_ones := tuple(one for one in reasons if one is not None):
            found[seen.sheet_row] = shown_ones
    return found


def _several(names: Sequence[str]) -> Refusal:
    reason = f"the assessments are of {len(names):,} organisations: {listed([shown(name) for name in names])}."
    fix = "Name the assessments of one organisation. If these are names of one, run again with --renamed-organisation."
    return Refusal(reason, fix)


def _out_of_order(one: DatedAssessment, later: DatedAssessment, series: Series) -> Refusal:
    undated = listed([shown(held.snapshot.name) for held in series.assessments if held.day is None])
    names = [f"{shown(held.snapshot.name)} ({day(held.day)})" for held in (one, later) if held.day]
    reason = f"the order is not clear: {undated} has no date, and {names[0]} is named before {names[1]}."
    return Refusal(reason, "Name the assessments from the earliest to the latest.")


def write_history(made: MadeHistory, outputs: HistoryOutputs, options: Options) -> None:
    """Write the page and the record of a history.

    Raises Refusal if one cannot be written; the other is still written. If an output would replace a file that this
    product did not write, nothing is written.
    """
    check_free(outputs, force=options.force)
    remove_leftovers([outputs.page.parent])
    refused = write_all(
        [
            Output(outputs.page, lambda path: path.write_bytes(history_page_of(made, options).encode())),
            Output(outputs.record, lambda path: path.write_bytes(history_record_of(made, options).encode())),
        ]
    )
    if refused:
        raise Refusal(" ".join(refusal.reason for refusal in refused), refused[0].fix)


def history_page_of(made: MadeHistory, options: Options) -> str:
    """Return the page of a history."""
    from peecf_batch.outputs.html.history import render_history

    return render_history(made.history, made.unused, marking=options.marking)


def history_record_of(made: MadeHistory, options: Options) -> str:
    """Return the record of a history, as JSON with its seal."""
    from peecf_batch.outputs.record.history import history_text

    return sealed_text(history_text(made.history, made.unused, options.disclosed))
