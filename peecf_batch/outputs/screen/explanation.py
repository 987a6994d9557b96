"""Write the explanation of a position's score, band and outcome as lines for a terminal, and as JSON."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.explaining.possible import bands_within
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.record.consensus import agreed_records
from peecf_batch.outputs.record.decisions import decision_record, stream_check_record
from peecf_batch.outputs.record.moderation import sensitivity_record
from peecf_batch.outputs.record.record import finding_record
from peecf_batch.outputs.wording.benchmarks import NOTHING_PROPOSED, benchmark_name, beside_lines
from peecf_batch.outputs.wording.decisions import (
    WAS_NOT_EXECUTIVE,
    ceo_sentence,
    constraints_on,
    decision_maker,
    earliest_change,
    options_by_reason,
    recommended_and_decided,
)
from peecf_batch.outputs.wording.firmness import firmness_lines
from peecf_batch.outputs.wording.recorded import from_record, hides_basis
from peecf_batch.outputs.wording.sentences import about_remuneration
from peecf_batch.outputs.wording.streams import stream_check_words, stream_lines
from peecf_batch.outputs.wording.text import plural
from peecf_batch.outputs.wording.words import as_at_line, day_named, held_or_by_pay, without_band
from peecf_batch.reading.cells import shown
from peecf_batch.reading.position import Basis
from peecf_batch.reading.reference_bands import values_in_words
from peecf_batch.rules.classification import is_top_of_scale
from peecf_batch.rules.findings import day
from peecf_batch.rules.framework import NOT_EXECUTIVE, Edge, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.explaining.cells import FactorInput, InputCell
    from peecf_batch.assessment.explaining.explained import Explanation, Step
    from peecf_batch.moderation.benchmarks import Compared
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Citation, Framework

SCHEMA = "peecf-batch/explanation/1"
_WIDTH, _INDENT, _CELL = 100, 11, 6
_TEXT_SHOWN = {"rationale": 22, "example": 18, "share": 5}
_BASES = {Basis.ASSESSED: "as assessed,", Basis.REMUNERATION: "placed by remuneration,", Basis.STATED: ""}
_HEADS = {"rationale": "Rationale", "example": "Example", "share": "Share (%)"}


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """Yield the explanation as lines for a terminal.

    The order is the result, the factor scores, the band, the changes by one step, the outcome, its options, the other
    cells that were read, and the rules with findings.
    """
    source, details = explanation.assessment.source, explanation.position.position.details
    framework = explanation.framework
    names = "  ".join(dict.fromkeys(name for name in (details.id, details.title) if name)) or f"row {details.row}"
    head = f"{names} (row {details.row} of sheet '{details.sheet}' in {source.name})"
    yield from textwrap.wrap(head, _WIDTH, subsequent_indent="  ")
    yield from _entry("", [_result(explanation)])
    yield ""
    yield from _factor_lines(explanation)
    yield ""
    if isinstance(explanation.position, Assessed):
        yield from _entry(
            "Band", _band_lines(explanation.position.classification, explanation.framework, ceo=details.is_ceo)
        )
        yield from _entry("Streams", list(_streams(explanation.position, framework)))
        yield from _entry("One step", [_step(step, explanation) for step in explanation.steps])
        if explanation.sensitivity:
            yield from _entry("Sensitivity", firmness_lines(explanation.sensitivity, framework))
        yield from _entry("Outcome", _outcome(explanation))
        yield from _entry("Options", _options(explanation))
    elif explanation.possible:
        yield from _entry("Possible", [_possible(explanation)])
    yield from _entry("Decision", _decision(explanation))
    yield from _entry("Benchmarks", _benchmarks(explanation))
    yield from _entry("Consensus", _consensus(explanation))
    yield from _entry("Who decides", [f"{framework.principle('decides').text} {ceo_sentence(framework)}"])
    yield from _entry("Also read", [_read(explanation)])
    yield from _entry("Checks", _rules(explanation))
    yield from _entry("As at", [_as_at(explanation)])


def _entry(label: str, texts: Iterable[str]) -> Iterator[str]:
    """Yield texts after a label, each wrapped and on a new line."""
    for number, text in enumerate(texts):
        begin = (label if number == 0 else "").ljust(_INDENT) + " "
        wrapped = textwrap.wrap(" ".join(text.split()), _WIDTH - _INDENT - 1, break_on_hyphens=False)
        yield from (f"{begin if line == 0 else ' ' * (_INDENT + 1)}{part}" for line, part in enumerate(wrapped))


def _result(explanation: Explanation) -> str:
    if not isinstance(explanation.position, Assessed):
        codes = ", ".join(explanation.position.position.reasons)
        return f"Not classified: {codes}; see Checks below."
    found, framework = explanation.position.classification, explanation.framework
    outcome = framework.outcome_rule(explanation.position.outcome).title
    band = f"Recommended band {found.band.name}" if found.band else framework.below.title
    return f"{band}: work value score {found.score}. Outcome: {outcome}."


def _factor_lines(explanation: Explanation) -> Iterator[str]:
    kinds = [kind for kind in _HEADS if any(kind in dict(factor.beside) for factor in explanation.factors)]
    width = max(len(factor.name) for factor in explanation.factors)
    cells = max(_CELL, *(len(factor.typed.cell) for factor in explanation.factors))
    heads = "".join(f"  {_HEADS[kind]:<{_column(kind)}}" for kind in kinds)
    head = "" if explanation.record else f"{'Cell':<{cells}}"
    yield f"{'Factor':<{width}}  Score  {head}{heads}".rstrip()
    for factor in explanation.factors:
        score = "-" if factor.score is None else str(factor.score)
        beside = "".join(f"  {_beside(factor, kind):<{_column(kind)}}" for kind in kinds)
        yield f"{factor.name:<{width}}  {score:>5}  {factor.typed.cell:<{cells}}{beside}".rstrip()
        is_typed = factor.score is None and factor.typed.cell
        typed = f"{factor.typed.cell} holds '{shown(factor.typed.text)}'" if is_typed else ""
        yield from _entry("", filter(None, (typed, factor.level)))
    yield f"{'Sum':<{width}}  {_sum(explanation):>5}  {_terms(explanation)}".rstrip()


def _column(kind: str) -> int:
    """Return the width of a column: the text shown and the address before it."""
    return _TEXT_SHOWN[kind] + 6


def _beside(factor: FactorInput, kind: str) -> str:
    cell: InputCell | None = dict(factor.beside).get(kind)
    if cell is None:
        return ""
    room = _TEXT_SHOWN[kind]
    text = cell.text if len(cell.text) <= room else cell.text[: room - 1] + "…"
    return f"{cell.cell} {text or '(blank)'}"


def _sum(explanation: Explanation) -> str:
    return str(explanation.position.classification.score) if isinstance(explanation.position, Assessed) else "-"


def _terms(explanation: Explanation) -> str:
    if not isinstance(explanation.position, Assessed):
        return f"needs a score in every cell of {explanation.sum_of}" if explanation.sum_of else "needs every score"
    terms = " + ".join(str(factor.score) for factor in explanation.factors)
    return f"= {terms}, the plain sum{f' of {explanation.sum_of}' if explanation.sum_of else ''}"


def _band_lines(found: Classification, framework: Framework, *, ceo: bool) -> Iterator[str]:
    """Yield the band with its range, how far the score is from its ends and from the next band, and the source."""
    lowest = framework.bands[0]
    if found.band is None:
        yield f"{framework.below.name}: {framework.below.meaning} {lowest.name} begins at {lowest.lowest}."
        if ceo:
            yield f"{framework.below.ceo_meaning} [{framework.below.ceo_source.title}]"
        yield _cited(framework.below.source)
        return
    band = found.band
    above, below = found.score - band.lowest, band.highest - found.score
    where = {
        Edge.LOWEST: f"{found.score} is its lowest score: borderline",
        Edge.HIGHEST: f"{found.score} is its highest score: borderline",
        None: f"{found.score} is {above} above its lowest score and {below} below its highest",
    }[found.edge]
    yield f"{band.name} ({band.title}) has scores {band.lowest} to {band.highest}."
    yield f"{where}. {_above(found, framework)}"
    yield _cited(band.source)


def _above(found: Classification, framework: Framework) -> str:
    """Return how many points above the score the next band begins, or that there is none."""
    following = next((band for band in framework.bands if band.lowest > found.score), None)
    if following is not None:
        return f"{following.name} begins {plural(following.lowest - found.score, 'point')} above it."
    return framework.edge.top_of_scale if is_top_of_scale(found.score, framework) else "There is no higher band."


def _cited(source: Citation) -> str:
    return f"Source: {source.title}, {source.publisher}"


def _step(step: Step, explanation: Explanation) -> str:
    """Return one step in words: the score, band, edge and outcome after it."""
    assert isinstance(explanation.position, Assessed)  # noqa: S101 - steps are of classified positions only
    now, then, framework = explanation.position.classification, step.classification, explanation.framework
    way = "more" if step.by > 0 else "less"
    changes = [f"score {then.score}"]
    changes += [_changed(_name(now, framework), _name(then, framework))]
    changes += [f"{_edge(then)}"] if then.edge else []
    before, after = (framework.outcome_rule(o).title for o in (explanation.position.outcome, step.outcome))
    changes += [f"outcome {after} in place of {before}"] if before != after else ["same outcome"]
    return f"One point {way} on {_which(step, explanation)}: {', '.join(changes)}."


def _which(step: Step, explanation: Explanation) -> str:
    """Return which factors can change by this step."""
    stuck = [factor.name for factor in explanation.factors if factor.name not in step.factors]
    if not stuck:
        return "any one factor"
    return f"any one factor except {', '.join(stuck)} (at the end of the scale)"


def _changed(now: str, then: str) -> str:
    return f"still {now}" if now == then else f"{then} in place of {now}"


def _name(found: Classification, framework: Framework) -> str:
    return found.band_name or framework.below.name


def _edge(found: Classification) -> str:
    return f"{'bottom' if found.edge is Edge.LOWEST else 'top'} of its range"


def _outcome(explanation: Explanation) -> Iterator[str]:
    assert isinstance(explanation.position, Assessed)  # noqa: S101 - outcomes are of classified positions only
    details, reference = explanation.position.position.details, explanation.assessment.reference
    rule = explanation.framework.outcome_rule(explanation.position.outcome, is_new=details.is_new)
    band = details.reference_band
    plain = band is None or details.reference_basis is Basis.STATED or _hides_bases(explanation)
    basis = "" if plain else f"{_BASES[details.reference_basis]} "
    where = f" ({basis}{explanation.held.cell})" if explanation.held and not _hides_bases(explanation) else ""
    is_known = explanation.held or explanation.record
    held = (
        f"{band}{where}"
        if band
        else f"{without_band(details)}{where}"
        if is_known
        else "the sheet has no column for it"
    )
    yield f"{rule.title}: {rule.meaning}"
    cited = "" if rule.source == _source_of_band(explanation) else f" {_cited(rule.source)}"
    is_recorded = explanation.record is not None
    if hides_basis(details, explanation.assessment.withheld, is_recorded=is_recorded):
        yield f"Reference band {held_or_by_pay(day(reference.date))}: {held}.{cited}"
    elif explanation.is_placed_today and explanation.held:
        values = f"; {values_in_words(reference.in_force)}" if reference.in_force else ""
        yield f"Reference band, from today's pay: {band} ({explanation.held.cell}{values})."
        yield f"The band held on {day(reference.date)} is not known.{cited}"
    else:
        yield f"Reference band, held on {day(reference.date)}: {held}.{cited}"
    if band == NOT_EXECUTIVE and explanation.position.outcome is Outcome.HIGHER:
        yield f"It {WAS_NOT_EXECUTIVE}."


def _source_of_band(explanation: Explanation) -> Citation:
    """Return the source of the band, which is not repeated with the outcome."""
    band = explanation.position.classification.band if isinstance(explanation.position, Assessed) else None
    return (band or explanation.framework.below).source


def _streams(position: Assessed, framework: Framework) -> Iterator[str]:
    """Yield the stream descriptors with which the band is validated, and the result of the check."""
    yield from stream_lines(position, framework)
    if checked := stream_check_words(position, framework):
        yield f"Stream check: {checked.rstrip('.')}."


def _options(explanation: Explanation) -> Iterator[str]:
    """Yield the options of a decision that is needed, else those of the outcome."""
    assert isinstance(explanation.position, Assessed)  # noqa: S101 - options are of classified positions only
    outcome = explanation.framework.outcome_rule(explanation.position.outcome)
    if explanation.decision is None:
        yield from outcome.options
    else:
        yield from options_by_reason(explanation.decision.options, explanation.framework)


def _decision(explanation: Explanation) -> Iterator[str]:
    """Yield who decides about the position, when a change can take effect, what constrains it and what was decided."""
    decided = recommended_and_decided(explanation.position, explanation.framework)
    yield from _decision_needed(explanation)
    if decided:
        yield f"{decided[:1].upper()}{decided[1:]}."


def _benchmarks(explanation: Explanation) -> Iterator[str]:
    """Yield the most similar benchmarks of the position's streams, with its differences from them."""
    names = [p.position.details.name for p in explanation.assessment.positions]
    yield from beside_lines(explanation.compared, names, explanation.framework)
    if explanation.compared:
        yield NOTHING_PROPOSED


