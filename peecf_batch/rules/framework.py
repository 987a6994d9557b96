"""What are the rules? The value types of a classification framework, in which every rule names its source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


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
    """A classification band: work value scores from `lowest` to `highest`, both inside. `rank` 1 is the lowest band."""

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
