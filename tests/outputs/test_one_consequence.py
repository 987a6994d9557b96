"""Test that every output says the same about the decision on each position: needed, when, by whom and with what limits.

The samples, and random organisations with vacancies, ended contracts, chief executives below the bands, edges and
executives under Part 3.
"""

from __future__ import annotations

import io
import os
import random
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import docx
import lxml.html
import openpyxl
import pytest
from builders import scores_adding_to
from examples import examples
from pages import decisions_on
from position_books import DAY, FACTORS, FRAMEWORK, moderated, plain

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.assessment.organisation import Assessed, is_decided
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.screen.explanation import explanation_lines
from peecf_batch.outputs.screen.report import text_lines
from peecf_batch.outputs.word.item_tables import EARLIEST, MINISTER, MOVE
from peecf_batch.outputs.wording.decisions import earliest_in_short
from peecf_batch.rules.findings import day
from peecf_batch.rules.privacy import NOTHING
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.audit import audit_page_of, compare_sides
from peecf_batch.runs.options import Options
from peecf_batch.runs.sides import side_of
from peecf_batch.runs.writing import annotate_to, board_paper_of

if TYPE_CHECKING:
    from peecf_batch.runs.assessed import AssessedWorkbook

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
HEADS = ("Position ID", "Position title", "CEO", "Vacant", "Part 3", "Current band", "Contract end", *FACTORS)
ORGANISATIONS = int(os.environ.get("PEECF_ORGANISATIONS", examples(20)))
OPTIONS = Options(as_at=DAY)


class Decision(NamedTuple):
    """What an output says about one position; None where it does not show a part."""

    earliest: str | None
    minister: bool | None


def expected(held: AssessedWorkbook) -> dict[str, Decision | None]:
    """Return the decision on each classified position by its id, from the facts in its row and Table 5."""
    found: dict[str, Decision | None] = {}
    for p in held.assessment.positions:
        if not isinstance(p, Assessed):
            continue
        details, score = p.position.details, p.classification.score
        needed = p.outcome != "same" or score in (21, 35, 36, 47, 48, 56)
        end, earliest = details.contract_end, "not known (no contract end could be read)"
        if details.vacant:
            earliest = "now (vacant)"
        elif end and end < DAY:
            earliest = f"now (contract ended {end.day} {end:%B} {end.year})"
        elif end:
            after = end + timedelta(days=1)
            earliest = f"from {after.day} {after:%B} {after.year}, or earlier by agreement"
        found[details.id] = Decision(earliest, details.is_ceo) if needed else None
    return found


def on_the_page(held: AssessedWorkbook) -> dict[str, Decision]:
    """Return what the page says. Its dates have short months, and "now" alone is for a contract that ended."""
    document = lxml.html.document_fromstring(render_summary(held.assessment))
    every = [p.position.details for p in held.assessment.positions]
    by_title, by_id = ({getattr(d, name): d for d in every} for name in ("name", "id"))
    found: dict[str, Decision] = {}
    for row in decisions_on(document):
        identifier = row.id.partition(", ")[0]  # an organisation may follow
        details = by_id[identifier] if identifier else by_title[row.title]
        when = row.earliest
        if when == "now" and details.contract_end:
            when = f"now (contract ended {day(details.contract_end)})"
        elif when and when.startswith("from "):
            earliest = datetime.strptime(when, "from %d %b %Y").date()
            when = f"from {day(earliest)}, or earlier by agreement"
        elif when == "not known":
            when = "not known (no contract end could be read)"
        found[details.id] = Decision(when, row.minister)
    return found


def on_the_sheet(held: AssessedWorkbook) -> dict[str, Decision]:
    buffer = io.BytesIO()
    annotate_to(held, buffer, OPTIONS)
    book = openpyxl.load_workbook(buffer)
    if "PEECF decisions" not in book.sheetnames:
        return {}
    rows = book["PEECF decisions"].iter_rows(min_row=3, values_only=True)
    heads = next(rows)
    each = (dict(zip(heads, row, strict=False)) for row in rows)
    needed = (row for row in each if row["Constraints"] != "no decision needed")
    return {
        row["Position"]: Decision(row["Earliest change"], "Minister" in (row["Constraints"] or "")) for row in needed
    }


def in_the_record(held: AssessedWorkbook) -> dict[str, Decision]:
    words = {
        "vacant": "now (vacant)", "ended": "now (contract ended", "running": "from ", "unknown": "not known",
    }  # fmt: skip
    kept = record(held.assessment)
    found = {p["id"]: p["consequence"] for p in kept["positions"] if p["consequence"]}
    assert kept["organisation"]["decisions"] == len(found)
    return {name: Decision(words[said["timing"]], said["minister"]) for name, said in found.items()}


BY_AGREEMENT = ", or earlier by agreement"


