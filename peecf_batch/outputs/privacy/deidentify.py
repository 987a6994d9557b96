"""Replace titles, ids and divisions in an assessment by codes, and leave out what could identify a position."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import consequences
from peecf_batch.assessment.organisation import Assessed, whole
from peecf_batch.moderation.consensus import Consensus
from peecf_batch.moderation.copied import Copied
from peecf_batch.moderation.reporting import Reporting
from peecf_batch.outputs.privacy.disclosure import NOT_SHOWN, redacted
from peecf_batch.outputs.privacy.grouping import known_facts
from peecf_batch.reading.position import Basis
from peecf_batch.reading.source import Source, SourceSheet
from peecf_batch.rules.classification import outcome_of
from peecf_batch.rules.findings import catalogue, in_general
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import NOTHING, Withheld, small_organisations
from peecf_batch.rules.sheet_row import SheetRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.moderation import Moderation
    from peecf_batch.outputs.privacy.grouping import KnownFacts
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework

_NAME = "De-identified positions"
_WITHHELD_TITLE = "Outcome withheld"
_WITHHELD = "The reference band is withheld, so this copy does not show the outcome."
_GROUPS = frozenset({"scores", "evidence", "moderation", "layout"})
_OF_LINES = "reports_to"


def de_identified(assessment: Assessment) -> Assessment:
    """Return the same assessment with codes in place of titles, ids and divisions.

    The codes are P01, P02, ... for positions and "Division 1", ... for divisions, in an order that depends on all texts
    of the workbook and so says nothing about a position. Scores, recommended bands and organisations stay as they are.
    Divisions, streams and reference bands are left out where they would identify a position. Texts, facts about
    people and contracts, reporting lines, rows, sheets and the workbook are left out, and so are findings that rest on
    them. The message of a finding is the title of its rule.

    If a reference band is left out, the outcome of every position without one is withheld, also where no band is known:
    a copy that told the two apart could reveal that of a single position. Such a position needs a decision here only if
    its score is borderline. The number of decisions that were taken is then left out too.
    """
    least, positions = small_organisations().least, assessment.positions
    order = _order(positions)
    facts = known_facts([positions[index].position.details for index in order], least)
    codes, divisions = _numbered("P", len(order)), _divisions(facts)
    places = {positions[index].position.details.sheet_row: number for number, index in enumerate(order)}
    seen = redacted(assessment, NOTHING, rationales=False)
    coded = tuple(
        _coded(seen.positions[index], SheetRow("", number), codes[number - 1], facts[number - 1], divisions)
        for number, index in enumerate(order, 1)
    )
    known = sum(bool(p.position.details.reference_band) for p in seen.positions)
    positions = tuple(_with_outcome(p, assessment.framework) for p in coded)
    left_out = known - sum(bool(p.position.details.reference_band) for p in positions)
    framework, hidden = assessment.framework, frozenset[int]()
    if left_out:
        framework = _withholding(framework)
        hidden = frozenset(index for index, p in enumerate(positions) if _is_hidden(p))
    organisation = whole(positions, framework)
    decisions = organisation.decisions - len(hidden)
    return seen._replace(
        framework=framework,
        source=Source(_NAME, "", (SourceSheet("", 0, ()),)),
        positions=positions,
        consequences=tuple(
            c for c in consequences(positions, framework, assessment.reference) if c.index not in hidden
        ),
        findings=tuple(_findings(assessment, places, codes)),
        organisation=organisation._replace(
            decisions=decisions,
            decided=0 if left_out else min(assessment.organisation.decided, decisions),
            undisclosed=len(hidden),
        ),
        moderation=_by_codes(seen.moderation, {index: number for number, index in enumerate(order)}),
        withheld=Withheld(
            is_too_small=is_too_small(assessment),
            bases_hidden=any(p.position.details.reference_basis is not Basis.STATED for p in positions),
            bands_left_out=left_out,
            pay_hidden=True,
            assessors_hidden=sum(bool(p.position.details.assessor) for p in assessment.positions),
            decisions_left_out=assessment.organisation.decided,
        ),
    )


def is_too_small(assessment: Assessment) -> bool:
    """Return True if codes cannot protect the positions of an organisation, because it has too few.

    The names of bands tell the positions under each framework, so that these count apart.
    """
    sizes = Counter((p.position.details.organisation, p.position.details.framework) for p in assessment.positions)
    return any(size < small_organisations().least for size in sizes.values())


def _order(positions: Sequence[Assessed | Unassessed]) -> list[int]:
    """Return the indices of positions in an order that follows from nothing that outputs show.

    It depends on all typed texts and packages together, so it can be found again only from the workbook.
    """
    whole_text = hashlib.sha256()
    for p in positions:
        details = p.position.details
        typed = (details.id, details.title, details.incumbent, details.trp, *details.rationales, *p.position.scores)
        whole_text.update("\0".join(map(str, typed)).encode(errors="surrogatepass"))
    secret = whole_text.digest()
    return sorted(range(len(positions)), key=lambda index: hashlib.sha256(secret + str(index).encode()).digest())


def _numbered(letter: str, count: int) -> list[str]:
    """Return `count` codes of a letter and a number, with as many digits as the last one needs and at least two."""
    digits = max(2, len(str(count)))
    return [f"{letter}{n:0{digits}}" for n in range(1, count + 1)]


def _divisions(facts: Iterable[KnownFacts]) -> Mapping[str, str]:
    """Return the code of each division by its name; no division has no code."""
    names = dict.fromkeys(known.division for known in facts)
    names.pop("", None)
    return {"": "", **{name: f"Division {n}" for n, name in enumerate(names, 1)}}


def _coded(
    p: Assessed | Unassessed, place: SheetRow, code: str, facts: KnownFacts, divisions: Mapping[str, str]
) -> Assessed | Unassessed:
    """Return a position with its code, its number in place of its row, and only the facts that may be shown."""
    details = _bare(p.position.details, place, code, facts, divisions[facts.division])
    shown = tuple(code for code in p.findings if _is_kept(code))
    return p._replace(position=p.position._replace(details=details), manager=None, findings=shown)  # type: ignore[arg-type]


def _bare(details: Details, place: SheetRow, code: str, facts: KnownFacts, division: str) -> Details:
    return details._replace(
        id="", title=code, row=place.row, sheet=place.sheet, division=division, reports_to="", is_ceo=False,
        vacant=None, part_3=None, reference_band=facts.reference_band or None, streams=facts.streams, rationales=(),
        shares=(), assessor="", assessed_on=None, contract_end=None, trp=None, fte=None, incumbent="", gender="",
        decider="", decision=None, decided_on=None, documents="", interview="", typed_on_sheet=None, stream_check=None,
        stream_reason="", former_id="", is_benchmark=False, is_new=False, consensus=(),
    )  # fmt: skip


def _with_outcome(p: Assessed | Unassessed, framework: Framework) -> Assessed | Unassessed:
    """Return a position with the outcome that follows from the reference band that is shown."""
    if not isinstance(p, Assessed):
        return p
    details = p.position.details
    own = framework.named(details.framework)
    return p._replace(outcome=outcome_of(p.classification.band, details.reference_band, own))


def _is_hidden(p: Assessed | Unassessed) -> bool:
    """Return True if a copy that withholds bands does not show whether a position needs a decision."""
    return isinstance(p, Assessed) and p.outcome is Outcome.NO_REFERENCE and p.classification.edge is None


def _withholding(framework: Framework) -> Framework:
    """Return a framework whose outcome without a reference band says that the outcome is withheld."""
    rules = tuple(
        rule._replace(title=_WITHHELD_TITLE, meaning=_WITHHELD, options=(), new_meaning="", new_options=())
        if rule.outcome is Outcome.NO_REFERENCE
        else rule
        for rule in framework.outcomes
    )
    return framework._replace(outcomes=rules, others=tuple(map(_withholding, framework.others)))


def _is_kept(code: str) -> bool:
    """Return True if findings of a rule do not rest on facts that are left out."""
    rule = catalogue().get(code)
    return rule is not None and rule.group in _GROUPS and not rule.private and _OF_LINES not in rule.needs


def _findings(assessment: Assessment, places: Mapping[SheetRow, int], codes: Sequence[str]) -> Iterator[Finding]:
    """Yield the findings about positions, each with its position's code and the texts of its rule, in their order."""
    about = ((places[f.sheet_row], f) for f in assessment.findings if f.position and f.sheet_row in places)
    kept = ((index, finding) for index, finding in about if _is_kept(finding.code))
    for index, finding in sorted(kept, key=lambda one: (one[0], one[1].code)):
        yield _silent(finding, index + 1, codes[index], assessment.framework)


