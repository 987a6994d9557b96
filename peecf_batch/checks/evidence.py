"""Does the evidence carry the scores? Rationales, examples and shares of work beside the factor scores."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.excel.address import cell_name
from peecf_batch.excel.scan import Kind
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.headings.meanings import ASIDES, heading_key, heading_roles
from peecf_batch.reading.position import key_of
from peecf_batch.rules.classification import Classification
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.checks.table import Table
    from peecf_batch.rules.findings import Finding

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%?")
_SHORTEST_NAME = 3
_AT_ONCE, _BETWEEN = 2_000, "\0"
_GAPS = {
    "W301": "no rationale for {}",
    "W302": "too short a rationale for {}",
    "W303": "the same rationale for {} as for another factor",
    "W305": "no example for {}",
    "W306": "too small a share of work for {}",
    "W307": "an unreadable share of work for {}",
}


class Folded(NamedTuple):
    """Texts without their capitals: whether each stands there once, and the phrases that are in any of them.

    Where one is thought to stand there twice, that is to be looked at; `all_differ` is never true for nothing.
    """

    all_differ: bool
    phrases: frozenset[str]


@dataclass
class Evidence:
    """What stands beside the factor scores, read once for all checks of it.

    `rationales` holds, for each position, the text beside each factor, "" where it is blank; `gaps` the codes and
    factors that make the evidence of a position incomplete, as the checks find them.
    """

    rationales: list[tuple[str, ...]]
    gaps: dict[int, list[tuple[str, int]]] = field(default_factory=dict)

    @cached_property
    def texts(self) -> set[str]:
        """Every rationale, once."""
        held = set[str]().union(*self.rationales)
        held.discard("")
        return held

    @cached_property
    def folded(self) -> Folded:
        """What the texts come to without their capitals, looked through once for all checks."""
        return folded(self.texts, catalogue()["N310"].limits["phrases"])

    @cached_property
    def all_differ(self) -> bool:
        """Whether no rationale is used twice, whatever its capitals."""
        given = sum(map(bool, chain.from_iterable(self.rationales)))
        return given == len(self.texts) and self.folded.all_differ

    def given(self) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        """Each position's index, with the factors that have a rationale and its text."""
        for at, held in enumerate(self.rationales):
            yield at, [(factor, text) for factor, text in enumerate(held) if text]

    @cached_property
    def short(self) -> frozenset[str]:
        """Those with fewer words than a sentence has."""
        fewest = _fewest_words()
        doubtful = [text for text in self.texts if "  " in text or text.count(" ") < fewest]
        return frozenset(filter(is_short, doubtful))


def findings_of(table: Table) -> Iterator[Finding]:
    """W301 to W311: everything that the evidence beside the factor scores shows."""
    evidence = Evidence([position.details.rationales for position in table.positions])
    for check in _CHECKS:
        yield from check(table, evidence)


def _beside(
    code: str, table: Table, evidence: Evidence, at: int, factor: int, column: int, value: str, message: str
) -> Finding:
    """A finding in a column beside a factor, which leaves a gap in the evidence of the position."""
    evidence.gaps.setdefault(at, []).append((code, factor))
    return table.at(code, table.positions[at], column, value, message, heading=_heading(table, factor, column))


def _heading(table: Table, factor: int, column: int) -> str:
    """A heading as it stands, with the factor's name where it only says "Rationale"."""
    text = table.headings[column]
    return f"{table.framework.factors[factor].name}: {text}" if _is_bare(text) else text


def rationale_heading(table: Table, factor: int) -> str:
    """What stands over the rationales of a factor, with the factor's name."""
    return _heading(table, factor, table.layout.rationales[factor] or 0)


@lru_cache(maxsize=1024)
def _is_bare(heading: str) -> bool:
    return heading_key(heading) in _bare()


@cache
def _bare() -> frozenset[str]:
    """Headings that say what stands beside a factor and not which factor."""
    return frozenset(heading_key(word) for kind in ASIDES for word in heading_roles()[kind])


