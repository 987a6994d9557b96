"""Find the position that a user names by its id, its title or its row."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.reading.matching.texts import key_of, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed

_NEAR, _NAMED_AT_MOST = 0.6, 5


def position_named(positions: Sequence[Assessed | Unassessed], named: str) -> int:
    """Return the index of the position with that id, else with that title, else in that row.

    Raises Refusal if no position or more than one has that name.
    """
    key, each = key_of(named), list(enumerate(positions))
    by_id = [n for n, p in each if key_of(p.position.details.id) == key]
    by_title = [n for n, p in each if key_of(p.position.details.title) == key]
    by_row = [n for n, p in each if key in (f"row {p.position.details.row}", _row_of_sheet(p))]
    by_number = [n for n, p in each if (number := number_of(key)) and number_of(p.position.details.id) == number]
    found = by_id or by_title or by_row or by_number
    if len(found) == 1:
        return found[0]
    if found:
        rows = ", ".join(_called(positions[n]) for n in found[:_NAMED_AT_MOST])
        raise Refusal(f"{len(found)} positions are called '{named}': {rows}.", 'Name one by its row, such as "row 12".')
    if not positions:
        raise Refusal("no position has been entered yet.", "Type the first under the headings, then ask again.")
    raise Refusal(f"it has no position '{named}'.", _near(positions, key))


def _row_of_sheet(position: Assessed | Unassessed) -> str:
    details = position.position.details
    return key_of(f"row {details.row} of {details.sheet}")


def _called(position: Assessed | Unassessed) -> str:
    details = position.position.details
    return f"{details.label} in row {details.row} of sheet '{details.sheet}'"


def _near(positions: Sequence[Assessed | Unassessed], key: str) -> str:
    """Return a suggestion: the most similar id or title, or else the first and last positions as examples."""
    details = [position.position.details for position in positions]
    names = {key_of(name): name for each in details for name in (each.title, each.id) if name}
    near = difflib.get_close_matches(key, names, 1, _NEAR)
    if near:
        return f"Did you mean '{names[near[0]]}'?"
    return f"Give an id or a title, such as '{details[0].label}'; the last is '{details[-1].label}'."
