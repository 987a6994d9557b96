"""Hold what an assessment uses of an opened workbook, and where its positions were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.excel.address import LAST_ROW, column_letters
from peecf_batch.reading.template_stamp import NOT_STAMPED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.reading.assessor_scores import AssessorSource
    from peecf_batch.reading.headings.heading_rows import Heading
    from peecf_batch.reading.layout import Layout, Located
    from peecf_batch.reading.template_stamp import Stamp
    from peecf_batch.reading.typed_reasons import Reason, ReasonKey
    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that was read: what its heading means, and its letters ("E")."""

    meaning: str
    letters: str


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A column of ids or titles: its role ("id" or "title"), its number from 1, and its heading."""

    role: str
    column: int
    heading: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the positions were read: the workbook, its SHA-256, the sheet, the heading row and the columns.

    `columns` begins with the factors in the framework's order. `named` are the columns with ids and titles, from left
    to right.
    """

    name: str
    sha256: str
    sheet: str
    heading_row: int
    columns: tuple[SourceColumn, ...]
    named: tuple[NameColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedWorkbook:
    """A workbook opened to be assessed: the table of positions and everything else that the file states.

    `stamp` is the template version and organisation of a workbook made from our template. `unseen` is the reason why
    formulas, formats and hidden rows could not be read, or "" if they were. `reasons` are those that people typed in an
    earlier annotated copy, beside findings. `assessors` are the places of single assessors' scores. A table of more
    than `most_rows` rows with values is refused.
    """

    located: Located
    source: Source
    stamp: Stamp = NOT_STAMPED
    is_signed: bool = False
    unseen: str = ""
    reasons: Mapping[ReasonKey, Sequence[Reason]] = field(default_factory=dict)
    assessors: tuple[AssessorSource, ...] = ()
    most_rows: int = LAST_ROW


def source_of(layout: Layout, framework: Framework, name: str, sha256: str) -> Source:
    """Return where the positions of `layout` were read, in the workbook called `name` with that SHA-256 digest."""
    scored = zip(framework.factors, layout.factors, strict=True)
    factors = [SourceColumn(factor.name, column_letters(column)) for factor, column in scored]
    read = set(layout.factors)
    others = [
        SourceColumn(_meaning(heading, layout, framework), column_letters(heading.column))
        for heading in layout.headings
        if heading.meaning.role and heading.column not in read
    ]
    names = {column: role for role in ("id", "title") if (column := layout.columns.get(role))}
    named = tuple(NameColumn(names[column], column, layout.heading_at(column)) for column in sorted(names))
    return Source(name, sha256, layout.sheet.entry.name, layout.heading_row, (*factors, *others), named)


def _meaning(heading: Heading, layout: Layout, framework: Framework) -> str:
    """Return a heading as it is in the sheet, with the factor's name before it if it is only "Rationale" or similar."""
    text, index = layout.heading_at(heading.column), heading.meaning.factor
    if index < 0 or framework.factors[index].name.casefold() in text.casefold():
        return text
    return f"{framework.factors[index].name}: {text}"
