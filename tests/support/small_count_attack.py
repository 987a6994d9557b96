"""Attack published small counts with integer programming: find the least and greatest value of each withheld count.

Run as a script, it attacks random sectors and random years of genders, and prints figures:
small_count_attack.py --sectors 1000.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

import lxml.html
import numpy as np
import scipy  # loads `scipy.optimize`, which takes long, when it is first used
from builders import assessment, framework, small
from copies import replace

from peecf_batch.outputs.privacy.gender import BY_GENDER, Gender
from peecf_batch.outputs.privacy.small_counts import without_small
from peecf_batch.outputs.privacy.two_years import Place, years_without_small
from peecf_batch.outputs.sector.entries import Entry, Tally, entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.outputs.sector.sheets import NOT_PUBLISHED, total_sheets
from peecf_batch.outputs.sector.totals import sector_of
from peecf_batch.rules.framework import BELOW_EXECUTIVE, Outcome
from peecf_batch.rules.privacy import small_counts, small_totals

LEAST = small_totals().least
BANDS = tuple(band.name for band in reversed(framework().bands))
BANDS_OF_TWO = tuple(band.name for one in framework().all for band in reversed(one.bands))
HIGHEST = frozenset(one.bands[-1].name for one in framework().all)
OUTCOMES = tuple(outcome for outcome in Outcome if outcome is not Outcome.BELOW_EXECUTIVE)
STREAMS = ("Delivery", "Policy", "Professional", "Regulatory", "Service")
EMPTY = replace(entry_of(assessment(small()), ["a.html"]), organisations=())
Expression = dict[str, int]


@dataclass
class System:
    """What a reader knows: linear relations between whole numbers that are not negative, and the true values."""

    truth: dict[str, int]
    bands: tuple[str, ...] = BANDS
    relations: list[tuple[Expression, float, float]] = field(default_factory=list)
    withheld: dict[str, Expression] = field(default_factory=dict)
    followed: dict[str, Expression] = field(default_factory=dict)

    def value(self, expression: Expression) -> int:
        """Return the true value of an expression."""
        return sum(self.truth[name] * factor for name, factor in expression.items())

    def know(self, expression: Expression, low: float, high: float) -> None:
        """Add a relation, which must be true."""
        assert low <= self.value(expression) <= high, (expression, low, high)
        self.relations.append((expression, low, high))

    def read(self, name: str, expression: Expression, cell: object) -> None:
        """Take in a cell: a count that is shown, or one that is withheld."""
        if cell == NOT_PUBLISHED or cell is None:
            self.withheld[name] = expression
        else:
            self.know(expression, int(cell), int(cell))
            self.followed[name] = expression

    def derived(self) -> list[str]:
        """Return the names of the counts that a reader can work out, or of which a reader can tell that they are small.

        Each solution gives a possible value of every count, so most counts need no solution of their own.
        """
        names = list(self.truth)
        place = {name: n for n, name in enumerate(names)}
        targets = [
            *((n, e, True) for n, e in self.withheld.items()),
            *((n, e, False) for n, e in self.followed.items()),
        ]
        rows = _matrix([expression for _, expression, _ in targets], place)
        reach = rows @ np.array([self.truth[name] for name in names], float)
        low, high = reach.copy(), reach.copy()
        solve = _Solver(_matrix([e for e, _, _ in self.relations], place), self.relations)
        draw = np.random.default_rng(len(targets))

        def try_one(objective: np.ndarray) -> None:
            values = rows @ solve(objective)
            np.minimum(low, values, out=low)
            np.maximum(high, values, out=high)

        for _ in range(3):
            try_one(draw.normal(size=len(names)))
        found = []
        for n, (name, _, is_withheld) in enumerate(targets):
            for sign in (1, -1):
                if _tells(low[n], high[n], is_withheld=is_withheld):
                    try_one(sign * rows[n])
            if _tells(low[n], high[n], is_withheld=is_withheld):
                found.append(f"{name}: {low[n]:.0f} to {high[n]:.0f}")
        return found


def _tells(low: float, high: float, *, is_withheld: bool) -> bool:
    return (is_withheld and low == high) or (low * high > 0 and max(abs(low), abs(high)) < LEAST)


def _matrix(expressions: list[Expression], place: dict[str, int]) -> np.ndarray:
    matrix = np.zeros((len(expressions), len(place)))
    for n, expression in enumerate(expressions):
        for name, factor in expression.items():
            matrix[n, place[name]] = factor
    return matrix


class _Solver:
    def __init__(self, matrix: np.ndarray, relations: list[tuple[Expression, float, float]]) -> None:
        self.known = scipy.optimize.LinearConstraint(
            matrix, [low for _, low, _ in relations], [high for _, _, high in relations]
        )
        self.width = matrix.shape[1]

    def __call__(self, objective: np.ndarray) -> np.ndarray:
        done = scipy.optimize.milp(
            objective, integrality=np.ones(self.width), bounds=scipy.optimize.Bounds(0, np.inf), constraints=self.known
        )
        if done.x is None:  # unbounded: the target can be anything
            done = scipy.optimize.milp(
                objective,
                integrality=np.ones(self.width),
                bounds=scipy.optimize.Bounds(0, 10_000),
                constraints=self.known,
            )
        return np.round(done.x)


def total(expressions: list[Expression]) -> Expression:
    """Return the sum of expressions."""
    added: Counter[str] = Counter()
    for expression in expressions:
        for name, factor in expression.items():
            added[name] += factor
    return dict(added)


def less(one: Expression, other: Expression) -> Expression:
    """Return the difference of two expressions."""
    return total([one, {name: -factor for name, factor in other.items()}])


# Random sectors.


def random_sector(draw: random.Random) -> list[Entry]:
    """Return the entries of workbooks with random positions of random organisations, under one framework or two."""
    names = draw.choice([BANDS, BANDS_OF_TWO])
    number = draw.choice([1, 2, 2, 3, 4, 5, 8, 12])
    bands = [draw.random() ** 2 for _ in range(len(names) + 2)]
    outcomes = [draw.random() ** 2 for _ in OUTCOMES]
    for weights in (bands, outcomes):
        for n in range(len(weights)):
            if draw.random() < 0.3:
                weights[n] = 0.02 * (draw.random() < 0.5)
        weights[draw.randrange(len(weights))] += 0.5
    largest, streams = draw.choice([4, 12, 30, 90]), draw.sample(STREAMS, draw.randint(0, 4))
    several, none = draw.choice([0, 0, 0.2]), draw.choice([0, 0, 0.05, 0.3])
    on_edge = draw.choice([0, 0.1, 0.4, 0.9])
    tallies = []
    for n in range(number):
        people = [_person(draw, names, bands, outcomes, on_edge) for _ in range(draw.randint(1, largest))]
        if draw.random() < 0.2:
            people *= LEAST  # an organisation without small counts
        tallies.append(_tally(f"Organisation {n}", people, draw, streams, several, none))
    return [replace(EMPTY, workbook=f"{n}.xlsx", organisations=(tally,)) for n, tally in enumerate(tallies)]


def _person(
    draw: random.Random, names: tuple[str, ...], bands: list[float], outcomes: list[float], on_edge: float
) -> tuple[str, str, bool]:
    band = draw.choices([*names, BELOW_EXECUTIVE, ""], bands)[0]
    if band not in names:
        return band, Outcome.BELOW_EXECUTIVE if band else "", False
    outcome = draw.choices(OUTCOMES, outcomes)[0]
    if band in HIGHEST and outcome is Outcome.LOWER:
        outcome = Outcome.SAME
    return band, outcome, draw.random() < on_edge


def _tally(name: str, people: list, draw: random.Random, streams: list[str], several: float, none: float) -> Tally:
    held: dict[str, Counter[str]] = {}
    for band, _, _ in people:
        if band and streams and draw.random() >= none:
            for stream in draw.sample(streams, min(len(streams), 1 + (draw.random() < several))):
                held.setdefault(stream, Counter())[band] += 1
    bands, outcomes = Counter(p[0] for p in people), Counter(p[1] for p in people)
    edges = sum(p[2] for p in people)
    return Tally(name, len(people), bands.pop("", 0), dict(bands), {o: outcomes[o] for o in Outcome}, edges, held)


# What a reader of the roll-up knows.


def sector_system(entries: list[Entry]) -> System:
    """Return what a reader knows of a sector that was published with small counts withheld.

    The reader also knows whether a position of the sector works in several streams, and whether one works in none.
    """
    tallies = [entry.organisations[0] for entry in entries]
    counts = _stream_counts(tallies)
    bands = Counter()
    for tally in tallies:
        bands.update(tally.bands)
    named = BANDS if set(bands) <= {*BANDS, BELOW_EXECUTIVE} else BANDS_OF_TWO
    together = {band: sum(held.get(band, 0) for held in counts.values()) for band in (*named, BELOW_EXECUTIVE)}
    at_most = all(together[band] <= bands[band] for band in together)
    at_least = all(together[band] >= bands[band] for band in together)
    sheets = {sheet.name: list(sheet.rows) for sheet in published_sheets(entries)}
    system = System(_truth(tallies, counts, named), named)
    sums = _read_organisations(system, tallies, sheets["Organisations"], moved_cells(entries))
    _read_streams(system, counts, sheets["Streams"], sums, at_most=at_most, at_least=at_least)
    return system


def published_sheets(entries: list[Entry]):
    """Return the sheets of totals of a run with small counts withheld."""
    return list(total_sheets(sector_of(entries, framework(), LEAST), entries, [], framework()))


def moved_cells(entries: list[Entry]) -> list[str]:
    """Return the column of positions in another band from the page over all workbooks, with small counts withheld."""
    page = lxml.html.document_fromstring(render_index(entries, [], framework(), suppress_small=True))
    rows = page.xpath("//table[@id='across']/*[self::tbody or self::tfoot]/tr")
    return [row[-2].text_content().replace(",", "").strip() for row in rows]


def _stream_counts(tallies: list[Tally]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for tally in tallies:
        for stream, held in tally.streams.items():
            counts.setdefault(stream, Counter()).update(held)
    return counts


def _read_organisations(system: System, tallies: list[Tally], rows, moved: list[str]) -> dict[str, Expression]:
    """Take in the lines of all organisations and their total, and return the total as expressions."""
    lines = [_columns(n, system.bands) for n in range(len(tallies))]
    for n, (tally, line, row) in enumerate(zip(tallies, lines, rows, strict=False)):
        _read_line(system, tally.name, line, row, tally.positions)
        system.read(f"{tally.name} moved", line["moved"], moved[n])
        if NOT_PUBLISHED not in row:
            system.followed |= {f"{tally.name} {name}": line[name] for name in ("inside", "others")}
    sums = {name: total([line[name] for line in lines]) for name in lines[0]}
    _read_line(system, "All", sums, rows[-1], sum(t.positions for t in tallies))
    if len(tallies) > 1:
        system.read("All moved", sums["moved"], moved[-1])
    system.followed |= {f"All {name}": sums[name] for name in ("inside", "others")}
    gone = [n for n, row in enumerate(rows[:-1]) if NOT_PUBLISHED in row]
    for name in lines[0]:
        if gone:
            system.followed[f"withheld {name}"] = total([lines[n][name] for n in gone])
    _know_zeros(system, rows[-1])
    return sums


def _truth(tallies: list[Tally], counts: dict[str, Counter[str]], bands: tuple[str, ...]) -> dict[str, int]:
    truth = {}
    for n, tally in enumerate(tallies):
        truth |= {f"{n} {band}": tally.bands.get(band, 0) for band in (*bands, BELOW_EXECUTIVE)}
        truth |= {f"{n} {outcome}": tally.outcomes[outcome] for outcome in OUTCOMES}
        truth |= {f"{n} edge": tally.edges, f"{n} none": tally.not_classified}
    return truth | {f"{s} in {band}": counts[s][band] for s in counts for band in (*bands, BELOW_EXECUTIVE)}


def _columns(n: int, bands: tuple[str, ...]) -> dict[str, Expression]:
    one = {name: {f"{n} {name}": 1} for name in (*bands, BELOW_EXECUTIVE, "none", "edge", *OUTCOMES)}
    executives = total([one[band] for band in bands])
    moved = total([one[BELOW_EXECUTIVE], *(one[outcome] for outcome in OUTCOMES if outcome is not Outcome.SAME)])
    highest = total([one[band] for band in bands if band in HIGHEST])
    others = less(less(executives, highest), one[Outcome.LOWER])
    return {**one, "executives": executives, "inside": less(executives, one["edge"]), "moved": moved, "others": others}


def _read_line(system: System, name: str, line: dict[str, Expression], row, size: int) -> None:
    """Take in a line of the sheet of organisations, with the relations between its columns."""
    of_outcomes = [line[BELOW_EXECUTIVE if o is Outcome.BELOW_EXECUTIVE else o] for o in Outcome]
    shown = [*(line[band] for band in (*system.bands, BELOW_EXECUTIVE)), line["none"], line["edge"], *of_outcomes]
    assert row[1] == size
    for n, (expression, cell) in enumerate(zip(shown, row[2:], strict=True)):
        system.read(f"{name} column {n}", expression, cell)
    system.know(total([line["executives"], line[BELOW_EXECUTIVE], line["none"]]), size, size)
    system.know(less(total([line[o] for o in OUTCOMES]), line["executives"]), 0, 0)
    system.know(line["inside"], 0, np.inf)
    system.know(line["others"], 0, np.inf)


def _know_zeros(system: System, row) -> None:
    """Add that a total is at least 1 where it is withheld and another of the same table is shown, as 0 is shown."""
    width = len(system.bands)
    of_outcomes = [5 + width + n for n, o in enumerate(Outcome) if o is not Outcome.BELOW_EXECUTIVE]
    for places in (range(2, 2 + width), of_outcomes):
        if any(row[n] != NOT_PUBLISHED for n in places):
            for n in places:
                if row[n] == NOT_PUBLISHED:
                    system.know(system.withheld[f"All column {n - 2}"], 1, np.inf)
    if any(cell != NOT_PUBLISHED for cell in row[2:]):
        for n in (2 + width, 3 + width):
            if row[n] == NOT_PUBLISHED:
                system.know(system.withheld[f"All column {n - 2}"], 1, np.inf)


def _read_streams(system: System, counts, rows, sums, *, at_most: bool, at_least: bool) -> None:
    listed = {row[0]: row[1:] for row in rows}
    for n, band in enumerate((*system.bands, BELOW_EXECUTIVE)):
        is_partly = any(cells[n] != NOT_PUBLISHED for cells in listed.values())
        for stream in counts:
            one = {f"{stream} in {band}": 1}
            cell = listed[stream][n] if stream in listed else NOT_PUBLISHED
            if stream in listed or counts[stream][band]:
                system.read(f"{stream} {band}", one, cell)
            else:  # a stream that is not listed works in no band whose positions are all in other streams
                system.followed[f"{stream} {band}"] = one
            system.know(less(sums[band], one), 0, np.inf)
            system.followed[f"{band} not in {stream}"] = less(sums[band], one)
            if cell == NOT_PUBLISHED and stream in listed and is_partly:
                system.know(one, 1, np.inf)
        rest = less(sums[band], total([{f"{stream} in {band}": 1} for stream in counts]))
        if counts and (at_most or at_least):
            system.know(rest, 0 if at_most else -np.inf, 0 if at_least else np.inf)
            system.followed[f"{band} in no stream"] = rest


# Random years of genders.

GENDERS = tuple(gender.value for gender in Gender)


def random_years(draw: random.Random) -> list[tuple[Place, Place]]:
    """Return the places of random positions in two years."""
    rows, size = draw.randint(1, 5), draw.choice([8, 20, 60, 200])
    weights = [draw.random() ** 2, draw.random() ** 2, 0.1 * (draw.random() < 0.3), 0.1 * (draw.random() < 0.3)]
    change = draw.choice([0, 0.02, 0.1, 0.5])

    def place() -> Place:
        return Place(draw.randrange(rows), draw.choices(range(4), weights)[0])

    moves = [(before, place() if draw.random() < change else before) for before in (place() for _ in range(size))]
    new = [(Place(None, 0), place()) for _ in range(draw.choice([0, 0, 1, 6, 30]))]
    return [*moves, *new] if draw.random() < 0.5 else [*moves, *((after, before) for before, after in new)]


def years_system(moves: list[tuple[Place, Place]]) -> System:
    """Return what a reader knows of the table of two years."""
    rows = 1 + max((place.row for move in moves for place in move if place.row is not None), default=0)
    last, this = (
        [tuple(sum(move[year] == (row, n) for move in moves) for n in range(4)) for row in range(rows)]
        for year in (0, 1)
    )
    shown = years_without_small(this, last, moves, small_counts().least)
    truth = {f"{y} {r} {n}": year[r][n] for y, year in enumerate((this, last)) for r in range(rows) for n in range(4)}
    system = System(truth)
    for y, published in enumerate(shown):
        _read_year(system, str(y), (this, last)[y], published)
    gone = shown.this.rows_withheld | shown.last.rows_withheld
    for n in range(4):
        changes = [{f"0 {r} {n}": 1, f"1 {r} {n}": -1} for r in range(rows)]
        system.followed |= {f"change of {r} {n}": change for r, change in enumerate(changes)}
        system.followed[f"change of all {n}"] = total(changes)
        if gone:
            system.followed[f"change of withheld {n}"] = total([changes[r] for r in gone])
    return system


def one_year_system(moves: list[tuple[Place, Place]]) -> System:
    """Return what a reader knows of the table of one year by itself."""
    rows = 1 + max((after.row for _, after in moves if after.row is not None), default=0)
    this = [tuple(sum(after == (row, n) for _, after in moves) for n in range(4)) for row in range(rows)]
    system = System({f"0 {r} {n}": this[r][n] for r in range(rows) for n in range(4)})
    _read_year(system, "0", this, without_small(this, BY_GENDER, small_counts().least))
    return system


def _read_year(system: System, year: str, counts, published) -> None:
    for r, (row, cells) in enumerate(zip(counts, published.rows, strict=True)):
        system.know({f"{year} {r} {n}": 1 for n in range(4)}, sum(row), sum(row))
        for n, cell in enumerate(cells):
            system.read(f"{year} {r} {GENDERS[n]}", {f"{year} {r} {n}": 1}, cell)
    for n, cell in enumerate(published.total):
        expression = {f"{year} {r} {n}": 1 for r in range(len(counts))}
        system.read(f"{year} all {GENDERS[n]}", expression, cell)
        if cell is None and any(other is not None for other in published.total):
            system.know(expression, 1, np.inf)


@dataclass
class Figures:
    """The figures of an attack."""

    sectors: int = 0
    shown: int = 0
    withheld: int = 0
    totals: int = 0
    totals_shown: int = 0
    derived: list[str] = field(default_factory=list)

    def add(self, seed: int) -> None:
        """Attack the sector and the years of a seed."""
        draw = random.Random(seed)
        moves = random_years(draw)
        systems = [sector_system(random_sector(draw)), years_system(moves), one_year_system(moves)]
        of_totals = [name for name in systems[0].withheld if name.startswith("All")]
        shown_totals = [name for name in systems[0].followed if name.startswith("All column")]
        self.sectors += 1
        self.totals += len(of_totals) + len(shown_totals)
        self.totals_shown += len(shown_totals)
        for system in systems:
            self.withheld += len(system.withheld)
            self.shown += len(system.followed)
            self.derived += [f"seed {seed}: {name}" for name in system.derived()]


def attack(seeds: range) -> Figures:
    """Attack the sectors of `seeds`, and return the figures."""
    figures = Figures()
    for seed in seeds:
        figures.add(seed)
    return figures


def main() -> int:
    """Attack as many sectors as asked for, print the figures, and return 1 if a count was derived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sectors", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked, begun = parser.parse_args(), perf_counter()
    figures = attack(range(asked.seed, asked.seed + asked.sectors))
    print(
        f"{figures.sectors:,} sectors and as many tables of genders in one year and in two:"
        f" {figures.withheld:,} counts withheld, {figures.shown:,} others followed,"
        f" {len(figures.derived):,} derived; {figures.totals_shown:,} of {figures.totals:,} sector totals shown;"
        f" {perf_counter() - begun:.0f} seconds."
    )
    print(*figures.derived[:40], sep="\n")
    return bool(figures.derived)


if __name__ == "__main__":
    sys.exit(main())
