"""Find what a person typed into the sheets and columns that an earlier run added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.cell import BLANK
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.excel.edit.earlier.addition_names import KeptText
from peecf_batch.excel.edit.earlier.answers import answer_columns
from peecf_batch.excel.edit.earlier.written import written_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.edit.earlier.answers import AnswerColumns
    from peecf_batch.excel.edit.earlier.remembered import AddedSheets
    from peecf_batch.excel.edit.earlier.written import Written
    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import Sheet, SheetEntry, Workbook

_ROW = pattern(r"[A-Za-z]([0-9]{1,7})$")
_SIZE_OF_STRONG_TEXT, _REPEATED = "12", "[Threaded comment]"


def kept_texts(
    workbook: Workbook, added: AddedSheets, typed: Mapping[SheetEntry, Sequence[KeptText]], names: AdditionNames
) -> tuple[KeptText, ...]:
    """Return the texts that people typed into the sheets of an earlier run, after those that it had kept already.

    `typed` are those in cells, by sheet.
    """
    found = [*_kept_before(added, names)]
    for sheet in added.sheets:
        labels = _positions_by_row(sheet, names)
        for place, text in (*typed[sheet.entry], *_notes_on(workbook, sheet)):
            row = _ROW.search(place)
            label = labels.get(int(row[1]), "") if row else ""
            found.append(KeptText(f"{place}, {label}" if label else place, text))
    return tuple(dict.fromkeys(found))


def _positions_by_row(sheet: Sheet, names: AdditionNames) -> dict[int, str]:
    """Return the position that a row of a sheet of ours is about, by row.

    A table on the sheet begins with its headings and ends at a blank row.
    """
    found: dict[int, str] = {}
    columns: list[int] = []
    for row, cells in sheet.scan.contents.items():
        texts = {column: cell.fact.text.strip() for column, cell in cells.items()}
        if names.about[0] in texts.values():
            columns = [column for name in names.about for column, text in texts.items() if text == name]
        elif not any(texts.values()) or row - 1 not in sheet.scan.rows:
            columns = []
        elif label := next((texts[column] for column in columns if texts.get(column)), ""):
            found[row] = label
    return found


def typed_cells(
    workbook: Workbook, sheets: Iterable[Sheet], names: AdditionNames
) -> Mapping[SheetEntry, Sequence[KeptText]]:
    """Return the texts that people typed into the cells of sheets of ours, without reasons and texts kept before."""
    ours = _our_formats(workbook, names)
    return {sheet.entry: tuple(_typed_cells(sheet, ours, names)) for sheet in sheets}


def _typed_cells(sheet: Sheet, ours: set[int], names: AdditionNames) -> Iterator[KeptText]:
    written = written_on(sheet)
    return _typed_on(sheet, ours, names) if written is None else _other(sheet, written, ours, names)


def _other(sheet: Sheet, written: Written, ours: set[int], names: AdditionNames) -> Iterator[KeptText]:
    """Yield the cells of a sheet of ours with something else than we wrote.

    Reasons and texts kept before are left out, because they are carried over by themselves. `ours` are the formats that
    tell our cells in a row whose digests a person overwrote. A row without digests is one that a person put in.
    """
    carried: dict[str, int] = {}
    answers = answer_columns(sheet, names)
    for row, cells in sheet.scan.contents.items():
        texts = {column: cell.fact.text for column, cell in cells.items()}
        is_lost = row not in written.digests and texts.get(written.column, "").strip() != ""
        if not carried and {names.cell, names.format} <= set(texts.values()):
            carried = {text: column for column, text in texts.items()}
        code = texts.get(carried.get(names.code, 0), "")
        aside = (names.place, names.text) if code == names.kept else (names.reason,) if code.strip() else ()
        columns = {carried.get(heading, 0) for heading in aside}
        answered = _answered(row, texts, answers, is_put_in=row not in written.digests and not is_lost)
        for column, (fact, style) in cells.items():
            is_carried = column in columns and (is_lost or row in written.digests)
            is_ours = is_lost and style in ours and column != written.column
            if fact is BLANK or not fact.text.strip() or is_carried or is_ours or column in answered:
                continue
            is_written = written.has(row, fact.text) if fact.formula is None else written.has_formula(row, fact.formula)
            if not is_written:
                yield KeptText(f"{quoted_name(sheet.entry.name)}!{cell_name(row, column)}", typed_text(fact))


def _answered(row: int, texts: Mapping[int, str], columns: AnswerColumns | None, *, is_put_in: bool) -> set[int]:
    """Return the columns of a row with answers, which are read by themselves; in a row put in, also its keys."""
    if columns is None or row <= columns.heading_row:
        return set()
    found = {columns.by_heading[heading] for heading in columns.heads.answers}
    has_answer = any(texts.get(column, "").strip() for column in found)
    return found | ({columns.by_heading[key] for key in columns.heads.keys} if is_put_in and has_answer else set())


def typed_text(fact: CellFact) -> str:
    """Return what a person typed into a cell: a formula with the value that it has, or a value."""
    if not fact.formula:
        return fact.text
    formula = f"={fact.formula}"
    return formula if fact.text.strip() in ("", formula) else f"{formula} ({fact.text})"


def _kept_before(added: AddedSheets, names: AdditionNames) -> Iterator[KeptText]:
    for row in added.rows:
        if row.texts[names.code] == names.kept and row.texts[names.text].strip():
            yield KeptText(row.texts[names.place], row.texts[names.text])


def _typed_on(sheet: Sheet, ours: set[int], names: AdditionNames) -> Iterator[KeptText]:
    """Yield the cells of a sheet of ours with a format that we give to none, and typed states of findings."""
    states = 0
    for row, cells in sheet.scan.contents.items():
        if not states and names.code in {cell.fact.text for cell in cells.values()}:
            states = next((column for column, cell in cells.items() if cell.fact.text == names.state), 0)
            continue
        for column, (fact, style) in cells.items():
            is_odd = column == states and fact.text not in names.words
            if fact is not BLANK and fact.text.strip() and (style not in ours or is_odd):
                yield KeptText(f"{quoted_name(sheet.entry.name)}!{cell_name(row, column)}", fact.text)


def _our_formats(workbook: Workbook, names: AdditionNames) -> set[int]:
    """Return the indices of the cell formats that look like ours."""
    root = workbook.styles()
    if root is None:
        return set()
    borders = [_colour(border.find("left/color")) for border in root.findall("borders/border")]
    fonts = [_is_our_font(font, names) for font in root.findall("fonts/font")]
    found = set()
    for number, xf in enumerate(root.findall("cellXfs/xf")):
        border, font = (int(g) if (g := xf.get(key, "0")).isdigit() else 0 for key in ("borderId", "fontId"))
        alignment = xf.find("alignment")
        has_border = border < len(borders) and borders[border] == names.border
        has_font = font < len(fonts) and fonts[font]
        if has_border or has_font or (alignment is not None and alignment.get("vertical") == "top"):
            found.add(number)
    return found


def _colour(element: Element | None) -> str:
    return (element.get("rgb") or "")[-6:].upper() if element is not None else ""


def _is_our_font(font: Element, names: AdditionNames) -> bool:
    size = font.find("sz")
    strong = font.find("b") is not None and size is not None and size.get("val") == _SIZE_OF_STRONG_TEXT
    return strong or _colour(font.find("color")) in names.fonts


def _notes_on(workbook: Workbook, sheet: Sheet) -> Iterator[KeptText]:
    """Yield the notes and threaded comments on a sheet of ours.

    The notes in which Excel repeats threaded comments, for other programs, are left out.
    """
    relations = [r for r in workbook.package.relations(sheet.entry.part) if r.target in workbook.package]
    is_threaded = any(relation.kind == "threadedComment" for relation in relations)
    for relation in relations:
        if relation.kind not in ("comments", "threadedComment"):
            continue
        root = workbook.package.tree(relation.target)
        for element in root.named("comment", "threadedComment"):
            text = element.all_text().strip()
            if text and not (is_threaded and text.startswith(_REPEATED)):
                yield KeptText(f"{quoted_name(sheet.entry.name)}!{element.get('ref', '')}", text)
