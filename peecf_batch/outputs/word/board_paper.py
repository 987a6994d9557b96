"""Write an assessment as a Word paper for the board: the decisions on the first page, then schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.result import parts_of
from peecf_batch.outputs.drawing.dots import distribution_of
from peecf_batch.outputs.drawing.figures import ladders_of
from peecf_batch.outputs.html.pictures import distribution_drawing, ladder_drawings, png_of, tints
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.word.collect import facts_of
from peecf_batch.outputs.word.content import Blank, Strong
from peecf_batch.outputs.word.document import Paper
from peecf_batch.outputs.word.facts import Drawings, Picture, Schedule
from peecf_batch.outputs.word.implications import (
    write_background,
    write_consultation,
    write_implications,
    write_next_steps,
)
from peecf_batch.outputs.word.position_list import write_positions
from peecf_batch.outputs.word.resolutions import purpose_of, write_resolutions
from peecf_batch.outputs.word.schedules import (
    genders,
    has_questions,
    warned,
    write_borderline,
    write_decided,
    write_decisions,
    write_gender,
    write_moderation,
    write_sources,
    write_unclassified,
    write_warnings,
)
from peecf_batch.outputs.wording.headline import headline
from peecf_batch.outputs.wording.sentences import not_for_decision, organisations_of
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.result import Assessment, Part
    from peecf_batch.outputs.drawing.figures import LadderFigure
    from peecf_batch.outputs.html.pictures import Drawing
    from peecf_batch.outputs.word.facts import Facts
    from peecf_batch.rules.privacy import Disclosed

MOST_DRAWN, LEAST_DRAWN = 8, 3  # ladders; positions of a ladder with a page of its own
TITLE = "Executive classification: recommended outcomes"


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
    seen = redacted(assessment, disclosed)
    organisations = organisations_of(seen)
    paper = Paper(TITLE, organisations, shown(marking), template)
    facts = facts_of(paper, seen, disclosed, _drawings(seen), coded=coded)
    facts = facts._replace(schedules=tuple(_schedules_of(facts)))
    is_named = any(p.position.details.organisation for p in seen.positions)
    paper.title(TITLE, organisations if is_named else (Blank("insert name of the organisation", "Organisation"),))
    _first_page(facts)
    write_background(facts)
    write_implications(facts)
    write_consultation(facts)
    if facts.is_for_decision:
        write_next_steps(facts)
        _sign_off(facts)
    _attachments(facts)
    _schedules(facts)
    return paper.whole()


def _first_page(facts: Facts) -> None:
    """Write the fields of the meeting, the headline, the purpose and the resolutions."""
    paper = facts.paper
    paper.paragraph(
        (Strong("Meeting date: "), Blank("insert date", "Meeting date"), "\t",
         Strong("Agenda item: "), Blank("insert number", "Agenda item")),
        "PEECF Fields",
    )  # fmt: skip
    paper.paragraph(
        (Strong("Sponsor: "), Blank("insert name and title", "Sponsor"), "\t",
         Strong("Prepared by: "), Blank("insert name and title", "Prepared by")),
        "PEECF Fields",
    )  # fmt: skip
    paper.paragraph(f"{headline(facts.assessment)}.", "PEECF Headline")
    items = facts.items
    decided, is_for_decision = facts.assessment.organisation.decided, facts.is_for_decision
    purpose = purpose_of(items, len(facts.unclassified), decided, is_for_decision=is_for_decision)
    paper.heading("Purpose")
    paper.paragraph(" ".join(filter(None, (purpose, not_for_decision(facts.assessment)))))
    write_resolutions(facts)


def _sign_off(facts: Facts) -> None:
    facts.paper.heading("Sign-off")
    facts.paper.paragraph(
        (Strong("Resolved: "), Blank("insert as recommended or changed", "Resolved"), "\t",
         Strong("Date: "), Blank("insert date", "Date of the resolution")),
        "PEECF Fields",
    )  # fmt: skip
    facts.paper.paragraph(
        (Strong("Decision-maker: "), Blank("insert name and title", "Decision-maker"), "\t", Strong("Signature:")),
        "PEECF Fields",
    )


def _attachments(facts: Facts) -> None:
    facts.paper.heading("Attachments")
    facts.paper.contents()
    facts.paper.paragraph((Blank("insert other attachments, such as position descriptions", "Other attachments"),))


def _schedules(facts: Facts) -> None:
    """Write every schedule. A new page begins where the first schedule or a change of direction needs it."""
    wide: bool | None = None
    for schedule in facts.schedules:
        if schedule.is_wide or schedule.is_wide is not wide:
            facts.paper.turn(landscape=schedule.is_wide)
        wide = schedule.is_wide
        facts.paper.schedule(schedule.title)
        schedule.write(facts)


def _schedules_of(facts: Facts) -> Iterator[Schedule]:
    """Yield the schedules that a paper has, in their order: those that have something to show."""
    items = facts.items
    if facts.unclassified:
        yield Schedule("unclassified", "Positions that cannot be classified yet", write_unclassified)
    if items.open and not facts.has_room:
        yield Schedule("decisions", "Positions for decision", write_decisions)
    if items.decided and not facts.has_room_for_decided:
        yield Schedule("decided", "Decisions that are recorded", write_decided)
    if items.borderline:
        yield Schedule("borderline", "Validation meeting: borderline scores", write_borderline)
    if warned(facts):
        yield Schedule("warnings", "Positions with outstanding queries", write_warnings)
    if has_questions(facts):
        yield Schedule("moderation", "Moderation: scores and reporting lines to discuss", write_moderation)
    if facts.disclosed.gender and genders(facts) is not None:
        yield Schedule("gender", "Gender by band", write_gender)
    if facts.drawings.ladders:
        yield Schedule("pictures", "Band ladder: scores, bands and reporting lines", _ladders, is_wide=True)
    if facts.assessment.positions:
        yield Schedule("positions", "All positions", write_positions, is_wide=True)
    yield Schedule("sources", "Sources", write_sources)


def _ladders(facts: Facts) -> None:
    """Write the band ladders, each over the width of a page."""
    facts.paper.paragraph(
        "Each position is drawn at the height of its work value score. Places within a band are not a ranking."
    )
    titles = [picture.title for picture in facts.drawings.ladders]
    for picture in facts.drawings.ladders:
        if len(set(titles)) > 1:
            facts.paper.heading(picture.title, 2)
        facts.paper.picture(picture.png, 0.97, picture.title, picture.description)
    if small := facts.drawings.ladders_too_small:
        which = "A ladder of fewer than" if small == 1 else f"{small:,} ladders of fewer than"
        letter = facts.schedule("positions")
        said = f"{which} {LEAST_DRAWN} positions {'is' if small == 1 else 'are'} not drawn"
        facts.paper.paragraph(f"{said}. Schedule {letter} lists the positions.")
    if facts.drawings.ladders_left_out:
        facts.paper.paragraph("The HTML summary has the ladders of the other organisations.")


def _drawings(assessment: Assessment) -> Drawings:
    """Return the pictures of a redacted assessment: at most 8 ladders, and a distribution for each framework."""
    scale, shades, parts = assessment.framework.scale, tints(), parts_of(assessment)
    steps = max(1, scale.highest - scale.lowest)
    looks = [shades[round(step * (len(shades) - 1) / steps)] for step in range(steps + 1)]
    if not any(isinstance(p, Assessed) for p in assessment.positions):
        return Drawings((), 0, (), looks)
    names = names_of(assessment.positions)
    figures = [figure for part in parts for figure in _ladders_of(part, names)]
    drawn = [figure for figure in figures if figure.strips or len(figure.rows) >= LEAST_DRAWN] or figures[:1]
    ladders = list(ladder_drawings(drawn))
    spreads = []
    for part in parts:
        scores = (p.classification.score for p in part.assessment.positions if isinstance(p, Assessed))
        drawing = distribution_drawing(distribution_of(scores, part.assessment.framework))
        spreads.append(drawing._replace(title=f"{drawing.title}, {part.title}" if part.title else drawing.title))
    left_out = max(0, len(ladders) - MOST_DRAWN)
    small = len(figures) - len(drawn)
    return Drawings(tuple(map(_picture, ladders[:MOST_DRAWN])), left_out, tuple(map(_picture, spreads)), looks, small)


def _picture(drawing: Drawing) -> Picture:
    return Picture(png_of(drawing), drawing.title, drawing.description)


def _ladders_of(part: Part, names: Sequence[str]) -> Iterator[LadderFigure]:
    for ladder in ladders_of(part.assessment, [names[index] for index in part.indices]):
        yield ladder._replace(title=part.titled(ladder.title) if ladder.title else part.title)
