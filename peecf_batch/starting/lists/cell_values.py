"""Read the cells of a list in the form of the template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import percent_in, shown, text_of
from peecf_batch.reading.rows.streams import StreamNames
from peecf_batch.reading.typed_values.answers import answer_of, says_vacant
from peecf_batch.reading.typed_values.bands import band_in
from peecf_batch.reading.typed_values.dates import DateColumn
from peecf_batch.reading.typed_values.fractions import FractionUnit, fraction_of, fraction_unit
from peecf_batch.reading.typed_values.frameworks import FrameworkNames, says_nothing
from peecf_batch.reading.typed_values.money import money_of, unit_in
from peecf_batch.starting.template.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peecf_batch.rules.framework import Framework

_FACTS = ("about", "process")
_EITHER_DAY = " (day and month cannot be told apart)"  # which the column of the list shows, and a cell alone does not
_ANSWERS = {True: "Yes", False: "No"}


@dataclass(frozen=True, slots=True)
class TypedCell:
    """The value of a cell, and the text that it shows."""

    value: object
    text: str


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """The headings of the columns of a list by role, and the dates of the columns that have some."""

    headings: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, DateColumn] = field(default_factory=dict)


class Part3(NamedTuple):
    """What a row of the template says below Part 3, the framework that follows, and what is in doubt, or ""."""

    answer: str
    framework: Framework
    doubt: str = ""


_NO_COLUMNS = ColumnValues()
_NO_DATES = DateColumn(())


class CellReader:
    """A reader of the cells of a list. It returns the values, bands and streams in the form of the template."""

    def __init__(self, framework: Framework) -> None:
        """Take the names of bands and streams, and the kind of each column of the template."""
        self.framework, self._streams, self._frameworks = framework, StreamNames(framework), FrameworkNames(framework)
        columns = [column for column in columns_of(framework) if column.group in _FACTS]
        self.kinds = {column.role: column.kind for column in columns} | {"framework": "framework"}
        self.headings = {column.role: column.heading for column in columns}
        self.headings |= {"streams": "Primary and secondary stream", "framework": self.headings["part_3"]}

    @property
    def roles(self) -> frozenset[str]:
        """The roles that can be taken from a list."""
        return frozenset({*self.kinds, "streams"})

    def columns(self, headings: Mapping[str, str], values: Mapping[str, Iterable[object]]) -> ColumnValues:
        """Return what the headings and the values of whole columns say about each of their cells."""
        dates = {
            role: DateColumn(values[role], headings.get(role, "")) for role in values if self.kinds.get(role) == "date"
        }
        return ColumnValues(headings, dates)

    def facts(self, cells: Mapping[str, TypedCell], columns: ColumnValues = _NO_COLUMNS) -> dict[str, object]:
        """Return the facts of a row by role, without blank ones."""
        part_3 = self.part_3(cells)
        known = [role for role in cells if role in self.kinds and role != "framework"]
        facts = {role: self._read(cells[role], role, columns, part_3.framework) for role in known}
        facts["part_3"] = part_3.answer
        streams = cells["streams"].text if "streams" in cells else ""
        named = [self._streams.known(name) or name for name in self._streams.in_cell(streams)]
        facts.update(zip(("primary_stream", "secondary_stream"), named, strict=False))
        return {role: value for role, value in facts.items() if value not in ("", None)}

    def part_3(self, cells: Mapping[str, TypedCell]) -> Part3:
        """Return the answer about Part 3 that the cells for the framework and for Part 3 give.

        If they leave the framework in doubt, it is their texts, which the assessment refuses to read.
        """
        named, typed = (cells[role].text.strip() if role in cells else "" for role in ("framework", "part_3"))
        chosen, both = self._frameworks.of_cells(named, typed), " / ".join(filter(None, (named, typed)))
        if isinstance(chosen, str):
            return Part3(both, self.framework, chosen)
        answer = self._frameworks.part_3(typed)
        if answer is None and not says_nothing(named):
            answer = chosen.part_3
        said = typed if answer is None else _ANSWERS[answer]
        if self._frameworks.of_cells("", said) is not chosen:
            doubt = f"the template has no column for the framework '{shown(named)}'"
            return Part3(both, self.framework, doubt)
        return Part3(said, chosen)

    @staticmethod
    def with_vacancy(facts: dict[str, object], incumbent: str) -> dict[str, object]:
        """Return the facts of a row with the vacancy that the incumbent's cell names, unless the row has an answer."""
        if "vacant" in facts or not says_vacant(incumbent):
            return facts
        return facts | {"vacant": _ANSWERS[True]}

    def _read(self, cell: TypedCell, role: str, columns: ColumnValues, framework: Framework) -> object:
        """Return the value of one cell of a position under `framework`.

        Keep text that is not understood, so that the assessment reports it.
        """
        kind, text, heading = self.kinds[role], cell.text, columns.headings.get(role, "")
        if kind == "yes-no":
            return _ANSWERS.get(answer_of(text, role), text)  # type: ignore[arg-type]
        if kind == "band":
            return band_in(text, framework).name or text
        if kind == "stream":
            return self._streams.known(text) or text
        if kind == "date":
            dates = columns.dates.get(role, _NO_DATES)
            return f"{text}{_EITHER_DAY}" if dates.is_doubtful(cell.value) else dates.day(cell.value) or text
        if kind == "money":
            return _number(money_of(cell.value, unit_in(heading)), text)
        if kind == "fraction":
            return _fraction(cell.value, fraction_unit(heading), text)
        return text

    @staticmethod
    def share(value: object) -> object:
        """Return a share of work in per cent, or the text as typed if it is not clear."""
        share = percent_in(value, is_percentage=False)
        return text_of(value) if share is None else share


def _fraction(value: object, unit: FractionUnit, text: str) -> object:
    """Return a time fraction, or the text as typed; hours and days keep their unit, which the heading gave."""
    fraction = fraction_of(value, unit)
    is_time = fraction is None and unit is FractionUnit.TIME and text
    return f"{text} ({unit.value})" if is_time else _number(fraction, text)


def _number(number: float | None, text: str) -> object:
    return text if number is None else int(number) if number.is_integer() else number
