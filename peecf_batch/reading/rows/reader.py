"""Read the rows of a table into positions, and collect the findings about them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.package import Bounds
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.texts import key_of, name_key, number_of
from peecf_batch.reading.position import NotClassified, Position
from peecf_batch.reading.readings import Reading
from peecf_batch.reading.rows.census import Census, RowKind, SheetCensus, UnreadSheet
from peecf_batch.reading.rows.details import ABOUT_PEOPLE, DetailsReader
from peecf_batch.reading.rows.findings import RowFindings
from peecf_batch.reading.rows.row_kinds import RowKinds
from peecf_batch.reading.rows.scores import ScoreReader
from peecf_batch.reading.rows.table_rows import TableRows
from peecf_batch.reading.workbook_read import SheetReading, WorkbookRead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.reading.located import Layout, Located
    from peecf_batch.reading.rows.field_counts import FieldCounts
    from peecf_batch.reading.rows.marked_levels import MarkedScoreReader
    from peecf_batch.rules.framework import Framework

Read = Position | NotClassified

_IDS_NAMED = 3
_MOST_ROWS = Bounds().table_rows
_PASSED_OVER = {
    RowKind.GROUP: "is a division or group heading",
    RowKind.TOTAL: "is a total or summary",
    RowKind.GUIDANCE: "is guidance for the columns",
    RowKind.SCALE: "has weights or the ends of the scale",
    RowKind.EXAMPLE: "is an example",
    RowKind.NOTE: "is a note",
}


_OVER_ROWS = (RowKind.GROUP, RowKind.NOTE, RowKind.EXAMPLE)


def read_positions(layout: Layout, framework: Framework, most_rows: int = _MOST_ROWS) -> Reading:
    """Return every position of the table, in the order of the sheet, with a finding for each skipped row.

    The census of the reading has the kind of every row. Raises Refusal if more than `most_rows` rows have values, or if
    the 2 readings of the sheet do not have the same rows.
    """
    return _RowReader(layout, framework).read(most_rows)


def read_sheets(located: Located, framework: Framework, most_rows: int) -> WorkbookRead:
    """Return the positions of every sheet, without sheets that share position ids with an earlier one.

    Sheets that share ids are versions of one list, and so are sheets that share most titles together with the numbers
    in their ids, such as "P1" and "1". Reading both would count positions twice. Raises Refusal as `read_positions`
    does.
    """
    read: list[SheetReading] = []
    unread = list(located.unread)
    seen: dict[str, dict[str, str]] = {}
    for layout in located.layouts:
        reading = read_positions(layout, framework, most_rows)
        name = layout.sheet.entry.name
        several = len(located.layouts) > 1
        ids = _ids(layout, reading) if several else []
        numbered, to_be_found = _numbered(layout, reading) if several else ([], [])
        shared = [each for each in ids if _is_in(each, seen)]
        alike = [each for each in numbered if _is_in(each, seen)]
        if len(alike) * 2 > len(numbered):
            shared = shared or alike
        if shared and (shared[0].is_id or len(shared) * 2 > len(ids)):
            unread.append(UnreadSheet(name, _shares(shared, seen), could_hold_positions=True))
            continue
        for each in (*ids, *to_be_found):
            seen.setdefault(each.key, {})[each.organisation] = name
        read.append(SheetReading(layout, reading))
    census = Census(tuple(sheet.reading.census for sheet in read), tuple(unread))
    return WorkbookRead(tuple(read), census)


class _Id(NamedTuple):
    """An id as typed, or a title if no position of the sheet has an id; its key, the organisation's key, and its cell.

    The key of a number has no zeros at its beginning.
    """

    name: str
    is_id: bool
    key: str
    organisation: str
    cell: str


def _ids(layout: Layout, reading: Reading) -> list[_Id]:
    details = [position.details for position in reading.positions]
    has_ids = any(each.id for each in details)
    column = layout.columns["id" if has_ids else "title"] if details else 0
    named = [(name, each) for each in details if (name := each.id if has_ids else each.title)]
    keys = ((name, key_of(name), each) for name, each in named)
    return [
        _Id(name, has_ids, number_of(key) or key, name_key(each.organisation), layout.cell(each.row, column))
        for name, key, each in keys
    ]


def _numbered(layout: Layout, reading: Reading) -> tuple[list[_Id], list[_Id]]:
    """Return what may show that positions have only the letters of their ids to tell them from those of another sheet.

    The first list is to be looked for, and the second one to be found by later sheets. The keys are of the number in an
    id, with the title. An id that is a number fits any id with that number, and another id only a number.
    """
    looked_for, to_be_found = [], []
    for details in (position.details for position in reading.positions):
        number = "".join(filter(str.isdigit, details.id)).lstrip("0")
        if number and details.title:
            key, is_number = f"{number} {key_of(details.title)}", details.id.strip().isdigit()
            cell = layout.cell(details.row, layout.columns["id"])
            one = _Id(details.id, is_id=True, key=key, organisation=name_key(details.organisation), cell=cell)
            looked_for.append(one._replace(key=f"any {key}" if is_number else f"number {key}"))
            to_be_found += [one._replace(key=f"any {key}"), *([one._replace(key=f"number {key}")] if is_number else [])]
    return looked_for, to_be_found


def _is_in(each: _Id, seen: Mapping[str, Mapping[str, str]]) -> bool:
    """Return True if another sheet has an id, for the same organisation or one that is not named."""
    others = seen.get(each.key, {})
    return bool(others) and (not each.organisation or not others.keys().isdisjoint((each.organisation, "")))


def _shares(shared: Sequence[_Id], seen: Mapping[str, Mapping[str, str]]) -> str:
    """Return the reason why a sheet is not read: the ids that it shares, and the sheet that has the first of them."""
    first, named = shared[0], ", ".join(f"'{shown(each.name)}' in {each.cell}" for each in shared[:_IDS_NAMED])
    others = seen[first.key]
    sheet = others.get(first.organisation) or next(iter(others.values()))
    more = f" and {len(shared) - _IDS_NAMED:,} more" if len(shared) > _IDS_NAMED else ""
    return f"it shares positions with sheet '{sheet}' ({named}{more}), so it may be another version of the list"


class _RowReader:
    """A reader of the rows of one layout. `by_id` has the indices of the positions with each id, by its key."""

    def __init__(self, layout: Layout, framework: Framework) -> None:
        self.layout, self.framework, self.sheet = layout, framework, layout.sheet.entry.name
        self.continued = layout.sheet.grid.continued
        self.rows, self.findings = TableRows(layout), RowFindings(layout, framework.scale)
        self.row_kinds = RowKinds(layout, self.rows, framework.scale)
        self.scores = self.score_reader(framework)
        self.details = DetailsReader(layout, framework, self.rows, self.findings)
        self.kinds: dict[int, RowKind] = {}
        self.positions: list[Read] = []
        self.by_id: dict[str, list[int]] = {}
        self.field_counts = self.counts_of_fields() if layout.sheet.widths else None

    def score_reader(self, framework: Framework) -> MarkedScoreReader | ScoreReader:
        """Return the reader of scores; that of marked levels is imported only for the few sheets that have them."""
        if not self.layout.level_columns:
            return ScoreReader(self.layout, framework.scale, self.findings)
        from peecf_batch.reading.rows.marked_levels import MarkedScoreReader

        return MarkedScoreReader(self.layout, framework.scale, self.findings)

    def counts_of_fields(self) -> FieldCounts:
        """Return the test of the number of values in a row, which only text files need."""
        from peecf_batch.reading.rows.field_counts import FieldCounts

        return FieldCounts(self.layout)

    def read(self, most_rows: int) -> Reading:
        self.rows.check(most_rows)
        for row in self.rows.numbers:
            self.read_row(row)
        self.find_set_aside()
        positions, of_assessors = self.without_shared_ids()
        return Reading(positions, tuple(self.findings.all), self.census(len(positions)), of_assessors)

    def read_row(self, row: int) -> None:
        """Add the position in a row, or a finding about a row that holds no position."""
        if row in self.continued:
            self.skip_continued(row)
            return
        values = self.rows.values(row)
        texts = self.details.texts(values)
        identifier, title = texts[:2]
        known = self.scores.known_scores(row, values)
        facts = self.scores.facts(row) if known is None else None
        kind = self.row_kinds.kind(row, facts, values, identifier, title)
        if kind is not RowKind.BLANK:
            self.kinds[row] = kind
        if kind is not RowKind.POSITION:
            self.skip(row, kind)
            return
        label = identifier or title or f"row {row}"
        scores, codes = self.scores.read(row, facts, values, label) if facts is not None else (known or (), [])
        if self.field_counts:
            codes = [*self.check_field_count(row, label), *codes]
        if not identifier and not title:
            codes.append(self.nameless(row))
        framework = self.details.framework(row, texts, label)
        if framework is None:
            codes = [*codes, "E816"]
        details = self.details.read(row, values, texts, label, framework or self.framework)
        if identifier:
            self.by_id.setdefault(key_of(identifier), []).append(len(self.positions))
        if codes:
            self.positions.append(NotClassified(details, scores, tuple(dict.fromkeys(codes))))
        elif known is not None:
            self.positions.append(Position(details, known))
        else:
            self.positions.append(Position(details, tuple(score for score in scores if score is not None)))

    def nameless(self, row: int) -> str:
        """Add E110 for scores without an id and a title, and return the code."""
        columns = self.layout.columns
        first = columns.get("id") or columns.get("title") or self.layout.first_column
        message = "the row has factor scores but no position id or title"
        self.findings.add("E110", (row, first), message, position=f"row {row}")
        return "E110"

    def without_shared_ids(self) -> tuple[tuple[Read, ...], dict[int, tuple[Read, ...]]]:
        """Return the positions after the decisions about ids in several rows, and the rows of individual assessors."""
        shared = (at for at in self.by_id.values() if len(at) > 1)
        places = [of_one for at in shared for of_one in self.of_one_organisation(at) if len(of_one) > 1]
        places += self.of_one_title()
        if not places:
            return tuple(self.positions), {}
        from peecf_batch.reading.rows.shared_ids import decide  # few tables need it

        replaced: dict[int, Read | None] = {}
        of_assessors: dict[int, tuple[Read, ...]] = {}
        for at in places:
            decision = decide([self.positions[index] for index in at])
            kept = {read.details.row: read for read in decision.kept}
            replaced.update((index, kept.get(self.positions[index].details.row)) for index in at)
            of_assessors.update(decision.of_assessors)
            label = self.positions[at[0]].details.label
            for code, row, role, message in decision.findings:
                column = self.layout.columns.get(role) or self.layout.first_column
                value = text_of(self.layout.sheet.grid.value(row, column)) if role not in ABOUT_PEOPLE else ""
                self.findings.add(code, (row, column), message, position=label, value=value)
        dropped = {self.positions[index].details.row for index, read in replaced.items() if read is None}
        self.findings.drop_errors(dropped)
        reads = (replaced.get(index, read) for index, read in enumerate(self.positions))
        return tuple(read for read in reads if read is not None), of_assessors

    def of_one_title(self) -> Iterator[list[int]]:
        """Yield the positions without an id that have one title, organisation and division, in rows of versions.

        They have different assessors, or different texts in a column such as "Scenario".
        """
        tellers = self.tellers()
        found: dict[tuple[str, str, str], list[int]] = {}
        for index, read in enumerate(self.positions) if tellers else ():
            details = read.details
            if details.title and not details.id:
                key = (key_of(details.title), name_key(details.organisation), key_of(details.division))
                found.setdefault(key, []).append(index)
        for at in found.values():
            rows = [self.rows.whole(self.positions[index].details.row) for index in at]
            texts = [{key_of(text_of(row[c - 1])) for row in rows if len(row) >= c} - {""} for c in tellers]
            if len(at) > 1 and any(len(different) == len(at) for different in texts):
                yield at

    def tellers(self) -> list[int]:
        """Return the columns that tell several rows of one position apart: the assessor, "Scenario" and the like."""
        versions = heading_roles()["words"]["versions"]
        unread = [one.heading.column for one in self.layout.unread if heading_key(one.heading.text) in versions]
        return [*unread, *([self.layout.columns["assessor"]] if "assessor" in self.layout.columns else [])]

    def of_one_organisation(self, places: list[int]) -> Iterable[list[int]]:
        """Return the positions with one id by organisation, because each organisation may number its own positions.

        If a position names no organisation, it may be that of any other, so that all are together.
        """
        found: dict[str, list[int]] = {}
        for index in places:
            found.setdefault(name_key(self.positions[index].details.organisation), []).append(index)
        return [places] if "" in found else found.values()

    def census(self, positions: int) -> SheetCensus:
        """Return the kind of every row, including the headings and what is below a second heading row."""
        first = min((heading.row for heading in self.layout.headings), default=self.layout.heading_row)
        kinds = dict.fromkeys(range(first, self.layout.heading_row + 1), RowKind.HEADING)
        kinds |= dict.fromkeys(self.layout.repeated_headings, RowKind.HEADING)
        kinds |= self.kinds
        beyond = self.rows.beyond
        kinds |= dict.fromkeys(beyond, RowKind.UNCLEAR)
        if self.layout.ends_at is not None:
            kinds[self.layout.ends_at] = RowKind.HEADING
        return SheetCensus(self.sheet, first, self.layout.heading_row, max(kinds, default=first), kinds, positions)

    def skip(self, row: int, kind: RowKind) -> None:
        """Add N105 or, for an unclear row, E130, at the row's first cell with a value in the table."""
        if kind is RowKind.BLANK:
            return
        values = self.rows.values(row)
        columns = range(self.layout.first_column, self.layout.last_column + 1)
        column = next((column for column in columns if text_of(values[column - 1])), 0)
        label = text_of(values[column - 1])
        if kind is RowKind.UNCLEAR:
            example = next(filter(self.row_kinds.is_example, self.details.texts(values)[:2]), "")
            other = f"an example: '{shown(example)}'" if example else "a heading or a total"
            message = f"row {row} ('{shown(label)}') may be a position{' or ' if example else ', '}{other}"
            self.findings.add("E130", (row, column or self.layout.first_column), message, value=label)
        elif label:
            message = f"row {row} ('{shown(label)}') {_PASSED_OVER[kind]}, not a position"
            self.findings.add("N105", (row, column), message, value=label)

    def find_set_aside(self) -> None:
        """Add W117 for each heading that says that the positions directly below it may not count."""
        for row, below in pairwise(sorted(self.kinds)):
            if self.kinds[row] in _OVER_ROWS and self.kinds[below] is RowKind.POSITION:
                label = self.rows.first_text(self.rows.values(row))
                if self.row_kinds.sets_aside(label):
                    message = f"the positions below row {row} ('{shown(label)}') were read, although they may not count"
                    self.findings.add("W117", (row, self.layout.first_column), message, value=label)

    def check_field_count(self, row: int, label: str) -> list[str]:
        """Add a finding if the row of a text file has more or fewer values than the headings; return its code."""
        grid = self.layout.sheet.grid
        values = grid.rows[row - 1] if row <= len(grid.rows) else ()
        problem = self.field_counts.problem(row, values) if self.field_counts else ""
        if not problem:
            return []
        self.findings.add("E160", (row, self.layout.first_column), problem, position=label, value=label)
        return ["E160"]

    def skip_continued(self, row: int) -> None:
        """Add N105 for a row that is one with a row above it, because its name and its scores are merged with those."""
        self.kinds[row] = RowKind.POSITION
        message = f"row {row} belongs to the position in row {self.continued[row]}, with which it is merged"
        self.findings.add("N105", (row, self.layout.first_column), message)
