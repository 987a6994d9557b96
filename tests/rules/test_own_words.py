"""Test that the texts of the framework cite a source and are in the project's own words.

The file of hashes stands for the published texts, which are not kept here: each line is a hash of a run of 7 words.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from position_books import FRAMEWORK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.rules.framework import Framework

RUN = 7
HASHES = frozenset((Path(__file__).parent / "cases" / "published_word_runs.txt").read_text("utf-8").split())


def words_in(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold().replace("’", "").replace("'", ""))


def runs_of(text: str) -> Iterator[str]:
    """Yield the hash of each run of 7 words in a text: 12 hexadecimal digits."""
    words = words_in(text)
    for at in range(len(words) - RUN + 1):
        yield hashlib.sha256(" ".join(words[at : at + RUN]).encode()).hexdigest()[:12]


def texts() -> Iterator[tuple[str, str]]:
    """Yield every definition, descriptor, remit, option and principle of the frameworks, with a name for it."""
    for framework in FRAMEWORK.all:
        yield from ((f"{framework.short_title}, {name}", text) for name, text in texts_of(framework))


def texts_of(framework: Framework) -> Iterator[tuple[str, str]]:
    for factor in framework.factors:
        yield f"factor {factor.name}", factor.definition
    for band in framework.bands:
        yield f"remit of {band.name}", band.remit
    for stream in framework.streams:
        yield f"stream {stream.name}", stream.definition
        yield from ((f"{stream.name}, {descriptor.band}", descriptor.text) for descriptor in stream.descriptors)
    for outcome in framework.outcomes:
        yield from ((f"outcome {outcome.title}", text) for text in (outcome.meaning, *outcome.options))
    yield from (("edge", text) for text in (framework.edge.meaning, *framework.edge.options))
    yield from ((f"principle {principle.key}", principle.text) for principle in framework.principles)


@pytest.mark.parametrize(("name", "text"), list(texts()), ids=lambda value: value[:40])
def test_no_text_shares_seven_words_in_a_row_with_the_published_ones(name: str, text: str) -> None:
    assert HASHES.isdisjoint(runs_of(text)), name


def test_every_rule_of_the_framework_cites_a_source() -> None:
    cited = [
        rule
        for one in FRAMEWORK.all
        for rule in (
            *one.factors, *one.bands, *one.streams, *one.outcomes, *one.principles, one.edge, one.decision_makers,
        )
    ]  # fmt: skip
    assert all(rule.source and rule.source.url.startswith("https://") for rule in cited)


def test_the_hashes_are_those_of_published_runs() -> None:
    facts = "public entity executive classification framework peecf is the eight work value factors"
    assert len(HASHES) > 2_000
    assert HASHES.intersection(runs_of(facts))
