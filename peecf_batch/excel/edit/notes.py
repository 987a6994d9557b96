"""Add notes (legacy comments) to the comments part of a sheet and to the drawing that shows them, and remove them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import cell_place
from peecf_batch.excel.cell import LONGEST_CELL_TEXT
from peecf_batch.excel.edit.texts import cut, escaped
from peecf_batch.excel.trees.tree import Element, tree_of
from peecf_batch.excel.trees.written import XML_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from peecf_batch.excel.edit.additions import Note

AUTHOR, _NOBODY = "peecf-batch", "unknown author"
_IDS_A_BLOCK = 1024
_LAST_COLUMN, _LAST_ROW = 16_383, 1_048_575
_SHAPE = pattern(r"<(?:\w+:)?shape(?=[\s>]).*?</(?:\w+:)?shape\s*>", re.DOTALL)
_CLIENT = pattern(r"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*</", re.DOTALL)
_OUR_WORDS = pattern(r"(?:Error|Warning|Notice) [EWN]\d{3}: ")  # some programs drop the author of a note
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def noted_cells(comments: Element | None) -> set[str]:
    """Return the addresses of the cells that have a note by any author."""
    if comments is None:
        return set()
    return {(element.get("ref") or "").upper() for element in comments.named("comment")}


def with_notes(comments: Element | None, namespace: str, notes: Sequence[Note]) -> Element:
    """Return the comments part with `notes` by our author after the existing notes; `comments` is changed in place.

    A note of ours that is already on the cell keeps its text after that of the new one.
    """
    if comments is None:
        comments = tree_of(f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode())
    authors = comments.find("authors")
    comment_list = comments.find("commentList")
    if authors is None:
        authors = Element("authors", comments.namespace)
        comments.put_first(authors)
    if comment_list is None:
        comment_list = comments.add("commentList")
    names = [author.text for author in authors.findall("author")]
    if AUTHOR not in names:
        authors.add("author").text = AUTHOR
        names.append(AUTHOR)
    number = str(names.index(AUTHOR))
    existing = {(e.get("ref") or "").upper(): e for e in comment_list}
    for note in notes:
        comment, text = existing.get(note.cell), note.text
        if comment is None:
            comment = comment_list.add("comment", ref=note.cell, authorId=number)
        else:
            text = f"{text}\n{comment.all_text()}"
        _set_text(comment, text)
    return comments


def _clean(text: str) -> str:
    """Return text that an XML library accepts, with Excel's own escapes for all other characters."""
    return escaped(text).replace("&lt;", "<").replace("&gt;", ">").replace("&#13;", "\r").replace("&amp;", "&")


class NotesLeft(NamedTuple):
    """The cells whose notes of ours were removed, and whether something is left of others of our notes."""

    removed: set[str]
    is_changed: bool


def without_our_notes(comments: Element, left_of: Callable[[str], str], *, is_told: bool = True) -> NotesLeft:
    """Remove our notes from a comments part, in place.

    `left_of` returns what a person typed into the text of a note of ours. If that is something, the note stays with it.
    Where nothing tells our words from others (`is_told`), a note that begins like ours and names an author is not ours.
    """
    ours, cells, is_changed = _our_numbers(comments), set[str](), False
    people = set[str]() if is_told else _numbers_of_people(comments)
    for listed, comment in [
        (group, one) for group in comments.findall("commentList") for one in group.findall("comment")
    ]:
        text = comment.all_text().lstrip()
        author = comment.get("authorId")
        if author in people or not (author in ours or _OUR_WORDS.match(text)):
            continue
        left = left_of(text)
        is_changed = True
        if left:
            _set_text(comment, left)
        else:
            cells.add((comment.get("ref") or "").upper())
            listed.remove(comment)
    return NotesLeft(cells, is_changed)


def _our_numbers(comments: Element) -> set[str]:
    authors = [author.text for author in comments.findall("authors/author")]
    return {str(index) for index, name in enumerate(authors) if name == AUTHOR}


def _numbers_of_people(comments: Element) -> set[str]:
    authors = [(author.text or "").strip() for author in comments.findall("authors/author")]
    return {str(index) for index, name in enumerate(authors) if name.casefold() not in ("", AUTHOR, _NOBODY)}


def _set_text(comment: Element, text: str) -> None:
    """Give a note this text in place of its own. Properties other than the text stay."""
    for child in comment.findall("text"):
        comment.remove(child)
    holder = Element("text", comment.namespace)
    comment.put_first(holder)
    run = holder.add("t")
    run.text = _clean(cut(text, LONGEST_CELL_TEXT))
    run.set(f"{{{XML_NAMESPACE}}}space", "preserve")


