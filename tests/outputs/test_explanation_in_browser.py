"""Test the explanation of a position in a real browser: accessible in every light, on a phone, and on one A4 page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM
from position_books import DAY, FACTORS, FRAMEWORK, plain
from test_browser import REQUIRED, RULES, visits

from peecf_batch.outputs.html.explanation import render_explanation, render_listing
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.explanations.one_position import explain_file
from peecf_batch.runs.options import Options

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium: install the system package 'chromium'"),
]
HEADS = (
    *("Position ID", "Position title", "Organisation", "Current band", "Contract end", "Streams", "Part 3"),
    "Reports to",
    *(f"{factor}{end}" for factor in FACTORS for end in ("", " rationale", " share of work")),
)
WORDS = (
    "leads", "negotiates", "advises", "regional", "water", "services", "delivery", "program", "partners", "community",
    "board", "minister", "annual", "complex", "sensitive", "contracts", "budgets", "staff", "policy", "frameworks",
    "change", "risks", "plans", "reviews", "reports",
)  # fmt: skip
EDGE, WITHIN, OTHER, UNCLASSIFIED, HOSTILE = "P-1", "P-2", "P-3", "P-4", "P-5"
EACH = {EDGE: (6, 6, 6, 6, 6, 6, 6, 5), WITHIN: (5, 4, 5, 4, 4, 4, 5, 6), OTHER: (6, 5, 6, 6, 6, 6, 6, 6),
        UNCLASSIFIED: (5, 4, 5, "7*", 4, 4, None, 5), HOSTILE: (3, 3, 3, 3, 2, 2, 2, 2)}  # fmt: skip
LIST = "list"
OTHERS = (WITHIN, OTHER, UNCLASSIFIED, HOSTILE, LIST)
SETTINGS = [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}, {"width": 390}]


def rationale(start: int, words: int = 40) -> str:
    """Return a text of 40 words of ordinary length."""
    return " ".join(WORDS[(start + n) % len(WORDS)] for n in range(words)).capitalize() + "."


def row(name: str, number: int) -> list[Any]:
    title = f"Executive Director, Capital Program Delivery and Traditional Owner Partnerships {number}"
    title = "W" * 400 + " <script>alert(1)</script>\u202e" if name == HOSTILE else title
    cells: list[Any] = [name, title, "Goulburn and Broken Valley Water Corporation", "PESES-1", "2027-06-30"]
    cells += ["Delivery, Policy", "Yes" if name == OTHER else "No", EDGE if number else None]
    cells[3] = "SES-2" if name == OTHER else cells[3]
    for place, score in enumerate(EACH[name]):
        cells += [score, rationale(number + 3 * place), 80]
    return cells


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("explained")
    book = plain(folder / "a.xlsx", [row(name, n) for n, name in enumerate(EACH)], HEADS)
    found = {}
    for name in EACH:
        text = render_explanation(
            explain_file(book, name, Options(FRAMEWORK, as_at=DAY)), marking="OFFICIAL: Sensitive"
        )
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
        found[name] = (folder / f"{name}.html").as_uri()
    page = render_listing(assess_file(book, Options(FRAMEWORK)).assessment, [f"{name}.html" for name in EACH])
    (folder / f"{LIST}.html").write_text(page, encoding="utf-8")
    found[LIST] = (folder / f"{LIST}.html").as_uri()
    return found


@pytest.fixture
def visit(browser, files):
    """Return a function that opens a page."""
    with visits(browser, files) as opened:
        yield opened


@pytest.mark.parametrize(("name", "settings"), [*((EDGE, held) for held in SETTINGS), *((name, {}) for name in OTHERS)])
def test_axe_finds_nothing(visit, name, settings):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(visit(name, **settings), options=RULES).response["violations"]
    assert [(item["id"], [node["html"][:160] for node in item["nodes"][:3]]) for item in found] == []


@pytest.mark.parametrize("name", [EDGE, HOSTILE, LIST])
def test_nothing_is_wider_than_the_screen(visit, name):
    page = visit(name)
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", [EDGE, OTHER, UNCLASSIFIED])
def test_eight_rationales_of_40_words_fit_one_a4_page(visit, name):
    """The first position is borderline and in 2 streams. It has all that a page can have but level texts."""
    reader = pytest.importorskip("pypdf").PdfReader(io.BytesIO(visit(name).pdf(prefer_css_page_size=True)))
    assert len(reader.pages) == 1
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    text = " ".join(reader.pages[0].extract_text().split())
    assert all(rationale(list(EACH).index(name) + 3 * place) in text for place in range(8))
    assert "OFFICIAL: Sensitive" in text
    assert "How to ask for a review" in text


def test_a_hostile_title_is_shown_as_text(visit):
    page = visit(HOSTILE)
    assert "<script>alert(1)</script>" in page.locator("h1").inner_text()
    assert "\u202e" not in page.locator("h1").inner_text()


def test_the_list_is_sorted_filtered_and_complete_without_script(visit):
    page = visit(LIST)
    rows = page.locator("#list tbody tr:visible")
    assert rows.count() == len(EACH)
    page.locator("#list thead button", has_text="Score").click()
    scores = [text for text in page.locator("#list tbody td:nth-child(2)").all_inner_texts() if text != "–"]
    assert scores == sorted(scores, key=int)
    page.locator("#f-list-2").select_option("Not classified")
    assert rows.count() == 1
    assert page.locator("#s-list").inner_text().startswith("1 of 5 positions shown")
    plain_page = visit(LIST, java_script_enabled=False)
    assert plain_page.locator("#list tbody tr:visible").count() == len(EACH)
    assert plain_page.locator("form:visible").count() == 0
