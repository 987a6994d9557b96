"""Load determinations from the TOML files of the product and the user, and report all faults of a file at once."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.errors import RuleFileError
from peecf_batch.rules.determination import Amount, Determination, Mark, RemunerationBand
from peecf_batch.rules.own_tables import own_tables
from peecf_batch.rules.toml_file import RuleFile, Table, bytes_in, tables_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNKNOWN = Amount(None, Mark.MISSING, None)


class DeterminationError(RuleFileError):
    """A determination file that cannot be used. `problems` lists every fault of the file, in plain words."""


def load_determinations(path: str | Path | None = None) -> tuple[Determination, ...]:
    """Return the instruments that ship with the product, from the oldest, with the TOML file `path` merged in.

    A file with the effective date of a known instrument replaces the values that it gives. A file with any other date
    adds an instrument. Raises DeterminationError (a RuleFileError) with every fault of the file, and OSError when the
    file cannot be read.
    """
    known = _shipped()
    if path is None:
        return known
    given = determination_from(tables_in(bytes_in(Path(path)), DeterminationError))
    by_date = {instrument.effective: instrument for instrument in known}
    shipped = by_date.get(given.effective)
    by_date[given.effective] = _merged(shipped, given) if shipped else given
    problems = contradictions(by_date[given.effective])
    if problems:
        raise DeterminationError(problems)
    return tuple(by_date[day] for day in sorted(by_date))


@cache
def _shipped() -> tuple[Determination, ...]:
    files = sorted((Path(__file__).parent / "determinations").glob("*.toml"))
    return tuple(determination_from(own_tables(file)) for file in files)


def determination_from(data: Mapping[str, Any]) -> Determination:
    """Return the instrument that the parsed TOML `data` describes.

    Raises DeterminationError (a RuleFileError) with every fault at once.
    """
    file = RuleFile()
    top = Table(data, "determination", "determination", file)
    for citation in top.each("citations", Table.citation):
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
        also_covers=top.texts("also_covers"),
    )
    if problem := top.foreign("determination"):
        raise DeterminationError([problem])
    top.close()
    problems = file.problems or contradictions(read)
    if problems:
        raise DeterminationError(problems)
    return read


def _nothing(table: Table, key: str) -> tuple[RemunerationBand, ...]:
    """Return no bands, and record that `key` was read, so that a misspelt key gets a suggestion."""
    table.get(key)
    return ()


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
    """Return the amount in a table of dollars, mark and source."""
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


def _merged(known: Determination, given: Determination) -> Determination:
    """Return the known instrument with the values and the note of `given`, which has the same date."""
    theirs = {band.band: band for band in given.bands}
    bands = [_over(band, theirs.pop(band.band, None)) for band in known.bands]
    return replace(known, bands=(*bands, *theirs.values()), floor=_known(given.floor, known.floor), note=given.note)


def _over(known: RemunerationBand, given: RemunerationBand | None) -> RemunerationBand:
    """Return the band `known` with the amounts that `given` knows."""
    if given is None:
        return known
    return replace(known, base=_known(given.base, known.base), top=_known(given.top, known.top))


def _known(given: Amount, known: Amount) -> Amount:
    """Return `given` if its dollars are known, and `known` otherwise."""
    return known if given.dollars is None else given


def contradictions(read: Determination) -> list[str]:
    """Return the contradictions in one instrument, in plain words.

    They are empty bands, overlaps and gaps between bands, bands given twice, and a floor outside the lowest band.
    """
    problems = []
    for band in read.bands:
        base, top = band.base.dollars, band.top.dollars
        if base is not None and top is not None and top < base:
            problems.append(f"{band.band}: the top {top:,} is below the base {base:,}")
    for lower, upper in pairwise(read.bands):
        top, base = lower.top.dollars, upper.base.dollars
        if top is not None and base is not None and base != top + 1:
            problems.append(
                f"{upper.band} must begin one dollar above the top of {lower.band} ({top:,}), not at {base:,}"
            )
    names = [band.band for band in read.bands]
    problems.extend(f"{name} is given twice" for name in dict.fromkeys(names) if names.count(name) > 1)
    floor, lowest = read.floor.dollars, read.bands[0] if read.bands else None
    if floor is not None and lowest is not None and lowest.holds(floor) is False:
        problems.append(f"the floor {floor:,} is outside {lowest.band}")
    return problems
