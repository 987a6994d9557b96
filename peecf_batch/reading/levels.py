"""Read the level descriptors that an organisation supplies in a TOML file or a workbook."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.errors import Refusal
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.meanings import HeadingBook
from peecf_batch.reading.layout import sheets_of
from peecf_batch.reading.template_stamp import stamp_of
from peecf_batch.rules.framework import LevelText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet, Workbook
    from peecf_batch.rules.framework import Framework

Levels = dict[int, dict[int, str]]
_LEVEL = pattern(r"(?:(?:level|score|descriptor)\s*)?(\d{1,2})", re.IGNORECASE)
_SCORE = pattern(r"[0-9]{1,4}")  # other digits, such as "²", are no numbers to Python
_FEWEST_LEVELS = 2
_SHAPE = (
    "Give each factor a row and each level a column headed 'Level 1' and so on, as the template's sheet Factors has."
)


def with_levels(framework: Framework, levels: Levels) -> Framework:
    """Return the framework with the descriptors of `levels`, by factor index and score, in place of its own."""
    factors = []
    for index, factor in enumerate(framework.factors):
        texts = {**dict(factor.levels), **levels.get(index, {})}
        factors.append(factor._replace(levels=tuple(LevelText(*level) for level in sorted(texts.items()))))
    return framework._replace(factors=tuple(factors))


def levels_in_text(data: bytes, framework: Framework) -> Levels:
    """Return the descriptors in a TOML file that has a table for each factor and a text for each score.

    Raises Refusal with all problems in the file.
    """
    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refusal(f"it is not a TOML file: {error}.", "Correct it, or give the levels in a workbook.") from None
    levels: Levels = {}
    problems = []
    for name, table in tables.items():
        index = _factor(name, framework)
        if index is None or not isinstance(table, dict):
            problems.append(f"[{name}] is no factor of the framework")
            continue
        levels[index], wrong = _of_table(name, table, framework)
        problems.extend(wrong)
    return _sound(levels, problems, framework)


def _of_table(name: str, table: Mapping[str, object], framework: Framework) -> tuple[dict[int, str], list[str]]:
    """Return the descriptors of one factor's table by score, and its problems."""
    texts, problems = {}, []
    for key, text in table.items():
        if not _SCORE.fullmatch(key) or int(key) not in framework.scale or not isinstance(text, str):
            problems.append(f"[{name}] {key}: not a score of the scale with a text")
        else:
            texts[int(key)] = text.strip()
    return texts, problems


def _factor(name: str, framework: Framework) -> int | None:
    """Return the index of the factor with the key or heading `name`, or None."""
    keys = [factor.key for factor in framework.factors]
    return keys.index(name) if name in keys else HeadingBook(framework).factor(name)


def levels_in_sheets(sheets: Iterable[Sheet], framework: Framework) -> Levels:
    """Return the descriptors in a workbook: a table with a row for each factor and a column for each level.

    Raises Refusal if no sheet has such a table, or if a level is not a score of the scale.
    """
    levels = _first_table(sheets, framework)
    if not levels:
        raise Refusal("no sheet has the factors down a column and levels beside them.", _SHAPE)
    outside = {level for texts in levels.values() for level in texts if level not in framework.scale}
    return _sound(levels, [f"level {level} is not a score of the scale" for level in sorted(outside)], framework)


def levels_written_in(sheets: Iterable[Sheet], framework: Framework) -> Levels:
    """Return the descriptors typed into the sheets of an assessment workbook, without levels outside the scale."""
    levels = _first_table(sheets, framework)
    return {
        index: {level: text for level, text in texts.items() if level in framework.scale}
        for index, texts in levels.items()
    }


def _first_table(sheets: Iterable[Sheet], framework: Framework) -> Levels:
    """Return the descriptors of the first table with level headings and factors below them, or {} if there is none."""
    book = HeadingBook(framework)
    for sheet in sheets:
        rows = sheet.grid.rows
        for number, row in enumerate(rows):
            columns = dict(_level_columns(row))
            levels = _levels_below(rows[number + 1 :], columns, book) if len(columns) >= _FEWEST_LEVELS else {}
            if levels:
                return levels
    return {}


def _level_columns(row: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Yield the level and the index of each cell that is a level heading, such as "Level 1"."""
    for column, value in enumerate(row):
        match = _LEVEL.fullmatch(value.strip()) if isinstance(value, str) else None
        if match:
            yield int(match[1]), column


def _levels_below(rows: Sequence[Sequence[object]], columns: Mapping[int, int], book: HeadingBook) -> Levels:
    levels: Levels = {}
    for row in rows:
        index = next((found for value in row if (found := _named(value, book)) is not None), None)
        texts = {level: text_of(row[c]) for level, c in columns.items() if c < len(row) and text_of(row[c])}
        if index is not None and texts:
            levels.setdefault(index, texts)
    return levels


def _named(value: object, book: HeadingBook) -> int | None:
    return book.factor(value) if isinstance(value, str) else None


def _sound(levels: Levels, problems: Sequence[str], framework: Framework) -> Levels:
    """Return `levels`. Raises Refusal if there are problems, or if no level has a descriptor."""
    if problems:
        raise Refusal(f"{'; '.join(problems)}.", "Correct these, then run again.")
    if not any(levels.values()):
        names = ", ".join(factor.name for factor in framework.factors)
        raise Refusal("it has no level descriptor.", f"Use these factors: {names}.")
    return levels


def with_levels_of(workbook: Workbook, framework: Framework) -> Framework:
    """Return the framework with the level descriptors typed into a workbook made from the template.

    For any other workbook, return the framework unchanged.
    """
    if not stamp_of(workbook).version:
        return framework
    return with_levels(framework, levels_written_in(sheets_of(workbook), framework))
