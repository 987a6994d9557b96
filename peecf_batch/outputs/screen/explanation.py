"""An explanation on one screen, and as JSON."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.record.record import finding_record
from peecf_batch.outputs.wording.sentences import plural
from peecf_batch.reading.cells import shown
from peecf_batch.reading.position import Basis
from peecf_batch.rules.classification import classification_of, is_top_of_scale
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.explanation import Explanation, FactorInput, InputCell, Step
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Citation, Framework

SCHEMA = "peecf-batch/explanation/1"
_WIDTH, _INDENT = 100, 11
_TEXT_SHOWN = {"rationale": 22, "example": 18, "share": 5}
_BASES = {Basis.ASSESSED: "as assessed,", Basis.REMUNERATION: "placed by remuneration,", Basis.STATED: ""}
_HEADS = {"rationale": "Rationale", "example": "Example", "share": "Share (%)"}


def explanation_lines(told: Explanation) -> Iterator[str]:
    """The explanation for a terminal: the result first, then what led to it, what would change it, and what follows."""
    source, details = told.assessment.source, told.position.position.details
    names = "  ".join(dict.fromkeys(name for name in (details.id, details.title) if name)) or f"row {details.row}"
    head = f"{names} (row {details.row} of sheet '{source.sheet}' in {source.name})"
    yield from textwrap.wrap(head, _WIDTH, subsequent_indent="  ")
    yield from _entry("", [_result(told)])
    yield ""
    yield from _factor_lines(told)
    yield ""
    if isinstance(told.position, Assessed):
        yield from _entry("Band", _band(told.position.classification, told.framework, ceo=details.is_ceo))
        yield from _entry("One step", [_step(step, told) for step in told.steps])
        yield from _entry("Outcome", _outcome(told))
        yield from _entry("Options", _options(told))
    elif told.possible:
        yield from _entry("Possible", [_possible(told)])
    yield from _entry("Who decides", [told.framework.principle("decides").text])
    yield from _entry("Read too", ["; ".join(_also_read(told))])
    yield from _entry("Rules", _rules(told))


def _entry(label: str, texts: Iterable[str]) -> Iterator[str]:
    """Texts behind a label, wrapped, each on a line of its own."""
    for number, text in enumerate(texts):
        begin = (label if number == 0 else "").ljust(_INDENT) + " "
        wrapped = textwrap.wrap(" ".join(text.split()), _WIDTH - _INDENT - 1, break_on_hyphens=False)
        yield from (f"{begin if line == 0 else ' ' * (_INDENT + 1)}{part}" for line, part in enumerate(wrapped))


def _result(told: Explanation) -> str:
    if not isinstance(told.position, Assessed):
        codes = ", ".join(told.position.position.reasons)
        return f"Not classified: {codes}; see Rules below."
    found, framework = told.position.classification, told.framework
    outcome = framework.outcome_rule(told.position.outcome).title
    band = f"Recommended classification {found.band.name}" if found.band else framework.below.title
    return f"{band}: work value score {found.score}. Outcome: {outcome}."


def _factor_lines(told: Explanation) -> Iterator[str]:
    kinds = [kind for kind in _HEADS if any(kind in dict(factor.beside) for factor in told.factors)]
    width = max(len(factor.name) for factor in told.factors)
    heads = "".join(f"  {_HEADS[kind]:<{_column(kind)}}" for kind in kinds)
    yield f"{'Factor':<{width}}  Score  {'Cell':<6}{heads}".rstrip()
    for factor in told.factors:
        score = "-" if factor.score is None else str(factor.score)
        beside = "".join(f"  {_beside(factor, kind):<{_column(kind)}}" for kind in kinds)
        yield f"{factor.name:<{width}}  {score:>5}  {factor.typed.cell:<6}{beside}".rstrip()
        typed = f"{factor.typed.cell} holds '{shown(factor.typed.text)}'" if factor.score is None else ""
        yield from _entry("", filter(None, (typed, factor.level)))
    yield f"{'Sum':<{width}}  {_sum(told):>5}  {_terms(told)}".rstrip()


def _column(kind: str) -> int:
    return _TEXT_SHOWN[kind] + 6


def _beside(factor: FactorInput, kind: str) -> str:
    cell: InputCell | None = dict(factor.beside).get(kind)
    if cell is None:
        return ""
    room = _TEXT_SHOWN[kind]
    text = cell.text if len(cell.text) <= room else cell.text[: room - 1] + "…"
    return f"{cell.cell} {text or '(blank)'}"


def _sum(told: Explanation) -> str:
    return str(told.position.classification.score) if isinstance(told.position, Assessed) else "-"


def _terms(told: Explanation) -> str:
    if not isinstance(told.position, Assessed):
        return f"needs a score in every cell of {told.sum_of}"
    return f"= {' + '.join(str(factor.score) for factor in told.factors)}, the plain sum of {told.sum_of}"


def _band(found: Classification, framework: Framework, *, ceo: bool) -> Iterator[str]:
    """The row of the table that holds the score, where the score lies in it, and the source."""
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
        Edge.LOWEST: f"{found.score} is its lowest score: an edge",
        Edge.HIGHEST: f"{found.score} is its highest score: an edge",
        None: f"{found.score} lies {above} above its lowest score and {below} below its highest",
    }[found.edge]
    yield f"{band.name} ({band.title}) holds scores {band.lowest} to {band.highest}."
    yield f"{where}. {_above(found, framework)}"
    yield _cited(band.source)


def _above(found: Classification, framework: Framework) -> str:
    """How far the next band is, or that there is none."""
    following = next((band for band in framework.bands if band.lowest > found.score), None)
    if following is not None:
        return f"{following.name} begins {plural(following.lowest - found.score, 'point')} above it."
    return framework.edge.top_of_scale if is_top_of_scale(found.score, framework) else "No band lies above it."


def _cited(source: Citation) -> str:
    return f"Source: {source.title}, {source.publisher}"


def _step(step: Step, told: Explanation) -> str:
    """One step in words: what it makes of the score, and what of band, edge and outcome it changes."""
    assert isinstance(told.position, Assessed)  # noqa: S101 - steps are of classified positions only
    now, then, framework = told.position.classification, step.classification, told.framework
    way = "more" if step.by > 0 else "less"
    changes = [f"score {then.score}"]
    changes += [_changed(_name(now, framework), _name(then, framework))]
    changes += [f"{_edge(then)}"] if then.edge else []
    before, after = (framework.outcome_rule(o).title for o in (told.position.outcome, step.outcome))
    changes += [f"outcome {after} in place of {before}"] if before != after else ["same outcome"]
    return f"One point {way} on {_which(step, told)}: {', '.join(changes)}."


def _which(step: Step, told: Explanation) -> str:
    stuck = [factor.name for factor in told.factors if factor.name not in step.factors]
    if not stuck:
        return "any one factor"
    return f"any one factor but {', '.join(stuck)} (at the end of the scale)"


def _changed(now: str, then: str) -> str:
    return f"still {now}" if now == then else f"{then} in place of {now}"


def _name(found: Classification, framework: Framework) -> str:
    return found.band.name if found.band else framework.below.name


def _edge(found: Classification) -> str:
    return f"{'lowest' if found.edge is Edge.LOWEST else 'highest'} of the band"


def _outcome(told: Explanation) -> Iterator[str]:
    assert isinstance(told.position, Assessed)  # noqa: S101 - outcomes are of classified positions only
    rule, reference = told.framework.outcome_rule(told.position.outcome), told.assessment.reference
    details = told.position.position.details
    band = details.reference_band
    basis = "" if band is None or details.reference_basis is Basis.STATED else f"{_BASES[details.reference_basis]} "
    where = f" ({basis}{told.held.cell})" if told.held else ""
    held = f"{band}{where}" if band else f"none known{where}" if told.held else "the sheet has no column for it"
    yield f"{rule.title}: {rule.meaning}"
    cited = "" if rule.source == _source_of_band(told) else f" {_cited(rule.source)}"
    yield f"Band held on {reference.date.isoformat()}: {held}.{cited}"


def _source_of_band(told: Explanation) -> Citation:
    """The source that the band is cited from, which need not be named twice."""
    band = told.position.classification.band if isinstance(told.position, Assessed) else None
    return (band or told.framework.below).source


def _options(told: Explanation) -> Iterator[str]:
    assert isinstance(told.position, Assessed)  # noqa: S101 - options are of classified positions only
    yield from told.framework.outcome_rule(told.position.outcome).options
    if told.position.classification.edge:
        yield f"As an edge: {' '.join(told.framework.edge.options)}"


def _possible(told: Explanation) -> str:
    """What the score could still be. The framework's bands follow from it; no score is guessed."""
    least, most = told.possible or (0, 0)
    names = dict.fromkeys(_name(classification_of(s, told.framework), told.framework) for s in range(least, most + 1))
    return f"Once every factor has a score, their sum lies from {least} to {most}: {' or '.join(names)}."


