"""Test pages in a real browser: accessible, without requests or errors, complete without script, usable by keyboard."""

from __future__ import annotations

import datetime
import io
import os
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from audit_pages import sample_audit_page
from builders import Row, assessment, authority, scores_adding_to, small
from chromium import CHROMIUM
from copies import replace
from examples import ALL

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.sector.entries import Unread, entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options
from peecf_batch.starting.demo.writing import write_demo

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
REQUIRED = "PEECF_BROWSER_REQUIRED" in os.environ
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
    "three": small()[:3],
    "seven": small(),
    "forty": authority(),
    "lists": authority(60),  # more decisions than a table on the first page holds
    "many": authority(200, divisions=12),  # more positions than have a row of their own
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

NAMES = (*PAGES, "sample", "paid", "people", "moderation", "index", "index without small counts", "tour", "audit")
WIDTHS = (1280, 320)  # a desktop, and a phone or a desktop at 400 per cent
MANY = 100  # positions
WHOLE = ("none", "three", "sample", "people", "audit", "start-here")  # pages to which `make test` applies all rules
DAY = datetime.date(2026, 11, 28)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    for name, rows in PAGES.items():
        html = render_summary(assessment(rows), marking="OFFICIAL: Sensitive")
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    sample = assess_file(SAMPLES / "water-authority.xlsx", Options(load_framework(), as_at=DAY)).assessment
    (folder / "sample.html").write_text(render_summary(sample), encoding="utf-8")
    paid = render_summary(sample, disclosed=Disclosed(remuneration=True))
    (folder / "paid.html").write_text(paid, encoding="utf-8")
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


def at(page, width: int):
    """Return an open page in a window of another width."""
    page.set_viewport_size({"width": width, "height": 900})
    return page


IDLE = WeakKeyDictionary()  # by browser and settings, the pages that no test uses: to start one takes half a second


def fresh(browser, **settings):
    """Return an empty page in a context with the given settings, a new one only if no page is idle."""
    idle = IDLE.setdefault(browser, {}).setdefault(str(settings), [])
    return idle.pop() if idle else browser.new_context(**settings).new_page()


def leave(page, browser, **settings):
    """Empty a page, and keep it for the next test."""
    page.goto("about:blank")
    page.emulate_media(media="null")
    IDLE[browser][str(settings)].append(page)


@contextmanager
def visits(browser, files):
    """Yield a function that opens a page. Afterwards, check that no page sent a request or wrote to the console."""
    used, noise = [], []

    def opened(name: str, *, width: int = 1280, **settings):
        page = fresh(browser, **settings)
        listeners = {
            "console": lambda message: noise.append(message.text),
            "pageerror": lambda error: noise.append(str(error)),
            "request": lambda request: noise.append(request.url) if request.url != files[name] else None,
        }
        for event, listener in listeners.items():
            page.on(event, listener)
        used.append((page, settings, listeners))
        at(page, width).goto(files[name])
        return page

    yield opened
    for page, settings, listeners in used:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        leave(page, browser, **settings)
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
    is_wide = width == WIDTHS[0]
    if ALL:
        is_whole = is_wide or page.locator("#heat tbody tr").count() <= MANY
    else:
        is_whole = is_wide and Path(page.url).stem in WHOLE
    found = axe.Axe().run(page, options=RULES if is_whole else OF_WIDTH).response["violations"]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found] == []


def test_the_page_itself_never_scrolls_sideways(at_width):
    page, width = at_width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_is_complete_without_script(visit):
    page = visit("forty", java_script_enabled=False)
    assert page.locator("#heat tbody tr").count() == 40
    page.locator("summary", has_text="All positions, factor by factor").click()
    assert page.locator("#heat tbody tr:visible").count() == 40
    assert not page.locator("#filters").is_visible()
    assert not page.locator("#said").is_visible()
    assert page.locator("#heat button").count() == 0
    assert page.locator("h1").inner_text().startswith("Three of 40 executive positions cannot be classified yet")


def unfolded(page):
    """Return a page with its schedules open."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    return page


def column(page, number: int) -> list[str]:
    return page.locator(f"#heat tbody tr > :nth-child({number})").all_inner_texts()


def test_columns_are_sorted_from_the_keyboard_and_back_to_the_order_of_the_sheet(visit):
    page = unfolded(visit("forty"))
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
    page = unfolded(visit("forty"))
    page.locator("#f-text").focus()
    page.keyboard.type("partnerships")
    shown = page.locator("#heat tbody tr:visible").count()
    assert 0 < shown < 40
    assert page.locator("#said").inner_text() == f"{shown} of 40 positions shown"
    page.locator("#filters button").focus()
    page.keyboard.press("Enter")
    page.locator("#said", has_text="40 of ").wait_for()
    page.locator("#f-band").select_option("not classified")
    assert page.locator("#heat tbody tr:visible").count() == 3
    page.locator("#f-band").select_option("")
    page.locator("#f-edge").focus()
    page.keyboard.press("Space")
    assert page.locator("#heat tbody tr:visible").count() == page.locator("#agenda .agenda > li").count()


def test_printing_shows_every_row_and_every_table(visit):
    page = visit("forty")
    page.evaluate("document.getElementById('f-text').value = 'partnerships'")
    page.evaluate("document.getElementById('filters').dispatchEvent(new Event('input'))")
    page.emulate_media(media="print")
    assert page.locator("#heat tbody tr:visible").count() == 40
    closed = page.locator("details:not([open])").count()
    assert closed > 5
    hidden = "[...document.querySelectorAll('details.sch > section')].filter((s) => !s.getBoundingClientRect().height)"
    assert page.evaluate(f"{hidden}.length") == 0
    assert not page.locator("#filters").is_visible()
    assert page.pdf(prefer_css_page_size=True, tagged=True).startswith(b"%PDF")


def test_a_printed_page_is_a_tagged_pdf_with_title_and_language(visit):
    page = visit("forty")
    data = page.pdf(prefer_css_page_size=True, tagged=True)
    assert b"/MarkInfo" in data
    assert b"/Lang (en-AU)" in data
    assert b"Executive classification summary" in data or b"/Title" in data


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page of a PDF, with single spaces."""
    reader = pytest.importorskip("pypdf").PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def pages_with(texts: list[str], text: str) -> list[int]:
    """Return the numbers of the pages that contain a text, from 1."""
    return [n for n, page in enumerate(texts, 1) if text in page]


