"""Write the sentences that screen, workbook, page and paper share, so that they never differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.census import incomplete
from peecf_batch.outputs.wording.text import at_the_start, listed, plural, shown
from peecf_batch.outputs.wording.words import is_for_decision, withholds_bands
from peecf_batch.rules.findings import MODERATION, Severity, Status, catalogue
from peecf_batch.rules.privacy import small_organisations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.findings import Finding

_CODING = (
    "Codes in no particular order replace titles, ids and divisions. Reporting lines, contracts and all facts that "
    "could identify a position are left out, and so are findings that depend on them. Scores remain, so a reader who "
    "knows the scores of a position can identify it."
)

_BANDS_WITHHELD = (
    "Take all decisions on the ordinary copy. This copy withholds reference bands that could identify a position, and "
    "marks them “withheld”. Positions that are new, or whose band is not known, have the same mark. For all of these, "
    "it cannot show whether the band changes. It therefore counts a decision on them only if the score alone requires "
    "one: a score that is borderline or below the executive bands. Its counts differ from those of the ordinary copy."
)

_DECISIONS_LEFT_OUT = (
    "Take all decisions on the ordinary copy. This copy leaves out the decisions that were taken, so it lists decided "
    "positions with those that are open."
)

_NAMED = 3  # organisations


def verdict(assessment: Assessment) -> str:
    """Return the result in one sentence: how many positions can be classified, and how many need correction first."""
    whole = assessment.organisation
    return verdict_of(whole.positions, whole.not_classified, incomplete(assessment.census))


def verdict_of(positions: int, not_classified: int, missing: str) -> str:
    """Return the verdict for counts of positions. `missing` is what the census could not account for, or ""."""
    if not positions and not missing:
        return "No position has been entered yet. Type the first under the headings, then assess the workbook again."
    if not not_classified and not missing:
        which = "The one position" if positions == 1 else f"All {positions:,} positions"
        return f"{which} can be classified."
    need = "needs" if not_classified == 1 else "need"
    parts = [f"{positions - not_classified:,} of {plural(positions, 'position')} can be classified"]
    parts += [f"{not_classified:,} {need} correction"] if not_classified else []
    parts += [f"{missing}, so positions may be missing"] if missing else []
    return f"{'; '.join(parts)}."


def about_remuneration(assessment: Assessment, *, on_screen: bool = False) -> str:
    """Return how many checks of remuneration found something that is not shown, and where it is; "" for none.

    Only people at a terminal can use an option, so pages and papers name the workbook that has the findings.
    """
    checks = assessment.withheld.remuneration_checks if assessment.withheld else None
    if not checks:
        return ""
    have, them = ("check has", "its findings") if checks == 1 else ("checks have", "them")
    where = f"Add --show-remuneration to see {them}" if on_screen else f"The annotated workbook lists {them}"
    return f"{at_the_start(checks)} remuneration {have} findings. {where}."


def counted(assessment: Assessment, *, with_moderation: bool = True) -> str:
    """Return which findings a number of findings includes, and which it does not; "" if there is nothing to say.

    `with_moderation` is false where findings of moderation are in a section of their own.
    """
    hidden = bool(assessment.withheld and assessment.withheld.remuneration_checks)
    kinds = [("of moderation", with_moderation)] if any(map(_is_of_moderation, assessment.findings)) else []
    kinds += [("about remuneration", not hidden)] if hidden or assessment.withheld is None else []
    yes = " and ".join(kind for kind, is_counted in kinds if is_counted)
    no = " and ".join(kind for kind, is_counted in kinds if not is_counted)
    if yes and no:
        return f"Findings {yes} are included; findings {no} are not."
    return f"Findings {yes} are included." if yes else f"Findings {no} are not included." if no else ""


def _is_of_moderation(finding: Finding) -> bool:
    rule = catalogue().get(finding.code)
    return rule is not None and rule.group == MODERATION


def names_left(assessment: Assessment) -> str:
    """Return how many words that are also names were left in titles and similar texts; "" for none."""
    count = assessment.withheld.names_left if assessment.withheld else 0
    if not count:
        return ""
    words = plural(count, "word that is also a name", "words that are also names")
    return f"{words} of people {'was' if count == 1 else 'were'} left in titles and similar texts, as ordinary words."


def coding(assessment: Assessment) -> str:
    """Return what the codes of a de-identified copy replace, and a warning if they do not protect the positions."""
    small = assessment.withheld is not None and assessment.withheld.is_too_small
    return f"{_CODING} {small_organisations().meaning}" if small else _CODING


def not_for_decision(assessment: Assessment) -> str:
    """Return why a de-identified copy is not for decision: it withholds bands, or decisions; "" if it is."""
    if withholds_bands(assessment.withheld):
        return _BANDS_WITHHELD
    return "" if is_for_decision(assessment.withheld) else _DECISIONS_LEFT_OUT


def severities(assessment: Assessment) -> str:
    """Return the number of findings of each severity: "2 errors, 3 warnings (1 accepted), no notices"."""
    return severities_of((finding.severity, finding.accepted) for finding in assessment.findings)


def severities_of(findings: Iterable[tuple[Severity, bool]]) -> str:
    """Return the number of findings of each severity, given each severity and whether the finding is accepted."""
    both = list(findings)
    counts = Counter(severity for severity, _ in both)
    answered = Counter(severity for severity, accepted in both if accepted)
    said = ((plural(counts[s], s.value) if counts[s] else f"no {s.value}s", answered[s]) for s in Severity)
    return ", ".join(f"{words} ({count:,} accepted)" if count else words for words, count in said)


def assurance(assessment: Assessment) -> str:
    """Return the number of checks by status: "29 checks: 20 passed, 6 found something, 3 not run"."""
    counts = Counter(result.status for result in assessment.rules)
    parts = f"{counts[Status.PASSED]} passed, {counts[Status.FOUND]} found something, {counts[Status.NOT_RUN]} not run"
    parts += f", {counts[Status.WITHHELD]} about remuneration not shown" if counts[Status.WITHHELD] else ""
    return f"{plural(len(assessment.rules), 'check')}: {parts}"


def organisations_of(assessment: Assessment) -> str:
    """Return the names of the organisations, three and a count if there are many, or the name of the workbook."""
    names = list(dict.fromkeys(shown(p.position.details.organisation) for p in assessment.positions))
    names = [name for name in names if name]
    if not names:
        return shown(assessment.source.name)
    if len(names) <= _NAMED + 1:
        return listed(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} other organisations"
