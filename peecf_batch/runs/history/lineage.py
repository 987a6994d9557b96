"""Find which records, workbooks and annotated copies are of one assessment, and which of them has its latest state.

An annotated copy names the workbook that it was made from by its SHA-256. Files in one folder also belong together if
`assess` would give them the same record. Of one assessment, the latest state counts:

- An annotated copy that was changed after it was written comes before everything that it was made from.
- Otherwise a record comes before the workbook and its copy, which have the same state.
- Without a record, a workbook that was changed after its copy was made comes before the copy, and the copy before the
  workbook otherwise.

A record of exactly the file that counts takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from peecf_batch.excel.edit.earlier.recognised import Copy


class Held(NamedTuple):
    """A file of an assessment: a record (`copy` and `number` are not set), a workbook, or an annotated copy.

    `sha256` is that of the workbook; for a record, of the one that it is about. `own_record` is the record that
    `assess` would write beside it; for a record, the record itself. `number` is that in the name of a copy, 0 for none.
    """

    path: Path
    sha256: str
    own_record: Path
    is_record: bool
    copy: Copy | None = None
    number: int = 0


class Left(NamedTuple):
    """A file that is not counted, and why."""

    held: Held
    why: str


class Conflict(NamedTuple):
    """Two files of one assessment of which either may be the latest: `held` and `other`, and how they relate."""

    held: Held
    other: Held
    reason: str


class Chosen(NamedTuple):
    """The file of an assessment that counts, the files that do not, and what is in doubt."""

    held: Held
    left: tuple[Left, ...] = ()
    conflict: Conflict | None = None


def chosen_among(files: Sequence[Held]) -> Iterator[Chosen]:
    """Yield the file that counts of each assessment. No 2 records in `files` have one SHA-256, and no 2 workbooks."""
    yield from (_chosen(family) for family in _families(files))


def _families(files: Sequence[Held]) -> list[list[Held]]:
    """Return the files by assessment: first by SHA-256, then by the record that they would have."""
    families: list[list[Held]] = []
    for held in files:
        keys = _digests(held)
        families = _joined(families, [one for one in families if any(keys & _digests(other) for other in one)], held)
    for held in files:
        own = _family_of(families, held)
        for other in [one for one in families if one is not own]:
            if any(held.own_record == one.own_record for one in other) and not (_originals(own) and _originals(other)):
                own += other
                families = [one for one in families if one is not other]
    return families


def _joined(families: list[list[Held]], found: list[list[Held]], held: Held) -> list[list[Held]]:
    """Return the families with those in `found` made one, which has `held` too."""
    rest = [one for one in families if not any(one is other for other in found)]
    return [*rest, [*(file for one in found for file in one), held]]


def _family_of(families: Iterable[list[Held]], held: Held) -> list[Held]:
    return next(one for one in families if any(file is held for file in one))


def _digests(held: Held) -> set[str]:
    return {held.sha256, held.copy.made_from} - {""} if held.copy else {held.sha256}


def _originals(family: Iterable[Held]) -> list[Held]:
    """Return the workbooks of a family that are not annotated."""
    return [held for held in family if not held.is_record and held.copy is None]


def _chosen(family: Sequence[Held]) -> Chosen:
    """Return the file that counts of one assessment."""
    records = [held for held in family if held.is_record]
    copies = sorted((held for held in family if held.copy), key=lambda held: -held.number)
    later = [held for held in copies if held.copy and not held.copy.is_untouched and not _is_source(held, copies)]
    originals = _originals(family)
    if later:
        return _of_changed_copy(later, originals, records, family)
    if records:
        known = {digest for held in (*copies, *originals) for digest in _digests(held)}
        ends = {held.sha256 for held in copies if not _is_source(held, copies)}
        sources = {held.copy.made_from for held in copies if held.copy and held.sha256 in ends}
        ranked = sorted(records, key=lambda r: (r.sha256 not in ends, r.sha256 not in sources, r.sha256 not in known))
        return _with_reasons(ranked[0], family)
    changed = [held for held in originals if copies and not _is_source(held, copies)]
    untouched = [held for held in copies if not _is_source(held, copies)]
    return _with_reasons(changed[0] if changed else (untouched or originals)[0], family)


def _of_changed_copy(
    later: Sequence[Held], originals: Sequence[Held], records: Sequence[Held], family: Sequence[Held]
) -> Chosen:
    """Return the choice where copies were changed after they were written: the one with the highest number."""
    latest, *others = later
    chosen = _with_reasons(next((one for one in records if one.sha256 == latest.sha256), latest), family)
    rival = next((held for held in others if held.number == latest.number), None)
    if rival:
        reason = "are annotated copies of the same workbook, and both have changed since they were written"
        return chosen._replace(conflict=Conflict(latest, rival, reason))
    changed = next((held for held in originals if _has_digest(latest) and not _is_source(held, family)), None)
    if changed:
        reason = "are a workbook and its annotated copy, and both have changed since the copy was written"
        return chosen._replace(conflict=Conflict(changed, latest, reason))
    return chosen


def _has_digest(held: Held) -> bool:
    return bool(held.copy and held.copy.made_from)


def _is_source(held: Held, family: Iterable[Held]) -> bool:
    """Return True if a copy was made from this file; a copy that does not say was made from the workbook here."""
    copies = [one.copy for one in family if one.copy and one is not held]
    return any(copy.made_from == held.sha256 or (not copy.made_from and held.copy is None) for copy in copies)


def _with_reasons(chosen: Held, family: Sequence[Held]) -> Chosen:
    return Chosen(chosen, tuple(Left(held, _why(held, chosen, family)) for held in family if held is not chosen))


def _why(held: Held, chosen: Held, family: Sequence[Held]) -> str:
    """Return why a file is not counted, as a clause without a full stop."""
    name = chosen.path.name
    if chosen.is_record:
        if held.is_record:
            return f"{name} is a record of a later state of the same workbook"
        changed = not held.copy and held.sha256 != chosen.sha256 and not _is_source(held, family)
        return f"its record {name} is counted{', although the workbook has changed since then' if changed else ''}"
    if chosen.copy and held.is_record:
        return f"{name}, the annotated copy of the same workbook, has changed since then and is counted"
    if chosen.copy and held.copy:
        return f"{name}, a later annotated copy of the same workbook, is counted"
    if chosen.copy:
        return f"its annotated copy {name} is counted"
    return f"{name}, the workbook that it was made from, has changed since then and is counted"
