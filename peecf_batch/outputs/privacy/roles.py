"""Tell what cells about people say besides names: a role, such as "Board", and whether an interview was held."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.outputs.privacy.name_words import folded, name_words
from peecf_batch.outputs.privacy.people import WORD
from peecf_batch.reading.typed_values.answers import answer_of
from peecf_batch.reading.typed_values.dates import typed_day
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECES = pattern(r"[,;:()\[\]\n\r&+|]|(?<=\w\w)/(?=\w\w)|\s(?:and|per|by)\s|\s[-–—]\s", re.IGNORECASE)
_ACTING = pattern(r"\ba[/-]?g?(?=[\s/]|$)/?", re.IGNORECASE)
_DAY = pattern(r"\d{1,2}\W+[a-z]{3,9}|[\d\W]+", re.IGNORECASE)
_OF_AN_ORGANISATION = pattern(r"(?:department|dept|ministry) of ", re.IGNORECASE)

_OF_INTERVIEW = pattern(r"[,;:()\n\r]|\s[-–—]\s|\s(?:on|with|by)\s", re.IGNORECASE)


def roles_in(cell: str) -> str:
    """Return the parts of a cell that name a role and nobody, such as "Chair" of "Jane Smith, Chair"; "" if none."""
    return ", ".join(piece for piece in _pieces(cell) if _is_role(piece))


def names_beside_roles(cell: str) -> Iterator[str]:
    """Yield the parts of a cell that may name a person, because they are more than a role."""
    yield from (piece for piece in _pieces(cell) if not _is_role(piece) and not _DAY.fullmatch(piece))


def _pieces(cell: str) -> Iterator[str]:
    yield from (piece for part in _PIECES.split(cell) if (piece := " ".join(part.split())))


def _is_role(piece: str) -> bool:
    """Return True if every word of a text is a word of roles, or if it is the name of a department."""
    words = [folded(word) for word in WORD.findall(_ACTING.sub("", piece))]
    return bool(words) and (name_words().roles.issuperset(words) or _OF_AN_ORGANISATION.match(piece) is not None)


def interview_without_people(cell: str) -> str:
    """Return "Held", the date of the interview, both, or "Not held", as far as a cell says so clearly; else "".

    No other text of the cell is returned, because it may name people.
    """
    first, *rest = [piece.strip(" .") for piece in _OF_INTERVIEW.split(cell)]
    held, on = answer_of(first, "interview"), typed_day(first)
    if held is False:
        return "Not held"
    if held:
        days = [typed.day for piece in rest if (typed := typed_day(piece))]
        return f"Held, {day(days[0])}" if len(days) == 1 else "Held"
    return day(on.day) if on and not any(rest) else ""
