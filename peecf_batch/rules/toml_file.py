"""What does a file of rules say? Tables of a TOML file, read with everything that is wrong with them collected."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, TypeVar

from peecf_batch.rules.framework import Citation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Rule = TypeVar("Rule")
_NOWHERE = Citation("", "", "", "")


class RuleFile:
    """What is known of the whole file: its citations, what is wrong with it, and which tables hold wrong values."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.citations: dict[str, Citation] = {}
        self.spoilt: set[str] = set()

    def add(self, citation: Citation) -> None:
        """Keep a citation that rules may name."""
        if citation.key and citation.key in self.citations:
            self.problems.append(f"citation '{citation.key}' is given twice")
        self.citations.setdefault(citation.key, citation)


class Table:
    """One table of the file. Keys are asked for by name; `close` reports those that nothing asked for.

    `part` is the top-level key that the table belongs to: a wrong value in it spoils the checks that compare it.
    `place` counts the tables of an array from 1.
    """

    def __init__(self, data: Mapping[str, Any], where: str, part: str, file: RuleFile, place: int = 0) -> None:
        self.data, self.where, self.part, self.file, self.place = data, where, part, file, place
        self.asked: list[str] = []

    def problem(self, what: str) -> None:
        """Note a fault of this table that leaves its values usable."""
        self.file.problems.append(f"{self.where}: {what}")

    def wrong(self, what: str) -> None:
        """Note a wrong or missing value, so that no check compares it."""
        self.file.spoilt.add(self.part)
        self.problem(what)

    def get(self, key: str) -> Any:
        """Whatever stands under `key`, or None."""
        self.asked.append(key)
        return self.data.get(key)

    def text(self, key: str) -> str:
        """The text under `key`; one of spaces alone is none."""
        value = self.get(key)
        if _is_text(value):
            return str(value)
        self.wrong(f"'{key}' is missing or not a text")
        return ""

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """The list of texts under `key`."""
        value = self.get(key)
        if value is None and not needed:
            return ()
        if isinstance(value, list) and all(map(_is_text, value)) and (value or not needed):
            return tuple(value)
        self.wrong(f"'{key}' must be a list of texts")
        return ()

    def number(self, key: str, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """The whole number under `key`; true and false are none."""
        value = self.get(key)
        if type(value) is not int:
            self.wrong(f"'{key}' is missing or not a whole number")
            return 0
        if at_least is not None and value < at_least:
            self.wrong(f"'{key}' is {value}; it must be {at_least} or more")
        if at_most is not None and value > at_most:
            self.wrong(f"'{key}' is {value}; it must be {at_most} or less")
        return value

    def cite(self, key: str = "source") -> Citation:
        """The citation that `key` names."""
        name = self.get(key)
        if isinstance(name, str) and name in self.file.citations:
            return self.file.citations[name]
        self.problem(f"'{key}' must name one of the citations, not {name!r}")
        return _NOWHERE

    def pairs(self, key: str, *, needed: bool = False) -> Iterator[tuple[str, str]]:
        """The entries of a small table of texts."""
        value = self.get(key)
        if value is None and not needed:
            return
        if not isinstance(value, dict) or (needed and not value):
            self.wrong(f"'{key}' must be a table of texts")
            return
        for name, text in value.items():
            if _is_text(text):
                yield name, text
            else:
                self.wrong(f"'{key}': the entry for '{name}' is not a text")

    def one(self, key: str, read: Callable[[Table], Rule]) -> Rule:
        """What `read` makes of the table `key`."""
        value = self.get(key)
        if isinstance(value, dict):
            return self.read(Table(value, f"[{key}]", key, self.file), read)
        self.file.spoilt.add(key)
        self.file.problems.append(f"[{key}]: this table is missing")
        return read(Table({}, "", key, RuleFile()))  # what the missing table lacks needs no more words

    def each(self, key: str, read: Callable[[Table], Rule]) -> tuple[Rule, ...]:
        """What `read` makes of every table in the array `key`."""
        rows = self.get(key)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            self.file.spoilt.add(key)
            self.file.problems.append(f"[[{key}]]: at least one is needed")
            return ()
        tables = [Table(row, f"[[{key}]] number {n}", key, self.file, n) for n, row in enumerate(rows, 1)]
        return tuple(self.read(table, read) for table in tables)

    @staticmethod
    def read(table: Table, read: Callable[[Table], Rule]) -> Rule:
        """What `read` makes of `table`, after which no key of it may be left over."""
        rule = read(table)
        table.close()
        return rule

    def close(self) -> None:
        """Report the keys that nothing asked for, with the key that each may have been meant for."""
        absent = [key for key in self.asked if key not in self.data]
        for key in self.data:
            if key not in self.asked:
                near = difflib.get_close_matches(key, absent, 1)
                self.problem(f"unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else ""))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
