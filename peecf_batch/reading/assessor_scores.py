"""Read the scores of each assessor from columns, sheets and files, and match them to positions. Never average."""

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
    """An assessor, and the layout whose score columns hold this assessor's scores.

    `file` is the name of another workbook, or "" for the one being assessed. `beside` is true if the scores are in the
    rows of the positions themselves.
    """

    name: str
    layout: Layout
    file: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class AssessorScores:
    """One assessor's scores by the index of the position; None for a score that is missing or cannot be read.

    `place` is the sheet of the scores, with the file if it is another workbook; "" if they are in the rows of the
    positions. `unreadable` are findings about the assessor's cells, as for the scores of a position. `unmatched` are
    rows, as (sheet, row, label), that match no position or a position that has scores already.
    """

    name: str
    place: str
    scores: Mapping[int, tuple[int | None, ...]]
    unreadable: tuple[Finding, ...]
    unmatched: tuple[tuple[str, int, str], ...]


def sources_in(located: Located) -> tuple[AssessorSource, ...]:
    """Return the assessors whose scores are in columns of the chosen sheet or on sheets of their own."""
    layout = located.layout
    beside = tuple(
        AssessorSource(assessor.name, replace(layout, factors=assessor.columns), beside=True)
        for assessor in layout.assessors
    )
    return beside + tuple(AssessorSource(other.sheet.entry.name, other) for other in located.assessors)


def read_assessors(
    sources: Sequence[AssessorSource], positions: Sequence[Position | NotClassified], framework: Framework
) -> tuple[AssessorScores, ...]:
    """Return the scores of every assessor, matched to `positions`.

    Scores in the rows of the positions match by row. Others match by id, or by a title that only one position has.
    """
    rows = {position.details.row: index for index, position in enumerate(positions)}
    ids = _once(positions, "id")
    titles = _once(positions, "title")
    return tuple(_read(source, rows, ids, titles, framework) for source in sources)


def _once(positions: Sequence[Position | NotClassified], field: str) -> dict[str, int]:
    """Return the index of each position by its id or title, without texts that several positions share."""
    indices: dict[str, int | None] = {}
    for index, position in enumerate(positions):
        key = key_of(getattr(position.details, field))
        indices[key] = None if key in indices else index
    return {key: index for key, index in indices.items() if key and index is not None}


def _read(
    source: AssessorSource,
    rows: Mapping[int, int],
    ids: Mapping[str, int],
    titles: Mapping[str, int],
    framework: Framework,
) -> AssessorScores:
    layout, reading = source.layout, read_positions(source.layout, framework)
    scores: dict[int, tuple[int | None, ...]] = {}
    unmatched: list[tuple[str, int, str]] = []
    sheet = f"{source.file}: {layout.sheet.entry.name}" if source.file else layout.sheet.entry.name
    for position in reading.positions:
        details = position.details
        by_name = ids.get(key_of(details.id), titles.get(key_of(details.title)))
        index = rows.get(details.row) if source.beside else by_name
        if index is None or index in scores:
            unmatched.append((sheet, details.row, details.label))
        else:
            scores[index] = tuple(position.scores)
    unreadable = tuple(_unreadable(reading.findings, set(layout.factors), sheet))
    return AssessorScores(source.name, "" if source.beside else sheet, scores, unreadable, tuple(unmatched))


def _unreadable(findings: Sequence[Finding], columns: set[int], sheet: str) -> Iterator[Finding]:
    """Yield the errors in an assessor's own cells. A blank cell is none, because nobody has to score everything."""
    for finding in findings:
        if finding.column in columns and finding.code[0] == "E" and finding.code != _BLANK:
            yield replace(finding, sheet=sheet)