def _consensus(explanation: Explanation) -> Iterator[str]:
    """Yield the agreed scores that are recorded, with their cells, and their reasons."""
    for agreed in explanation.position.position.details.consensus:
        name = explanation.framework.factors[agreed.factor].name
        where = f" in {agreed.cell}" if agreed.cell else ""
        score = f"agreed score {agreed.score}{where}" if agreed.score is not None else f"no agreed score{where}"
        reason = f"; reason in {agreed.reason_cell}: {shown(agreed.reason)}" if agreed.reason else ""
        yield f"{name}: {score}{reason}."


def _decision_needed(explanation: Explanation) -> Iterator[str]:
    if not isinstance(explanation.position, Assessed):
        return
    found = explanation.decision
    if found is None:
        yield "None needed: the recommended band is the reference band, and the score is not borderline."
        return
    yield f"Needed from the {decision_maker(found, explanation.framework)}."
    yield f"Earliest change: {earliest_change(found.timing)}."
    if constraints := "; ".join(constraints_on(found)):
        yield f"Constraints: {constraints}."


def _possible(explanation: Explanation) -> str:
    """Return the range of work value scores that are still possible, with their bands; no score is guessed."""
    least, most = explanation.possible or (0, 0)
    names = bands_within(explanation.possible, explanation.framework) if explanation.possible else ()
    return f"Once every factor has a valid score, the work value score will be {least} to {most}: {' or '.join(names)}."


