"""Define the parts of the page that explains one position. Every output shows the same texts in the same order.

A part has no HTML. To add one, write a function that returns it, and call it in `contents`.
"""

from __future__ import annotations

from dataclasses import dataclass

from peecf_batch.definitions import NamedTuple


class Head(NamedTuple):
    """The heading of a column: its text, its share of the width of the table, and whether it has numbers."""

    text: str
    share: float
    is_number: bool = False


class TextTable(NamedTuple):
    """A table of texts: its caption, its headings, and its rows."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page, read in this order: its title, sentences in paragraphs, a table, and a list.

    `id` names the part in the page. `is_wide` is true for a part over the whole width.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    table: TextTable | None = None
    items: tuple[str, ...] = ()
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """The page that explains one position.

    `title` names the position, `subject` the organisation and `framework` the framework. `status` says whether the band
    is decided, "" if the position is not classified. `result` has the result in sentences, the first of them the
    headline. `foot` says what the page was made from.
    """

    title: str
    subject: str
    framework: str
    marking: str
    status: str
    result: tuple[str, ...]
    parts: tuple[Part, ...]
    foot: tuple[str, ...]
