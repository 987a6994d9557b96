"""Read the cells of a list in the form of the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import date_of, percent_in, text_of
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.reading.rows.streams import StreamNames
from peecf_batch.starting.template.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.rules.framework import Framework

_FACTS = ("about", "process")


class CellReader:
    """A reader of the cells of a list. It returns the values, bands and streams in the form of the template."""

    def __init__(self, framework: Framework) -> None:
        """Take the names of bands, streams and answers, and the kind of each column of the template."""
        words = heading_roles()["words"]
        self.answers = {**dict.fromkeys(words["yes"], "Yes"), **dict.fromkeys(words["no"], "No")}
        self.streams = StreamNames(framework)
        self.bands = {
            heading_key(name): band.name for band in framework.bands for name in (band.name, band.title, *band.names)
        }
        columns = [column for column in columns_of(framework) if column.group in _FACTS]
        self.kinds = {column.role: column.kind for column in columns}
        self.headings = {column.role: column.heading for column in columns} | {
            "streams": "Primary and secondary stream"
        }

    @property
    def roles(self) -> frozenset[str]:
        """The roles that can be taken from a list."""
        return frozenset({*self.kinds, "streams"})

    def facts(self, cells: Mapping[str, object]) -> dict[str, object]:
        """Return the facts of a row by role, without blank ones."""
        facts = {role: self.read(value, self.kinds[role]) for role, value in cells.items() if role in self.kinds}
        named = [self.streams.known(name) or name for name in self.streams.in_cell(text_of(cells.get("streams", "")))]
        facts.update(zip(("primary_stream", "secondary_stream"), named, strict=False))
        return {role: value for role, value in facts.items() if value not in ("", None)}

    def read(self, value: object, kind: str) -> object:
        """Return the value of one cell. Keep unknown text as typed, so that the assessment reports it."""
        text = text_of(value)
        if kind == "yes-no":
            return self.answers.get(text.casefold(), text)
        if kind == "band":
            return self.bands.get(heading_key(text), text)
        if kind == "stream":
            return self.streams.known(text) or text
        if kind == "date":
            return date_of(value) or text
        if kind == "share":
            share = percent_in(value, is_percentage=False)
            return text_of(value) if share is None else share
        if kind in ("money", "fraction") and isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return text
