"""Forge the records of assessments, and report what an audit and an explanation make of them."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from command_line import faulty
from many_books import sound

from fuzzing.commands import faults_of, invoke
from fuzzing.targets import Target
from fuzzing.texts import changed_json
from peecf_batch.rules.framework_file import load_framework

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fuzzing.texts import Draw


class AuditedRecords(Target):
    """Records of two workbooks, each compared with the workbook itself, as the earlier and as the later side."""

    @cached_property
    def books(self) -> Path:
        folder = self.folder / "books"
        for path in (sound(folder / "sound.xlsx", 1), folder / "faulty.xlsx"):
            if not path.exists():
                faulty(path)
            invoke("assess", path, "--show-names", "--show-remuneration")
        return folder

    def seeds(self) -> Mapping[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.books.glob("*-assessment.json"))}

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        return changed_json(data, draw)

    def complaints(self, name: str, data: bytes, folder: Path) -> Iterator[str]:
        record, book = folder / name, self.books / name.replace("-assessment.json", ".xlsx")
        record.write_bytes(data)
        explained = invoke("explain", record, "row 2", "--format", "html")
        yield from faults_of(explained)
        page = explained.stdout  # a refusal on standard error may quote the record
        if "<script>alert(1)" in page or 'href="javascript:' in page:
            yield "the explanation runs a text of the record"
        for number, pair in enumerate(((record, book), (book, record))):
            out = folder / str(number)
            result = invoke("audit", *pair, "-o", out, "--show-remuneration")
            yield from faults_of(result)
            if result.exit_code == 3 and out.exists():
                yield f"refused, and there are {sorted(path.name for path in out.iterdir())}"
            if result.exit_code in (0, 1):
                yield from believed(json.loads(next(out.glob("*-audit.json")).read_text(encoding="utf-8")))
                page = next(out.glob("*-audit.html")).read_text(encoding="utf-8")
                if "<script>alert(1)" in page or 'href="javascript:' in page:
                    yield "the page runs a text of the record"


def believed(audit: Any) -> Iterator[str]:
    """Yield every position of an audit with a score and a band that do not belong together."""
    framework = load_framework()
    named = {band.name: (band.lowest, band.highest) for band in framework.bands}
    sides = [change[side] for change in audit["changes"] for side in ("before", "after")]
    for position in (*sides, *audit["new"], *audit["gone"], *audit["reclassified"]):
        lowest, highest = named.get(position["band"], (None, None))
        if lowest is not None and not lowest <= (position["score"] or 0) <= highest:
            yield f"a score of {position['score']} has the band {position['band']}"
        if position["band"] == "not-classified" and position["score"] is not None:
            yield f"a position that is not classified has the score {position['score']}"


TARGETS = {"audited-records": AuditedRecords}
