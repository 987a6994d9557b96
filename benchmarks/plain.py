"""Assess a workbook with a plain script, as a good analyst would write it, for comparison in the benchmark.

usage: plain.py WORKBOOK FOLDER [--bare]

pandas reads the workbook, openpyxl loads, annotates and saves it, and Jinja renders the page. With --bare, the script
writes only 5 unstyled columns, one table and a short record, without findings, styles and a second table.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jinja2
import openpyxl
import pandas as pd
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

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
EDGES = (21, 35, 36, 47, 48, 56)
PAGE = """<!DOCTYPE html><title>Summary</title>
<style>{% for n in range(1, 8) %}.s{{ n }} { background: hsl(210 60% {{ 100 - 8 * n }}%) }{% endfor %}</style>
<table><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr>
{% for p in positions %}<tr><th>{{ p.title }}</th><td>{{ p.id }}</td>
{% for score in p.scores %}<td class="s{{ score }}">{{ score }}</td>{% endfor %}
<td>{{ p.score }}</td><td>{{ p.band }}</td><td>{{ p.reference }}</td><td>{{ p.outcome }}</td></tr>
{% endfor %}</table>
{% if findings %}<table>{% for p in positions if p.outcome != "same" %}
<tr><th>{{ p.title }}</th><td>{{ p.score }}</td><td>{{ p.band }}</td><td>{{ p.reference }}</td>
<td>{{ p.outcome }}</td></tr>{% endfor %}</table>
<table>{% for f in findings %}<tr><td>{{ f.code }}</td><td>{{ f.cell }}</td><td>{{ f.position }}</td>
<td>{{ f.message }}</td></tr>{% endfor %}</table>{% endif %}"""

LINE = Side(style="thin", color="C9D1DB")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD, FILL = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3A5F")
TOP = Alignment(vertical="top")


def band(score: int) -> str:
    """Return the band of a work value score."""
    if score < EDGES[0]:
        return "Below 21"
    return "PESES-1" if score <= EDGES[1] else "PESES-2" if score <= EDGES[3] else "PESES-3"


def read(workbook: Path) -> list[dict[str, Any]]:
    """Return every position with its score, band and outcome. Raises SystemExit for an invalid score."""
    frame = pd.read_excel(workbook, engine="openpyxl")
    positions = []
    for number, row in enumerate(frame.to_dict("records"), 2):
        scores = [row[name] for name in FACTORS]
        if any(score not in range(1, 8) for score in scores):
            raise SystemExit(f"row {number}: not a score")
        score = int(sum(scores))
        held, now = row["Current band"], band(score)
        positions.append(
            {
                "id": row["Position ID"],
                "title": row["Position title"],
                "row": number,
                "scores": scores,
                "score": score,
                "band": now,
                "reference": held,
                "outcome": "same" if now == held else "moved",
                "reports_to": row["Reports to"],
                "streams": [row["Primary stream"]],
            }
        )
    return positions


def annotate(workbook: Path, target: Path, positions: list[dict[str, Any]], findings: list[dict[str, Any]]) -> None:
    """Load the workbook, write the columns and the findings sheet, and save it as `target`."""
    book = openpyxl.load_workbook(workbook)
    sheet = book.active
    first = sheet.max_column + 1
    styled = bool(findings)
    for offset, head in enumerate(["Score", "Band", "Edge", "Outcome", "Findings"]):
        cell = sheet.cell(1, first + offset, head)
        cell.font, cell.fill = HEAD, FILL
    found = {f["row"]: f["message"] for f in findings}
    left, right = (get_column_letter(sheet.max_column - 30 + n) for n in (6, 13))
    for p in positions:
        row = p["row"]
        values = [
            f"=SUM({left}{row}:{right}{row})" if styled else p["score"],
            p["band"],
            "edge" if p["score"] in EDGES else "",
            p["outcome"],
            found.get(row, ""),
        ]
        for offset, value in enumerate(values):
            cell = sheet.cell(row, first + offset, value)
            if styled:
                cell.border, cell.alignment = BORDER, TOP
    if styled:
        added = book.create_sheet("Findings")
        added.append(["Code", "Cell", "Position", "What is wrong", "What to do", "Your reason"])
        for f in findings:
            added.append([f["code"], f["cell"], f["position"], f["message"], f["fix"], ""])
            for cell in added[added.max_row]:
                cell.border, cell.alignment = BORDER, TOP
            added.cell(added.max_row, 2).hyperlink = f"#'{sheet.title}'!{f['cell']}"
    book.save(target)


def main() -> None:
    """Read with pandas, annotate with openpyxl, and render with Jinja."""
    workbook, folder, bare = Path(sys.argv[1]), Path(sys.argv[2]), "--bare" in sys.argv
    positions = read(workbook)
    findings = [
        {
            "code": "N220",
            "row": p["row"],
            "cell": f"A{p['row']}",
            "position": p["id"],
            "message": f"work value score {p['score']} is on the edge of {p['band']}",
            "fix": "Hold the validation meeting, with the evidence for each factor at hand.",
        }
        for p in positions
        if p["score"] in EDGES and not bare
    ]
    annotate(workbook, folder / "plain-assessed.xlsx", positions, findings)
    heads = ["Position", "ID", *FACTORS, "Score", "Band", "Reference", "Outcome"]
    page = jinja2.Environment(autoescape=True).from_string(PAGE)
    text = page.render(heads=heads, positions=positions, findings=findings)
    (folder / "plain-summary.html").write_text(text, encoding="utf-8")
    record = {"positions": positions, "findings": findings}
    (folder / "plain-assessment.json").write_text(json.dumps(record, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
