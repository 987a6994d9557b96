"""List the positions of a workbook with links to the pages that explain them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import band_words, edge_words, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.result import Assessment

NOT_CLASSIFIED = "Not classified"


class ListedPosition(NamedTuple):
    """A position in the list: its title and id, its result in words, and the address of its page.

    `score` is "" if the position is not classified, and `edge` is "" if the score is not borderline.
    """

    title: str
    id: str
    score: str
    band: str
    edge: str
    outcome: str
    href: str


class Listing(NamedTuple):
    """The list of positions, with the bands and outcomes that occur, in the order of the framework."""

    rows: tuple[ListedPosition, ...]
    bands: tuple[str, ...]
    outcomes: tuple[str, ...]


def listing_of(assessment: Assessment, pages: Sequence[str]) -> Listing:
    """Return the list of all positions of a redacted assessment. `pages` has the address of each one's page."""
    rows = tuple(_rows(assessment, pages))
    frameworks = assessment.frameworks
    bands = [name for one in frameworks for name in (*(b.name for b in reversed(one.bands)), one.below.name)]
    outcomes = [rule.title for one in frameworks for rule in one.outcomes]
    return Listing(
        rows,
        _occurring((*bands, NOT_CLASSIFIED), {row.band for row in rows}),
        _occurring((*outcomes, NOT_CLASSIFIED), {row.outcome for row in rows}),
    )


def _occurring(names: Iterable[str], found: set[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name in found)


def _rows(assessment: Assessment, pages: Sequence[str]) -> Iterator[ListedPosition]:
    names = names_of(assessment.positions)
    for p, name, href in zip(assessment.positions, names, pages, strict=True):
        own = shown(p.position.details.id) if p.position.details.title else ""
        framework = assessment.framework_of(p)
        score, edge, outcome = "", "", NOT_CLASSIFIED
        if isinstance(p, Assessed):
            score, edge = f"{p.classification.score}", edge_words(p)
            outcome = framework.outcome_rule(p.outcome).title
        yield ListedPosition(name, own, score, band_words(p.band_name, framework), edge, outcome, href)
