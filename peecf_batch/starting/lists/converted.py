"""Turn scores in another layout into rows of the template, and say where each column was filled from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import column_letters
from peecf_batch.outputs.wording.text import listed, plural
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.meanings import ASIDES
from peecf_batch.reading.matching.people_columns import whole_name
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.other_layouts.description import LayoutKind
from peecf_batch.starting.list_people import people_of_positions
from peecf_batch.starting.lists.cell_values import TypedCell
from peecf_batch.starting.lists.result import HrList, ListSheet, MappedColumn
from peecf_batch.starting.lists.words import column_name
from peecf_batch.starting.template.columns import columns_of
from peecf_batch.starting.template.formulas import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.other_layouts.description import FoundCell, FoundPosition, OtherLayout
    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.list_people import ListPeople
    from peecf_batch.starting.lists.cell_values import CellReader

_NAMES = ("id", "title")
_MOST_PLACES = 8
_KEEP = "Keep only the scores that count, then run again."
_GIVE_IDS = (
    "If they are different positions, give each one its id. If not, keep only the scores that count. Then run again."
)


def converted(layout: OtherLayout, framework: Framework, reader: CellReader, workbook: Sequence[Sheet] = ()) -> HrList:
    """Return the positions of another layout, with their scores and evidence as typed. `workbook` has all sheets.

    Raises Refusal if the scores of a position are in doubt.
    """
    for sheet in layout.sheets:
        if sheet.doubt:
            raise Refusal(f"{sheet.doubt}.", _GIVE_IDS if sheet.lacks_ids else _KEEP)
    sheets = []
    for name in dict.fromkeys(sheet.sheet for sheet in layout.sheets):
        parts = [sheet for sheet in layout.sheets if sheet.sheet == name]
        found = [position for part in parts for position in part.positions]
        left_out = dict.fromkeys(f"{left.place}, because {left.reason}" for part in parts for left in part.left_out)
        facts = tuple(_facts_left(found, reader))
        sheets.append(ListSheet(name, 0, len(found), (), (*left_out, *facts)))
    people = people_of_positions(layout.positions)
    first = ListSheet(
        sheets[0].name, 0, sheets[0].positions, tuple(_mapping(layout.positions, framework)), sheets[0].left_out
    )
    entries = tuple(_entry(position, reader, layout.kind) for position in layout.positions)
    doubts = (*_in_doubt(layout, reader), *_unseen(layout, workbook))
    notes = people.withheld_from((*_notes(layout, framework, people), *doubts))
    shown_sheets = tuple(map(people.withheld_from_sheet, (first, *sheets[1:])))
    return HrList(shown_sheets, entries, layout.kind.value, notes)


def _with_same_title(positions: Sequence[FoundPosition]) -> list[list[FoundPosition]]:
    """Return the positions that have no id and the title of another one, title by title."""
    found: dict[str, list[FoundPosition]] = defaultdict(list)
    for position in positions:
        if "title" in position.facts and "id" not in position.facts:
            found[key_of(position.facts["title"].text)].append(position)
    return [held for held in found.values() if len(held) > 1]


def _entry(position: FoundPosition, reader: CellReader, kind: LayoutKind) -> Entry:
    facts = reader.facts(_typed(position))
    facts = reader.with_vacancy(facts, incumbent_of(position))
    if facts.keys().isdisjoint(_NAMES) and kind is not LayoutKind.COLUMNS:
        facts["title"] = position.sheet
    return Entry(
        facts,
        tuple(cell.value if cell is not None else "" for cell in position.scores),
        tuple(map(_text, position.rationales)),
        tuple(map(_text, position.examples)),
        tuple(reader.share(cell.value) if cell is not None else "" for cell in position.shares),
    )


def incumbent_of(position: FoundPosition) -> str:
    """Return the name of the incumbent that a position has, whole or in parts, "" if it has none."""
    whole, given_name, surname = (
        position.facts[role].text if role in position.facts else "" for role in ("incumbent", "given_name", "surname")
    )
    return whole or whole_name(given_name, surname)


def _typed(position: FoundPosition) -> dict[str, TypedCell]:
    return {role: TypedCell(cell.value, cell.text) for role, cell in position.facts.items()}


def _text(cell: FoundCell | None) -> str:
    return cell.text if cell is not None else ""


def _mapping(positions: Sequence[FoundPosition], framework: Framework) -> Iterator[MappedColumn]:
    """Yield each column of the template that was filled, with the places of its values."""
    for column in columns_of(framework):
        found = ((position.sheet, _cell(position, column.role, column.factor)) for position in positions)
        cells = [(sheet, cell) for sheet, cell in found if cell is not None]
        if cells:
            yield MappedColumn(column.heading, _place(cells))


def _cell(position: FoundPosition, role: str, factor: int) -> FoundCell | None:
    if factor < 0:
        by_name = position.facts.get("framework") if role == "part_3" else None
        return position.facts.get(role, by_name)
    parts = dict(
        zip(("score", *ASIDES), (position.scores, position.rationales, position.examples, position.shares), strict=True)
    )
    return parts[role][factor]


def _place(cells: Sequence[tuple[str, FoundCell]]) -> str:
    """Return the places of cells in a few words: a row, a column, a cell of each sheet, or the cells."""
    sheets = list(dict.fromkeys(sheet for sheet, _ in cells))
    names = list(dict.fromkeys(cell.name for _, cell in cells))
    rows, columns = {cell.row for _, cell in cells}, {cell.column for _, cell in cells}
    if len(names) == 1:
        return f"cell {names[0]}" + (" of each sheet" if len(sheets) > 1 else "")
    if len(rows) == 1:
        return f"row {rows.pop()}"
    if len(columns) == 1:
        return f"column {column_letters(columns.pop())}" + _in_rows(sorted(rows))
    more = ", …" if len(names) > _MOST_PLACES else ""
    return f"cells {', '.join(names[:_MOST_PLACES])}{more}"


def _in_rows(rows: Sequence[int]) -> str:
    if len(rows) > _MOST_PLACES:
        return f", rows {', '.join(map(str, rows[:_MOST_PLACES]))}, …"
    return f", rows {listed([str(row) for row in rows])}"


def _facts_left(positions: Sequence[FoundPosition], reader: CellReader) -> Iterator[str]:
    """Yield the places of facts that the template has no column for."""
    cells: Mapping[str, list[tuple[str, FoundCell]]] = defaultdict(list)
    for position in positions:
        for role, cell in position.facts.items():
            if role not in reader.roles:
                cells[role].append((position.sheet, cell))
    for role, places in cells.items():
        yield f"{column_name(role)} ({_place(places)}), because the template has no column for it"


def _notes(layout: OtherLayout, framework: Framework, people: ListPeople) -> Iterator[str]:
    """Yield sentences about factors without scores, other layouts, positions without a name, and ids that are twice."""
    for index, factor in enumerate(framework.factors):
        if not any(position.scores[index] for position in layout.positions):
            yield f"No score for {factor.name} was found: it was left blank."
    yield from _off_the_scale(layout, framework)
    for other in layout.others:
        count = plural(len(other.positions), "position")
        yield (
            f"Sheet '{other.sheet}' has {other.kind.value} ({other.area}, {count}): not taken. "
            f"To convert it, run again with --sheet '{other.sheet}'."
        )
    places: dict[str, list[str]] = defaultdict(list)
    for position in layout.positions:
        name = next((position.facts[role] for role in _NAMES if role in position.facts), None)
        if name is None and layout.kind is LayoutKind.COLUMNS:
            first = next(cell for cell in position.scores if cell is not None)
            where = f"Column {column_letters(first.column)} of sheet '{position.sheet}'"
            yield f"{where} has scores, but no id and no title: taken. Name the position, or delete it."
        elif name is None:
            yield f"The position on sheet '{position.sheet}' has no id and no title: the name of the sheet was taken."
        elif "id" in position.facts:
            where = _whole_place(position.sheet, name, layout)
            places[key_of(name.text)].append(f"'{people.quoted(name.text)}' ({where})")
    for held in _with_same_title(layout.positions):
        titles = [position.facts["title"] for position in held]
        where = listed([_whole_place(p.sheet, cell, layout) for p, cell in zip(held, titles, strict=True)])
        title = people.quoted(titles[0].text)
        yield f"{len(held)} positions have the title '{title}' and no id ({where}): give each one its id."
    for twice in places.values():
        if len(twice) > 1:
            yield f"One position id occurs {len(twice)} times: {listed(twice)}. All were taken: keep one."


def _in_doubt(layout: OtherLayout, reader: CellReader) -> Iterator[str]:
    """Yield a sentence about each position whose framework is in doubt."""
    for position in layout.positions:
        if doubt := reader.part_3(_typed(position)).doubt:
            cell = next(position.facts[role] for role in ("framework", "part_3") if role in position.facts)
            where = _whole_place(position.sheet, cell, layout)
            yield f"A framework is in doubt in {where}: {doubt}. Type Yes or No below Part 3 in the new workbook."


def _unseen(layout: OtherLayout, workbook: Sequence[Sheet]) -> Iterator[str]:
    """Yield sentences about hidden sheets, rows and columns with positions, and scores in the colour of their cells."""
    for sheet in workbook:
        positions = [position for position in layout.positions if position.sheet == sheet.entry.name]
        scores = [cell for position in positions for cell in position.scores if cell is not None]
        cells = [*scores, *(cell for position in positions for cell in position.facts.values())]
        of_sheet, scan = f" of sheet '{sheet.entry.name}'", sheet.scan
        if positions and sheet.entry.state != "visible":
            yield f"Sheet '{sheet.entry.name}' is hidden: taken."
        hidden = scan.hidden_columns() if positions else ()
        rows = sorted({cell.row for cell in cells if scan.is_hidden(cell.row)})
        columns = sorted({cell.column for cell in cells if any(cell.column in area for area in hidden)})
        for one, places in (("Row", list(map(str, rows))), ("Column", list(map(column_letters, columns)))):
            if places:
                named, verb = (f"{one}s {listed(places)}", "are") if len(places) > 1 else (f"{one} {places[0]}", "is")
                yield f"{named}{of_sheet} {verb} hidden: taken. Delete what does not belong in the list."
        white = [cell.name for cell in scores if scan.style_at(cell.row, cell.column).unseen]
        if white:
            named = ", ".join([*white[:_MOST_PLACES], *["…"] * (len(white) > _MOST_PLACES)])
            yield f"Scores{of_sheet} have the colour of their cells: taken. Check {named}."


def _off_the_scale(layout: OtherLayout, framework: Framework) -> Iterator[str]:
    """Yield a sentence with the scores that were copied as typed and are not whole numbers of the scale."""
    on_scale = {str(score) for score in range(framework.scale.lowest, framework.scale.highest + 1)}
    off = [
        f"'{shown(cell.text)}' ({_whole_place(position.sheet, cell, layout)})"
        for position in layout.positions
        for cell in position.scores
        if cell is not None and cell.text not in on_scale
    ]
    if off:
        more = f", … ({len(off)} in all)" if len(off) > _MOST_PLACES else ""
        named = ", ".join(off[:_MOST_PLACES])
        yield f"Scores that are not whole numbers of the scale were copied as typed. Correct them: {named}{more}."


def _whole_place(sheet: str, cell: FoundCell, layout: OtherLayout) -> str:
    """Return the address of a cell, with its sheet unless all positions are in one table."""
    return f"{cell.name} of sheet '{sheet}'" if layout.kind is not LayoutKind.ROWS else cell.name
