"""Where is everything? Which sheet, heading row and columns hold the positions and what each column means."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from peecf_batch.excel.address import cell_name, column_letters
from peecf_batch.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.excel.reading import Grid, Sheet
    from peecf_batch.framework import Framework

_LONGEST_HEADING = 120
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|<[^>]*>")
_NEAR = 0.72
_FEWEST_FACTORS = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading means: a role and, for a role held once a factor ("score", "rationale", ...), its index."""

    role: str
    factor: int = -1


@dataclass(frozen=True, slots=True)
class Heading:
    """A column heading as found, the column it stands over and what it means."""

    text: str
    column: int
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the positions of one sheet are. Columns count from 1; a column that is not there is absent or None.

    `ends_at` is the first row that no longer belongs to the table (a second, different table), or None.
    """

    sheet: Sheet
    heading_row: int
    headings: tuple[Heading, ...]
    factors: tuple[int, ...]
    columns: Mapping[str, int]
    rationales: tuple[int | None, ...]
    examples: tuple[int | None, ...]
    shares: tuple[int | None, ...]
    doubled: tuple[tuple[Heading, Heading], ...]
    first_column: int
    last_column: int
    repeated_headings: tuple[int, ...] = ()
    ends_at: int | None = None

    def heading_at(self, column: int) -> str:
        """The heading over a column, on one line, or its letter where it has none."""
        return next((" ".join(h.text.split()) for h in self.headings if h.column == column), column_letters(column))


@dataclass(frozen=True, slots=True)
class Located:
    """The chosen layout and the names of the other sheets that could have held positions as well."""

    layout: Layout
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class _HeadingRow:
    row: int
    found: list[Heading] = field(default_factory=list)
    factors: set[int] = field(default_factory=set)


def heading_key(text: str, noise: frozenset[str] = frozenset()) -> str:
    """A heading without what does not matter: case, spacing, punctuation, "&", bracketed notes, American spelling."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _BRACKETED.sub(" ", plain).replace("&", " and ").replace("%", " percent ")
    words = re.findall(r"\w+", plain.replace("'", "").replace("’", "").replace("_", " "))
    words = [_SPELLINGS.get(word, word) for word in words]
    kept = [word for word in words if word not in noise] or words
    return " ".join(kept)


_SPELLINGS = {
    "judgment": "judgement",
    "programme": "program",
    "mgmt": "management",
    "mgt": "management",
    "org": "organisation",
    "organization": "organisation",
}


@cache
def heading_roles() -> Mapping[str, Any]:
    """The headings.toml that ships with the product."""
    return tomllib.loads(resources.files("peecf_batch").joinpath("headings.toml").read_text(encoding="utf-8"))


class HeadingBook:
    """Knows what a heading means under one framework."""

    def __init__(self, framework: Framework) -> None:
        """Lay out every heading of the factors and of headings.toml."""
        data = heading_roles()
        self._noise = frozenset(data["noise"])
        self._asides = {
            kind: sorted((heading_key(w) for w in data[kind]), key=len, reverse=True)
            for kind in ("rationale", "example", "share")
        }
        self._factors = {
            heading_key(name, self._noise): index
            for index, factor in enumerate(framework.factors)
            for name in (factor.name, *factor.headings)
        }
        self._names = tuple(factor.name for factor in framework.factors)
        self._roles = {heading_key(name): role for role, names in data["roles"].items() for name in names}
        self._memo: dict[str, Meaning | None] = {}
        self._beginnings = sorted({key[:4] for key in self._factors})

    def factor(self, text: str) -> int | None:
        """The factor whose score column a heading names, or None; quick over a whole sheet of texts."""
        lowered = text.lower()
        possible = not text.isascii() or any(beginning in lowered for beginning in self._beginnings)
        known = self.meaning(text) if possible else None
        return known.factor if known is not None and known.role == "score" else None

    def meaning(self, text: str) -> Meaning | None:
        """What a heading means, or None."""
        if text not in self._memo:
            self._memo[text] = self._meaning(text) if len(text) <= _LONGEST_HEADING else None
        return self._memo[text]

    def _meaning(self, text: str) -> Meaning | None:
        exact = heading_key(text)
        if exact in self._roles:
            return Meaning(self._roles[exact])
        factor = self._factor(exact)
        return Meaning("score", factor) if factor is not None else self._aside(exact)

    def _factor(self, key: str) -> int | None:
        words = [word for word in key.split() if word not in self._noise]
        while words and (words[0].isdecimal() or words[0] in ("wvf", "factor")):
            words = words[1:]
        return self._factors.get(" ".join(words))

    def _aside(self, key: str) -> Meaning | None:
        """A heading beside a factor: its rationale, example or share of work, with or without the factor's name."""
        for role, phrases in self._asides.items():
            for phrase in phrases:
                if key == phrase:
                    return Meaning(role)
                rest = _without(key, phrase)
                factor = self._factor(rest) if rest is not None else None
                if factor is not None:
                    return Meaning(role, factor)
        return None

    def near(self, text: str) -> tuple[int, ...]:
        """The factors that a heading which means nothing may have been meant for."""
        close = difflib.get_close_matches(heading_key(text, self._noise), self._factors, 3, _NEAR)
        return tuple(dict.fromkeys(self._factors[key] for key in close))


