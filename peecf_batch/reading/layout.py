"""Locate the sheet, heading row and columns of the positions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import cell_name, column_letters
from peecf_batch.excel.package import refuse_malformed_values
from peecf_batch.excel.workbook import Workbook
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.assessor_columns import labels_of, may_name_somebody, says_assessor, without_assessors
from peecf_batch.reading.headings.choices import are_codes
from peecf_batch.reading.headings.heading_rows import heading_rows
from peecf_batch.reading.headings.keys import AGREED_REASON
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning
from peecf_batch.reading.headings.one_of_two import (
    unread_headings,
    with_incumbents,
    with_position_numbers,
    without_second_choices,
)
from peecf_batch.reading.headings.result_names import with_results
from peecf_batch.reading.headings.second_scores import second_scores, unnamed_scores
from peecf_batch.reading.located import (
    AmbiguousHeading,
    Heading,
    HeadingPair,
    HeadingRow,
    Layout,
    Located,
    UnreadHeading,
)
from peecf_batch.reading.rows.census import UnreadSheet
from peecf_batch.reading.shown.table import as_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet, SheetEntry
    from peecf_batch.rules.framework import Framework


_FEWEST_ASSESSORS = 2


def locate(sheets: Iterable[Sheet], framework: Framework, assessors: Sequence[str] = ()) -> Located:
    """Return the heading rows and columns of every sheet of positions.

    All sheets whose headings fit are read, hidden sheets only if no visible sheet fits. `assessors` are the names that
    the user gave for columns of assessors. If 2 or more sheets have names such as "Assessor B", they are those of
    assessors. Raises Refusal if no sheet fits, with the headings found and missing, or if all fitting sheets are
    assessors' sheets. Raises Refusal also if 2 columns are for the same factor, or both for the id or the title.
    """
    book = HeadingBook(framework)
    fitting: list[Layout] = []
    partly: list[tuple[Sheet, HeadingRow]] = []
    sheets = list(sheets)
    for sheet in sheets:
        rows = heading_rows(sheet, book)
        first = next((place for place, row in enumerate(rows) if _fits(row, framework)), None)
        if first is not None:
            fitting.append(as_shown(_layout(sheet, rows[first:], framework, book, assessors)))
        elif rows:
            partly.append((sheet, max(rows, key=lambda row: len(row.factors))))
    if not fitting:
        from peecf_batch.reading.headings.unnamed_factors import unnamed_factors
        from peecf_batch.reading.other_layouts.recognise import is_nearly_a_list, refusal_of_other_layout

        nearest = max(partly, key=lambda part: len(part[1].factors), default=None)
        other = None if nearest and is_nearly_a_list(nearest[1].factors, book) else sheets
        named = (nearest[0].entry.name, nearest[1]) if nearest else None
        refusal = refusal_of_other_layout(other or (), book, framework)
        if refusal is None and nearest is None:
            refusal = unnamed_factors(sheets, book)
        raise refusal or _nothing_fits(named, book, framework)
    fitting, apart = _without_assessors_sheets(fitting)
    visible = [layout for layout in fitting if layout.sheet.entry.state == "visible"]
    chosen = visible or fitting[:1]
    for layout in chosen:
        _refuse_doubles(layout, framework, book)
    hidden = [_hidden(layout) for layout in fitting if layout not in chosen and _has_rows(layout)]
    unread = (*hidden, *_unfinished(partly, framework))
    told = {*(layout.sheet.entry.name for layout in (*fitting, *apart)), *(sheet.sheet for sheet in unread)}
    others = tuple(sheet for sheet in sheets if sheet.entry.name not in told)
    return Located(tuple(chosen), tuple(apart), unread, others)


def _hidden(layout: Layout) -> UnreadSheet:
    return UnreadSheet(layout.sheet.entry.name, "the sheet is hidden", could_hold_positions=True)


def _has_rows(layout: Layout) -> bool:
    """Return True if there is a value in a factor column below the headings."""
    places = [column - 1 for column in layout.factors]
    below = layout.sheet.grid.rows[layout.heading_row :]
    return any(row[place] != "" for row in below for place in places if place < len(row))


def _unfinished(partly: Sequence[tuple[Sheet, HeadingRow]], framework: Framework) -> Iterator[UnreadSheet]:
    """Yield the sheets with headings for most factors and scores below them, and with an id or title or all factors."""
    names = [factor.name for factor in framework.factors]
    for sheet, row in partly:
        scored = [heading.column for heading in row.found if heading.meaning.role == "score"]
        named = any(heading.meaning.role in ("id", "title") for heading in row.found)
        below = [[cells[c - 1] if c <= len(cells) else "" for c in scored] for cells in sheet.grid.rows[row.row :]]
        if len(row.factors) * 2 <= len(names) or not any(map(_has_scores if named else _differ, below)):
            continue
        missing = ", ".join(name for index, name in enumerate(names) if index not in row.factors)
        wanted = missing or "the position's id or title"
        if named or not missing:
            reason = row.unclear or f"row {row.row} has no heading for {wanted}"
            yield UnreadSheet(sheet.entry.name, reason, could_hold_positions=True)


def _has_scores(cells: Sequence[object]) -> bool:
    return any(type(value) in (int, float) for value in cells)


def _differ(cells: Sequence[object]) -> bool:
    """Return True if the cells of a row have a whole number for every factor, and not the same one, as weights have."""
    return len(set(cells)) > 1 and all(
        type(value) is int or (type(value) is float and value.is_integer()) for value in cells
    )


def _without_assessors_sheets(fitting: list[Layout]) -> tuple[list[Layout], list[Layout]]:
    """Return the sheets of positions, and the sheets of assessors if there are 2 or more.

    A single sheet with a name such as "Assessor B" counts as a sheet of positions. Raises Refusal if no sheet of
    positions is left.
    """
    apart = [layout for layout in fitting if says_assessor(layout.sheet.entry.name)]
    if len(apart) < _FEWEST_ASSESSORS:
        return fitting, []
    others = [layout for layout in fitting if layout not in apart]
    if not others:
        raise Refusal(
            f"{len(apart)} sheets have the scores of individual assessors, and no sheet has agreed scores. The program "
            "never calculates a score from the assessors' scores.",
            "Add a sheet with the positions and the scores agreed in moderation, or name one of these with --sheet.",
        )
    return others, apart


def _fits(row: HeadingRow, framework: Framework) -> bool:
    """Return True if a heading row clearly names every factor, and the id or title of the position."""
    roles = {heading.meaning.role for heading in row.found}
    return not row.unclear and len(row.factors) == len(framework.factors) and not roles.isdisjoint({"id", "title"})


def _layout(
    sheet: Sheet, rows: list[HeadingRow], framework: Framework, book: HeadingBook, assessors: Sequence[str]
) -> Layout:
    """Return the layout of a sheet. The first of `rows` fits; the later rows repeat it or begin another table."""
    first, *later = rows
    above = sheet.grid.rows[first.factor_row - 2] if first.factor_row > 1 else ()
    found, sets = without_assessors(first.found, above, book, assessors, sheet.entry.name)
    found, left = without_second_choices(with_position_numbers(with_incumbents(found), sheet.grid.rows[first.row :]))
    repeats = [_repeats(row, first, book) for row in later]
    other = next((row.first for row, is_repeat in zip(later, repeats, strict=True) if not is_repeat), None)
    again = [row for row in later if other is None or row.row < other]
    used = {at for columns in (*first.levels, *(one.every for one in sets)) for at in columns}
    found, more_results = with_results(found, used)
    first = replace(first, found=found)
    seen, doubled = _meanings(first.found)
    twice = {heading.meaning for heading, _ in doubled}
    column = {meaning: heading.column for meaning, heading in seen.items() if meaning not in twice}
    column_roles = {meaning.role for meaning in column}
    indices = range(len(framework.factors))
    known = [heading.column for heading in seen.values()]
    ambiguous = tuple(_ambiguous(first.found, {meaning.role for meaning in column}, book))
    explained = [h.heading.column for h in ambiguous] + [pair.second.column for pair in left]
    explained += [*used, *(heading.column for _, heading in more_results)]
    return Layout(
        sheet=sheet,
        heading_row=first.row,
        headings=tuple(first.found),
        factors=tuple(seen[Meaning("score", index)].column for index in indices),
        columns={meaning.role: at for meaning, at in column.items() if meaning.factor < 0},
        rationales=tuple(column.get(Meaning("rationale", index)) for index in indices),
        examples=tuple(column.get(Meaning("example", index)) for index in indices),
        shares=tuple(column.get(Meaning("share", index)) for index in indices),
        agreed_reasons=tuple(column.get(Meaning(AGREED_REASON, index)) for index in indices),
        doubled=(*doubled, *second_scores(first.found, seen, explained, sheet.grid.rows[first.row :], book)),
        first_column=min(known),
        last_column=_right_edge(first.found, max(known)),
        repeated_headings=tuple(number for row in again for number in range(row.first, row.row + 1)),
        ends_at=other,
        assessors=sets,
        labels=labels_of(first.found, book),
        ambiguous=ambiguous,
        level_columns=first.levels,
        left=left,
        unread=(*unread_headings(first.found, explained, book), *_ids_without_heading(sheet, first, column)),
        more_results=tuple((role, heading.column) for role, heading in more_results if role in column_roles),
    )


def _ids_without_heading(sheet: Sheet, row: HeadingRow, columns: Mapping[Meaning, int]) -> Iterator[UnreadHeading]:
    """Yield the column left of the titles if it has no heading, but a code beside each title, and no column has ids."""
    title, at = columns.get(Meaning("title"), 0), columns.get(Meaning("title"), 0) - 1
    if at < 1 or Meaning("id") in columns or any(heading.column == at for heading in row.found):
        return
    below = [cells for cells in sheet.grid.rows[row.row :] if len(cells) >= title and text_of(cells[title - 1])]
    texts = [text_of(cells[at - 1]) for cells in below]
    counted = texts == [str(number) for number in range(1, len(texts) + 1)]
    if texts and all(texts) and len(set(texts)) == len(texts) and are_codes(texts) and not counted:
        yield UnreadHeading(Heading("", at, Meaning(""), row.row), (), may_name_somebody=False)


def _ambiguous(headings: list[Heading], roles: set[str], book: HeadingBook) -> Iterator[AmbiguousHeading]:
    """Yield the headings with 2 or more possible meanings, unless the table has a column for each meaning.

    Do not test factors, because every factor has its column here.
    """
    for heading in headings:
        choices = book.candidates(heading.text) if not heading.meaning.role else ()
        wanted = {book.role_called(name) for name in choices} - {""}
        if not wanted <= roles:
            yield AmbiguousHeading(heading, choices)


def _repeats(row: HeadingRow, first: HeadingRow, book: HeadingBook) -> bool:
    """Return True if a row has every meaning in the same column as the first row, including all factors.

    The words beside the factors must be the same, because a table of draft scores may be below the final ones. Another
    text over a column that is read begins another table.
    """
    read = {heading.column for heading in first.found if heading.meaning.role}
    if any(heading.column in read and heading.text.strip() for heading in row.found if not heading.meaning.role):
        return False
    one, two = ({(h.column, h.meaning, _doubt(h, book)) for h in of.found if h.meaning.role} for of in (row, first))
    return row.factors == first.factors and one <= two


def _doubt(heading: Heading, book: HeadingBook) -> str:
    return book.doubt(heading.text) if heading.meaning.role == "score" else ""


def _meanings(headings: list[Heading]) -> tuple[dict[Meaning, Heading], list[HeadingPair]]:
    """Return the first heading of each meaning, and the pairs of headings with the same meaning."""
    seen: dict[Meaning, Heading] = {}
    doubled = []
    for heading in headings:
        if heading.meaning.role and heading.meaning in seen:
            doubled.append(HeadingPair(seen[heading.meaning], heading))
        elif heading.meaning.role:
            seen[heading.meaning] = heading
    return seen, doubled


def _right_edge(headings: list[Heading], last_known: int) -> int:
    """Return the last column of the table, including unknown headings that follow without a gap."""
    columns = {heading.column for heading in headings}
    edge = last_known
    while edge + 1 in columns:
        edge += 1
    return edge


def _place(heading: Heading, book: HeadingBook) -> str:
    """Return a heading with its cell, or only the cell if the heading may contain an assessor's name."""
    cell = cell_name(heading.row, heading.column)
    return cell if may_name_somebody(heading, book) else f"'{_line(heading.text)}' in {cell}"


