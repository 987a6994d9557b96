"""Write the schedule of all positions, or of counts by organisation and division if there are very many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.word.content import Shade
from peecf_batch.outputs.word.document import Column
from peecf_batch.outputs.wording.text import plural, shown
from peecf_batch.outputs.wording.words import reference_or

if TYPE_CHECKING:
    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.outputs.word.content import Content
    from peecf_batch.outputs.word.facts import Facts

MOST_LISTED = 500


def write_positions(facts: Facts) -> None:
    """Write every position with its factor scores, bands and outcome; above 500 positions, counts of them."""
    for picture in facts.drawings.distributions:
        facts.paper.picture(picture.png, 0.7, picture.title, picture.description)
    if len(facts.assessment.positions) > MOST_LISTED:
        _counts(facts)
        return
    framework, scale = facts.assessment.framework, facts.assessment.framework.scale
    facts.paper.paragraph(f"{scale.meaning} Scores are not a ranking of people or positions.")
    looks = dict(zip(range(scale.lowest, scale.highest + 1), facts.drawings.tints, strict=True))
    columns = [
        Column("Position", 0.24),
        *(Column(factor.short_name, 0.072, right=True) for factor in framework.factors),
    ]
    columns += [Column("Score", 0.05, right=True), Column("Held", 0.08), Column("Recommended", 0.1)]
    columns.append(Column("Outcome", 0.09))
    rows: list[list[Content]] = []
    for p, label in zip(facts.assessment.positions, facts.labels, strict=True):
        scores: list[Content] = ["–" if s is None else Shade(f"{s}", *looks[s]) for s in p.position.scores]
        rows.append([label, *scores, *_results(p, facts)])
    order = "no particular order" if facts.coded else "the order of the workbook"
    facts.paper.table(f"Factor scores, work value score, bands and outcome, in {order}", columns, rows)


def _results(p: Assessed | Unassessed, facts: Facts) -> list[str]:
    """Return the score, the band held, the recommended band and the outcome of a position."""
    held = reference_or("not known", p, facts.assessment.withheld)
    if not isinstance(p, Assessed):
        return ["–", held, "not yet", "–"]
    framework = facts.assessment.framework_of(p)
    title = next(rule.title for rule in framework.outcomes if rule.outcome is p.outcome)
    return [f"{p.classification.score}", held, p.band_name or framework.below.name, title]


def _counts(facts: Facts) -> None:
    """Write the number of positions of each organisation and division by recommended band."""
    positions = facts.assessment.positions
    facts.paper.paragraph(
        f"There are {plural(len(positions), 'position')}, too many to list on paper. "
        "The annotated workbook lists them all."
    )
    names = [band.name for one in facts.assessment.frameworks for band in reversed(one.bands)]
    names += [facts.assessment.framework.below.name, "Not classified"]
    places: dict[str, Counter[str]] = {}
    for p in positions:
        details = p.position.details
        place = ", ".join(filter(None, (shown(details.organisation), shown(details.division)))) or "Not given"
        band = "Not classified"
        if isinstance(p, Assessed):
            band = p.band_name or facts.assessment.framework.below.name
        places.setdefault(place, Counter())[band] += 1
    columns = [Column("Organisation and division", 0.4), *(Column(name, 0.1, right=True) for name in names)]
    columns.append(Column("All", 0.1, right=True))
    rows = [[place, *(f"{found[name]:,}" for name in names), f"{found.total():,}"] for place, found in places.items()]
    whole = sum(places.values(), Counter[str]())
    rows.append(["All", *(f"{whole[name]:,}" for name in names), f"{whole.total():,}"])
    facts.paper.table("Positions by organisation, division and recommended band", columns, rows, foot=True)
