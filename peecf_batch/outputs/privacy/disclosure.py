"""Redact an assessment: remove names, remuneration and gender unless the user asked to show them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from peecf_batch.moderation.assessor_codes import is_code
from peecf_batch.outputs.privacy.amounts import may_quote_pay, without_amounts, without_pay
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.privacy.roles import interview_without_people, names_beside_roles, roles_in
from peecf_batch.reading.matching.people_columns import names_nobody
from peecf_batch.reading.position import FULL_TIME, Basis
from peecf_batch.rules.findings import Status, catalogue
from peecf_batch.rules.privacy import Withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.assessors import Assessor
    from peecf_batch.moderation.benchmarks import Benchmark
    from peecf_batch.reading.consensus.agreed import AgreedScore
    from peecf_batch.reading.position import Details
    from peecf_batch.reading.rows.census import Census
    from peecf_batch.reading.source import Source, SourceSheet
    from peecf_batch.rules.findings import Finding, Rule, RuleResult
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.rules.sheet_row import SheetRow

NOT_SHOWN = "not shown"
REMUNERATION = "remuneration"
_QUOTED = frozenset(("decisions", "agreed scores", "stream_check"))  # what rules need that quote free texts
_QUOTING = frozenset(("W109", "E141", "W142", "W143", "W144", "W146"))  # rules that quote a cell of any column
NOT_SHOWN_HERE = "remuneration is not shown"
_SHORT_TEXTS = ("id", "title", "organisation", "division", "reports_to", "former_id")
_short_texts = attrgetter(*_SHORT_TEXTS)
_people = attrgetter("incumbent", "assessor")
_about_people = attrgetter("incumbent", "assessor", "decider", "interview", "typed_on_sheet")
_WITH_AMOUNTS = ("documents", "interview", "stream_reason")
_may_have_amounts = attrgetter(*_WITH_AMOUNTS, "consensus", "decision")

_LONG_TEXTS_OF_FINDING = ("value", "message", "reason", "basis")
_SHORT_TEXTS_OF_FINDING = ("position", "heading", "fix")
_texts_of = attrgetter(*_LONG_TEXTS_OF_FINDING, *_SHORT_TEXTS_OF_FINDING)


def redacted(
    assessment: Assessment, disclosed: Disclosed, *, rationales: bool = True, mask: Mask | None = None
) -> Assessment:
    """Return the assessment with only the facts about people that are `disclosed`; the others are not in it at all.

    Without names, names of incumbents, assessors and decision-makers are replaced in every text. Without remuneration,
    there are no packages, no findings about them and no results of checks of them, only the number of checks that found
    something. An assessment that was redacted before is returned as it is. If not `rationales`, positions have none,
    which saves the time to search them. `mask` is that of the names, if the caller has it.
    """
    if assessment.withheld is not None:
        return assessment
    private = _Privacy(assessment, disclosed, mask or mask_of(assessment, disclosed), rationales=rationales)
    moderation = assessment.moderation if disclosed.names else without_assessors_names(assessment.moderation)
    if moderation is not None and moderation.benchmarking:
        named = moderation.benchmarking.each(lambda benchmark: benchmark_without_names(benchmark, private.mask))
        moderation = moderation._replace(benchmarking=named)
    positions = tuple(map(private.position, assessment.positions))
    if moderation is not None and moderation.consensus.rows:
        shown = moderation.consensus.as_shown([p.position for p in positions], private.mask.masked)
        moderation = moderation._replace(consensus=shown)
    seen = assessment._replace(
        source=private.source(assessment.source),
        positions=positions,
        findings=tuple(private.findings(findings_by_codes(assessment, disclosed))),
        rules=assessment.rules if disclosed.remuneration else tuple(map(_withheld_result, assessment.rules)),
        census=private.census(assessment.census),
        moderation=moderation,
    )
    return seen._replace(withheld=private.withheld())


def mask_of(assessment: Assessment, disclosed: Disclosed) -> Mask:
    """Return the mask of the names that an assessment must not show; it masks nothing if names are `disclosed`."""
    return Mask(people_in(() if disclosed.names else cells_with_names(assessment)))


def is_about_remuneration(code: str) -> bool:
    """Return True if a rule is about what people are paid."""
    return code in _about_remuneration()


@cache
def _about_remuneration() -> frozenset[str]:
    return frozenset(code for code, rule in catalogue().items() if rule.group == REMUNERATION)


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
    return finding._replace(sheet=sheet, heading=finding.heading.replace(owner.name, owner.code))


def without_assessors_names(moderation: Moderation | None) -> Moderation | None:
    """Return moderation without assessors' names, sheet names and sets of scores; their codes remain."""
    if moderation is None or moderation.assessors is None:
        return moderation
    held = moderation.assessors
    coded = tuple(replace(assessor, name="", place="") for assessor in held.assessors)
    return moderation._replace(assessors=replace(held, assessors=coded, sets=()))


