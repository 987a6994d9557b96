"""Make the workbook of a fictitious organisation with planted defects, and compare findings with the answer key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from peecf_batch.excel.address import cell_name
from peecf_batch.reading.headings.meanings import ASIDES
from peecf_batch.starting.template.columns import columns_of
from peecf_batch.starting.template.positions import FIRST_ROW
from peecf_batch.starting.template.workbook import Entry, template_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.excel.create.description import FreshWorkbook
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Scale

_SPARE_ROWS, _USUAL_SHARE = 3, 80


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted defect in the answer key: the rule code expected, its cell and position, and a description."""

    code: str
    cell: str
    position: str
    what: str


@dataclass(frozen=True, slots=True)
class KeyComparison:
    """The comparison of findings with the answer key: planted defects not found, and findings not planted."""

    planted: tuple[Planted, ...]
    missed: tuple[Planted, ...]
    unexpected: tuple[Finding, ...]

    @property
    def is_exact(self) -> bool:
        """Whether every planted defect was found, and nothing else."""
        return not self.missed and not self.unexpected


@cache
def demo_data() -> Mapping[str, Any]:
    """Return the data of the organisation, from demo.toml."""
    return tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text(encoding="utf-8"))


def demo_workbook(framework: Framework) -> FreshWorkbook:
    """Return the organisation's workbook, made from the template, with the planted defects."""
    entries = [_entry(position, framework) for position in demo_data()["positions"]]
    return template_workbook(
        framework, entries, positions=len(entries) + _SPARE_ROWS, organisation=demo_data()["organisation"]
    )


def _entry(position: Mapping[str, Any], framework: Framework) -> Entry:
    """Return the row of a position, with its planted defects."""
    facts = {role: value for role, value in position.items() if role not in ("work", "scores")}
    keys, data = [factor.key for factor in framework.factors], demo_data()
    scored = zip(keys, position["scores"], strict=True)
    by_role: dict[str, list[Any]] = {
        "score": list(position["scores"]),
        "rationale": [_rationale(key, score, position, framework.scale) for key, score in scored],
        "example": [data["examples"][key].format(**position) for key in keys],
        "share": [_USUAL_SHARE] * len(keys),
    }
    for defect in data["planted"]:
        if defect["position"] == position["id"] and "value" in defect:
            for column in filter(None, (defect["column"], defect.get("also"))):
                role, key = _role(column, keys)
                if key:
                    by_role[role][keys.index(key)] = defect["value"]
                else:
                    facts[role] = defect["value"]
    return Entry(facts, by_role["score"], by_role["rationale"], by_role["example"], by_role["share"])


def _rationale(key: str, score: int, position: Mapping[str, Any], scale: Scale) -> str:
    """Return the rationale for a score, by whether it is in the lower, middle or upper third of the scale."""
    texts = demo_data()["rationales"][key]
    third = (score - scale.lowest) * len(texts) // (scale.highest - scale.lowest + 1)
    return str(texts[third].format(**position))


def _role(column: str, keys: Sequence[str]) -> tuple[str, str]:
    """Return the role of a column of the answer key, and the factor's key or "". "impact: rationale" has both."""
    factor, _, aside = column.partition(": ")
    if factor in keys:
        return aside or "score", factor
    return column, ""


def answer_key(framework: Framework) -> tuple[Planted, ...]:
    """Return every planted defect, with the cell of the expected finding."""
    keys, rows = [factor.key for factor in framework.factors], [p["id"] for p in demo_data()["positions"]]
    places = {
        (column.role, keys[column.factor] if column.factor >= 0 else ""): number
        for number, column in enumerate(columns_of(framework), 1)
        if column.factor >= 0 or column.role not in ("score", *ASIDES)
    }
    return tuple(
        Planted(
            defect["code"],
            cell_name(FIRST_ROW + rows.index(defect["position"]), places[_role(defect["column"], keys)]),
            defect["position"],
            defect["what"],
        )
        for defect in demo_data()["planted"]
    )


def compare_with_key(findings: Iterable[Finding], key: Sequence[Planted]) -> KeyComparison:
    """Return the comparison of `findings` with the answer key, by rule code and cell."""
    found = list(findings)
    here, wanted = {(f.code, f.cell) for f in found}, {(p.code, p.cell) for p in key}
    return KeyComparison(
        planted=tuple(key),
        missed=tuple(p for p in key if (p.code, p.cell) not in here),
        unexpected=tuple(f for f in found if (f.code, f.cell) not in wanted),
    )
