"""Write an assessment as a Word paper for the board: the decision sought on the first page, then schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.html.pictures import distribution_drawing, ladder_drawings, png_of, tints
from peecf_batch.outputs.page.summary import page_of
from peecf_batch.outputs.privacy.gender import Gender
from peecf_batch.outputs.word.document import Column, Paper, Shade
from peecf_batch.outputs.wording.decisions import decisions_line
from peecf_batch.outputs.wording.text import listed, plural
from peecf_batch.outputs.wording.words import band_words
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.html.pictures import Tint
    from peecf_batch.outputs.page.decisions import DecisionGroup
    from peecf_batch.outputs.page.summary import Page
    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.rules.privacy import Disclosed

TITLE = "Executive classification: recommended outcomes"
MOST_DRAWN = 8


def render_board_paper(
    assessment: Assessment,
    *,
    marking: str = "",
    disclosed: Disclosed = NOTHING,
    coded: bool = False,
    template: bytes | None = None,
) -> bytes:
    """Return the board paper of `assessment` as a .docx file; the same arguments give the same bytes on one computer.

    `template` is the entity's own Word document, whose styles and page set-up are used. Raises ValueError where it is
    not a Word document. Needs the extra `docx`.
    """
    page = page_of(assessment, marking, "", disclosed, coded=coded)
    paper = Paper(TITLE, page.subject.organisations, page.subject.marking, template)
    paper.title(TITLE, page.subject.organisations)
    _decision(paper, page)
    _numbers(paper, page)
    _method(paper, page)
    paper.heading("Attached schedules")
    paper.contents()
    _exceptions(paper, page)
    _agenda(paper, page)
    _moderation(paper, page)
    _gender(paper, page)
    _pictures(paper, page)
    _positions(paper, page)
    _refused(paper, page)
    _findings(paper, page)
    _sources(paper, page)
    return paper.whole()


def _decision(paper: Paper, page: Page) -> None:
    paper.heading("Decision sought")
    asked = list(_asked(page))
    if not asked:
        paper.paragraph("None: no position could be classified.")
        return
    paper.paragraph("It is recommended that the public entity Head, or the Board where appropriate:")
    paper.items((f"{text}{'.' if n == len(asked) else ';'}" for n, text in enumerate(asked, 1)), numbered=True)
    if page.method.bands_left_out:
        paper.paragraph(page.method.bands_left_out)
    framework = page.subject.framework
    sentences = [framework.principle(key).text for key in ("decides", "when", "ceo-approval", "vacancy")]
    whole = (page.decisions.line, page.decisions.progress, *sentences, page.decisions.ceo)
    paper.paragraph(" ".join(filter(None, whole)))


def _asked(page: Page) -> Iterator[str]:
    """Yield the requests of the paper: one for each outcome that occurs, then for edges and unclassified positions."""
    borderline = sum(len(group.rows) for group in page.decisions.groups if group.key == "edge")
    for outcome in page.verdict.outcomes:
        which = plural(outcome.total, "position")
        if outcome.key is Outcome.SAME:
            kept = outcome.total - borderline
            if kept:
                which = f"{plural(kept, 'position')} {_is(kept)} recommended for the band held"
                yield f"note that {which} and not borderline, so that no action is required"
        elif outcome.total:
            yield f"decide on {which} with the recommended outcome “{outcome.title.lower()}”: {_or(outcome.options)}"
    if page.subject.counts.edges:
        which = plural(page.subject.counts.edges, "position")
        options = _or(page.subject.framework.edge.options)
        yield f"decide, after a validation meeting, on {which} with a borderline score, whatever the outcome: {options}"
    if decided := page.subject.counts.decided:
        which = plural(decided, "of these positions already has", "of these positions already have")
        yield f"note that {which} a decision"
    if page.subject.counts.not_classified:
        held = plural(page.subject.counts.not_classified, "position")
        yield f"note that {held} could not be classified and that their scores must be put right first"
    if page.subject.incomplete:
        yield f"note that {page.subject.incomplete}, so positions may be missing from this paper"


def _or(options: Sequence[str]) -> str:
    """Return options as one phrase, lettered where there are several."""
    if len(options) == 1:
        return options[0].rstrip(".")
    return " or ".join(f"({letter}) {_inside(text)}" for letter, text in zip("abcdef", options, strict=False))


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _inside(sentence: str) -> str:
    """Return a sentence as part of another one: without a capital and full stop."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _numbers(paper: Paper, page: Page) -> None:
    paper.heading("Summary")
    bands = [band for under in page.verdict.frameworks for band in under.bands]
    names = [*(band.name for band in bands), page.subject.framework.edge.title, "Not classified", "All"]
    whole = page.subject.counts
    counts = [*(band.total for band in bands), whole.edges, whole.not_classified, whole.positions]
    columns = [Column(name, 1 / len(names), right=True) for name in names]
    paper.table("Positions by recommended band", columns, [[f"{count:,}" for count in counts]])
    above, same = len(page.pictures.above_ceo), page.pictures.same_band_pairs
    remarks = [f"{plural(above, 'position')} scored at or above the chief executive officer" if above else ""]
    remarks.append(f"{plural(same, 'position')} fell in the band of the position reported to" if same else "")
    remarks = [text for text in remarks if text]
    if remarks:
        paper.paragraph(f"{listed(remarks)}. This is not an error, but is worth checking.")


