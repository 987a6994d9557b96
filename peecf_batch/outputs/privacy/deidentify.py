"""Replace titles, ids and divisions in an assessment by codes, and leave out texts that could name someone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.privacy.disclosure import NOT_SHOWN, findings_by_codes, without_assessors_names
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.sheet_row import SheetRow


def de_identified(assessment: Assessment) -> Assessment:
    """Return the same assessment with codes in place of titles, ids and divisions.

    The codes are P01, P02, ... for positions and "Division 1", ... for divisions, in the order of the sheet. Scores,
    bands, outcomes, reporting lines, rows, organisations and streams stay as they are. Rationales, names (also those of
    assessors), remuneration and gender are left out. Findings keep their place, and their message is the title of their
    rule.
    """
    positions = assessment.positions
    codes = _numbered("P", len(positions))
    divisions = _divisions(positions)
    at = {p.position.details.sheet_row: code for p, code in zip(positions, codes, strict=True)}
    return replace(
        assessment,
        positions=tuple(_coded(p, code, codes, divisions) for p, code in zip(positions, codes, strict=True)),
        findings=tuple(_silent(finding, at) for finding in findings_by_codes(assessment, NOTHING)),
        moderation=without_assessors_names(assessment.moderation),
    )


def _numbered(letter: str, count: int) -> list[str]:
    """Return `count` codes of a letter and a number, with as many digits as the last one needs and at least two."""
    digits = max(2, len(str(count)))
    return [f"{letter}{n:0{digits}}" for n in range(1, count + 1)]


def _divisions(positions: Sequence[Assessed | Unassessed]) -> Mapping[str, str]:
    """Return the code of each division by its name; no division has no code."""
    names = dict.fromkeys(p.position.details.division for p in positions)
    names.pop("", None)
    return {"": "", **{name: f"Division {n}" for n, name in enumerate(names, 1)}}


def _coded(
    p: Assessed | Unassessed, code: str, codes: Sequence[str], divisions: Mapping[str, str]
) -> Assessed | Unassessed:
    """Return a position with the code in place of its title, and its manager's code."""
    manager = codes[p.manager] if p.manager is not None else ""
    details = _bare(p.position.details, code, manager, divisions)
    if isinstance(p, Assessed):
        return replace(p, position=replace(p.position, details=details))
    return replace(p, position=replace(p.position, details=details))


def _bare(details: Details, code: str, manager: str, divisions: Mapping[str, str]) -> Details:
    """Return details with codes for title, division and manager, and without texts and facts about people."""
    return replace(
        details, id="", title=code, division=divisions[details.division], reports_to=manager,
        rationales=(), assessor="", trp=None, fte=None, incumbent="", gender="", former_id="",
    )  # fmt: skip


def _silent(finding: Finding, codes: Mapping[SheetRow, str]) -> Finding:
    """Return a finding without its value, basis and reason, with its position's code and the title of its rule."""
    rule = catalogue().get(finding.code)
    position = codes.get(finding.sheet_row, "") if finding.position else ""
    value, message = NOT_SHOWN if finding.value else "", rule.title if rule else finding.code
    return replace(finding, position=position, value=value, message=message, basis="", reason="")
