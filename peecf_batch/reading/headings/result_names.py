"""Recognise columns with the results of a stage of the assessment, such as "Final total" and "Panel band"."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.headings.keys import Meaning, heading_key, heading_roles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from peecf_batch.reading.located import Heading

TOTAL, BAND = "total", "assessed_band"
_NOTHING = Meaning("")
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}<>", " "))
_VERSION = pattern(r"v\d{1,3}|version|\d{1,3}|(?:19|20)\d\d")


def result_in(text: str) -> str:
    """Return "total" or "assessed_band" for the result of a stage, such as "Moderated total"; "" for other headings."""
    words = heading_key(text).split()
    stages = heading_roles()["results"]["stages"]
    rest = " ".join(word for word in words if word not in stages and not _VERSION.fullmatch(word))
    if len(words) == len(rest.split()):
        return ""
    if rest in _totals():
        return TOTAL
    return BAND if rest in _bands() and any(word in stages for word in words) else ""


@cache
def _totals() -> frozenset[str]:
    words = heading_roles()
    return frozenset([*map(heading_key, words["roles"][TOTAL]), *words["results"]["alone"]])


@cache
def _bands() -> frozenset[str]:
    """Return the keys of headings of bands that do not say which band it is, such as "PESES band"."""
    words = heading_roles()
    return frozenset(heading_key(text) for text, choices in words["ambiguous"].items() if BAND in choices)


def with_results(
    headings: Sequence[Heading], other_columns: Collection[int]
) -> tuple[list[Heading], tuple[tuple[str, Heading], ...]]:
    """Return the headings, with a meaning for the first result of a kind, and the other results with their roles.

    A column headed "Total" or "Recommended band" comes before those of stages. Leave out `other_columns`, whose use is
    known, and headings that several columns have.
    """
    second = _second_results(headings)
    known = {heading.meaning.role for heading in headings}
    found: list[Heading] = []
    others = [(heading.meaning.role, heading) for heading in second]
    headings = [h._replace(meaning=_NOTHING) if h in second else h for h in headings]
    for heading, role in _roles(headings, {*other_columns, *(heading.column for heading in second)}):
        if role and role in known:
            others.append((role, heading))
        found.append(heading._replace(meaning=Meaning(role)) if role and role not in known else heading)
        known.add(role)
    return found, tuple(others)


def _second_results(headings: Sequence[Heading]) -> list[Heading]:
    """Return the headings of stages, such as "Total (moderated)", beside another one of the same role."""
    found: list[Heading] = []
    for kind in (TOTAL, BAND):
        alike = [heading for heading in headings if heading.meaning.role == kind]
        staged = [heading for heading in alike if result_in(heading.text.translate(_BRACKETS))]
        found += staged if len(staged) < len(alike) else staged[1:]
    return found


def _roles(headings: Sequence[Heading], other_columns: Collection[int]) -> Iterator[tuple[Heading, str]]:
    times = Counter(heading.text for heading in headings)
    for heading in headings:
        is_free = not heading.meaning.role and heading.column not in other_columns and times[heading.text] == 1
        yield heading, result_in(heading.text) if is_free else ""
