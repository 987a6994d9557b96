"""Read the tables of a TOML file of rules and collect every fault in it."""

from __future__ import annotations

import difflib
import errno
from typing import TYPE_CHECKING, Any, TypeVar

from peecf_batch.definitions import pattern
from peecf_batch.rules.framework import Citation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from peecf_batch.errors import RuleFileError

Rule = TypeVar("Rule")
_ADDRESS = pattern(r"https?://[^\s\x00-\x1f\"'<>\\]+")
_LARGEST = 16 << 20  # bytes
_LARGEST_NUMBER, _DEEPEST = (1 << 63) - 1, 50
_NOWHERE = Citation("", "", "", "")


def bytes_in(path: Path) -> bytes:
    """Return the bytes of a file. Raises OSError if it cannot be read, is no file, or is larger than any file of rules.

    Reading a pipe or a device might never end.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file")
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(errno.EFBIG, "it is larger than any file of rules")
    return data


def tables_in(data: bytes, fault: type[RuleFileError]) -> Mapping[str, Any]:
    """Return the tables in the bytes of a TOML file.

    Raises `fault` if they are not TOML, or if they hold values that no message could print.
    """
    import tomllib  # only files of the user need it

    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
        problem = _unprintable(tables)
        if not problem:
            return tables
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"not a UTF-8 text file (see line {line}); save it again with the encoding UTF-8"
    except (ValueError, RecursionError) as error:
        problem = f"not a TOML file: {error}"
    raise fault([problem])


def _unprintable(tables: Mapping[str, Any]) -> str:
    """Return what is wrong with numbers beyond TOML's range and with very deep tables, "" if there are none."""
    level: list[Any] = [tables]
    for _ in range(_DEEPEST):
        if any(type(value) is int and abs(value) > _LARGEST_NUMBER for value in level):
            return "a whole number has more digits than TOML allows"
        inside = [list(value.values()) if isinstance(value, dict) else value for value in level]
        level = [value for values in inside if isinstance(values, list) for value in values]
        if not level:
            return ""
    return "its tables are nested too deeply"


