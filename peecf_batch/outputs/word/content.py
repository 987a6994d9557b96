"""Make the content of paragraphs and table cells in WordprocessingML: text, fields to fill in and boxes to tick.

Text must be safe to print. Word shows a field to fill in as a content control, so that people can tab to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_UNTICKED, _BOX_FONT, _FIXED_SPACE = "\u2610", "MS Gothic", "\u00a0"
_PROMPT_COLOUR = "5A4A00"
_PROMPT_GROUND = "FFF6D6"


class Strong(NamedTuple):
    """Text in bold."""

    text: str


class Blank(NamedTuple):
    """A field to fill in. `prompt` says what to insert, and screen readers read `name`."""

    prompt: str
    name: str


class Box(NamedTuple):
    """A box to tick, with its label after it. Screen readers read `name`."""

    label: str
    name: str


class Shade(NamedTuple):
    """A table cell with its own background and text colour, as 6 hexadecimal digits."""

    text: str
    ground: str
    ink: str


Piece = str | Strong | Blank | Box
Content = str | Shade | tuple[Piece, ...]


def runs_of(content: Content, *, strong: bool = False) -> str:
    """Return the runs of a paragraph or table cell as XML without declared namespaces."""
    if isinstance(content, Shade):
        look = f'{"<w:b/>" if strong else ""}<w:color w:val="{content.ink}"/>'
        return _run(content.text, look)
    pieces: Iterable[Piece] = (content,) if isinstance(content, str) else content
    return "".join(_piece(piece, strong=strong) for piece in pieces)


def field(code: str) -> tuple[str, ...]:
    """Return a field of Word as its runs: begin, instruction, separator, last result, end."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        _run("", ""),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )


def _piece(piece: Piece, *, strong: bool) -> str:
    match piece:
        case Strong(text):
            return _run(text, "<w:b/>")
        case Blank():
            return _blank(piece)
        case Box():
            return _box(piece)
    return _run(piece, "<w:b/>" if strong else "")


def _run(text: str, look: str) -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _blank(blank: Blank) -> str:
    look = f'<w:color w:val="{_PROMPT_COLOUR}"/><w:shd w:val="clear" w:color="auto" w:fill="{_PROMPT_GROUND}"/>'
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(blank.name)}/><w:showingPlcHdr/><w:text/></w:sdtPr>"
        f"<w:sdtContent>{_run(f'[{blank.prompt}]', look)}</w:sdtContent></w:sdt>"
    )


def _box(box: Box) -> str:
    font = f'<w:rFonts w:ascii="{_BOX_FONT}" w:hAnsi="{_BOX_FONT}" w:eastAsia="{_BOX_FONT}" w:hint="eastAsia"/>'
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(box.name)}/><w14:checkbox {_W14}>"
        f'<w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="{_BOX_FONT}"/>'
        f'<w14:uncheckedState w14:val="2610" w14:font="{_BOX_FONT}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{_run(_UNTICKED, font)}</w:sdtContent></w:sdt>{_run(_FIXED_SPACE + box.label, '')}"
    )