def _without(key: str, phrase: str) -> str | None:
    """`key` without `phrase` at either end and the small words that joined them, or None."""
    for start in (True, False):
        if start and key.startswith(phrase + " "):
            return re.sub(r"^(?:for|of|at|on) ", "", key[len(phrase) + 1 :])
        if not start and key.endswith(" " + phrase):
            return re.sub(r" (?:for|of|at|on)$", "", key[: -len(phrase) - 1])
    return None


def locate(sheets: Iterable[Sheet], framework: Framework) -> Located:
    """The sheet, heading row and columns that hold the positions.

    The first sheet whose headings fit is taken, visible sheets first. Raises Refusal where none fits, naming what was
    found and what is missing, and where a heading that must be one stands twice.
    """
    book = HeadingBook(framework)
    fitting: list[Layout] = []
    nearest: tuple[int, str, _HeadingRow, Grid] | None = None
    for sheet in sheets:
        rows = _heading_rows(sheet.grid, book)
        complete = [row for row in rows if _fits(row, framework)]
        if complete:
            fitting.append(_layout(sheet, complete, framework))
        for row in rows:
            if nearest is None or len(row.factors) > nearest[0]:
                nearest = (len(row.factors), sheet.entry.name, row, sheet.grid)
    if not fitting:
        raise _nothing_fits(nearest, book, framework)
    fitting.sort(key=lambda layout: layout.sheet.entry.state != "visible")
    chosen = fitting[0]
    _refuse_doubles(chosen, framework)
    return Located(chosen, tuple(layout.sheet.entry.name for layout in fitting[1:]))


def _heading_rows(grid: Grid, book: HeadingBook) -> list[_HeadingRow]:
    """Every row in which at least two factors are named by separate cells."""
    texts = (value for value in set().union(*grid.rows) if type(value) is str and value)
    naming = {text: factor for text in texts if (factor := book.factor(text)) is not None}
    found: list[_HeadingRow] = []
    for number, row in enumerate(grid.rows, 1):
        if not naming.keys().isdisjoint(row):
            factors = {naming[value] for value in row if type(value) is str and value in naming}
            if len(factors) >= _FEWEST_FACTORS:
                found.append(_HeadingRow(number, _headings(row, book), factors))
    return found


def _headings(row: Sequence[object], book: HeadingBook) -> list[Heading]:
    texts = [(column, value) for column, value in enumerate(row, 1) if isinstance(value, str) and value.strip()]
    headings: list[Heading] = []
    last = -1
    for column, text in texts:
        known = book.meaning(text)
        if known and known.role == "score":
            last = known.factor
        elif known and known.role in ("rationale", "example", "share") and known.factor < 0:
            known = Meaning(known.role, last)
        headings.append(Heading(text, column, known or Meaning("")))
    return headings


