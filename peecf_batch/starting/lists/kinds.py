"""Define the kinds of rows in a list, and tell a sentence from a title."""

from __future__ import annotations

from enum import StrEnum

_LONG_NOTE, _WORDS_OF_SENTENCE = 90, 5


class RowKind(StrEnum):
    """The kinds of rows below the headings of a list, as messages name them."""

    POSITION = "a position"
    CONTINUED = "belongs to the position above it, whose cell is merged down"
    BLANK = "is blank"
    HEADINGS = "repeats the headings"
    NUMBERS = "numbers the columns"
    GUIDANCE = "explains the columns"
    EXAMPLE = "is an example"
    DIVISION = "is a division heading"
    TOTAL = "is a total"
    COUNT = "is a count"
    SCALE = "has weights or the ends of the scale"
    NOTE = "is a note"
    UNCLEAR = "may be a position, a heading or a total (add it if it is a position)"
    NAMELESS = "has no position id and no title"


def is_sentence(text: str) -> bool:
    """Return True if a text is too long for a title, or ends like a sentence."""
    return len(text) > _LONG_NOTE or (text.endswith(".") and len(text.split()) >= _WORDS_OF_SENTENCE)
