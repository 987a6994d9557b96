"""Set up a Word document: page size, fonts, language, header and footer, and the styles that we add to it."""

from __future__ import annotations

from typing import Any

from peecf_batch.outputs.html.templates import template_file
from peecf_batch.outputs.word.content import W, field, runs_of

LANGUAGE = "en-AU"
_INK, _DARK, _MUTED = "16202E", "14365C", "4D5A6A"
_SERIF, _SANS = "Georgia", "Arial"
_MARK = "8F1D14"
_SMALL_PRINT = f'<w:rPr><w:color w:val="{_MUTED}"/><w:sz w:val="16"/></w:rPr>'
_LOOKS = {  # font, size in points, colour, space before and after in points
    "Normal": (_SANS, 10, _INK, 0, 4),
    "Title": (_SERIF, 17, _DARK, 0, 0),
    "Subtitle": (_SERIF, 12, _MUTED, 0, 4),
    "Heading 1": (_SERIF, 13, _DARK, 8, 2),
    "Heading 2": (_SANS, 11, _DARK, 12, 3),
    "Caption": (_SANS, 9, _MUTED, 4, 2),
    "List Bullet": (_SANS, 10, _INK, 0, 3),
    "List Number": (_SANS, 10, _INK, 3, 3),
}
_COMPACT = {
    "Normal": (_SANS, 8, _INK, 0, 2),
    "Title": (_SERIF, 15, _DARK, 0, 0),
    "Subtitle": (_SERIF, 9, _MUTED, 0, 2),
    "Heading 1": (_SERIF, 10, _DARK, 5, 1),
    "List Bullet": (_SANS, 8, _INK, 0, 1),
}
_PORTRAIT, _MARGIN, _COMPACT_MARGIN, _LINE_SPACING = (210, 297), 20, 16, 1.08


def parsed(xml: str) -> Any:
    """Return an element of WordprocessingML, which must declare its namespaces."""
    from docx.oxml import parse_xml

    return parse_xml(xml)


def set_up(document: Any, title: str, marking: str, *, compact: bool = False) -> None:
    """Set A4 and our fonts, the marking in the header and footer, and the title and page x of y in the footer.

    `compact` makes the type smaller and the margins narrower.
    """
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PORTRAIT[0]), Mm(_PORTRAIT[1])
    margin = _COMPACT_MARGIN if compact else _MARGIN
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(margin - 2)
    for name, look in (_LOOKS | (_COMPACT if compact else {})).items():
        _dress(document.styles[name], *look)
        document.styles[name].font.bold = name == "Heading 2"
    document.styles["Caption"].paragraph_format.keep_with_next = True
    _number_pages(section, title)
    mark(section, marking)


def mark(section: Any, marking: str) -> None:
    """Write the marking in the header and in the footer, each unless it is there already, as in an entity's template.

    An empty paragraph of the header is used; otherwise the marking is a paragraph after the others.
    """
    if not marking:
        return
    for place in (section.header, section.footer):
        if any(marking in paragraph.text for paragraph in place.paragraphs):
            continue
        last = place.paragraphs[-1]
        paragraph = last if not last.text and place is section.header else place.add_paragraph()
        paragraph.alignment = 1
        run = paragraph.add_run(marking)
        run.bold, run.font.color.rgb = True, _colour(_MARK)


def speak_english(document: Any) -> None:
    """Set the language of all text to Australian English, for screen readers and the spelling check."""
    defaults = document.styles.element.find(".//{*}rPrDefault/{*}rPr")
    if defaults is not None:
        for old in defaults.findall("{*}lang"):
            defaults.remove(old)
        defaults.append(parsed(f'<w:lang {W} w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'))


def add_styles(document: Any) -> None:
    """Add our styles, such as that of tables, that the document does not have."""
    known = {style.style_id for style in document.styles}
    for style in parsed(template_file("word-styles.xml").read_text(encoding="utf-8")):
        if style.styleId not in known:
            document.styles.element.append(style)


def _dress(style: Any, face: str, size: int, colour: str, before: int, after: int) -> None:
    """Give a style its font and its spacing in points, without what the default template adds to it."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size, style.font.color.rgb, style.font.italic = face, Pt(size), _colour(colour), False
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = _LINE_SPACING
    fonts = style.element.rPr.rFonts
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:cs"), face)
    for added in (*style.element.findall(f".//{qn('w:pBdr')}"), *style.element.rPr.findall(qn("w:spacing"))):
        added.getparent().remove(added)


def _number_pages(section: Any, title: str) -> None:
    """Write the title and "Page x of y" in the footer."""
    pieces = [runs_of(f"{title} · Page "), *field("PAGE"), runs_of(" of "), *field("NUMPAGES")]
    for piece in pieces:
        run = parsed(piece.replace("<w:r>", f"<w:r {W}>{_SMALL_PRINT}", 1))
        section.footer.paragraphs[0]._p.append(run)


def _colour(code: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(code)
