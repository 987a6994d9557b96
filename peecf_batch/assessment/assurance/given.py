"""Say which evidence beside the factor scores of a position was given."""

from __future__ import annotations

from enum import StrEnum

from peecf_batch.definitions import NamedTuple


class Given(StrEnum):
    """Whether evidence of one kind was given for every factor, or the sheet of the position has no column for it."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    NO_COLUMN = "no-column"


class EvidenceGiven(NamedTuple):
    """The evidence that was given for a position, by kind.

    Evidence is complete if each factor has an entry. Whether the entry is good is not tested here. A share of work that
    cannot be read is no entry.
    """

    rationales: Given = Given.NO_COLUMN
    examples: Given = Given.NO_COLUMN
    shares: Given = Given.NO_COLUMN

    @property
    def is_complete(self) -> bool:
        """Whether all three kinds of evidence are complete."""
        return all(given is Given.COMPLETE for given in self)


NO_EVIDENCE = EvidenceGiven()
