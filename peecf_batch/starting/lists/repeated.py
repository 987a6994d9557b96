"""Join rows of a list that are about one position, such as a job share, and report ids that occur twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import listed, plural
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.reading.matching.texts import key_of, name_key
from peecf_batch.reading.position import FULL_TIME
from peecf_batch.starting.lists.words import column_name
from peecf_batch.starting.template.formulas import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.starting.list_people import ListPeople

_OF_PERSON = frozenset({"fte", "trp", "contract_start", "contract_end", "vacant"})
_MOST_TOLD, _DECIMALS, _FEWEST_IN_RUN = 20, 4, 3
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


def joined(rows: Sequence[ListRow], people: ListPeople) -> tuple[list[ListRow], list[str]]:
    """Return one row for each position, and sentences about positions that are in several rows.

    Rows with the same id are one position if they differ only in who holds or assessed it. A fact that differs is left
    blank; the time fractions of a job share are added up. All other rows are kept. The sentences name none of `people`.
    """
    groups: dict[str, list[ListRow]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    kept, notes = [], []
    for group in _by_organisation(groups.values()):
        if len(group) == 1:
            kept.append(group[0])
            continue
        one, note = _one_position(group, people)
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


def _one_position(group: Sequence[ListRow], people: ListPeople) -> tuple[ListRow | None, str]:
    """Return the position of rows with one id, None if they are not clearly one position, and a sentence about it."""
    identifier = f"'{people.quoted(text_of(group[0].facts.get('id') or group[0].facts.get('title', '')))}'"
    where = f"{_rows(group)} of the list"
    is_shared = len({key_of(row.incumbent) for row in group if row.incumbent}) > 1
    assessors = {heading_key(row.assessor) for row in group if row.assessor}
    is_assessed = len(assessors) > 1
    may_differ = (_OF_PERSON if is_shared else frozenset()) | (_OF_ASSESSMENT if is_assessed else frozenset())
    roles = dict.fromkeys(role for row in group for role in row.facts)
    differing = [role for role in roles if len({_comparable(row.facts.get(role, "")) for row in group}) > 1]
    if not may_differ.issuperset(differing):
        names = listed([column_name(role) for role in differing if role not in may_differ])
        advice = " If people share it, add up their FTE." if _OF_PERSON.issuperset(differing) else ""
        return None, f"{where} name position {identifier}, but differ in {names}: all were taken. Keep one row.{advice}"
    facts = {role: value for role, value in group[0].facts.items() if role not in differing}
    sentences: list[str] = []
    if is_shared:
        facts, sentences = _shared(group, facts)
        what = f"{identifier}, a job share"
    elif is_assessed:
        what = f"{identifier}: {_assessed_by(assessors)}"
    else:
        what = f"{identifier}, and are the same in every column that is taken"
    left = [role for role in differing if role not in facts and role not in ("trp", "fte")]
    if left:
        were, them = ("was", "it") if len(left) == 1 else ("were", "them")
        names = listed([column_name(role) for role in left])
        sentences.append(f"{names} {were} left blank, because the rows differ: type {them} in the new workbook.")
    return replace(group[0], facts=facts), " ".join([f"{where} are one position, {what}.", *sentences])


def _shared(group: Sequence[ListRow], facts: dict[str, object]) -> tuple[dict[str, object], list[str]]:
    """Return the facts of a shared position, with the FTE of all who share it and without a TRP, and what to type."""
    shared = {role: value for role, value in facts.items() if role not in ("trp", "fte")}
    sentences = []
    if any("fte" in row.facts for row in group):
        fte = _fte_of_all(group)
        shared |= {} if fte is None else {"fte": fte}
        was_added = f"FTE is the sum of the {len(group)} rows."
        sentences.append("FTE was left blank: type that of the position." if fte is None else was_added)
    if any("trp" in row.facts for row in group):
        sentences.append("TRP was left blank: type what is paid for the position to all who share it.")
    return shared, sentences


def _fte_of_all(group: Sequence[ListRow]) -> float | None:
    """Return the sum of the time fractions in the rows, None if one is missing or they are more than full time."""
    fractions = [row.facts.get("fte") for row in group if row.incumbent]
    numbers = [float(fraction) for fraction in fractions if is_number(fraction)]  # type: ignore[arg-type]
    holders = {key_of(row.incumbent) for row in group}
    total = round(sum(numbers), _DECIMALS)
    return total if len(numbers) == len(group) == len(holders) and total <= FULL_TIME else None


def _assessed_by(assessors: set[str]) -> str:
    """Return how many assessors the rows have, and whether one has agreed scores."""
    agreed = {heading_key(word) for word in heading_roles()["assessors"]["agreed"]}
    count = len(assessors - agreed)
    return plural(count, "assessor") + (" and the agreed row" if count < len(assessors) else "")


def _rows(group: Sequence[ListRow]) -> str:
    """Return the numbers of rows in words: "Rows 14 to 16", "Rows 10 and 11", "Rows 3, 7 and 8"."""
    rows = [row.row for row in group]
    if len(rows) >= _FEWEST_IN_RUN and rows == list(range(rows[0], rows[-1] + 1)):
        return f"Rows {rows[0]} to {rows[-1]}"
    return f"Rows {listed(list(map(str, rows)))}"


def _comparable(value: object) -> str:
    return key_of(text_of(value))