def benchmark_without_names(benchmark: Benchmark, mask: Mask) -> Benchmark:
    """Return a benchmark of another file or of a record without the names that `mask` replaces.

    One of the workbook is shown by the title of its position, which is masked.
    """
    if benchmark.place is not None or not mask.people.parts:
        return benchmark
    named, title, organisation = map(mask.title, (benchmark.id, benchmark.title, benchmark.organisation))
    return benchmark._replace(id=named, title=title, organisation=organisation)


def _withheld_result(rule: RuleResult) -> RuleResult:
    """Return the result of a rule, withheld if it is about remuneration and the rule ran.

    That no position has a finding also says what people are paid, so it is withheld too.
    """
    if rule.status is Status.NOT_RUN or not is_about_remuneration(rule.code):
        return rule
    return replace(rule, status=Status.WITHHELD, reason=NOT_SHOWN_HERE, count=0)


def cells_with_names(assessment: Assessment) -> Iterator[str]:
    """Yield the texts of an assessment that name people. Codes of assessors and roles, such as "Board", name nobody."""
    cells = dict.fromkeys(chain.from_iterable(_people(p.position.details) for p in assessment.positions))
    yield from (text for text in cells if text and not names_nobody(text) and not assessor_shown(text))
    for decider in dict.fromkeys(p.position.details.decider for p in assessment.positions):
        yield from (text for text in names_beside_roles(decider) if not names_nobody(text))
    held = assessment.moderation.assessors if assessment.moderation else None
    of_assessors = [assessor.name for assessor in held.assessors] if held else []
    yield from (text for text in (*assessment.source.people, *of_assessors) if not assessor_shown(text))