def _method(paper: Paper, page: Page) -> None:
    framework, assurance = page.subject.framework, page.method.assurance
    paper.heading("Method and assurance")
    under = [spread.framework for spread in page.pictures.spreads]
    bands = "; ".join(
        ", ".join(f"{band.name} from {band.lowest} to {band.highest}" for band in one.bands) for one in under
    )
    titles = " or the ".join(one.title for one in under)
    paper.paragraph(
        f"Each position was scored on {len(framework.factors)} work value factors from {framework.scale.lowest} to "
        f"{framework.scale.highest} under the {titles}. Their plain sum is the work "
        f"value score, and the band that holds it is recommended: {bands}. "
        f"{framework.principle('position-not-person').text} {framework.principle('recommended').text}"
    )
    withheld = f" The results of {assurance.withheld} about remuneration are not shown." if assurance.withheld else ""
    paper.paragraph(
        f"{assurance.total} rules looked at the workbook: {assurance.passed} passed, {assurance.found} found "
        f"something, {assurance.not_run} did not run. A rule that did not run is not a pass.{withheld}"
    )
    if page.method.unshown:
        paper.paragraph(" ".join(page.method.unshown))


def _exceptions(paper: Paper, page: Page) -> None:
    paper.turn(landscape=False)
    paper.schedule("Where the scores fall, and positions that need a decision")
    for spread in page.pictures.spreads:
        drawing = distribution_drawing(spread.distribution)
        title = f"{drawing.title}, {spread.title}" if spread.title else drawing.title
        paper.picture(png_of(drawing), 1, title, drawing.description)
    if not page.decisions.groups:
        paper.paragraph(decisions_line(0, page.subject.counts.classified))
    for group in page.decisions.groups:
        paper.heading(group.title, 2)
        paper.paragraph(group.meaning)
        paper.items(group.options)
        columns, rows = _group_table(group)
        paper.table(f"{group.title}: positions and their recommended band", columns, rows)
    if page.decisions.others:
        paper.heading("Decisions on positions that need none", 2)
        others = [[f"{one.title} {one.id}".strip(), one.decided] for one in page.decisions.others]
        paper.table("Decisions on positions that need none", [Column("Position", 0.4), Column("Decision", 0.6)], others)


