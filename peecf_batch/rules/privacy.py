"""What may be shown of people? What was asked for, and from how many on a count is no longer about one of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What the person who runs the assessment asked to be shown of incumbents: nothing unless said."""

    names: bool = False
    remuneration: bool = False
    gender: bool = False


NOTHING = Disclosed()


@dataclass(frozen=True, slots=True)
class SmallCells:
    """The least count that may be shown; smaller ones are withheld, nought excepted."""

    least: int
    meaning: str
    basis: str
    title: str
    publisher: str
    url: str


@cache
def small_cells() -> SmallCells:
    """The rule on small counts of people in privacy.toml."""
    return _rule("small_cells")


@cache
def small_totals() -> SmallCells:
    """The rule on small counts of positions, where somebody asks for it."""
    return _rule("small_totals")


def _rule(name: str) -> SmallCells:
    text = resources.files(__package__).joinpath("privacy.toml").read_text(encoding="utf-8")
    rule = tomllib.loads(text)[name]
    return SmallCells(rule["least"], rule["meaning"], rule["basis"], **rule["source"])
