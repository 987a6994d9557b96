"""Hold the words by which lists of positions and their rows are told from others."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from peecf_batch.reading.headings.meanings import heading_roles


@dataclass(frozen=True, slots=True)
class ListWords:
    """The words of words.toml, and some of headings.toml, in the form of `heading_key`."""

    division_ends: frozenset[str]
    counts: frozenset[str]
    note_beginnings: tuple[str, ...]
    note_marks: str
    guidance_beginnings: tuple[str, ...]
    statuses: frozenset[str]
    ended: tuple[str, ...]
    people: frozenset[str]
    honorifics: frozenset[str]
    things: frozenset[str]
    position_words: frozenset[str]


@cache
def list_words() -> ListWords:
    """Return the words, as shipped with the product."""
    data = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    data.update({kind: heading_roles()["words"][kind] for kind in ("people", "statuses", "honorifics")})
    kinds = ListWords.__annotations__
    forms = {"frozenset[str]": frozenset, "tuple[str, ...]": tuple}
    return ListWords(**{name: forms.get(kinds[name], str)(data[name]) for name in kinds})


def begins_with(key: str, beginnings: tuple[str, ...]) -> bool:
    """Return True if a key is one of `beginnings`, or begins with one of them as whole words."""
    return f"{key} ".startswith(tuple(f"{beginning.rstrip()} " for beginning in beginnings))


def column_name(role: str) -> str:
    """Return the usual heading of the column of a role, such as "Contract end"."""
    return str(heading_roles()["roles"][role][0])
