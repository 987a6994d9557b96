"""Read positions from an existing list, or from scores in another layout, to fill a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.outputs.wording.text import listed
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.headings.heading_rows import heading_rows
from peecf_batch.reading.headings.meanings import HeadingBook
from peecf_batch.reading.matching.texts import key_of, name_key
from peecf_batch.reading.other_layouts.recognise import is_nearly_a_list, other_layout
from peecf_batch.reading.other_sheets.left_out import sheets_left_out
from peecf_batch.starting.list_people import people_of_lists
from peecf_batch.starting.lists.cell_values import CellReader
from peecf_batch.starting.lists.converted import converted
from peecf_batch.starting.lists.not_lists import no_list
from peecf_batch.starting.lists.reading import NoPosition, candidates, read_sheet
from peecf_batch.starting.lists.report import list_lines
from peecf_batch.starting.lists.result import HrList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.list_people import ListPeople
    from peecf_batch.starting.lists.headings import ListHeadings
    from peecf_batch.starting.lists.reading import SheetPositions

__all__ = ["HrList", "list_lines", "read_list"]


def read_list(sheets: Iterable[Sheet], framework: Framework) -> HrList:
    """Return the positions of a list, or of scores in a layout that is not a list.

    If several sheets have like headings, all are taken. Raises Refusal if the file is no list of positions, if sheets
    have the same ids, because they are then versions of one list, or if it is not clear which column is meant.
    """
    sheets, book, reader = list(sheets), HeadingBook(framework), CellReader(framework)
    if not any(is_nearly_a_list(row.factors, book) for sheet in sheets for row in heading_rows(sheet, book)):
        layout = other_layout(sheets, book, framework)
        if layout is not None:
            return converted(layout, framework, reader, sheets)
    places = candidates(sheets, book)
    if not places:
        raise no_list(sheets)
    best = places[0]
    alike = [place for place in places if _is_like(place, best)]
    alike.sort(key=lambda place: place.sheet.entry.index)
    people = people_of_lists(places)
    read, refused = _each(alike, best, (book, reader, people))
    _refuse_versions(read)
    entries = tuple(entry for sheet in read for entry in sheet.entries)
    taken = {sheet.sheet.name for sheet in read}
    others = [place for place in places if place.sheet.entry.name not in taken]
    named = taken.union(place.sheet.entry.name for place in others)
    names = [(text_of(entry.facts.get("id", "")), text_of(entry.facts.get("title", ""))) for entry in entries]
    rest = [sheet for sheet in sheets if sheet.entry.name not in named]
    left_out = (
        f"Sheet '{one.sheet}' was not taken, although {one.reason}. If it is a list of positions, name it with --sheet."
        for one in sheets_left_out(rest, names, book, framework)
    )
    notes = people.withheld_from((*_notes(others, best, refused), *left_out))
    return HrList(tuple(people.withheld_from_sheet(sheet.sheet) for sheet in read), entries, notes=notes)


def _each(
    places: Sequence[ListHeadings], best: ListHeadings, reading: tuple[HeadingBook, CellReader, ListPeople]
) -> tuple[list[SheetPositions], dict[str, str]]:
    """Return the positions of each sheet, and the reasons of the sheets that are passed over, by their names.

    Raises Refusal if all sheets are refused, or the best one for another reason than that it has no position.
    """
    read, refusals = [], {}
    for place in places:
        try:
            read.append(read_sheet(place, *reading))
        except Refusal as refusal:
            if place is best and not isinstance(refusal, NoPosition):
                raise
            refusals[place.sheet.entry.name] = refusal
    if not read:
        raise next(iter(refusals.values()))
    return read, {name: refusal.reason for name, refusal in refusals.items()}


def _is_like(place: ListHeadings, best: ListHeadings) -> bool:
    """Return True if a visible sheet has mostly the same headings as the best one."""
    if place is best:
        return True
    meanings, others = ({h.meaning for h in one.headings if h.meaning.role} for one in (place, best))
    alike = 2 * len(meanings & others) >= len(meanings | others)
    return alike and place.names == best.names and place.is_visible == best.is_visible


def _refuse_versions(read: Sequence[SheetPositions]) -> None:
    """Raise Refusal if two sheets have a position with the same id, or the same title where there are no ids.

    Two organisations that are named may have the same ids.
    """
    seen: dict[str, dict[str, str]] = {}
    for sheet in read:
        names = [
            (
                text_of(entry.facts.get("id") or entry.facts.get("title", "")),
                name_key(text_of(entry.facts.get("organisation", ""))),
            )
            for entry in sheet.entries
        ]
        for name, organisation in names:
            sheets_of_name = seen.setdefault(key_of(name), {})
            sheets_of_name.setdefault(organisation, sheet.sheet.name)
            alike = sheets_of_name if not organisation else {organisation, ""} & sheets_of_name.keys()
            other = next((found for one in alike if (found := sheets_of_name[one]) != sheet.sheet.name), "")
            if other:
                sheets = listed([f"'{one.sheet.name}'" for one in read])
                raise Refusal(
                    f"sheets '{other}' and '{sheet.sheet.name}' both have position '{shown(name)}': they may be "
                    "versions of one list.",
                    f"Name the one to take with --sheet: {sheets}.",
                )


def _notes(others: Sequence[ListHeadings], best: ListHeadings, refused: Mapping[str, str]) -> Iterator[str]:
    for place in others:
        name, state = place.sheet.entry.name, "Sheet" if place.is_visible else "The hidden sheet"
        if name in refused:
            yield f"Not taken: {refused[name]}"
            continue
        yield (
            f"{state} '{name}' has a heading for the position's id or title, but not the headings of sheet "
            f"'{best.sheet.entry.name}': not taken. If it is a list of positions, name it with --sheet."
        )
