"""Write the formulas of the added columns, so that score, band, edge and outcome follow when a factor score changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import column_letters
from peecf_batch.excel.cell import ROW, Kind
from peecf_batch.excel.edit.defined_names import LIST_NAME
from peecf_batch.outputs.sheets.result_words import EDGE_WORDS, NEW_POSITION, NO_BAND_HELD, NOT_CLASSIFIED
from peecf_batch.rules.classification import outcome_of
from peecf_batch.rules.framework import NOT_EXECUTIVE, Edge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.framework import Framework, Scale

_SCALE, _BANDS, _HELD = f"{LIST_NAME}scale", f"{LIST_NAME}bands", f"{LIST_NAME}held"
_LOWEST, _HIGHEST = f"{LIST_NAME}lowest", f"{LIST_NAME}highest"
_NO_SCORE = (Kind.BLANK, Kind.TEXT, Kind.ERROR)  # LibreOffice takes yes for 1


class ResultFormulas(NamedTuple):
    """The formulas of the results in a row, with `ROW` for its number."""

    band: str
    edge: str
    outcome: str


def lists_of(frameworks: Sequence[Framework]) -> Mapping[str, str]:
    """Return the lists that the formulas use, by defined name: the scale, and the bands of each framework.

    A row of bands has the lowest score, the band, and the outcome for each reference band.
    """
    scale = frameworks[0].scale
    lists = {_SCALE: _constant([list(range(scale.lowest, scale.highest + 1))])}
    for number, framework in enumerate(frameworks):
        lists[_named(_BANDS, number)] = _constant(list(_band_rows(framework)))
        lists[_named(_HELD, number)] = _constant([reference_names(framework)])
        lists[_named(_LOWEST, number)] = _constant([[band.lowest for band in framework.bands]])
        lists[_named(_HIGHEST, number)] = _constant([[band.highest for band in framework.bands]])
    return lists


def reference_names(framework: Framework) -> list[str]:
    """Return every text that the column of reference bands may have under a framework."""
    return [NO_BAND_HELD, NEW_POSITION, NOT_EXECUTIVE, *(band.name for band in framework.bands)]


def _band_rows(framework: Framework) -> Iterator[list[str | int]]:
    for band in (None, *framework.bands):
        held = [None if name in (NO_BAND_HELD, NEW_POSITION) else name for name in reference_names(framework)]
        outcomes = [framework.outcome_rule(outcome_of(band, name, framework)).title for name in held]
        first = band.lowest if band else framework.lowest
        yield [first, band.name if band else framework.below.name, *outcomes]


def _named(name: str, number: int) -> str:
    return f"{name}_{number + 1}" if number else name


def _constant(rows: Sequence[Sequence[str | int]]) -> str:
    """Return a constant of Excel with these rows."""
    return "{" + ";".join([",".join([quoted(value) for value in row]) for row in rows]) + "}"


def quoted(value: str | int) -> str:
    """Return a value as a formula writes it."""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)


def result_formulas(columns: Sequence[int], number: int) -> ResultFormulas:
    """Return the formulas of the results in the added `columns`, for the framework with this number, from 0."""
    score, held = (f"{column_letters(column)}{ROW}" for column in columns[:2])
    bands, references = _named(_BANDS, number), _named(_HELD, number)
    ends = zip((_LOWEST, _HIGHEST), (Edge.LOWEST, Edge.HIGHEST), strict=True)
    lowest, highest = (
        f"IF(COUNT(MATCH({score},{_named(name, number)},0)),{quoted(EDGE_WORDS[edge])}," for name, edge in ends
    )
    return ResultFormulas(
        f"IF(ISNUMBER({score}),VLOOKUP({score},{bands},2),{quoted(NOT_CLASSIFIED)})",
        f'{lowest}{highest}""))',
        f'IF(ISNUMBER({score}),IFERROR(VLOOKUP({score},{bands},2+MATCH({held},{references},0)),""),"")',
    )


def score_formula(columns: Sequence[int], typed: Mapping[int, str]) -> str:
    """Return the formula of the work value score: the sum of the factor scores, "" unless all are on the scale.

    `typed` has the scores stored as text by column. SUM skips these, so each is added as the value of its cell if that
    is a plain digit, or else (with other white space around it) as the number itself.
    """
    numbers = [column for column in columns if column not in typed]
    values = [_text_value(f"{column_letters(column)}{ROW}", text) for column, text in sorted(typed.items())]
    live = [value for value in values if not value.isdigit()]
    tests = [*_tests(numbers), *(f"COUNT(MATCH({value},{_SCALE},0))" for value in live)]
    terms = [*([f"SUM({','.join(_ranges(numbers))})"] if numbers else []), *values]
    summed, needed = "+".join(terms), len(numbers) + len(live)
    return f'IF({"+".join(tests)}={needed},{summed},"")' if tests else summed


def _tests(columns: Sequence[int]) -> Iterator[str]:
    """Yield terms that count the cells of a row with a score on the scale."""
    ranges = _ranges(columns)
    if single := [name for name in ranges if ":" not in name]:
        yield f"COUNT({','.join([f'MATCH({name},{_SCALE},0)' for name in single])})"
    for name in ranges:
        if ":" in name:
            yield f"SUMPRODUCT(--ISNUMBER(MATCH({name},{_SCALE},0)))"


def _text_value(cell: str, text: str) -> str:
    plain = text.strip(" ")
    return f"VALUE(TRIM({cell}))" if plain.isascii() and plain.isdigit() else text.strip()


def _ranges(columns: Sequence[int]) -> list[str]:
    """Return the cells of a row in `columns`, neighbours as ranges."""
    runs: list[list[int]] = []
    for column in sorted(columns):
        if runs and runs[-1][1] == column - 1:
            runs[-1][1] = column
        else:
            runs.append([column, column])
    ends = [(column_letters(first), column_letters(last)) for first, last in runs]
    return [f"{first}{ROW}" if first == last else f"{first}{ROW}:{last}{ROW}" for first, last in ends]


def waits_for_scores(found: Unassessed, layout: Layout, scale: Scale) -> bool:
    """Return True if a position is not classified, and the formula of its score shows the same until a score is typed.

    A refused score that the formula would take, such as one that is struck out, gives False. So does another reason.
    """
    if all(score is not None for score in found.position.scores):
        return False
    facts = layout.sheet.scan.facts(found.position.details.row, layout.factors)
    return any(
        score is None and _is_no_score(fact, scale) for score, fact in zip(found.position.scores, facts, strict=True)
    )


def _is_no_score(fact: CellFact, scale: Scale) -> bool:
    """Return True if a cell has no number of the scale and no formula that could give one."""
    if fact.formula is not None or fact.kind in _NO_SCORE:
        return fact.formula is None
    try:
        number = float(fact.text)
    except ValueError:
        return False
    return not number.is_integer() or int(number) not in scale
