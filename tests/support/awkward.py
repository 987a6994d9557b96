"""Make unusual workbooks in memory: some with XlsxWriter, others part by part, because no library writes them.

Every workbook in AWKWARD has the same 4 positions, so that one test can check all of them. P01 scores 52, and P02
scores 36. P03 has a score of 9 and is not classified. P04 has a 5 stored as text, and scores 44.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_PART, STRINGS_PART = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"

HEADINGS = (
    "Position ID", "Position title", "Reports to", "Current band",
    "Knowledge", "Relationships", "Judgement and risk", "Independence",
    "Strategic change", "Impact", "Breadth", "Resource management",
)  # fmt: skip
POSITIONS: tuple[tuple[str | int, ...], ...] = (
    ("P01", "Chief Executive Officer", "", "PESES-3", 7, 7, 7, 7, 6, 6, 6, 6),
    ("P02", "Director, Operations", "P01", "PESES-2", 5, 5, 5, 5, 4, 4, 4, 4),
    ("P03", "Director, Digital & <Data>", "P01", "PESES-2", 5, 9, 5, 5, 5, 5, 5, 5),
    ("P04", "Director, Compliance", "P01", "PESES-1", 6, 6, 7, 5, "5", 5, 5, 5),
)
SCORES = {"P01": 52, "P02": 36, "P03": None, "P04": 44}
LAST_COLUMN = len(HEADINGS)

Parts = dict[str, bytes]


def letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# ------------------------------------------------------------------------------------------------ one sheet, as XML


def cell(name: str, value: str | int, p: str = "", strings: list[str] | None = None, extra: str = "") -> str:
    """Return a cell as XML. A text is added to `strings` as a shared string, or is inline if `strings` is None."""
    at = f' r="{name}"' if name else ""
    if isinstance(value, int):
        return f"<{p}c{at}{extra}><{p}v>{value}</{p}v></{p}c>"
    if not value:
        return f"<{p}c{at}{extra}/>"
    if strings is None:
        return f'<{p}c{at}{extra} t="inlineStr"><{p}is><{p}t>{escape(value)}</{p}t></{p}is></{p}c>'
    if value not in strings:
        strings.append(value)
    return f'<{p}c{at}{extra} t="s"><{p}v>{strings.index(value)}</{p}v></{p}c>'


def rows(
    first_row: int = 1,
    *,
    p: str = "",
    strings: list[str] | None = None,
    named_rows: bool = True,
    named_cells: bool = True,
    row_extra: str = "",
    cell_extra: str = "",
) -> str:
    """Return the heading row and the positions as <row> elements; `p` is a prefix for their names."""
    out = []
    for number, values in enumerate((HEADINGS, *POSITIONS), first_row):
        cells = "".join(
            cell(f"{letters(column)}{number}" if named_cells else "", value, p, strings, cell_extra)
            for column, value in enumerate(values, 1)
        )
        at = f' r="{number}"' if named_rows else ""
        out.append(f"<{p}row{at}{row_extra}>{cells}</{p}row>")
    return "".join(out)


def sheet(data: str, *, before: str = "", after: str = "", p: str = "") -> bytes:
    """Return a worksheet part with `data` in its sheetData, and with `before` and `after` around the sheetData."""
    bound = f"xmlns:{p[:-1]}" if p else "xmlns"
    body = f"{before}<{p}sheetData>{data}</{p}sheetData>{after}"
    return f'{DECLARATION}<{p}worksheet {bound}="{MAIN}">{body}</{p}worksheet>'.encode()


def shared(strings: Iterable[str], *, p: str = "") -> bytes:
    bound = f"xmlns:{p[:-1]}" if p else "xmlns"
    items = [f"<{p}si><{p}t>{escape(text)}</{p}t></{p}si>" for text in strings]
    counts = f'count="{len(items)}" uniqueCount="{len(items)}"'
    return f'{DECLARATION}<{p}sst {bound}="{MAIN}" {counts}>{"".join(items)}</{p}sst>'.encode()


STYLES = f"""{DECLARATION}<styleSheet xmlns="{MAIN}">
<numFmts count="1"><numFmt numFmtId="170" formatCode="0.0&quot; pts&quot;"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Arial"/></font>
<font><b/><sz val="10"/><name val="Arial"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFDDEEFF"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>
<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"><alignment horizontal="right"/></xf>
</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
<dxfs count="0"/><tableStyles count="0"/></styleSheet>""".encode()


# --------------------------------------------------------------------------------------------------- whole packages


def types(overrides: Mapping[str, str], defaults: Mapping[str, str] | None = None) -> bytes:
    held = {"rels": RELATIONS_TYPE, "xml": "application/xml"} if defaults is None else defaults
    body = "".join(f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in held.items())
    body += "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">{body}</Types>'.encode()


def relation(id_: str, kind: str, target: str) -> str:
    """Return one relation. A kind with a scheme is a complete type, and a target with a scheme is external."""
    whole = kind if "://" in kind else f"{RELATIONS}/{kind}"
    mode = ' TargetMode="External"' if "://" in target else ""
    return f'<Relationship Id="{id_}" Type="{whole}" Target="{target}"{mode}/>'


def relations(*held: tuple[str, str, str]) -> bytes:
    body = "".join(relation(*each) for each in held)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'.encode()


def workbook(names: Iterable[str] = ("Positions",), *, before: str = "", after: str = "") -> bytes:
    """Return a workbook part whose sheets have the relations rId1, rId2, ...; `names` must be escaped."""
    held = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    bound = f'xmlns="{MAIN}" xmlns:r="{RELATIONS}"'
    return f"{DECLARATION}<workbook {bound}>{before}<sheets>{held}</sheets>{after}</workbook>".encode()


def plain(sheet_part: bytes | None = None, *, styles: bytes | None = STYLES, with_strings: bool = True) -> Parts:
    """Return an ordinary workbook with one sheet of positions, as the parts of its package."""
    strings: list[str] = []
    if sheet_part is None:
        sheet_part = sheet(rows(strings=strings if with_strings else None))
    parts: Parts = {
        "[Content_Types].xml": types(
            {"/xl/workbook.xml": f"{SML}.sheet.main+xml", f"/{SHEET_PART}": f"{SML}.worksheet+xml"}
        ),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(),
        BOOK_RELATIONS: relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        SHEET_PART: sheet_part,
    }
    if styles is not None:
        parts = book_part(parts, "styles", "styles.xml", styles)
    if strings:
        parts = book_part(parts, "sharedStrings", "sharedStrings.xml", shared(strings))
    return parts


def replaced(parts: Parts, part: str, *swaps: tuple[str, str]) -> Parts:
    """Return the parts with texts of one part replaced. The part must contain each old text."""
    text = parts[part].decode()
    for old, new in swaps:
        assert old in text, f"{old!r} is not in {part}"
        text = text.replace(old, new)
    return {**parts, part: text.encode()}


def with_part(parts: Parts, name: str, body: bytes, content_type: str) -> Parts:
    """Return the parts with another part and its content type. The caller must add the relation to it."""
    declared = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    return {**replaced(parts, "[Content_Types].xml", ("</Types>", declared)), name: body}


def book_part(parts: Parts, kind: str, name: str, body: bytes, id_: str = "") -> Parts:
    """Return the parts with another part, and a relation from the workbook to it."""
    related = relation(id_ or f"rId{kind}", kind, name) + "</Relationships>"
    parts = replaced(parts, BOOK_RELATIONS, ("</Relationships>", related))
    return with_part(parts, f"xl/{name}", body, f"{SML}.{kind}+xml")


def sheet_related(parts: Parts, *held: tuple[str, str, str]) -> Parts:
    return {**parts, "xl/worksheets/_rels/sheet1.xml.rels": relations(*held)}


def renamed(parts: Parts, rename: Callable[[str], str]) -> Parts:
    return {rename(name): body for name, body in parts.items()}


def zipped(parts: Mapping[str, bytes], *, stored: Iterable[str] = ()) -> bytes:
    """Return the package as a zip file; members in `stored` are not compressed."""
    buffer, held = io.BytesIO(), set(stored)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            info = zipfile.ZipInfo(name, (2021, 7, 4, 9, 30, 12))
            archive.writestr(info, body, zipfile.ZIP_STORED if name in held else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


class _OnlyForward(io.RawIOBase):
    """A stream without seek, so that zipfile writes sizes after the data, as streaming writers do."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)