def _refuse_doubles(layout: Layout, framework: Framework, book: HeadingBook) -> None:
    """Raise Refusal if 2 columns are for the scores of one factor, or both for the id or the title.

    Raises Refusal also if a heading of scores says that they may not be the scores to read, as "Knowledge (draft)".
    """
    scored = {first.meaning.factor for first, _ in layout.doubled if first.meaning.role == "score"}
    for first, second in layout.doubled:
        if len(scored) > 1 and first.meaning.role == "score":
            every = len(scored) == len(framework.factors)
            which = "every factor" if every else f"{len(scored)} factors"
            factor = framework.factors[first.meaning.factor].name
            places = [f"{_place(h, book)}{_group_over(h, layout)}" for h in (first, second)]
            raise Refusal(
                f"sheet '{layout.sheet.entry.name}' has two columns for {which}, such as two columns for {factor}: "
                f"{places[0]} and {places[1]}.",
                "Only one set of scores can be read. Delete the other columns, or move them to another sheet.",
            )
        if first.meaning.role in ("score", "id", "title"):
            what = (
                framework.factors[first.meaning.factor].name
                if first.meaning.role == "score"
                else f"the position's {first.meaning.role}"
            )
            places = [_place(h, book) for h in (first, second)]
            raise Refusal(
                f"sheet '{layout.sheet.entry.name}' has two columns for {what}: {places[0]} and {places[1]}.",
                "Rename or remove the column that you do not need.",
            )
    _refuse_doubtful_scores(layout, framework, book)
    _refuse_unnamed_scores(layout, book)


