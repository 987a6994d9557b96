"""Join rows of a list that are about one position, such as a job share, and report ids that occur twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import listed, plural
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.matching.texts import key_of, name_key
from peecf_batch.starting.lists.words import column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_OF_PERSON = frozenset({"fte", "trp", "contract_start", "contract_end", "vacant"})
_MOST_TOLD = 20
_OF_ASSESSMENT = frozenset({"assessor", "assessed_on", "trigger", "consent"})


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a position: its facts, and who holds the position and who assessed it, "" if unknown.

    `doubt` says what is in doubt about its framework, or is "". `first` is the first row of the position: another one
    if its id or its title is merged down over several rows.
    """

    row: int
    first: int
    facts: Mapping[str, object]
    incumbent: str = ""
    assessor: str = ""
    doubt: str = ""

    @property
    def key(self) -> str:
        """What identifies the position: its id, or else its first row."""
        return key_of(text_of(self.facts.get("id", ""))) or f"\n{self.first}"

    @property
    def organisation(self) -> str:
        """The key of the organisation, "" if none is named."""
        return name_key(text_of(self.facts.get("organisation", "")))


def joined(rows: Sequence[ListRow]) -> tuple[list[ListRow], list[str]]:
    """Return one row for each position, and sentences about positions that are in several rows.

    Rows with the same id are one position if they differ only in who holds or assessed it. A fact that differs is left
    blank. All other rows are kept.
    """
    groups: dict[str, list[ListRow]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    kept, notes = [], []
    for group in _by_organisation(groups.values()):
        if len(group) == 1:
            kept.append(group[0])
            continue
        one, note = _one_position(group)
        kept.extend([one] if one is not None else group)
        notes.append(note)
    return sorted(kept, key=lambda row: row.row), _at_most(notes)


def _at_most(notes: list[str]) -> list[str]:
    """Return the first sentences, and the number of the others."""
    rest = len(notes) - _MOST_TOLD
    more = [
        f"{plural(rest, 'more position is', 'more positions are')} in several rows. To find them, sort the list by id."
    ]
    return notes[:_MOST_TOLD] + more if rest > 0 else notes


def _by_organisation(groups: Iterable[list[ListRow]]) -> Iterator[list[ListRow]]:
    """Yield the rows with one id by organisation, which may number its own positions; together if a row has none."""
    for group in groups:
        found: dict[str, list[ListRow]] = {}
        for row in group:
            found.setdefault(row.organisation, []).append(row)
        yield from [group] if "" in found else found.values()


def _one_position(group: Sequence[ListRow]) -> tuple[ListRow | None, str]:
    """Return the position of rows with one id, None if they are not clearly one position, and a sentence about it."""
    identifier = shown(text_of(group[0].facts.get("id") or group[0].facts.get("title", "")))
    rows = f"rows {listed([str(row.row) for row in group])}"
    holders = {key_of(row.incumbent) for row in group if row.incumbent}
    assessors = {key_of(row.assessor) for row in group if row.assessor}
    may_differ = (_OF_PERSON if len(holders) > 1 else frozenset()) | (
        _OF_ASSESSMENT if len(assessors) > 1 else frozenset()
    )
    roles = dict.fromkeys(role for row in group for role in row.facts)
    differing = [role for role in roles if len({_comparable(row.facts.get(role, "")) for row in group}) > 1]
    if not may_differ.issuperset(differing):
        names = listed([column_name(role) for role in differing if role not in may_differ])
        kept = "all were taken. Keep one row for the position."
        return None, f"Position '{identifier}' is in {rows}, which differ in {names}: {kept}"
    if len(holders) > 1:
        why = f"it is held by {plural(len(holders), 'person', 'people')} (a job share)"
    elif len(assessors) > 1:
        why = f"{len(assessors)} assessors scored it"
    else:
        why = "the rows are the same in every column that is taken"
    names = listed([column_name(role) for role in differing])
    blank = f" Left blank, because the rows differ: {names}." if differing else ""
    facts = {role: value for role, value in group[0].facts.items() if role not in differing}
    return replace(group[0], facts=facts), f"Position '{identifier}' is in {rows} and was taken once: {why}.{blank}"


def _comparable(value: object) -> str:
    return key_of(text_of(value))