def streamed(parts: Mapping[str, bytes]) -> bytes:
    """Return the package as a zip file with data descriptors."""
    stream = _OnlyForward()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 7, 4, 9, 30, 12)), body, zipfile.ZIP_DEFLATED)
    return bytes(stream.held)


def with_member_twice(parts: Mapping[str, bytes], name: str, first: bytes) -> bytes:
    """Return the package with the member `name` twice: `first` in its usual place, and the real one at the end."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for part, body in [*{**parts, name: first}.items(), (name, parts[name])]:
            archive.writestr(zipfile.ZipInfo(part), body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def with_wrong_checksum(data: bytes, name: str) -> bytes:
    """Return the package with a wrong CRC for one member, both in the member and in the directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        crc = archive.getinfo(name).CRC
    right, wrong = struct.pack("<I", crc), struct.pack("<I", crc ^ 0xFFFFFFFF)
    assert data.count(right) == 2
    return data.replace(right, wrong)


# ------------------------------------------------------------------------------------------ workbooks by XlsxWriter


def written(fill: Callable[[Any, Any], None], top: int = 0, **made: object) -> bytes:
    """Return a workbook by XlsxWriter with the positions from row `top` (from 0), changed by `fill(book, page)`."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **made})
    page = book.add_worksheet("Positions")
    bold = book.add_format({"bold": True, "bg_color": "#DDEEFF", "border": 1})
    for row, values in enumerate((HEADINGS, *POSITIONS), top):
        for column, value in enumerate(values):
            page.write(row, column, value, bold if row == top else None)
    fill(book, page)
    book.close()
    return buffer.getvalue()


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


def rich() -> bytes:
    """Return a workbook with most features of XlsxWriter, such as charts, pictures, comments and a filter."""

    def fill(book: Any, page: Any) -> None:
        page.write_comment("A2", "Filled in by hand", {"author": "Kim", "visible": True})
        page.write_comment("F4", "I doubt this one", {"author": "Lee"})
        page.autofilter(0, 0, 4, LAST_COLUMN - 1)
        page.conditional_format("E2:L5", {"type": "3_color_scale"})
        page.conditional_format("E2:L5", {"type": "data_bar", "data_bar_2010": True})
        page.data_validation("E2:L5", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 7})
        page.insert_image("A20", "dot.png", {"image_data": io.BytesIO(PIXEL)})
        page.set_background(io.BytesIO(PIXEL))
        for kind, at in (("column", "A25"), ("line", "F25")):
            chart = book.add_chart({"type": kind})
            chart.add_series({"values": "=Positions!$E$2:$L$2"})
            page.insert_chart(at, chart)
        page.add_sparkline("M30", {"range": "Positions!E2:L2"})
        page.insert_button("P30", {"caption": "Press"})
        page.insert_textbox("D25", "A shape")
        book.define_name("Scores", "=Positions!$E$2:$L$5")
        page.freeze_panes(1, 2)
        page.set_column("A:A", 9, None, {"level": 1})
        page.set_column("U:XFD", None, None, {"hidden": True})
        page.set_row(2, 30, None, {"level": 1})
        page.print_area("A1:L5")
        page.repeat_rows(0)
        page.set_header("&L&G", {"image_left": "dot.png", "image_data_left": io.BytesIO(PIXEL)})
        page.write_url("N40", "https://www.example.org/#frag")
        page.write_rich_string("N41", "plain ", book.add_format({"italic": True}), "italic")
        page.write_formula("N42", "=SUM(E2:L2)", None, 52)
        page.write_array_formula("O42:P42", "{=E2:F2*2}", None, 14)
        page.write_dynamic_array_formula("Q42", "=UNIQUE(E2:E5)", None, 7)
        page.merge_range("N44:Q44", "merged")
        page.ignore_errors({"number_stored_as_text": "I5"})
        page.protect("secret", {"format_cells": True})
        other = book.add_worksheet("Notes on 'quoted' & such")
        other.write_comment("B2", "elsewhere")
        other.write_string("A1", "=not a formula")
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "=Positions!$E$3:$L$3"})
        book.add_chartsheet("Chart").set_chart(pie)
        book.set_custom_property("Sensitivity", "OFFICIAL")

    return written(fill)


def as_table(*, beside: bool = False, totals: bool = False) -> bytes:
    """Return a workbook with the positions as a table (ListObject); `beside` adds a table 2 columns to its right."""

    def fill(_: Any, page: Any) -> None:
        columns = [{"header": heading} for heading in HEADINGS]
        last = 5 if totals else 4
        page.add_table(0, 0, last, LAST_COLUMN - 1, {"columns": columns, "name": "Executives", "total_row": totals})
        if beside:
            page.add_table(0, LAST_COLUMN + 1, 2, LAST_COLUMN + 2, {"name": "Other"})

    return written(fill)


def filtered() -> bytes:
    """Return a workbook with a filter, a row hidden by it, and hidden and grouped columns in the place of the block."""

    def fill(_: Any, page: Any) -> None:
        page.autofilter(0, 0, 4, LAST_COLUMN - 1)
        page.filter_column_list(3, ["PESES-1", "PESES-2"])
        page.set_row(1, options={"hidden": True})
        page.set_column("M:XFD", 4, None, {"hidden": True, "level": 2})

    return written(fill)


def dates_from_1904() -> bytes:
    def fill(book: Any, page: Any) -> None:
        page.write(0, LAST_COLUMN, "Contract end")
        page.write(1, LAST_COLUMN, 44742, book.add_format({"num_format": "yyyy-mm-dd"}))

    return written(fill, date_1904=True)


def merged_across() -> bytes:
    """Return a workbook with a title above the positions and a divider below them, merged across the whole sheet."""

    def fill(_: Any, page: Any) -> None:
        page.merge_range("A1:XFD1", "Executive positions")
        page.merge_range("A9:XFD9", "end")

    return written(fill, top=3)


# ------------------------------------------------------------------------------ workbooks that no library writes

COMMENTS = f"""{DECLARATION}<comments xmlns="{MAIN}"><authors><author>Kim</author></authors><commentList>
<comment ref="F4" authorId="0">
<text><r><rPr><b/><sz val="9"/></rPr><t>Kim:</t></r><r><t xml:space="preserve"> nine?</t></r>
</text></comment></commentList></comments>""".encode()
VML_NOTE = (
    '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden"><v:textbox><div>a</div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:Row>3</x:Row><x:Column>5</x:Column></x:ClientData></v:shape>'
)
_VML_BUTTON = (
    '<v:shape id="_x0000_s2049" type="#_x0000_t201" o:button="t"><x:ClientData ObjectType="Button">'
    "<x:Anchor>1, 1, 20, 1, 3, 1, 22, 1</x:Anchor></x:ClientData></v:shape>"
)
_LEGACY = f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="rIdV"/>'
_MARGINS = '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
_TO_DRAWING = ("rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
_TO_COMMENTS = ("rIdC", "comments", "../comments1.xml")


def vml(shapes: str, block: str = "1") -> bytes:
    names = "xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office'"
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>' if block else ""
    return f"<xml {names} xmlns:x='urn:schemas-microsoft-com:office:excel'>{layout}{shapes}</xml>".encode()


def _with_vml(drawing: bytes, *, comments: bytes | None = None, after: str = _LEGACY) -> Parts:
    parts = plain(sheet(rows(), after=after))
    default = f'<Default Extension="vml" ContentType="{VML_TYPE}"/>'
    parts = replaced(parts, "[Content_Types].xml", ('<Default Extension="xml"', f'{default}<Default Extension="xml"'))
    parts["xl/drawings/vmlDrawing1.vml"] = drawing
    if comments is None:
        return sheet_related(parts, _TO_DRAWING)
    parts = with_part(parts, "xl/comments1.xml", comments, f"{SML}.comments+xml")
    return sheet_related(parts, _TO_DRAWING, _TO_COMMENTS)


def user_notes() -> Parts:
    return _with_vml(vml(VML_NOTE), comments=COMMENTS)


def loose_drawing() -> Parts:
    """Return a workbook with a drawing that is not well-formed: it has an unclosed <br>, as Excel writes it."""
    return _with_vml(vml(VML_NOTE.replace("<div>a</div>", "<div>a<br>b</div>")), comments=COMMENTS)


def notes_without_blocks() -> Parts:
    """Return a workbook with a drawing that does not reserve a block of shape ids, as written by older tools."""
    return _with_vml(vml(VML_NOTE, ""), comments=COMMENTS)


def empty_drawing() -> Parts:
    """Return a workbook with an empty, self-closed drawing."""
    return _with_vml(b'<xml xmlns:v="urn:schemas-microsoft-com:vml"/>')


def form_controls() -> Parts:
    """Return a workbook with a button on the sheet: VML without a comment, and a control inside AlternateContent."""
    controls = f'<controls><control xmlns:r="{RELATIONS}" shapeId="2049" r:id="rIdP" name="Button 1"/></controls>'
    choice = f'<mc:Choice Requires="x14">{controls}</mc:Choice>'
    after = f'{_MARGINS}{_LEGACY}<mc:AlternateContent xmlns:mc="{COMPATIBILITY}">{choice}</mc:AlternateContent>'
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    control = f'<formControlPr xmlns="{space}" objectType="Button"/>'.encode()
    kind = "application/vnd.ms-excel.controlproperties+xml"
    parts = with_part(_with_vml(vml(_VML_BUTTON, "2"), after=after), "xl/ctrlProps/ctrlProp1.xml", control, kind)
    return sheet_related(parts, _TO_DRAWING, ("rIdP", "ctrlProp", "../ctrlProps/ctrlProp1.xml"))


def controls_without_drawing() -> Parts:
    """Return a workbook with AlternateContent and an extension, but no drawing. Our drawing must be before both."""
    choice = '<mc:Choice Requires="x14"><controls/></mc:Choice>'
    extension = '<extLst><ext uri="{X}"><a:b xmlns:a="urn:a" c="1 > 0">&lt;</a:b></ext></extLst>'
    after = f'{_MARGINS}<mc:AlternateContent xmlns:mc="{COMPATIBILITY}">{choice}</mc:AlternateContent>{extension}'
    return plain(sheet(rows(), after=after))


def header_pictures() -> Parts:
    """Return a workbook with a drawing for a picture in the header, which is not the drawing for notes."""
    picture = '<v:shape id="LH" o:spid="_x0000_s3073" type="#_x0000_t75" style="width:9pt"/>'
    header = "<headerFooter><oddHeader>&amp;L&amp;G</oddHeader></headerFooter>"
    return _with_vml(vml(picture, "3"), after=header + _LEGACY.replace("legacyDrawing", "legacyDrawingHF"))


def threaded_comments() -> Parts:
    """Return a workbook with a threaded comment. Excel's own note for it must remain the only note on the cell."""
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    attributes = 'ref="F4" dT="2024-01-01T00:00:00.00" personId="{1}" id="{0}"'
    said = f"<threadedComment {attributes}><text>nine?</text></threadedComment>"
    thread = f'<ThreadedComments xmlns="{space}">{said}</ThreadedComments>'.encode()
    kim = '<person displayName="Kim" id="{1}" userId="kim" providerId="None"/>'
    kind = "application/vnd.ms-excel"
    parts = _with_vml(vml(VML_NOTE), comments=COMMENTS.replace(b"<author>Kim", b"<author>tc={0}"))
    parts = with_part(parts, "xl/threadedComments/t1.xml", thread, f"{kind}.threadedcomments+xml")
    people = f'<personList xmlns="{space}">{kim}</personList>'.encode()
    parts = with_part(parts, "xl/persons/person.xml", people, f"{kind}.person+xml")
    threaded = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    return sheet_related(parts, _TO_DRAWING, _TO_COMMENTS, ("rIdT", threaded, "../threadedComments/t1.xml"))