def _group_table(group: DecisionGroup) -> tuple[list[Column], list[list[str]]]:
    """Return the table of one outcome, without columns that are empty."""
    columns = [
        ("Position", 5, False, [f"{row.title} {row.id}".strip() for row in group.rows]),
        ("Incumbent", 4, False, [row.incumbent for row in group.rows]),
        ("Score", 2, True, [str(row.score) for row in group.rows]),
        ("Recommended", 3.9, False, [row.band for row in group.rows]),
        ("Reference", 3.2, False, [row.reference for row in group.rows]),
        ("Remuneration", 3, True, [row.pay for row in group.rows]),
        ("Note", 4, False, [row.note for row in group.rows]),
        ("Earliest change", 4, False, [row.earliest for row in group.rows]),
        ("Constraints", 4, False, [row.constraints for row in group.rows]),
        ("Decision", 5, False, [row.decided or "Open" for row in group.rows] if group.answered else []),
    ]
    filled = [column for column in columns if any(column[3])]
    whole = sum(width for _, width, _, _ in filled)
    rows = [list(cells) for cells in zip(*(texts for _, _, _, texts in filled), strict=True)]
    return [Column(name, width / whole, right=right) for name, width, right, _ in filled], rows


def _agenda(paper: Paper, page: Page) -> None:
    agenda = page.agenda
    if not agenda.items:
        return
    paper.schedule("Agenda for the validation meeting")
    paper.paragraph(f"{agenda.meaning} For each position the meeting may:")
    paper.items(agenda.courses)
    for item in agenda.items:
        paper.heading(f"{item.title} {item.id}".strip(), 2)
        paper.paragraph(f"{item.score}, recommended {item.band}; reference {item.reference}. {' '.join(item.why)}")
        if item.checks:
            paper.paragraph(" ".join(item.checks))
        paper.items(item.streams)
        if item.reasoned:
            rows = [[f.name, str(f.score), f.rationale or "No rationale given."] for f in item.factors]
            paper.table(
                "Scores and rationale",
                [Column("Factor", 0.24), Column("Score", 0.09, right=True), Column("Rationale", 0.67)],
                rows,
            )
        else:
            paper.paragraph("; ".join(f"{f.name} {f.score}" for f in item.factors) + ".")


def _moderation(paper: Paper, page: Page) -> None:
    """Add the moderation schedule; how firm each band is appears on the page and in the workbook only."""
    moderation = page.moderation
    if moderation is None:
        return
    paper.schedule("Moderation")
    paper.paragraph(
        "Where a moderation meeting looks first. Nothing here alters a score or ranks a position. "
        f"{moderation.decisive} {' '.join(moderation.layers)}".strip()
    )
    for flagged in moderation.flagged:
        paper.heading(f"{flagged.code} {flagged.title}", 2)
        lines = (": ".join(filter(None, (line.position, line.message))) for line in flagged.lines)
        more = [f"{flagged.more:,} more are in the workbook and the record."] if flagged.more else []
        paper.items((*lines, *more))
    if moderation.assessors:
        paper.heading("Several assessors", 2)
        paper.paragraph(" ".join(moderation.assessors.overall))


def _gender(paper: Paper, page: Page) -> None:
    """Add counts by band and gender, where they were asked for and the workbook has them."""
    if page.gender is None or page.gender.table is None:
        return
    paper.schedule("Gender by band")
    columns = [Column("Recommended band", 0.3), *(Column(g.value.capitalize(), 0.14, right=True) for g in Gender)]
    table = page.gender.table
    rows = [
        [band_words(row.band, page.subject.framework), *_shown(row.counts), f"{row.positions:,}"] for row in table.rows
    ]
    rows.append(["All", *_shown(table.total), f"{table.positions:,}"])
    columns.append(Column("All", 0.14, right=True))
    paper.table("Positions by recommended band and gender of the incumbent", columns, rows, foot=True)
    if table.withheld:
        paper.paragraph(f"n.p.: not published. {page.gender.small_counts.meaning} {page.gender.small_counts.basis}")