def _missing(
    code: str, what: str, columns: Sequence[int | None], table: Table, evidence: Evidence
) -> Iterator[Finding]:
    """Blank cells beside scores; a position with nothing at all is one finding, at the first of its cells."""
    known = [(factor, column) for factor, column in enumerate(columns) if column]
    grid, unsound = table.layout.sheet.grid, {(f.row, f.column) for f in table.found}
    names, complete = table.framework.factors, _complete(columns, table, evidence)
    for at, position in enumerate(table.positions if known else ()):
        if complete(at):
            continue
        row = position.details.row
        scored = [(factor, column) for factor, column in known if position.scores[factor] is not None]
        blank = [(f, c) for f, c in scored if not text_of(grid.value(row, c)) and (row, c) not in unsound]
        if blank and len(blank) == len(scored) > 1:
            factor, column = blank[0]
            cells = f"{cell_name(row, column)} to {cell_name(row, blank[-1][1])}"
            yield _beside(code, table, evidence, at, factor, column, "", f"no {what} is given for any factor ({cells})")
            evidence.gaps[at].extend((code, factor) for factor, _ in blank[1:])
            continue
        for factor, column in blank:
            message = f"no {what} is given for {names[factor].name}, scored {position.scores[factor]}"
            yield _beside(code, table, evidence, at, factor, column, "", message)


def _complete(columns: Sequence[int | None], table: Table, evidence: Evidence) -> Callable[[int], bool]:
    """Tells of a position, by its index, whether every one of its cells in `columns` holds a text."""
    known, rows = [column - 1 for column in columns if column], table.layout.sheet.grid.rows
    if columns is table.layout.rationales:
        return lambda at: "" not in evidence.rationales[at] or sum(map(bool, evidence.rationales[at])) == len(known)

    def complete(at: int) -> bool:
        row = rows[table.positions[at].details.row - 1]
        return all(place < len(row) and type(held := row[place]) is str and held.strip() for place in known)

    return complete