@pytest.mark.parametrize("name", ["three", "seven", "sample", "lists", "many"])
def test_the_first_page_is_one_printed_sheet_and_the_ladder_begins_the_second(visit, name):
    pdf = page_texts(visit(name).pdf(prefer_css_page_size=True))
    assert pages_with(pdf, "Who decides, and when") == [1]
    assert pages_with(pdf, "An organisation may wait") == [1]
    assert pages_with(pdf, "Places within a band are not a ranking") == [1, 2]
    assert pages_with(pdf, "The band ladder")[0] == 2


def test_forty_positions_print_on_at_most_twelve_pages(visit):
    reader = pytest.importorskip("pypdf").PdfReader(io.BytesIO(visit("sample").pdf(prefer_css_page_size=True)))
    assert len(reader.pages) <= 12


def test_the_ladder_keeps_its_words_and_shapes_without_colour(visit):
    page = visit("forty")
    assert page.locator("#ladder .key li").count() >= 5
    for words in ("same band", "higher band", "lower band", "borderline"):
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
    ground, mark = (f"getComputedStyle(document.querySelector('.glance {part}'))" for part in ("rect", "path.d"))
    assert page.evaluate(f"{ground}.fill !== {mark}.stroke")


LADDER_WIDTHS = (1440, 1200, 1024, 390)
LADDERS = ("three", "seven", "sample", "lists", "many", "hostile")
LABELS_OUTSIDE = """() => [...document.querySelectorAll('table.lad')].flatMap((table) => {
    const box = (node) => node.getBoundingClientRect();
    const bands = [...table.querySelectorAll('thead .ax > span')];
    const within = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
    const heads = bands.filter((band) => [...band.children].some((text) => text.scrollWidth > band.clientWidth + 1));
    const numbers = [...table.querySelectorAll('.s svg')].flatMap((svg) => {
        const mark = [...svg.children].find((node) => node.matches('use:not([href="#ring"])'));
        const lane = mark && bands.find((band) => {
            const middle = (box(mark).left + box(mark).right) / 2;
            return middle >= box(band).left && middle <= box(band).right;
        });
        return [...svg.querySelectorAll('text')].filter((text) => !lane || !within(box(text), box(lane)));
    });
    const cut = [...table.querySelectorAll('th p, th span, td')].filter((cell) =>
        cell.scrollWidth > cell.clientWidth + 1 && getComputedStyle(cell).display !== 'inline');
    return [...heads, ...numbers, ...cut].map((node) => node.textContent.slice(0, 60));
})"""
OVERLAPS = """(selector) => [...document.querySelectorAll(selector)].flatMap((picture) => {
    const walker = document.createTreeWalker(picture, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const closed = walker.currentNode.parentElement.closest('.hide, details:not([open]) > :not(summary)');
        if (walker.currentNode.textContent.trim() && !closed)
            for (const box of range.getClientRects()) texts.push([walker.currentNode.textContent.trim(), box]);
    }
    const over = (a, b) => a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 3 && b.bottom > a.top + 3;
    return texts.flatMap(([one, a], n) => texts.slice(n + 1, n + 60)
        .filter(([, b]) => over(a, b)).map(([two]) => one.slice(0, 40) + ' / ' + two.slice(0, 40)));
})"""


@pytest.mark.parametrize("name", LADDERS)
def test_every_label_of_the_ladder_is_inside_its_own_band_and_none_is_cut_off(visit, name):
    page = visit(name)
    assert [(width, found) for width in LADDER_WIDTHS if (found := at(page, width).evaluate(LABELS_OUTSIDE))] == []


@pytest.mark.parametrize("name", LADDERS)
def test_no_text_overlaps_another(visit, name):
    page, within = visit(name), "header, table.lad, .glance, #decide .pair, #first"
    assert [(width, found) for width in LADDER_WIDTHS if (found := at(page, width).evaluate(OVERLAPS, within))] == []


BESIDE = """() => {
    const box = (selector) => document.querySelector(selector)?.getBoundingClientRect();
    const table = box('#decide .tab table'), picture = box('#decide figure');
    const isBeside = table && picture && picture.top < table.bottom && table.right > picture.left;
    const isWider = table && table.right > innerWidth;
    return `${isBeside ? 'over the picture ' : ''}${isWider ? 'wider than the screen' : ''}`;
}"""


@pytest.mark.parametrize("name", ["three", "seven", "sample", "paid", "lists", "many", "people"])
def test_the_table_of_decisions_covers_no_picture_and_is_on_the_screen(visit, name):
    page, widths = visit(name), (1920, 1440, 1280, 1250, 1200, 1121, 1120, 1024, 980, 900, 768, 700, 641)
    assert [(width, found) for width in widths if (found := at(page, width).evaluate(BESIDE))] == []


@pytest.mark.parametrize("name", LADDERS)
def test_nothing_is_wider_than_a_phone_with_its_schedules_open(visit, name):
    page = unfolded(visit(name, width=390))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
