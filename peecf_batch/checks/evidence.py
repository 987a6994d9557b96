"""Hold the evidence beside the factor scores, and its gaps: rationales, examples and shares of work."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from peecf_batch.checks.texts import Folded, folded, short_texts
from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator


class Gap(NamedTuple):
    """A gap in the evidence of a position: the code of the rule that reports it, and the index of the factor."""

    code: str
    factor: int


@dataclass
class Evidence:
    """The evidence beside the factor scores of a table, read once for all checks.

    `rationales` has the texts of each position, one for each factor, "" if it is blank. `gaps` has the gaps in the
    evidence of each position, by the index of the position; the checks add to it.
    """

    rationales: list[tuple[str, ...]]
    gaps: dict[int, list[Gap]] = field(default_factory=dict)

    @cached_property
    def texts(self) -> list[str]:
        """All rationales in their order, without the blank ones.

        Most differ, so that to keep each once would take longer than to search some of them twice.
        """
        return list(filter(None, chain.from_iterable(self.rationales)))

    @cached_property
    def folded(self) -> Folded:
        """Whether all rationales differ, and the phrases of rule N310 in them, ignoring case."""
        return folded(self.texts, catalogue()["N310"].limits["phrases"])

    @cached_property
    def all_differ(self) -> bool:
        """Whether every rationale is used only once, ignoring case."""
        return self.folded.all_differ

    def given(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Yield the index of each position, with its rationales by the index of their factor, without blank ones."""
        for at, texts in enumerate(self.rationales):
            yield at, {factor: text for factor, text in enumerate(texts) if text}

    @cached_property
    def short(self) -> frozenset[str]:
        """The rationales with fewer words than a sentence needs (rule W302)."""
        return short_texts(self.texts)
