"""The plain way to do the main job, as a good analyst would script it: what the benchmark compares with.

usage: plain.py WORKBOOK FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jinja2
import openpyxl
import pandas as pd

FACTORS = [
    "Knowledge",
    "Relationships",
    "Judgement and risk",
    "Independence",
    "Strategic change",
    "Impact",
    "Breadth",
    "Resource management",
]
PAGE = """<!DOCTYPE html><title>Summary</title><table>
<tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr>
{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</table>"""


def band(score: int) -> str:
    """The band of a total."""
    if score < 21:
        return "Below 21"
    return "PESES-1" if score <= 35 else "PESES-2" if score <= 47 else "PESES-3"


def main() -> None:
    """Read with pandas, annotate with openpyxl, render with Jinja."""
    workbook, folder = Path(sys.argv[1]), Path(sys.argv[2])
    frame = pd.read_excel(workbook, engine="openpyxl")
    scores = frame[FACTORS].sum(axis=1)
    bands = scores.map(band)
    outcomes = ["same" if a == b else "moved" for a, b in zip(bands, frame["Current band"], strict=True)]
    book = openpyxl.load_workbook(workbook)
    sheet = book.active
    first = sheet.max_column + 1
    for offset, head in enumerate(["Score", "Band", "Edge", "Outcome", "Findings"]):
        sheet.cell(1, first + offset, head)
    for row, (score, name, outcome) in enumerate(zip(scores, bands, outcomes, strict=True), 2):
        sheet.cell(row, first, int(score))
        sheet.cell(row, first + 1, name)
        sheet.cell(row, first + 2, "edge" if score in (21, 35, 36, 47, 48, 56) else "")
        sheet.cell(row, first + 3, outcome)
        sheet.cell(row, first + 4, "")
    book.save(folder / "plain-assessed.xlsx")
    shown = frame[["Position ID", "Position title", *FACTORS]].assign(score=scores, band=bands, outcome=outcomes)
    page = jinja2.Environment(autoescape=True).from_string(PAGE)
    text = page.render(heads=list(shown.columns), rows=shown.to_numpy().tolist())
    (folder / "plain-summary.html").write_text(text, encoding="utf-8")
    record = [{"id": i, "score": int(s), "band": b} for i, s, b in zip(frame["Position ID"], scores, bands, strict=True)]
    (folder / "plain-assessment.json").write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main()
