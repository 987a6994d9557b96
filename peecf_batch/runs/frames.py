"""DataFrames of the public Python API: a sheet read into one, an assessment as one, and one taken as a sheet."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import pattern
from peecf_batch.excel.cell import CellFact, Kind
from peecf_batch.excel.other_formats.plain_workbook import plain_workbook
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.reading.cells import Accepted, score_in
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.readings import Reading
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Scale
    from peecf_batch.rules.privacy import Disclosed

SHEET = "Positions"
_EXACT = 10**15  # a cell holds every whole number below this one
_FIRST_YEAR = 1900  # of dates in a workbook
_NUMBERED = pattern(r"(.+)\.\d+")  # how pandas names the second of two columns with one heading
_UNNAMED = pattern(r"Unnamed: \d+(_level_\d+)?")  # how pandas names a column without a heading
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

    The columns have the meanings of the record's fields, with one column for each factor, by its key. `incumbent`,
    `gender`, `trp` (dollars a year) and `fte` (above 0 to 1) are there only if they are `disclosed`.
    """
    assessment = redacted(assessment, disclosed)
    factors = {factor.key: "Int64" for factor in assessment.framework.factors}
    shown = {name: kind for name, kind in _SHOWN.items() if _is_shown(name, disclosed)}
    kinds: dict[str, Any] = {**_FACTS, **_LINES, **factors, **_RESULTS, **shown}
    rows = [_position_row(position, list(factors)) for position in assessment.positions]
    return _frame(rows, kinds)


def findings_frame(assessment: Assessment, disclosed: Disclosed) -> pd.DataFrame:
    """Return one row for each finding, by row and column of the sheet; a missing fact is <NA>."""
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
    facts = {name: getattr(finding, name) or None for name in _OF_FINDING}
    return {**facts, "severity": finding.severity.value, "accepted": finding.accepted}


def _frame(rows: Sequence[dict[str, object]], kinds: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.array([row[name] for row in rows], dtype=kind) for name, kind in kinds.items()})


def read_frame(layout: Layout, reading: Reading, scale: Scale, *, addresses: bool) -> pd.DataFrame:
    """Return the located table, one row for each position of `reading`, under the headings of the sheet.

    The index holds the row numbers of the sheet. With `addresses`, each cell holds its own address, such as "F12", in
    place of its value. A cell that holds no plain value (an error, a formula without a result, a percentage) holds the
    text that the sheet shows. If the value of a factor cell without a score could be read as one, it is a text with the
    code of the finding, such as "5 (E206)". `attrs` names the sheet, the heading row and the letters of each column.
    """
    import pandas as pd

    rows = [position.details.row for position in reading.positions]
    columns = range(layout.first_column, layout.last_column + 1)
    headings = list(_distinct_headings(layout, columns))
    factors = frozenset(layout.factors)
    refused = {(f.row, f.column): f.code for f in reading.findings if f.severity is Severity.ERROR}

    def content(row: int, column: int) -> object:
        code = refused.get((row, column), "") if column in factors else ""
        value = _value(layout, row, column)
        return f"{value} ({code})" if code and _is_like_score(value, scale) else value

    cells = [[layout.cell(row, c) if addresses else content(row, c) for c in columns] for row in rows]
    frame = pd.DataFrame(cells, columns=headings, index=pd.Index(rows, name="row", dtype="int64"), dtype=object)
    frame = frame.infer_objects()
    letters = {heading: layout.cell(1, column)[:-1] for heading, column in zip(headings, columns, strict=True)}
    frame.attrs = {"sheet": layout.sheet.entry.name, "heading_row": layout.heading_row, "letters": letters}
    return frame


def joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the frames of several sheets as one, with the sheet and the row as index; a single frame as it is."""
    import pandas as pd

    if len(frames) == 1:
        return frames[0]
    whole = pd.concat(frames, keys=[frame.attrs["sheet"] for frame in frames], names=["sheet", "row"])
    whole.attrs = dict(frames[0].attrs)
    return whole


def _distinct_headings(layout: Layout, columns: Sequence[int]) -> Iterator[str]:
    """Yield a heading for each column; one that occurs twice has the letters of its column behind it."""
    texts = [layout.heading_at(column) for column in columns]
    for text, column in zip(texts, columns, strict=True):
        heading, others = text, texts.count(text) > 1
        while others:
            heading = f"{heading} ({layout.cell(1, column)[:-1]})"
            others = heading in texts
        yield heading


def _value(layout: Layout, row: int, column: int) -> object:
    """Return the value of a cell: int, float, str, bool, date or time, or None where it is blank."""
    (fact,) = layout.sheet.scan.facts(row, (column,))
    if fact.kind in (Kind.ERROR, Kind.UNCALCULATED, Kind.PERCENTAGE, Kind.SEVERAL):
        return _as_shown(fact)
    value = layout.sheet.grid.value(row, column)
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return None if value == "" else value


def _as_shown(fact: CellFact) -> str:
    if fact.kind is not Kind.PERCENTAGE:
        return fact.text
    try:
        return f"{float(fact.text) * 100:.12g}%"
    except ValueError:
        return fact.text


def _is_like_score(value: object, scale: Scale) -> bool:
    """Return True if a cell with this value alone would give a score."""
    if type(value) not in (int, float, str):
        return False
    kind = Kind.TEXT if isinstance(value, str) else Kind.NUMBER
    return isinstance(score_in(CellFact(kind, str(value)), scale), Accepted)


def workbook_of(frame: pd.DataFrame) -> bytes:
    """Return a plain .xlsx workbook with the table of `frame` in its sheet "Positions", the headings in row 1.

    The index is left out, missing values are blank cells, and equal frames give equal bytes. The levels of a heading
    are joined. Raises Refusal if the frame is larger than a sheet.
    """
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return plain_workbook({SHEET: [_headings(frame), *rows]})


def _headings(frame: pd.DataFrame) -> list[str]:
    """Return the headings of a frame, without what pandas adds to those that are missing or occur twice."""
    texts = [_heading(name) for name in frame.columns]
    known = set(texts)
    numbered = [_NUMBERED.fullmatch(text) for text in texts]
    return [n[1] if n and n[1] in known else text for n, text in zip(numbered, texts, strict=True)]


def _heading(name: object) -> str:
    parts = [str(_cell(part)).strip() for part in (name if isinstance(name, tuple) else (name,))]
    return " ".join(part for part in parts if part and not _UNNAMED.fullmatch(part))


def _cell(value: Any) -> object:
    """Return a value of a frame as a cell holds it, or its text if no cell can hold it; "" for a missing value."""
    import numpy as np
    import pandas as pd

    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if isinstance(value, datetime.timedelta | np.timedelta64):  # numpy counts the second among its integers
        return str(value)
    if isinstance(value, pd.Timestamp | np.datetime64):
        return _moment(pd.Timestamp(value).to_pydatetime(warn=False))
    if isinstance(value, np.bool_ | np.integer):
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal | np.floating):
        return _number(value)
    return _moment(value) if isinstance(value, datetime.date | datetime.time) else str(value)


def _number(value: Any) -> object:
    """Return a number as a cell holds it, or its text if it is not finite or would be rounded to a whole number."""
    number = math.inf if isinstance(value, int) and abs(value) >= _EXACT else float(value)
    if not math.isfinite(number) or (number.is_integer() and number != value):
        return str(value)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _moment(value: datetime.date | datetime.time) -> object:
    """Return a date or time as a cell holds it, without its time zone; a text if it is before the first date."""
    if isinstance(value, datetime.datetime | datetime.time):
        value = value.replace(tzinfo=None)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    is_early = isinstance(value, datetime.date) and value.year < _FIRST_YEAR
    return value.isoformat() if is_early else value
