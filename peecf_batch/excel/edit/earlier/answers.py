"""Read what people typed into the columns of our sheet that are there for their answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.cell import CellPlace
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.excel.edit.earlier.addition_names import HeadingGap
from peecf_batch.excel.edit.earlier.written import DIGEST_LENGTH, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames, AnswerHeads
    from peecf_batch.excel.workbook import Sheet

_NOTHING = "-" * DIGEST_LENGTH
_TAKEN_OVER = pattern(rf"Taken over: ((?:[\w-]{{{DIGEST_LENGTH}}})*)", re.ASCII)


class Answer(NamedTuple):
    """A cell that a person filled: its address with the sheet, its text, its value, which may be a date, and place."""

    cell: str
    text: str
    value: object
    place: CellPlace


class AnswerRow(NamedTuple):
    """The answers in one row of our sheet, by heading, and the texts that tell the row, such as an id.

    `cells` has the addresses of all cells for answers by heading, with the sheet.
    """

    keys: tuple[str, ...]
    answers: Mapping[str, Answer]
    cells: Mapping[str, str]


class AnswerColumns(NamedTuple):
    """The row of the headings of our sheet, and the columns of its keys, answers and taken-over texts by heading."""

    heads: AnswerHeads
    heading_row: int
    by_heading: Mapping[str, int]


def taken_over_text(values: Iterable[object]) -> str:
    """Return the text of the hidden cell that tells which answers we wrote: "" stands for one that a person typed."""
    return "Taken over: " + "".join(digest_of(str(value)) if value != "" else _NOTHING for value in values)


def answer_rows(sheet: Sheet, heads: AnswerHeads, names: AdditionNames) -> Iterator[AnswerRow]:
    """Yield the rows with answers that people typed under `heads` on a sheet that an earlier run added.

    An answer that is still as we wrote it is left out, because its source is in the table of positions.
    """
    columns = _columns_under(sheet, heads, names)
    for row in sheet.scan.contents if columns else ():
        if columns and row > columns.heading_row and (found := _row(sheet, row, columns, names)).answers:
            yield found


def answer_columns(sheet: Sheet, names: AdditionNames) -> AnswerColumns | None:
    """Return the columns for answers of one of our sheets, or None if it has none."""
    return next((found for heads in names.answers if (found := _columns_under(sheet, heads, names))), None)


def heading_gap(sheet: Sheet, heads: AnswerHeads, names: AdditionNames) -> HeadingGap | None:
    """Return the headings that our sheet of these answers lacks because a person changed them, None if it has all."""
    wanted, best, found = (*heads.keys, *heads.answers), 0, frozenset[str]()
    if _columns_under(sheet, heads, names):
        return None
    first = 0
    for row, cells in sheet.scan.contents.items():
        texts = frozenset(cell.fact.text for cell in cells.values())
        if len(texts.intersection(wanted)) > len(found):
            best, found = row, texts.intersection(wanted)
        if not first and any(map(_TAKEN_OVER.fullmatch, texts)):
            first = row
    is_gone = 2 * len(found) < len(wanted)
    missing = tuple(head for head in wanted if is_gone or head not in found)
    return HeadingGap(missing, first if is_gone else best, is_gone)


def _columns_under(sheet: Sheet, heads: AnswerHeads, names: AdditionNames) -> AnswerColumns | None:
    wanted = {*heads.answers, *heads.keys}
    for row, cells in sheet.scan.contents.items():
        found = {cell.fact.text: column for column, cell in cells.items()}
        if wanted <= found.keys():
            used = (*wanted, heads.further, names.taken_over)
            return AnswerColumns(heads, row, {head: found[head] for head in used if head in found})
    return None


def _row(sheet: Sheet, row: int, columns: AnswerColumns, names: AdditionNames) -> AnswerRow:
    heads, by_heading = columns.heads, columns.by_heading
    texts = {column: cell.fact.text.strip() for column, cell in sheet.scan.contents[row].items()}
    held = {head: texts.get(column, "") for head, column in by_heading.items()}
    taken_over = _TAKEN_OVER.fullmatch(held.get(names.taken_over, ""))
    digests = taken_over[1] if taken_over else ""
    cells = {head: f"{quoted_name(sheet.entry.name)}!{cell_name(row, by_heading[head])}" for head in heads.answers}
    answers = {}
    for number, heading in enumerate(heads.answers):
        text, column = held[heading], by_heading[heading]
        ours = digests[number * DIGEST_LENGTH : (number + 1) * DIGEST_LENGTH]
        if text and digest_of(text) != ours:
            value = sheet.grid.value(row, column)
            answers[heading] = Answer(cells[heading], text, value, CellPlace(row, column))
    return AnswerRow(tuple(held.get(key, "") for key in (*heads.keys, heads.further)), answers, cells)
