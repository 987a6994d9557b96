"""Collect the numbers, words and drawings of the page of a history as plain values, without HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.assessment.followed import result_of
from peecf_batch.assessment.history.course import CourseKind
from peecf_batch.assessment.history.series import organisations_of
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.audit.headline import MOST_MARKS
from peecf_batch.outputs.page.audit.rows import Row, band_of, name_of, row_of
from peecf_batch.outputs.page.facts import Fact
from peecf_batch.outputs.page.front.tally import TallyItem
from peecf_batch.outputs.page.history.contents import Sizes, contents_of
from peecf_batch.outputs.page.history.grids import grids_of
from peecf_batch.outputs.page.history.overview import overview_of
from peecf_batch.outputs.page.history.pictures import bands_by_assessment, pictures_of
from peecf_batch.outputs.wording.decisions import decision_words
from peecf_batch.outputs.wording.history import (
    basis_words,
    day_words,
    doubts_of,
    labels_of,
    order_words,
    period,
    result,
)
from peecf_batch.outputs.wording.text import listed, plural, shown
from peecf_batch.reading.matching.texts import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.history.course import Course
    from peecf_batch.assessment.history.history import Difference, History, Unused
    from peecf_batch.outputs.page.history.grids import Grid
    from peecf_batch.outputs.page.history.overview import Overview
    from peecf_batch.outputs.page.history.pictures import BandTable, Picture
    from peecf_batch.outputs.page.section import Section
    from peecf_batch.rules.framework import Framework

_TALLIED = {
    CourseKind.HIGHER: "ended in a higher band",
    CourseKind.LOWER: "ended in a lower band",
    CourseKind.BELOW_EXECUTIVE: "ended below executive",
    CourseKind.RETURNED: "changed band and changed back",
    CourseKind.OTHER_FRAMEWORK: "changed framework",
    CourseKind.CLASSIFIED_ONCE: "classified in fewer than 2 assessments",
    CourseKind.SAME: "stayed in the same band",
    CourseKind.ONCE: "in one assessment only",
}


class AssessmentRow(NamedTuple):
    """An assessment: its label, its day and where that comes from, its file, its counts, and what it lacks."""

    label: str
    day: str
    basis: str
    name: str
    source: str
    positions: int
    not_classified: int
    lacks: str
    sha256: str


class Coming(NamedTuple):
    """What joined, left, was split and was merged between two assessments that follow each other, by title."""

    label: str
    joined: tuple[str, ...]
    left: tuple[str, ...]
    parts: tuple[str, ...]


class FollowedPart(NamedTuple):
    """A table about how positions were followed: its title, what it means, its headings and its rows."""

    title: str
    text: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


class HistoryPage(NamedTuple):
    """The content of the page of a history, section by section in reading order.

    `labels` name the assessments. `doubts` are what a reader must know before relying on the page. `folded` says that
    there are so many positions that the long tables are folded on a screen.
    """

    framework: Framework
    subject: str
    labels: tuple[str, ...]
    headline: str
    period: str
    counts: dict[str, int]
    doubts: tuple[str, ...]
    tally: tuple[TallyItem, ...]
    bands: BandTable
    pictures: tuple[Picture, ...]
    overview: Overview
    comings: tuple[Coming, ...]
    decided: tuple[Row, ...]
    grids: tuple[Grid, ...]
    has_outcomes: bool
    assessments: tuple[AssessmentRow, ...]
    order: str
    unused: tuple[Unused, ...]
    followed: tuple[FollowedPart, ...]
    provenance: tuple[Fact, ...]

    @property
    def folded(self) -> bool:
        """Whether the long tables are folded on a screen."""
        return len(self.grids) > 60

    @property
    def contents(self) -> Mapping[str, Section]:
        """The sections of the page by id."""
        counts, followed = self.counts, sum(len(part.rows) for part in self.followed)
        comings = counts["joined"] + counts["left"]
        shown_comings = comings or sum(len(coming.parts) for coming in self.comings)
        return contents_of(
            Sizes(counts["positions"], shown_comings, len(self.decided), counts["assessments"], followed)
        )


def history_page(history: History, unused: Sequence[Unused]) -> HistoryPage:
    """Return the content of the page of a history, which has only the facts about people that may be shown."""
    labels = labels_of(history.series)
    names = organisations_of(one.snapshot for one in reversed(history.assessments))
    return HistoryPage(
        framework=history.framework,
        subject=shown(", ".join(names[:3])) or shown(history.assessments[-1].snapshot.name),
        labels=labels,
        headline=result(history.counts, history.compared, history.series),
        period=period(history.series),
        counts=history.counts,
        doubts=tuple(doubts_of(history.series)),
        tally=tuple(_tally(history)),
        bands=bands_by_assessment(history, labels),
        pictures=pictures_of(history, labels),
        overview=overview_of(history, labels),
        comings=tuple(_comings(history, labels)),
        decided=tuple(_decided(history, labels)),
        grids=grids_of(history, labels),
        has_outcomes=any(side.outcome for course in history.courses for side in course.held),
        assessments=tuple(_assessments(history, labels)),
        order=order_words(history.order),
        unused=tuple(one._replace(name=shown(one.name), why=shown(one.why)) for one in unused),
        followed=tuple(part for part in _followed(history, labels) if part.rows),
        provenance=tuple(_provenance(history, labels)),
    )


def _tally(history: History) -> Iterator[TallyItem]:
    counts, kinds = history.counts, history.kinds
    for kind, label in _TALLIED.items():
        if total := kinds[kind]:
            rescored = counts["rescored_in_band"] if kind is CourseKind.SAME else 0
            note = f"{rescored:,} rescored" if rescored else ""
            mark = "no-reference" if kind is CourseKind.ONCE else kind.value
            yield TallyItem(kind.value, total, label, note, f"kinds.{kind.value}", _marks(mark, total))
    for key, mark, label in (("joined", "new", "joined"), ("left", "gone", "left")):
        if total := counts[key]:
            yield TallyItem(mark, total, label, "also counted above", f"counts.{key}", _marks(mark, total))


def _marks(key: str, total: int) -> tuple[str, ...]:
    return (key,) * (total if total <= MOST_MARKS else 1)


def _comings(history: History, labels: Sequence[str]) -> Iterator[Coming]:
    for n in range(1, len(labels)):
        joined = tuple(name_of(c.held[0]) for c in history.courses if c.places[0] == n)
        left = tuple(name_of(c.latest) for c in history.courses if c.places[-1] == n - 1)
        parts = []
        for one in history.parts:
            if one.pair.end == n:
                several = listed([name_of(held) for held in one.several])
                whole = name_of(one.one)
                parts.append(
                    f"{several} were merged into {whole}" if one.merged else f"{whole} was split into {several}"
                )
        if joined or left or parts:
            yield Coming(labels[n], joined, left, tuple(parts))


def _decided(history: History, labels: Sequence[str]) -> Iterator[Row]:
    """Yield each recorded decision, once where later assessments repeat it, with what the last assessment gives."""
    for course in history.courses:
        last, told = course.latest, ""
        for n, side in enumerate(course.sides):
            if side is None or side.decision is None:
                continue
            words = decision_words(side.decision, side.decider, side.decided_on)
            if key_of(words) == told:
                continue
            told = key_of(words)
            same = side.framework == last.framework
            became = result_of(side.decision, last.band).value if same else "not known: the framework changed"
            recommended = band_of(side, history.framework.named(side.framework))
            now = band_of(last, history.framework.named(last.framework))
            yield row_of(last, labels[n], recommended, words, now, became)


def _assessments(history: History, labels: Sequence[str]) -> Iterator[AssessmentRow]:
    for label, one in zip(labels, history.assessments, strict=True):
        snapshot = one.snapshot
        yield AssessmentRow(
            label,
            day_words(one),
            basis_words(one),
            shown(snapshot.name),
            "record" + (", changed since" if snapshot.edited else "") if one.is_record else "workbook",
            len(snapshot.positions),
            sum(position.band is None for position in snapshot.positions),
            ", ".join(what for what in snapshot.lacks if what in ("rationales", "assessors", "current bands")),
            snapshot.sha256,
        )


def _followed(history: History, labels: Sequence[str]) -> Iterator[FollowedPart]:
    """Yield the tables about positions whose id or title changed, and about matches that are in doubt."""
    further = [one for one in history.differences if one.in_history]
    otherwise = [one for one in history.differences if not one.in_history]
    ids = (row_of(c.latest, " → ".join(map(shown, c.ids))) for c in history.courses if len(c.ids) > 1)
    yield FollowedPart("Changed ids", "The position is followed by its former id or its title.", ("Ids",), tuple(ids))
    titles = (row_of(c.latest, " → ".join(_titles(c))) for c in history.courses if c.renamed)
    yield FollowedPart("Changed titles", "", ("Titles",), tuple(titles))
    text = "The ids differ, but the titles are the same. The history is correct only if each row is one position."
    by_title = (row_of(c.latest, " → ".join(map(shown, c.ids))) for c in history.courses if c.by_title)
    yield FollowedPart("Followed by title alone", text, ("Ids",), tuple(by_title))
    text = "These ids cannot show which position is which. In the workbook, give each position its own id."
    shared = (Row(shown(s.id), "", (labels[s.assessment], f"{s.positions:,}")) for s in history.shared_ids)
    yield FollowedPart("Ids of several positions", text, ("Assessment", "Positions"), tuple(shared))
    text = (
        "The history matches these rows through the assessments between. An audit of only these 2 would not match them."
    )
    heads = ("Assessments", "In the earlier assessment")
    yield FollowedPart("Matched here, but not in an audit of 2", text, heads, tuple(_differing(further, labels)))
    text = "An audit of only these 2 would match these rows. The assessments between show 2 different positions."
    yield FollowedPart("Not matched here, but in an audit of 2", text, heads, tuple(_differing(otherwise, labels)))


def _titles(course: Course) -> list[str]:
    named = {key_of(side.title): shown(side.title) or "no title" for side in course.held}
    return list(named.values())


def _differing(differences: Iterable[Difference], labels: Sequence[str]) -> Iterator[Row]:
    for one in differences:
        yield row_of(one.after, _pair(one, labels), shown(one.before.label))


def _pair(one: Difference, labels: Sequence[str]) -> str:
    return f"{labels[one.pair.start]} and {labels[one.pair.end]}"


def _provenance(history: History, labels: Sequence[str]) -> Iterator[Fact]:
    for label, one in zip(labels, history.assessments, strict=True):
        positions = plural(len(one.snapshot.positions), "position")
        yield Fact(label, f"{shown(one.snapshot.name)}, sheet {shown(one.snapshot.sheet)}, {positions}")
        yield Fact(f"{label}, SHA-256", one.snapshot.sha256)
    yield Fact("Tool", f"peecf-batch {__version__}")