def _group_over(heading: Heading, layout: Layout) -> str:
    """Return the text above a heading, such as " under 'Draft scores'", or ""."""
    above = layout.sheet.grid.value(heading.row - 1, heading.column) if heading.row > 1 else ""
    is_group = isinstance(above, str) and above.strip() and _line(above) not in _line(heading.text)
    return f" under '{_line(str(above))}'" if is_group else ""


def _refuse_unnamed_scores(layout: Layout, book: HeadingBook) -> None:
    """Raise Refusal if columns that are not read may be a second set of scores, whatever their headings are."""
    used = {heading.column for heading in layout.headings if heading.meaning.role or book.says_no_score(heading.text)}
    used |= {column for assessor in layout.assessors for column in assessor.columns}
    used |= {column for levels in layout.level_columns for column in levels}
    last = layout.ends_at - 1 if layout.ends_at else None
    found = unnamed_scores(layout.sheet.grid.rows[layout.heading_row : last], layout.factors, used, book)
    if found:
        listed = ", ".join(map(column_letters, found))
        raise Refusal(
            f"sheet '{layout.sheet.entry.name}' has {len(found)} more columns with whole numbers from "
            f"{book.levels[0]} to {book.levels[-1]} beside the scores: {listed}. They may be a second set of scores.",
            "Remove these columns, or put them on another sheet. If they are the scores of an assessor, begin each "
            "heading with the name and the factor, such as 'Assessor B: Knowledge'.",
        )


