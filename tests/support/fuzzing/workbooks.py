"""Break workbooks: their bytes, the members of the package, XML, and values of cells."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from awkward import AWKWARD

from fuzzing.texts import TEXTS, Draw, in_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[3] / "sample_workbooks"
ANNOTATED = ("decisions", "consensus")  # they have a sheet of an earlier run, which is replaced
OTHERS = Path(__file__).parents[2] / "excel" / "other_formats"
LARGEST = 60_000
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
NAMES = (
    "r", "s", "t", "ref", "si", "min", "max", "spans", "count", "uniqueCount", "numFmtId", "xfId", "name", "sheetId",
    "state", "Id", "Type", "Target", "TargetMode", "PartName", "Extension", "ContentType", "xml:space", "xmlns", "id",
)  # fmt: skip
PIECES = (
    "<!-- <row r='1'/> -->", "<![CDATA[<c r='A1'/>]]>", "<?xml version='1.0'?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "&b;", "<c/>", "<row/>", "<row r='3'><c r='E3'><v>7</v></c></row>", "<v>7</v>", "<f>1+1</f>",
    "<is><t>7</t></is>", "<x:c r='E3'/>", "</row>", "<mergeCell ref='A1:XFD1048576'/>", "<extLst/>", "<sheetData/>",
    "<t>7</t>", "<r><t>7</t></r>", "<rPh><t>7</t></rPh>", "\0", "<",
)  # fmt: skip
TAG = re.compile(r"<[\w.:-]+(?:\s[^<>]*)?/?>")
ELEMENT = re.compile(r"<([\w.:-]+)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)")
ATTRIBUTE = re.compile(r'\s([\w.:-]+)="([^"]*)"')
TEXT = re.compile(r">([^<>]+)<")
CODE_NAMES = ("utf-16", "utf-8-sig", "utf-16-le", "latin-1")


def seeds() -> dict[str, Callable[[], bytes]]:
    """Return functions that return the bytes of the valid workbooks to break, by name."""
    samples = sorted(path for path in SAMPLES.glob("*.xlsx") if path.stem not in ANNOTATED)
    files = [*samples, *sorted(OTHERS.iterdir())]
    held = {p.name: p.read_bytes for p in files if p.stat().st_size < LARGEST and p.suffix not in TEXT_SUFFIXES}
    return {**{f"{name}.xlsx": made for name, made in AWKWARD.items()}, **held}


def broken(data: bytes, draw: Draw) -> bytes:
    """Return the workbook with 1 to 5 things broken."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 5))):
        with contextlib.suppress(Exception):  # a broken package may not open a second time
            ways = (in_bytes, in_members, in_xml) if data.startswith(b"PK") else (in_bytes,) * 3
            data = draw.choices(ways, (1, 2, 7))[0](data, draw)
    return data


def members(data: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def packed(held: list[tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for info, body in held:
            archive.writestr(zipfile.ZipInfo(info) if isinstance(info, str) else info, body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def in_members(data: bytes, draw: Draw) -> bytes:
    """Return the package with one member removed, doubled, renamed, emptied, moved, added, swapped or re-encoded."""
    held: list[tuple[zipfile.ZipInfo | str, bytes]] = [(info, body) for info, body in members(data)]
    if not held:
        return data
    at, other = draw.randrange(len(held)), draw.randrange(len(held))
    info, body = held[at]
    name = info if isinstance(info, str) else info.filename
    what = draw.randrange(8)
    if what == 0:
        del held[at]
    elif what == 1:
        held.insert(other, (name, held[other][1]))
    elif what == 2:
        held[at] = (
            draw.choice((name.upper(), name.replace("/", "\\"), f"/{name}", f"../{name}", "x", "a\nb", "CON")),
            body,
        )
    elif what == 3:
        held[at] = (name, b"")
    elif what == 4:
        held[at] = (name, held[other][1])
    elif what == 5:
        with contextlib.suppress(UnicodeError):
            held[at] = (name, body.decode().encode(draw.choice(CODE_NAMES)))
    elif what == 6:
        draw.shuffle(held)
    else:
        held.append(
            (draw.choice(("xl/vbaProject.bin", "_xmlsignatures/sig1.xml", "xl/calcChain.xml", name + "x")), body)
        )
    return packed(held)


def in_xml(data: bytes, draw: Draw) -> bytes:
    """Return the package with 1 to 4 edits of one member's XML; sheets and other main members are chosen more often."""
    held = members(data)
    chosen = [at for at, (info, _) in enumerate(held) if info.filename.lower().endswith((".xml", ".rels", ".vml"))]
    if not chosen:
        return data
    often = re.compile(r"sheet|sharedstrings|styles|workbook|table|comments", re.IGNORECASE)
    at = draw.choices(chosen, [8 if often.search(held[at][0].filename) else 1 for at in chosen])[0]
    info, body = held[at]
    text = body.decode("utf-8", "surrogateescape")
    for _ in range(draw.choice((1, 1, 2, 4))):
        text = edited(text, draw)
    return packed([*held[:at], (info.filename, text.encode("utf-8", "surrogateescape")), *held[at + 1 :]])


def edited(text: str, draw: Draw) -> str:
    """Return XML with one edit to an element, an attribute, a text or a tag."""
    kind = draw.choices((ELEMENT, ATTRIBUTE, TEXT, TAG), (3, 5, 4, 3))[0]
    found = list(kind.finditer(text))
    if not found:
        return text
    one, other = draw.choice(found), draw.choice(found)
    if kind is ELEMENT:
        new = draw.choice(("", one[0] * 2, other[0], one[0] * draw.choice((3, 400))))
    elif kind is ATTRIBUTE:
        value = draw.choice(
            (draw.choice(TEXTS), other[2], str(draw.randrange(-2, 20)), f"{draw.choice('AEFLZ')}{draw.randrange(9)}")
        )
        new = draw.choice(
            (
                "",
                f' {one[1]}="{value}"',
                f' {one[1]}="{value}"',
                f" {one[1]}='{value}'",
                f' {draw.choice(NAMES)}="{value}"',
                one[0] * 2,
            )
        )
    elif kind is TEXT:
        new = (
            f">{draw.choice((draw.choice(TEXTS), other[1], str(draw.randrange(-2, 12)), one[1] + ' ', ' ' + one[1]))}<"
        )
    else:
        new = draw.choice(
            (one[0] + draw.choice(PIECES), draw.choice(PIECES) + one[0], "", other[0], one[0].replace("<", "<x:", 1))
        )
    return text[: one.start()] + new + text[one.end() :]