def _read(explanation: Explanation) -> str:
    """Return the other cells that were read, or which of them a record does not hold, and the manager."""
    held = explanation.record
    lacking = from_record(explanation.reasoned, edited=held.edited) if held else ()
    return " ".join([*lacking, "; ".join(_also_read(explanation))])


def _as_at(explanation: Explanation) -> str:
    """Return the day of the assessment and the remuneration values, which are not read from a record."""
    reference = explanation.assessment.reference
    return f"{day_named(reference) if explanation.record else as_at_line(reference)}."


def _also_read(explanation: Explanation) -> Iterator[str]:
    yield from (f"{cell.cell} {cell.heading}: {shown(cell.text)}" for cell in _inputs(explanation) if cell.text)
    blank = ", ".join(f"{cell.cell} {cell.heading}" for cell in _inputs(explanation) if not cell.text)
    if blank:
        yield f"blank: {blank}"
    boss = explanation.manager
    if boss is not None:
        details = boss.position.details
        worth = f"score {boss.classification.score}" if isinstance(boss, Assessed) else "not classified"
        yield f"reports to {details.name}, {worth}"


def _inputs(explanation: Explanation) -> list[InputCell]:
    """Return the other cells that were read, without the reference band if its basis is hidden.

    A blank cell beside a reference band would say that pay gave the band.
    """
    hidden = _hides_bases(explanation)
    return [cell for cell in explanation.others if not (hidden and cell.role == "reference_band")]


