"""What does the summary page show? Its numbers, words and drawings as plain values; nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.reasons import accepted
from peecf_batch.outputs.drawing.dots import Distribution, distribution_of
from peecf_batch.outputs.drawing.figures import LadderFigure, ladders_of
from peecf_batch.outputs.page import decisions, schedules
from peecf_batch.outputs.page.agenda import Agenda, agenda_of
from peecf_batch.outputs.page.excerpts import FindingGroup, findings_of
from peecf_batch.outputs.page.moderation import ModerationSection, is_moderation, moderation_of
from peecf_batch.outputs.page.streams import StreamTable, streams_of
from peecf_batch.outputs.privacy.disclosure import for_readers
from peecf_batch.outputs.privacy.gender import GenderTable, gender_table
from peecf_batch.outputs.wording.text import day, listed, shown
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.rules.privacy import NOTHING, Disclosed, SmallCells, small_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.framework import Framework

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Page:
    """The summary page, section by section, in the order in which it is read."""

    marking: str
    framework: Framework
    organisations: str
    reference_day: str
    organisation: Organisation
    bands: tuple[decisions.BandCount, ...]
    outcomes: tuple[decisions.OutcomeRow, ...]
    ladders: tuple[LadderFigure, ...]
    above_ceo: tuple[decisions.Pair, ...]
    without_ceo: tuple[int, int]
    reporting_lines: int
    same_band: tuple[tuple[str, int, str, tuple[str, ...]], ...]
    same_band_pairs: int
    distribution: Distribution
    matrix: decisions.Matrix
    groups: tuple[decisions.DecisionGroup, ...]
    contracts: bool
    edge_names: tuple[str, ...]
    agenda: Agenda
    moderation: ModerationSection | None
    streams: tuple[StreamTable, ...]
    gender: GenderTable | None
    small_cells: SmallCells
    disclosed: Disclosed
    coded: bool
    heat: schedules.Heat
    refused: tuple[schedules.Refused, ...]
    findings: tuple[FindingGroup, ...]
    found: int
    accepted: int
    assurance: schedules.Assurance
    provenance: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]


def page_of(
    assessment: Assessment, marking: str, produced: str, disclosed: Disclosed = NOTHING, *, coded: bool = False
) -> Page:
    """Everything that the summary page of `assessment` shows. `coded` says that titles and ids are codes."""
    assessment = for_readers(assessment, disclosed)
    names = names_of(assessment.positions)
    pairs = decisions.same_band(assessment, names)
    elsewhere = _without_moderation(assessment)
    scores = (p.classification.score for p in assessment.positions if isinstance(p, Assessed))
    return Page(
        marking=shown(marking),
        framework=assessment.framework,
        organisations=organisations_of(assessment),
        reference_day=day(assessment.reference.date),
        organisation=assessment.organisation,
        bands=decisions.bands_of(assessment),
        outcomes=decisions.outcomes_of(assessment, names),
        ladders=ladders_of(assessment, names),
        above_ceo=decisions.above_ceo(assessment, names),
        without_ceo=decisions.without_ceo(assessment),
        reporting_lines=sum(p.manager is not None for p in assessment.positions),
        same_band=decisions.by_chief(pairs),
        same_band_pairs=len(pairs),
        distribution=distribution_of(scores, assessment.framework),
        matrix=decisions.matrix_of(assessment),
        groups=decisions.groups_of(assessment),
        contracts=any(p.position.details.contract_end for p in assessment.positions),
        edge_names=tuple(_edge_names(assessment, names))[: decisions.NAMED_AT_A_GLANCE],
        agenda=agenda_of(assessment, names),
        moderation=moderation_of(assessment, names),
        streams=streams_of(assessment, names),
        gender=_gender(assessment) if disclosed.gender else None,
        small_cells=small_cells(),
        disclosed=disclosed,
        coded=coded,
        heat=schedules.heat_of(assessment),
        refused=schedules.refused_of(assessment),
        findings=findings_of(elsewhere, names),
        found=len(elsewhere.findings),
        accepted=accepted(elsewhere.findings),
        assurance=schedules.assurance_of(assessment),
        provenance=schedules.provenance_of(assessment, produced),
        columns=tuple(schedules.columns_of(assessment)),
    )


def _without_moderation(assessment: Assessment) -> Assessment:
    """The assessment with the findings that are not told under moderation; all where that section is not there."""
    if assessment.moderation is None or not assessment.moderation.sensitivities:
        return assessment
    return replace(assessment, findings=tuple(f for f in assessment.findings if not is_moderation(f.code)))


def _edge_names(assessment: Assessment, names: Sequence[str]) -> Iterator[str]:
    for p, name in zip(assessment.positions, names, strict=True):
        if isinstance(p, Assessed) and p.classification.edge:
            yield name


def _gender(assessment: Assessment) -> GenderTable | None:
    return gender_table(assessment.positions, assessment.framework, small_cells().least)


def organisations_of(assessment: Assessment) -> str:
    """The organisations by name, a few of them and a count where there are many, or the workbook's name."""
    names = list(dict.fromkeys(shown(p.position.details.organisation) for p in assessment.positions))
    names = [name for name in names if name]
    if not names:
        return shown(assessment.source.name)
    if len(names) <= _NAMED + 1:
        return listed(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} other organisations"