def missing_rationales(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W301: a score with a blank cell for its rationale."""
    yield from _missing("W301", "rationale", table.layout.rationales, table, evidence)


def missing_examples(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W305: a score with a blank cell for its example."""
    yield from _missing("W305", "example", table.layout.examples, table, evidence)


def short_rationales(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W302: fewer words than a sentence has."""
    for at, held in evidence.given() if evidence.short else ():
        for factor, text in held:
            if text in evidence.short:
                column = table.layout.rationales[factor] or 0
                message = f"the rationale '{shown(text)}' is shorter than a sentence"
                yield _beside("W302", table, evidence, at, factor, column, text, message)


@cache
def _fewest_words() -> int:
    return int(catalogue()["W302"].limits["words"])


def is_short(text: str) -> bool:
    """Whether a rationale has fewer words than a sentence needs."""
    fewest = _fewest_words()
    if text.count(" ") >= fewest and "  " not in text:
        return False
    return len(text.split(None, fewest)) < fewest


def rationales_used_twice(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W303: one text under two factors of a position; the short ones, like "as above", are told by W302."""
    for at, held in () if evidence.all_differ else evidence.given():
        if len({text.casefold() for _, text in held}) == len(held):
            continue
        first: dict[str, int] = {}
        for factor, text in held:
            other = first.setdefault(key_of(text), factor)
            if other != factor and text not in evidence.short:
                column, there = table.layout.rationales[factor] or 0, table.layout.rationales[other] or 0
                cell = cell_name(table.positions[at].details.row, there)
                message = f"the same rationale as for {table.framework.factors[other].name} in {cell}"
                yield _beside("W303", table, evidence, at, factor, column, text, message)


def rationales_of_another(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W304: a text that an earlier position has; one finding for each position, at the first such cell.

    A text that more than a few positions share is one finding altogether, at the second of them.
    """
    if evidence.all_differ:
        return
    counts = Counter(text for held in evidence.rationales for text in set(held) if text)
    shared = {text: count for text, count in counts.items() if count > 1 and text not in evidence.short}
    few = catalogue()["W304"].limits["few"]
    first: dict[str, tuple[int, int]] = {}
    told: set[str] = set()
    for at, held in evidence.given() if shared else ():
        copied = []
        for factor, text in held:
            if text not in shared or first.setdefault(text, (at, factor))[0] == at or text in told:
                continue
            copied.append((factor, text))
            if shared[text] > few:
                told.add(text)
        if copied:
            yield _copied(table, at, copied, first, shared)


def _copied(
    table: Table,
    at: int,
    copied: Sequence[tuple[int, str]],
    first: Mapping[str, tuple[int, int]],
    shared: Mapping[str, int],
) -> Finding:
    factor, text = copied[0]
    owner, there = first[text]
    details = table.positions[owner].details
    cell = cell_name(details.row, table.layout.rationales[there] or 0)
    more = f", and {len(copied) - 1} more of this position" if len(copied) > 1 else ""
    others = (
        f", and of {shared[text] - 2:,} other positions" if shared[text] > catalogue()["W304"].limits["few"] else ""
    )
    message = f"the same rationale as in {cell} of '{shown(details.label)}'{others}{more}"
    column = table.layout.rationales[factor] or 0
    return table.at("W304", table.positions[at], column, text, message, heading=_heading(table, factor, column))


def shares_of_work(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W306 and W307: shares of work below what a level needs, and those that cannot be read."""
    known = [(factor, column) for factor, column in enumerate(table.layout.shares) if column]
    least, grid = table.framework.share_of_work.lowest_percent, table.layout.sheet.grid
    for at, position in enumerate(table.positions if known else ()):
        row = position.details.row
        for factor, column in known:
            value = grid.value(row, column)
            if value == "" or (type(value) in (int, float) and least <= value <= 100):  # type: ignore[operator]
                continue
            typed = text_of(value)
            share = percent_in(value, is_percentage=_shown_as_percentage(table, row, column))
            score, name = position.scores[factor], table.framework.factors[factor].name
            if share is None and typed:
                message = f"'{shown(typed)}' is not plainly a share of work from 0 to 100 per cent"
                yield _beside("W307", table, evidence, at, factor, column, typed, message)
            elif share is not None and share < least and score is not None:
                message = f"{share:g} per cent of the work is at score {score} for {name}; at least {least} is needed"
                yield _beside("W306", table, evidence, at, factor, column, typed, message)


def _shown_as_percentage(table: Table, row: int, column: int) -> bool:
    return table.layout.sheet.scan.facts(row, (column,))[0].kind is Kind.PERCENTAGE


def percent_in(value: object, *, is_percentage: bool) -> float | None:
    """The per cent that a cell says, or None where that is not plain.

    A cell formatted as a percentage holds a hundredth of what it shows, and so does a number between 0 and 1; a bare 1
    could be one per cent or all of it.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        share = value * 100 if is_percentage or 0 < value < 1 else value
        plain = is_percentage or value != 1
        return round(share, 6) if plain and 0 <= share <= 100 else None
    typed = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    share = float(typed[1]) if typed else -1.0
    return share if 0 <= share <= 100 and (share > 1 or not share or "%" in str(value)) else None


def edges_without_evidence(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W308: an edge score whose evidence has gaps; it is not ready for a board."""
    for at, result in table.results.items():
        if result.edge and result.band and at in evidence.gaps:
            gaps = "; ".join(_gaps(table, evidence.gaps[at]))
            end = "lowest" if result.edge is Edge.LOWEST else "highest"
            message = f"{_at_the_end(result, end)}, and the evidence has gaps ({gaps}): not board-ready"
            yield table.named("W308", table.positions[at], message, f"{result.score} {gaps}")


def _at_the_end(result: Classification, end: str) -> str:
    return f"work value score {result.score} is the {end} of {result.band.name if result.band else ''}"


def _gaps(table: Table, found: list[tuple[str, int]]) -> Iterator[str]:
    for code, words in _GAPS.items():
        names = [table.framework.factors[factor].name for held, factor in found if held == code]
        if names:
            more = f" and {len(names) - 1} more factors" if len(names) > 2 else f" and {names[1]}" if names[1:] else ""
            yield words.format(names[0] + more)


def named_incumbents(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """N309: the name of the incumbent in a rationale."""
    nobody = frozenset(heading_roles()["words"]["nobody"])
    for at, held in evidence.given() if "incumbent" in table.layout.columns else ():
        name = table.text(table.positions[at], "incumbent")
        pattern = _names_in(name) if heading_key(name) not in nobody else None
        for factor, text in held if pattern else ():
            if pattern and pattern.search(text):
                yield _of_a_person("N309", table, at, factor, text, "the rationale names the incumbent")


def _names_in(name: str) -> re.Pattern[str] | None:
    """Finds the whole name or the family name as it is written; too short a name may be any word."""
    plain = " ".join(name.replace(".", " ").split())
    family = plain.split(",")[0] if "," in plain else plain.rsplit(" ", 1)[-1]
    names = [re.escape(text) for text in dict.fromkeys((plain, family)) if len(text) >= _SHORTEST_NAME]
    return re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None


def words_about_performance(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """N310: words about how somebody performs."""
    phrases = catalogue()["N310"].limits["phrases"]
    present = [phrase for phrase in phrases if phrase in evidence.folded.phrases]
    if not present:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, present))})\b", re.IGNORECASE)
    search = cache(pattern.search)
    for at, held in evidence.given():
        for factor, text in held:
            if match := search(text):
                message = f"'{' '.join(match[0].split())}' is about a person, not about the position"
                yield _of_a_person("N310", table, at, factor, text, message)


def folded(texts: Iterable[str], phrases: Sequence[str]) -> Folded:
    """Look through texts without their capitals, many at once."""
    search, left = _search_for(phrases), iter(texts)
    count, apart, marks, found = 0, True, set[int](), set[str]()
    while some := list(islice(left, _AT_ONCE)):
        joined = _BETWEEN.join(some).casefold()
        parts = joined.split(_BETWEEN)
        count, apart = count + len(some), apart and len(parts) == len(some)
        marks.update(map(hash, parts))
        found.update(search(joined))
    return Folded(apart and count == len(marks), frozenset(found))


def _search_for(phrases: Sequence[str]) -> Callable[[str], Iterable[str]]:
    """Gives the phrases that stand in a text."""
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError:  # pragma: no cover - for the few systems that have no wheel of it
        return lambda text: (phrase for phrase in phrases if phrase in text)
    search = AhoCorasick(phrases)
    return lambda text: search.find_matches_as_strings(text, overlapping=True)


def _of_a_person(code: str, table: Table, at: int, factor: int, text: str, message: str) -> Finding:
    column = table.layout.rationales[factor] or 0
    heading = _heading(table, factor, column)
    return table.at(code, table.positions[at], column, text, message, heading=heading)


def factors_without_rationales(table: Table, evidence: Evidence) -> Iterator[Finding]:
    """W311: factors without a column of rationales where others have one."""
    del evidence
    rationales = table.layout.rationales
    for factor, column in enumerate(rationales if any(rationales) else ()):
        if column is None:
            message = f"{table.framework.factors[factor].name} has no column for its rationale, and other factors have"
            at = table.layout.factors[factor]
            heading = next(h for h in table.layout.headings if h.column == at)
            yield table.about_heading("W311", heading, message)


_CHECKS: tuple[Callable[[Table, Evidence], Iterator[Finding]], ...] = (
    missing_rationales,
    short_rationales,
    rationales_used_twice,
    rationales_of_another,
    missing_examples,
    shares_of_work,
    edges_without_evidence,
    named_incumbents,
    words_about_performance,
    factors_without_rationales,
)
CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (findings_of,)
