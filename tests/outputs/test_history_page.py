"""Test the page of a history: the result first, tables that equal the pictures, small, and safe with hostile texts."""

from __future__ import annotations

import re
from dataclasses import replace

import lxml.html
import pytest
from history_books import YEARS, history_html, sample_history
from pages import HOSTILE, assert_well_formed, words
from position_books import FRAMEWORK

from peecf_batch.assessment.history.following import history_of
from peecf_batch.assessment.history.history import History
from peecf_batch.assessment.history.series import Series, TypedReason
from peecf_batch.outputs.drawing.courses import NARROW, WIDE, ScoredCourse, courses_of
from peecf_batch.outputs.page.history.page import history_page
from peecf_batch.outputs.page.history.pictures import MOST_NAMED
from peecf_batch.outputs.record.history import history_record
from peecf_batch.outputs.seal import is_as_sealed


def page_of(history: History):
    text = history_html(history)
    assert_well_formed(text)
    return lxml.html.document_fromstring(text)


def with_titles(titles: list[str]) -> History:
    """Return the sample history with these titles on its first positions, in each assessment."""
    assessments = []
    for one in sample_history().assessments:
        rows = [
            replace(p, title=titles[n], division=titles[n], assessor=titles[n]) if n < len(titles) else p
            for n, p in enumerate(one.snapshot.positions)
        ]
        reasons = {row.sheet_row: (TypedReason("W301", titles[0], titles[1]),) for row in rows[:3]}
        name = titles[0]
        snapshot = replace(one.snapshot, positions=tuple(rows), name=name, sheet=name)
        assessments.append(one._replace(snapshot=snapshot, reasons=reasons))
    return history_of(Series(tuple(assessments), sample_history().order), FRAMEWORK)


