"""Read all facts about a position in a row, apart from its scores."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, cached_property
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.excel.cell import LONGEST_CELL_TEXT, Doubt, Kind
from peecf_batch.excel.other_formats.guarded import without_guard
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.decisions.decision import Decision, StreamCheck
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.ceo import CeoTitles
from peecf_batch.reading.matching.people_columns import whole_name
from peecf_batch.reading.matching.texts import name_key
from peecf_batch.reading.position import FULL_TIME, Details
from peecf_batch.reading.rows.streams import StreamNames
from peecf_batch.reading.typed_values.answers import answer_of, says_vacant
from peecf_batch.reading.typed_values.bands import band_names
from peecf_batch.reading.typed_values.dates import DateColumn
from peecf_batch.reading.typed_values.decisions import DecisionTexts
from peecf_batch.reading.typed_values.fractions import fraction_of, fraction_unit
from peecf_batch.reading.typed_values.frameworks import FrameworkNames
from peecf_batch.reading.typed_values.money import money_of, unit_in
from peecf_batch.reading.typed_values.stream_checks import stream_check_in
from peecf_batch.rules.framework import NOT_EXECUTIVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.cell import CellDoubt
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.findings import RowFindings
    from peecf_batch.reading.rows.table_rows import TableRows
    from peecf_batch.rules.framework import Framework

_STREAM_ROLES = ("primary_stream", "secondary_stream", "streams")
_NAMES = ("id", "title", "organisation", "division", "reports_to")
_OTHER_TEXTS = (
    "assessor",
    "former_id",
    "incumbent",
    "gender",
    "decider",
    "decision",
    "documents",
    "interview",
    "stream_check",
    "stream_reason",
    "benchmark",
    "given_name",
)
_TEXT_ROLES = (*_NAMES, "ceo", "vacant", "part_3", "framework", "reference_band", *_STREAM_ROLES, *_OTHER_TEXTS)
_PART_3, _FRAMEWORK, _STREAMS = map(_TEXT_ROLES.index, ("part_3", "framework", _STREAM_ROLES[0]))
_GUARDS = ("=", "'")
ABOUT_PEOPLE = (  # values kept out of findings
    "incumbent", "given_name", "assessor", "decider", "interview", "gender",
    "trp", "reference_trp", "planned_trp", "fte",
)  # fmt: skip
_DOUBTS = {
    Doubt.OTHERWISE: ("W142", "the cell holds '{stored}', but the sheet shows {shown}; it was read as blank"),
    Doubt.UNKNOWN: ("W143", "the cell holds '{stored}', and its format, {shown}, may show something else"),
    Doubt.STRUCK: ("W144", "'{stored}' is struck out and was read"),
    Doubt.PARTLY_STRUCK: ("W144", "part of '{stored}' is struck out; all of it was read"),
    Doubt.RAISED: ("W144", "part of '{stored}' is superscript or subscript; all of it was read"),
    Doubt.UNSEEN: ("W144", "'{stored}' has the colour of its cell and was read"),
    Doubt.COVERED: ("W146", "the cell holds '{stored}' under a merged cell, which shows {shown}"),
    Doubt.READINGS: ("E141", "one reading gives '{stored}', the other {shown}"),
}
_WITHOUT_RESULT = {Kind.ERROR: "an error", Kind.UNCALCULATED: "a formula without a result"}
_BESIDE = len(_TEXT_ROLES) - len(_OTHER_TEXTS)


class _Texts(dict[object, str]):
    """Trimmed texts by the values of cells. Equal texts are one object, because sheets repeat names many times.

    Only those of texts are kept, because other values may be equal and read differently, such as 1 and TRUE.
    """

    def __missing__(self, value: object) -> str:
        if type(value) is not str:
            return text_of(value)
        text = value.strip()[:LONGEST_CELL_TEXT]
        text = without_guard(text) if text.startswith(_GUARDS) else text
        known = self[value] = self.setdefault(text, text)
        return known


class DetailsReader:
    """A reader of the details of the positions in one table. It adds problems with them to `findings`."""

    def __init__(self, layout: Layout, framework: Framework, rows: TableRows, findings: RowFindings) -> None:
        """Take the columns of `layout`, and the words and names that `framework` accepts."""
        self._layout, self._framework, self._rows, self._findings = layout, framework, rows, findings
        self._scan, self._columns, self._sheet = layout.sheet.scan, layout.columns, layout.sheet.entry.name
        seen_twice = layout.sheet.grid.second_reading
        self._reads_unknown = self._scan.has_errors or self._scan.has_formulas or not seen_twice
        self._doubts = layout.sheet.grid.doubts
        self._about_people = {layout.columns[role] for role in ABOUT_PEOPLE if role in layout.columns}
        self._places = defaultdict(lambda: -1, {role: column - 1 for role, column in layout.columns.items()})
        self._text_values = itemgetter(*(self._places[role] for role in _TEXT_ROLES))
        self._rationales = _places_of(layout.rationales)
        self._shares = _places_of(layout.shares)
        words = heading_roles()["words"]
        self._no_band = frozenset([*words["no_band"], *filter(None, map(heading_key, words["no_band"]))])
        self._new = frozenset(words["new_position"])
        self._not_executive = frozenset(map(heading_key, words["below_executive"]))
        self._bands = {one.id: band_names(one) for one in framework.all}
        self._frameworks = FrameworkNames(framework)
        self._is_ceo_title = cache(CeoTitles(framework.ceo_titles).is_title)
        self._assessed_on = self._dates("assessed_on").day
        self._contract_end = self._dates("contract_end").day
        self._decided_on = self._dates("decided_on").day
        self._decisions = {one.id: DecisionTexts(one, framework.all) for one in framework.all}
        self._unit = unit_in(self._heading("trp"))
        self._fte_unit = fraction_unit(self._heading("fte"))
        self._stream_names, self._streams_read = StreamNames(framework), dict[tuple[str, ...], tuple[str, ...]]()
        self._key = cache(heading_key)
        self._plain_bands: dict[tuple[str, str], str | None] = {}
        self._texts = _Texts()

    def texts(self, values: Sequence[object]) -> list[str]:
        """Return the texts of a row for `read`: the id, the title and the texts after them; "" for a missing column."""
        return list(map(self._texts.__getitem__, self._text_values(values)))

    def framework(self, row: int, texts: Sequence[str], position: str) -> Framework | None:
        """Return the framework of a position, or None, with a finding, if its cells leave that in doubt."""
        part_3, named = texts[_PART_3], texts[_FRAMEWORK]
        if not part_3 and not named:
            return self._framework
        chosen = self._frameworks.of_cells(named, part_3)
        if isinstance(chosen, str):
            role, typed = ("framework", named) if named else ("part_3", part_3)
            self._findings.add("E816", (row, self._columns[role]), chosen, position=position, value=typed)
            return None
        return chosen

    def read(
        self, row: int, values: Sequence[object], texts: Sequence[str], position: str, framework: Framework
    ) -> Details:
        """Return the details of a position. `texts` are those that the method `texts` returned for its row."""
        if self._reads_unknown:
            self._report_unknown(row, values, position)
        for doubt in self._doubts.get(row, ()):
            self._report_doubt(row, doubt, position)
        (identifier, title, organisation, division, reports_to, ceo, vacant, part_3, _, band) = texts[:_STREAMS]
        streams = texts[_STREAMS:_BESIDE]
        beside = texts[_BESIDE:]
        assessor, former_id, incumbent, gender, decider, decision, documents, interview, *checks = beside
        check, reason, benchmark, given_name = checks
        incumbent = whole_name(given_name, incumbent) if given_name else incumbent
        return Details(
            id=identifier,
            title=title,
            row=row,
            sheet=self._sheet,
            organisation=organisation,
            division=division,
            reports_to=reports_to,
            is_ceo=self._is_ceo(ceo, title, organisation),
            vacant=answer_of(vacant, "vacant") if vacant or not incumbent else says_vacant(incumbent) or None,
            part_3=self._frameworks.part_3(part_3),
            framework="" if framework is self._framework else framework.id,
            reference_band=self._reference_band(row, band, position, framework),
            is_new=bool(band) and not self._new.isdisjoint((band.casefold(), self._key(band))),
            streams=self._streams(row, tuple(streams), position),
            rationales=self._read_rationales(values),
            shares=tuple([value if type(value := values[place]) is float else None for place in self._shares]),
            assessor=assessor,
            assessed_on=self._assessed_on(values[self._places["assessed_on"]]),
            contract_end=self._contract_end(values[self._places["contract_end"]]),
            trp=money_of(values[self._places["trp"]], self._unit) if "trp" in self._columns else None,
            fte=self._fraction(values) if "fte" in self._columns else FULL_TIME,
            former_id=former_id,
            incumbent=incumbent,
            gender=gender,
            decider=decider,
            decision=self._decision(row, decision, framework) if decision else None,
            decided_on=self._decided_on(values[self._places["decided_on"]]),
            documents=documents,
            interview=interview,
            stream_check=(stream_check_in(check) or StreamCheck.NOT_DONE) if "stream_check" in self._columns else None,
            stream_reason=reason,
            is_benchmark=answer_of(benchmark, "benchmark") is True,
        )

    def _decision(self, row: int, typed: str, framework: Framework) -> Decision | None:
        """Return the decision that a cell gives, or None if it says that none was taken."""
        read = self._decisions[framework.id].read(typed)
        if read is None:
            return None
        cell = self._layout.cell(row, self._columns["decision"])
        return Decision(typed, read.state, read.band, cell, is_bare=read.is_bare)

    def _read_rationales(self, values: Sequence[object]) -> tuple[str, ...]:
        """Return the rationales as `text_of` does, but without a call for each text, to save time."""
        cells = [values[place] for place in self._rationales]
        return tuple([v.strip()[:LONGEST_CELL_TEXT] if type(v) is str else text_of(v) for v in cells])

    def _report_unknown(self, row: int, values: Sequence[object], position: str) -> None:
        """Add W109 for each cell, except factor cells, with an error or a formula that was never calculated."""
        blanks = [column for column in self._rows.other_columns if values[column - 1] == ""]
        for column, fact in zip(blanks, self._scan.facts(row, blanks), strict=True):
            if fact.kind in (Kind.ERROR, Kind.UNCALCULATED):
                private = column in self._about_people
                text = _WITHOUT_RESULT[fact.kind] if private else shown(fact.text)
                message = f"the cell holds {text} and was read as blank"
                value = "" if private else fact.text
                self._findings.add("W109", (row, column), message, position=position, value=value)

    def _report_doubt(self, row: int, doubt: CellDoubt, position: str) -> None:
        """Add the finding about a cell whose value the sheet does not clearly show."""
        code, message = _DOUBTS[doubt.doubt]
        stored, displayed, value = shown(doubt.stored), shown(doubt.shown), doubt.stored
        if doubt.column in self._about_people:
            stored, displayed, value = "…", "…" if displayed else "", ""
        message = message.format(stored=stored, shown=f"'{displayed}'" if displayed else "nothing")
        self._findings.add(code, (row, doubt.column), message, position=position, value=value)

    def _heading(self, role: str) -> str:
        column = self._columns.get(role)
        return self._layout.heading_at(column) if column else ""

    def _dates(self, role: str) -> DateColumn:
        return DateColumn(self._column(role), self._heading(role))

    def _column(self, role: str) -> Iterator[object]:
        """Yield the values below the headings in the column of `role`."""
        column = self._columns.get(role)
        if column:
            for row in self._layout.sheet.grid.rows[self._layout.heading_row : self._layout.ends_at]:
                yield row[column - 1] if column <= len(row) else ""

    @cached_property
    def _with_marked_ceo(self) -> frozenset[str]:
        """The organisations with any answer in the CEO column. In the others, titles say which position is the CEO's.

        "" stands for positions without an organisation, if there is any answer.
        """
        names = self._column("organisation") if "organisation" in self._columns else repeat("")
        each = zip(self._column("ceo"), names, strict=False)  # without a column, there is no end of names
        answered = {name_key(text_of(name)) for answer, name in each if text_of(answer)}
        return frozenset((*answered, "") if answered else ())

    def _is_ceo(self, typed: str, title: str, organisation: str) -> bool:
        if name_key(organisation) not in self._with_marked_ceo:
            return self._is_ceo_title(title)
        answer = answer_of(typed, "ceo")
        return bool(typed) and "?" not in typed and self._is_ceo_title(typed) if answer is None else answer

    def _fraction(self, values: Sequence[object]) -> float | None:
        return fraction_of(values[self._places["fte"]], self._fte_unit)

    def _reference_band(self, row: int, typed: str, position: str, framework: Framework) -> str | None:
        """Return the band that a cell names, which is kept for the other cells with the same text if it is plain."""
        key = (typed, framework.id)
        if key not in self._plain_bands:
            before = len(self._findings.all)
            band = self._read_reference_band(row, typed, position, framework)
            if len(self._findings.all) > before:
                return band
            self._plain_bands[key] = band
        return self._plain_bands[key]

    def _read_reference_band(self, row: int, typed: str, position: str, framework: Framework) -> str | None:
        column = self._columns.get("reference_band")
        if column is None:
            return None
        if typed.casefold() == framework.below.name.casefold():
            return NOT_EXECUTIVE
        band = self._bands[framework.id].read(typed)
        if band.doubtful:
            message = f"'{shown(typed)}' does not say clearly which band is held"
            self._findings.add("W603", (row, column), message, position=position, value=typed)
            return None
        words = (typed.casefold(), self._key(typed))
        if band.name is None and "?" not in typed and not self._not_executive.isdisjoint(words):
            return NOT_EXECUTIVE
        blank = not typed or not self._no_band.isdisjoint(words)
        if band.name is None and not blank:
            names = ", ".join(band.name for band in framework.bands)
            message = f"'{shown(typed)}' is not one of the bands {names}{self._band_elsewhere(typed, framework)}"
            self._findings.add("W601", (row, column), message, position=position, value=typed)
        return band.name

    def _band_elsewhere(self, typed: str, framework: Framework) -> str:
        """Return words that name the other framework that has the band typed, or "" if none has."""
        others = (one for one in self._framework.all if one is not framework and self._bands[one.id].read(typed).name)
        other = next(others, None)
        return f" of the {framework.short_title}; it is a band of the {other.short_title}" if other else ""

    def _streams(self, row: int, typed: tuple[str, ...], position: str) -> tuple[str, ...]:
        known = self._streams_read.get(typed)
        if known is None:
            cells = {role: text for role, text in zip(_STREAM_ROLES, typed, strict=True) if text}
            known, is_sound = self._read_streams(row, cells, position)
            if is_sound:
                self._streams_read[typed] = known
        return known

    def _read_streams(self, row: int, cells: dict[str, str], position: str) -> tuple[tuple[str, ...], bool]:
        """Return the streams named in a position's cells, and whether they are free of findings."""
        named = [(role, name) for role, text in cells.items() for name in self._stream_names.in_cell(text)]
        unknown = [(role, name) for role, name in named if not self._stream_names.known(name)]
        for role, name in unknown:
            names = ", ".join(stream.name for stream in self._framework.streams)
            message = f"'{shown(name)}' is not a stream of the framework; its streams are {names}"
            self._findings.add("W401", (row, self._columns[role]), message, position=position, value=cells[role])
        given = tuple(dict.fromkeys(self._stream_names.known(name) or self._key(name) for _, name in named))
        most = self._framework.streams_at_most
        if len(given) > most:
            role = named[-1][0]
            message = f"{len(given)} streams are given; the framework expects at most {most}"
            self._findings.add("W402", (row, self._columns[role]), message, position=position, value=cells[role])
        known = tuple(dict.fromkeys(stream for _, name in named if (stream := self._stream_names.known(name))))
        return known, not unknown and len(given) <= most


def _places_of(columns: Sequence[int | None]) -> list[int]:
    """Return the indices of columns in a row's values, with -1 for a missing column; [] if all are missing."""
    return [column - 1 if column else -1 for column in columns] if any(columns) else []
