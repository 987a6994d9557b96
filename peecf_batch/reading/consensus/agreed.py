"""Define the agreed score of a factor, and the reason for it."""

from __future__ import annotations

from enum import StrEnum

from peecf_batch.definitions import NamedTuple


class AgreedState(StrEnum):
    """How an agreed score that was typed on our sheet and the score of the table go together.

    The agreed score is the position's score because the table has none (`SOURCE`), or is the `SAME`. It `DIFFERS` from
    another cell, or is `INVALID`; the position then cannot be classified. `NONE` is typed on our sheet.
    """

    SOURCE = "source"
    SAME = "same"
    DIFFERS = "differs"
    INVALID = "invalid"
    NONE = "none"


class AgreedScore(NamedTuple):
    """What is recorded about the agreed score of one factor of a position.

    `score` is the agreed score, that of the table if none is typed on our sheet, or None if it is missing or invalid.
    `cell` is the address of what is typed on our sheet, with the sheet, and `typed` its content as the next copy has
    it. `reason` has the reasons of our sheet and of the table, `reason_cell` the address of the first, and
    `typed_reason` those of our sheet alone.
    """

    factor: int
    state: AgreedState
    score: int | None
    cell: str = ""
    typed: str | int | float = ""
    reason: str = ""
    reason_cell: str = ""
    typed_reason: str = ""