def strict() -> Parts:
    swaps = ((MAIN, STRICT_MAIN), (RELATIONS, STRICT_RELATIONS))
    parts = plain()
    for old, new in swaps:
        parts = {name: body.replace(old.encode(), new.encode()) for name, body in parts.items()}
    return parts


def prefixed(*, with_strings: bool = True) -> Parts:
    """Return a workbook with prefixes for all names, as the Open XML SDK writes it.

    The prefix of the relation is declared at the element that uses it.
    """
    strings: list[str] = []
    parts = plain(sheet(rows(p="x:", strings=strings if with_strings else None), p="x:"), styles=None)
    text = STYLES.decode().partition("\n")[2].replace("xmlns=", "xmlns:x=")
    text = text.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    parts = book_part(parts, "styles", "styles.xml", text.encode())
    if with_strings:
        parts = book_part(parts, "sharedStrings", "sharedStrings.xml", shared(strings, p="x:"))
    named = f'<x:sheet xmlns:d3p1="{RELATIONS}" name="Positions" sheetId="1" d3p1:id="rId1"/>'
    parts["xl/workbook.xml"] = f'<x:workbook xmlns:x="{MAIN}"><x:sheets>{named}</x:sheets></x:workbook>'.encode()
    return parts


def without_addresses() -> Parts:
    """Return a workbook with rows and cells without the attribute r."""
    return plain(sheet(rows(named_rows=False, named_cells=False)))


