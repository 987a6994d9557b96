"""Find the changes between two assessments that people must review."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.followed import Result
from peecf_batch.assessment.move_kinds import MatchedBy, RationaleChange
from peecf_batch.reading.cells import shown
from peecf_batch.reading.matching.nearest import Nearest
from peecf_batch.reading.matching.texts import key_of, number_of, words_of
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.assessment.comparison import Audit, Change
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.rules.findings import Finding


def findings_of(audit: Audit) -> tuple[Finding, ...]:
    """Return every finding about an audit, in the order of the later assessment."""
    listed = [finding for check in _CHECKS for finding in check(audit)]
    return tuple(sorted(listed, key=lambda finding: (finding.row, finding.cell, finding.code)))


def _at(audit: Audit, code: str, change: Change, value: str, message: str, factor: int = -1) -> Finding:
    """Return a finding at a factor's cell in the later assessment, or at the id or title if `factor` is -1."""
    return _about(
        audit, code, change.after, value, message, audit.framework.factors[factor].name if factor >= 0 else ""
    )


def _about(audit: Audit, code: str, position: PositionSnapshot, value: str, message: str, factor: str = "") -> Finding:
    """Return a finding about a position of the later assessment, at the cell of a factor if one is named."""
    sheet = position.sheet or audit.after.sheet
    letters = audit.after.columns.get(sheet, {}).get(factor, "")
    place = Place(sheet, f"{letters}{position.row}" if letters else "", position.row, heading=factor)
    label, scale = position.id or position.title, audit.framework.scale
    return catalogue()[code].finding(place, message, scale, position=label, value=value)


def scored_anew_with_the_same_words(audit: Audit) -> Iterator[Finding]:
    """Yield W651 for each factor score that changed while its rationale did not."""
    for change in audit.changes:
        for factor in change.factors:
            if factor.rationale is RationaleChange.UNCHANGED:
                went = f"the score went from {_score(factor.before)} to {_score(factor.after)}"
                message = f"{went} and the rationale did not change"
                yield _at(audit, "W651", change, _score(factor.after), message, factor.factor)


def _score(score: int | None) -> str:
    return "no valid score" if score is None else str(score)


def matched_by_title(audit: Audit) -> Iterator[Finding]:
    """Yield N652 for each position that was matched only by its title."""
    for change in audit.changes:
        if change.by is MatchedBy.TITLE:
            ids = f"'{change.before.id}' before, '{change.after.id}' now"
            yield _at(audit, "N652", change, change.after.title, f"matched by its title alone; the id was {ids}")


def crossed_by_a_point(audit: Audit) -> Iterator[Finding]:
    """Yield W653 for each band that changed at a boundary where a single point decides."""
    for number in audit.crossed:
        change = audit.changes[number]
        went = f"the score went from {change.before.score} to {change.after.score}"
        message = f"{went}; the move begins or ends at a band boundary"
        yield _at(audit, "W653", change, str(change.after.score), message)


def assessed_by_another(audit: Audit) -> Iterator[Finding]:
    """Yield N654 for each position with a different assessor and a changed factor score."""
    for change in audit.changes:
        if change.reassigned and change.factors:
            message = f"assessed by {change.before.assessor} before and by {change.after.assessor} now"
            yield _at(audit, "N654", change, change.after.assessor, message)


def edited_records(audit: Audit) -> Iterator[Finding]:
    """Yield W655 for each assessment that was read from a record that somebody changed."""
    for snapshot, when in ((audit.before, "earlier"), (audit.after, "later")):
        if snapshot.edited:
            message = f"the record of {snapshot.name}, the {when} assessment, was changed after peecf-batch wrote it"
            place = Place("", "", 0)
            yield catalogue()["W655"].finding(place, message, audit.framework.scale, value=snapshot.name)


def not_carried_out(audit: Audit) -> Iterator[Finding]:
    """Yield N656 for each band that was decided before and that the later work value score does not give."""
    by_position = {id(change.after): change for change in audit.changes}
    for followed in audit.followed:
        decision, after = followed.decided.decision, followed.after
        if decision and followed.decided is followed.before and followed.result is Result.ANOTHER_BAND:
            below = audit.framework.below.name
            decided, now = decision.band or below, after.band or below
            message = f"{decided} was decided, but the score of {after.score} gives {now}"
            yield _at(audit, "N656", by_position[id(after)], decision.text, message)


def not_matched(audit: Audit) -> Iterator[Finding]:
    """Yield N657 for each new position whose former position is unknown, or whose title several positions have."""
    earlier = audit.before.positions
    known = {key for position in earlier for key in _keys(position.id)}
    nearest = Nearest([(position.id, position.title) for position in earlier])
    titles = Counter(_title(position) for position in audit.gone)
    others = Counter(_title(position) for position in audit.new)
    for position in audit.new:
        if position.former and all(known.isdisjoint(_keys(name)) for name in position.former):
            name = position.former[0]
            near = nearest.to(name)
            hint = "" if near is None else f"; the nearest is '{shown(earlier[near].id or earlier[near].title)}'"
            message = f"its former position '{shown(name)}' is not in the earlier assessment{hint}"
            yield _about(audit, "N657", position, name, message)
        elif titles[_title(position)] and max(titles[_title(position)], others[_title(position)]) > 1:
            message = f"several positions have the title '{shown(position.title)}', so none of them was matched"
            yield _about(audit, "N657", position, position.title, message)


def _keys(identifier: str) -> set[str]:
    return {key_of(identifier), number_of(identifier)} - {""}


def _title(position: PositionSnapshot) -> tuple[str, ...]:
    return words_of(position.title)


_CHECKS: tuple[Callable[[Audit], Iterator[Finding]], ...] = (
    scored_anew_with_the_same_words,
    matched_by_title,
    crossed_by_a_point,
    assessed_by_another,
    edited_records,
    not_carried_out,
    not_matched,
)
