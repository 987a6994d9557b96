"""What did each assessor score? Their columns, sheets and files, matched to positions; nothing is averaged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.reading.position import key_of
from peecf_batch.reading.rows.reader import read_positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.reading.layout import Layout, Located
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework

_BLANK = "E202"


@dataclass(frozen=True, slots=True)
class AssessorSource:
    """An assessor and where the scores stand: a layout whose score columns are this assessor's.

    `file` is the name of another workbook, "" for the one that is assessed; `beside` says that the scores stand in the
    rows of the positions themselves.
    """

    name: str
    layout: Layout
    file: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class AssessorScores:
    """One assessor's scores by the index of the position; None where none is given or it cannot be read.

    `unreadable` are findings as a score of a position would make them; `unmatched` names rows, as (sheet, row, label),
    that belong to no position.
    """

    name: str
    place: str
    scores: Mapping[int, tuple[int | None, ...]]
    unreadable: tuple[Finding, ...]
    unmatched: tuple[tuple[str, int, str], ...]


def sources_in(located: Located) -> tuple[AssessorSource, ...]:
    """The assessors that the chosen sheet and its fellows hold."""
    layout = located.layout
    beside = tuple(
        AssessorSource(held.name, replace(layout, factors=held.columns), beside=True) for held in layout.assessors
    )
    return beside + tuple(AssessorSource(held.sheet.entry.name, held) for held in located.assessors)


def read_assessors(
    sources: Sequence[AssessorSource], positions: Sequence[Position | NotClassified], framework: Framework
) -> tuple[AssessorScores, ...]:
    """The scores of every assessor. Rows beside the positions match by row, others by id, or by a title held once."""
    rows = {position.details.row: index for index, position in enumerate(positions)}
    ids = _once(positions, "id")
    titles = _once(positions, "title")
    return tuple(_read(source, rows, ids, titles, framework) for source in sources)


def _once(positions: Sequence[Position | NotClassified], field: str) -> dict[str, int]:
    """Positions by an id or title that only one of them has."""
    found: dict[str, int | None] = {}
    for index, position in enumerate(positions):
        key = key_of(getattr(position.details, field))
        found[key] = None if key in found else index
    return {key: index for key, index in found.items() if key and index is not None}


def _read(
    source: AssessorSource,
    rows: Mapping[int, int],
    ids: Mapping[str, int],
    titles: Mapping[str, int],
    framework: Framework,
) -> AssessorScores:
    layout, held = source.layout, read_positions(source.layout, framework)
    scores: dict[int, tuple[int | None, ...]] = {}
    unmatched: list[tuple[str, int, str]] = []
    sheet = f"{source.file}: {layout.sheet.entry.name}" if source.file else layout.sheet.entry.name
    for position in held.positions:
        details = position.details
        by_name = ids.get(key_of(details.id), titles.get(key_of(details.title)))
        index = rows.get(details.row) if source.beside else by_name
        if index is None or index in scores:
            unmatched.append((sheet, details.row, details.label))
        else:
            scores[index] = tuple(position.scores)
    unreadable = tuple(_unreadable(held.findings, set(layout.factors), sheet))
    return AssessorScores(source.name, "" if source.beside else sheet, scores, unreadable, tuple(unmatched))


def _unreadable(findings: Sequence[Finding], columns: set[int], sheet: str) -> Iterator[Finding]:
    """What is wrong with an assessor's own cells; a blank one is no fault, for nobody has to score everything."""
    for finding in findings:
        if finding.column in columns and finding.code[0] == "E" and finding.code != _BLANK:
            yield replace(finding, sheet=sheet)
