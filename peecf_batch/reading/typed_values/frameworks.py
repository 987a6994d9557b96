"""Choose the framework of a position from the cells that name it or say that Part 3 applies."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.keys import heading_key, heading_roles

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Framework

_BETWEEN = re.compile(r"[()\[\]/,;|]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class FrameworkNames:
    """The frameworks of an assessment by everything that a workbook may call them.

    `chosen` returns the framework that a text and the answer about Part 3 choose, or says what is in doubt. A blank
    text leaves the choice to the answer. Without either, it is the framework of the assessment.
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

    def _chosen(self, named: str, part_3: bool | None) -> Framework | str:  # noqa: FBT001 - no, yes or no answer
        under_part_3 = self._usual.for_part_3
        if not named.strip() or named.strip().casefold() in heading_roles()["words"]["no_framework"]:
            return under_part_3 if part_3 and under_part_3 else self._usual
        found = {self._by_key.get(key) for part in _BETWEEN.split(named) if (key := _key(part))}
        stated = found.pop() if len(found) == 1 and "?" not in named else None
        if stated is None:
            known = " and ".join(one.short_title for one in self._usual.all)
            return f"'{shown(named)}' does not plainly name one of the frameworks {known}"
        if part_3 is not None and under_part_3 and part_3 is not stated.part_3:
            return f"the framework is {stated.short_title}, but the answer about Part 3 is {'yes' if part_3 else 'no'}"
        return stated


def _key(name: str) -> str:
    """Return the key of a name, without a year and the word "framework"."""
    words = heading_key(_YEAR.sub(" ", name)) or name.strip().casefold()
    return " ".join(word for word in words.split() if word not in ("the", "framework")) or words
