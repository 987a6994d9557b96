"""Define two tidy tables of a run, positions and findings, and read their rows from the records of the run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed

_LARGEST = 2**53  # a spreadsheet and a table of every format hold whole numbers up to this
Value = str | int | float | bool | None
Record = tuple[str, "Mapping[str, Any]"]


class Kind(StrEnum):
    """The type of the values in a column."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"


class Column(NamedTuple):
    """A column of a tidy table: its name, its kind, its width in characters, and the function that gives its value.

    The function takes the name of the workbook and one member of a list in the record.
    """

    name: str
    kind: Kind
    width: int
    value: Callable[[str, Mapping[str, Any]], Value]


def position_columns(
    framework: Framework, disclosed: Disclosed, counted: Callable[[str, str], bool] = lambda *_: True
) -> tuple[Column, ...]:
    """Return the columns of the table of positions; columns about people and pay only if the user asked for them.

    `counted` tells from the names of a workbook and of an organisation in it whether the totals count its positions.
    """
    factors = (Column(f.key, Kind.WHOLE, 9, _score(f.key)) for f in framework.factors)
    people = (_field("incumbent", Kind.TEXT, 24),) if disclosed.names else ()
    pay = (_field("trp", Kind.NUMBER, 12), _field("fte", Kind.NUMBER, 8)) if disclosed.remuneration else ()
    return (
        _WORKBOOK,
        Column("counted", Kind.YES_NO, 9, lambda workbook, p: counted(workbook, p.get("organisation") or "")),
        _field("organisation", Kind.TEXT, 30),
        _field("division", Kind.TEXT, 24),
        _field("id", Kind.TEXT, 12),
        _field("title", Kind.TEXT, 40),
        _field("row", Kind.WHOLE, 7),
        *factors,
        _field("score", Kind.WHOLE, 8),
        _field("band", Kind.TEXT, 16),
        _field("below_executive", Kind.YES_NO, 10),
        _field("near_executive", Kind.YES_NO, 10),
        _field("edge", Kind.TEXT, 10),
        _field("reference_band", Kind.TEXT, 16),
        _field("reference_basis", Kind.TEXT, 16),
        _field("outcome", Kind.TEXT, 18),
        _listed("streams"),
        _field("reports_to", Kind.TEXT, 12),
        _field("is_ceo", Kind.YES_NO, 8),
        _field("vacant", Kind.YES_NO, 8),
        _field("contract_end", Kind.TEXT, 12),
        _listed("findings"),
        *people,
        *pay,
    )


def _field(name: str, kind: Kind, width: int) -> Column:
    return Column(name, kind, width, lambda _, member: member.get(name))


def _score(key: str) -> Callable[[str, Mapping[str, Any]], Value]:
    return lambda _, member: member["scores"].get(key)


def _listed(name: str) -> Column:
    return Column(name, Kind.TEXT, 24, lambda _, member: "; ".join(member.get(name) or ()))


_WORKBOOK = Column("workbook", Kind.TEXT, 30, lambda workbook, _: workbook)
FINDING_COLUMNS = (
    _WORKBOOK,
    _field("code", Kind.TEXT, 8),
    _field("severity", Kind.TEXT, 10),
    _field("sheet", Kind.TEXT, 18),
    _field("cell", Kind.TEXT, 8),
    _field("row", Kind.WHOLE, 7),
    _field("position", Kind.TEXT, 24),
    _field("heading", Kind.TEXT, 24),
    _field("value", Kind.TEXT, 24),
    _field("message", Kind.TEXT, 70),
    _field("fix", Kind.TEXT, 70),
    _field("reason", Kind.TEXT, 30),
    _field("accepted", Kind.YES_NO, 10),
)


def rows_of(records: Iterable[Record], key: str, columns: Iterable[Column]) -> Iterator[tuple[Value, ...]]:
    """Yield a row for each member of the list `key` of each record, in the order of the records."""
    values = [column.value for column in columns]
    for workbook, record in records:
        for member in record[key]:
            yield tuple(value(workbook, member) for value in values)


def check_rows(record: Mapping[str, Any], key: str, columns: Iterable[Column]) -> None:
    """Raise ValueError or TypeError if a value in the list `key` of a record is not of the kind of its column."""
    kinds = [column.kind for column in columns]
    for row in rows_of([("", record)], key, columns):
        if not all(value is None or _is_a(kind, value) for kind, value in zip(kinds, row, strict=True)):
            raise ValueError(f"a value in '{key}' is not of the kind of its column")


def _is_a(kind: Kind, value: Value) -> bool:
    if kind is Kind.TEXT:
        return isinstance(value, str)
    if kind is Kind.YES_NO:
        return isinstance(value, bool)
    is_number = type(value) is int or (kind is Kind.NUMBER and type(value) is float)
    return is_number and abs(value) <= _LARGEST  # type: ignore[arg-type]
