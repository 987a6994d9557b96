"""Withhold the names of people that a list names from the report about it."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from peecf_batch.outputs.privacy.disclosure import assessor_shown
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.privacy.roles import names_beside_roles
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.people_columns import names_nobody, names_under

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from peecf_batch.reading.other_layouts.description import FoundPosition
    from peecf_batch.starting.lists.headings import ListHeadings
    from peecf_batch.starting.lists.result import ListSheet

_ROLES, _PARTS = ("incumbent", "assessor"), ("given_name", "surname")


class ListPeople:
    """The people that a list names, so that texts about it can be shown without their names."""

    def __init__(self, names: Iterable[str], deciders: Iterable[str]) -> None:
        """Take the cells that name people. Roles, codes of assessors and words such as "Agreed" name nobody."""
        agreed = {heading_key(word) for word in heading_roles()["assessors"]["agreed"]}
        of_people = (name for name in dict.fromkeys(names) if heading_key(name) not in agreed)
        beside_roles = (name for cell in dict.fromkeys(deciders) for name in names_beside_roles(cell))
        cells = (name for name in chain(of_people, beside_roles) if not (names_nobody(name) or assessor_shown(name)))
        self._mask = Mask(people_in(cells))

    def withheld_from(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return texts without the names."""
        return tuple(map(self._mask.masked, texts))

    def withheld_from_sheet(self, sheet: ListSheet) -> ListSheet:
        """Return what was taken from a sheet without the names. Its rows and titles were quoted without them before."""
        masked = self._mask.masked
        mapping = tuple(column._replace(place=masked(column.place)) for column in sheet.mapping)
        left_out, notes = self.withheld_from(sheet.left_out), self.withheld_from(sheet.notes)
        return replace(sheet, name=masked(sheet.name), mapping=mapping, left_out=left_out, notes=notes)

    def quoted(self, text: str) -> str:
        """Return a text of the list as a message quotes it: without the names, on one line and not too long."""
        return shown(self._mask.masked(text))


def people_of_lists(places: Sequence[ListHeadings]) -> ListPeople:
    """Return the people that sheets of lists name."""

    def under(roles: Collection[str]) -> Iterator[str]:
        for place in places:
            yield from names_under(place.headings, place.cells.rows[place.last :], roles)

    return ListPeople(under(_ROLES), under(("decider",)))


def people_of_positions(positions: Sequence[FoundPosition]) -> ListPeople:
    """Return the people that positions in another layout name."""
    facts = [{role: cell.text for role, cell in position.facts.items()} for position in positions]
    parts = (" ".join(texts[role] for role in _PARTS if role in texts) for texts in facts)
    whole = (texts[role] for texts in facts for role in _ROLES if role in texts)
    return ListPeople(chain(parts, whole), (texts["decider"] for texts in facts if "decider" in texts))