class RuleFile:
    """The state that all tables of one file share.

    `problems` lists the faults in plain words. `citations` holds the citations by key. `invalid` holds the top-level
    keys of the tables with wrong values.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.citations: dict[str, Citation] = {}
        self.invalid: set[str] = set()

    def add(self, citation: Citation) -> None:
        """Keep `citation`, so that rules can name it, and report a key that is given twice."""
        if citation.key and citation.key in self.citations:
            self.problems.append(f"citation '{citation.key}' is given twice")
        self.citations.setdefault(citation.key, citation)


class Table:
    """One table of the file, whose values are read by key.

    `where` names the table in messages. `part` is the top-level key that the table belongs to: a wrong value in the
    table switches off the checks that compare that part. `place` counts the tables of an array from 1. `asked` holds
    the keys read so far; `close` reports the other keys.
    """

    def __init__(self, data: Mapping[str, Any], where: str, part: str, file: RuleFile, place: int = 0) -> None:
        self.data, self.where, self.part, self.file, self.place = data, where, part, file, place
        self.asked: list[str] = []

    def problem(self, what: str) -> None:
        """Report a fault of this table that leaves its values usable."""
        self.file.problems.append(f"{self.where}: {what}")

    def wrong(self, what: str) -> None:
        """Report a wrong or missing value, and keep checks from comparing this part of the file."""
        self.file.invalid.add(self.part)
        self.problem(what)

    def get(self, key: str) -> Any:
        """Return the value of `key`, or None if there is none, and record that the key was read."""
        self.asked.append(key)
        return self.data.get(key)

    def text(self, key: str) -> str:
        """Return the text of `key`, or report it and return "" if it is missing, blank or not a text."""
        value = self.get(key)
        if _is_text(value):
            return str(value)
        self.wrong(f"'{key}' is missing or not a text")
        return ""

    def address(self, key: str) -> str:
        """Return the web address under `key`, which pages link to, or report it and return "" if it is none."""
        value = self.text(key)
        if value and not _ADDRESS.fullmatch(value):
            self.wrong(f"'{key}' must be a web address that begins with https:// or http://")
            return ""
        return value

    def citation(self) -> Citation:
        """Return the citation in this table."""
        return Citation(self.text("key"), self.text("title"), self.text("publisher"), self.address("url"))

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """Return the list of texts under `key`, or an empty tuple.

        A missing or empty list is a fault only if `needed`. Anything that is not a list of texts is reported.
        """
        value = self.get(key)
        if value is None and not needed:
            return ()
        if isinstance(value, list) and all(map(_is_text, value)) and (value or not needed):
            return tuple(value)
        self.wrong(f"'{key}' must be a list of texts")
        return ()

    def number(self, key: str, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """Return the whole number under `key`.

        Anything else, including true and false, is reported and gives 0. A number below `at_least` or above `at_most`
        is reported and returned.
        """
        value = self.get(key)
        if type(value) is not int:
            self.wrong(f"'{key}' is missing or not a whole number")
            return 0
        if at_least is not None and value < at_least:
            self.wrong(f"'{key}' is {value}; it must be {at_least} or more")
        if at_most is not None and value > at_most:
            self.wrong(f"'{key}' is {value}; it must be {at_most} or less")
        return value

    def answer(self, key: str) -> bool:
        """Return the true or false under `key`, false if it is missing. Anything else is reported and gives false."""
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(f"'{key}' must be true or false")
        return False

    def cite(self, key: str = "source") -> Citation:
        """Return the citation that `key` names, or report the name and return an empty citation if there is none."""
        name = self.get(key)
        if isinstance(name, str) and name in self.file.citations:
            return self.file.citations[name]
        self.problem(f"'{key}' must name one of the citations, not {name!r}")
        return _NOWHERE

    def pairs(self, key: str, *, needed: bool = False) -> Iterator[tuple[str, str]]:
        """Yield the entries of the table of texts under `key`, as (name, text).

        A missing or empty table is a fault only if `needed`. An entry that is not a text is reported and left out.
        """
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
        """Return what `read` makes of the table under `key`.

        A missing table is one fault: `read` then gets an empty table, and what that lacks is not reported.
        """
        value = self.get(key)
        if isinstance(value, dict):
            return self.read(Table(value, f"[{key}]", key, self.file), read)
        self.file.invalid.add(key)
        self.file.problems.append(f"[{key}]: this table is missing")
        return read(Table({}, "", key, RuleFile()))  # one message about a missing table is enough

    def each(self, key: str, read: Callable[[Table], Rule], *, needed: bool = True) -> tuple[Rule, ...]:
        """Return what `read` makes of every table in the array under `key`, in order.

        An array that is missing, empty or not made of tables is reported and gives an empty tuple. An empty array is
        not reported if none is `needed`.
        """
        rows = self.get(key)
        if rows == [] and not needed:
            return ()
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            self.file.invalid.add(key)
            self.file.problems.append(f"[[{key}]]: at least one is needed")
            return ()
        tables = [Table(row, f"[[{key}]] number {n}", key, self.file, n) for n, row in enumerate(rows, 1)]
        return tuple(self.read(table, read) for table in tables)

    @staticmethod
    def read(table: Table, read: Callable[[Table], Rule]) -> Rule:
        """Return what `read` makes of `table`, and report the keys that it did not read."""
        rule = read(table)
        table.close()
        return rule

    def close(self) -> None:
        """Report every key that was not read, and suggest a missing key with a similar name."""
        absent = [key for key in self.asked if key not in self.data]
        for key in self.data:
            if key not in self.asked:
                near = difflib.get_close_matches(key, absent, 1)
                self.problem(f"unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else ""))

    def foreign(self, kind: str) -> str:
        """Return the one fault of a file that is not of this `kind` at all, "" if a key that it has was read."""
        if not self.data:
            return "the file is empty, or has only comments"
        if not self.data.keys().isdisjoint(self.asked):
            return ""
        some = " and ".join(f"'{key}'" for key in self.asked[:2])
        return f"this is not a {kind} file: it has none of the expected keys, such as {some}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
