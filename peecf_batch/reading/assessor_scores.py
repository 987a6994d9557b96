"""Read the scores of each assessor from columns, sheets and files, and match them to positions without averaging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.matching.texts import key_of, number_of
from peecf_batch.reading.opened import AssessorSource
from peecf_batch.reading.readings import AssessorScores, Reading, UnmatchedRow
from peecf_batch.rules.sheet_row import SheetRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from peecf_batch.reading.located import Located
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.findings import Finding

_BLANK = "E202"


def sources_in(located: Located) -> tuple[AssessorSource, ...]:
    """Return the assessors whose scores are in columns of the sheets of positions or in separate sheets."""
    beside = tuple(
        AssessorSource(
            assessor.name, layout._replace(factors=assessor.columns, rationales=assessor.rationales), beside=True
        )
        for layout in located.layouts
        for assessor in layout.assessors
    )
    return beside + tuple(AssessorSource(other.sheet.entry.name, other) for other in located.assessors)


def assessor_scores(
    sources: Sequence[AssessorSource], readings: Sequence[Reading], positions: Sequence[Position | NotClassified]
) -> tuple[AssessorScores, ...]:
    """Return the scores of each assessor by position; `readings` are those of the rows of `sources`, in their order.

    Rows are matched by id, also by one that lost the zeros at its beginning, then by title, and those beside the
    positions by their row.
    """
    if not sources:
        return ()
    rows = {position.details.sheet_row: index for index, position in enumerate(positions)}
    names = _Names(_once(positions, "id", key_of), _once(positions, "id", number_of), _once(positions, "title", key_of))
    return tuple(
        _matched(source, reading, rows if source.beside else None, names)
        for source, reading in zip(sources, readings, strict=True)
    )


def scores_in_rows(
    readings: Sequence[Reading], positions: Sequence[Position | NotClassified]
) -> tuple[AssessorScores, ...]:
    """Return the scores of each assessor whose scores are in rows of their own, beside the row of the agreed scores."""
    if not any(reading.of_assessors for reading in readings):
        return ()
    places = {position.details.sheet_row: index for index, position in enumerate(positions)}
    scores: dict[str, dict[int, tuple[int | None, ...]]] = {}
    rationales: dict[str, dict[int, tuple[str, ...]]] = {}
    names: dict[str, str] = {}
    for reading in readings:
        for row, rows in reading.of_assessors.items():
            for read in rows:
                key = key_of(read.details.assessor)
                names.setdefault(key, read.details.assessor)
                index = places[SheetRow(reading.census.sheet, row)]
                scores.setdefault(key, {})[index] = read.scores
                rationales.setdefault(key, {})[index] = read.details.rationales
    return tuple(AssessorScores(names[key], "", by_index, (), (), rationales[key]) for key, by_index in scores.items())


class _Names(NamedTuple):
    """The index of each position by its id, by its id without zeros at the beginning, and by its title."""

    ids: Mapping[str, int]
    numbers: Mapping[str, int]
    titles: Mapping[str, int]

    def find(self, identifier: str, title: str) -> int | None:
        """Return the index of the position with that id, else with that title, or None."""
        by_title = self.titles.get(key_of(title))
        return self.ids.get(key_of(identifier), self.numbers.get(number_of(identifier), by_title))


def _once(positions: Sequence[Position | NotClassified], field: str, form: Callable[[str], str]) -> dict[str, int]:
    """Return the index of each position by a form of its id or title. Leave out texts that several positions share."""
    indices: dict[str, int | None] = {}
    for index, position in enumerate(positions):
        key = form(getattr(position.details, field))
        indices[key] = None if key in indices else index
    return {key: index for key, index in indices.items() if key and index is not None}


def _matched(
    source: AssessorSource, reading: Reading, rows: Mapping[SheetRow, int] | None, names: _Names
) -> AssessorScores:
    layout = source.layout
    scores: dict[int, tuple[int | None, ...]] = {}
    rationales: dict[int, tuple[str, ...]] = {}
    unmatched: list[UnmatchedRow] = []
    sheet = f"{source.file}: {layout.sheet.entry.name}" if source.file else layout.sheet.entry.name
    for position in reading.positions:
        details = position.details
        index = names.find(details.id, details.title) if rows is None else rows.get(details.sheet_row)
        if index is None or index in scores:
            unmatched.append(UnmatchedRow(sheet, details.row, details.label))
        else:
            scores[index], rationales[index] = tuple(position.scores), details.rationales
    unreadable = tuple(_unreadable(reading.findings, set(layout.factors), sheet))
    place = "" if source.beside else sheet
    return AssessorScores(source.name, place, scores, unreadable, tuple(unmatched), rationales)


def _unreadable(findings: Sequence[Finding], columns: set[int], sheet: str) -> Iterator[Finding]:
    """Yield the errors in an assessor's own cells. Blank cells are not errors: assessors need not score everything."""
    for finding in findings:
        if finding.column in columns and finding.code[0] == "E" and finding.code != _BLANK:
            yield finding._replace(sheet=sheet)
