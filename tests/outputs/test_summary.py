"""Test the summary page: well-formed, safe with hostile text, equal to the record, accessible and complete."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from itertools import pairwise

import html5lib
import lxml.html
import pytest
from builders import DIVISIONS, SHEET, Row, assessment, authority, framework, scores_adding_to, small
from copies import replace
from pages import HOSTILE, assert_well_formed, body_of, counts_on, decisions_on, words

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.drawing.columns import columns_of, in_reporting_order
from peecf_batch.outputs.drawing.figures import ladders_of, rungs_of
from peecf_batch.outputs.drawing.ladder import panels_of, spread
from peecf_batch.outputs.drawing.lettering import width, wrap
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.html.templates import templates_folder
from peecf_batch.outputs.page import schedules
from peecf_batch.outputs.page.front.glance import glances_of
from peecf_batch.outputs.page.front.lanes import lanes_of
from peecf_batch.outputs.page.front.rows import row_of
from peecf_batch.outputs.page.front.tree import NO_BRANCH, branches
from peecf_batch.outputs.privacy import disclosure
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.reading.source import SourceColumn, SourceSheet
from peecf_batch.rules.findings import Finding, Rule, Severity
from peecf_batch.rules.privacy import Disclosed


def page(rows, **given) -> str:
    return render_summary(assessment(rows), **given)


def tree(rows, **given):
    return lxml.html.document_fromstring(page(rows, **given))


@pytest.fixture(scope="module")
def made():
    return assessment(authority())


@pytest.fixture(scope="module")
def forty(made) -> str:
    return render_summary(made, marking="OFFICIAL: Sensitive", produced="22 November 2025, 9:30 am AEDT")


@pytest.fixture(scope="module")
def document(forty):
    return lxml.html.document_fromstring(forty)


SIZES = {
    "none": [],
    "one": [Row("Director", scores_adding_to(30), "PESES-1")],
    "seven": small(),
    "forty": authority(),
    "sixty-one": authority(61),
    "none classified": [replace(row, scores=(None, *row.scores[1:])) for row in small()],
    "no divisions": [replace(row, division="") for row in authority(30)],
    "no reporting lines": [replace(row, boss=None) for row in authority(30)],
    "three organisations": [
        replace(row, organisation=f"Entity {n}", boss=None if row.boss is None else row.boss + 7 * n)
        for n in range(3)
        for row in small()
    ],
    "hundred organisations": [
        replace(row, organisation=f"Entity {n}", boss=None) for n in range(100) for row in small()
    ],
}


@pytest.mark.parametrize("name", SIZES)
def test_every_size_of_organisation_makes_a_well_formed_page(name):
    text = page(SIZES[name], marking="OFFICIAL")
    assert_well_formed(text)
    parser = html5lib.HTMLParser()
    parser.parse(text)
    assert parser.errors == []  # no parse error of the HTML standard, after which browsers guess


def test_the_same_assessment_gives_the_same_bytes(made, forty):
    again = render_summary(made, marking="OFFICIAL: Sensitive", produced="22 November 2025, 9:30 am AEDT")
    assert again.encode() == forty.encode()


@pytest.mark.parametrize(("size", "most"), [(40, 100_000), (2000, 1_500_000)])
def test_the_page_stays_small(size, most):
    assert len(page(authority(size, divisions=6 if size < 100 else 30)).encode()) < most


def test_ten_thousand_positions_are_all_on_the_page():
    rows = page(authority(10_000, divisions=100)).split("id=heat")[1].split("</table>")[0]
    assert rows.count("<tr") > 10_000


def test_nothing_is_asked_of_a_network(forty, document):
    assert not document.xpath("//link|//img|//iframe|//object|//embed|//base|//*[@src]|//*[@srcset]|//*[@action]")
    assert all(not href.startswith("http") or a.tag == "a" for a in document.iter() for href in [a.get("href") or ""])
    assert "@import" not in forty
    assert "url(" not in forty
    assert len(document.xpath("//script")) == len(document.xpath("//style")) == 1


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(forty, document):
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style, script = (re.search(f"<{tag}>(.*?)</{tag}>", forty, re.DOTALL)[1] for tag in ("style", "script"))
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not [name for element in document.iter() for name in element.attrib if name == "style" or name[:2] == "on"]


def with_text_everywhere(made, text):
    """Return the assessment with `text` in every column of text that `Row` does not have."""
    others = {"reports_to": text, "streams": ("Delivery",), "rationales": (text,) * 8, "assessor": text}
    positions = []
    for p in made.positions:
        details = replace(p.position.details, **others, incumbent=text, gender=text)
        positions.append(replace(p, position=replace(p.position, details=details)))
    return replace(made, positions=tuple(positions))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_and_readable_everywhere(text):
    row = Row(text, scores_adding_to(35), "PESES-2", None, text, text, True, text)
    rows = [row, replace(row, boss=0, is_ceo=False), replace(row, scores=(None, *row.scores[1:]))]
    made = with_text_everywhere(assessment(rows, name=text), text)
    found = Finding("E999", Severity.ERROR, text, "A1", text, text, text, text, text, 5)
    made = replace(
        made,
        findings=(*made.findings, found),
        source=replace(made.source, sheets=(SourceSheet(text, 4, (SourceColumn(text, text),)),)),
        rules=tuple(replace(rule, reason=text) for rule in made.rules),
    )
    asked = Disclosed(names=True, remuneration=True, gender=True)
    html = render_summary(made, marking=text, produced=text, disclosed=asked)
    html.encode()
    assert_well_formed(render_summary(de_identified(made), coded=True))
    assert_well_formed(html)
    document = lxml.html.document_fromstring(html)
    assert len(document.xpath("//script")) == len(document.xpath("//style")) == 1
    assert not document.xpath("//img|//*[@onmouseover]|//*[@onerror]")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f]", html)
    said = " ".join(shown(text).split())
    assert said in " ".join(document.xpath("//table[@id='heat']")[0].text_content().split())


def test_characters_that_hide_are_shown_by_number():
    assert shown("a\u202eb\x07c\ud800d\te") == "a[U+202E]b[U+0007]c\ufffdd e"
    assert shown("Ngāti 👩🏽‍💼") == "Ngāti 👩🏽‍💼"


def test_every_count_on_the_page_is_the_records(made, document):
    kept = record(made)
    counts = {f"organisation.{key}": value for key, value in kept["organisation"].items() if isinstance(value, int)}
    for group in ("bands", "outcomes"):
        counts |= {f"organisation.{group}.{key}": value for key, value in kept["organisation"][group].items()}
    for status in ("passed", "found", "not-run"):
        counts[f"rules.{status}"] = sum(rule["status"] == status for rule in kept["rules"])
    counts["rules.total"] = len(kept["rules"])
    for finding in kept["findings"]:
        path = f"findings.{finding['code']}"
        counts[path] = counts.get(path, 0) + 1
    shown_counts = counts_on(document)
    assert len(shown_counts) >= 20
    assert [(path, number) for path, number in shown_counts if number != counts[path]] == []


def test_every_position_of_the_record_is_in_the_heat_map(made, document):
    rows = document.xpath("//table[@id='heat']/tbody/tr")
    positions = record(made)["positions"]
    assert len(rows) == len(positions)
    for row, position in zip(rows, positions, strict=True):
        cells = [words(cell) for cell in row.xpath("td")]
        scores = ["–" if score is None else str(score) for score in position["scores"].values()]
        assert cells[1:9] == scores
        assert cells[9] == ("–" if position["score"] is None else str(position["score"]))
        band = position["band"] or ("Below 21" if position["below_executive"] else "not classified")
        assert cells[10] == band
        assert cells[13] == (position["edge"] or "")
        assert cells[14] == str(position["row"])


def test_moves_between_bands_are_those_of_the_record(made, document):
    positions = [position for position in record(made)["positions"] if position["score"] is not None]
    names = ["PESES-3", "PESES-2", "PESES-1", None]
    rows = document.xpath("//table[@class='matrix']/tbody/tr")
    for held, row in zip(names, rows, strict=False):
        counts = [int(words(cell)) for cell in row.xpath("td")][:-1]
        assert counts == [sum(p["reference_band"] == held and p["band"] == now for p in positions) for now in names]


def test_tables_of_decisions_hold_each_outcome_once(made, document):
    outcomes = record(made)["organisation"]["outcomes"]
    groups = Counter(row.group for row in decisions_on(document))
    for key in ("higher", "lower", "no-reference"):
        assert groups[f"g-{key}"] == outcomes[key]
    numbers = [row.number for row in decisions_on(document)]
    assert numbers == list(range(1, record(made)["organisation"]["decisions"] + 1))
    assert len(document.xpath("//ol[@class='agenda']/li")) == record(made)["organisation"]["edges"]


def test_the_picture_of_the_scores_has_one_mark_for_every_classified_position(made, document):
    marks = glances_of(made, {})[0].marks
    assert len(marks) == made.organisation.classified
    assert len({(mark.x, mark.y) for mark in marks}) == len(marks)
    counts = [int(words(text)) for text in document.xpath("//svg[@class='glance']/text[@class='cnt']")]
    assert sum(counts) == made.organisation.classified


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        (authority(), "Three of 40 executive positions cannot be classified yet; 24 of the other 37 need a decision"),
        (
            authority(40, invalid=1),
            "One of 40 executive positions cannot be classified yet; 25 of the other 39 need a decision",
        ),
        (authority(40, invalid=0), "Twenty-five of 40 executive positions need a decision; 15 need no action"),
        (small(), "Four of 7 executive positions need a decision; 3 need no action"),
        (small()[:1], "The executive position keeps the band it held"),
        ([replace(small()[0], held="PESES-2")], "The executive position needs a decision"),
        ([replace(row, held=None) for row in small()], "All 7 executive positions need a decision"),
        (small()[:1] * 3, "No executive position needs a decision: all 3 keep the band they held"),
        (authority(200, invalid=0), "Of 200 executive positions, 107 need a decision; 93 need no action"),
        ([], "No executive positions were found"),
        (SIZES["none classified"], "None of the 7 executive positions can be classified yet"),
    ],
)
def test_the_decision_is_the_headline_and_what_cannot_be_classified_comes_first(rows, verdict):
    document = tree(rows)
    assert words(document.xpath("//header/h1")[0]) == verdict
    first = document.xpath("//main/section[1]")[0].get("id")
    assert first == ("fix" if "classified yet" in verdict else "decide" if rows else "first")


@pytest.mark.parametrize(
    ("decisions", "form"), [(0, "nothing"), (1, "table"), (16, "table"), (17, "lists"), (60, "lists"), (61, "counts")]
)
def test_the_first_page_names_every_decision_where_there_is_space(decisions, form):
    rows = [Row(f"Director {n}", scores_adding_to(30, n), "PESES-2" if n < decisions else "PESES-1") for n in range(70)]
    document = tree(rows)
    names = [f"Director {n}" for n in range(decisions)]
    decide = document.xpath("//section[@id='decide']")[0]
    assert [row.title for row in decisions_on(document)] == names
    if form == "table":
        assert [row.title for row in decisions_on(decide)] == names
    if form == "lists":
        assert [words(item).rsplit(" ", 1)[0] for item in decide.xpath(".//ol[@class='names']/li")] == names
    if form == "counts":
        (row,) = decide.xpath(".//table/tbody/tr")
        assert [words(cell) for cell in row][1:3] == ["1–61", "61"]


def test_a_ceo_below_the_lowest_band_stands_apart():
    rows = [
        Row("Chief Executive Officer", scores_adding_to(19), "PESES-1", is_ceo=True),
        Row("Director", scores_adding_to(18), boss=0),
    ]
    document = tree(rows)
    assert framework().below.ceo_meaning in words(document.xpath("//tbody[@id='g-below-executive-ceo']")[0])
    assert [row.group for row in decisions_on(document)] == ["g-below-executive", "g-below-executive-ceo"]


def test_positions_at_or_above_the_ceo_are_named():
    rows = small()
    rows[1] = replace(rows[1], scores=rows[0].scores)
    assert "Chief Operating Officer scores 53; Chief Executive Officer scores 53." in words(
        tree(rows).xpath("//section[@id='lines']")[0]
    )


def test_what_could_not_be_compared_never_reads_as_a_pass():
    rows = [replace(row, is_ceo=False, boss=None) for row in small()]
    said = words(tree(rows).xpath("//section[@id='lines']")[0])
    assert "Not compared: no classified position is known to be the chief executive officer." in said
    assert "Not compared: no reporting lines are known." in said
    assert "No position scores" not in said
    assert "No position falls" not in said


def test_a_marking_and_a_time_are_shown_only_where_they_are_given(made, document):
    assert len(document.xpath("//*[@class='marking']")) == 2
    assert "22 November 2025" in words(document)
    plain = render_summary(made)
    assert "<p class=marking" not in plain
    assert "@top-center" not in plain
    assert "Produced" not in plain


def test_a_marking_cannot_break_out_of_the_style():
    html = page(small(), marking='A"}</style><script>alert(1)</script>\\')
    assert html.count("</style>") == 1
    assert html.count("<script>") == 1


def test_pay_and_gender_are_never_shown():
    rows = assessment(small())
    details = replace(rows.positions[0].position.details, trp=412_345.0, fte=0.8)
    first = replace(rows.positions[0], position=replace(rows.positions[0].position, details=details))
    html = render_summary(replace(rows, positions=(first, *rows.positions[1:])))
    assert "412" not in body_of(html)
    assert "Not shown on this page: names of people, remuneration, gender." in html


def test_a_finding_about_pay_is_a_count_and_says_nothing_of_its_position(monkeypatch):
    rule = Rule("W701", Severity.WARNING, "remuneration", "Pay below the floor", "Why.", "Look at the cell.", "Source")
    for module in (schedules, disclosure):
        monkeypatch.setattr(module, "catalogue", lambda: {"W701": rule})
    found = Finding(
        "W701", Severity.WARNING, SHEET, "Q7", "G-03", "TRP", "412345", "$412,345 is low", "Raise $412,345.", 7
    )
    html = render_summary(replace(assessment(small()), findings=(found,)))
    assert "Q7" not in html
    assert "Pay below the floor" not in html
    assert "One remuneration check has findings. The annotated workbook lists its findings." in html
    assert "412" not in body_of(html)


def test_bands_and_cuts_come_from_the_framework():
    own = framework()
    low, high = own.bands[0], own.bands[1]
    moved = (replace(low, highest=29), replace(high, lowest=30), *own.bands[2:])
    html = render_summary(replace(assessment(small()), framework=replace(own, bands=moved)))
    assert "21–29" in html
    assert "30–47" in html
    assert "21–35" not in html


def test_no_threshold_is_written_in_templates_or_style():
    texts = [path.read_text(encoding="utf-8") for path in templates_folder().rglob("*.j2")]
    assert texts
    for text in texts:
        assert not re.search(r"(?<![\d#.\w\"])(21|35|36|47|48|56)(?![\d\w%\"])", text)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted(
        (luminance(colour) if len(colour) == 7 else luminance("#ffffff") for colour in (one, other)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def palette() -> dict[str, str]:
    text = (templates_folder() / "drawing" / "palette.svg.j2").read_text(encoding="utf-8")
    found = dict(re.findall(r'set (\w+) = "(#\w{6})"', text))
    lanes = re.search(r"set lanes = \[(.*?)\]", text)[1]
    return found | {f"lane{n}": colour for n, colour in enumerate(re.findall(r"#\w{6}", lanes))}


def test_text_on_every_tint_of_the_heat_map_has_the_contrast_it_needs():
    style = (templates_folder() / "shared" / "base.css").read_text(encoding="utf-8")
    tints = re.findall(r"\.s\d\{background:(#\w{6});color:(#\w{6})\}", style)
    assert len(tints) == 7
    assert all(contrast(*pair) >= 4.5 for pair in tints)
    lights = [luminance(background) for background, _ in tints]
    assert lights == sorted(lights, reverse=True)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_on_the_page_has_the_contrast_it_needs(dark):
    style = (templates_folder() / "shared" / "base.css").read_text(encoding="utf-8")
    rules = re.findall(r":root\{(.*?)\}", style)[:2]
    colours = dict(re.findall(r"--(\w+):(#\w{3,6})", rules[dark])) | ({} if dark else {"paper": "#ffffff"})
    for name in ("ink", "muted", "mark", "edge", "link", "error", "warning", "up", "down"):
        assert contrast(colours[name], colours["paper"]) >= 4.5, name
        assert contrast(colours[name], colours["pale"]) >= 4.5, name
    for lane in ("l0", "l1", "l2", "l3"):
        assert contrast(colours["ink"], colours[lane]) >= 4.5
        assert all(contrast(colours[name], colours[lane]) >= 3 for name in ("up", "down")), lane


def test_words_and_marks_in_the_pictures_have_the_contrast_they_need():
    colours = palette()
    lanes = [colour for name, colour in colours.items() if name.startswith("lane")]
    for name in ("ink", "edge", "mark"):
        assert all(contrast(colours[name], lane) >= 4.5 for lane in lanes), name
    assert contrast(colours["muted"], "#ffffff") >= 4.5
    assert all(contrast(colours["line"], lane) >= 3 for lane in lanes[:4])


def test_headings_come_in_order_and_tables_have_captions_and_scopes(document):
    levels = [int(heading.tag[1]) for heading in document.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(table.xpath("caption") for table in document.xpath("//table"))
    assert all(head.get("scope") for head in document.xpath("//th"))
    assert document.get("lang") == "en-AU"


def test_pictures_have_a_description_or_are_beside_the_same_in_words(document):
    for picture in document.xpath("//svg"):
        has_no_text = picture.get("role") == "none" and not picture.text_content().strip()
        assert picture.get("aria-label") or picture.get("aria-hidden") == "true" or has_no_text


def test_the_ladder_is_one_table_with_a_row_for_every_classified_position(made, document):
    rows = document.xpath("//table[contains(@class, 'lad')]/tbody/tr[not(@class='div')]")
    shown_rows = {(row.xpath("th/p/text()")[-1].strip(), words(row[2]), words(row[3])) for row in rows}
    assert len(rows) == 37
    names = names_of(made.positions)
    assert shown_rows == {
        (name, str(p.classification.score), p.band_name or "Below 21")
        for name, p in zip(names, made.positions, strict=True)
        if isinstance(p, Assessed)
    }
    assert not document.xpath("//section[@id='reporting']")


@pytest.mark.parametrize(("size", "named"), [(200, True), (1000, True), (1600, False)])
def test_a_large_ladder_has_a_strip_for_each_division_and_names_every_decision(size, named):
    made = assessment(authority(size, divisions=12))
    document = lxml.html.document_fromstring(render_summary(made))
    (ladder,) = document.xpath("//table[contains(@class, 'lad')]")
    assert len(ladder.xpath("tbody/tr[@class='div']")) == 12 + 1  # the chief executive officer is in none
    rows = ladder.xpath("tbody/tr[not(@class) or @class='up' or @class='down' or @class='none']")
    assert len(rows) == (made.organisation.decisions if named else 0)
    folded = [name for text in ladder.xpath(".//tr[@class='rest']//p") for name in words(text).split(" · ")]
    assert len(folded) == (made.organisation.classified - made.organisation.decisions if named else 0)


class TestTheTree:
    """Rows of a tree: A at its head with B and D below it, and C below B."""

    def test_joins_each_row_to_its_manager_and_goes_on_to_the_next(self):
        found = branches([0, 1, 2, 3], {0: None, 1: 0, 2: 1, 3: 0})
        assert [tuple(branch.lines) for branch in found] == [(), ("t",), ("v", "l"), ("l",)]
        assert [tuple(branch.above) for branch in found] == [(), ("v",), ("v", "v"), ("v",)]

    def test_has_no_lines_without_managers(self):
        assert all(branch.lines == () for branch in branches([0, 1], {0: None, 1: None}))


def test_a_number_in_the_ladder_never_leaves_the_band_of_its_mark():
    lanes = lanes_of(framework())
    rows = [
        Row(f"Director {n}", scores_adding_to(score), held)
        for n, (score, held) in enumerate((s, h) for s in range(8, 57) for h in ("PESES-1", "PESES-2", "PESES-3", None))
    ]
    made = assessment(rows)
    numbers = {found.index: 100 + n for n, found in enumerate(made.consequences)}
    placed = 0
    for rung in rungs_of(made)[""]:
        found = row_of(rung, "", made, lanes, numbers.get(rung.index, 0), NO_BRANCH)
        if found.place:
            placed += 1
            lane = lanes.of(rung.score)
            end = found.place.x + (-21 if found.place.before else 21)
            assert lanes.start(lane.lowest) <= min(found.place.x, end)
            assert max(found.place.x, end) <= lanes.start(lane.highest + 1)
    assert placed > 100


def every_panel(rows):
    made = assessment(rows)
    return [panel for figure in ladders_of(made, names_of(made.positions)) for panel in figure.panels]


@pytest.mark.parametrize("name", ["one", "seven", "forty", "no divisions", "no reporting lines", "three organisations"])
def test_every_position_has_one_mark_at_the_height_of_its_score(name):
    made = assessment(SIZES[name])
    for figure in ladders_of(made, names_of(made.positions)):
        marks = [mark for panel in figure.panels for mark in panel.marks]
        heads = [panel.head for panel in figure.panels if panel.head and panel.head.drawn]
        assert len(marks) + len(heads) == len(figure.rows)
        for panel in figure.panels:
            heights = {tick.score: tick.y for tick in panel.ticks}
            assert sorted(mark.y for mark in panel.marks) == sorted(heights[label.score] for label in panel.labels)


@pytest.mark.parametrize("name", ["seven", "forty", "no divisions", "no reporting lines"])
def test_labels_and_marks_of_a_ladder_never_overlap(name):
    for panel in every_panel(SIZES[name]):
        boxes = []
        for label in panel.labels:
            lines = len(label.lines) + len(label.notes)
            boxes.append(
                (label.text_x, label.text_y, label.text_x + 30, label.text_y + panel.letters.line * (lines - 1) + 1)
            )
            assert label.text_x + max(width(line, panel.letters.size) for line in label.lines) <= panel.width + 8
        for n, one in enumerate(boxes):
            assert not any(crossing(one, other, panel.letters.line) for other in boxes[n + 1 :])
        places = [(mark.x, mark.y) for mark in panel.marks]
        assert len(set(places)) == len(places)


def crossing(one, other, line) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] - line + 3 < other[3] and other[1] - line + 3 < one[3]


def test_reporting_lines_in_a_circle_end():
    rows = [replace(row, boss=(n + 1) % 7) for n, row in enumerate(small())]
    assert_well_formed(page([*rows, replace(rows[0], boss=7)]))


def test_columns_are_branches_then_divisions():
    groups = next(iter(rungs_of(assessment(small())).values()))
    assert [column.heading for column in columns_of(groups, groups[0])][:2] == ["Operations", "Finance"]
    groups = next(iter(rungs_of(assessment(authority())).values()))
    assert [column.heading for column in columns_of(groups, groups[0])] == list(DIVISIONS)
    assert in_reporting_order(groups)[0].index == 0
    assert len(panels_of(groups, groups[0], framework())) == 2


def test_no_line_of_the_ladder_runs_through_the_words_of_a_position():
    """A direct report with a score just above the head would have its title on the head's level."""
    rows = [replace(row, held="PESES-2") for row in small()[:4]]
    for above in range(-4, 5):
        rows[1:] = [
            replace(row, scores=scores_adding_to(40 + above * (n == 1)), boss=0, division=f"Division {n}")
            for n, row in enumerate(rows[1:], 1)
        ]
        rows[0] = replace(rows[0], scores=scores_adding_to(40))
        groups = next(iter(rungs_of(assessment(rows)).values()))
        [panel] = panels_of(groups, groups[0], framework())
        boxes = [box for label in panel.labels for box in label.boxes(panel.letters)]
        [beside] = [label for label in panel.labels if label.score == 40 + above][:1]
        assert above != 2 or beside.text_y < beside.y  # above its mark, so that the level has no gap
        levels = [(run, panel.head.mark.y) for run in panel.head.runs]
        levels += [(run, cut.y) for cut in panel.cuts for run in cut.runs]
        for run, y in levels:
            assert not [b for b in boxes if b.top < y < b.bottom and run.x < b.right and b.left < run.to]


def test_blocks_are_spread_without_overlap_and_stay_where_they_can():
    assert spread([10, 100], [20, 20], 0, 200) == [10, 100]
    starts = spread([50, 52, 54, 190], [20, 20, 20, 20], 0, 200)
    assert all(b - a >= 20 for a, b in pairwise(starts))
    assert starts[-1] + 20 <= 200


def test_long_titles_are_cut_with_an_ellipsis_and_short_ones_never():
    assert wrap("Director, People and Culture", 400, 12, 2) == ("Director, People and Culture",)
    lines = wrap("W" * 5000, 120, 12, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width(line, 12) <= 121 for line in lines)
