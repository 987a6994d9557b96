"""Which columns does the positions sheet have? One for each fact, score, result, and what stands beside a score."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from peecf_batch.reading.headings.meanings import ASIDES, heading_roles
from peecf_batch.starting.template import looks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.excel.edit.styles import Look
    from peecf_batch.rules.framework import Framework

TABLE = "Positions"
RESULTS = ("check", "total", "band", "edge", "outcome", "rationales", "examples", "shares")
_RESULT_WIDTHS = (18, 10, 15, 13, 16, 12, 12, 12)
_SCORE_WIDTH, _ASIDE_WIDTHS = 13, {"rationale": 34, "example": 30, "share": 14}
_LOOKS = {
    "id": looks.ID,
    "text": looks.TEXT,
    "yes-no": looks.WORD,
    "band": looks.WORD,
    "stream": looks.TEXT,
    "date": looks.DATE,
    "money": looks.MONEY,
    "fraction": looks.FRACTION,
    "score": looks.SCORE,
    "share": looks.SHARE,
    "result": looks.RESULT,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the positions sheet: its role, the factor's index where it belongs to one, and how it is shown.

    `kind` says what its cells hold; `group` is the part of the table that it stands in.
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
        """How a cell of the column looks."""
        return _LOOKS[self.kind]


@cache
def wording() -> Mapping[str, Any]:
    """The words of the template: template.toml."""
    text = resources.files(__package__).joinpath("template.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def fill_in(text: str, framework: Framework, **more: object) -> str:
    """A text of template.toml with the framework's numbers in it."""
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
    """The date of the Determination as people write it: 18 December 2020."""
    date = framework.reference.date
    return f"{date.day} {date:%B %Y}"


def columns_of(framework: Framework) -> tuple[Column, ...]:
    """The columns in their order: the position, its scores, the results, what stands beside each score, the process."""
    return (
        *_facts(framework, "about"),
        *_scores(framework),
        *_results(framework),
        *_beside(framework),
        *_facts(framework, "process"),
    )


def _facts(framework: Framework, place: str) -> Iterator[Column]:
    roles = heading_roles()["roles"]
    for row in wording()["columns"]:
        if row.get("place", "about") == place:
            prompt = fill_in(row["prompt"], framework)
            yield Column(row["role"], roles[row["role"]][0], row["kind"], row["width"], place, prompt)


def _scores(framework: Framework) -> Iterator[Column]:
    for index, factor in enumerate(framework.factors):
        prompt = f"{factor.definition} {framework.scale.meaning}"
        yield Column("score", " ".join(factor.name.split()), "score", _SCORE_WIDTH, "scores", prompt, index)


def _results(framework: Framework) -> Iterator[Column]:
    names = wording()["results"]
    for role, width in zip(RESULTS, _RESULT_WIDTHS, strict=True):
        yield Column(role, fill_in(names[role], framework), "result", width, "results")


def _beside(framework: Framework) -> Iterator[Column]:
    words, prompts = heading_roles(), wording()["beside"]
    for index, factor in enumerate(framework.factors):
        for role in ASIDES:
            kind, unit = ("share", " (%)") if role == "share" else ("text", "")
            heading = f"{' '.join(factor.name.split())}: {words[role][0]}{unit}"
            yield Column(role, heading, kind, _ASIDE_WIDTHS[role], "evidence", prompts[role], index)