def rows_without_number() -> Parts:
    """Return a workbook with rows without r whose cells have addresses; the table starts in row 6."""
    return plain(sheet(rows(6, named_rows=False)))


def small_letters() -> Parts:
    """Return a workbook with addresses in lower case."""
    text = rows()
    for column in range(1, LAST_COLUMN + 1):
        text = text.replace(f'c r="{letters(column)}', f'c r="{letters(column).lower()}')
    return plain(sheet(text))


def odd_attributes() -> Parts:
    """Return a workbook with single quotes, attributes in another order, and white space and line ends in tags."""
    text = rows(cell_extra=" s='2'").replace("r=\"E2\" s='2'", "s='2'\n r='E2' ")
    return plain(sheet(text.replace("<row r=", "<row\n  spans='1:12'\tr=")))


def spaced_attributes() -> Parts:
    """Return a workbook with white space around equals signs, which is valid XML."""
    return plain(sheet(rows().replace('c r="', 'c r = "').replace('row r="', 'row r ="')))


def wide_characters() -> Parts:
    """Return a workbook with a sheet in UTF-16 with a byte order mark."""
    parts = plain()
    return {**parts, SHEET_PART: parts[SHEET_PART].decode().replace("UTF-8", "UTF-16").encode("utf-16")}


def byte_order_marks() -> Parts:
    return {name: b"\xef\xbb\xbf" + body for name, body in plain().items()}


