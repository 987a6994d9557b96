"""Assessment -> JSON: the stable record that scripts, other tools and our own audit read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from peecf_batch import __version__
from peecf_batch.organisation import Assessed

if TYPE_CHECKING:
    from peecf_batch.assessment import Assessment
    from peecf_batch.findings import Finding
    from peecf_batch.framework import Framework
    from peecf_batch.organisation import Organisation, Unassessed
    from peecf_batch.position import Details

SCHEMA = "peecf-batch/assessment/1"
BELOW = "below-executive"
_SURROGATE = re.compile("[\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def record(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain data, in the order and with the meaning that the schema promises."""
    framework, reference = assessment.framework, assessment.reference
    keys = tuple(factor.key for factor in framework.factors)
    return {
        "schema": SCHEMA,
        "tool": {"name": "peecf-batch", "version": __version__},
        "framework": {"id": framework.id, "title": framework.title, "source": framework.citation.url},
        "workbook": _workbook(assessment),
        "determination": {"date": reference.date.isoformat(), "instrument": reference.instrument},
        "positions": [_position(position, keys) for position in assessment.positions],
        "findings": [finding_record(finding) for finding in assessment.findings],
        "rules": [
            {"code": rule.code, "status": rule.status.value, "reason": rule.reason, "count": rule.count}
            for rule in assessment.rules
        ],
        "organisation": _organisation(assessment.organisation, framework),
    }


def record_text(assessment: Assessment) -> str:
    """The record as JSON, one line for each position, finding and rule; the same assessment gives the same bytes.

    Lone surrogates are escaped, so that the text can always be written as UTF-8.
    """
    members = (f"{_encode(key)}: {_member(value)}" for key, value in record(assessment).items())
    text = "{\n" + ",\n".join(members) + "\n}\n"
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text


def _member(value: Any) -> str:
    return _lines(value) if isinstance(value, list) else _encode(value)


def _lines(items: list[dict[str, Any]]) -> str:
    """A list of objects with one key first in each, one line for each object.

    They are encoded in one go. A quote that ends a text is never followed by the name of a key, so what begins an
    object cannot be found inside a text.
    """
    if not items:
        return "[]"
    start = f'{{"{next(iter(items[0]))}":'
    return "[\n" + _encode(items)[1:-1].replace("}," + start, "},\n" + start) + "\n]"


def _workbook(assessment: Assessment) -> dict[str, Any]:
    source = assessment.source
    return {
        "name": source.name,
        "sha256": source.sha256,
        "sheet": source.sheet,
        "heading_row": source.heading_row,
        "columns": dict(source.columns),
    }


def _position(position: Assessed | Unassessed, keys: tuple[str, ...]) -> dict[str, Any]:
    details = position.position.details
    worth = _worth(position) if isinstance(position, Assessed) else _NO_WORTH
    return {
        "id": details.id,
        "title": details.title,
        "row": details.row,
        "scores": dict(zip(keys, position.position.scores, strict=True)),
        "score": worth[0],
        "band": worth[1],
        "below_executive": worth[2],
        "edge": worth[3],
        "reference_band": details.reference_band,
        "outcome": worth[4],
        **_place(details),
        "findings": list(position.findings),
        "near_executive": worth[5],
    }


_Worth = tuple[int | None, str | None, bool, str | None, str | None, bool]
_NO_WORTH: _Worth = (None, None, False, None, None, False)


def _worth(position: Assessed) -> _Worth:
    found = position.classification
    return (
        found.score,
        found.band.name if found.band else None,
        found.band is None,
        found.edge.value if found.edge else None,
        position.outcome.value,
        found.near_executive,
    )


def _place(details: Details) -> dict[str, Any]:
    return {
        "reports_to": details.reports_to,
        "streams": list(details.streams),
        "organisation": details.organisation,
        "division": details.division,
        "is_ceo": details.is_ceo,
    }


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return one finding as the record holds it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "position": finding.position,
        "heading": finding.heading,
        "value": finding.value,
        "message": finding.message,
        "fix": finding.fix,
        "row": finding.row,
    }


def _organisation(organisation: Organisation, framework: Framework) -> dict[str, Any]:
    counts = dict(organisation.bands)
    return {
        "positions": organisation.positions,
        "classified": organisation.classified,
        "not_classified": organisation.not_classified,
        "bands": {**{band.name: counts[band.name] for band in framework.bands}, BELOW: counts[""]},
        "outcomes": {outcome.value: count for outcome, count in organisation.outcomes},
        "edges": organisation.edges,
    }
