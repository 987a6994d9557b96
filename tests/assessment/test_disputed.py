"""Test what an explanation says about a dispute: the next band, disputed factors, nearest positions and level texts."""

from __future__ import annotations

import json
from itertools import product

import pytest
from builders import Row, assessment, scores_adding_to
from copies import replace
from hypothesis import given
from hypothesis import strategies as st
from position_books import DAY, FACTORS, FRAMEWORK, HEADINGS, Sheet, plain, write

from peecf_batch.assessment.explaining.disputed import DisputedFactor, disputed_factors, nearest_positions
from peecf_batch.assessment.explaining.factor_flags import FactorFlag
from peecf_batch.assessment.explaining.next_band import levels_around, next_band_of
from peecf_batch.moderation.leverage import deciding_factors, leverages
from peecf_batch.outputs.html.explanation import render_explanation
from peecf_batch.outputs.record.record import record_text
from peecf_batch.outputs.screen.explanation import explanation_lines
from peecf_batch.reading.levels import with_levels
from peecf_batch.reading.position import Details, Position
from peecf_batch.rules.classification import band_for, classify
from peecf_batch.rules.framework import LevelText
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.explanations.one_position import explain_file
from peecf_batch.runs.options import Options

PROFILES = st.tuples(*[st.integers(1, 7)] * 8)
OPTIONS = Options(FRAMEWORK, as_at=DAY)


def of(scores):
    return Position(Details("P", "P", 2), tuple(scores))


class TestTheNextBand:
    @pytest.mark.parametrize(
        ("total", "band", "points"),
        [
            (8, "PESES-1", 13),
            (20, "PESES-1", 1),
            (21, "PESES-2", 15),
            (35, "PESES-2", 1),
            (36, "PESES-3", 12),
            (47, "PESES-3", 1),
        ],
    )
    def test_begins_where_table_4_says(self, total, band, points):
        found = next_band_of(of(scores_adding_to(total)), FRAMEWORK)
        assert (found.band.name, found.points) == (band, points)

    @pytest.mark.parametrize("total", [48, 55, 56])
    def test_is_none_above_the_highest(self, total):
        assert next_band_of(of(scores_adding_to(total)), FRAMEWORK) is None

    @given(PROFILES)
    def test_is_reached_by_the_named_factors_alone_and_by_no_other(self, scores):
        found, now = next_band_of(of(scores), FRAMEWORK), band_for(sum(scores), FRAMEWORK)
        if found is None:
            return
        reaching = {
            (points, factor)
            for points, factor in product((1, 2), range(8))
            if scores[factor] + points <= 7 and band_for(sum(scores) + points, FRAMEWORK) is not now
        }
        least = min((points for points, _ in reaching), default=0)
        expected = sorted(factor for points, factor in reaching if points == least)
        assert list(found.single.factors if found.single else ()) == expected
        assert not found.single or found.single.points == least


class TestDisputedFactors:
    def test_are_those_that_moderation_points_out_or_that_decide_the_band_alone(self):
        scores = (5, 5, 5, 5, 4, 4, 4, 4)  # 36, the lowest of its band; without a 5, the rest is 35 or less
        flags = [FactorFlag(0, 7, "N911"), FactorFlag(0, 7, "N931"), FactorFlag(0, 0, "N902")]
        assert disputed_factors(scores, flags, FRAMEWORK) == (
            DisputedFactor(0, ("N902",), decides=True), DisputedFactor(1, (), decides=True),
            DisputedFactor(2, (), decides=True), DisputedFactor(3, (), decides=True),
            DisputedFactor(7, ("N911", "N931"), decides=False),
        )  # fmt: skip

    def test_are_none_within_a_band_without_flags(self):
        assert disputed_factors((5,) * 8, (), FRAMEWORK) == ()

    @given(PROFILES)
    def test_that_decide_alone_are_counted_as_the_summary_counts_them(self, scores):
        found = {one.factor: one.by for one in deciding_factors(scores, FRAMEWORK)}
        for held in leverages({0: of(scores)}, {0: classify(scores, FRAMEWORK)}, FRAMEWORK):
            assert found.get(held.factor, 0) == held.higher - held.lower