def lower_case() -> Parts:
    return renamed(plain(), str.lower)


def backslashes() -> Parts:
    return renamed(plain(), lambda name: name.replace("/", "\\"))


def leading_slashes() -> Parts:
    return renamed(plain(), lambda name: "/" + name)


def elsewhere() -> Parts:
    """Return a workbook with the workbook part in an unusual folder and with an unusual name."""
    parts = renamed(plain(), lambda name: name.replace("xl/", "book/").replace("workbook.xml", "main.xml"))
    parts = replaced(parts, "[Content_Types].xml", ("/xl/", "/book/"), ("workbook.xml", "main.xml"))
    return replaced(parts, "_rels/.rels", ("xl/workbook.xml", "/book/main.xml"))


def at_the_root() -> Parts:
    """Return a workbook with the workbook part at the root of the package."""
    parts = renamed(plain(), lambda name: name.removeprefix("xl/"))
    parts = replaced(parts, "[Content_Types].xml", ("/xl/", "/"))
    return replaced(parts, "_rels/.rels", ("xl/", ""))


def no_default_for_relations() -> Parts:
    """Return a workbook without a Default for `rels`, in which every relations part has an Override."""
    default = f'<Default Extension="rels" ContentType="{RELATIONS_TYPE}"/>'
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{RELATIONS_TYPE}"/>' for name in ("_rels/.rels", BOOK_RELATIONS)
    )
    return replaced(plain(), "[Content_Types].xml", (default, ""), ("</Types>", f"{overrides}</Types>"))