def our_notes(comments: Element | None) -> set[str]:
    """Return the addresses of the cells that have a note by our author."""
    if comments is None:
        return set()
    ours = _our_numbers(comments)
    return {(e.get("ref") or "").upper() for e in comments.named("comment") if e.get("authorId") in ours}


def drawing_with_notes(drawing: str | None, notes: Sequence[Note], taken_blocks: Collection[int]) -> str:
    """Return the VML drawing with a shape for each note. Other drawings use the id blocks in `taken_blocks`."""
    if drawing is None:
        block = next(n for n in range(1, _LAST_ROW) if n not in taken_blocks)
        root = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
        layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
        drawing = f"<xml{root}>{layout}{_SHAPE_TYPE}</xml>"
    drawing = re.sub(r"(<xml\b[^<>]*)/>\s*$", r"\1></xml>", drawing)
    blocks = blocks_of(drawing)
    used = {int(number) for number in re.findall(r"_x0000_s(\d+)", drawing)}
    ids, more = _free_ids(len(notes), blocks, used, taken_blocks)
    if more:
        drawing = _with_blocks(drawing, blocks, more)
    shapes = "".join(_shape(number, note) for number, note in zip(ids, notes, strict=True))
    if "_x0000_t202" not in drawing:
        shapes = _declared(_SHAPE_TYPE) + shapes
    closing = re.search(r"</(?:\w+:)?xml\s*>\s*$", drawing)
    close = closing.start() if closing else drawing.rfind("</")
    return drawing[:close] + shapes + drawing[close:]


def blocks_of(drawing: str) -> list[int]:
    """Return the blocks of 1,024 shape ids that a VML drawing has claimed."""
    claimed = re.search(r"idmap\b(?:(?!idmap)[^<>])*\bdata=[\"']([\d,\s]*)[\"']", drawing)
    return [int(number) for number in claimed[1].replace(",", " ").split()] if claimed else []


def _free_ids(count: int, blocks: list[int], used: set[int], taken: Collection[int]) -> tuple[list[int], list[int]]:
    """Return `count` unused shape ids, and the new blocks to claim for them."""
    ids: list[int] = []
    more: list[int] = []
    queue = list(blocks)
    top = max([*blocks, *taken, 0])
    while len(ids) < count:
        if not queue:
            top += 1
            more.append(top)
            queue.append(top)
        first = queue.pop(0) * _IDS_A_BLOCK
        free = (number for number in range(first + 1, first + _IDS_A_BLOCK) if number not in used)
        ids.extend(list(free)[: count - len(ids)])
    return ids, more


def _with_blocks(drawing: str, blocks: list[int], more: list[int]) -> str:
    """Return the drawing with the id blocks `more` claimed in addition to `blocks`."""
    data = ",".join(map(str, [*blocks, *more]))
    if blocks:
        return re.sub(
            r"(idmap\b(?:(?!idmap)[^<>])*\bdata=[\"'])[\d,\s]*", lambda match: match[1] + data, drawing, count=1
        )
    layout = _declared(f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{data}"/></o:shapelayout>')
    root = re.search(r"<xml\b[^<>]*>", drawing)
    at = root.end() if root else 0
    return drawing[:at] + layout + drawing[at:]


def _declared(element: str) -> str:
    """Return a VML element that declares the prefixes it uses, so that it is valid anywhere in a drawing."""
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return re.sub(r"^<([\w:]+)", lambda match: f"<{match[1]}{declared}", element)


def _shape(number: int, note: Note) -> str:
    left, top = min(note.column, _LAST_COLUMN - 4), max(note.row - 2, 0)
    lines = sum(1 + len(line) // 38 for line in note.text.splitlines())
    bottom = min(top + max(4, lines + 1), _LAST_ROW)
    return _declared(
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:59pt;margin-top:1pt;'
        f'width:220pt;height:{max(60, 15 * (lines + 1))}pt;z-index:{number % _IDS_A_BLOCK};visibility:hidden" '
        'fillcolor="#fff8e1" o:insetmode="auto">'
        '<v:fill color2="#fff8e1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{left}, 12, {top}, 4, {left + 4}, 12, {bottom}, 4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{note.row - 1}</x:Row><x:Column>{note.column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def drawing_without(drawing: str, cells: Iterable[str]) -> str:
    """Return the VML drawing without the note shapes of `cells`."""
    places = {(row - 1, column - 1) for row, column in map(cell_place, cells)}

    def kept(match: re.Match[str]) -> str:
        client = dict(_CLIENT.findall(match[0]))
        is_note = re.search(r"ObjectType=[\"']Note[\"']", match[0])
        place = (int(client.get("Row", -1)), int(client.get("Column", -1)))
        return "" if is_note and place in places else match[0]

    return _SHAPE.sub(kept, drawing)


def has_shapes(drawing: str) -> bool:
    """Return True if a VML drawing still has a shape."""
    return _SHAPE.search(drawing) is not None
