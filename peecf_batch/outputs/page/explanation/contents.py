"""Collect the content of the page that explains one position, from its workbook or from a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, is_decided
from peecf_batch.outputs.page.explanation.band import band_part, borderline_part, firmness_part
from peecf_batch.outputs.page.explanation.comparison import benchmarks_part, disputed_part, stream_part
from peecf_batch.outputs.page.explanation.decision import needed_part, outcome_part, review_part
from peecf_batch.outputs.page.explanation.evidence import consensus_part, findings_part, levels_part, scores_part
from peecf_batch.outputs.page.explanation.parts import ExplanationPage
from peecf_batch.outputs.wording.decisions import decision_on
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import day_named, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.outputs.page.explanation.parts import Part


def page_of(explanation: Explanation, marking: str = "") -> ExplanationPage:
    """Return everything that the page of a redacted explanation says, with a protective marking or ""."""
    assessment, details = explanation.assessment, explanation.position.position.details
    return ExplanationPage(
        title=title_of(explanation),
        subject=shown(details.organisation) or shown(assessment.source.name),
        framework=explanation.framework.title,
        marking=shown(marking),
        status=_status(explanation),
        result=tuple(_result(explanation)),
        parts=tuple(part for part in _parts(explanation) if part is not None),
        foot=tuple(_foot(explanation)),
    )


def title_of(explanation: Explanation) -> str:
    """Return the title of the position, with its id in brackets unless the title has it."""
    details = explanation.position.position.details
    name, own = names_of([explanation.position])[0], shown(details.id)
    return f"{name} ({own})" if details.title and own and own not in name else name


def _status(explanation: Explanation) -> str:
    if not isinstance(explanation.position, Assessed):
        return ""
    return "Decided" if is_decided(explanation.position) else "Recommended, not decided"


def _result(explanation: Explanation) -> Iterator[str]:
    """Yield the result: score and recommended band with its range and source, and the decision if one is recorded."""
    position, framework = explanation.position, explanation.framework
    if isinstance(position, Assessed):
        found = position.classification
        if found.band:
            lowest, highest = found.band.lowest, found.band.highest
            yield f"Work value score {found.score}: recommended band {found.band.name}, scores {lowest} to {highest}."
        else:
            yield f"Work value score {found.score}: {framework.below.title.lower()}."
        source = (found.band or framework.below).source
        yield f"Source: {source.title}, {source.publisher}."
    else:
        yield "This position is not classified yet."
    if decided := decision_on(position.position.details):
        yield f"{decided[:1].upper()}{decided[1:]}."
    elif isinstance(position, Assessed):
        yield framework.principle("recommended").text
    yield framework.principle("position-not-person").text


def _parts(explanation: Explanation) -> Iterator[Part | None]:
    """Yield the parts of the page in order, None for each that the position does not have."""
    yield needed_part(explanation)
    yield scores_part(explanation)
    yield band_part(explanation)
    yield borderline_part(explanation)
    yield firmness_part(explanation)
    yield stream_part(explanation)
    yield disputed_part(explanation)
    yield benchmarks_part(explanation)
    yield consensus_part(explanation)
    yield outcome_part(explanation)
    yield findings_part(explanation)
    yield review_part(explanation)
    yield levels_part(explanation)


def _foot(explanation: Explanation) -> Iterator[str]:
    """Yield the workbook or record that the page was made from, and the day of the assessment."""
    details, source = explanation.position.position.details, explanation.assessment.source
    where = f" of sheet '{shown(details.sheet)}'" if details.sheet else ""
    yield f"Workbook: {shown(source.name)}, row {details.row}{where}."
    if explanation.record:
        yield f"Made from its record: {shown(explanation.record.name)}."
    yield f"Day of the assessment: {day_named(explanation.assessment.reference)}."