def types_of_missing_parts() -> Parts:
    """Return a workbook with content types for missing parts that have the names of our new parts."""
    parts = plain()
    gone = (
        ("comments1.xml", "comments"),
        ("worksheets/sheet2.xml", "worksheet"),
        ("worksheets/sheet3.xml", "worksheet"),
    )
    for name, kind in gone:
        declared = f'<Override PartName="/xl/{name}" ContentType="{SML}.{kind}+xml"/></Types>'
        parts = replaced(parts, "[Content_Types].xml", ("</Types>", declared))
    return parts


def relations_to_missing_parts() -> Parts:
    """Return a workbook with a sheet that relates to missing comments and a missing drawing."""
    return sheet_related(plain(sheet(rows(), after=_LEGACY)), _TO_DRAWING, _TO_COMMENTS)


def no_strings() -> Parts:
    return plain(with_strings=False)


def no_styles() -> Parts:
    return plain(styles=None)


def bare_styles() -> Parts:
    """Return a workbook with an empty styles part."""
    return plain(styles=f'<styleSheet xmlns="{MAIN}"/>'.encode())


def formats_only() -> Parts:
    """Return a workbook whose styles have one cell format, and no fonts, fills or borders."""
    return plain(styles=f'<styleSheet xmlns="{MAIN}"><cellXfs count="1"><xf/></cellXfs></styleSheet>'.encode())


def one_fill() -> Parts:
    """Return a workbook whose styles have only one fill, although Excel reserves the first 2."""
    text = STYLES.decode()
    start, end = text.index("<fills"), text.index("</fills>")
    fills = '<fills count="1"><fill><patternFill patternType="none"/></fill>'
    return plain(styles=(text[:start] + fills + text[end:].replace('fillId="2"', 'fillId="0"')).encode())


def calculation_chain() -> Parts:
    parts = plain(sheet(rows() + '<row r="7"><c r="A7"><f>SUM(E2:L2)</f><v>52</v></c></row>'))
    chain = f'<calcChain xmlns="{MAIN}"><c r="A7" i="1"/></calcChain>'.encode()
    return book_part(parts, "calcChain", "calcChain.xml", chain)


def asides() -> Parts:
    """Return a workbook with comments, CDATA and a processing instruction that look like cells, between the cells."""
    data = rows().replace(">Position title<", "><![CDATA[Position title]]><")
    aside = '<!-- <row r="2"><c r="M2"><v>1</v></c> --><row r="2"><?x <c r="M2"/> ?>'
    return plain(sheet("<!-- </sheetData> -->" + data.replace('<row r="2">', aside)))


def comment_before_the_root() -> Parts:
    """Return a workbook with a comment before the root element that contains its name."""
    comment = "<!-- this <worksheet> was made by a generator -->"
    return replaced(user_notes(), SHEET_PART, ("<worksheet", f"{comment}<worksheet"))


def extension_after() -> Parts:
    rule = '<cfRule type="cellIs" priority="1" operator="greaterThan"><formula>7</formula></cfRule>'
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    inner = "<x14:conditionalFormattings><x14:conditionalFormatting/></x14:conditionalFormattings>"
    extension = f'<extLst><ext xmlns:x14="{space}" uri="{{78C0D931}}">{inner}</ext></extLst>'
    formatting = f'<conditionalFormatting sqref="E2:L5">{rule}</conditionalFormatting>'
    return plain(sheet(rows(), before='<dimension ref="A1:L5"/>', after=formatting + _MARGINS + extension))


def empty_columns() -> Parts:
    """Return a workbook with an empty <cols/>, as some libraries write it."""
    return plain(sheet(rows(), before="<cols/>"))


def split_columns() -> Parts:
    """Return a workbook whose columns have 2 ranges with formats. The block is partly in each range."""
    left = '<col min="1" max="14" width="9" style="2" customWidth="1"/>'
    right = '<col min="15" max="16384" width="4" hidden="1"/>'
    return plain(sheet(rows(), before=f"<cols>{left}{right}</cols>"))


