"""Test every sentence of explanations against the record of the same run, for the page, Word, the screen and records.

The checks are in `explained_facts` and use no code that writes explanations.
"""

from __future__ import annotations

import io
import json
import random
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import docx
import lxml.html
import pytest
from docx.table import Table
from examples import ALL
from explained_facts import Facts, row_unproved, unproved
from position_books import DAY, FACTORS, FRAMEWORK, plain

from peecf_batch.assessment.explanation import Explainer
from peecf_batch.outputs.html.explanation import render_explanation
from peecf_batch.outputs.privacy.disclosure import mask_of, redacted
from peecf_batch.outputs.privacy.explained import Redaction
from peecf_batch.outputs.record.record import record_text
from peecf_batch.outputs.screen.explanation import explanation_lines
from peecf_batch.outputs.seal import sealed_text
from peecf_batch.outputs.word.explanation.paper import render_explanation_paper
from peecf_batch.rules.privacy import NOTHING
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.explanations.one_position import explain_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peecf_batch.assessment.explanation import Explanation

IN_EACH = 10
BOOKS = 20 if ALL else 3  # 200 positions in continuous integration
OPTIONS = Options(FRAMEWORK, as_at=DAY)
KINDS = ("rationale", "example", "share")
STREAMS = ("Delivery", "Policy", "Regulatory", "Delivery, Policy", None)
DECISIONS = (None, None, None, "PESES-1, duties reduced", "Deferred to March", "Agreed")
PHRASES = (
    "Leads the program in 3 regions", "Advises the board on risk", "Answers for a budget of $24 million",
    "Decides on incomplete facts. Few precedents apply", "Manages 62 staff!", "Plans & reports <weekly>",
)  # fmt: skip


class Book(NamedTuple):
    """A random workbook, its record, and the evidence that was typed for each position by kind."""

    path: Path
    record: dict[str, Any]
    record_path: Path
    evidence: list[dict[str, list[str]]]
    rows: list[dict[str, Any]]


def headings(draw: random.Random) -> list[str]:
    kinds = [kind for kind in KINDS if draw.random() < 0.7]
    heads = ["Position ID", "Position title", "Organisation", "CEO", "Vacant", "Part 3", "Current band", "Contract end"]
    heads += ["Streams", "Stream check", "Stream check reason", "Reports to", "Decision", "Decision-maker"]
    heads += ["Decision date", *(["Benchmark"] if draw.random() < 0.5 else [])]
    for factor in FACTORS:
        heads += [factor, *(f"{factor} {'share of work' if kind == 'share' else kind}" for kind in kinds)]
    if draw.random() < 0.5:
        heads += [f"{factor} – Assessor {letter}" for letter in "AB" for factor in FACTORS]
        heads += [f"{factor}: reason for the agreed score" for factor in FACTORS]
    return heads


def scores_of(draw: random.Random) -> list[Any]:
    total = draw.choice([8, 20, 21, 22, 34, 35, 36, 37, 45, 46, 47, 48, 55, 56, *range(15, 57)])
    scores = [1] * 8
    while sum(scores) < total:
        scores[draw.choice([n for n in range(8) if scores[n] < 7])] += 1
    return scores


