"""Test the page of an audit: the result first, every move by name, and costs in whole dollars."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import lxml.html
import pytest
from audit_pages import audit_html, sample_audit, sample_audit_page
from builders import scores_adding_to
from copies import replace
from pages import HOSTILE, assert_well_formed, words
from position_books import FRAMEWORK

from peecf_batch.assessment.comparison import Audit, compare
from peecf_batch.assessment.move_kinds import MoveKind
from peecf_batch.assessment.snapshot import PositionSnapshot
from peecf_batch.outputs.drawing.flows import Flows, Moved, flows_of
from peecf_batch.outputs.drawing.slope import FULL, NARROW, WIDE, Scored, slope_of
from peecf_batch.outputs.page.audit.decisions import dollars
from peecf_batch.outputs.page.audit.headline import headline
from peecf_batch.outputs.page.audit.moves import MOST_NAMED

SAMPLE = sample_audit()
PLAIN = SAMPLE.after.positions[5]
TITLES = ("Director Infrastructure and Capital Program Delivery", "Manager Finance", "Director Water")


def at(number: int, score: int | None, title: str = "") -> PositionSnapshot:
    """Return a position with a score and the band that has it."""
    band = None if score is None else next((b.name for b in FRAMEWORK.bands if b.lowest <= score <= b.highest), "")
    name = title or f"{TITLES[number % 3]} {number}"
    scores = (None,) * 8 if score is None else tuple(scores_adding_to(score))
    return replace(PLAIN, id=f"P-{number}", title=name, row=number + 2, score=score, band=band, scores=scores)


def audit_of(*pairs: tuple[int | None, int | None], titles: tuple[str, ...] = ()) -> Audit:
    """Return the audit of positions with these scores before and now."""
    names = titles or ("",) * len(pairs)
    sides = [
        replace(SAMPLE.before, positions=tuple(at(n, pair[side], names[n]) for n, pair in enumerate(pairs)))
        for side in (0, 1)
    ]
    return compare(*sides, FRAMEWORK)


def moved(number: int) -> Audit:
    """Return an audit in which `number` positions moved and 9 stayed."""
    moves = [(30, 38), (50, 44), (25, 18), (36, 35), (19, 22)]
    return audit_of(*(moves[n % len(moves)] for n in range(number)), *[(30, 31)] * 9)


def page_of(audit: Audit, **disclosed: bool):
    text = audit_html(audit, **disclosed)
    assert_well_formed(text)
    return lxml.html.document_fromstring(text)


class TestTheHeadline:
    @pytest.mark.parametrize(
        ("pairs", "said"),
        [
            ([(30, 38), (30, 30)], "One of the 2 executive positions in both assessments changed band"),
            ([(30, 38)], "The one executive position in both assessments changed band"),
            ([(30, 38), (48, 44)], "All 2 executive positions in both assessments changed band"),
            ([(30, 31), (48, 49)], "No executive position changed band"),
            ([(30, 38)] * 6 + [(30, 30)] * 34, "Six of the 40 executive positions in both assessments changed band"),
        ],
    )
    def test_says_how_many_positions_changed_band(self, pairs, said):
        assert headline(audit_of(*pairs)) == said

    def test_says_how_many_are_new_and_gone(self):
        said = "Three of the 36 executive positions in both assessments changed band; 4 are new and 4 are gone"
        assert page_of(SAMPLE).xpath("string(//h1)") == said

    def test_does_not_say_that_bands_are_as_they_were_where_no_reference_band_is_known(self):
        with_bands = audit_of((30, 31))
        after = tuple(replace(p, reference_band=None, outcome=None) for p in with_bands.after.positions)
        without = compare(with_bands.before, replace(with_bands.after, positions=after), FRAMEWORK)
        lead, bare = (page_of(audit).xpath("string(//header)") for audit in (with_bands, without))
        assert "The later assessment gives no reference bands to compare with." in bare
        assert "The later assessment gives no reference bands" not in lead

    def test_is_followed_by_counts_that_add_up_to_the_positions_in_both(self):
        page = page_of(SAMPLE)
        counts = {
            item.get("class").split()[1]: int(item.xpath("string(b)")) for item in page.xpath("//ul[@class='tally']/li")
        }
        assert (counts.pop("new"), counts.pop("gone")) == (4, 4)
        assert sum(counts.values()) == SAMPLE.counts["in_both"]
        assert counts == dict(Counter(change.kind.value for change in SAMPLE.changes))


def drawn(audit: Audit) -> list[Scored]:
    return [Scored(c.after.title, c.before.score, c.after.score, c.kind) for c in audit.changes]


def flowing(audit: Audit) -> Flows:
    return flows_of((Moved(c.before.band, c.after.band, c.kind) for c in audit.changes), FRAMEWORK)


class TestTheSlopeChart:
    @pytest.mark.parametrize("shape", [WIDE, FULL, NARROW])
    @pytest.mark.parametrize("number", [1, 5, MOST_NAMED])
    def test_names_every_move_and_no_two_labels_overlap(self, number, shape):
        audit = moved(number)
        slope = slope_of(drawn(audit), FRAMEWORK, shape)
        named = sorted(" ".join(label.texts) for label in slope.labels)
        assert named == sorted(change.after.title for change in audit.changes if change.moved)
        assert len(named) == number
        for one, other in pairwise(slope.labels):
            assert one.y + len(one.texts) * shape.line <= other.y
        last = slope.labels[-1]
        assert slope.labels[0].y >= 0
        assert last.y + len(last.texts) * shape.line <= slope.height

    def test_has_a_line_for_every_position_in_both(self):
        slope = slope_of(drawn(moved(5)), FRAMEWORK, WIDE)
        assert len(slope.lines) == 14
        assert [line.kind for line in slope.lines].count(MoveKind.SAME) == 9

    def test_shows_a_position_that_one_assessment_could_not_classify_in_a_lane_of_its_own(self):
        slope = slope_of(drawn(audit_of((30, None), (None, 40), (30, 30))), FRAMEWORK, WIDE)
        lane = slope.unclassified
        ends = [line.to for line in slope.lines if line.kind is MoveKind.CLASSIFIED_ONCE][:1]
        assert lane.y < ends[0] < lane.y + lane.height
        assert sorted(label.score for label in slope.labels) == ["40", "–"]

    def test_is_left_out_where_nothing_moved(self):
        assert slope_of(drawn(audit_of((30, 31))), FRAMEWORK, WIDE) is None
        assert page_of(audit_of((30, 31))).xpath("//svg[contains(@class, 'slope')]") == []

    def test_gives_way_to_ribbons_where_there_are_more_moves_than_it_can_name(self):
        page = page_of(moved(200))
        assert page.xpath("//svg[contains(@class, 'slope')]") == []
        assert len(page.xpath("//svg[@class='flows']")) == 1
        assert len(page.xpath("//table[contains(@class, 'mv')]//tr[not(@class)]/th[contains(@class, 'p')]")) == 201

    def test_of_ribbons_counts_every_position_once(self):
        flows = flowing(moved(200))
        assert sum(ribbon.total for ribbon in flows.ribbons) == 209
        assert sum(node.total for node in flows.before) == sum(node.total for node in flows.now) == 209
        assert sum(ribbon.total for ribbon in flows.ribbons if ribbon.kind != MoveKind.SAME) == 200

    @pytest.mark.parametrize("text", HOSTILE)
    def test_shows_hostile_titles_as_text(self, text):
        html = audit_html(audit_of((30, 38), (48, 44), titles=(text, text)))
        assert_well_formed(html)
        assert "<script>alert" not in html


class TestTheTableOfMoves:
    def rows(self) -> dict[str, list[str]]:
        table = page_of(SAMPLE).xpath("//table[contains(@class, 'mv')]")[0]
        rows = table.xpath(".//tbody/tr[not(@class='g')]")
        return {row.xpath("string(th/i)"): [words(cell) for cell in row] for row in rows}

    def test_has_what_changed_and_what_was_decided_for_every_move(self):
        rows = self.rows()
        assert rows.keys() == {change.after.id for change in SAMPLE.changes if change.moved}
        title, before, now, points, _, changed, decision = rows["A-08"]
        assert title == "Director Metering A-08 begins or ends at a band boundary"
        assert (before, now, points) == ("PESES-1 35", "PESES-2 36", "+1")
        assert changed == "Judgement and risk 5 → 6 rationale changed"
        assert decision == "decided: PESES-2, remuneration raised, Board, 20 November 2024 (band as decided)"

    def test_marks_each_move_that_one_point_decides(self):
        marked = [key for key, cells in self.rows().items() if "begins or ends at a band boundary" in cells[0]]
        assert len(marked) == SAMPLE.counts["crossed_by_one_point"]


class TestAllPositions:
    def test_are_there_once_with_what_happened_to_them(self):
        rows = page_of(SAMPLE).xpath("//table[@id='every']/tbody/tr")
        counts = SAMPLE.counts
        assert len(rows) == counts["in_both"] + counts["new"] + counts["gone"]
        happened = [words(row[-2]) for row in rows]
        assert (happened.count("New"), happened.count("Gone")) == (4, 4)
        assert happened.count("Same band") == counts["in_both"] - counts["moved"]
        of_one = next(row for row in rows if row.xpath("string(th/i)") == "A-36")
        assert [words(cell) for cell in of_one[-7:]] == [
            "PESES-3", "48", "PESES-2", "44", "−4", "Lower band", "Relationships 7 → 5; Breadth 7 → 5",
        ]  # fmt: skip

    def test_can_be_filtered_by_all_that_happened(self):
        page = page_of(SAMPLE)
        options = page.xpath("//select[@id='f-every-6']/option/text()")
        rows = {words(row[-2]) for row in page.xpath("//table[@id='every']/tbody/tr")}
        assert set(options) == rows | {"All"}


class TestCosts:
    @pytest.mark.parametrize(
        ("amount", "said"),
        [("60385.50", "+$60,386"), ("-2734.49", "−$2,734"), ("0", "$0"), ("-0.4", "$0"), ("0.5", "+$1")],
    )
    def test_are_whole_dollars(self, amount, said):
        assert dollars(Decimal(amount)) == said

    def test_on_the_page_have_no_cents(self):
        text = sample_audit_page(remuneration=True)
        assert dollars(SAMPLE.cost.high) in text
        assert dollars(SAMPLE.cost.low) in text
        assert re.findall(r"\$[\d,]+\.\d\d", text) == []


class TestTheContents:
    def test_leads_to_every_section_with_its_count(self):
        page = page_of(SAMPLE, gender=True)
        links = {link.get("href")[1:]: words(link) for link in page.xpath("//nav//li/a")}
        assert links["moves"] == "Moves 3"
        assert links["held"] == "For decision 4"
        assert links["positions"] == "All positions 44"
        assert links["findings"] == f"Findings {len(page.xpath('//*[@id=$id]//tbody/tr', id='findings'))}"

    def test_folds_schedules_and_letters_them_in_order(self):
        page = page_of(SAMPLE)
        letters = page.xpath("//details[@class='sch']//span[@class='let']/text()")
        assert [letter for letter in letters if letter.strip(": ")] == ["A", "B", "C", "D", "E"]
        assert page.xpath("//details[@open]") == []
