"""Collect the content of the summary page: its numbers, words and drawings as plain values, without HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.result import parts_of
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.dots import Distribution, distribution_of
from peecf_batch.outputs.page import decisions, schedules
from peecf_batch.outputs.page.agenda import Agenda, agenda_of
from peecf_batch.outputs.page.excerpts import FindingGroup, findings_of
from peecf_batch.outputs.page.moderation import ModerationSection, is_moderation, moderation_of
from peecf_batch.outputs.page.reporting_lines import (
    CeoTotal,
    Pair,
    SameBandGroup,
    above_ceo,
    by_manager,
    ceo_total,
    same_band,
)
from peecf_batch.outputs.page.streams import CheckCount, StreamTable, checks_of, descriptors_in, streams_of
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.wording.census import census_line, incomplete
from peecf_batch.outputs.wording.decisions import ceo_sentence, decisions_line, progress_line
from peecf_batch.outputs.wording.sentences import (
    about_remuneration,
    coding,
    counted,
    names_left,
    not_for_decision,
    organisations_of,
)
from peecf_batch.outputs.wording.streams import about_descriptors
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import bands_held, has_several_organisations, names_of, outcome_sources
from peecf_batch.rules.findings import accepted
from peecf_batch.rules.privacy import NOTHING, Disclosed, MedianPay, SmallCounts, median_pay, small_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.assessment.result import Assessment, Part
    from peecf_batch.outputs.page.facts import Fact
    from peecf_batch.outputs.privacy.gender import GenderTable, PayTable
    from peecf_batch.rules.framework import Framework


class Subject(NamedTuple):
    """Facts that every section may name: the marking, framework, organisations, bands to compare with and counts.

    `census` has the number of rows of each kind, and `incomplete` what could not be accounted for, "" for nothing.
    `single` is true for one organisation, and `descriptors` says whose words the stream descriptors are.
    """

    marking: str
    framework: Framework
    organisations: str
    bands_held: str
    counts: Organisation
    census: str
    incomplete: str
    single: bool
    descriptors: str


class BandsUnder(NamedTuple):
    """The number of positions in each band of one framework, whose name is `title` if there are several."""

    title: str
    bands: tuple[decisions.BandCount, ...]


class Verdict(NamedTuple):
    """The first section: counts by band and outcome, and the names of some borderline positions.

    `sources` are sentences about the outcomes under other frameworks than that of the assessment.
    """

    frameworks: tuple[BandsUnder, ...]
    outcomes: tuple[decisions.OutcomeRow, ...]
    edge_names: tuple[str, ...]
    sources: tuple[str, ...]


class Pictures(NamedTuple):
    """The distributions of scores, the moves between bands, and what the reporting lines show.

    There is a distribution and a table of moves for each framework that positions are under. `same_band` lists the
    positions in the band of their manager, by manager; `same_band_pairs` counts them.
    """

    above_ceo: tuple[Pair, ...]
    ceos: CeoTotal
    reporting_lines: int
    same_band: tuple[SameBandGroup, ...]
    same_band_pairs: int
    spreads: tuple[Spread, ...]
    moves: tuple[Moves, ...]


class Spread(NamedTuple):
    """The distribution of scores under one framework, whose name is `title` if there are several."""

    title: str
    framework: Framework
    distribution: Distribution


class Moves(NamedTuple):
    """The moves between the bands of one framework, whose name is `title` if there are several.

    `classified` is the number of classified positions, and `path` its path in the record.
    """

    title: str
    matrix: decisions.Matrix
    classified: int
    path: str


class Decisions(NamedTuple):
    """The positions that need a decision, by outcome.

    `line` counts them in a sentence, `progress` says how many are decided, "" for none, and `ceo` says who decides on
    the CEO's own position, "" if that is not stated. `contracts` says whether any contract end is known. `others` are
    the decisions on positions that need none.
    """

    line: str
    progress: str
    ceo: str
    groups: tuple[decisions.DecisionGroup, ...]
    contracts: bool
    others: tuple[decisions.OtherDecision, ...]


class GenderSection(NamedTuple):
    """The counts by band and gender, None where they cannot be shown, and the rule on small counts.

    `pay` is the median pay by band and gender, None unless remuneration is shown too, and `median_pay` its rule.
    """

    table: GenderTable | None
    small_counts: SmallCounts
    pay: PayTable | None
    median_pay: MedianPay


class Scores(NamedTuple):
    """The factor scores of every position, and the positions that could not be classified."""

    heat: schedules.Heat
    unclassified: tuple[schedules.UnclassifiedPosition, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings by rule, their number, how many were accepted with a reason, and which the number includes."""

    groups: tuple[FindingGroup, ...]
    count: int
    accepted: int
    counted: str


class Method(NamedTuple):
    """The making of the assessment: rules run, sources and columns, and the facts about people that are shown.

    `unshown` says in sentences what was found about facts that are not shown. `coding` says what codes replace, "" if
    the page has no codes. `not_for_decision` says why no decision is taken on a page with codes: it leaves out
    reference bands or decisions. It is "" for another page.
    """

    assurance: schedules.Assurance
    provenance: tuple[Fact, ...]
    columns: tuple[Fact, ...]
    disclosed: Disclosed
    coded: bool
    unshown: tuple[str, ...]
    coding: str
    not_for_decision: str


class Page(NamedTuple):
    """The summary page: one object for each part of its template, in the order in which they are read."""

    subject: Subject
    verdict: Verdict
    pictures: Pictures
    decisions: Decisions
    agenda: Agenda
    moderation: ModerationSection | None
    streams: tuple[StreamTable, ...]
    stream_checks: tuple[CheckCount, ...]
    gender: GenderSection | None
    scores: Scores
    findings: Findings
    method: Method