def row_twice() -> Parts:
    """Return a workbook with a position's row twice, the second time empty."""
    return plain(sheet(rows().replace('<row r="5">', '<row r="4"/><row r="5">')))


def spans_that_lie() -> Parts:
    text = rows(row_extra=' spans="1:3" ht="20" customHeight="1"')
    return plain(sheet(text, before='<dimension ref="A1"/>'))


def last_cell_of_all() -> Parts:
    """Return a workbook with a cell at XFD1048576, so that the used range has 17 billion cells."""
    return plain(sheet(rows() + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def long_text() -> Parts:
    """Return a workbook with a shared string that is longer than the limit of a cell."""
    strings: list[str] = []
    data = rows(strings=strings)
    data += f'<row r="8">{cell("A8", "x" * 140_000, strings=strings)}</row>'
    return {**plain(), SHEET_PART: sheet(data), STRINGS_PART: shared(strings)}


def cdata_strings() -> Parts:
    """Return a workbook with shared strings in CDATA and in runs with phonetic hints."""
    runs = '<si><r><t>Imp</t></r><r><t>act</t></r><rPh sb="0" eb="1"><t>hint</t></rPh></si>'
    cdata = ("<si><t>5</t></si>", "<si><t><![CDATA[5]]></t></si>")
    return replaced(plain(), STRINGS_PART, cdata, ("<si><t>Impact</t></si>", runs))


def merged_to_the_edge() -> Parts:
    """Return a workbook with a heading row merged from the first free column to the last. No column is free."""
    return plain(sheet(rows(), after='<mergeCells count="1"><mergeCell ref="M1:XFD1"/></mergeCells>'))


def quoted_names() -> Parts:
    """Return a workbook whose sheet name has quotes and 31 characters, with 2 sheets that have names of our sheets."""
    parts = plain()
    other = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    for n in (2, 3):
        parts = with_part(parts, f"xl/worksheets/sheet{n}.xml", other, f"{SML}.worksheet+xml")
        related = relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml")
        parts = replaced(parts, BOOK_RELATIONS, ("</Relationships>", f"{related}</Relationships>"))
    name = "It&apos;s &quot;31&quot; characters &amp; no mor"
    return {**parts, "xl/workbook.xml": workbook((name, "PEECF summary", "peecf FINDINGS"))}


def named_ranges() -> Parts:
    """Return a workbook with defined names of the workbook and the sheet, an extension after them, and a filter."""
    names = (
        '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Positions!$A$1:$L$5</definedName>'
        '<definedName name="Mine">Positions!$A$1</definedName>'
    )
    extension = '<extLst><ext uri="{X}"><a:b xmlns:a="urn:a"/></ext></extLst>'
    after = f'<definedNames>{names}</definedNames><calcPr calcId="191029"/>{extension}'
    before = '<workbookPr/><bookViews><workbookView activeTab="0"/></bookViews>'
    parts = plain(sheet(rows(), after='<autoFilter ref="A1:L5"/>'))
    return {**parts, "xl/workbook.xml": workbook(before=before, after=after)}


def template() -> Parts:
    return replaced(plain(), "[Content_Types].xml", ("sheet.main+xml", "template.main+xml"))


def signed() -> Parts:
    kind = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"
    return with_part(plain(), "_xmlsignatures/sig1.xml", b"<Signature/>", kind)


def with_table(*, kind: str = "worksheet", headings: Iterable[str] = HEADINGS) -> Parts:
    """Return a workbook with the positions as a table, written by hand."""
    held = "".join(f'<tableColumn id="{n}" name="{heading}"/>' for n, heading in enumerate(headings, 1))
    columns = f'<tableColumns count="{held.count("<")}">{held}</tableColumns>'
    ref = f"A1:{letters(held.count('<'))}5"
    root = f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="{ref}" tableType="{kind}">'
    table = f'{root}<autoFilter ref="{ref}"/>{columns}</table>'.encode()
    tied = f'<tableParts count="1"><tablePart xmlns:r="{RELATIONS}" r:id="rIdT"/></tableParts>'
    parts = with_part(plain(sheet(rows(), after=tied)), "xl/tables/table1.xml", table, f"{SML}.table+xml")
    return sheet_related(parts, ("rIdT", "table", "../tables/table1.xml"))


def query_table() -> Parts:
    """Return a workbook with the positions in a table that a query fills. The product must not widen it."""
    return with_table(kind="queryTable")


def foreign_members() -> Parts:
    """Return a workbook with members that it does not need: an entry for a folder, an unknown part, a picture."""
    return {**plain(), "xl/media/": b"", "custom/readme.bin": bytes(range(256)) * 4, "xl/media/image1.png": PIXEL}


def many_sheets() -> Parts:
    """Return a workbook with the positions on the second sheet, after a hidden sheet and before a macro sheet."""
    parts = plain()
    parts = with_part(parts, "xl/worksheets/sheet2.xml", parts[SHEET_PART], f"{SML}.worksheet+xml")
    parts[SHEET_PART] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    space = "http://schemas.microsoft.com/office/excel/2006/main"
    macros = f'<xm:macrosheet xmlns:xm="{space}" xmlns="{MAIN}"><sheetData/></xm:macrosheet>'.encode()
    parts = with_part(parts, "xl/macrosheets/sheet1.xml", macros, "application/vnd.ms-excel.macrosheet+xml")
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    related = relation("rId2", "worksheet", "worksheets/sheet2.xml") + relation("rId3", kind, "macrosheets/sheet1.xml")
    parts = replaced(parts, BOOK_RELATIONS, ("</Relationships>", f"{related}</Relationships>"))
    book = workbook(("Cover", "Positions", "Macro1")).replace(b'name="Cover"', b'name="Cover" state="veryHidden"')
    return {**parts, "xl/workbook.xml": book}


def _packed(build: Callable[[], Parts]) -> Callable[[], bytes]:
    return lambda: zipped(build())


_BY_PARTS = (
    plain, user_notes, loose_drawing, notes_without_blocks, empty_drawing, form_controls, controls_without_drawing,
    header_pictures, threaded_comments, strict, prefixed, without_addresses, rows_without_number, small_letters,
    odd_attributes, spaced_attributes, wide_characters, byte_order_marks, lower_case, backslashes, leading_slashes,
    elsewhere, at_the_root, no_default_for_relations, types_of_missing_parts, relations_to_missing_parts, no_strings,
    no_styles, bare_styles, formats_only, one_fill, calculation_chain, asides, comment_before_the_root,
    extension_after, empty_columns, split_columns, row_twice, spans_that_lie, last_cell_of_all, long_text,
    cdata_strings, merged_to_the_edge, quoted_names, named_ranges, template, signed, query_table, foreign_members,
    many_sheets,
)  # fmt: skip

AWKWARD: dict[str, Callable[[], bytes]] = {
    "rich": rich,
    "table": as_table,
    "table with totals": lambda: as_table(totals=True),
    "table beside a table": lambda: as_table(beside=True),
    "filtered": filtered,
    "dates from 1904": dates_from_1904,
    "merged across": merged_across,
    "streamed": lambda: streamed(plain()),
    "stored": lambda: zipped(plain(), stored=plain()),
    "prefixed without shared strings": lambda: zipped(prefixed(with_strings=False)),
    "wrong checksum elsewhere": lambda: with_wrong_checksum(zipped(foreign_members()), "custom/readme.bin"),
    **{build.__name__.replace("_", " "): _packed(build) for build in _BY_PARTS},
}


# ---------------------------------------------------------------------------------- workbooks that must be refused


def entity_bomb() -> Parts:
    bomb = '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return replaced(plain(), STRINGS_PART, ("<sst", f"{bomb}<sst"), ("<t>Impact", "<t>&b;Impact"))


def external_entity() -> Parts:
    outside = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return replaced(plain(), SHEET_PART, ("<worksheet", f"{outside}<worksheet"))


def climbing_name() -> Parts:
    return {**plain(), "xl/../../escaped.xml": b"<x/>"}


def swollen() -> Parts:
    """Return a workbook with a part that unpacks to 1,000 times its size."""
    return {**plain(), "xl/media/image1.bmp": bytes(9 << 20)}


def not_a_workbook() -> Parts:
    return {"word/document.xml": b"<document/>"}


def without_data() -> Parts:
    return plain(f'<worksheet xmlns="{MAIN}"/>'.encode())


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "entity bomb": (_packed(entity_bomb), "entities"),
    "external entity": (_packed(external_entity), "entities"),
    "name that climbs out": (_packed(climbing_name), "climbs out"),
    "bomb by ratio": (_packed(swollen), "300 times its size"),
    "zip that is no workbook": (_packed(not_a_workbook), "not an Excel workbook"),
    "sheet without data": (_packed(without_data), "holds no cell data"),
    "damaged workbook part": (lambda: with_wrong_checksum(zipped(plain()), "xl/workbook.xml"), "damaged"),
    "cut short": (lambda: zipped(plain())[:-40], "directory cannot be read"),
    "a part twice": (lambda: with_member_twice(plain(), "xl/styles.xml", b"<old/>"), "which are one part"),
    "nothing": (lambda: b"", "empty"),
    "a text": (lambda: b"id,score\n1,2\n", "not an Excel workbook"),
    "an old workbook": (lambda: _OLE, "97-2003"),
    "an encrypted workbook": (lambda: _OLE + "EncryptedPackage".encode("utf-16-le") + bytes(99), "password"),
}


def tree(data: bytes, part: str) -> Any:
    """Return one part of a zipped workbook, parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(part))
