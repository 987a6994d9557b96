"""Write the schedules of the board paper, which give the detail behind its resolutions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import pattern
from peecf_batch.outputs.privacy.gender import Gender, gender_table
from peecf_batch.outputs.word.document import Column
from peecf_batch.outputs.word.facts import findings_by_row, reasons_of
from peecf_batch.outputs.word.item_tables import lettered, table_of_borderline, table_of_decided, table_of_group
from peecf_batch.outputs.wording.decisions import about_the_meeting
from peecf_batch.outputs.wording.moderation import decisive_words, sentence
from peecf_batch.outputs.wording.sentences import coding, names_left
from peecf_batch.outputs.wording.streams import about_descriptors, stream_check_words, stream_lines
from peecf_batch.outputs.wording.text import cut, plural, shown
from peecf_batch.outputs.wording.words import band_words, day_named, names_of, values_named
from peecf_batch.rules.findings import Severity, catalogue, day
from peecf_batch.rules.privacy import small_counts

if TYPE_CHECKING:
    import re

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.privacy.gender import GenderTable
    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.outputs.word.facts import Facts
    from peecf_batch.outputs.word.items import Item
    from peecf_batch.rules.findings import Finding

_MOST_IN_DETAIL, _LONGEST_RATIONALE = 12, 600
_CELL = r"(?:'[^']*'!)?[A-Z]{1,3}[1-9][0-9]*"  # the paper has no addresses of cells
_IN_A_CELL = pattern(rf" in {_CELL}(?= of )|{_CELL} of (?=the annotated copy)")
_QUOTED = pattern(r"'([^']*)'(?: of '([^']*)')?")  # an id, and the organisation of the position if it is given
_ORGANISATION = pattern(r" of '([^']*)'")
_MODERATION, _MOST_QUESTIONS, _LONGEST_QUESTION = "moderation", 5, 300


def write_unclassified(facts: Facts) -> None:
    """Write the positions that cannot be classified, each with the reasons."""
    facts.paper.paragraph("The annotated workbook marks each cell to correct and says what to type.")
    rows = [[one.label, "; ".join(map(str, one.reasons))] for one in facts.unclassified]
    heads = [Column("Position", 0.42), Column("What prevents a classification", 0.58)]
    facts.paper.table("Positions that cannot be classified yet", heads, rows, captioned=False)


def write_decisions(facts: Facts) -> None:
    """Write the items for decision by group, with the options and boxes."""
    for group in facts.items.groups:
        facts.paper.heading(f"{group.title}: {plural(len(group.items), 'position')}", 2)
        facts.paper.paragraph(group.meaning)
        if len(group.options) > 1:
            facts.paper.paragraph(f"Options: {lettered(group.options)}")
        table_of_group(facts.paper, group, has_boxes=facts.is_for_decision)


def write_decided(facts: Facts) -> None:
    """Write the decisions that are recorded."""
    table_of_decided(facts.paper, facts.items.decided)


def write_borderline(facts: Facts) -> None:
    """Write the positions for the validation meeting, in detail if they are few."""
    paper, edge, found = facts.paper, facts.assessment.framework.edge, facts.items.borderline
    paper.paragraph(f"{edge.meaning} {about_the_meeting('board paper')} Options: {lettered(edge.options)}")
    table_of_borderline(paper, found, edge.options, has_boxes=facts.is_for_decision)
    if len(found) > _MOST_IN_DETAIL:
        paper.paragraph("The HTML summary has the rationale and the stream descriptors for each of these positions.")
        return
    if said := about_descriptors(facts.assessment.framework):
        paper.paragraph(said)
    for item in found:
        _borderline_position(facts, item)


def _borderline_position(facts: Facts, item: Item) -> None:
    """Write what the validation meeting needs about one position: stream descriptors, checks, scores and rationale."""
    p, paper, framework = facts.assessment.positions[item.place], facts.paper, facts.assessment.framework
    if not isinstance(p, Assessed):
        return
    paper.heading(item.label, 2)
    paper.paragraph(f"Work value score {item.score}, {item.edge}. {item.move}.")
    details = p.position.details
    said = (
        ("Stream check", stream_check_words(p, framework)),
        ("Documents seen", shown(details.documents)),
        ("Interview", shown(details.interview)),
    )
    checks = [f"{name}: {text.rstrip('.')}." for name, text in said if text]
    if checks:
        paper.paragraph(" ".join(checks))
    paper.bullets(stream_lines(p, facts.assessment.framework_of(p)))
    given, names = details.rationales, [factor.name for factor in framework.factors]
    if not any(given):
        paper.paragraph(
            "; ".join(f"{name} {score}" for name, score in zip(names, p.position.scores, strict=True)) + "."
        )
        return
    rows = [
        [name, f"{score}", cut(shown(given[n]), _LONGEST_RATIONALE) if n < len(given) and given[n] else "None given."]
        for n, (name, score) in enumerate(zip(names, p.position.scores, strict=True))
    ]
    heads = [Column("Factor", 0.24), Column("Score", 0.09, right=True), Column("Rationale", 0.67)]
    paper.table("Scores and rationale", heads, rows)


def warned(facts: Facts) -> list[list[str]]:
    """Return each classified position with an open warning, with what the warnings are about."""
    found = findings_by_row(facts.assessment, Severity.WARNING)
    rows = []
    for p, name in zip(facts.assessment.positions, facts.labels, strict=True):
        if isinstance(p, Assessed) and (warnings := found.get(p.position.details.sheet_row)):
            rows.append([name, "; ".join(map(str, reasons_of(warnings)))])
    return rows


def write_warnings(facts: Facts) -> None:
    """Write the classified positions with open warnings."""
    facts.paper.paragraph(
        "These positions are classified. Human Resources still needs to resolve a query on each of them."
    )
    heads = [Column("Position", 0.42), Column("What to check", 0.58)]
    facts.paper.table("Positions with outstanding queries", heads, warned(facts), captioned=False)


def has_questions(facts: Facts) -> bool:
    """Return True if moderation was not switched off and found something."""
    return facts.assessment.moderation is not None and bool(_questions(facts))


def write_moderation(facts: Facts) -> None:
    """Write the findings of moderation by rule, at most 5 lines for each."""
    paper, assessment = facts.paper, facts.assessment
    paper.paragraph("Moderation shows what to discuss. It does not change a score or rank a position.")
    if assessment.moderation and assessment.moderation.sensitivities:
        paper.paragraph(decisive_words(assessment.moderation, assessment.framework))
    names = {p.position.details.sheet_row: name for p, name in zip(assessment.positions, facts.labels, strict=True)}
    titles = _Titles(assessment)
    for title, findings in _questions(facts).items():
        paper.heading(title, 2)
        first = findings[:_MOST_QUESTIONS]
        lines = [
            _question(names.get(f.sheet_row, "") if f.position else "", title, titles.in_place_of(f)) for f in first
        ]
        more = len(findings) - len(lines)
        paper.bullets([*lines, *([f"The annotated workbook lists {more:,} more."] if more else [])])


def _questions(facts: Facts) -> dict[str, list[Finding]]:
    """Return the findings of moderation by the title of their rule, in the order of the catalogue."""
    found: dict[str, list[Finding]] = {code: [] for code, rule in catalogue().items() if rule.group == _MODERATION}
    for finding in facts.assessment.findings:
        if finding.code in found:
            found[finding.code].append(finding)
    return {catalogue()[code].title: findings for code, findings in found.items() if findings}


class _Titles:
    """The names of positions by organisation and id, because readers of the paper do not know ids.

    An id that several positions of an organisation have stays in the text.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        details = [p.position.details for p in assessment.positions]
        keys = [(shown(d.organisation), shown(d.id)) for d in details]
        counts = Counter(keys)
        named = zip(keys, names_of(assessment.positions), strict=True)
        self.names = {key: name for key, name in named if key[1] and counts[key] == 1}
        self.organisations = {organisation for organisation, _ in keys}

    def in_place_of(self, finding: Finding) -> str:
        """Return what a finding says, with names in place of quoted ids.

        An id without an organisation is of that of the finding's position, or of the one that the finding names.
        """
        said = _IN_A_CELL.sub("", shown(finding.message))
        place = self.assessment.place_of_row.get(finding.sheet_row) if finding.position else None
        if place is not None:
            here = shown(self.assessment.positions[place].position.details.organisation)
        else:
            quoted = (found[1] for found in _ORGANISATION.finditer(said) if found[1] in self.organisations)
            here = next(quoted, "") if len(self.organisations) > 1 else next(iter(self.organisations))

        def named(found: re.Match[str]) -> str:
            one, organisation = found[1], found[2]
            return self.names.get((here if organisation is None else organisation, one), found[0])

        return _QUOTED.sub(named, said)


