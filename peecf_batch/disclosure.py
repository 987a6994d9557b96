"""What do readers not see? Names, remuneration and gender are taken out of an assessment before anything is drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.findings import catalogue
from peecf_batch.headings import heading_key, heading_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peecf_batch.assessment import Assessment
    from peecf_batch.findings import Finding, Rule
    from peecf_batch.organisation import Assessed, Unassessed
    from peecf_batch.position import Details
    from peecf_batch.privacy import Disclosed

NOT_SHOWN, A_NAME = "not shown", "[name]"
_SHORTEST_WORD = 3
Names = re.Pattern[str]


def for_readers(assessment: Assessment, disclosed: Disclosed) -> Assessment:
    """The assessment as others may read it: what was not asked for is not in it at all.

    Names of incumbents are also taken out of titles, rationales and findings, where somebody may have typed them.
    """
    names = {} if disclosed.names else _names(p.position.details for p in assessment.positions)
    everybody = _pattern(names.values())
    own = {row: _pattern([name, *_words(name)]) for row, name in names.items()}
    return replace(
        assessment,
        positions=tuple(_bare(p, own.get(p.position.details.row), everybody, disclosed) for p in assessment.positions),
        findings=tuple(_quiet(f, own.get(f.row), everybody, disclosed) for f in assessment.findings),
    )


def _names(all_details: Iterable[Details]) -> Mapping[int, str]:
    nobody = frozenset(heading_roles()["words"]["nobody"])
    return {d.row: " ".join(d.incumbent.split()) for d in all_details if heading_key(d.incumbent) not in nobody}


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w'’-]+", name) if len(word) >= _SHORTEST_WORD]


def _pattern(names: Iterable[str]) -> Names | None:
    """Finds any of `names` as whole words, the longest first; None where there is none."""
    texts = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not texts:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(t).replace(r"\ ", r"\s+") for t in texts) + r")(?!\w)")


def _masked(text: str, *patterns: Names | None) -> str:
    for pattern in patterns:
        text = pattern.sub(A_NAME, text) if pattern else text
    return text


def _bare(
    p: Assessed | Unassessed, own: Names | None, everybody: Names | None, disclosed: Disclosed
) -> Assessed | Unassessed:
    details = p.position.details
    seen = _seen(details, own, everybody, disclosed)
    return p if seen is details else replace(p, position=replace(p.position, details=seen))  # type: ignore[arg-type]


def _seen(details: Details, own: Names | None, everybody: Names | None, disclosed: Disclosed) -> Details:
    changed: dict[str, object] = {}
    if not disclosed.names and (details.incumbent or everybody):
        changed = {field: _masked(getattr(details, field), own, everybody) for field in ("title", "reports_to")}
        rationales = tuple(_masked(text, own, everybody) for text in details.rationales)
        changed |= {"incumbent": "", "rationales": rationales}
    if not disclosed.remuneration and (details.trp is not None or details.fte is not None):
        changed |= {"trp": None, "fte": None}
    if not disclosed.gender and details.gender:
        changed["gender"] = ""
    return replace(details, **changed) if changed else details  # type: ignore[arg-type]


def _quiet(finding: Finding, own: Names | None, everybody: Names | None, disclosed: Disclosed) -> Finding:
    rule = catalogue().get(finding.code)
    if rule and _is_about_what_is_hidden(rule, disclosed):
        fix = rule.fix.replace("{cell}", finding.cell).replace("{row}", str(finding.row))
        return replace(finding, value=NOT_SHOWN, message=rule.title, fix=fix, basis="", reason="")
    if everybody is None:
        return finding
    texts = {
        field: _masked(getattr(finding, field), own, everybody) for field in ("position", "value", "message", "reason")
    }
    return replace(finding, **texts)  # type: ignore[arg-type]


def _is_about_what_is_hidden(rule: Rule, disclosed: Disclosed) -> bool:
    shown = {"remuneration": disclosed.remuneration, "gender": disclosed.gender, "incumbent": disclosed.names}
    return not shown.get(rule.group, True) or (rule.private and not disclosed.names)
