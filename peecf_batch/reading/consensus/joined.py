"""Join the agreed scores and reasons of our sheet with the scores and reasons in the table of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import Accepted, Refused, shown, text_of
from peecf_batch.reading.consensus.agreed import AgreedScore, AgreedState
from peecf_batch.reading.consensus.headings import AGREED, REASON
from peecf_batch.reading.consensus.own_sheet import placed_rows
from peecf_batch.reading.position import NotClassified, Position
from peecf_batch.rules.findings import Place, Severity, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.reading.consensus.typed import ScoreCell, TypedAgreed
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.readings import Reading
    from peecf_batch.reading.workbook_read import SheetReading, WorkbookRead
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Scale

_BLANK = "E202"
_NO_POSITION = "matches no position and factor, or several"
_TWO_POSITIONS = "has the id of one position and the title of another"


def with_agreed_scores(read: WorkbookRead, typed: Sequence[TypedAgreed], framework: Framework) -> WorkbookRead:
    """Return what was read, with the agreed scores of our sheet, and the reasons of our sheet and of the table.

    An agreed score becomes the position's score if the table has none. If it is invalid, or differs from the table or
    from another row of our sheet, the position has an error and no score for the factor, so that it is not classified.
    """
    if not typed and not any(map(_has_reasons, read.layouts)):
        return read
    rows, unplaced, contradictory = placed_rows(typed, read.positions, read.layouts, framework)
    readings, first = [], 0
    for sheet in read.sheets:
        own = {index - first: held for index, held in rows.items()}
        readings.append(_Joining(sheet, framework).reading(own))
        first += len(sheet.reading.positions)
    without = [_without_position(row, _NO_POSITION, framework.scale) for row in unplaced]
    without += [_without_position(row, _TWO_POSITIONS, framework.scale) for row in contradictory]
    readings[0] = readings[0]._replace(findings=(*readings[0].findings, *without))
    return read.with_readings(readings)


def _has_reasons(layout: Layout) -> bool:
    return any(layout.agreed_reason(factor) for factor in range(len(layout.factors)))


def _without_position(row: TypedAgreed, why: str, scale: Scale) -> Finding:
    """Return W223 for a row of our sheet that belongs to no position, or may belong to several, with the reason."""
    heading = AGREED if row.score else REASON
    named = " ".join(f"'{shown(text)}'" for text in (row.id, row.title, row.factor) if text) or "a row without a name"
    typed = row.score.text if row.score else row.reason
    what = f"the agreed score '{shown(typed)}'" if row.score else "the reason for an agreed score"
    place = Place(row.sheet, row.cells[heading].rpartition("!")[2], heading=heading)
    message = f"{what} for {named} {why}, and was not read"
    return catalogue()["W223"].finding(place, message, scale, value=typed)


class _Factor(NamedTuple):
    """A factor of a position, at its index: the score of the table, and whether the table has none at all."""

    at: int
    score: int | None
    is_blank: bool


class _Result(NamedTuple):
    """What is recorded about the agreed score of a factor, and the findings about it."""

    agreed: AgreedScore
    findings: tuple[Finding, ...] = ()


class _Joining:
    """The agreed scores and reasons of the positions on one sheet, and the findings about them."""

    def __init__(self, sheet: SheetReading, framework: Framework) -> None:
        self.layout, self.read, self.framework = sheet.layout, sheet.reading, framework
        self.errors: dict[int, list[Finding]] = {}
        for finding in self.read.findings:
            if finding.severity is Severity.ERROR:
                self.errors.setdefault(finding.row, []).append(finding)
        self.gone: set[int] = set()  # by object id: that a score is missing where our sheet has one
        self.added: list[Finding] = []

    def reading(self, rows: Mapping[int, Mapping[int, Sequence[TypedAgreed]]]) -> Reading:
        """Return the reading of the sheet with the rows of our sheet, by the index of their position and factor."""
        positions = tuple(self.position(each, rows.get(index, {})) for index, each in enumerate(self.read.positions))
        findings = (*(finding for finding in self.read.findings if id(finding) not in self.gone), *self.added)
        return self.read._replace(positions=positions, findings=findings)

    def position(
        self, position: Position | NotClassified, rows: Mapping[int, Sequence[TypedAgreed]]
    ) -> Position | NotClassified:
        factors = [self.factor(position, index) for index in range(len(position.scores))]
        results = [found for factor in factors if (found := self.result(position, factor, rows.get(factor.at, ())))]
        if not results:
            return position
        self.added += [finding for result in results for finding in result.findings]
        agreed = {result.agreed.factor: result.agreed for result in results}
        scores = tuple(_score(factor, agreed.get(factor.at)) for factor in factors)
        self.drop_blanks(position, factors, agreed)
        details = position.details._replace(consensus=tuple(agreed.values()))
        codes = self.reasons(position, [finding for result in results for finding in result.findings])
        known = tuple(score for score in scores if score is not None)
        if codes or len(known) < len(scores):
            return NotClassified(details, scores, codes)
        return Position(details, known)

    def factor(self, position: Position | NotClassified, index: int) -> _Factor:
        """Return a factor of a position. Its cell is blank if it has no score and no other error."""
        score, columns = position.scores[index], self.columns(index)
        errors = self.errors.get(position.details.row, ()) if score is None else ()
        is_blank = score is None and all(f.code == _BLANK for f in errors if f.column in columns)
        return _Factor(index, score, is_blank)

    def columns(self, factor: int) -> Sequence[int]:
        """Return the columns of the table for the score of a factor."""
        return self.layout.level_columns[factor] if self.layout.level_columns else (self.layout.factors[factor],)

    def drop_blanks(
        self, position: Position | NotClassified, factors: Sequence[_Factor], agreed: Mapping[int, AgreedScore]
    ) -> None:
        """Note the findings about blank cells to which our sheet gives a score, or an error in their place.

        If one finding is about all cells of a row, it goes once no blank cell is left.
        """
        blanks = [f for f in self.errors.get(position.details.row, ()) if f.code == _BLANK]
        missing = [factor for factor in factors if factor.is_blank]
        given = {f.at for f in missing if f.at in agreed and agreed[f.at].state is not AgreedState.NONE}
        of_whole_row = len(blanks) < len(missing)
        if of_whole_row and len(given) == len(missing):
            self.gone.update(map(id, blanks))
        elif not of_whole_row:
            columns = {column for factor in given for column in self.columns(factor)}
            self.gone.update(id(finding) for finding in blanks if finding.column in columns)

    def reasons(self, position: Position | NotClassified, added: Iterable[Finding]) -> tuple[str, ...]:
        """Return the codes of the reasons why a position cannot be classified after its agreed scores are known."""
        left = {f.code for f in self.errors.get(position.details.row, ()) if id(f) not in self.gone}
        before = position.reasons if isinstance(position, NotClassified) else ()
        codes = [code for code in before if code != _BLANK or code in left]
        return tuple(dict.fromkeys((*codes, *(f.code for f in added if f.severity is Severity.ERROR))))

    def result(
        self, position: Position | NotClassified, factor: _Factor, rows: Sequence[TypedAgreed]
    ) -> _Result | None:
        """Return what is recorded about the agreed score of a factor, or None if nothing is."""
        column = self.layout.agreed_reason(factor.at)
        in_table = text_of(self.layout.sheet.grid.value(position.details.row, column)) if column else ""
        typed = [(row.cells[AGREED], row.score) for row in rows if row.score]
        reasons = [(row.cells[REASON], row.reason) for row in rows if row.reason]
        if not (typed or reasons or in_table):
            return None
        here = self.layout.cell(position.details.row, column) if column else ""
        told = dict.fromkeys([text for _, text in reasons] + ([in_table] if in_table else []))
        state, score, findings = self.compared(position, factor, typed)
        agreed = AgreedScore(
            factor.at,
            state,
            score,
            cell=typed[0][0] if typed else "",
            typed=_kept([held for _, held in typed], self.framework.scale),
            reason="\n".join(told),
            reason_cell=reasons[0][0] if reasons else here if in_table else "",
            typed_reason="\n".join(dict.fromkeys(text for _, text in reasons)),
        )
        return _Result(agreed, tuple(findings))

    def compared(
        self, position: Position | NotClassified, factor: _Factor, typed: Sequence[tuple[str, ScoreCell]]
    ) -> tuple[AgreedState, int | None, list[Finding]]:
        """Return how the agreed scores typed on our sheet and the score of the table go together.

        The score is the agreed one, or None if it is invalid or not the same in all cells.
        """
        reads = [(cell, held, held.read(self.framework.scale)) for cell, held in typed]
        findings = [found for each in reads for found in self.about(position, factor, *each)]
        scores = {cell: read.score for cell, _, read in reads if isinstance(read, Accepted)}
        if not typed:
            return AgreedState.NONE, factor.score, findings
        if len(scores) < len({cell for cell, _ in typed}):
            return AgreedState.INVALID, None, findings
        values = dict(scores)
        if factor.score is not None:
            values = {self.layout.cell(position.details.row, self.table_column(factor)): factor.score, **scores}
        (first, one), *others = values.items()
        other = next(((cell, score) for cell, score in others if score != one), None)
        if other:
            message = f"{first} has {one} and {other[0]} has {other[1]} as the score for {self.name(factor)}"
            findings.append(self.finding("E222", position, factor, other[0], message, str(other[1])))
        if other or (factor.score is None and not factor.is_blank):
            return AgreedState.DIFFERS, None, findings
        return (AgreedState.SOURCE if factor.is_blank else AgreedState.SAME), one, findings

    def about(
        self, position: Position | NotClassified, factor: _Factor, cell: str, held: ScoreCell, read: Accepted | Refused
    ) -> Iterator[Finding]:
        """Yield the findings about one cell of our sheet. Only its errors mark the cell of the table."""
        if read.code:
            message = f"{self.name(factor)} in {cell}: {read.message}"
            yield self.finding(read.code, position, factor, cell, message, held.text)
        if held.is_hidden and isinstance(read, Accepted):
            message = f"the agreed score {read.score} for {self.name(factor)} is in a hidden row or column, in {cell}"
            yield self.finding("N224", position, factor, cell, message, held.text)

    def finding(
        self, code: str, position: Position | NotClassified, factor: _Factor, cell: str, message: str, value: str
    ) -> Finding:
        """Return a finding at the score of a factor in the table, whose fix names `cell` of our sheet."""
        rule, scale, details = catalogue()[code], self.framework.scale, position.details
        column = self.table_column(factor)
        marked = column if rule.severity is Severity.ERROR else 0
        heading = f"{self.name(factor)}: {AGREED}"
        place = Place(details.sheet, self.layout.cell(details.row, column), details.row, marked, heading)
        fix = rule.finding(place._replace(cell=cell), message, scale).fix
        label = details.label or f"row {details.row}"
        return rule.finding(place, message, scale, position=label, value=value)._replace(fix=fix)

    def table_column(self, factor: _Factor) -> int:
        """Return the column of the table with the score of a factor, that of the marked level if levels are marked."""
        return self.layout.score_column(factor.at, factor.score, self.framework.scale.lowest)

    def name(self, factor: _Factor) -> str:
        """Return the name of a factor."""
        return self.framework.factors[factor.at].name


def _kept(cells: Sequence[ScoreCell], scale: Scale) -> str | int | float:
    """Return what the next copy has for the agreed scores in some cells: one content, or all with the error about them.

    With its error, a second copy reports the same as the first one.
    """
    kept = dict.fromkeys(cell.kept(scale) for cell in cells)
    if len(kept) < 2:
        return next(iter(kept), "")
    texts = dict.fromkeys(cell.text for cell in cells)
    refused = next((read for cell in cells if isinstance(read := cell.read(scale), Refused)), None)
    code, message = refused or ("E222", "rows of this sheet gave different scores")
    return f"{' or '.join(texts)} (in doubt: {code}, {message})"


def _score(factor: _Factor, agreed: AgreedScore | None) -> int | None:
    """Return the score of a factor, None if the table and our sheet leave it open."""
    if agreed is None or agreed.state in (AgreedState.NONE, AgreedState.SAME):
        return factor.score
    return agreed.score if agreed.state is AgreedState.SOURCE else None
