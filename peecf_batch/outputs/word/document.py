"""Write a Word document with python-docx: real styles, headings, lists, fields and tables that are accessible.

The caller must pass plain text that is safe to print. Only the modules of this folder know WordprocessingML.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.word.content import Shade, W, field, runs_of
from peecf_batch.outputs.word.looks import LANGUAGE, add_styles, mark, parsed, set_up, speak_english
from peecf_batch.outputs.word.package import opened, sealed_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.outputs.word.content import Content

_TABLE, _TABLE_TEXT = "PEECFTable", "PEECFTableText"
_SCHEDULES, _BACKSLASH = "Schedules", chr(92)
_LONGEST_PROPERTY = 255
_NUMBERED, _BULLETS = "List Number", "List Bullet"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and whether it holds numbers (`right`)."""

    heading: str
    share: float
    right: bool = False


class _Schedule(NamedTuple):
    """The title of a schedule, and the name of the bookmark at it."""

    title: str
    bookmark: str


class Paper:
    """A Word document that is written from top to bottom."""

    def __init__(
        self, title: str, subject: str, marking: str, template: bytes | None = None, *, compact: bool = False
    ) -> None:
        """Start from the entity's own `template`, with its styles, page set-up and content, or from ours.

        `compact` sets our styles in smaller type, so that more is on a page.
        Raises ValueError where the template is not a Word document.
        """
        self._document = opened(template)
        self._schedules: list[_Schedule] = []
        self._contents: Any = None
        self._pictures = 0
        properties = self._document.core_properties
        properties.title, properties.subject = title[:_LONGEST_PROPERTY], subject[:_LONGEST_PROPERTY]
        properties.language = LANGUAGE
        properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
        speak_english(self._document)
        if template is None:
            set_up(self._document, title, marking, compact=compact)
        else:
            mark(self._document.sections[0], marking)
        add_styles(self._document)
        self._known = {style.name for style in self._document.styles}

    def title(self, text: str, under: Content) -> None:
        """Add the title of the paper and the line under it."""
        self._document.add_paragraph(text, self._style("Title"))
        self.paragraph(under, "Subtitle")

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading; `level` counts from 1."""
        self._document.add_paragraph(text, self._style(f"Heading {level}"))

    def schedule(self, text: str) -> None:
        """Add the heading of a schedule, with the next letter. The table of contents lists only schedules."""
        number = len(self._schedules) + 1
        title, name = f"Schedule {ascii_uppercase[number - 1]}: {text}", f"_Toc{number:06}"
        paragraph = self._document.add_paragraph(title, self._style("Heading 1"))._p
        begin = f'<w:bookmarkStart {W} w:id="{number}" w:name="{name}"/>'
        paragraph.insert(1 if paragraph.pPr is not None else 0, parsed(begin))
        paragraph.append(parsed(f'<w:bookmarkEnd {W} w:id="{number}"/>'))
        if number == 1:
            paragraph.addprevious(parsed(f'<w:bookmarkStart {W} w:id="0" w:name="{_SCHEDULES}"/>'))
        self._schedules.append(_Schedule(title, name))

    def paragraph(self, content: Content, style: str = "Normal") -> Any:
        """Add a paragraph in a style of the document, and return it."""
        paragraph = self._document.add_paragraph("", self._style(style))
        for run in parsed(f"<w:p {W}>{runs_of(content)}</w:p>"):
            paragraph._p.append(run)
        return paragraph

    def bullets(self, contents: Iterable[Content]) -> None:
        """Add a list with bullets."""
        for content in contents:
            self.paragraph(content, _BULLETS)

    def numbering(self) -> Numbering:
        """Return the numbering of a new list, which begins with 1 and may have tables between its items."""
        return Numbering(self, self._document, styled=_NUMBERED in self._known)

    def contents(self) -> None:
        """Set the place of the table of contents, a field that Word can update."""
        self._contents = self._document.add_paragraph()

    def picture(self, png: bytes, share: float, title: str, description: str) -> None:
        """Add a picture over `share` of the width of the text, with a description for people who cannot see it."""
        from docx.shared import Emu

        section = self._document.sections[-1]
        room = section.page_width - section.left_margin - section.right_margin
        shape = self._document.add_picture(io.BytesIO(png), width=Emu(int(room * share)))
        self._pictures += 1
        properties = shape._inline.docPr
        properties.set("title", title)
        properties.set("descr", description)
        properties.set("name", f"Picture {self._pictures}")

    def table(self, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Content]], *, foot: bool = False,
              captioned: bool = True) -> None:  # fmt: skip
        """Add a table under its caption. `foot` sets off the last row.

        The headings repeat on every page, and no row breaks across pages. If not `captioned`, only screen readers have
        the caption, because the paragraph above the table says what is in it.
        """
        section = self._document.sections[-1]
        room = (section.page_width - section.left_margin - section.right_margin) // 635
        whole = sum(column.share for column in columns)
        widths = [int(room * column.share / whole) for column in columns]
        if captioned:
            self.paragraph(caption, "Caption")
        body_rows = list(rows)
        head = _row([column.heading for column in columns], columns, widths, head=True)
        body = "".join(
            _row(row, columns, widths, strong=foot and n == len(body_rows) - 1) for n, row in enumerate(body_rows)
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        self._append(
            f'<w:tbl {W}><w:tblPr><w:tblStyle w:val="{_TABLE}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" '
            f'w:noVBand="1"/><w:tblCaption w:val={quoteattr(caption)}/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
        )
        self.paragraph("", "PEECF Table End")

    def turn(self, *, landscape: bool) -> None:
        """Start a new page, landscape or portrait."""
        from docx.enum.section import WD_ORIENT, WD_SECTION

        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        long, short = max(section.page_width, section.page_height), min(section.page_width, section.page_height)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if landscape else (short, long)

    def whole(self) -> bytes:
        """Return the document as the bytes of a .docx file; the same calls give the same bytes."""
        if self._contents is not None:
            _list_schedules(self._contents._p, self._schedules)
            self._append(f'<w:bookmarkEnd {W} w:id="0"/>')
            self._contents = None
        buffer = io.BytesIO()
        self._document.save(buffer)
        return sealed_package(buffer.getvalue())

    def _style(self, name: str) -> str:
        """Return a style of the document, or "Normal" where the template has none of that name."""
        return name if name in self._known else "Normal"

    def _append(self, xml: str) -> None:
        """Add an element at the end of the body, before the properties of its last section."""
        body = self._document.element.body
        body.insert(len(body) - 1, parsed(xml))


class Numbering:
    """The numbers of one list. They restart at 1, even if the template has a list of the same style.

    Where the template has no style for numbered lists, the numbers are typed.
    """

    def __init__(self, paper: Paper, document: Any, *, styled: bool) -> None:
        self._paper, self._count = paper, 0
        self._id = _restarted(document) if styled else None

    def item(self, content: Content) -> None:
        """Add the next item of the list."""
        self._count += 1
        pieces = (content,) if isinstance(content, str | Shade) else content
        if self._id is None:
            self._paper.paragraph((f"{self._count}. ", *pieces), _NUMBERED)
            return
        properties = self._paper.paragraph(content, _NUMBERED)._p.get_or_add_pPr()
        numbered = properties.get_or_add_numPr()
        numbered.get_or_add_ilvl().val = 0
        numbered.get_or_add_numId().val = self._id


def _restarted(document: Any) -> int | None:
    """Return the id of a new list that restarts the numbers of the style for numbered lists, None if it has none."""
    from docx.oxml.ns import qn

    style = document.styles[_NUMBERED].element.find(f".//{qn('w:numId')}")
    if style is None:
        return None
    numbering = document.part.numbering_part.element
    found = numbering.xpath(f"./w:num[@w:numId='{style.val}']/w:abstractNumId/@w:val")
    if not found:
        return None
    number = numbering.add_num(int(found[0]))
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def _row(
    cells: Sequence[Content],
    columns: Sequence[Column],
    widths: Sequence[int],
    *,
    head: bool = False,
    strong: bool = False,
) -> str:
    made = "".join(
        _cell(cell, column, width, strong=strong) for cell, column, width in zip(cells, columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{made}</w:tr>"


def _cell(cell: Content, column: Column, width: int, *, strong: bool) -> str:
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.ground}"/>' if isinstance(cell, Shade) else ""
    side = '<w:jc w:val="right"/>' if column.right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{_TABLE_TEXT}"/>{side}</w:pPr>{runs_of(cell, strong=strong)}</w:p></w:tc>'
    )


def _list_schedules(place: Any, schedules: Sequence[_Schedule]) -> None:
    """Fill the field of the table of contents, so that it is complete even if nobody updates it."""
    for n, (title, name) in enumerate(schedules):
        start = field(f'TOC {_BACKSLASH}o "1-1" {_BACKSLASH}h {_BACKSLASH}b {_SCHEDULES}')[:3] if n == 0 else ()
        end = field("")[-1:] if n == len(schedules) - 1 else ()
        page = "".join(field(f"PAGEREF {name} {_BACKSLASH}h"))
        place.addprevious(
            parsed(
                f'<w:p {W}><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{"".join(start)}'
                f'<w:hyperlink w:anchor="{name}" w:history="1">{runs_of(title)}'
                f"<w:r><w:tab/></w:r>{page}</w:hyperlink>{''.join(end)}</w:p>"
            )
        )
    place.getparent().remove(place)
