"""Write a Word document with python-docx: real styles, headings, fields and tables that are accessible.

The caller must pass plain text that is safe to print. No other module knows WordprocessingML.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from peecf_batch.outputs.html.templates import template_file
from peecf_batch.outputs.word.package import opened, sealed_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LANGUAGE = "en-AU"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_INK, _DARK, _MUTED = "16202E", "14365C", "4D5A6A"
_SERIF, _SANS = "Georgia", "Arial"
_MARK = "8F1D14"
_TABLE, _TABLE_TEXT = "PEECFTable", "PEECFTableText"
_SCHEDULES, _BACKSLASH = "Schedules", chr(92)
_SMALL_PRINT = f'<w:rPr><w:color w:val="{_MUTED}"/><w:sz w:val="16"/></w:rPr>'
_LOOKS = {  # font, size in points, colour, space before and after in points
    "Normal": (_SANS, 10, _INK, 0, 5),
    "Title": (_SERIF, 19, _DARK, 0, 2),
    "Subtitle": (_SERIF, 13, _MUTED, 0, 8),
    "Heading 1": (_SERIF, 14, _DARK, 11, 4),
    "Heading 2": (_SANS, 11, _DARK, 12, 3),
    "Caption": (_SANS, 9, _MUTED, 6, 3),
    "List Bullet": (_SANS, 10, _INK, 0, 3),
    "List Number": (_SANS, 10, _INK, 0, 3),
}
_LONGEST_PROPERTY = 255
_PORTRAIT, _MARGIN = (210, 297), 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and whether it holds numbers (`right`)."""

    heading: str
    share: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Shade:
    """A table cell with its own background and text colour, as six hexadecimal digits."""

    text: str
    ground: str
    ink: str


class _Schedule(NamedTuple):
    """The title of a schedule, and the name of the bookmark at it."""

    title: str
    bookmark: str


