"""Choose the framework of a position from the cells that name it or say that Part 3 applies."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.typed_values.answers import answer_of

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Framework

_BETWEEN = pattern(r"[()\[\]/,;|]")
_PARTS = pattern(rf"{_BETWEEN.pattern}|\s[-–—]+\s")
_YEAR = pattern(r"\b(?:19|20)\d\d\b")


class FrameworkNames:
    """The frameworks of an assessment by everything that a workbook may call them.

    `chosen` returns the framework that a text and the answer about Part 3 choose, or says what is in doubt. A blank
    text leaves the choice to the answer. Without either, it is the framework of the assessment. `part_3` returns the
    answer that a cell about Part 3 gives, in yes and no or by the name of a framework, or None.
    """

    def __init__(self, framework: Framework) -> None:
        """Collect the id, the titles and the other names of `framework` and of those beside it.

        A name that two of them have is that of the first.
        """
        self._usual = framework
        self._by_key = {
            _key(name): one
            for one in reversed(framework.all)
            for name in (one.id, one.short_title, one.title, *one.names)
        }
        self.chosen = cache(self._chosen)
        self.part_3 = cache(self._part_3)

    def of_cells(self, named: str, part_3: str) -> Framework | str:
        """Return the framework that the cells for the framework and for Part 3 choose, or say what is in doubt.

        An answer about Part 3 that cannot be read leaves the framework in doubt, unless the other cell names it.
        """
        answer, under_part_3 = self.part_3(part_3), self._usual.for_part_3
        matters = under_part_3 is not None and under_part_3 is not self._usual
        if matters and answer is None and says_nothing(named) and not says_nothing(part_3):
            return f"'{shown(part_3)}' does not clearly say whether Part 3 applies, which decides the framework"
        return self.chosen(named, answer)

    def _part_3(self, typed: str) -> bool | None:
        answer = answer_of(typed, "part_3")
        if answer is not None or "?" in typed:
            return answer
        stated = {self._answer(part) for part in _PARTS.split(typed) if part.strip()}
        return stated.pop() if len(stated) == 1 else None

    def _answer(self, part: str) -> bool | None:
        """Return the answer of a part of a cell. Only the two frameworks that Part 3 decides between are an answer."""
        named = self._by_key.get(_key(part))
        return named.part_3 if named in (self._usual, self._usual.for_part_3) and named else answer_of(part, "part_3")

    def _chosen(self, named: str, part_3: bool | None) -> Framework | str:  # noqa: FBT001 - no, yes or no answer
        under_part_3 = self._usual.for_part_3
        if says_nothing(named):
            return under_part_3 if part_3 and under_part_3 else self._usual
        found = {self._by_key.get(key) for part in _BETWEEN.split(named) if (key := _key(part))}
        stated = found.pop() if len(found) == 1 and "?" not in named else None
        if stated is None:
            known = " and ".join(one.short_title for one in self._usual.all)
            return f"'{shown(named)}' does not clearly name one of the frameworks {known}"
        if part_3 is not None and under_part_3 and part_3 is not stated.part_3:
            return f"the framework is {stated.short_title}, but the answer about Part 3 is {'yes' if part_3 else 'no'}"
        return stated


def says_nothing(typed: str) -> bool:
    """Return True if a cell is blank, or has words such as "n/a" that leave the framework to the assessment."""
    return not typed.strip() or typed.strip().casefold() in heading_roles()["words"]["no_framework"]


def _key(name: str) -> str:
    """Return the key of a name, without a year and the word "framework"."""
    words = heading_key(_YEAR.sub(" ", name)) or name.strip().casefold()
    return " ".join(word for word in words.split() if word not in ("the", "framework")) or words
