"""Write small .xlsb and .ods files, part by part."""

from __future__ import annotations

import io
import struct
import zipfile

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def record(kind: int, body: bytes = b"") -> bytes:
    """Return one record of an Excel binary workbook: kind and size in seven bits a byte, then the body."""
    return seven_bits(kind) + seven_bits(len(body)) + body


def seven_bits(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + seven_bits(rest) if rest else bytes([low])


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


FORMATS = ("General", 9, 14, "0.0%", "d mmm", "yyyy-mm-dd")  # of the cell formats, in their order


def styles() -> bytes:
    """Return the styles of an Excel binary workbook, with the cell formats of FORMATS."""
    own = {code: 164 + n for n, code in enumerate(FORMATS) if isinstance(code, str) and code != "General"}
    numbers = [own.get(code, 0) if isinstance(code, str) else code for code in FORMATS]
    customs = b"".join(record(44, struct.pack("<H", number) + wide(code)) for code, number in own.items())
    one = record(47, struct.pack("<HH", 0xFFFF, 0) + bytes(12))
    formats = b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in numbers)
    parents = record(626, struct.pack("<I", 1)) + one + record(627)
    cells = record(617, struct.pack("<I", len(numbers))) + formats + record(618)
    customs = record(615, struct.pack("<I", len(own))) + customs + record(616)
    return record(278) + customs + parents + cells + record(279)


def xlsb(
    cells: dict[tuple[int, int], str | int | bytes],
    shown_as: dict[tuple[int, int], int] | None = None,
    *,
    before: bytes = b"",
    after: bytes = b"",
    hidden_rows: frozenset[int] | set[int] = frozenset(),
) -> bytes:
    """Return an Excel binary workbook with one sheet, written record by record; rows and columns count from 1.

    A value of one byte is the number of an error. `shown_as` has the index in FORMATS of the cells that are shown in
    another way than as general numbers. The records `before` and `after` stand around those of the rows.
    """
    rows = b""
    for row in sorted({row for row, _ in cells}):
        rows += record(0, struct.pack("<I", row - 1) + bytes(7) + bytes([0x10 if row in hidden_rows else 0]) + bytes(5))
        for column in sorted(column for at, column in cells if at == row):
            value, place = cells[row, column], struct.pack("<II", column - 1, (shown_as or {}).get((row, column), 0))
            if isinstance(value, bytes):
                rows += record(3, place + value)
            else:
                is_text = isinstance(value, str)
                rows += record(6, place + wide(value)) if is_text else record(5, place + struct.pack("<d", value))
    extent = struct.pack("<4I", 0, max(row for row, _ in cells) - 1, 0, max(column for _, column in cells) - 1)
    sheet = record(129) + record(148, extent) + before + record(145) + rows + record(146) + after + record(130)
    listed = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Positions"))
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": record(131) + record(143) + listed + record(144) + record(132),
        "xl/worksheets/sheet1.bin": sheet,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{KINDS}/officeDocument" '
        'Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{KINDS}/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" '
        f'Type="{KINDS}/styles" Target="styles.bin"/></Relationships>',
        "xl/styles.bin": styles(),
    }
    return zipped(parts)


def ods(rows: str, *, styles: str = "", with_sheet: bool = True) -> bytes:
    """Return an OpenDocument spreadsheet with one sheet, of the XML of its rows and of its styles."""
    spaces = f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:style="{STYLE}"'
    head = f"<office:document-content {spaces}>{styles}<office:body><office:spreadsheet>"
    tail = "</office:spreadsheet></office:body></office:document-content>"
    sheet = f'<table:table table:name="Positions">{rows}</table:table>' if with_sheet else ""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": f"{head}{sheet}{tail}", "META-INF/manifest.xml": MANIFEST})


def zipped(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in parts.items():
            out.writestr(name, body)
    return buffer.getvalue()