class TestTheNearestPositions:
    def rows(self, *each):
        made = assessment(
            [Row(f"T{n}", scores_adding_to(total), organisation=org) for n, (total, org, _) in enumerate(each)]
        )
        positions = []
        for p, (_, _, streams) in zip(made.positions, each, strict=True):
            details = replace(p.position.details, streams=streams)
            positions.append(replace(p, position=replace(p.position, details=details)))
        return positions

    def test_share_a_stream_first_then_have_the_closest_score_then_the_first_row(self):
        delivery = ("Delivery",)
        rows = self.rows(
            (40, "A", delivery),
            (40, "A", ()),
            (30, "A", delivery),
            (45, "A", delivery),
            (35, "A", delivery),
            (40, "B", delivery),
        )
        assert nearest_positions(rows, 0) == (3, 4)  # both 5 away, in the order of the workbook
        assert nearest_positions(rows, 1) == (0, 3)
        assert nearest_positions(rows, 5) == ()

    def test_are_never_the_position_itself_nor_one_that_is_not_classified(self):
        made = assessment([Row("A", scores_adding_to(40)), Row("B", (None, *[5] * 7)), Row("C", scores_adding_to(22))])
        assert nearest_positions(made.positions, 0) == (2,)
        assert nearest_positions(made.positions, 1) == ()


class TestTheLevels:
    TEXTS = tuple(LevelText(score, f"Text {score}") for score in (1, 3, 5, 7))

    @pytest.mark.parametrize(
        ("score", "given_level", "following"), [(1, 1, 3), (2, 1, 3), (3, 3, 5), (6, 5, 7), (7, 7, None)]
    )
    def test_are_the_one_reached_and_the_next(self, score, given_level, following):
        pair = levels_around(self.TEXTS, score, FRAMEWORK.scale)
        assert pair.given == LevelText(given_level, f"Text {given_level}")
        assert pair.following == (following and LevelText(following, f"Text {following}"))

    def test_that_were_not_supplied_are_not_replaced_by_others(self):
        assert levels_around((self.TEXTS[0],), 5, FRAMEWORK.scale) == (None, None)
        assert levels_around((), 5, FRAMEWORK.scale) == (None, None)

    def test_are_on_the_page_only_if_the_organisation_supplied_them(self, tmp_path):
        path = plain(tmp_path / "a.xlsx", [("P-1", "Director", 4, *[5] * 7)], HEADINGS)
        framework = with_levels(FRAMEWORK, {0: {3: "Knows <one> field.", 5: "Leads a field."}})
        page = render_explanation(explain_file(path, "P-1", Options(framework, as_at=DAY)))
        assert '<td data-h="Level reached">3: Knows &lt;one&gt; field.<td data-h="Next level">5: Leads a field.' in page
        assert page.count("Level reached") == 2  # the heading, and the one factor with texts
        assert "Level reached" not in render_explanation(explain_file(path, "P-1", OPTIONS))


class TestARecord:
    def test_of_positions_on_two_sheets_with_one_row_keeps_the_flags_of_each(self, tmp_path):
        """The record gives rows without sheets, so a flag belongs to the position with a finding of its rule."""
        heads = (*HEADINGS, "Reports to", "Organisation")
        first = [("A-1", "CEO", *[6] * 8, None, "A"), ("A-2", "Director", *[4] * 5, 7, 4, 4, "A-1", "A")]
        second = [("B-1", "CEO", *[6] * 8, None, "B"), ("B-2", "Director", *[4] * 8, "B-1", "B")]
        path = write(tmp_path / "a.xlsx", [Sheet("A", [heads, *first]), Sheet("B", [heads, *second])])
        text = record_text(assess_file(path, OPTIONS).assessment)
        record = tmp_path / "a-assessment.json"
        record.write_text(text)
        assert len(json.loads(text)["positions"]) == 4
        for name in ("A-1", "A-2", "B-1", "B-2"):
            live, recorded = explain_file(path, name, OPTIONS), explain_file(record, name, OPTIONS)
            assert {flag[1:] for flag in recorded.flags} == {flag[1:] for flag in live.flags}
        assert {(flag.factor, flag.code) for flag in explain_file(record, "A-2", OPTIONS).flags} >= {(5, "N902")}

    def test_of_a_run_without_moderation_says_nothing_of_it(self, tmp_path):
        path = plain(tmp_path / "a.xlsx", [("P-1", "Director", *[5] * 8)], HEADINGS)
        found = explain_file(path, "P-1", Options(FRAMEWORK, as_at=DAY, moderated=False))
        assert not [line for line in explanation_lines(found) if line.startswith("Sensitivity")]
        page = render_explanation(found)
        assert "How firm the band is" not in page
        assert "moderation points out" not in page
        assert len(found.factors) == len(FACTORS)
