"""Words for one thing: a finding, a band, the edge of a band, remuneration values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.wording.text import made_distinct, shown
from peecf_batch.reading.position import Basis
from peecf_batch.rules.findings import Severity, Status, day
from peecf_batch.rules.framework import Edge

NEW, _WITHHELD = "new", "withheld"
SAME_BAND = "in its manager’s band"

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding, RuleResult
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Withheld
    from peecf_batch.rules.reference import Reference


def values_named(reference: Reference, *, noted: bool = True) -> str:
    """Return the instrument with the remuneration values used, its date of effect and, if `noted`, a note on them.

    Return the reason if no values were used.
    """
    used = reference.in_force
    if used is None:
        return (
            "none: no values are known for the day of the assessment"
            if reference.as_at
            else "none, because no date was given"
        )
    named = f"{used.title}, in effect from {day(used.effective)}"
    if used.is_known:
        return f"{named}. {used.note}" if used.note and noted else named
    last = reference.superseded
    reason = f"; they superseded those of {day(last.effective)}" if last else ""
    return f"none: the values of the {named}, are not known{reason}"


def day_named(reference: Reference) -> str:
    """Return the day of the assessment, for the facts that an output rests on."""
    return day(reference.as_at) if reference.as_at else "no date given"


def as_at_line(reference: Reference) -> str:
    """Return the day of the assessment and the remuneration values used, in one line without a full stop."""
    return f"{day_named(reference)}. Remuneration values: {values_named(reference).removesuffix('.')}"


def state(finding: Finding) -> str:
    """Return the state of a finding: "Open", "Accepted" with a reason, or "Open again" after a change."""
    if finding.accepted:
        return "Accepted"
    return "Open again" if finding.reason and finding.severity is not Severity.ERROR else "Open"


def finding_words(finding: Finding) -> str:
    """Return a finding in words: its severity, what was found, and the reason typed beside it or what to do."""
    message = shown(finding.message).rstrip(".")
    answer = f"Accepted: {shown(finding.reason).rstrip('.')}." if finding.accepted else shown(finding.fix)
    return f"{finding.severity.value.capitalize()}: {message}. {answer}"


def band_words(name: str | None, framework: Framework) -> str:
    """Return the name of a band as pages show it: "" is below the lowest band, None is not classified."""
    return "Not classified" if name is None else name or framework.below.name


def band_and_score(name: str | None, score: int | None, framework: Framework) -> str:
    """Return a band as `band_words` does, with its score if the position is classified."""
    words = band_words(name, framework)
    return words if score is None else f"{words}, score {score}"


def band_under_framework(name: str | None, score: int | None, framework: Framework) -> str:
    """Return a band and score as `band_and_score` does, after the framework: "VPSCF: SES-2, score 40"."""
    return f"{framework.short_title}: {band_and_score(name, score, framework)}"


def reference_words(position: Assessed | Unassessed, withheld: Withheld | None) -> str:
    """Return a reference band, "" for none; "PESES-2 (by pay)" is one in which pay falls, unless that is withheld."""
    details = position.position.details
    hidden = withheld is not None and withheld.bases_hidden
    by_pay = details.reference_basis is Basis.REMUNERATION and details.reference_band is not None and not hidden
    return f"{details.reference_band} (by pay)" if by_pay else details.reference_band or ""


def reference_or(unknown: str, position: Assessed | Unassessed, withheld: Withheld | None) -> str:
    """Return a reference band as `reference_words` does, "new" for a position marked as new, or else `unknown`.

    Where a copy withholds bands, it has "withheld" for every position without a band. It must not tell a band that is
    withheld from one that is not known, because either could be that of a single position.
    """
    if found := reference_words(position, withheld):
        return found
    return _WITHHELD if withholds_bands(withheld) else NEW if position.position.details.is_new else unknown


def withholds_bands(withheld: Withheld | None) -> bool:
    """Return True if a copy leaves out reference bands of some positions, and so the outcomes of these."""
    return withheld is not None and withheld.bands_left_out > 0


def is_for_decision(withheld: Withheld | None) -> bool:
    """Return True unless a copy leaves out reference bands, or decisions that were taken: it asks for no decision."""
    return withheld is None or not (withheld.bands_left_out or withheld.decisions_left_out)


def bands_held(
    positions: Iterable[Assessed | Unassessed], reference: Reference, withheld: Withheld | None = None
) -> str:
    """Return what outcomes compare with: the bands held on the date of the Determination and, if any, those by pay.

    Where pay is withheld, the text is the same for every workbook, so that it says nothing about pay.
    """
    date = day(reference.date)
    if withheld is not None and withheld.pay_hidden:
        return f"the reference band {held_or_by_pay(date)}"
    bases = {p.position.details.reference_basis for p in positions if p.position.details.reference_band}
    held = f"the band held on {date}"
    return f"{held} or, if it is not known, the band in which pay falls" if Basis.REMUNERATION in bases else held


def without_band(details: Details) -> str:
    """Return why an explanation gives no reference band: the position is marked as new, or no band is known."""
    return NEW if details.is_new else "not known"


def new_title(title: str) -> str:
    """Return the title of an outcome for positions marked as new: "No reference band, new position"."""
    return f"{title}, {NEW} position"


def held_or_by_pay(date: str) -> str:
    """Return what a reference band is, in brackets; the same for every workbook, so that it says nothing about pay."""
    return f"(the band held on {date} or, if not known, the band that matches the position’s pay)"


def edge_words(position: Assessed) -> str:
    """Return which end of its band a borderline score is, such as "bottom of PESES-2 range", else ""."""
    found = position.classification
    if found.band is None or found.edge is None:
        return ""
    return f"{edge_in_short(position)} range"


def edge_in_short(position: Assessed) -> str:
    """Return which end of its band a borderline score is for a narrow column, such as "bottom of PESES-2", else ""."""
    found = position.classification
    if found.band is None or found.edge is None:
        return ""
    return f"{'bottom' if found.edge is Edge.LOWEST else 'top'} of {found.band.name}"


def outside_band_held(p: Assessed, framework: Framework) -> str:
    """Return how many points a score is outside the band held, such as "+2" or "−3", else ""."""
    reference, score = p.position.details.reference_band, p.classification.score
    if reference is None or (p.classification.band is not None and p.classification.band.name == reference):
        return ""  # inside the band held, as most are
    held = next((band for band in framework.bands if band.name == reference), None)
    if held is None or held.lowest <= score <= held.highest:
        return ""
    return f"+{score - held.highest}" if score > held.highest else f"−{held.lowest - score}"


def outcome_sources(frameworks: Iterable[Framework], usual: Framework) -> list[str]:
    """Return a sentence with the source of outcomes and borderline scores for each framework apart from `usual`."""
    return [
        f"The source of outcomes and borderline scores under the {one.short_title} is {one.edge.source.title}."
        for one in frameworks
        if one.id != usual.id
    ]


def without_options(reason: str) -> str:
    """Return the reason why a rule did not run, without the option that helps, which only people at a terminal have."""
    return "; ".join(part for part in reason.split("; ") if "--" not in part)


def not_run(results: Iterable[RuleResult]) -> dict[str, list[str]]:
    """Return the codes of the rules that did not run, or not for some of the positions, by reason."""
    found: dict[str, list[str]] = {}
    for result in results:
        if result.reason and result.status is not Status.WITHHELD:
            found.setdefault(result.reason, []).append(result.code)
    return found


def has_several_organisations(positions: Iterable[Assessed | Unassessed]) -> bool:
    """Return True if positions are of 2 or more organisations. One that is not named counts as another one."""
    return len({p.position.details.organisation for p in positions}) > 1


def names_of(positions: Iterable[Assessed | Unassessed]) -> list[str]:
    """Return a name for each position: its title, or else its id; with id or row in brackets if it occurs twice.

    Where organisations use the same ids, the organisation is in brackets too.
    """
    details = [p.position.details for p in positions]
    names = [shown(d.name) for d in details]
    if len(set(names)) == len(names):
        return names
    several = len({d.sheet for d in details}) > 1
    rows = [f"row {d.row} of {shown(d.sheet)}" if several else f"row {d.row}" for d in details]
    marks = [shown(d.id) if d.id and d.title else row for d, row in zip(details, rows, strict=True)]
    named = made_distinct(names, marks)
    organisations = [shown(d.organisation) for d in details]
    if len(set(named)) < len(named) and all(organisations) and len(set(organisations)) > 1:
        both = zip(organisations, marks, strict=True)
        return made_distinct(names, [f"{organisation}, {mark}" for organisation, mark in both])
    return named
