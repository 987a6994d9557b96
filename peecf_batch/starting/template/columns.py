"""Define the columns of the positions sheet: facts, scores, results, and the evidence beside each score."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from peecf_batch.reading.headings.meanings import ASIDES, band_held_on, heading_roles
from peecf_batch.starting.template import looks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.excel.cell import Look
    from peecf_batch.rules.framework import Framework

TABLE = "Positions"
PART_3 = "Part_3_"  # begins the names of ranges with the bands for executives under Part 3
RESULTS = ("check", "total", "band", "edge", "outcome", "rationales", "examples", "shares")
_GAPS = ("rationales", "examples", "shares")  # what is still to write
_RESULT_WIDTHS = (14, 8, 14, 11, 14, 12, 12, 12)
_SCORE_WIDTH, _ASIDE_WIDTHS = 5.8, {"rationale": 34, "example": 30, "share": 14}
_LOOKS = {
    "id": looks.ID,
    "text": looks.TEXT,
    "yes-no": looks.WORD,
    "band": looks.WORD,
    "stream": looks.TEXT,
    "check": looks.TEXT,
    "decision": looks.TEXT,
    "decider": looks.TEXT,
    "date": looks.DATE,
    "money": looks.MONEY,
    "fraction": looks.FRACTION,
    "score": looks.SCORE,
    "share": looks.SHARE,
    "result": looks.RESULT,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the positions sheet.

    `kind` is the kind of its cells, such as "date". `width` is in characters. `group` is the part of the table with the
    column. `factor` is the index of its factor, or -1.
    """

    role: str
    heading: str
    kind: str
    width: float
    group: str
    prompt: str = ""
    factor: int = -1

    @property
    def look(self) -> Look:
        """The look of a cell of the column."""
        return _LOOKS[self.kind]


@cache
def wording() -> Mapping[str, Any]:
    """Return the texts of the template, from template.toml."""
    text = resources.files(__package__).joinpath("template.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def beside_part_3(framework: Framework) -> Framework | None:
    """Return the framework beside `framework` that is for executives employed under Part 3, or None."""
    return next((other for other in framework.others if other.part_3), None)


def fill_in(text: str, framework: Framework, **more: object) -> str:
    """Return a text of template.toml with the framework's values and those of `more` filled in."""
    return text.format(
        lowest=framework.scale.lowest,
        highest=framework.scale.highest,
        factors=len(framework.factors),
        streams=framework.streams_at_most,
        percent=framework.share_of_work.lowest_percent,
        determination=day(framework),
        **more,
    )


def day(framework: Framework) -> str:
    """Return the date of the Determination as text, such as 18 December 2020."""
    date = framework.reference.date
    return f"{date.day} {date:%B %Y}"


def columns_of(framework: Framework) -> tuple[Column, ...]:
    """Return all columns in order: position, scores, results, evidence, gaps in the evidence, and process."""
    return (
        *_facts(framework, "about"),
        *_scores(framework),
        *(column for column in _results(framework) if column.role not in _GAPS),
        *_beside(framework),
        *(column for column in _results(framework) if column.role in _GAPS),
        *_facts(framework, "process"),
    )


def _facts(framework: Framework, place: str) -> Iterator[Column]:
    """Yield the columns of facts in one part of the table: "about" (the position) or "process"."""
    roles = heading_roles()["roles"]
    for row in wording()["columns"]:
        if row.get("place", "about") == place:
            prompt = fill_in(row["prompt"], framework)
            heading = band_held_on(framework) if row["role"] == "reference_band" else roles[row["role"]][0]
            yield Column(row["role"], heading, row["kind"], row["width"], place, prompt)


def _scores(framework: Framework) -> Iterator[Column]:
    for index, factor in enumerate(framework.factors):
        prompt = f"{factor.definition} {framework.scale.meaning}"
        yield Column("score", " ".join(factor.name.split()), "score", _SCORE_WIDTH, "scores", prompt, index)


def _results(framework: Framework) -> Iterator[Column]:
    names = wording()["results"]
    for role, width in zip(RESULTS, _RESULT_WIDTHS, strict=True):
        group = "gaps" if role in _GAPS else "results"
        yield Column(role, fill_in(names[role], framework), "result", width, group)


def _beside(framework: Framework) -> Iterator[Column]:
    """Yield the columns of evidence: rationale, example and share of work for each factor."""
    words, prompts = heading_roles(), wording()["beside"]
    for index, factor in enumerate(framework.factors):
        for role in ASIDES:
            kind, unit = ("share", " (%)") if role == "share" else ("text", "")
            heading = f"{' '.join(factor.name.split())}: {words[role][0]}{unit}"
            yield Column(role, heading, kind, _ASIDE_WIDTHS[role], "evidence", prompts[role], index)
