"""Define the value types of a classification framework, in which every rule names its source."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Outcome(StrEnum):
    """The assessed band compared with the reference band (Table 5 of the framework's work value scoring)."""

    SAME = "same"
    HIGHER = "higher"
    LOWER = "lower"
    BELOW_EXECUTIVE = "below-executive"
    NO_REFERENCE = "no-reference"


NOT_EXECUTIVE = "Not executive"  # in place of a reference band: the position was not an executive one
BELOW_EXECUTIVE = Outcome.BELOW_EXECUTIVE.value  # also what records and tables call the scores below every band


class Edge(StrEnum):
    """The end of its band that a work value score is on."""

    LOWEST = "lowest"
    HIGHEST = "highest"


class Citation(NamedTuple):
    """The source of a rule."""

    key: str
    title: str
    publisher: str
    url: str


class LevelText(NamedTuple):
    """The description of a level of a factor, and the score of that level."""

    score: int
    text: str


class Factor(NamedTuple):
    """A work value factor.

    `headings` are the column headings that mean this factor. `levels` holds optional texts, by ascending score.
    """

    key: str
    name: str
    short_name: str
    definition: str
    headings: tuple[str, ...]
    levels: tuple[LevelText, ...]
    source: Citation


class Scale(NamedTuple):
    """The whole numbers that a factor score may be.

    Scores in `descriptor_levels` match a descriptor. The other scores are between two descriptors.
    """

    lowest: int
    highest: int
    descriptor_levels: tuple[int, ...]
    meaning: str
    source: Citation

    def __contains__(self, score: object) -> bool:
        return isinstance(score, int) and not isinstance(score, bool) and self.lowest <= score <= self.highest


class Band(NamedTuple):
    """A classification band for work value scores from `lowest` to `highest`, both included.

    `rank` 1 is the lowest band. `names` are other spellings of the band that a workbook may use. `aligned_with` is the
    band of the Determination whose remuneration values apply, "" if that has the same name.
    """

    name: str
    title: str
    lowest: int
    highest: int
    rank: int
    remit: str
    names: tuple[str, ...]
    source: Citation
    aligned_with: str = ""

    @property
    def paid_as(self) -> str:
        """The name of the band of the Determination whose remuneration values apply."""
        return self.aligned_with or self.name


class BandDescriptor(NamedTuple):
    """The description of a stream at a band, and the name of that band."""

    band: str
    text: str


class Stream(NamedTuple):
    """A work value stream, which is never scored.

    `descriptors` serve to check a provisional band. `names` are other spellings of the stream. `source` is that of the
    definition, and `described_in` that of the descriptors.
    """

    key: str
    name: str
    definition: str
    names: tuple[str, ...]
    descriptors: tuple[BandDescriptor, ...]
    source: Citation
    described_in: Citation


class Profile(NamedTuple):
    """The source's illustration of the scores of a position in a stream, which is never a rule.

    `highest` are the keys of the factors that may have its highest scores, and `lower` those that may be lower.
    """

    stream: str
    highest: tuple[str, ...]
    lower: tuple[str, ...]
    source: Citation


class OutcomeRule(NamedTuple):
    """The meaning of an outcome and the options that it gives the decision-maker.

    `new_meaning` and `new_options` are those of a position that is marked as new, if the framework has others for it.
    """

    outcome: Outcome
    title: str
    meaning: str
    options: tuple[str, ...]
    source: Citation
    new_meaning: str = ""
    new_options: tuple[str, ...] = ()

    @property
    def for_new(self) -> OutcomeRule | None:
        """The rule for a position that is marked as new, None if the framework has no other for it."""
        if not self.new_options:
            return None
        return self._replace(meaning=self.new_meaning, options=self.new_options, new_meaning="", new_options=())


class EdgeRule(NamedTuple):
    """The meaning and the options of a score that is the lowest or highest of its band.

    `top_of_scale` is the text for the highest possible score, which has no band above it.
    """

    title: str
    meaning: str
    options: tuple[str, ...]
    top_of_scale: str
    source: Citation


class BelowExecutive(NamedTuple):
    """The meaning of a score below the lowest band.

    `near_within` is how many points below that band a score still gets a notice. `ceo_meaning` is the text for a chief
    executive officer.
    """

    name: str
    title: str
    meaning: str
    ceo_meaning: str
    near_within: int
    near_source: Citation
    ceo_source: Citation
    source: Citation


class GuidePoint(NamedTuple):
    """A published check: the work value score and band of a position with `factor_score` on every factor."""

    factor_score: int
    score: int
    band: str
    source: Citation


class ShareOfWork(NamedTuple):
    """The share of a position's work, in per cent, that must be at a level for the level to count for a factor."""

    lowest_percent: int
    meaning: str
    source: Citation


class ReferenceDate(NamedTuple):
    """The date of the Determination. Reference bands are those held on it, unless the user sets another date."""

    date: date
    instrument: str
    source: Citation


class DecisionMakers(NamedTuple):
    """Who decides on an outcome: `usual` for most positions, and `ceo` for the chief executive officer's own.

    `source` is None if the framework file does not say who decides.
    """

    usual: str
    ceo: str
    source: Citation | None


class Principle(NamedTuple):
    """A sentence that every reader must know: who decides, what is assessed, or when a change may happen."""

    key: str
    text: str
    source: Citation


class Framework(NamedTuple):
    """A classification framework.

    `bands` run from the lowest to the highest. `streams_at_most` is how many streams a position may have. `ceo_titles`
    are titles that mean the chief executive officer. `names` are what a workbook may call the framework, besides its id
    and titles. `part_3` says that it is for executives employed under Part 3 of the Public Administration Act 2004.
    `others` are the frameworks that a workbook may name for single positions; they have the same factors and scale.
    """

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
    decision_makers: DecisionMakers
    ceo_titles: tuple[str, ...]
    principles: tuple[Principle, ...]
    citations: tuple[Citation, ...]
    names: tuple[str, ...]
    part_3: bool
    others: tuple[Framework, ...] = ()
    profiles: tuple[Profile, ...] = ()

    @property
    def all(self) -> tuple[Framework, ...]:
        """The framework itself and those that stand beside it."""
        return (self, *self.others)

    @property
    def for_part_3(self) -> Framework | None:
        """The framework for executives employed under Part 3, or None if there is none."""
        return next((framework for framework in self.all if framework.part_3), None)

    def named(self, framework_id: str) -> Framework:
        """Return the framework with an id: this one for "". Raises KeyError when there is none."""
        if framework_id in ("", self.id):
            return self
        for framework in self.others:
            if framework_id == framework.id:
                return framework
        raise KeyError(framework_id)

    def can_stand_beside(self, other: Framework) -> bool:
        """Return True if both have the same factors and scale, and no band of one has the name of a band of the other.

        The same columns of a workbook then serve both, and the name of a band says which framework it belongs to.
        """
        same = [([f.key for f in one.factors], one.scale.lowest, one.scale.highest) for one in (self, other)]
        names = {band.name for band in self.bands}
        return self.id != other.id and same[0] == same[1] and names.isdisjoint(band.name for band in other.bands)

    @property
    def lowest(self) -> int:
        """The lowest possible work value score."""
        return len(self.factors) * self.scale.lowest

    @property
    def highest(self) -> int:
        """The highest possible work value score."""
        return len(self.factors) * self.scale.highest

    def band(self, name: str) -> Band:
        """Return the band called `name`. Raises KeyError when the framework has none."""
        for band in self.bands:
            if band.name == name:
                return band
        raise KeyError(name)

    def rank_held(self, reference_band: str) -> int:
        """Return the rank of a reference band, 0 for a position that was not executive. Raises KeyError for others."""
        return 0 if reference_band == NOT_EXECUTIVE else self.band(reference_band).rank

    def band_paid_as(self, name: str) -> Band | None:
        """Return the band to which the remuneration values of the Determination's band `name` apply, or None."""
        return next((band for band in self.bands if band.paid_as == name), None)

    def outcome_rule(self, outcome: Outcome, *, is_new: bool = False) -> OutcomeRule:
        """Return the meaning and the options of `outcome`, those of a new position if it `is_new`.

        Raises KeyError when the framework has none.
        """
        for rule in self.outcomes:  # a loop, because every position asks
            if rule.outcome is outcome:
                return (rule.for_new or rule) if is_new else rule
        raise KeyError(outcome)

    def principle(self, key: str) -> Principle:
        """Return the principle with the key `key`. Raises KeyError when the framework has none."""
        for principle in self.principles:
            if principle.key == key:
                return principle
        raise KeyError(key)
