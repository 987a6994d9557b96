"""Test that agreed scores and reasons go through LibreOffice and further runs without loss."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest
from consensus_books import ConsensusPage, annotated, scored_by
from examples import ALL
from libreoffice import needs_libreoffice, saved_by_libreoffice
from nothing_lost import losses
from position_books import FACTORS

from peecf_batch.outputs.record.record import record
from peecf_batch.reading.consensus.headings import AGREED, CONSENSUS_SHEET, REASON

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment

pytestmark = needs_libreoffice
COUNT = 30 if ALL else 10  # positions; LibreOffice adds hundreds of cells to each row
KEYS = {
    "ids with leading zeros": [(f"{n:04}", f"Director, Area {n}") for n in range(COUNT)],
    "titles only": [("", f"Director, Area {n}") for n in range(COUNT)],
    "the same titles": [("", f"Director, Area {n % 7}") for n in range(COUNT)],
}
Key = tuple[object, ...]


def with_macros(data: bytes) -> bytes:
    """Return a workbook as one that may have macros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            plain, macros = b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"
            body = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                body = body.replace(b"openxmlformats-officedocument." + plain, b"ms-excel." + macros)
            new.writestr(entry, body)
    return buffer.getvalue()


def filled(data: bytes, seed: int) -> tuple[bytes, dict[Key, tuple[int, str]], set[Key]]:
    """Return a copy with random agreed scores and reasons, these by row, and the rows that lack a reason.

    A row is told by the title, the factor and the first rationale.
    """
    draw, page = random.Random(seed), ConsensusPage(data, macros=True)
    given: dict[Key, tuple[int, str]] = {}
    missing = set()
    for row in page.rows:
        key = tuple(page.value(row, head) for head in ("Title", "Factor", "Assessor A: rationale"))
        score = draw.randint(1, 7)
        reason = draw.choice(("", f"Évidence of {key[1]} & <{row}>,\n“as seen”", f"-{row} days", f"{row}"))
        page.type(row, score, reason or None)
        given[key] = score, reason
        apart = max(abs(score - page.value(row, f"Assessor {one}")) for one in "ABC")
        if apart >= 2 and not reason:
            missing.add(key)
    return page.saved(), given, missing


def recorded(made: Assessment) -> tuple[dict[Key, tuple[int, str]], set[Key]]:
    """Return the agreed scores and reasons of a record, and the rows that lack a reason, as `filled` tells them."""
    kept, first = record(made), made.moderation.assessors.sets[0]
    keys = [factor["key"] for factor in kept["framework"]["factors"]]
    names = {
        (position["row"], key): (position["title"], FACTORS[at], first.rationales[index][at])
        for index, position in enumerate(kept["positions"])
        for at, key in enumerate(keys)
    }
    found = {
        names[position["row"], one["factor"]]: (one["score"], one["reason"])
        for position in kept["positions"]
        for one in position["consensus"]
    }
    lacking = kept["moderation"]["consensus"]["without_reason"]
    return found, {names[one["row"], one["factor"]] for one in lacking}


@pytest.mark.parametrize(
    ("which", "kind"),
    [("ids with leading zeros", "xlsm"), ("titles only", "xlsx"), ("the same titles", "xlsx")] if ALL
    else [("ids with leading zeros", "xlsm")],
)  # fmt: skip
def test_positions_and_three_assessors_go_through_libreoffice_without_loss(
    tmp_path: Path, which: str, kind: str
) -> None:
    original = scored_by(tmp_path / "b.xlsx", KEYS[which])
    original = with_macros(original) if kind == "xlsm" else original
    _, copy = annotated(original, f"b.{kind}")
    assert losses(original, copy) == []
    typed, given, missing = filled(copy, seed=len(which))
    assert len(given) == COUNT * len(FACTORS)
    assert missing
    data = typed
    for _ in range(2):
        (tmp_path / f"in.{kind}").write_bytes(data)
        (saved,) = saved_by_libreoffice([tmp_path / f"in.{kind}"])
        read, data = annotated(saved.read_bytes(), f"b.{kind}")
        assert recorded(read.assessment) == (given, missing)
        assert [f.code for f in read.assessment.findings if f.severity == "error"] == []
        page = ConsensusPage(data)
        assert sorted((page.value(row, AGREED), page.value(row, REASON) or "") for row in page.rows) == sorted(
            given.values()
        )
    assert [name for name in page.book.sheetnames if "consensus" in name] == [CONSENSUS_SHEET]
    assert [r[0] for r in page.book["PEECF findings"].values if r[0] == "Kept"] == []