def _question(position: str, title: str, said: str) -> str:
    """Return a finding of moderation as a line: its position, and what it says unless that is its title."""
    message = "" if position and said == title else cut(sentence(said), _LONGEST_QUESTION)
    return ": ".join(filter(None, (position, message)))


def genders(facts: Facts) -> GenderTable | None:
    """Return the counts by band and gender, None if there is nothing to count."""
    assessment = facts.assessment
    return gender_table(assessment.positions, assessment.frameworks, small_counts().least)


def write_gender(facts: Facts) -> None:
    """Write counts by band and gender; small counts are withheld."""
    table, framework, limits = genders(facts), facts.assessment.framework, small_counts()
    if table is None:
        return
    columns = [Column("Recommended band", 0.3), *(Column(g.value.capitalize(), 0.14, right=True) for g in Gender)]
    columns.append(Column("All", 0.14, right=True))
    rows = [[band_words(row.band, framework), *_counts(row.counts), f"{row.positions:,}"] for row in table.rows]
    rows.append(["All", *_counts(table.total), f"{table.positions:,}"])
    facts.paper.table("Positions by recommended band and gender of the incumbent", columns, rows, foot=True)
    if table.withheld:
        facts.paper.paragraph(f"n.p.: not published. {limits.meaning} {limits.basis}")


def _counts(cells: Cells) -> list[str]:
    """Return counts as they may be shown: "n.p." for each that may not be."""
    return ["n.p." if count is None else f"{count:,}" for count in cells]


def write_sources(facts: Facts) -> None:
    """Write the sources of the framework, and what the paper is made from."""
    paper, assessment = facts.paper, facts.assessment
    reference, source = assessment.reference, assessment.source
    paper.bullets(f"{one.title}. {one.publisher}. {one.url}" for one in assessment.framework.citations)
    instrument = f", {shown(reference.instrument)}" if reference.instrument else ""
    rows = [["Workbook", shown(source.name)], ["SHA-256 of the workbook", source.sha256]] if source.sha256 else []
    rows += [["Framework", one.title] for one in assessment.frameworks]
    rows += [["Bands held on", f"{day(reference.date)}{instrument}"], ["Day of the assessment", day_named(reference)]]
    rows += [["Remuneration values", shown(values_named(reference))]] if facts.disclosed.remuneration else []
    rows.append(["Made with", f"peecf-batch {__version__}"])
    paper.table("What this paper is made from", [Column("What", 0.28), Column("Which", 0.72)], rows)
    for text in (names_left(assessment), coding(assessment) if facts.coded else ""):
        if text:
            paper.paragraph(text)