def _fits(row: _HeadingRow, framework: Framework) -> bool:
    roles = {heading.meaning.role for heading in row.found}
    return len(row.factors) == len(framework.factors) and not roles.isdisjoint({"id", "title"})


def _layout(sheet: Sheet, complete: list[_HeadingRow], framework: Framework) -> Layout:
    first = complete[0]
    placed = [(h.column, h.meaning) for h in first.found]
    same = [row for row in complete[1:] if [(h.column, h.meaning) for h in row.found] == placed]
    other = next((row.row for row in complete[1:] if row not in same), None)
    seen: dict[Meaning, Heading] = {}
    doubled: list[tuple[Heading, Heading]] = []
    for heading in first.found:
        if heading.meaning.role and heading.meaning in seen:
            doubled.append((seen[heading.meaning], heading))
        elif heading.meaning.role:
            seen[heading.meaning] = heading
    twice = {a.meaning for a, _ in doubled}
    column = {meaning: heading.column for meaning, heading in seen.items() if meaning not in twice}
    indices = range(len(framework.factors))
    known = [heading.column for heading in seen.values()]
    return Layout(
        sheet=sheet,
        heading_row=first.row,
        headings=tuple(first.found),
        factors=tuple(seen[Meaning("score", index)].column for index in indices),
        columns={meaning.role: at for meaning, at in column.items() if meaning.factor < 0},
        rationales=tuple(column.get(Meaning("rationale", index)) for index in indices),
        examples=tuple(column.get(Meaning("example", index)) for index in indices),
        shares=tuple(column.get(Meaning("share", index)) for index in indices),
        doubled=tuple(doubled),
        first_column=min(known),
        last_column=_right_edge(first.found, max(known)),
        repeated_headings=tuple(row.row for row in same if other is None or row.row < other),
        ends_at=other,
    )


def _right_edge(headings: list[Heading], last_known: int) -> int:
    """The last column of the table: headings that go on without a gap belong to it whether we know them or not."""
    columns = {heading.column for heading in headings}
    edge = last_known
    while edge + 1 in columns:
        edge += 1
    return edge


def _refuse_doubles(layout: Layout, framework: Framework) -> None:
    for first, second in layout.doubled:
        if first.meaning.role in ("score", "id", "title"):
            what = (
                framework.factors[first.meaning.factor].name
                if first.meaning.role == "score"
                else f"the position's {first.meaning.role}"
            )
            places = [f"'{_line(h.text)}' in {cell_name(layout.heading_row, h.column)}" for h in (first, second)]
            raise Refusal(
                f"sheet '{layout.sheet.entry.name}' has two columns for {what}: {places[0]} and {places[1]}.",
                "Rename or remove the one that is not meant.",
            )


def _nothing_fits(
    nearest: tuple[int, str, _HeadingRow, Grid] | None, book: HeadingBook, framework: Framework
) -> Refusal:
    names = [factor.name for factor in framework.factors]
    if nearest is None:
        return Refusal(
            f"no sheet has the {len(names)} factor columns ({', '.join(names)}).",
            "Put the headings in one row, or name the sheet with --sheet.",
        )
    _, sheet, row, _ = nearest
    found = [names[index] for index in sorted(row.factors)]
    missing = [name for name in names if name not in found]
    parts = [f"sheet '{sheet}', row {row.row} has headings for {', '.join(found)}"]
    if missing:
        parts.append(f"but not for {', '.join(missing)}")
        guesses = [
            f"'{_line(h.text)}' in {cell_name(row.row, h.column)} may be meant for {names[index]}"
            for h in row.found
            if not h.meaning.role
            for index in book.near(h.text)[:1]
            if names[index] in missing
        ]
        parts.extend([f"({'; '.join(guesses)})"] if guesses else [])
    if not any(h.meaning.role in ("id", "title") for h in row.found):
        parts.append(
            "and no column for the position's id or title"
            if missing
            else "but no column for the position's id or title"
        )
    return Refusal(" ".join(parts) + ".", "Correct the headings in that row, then run again.")


def _line(text: str) -> str:
    return " ".join(text.split())[:60]