def in_the_paper(held: AssessedWorkbook) -> dict[str, Decision]:
    """Return the decisions in the tables of the paper, which says once that a change may be earlier by agreement."""
    document = docx.Document(io.BytesIO(board_paper_of(held.assessment, OPTIONS)))
    agreed = any(
        "A change before the contract ends needs the executive’s agreement." in p.text for p in document.paragraphs
    )
    found: dict[str, Decision] = {}
    for table in document.tables:
        heads, *rows = ([cell.text.strip() for cell in row.cells] for row in table.rows)
        for row in rows if MOVE in heads else ():
            cells = dict(zip(heads, row, strict=True))
            kept = cells["Position"].split(". Borderline:")[0]
            name = re.findall(r"\(([^()]*)\)$", kept)[0] if kept.endswith(")") else kept
            said, minister = cells.get(EARLIEST, ""), MINISTER in cells.get(EARLIEST, "")
            when = said.removesuffix(MINISTER).strip().removesuffix(".")
            when = when[:1].lower() + when[1:] + (BY_AGREEMENT if agreed and when.startswith("From") else "")
            before, after = cells[MOVE].replace(" (by pay)", "").split(" → ")
            if before != after or kept != cells["Position"]:  # not a decision on a position that needs none
                found[name] = Decision(when or None, minister)
    return found


def in_the_audit(held: AssessedWorkbook) -> dict[str, Decision]:
    compared = compare_sides(side_of(held), side_of(held), FRAMEWORK, NOTHING)
    document = lxml.html.document_fromstring(audit_page_of(compared, OPTIONS))
    found: dict[str, Decision] = {}
    for table in document.xpath("//section[@id='held']//table"):
        for row in table.xpath(".//tbody/tr[not(@class='g')]"):
            cells = [" ".join(cell.text_content().split()) for cell in row]
            found[row.xpath("string(.//th/i)") or cells[0]] = Decision(cells[3], "Minister" in cells[4])
    return found


def explained(held: AssessedWorkbook, name: str) -> Decision | None:
    text = " ".join(" ".join(explanation_lines(explain_position(held.assessment, held.layouts, name))).split())
    said = text.split("Decision ", 1)[1].split(" Who decides ", 1)[0]
    if said.startswith("None needed"):
        return None
    return Decision(said.split("Earliest change: ")[1].split(".")[0], "Minister" in said)


def contradictions(held: AssessedWorkbook, *, paper: bool = False) -> list[str]:
    """Return what outputs say otherwise than the facts and Table 5, in words. A `paper` takes longer to make."""
    truth = expected(held)
    needed = {name: said for name, said in truth.items() if said}
    wrong: list[str] = []
    page, sheet, kept, compared = on_the_page(held), on_the_sheet(held), in_the_record(held), in_the_audit(held)
    written = in_the_paper(held) if paper else needed
    every = (("page", page), ("sheet", sheet), ("record", kept), ("audit", compared), ("paper", written))
    wrong += [f"{where}: {seen.keys() ^ needed.keys()}" for where, seen in every if seen.keys() != needed.keys()]
    for name, said in needed.items():
        for where, seen in (("page", page), ("paper", written), ("audit", compared)):
            if name in seen and seen[name] != said and seen[name] != said._replace(earliest=None):
                wrong.append(f"{where}, {name}: {seen[name]} for {said}")
        if name in sheet and sheet[name] != said:
            wrong.append(f"sheet, {name}: {sheet[name]} for {said}")
        minister, when = kept[name].minister, kept[name].earliest
        if minister is not said.minister or not said.earliest.startswith(when):
            wrong.append(f"record, {name}: {kept[name]} for {said}")
    told = {name: explained(held, name) for name in truth}
    wrong += [f"explanation, {name}: {told[name]} for {said}" for name, said in truth.items() if told[name] != said]
    counted = f"  {len(needed)} of {len(truth)} classified position" if needed else "  No position"
    if needed and all(is_decided(p) for p in held.assessment.positions if p.position.details.id in needed):
        which = {1: "The position", 2: "Both positions"}.get(len(needed), f"All {len(needed)} positions")
        counted = f"  {which} that needed a decision "
    return [*wrong, *([] if any(line.startswith(counted) for line in text_lines(held.assessment)) else ["check"])]


def read(path: Path) -> AssessedWorkbook:
    return assess_file(path, OPTIONS)


# One sample has rows without ids, which a test cannot tell apart.
@pytest.mark.parametrize("name", sorted({path.name for path in SAMPLES.glob("*.xlsx")} - {"every-defect.xlsx"}))
def test_of_a_sample_is_the_same_everywhere(name: str) -> None:
    assert contradictions(read(SAMPLES / name), paper=True) == []


@pytest.mark.parametrize("seed", range(ORGANISATIONS))
def test_of_a_random_organisation_is_the_same_everywhere(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    under_part_3 = [draw.random() < seed % 3 / 4 for _ in range(12)]
    rows = [
        (
            f"R-{number}", f"Director {number}", "Yes" if number == 0 else "No", draw.choice(["Yes", "No", "No", None]),
            "Yes" if is_under else "No",
            draw.choice([f"SES-{number % 3 + 1}", "PESES-1", "PESES-2", "PESES-3", "2", None, "New"]),
            draw.choice([None, "2024-12-31", "2025-06-29", "2025-06-30", "2027-06-30"]),
            *scores_adding_to(draw.choice([18, 20, 21, 22, 35, 36, 40, 47, 48, 55, 56]), seed + number),
        )
        for number, is_under in enumerate(under_part_3)
    ]  # fmt: skip
    assert contradictions(read(plain(tmp_path / "b.xlsx", rows, HEADS))) == []


def test_a_contradiction_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "peecf_batch.outputs.page.decisions.earliest_in_short",
        lambda timing: earliest_in_short(timing).replace(" 202", " 203"),
    )
    assert contradictions(read(SAMPLES / "water-authority.xlsx")) != []
    assert moderated(SAMPLES / "water-authority.xlsx").organisation.decisions > 0
