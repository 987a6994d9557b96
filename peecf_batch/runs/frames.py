"""DataFrames of the public Python API: a sheet read into one, an assessment as one, and one taken as a sheet."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.cell import Kind
from peecf_batch.excel.other_formats import plain_workbook
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.reading.rows.reader import read_positions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed

SHEET = "Positions"
_FACTS: dict[str, Any] = {
    "row": "Int64",
    "id": "string",
    "title": "string",
    "organisation": "string",
    "division": "string",
}
_LINES = {"reports_to": "string", "ceo": "boolean", "vacant": "boolean"}
_RESULTS = {
    "score": "Int64",
    "band": "string",
    "below_executive": "boolean",
    "edge": "string",
    "reference_band": "string",
    "outcome": "string",
    "streams": "string",
    "findings": "string",
}
_SHOWN = {"incumbent": "string", "gender": "string", "trp": "Float64", "fte": "Float64"}
_OF_FINDING = {
    "code": "string",
    "severity": "string",
    "sheet": "string",
    "cell": "string",
    "row": "Int64",
    "position": "string",
    "heading": "string",
    "value": "string",
    "message": "string",
    "fix": "string",
    "accepted": "boolean",
}


def positions_frame(assessment: Assessment, disclosed: Disclosed) -> pd.DataFrame:
    """Return one row for each position, in the order of the sheet; a missing fact is <NA>.

    The columns are those of the record's positions, with one column for each factor, by its key. Incumbent, gender,
    `trp` (dollars a year) and `fte` (above 0 to 1) are there only if they were asked for.
    """
    assessment = redacted(assessment, disclosed)
    factors = {factor.key: "Int64" for factor in assessment.framework.factors}
    shown = {name: kind for name, kind in _SHOWN.items() if _is_shown(name, disclosed)}
    kinds: dict[str, Any] = {**_FACTS, **_LINES, **factors, **_RESULTS, **shown}
    rows = [_position_row(position, list(factors)) for position in assessment.positions]
    return _frame(rows, kinds)


def findings_frame(assessment: Assessment, disclosed: Disclosed) -> pd.DataFrame:
    """Return one row for each finding, by row and column of the sheet; `row` is <NA> where there is no cell."""
    return _frame([_finding_row(finding) for finding in redacted(assessment, disclosed).findings], _OF_FINDING)


def _is_shown(name: str, disclosed: Disclosed) -> bool:
    if name == "incumbent":
        return disclosed.names
    return disclosed.gender if name == "gender" else disclosed.remuneration


def _position_row(position: Assessed | Unassessed, factors: Sequence[str]) -> dict[str, object]:
    details = position.position.details
    result = position.classification if isinstance(position, Assessed) else None
    scores = dict(zip(factors, position.position.scores, strict=True))
    return {
        "row": details.row,
        "id": details.id or None,
        "title": details.title or None,
        "organisation": details.organisation or None,
        "division": details.division or None,
        "reports_to": details.reports_to or None,
        "ceo": details.is_ceo,
        "vacant": details.vacant,
        **scores,
        "score": result.score if result else None,
        "band": result.band.name if result and result.band else None,
        "below_executive": result.band is None if result else None,
        "edge": result.edge.value if result and result.edge else None,
        "reference_band": details.reference_band,
        "outcome": position.outcome.value if isinstance(position, Assessed) else None,
        "streams": ", ".join(details.streams) or None,
        "findings": ", ".join(position.findings) or None,
        "incumbent": details.incumbent or None,
        "gender": details.gender or None,
        "trp": details.trp,
        "fte": details.fte,
    }


def _finding_row(finding: Finding) -> dict[str, object]:
    texts = {name: getattr(finding, name) for name in _OF_FINDING}
    return {**texts, "severity": finding.severity.value, "row": finding.row or None, "cell": finding.cell or None}


def _frame(rows: Sequence[dict[str, object]], kinds: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.array([row[name] for row in rows], dtype=kind) for name, kind in kinds.items()})


def read_frame(layout: Layout, framework: Framework, *, addresses: bool) -> pd.DataFrame:
    """Return the located table, one row for each position, under the headings of the sheet.

    The index holds the row numbers of the sheet. With `addresses`, each cell holds its own address, such as "F12", in
    place of its value. A cell that holds no plain value (an error, a formula without a result, a percentage) holds the
    text that the sheet shows. `attrs` names the sheet, the heading row and the letters of each column.
    """
    import pandas as pd

    rows = [position.details.row for position in read_positions(layout, framework).positions]
    columns = list(range(layout.first_column, layout.last_column + 1))
    headings = _headings(layout, columns)
    cells = [[layout.cell(row, c) if addresses else _value(layout, row, c) for c in columns] for row in rows]
    frame = pd.DataFrame(cells, columns=headings, index=pd.Index(rows, name="row"), dtype=object)
    letters = {heading: layout.cell(1, column)[:-1] for heading, column in zip(headings, columns, strict=True)}
    frame = frame.infer_objects()
    frame.attrs = {"sheet": layout.sheet.entry.name, "heading_row": layout.heading_row, "letters": letters}
    return frame


def _headings(layout: Layout, columns: Sequence[int]) -> list[str]:
    """Return a heading for each column; those that occur twice have the letters of the column behind them."""
    texts = [layout.heading_at(column) for column in columns]
    twice = {text for text in texts if texts.count(text) > 1}
    return [f"{t} ({layout.cell(1, c)[:-1]})" if t in twice else t for t, c in zip(texts, columns, strict=True)]


def _value(layout: Layout, row: int, column: int) -> object:
    """Return the value of a cell: int, float, str, bool, date or time, or None where it is blank."""
    (fact,) = layout.sheet.scan.facts(row, (column,))
    if fact.kind in (Kind.ERROR, Kind.UNCALCULATED, Kind.PERCENTAGE, Kind.SEVERAL):
        return _as_shown(fact)
    value = layout.sheet.grid.value(row, column)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def _as_shown(fact: CellFact) -> str:
    if fact.kind is not Kind.PERCENTAGE:
        return fact.text
    try:
        return f"{float(fact.text) * 100:g}%"
    except ValueError:
        return fact.text


def workbook_of(frame: pd.DataFrame) -> bytes:
    """Return a plain .xlsx workbook with the table of `frame` in its sheet "Positions", the headings in row 1.

    The index is left out. Whole numbers are written as such, and missing values are blank cells.
    """
    headings = [" ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in frame.columns]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return plain_workbook({SHEET: [headings, *rows]})


def _cell(value: object) -> object:
    """Return a value of a frame as a cell holds it."""
    import pandas as pd

    if value is None or (not isinstance(value, str) and pd.api.types.is_scalar(value) and pd.isna(value)):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        moment = value.to_pydatetime()
        return moment.date() if moment.time() == datetime.time() else moment
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float) and plain.is_integer():
        return int(plain)
    return plain if isinstance(plain, str | int | float | bool | datetime.date | datetime.time) else str(plain)
