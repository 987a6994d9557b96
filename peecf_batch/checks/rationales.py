"""Find rationales that are too short, copied or about a person, and factors without a rationale column."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.checks.table import Beside
from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.position import key_of
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from peecf_batch.checks.table import Table
    from peecf_batch.rules.findings import Finding

_SHORTEST_NAME = 3


class _Place(NamedTuple):
    """The place of a rationale: its position and its factor, as indices."""

    position: int
    factor: int


def short_rationales(table: Table) -> Iterator[Finding]:
    """Yield W302 for each rationale with fewer words than a sentence needs."""
    for at, rationales in table.evidence.given() if table.evidence.short else ():
        for factor, text in rationales.items():
            if text in table.evidence.short:
                column = table.rationale_column(table.positions[at], factor)
                message = f"the rationale '{shown(text)}' is shorter than a sentence"
                yield table.gap("W302", at, Beside(factor, column), text, message)


def rationales_used_twice(table: Table) -> Iterator[Finding]:
    """Yield W303 for each rationale that is the same as that of an earlier factor, ignoring case and spaces.

    Short texts such as "as above" are reported by W302 instead.
    """
    for at, rationales in () if table.evidence.all_differ else table.evidence.given():
        if len({text.casefold() for text in rationales.values()}) == len(rationales):
            continue
        first: dict[str, int] = {}
        for factor, text in rationales.items():
            other = first.setdefault(key_of(text), factor)
            if other != factor and text not in table.evidence.short:
                position = table.positions[at]
                column, there = table.rationale_column(position, factor), table.rationale_column(position, other)
                cell = table.cell_of(position, there, position)
                message = f"the same rationale as for {table.framework.factors[other].name} in {cell}"
                yield table.gap("W303", at, Beside(factor, column), text, message)


def rationales_of_another(table: Table) -> Iterator[Finding]:
    """Yield W304 for each position with a rationale of an earlier position, at the first such cell.

    If more positions share a text than the limit `few`, yield a single finding, at the second of them.
    """
    if table.evidence.all_differ:
        return
    counts = Counter(text for rationales in table.evidence.rationales for text in set(rationales) if text)
    shared = {text: count for text, count in counts.items() if count > 1 and text not in table.evidence.short}
    few = catalogue()["W304"].limits["few"]
    first: dict[str, _Place] = {}
    reported: set[str] = set()
    for at, rationales in table.evidence.given() if shared else ():
        copied = {}
        for factor, text in rationales.items():
            if text not in shared or first.setdefault(text, _Place(at, factor)).position == at or text in reported:
                continue
            copied[factor] = text
            if shared[text] > few:
                reported.add(text)
        if copied:
            yield _copied(table, at, copied, first, shared)


def _copied(
    table: Table,
    at: int,
    copied: Mapping[int, str],
    first: Mapping[str, _Place],
    shared: Mapping[str, int],
) -> Finding:
    """Return W304 for the position at index `at`.

    `copied` are its copied texts by factor. `first` gives the place of each text that is the first, and `shared` the
    number of positions that have it.
    """
    factor, text = next(iter(copied.items()))
    position, other = table.positions[at], table.positions[first[text].position]
    cell = table.cell_of(other, table.rationale_column(other, first[text].factor), position)
    more = f", and {len(copied) - 1} more of this position" if len(copied) > 1 else ""
    others = (
        f", and of {shared[text] - 2:,} other positions" if shared[text] > catalogue()["W304"].limits["few"] else ""
    )
    message = f"the same rationale as in {cell} of '{shown(other.details.label)}'{others}{more}"
    return table.beside_factor(
        "W304", position, Beside(factor, table.rationale_column(position, factor)), text, message
    )


def named_incumbents(table: Table) -> Iterator[Finding]:
    """Yield N309 for each rationale that names the incumbent of the position."""
    nobody = frozenset(heading_roles()["words"]["nobody"])
    for at, rationales in table.evidence.given() if table.has("incumbent") else ():
        name = table.text(table.positions[at], "incumbent")
        pattern = _names_in(name) if heading_key(name) not in nobody else None
        for factor, text in rationales.items() if pattern else ():
            if pattern and pattern.search(text):
                yield _of_a_person("N309", table, at, factor, text, "the rationale names the incumbent")


def _names_in(name: str) -> re.Pattern[str] | None:
    """Return a pattern for the full name and the family name as written, or None if both are too short.

    A name of fewer than 3 characters could be any word.
    """
    plain = " ".join(name.replace(".", " ").split())
    family = plain.split(",")[0] if "," in plain else plain.rsplit(" ", 1)[-1]
    names = [re.escape(text) for text in dict.fromkeys((plain, family)) if len(text) >= _SHORTEST_NAME]
    return re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None


def words_about_performance(table: Table) -> Iterator[Finding]:
    """Yield N310 for each rationale with a phrase about a person's performance."""
    phrases = catalogue()["N310"].limits["phrases"]
    present = [phrase for phrase in phrases if phrase in table.evidence.folded.phrases]
    if not present:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, present))})\b", re.IGNORECASE)
    search = cache(pattern.search)
    for at, rationales in table.evidence.given():
        for factor, text in rationales.items():
            if match := search(text):
                message = f"'{' '.join(match[0].split())}' is about a person, not about the position"
                yield _of_a_person("N310", table, at, factor, text, message)


def _of_a_person(code: str, table: Table, at: int, factor: int, text: str, message: str) -> Finding:
    """Return a finding at a rationale that is about a person. It does not count as a gap in the evidence."""
    position = table.positions[at]
    return table.beside_factor(code, position, Beside(factor, table.rationale_column(position, factor)), text, message)


def factors_without_rationales(table: Table) -> Iterator[Finding]:
    """Yield W311 for each factor without a rationale column, if another factor has one."""
    for layout in table.layouts:
        for factor, column in enumerate(layout.rationales if any(layout.rationales) else ()):
            if column is None:
                name = table.framework.factors[factor].name
                message = f"{name} has no column for its rationale, although other factors have one"
                heading = next(h for h in layout.headings if h.column == layout.factors[factor])
                yield table.about_heading("W311", heading, message, layout)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    short_rationales,
    rationales_used_twice,
    rationales_of_another,
    named_incumbents,
    words_about_performance,
    factors_without_rationales,
)
