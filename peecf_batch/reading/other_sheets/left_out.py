"""Find the sheets that are not read and list positions that no other sheet has: titles alone, forms, long tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import cell_name
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.headings.meanings import HeadingBook
from peecf_batch.reading.located import Heading
from peecf_batch.reading.other_sheets.known_names import KnownNames
from peecf_batch.reading.rows.census import UnreadSheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.workbook_read import WorkbookRead
    from peecf_batch.rules.framework import Framework

_HEADING_ROWS, _MOST_ROWS = 60, 1_000
_LONGEST_NAME = 120
_FEWEST_TITLES = 2
_NAMES = ("id", "title")


class _Place(NamedTuple):
    """A cell with the id or the title of a position that was not read."""

    row: int
    column: int


def with_sheets_left_out(read: WorkbookRead, others: Sequence[Sheet], framework: Framework) -> WorkbookRead:
    """Return a copy whose census also has, as unread sheets, the sheets among `others` that have positions."""
    names = [(position.details.id, position.details.title) for position in read.positions]
    found = sheets_left_out(others, names, HeadingBook(framework), framework)
    return read._replace(census=read.census._replace(unread=(*read.census.unread, *found)))


def sheets_left_out(
    sheets: Iterable[Sheet], names: Iterable[tuple[str, str]], book: HeadingBook, framework: Framework
) -> Iterator[UnreadSheet]:
    """Yield the sheets among `sheets` with positions that are not among `names`, and the reason why they are not read.

    `names` has the id and the title of each position that was read. Sheets that only repeat these are left out.
    """
    known = KnownNames(names, framework)
    for sheet in sheets:
        reason = _in_another_layout(sheet, known, book, framework) or _listed(sheet, known, book)
        if reason:
            yield UnreadSheet(sheet.entry.name, reason, could_hold_positions=True)


def _in_another_layout(sheet: Sheet, known: KnownNames, book: HeadingBook, framework: Framework) -> str:
    """Return the reason for a sheet with the scores of other positions in another layout, else ""."""
    texts = {value for row in sheet.grid.rows[:_MOST_ROWS] for value in row if type(value) is str}
    if 2 * len(book.factors_named(texts)) <= len(book.factor_names):
        return ""
    from peecf_batch.reading.other_layouts.recognise import other_layout, what_it_has  # few workbooks need it

    found = other_layout([sheet], book, framework)
    for layout in (*found.sheets, *found.others) if found else ():
        for position in layout.positions:
            identifier, title = (cell.text if (cell := position.facts.get(name)) else "" for name in _NAMES)
            levels = [cell.text.strip() for cell in position.scores if cell]
            scored = sum(level in map(str, book.levels) for level in levels)
            is_new = known.is_missing(identifier, title) or (
                not known.has(identifier, title) and bool(identifier or title)
            )
            if is_new and 2 * scored >= len(book.factor_names):
                return f"it {what_it_has(layout.kind)} ({layout.area}), with positions that are not on any sheet read"
    return ""


def _listed(sheet: Sheet, known: KnownNames, book: HeadingBook) -> str:
    """Return the reason for a sheet that lists other positions below headings or without any, else ""."""
    rows = sheet.grid.rows[:_MOST_ROWS]
    headed = ((number, _name_headings(row, book)) for number, row in enumerate(rows[:_HEADING_ROWS], 1))
    first, headings = next(((number, found) for number, found in headed if found), (0, {}))
    found = _below_headings(rows, first + 1, headings, known) if headings else _without_headings(rows, known, book)
    places = list(found)
    if not places:
        return ""
    cell = cell_name(*places[0])
    if len(places) == 1:
        return f"{cell} seems to name a position that is not on any sheet read"
    return f"{len(places):,} rows seem to be positions that are not on any sheet read, the first in {cell}"


def _below_headings(
    rows: Sequence[Sequence[object]], first: int, headings: Mapping[str, Heading], known: KnownNames
) -> Iterator[_Place]:
    """Yield the positions that were not read from row `first`, below headings for the id or the title.

    Under "Title" alone, ranks such as "Executive director" do not count, nor do rows below a blank one.
    """
    is_bare = "title" in headings and heading_key(headings["title"].text) == "title"
    is_headed = "id" in headings and heading_key(headings["id"].text) != "id"
    for number, row in enumerate(rows[first - 1 :], first):
        if is_bare and _is_blank(row):
            return
        identifier, title = (_text(row, headings[name].column) if name in headings else "" for name in _NAMES)
        if is_bare and not (known.is_like_an_id(title) or known.names_one_position(title)):
            title = ""
        if known.is_missing(identifier or title, title, is_headed=is_headed and bool(identifier)):
            yield _Place(number, headings["id" if identifier else "title"].column)


def _name_headings(row: Sequence[object], book: HeadingBook) -> dict[str, Heading]:
    """Return the headings for the id and the title, by role; {} if the row has other cells than texts.

    A "Title" beside the headings of people is that of a person.
    """
    texts = [(column, value) for column, value in enumerate(row, 1) if isinstance(value, str) and value.strip()]
    if len(texts) < sum(value not in ("", None) for value in row):
        return {}
    found: dict[str, Heading] = {}
    for column, text in texts:
        meaning = book.meaning(text) if len(text) <= _LONGEST_NAME else None
        if meaning is not None and meaning.role in _NAMES:
            found.setdefault(meaning.role, Heading(text, column, meaning, 0))
    keys = {heading_key(text) for _, text in texts} if found else set()
    if "title" in keys and not keys.isdisjoint(heading_roles()["words"]["people"]):
        found.pop("title", None)
    return found


def _is_blank(row: Sequence[object]) -> bool:
    return all(value in ("", None) for value in row)


def _without_headings(rows: Sequence[Sequence[object]], known: KnownNames, book: HeadingBook) -> Iterator[_Place]:
    """Yield the rows like those of positions: with an id, with a score for each factor, or most of them with titles."""
    filled = [(number, row) for number, row in enumerate(rows, 1) if not _is_blank(row)]
    titles: list[_Place] = []
    for number, row in filled:
        column, text, after = _first_texts(row)
        has_scores = sum(type(value) in (int, float) and value in book.levels for value in row) >= len(
            book.factor_names
        )
        if known.is_like_an_id(text):
            if known.is_missing(text, after) and (has_scores or known.names_position(after)):
                yield _Place(number, column)
        elif known.names_one_position(text) and known.is_missing("", text):
            if has_scores:
                yield _Place(number, column)
            else:
                titles.append(_Place(number, column))
    if len(titles) >= _FEWEST_TITLES and 2 * len(titles) >= len(filled):
        yield from titles


def _first_texts(row: Sequence[object]) -> tuple[int, str, str]:
    """Return the column and the text of the first cell of a row, and the text of the next; "" for one that is none."""
    cells = [(column, value) for column, value in enumerate(row, 1) if value not in ("", None)]
    texts = [text if len(text := text_of(value)) <= _LONGEST_NAME else "" for _, value in cells[:2]]
    return cells[0][0], texts[0], texts[1] if len(texts) > 1 else ""


def _text(row: Sequence[object], column: int) -> str:
    return text_of(row[column - 1]) if 0 < column <= len(row) else ""