def _rules(explanation: Explanation) -> Sequence[str]:
    fired = [
        f"{f.cell} {f.severity} {f.code}: {f.message}. {f'Accepted: {f.reason}' if f.accepted else f.fix}"
        for f in explanation.findings
    ]
    unshown = about_remuneration(explanation.assessment, on_screen=True)
    of_workbook = [f"Over the whole workbook, {unshown}"] if unshown else []
    return [*(fired or ["There are no findings about this position."]), *of_workbook]


def _hides_bases(explanation: Explanation) -> bool:
    withheld = explanation.assessment.withheld
    return withheld is not None and withheld.bases_hidden


def explanation_json(explanation: Explanation) -> str:
    """Return the explanation as JSON, with every input in full."""
    return json.dumps(_record(explanation), indent=1, ensure_ascii=False)


def _record(explanation: Explanation) -> dict[str, Any]:
    details, source = explanation.position.position.details, explanation.assessment.source
    return {
        "schema": SCHEMA,
        "workbook": {"name": source.name, "sha256": source.sha256, "sheet": source.sheet},
        "framework": {
            "id": explanation.framework.id,
            "title": explanation.framework.title,
            "source": explanation.framework.citation.url,
        },
        "as_at": str(explanation.assessment.reference.as_at or "") or None,
        "position": {"id": details.id, "title": details.title, "row": details.row},
        "inputs": [_cell(cell) for cell in _inputs(explanation)],
        "factors": [_factor(factor) for factor in explanation.factors],
        **_worth(explanation),
        "stream_check": stream_check_record(explanation.position, explanation.framework),
        "benchmarks": [_compared(one, explanation) for one in explanation.compared],
        "consensus": agreed_records(details.consensus, [factor.key for factor in explanation.framework.factors]),
        "decision": decision_record(details.decision, details.decider, details.decided_on),
        "sensitivity": sensitivity_record(explanation.sensitivity) if explanation.sensitivity else None,
        "possible": list(explanation.possible) if explanation.possible else None,
        "findings": [finding_record(finding) for finding in explanation.findings],
    }