def page_of(
    assessment: Assessment, marking: str, produced: str, disclosed: Disclosed = NOTHING, *, coded: bool = False
) -> Page:
    """Return everything that the summary page of `assessment` shows. `coded` says that titles and ids are codes."""
    assessment = redacted(assessment, disclosed)
    names = names_of(assessment.positions)
    streams = streams_of(assessment, names)
    return Page(
        subject=_subject(assessment, marking),
        verdict=_verdict(assessment, names),
        pictures=_pictures(assessment, names),
        decisions=_decisions(assessment),
        agenda=agenda_of(assessment, names, descriptors_in(streams)),
        moderation=moderation_of(assessment, names),
        streams=streams,
        stream_checks=checks_of(assessment),
        gender=_gender(assessment, disclosed) if disclosed.gender else None,
        scores=Scores(schedules.heat_of(assessment), schedules.unclassified_of(assessment)),
        findings=_findings(assessment, names),
        method=_method(assessment, produced, disclosed, coded=coded),
    )


def _subject(assessment: Assessment, marking: str) -> Subject:
    return Subject(
        marking=shown(marking),
        framework=assessment.framework,
        organisations=organisations_of(assessment),
        bands_held=bands_held(assessment.positions, assessment.reference, assessment.withheld),
        counts=assessment.organisation,
        census=census_line(assessment.census),
        incomplete=incomplete(assessment.census),
        descriptors=about_descriptors(assessment.framework),
        single=not has_several_organisations(assessment.positions),
    )


def _verdict(assessment: Assessment, names: Sequence[str]) -> Verdict:
    edge_names = tuple(_edge_names(assessment, names))[: decisions.NAMED_AT_A_GLANCE]
    parts = parts_of(assessment)
    bands = (BandsUnder(part.title, decisions.bands_of(part, _path(part, "bands"))) for part in parts)
    sources = outcome_sources(assessment.frameworks, assessment.framework)
    return Verdict(tuple(bands), decisions.outcomes_of(assessment, names), edge_names, tuple(sources))


def _path(part: Part, counts: str) -> str:
    """Return the path in the record of counts of one framework."""
    return (
        f"organisation.{counts}"
        if part.is_usual
        else f"organisation.frameworks.{part.assessment.framework.id}.{counts}"
    )


def _pictures(assessment: Assessment, names: Sequence[str]) -> Pictures:
    pairs, parts = same_band(assessment, names), parts_of(assessment)
    return Pictures(
        above_ceo=above_ceo(assessment, names),
        ceos=ceo_total(assessment),
        reporting_lines=sum(p.manager is not None for p in assessment.positions),
        same_band=by_manager(pairs),
        same_band_pairs=len(pairs),
        spreads=tuple(map(_spread, parts)),
        moves=tuple(map(_moves, parts)),
    )


def _spread(part: Part) -> Spread:
    framework = part.assessment.framework
    scores = (p.classification.score for p in part.assessment.positions if isinstance(p, Assessed))
    return Spread(part.title, framework, distribution_of(scores, framework))


def _moves(part: Part) -> Moves:
    matrix, classified = decisions.matrix_of(part.assessment), part.assessment.organisation.classified
    return Moves(
        part.title, matrix, classified, _path(part, "classified") if not part.title or not part.is_usual else ""
    )


def _decisions(assessment: Assessment) -> Decisions:
    contracts = any(p.position.details.contract_end for p in assessment.positions)
    whole = assessment.organisation
    return Decisions(
        decisions_line(whole),
        progress_line(whole),
        ceo_sentence(assessment.framework),
        decisions.groups_of(assessment),
        contracts,
        decisions.other_decisions(assessment),
    )


def _gender(assessment: Assessment, disclosed: Disclosed) -> GenderSection:
    from peecf_batch.outputs.privacy.gender import gender_table, pay_table  # only pages with --show-gender need it

    counts, rule = small_counts(), median_pay()
    table = gender_table(assessment.positions, assessment.frameworks, counts.least)
    pay = pay_table(assessment.positions, table, rule) if table and disclosed.remuneration else None
    return GenderSection(table, counts, pay, rule)


def _findings(assessment: Assessment, names: Sequence[str]) -> Findings:
    elsewhere = _without_moderation(assessment)
    found = elsewhere.findings
    said = counted(assessment, with_moderation=elsewhere is assessment)
    return Findings(findings_of(elsewhere, names), len(found), accepted(found), said)


def _method(assessment: Assessment, produced: str, disclosed: Disclosed, *, coded: bool) -> Method:
    return Method(
        assurance=schedules.assurance_of(assessment),
        provenance=schedules.provenance_of(assessment, produced),
        columns=tuple(schedules.columns_of(assessment)),
        disclosed=disclosed,
        coded=coded,
        unshown=tuple(filter(None, (about_remuneration(assessment), names_left(assessment)))),
        coding=coding(assessment) if coded else "",
        not_for_decision=not_for_decision(assessment),
    )


def _without_moderation(assessment: Assessment) -> Assessment:
    """Return the assessment without the findings that the moderation section lists, if the page has that section."""
    if assessment.moderation is None or not assessment.moderation.sensitivities:
        return assessment
    return assessment._replace(findings=tuple(f for f in assessment.findings if not is_moderation(f.code)))


def _edge_names(assessment: Assessment, names: Sequence[str]) -> Iterator[str]:
    for p, name in zip(assessment.positions, names, strict=True):
        if isinstance(p, Assessed) and p.classification.edge:
            yield name
