"""Tell the ids and titles of positions that were read from those of others, and from texts that name no position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.headings.keys import heading_key
from peecf_batch.reading.matching.texts import key_of, number_of
from peecf_batch.reading.rows.labels import Labels, is_prose, shape
from peecf_batch.reading.typed_values.bands import band_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.rules.framework import Framework


class KnownNames:
    """The ids and the titles of the positions that were read, and tests of the names in other places."""

    def __init__(self, names: Iterable[tuple[str, str]], framework: Framework) -> None:
        """Take the id and the title of each position; each may be "". Names of bands are not ids."""
        self.labels, self._bands = Labels(), band_names(framework)
        keys = [(key_of(identifier), key_of(title)) for identifier, title in names]
        self._ids = {number_of(key) or key for key, _ in keys if key}
        self._titles = {key for _, key in keys if key}
        self._shapes = frozenset(shape(key) for key, _ in keys if any(map(str.isdigit, key)))

    def is_like_an_id(self, text: str, *, is_headed: bool = False) -> bool:
        """Return True if a text has the pattern of the ids that were read. Numbers need a heading that says so."""
        pattern = shape(key_of(text))
        return pattern in self._shapes and (is_headed or (pattern != "9" and self._bands.read(text).name is None))

    def is_missing(self, identifier: str, title: str, *, is_headed: bool = False) -> bool:
        """Return True if a row with this id and title is that of a position that was not read.

        `is_headed` says that the id has a heading that can only be that of positions.
        """
        labels = self.labels
        if any(
            labels.is_example(text) or labels.is_total(text) or labels.is_note(text) for text in (identifier, title)
        ):
            return False
        key = key_of(identifier)
        if identifier and self.is_like_an_id(identifier, is_headed=is_headed):
            return (number_of(key) or key) not in self._ids
        return self.names_position(title) and key_of(title) not in self._titles and key not in self._ids

    def has(self, identifier: str, title: str) -> bool:
        """Return True if a position with this id or this title was read."""
        key = key_of(identifier)
        return (number_of(key) or key) in self._ids or key_of(title) in self._titles

    def names_position(self, text: str) -> bool:
        """Return True if a text is worded like the title of a position, not like a sentence, a label or a group."""
        labels = self.labels
        if not text or is_prose(text) or text.endswith((":", "?")) or labels.is_total_of(text) or labels.is_note(text):
            return False
        return labels.surely_names_position(text) and not labels.begins_group(text)

    def names_one_position(self, text: str) -> bool:
        """Return True if a text is the title of a certain position, not a rank such as "Executive director"."""
        if ":" in text or text[:1].isdigit():
            return False
        words = heading_key(text).split()
        return self.names_position(text) and not all(map(self.labels.names_position, words))
