"""Inflate, parse and pack the parts of a workbook, and do nothing else: the least that any program in Python must do.

usage: floor.py WORKBOOK
"""

from __future__ import annotations

import sys
import zlib
from xml.parsers import expat
from zipfile import ZipFile

LEVEL = 2  # as the program packs


def main() -> None:
    """Read each part with zlib and expat, and pack it again."""
    with ZipFile(sys.argv[1]) as book:
        for name in book.namelist():
            part = book.read(name)
            expat.ParserCreate().Parse(part, True)  # noqa: FBT003 - the last piece of the text
            packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
            packer.compress(part)
            packer.flush()


if __name__ == "__main__":
    main()