def written(folder: Path, seed: int) -> Book:
    """Write a random workbook and its record."""
    draw = random.Random(seed)
    heads = headings(draw)
    rows: list[dict[str, Any]] = []
    evidence = []
    for number in range(IN_EACH):
        part_3 = draw.random() < 0.2
        scores = scores_of(draw)
        given: list[Any] = [*scores]
        if draw.random() < 0.15:
            given[draw.randrange(8)] = draw.choice([None, "7*", 9])
        held = [f"SES-{draw.randint(1, 3)}"] if part_3 else ["PESES-1", "PESES-2", "PESES-3", None, "Not executive"]
        row: dict[str, Any] = dict.fromkeys(heads)
        row |= {
            "Position ID": f"R-{number}", "Position title": f"Director {number if number < 8 else 7}",
            "Organisation": ("Goulburn" if number % 5 else "Wimmera") + " Health", "CEO": "No" if number else "Yes",
            "Vacant": draw.choice(["Yes", "No", None]), "Part 3": "Yes" if part_3 else "No",
            "Current band": draw.choice(held), "Contract end": draw.choice([None, "2024-12-31", "2027-06-30"]),
            "Streams": draw.choice(STREAMS), "Stream check": draw.choice(["Aligns", "Does not align", None]),
            "Stream check reason": draw.choice([None, "Leads two units"]), "Reports to": "R-0" if number else None,
            "Decision": draw.choice(DECISIONS), "Decision-maker": "Board", "Decision date": "2025-03-12",
            "Benchmark": draw.choice(["Yes", "No", None]),
        }  # fmt: skip
        row = {head: value for head, value in row.items() if head in heads}
        for factor, score, agreed in zip(FACTORS, given, scores, strict=True):
            row[factor] = score
            for head in heads:
                if head.startswith(f"{factor} rat") or head.startswith(f"{factor} ex"):
                    row[head] = draw.choice([None, *(f"{phrase} ({head[:3]}{number})" for phrase in PHRASES)])
                elif head == f"{factor} share of work":
                    row[head] = draw.choice([None, 70, 85])
                elif head == f"{factor}: reason for the agreed score":
                    row[head] = draw.choice([None, None, f"Agreed on new evidence ({number})"])
                elif head.startswith(f"{factor} – "):
                    row[head] = min(7, max(1, agreed + draw.choice([0, 0, 0, 1, -1, 2])))
        rows.append(row)
        evidence.append(evidence_in(row, heads))
    path = plain(folder / "book.xlsx", [[row[head] for head in heads] for row in rows], heads)
    text = sealed_text(record_text(assess_file(path, OPTIONS).assessment))
    record_path = folder / "book-assessment.json"
    record_path.write_text(text, encoding="utf-8")
    return Book(path, json.loads(text), record_path, evidence, rows)


def evidence_in(row: dict[str, Any], heads: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, end in (("rationale", "rationale"), ("example", "example"), ("share", "share of work")):
        names = [f"{factor} {end}" for factor in FACTORS]
        if names[0] in heads:
            values = [row[name] for name in names]
            found[kind] = ["" if v is None else f"{v}%" if kind == "share" else str(v) for v in values]
    return found


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Book]:
    return [written(tmp_path_factory.mktemp(f"book{seed}"), seed) for seed in range(BOOKS)]


def each(books: list[Book]) -> Iterator[tuple[Book, Facts, Explanation]]:
    """Yield each position with its facts and its explanation from the workbook."""
    for book in books:
        held = assess_file(book.path, OPTIONS)
        explainer = Explainer(held.assessment, held.layouts, None)
        seen, mask = redacted(held.assessment, NOTHING), mask_of(held.assessment, NOTHING)
        redaction = Redaction(held.assessment, seen, mask, NOTHING)
        for index in range(len(book.rows)):
            facts = Facts(book.record, index, book.evidence[index])
            yield book, facts, redaction.of(explainer.of(index))


def from_records(books: list[Book]) -> Iterator[tuple[Facts, Explanation]]:
    for book in books:
        for index, p in enumerate(book.record["positions"]):
            yield Facts(book.record, index, None), explain_file(book.record_path, f"row {p['row']}", Options(FRAMEWORK))


def blocks_of_page(text: str) -> tuple[list[str], list[list[str]]]:
    """Return the texts of a page by block, and the rows of its tables."""
    document = lxml.html.document_fromstring(text)
    found = document.xpath("//header/h1|//header//div/p|//main//h2|//main//p|//main//li|//footer/p[not(@class)]")
    rows = [[words(cell) for cell in row] for row in document.xpath("//main//tbody/tr")]
    return [words(block) for block in found], rows


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def wrong_in(facts: Facts, blocks: list[str], rows: list[list[str]]) -> list[str]:
    found = [left for block in blocks if (left := unproved(facts, block))]
    return [f"{facts.p['id']}: {text}" for text in (*found, *(t for row in rows for t in row_unproved(facts, row)))]


def test_every_sentence_of_the_page_is_in_the_record(books):
    wrong = [t for _, facts, found in each(books) for t in wrong_in(facts, *blocks_of_page(render_explanation(found)))]
    assert "\n".join(wrong[:12]) == ""


def test_every_sentence_of_the_page_from_a_record_is_in_it(books):
    every = from_records(books)
    assert [t for facts, found in every for t in wrong_in(facts, *blocks_of_page(render_explanation(found)))] == []


def test_word_says_the_same_as_the_page(books):
    """Every sentence of the page is in the record, so every sentence in Word is, too."""
    for book, _, found in each(books if ALL else books[:1]):
        texts, rows = blocks_of_page(render_explanation(found, marking="OFFICIAL"))
        document = docx.Document(io.BytesIO(render_explanation_paper(found, marking="OFFICIAL")))
        paper = [text for text in document.paragraphs if text.text.strip()]
        assert document.sections[0].header.paragraphs[0].text == "OFFICIAL"
        assert book.record["positions"][found.index]["organisation"] in paper[1].text
        del paper[1]
        assert " ".join(texts).split() == " ".join(text.text for text in paper).split()
        tables = [part for part in document.iter_inner_content() if isinstance(part, Table)]
        assert [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]] == rows