def _compared(one: Compared, explanation: Explanation) -> dict[str, Any]:
    names = [p.position.details.name for p in explanation.assessment.positions]
    pairs = zip(explanation.framework.factors, one.differences, strict=True)
    return {
        "benchmark": benchmark_name(one.benchmark, names),
        "score": one.benchmark.score,
        "differences": {factor.key: difference for factor, difference in pairs if difference},
    }


def _cell(cell: InputCell) -> dict[str, str]:
    return {"cell": cell.cell, "heading": cell.heading, "value": cell.text}


def _factor(factor: FactorInput) -> dict[str, Any]:
    beside = {kind: _cell(cell) for kind, cell in factor.beside}
    return {"name": factor.name, "score": factor.score, **_cell(factor.typed), "level": factor.level, **beside}


def _worth(explanation: Explanation) -> dict[str, Any]:
    if not isinstance(explanation.position, Assessed):
        return dict.fromkeys(("score", "band", "edge", "outcome"), None) | {"steps": []}
    found, framework = explanation.position.classification, explanation.framework
    rule, reference = framework.outcome_rule(explanation.position.outcome), explanation.assessment.reference
    band, below = found.band, framework.below
    return {
        "score": found.score,
        "band": {
            "name": band.name if band else below.name,
            "lowest": band.lowest if band else framework.lowest,
            "highest": band.highest if band else framework.bands[0].lowest - 1,
            "source": (band or below).source.url,
        },
        "edge": found.edge.value if found.edge else None,
        "outcome": {
            "outcome": rule.outcome.value,
            "meaning": rule.meaning,
            "options": list(explanation.decision.options if explanation.decision else rule.options),
            "reference_band": explanation.position.position.details.reference_band,
            "reference_basis": None
            if _hides_bases(explanation)
            else explanation.position.position.details.reference_basis.value,
            "reference_cell": explanation.held.cell if explanation.held and not _hides_bases(explanation) else None,
            "held_on": reference.date.isoformat(),
            "source": rule.source.url,
        },
        "steps": [_step_record(step, framework) for step in explanation.steps],
    }


def _step_record(step: Step, framework: Framework) -> dict[str, Any]:
    found = step.classification
    return {
        "by": step.by,
        "factors": list(step.factors),
        "score": found.score,
        "band": _name(found, framework),
        "edge": found.edge.value if found.edge else None,
        "outcome": step.outcome.value,
    }