def _silent(finding: Finding, number: int, code: str, framework: Framework) -> Finding:
    """Return a finding with a code and the texts of its rule, and without its place, value and reason."""
    rule = catalogue()[finding.code]
    said = finding.heading.casefold()
    return finding._replace(
        sheet="",
        cell="",
        row=number,
        column=0,
        position=code,
        heading=next((factor.name for factor in framework.factors if factor.name.casefold() in said), ""),
        value=NOT_SHOWN if finding.value else "",
        message=rule.title,
        fix=in_general(rule, framework.scale),
        basis="",
        reason="",
    )


def _by_codes(moderation: Moderation | None, places: Mapping[int, int]) -> Moderation | None:
    """Return moderation with positions in their new places, and without reporting lines and similar texts."""
    if moderation is None:
        return None
    thumbs, held = moderation.sore_thumbs, moderation.assessors
    if thumbs is not None:
        farthest = (thumb._replace(position=places[thumb.position], peers=(), stream="") for thumb in thumbs.farthest)
        thumbs = thumbs._replace(farthest=tuple(farthest))
    if held is not None:
        apart = (replace(one, position=places[one.position]) for one in held.disagreements)
        outside = (one._replace(position=places[one.position]) for one in held.outside)
        held = replace(held, disagreements=tuple(apart), outside=tuple(outside))
    return moderation._replace(
        consensus=Consensus(),
        sensitivities={places[index]: found for index, found in moderation.sensitivities.items()},
        reporting=Reporting(0, (), (), (), ()),
        sore_thumbs=thumbs,
        copied=Copied((), None, None),
        assessors=held,
        benchmarking=None,
    )
