"""Lay positions out in other ways than one row for each position, to test that they are recognised and converted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from position_books import FACTORS, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Scored:
    """A position to lay out. A rationale "" is not written."""

    id: str
    title: str
    scores: tuple[Any, ...]
    rationales: tuple[str, ...] = ("",) * 8


@dataclass(frozen=True)
class Style:
    """The choices of a layout that must not change what is read."""

    numbered: bool = False
    defined: bool = False
    total: bool = False
    blank: int = 0
    heading_first: bool = True
    rationales: str = ""  # "", "rows" or "beside"
    extra: str = ""  # "", "weight" or "definition"
    order: tuple[int, ...] = field(default=tuple(range(8)))

    def name(self, factor: int) -> str:
        """Return the label of a factor."""
        text = f"{factor + 1}. {FACTORS[factor]}" if self.numbered else FACTORS[factor]
        return f"{text} - the depth of what is asked of the position" if self.defined else text


def as_columns(positions: Sequence[Scored], style: Style) -> Sheet:
    """Return a sheet with a column for each position, the factors down the sheet."""
    beside = style.rationales == "beside"
    step, first = (2, 2) if beside else (1, 2)
    first += bool(style.extra)
    lead = [None] * bool(style.extra)
    rows: list[list[Any]] = [["Work value assessment 2026"], *[[] for _ in range(style.blank)]]
    merged = []
    named = [("Position ID", [p.id for p in positions]), ("Position title", [p.title for p in positions])]
    for label, texts in named if style.heading_first else reversed(named):
        rows.append([label, *lead, *[cell for text in texts for cell in (text, *[None] * (step - 1))]])
        for at in range(len(positions)) if beside else ():
            left = first + at * step
            merged.append(f"{_letters(left)}{len(rows)}:{_letters(left + 1)}{len(rows)}")
    if beside or style.extra:
        heads = [cell for _ in positions for cell in (("Score", "Rationale") if beside else (None,))]
        rows.append(["Factor", *([style.extra.title()] if lead else []), *heads])
    for factor in style.order:
        aside = {"weight": 0.125, "definition": "What the position must know, weigh and decide"}.get(style.extra)
        cells = [c for p in positions for c in ((p.scores[factor], p.rationales[factor])[:step])]
        rows.append([style.name(factor), *([aside] if lead else []), *cells])
        if style.rationales == "rows":
            rows.append(["Rationale", *lead, *[p.rationales[factor] for p in positions]])
    if style.total:
        rows.append(["Total", *lead, *[cell for _ in positions for cell in (32, *[None] * (step - 1))]])
    return Sheet("Matrix", _filled(rows), merged=tuple(merged))


def form_rows(position: Scored, style: Style) -> list[list[Any]]:
    """Return the rows of the form of one position."""
    named = [["Position title", position.title], ["Position ID:", position.id]]
    rows: list[list[Any]] = [["Work value assessment form"], *(named if style.heading_first else named[::-1])]
    rows += [["Reports to", None], *[[] for _ in range(style.blank)]]
    heads = ["Factor", *(["Weight"] if style.extra == "weight" else ["Definition"] if style.extra else []), "Score"]
    rows.append([*heads, *(["Rationale"] if style.rationales == "beside" else [])])
    for factor in style.order:
        aside = [0.125 if style.extra == "weight" else "What is asked"] if style.extra else []
        beside = [position.rationales[factor]] if style.rationales == "beside" else []
        rows.append([style.name(factor), *aside, position.scores[factor], *beside])
        if style.rationales == "rows":
            rows.append(["Rationale:", *[None] * len(aside), position.rationales[factor]])
    rows += [["Total", *[None] * bool(style.extra), 32]] if style.total else []
    return [*rows, [], ["Assessed by", "Lee"], ["Title", "Director People"]]


def as_forms(positions: Sequence[Scored], style: Style) -> list[Sheet]:
    """Return a sheet with a form for each position, after a sheet of instructions."""
    sheets = [Sheet(f"P{n}", _filled(form_rows(p, style))) for n, p in enumerate(positions, 1)]
    return [Sheet("Instructions", [["Fill in one form for each position."]]), *sheets]


def as_forms_below(positions: Sequence[Scored], style: Style) -> Sheet:
    """Return one sheet with the forms of all positions one below another."""
    return Sheet("Forms", _filled([row for p in positions for row in (*form_rows(p, style), [])]))


def as_rows(positions: Sequence[Scored], style: Style, *, named: str = "every") -> Sheet:
    """Return a sheet with a row for each factor. `named` says which rows name the position: every, first or merged."""
    ids = ["Position ID", "Position title"]
    rows: list[list[Any]] = [["Scores"], *[[] for _ in range(style.blank)]]
    rows.append([*(ids if style.heading_first else ids[::-1]), "Factor", "Score", "Rationale"])
    merged = []
    for position in positions:
        names = [position.id, position.title] if style.heading_first else [position.title, position.id]
        first = len(rows) + 1
        for at, factor in enumerate(style.order):
            own = names if at == 0 or named == "every" else [None, None]
            rows.append([*own, style.name(factor), position.scores[factor], position.rationales[factor]])
        if named == "merged":
            merged += [f"{column}{first}:{column}{len(rows)}" for column in "AB"]
        if style.total:
            rows.append([None, "Total", None, 32])
    return Sheet("Long", _filled(rows), merged=tuple(merged))


def _filled(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[cell if cell != "" else None for cell in row] for row in rows]


def _letters(column: int) -> str:
    return chr(ord("A") + column - 1)