def _also_read(told: Explanation) -> Iterator[str]:
    yield from (f"{cell.cell} {cell.heading}: {shown(cell.text)}" for cell in told.others if cell.text)
    blank = ", ".join(f"{cell.cell} {cell.heading}" for cell in told.others if not cell.text)
    if blank:
        yield f"blank: {blank}"
    boss = told.manager
    if boss is not None:
        details = boss.position.details
        worth = f"score {boss.classification.score}" if isinstance(boss, Assessed) else "not classified"
        yield f"reports to {details.name}, {worth}"


def _rules(told: Explanation) -> Sequence[str]:
    fired = [
        f"{f.cell} {f.severity} {f.code}: {f.message}. {f'Accepted: {f.reason}' if f.accepted else f.fix}"
        for f in told.findings
    ]
    return fired or ["None fired for this position."]


def explanation_json(told: Explanation) -> str:
    """The explanation as JSON, with every input in full."""
    return json.dumps(_record(told), indent=1, ensure_ascii=False)


def _record(told: Explanation) -> dict[str, Any]:
    details, source = told.position.position.details, told.assessment.source
    return {
        "schema": SCHEMA,
        "workbook": {"name": source.name, "sha256": source.sha256, "sheet": source.sheet},
        "framework": {"id": told.framework.id, "title": told.framework.title, "source": told.framework.citation.url},
        "position": {"id": details.id, "title": details.title, "row": details.row},
        "inputs": [_cell(cell) for cell in told.others],
        "factors": [_factor(factor) for factor in told.factors],
        **_worth(told),
        "possible": list(told.possible) if told.possible else None,
        "findings": [finding_record(finding) for finding in told.findings],
    }


def _cell(cell: InputCell) -> dict[str, str]:
    return {"cell": cell.cell, "heading": cell.heading, "value": cell.text}


def _factor(factor: FactorInput) -> dict[str, Any]:
    beside = {kind: _cell(cell) for kind, cell in factor.beside}
    return {"name": factor.name, "score": factor.score, **_cell(factor.typed), "level": factor.level, **beside}


def _worth(told: Explanation) -> dict[str, Any]:
    if not isinstance(told.position, Assessed):
        return dict.fromkeys(("score", "band", "edge", "outcome"), None) | {"steps": []}
    found, framework = told.position.classification, told.framework
    rule, reference = framework.outcome_rule(told.position.outcome), told.assessment.reference
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
            "options": list(rule.options),
            "reference_band": told.position.position.details.reference_band,
            "reference_basis": told.position.position.details.reference_basis.value,
            "reference_cell": told.held.cell if told.held else None,
            "held_on": reference.date.isoformat(),
            "source": rule.source.url,
        },
        "steps": [_step_record(step, framework) for step in told.steps],
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