class Paper:
    """A Word document that is written from top to bottom."""

    def __init__(self, title: str, subject: str, marking: str, template: bytes | None = None) -> None:
        """Start from the entity's own `template`, with its styles, page set-up and content, or from ours.

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
        _speak_english(self._document)
        if template is None:
            _set_up(self._document, title, marking)
        _add_styles(self._document)
        self._known = {style.name for style in self._document.styles}

    def title(self, text: str, under: str) -> None:
        """Add the title of the paper and the line under it."""
        self._document.add_paragraph(text, self._style("Title"))
        self._document.add_paragraph(under, self._style("Subtitle"))

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading; `level` counts from 1."""
        self._document.add_paragraph(text, self._style(f"Heading {level}"))

    def schedule(self, text: str) -> None:
        """Add the heading of a schedule, with the next letter. The table of contents lists only schedules."""
        number = len(self._schedules) + 1
        title, name = f"Schedule {ascii_uppercase[number - 1]}: {text}", f"_Toc{number:06}"
        paragraph = self._document.add_paragraph(title, self._style("Heading 1"))._p
        mark = f'<w:bookmarkStart {_W} w:id="{number}" w:name="{name}"/>'
        paragraph.insert(1 if paragraph.pPr is not None else 0, _parsed(mark))
        paragraph.append(_parsed(f'<w:bookmarkEnd {_W} w:id="{number}"/>'))
        if number == 1:
            paragraph.addprevious(_parsed(f'<w:bookmarkStart {_W} w:id="0" w:name="{_SCHEDULES}"/>'))
        self._schedules.append(_Schedule(title, name))

    def paragraph(self, text: str, style: str = "Normal") -> None:
        """Add a paragraph in a style of the document."""
        self._document.add_paragraph(text, self._style(style))

    def items(self, texts: Iterable[str], *, numbered: bool = False) -> None:
        """Add a list, numbered or with bullets."""
        for text in texts:
            self._document.add_paragraph(text, self._style("List Number" if numbered else "List Bullet"))

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

    def table(
        self, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str | Shade]], *, foot: bool = False
    ) -> None:
        """Add a table under its caption. `foot` sets off the last row.

        The headings repeat on every page, and no row breaks across pages.
        """
        section = self._document.sections[-1]
        room = (section.page_width - section.left_margin - section.right_margin) // 635
        widths = [int(room * column.share) for column in columns]
        self.paragraph(caption, "Caption")
        body_rows = list(rows)
        head = _row([column.heading for column in columns], columns, widths, head=True)
        body = "".join(
            _row(row, columns, widths, strong=foot and n == len(body_rows) - 1) for n, row in enumerate(body_rows)
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        self._append(
            f'<w:tbl {_W}><w:tblPr><w:tblStyle w:val="{_TABLE}"/>'
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
            self._append(f'<w:bookmarkEnd {_W} w:id="0"/>')
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
        body.insert(len(body) - 1, _parsed(xml))


def _parsed(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml)


def _row(
    cells: Sequence[str | Shade],
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


def _cell(cell: str | Shade, column: Column, width: int, *, strong: bool) -> str:
    ground, look = "", "<w:b/>" if strong else ""
    text = cell.text if isinstance(cell, Shade) else cell
    if isinstance(cell, Shade):
        look = f'{look}<w:color w:val="{cell.ink}"/>'
        ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.ground}"/>'
    side = '<w:jc w:val="right"/>' if column.right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{_TABLE_TEXT}"/>{side}</w:pPr>'
        f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        "</w:p></w:tc>"
    )


def _list_schedules(place: Any, schedules: Sequence[_Schedule]) -> None:
    """Fill the field of the table of contents, so that it is complete even if nobody updates it."""
    for n, (title, name) in enumerate(schedules):
        start = _field(f'TOC {_BACKSLASH}o "1-1" {_BACKSLASH}h {_BACKSLASH}b {_SCHEDULES}')[:3] if n == 0 else ()
        end = _field("")[-1:] if n == len(schedules) - 1 else ()
        page = "".join(_field(f"PAGEREF {name} {_BACKSLASH}h"))
        place.addprevious(
            _parsed(
                f'<w:p {_W}><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{"".join(start)}'
                f'<w:hyperlink w:anchor="{name}" w:history="1">{_text(title)}'
                f"<w:r><w:tab/></w:r>{page}</w:hyperlink>{''.join(end)}</w:p>"
            )
        )
    place.getparent().remove(place)


def _speak_english(document: Any) -> None:
    """Set the language of all text to Australian English, for screen readers and the spelling check."""
    defaults = document.styles.element.find(".//{*}rPrDefault/{*}rPr")
    if defaults is not None:
        for old in defaults.findall("{*}lang"):
            defaults.remove(old)
        defaults.append(_parsed(f'<w:lang {_W} w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'))


def _set_up(document: Any, title: str, marking: str) -> None:
    """Set A4 and our fonts, the marking in the header and footer, and the title and page x of y in the footer."""
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PORTRAIT[0]), Mm(_PORTRAIT[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    for name, look in _LOOKS.items():
        _dress(document.styles[name], *look)
        document.styles[name].font.bold = name == "Heading 2"
    document.styles["Caption"].paragraph_format.keep_with_next = True
    _margins(section, title, marking)


def _dress(style: Any, face: str, size: int, colour: str, before: int, after: int) -> None:
    """Give a style its font and its spacing in points, without what the default template adds to it."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size, style.font.color.rgb, style.font.italic = face, Pt(size), _colour(colour), False
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    fonts = style.element.rPr.rFonts
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:cs"), face)
    for added in (*style.element.findall(f".//{qn('w:pBdr')}"), *style.element.rPr.findall(qn("w:spacing"))):
        added.getparent().remove(added)


def _margins(section: Any, title: str, marking: str) -> None:
    """Write the marking, the title and the page number in the header and footer."""
    foot = section.footer.paragraphs[0]
    if marking:
        for paragraph in (section.header.paragraphs[0], section.footer.add_paragraph()):
            paragraph.alignment = 1
            run = paragraph.add_run(marking)
            run.bold, run.font.color.rgb = True, _colour(_MARK)
    pieces = [_text(f"{title} · Page "), *_field("PAGE"), _text(" of "), *_field("NUMPAGES")]
    for piece in pieces:
        run = _parsed(piece.replace("<w:r>", f"<w:r {_W}>{_SMALL_PRINT}", 1))
        foot._p.append(run)


def _colour(code: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(code)


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _field(code: str) -> tuple[str, ...]:
    """Return a field of Word as its runs: begin, instruction, separator, last result, end."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        _text(""),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )


def _add_styles(document: Any) -> None:
    """Add the styles for our tables and the table of contents that the document does not have."""
    known = {style.style_id for style in document.styles}
    for style in _parsed(template_file("word-styles.xml").read_text(encoding="utf-8")):
        if style.styleId not in known:
            document.styles.element.append(style)