def _refuse_doubtful_scores(layout: Layout, framework: Framework, book: HeadingBook) -> None:
    """Raise Refusal if the words beside a factor's name may make the column another score than the one to read.

    Equal words beside 2 factors do not define the factors. A name that is beside every factor is that of the only
    assessor.
    """
    scores = [heading for heading in layout.headings if heading.meaning.role == "score"]
    doubts = {book.doubt(heading.text) for heading in scores}
    if len(doubts) == 1 and not any(map(str.isdigit, *doubts)) and all(may_name_somebody(h, book) for h in scores):
        return
    defined = Counter(definition for heading in scores if (definition := book.defined(heading.text)))
    levels = {str(level) for level in book.levels} if layout.level_columns else set()
    for heading in scores:
        if book.doubt(heading.text) not in {"", *levels} or defined[book.defined(heading.text)] > 1:
            name = framework.factors[heading.meaning.factor].name
            raise Refusal(
                f"sheet '{layout.sheet.entry.name}': {_place(heading, book)} does not clearly have the scores for "
                f"{name}.",
                "Use only the names of the factors as headings of the score columns, then run again.",
            )


def _nothing_fits(nearest: tuple[str, HeadingRow] | None, book: HeadingBook, framework: Framework) -> Refusal:
    """Return the refusal for a workbook without a fitting sheet; `nearest` is the row that names the most factors."""
    names = [factor.name for factor in framework.factors]
    if nearest is None:
        return Refusal(
            f"no sheet has the {len(names)} factor columns ({', '.join(names)}).",
            "Put the headings in one row, or name the sheet with --sheet. If it is a list of positions without scores, "
            "make a workbook from it: peecf-batch template NEW.xlsx --from OLD.xlsx.",
        )
    sheet, row = nearest
    if row.unclear:
        return Refusal(f"sheet '{sheet}': {row.unclear}.", "Give one column of each factor the heading 'Score'.")
    found = [names[index] for index in sorted(row.factors)]
    missing = [name for name in names if name not in found]
    has, but_not = f"has headings for {', '.join(found)}", "but not for"
    parts = [f"sheet '{sheet}', row {row.row} {has if found else 'has no clear heading for'}"]
    if missing:
        parts.append(f"{but_not} {', '.join(missing)}" if found else ", ".join(missing))
        guesses = [guess for h in row.found if not h.meaning.role and (guess := _guess(h, book, missing))]
        parts.extend([f"({'; '.join(guesses)})"] if guesses else [])
    if not any(h.meaning.role in ("id", "title") for h in row.found):
        parts.append(
            "and no column for the position's id or title"
            if missing
            else "but no column for the position's id or title"
        )
    return Refusal(" ".join(parts) + ".", "Correct the headings in that row, then run again.")


