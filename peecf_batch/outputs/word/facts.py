"""Collect what the sections of the board paper share: the assessment, its items, its schedules and where they are."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.word.items import Reason
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import is_for_decision
from peecf_batch.rules.findings import Severity, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.word.document import Paper
    from peecf_batch.outputs.word.items import Items, Unclassified
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.privacy import Disclosed

MOST_ON_THE_FIRST_PAGE = 12  # rows of tables


class Schedule(NamedTuple):
    """A schedule of the paper: its key, its title, the function that writes it, and whether its pages are wide."""

    key: str
    title: str
    write: Callable[[Facts], None]
    is_wide: bool = False


class Picture(NamedTuple):
    """A picture for print, with its title and a description in words."""

    png: bytes
    title: str
    description: str


class Drawings(NamedTuple):
    """The pictures of the paper: band ladders, with those left out counted, and distributions of scores.

    `tints` has the background and text colour of each score of the scale, from the lowest. `ladders_too_small` counts
    the ladders of too few positions for a page.
    """

    ladders: tuple[Picture, ...]
    ladders_left_out: int
    distributions: tuple[Picture, ...]
    tints: Sequence[tuple[str, str]]
    ladders_too_small: int = 0


class Facts(NamedTuple):
    """Everything that a section of the paper may show.

    The assessment is redacted. `labels` has the name of each position, with its id.
    """

    paper: Paper
    assessment: Assessment
    labels: tuple[str, ...]
    items: Items
    unclassified: tuple[Unclassified, ...]
    incomplete: str
    disclosed: Disclosed
    coded: bool
    drawings: Drawings
    schedules: tuple[Schedule, ...] = ()

    def schedule(self, key: str) -> str:
        """Return the letter of a schedule. Raises KeyError if the paper does not have it."""
        return self.letters[key]

    @property
    def letters(self) -> Mapping[str, str]:
        """The letters of the schedules by key."""
        return {one.key: letter for one, letter in zip(self.schedules, ascii_uppercase, strict=False)}

    @property
    def is_for_decision(self) -> bool:
        """Whether decisions are taken on this copy. They are not on one that leaves out bands or decisions."""
        return is_for_decision(self.assessment.withheld)

    @property
    def has_room(self) -> bool:
        """Whether the items for decision are few enough for the first page."""
        return len(self.items.open) <= MOST_ON_THE_FIRST_PAGE

    @property
    def has_room_for_decided(self) -> bool:
        """Whether the recorded decisions are few enough for the first page, after the items for decision."""
        return len(self.items.open) + len(self.items.decided) <= MOST_ON_THE_FIRST_PAGE


def findings_by_row(assessment: Assessment, severity: Severity) -> Mapping[object, list[Finding]]:
    """Return the findings of one severity about positions that are not accepted, by row."""
    found: dict[object, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.severity is severity and not finding.accepted and (finding.position or severity is Severity.ERROR):
            found.setdefault(finding.sheet_row, []).append(finding)
    return found


def reasons_of(findings: Sequence[Finding]) -> tuple[Reason, ...]:
    """Return what findings say, without codes, cells and values."""
    headings: dict[str, list[str]] = {}
    for finding in findings:
        rule = catalogue().get(finding.code)
        title = rule.title if rule else shown(finding.message)
        headings.setdefault(title, []).append(shown(finding.heading))
    return tuple(Reason(title, tuple(filter(None, dict.fromkeys(held)))) for title, held in headings.items())
