"""Redact an assessment: remove names, remuneration and gender unless the user asked to show them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.reading.position import FULL_TIME, PEOPLE
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.assessors import Assessor
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding, Rule
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.rules.sheet_row import SheetRow

NOT_SHOWN, A_NAME = "not shown", "[name]"
_SHORTEST_WORD = 3
_WORD = re.compile(r"\w[\w'’-]*")


def redacted(assessment: Assessment, disclosed: Disclosed) -> Assessment:
    """Return the assessment with only the facts about people that are `disclosed`; the others are not in it at all.

    Names of incumbents are also replaced in titles, managers, rationales and findings. A whole name is replaced
    anywhere. In the incumbent's own row each part of the name with 3 characters or more is replaced too, as written or
    in capitals.
    """
    names = _names(() if disclosed.names else (p.position.details for p in assessment.positions))
    return replace(
        assessment,
        positions=tuple(_redacted_position(p, names, disclosed) for p in assessment.positions),
        findings=tuple(
            _redacted_finding(finding, names, disclosed) for finding in findings_by_codes(assessment, disclosed)
        ),
        moderation=assessment.moderation if disclosed.names else without_assessors_names(assessment.moderation),
    )


def findings_by_codes(assessment: Assessment, disclosed: Disclosed) -> Iterable[Finding]:
    """Return the findings, with assessors' codes for their names in headings and sheet names unless names are shown."""
    held = assessment.moderation.assessors if assessment.moderation else None
    if held is None or disclosed.names:
        return assessment.findings
    return [_with_code(finding, held.assessors) for finding in assessment.findings]


def _with_code(finding: Finding, assessors: Sequence[Assessor]) -> Finding:
    """Return the finding with its assessor's code in place of the name."""
    owner = next((a for a in assessors if a.code == finding.assessor), None)
    if owner is None or owner.name in ("", owner.code):
        return finding
    sheet = owner.code if owner.place else finding.sheet
    return replace(finding, sheet=sheet, heading=finding.heading.replace(owner.name, owner.code))


def without_assessors_names(moderation: Moderation | None) -> Moderation | None:
    """Return moderation without assessors' names, sheet names and sets of scores; their codes remain."""
    if moderation is None or moderation.assessors is None:
        return moderation
    held = moderation.assessors
    coded = tuple(replace(assessor, name="", place="") for assessor in held.assessors)
    return replace(moderation, assessors=replace(held, assessors=coded, sets=()))


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of incumbents, by row and by the first word of the name in lower case."""

    by_row: Mapping[SheetRow, str]
    by_word: Mapping[str, tuple[str, ...]]

    def masked(self, text: str, row: SheetRow) -> str:
        """Return a text of `row` with "[name]" in place of names."""
        words = set(_WORD.findall(text.casefold())) if self.by_row else ()
        found = [name for word in self.by_word.keys() & words for name in self.by_word[word]]
        wholes = [f"(?i:{_spaced(name)})" for name in found]
        parts = [form for part in _WORD.findall(self.by_row.get(row, "")) for form in (part, part.upper())]
        parts = [form for form in parts if form.casefold() in words and len(form) >= _SHORTEST_WORD]
        if not wholes and not parts:
            return text
        longest_first = sorted({*wholes, *map(re.escape, parts)}, key=lambda name: (-len(name), name))
        return re.sub(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", A_NAME, text)


def _spaced(name: str) -> str:
    """Return a pattern for a name with any white space between its words."""
    return r"\s+".join(map(re.escape, name.split()))


def _names(all_details: Iterable[Details]) -> _Names:
    nobody = frozenset(heading_roles()["words"]["nobody"])
    rows = {d.sheet_row: " ".join(d.incumbent.split()) for d in all_details if d.incumbent}
    rows = {row: name for row, name in rows.items() if heading_key(name) not in nobody and _WORD.search(name)}
    words: dict[str, set[str]] = {}
    people = (name for names in rows.values() for name in (names, *names.split(PEOPLE)) if _WORD.search(name))
    for name in people:
        words.setdefault(_WORD.findall(name.casefold())[0], set()).add(name)
    return _Names(rows, {word: tuple(sorted(held)) for word, held in words.items()})


def _redacted_position(p: Assessed | Unassessed, names: _Names, disclosed: Disclosed) -> Assessed | Unassessed:
    """Return the position with redacted details."""
    details = p.position.details
    redacted = _redacted_details(details, names, disclosed)
    return p if redacted is details else replace(p, position=replace(p.position, details=redacted))  # type: ignore[arg-type]


def _redacted_details(details: Details, names: _Names, disclosed: Disclosed) -> Details:
    """Return the details without the facts that are not disclosed."""
    changed: dict[str, object] = {}
    if not disclosed.names and (details.incumbent or names.by_row):
        row = details.sheet_row
        changed = {field: names.masked(getattr(details, field), row) for field in ("title", "reports_to")}
        rationales = tuple(names.masked(text, row) for text in details.rationales)
        changed |= {"incumbent": "", "rationales": rationales}
    if not disclosed.remuneration and (details.trp is not None or details.fte not in (None, FULL_TIME)):
        changed |= {"trp": None, "fte": None}
    if not disclosed.gender and details.gender:
        changed["gender"] = ""
    return replace(details, **changed) if changed else details  # type: ignore[arg-type]


def _redacted_finding(finding: Finding, names: _Names, disclosed: Disclosed) -> Finding:
    """Return the finding without names.

    A finding about a hidden fact keeps only its place and the general text of its rule.
    """
    rule = catalogue().get(finding.code)
    if rule and _is_about_what_is_hidden(rule, disclosed):
        fix = rule.fix.replace("{cell}", finding.cell).replace("{row}", str(finding.row))
        return replace(finding, value=NOT_SHOWN, message=rule.title, fix=fix, basis="", reason="")
    if not names.by_row:
        return finding
    fields = ("position", "value", "message", "reason")
    texts = {field: names.masked(getattr(finding, field), finding.sheet_row) for field in fields}
    return replace(finding, **texts)  # type: ignore[arg-type]


def _is_about_what_is_hidden(rule: Rule, disclosed: Disclosed) -> bool:
    shown = {"remuneration": disclosed.remuneration, "gender": disclosed.gender, "incumbent": disclosed.names}
    return not shown.get(rule.group, True) or (rule.private and not disclosed.names)
