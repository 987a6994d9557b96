"""Read what people typed into the columns of our sheet that are there for their answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.excel.address import cell_name
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.excel.edit.earlier.written import DIGEST_LENGTH, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.workbook import Sheet

_NOTHING = "-" * DIGEST_LENGTH
_TAKEN_OVER = re.compile(rf"Taken over: ((?:[\w-]{{{DIGEST_LENGTH}}})*)", re.ASCII)


class Answer(NamedTuple):
    """A cell that a person filled: its address with the sheet, its text, and its value, which may be a date."""

    cell: str
    text: str
    value: object


class AnswerRow(NamedTuple):
    """The answers in one row of our sheet, by heading, and the texts that tell the row, such as an id."""

    keys: tuple[str, ...]
    answers: Mapping[str, Answer]


class AnswerColumns(NamedTuple):
    """The row of the headings of our sheet, and the columns of its keys, answers and taken-over texts by heading."""

    heading_row: int
    by_heading: Mapping[str, int]


def taken_over_text(values: Iterable[object]) -> str:
    """Return the text of the hidden cell that tells which answers we wrote: "" stands for one that a person typed."""
    return "Taken over: " + "".join(digest_of(str(value)) if value != "" else _NOTHING for value in values)


def answer_rows(sheets: Iterable[Sheet], names: AdditionNames) -> Iterator[AnswerRow]:
    """Yield the rows with answers that people typed on `sheets` that an earlier run added, in their order.

    An answer that is still as we wrote it is left out, because its source is in the table of positions.
    """
    for sheet in sheets:
        columns = answer_columns(sheet, names)
        for row in sorted(sheet.scan.rows) if columns else ():
            if columns and row > columns.heading_row and (found := _row(sheet, row, columns, names)).answers:
                yield found


def answer_columns(sheet: Sheet, names: AdditionNames) -> AnswerColumns | None:
    """Return the columns for answers of one of our sheets, or None if it has none."""
    wanted = {*names.answers, *names.answer_keys}
    for row in sorted(sheet.scan.rows):
        heads = {sheet.scan.fact(cell).text: cell.column for cell in sheet.scan.cells(row)}
        if wanted <= heads.keys():
            return AnswerColumns(row, {head: heads[head] for head in (*wanted, names.taken_over) if head in heads})
    return None


def _row(sheet: Sheet, row: int, columns: AnswerColumns, names: AdditionNames) -> AnswerRow:
    texts = {cell.column: sheet.scan.fact(cell).text for cell in sheet.scan.cells(row)}
    by_heading = {head: texts.get(column, "").strip() for head, column in columns.by_heading.items()}
    taken_over = _TAKEN_OVER.fullmatch(by_heading.get(names.taken_over, ""))
    digests = taken_over[1] if taken_over else ""
    answers = {}
    for number, heading in enumerate(names.answers):
        text, column = by_heading[heading], columns.by_heading[heading]
        ours = digests[number * DIGEST_LENGTH : (number + 1) * DIGEST_LENGTH]
        if text and digest_of(text) != ours:
            place = f"{quoted_name(sheet.entry.name)}!{cell_name(row, column)}"
            answers[heading] = Answer(place, text, sheet.grid.value(row, column))
    return AnswerRow(tuple(by_heading[key] for key in names.answer_keys), answers)
