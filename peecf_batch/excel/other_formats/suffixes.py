"""Name the formats other than Office Open XML that are read, by the suffixes of their files."""

from __future__ import annotations

SPREADSHEETS = {
    ".xls": "an Excel 97-2003 workbook",
    ".xlsb": "an Excel binary workbook",
    ".ods": "an OpenDocument spreadsheet",
}
TEXT_TABLES = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
# Few texts are tables, so a .txt file is read only if it is named, and a folder may hold others.
NAMED_SUFFIXES = (".txt",)
VALUE_SUFFIXES = tuple(suffix for suffix in (*SPREADSHEETS, *TEXT_TABLES) if suffix not in NAMED_SUFFIXES)
LOST = "formats, formulas, charts, pictures, notes, macros, filters, drop-downs and print set-up"
