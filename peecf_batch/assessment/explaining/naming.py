"""Find the position that a user names by its id, its title or its row."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.errors import Refusal
from peecf_batch.reading.matching.texts import key_of, number_of, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.reading.position import Details

_NEAR, _NEAR_WORD, _FEW, _NAMED_AT_MOST = 0.6, 0.8, 3, 5
_ROW = pattern(r"row (\d{1,7})(?: of .*)?")


def position_named(positions: Sequence[Assessed | Unassessed], named: str) -> int:
    """Return the index of the position with that id, title or row, or with its organisation before its id or title.

    Raises Refusal if no position or more than one has that name.
    """
    key, each = key_of(named), list(enumerate(positions))
    by_id = [n for n, p in each if key_of(p.position.details.id) == key]
    by_title = [n for n, p in each if key_of(p.position.details.title) == key]
    by_row = [n for n, p in each if key in (f"row {p.position.details.row}", _row_of_sheet(p))]
    by_number = [n for n, p in each if (number := number_of(key)) and number_of(p.position.details.id) == number]
    by_both = [n for n, p in each if key in _in_organisation(p.position.details)]
    found = by_id or by_title or by_row or by_number or by_both
    if len(found) == 1:
        return found[0]
    if found:
        rows = ", ".join(_called(positions[n]) for n in found[:_NAMED_AT_MOST])
        advice = f'Name one by its row, such as "row {positions[found[0]].position.details.row}".'
        raise Refusal(f"{len(found)} positions are called '{named}': {rows}.", advice)
    if not positions:
        raise Refusal("no position has been entered yet.", "Type the first under the headings, then ask again.")
    raise Refusal(f"it has no position '{named}'.", _near(positions, key))


def _in_organisation(details: Details) -> tuple[str, ...]:
    """Return the organisation with the id and with the title, as a user may type them: "Goldfields Health 002"."""
    names = (name for name in (details.id, details.title) if name and details.organisation)
    return tuple(key_of(f"{details.organisation} {name}") for name in names)


def _row_of_sheet(position: Assessed | Unassessed) -> str:
    details = position.position.details
    return key_of(f"row {details.row} of {details.sheet}")


def _called(position: Assessed | Unassessed) -> str:
    return _called_so(position.position.details)


def _called_so(details: Details) -> str:
    names = ", ".join(name for name in (details.id, details.title, details.organisation) if name)
    return f"{names} in row {details.row} of sheet '{details.sheet}'"


def _most_like(key: str, names: Collection[str]) -> str:
    """Return the name that begins with `key`, or else the most similar one, "" if none is similar.

    Words that many names have, such as "Director", do not make two names similar.
    """
    beginning = [name for name in names if name.startswith(key)]
    if beginning:
        return min(beginning, key=len)
    by_word: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for word in set(words_of(name)):
            by_word[word].append(name)
    likeness: dict[str, float] = defaultdict(float)
    for word in set(words_of(key)):
        near = [word] if word in by_word else difflib.get_close_matches(word, by_word, 1, _NEAR_WORD)
        for name in by_word[near[0]] if near else ():
            likeness[name] += 1 / len(by_word[near[0]])
    best, weight = max(likeness.items(), key=lambda one: (one[1], -len(one[0])), default=("", 0.0))
    if weight >= 1 / _FEW:
        return best
    is_whole = len(words_of(key)) == 1 or any(map(str.isdigit, key))  # such as an id, whose words say little
    return next(iter(difflib.get_close_matches(key, names, 1, _NEAR)), "") if is_whole else ""


def _near(positions: Sequence[Assessed | Unassessed], key: str) -> str:
    """Return a suggestion: the next position below a row, the most similar id or title, or else an example."""
    details = [position.position.details for position in positions]
    row = _ROW.fullmatch(key)
    after = [each for each in details if row and each.row >= int(row[1])]
    if row:
        return f"The {'next' if after else 'last'} position is {_called_so(after[0] if after else details[-1])}."
    names = {key_of(name): name for each in details for name in (each.title, each.id) if name}
    if near := _most_like(key, names):
        return f"Did you mean '{names[near]}'?"
    titles = Counter(key_of(each.title) for each in details)
    only = next((each.title for each in details if titles[key_of(each.title)] == 1 and each.title), "")
    example = f"'{only}'" if only else f'"row {details[0].row}"'
    return f"Give the id or title of a position, or its row, such as {example}."
