"""Refuse files that are not lists of positions: forms, letters, price lists and lists of people."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import cell_name
from peecf_batch.outputs.wording.text import listed
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.meanings import heading_key
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.rows.labels import Labels
from peecf_batch.starting.lists.headings import NAMES
from peecf_batch.starting.lists.kinds import RowKind, is_sentence
from peecf_batch.starting.lists.words import list_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.starting.lists.headings import ListHeadings

_ROWS_TRIED = 60
_FEWEST_PEOPLE_HEADINGS, _FEWEST_PEOPLE = 2, 4
_MOST_PER_ID, _MOST_PER_TITLE = 4, 10
_MOST_NAMED, _FEWEST_SENTENCES = 4, 2
_FEWEST_LABELS, _FEWEST_COLUMNS = 2, 3
_WANTED = "A list of positions has one row for each position, with a column headed 'Position ID' or 'Position title'."


def refuse_other_than_positions(place: ListHeadings, names: Mapping[int, tuple[str, str]], book: HeadingBook) -> None:
    """Raise Refusal if the headings are the labels of a form, or if the rows are goods or people and not positions.

    `names` has the id and the title of each row.
    """
    _refuse_form(place, list(names), book)
    _refuse_columns(place, book)
    _refuse_things(place)
    _refuse_people(place, list(names.values()))
    _refuse_without_headings(place, list(names))


def no_list(sheets: Iterable[Sheet]) -> Refusal:
    """Return the refusal for a file in which no row has a heading for the id or title of a position."""
    for sheet in sheets:
        for row in sheet.grid.rows[:_ROWS_TRIED]:
            texts = [text for text in row if isinstance(text, str) and heading_key(text) in list_words().people]
            if len(texts) >= _FEWEST_PEOPLE_HEADINGS:
                names = listed([f"'{shown(text)}'" for text in texts[:_MOST_NAMED]])
                return Refusal(
                    f"sheet '{sheet.entry.name}' is a list of people ({names}), not of positions: no column has the "
                    "position's id or title.",
                    _WANTED,
                )
    return Refusal("no sheet has a heading for the position's id or title, so it is not a list of positions.", _WANTED)


def refuse_letter(place: ListHeadings, found: Mapping[int, RowKind]) -> None:
    """Raise Refusal if there is only one heading, and sentences below it."""
    texts = {row: next((text for _, text in place.cells.own_texts(row)), "") for row in found}
    sentences = [row for row, text in texts.items() if is_sentence(text)]
    positions = [row for row, kind in found.items() if kind is RowKind.POSITION]
    if len(place.headings) == 1 and len(sentences) >= max(_FEWEST_SENTENCES, len(positions)):
        raise Refusal(
            f"sheet '{place.sheet.entry.name}' is a text, not a list of positions: there are sentences below "
            f"'{shown(place.headings[0].text)}', such as the one in row {sentences[0]}.",
            _WANTED,
        )


def _refuse_form(place: ListHeadings, rows: Sequence[int], book: HeadingBook) -> None:
    """Raise Refusal if the names of positions are labels of a form, such as "Job title:" with "Name:" below it.

    A single position may be called like a heading, such as "CEO", in a list that has other headings.
    """
    named = [heading for heading in place.headings if heading.meaning.role in NAMES]
    below = [place.cells.text(row, named[0].column) for row in rows]
    asked = sum(text.endswith((":", "?")) for text in below)
    labels = asked + sum(_is_label(text, book) for text in below)
    fewest = 1 if asked or place.known == 1 else _FEWEST_LABELS
    if all(heading.text.endswith(":") for heading in named) or (labels >= fewest and 2 * labels >= len(below)):
        where = f"'{shown(named[0].text)}' in {cell_name(named[0].row, named[0].column)}"
        raise Refusal(
            f"sheet '{place.sheet.entry.name}' is a form, not a list of positions: {where} is a label, and other "
            "labels are below it.",
            _WANTED,
        )


def _refuse_columns(place: ListHeadings, book: HeadingBook) -> None:
    """Raise Refusal if the only heading is itself one of several names of columns, as in a data dictionary."""
    if place.known > 1:
        return
    own = next(heading for heading in place.headings if heading.meaning.role in NAMES)
    rows = (row for row in range(1, place.cells.height + 1) if row != own.row)
    meanings = {known: text for row in rows if (known := book.meaning(text := place.cells.text(row, own.column)))}
    others = [f"'{shown(text)}'" for known, text in meanings.items() if known.role not in ("", own.meaning.role)]
    if len(others) >= _FEWEST_COLUMNS:
        raise Refusal(
            f"sheet '{place.sheet.entry.name}' lists the columns of another table, not positions: "
            f"'{shown(own.text)}' in {cell_name(own.row, own.column)} is in the same column as "
            f"{listed(others[:_MOST_NAMED])}.",
            _WANTED,
        )


def _is_label(text: str, book: HeadingBook) -> bool:
    known = book.meaning(text)
    if known is not None and not text.endswith(":") and _labels().surely_names_position(text):
        return False  # as "CEO" and "Manager", which are titles and headings
    return (known is not None and bool(known.role)) or heading_key(text) in list_words().people


@cache
def _labels() -> Labels:
    return Labels()


def _refuse_things(place: ListHeadings) -> None:
    """Raise Refusal if "ID" or "Title" is beside headings of goods, and no heading speaks of positions."""
    words = list_words()
    keys = [heading_key(heading.text) for heading in place.headings]
    things = [h for h, key in zip(place.headings, keys, strict=True) if key in words.things]
    spoken = any(not words.position_words.isdisjoint(key.split()) for key in keys)
    others = {heading.meaning.role for heading in place.headings if heading.meaning.role} - {*NAMES}
    if things and not spoken and len(things) >= len(others):
        where = f"'{shown(things[0].text)}' in {cell_name(things[0].row, things[0].column)}"
        raise Refusal(
            f"sheet '{place.sheet.entry.name}' is not a list of positions: it has the heading {where}, and no "
            "heading about positions.",
            _WANTED,
        )


def _refuse_without_headings(place: ListHeadings, rows: Sequence[int]) -> None:
    """Raise Refusal if the only heading is beside columns without one, or if only "ID" is understood."""
    first = place.headings[0]
    where = f"'{shown(first.text)}' in {cell_name(first.row, first.column)}"
    wider = [row for row in rows if any(column != first.column for column, _ in place.cells.own_texts(row))]
    if len(place.headings) == 1 and 2 * len(wider) > len(rows):
        raise Refusal(
            f"sheet '{place.sheet.entry.name}' is not a list of positions: {where} is the only heading, and other "
            "columns below it have none.",
            _WANTED,
        )
    known = [heading for heading in place.headings if heading.meaning.role]
    if len(known) == 1 and len(place.headings) > 1 and heading_key(known[0].text) == "id":
        where = f"'{shown(known[0].text)}' in {cell_name(known[0].row, known[0].column)}"
        raise Refusal(
            f"sheet '{place.sheet.entry.name}' is not a list of positions: only the heading {where} is understood, "
            "and it could be the id of anything.",
            _WANTED,
        )


def _refuse_people(place: ListHeadings, names: Sequence[tuple[str, str]]) -> None:
    """Raise Refusal if the rows are people: several with one title, or "Title" is Mr or Ms, or "ID" is a person's."""
    words = list_words()
    people = [heading.text for heading in place.headings if heading_key(heading.text) in words.people]
    incumbents = any(heading.meaning.role == "incumbent" for heading in place.headings)
    titles = [key_of(title) for _, title in names if title]
    headed = f"sheet '{place.sheet.entry.name}' is a list of people, not of positions"
    if titles and all(heading_key(title) in words.honorifics for title in titles):
        raise Refusal(f"{headed}: '{shown(place.text(place.columns['title']))}' is Mr, Ms or Dr.", _WANTED)
    id_heading = set(heading_key(place.text(place.columns.get("id", 0))).split())
    if people and not titles and words.position_words.isdisjoint(id_heading):
        headings = listed([f"'{shown(text)}'" for text in people[:_MOST_NAMED]])
        raise Refusal(f"{headed}: it has {headings}, but no title of a position.", _WANTED)
    ids = [key_of(identifier) for identifier, _ in names if identifier]
    if (people or incumbents) and len(ids) >= _MOST_PER_ID * len(set(ids)) > 0:
        id_text = shown(place.text(place.columns["id"]))
        raise Refusal(
            f"{headed}: {len(ids)} rows have only {len(set(ids))} different values under '{id_text}'.",
            _WANTED,
        )
    most_per_title = 2 if people or incumbents else _MOST_PER_TITLE
    if not ids and len(titles) >= max(_FEWEST_PEOPLE, most_per_title * len(set(titles))):
        (most, count), *_ = Counter(titles).most_common(1)
        title = next(title for _, title in names if key_of(title) == most)
        raise Refusal(
            f"{headed}: {len(titles)} rows have only {len(set(titles))} titles ({count} are '{shown(title)}').",
            _WANTED,
        )
