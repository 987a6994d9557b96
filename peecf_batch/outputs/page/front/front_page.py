"""Collect the first page of the summary: the headline, the decisions, and what a reader needs before deciding."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, awaits_meeting
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.agenda import edge_note
from peecf_batch.outputs.page.front.glance import Glance, glances_of
from peecf_batch.outputs.page.front.lead import edge_line, lead
from peecf_batch.outputs.page.front.tally import TallyItem, tally_of
from peecf_batch.outputs.page.front.timeline import Timeline, timeline_of
from peecf_batch.outputs.wording.decisions import ceo_sentence
from peecf_batch.outputs.wording.headline import headline
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.page.decisions import DecisionGroup

MOST_IN_TABLE, MOST_IN_LISTS = 16, 60
_EDGES, _PLACES = 6, 10
TABLE, LISTS, COUNTS, NOTHING = "table", "lists", "counts", "nothing"


class EdgePosition(NamedTuple):
    """A position on the edge of a band: its mark, its number among the decisions, and which edge it is on."""

    name: str
    score: int
    outcome: str
    number: int
    words: str


class PlaceCount(NamedTuple):
    """A division or organisation, and its numbers of decisions by group."""

    name: str
    counts: tuple[int, ...]
    total: int


class FrontPage(NamedTuple):
    """The first page.

    `form` says how it shows the decisions: "table" with a row for each, "lists" of names, "counts" by division or
    organisation in `places`, or "nothing". `edges` are the borderline positions without a decision, without those that
    `more_edges` counts, and `edge_line` says how many there are. `doubles` are the titles that several decisions have.
    """

    headline: str
    lead: str
    tally: tuple[TallyItem, ...]
    form: str
    groups: tuple[DecisionGroup, ...]
    places: tuple[PlaceCount, ...]
    timeline: Timeline | None
    glances: tuple[Glance, ...]
    edges: tuple[EdgePosition, ...]
    more_edges: int
    edge_line: str
    deciding: tuple[str, ...]
    doubles: frozenset[str]

    @property
    def decisions(self) -> int:
        """The number of decisions."""
        return sum(len(group.rows) for group in self.groups)


def front_of(assessment: Assessment, groups: tuple[DecisionGroup, ...], names: Sequence[str]) -> FrontPage:
    """Return the first page; `groups` are the decisions and `names` has one for each position."""
    numbers = {row.position: row.number for group in groups for row in group.rows}
    form = _form(len(numbers))
    edges = _edges(assessment, names, numbers)
    rows = [row for group in groups for row in group.rows]
    timed = any(group.timed for group in groups)
    return FrontPage(
        headline(assessment),
        lead(assessment),
        tally_of(assessment),
        form,
        groups,
        _places(assessment, groups) if form == COUNTS else (),
        timeline_of((row.timing for row in rows), assessment.reference.as_at) if timed else None,
        glances_of(assessment, numbers),
        edges[:_EDGES],
        len(edges[_EDGES:]),
        edge_line(assessment),
        _deciding(assessment, groups),
        frozenset(title for title, total in Counter(row.title for row in rows).items() if total > 1),
    )


def _form(decisions: int) -> str:
    if not decisions:
        return NOTHING
    return TABLE if decisions <= MOST_IN_TABLE else LISTS if decisions <= MOST_IN_LISTS else COUNTS


def _edges(assessment: Assessment, names: Sequence[str], numbers: Mapping[int, int]) -> tuple[EdgePosition, ...]:
    """Return the borderline positions that are not decided, the highest score first."""
    found = [
        EdgePosition(name, p.classification.score, p.outcome.value, numbers.get(index, 0),
                     edge_note(p, assessment.framework_of(p)).partition(";")[0].rstrip("."))
        for index, (p, name) in enumerate(zip(assessment.positions, names, strict=True))
        if isinstance(p, Assessed) and awaits_meeting(p)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda edge: -edge.score))


def _places(assessment: Assessment, groups: Sequence[DecisionGroup]) -> tuple[PlaceCount, ...]:
    """Return the decisions of each division, or of each organisation of several, most decisions first."""
    details = [p.position.details for p in assessment.positions]
    single = len({d.organisation for d in details}) == 1
    places = [shown(d.division if single else d.organisation) for d in details]
    each = [Counter(places[row.position] for row in group.rows) for group in groups]
    totals = sum(each, Counter[str]())
    if len(totals) < 2:
        return ()
    ranked = [name for name, _ in totals.most_common()]
    rows = [PlaceCount(name or "Not given", tuple(c[name] for c in each), totals[name]) for name in ranked[:_PLACES]]
    rest = ranked[_PLACES:]
    if rest:
        counts = tuple(sum(c[name] for name in rest) for c in each)
        rows.append(
            PlaceCount(f"{len(rest):,} other {'divisions' if single else 'organisations'}", counts, sum(counts))
        )
    return tuple(rows)


def _deciding(assessment: Assessment, groups: Sequence[DecisionGroup]) -> tuple[str, ...]:
    """Return who decides, when a change can take effect, and what may constrain it, in sentences."""
    framework = assessment.framework
    decides = f"{framework.principle('decides').text} {ceo_sentence(framework)}".strip()
    sentences = [decides, framework.principle("when").text, framework.principle("vacancy").text]
    chiefs = [assessment.positions[row.position].position.details.is_ceo for group in groups for row in group.rows]
    if any(chiefs):
        sentences.append(framework.principle("ceo-approval").text)
    return tuple(sentences)
