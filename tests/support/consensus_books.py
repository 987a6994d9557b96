"""Write workbooks with the scores and rationales of several assessors, and type on their consensus sheet."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

import openpyxl
from position_books import DAY, FACTORS, plain

from peecf_batch.reading.consensus.headings import AGREED, CONSENSUS_SHEET, REASON
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.runs.assessed import AssessedWorkbook

OPTIONS = Options(as_at=DAY)
NAMES = ("Assessor A", "Assessor B", "Assessor C")
WORDS = ("leads", "sets", "advises", "decides", "statewide", "regional", "policy", "budget", "risk", "with", "across")


def heads(names: Sequence[str], *, rationales: bool = True) -> list[str]:
    """Return a heading for each score and each rationale of the assessors."""
    kinds = ("{factor} ({name})", "{factor} rationale ({name})") if rationales else ("{factor} ({name})",)
    return [kind.format(factor=factor, name=name) for name in names for factor in FACTORS for kind in kinds]


def scored_by(
    path: Path,
    keys: Sequence[tuple[str, str]],
    seed: int = 1,
    names: Sequence[str] = NAMES,
    agreed: Callable[[int], Sequence[int | None]] = lambda _: [None] * len(FACTORS),
) -> bytes:
    """Return a workbook of positions with these ids and titles, with random scores and rationales of the assessors.

    `agreed` returns the scores in the table by the number of the position.
    """
    draw = random.Random(seed)
    rows = []
    for number, key in enumerate(keys):
        own: list[object] = []
        for _ in names:
            for _ in FACTORS:
                own += [draw.randint(2, 6), " ".join(draw.choice(WORDS) for _ in range(12)).capitalize() + "."]
        rows.append((*key, *agreed(number), *own))
    return plain(path, rows, ("Position ID", "Position title", *FACTORS, *heads(names))).read_bytes()


def alone(path: Path, scores: Mapping[str, Sequence[int]], agreed: Sequence[object] = (None,) * 8) -> bytes:
    """Return a workbook with one position, P-1, and the scores of assessors by name, without rationales."""
    own = [score for name in scores for score in scores[name]]
    row = ("P-1", "Director, Rivers", *agreed, *own)
    columns = ("Position ID", "Position title", *FACTORS, *heads(list(scores), rationales=False))
    return plain(path, [row], columns).read_bytes()


def annotated(data: bytes, name: str = "book.xlsx", options: Options = OPTIONS) -> tuple[AssessedWorkbook, bytes]:
    """Return the assessment of a workbook, and its annotated copy."""
    read, buffer = assess_bytes(data, name, options), io.BytesIO()
    annotate_to(read, buffer, options)
    return read, buffer.getvalue()


def assessed(data: bytes, name: str = "book.xlsx", options: Options = OPTIONS) -> Assessment:
    return assess_bytes(data, name, options).assessment


class ConsensusPage:
    """The consensus sheet of a workbook, as a person sees it, by the names of its columns."""

    def __init__(self, data: bytes, name: str = CONSENSUS_SHEET, *, macros: bool = False) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data), keep_vba=macros)
        self.sheet = self.book[name]
        self.head = next(row for row in range(1, 20) if self.sheet.cell(row, 1).value == "Position")
        self.at: dict[str, int] = {cell.value: cell.column for cell in self.sheet[self.head] if cell.value}
        self.rows = range(self.head + 1, self.sheet.max_row + 1)

    def value(self, row: int, heading: str) -> Any:
        return self.sheet.cell(row, self.at[heading]).value

    def cell(self, row: int, heading: str) -> Any:
        return self.sheet.cell(row, self.at[heading])

    def row(self, identifier: str, factor: str) -> int:
        return next(
            r for r in self.rows if (self.value(r, "Position"), self.value(r, "Factor")) == (identifier, factor)
        )

    def type(self, row: int, score: object = None, reason: str | None = None) -> None:
        if score is not None:
            self.cell(row, AGREED).value = score
        if reason is not None:
            self.cell(row, REASON).value = reason

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


def typed(data: bytes, answers: Mapping[tuple[str, str], tuple[object, str | None]]) -> bytes:
    """Return a copy in which agreed scores and reasons are typed, by id and factor."""
    page = ConsensusPage(data)
    for key, (score, reason) in answers.items():
        page.type(page.row(*key), score, reason)
    return page.saved()
