"""Write the explanation of one position as a Word document, with the texts of the page in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.page.explanation.contents import page_of
from peecf_batch.outputs.word.document import Column, Paper

if TYPE_CHECKING:
    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.outputs.page.explanation.parts import Part

TITLE = "Explanation of a classification"


def render_explanation_paper(explanation: Explanation, *, marking: str = "", template: bytes | None = None) -> bytes:
    """Return the explanation of a position as a .docx file; the same arguments give the same bytes on one computer.

    `template` is the entity's own Word document, whose styles and page set-up are used. Raises ValueError where it is
    not a Word document. Needs the extra `docx`.
    """
    page = page_of(explanation, marking)
    paper = Paper(TITLE, page.subject, page.marking, template, compact=True)
    paper.title(page.title, ". ".join(filter(None, (page.subject, page.framework, page.status))))
    headline, *others = page.result
    paper.paragraph(headline, "PEECF Headline")
    paper.paragraph(" ".join(others))
    for part in page.parts:
        _write(paper, part)
    paper.paragraph(" ".join(page.foot))
    return paper.whole()


def _write(paper: Paper, part: Part) -> None:
    paper.heading(part.title)
    if part.paragraphs:
        paper.paragraph(" ".join(part.paragraphs))
    if part.table:
        columns = [Column(head.text, head.share, head.is_number) for head in part.table.heads]
        paper.table(part.table.caption, columns, part.table.rows, captioned=False)
    paper.bullets(part.items)
