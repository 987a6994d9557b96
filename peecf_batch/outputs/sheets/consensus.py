"""Make the consensus sheet of the annotated workbook: assessors' scores, and cells for agreed scores and reasons."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, cell_name
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet, Validation
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.excel.edit.earlier.answers import taken_over_text
from peecf_batch.moderation.consensus import HEADING_ROW, consensus_of
from peecf_batch.moderation.measures import measures
from peecf_batch.outputs.sheets.looks import (
    ANSWER_NUMBER,
    ANSWER_TEXT,
    FILLS,
    HEADING,
    LINK,
    NUMBER,
    QUIET,
    STRONG_LABEL,
    TEXT,
    TITLE,
    WRAPPED,
)
from peecf_batch.outputs.sheets.names import TAKEN_OVER
from peecf_batch.outputs.wording.moderation import consensus_status, recorded_words
from peecf_batch.reading.consensus.agreed import AgreedState
from peecf_batch.reading.consensus.headings import AGREED, AGREED_HEADS, REASON
from peecf_batch.reading.consensus.marks import position_mark
from peecf_batch.rules.findings import Severity, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Look
    from peecf_batch.moderation.assessors import Assessor, Assessors
    from peecf_batch.moderation.consensus import Consensus, ConsensusRow
    from peecf_batch.reading.located import Layout

STEPS, STATUS, CELL = "Steps apart", "Status", "Cell in the table"
_COLOUR = "2F6B5E"
_NAMES_WIDTHS, _SCORE_WIDTH, _RATIONALE_WIDTH = (10.0, 26.0, 21.0), 9.5, 30.0
_WIDTHS_AFTER = (7.0, 8.0, 40.0, 22.0, 10.0, 9.0, 9.0)
_MARKED = {severity: NUMBER._replace(fill=FILLS[severity], bold=True) for severity in Severity}
_STATUSES = {severity: WRAPPED._replace(fill=FILLS[severity], bold=True) for severity in Severity}
_SIGNED, _LINE = "Signed:", "_" * 24
_REASON_NEEDED = "You must give a reason if the agreed score is {steps} steps or more from any assessor's score."


def consensus_sheets(name: str, assessment: Assessment, layouts: Sequence[Layout]) -> Iterator[NewSheet]:
    """Yield the consensus sheet; none if there are no assessors to compare and no agreed scores were typed on it."""
    moderation = assessment.moderation
    held = moderation.assessors if moderation else None
    found = moderation.consensus if moderation else consensus_of((), [p.position for p in assessment.positions])
    if held or any(row.recorded and _is_typed(row) for row in found.rows):
        yield _sheet(name, assessment, {layout.sheet.entry.name: layout for layout in layouts}, held, found)


def _is_typed(row: ConsensusRow) -> bool:
    """Return True if a person typed something in a row of our sheet."""
    return row.recorded is not None and (row.recorded.typed != "" or bool(row.recorded.typed_reason))


def _sheet(
    name: str, assessment: Assessment, layouts: dict[str, Layout], held: Assessors | None, found: Consensus
) -> NewSheet:
    heads, widths = _columns(held, found)

    @cache
    def mark_of(place: int) -> Cell:
        details = assessment.positions[place].position.details
        return Cell(position_mark(details, layouts[details.sheet]))

    rows = [_row(row, assessment, layouts, held, found, mark_of) for row in found.rows]
    first, last, agreed = HEADING_ROW + 1, HEADING_ROW + len(rows), found.agreed_column
    scale = assessment.framework.scale
    hint = f"Type a whole number from {scale.lowest} to {scale.highest}, or leave the cell blank."
    area = area_name(first, agreed, max(first, last), agreed)
    return NewSheet(
        name,
        [*_top(assessment, held, found), [Cell(text, HEADING) for text in heads], *rows],
        widths,
        hidden_columns=frozenset((len(heads) - 1, len(heads))),
        header_row=HEADING_ROW,
        tab_colour=_COLOUR,
        footer=assessment.source.name,
        printed=len(heads) - 2,
        validations=(Validation(area, scale.lowest, scale.highest, AGREED, hint),),
    )


def _columns(held: Assessors | None, found: Consensus) -> tuple[list[str], list[float]]:
    """Return the headings and the widths of the columns."""
    heads, widths = list(AGREED_HEADS.keys), list(_NAMES_WIDTHS)
    for assessor, has_rationale in zip(held.assessors if held else (), found.with_rationales, strict=True):
        heads += [assessor.code, f"{assessor.code}: rationale"] if has_rationale else [assessor.code]
        widths += [_SCORE_WIDTH, _RATIONALE_WIDTH] if has_rationale else [_SCORE_WIDTH]
    heads += [STEPS, AGREED, REASON, STATUS, CELL, AGREED_HEADS.further, TAKEN_OVER]
    return heads, [*widths, *_WIDTHS_AFTER]


def _top(assessment: Assessment, held: Assessors | None, found: Consensus) -> list[list[Cell]]:
    """Return the rows above the headings, always one fewer than the number of their row.

    Each text fits into the printed width, because the sheet has no merged cells in which it could wrap.
    """
    scale, steps = assessment.framework.scale, measures().consensus.steps_with_reason
    lines = (
        f"Type the agreed score, a whole number from {scale.lowest} to {scale.highest}, and its reason in the tinted "
        "columns. The next assessment of this copy reads both.",
        " ".join((_REASON_NEEDED.format(steps=steps), *_without_reason(found))),
        "A blank agreed score records nothing. If the table of positions also has a score, change it there too: two "
        "different scores are an error.",
        "Type an agreed score even if all assessors gave the same one, or the position is not classified. The program "
        "never calculates it.",
    )
    signed = [f"{_named(assessor)} {_LINE}" for assessor in held.assessors] if held else []
    return [
        [Cell("PEECF consensus", TITLE)],
        [Cell(" ".join((*_differing(found), recorded_words(found))), QUIET)],
        *([Cell(line)] for line in lines),
        [Cell("    ".join((_SIGNED, *signed, f"Date {_LINE}")), STRONG_LABEL)],
    ]


def _named(assessor: Assessor) -> str:
    """Return the code of an assessor with the name, if it is shown."""
    return f"{assessor.code} ({assessor.name})" if assessor.name and assessor.name != assessor.code else assessor.code


def _without_reason(found: Consensus) -> Iterator[str]:
    """Yield how many agreed scores lack the reason that they need; nothing if none does."""
    if found.missing:
        yield f"{len(found.missing):,} {'lacks its' if len(found.missing) == 1 else 'lack their'} reason."


def _differing(found: Consensus) -> Iterator[str]:
    """Yield how many rows have scores that differ, and how many rows the sheet leaves out."""
    differ = sum(row.apart > 0 for row in found.rows)
    if differ:
        rows = f"{differ:,} of {len(found.rows):,} rows"
        yield f"The assessors differ in the first {rows}, largest differences first."
    if found.alike_left_out:
        yield f"{found.alike_left_out:,} on which they agree are left out."


def _row(
    row: ConsensusRow,
    assessment: Assessment,
    layouts: dict[str, Layout],
    held: Assessors | None,
    found: Consensus,
    mark_of: Callable[[int], Cell],
) -> list[Cell]:
    """Return the cells of a row. `mark_of` gives the mark of a position by its index."""
    position = assessment.positions[row.position].position
    details, layout = position.details, layouts[position.details.sheet]
    column = layout.score_column(row.factor, position.scores[row.factor], assessment.framework.scale.lowest)
    cell = cell_name(details.row, column)
    typed, ours = _answers(row, position.scores[row.factor])
    status, severity = consensus_status(row)
    return [
        Cell(details.id, TEXT),
        Cell(details.title, WRAPPED),
        Cell(assessment.framework.factors[row.factor].name, WRAPPED),
        *_of_assessors(row, held, found),
        Cell(row.apart if _given(row) else "", _steps_look(row)),
        Cell(ours[0] if typed[0] == "" else typed[0], ANSWER_NUMBER),
        Cell(ours[1] if typed[1] == "" else typed[1], ANSWER_TEXT),
        Cell(status, _STATUSES[severity] if severity else WRAPPED),
        Cell(cell, LINK, link=f"{quoted_name(details.sheet)}!{cell}"),
        mark_of(row.position),
        Cell(taken_over_text("" if by_hand != "" else own for by_hand, own in zip(typed, ours, strict=True))),
    ]


def _answers(row: ConsensusRow, in_table: int | None) -> tuple[tuple[str | int | float, str], tuple[str | int, str]]:
    """Return the agreed score and the reason as a person typed them on our sheet, and as the table has them.

    A reason of the table is shown where the agreed score is not that of every assessor.
    """
    recorded = row.recorded
    if recorded is None:
        return ("", ""), ("" if in_table is None else in_table, "")
    is_typed = recorded.state is not AgreedState.NONE
    of_table = recorded.reason if row.farthest and not recorded.typed_reason else ""
    return (
        (recorded.typed if is_typed else "", recorded.typed_reason),
        ("" if is_typed or in_table is None else in_table, of_table),
    )


def _of_assessors(row: ConsensusRow, held: Assessors | None, found: Consensus) -> Iterator[Cell]:
    """Yield each assessor's score and, if there are any for the assessor, the rationale."""
    for place, score in enumerate(row.scores):
        yield Cell("" if score is None else score, NUMBER)
        if held and found.with_rationales[place]:
            texts = held.sets[place].rationales.get(row.position, ())
            yield Cell(texts[row.factor] if row.factor < len(texts) else "", WRAPPED)


def _given(row: ConsensusRow) -> bool:
    return any(score is not None for score in row.scores)


def _steps_look(row: ConsensusRow) -> Look:
    """Return the look of the steps between assessors: marked where they differ, more where they are far apart."""
    if row.apart >= catalogue()["N931"].limits["apart"]:
        return _MARKED[Severity.WARNING]
    return _MARKED[Severity.NOTICE] if row.apart else NUMBER