def times(count: int) -> History:
    """Return a history of about `count` positions with the changes of the sample, over and over."""
    assessments = []
    for one in sample_history().assessments:
        rows = [
            replace(p, id=f"{p.id}-{n}x", title=f"{p.title} of group {n}", former=tuple(f"{f}-{n}x" for f in p.former))
            for n in range(-(-count // 40))
            for p in one.snapshot.positions
        ]
        assessments.append(one._replace(snapshot=replace(one.snapshot, positions=tuple(rows))))
    return history_of(Series(tuple(assessments), sample_history().order), FRAMEWORK)


def first_rows(count: int):
    return sample_history().assessments[0].snapshot.positions[:count]


class TestThePage:
    def test_begins_with_the_result(self) -> None:
        page = page_of(sample_history())
        expected = "Five of 42 executive positions changed band between 2022 and 2026; 2 joined and 1 left"
        assert page.xpath("string(//h1)") == expected

    def test_is_as_it_was_sealed_and_always_the_same(self) -> None:
        text = history_html(sample_history())
        assert is_as_sealed(text.encode())
        assert history_html(sample_history()) == text

    def test_has_every_count_that_the_record_has(self) -> None:
        record = history_record(sample_history(), [])
        for element in page_of(sample_history()).xpath("//*[@data-n]"):
            part, name = element.get("data-n").split(".")
            assert int(element.text.replace(",", "")) == record[part][name]

    def test_has_a_table_with_the_numbers_of_the_bars(self) -> None:
        page = history_page(sample_history(), [])
        table = page_of(sample_history()).xpath("//table[contains(@class, 'bandtable')]")[0]
        rows = [[words(cell) for cell in row.xpath("th|td")] for row in table.xpath("tbody/tr")]
        bars = {lane.name: [str(bar.total) for bar in lane.bars] for lane in page.bands.wide.lanes}
        assert {name: counts for name, *counts in rows if name != "All"} == bars
        totals = [sum(int(counts[n]) for counts in bars.values()) for n in range(len(YEARS))]
        assert rows[-1] == ["All", *map(str, totals)]

    def test_has_a_grid_of_every_position_with_every_score(self) -> None:
        page = page_of(sample_history())
        grids = page.xpath("//table[contains(@class, 'grid')]")
        assert len(grids) == len(sample_history().courses)
        for grid, course in zip(grids, sample_history().courses, strict=True):
            rows = [[words(cell) for cell in row.xpath("th|td")] for row in grid.xpath("tbody/tr")]
            assert len(rows) == len(course.held)
            for row, side in zip(rows, course.held, strict=True):
                assert [re.findall(r"[\d–]+", cell)[:2][-1] for cell in row[4:12]] == [
                    "–" if score is None else str(score) for score in side.scores
                ]
                assert row[1].split()[0] == ("–" if side.score is None else str(side.score))

    def test_marks_every_factor_score_that_changed_and_says_so_if_the_rationale_did_not(self) -> None:
        page = page_of(sample_history())
        changed = page.xpath("//td[@class='ch']")
        assert len(changed) == sample_history().counts["factors_rescored"]
        assert all(" → " in words(cell) for cell in changed)
        assert sum("same rationale" in words(cell) for cell in changed) == 5

    def test_links_every_row_of_the_overview_to_its_grid(self) -> None:
        page = page_of(sample_history())
        targets = page.xpath("//table[@id='over']//a/@href")
        assert targets == [f"#{name}" for name in page.xpath("//section[@class='pos']/@id")]

    def test_says_what_was_decided_and_what_the_last_assessment_gives(self) -> None:
        [row] = page_of(sample_history()).xpath("//section[@id='decided']//tbody/tr")
        assert [words(cell) for cell in row.xpath("th|td")] == [
            "Head of Water 35 H-35", "2024", "PESES-1, score 28",
            "decided: PESES-1, duties reduced, Board, 12 May 2024", "PESES-1, score 28", "band as decided",
        ]  # fmt: skip

    def test_names_those_that_joined_and_left(self) -> None:
        rows = page_of(sample_history()).xpath("//section[@id='comings']//tbody/tr")
        assert [[words(cell) for cell in row.xpath("th|td")] for row in rows] == [
            ["2024", "Executive Director People 41", "Manager Assets 22", ""],
            ["2025", "Manager Assets 42", "", ""],
        ]

    def test_says_which_files_are_not_counted(self) -> None:
        assert "copy.xlsx: the same workbook is counted." in words(page_of(sample_history()))


class TestAHistory:
    """Without some of what a history can have."""

    @pytest.mark.parametrize("rows", [0, 1, 3])
    def test_has_a_page_if_nothing_ever_changed(self, rows: int) -> None:
        held = [replace(p, assessor="", reference_band=None, outcome=None) for p in first_rows(rows)]
        assessments = tuple(one._replace(snapshot=replace(one.snapshot, positions=tuple(held[:])))
                            for one in sample_history().assessments)  # fmt: skip
        copies = tuple(
            one._replace(snapshot=replace(one.snapshot, positions=tuple(map(replace, one.snapshot.positions))))
            for one in assessments
        )
        page = page_of(history_of(Series(copies, sample_history().order), FRAMEWORK))
        said = "is in 2 assessments" if not rows else "changed band"
        assert page.xpath("string(//h1)") == f"No executive position {said} between 2022 and 2026"
        assert page.xpath("//section[@id='comings'] | //section[@id='decided'] | //td[@class='ch']") == []

    def test_has_a_page_if_no_position_is_classified(self) -> None:
        copies = []
        for one in sample_history().assessments:
            rows = (
                replace(p, score=None, band=None, outcome=None, edge=None, scores=(None,) * 8)
                for p in one.snapshot.positions
            )
            copies.append(one._replace(snapshot=replace(one.snapshot, positions=tuple(rows))))
        page = page_of(history_of(Series(tuple(copies), sample_history().order), FRAMEWORK))
        assert "No position could be compared" in page.xpath("string(//h1)")


class TestItsSize:
    def test_is_well_under_300_kb_for_40_positions_in_five_assessments(self) -> None:
        assert len(history_html(sample_history()).encode()) < 200_000

    def test_is_usable_for_200_positions_which_are_folded(self) -> None:
        text = history_html(times(200))
        assert len(text.encode()) < 900_000
        page = lxml.html.document_fromstring(text)
        assert [words(one) for one in page.xpath("//details[@class='long']/summary")] == [
            "All 210 positions", "The scores of all 210 positions",
        ]  # fmt: skip

    def test_names_positions_in_the_picture_only_while_there_is_space(self) -> None:
        assert history_page(sample_history(), []).pictures
        many = times(300)
        assert many.counts["changed_band"] > MOST_NAMED
        assert history_page(many, []).pictures == ()


class TestHostileTexts:
    @pytest.mark.parametrize("start", range(0, len(HOSTILE), 4))
    def test_are_shown_as_text(self, start: int) -> None:
        titles = list(HOSTILE[start : start + 4])
        page = page_of(with_titles(titles))
        assert page.xpath("//script[contains(., 'alert')] | //img | //*[@onmouseover] | //*[@onerror]") == []
        assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", words(page))


class TestTheLines:
    @pytest.mark.parametrize("shape", [WIDE, NARROW])
    def test_name_every_change_without_overlap(self, shape) -> None:
        drawn = [ScoredCourse(f"Director of a long name {n}", (30, None, 36 + n), "higher") for n in range(12)]
        drawing = courses_of(drawn, ("2022", "2023", "2024"), FRAMEWORK, shape)
        assert drawing
        assert len(drawing.labels) == 12
        ends = [label.y + len(label.texts) * shape.line for label in drawing.labels]
        assert all(end <= label.y for end, label in zip(ends, drawing.labels[1:], strict=False))
        assert all(line.links[0].over for line in drawing.lines)

    def test_are_not_drawn_where_no_band_changed(self) -> None:
        assert courses_of([ScoredCourse("A", (30, 31), "same")], ("1", "2"), FRAMEWORK, WIDE) is None