def _guess(heading: Heading, book: HeadingBook, missing: list[str]) -> str:
    """Return a phrase with the missing factors that a heading may be meant for, or "" if none is similar."""
    here = f"'{_line(heading.text)}' in {cell_name(heading.row, heading.column)}"
    choices = book.candidates(heading.text)
    if not _only_missing(choices, missing):
        near = [book.factor_names[index] for index in book.near(heading.text)]
        choices = tuple(_only_missing(near, missing))
        return f"{here} may be meant for {' or '.join(choices)}" if choices else ""
    return f"{here} could mean {' or '.join(choices)}"


def _only_missing(names: Iterable[str], missing: list[str]) -> list[str]:
    return [name for name in names if name in missing]


def _line(text: str) -> str:
    return " ".join(text.split())[:60]


def sheets_of(workbook: Workbook, name: str | None = None) -> list[Sheet]:
    """Return the sheets of a workbook, or the one called `name`.

    Raises Refusal if there is no such sheet, or if a sheet cannot be read.
    """
    with refuse_malformed_values():
        return [workbook.sheet(entry) for entry in chosen_sheets(workbook, name)]


def chosen_sheets(workbook: Workbook, name: str | None) -> tuple[SheetEntry, ...]:
    """Return the entries of all sheets, or of the one called `name`. Raises Refusal if there is no such sheet."""
    if name is None:
        return workbook.sheets
    entries = tuple(entry for entry in workbook.sheets if entry.name.strip().casefold() == name.strip().casefold())
    if not entries:
        names = ", ".join(f"'{entry.name}'" for entry in workbook.sheets if not says_assessor(entry.name))
        raise Refusal(f"it has no sheet '{name}'; its sheets are {names}.", "Name one of them with --sheet.")
    return entries