class _Privacy:
    """The facts of an assessment that are withheld, and the functions that leave them out of its parts."""

    def __init__(self, assessment: Assessment, disclosed: Disclosed, mask: Mask, *, rationales: bool) -> None:
        self.assessment, self.disclosed, self.mask, self.rationales = assessment, disclosed, mask, rationales
        self.sheets = self._sheet_names() if self.mask.people.parts else {}
        positions = assessment.positions
        placed = any(p.position.details.reference_basis is Basis.REMUNERATION for p in positions)
        self.bases_hidden = placed and not disclosed.remuneration

    def withheld(self) -> Withheld:
        """Return what was left out."""
        found = {f.code for f in self.assessment.findings if is_about_remuneration(f.code)}
        checks = None if self.disclosed.remuneration else len(found)
        named = self.mask.changes(self.assessment.source.name)
        hidden = not self.disclosed.remuneration
        return Withheld(
            len(self.mask.left), checks, named, self.bases_hidden, pay_hidden=hidden, assessors_hidden=self._assessors()
        )

    def _assessors(self) -> int:
        """Return the number of positions whose assessor is named in the workbook and not in outputs."""
        if self.disclosed.names:
            return 0
        names = (p.position.details.assessor for p in self.assessment.positions)
        return sum(bool(name) and not assessor_shown(name) for name in names)

    def _sheet_names(self) -> Mapping[str, str]:
        """Return the names to show for all sheets; each stays different from the others."""
        census = self.assessment.census
        names = [held.sheet for held in self.assessment.source.sheets]
        names += [held.sheet for held in census.sheets] + [held.sheet for held in census.unread]
        names += [p.position.details.sheet for p in self.assessment.positions]
        shown: dict[str, str] = {}
        for name in dict.fromkeys(names):
            seen = self.mask.masked(name)
            number = sum(other == seen or other.startswith(f"{seen} (") for other in shown.values())
            shown[name] = seen if seen == name or not number else f"{seen} ({number + 1})"
        return shown

    def sheet(self, name: str) -> str:
        """Return the name to show for a sheet."""
        return self.sheets[name] if name in self.sheets else self.mask.title(name)

    def source(self, source: Source) -> Source:
        """Return the source without names in its texts."""
        if not self.mask.people.parts:
            return source._replace(people=())
        sheets = tuple(map(self._source_sheet, source.sheets))
        return source._replace(name=self.mask.masked(source.name), sheets=sheets, people=())

    def _source_sheet(self, sheet: SourceSheet) -> SourceSheet:
        mask = self.mask.masked
        return sheet._replace(
            sheet=self.sheet(sheet.sheet),
            columns=tuple(column._replace(meaning=mask(column.meaning)) for column in sheet.columns),
            named=tuple(column._replace(heading=mask(column.heading)) for column in sheet.named),
            unread=tuple(column._replace(heading=mask(column.heading)) for column in sheet.unread),
        )

    def census(self, census: Census) -> Census:
        """Return the census without names in the names of sheets."""
        if not self.mask.people.parts:
            return census
        sheets = tuple(held._replace(sheet=self.sheet(held.sheet)) for held in census.sheets)
        unread = (s._replace(sheet=self.sheet(s.sheet), reason=self.mask.masked(s.reason)) for s in census.unread)
        return census._replace(sheets=sheets, unread=tuple(unread))

    def position(self, p: Assessed | Unassessed) -> Assessed | Unassessed:
        """Return the position with redacted details, and without the codes of findings that are withheld."""
        details = self.details(p.position.details)
        codes = p.findings
        if codes and not self.disclosed.remuneration and not _about_remuneration().isdisjoint(codes):
            codes = tuple(code for code in codes if code not in _about_remuneration())
        if details is p.position.details and codes is p.findings:
            return p
        return p._replace(position=p.position._replace(details=details), findings=codes)  # type: ignore[arg-type]

    def details(self, details: Details) -> Details:
        """Return the details without the facts that are not disclosed.

        Of agreed scores, what was typed on our sheet is left out in any case, because readers see what was read.
        """
        if details.consensus:
            bare = tuple(agreed._replace(typed="", typed_reason="") for agreed in details.consensus)
            details = details._replace(consensus=bare)
        changed: dict[str, object] = {}
        if not self.disclosed.names and self.mask.people.parts:
            changed = self._without_names(details)
        elif not self.disclosed.names and any(_about_people(details)):
            changed = _without_people(details)
        if not self.disclosed.remuneration and (details.trp is not None or details.fte not in (None, FULL_TIME)):
            changed |= {"trp": None, "fte": None}
        if not self.disclosed.remuneration:
            changed |= _without_amounts(details, changed)
            if details.trp:
                changed |= _without_pay(details, changed, details.trp)
        if not self.disclosed.gender and details.gender:
            changed["gender"] = ""
        # Most positions have nothing to leave out, and to copy all of them takes longer than to compare.
        if changed:
            changed = {field: held for field, held in changed.items() if getattr(details, field) != held}
        return details._replace(**changed) if changed else details  # type: ignore[arg-type]

    def _without_names(self, details: Details) -> dict[str, object]:
        mask = self.mask
        rationales = details.rationales if self.rationales else ()
        changed: dict[str, object] = {
            "sheet": self.sheet(details.sheet),
            **_without_people(details),
        }
        decided = details.decision.text if details.decision else ""
        beside = (decided, details.documents, details.stream_reason)
        reasons = [text for one in details.consensus for text in (one.cell, one.reason_cell, one.reason)]
        if mask.may_change((*_short_texts(details), *beside, *reasons, *rationales)):
            own = mask.people.in_cell(details.incumbent)
            changed |= {
                field: mask.title(text) for field, text in zip(_SHORT_TEXTS, _short_texts(details), strict=True)
            }
            decided, *texts = (mask.masked(text, own) for text in beside)
            changed |= zip(("documents", "stream_reason"), texts, strict=True)
            if details.decision:
                changed["decision"] = details.decision._replace(text=decided)
            rationales = tuple([mask.masked(text, own) for text in rationales])
            changed["consensus"] = tuple(_agreed(agreed, mask, own) for agreed in details.consensus)
        return changed | {"rationales": rationales}

    def findings(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings without names and without those about remuneration unless it is disclosed.

        A finding about another hidden fact keeps only its place and the general text of its rule.
        """
        named = self.assessment.positions if self.mask.people.parts else ()
        own = {p.position.details.sheet_row: p.position.details.incumbent for p in named}
        pays = {} if self.disclosed.remuneration else self._pays
        for finding in findings:
            rule = catalogue().get(finding.code)
            if not self.disclosed.remuneration and rule and rule.group == REMUNERATION:
                continue
            pay = pays.get(finding.sheet_row)
            if pay and may_quote_pay((finding.value, finding.message), pay):
                message = without_pay(finding.message, pay)
                finding = finding._replace(value=without_pay(finding.value, pay), message=message, basis="")
            yield self.finding(finding, rule, own.get(finding.sheet_row, "") if own else "")

    @cached_property
    def _pays(self) -> dict[SheetRow, float]:
        """The remuneration of each position, by its row."""
        all_details = (p.position.details for p in self.assessment.positions)
        return {details.sheet_row: details.trp for details in all_details if details.trp}

    def finding(self, finding: Finding, rule: Rule | None, incumbent: str) -> Finding:
        """Return one finding without names; `incumbent` is who holds its position."""
        if rule and rule.private and not self.disclosed.names:
            fix = rule.fix.replace("{cell}", finding.cell).replace("{row}", str(finding.row))
            finding = finding._replace(value=NOT_SHOWN, message=rule.title, fix=fix, basis="", reason="")
        if not self.disclosed.remuneration and self._may_quote_amounts(finding, rule):
            finding = finding._replace(
                value=without_amounts(finding.value), message=without_amounts(finding.message), basis=""
            )
        if not self.mask.people.parts:
            return finding
        sheet = self.sheet(finding.sheet)
        if not self.mask.may_change(_texts_of(finding)):
            return finding if sheet == finding.sheet else finding._replace(sheet=sheet)
        own = self.mask.people.in_cell(incumbent) if rule and rule.group == "evidence" else frozenset[int]()
        texts = {name: self.mask.masked(getattr(finding, name), own) for name in _LONG_TEXTS_OF_FINDING}
        texts |= {name: self.mask.masked(getattr(finding, name)) for name in _SHORT_TEXTS_OF_FINDING}
        return finding._replace(**texts, sheet=sheet)  # type: ignore[arg-type]

    def _may_quote_amounts(self, finding: Finding, rule: Rule | None) -> bool:
        """Return True if a finding may quote a text about a decision. One about an id or a title does not."""
        if rule and not _QUOTED.isdisjoint(rule.needs):
            return True
        return finding.code in _QUOTING and (finding.sheet, finding.column) not in self._named

    @cached_property
    def _named(self) -> frozenset[tuple[str, int]]:
        """The sheets and columns of ids and titles."""
        return frozenset((held.sheet, column.column) for held in self.assessment.source.sheets for column in held.named)


def _agreed(agreed: AgreedScore, mask: Mask, own: frozenset[int]) -> AgreedScore:
    """Return what is recorded about an agreed score, without names in its reason and in names of sheets."""
    cell, reason_cell = mask.masked(agreed.cell), mask.masked(agreed.reason_cell)
    return agreed._replace(cell=cell, reason=mask.masked(agreed.reason, own), reason_cell=reason_cell)


def _without_amounts(details: Details, changed: Mapping[str, object]) -> dict[str, object]:
    """Return the texts about the decision on a position without amounts; `changed` has those changed already."""
    found: dict[str, object] = {}
    if not (changed or any(_may_have_amounts(details))):
        return found
    for field in _WITH_AMOUNTS:
        if text := str(changed.get(field, getattr(details, field))):
            found[field] = without_amounts(text)
    if details.consensus:
        agreed: tuple[AgreedScore, ...] = changed.get("consensus", details.consensus)  # type: ignore[assignment]
        found["consensus"] = tuple(one._replace(reason=without_amounts(one.reason)) for one in agreed)
    decision = changed.get("decision", details.decision)
    if decision is not None:
        found["decision"] = decision._replace(text=without_amounts(decision.text))  # type: ignore[attr-defined]
    return found


def _without_pay(details: Details, changed: Mapping[str, object], pay: float) -> dict[str, object]:
    """Return the title and rationales without what the position is paid; `changed` has those changed already."""
    title = str(changed.get("title", details.title))
    rationales: tuple[str, ...] = changed.get("rationales", details.rationales)  # type: ignore[assignment]
    if not may_quote_pay((title, *rationales), pay):
        return {}
    return {"title": without_pay(title, pay), "rationales": tuple(without_pay(text, pay) for text in rationales)}


def _without_people(details: Details) -> dict[str, object]:
    """Return the facts about people as they are shown without names: codes of assessors and roles stay.

    Of an interview, only whether and when it was held stays.
    """
    shown = {
        "assessor": assessor_shown(details.assessor),
        "decider": roles_in(details.decider) if details.decider else "",
    }
    if details.interview:
        shown["interview"] = interview_without_people(details.interview)
    return {"incumbent": "", "typed_on_sheet": None, **shown}


@cache
def assessor_shown(name: str) -> str:
    """Return the assessor of a position if it is a code, such as "Assessor B", and "" if it is a name."""
    return name if is_code(name) else ""
