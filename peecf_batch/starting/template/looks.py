"""Define the formats of cells in an assessment workbook. Every colour is used together with a word."""

from __future__ import annotations

from peecf_batch.excel.cell import Look

NAVY, STEEL, LINE, GREY, PAPER = "1F3A5F", "5A6572", "C9D1DB", "EEF1F4", "FFFFFF"
BAND_FILLS = ("DCE9F5", "B9D3EC", "8FB8DE", "6C9FD0")
BELOW_FILL, AMBER, RED, GREEN = "E4E4E4", "FFE7A0", "F9C9B6", "D5EBD8"

TITLE = Look(bold=True, size=16, colour=NAVY)
SUBTITLE = Look(bold=True, size=12, colour=NAVY)
SECTION = Look(bold=True, size=12, colour=NAVY)
QUIET = Look(colour=STEEL)
QUIET_WRAPPED = Look(colour=STEEL, wrap=True, vertical="top")
LABEL = Look(bold=True, vertical="top", wrap=True)
LABEL_IN_TABLE = Look(bold=True, vertical="top", border=LINE)
PROSE = Look(wrap=True, vertical="top")
NUMBERED = Look(bold=True, colour=NAVY, vertical="top", horizontal="center")
LINKED = Look(colour="0B4F9E", underline=True, vertical="top")
TO_FILL = Look(bold=True, size=12, border=LINE, fill="FFF8DC")

GROUP = Look(bold=True, colour=NAVY, fill="DCE3EB", vertical="center")
HEADING = Look(fill=NAVY, colour=PAPER, bold=True, wrap=True, vertical="center", border=LINE)
CENTRED_HEADING = Look(
    fill=NAVY, colour=PAPER, bold=True, wrap=True, horizontal="center", vertical="center", border=LINE
)
SCORE_HEADING = Look(
    fill=NAVY, colour=PAPER, bold=True, horizontal="center", vertical="bottom", border=LINE, rotation=90
)
RESULT_HEADING = Look(
    fill=STEEL, colour=PAPER, bold=True, wrap=True, horizontal="center", vertical="center", border=LINE
)

ID = Look(border=LINE, vertical="top", text=True)
TEXT = Look(border=LINE, vertical="top", wrap=True)
WORD = Look(border=LINE, vertical="top", horizontal="center", wrap=True)
SCORE = Look(border=LINE, vertical="top", horizontal="center", number_format="0")
SHARE = Look(border=LINE, vertical="top", horizontal="center", number_format="0")
DATE = Look(border=LINE, vertical="top", horizontal="center", number_format="d mmm yyyy")
MONEY = Look(border=LINE, vertical="top", number_format="#,##0")
FRACTION = Look(border=LINE, vertical="top", horizontal="center", number_format="0.0#")
RESULT = Look(border=LINE, vertical="top", horizontal="center", wrap=True, fill=GREY)
COUNT = Look(border=LINE, vertical="top", horizontal="center", number_format="0")
ROOM = Look(border=LINE, vertical="top", wrap=True, fill="FFF8DC")
