"""Collect the evidence on the page that explains a position: scores with rationales, levels, and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.explaining.next_band import levels_around
from peecf_batch.outputs.page.explanation.parts import Head, Part, TextTable
from peecf_batch.outputs.wording.recorded import from_record
from peecf_batch.outputs.wording.text import shown
from peecf_batch.rules.findings import Severity, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.explaining.cells import FactorInput
    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.rules.framework import LevelText

_FACTOR, _SCORE = Head("Factor", 0.15), Head("Score", 0.06, is_number=True)
_SHARE, _WHY = Head("Share of work", 0.09), Head("Rationale and example", 0.7)
NO_RATIONALE, NO_EXAMPLE, NO_SHARE = "No rationale is given.", "No example is given.", "not given"
NO_COLUMN = "The workbook has no rationales. A score without a rationale cannot be reviewed."


def scores_part(explanation: Explanation) -> Part:
    """Return the factor scores with rationale, example and share of work, and a mark where one is missing."""
    kinds = {piece.kind for factor in explanation.factors for piece in factor.beside}
    texts, shares = bool(kinds & {"rationale", "example"}), "share" in kinds
    heads = (_FACTOR, _SCORE, *((_SHARE,) if shares else ()), *((_WHY,) if texts else ()))
    given = explanation.position.position.details.shares if shares else ()
    rows = tuple(
        _row(factor, _share(given[n] if n < len(given) else None, factor) if shares else "", texts=texts)
        for n, factor in enumerate(explanation.factors)
    )
    held = explanation.record
    lacking = from_record(explanation.reasoned, edited=held.edited) if held else ()
    missing = () if "rationale" in kinds or explanation.record else (NO_COLUMN,)
    return Part(
        "scores",
        "Factor scores and rationales",
        (*lacking, *missing),
        TextTable("Factor scores", heads, rows),
        is_wide=True,
    )


def _row(factor: FactorInput, share: str, *, texts: bool) -> tuple[str, ...]:
    """Return the row of a factor. `share` is the text of its share of work, "" if the workbook has no shares."""
    score = "none" if factor.score is None else str(factor.score)
    why = " ".join(_why({kind: shown(cell.text) for kind, cell in factor.beside}))
    return (factor.name, score, *((share,) if share else ()), *((why,) if texts else ()))


def _share(per_cent: float | None, factor: FactorInput) -> str:
    """Return the share of work: "85%", or as typed if it could not be read."""
    if per_cent is not None:
        return f"{per_cent:g}%"
    return shown(next((cell.text for kind, cell in factor.beside if kind == "share"), "")) or NO_SHARE


def _why(beside: dict[str, str]) -> Iterator[str]:
    if "rationale" in beside:
        yield _ended(beside["rationale"]) or NO_RATIONALE
    if "example" in beside:
        yield f"Example: {_ended(beside['example'])}" if beside["example"] else NO_EXAMPLE


def _ended(text: str) -> str:
    """Return a text with a full stop at its end, unless it has another mark there."""
    return text if not text or text[-1] in ".!?…" else f"{text}."


def levels_part(explanation: Explanation) -> Part | None:
    """Return the level texts of the score given and of the next level, as far as the organisation supplied them."""
    rows = []
    for factor in explanation.factors:
        if factor.score is not None:
            pair = levels_around(factor.levels, factor.score, explanation.framework.scale)
            if any(pair):
                rows.append((factor.name, str(factor.score), _level(pair.given), _level(pair.following)))
    if not rows:
        return None
    heads = (_FACTOR, _SCORE, Head("Level reached", 0.38), Head("Next level", 0.38))
    lead = "Your organisation supplied these level descriptors. An intermediate score reaches the lower level in full."
    return Part(
        "levels", "Level descriptors", (lead,), TextTable("Level descriptors", heads, tuple(rows)), is_wide=True
    )


def _level(level: LevelText | None) -> str:
    return f"{level.score}: {shown(level.text)}" if level else "No descriptor was supplied."


def findings_part(explanation: Explanation) -> Part:
    """Return the rules with findings about the position, apart from errors, which the part on what is needed has.

    The titles alone are for the person who holds the position. Messages may name other positions, their scores or cells
    of the workbook.
    """
    rules = {f.code: catalogue()[f.code] for f in explanation.findings if f.severity is not Severity.ERROR}
    items = tuple(f"{rule.severity.value.capitalize()}: {rule.title}." for rule in rules.values())
    lead = () if items else ("There are no findings about this position.",)
    if not items and explanation.findings:
        lead = ("There are no findings apart from the errors above.",)
    return Part("findings", "Findings", lead, items=items)


def consensus_part(explanation: Explanation) -> Part | None:
    """Return the agreed scores that are recorded, with the reasons given for them, or None if there are none."""
    factors = explanation.framework.factors
    recorded = [one for one in explanation.position.position.details.consensus if one.score is not None or one.reason]
    items = tuple(
        " ".join(filter(None, (_agreed(factors[one.factor].name, one.score), _reason(one.reason)))) for one in recorded
    )
    return (
        Part("consensus", "Recorded consensus", ("The scores that the assessors agreed on.",), items=items)
        if items
        else None
    )


def _agreed(factor: str, score: int | None) -> str:
    return f"{factor}: agreed score {score}." if score is not None else f"{factor}: no valid agreed score."


def _reason(text: str) -> str:
    return f"Reason: {_ended(shown(text))}" if text else ""
