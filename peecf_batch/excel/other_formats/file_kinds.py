"""Tell from its content what kind of file it is, if it could not be read as its name says."""

from __future__ import annotations

import io
import zipfile

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS_XLSX = "Open it in Excel, or in the program that made it, and save it as .xlsx."
_BEGINNING = 1_024
_PARTS = {
    "xl/workbook.bin": "an Excel binary workbook (.xlsb)",
    "xl/workbook.xml": "a newer Excel workbook (.xlsx)",
    "content.xml": "an OpenDocument file (.ods)",
    "index/document.iwa": "an Apple Numbers document",
}
_SIGNS = {
    b"urn:schemas-microsoft-com:office:spreadsheet": "an Excel 2003 XML spreadsheet",
    b"urn:oasis:names:tc:opendocument": "a flat OpenDocument file (.fods)",
    b"<html": "a web page (HTML)",
    b"<!doctype html": "a web page (HTML)",
    b"<table": "a web page (HTML)",
}


def kind_of(data: bytes) -> str:
    """Return what a file is, such as "a web page (HTML)", or "" if its content does not tell."""
    if data.startswith(b"PK"):
        return _kind_of_zip(data)
    if data.startswith(OLE_MAGIC):
        return "an Excel 97-2003 workbook (.xls) or a password-protected workbook"
    beginning = data[:_BEGINNING].replace(b"\0", b"").lower()
    if beginning.startswith(b"id;p"):
        return "a SYLK file"
    return next((kind for sign, kind in _SIGNS.items() if sign in beginning), "")


def _kind_of_zip(data: bytes) -> str:
    try:
        names = {name.lower() for name in zipfile.ZipFile(io.BytesIO(data)).namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return ""
    return next((kind for name, kind in _PARTS.items() if name in names), "")
