"""What are the rules? A classification framework, read from a TOML file in which every rule names its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path


class FrameworkError(ValueError):
    """A framework file contradicts itself; `problems` lists everything that is wrong with it, in plain words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class Outcome(StrEnum):
    """How the assessed band stands to the reference band (Table 5 of the framework's work value scoring)."""

    SAME = "same"
    HIGHER = "higher"
    LOWER = "lower"
    BELOW_EXECUTIVE = "below-executive"
    NO_REFERENCE = "no-reference"


class Edge(StrEnum):
    """Which end of its band a work value score sits on."""

    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from."""

    key: str
    title: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A work value factor. `headings` are column headings that mean it; `levels` is optional text for each score."""

    key: str
    name: str
    short_name: str
    definition: str
    headings: tuple[str, ...]
    levels: tuple[tuple[int, str], ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class Scale:
    """The whole numbers that a factor may score. `descriptor_levels` match a descriptor; the others lie between two."""

    lowest: int
    highest: int
    descriptor_levels: tuple[int, ...]
    meaning: str
    source: Citation

    def __contains__(self, score: object) -> bool:
        return isinstance(score, int) and not isinstance(score, bool) and self.lowest <= score <= self.highest


@dataclass(frozen=True, slots=True)
class Band:
    """A classification band: work value scores from `lowest` to `highest`, both inside. `rank` is 1 for the lowest band."""

    name: str
    title: str
    lowest: int
    highest: int
    rank: int
    remit: str
    names: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class Stream:
    """A work value stream: never scored, used to check a provisional band against `descriptors` (band name, text)."""

    key: str
    name: str
    definition: str
    names: tuple[str, ...]
    descriptors: tuple[tuple[str, str], ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What an outcome means and the options that it puts before those who decide."""

    outcome: Outcome
    title: str
    meaning: str
    options: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class EdgeRule:
    """What follows when a score is the lowest or highest of its band."""

    title: str
    meaning: str
    options: tuple[str, ...]
    top_of_scale: str
    source: Citation


@dataclass(frozen=True, slots=True)
class BelowExecutive:
    """What a score below the lowest band means. `near_within` is how many points below it still earn a notice."""

    name: str
    title: str
    meaning: str
    ceo_meaning: str
    near_within: int
    near_source: Citation
    ceo_source: Citation
    source: Citation


@dataclass(frozen=True, slots=True)
class GuidePoint:
    """A published check: what one score on every factor adds up to, and the band it falls in."""

    factor_score: int
    score: int
    band: str
    source: Citation


@dataclass(frozen=True, slots=True)
class ShareOfWork:
    """The share of a position's work, in per cent, that must be at a level for the level to count for a factor."""

    lowest_percent: int
    meaning: str
    source: Citation


@dataclass(frozen=True, slots=True)
class ReferenceDate:
    """The date of the Determination on which reference bands are held, unless the user sets another."""

    date: date
    instrument: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Principle:
    """A sentence that a reader of any output must know: who decides, what is assessed, when change may happen."""

    key: str
    text: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Framework:
    """A classification framework. Bands run from the lowest to the highest; scores run from `lowest` to `highest`."""

    id: str
    title: str
    short_title: str
    citation: Citation
    scale: Scale
    factors: tuple[Factor, ...]
    bands: tuple[Band, ...]
    streams: tuple[Stream, ...]
    outcomes: tuple[OutcomeRule, ...]
    edge: EdgeRule
    below: BelowExecutive
    guide_points: tuple[GuidePoint, ...]
    share_of_work: ShareOfWork
    streams_at_most: int
    reference: ReferenceDate
    ceo_titles: tuple[str, ...]
    principles: tuple[Principle, ...]
    citations: tuple[Citation, ...]

    @property
    def lowest(self) -> int:
        """The lowest work value score that any position can have."""
        return len(self.factors) * self.scale.lowest

    @property
    def highest(self) -> int:
        """The highest work value score that any position can have."""
        return len(self.factors) * self.scale.highest

    def band(self, name: str) -> Band:
        """The band called `name`. Raises KeyError when the framework has none."""
        for band in self.bands:
            if band.name == name:
                return band
        raise KeyError(name)

    def outcome_rule(self, outcome: Outcome) -> OutcomeRule:
        """What `outcome` means and which options it opens."""
        return next(rule for rule in self.outcomes if rule.outcome is outcome)

    def principle(self, key: str) -> Principle:
        """The principle called `key`. Raises KeyError when the framework has none."""
        for principle in self.principles:
            if principle.key == key:
                return principle
        raise KeyError(key)


PRINCIPLES = ("decides", "recommended", "position-not-person", "no-ranking", "when", "ceo-approval", "vacancy")


@dataclass(slots=True)
class _Reader:
    """Reads tables of a TOML file and collects what is wrong with them instead of stopping at the first fault."""

    problems: list[str] = field(default_factory=list)
    citations: dict[str, Citation] = field(default_factory=dict)

    def need(self, table: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
        value = table.get(key)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)) and value not in ("", []):
            return value
        self.problems.append(f"{where}: '{key}' is missing or not {_KINDS[kind]}")
        return kind()

    def texts(self, table: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value) or (needed and not value):
            self.problems.append(f"{where}: '{key}' must be a list of texts")
            return ()
        return tuple(value)

    def cite(self, table: Mapping[str, Any], where: str, key: str = "source") -> Citation:
        name = table.get(key)
        if isinstance(name, str) and name in self.citations:
            return self.citations[name]
        self.problems.append(f"{where}: '{key}' must name one of the citations, not {name!r}")
        return Citation("", "", "", "")

    def tables(self, data: Mapping[str, Any], key: str) -> Iterator[tuple[Mapping[str, Any], str]]:
        rows = data.get(key)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            self.problems.append(f"[[{key}]]: at least one is needed")
            return
        for number, row in enumerate(rows, 1):
            yield row, f"[[{key}]] number {number}"

    def table(self, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = data.get(key)
        if isinstance(value, dict):
            return value
        self.problems.append(f"[{key}]: this table is missing")
        return {}


_KINDS = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}


def load_framework(path: Path | None = None) -> Framework:
    """The framework in the TOML file `path`, or the Victorian Public Entity framework that ships with the product.

    Raises FrameworkError with every contradiction found, OSError when the file cannot be read.
    """
    if path is None:
        text = resources.files("peecf_batch").joinpath("frameworks", "peecf.toml").read_text(encoding="utf-8")
    else:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FrameworkError([f"not a TOML file: {error}"]) from None
    return framework_from(data)


def framework_from(data: Mapping[str, Any]) -> Framework:
    """The framework that a parsed TOML file describes. Raises FrameworkError with every contradiction at once."""
    read = _Reader()
    for row, where in read.tables(data, "citations"):
        key = read.need(row, "key", str, where)
        parts = (read.need(row, name, str, where) for name in ("title", "publisher", "url"))
        read.citations[key] = Citation(key, *parts)
    scale = _scale(read, read.table(data, "scale"))
    factors = tuple(_factor(read, row, where, scale) for row, where in read.tables(data, "factors"))
    bands = tuple(_band(read, row, where, rank) for rank, (row, where) in enumerate(read.tables(data, "bands"), 1))
    framework = Framework(
        id=read.need(data, "id", str, "framework"),
        title=read.need(data, "title", str, "framework"),
        short_title=read.need(data, "short_title", str, "framework"),
        citation=read.cite(data, "framework"),
        scale=scale,
        factors=factors,
        bands=bands,
        streams=tuple(_stream(read, row, where, bands) for row, where in read.tables(data, "streams")),
        outcomes=tuple(_outcome(read, row, where) for row, where in read.tables(data, "outcomes")),
        edge=_edge(read, read.table(data, "edge")),
        below=_below(read, read.table(data, "below_executive")),
        guide_points=tuple(_guide_point(read, row, where) for row, where in read.tables(data, "guide_points")),
        share_of_work=_share(read, read.table(data, "share_of_work")),
        streams_at_most=read.need(data, "streams_at_most", int, "framework"),
        reference=_reference(read, read.table(data, "determination")),
        ceo_titles=read.texts(data, "ceo_titles", "framework", needed=True),
        principles=tuple(_principle(read, row, where) for row, where in read.tables(data, "principles")),
        citations=tuple(read.citations.values()),
    )
    if not read.problems:
        read.problems.extend(problem for check in _CHECKS for problem in check(framework))
    if read.problems:
        raise FrameworkError(read.problems)
    return framework


def _scale(read: _Reader, row: Mapping[str, Any]) -> Scale:
    levels = row.get("descriptor_levels")
    if not isinstance(levels, list) or not all(type(level) is int for level in levels):
        read.problems.append("[scale]: 'descriptor_levels' must be a list of whole numbers")
        levels = []
    lowest, highest = (read.need(row, key, int, "[scale]") for key in ("lowest", "highest"))
    return Scale(lowest, highest, tuple(levels), read.need(row, "meaning", str, "[scale]"), read.cite(row, "[scale]"))


def _factor(read: _Reader, row: Mapping[str, Any], where: str, scale: Scale) -> Factor:
    levels: list[tuple[int, str]] = []
    for key, text in row.get("levels", {}).items():
        if not key.isdecimal() or int(key) not in scale or not isinstance(text, str):
            read.problems.append(f"{where}: level '{key}' is not a score of the scale with a text")
        else:
            levels.append((int(key), text))
    texts = (read.need(row, key, str, where) for key in ("key", "name", "short_name", "definition"))
    return Factor(*texts, read.texts(row, "headings", where), tuple(sorted(levels)), read.cite(row, where))


def _band(read: _Reader, row: Mapping[str, Any], where: str, rank: int) -> Band:
    name, title, remit = (read.need(row, key, str, where) for key in ("name", "title", "remit"))
    lowest, highest = (read.need(row, key, int, where) for key in ("lowest", "highest"))
    names = read.texts(row, "names", where)
    return Band(name, title, lowest, highest, rank, remit, names, read.cite(row, where))


def _stream(read: _Reader, row: Mapping[str, Any], where: str, bands: tuple[Band, ...]) -> Stream:
    descriptors = read.need(row, "descriptors", dict, where)
    known = [band.name for band in bands]
    read.problems.extend(f"{where}: descriptor for unknown band '{name}'" for name in descriptors if name not in known)
    read.problems.extend(f"{where}: no descriptor for band '{name}'" for name in known if not descriptors.get(name))
    texts = (read.need(row, key, str, where) for key in ("key", "name", "definition"))
    pairs = tuple((name, str(descriptors[name])) for name in known if name in descriptors)
    return Stream(*texts, read.texts(row, "names", where), pairs, read.cite(row, where))


def _outcome(read: _Reader, row: Mapping[str, Any], where: str) -> OutcomeRule:
    name = row.get("outcome")
    if name not in list(Outcome):
        read.problems.append(f"{where}: 'outcome' must be one of {', '.join(Outcome)}, not {name!r}")
        name = Outcome.SAME
    title, meaning = (read.need(row, key, str, where) for key in ("title", "meaning"))
    return OutcomeRule(
        Outcome(name), title, meaning, read.texts(row, "options", where, needed=True), read.cite(row, where)
    )


def _edge(read: _Reader, row: Mapping[str, Any]) -> EdgeRule:
    title, meaning, top = (read.need(row, key, str, "[edge]") for key in ("title", "meaning", "top_of_scale"))
    return EdgeRule(title, meaning, read.texts(row, "options", "[edge]", needed=True), top, read.cite(row, "[edge]"))


def _below(read: _Reader, row: Mapping[str, Any]) -> BelowExecutive:
    where = "[below_executive]"
    return BelowExecutive(
        name=read.need(row, "name", str, where),
        title=read.need(row, "title", str, where),
        meaning=read.need(row, "meaning", str, where),
        ceo_meaning=read.need(row, "ceo_meaning", str, where),
        near_within=read.need(row, "near_within", int, where),
        near_source=read.cite(row, where, "near_source"),
        ceo_source=read.cite(row, where, "ceo_source"),
        source=read.cite(row, where),
    )


def _guide_point(read: _Reader, row: Mapping[str, Any], where: str) -> GuidePoint:
    factor_score, score = (read.need(row, key, int, where) for key in ("factor_score", "score"))
    return GuidePoint(factor_score, score, read.need(row, "band", str, where), read.cite(row, where))


def _share(read: _Reader, row: Mapping[str, Any]) -> ShareOfWork:
    where = "[share_of_work]"
    percent, meaning = read.need(row, "lowest_percent", int, where), read.need(row, "meaning", str, where)
    return ShareOfWork(percent, meaning, read.cite(row, where))


def _reference(read: _Reader, row: Mapping[str, Any]) -> ReferenceDate:
    import datetime

    when = row.get("date")
    if type(when) is not datetime.date:
        read.problems.append("[determination]: 'date' must be a date such as 2020-12-18")
        when = datetime.date.min
    return ReferenceDate(when, read.need(row, "instrument", str, "[determination]"), read.cite(row, "[determination]"))


def _principle(read: _Reader, row: Mapping[str, Any], where: str) -> Principle:
    return Principle(read.need(row, "key", str, where), read.need(row, "text", str, where), read.cite(row, where))


def _scale_is_sound(framework: Framework) -> Iterator[str]:
    scale = framework.scale
    if scale.lowest >= scale.highest:
        yield f"[scale]: lowest {scale.lowest} is not below highest {scale.highest}"
    for level in scale.descriptor_levels:
        if level not in scale:
            yield f"[scale]: descriptor level {level} is outside {scale.lowest} to {scale.highest}"


def _bands_tile_the_scale(framework: Framework) -> Iterator[str]:
    bands = framework.bands
    for band in bands:
        if band.lowest > band.highest:
            yield f"band {band.name}: lowest {band.lowest} is above highest {band.highest}"
    for lower, upper in zip(bands, bands[1:], strict=False):
        if upper.lowest <= lower.highest:
            yield f"bands {lower.name} and {upper.name} overlap, or are not given lowest first"
        elif upper.lowest > lower.highest + 1:
            yield f"scores {lower.highest + 1} to {upper.lowest - 1} lie between {lower.name} and {upper.name}, in no band"
    if bands[0].lowest < framework.lowest:
        yield f"band {bands[0].name} begins at {bands[0].lowest}, below the lowest possible score {framework.lowest}"
    if bands[-1].highest != framework.highest:
        yield (
            f"band {bands[-1].name} ends at {bands[-1].highest}; the highest possible score is {framework.highest}"
            f" ({len(framework.factors)} factors of {framework.scale.highest})"
        )


def _names_are_unique(framework: Framework) -> Iterator[str]:
    groups = {
        "factor": [factor.key for factor in framework.factors],
        "factor name": [factor.name for factor in framework.factors],
        "band": [band.name for band in framework.bands],
        "stream": [stream.key for stream in framework.streams],
        "outcome": [str(rule.outcome) for rule in framework.outcomes],
        "principle": [principle.key for principle in framework.principles],
    }
    for kind, names in groups.items():
        yield from (f"{kind} '{name}' is given twice" for name in sorted({n for n in names if names.count(n) > 1}))


def _nothing_is_missing(framework: Framework) -> Iterator[str]:
    given = {rule.outcome for rule in framework.outcomes}
    yield from (f"[[outcomes]]: '{outcome}' is missing" for outcome in Outcome if outcome not in given)
    keys = {principle.key for principle in framework.principles}
    yield from (f"[[principles]]: '{key}' is missing" for key in PRINCIPLES if key not in keys)


def _guide_points_hold(framework: Framework) -> Iterator[str]:
    for point in framework.guide_points:
        total = point.factor_score * len(framework.factors)
        band = next((band.name for band in framework.bands if band.lowest <= point.score <= band.highest), None)
        if total != point.score:
            yield f"guide point {point.factor_score}: every factor at {point.factor_score} adds to {total}, not {point.score}"
        if band != point.band:
            yield f"guide point {point.score}: falls in {band}, not {point.band}"


_CHECKS: tuple[Callable[[Framework], Iterator[str]], ...] = (
    _scale_is_sound,
    _bands_tile_the_scale,
    _names_are_unique,
    _nothing_is_missing,
    _guide_points_hold,
)
