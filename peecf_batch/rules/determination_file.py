"""Which file holds the values? Determinations read from TOML, the product's and the user's, faults reported at once."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from peecf_batch.rules.determination import Amount, Determination, Mark, RemunerationBand
from peecf_batch.rules.framework import Citation
from peecf_batch.rules.toml_file import RuleFile, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_UNKNOWN = Amount(None, Mark.MISSING, None)


class DeterminationError(ValueError):
    """A determination file contradicts itself; `problems` lists everything that is wrong with it, in plain words."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def load_determinations(path: Path | None = None) -> tuple[Determination, ...]:
    """The instruments that ship with the product, from the oldest, with what the TOML file `path` adds or replaces.

    A file for the effective date of a known instrument replaces the values that it gives; any other adds an instrument.
    Raises DeterminationError with every contradiction found, OSError when the file cannot be read.
    """
    known = _shipped()
    if path is None:
        return known
    given = determination_from(_parsed(path.read_bytes()))
    by_date = {instrument.effective: instrument for instrument in known}
    held = by_date.get(given.effective)
    by_date[given.effective] = _merged(held, given) if held else given
    problems = contradictions(by_date[given.effective])
    if problems:
        raise DeterminationError(problems)
    return tuple(by_date[day] for day in sorted(by_date))


@cache
def _shipped() -> tuple[Determination, ...]:
    folder = resources.files(__package__).joinpath("determinations")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(determination_from(_parsed(file.read_bytes())) for file in files)


def _parsed(data: bytes) -> Mapping[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problem = "not a UTF-8 text file; save it again with the encoding UTF-8"
    except (ValueError, RecursionError) as error:
        problem = f"not a TOML file: {error}"
    raise DeterminationError([problem])


def determination_from(data: Mapping[str, Any]) -> Determination:
    """The instrument that a parsed TOML file describes. Raises DeterminationError with every contradiction at once."""
    file = RuleFile()
    top = Table(data, "determination", "determination", file)
    for citation in top.each("citations", _citation):
        file.add(citation)
    bands = top.each("bands", _band) if "bands" in data else _nothing(top, "bands")
    read = Determination(
        id=top.text("id"),
        title=top.text("title"),
        made=_day(top, "made", needed=False),
        effective=_day(top, "effective") or datetime.date.min,
        bands=bands,
        floor=_amount(top, "floor"),
        source=top.cite(),
        note=top.text("note") if "note" in data else "",
    )
    top.close()
    problems = file.problems or contradictions(read)
    if problems:
        raise DeterminationError(problems)
    return read


def _nothing(table: Table, key: str) -> tuple[RemunerationBand, ...]:
    table.get(key)
    return ()


def _citation(table: Table) -> Citation:
    return Citation(table.text("key"), table.text("title"), table.text("publisher"), table.text("url"))


def _day(table: Table, key: str, *, needed: bool = True) -> datetime.date | None:
    value = table.get(key)
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value
    if needed or value is not None:
        table.wrong(f"'{key}' must be a date such as 2022-07-01")
    return None


def _band(table: Table) -> RemunerationBand:
    return RemunerationBand(table.text("band"), _amount(table, "base"), _amount(table, "top"))


def _amount(table: Table, key: str) -> Amount:
    value = table.get(key)
    if value is None:
        return _UNKNOWN
    if not isinstance(value, dict):
        table.wrong(f"'{key}' must be a table with dollars, mark and source")
        return _UNKNOWN
    return Table.read(Table(value, f"{table.where} {key}", table.part, table.file), _value)


def _value(table: Table) -> Amount:
    named = table.get("mark")
    if named not in [mark.value for mark in Mark]:
        table.wrong(f"'mark' must be one of {', '.join(mark.value for mark in Mark)}, not {named!r}")
        named = Mark.MISSING.value
    mark = Mark(named)
    if mark is Mark.MISSING:
        if "dollars" in table.data:
            table.wrong("a missing value has no 'dollars'")
        return _UNKNOWN
    return Amount(table.number("dollars", at_least=1), mark, table.cite())


def _merged(held: Determination, given: Determination) -> Determination:
    """A known instrument with the values that another of the same date gives in their place."""
    theirs = {band.band: band for band in given.bands}
    bands = [_over(band, theirs.pop(band.band, None)) for band in held.bands]
    return replace(held, bands=(*bands, *theirs.values()), floor=_known(given.floor, held.floor), note=given.note)


def _over(held: RemunerationBand, given: RemunerationBand | None) -> RemunerationBand:
    if given is None:
        return held
    return replace(held, base=_known(given.base, held.base), top=_known(given.top, held.top))


def _known(given: Amount, held: Amount) -> Amount:
    return held if given.dollars is None else given


def contradictions(read: Determination) -> list[str]:
    """What cannot be so in one instrument: bands that are empty, overlap or leave a gap, a floor out of its band."""
    found = []
    for band in read.bands:
        base, top = band.base.dollars, band.top.dollars
        if base is not None and top is not None and top < base:
            found.append(f"{band.band}: the top {top:,} is below the base {base:,}")
    for lower, upper in pairwise(read.bands):
        top, base = lower.top.dollars, upper.base.dollars
        if top is not None and base is not None and base != top + 1:
            found.append(f"{upper.band} must begin one dollar above the top of {lower.band} ({top:,}), not at {base:,}")
    names = [band.band for band in read.bands]
    found.extend(f"{name} is given twice" for name in dict.fromkeys(names) if names.count(name) > 1)
    floor, lowest = read.floor.dollars, read.bands[0] if read.bands else None
    if floor is not None and lowest is not None and lowest.holds(floor) is False:
        found.append(f"the floor {floor:,} lies outside {lowest.band}")
    return found