def test_a_false_number_band_or_factor_would_be_seen(books):
    """Change one fact in each sentence that has one. The change must be seen, unless it is of a quoted text."""
    changes = (
        (r"\b\d+\b", lambda m: str(int(m[0]) + 1)),
        (r"PESES-\d", lambda m: f"PESES-{int(m[0][-1]) % 3 + 1}"),
        (r"\b(above|below|higher|lower|lowest|highest|more|less)\b", lambda _: "equal"),
        ("|".join(FACTORS), lambda m: FACTORS[(FACTORS.index(m[0]) + 1) % 8]),
    )
    tried = 0
    for _, facts, found in each(books):
        blocks = blocks_of_page(render_explanation(found))[0]
        for block in blocks:
            for pattern, change in changes:
                false = re.sub(pattern, change, block, count=1)
                if false not in blocks:  # another factor may be disputed for the same reason
                    tried += 1
                    assert unproved(facts, false), false
    assert tried > 20 * len(books)


LABELS = ("Band", "Streams", "One step", "Sensitivity", "Outcome", "Options", "Possible", "Decision",
          "Benchmarks", "Consensus", "Who decides", "Also read", "Checks", "As at")  # fmt: skip


def entries(lines: list[str]) -> tuple[list[str], list[str], dict[str, str]]:
    """Return the first lines, the lines of the table of scores, and the other texts by their labels."""
    blank = [n for n, line in enumerate(lines) if not line]
    found: dict[str, list[str]] = {}
    label = ""
    for line in lines[blank[1] + 1 :]:
        label = next((one for one in LABELS if line.startswith(f"{one:<11} ")), label)
        found.setdefault(label, []).append(line[12:].strip())
    return lines[: blank[0]], lines[blank[0] + 1 : blank[1]], {key: " ".join(texts) for key, texts in found.items()}


def wrong_on_screen(facts: Facts, lines: list[str], typed: dict[str, Any] | None) -> list[str]:
    """Return what is not in the record, or not in the row of the workbook, given by heading; None for a record."""
    first, table, others = entries(lines)
    cells = others.pop("Also read")
    wrong = [left for text in (" ".join(" ".join(first).split()), *others.values())
             if (left := unproved(facts, text, on_screen=True))]  # fmt: skip
    scores = {line[: max(map(len, FACTORS))].strip(): line.split("  ") for line in table[1:]}
    for name, score in zip(facts.factors, facts.scores, strict=True):
        held = [part.strip() for part in scores[name] if part.strip()]
        wrong += [] if held[1].startswith("-" if score is None else str(score)) else [f"{name} {held}"]
    total = table[-1].split()
    wrong += [] if total[1] == (str(facts.total) if facts.is_classified else "-") else [table[-1]]
    terms = re.search(r"= ([\d +]+), the plain sum", table[-1])
    if facts.is_classified and (terms is None or [int(n) for n in terms[1].split(" + ")] != facts.scores):
        wrong.append(table[-1])
    return wrong + cells_wrong(facts, cells, typed)


def cells_wrong(facts: Facts, text: str, typed: dict[str, Any] | None) -> list[str]:
    """Return the cells that a text names and that do not hold what was typed, and what else is wrong in it."""
    if typed is None:
        left = unproved(facts, text, on_screen=True)
        return [left] if left else []
    wrong = []
    for part in text.split("; "):
        cell = re.fullmatch(r"[A-Z]+\d+ ([^:]+): (.+)", part)
        blank = re.fullmatch(r"blank: (.+)", part)
        if (
            (cell and str(typed[cell[1]]) != cell[2])
            or (blank and [name for name in re.findall(r"[A-Z]+\d+ ([^,]+)", blank[1]) if typed[name] is not None])
            or (not cell and not blank and unproved(facts, part, on_screen=True))
        ):
            wrong.append(part)
    return wrong


def test_every_sentence_on_the_screen_is_in_the_record_and_every_cell_as_typed(books):
    wrong = []
    for book, facts, found in each(books):
        held = dict(book.rows[found.index])
        wrong += wrong_on_screen(facts, list(explanation_lines(found)), held)
    for facts, found in from_records(books):
        wrong += wrong_on_screen(facts, list(explanation_lines(found)), None)
    assert "\n".join(wrong[:12]) == ""
