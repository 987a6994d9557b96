"""Test pages in a real browser: accessible, without requests or errors, complete without script, usable by keyboard."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from audit_pages import sample_audit_page
from builders import Row, assessment, authority, scores_adding_to, small
from copies import replace

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.sector.entries import Unread, entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options
from peecf_batch.starting.demo.writing import write_demo

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
REQUIRED = "PEECF_BROWSER_REQUIRED" in os.environ
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
OF_WIDTH = {  # the rules whose result depends on the width; the others take 10 seconds on a long page
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "css-orientation-lock"]},
    "resultTypes": ["violations"],
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium: install the system package 'chromium'"),
]

PAGES = {
    "none": [],
    "seven": small(),
    "forty": authority(),
    "many": authority(160, divisions=12),  # more than get a label in a drawing
    "hostile": [
        Row(
            "<script>alert(1)</script>",
            scores_adding_to(35),
            "PESES-2",
            None,
            "\u202eevil",
            "</style>",
            True,
            "{{ x }}",
        ),
        Row("W" * 5000, scores_adding_to(36), "PESES-1", 0, "gpj\u202dx", "</style>", False, "\ud800"),
    ],
}

NAMES = (*PAGES, "people", "moderation", "index", "index without small counts", "tour", "audit")
WIDTHS = (1280, 320)  # a desktop, and a phone or a desktop at 400 per cent
MANY = 100  # positions


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    for name, rows in PAGES.items():
        html = render_summary(assessment(rows), marking="OFFICIAL: Sensitive")
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    (folder / "people.html").write_text(people_page(), encoding="utf-8")
    moderated = assess_file(SAMPLES / "moderation.xlsx", Options(load_framework())).assessment
    (folder / "moderation.html").write_text(render_summary(moderated), encoding="utf-8")
    entries = [entry_of(assessment(rows), [f"{name}.html"]) for name, rows in PAGES.items()]
    index = render_index(entries, [Unread("lost.xlsx", "there is no such file.")], load_framework(), marking="OFFICIAL")
    (folder / "index.html").write_text(index, encoding="utf-8")
    bare = render_index(entries, [], load_framework(), tables=["peecf-sector.xlsx"], suppress_small=True)
    (folder / "index without small counts.html").write_text(bare, encoding="utf-8")
    tour = write_demo(folder / "demo", Options(load_framework())).tour
    (folder / "audit.html").write_text(sample_audit_page(remuneration=True, gender=True), encoding="utf-8")
    return {
        "tour": tour.as_uri(),
        **{name: (folder / f"{name}.html").as_uri() for name in NAMES if name != "tour"},
    }


def people_page() -> str:
    """Return the page of 40 positions with everything that it can show: rationales, streams, names, pay and gender."""
    made = assessment(authority())
    positions = []
    for n, p in enumerate(made.positions):
        details = replace(
            p.position.details, streams=("Delivery", "Policy")[: 1 + n % 2], incumbent=f"Person {n}", trp=250_000.0 + n,
            rationales=tuple(f"Reason {k} of {n}." for k in range(8)), gender="FM"[n % 2],
        )  # fmt: skip
        positions.append(replace(p, position=replace(p.position, details=details)))
    shown = Disclosed(names=True, remuneration=True, gender=True)
    return render_summary(replace(made, positions=tuple(positions)), marking="OFFICIAL: Sensitive", disclosed=shown)


@contextmanager
def visits(browser, files):
    """Yield a function that opens a page. Afterwards, check that no page sent a request or wrote to the console."""
    contexts, noise = [], []

    def opened(name: str, *, width: int = 1280, **settings):
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: noise.append(request.url) if request.url != files[name] else None)
        page.goto(files[name])
        return page

    yield opened
    for context in contexts:
        context.close()
    assert noise == []


@pytest.fixture
def visit(browser, files):
    """Return a function that opens a page."""
    with visits(browser, files) as opened:
        yield opened


@pytest.fixture(scope="module", params=[(name, width) for name in NAMES for width in WIDTHS], ids=str)
def at_width(request, browser, files):
    """Return a page and the width of its window."""
    name, width = request.param
    with visits(browser, files) as opened:
        yield opened(name, width=width), width


def test_axe_finds_nothing(at_width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page, width = at_width
    again = width < WIDTHS[0] and page.locator("#heat tbody tr").count() > MANY
    found = axe.Axe().run(page, options=OF_WIDTH if again else RULES).response["violations"]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found] == []


def test_the_page_itself_never_scrolls_sideways(at_width):
    page, width = at_width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_is_complete_without_script(visit):
    page = visit("forty", java_script_enabled=False)
    assert page.locator("#heat tbody tr").count() == 40
    assert page.locator("#heat tbody tr:visible").count() == 40
    assert not page.locator("#filters").is_visible()
    assert not page.locator("#said").is_visible()
    assert page.locator("#heat button").count() == 0
    assert page.locator("h2").first.inner_text() == "37 of 40 positions can be classified; 3 need correction."


def column(page, number: int) -> list[str]:
    return page.locator(f"#heat tbody tr > :nth-child({number})").all_inner_texts()


def test_columns_are_sorted_from_the_keyboard_and_back_to_the_order_of_the_sheet(visit):
    page = visit("forty")
    rows = column(page, 16)
    head = page.locator("#heat thead th", has_text="Score")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    scores = [int(score) for score in column(page, 11) if score != "–"]
    assert scores == sorted(scores)
    assert column(page, 11)[-3:] == ["–"] * 3
    assert head.get_attribute("aria-sort") == "ascending"
    assert "sorted by Score, ascending" in page.locator("#said").inner_text()
    page.keyboard.press("Space")
    scores = [int(score) for score in column(page, 11) if score != "–"]
    assert scores == sorted(scores, reverse=True)
    assert column(page, 11)[-3:] == ["–"] * 3
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert column(page, 16) == rows


def test_positions_are_filtered_from_the_keyboard_and_the_count_is_told(visit):
    page = visit("forty")
    page.locator("#f-text").focus()
    page.keyboard.type("partnerships")
    shown = page.locator("#heat tbody tr:visible").count()
    assert 0 < shown < 40
    assert page.locator("#said").inner_text() == f"{shown} of 40 positions shown"
    page.locator("#filters button").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('said').textContent.startsWith('40 of')")
    page.locator("#f-band").select_option("not classified")
    assert page.locator("#heat tbody tr:visible").count() == 3
    page.locator("#f-band").select_option("")
    page.locator("#f-edge").focus()
    page.keyboard.press("Space")
    assert page.locator("#heat tbody tr:visible").count() == page.locator("#agenda .agenda > li").count()


def test_printing_shows_every_row_and_every_table(visit):
    page = visit("forty")
    page.locator("#f-text").fill("partnerships")
    page.emulate_media(media="print")
    assert page.locator("#heat tbody tr:visible").count() == 40
    assert page.locator("#reporting tbody tr").first.is_visible()
    assert not page.locator("#filters").is_visible()
    assert page.pdf(prefer_css_page_size=True, tagged=True).startswith(b"%PDF")


def test_a_printed_page_is_a_tagged_pdf_with_title_and_language(visit):
    page = visit("forty")
    data = page.pdf(prefer_css_page_size=True, tagged=True)
    assert b"/MarkInfo" in data
    assert b"/Lang (en-AU)" in data
    assert b"Executive classification summary" in data or b"/Title" in data


def test_the_decision_fits_on_one_printed_page(visit):
    page = visit("people")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 992})  # A4 less its margins, at 96 pixels an inch
    bottom = page.evaluate("document.querySelector('#verdict').getBoundingClientRect().bottom + scrollY")
    assert bottom < 992


def test_the_ladder_keeps_its_words_and_shapes_without_colour(visit):
    page = visit("forty")
    assert page.locator("#ladder .key li").count() >= 5
    for words in ("same band", "higher band", "lower band", "ring: lowest or highest"):
        assert page.locator("#ladder .key", has_text=words).count() == 1


def test_the_index_leads_to_every_summary(visit, files):
    page = visit("index")
    links = page.locator(".across a").evaluate_all("links => links.map(link => link.href)")
    assert set(links) == {files[name] for name in PAGES if PAGES[name]}


def test_digits_and_pictures_stay_readable_in_forced_colours(visit):
    page = visit("forty", forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    cell = "getComputedStyle(document.querySelector('#heat td.s7'))"
    assert page.evaluate(f"{cell}.color !== {cell}.backgroundColor")
    assert page.evaluate("getComputedStyle(document.querySelector('svg[role=img]')).forcedColorAdjust") == "none"
    assert page.locator("svg[role=img] rect").first.get_attribute("fill") == "#fff"


def test_text_in_the_ladder_stays_inside_its_picture_and_apart(visit):
    page = visit("seven")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('#ladder svg[role=img]')].flatMap((svg) => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter((text) => {
                const box = text.getBoundingClientRect();
                return box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1;
            }).map((text) => text.textContent);
        })"""
    )
    assert outside == []


@pytest.mark.parametrize("name", ["seven", "forty", "moderation"])
def test_no_two_texts_of_a_ladder_overlap(visit, name):
    page = visit(name)
    pairs = page.evaluate(
        """() => [...document.querySelectorAll('#ladder svg[role=img]')].flatMap((svg) => {
            const box = (text) => [text.textContent, text.getBoundingClientRect()];
            const texts = [...svg.querySelectorAll('text')].map(box);
            const meet = (a, b) => a.right > b.left + 1 && b.right > a.left + 1;
            const over = (a, b) => meet(a, b) && a.bottom > b.top + 3 && b.bottom > a.top + 3;
            return texts.flatMap(([one, a], n) => texts.slice(n + 1)
                .filter(([, b]) => over(a, b)).map(([two]) => one + ' / ' + two));
        })"""
    )
    assert pairs == []
