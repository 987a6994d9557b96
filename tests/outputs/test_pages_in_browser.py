"""Test the audit, index and demonstration pages in a real browser: in every light, on a phone, printed and sorted."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from audit_pages import audit_html, sample_audit, sample_audit_page
from builders import assessment, authority, scores_adding_to, small
from chromium import CHROMIUM
from copies import replace
from examples import ALL
from history_books import history_html, small_history
from position_books import FRAMEWORK
from test_browser import OF_WIDTH, REQUIRED, RULES, at, visits

from peecf_batch.assessment.comparison import compare
from peecf_batch.outputs.html.assurance import render_assurance
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.sector.entries import Unread, entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.rules.privacy import NOTHING
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options
from peecf_batch.starting.demo.writing import write_demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium: install the system package 'chromium'"),
]
SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
OF_COLOURS = {  # the only rule whose result depends on the colours
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
LONG = "Executive Director, Infrastructure, Capital Program Delivery and Traditional Owner Partnerships"
LARGE = ("audit of 40", "audit of 200")  # axe takes 5 to 10 seconds each time
SETTINGS = ({}, {"color_scheme": "dark"}, {"width": 390})
NAMES = ("audit", *LARGE, "history", "index", "index without small counts", "tour", "assurance")
OVERLAPS = """() => [...document.querySelectorAll('svg')].filter((s) => s.getClientRects().length).flatMap((svg) => {
    const texts = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
    const frame = svg.getBoundingClientRect();
    const cut = texts.filter(([, a]) =>
        a.right > frame.right + 1 || a.left < frame.left - 1 || a.bottom > frame.bottom + 1);
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    return [...cut.map(([one]) => one + ' is cut off'), ...texts.flatMap(([one, a], n) =>
        texts.slice(n + 1).filter(([, b]) => meet(a, b)).map(([two]) => one + ' / ' + two))];
})"""


def audit_of(number: int) -> str:
    """Return the page of an audit in which `number` positions with long titles moved, and 9 did not."""
    before = sample_audit().before
    moves = [*([(30, 38), (50, 44), (25, 18), (36, 35), (19, 22)] * number)[:number], *[(30, 31)] * 9]
    sides = []
    for side in (0, 1):
        held = []
        for n, pair in enumerate(moves):
            band = next((b.name for b in FRAMEWORK.bands if b.lowest <= pair[side] <= b.highest), "")
            held.append(
                replace(
                    before.positions[5], id=f"P-{n}", title=f"{LONG if n % 2 else 'Manager'} {n}", row=n + 2,
                    score=pair[side], band=band, scores=tuple(scores_adding_to(pair[side])),
                )
            )  # fmt: skip
        sides.append(replace(before, positions=tuple(held)))
    return audit_html(compare(*sides, FRAMEWORK))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("pages")
    made = [assessment(rows, name=f"{n}.xlsx") for n, rows in enumerate((small(), authority(), small()))]
    other = assessment([replace(row, organisation="Mallee Health") for row in authority(60)], name="other.xlsx")
    entries = [entry_of(one, [f"{n}.html"]) for n, one in enumerate((*made, other))]
    unread = [Unread("lost.xlsx", "there is no such file. Check the name.")]
    pages = {
        "audit": sample_audit_page(remuneration=True, gender=True),
        "audit of 40": audit_of(40),
        "audit of 200": audit_of(200),
        "history": history_html(small_history()),
        "index": render_index(entries, unread, FRAMEWORK, tables=["peecf-sector.xlsx"]),
        "index without small counts": render_index(entries, unread, FRAMEWORK, suppress_small=True),
    }
    sample = assess_file(SAMPLES / "every-defect.xlsx", Options(FRAMEWORK)).assessment
    pages["assurance"] = render_assurance(redacted(sample, NOTHING), "0" * 64, marking="OFFICIAL: Sensitive")
    found = {}
    for name, text in pages.items():
        path = folder / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        found[name] = path.as_uri()
    return found | {"tour": write_demo(folder / "demo", Options(FRAMEWORK)).tour.as_uri()}


@pytest.fixture
def visit(browser, files):
    """Return a function that opens a page."""
    with visits(browser, files) as opened:
        yield opened


def unfold(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        (name, held)
        for number, name in enumerate(NAMES)
        for turn, held in enumerate(SETTINGS)
        if ALL or (name not in LARGE and turn == number % len(SETTINGS))  # each in one setting
    ],
)
def test_axe_finds_nothing_with_every_schedule_open(visit, name, settings):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(name, **settings)
    unfold(page)
    few = OF_COLOURS if "color_scheme" in settings else RULES if ALL or not settings else OF_WIDTH
    found = axe.Axe().run(page, options=few).response["violations"]
    assert [(item["id"], [node["html"][:160] for node in item["nodes"][:3]]) for item in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_the_screen(visit, name):
    page = visit(name)
    unfold(page)
    for width in (1440, 1024, 768, 390, 320):
        assert at(page, width).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_a_picture_is_cut_off_or_under_another(visit, name):
    page = visit(name)
    assert [at(page, width).evaluate(OVERLAPS) for width in (1440, 390)] == [[], []]


@pytest.mark.parametrize("width", [390, 1440])
def test_the_slope_chart_on_the_screen_names_every_move_in_full(visit, width):
    page = visit("audit of 40", width=width)
    texts = page.locator("svg.slope:visible text.lb").evaluate_all(
        "all => all.map((one) => [...one.children].slice(1).map((line) => line.textContent).join(' '))"
    )
    assert sorted(texts) == sorted(f"{LONG if n % 2 else 'Manager'} {n}" for n in range(40))


@pytest.mark.parametrize("name", ["audit", "history", "index", "tour", "assurance"])
def test_is_complete_without_script(visit, name):
    page = visit(name, java_script_enabled=False)
    assert page.locator("form:visible, [role=status]:visible, thead button").count() == 0
    for row in page.locator("main > section tbody tr").all():
        assert row.is_visible()


@pytest.mark.parametrize("name", ["audit", "history", "index", "tour"])
def test_prints_every_schedule_and_every_row(visit, name):
    page = visit(name)
    if name != "tour":
        page.locator("details").first.evaluate("one => { one.open = true; }")
        page.locator("input[type=search]").first.fill("nothing has this text")
    page.emulate_media(media="print")
    hidden = page.locator("tbody tr").evaluate_all("rows => rows.filter((one) => !one.getClientRects().length).length")
    assert hidden == 0
    assert not page.locator("form").first.is_visible() if name != "tour" else True
    assert page.pdf(prefer_css_page_size=True, tagged=True).startswith(b"%PDF")


def cells(page, table: str, head: str) -> list[str]:
    heads = page.locator(f"{table} thead th").all_inner_texts()
    place = next(n for n, text in enumerate(heads, 1) if text.strip(" ▲▼\n").replace("\n", " ") == head)
    return page.locator(f"{table} tbody tr:visible > :nth-child({place})").all_inner_texts()


@pytest.mark.parametrize(
    ("name", "table", "head"),
    [("index", "#across", "Positions"), ("audit", "#every", "Points"), ("history", "#over", "Points")],
)
def test_a_table_is_sorted_from_the_keyboard_and_back(visit, name, table, head):
    page = visit(name)
    unfold(page)
    first = cells(page, table, head)
    button = page.locator(f"{table} thead button", has_text=head)
    button.focus()
    for sign in (1, -1):
        page.keyboard.press("Enter")
        found = [text.strip().replace("−", "-") for text in cells(page, table, head)]
        numbers = [sign * int(text) for text in found if text not in ("", "–")]
        assert all(one <= other for one, other in pairwise(numbers))
        assert len(numbers) > 1
        assert found[: len(numbers)] == [text for text in found if text not in ("", "–")]
    page.keyboard.press("Enter")
    assert cells(page, table, head) == first


def test_organisations_are_found_by_name_and_by_what_is_open(visit):
    page = visit("index")
    page.locator("#f-across-text").fill("mallee h")
    assert page.locator("#across tbody tr:visible").count() == 1
    assert page.locator("#s-across").inner_text() == "1 of 3 organisations shown"
    page.locator("#f-across button").click()
    page.locator("#s-across", has_text="3 of ").wait_for()
    page.locator("#f-across select").select_option("Several assessments")
    assert page.locator("#across tbody th:visible").all_inner_texts()[0].startswith("Mallee Regional Gallery")
    assert page.locator("#across tbody tr:visible").count() == 1
    assert page.locator("#across tfoot tr").is_visible()


def test_positions_of_an_audit_are_found_by_what_happened(visit):
    page = visit("audit")
    unfold(page)
    page.locator("#f-every select").first.select_option("New")
    assert page.locator("#every tbody tr:visible").count() == sample_audit().counts["new"]


def test_positions_of_a_history_are_found_by_what_happened_and_lead_to_their_scores(visit):
    page = visit("history")
    page.locator("#f-over select").first.select_option("Joined")
    assert page.locator("#over tbody tr:visible").count() == small_history().counts["joined"]
    page.locator("#over tbody tr:visible a").first.click()
    assert page.locator(".pos:target h3").inner_text().startswith("Executive Director People 41")


@pytest.mark.parametrize("name", ["audit", "history", "index", "tour"])
def test_pictures_keep_their_shapes_in_forced_colours(visit, name):
    page = visit(name, forced_colors="active")
    shown = page.locator("main svg").evaluate_all("all => all.map((one) => getComputedStyle(one).forcedColorAdjust)")
    assert shown
    assert set(shown) == {"none"}


def test_the_assurance_page_of_an_organisation_is_printed_on_two_sheets(browser, tmp_path):
    sample = assess_file(SAMPLES / "water-authority.xlsx", Options(FRAMEWORK)).assessment
    path = tmp_path / "assurance.html"
    path.write_text(render_assurance(redacted(sample, NOTHING), "0" * 64, marking="OFFICIAL: Sensitive"))
    with visits(browser, {"assurance": path.as_uri()}) as opened:
        page = opened("assurance")
        page.emulate_media(media="print")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
        assert page.locator(".sign td").count() == 9
        assert page.locator(".sign td").first.bounding_box()["height"] > 20