def _shown(cells: Cells) -> list[str]:
    """Return counts as they may be shown: "n.p." for each that may not be."""
    return ["n.p." if count is None else f"{count:,}" for count in cells]


def _pictures(paper: Paper, page: Page) -> None:
    drawings = list(ladder_drawings(page.pictures.ladders))
    if not drawings:
        return
    paper.turn(landscape=True)
    paper.schedule("The band ladder")
    paper.paragraph(
        "Every position stands at the height of its work value score. Places within a band are not a ranking."
    )
    for drawing in drawings[:MOST_DRAWN]:
        paper.picture(png_of(drawing), 0.97, drawing.title, drawing.description)
    if len(drawings) > MOST_DRAWN:
        paper.paragraph("The ladders of the other organisations are on the summary page.")


def _positions(paper: Paper, page: Page) -> None:
    heat = page.scores.heat
    if not heat.rows:
        return
    paper.turn(landscape=True)
    paper.schedule("All positions, factor by factor")
    paper.paragraph(page.subject.framework.scale.meaning)
    shades = {score: tints()[step - 1] for score, step in heat.scores}
    short = [factor.short_name for factor in page.subject.framework.factors]
    columns = [
        Column("Position", 0.21),
        *(Column(name, 0.07, right=True) for name in short),
        Column("Score", 0.05, right=True),
    ]
    columns += [Column("Recommended", 0.09), Column("Outcome", 0.09)]
    order = "no order" if page.method.coded else "the order of the sheet"
    rows = [
        [
            f"{row.title} {row.id}".strip(),
            *(_shaded(score, shades) for score in row.scores),
            *(str(row.result.score), row.result.band, row.result.outcome),
        ]
        for row in heat.rows
    ]
    paper.table(f"Factor scores, work value score, recommended band and outcome, in {order}", columns, rows)


def _shaded(score: int | None, shades: Mapping[int, Tint]) -> str | Shade:
    """Return a score as a cell shaded by its step of the scale, or a dash where there is none."""
    return "–" if score is None else Shade(str(score), *shades[score])


def _refused(paper: Paper, page: Page) -> None:
    if not page.scores.unclassified:
        return
    paper.turn(landscape=False)
    paper.schedule("Positions that were not classified")
    places = [] if page.method.coded else [Column("Row", 0.07, right=True), Column("Cell", 0.08)]
    columns = [Column("Position", 0.28), *places, Column("What is wrong", 0.32)]
    rows = [
        [
            f"{refusal.title} {refusal.id}".strip() if n == 0 else "",
            *((refusal.row, finding.cell) if places else ()),
            finding.message,
            finding.fix,
        ]
        for refusal in page.scores.unclassified
        for n, finding in enumerate(refusal.findings)
    ]
    paper.table("Why these positions are not classified", [*columns, Column("What to do", 0.25)], rows)


def _findings(paper: Paper, page: Page) -> None:
    if not page.findings.groups:
        return
    if not page.scores.unclassified:
        paper.turn(landscape=False)
    paper.schedule("What was found")
    columns = [
        Column("Rule", 0.1),
        Column("Severity", 0.13),
        Column("What it looks for", 0.62),
        Column("Found", 0.15, right=True),
    ]
    rows: Sequence[Sequence[str]] = [
        [group.code, group.severity.value, group.title, f"{group.total:,}"] for group in page.findings.groups
    ]
    paper.table("Findings by rule; each with its cell is on the summary page", columns, rows)


def _sources(paper: Paper, page: Page) -> None:
    if not page.scores.unclassified and not page.findings.groups:
        paper.turn(landscape=False)
    paper.schedule("Sources and provenance")
    paper.items(f"{source.title}. {source.publisher}. {source.url}" for source in page.subject.framework.citations)
    paper.table(
        "Provenance", [Column("What", 0.28), Column("Which", 0.72)], [list(pair) for pair in page.method.provenance]
    )
    if page.method.coded:
        paper.paragraph(page.method.coding)
