"""Read from the record of a workbook what the index page needs of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from peecf_batch.outputs.privacy.masking import A_NAME
from peecf_batch.outputs.sector.entries import Entry, Tally, links, marks_of, tallied
from peecf_batch.outputs.wording.census import incomplete_of
from peecf_batch.outputs.wording.sentences import severities_of, verdict_of
from peecf_batch.outputs.wording.text import shown
from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.rules.findings import Severity
from peecf_batch.rules.framework import BELOW_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.rules.framework import Framework


def entry_in(record: Mapping[str, Any], summaries: Sequence[str], workbook: str, framework: Framework) -> Entry:
    """Return the index entry in a record, which is that of the assessment, with `workbook` as its shown name.

    If a name was withheld from the name of the file, the links have no address. Raises KeyError, TypeError or
    ValueError if the record has not the form of one.
    """
    positions, census = record["positions"], record["census"]
    unclear = sum(sheet["rows"].get(RowKind.UNCLEAR.value, 0) for sheet in census["sheets"])
    unread = sum(sheet["could_hold_positions"] is True for sheet in census["unread_sheets"])
    missing = sum(position["score"] is None for position in positions)
    found = ((Severity(finding["severity"]), finding["accepted"] is True) for finding in record["findings"])
    return Entry(
        workbook,
        links(workbook, summaries, have_address=A_NAME not in workbook),
        verdict_of(len(positions), missing, incomplete_of(unclear, unread)),
        severities_of(found),
        _tallies(positions, workbook, framework),
    )


def errors_in(record: Mapping[str, Any]) -> int:
    """Return the number of findings of severity error in a record."""
    return sum(finding["severity"] == Severity.ERROR.value for finding in record["findings"])


def _tallies(positions: Sequence[Mapping[str, Any]], nameless: str, framework: Framework) -> tuple[Tally, ...]:
    parts: dict[str, list[Mapping[str, Any]]] = {}
    for position in positions:
        parts.setdefault(shown(position["organisation"]), []).append(position)
    return tuple(_tally(part, nameless, held, framework) for part, held in parts.items())


def _tally(name: str, nameless: str, positions: Sequence[Mapping[str, Any]], framework: Framework) -> Tally:
    classified = [position for position in positions if position["score"] is not None]
    bands = Counter(_band(position) for position in classified)
    outcomes = Counter(position["outcome"] for position in classified)
    streams: dict[str, Counter[str]] = {}
    for position in classified:
        for stream in position["streams"]:
            streams.setdefault(stream, Counter())[_band(position)] += 1
    return Tally(
        name or nameless,
        len(positions),
        len(positions) - len(classified),
        tallied(bands, framework),
        {outcome.value: outcomes[outcome.value] for outcome in Outcome},
        sum(position["edge"] is not None for position in classified),
        {stream: dict(counts) for stream, counts in streams.items()},
        sum(position["consequence"] is not None for position in classified),
        sum(position["consequence"] is not None and _is_decided(position) for position in classified),
        max((day for position in positions if (day := position.get("assessed_on"))), default=""),
        () if name else marks_of((position["id"], position["title"]) for position in positions),
    )


def _is_decided(position: Mapping[str, Any]) -> bool:
    decision = position.get("decision")
    return decision is not None and decision["state"] == DecisionState.DECIDED.value


def _band(position: Mapping[str, Any]) -> str:
    return position["band"] or BELOW_EXECUTIVE
