"""Test the counts of an organisation, position by position."""

from __future__ import annotations

from collections import Counter

import pytest
from builders import Row, assessment, framework, scores_adding_to
from copies import replace

from peecf_batch.assessment.organisation import (
    Transition,
    at_or_above_ceo,
    may_wait,
    needs_decision,
    same_band_pairs,
    whole,
)
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.rules.classification import classify, outcome_of
from peecf_batch.rules.framework import NOT_EXECUTIVE, Outcome

# The work value score, the band held, and the outcome, the edge and whether a decision is needed.
KNOWN = (
    (40, "PESES-2", Outcome.SAME, False, False),
    (36, "PESES-2", Outcome.SAME, True, True),
    (47, "PESES-2", Outcome.SAME, True, True),
    (40, "PESES-1", Outcome.HIGHER, False, True),
    (40, "PESES-3", Outcome.LOWER, False, True),
    (15, "PESES-1", Outcome.BELOW_EXECUTIVE, False, True),
    (40, None, Outcome.NO_REFERENCE, False, True),
)


def positions(*rows: Row):
    return list(assessment(list(rows)).positions)


def known():
    return positions(*(Row("Director", scores_adding_to(score), held) for score, held, *_ in KNOWN))


def changed(position, **details):
    return replace(position, position=replace(position.position, details=position.position.details._replace(**details)))


class TestAPosition:
    @pytest.mark.parametrize("n", range(len(KNOWN)))
    def test_needs_a_decision_unless_its_band_stays_away_from_an_edge(self, n):
        _, _, outcome, at_edge, needed = KNOWN[n]
        position = known()[n]
        assert position.outcome is outcome
        assert (position.classification.edge is not None) is at_edge
        assert needs_decision(position) is needed

    def test_may_wait_until_it_is_vacant_if_its_band_changes(self):
        assert {p.outcome for p in known() if may_wait(p)} == {Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE}
        assert not any(may_wait(changed(p, vacant=True)) for p in known())
        assert not may_wait(known()[0])


class TestAnOrganisation:
    def test_counts_outcomes_edges_and_decisions(self):
        invalid = Row("Director", (None, *scores_adding_to(40)[1:]), "PESES-2")
        counts = whole([*known(), *positions(invalid)], framework())
        assert (counts.positions, counts.classified, counts.not_classified) == (8, 7, 1)
        assert {total.outcome: total.positions for total in counts.outcomes} == Counter(row[2] for row in KNOWN)
        assert (counts.edges, counts.decisions, counts.decided, counts.open) == (2, 6, 0, 6)
        assert [(total.band, total.positions) for total in counts.bands] == [
            ("", 1), ("PESES-1", 0), ("PESES-2", 6), ("PESES-3", 0),
        ]  # fmt: skip

    def test_counts_decisions_that_were_taken_only_where_one_is_needed(self):
        taken = Decision("Endorsed", DecisionState.DECIDED)
        for n, decided in ((0, 0), (1, 1), (3, 1)):
            made = known()
            made[n] = changed(made[n], decision=taken)
            counts = whole(made, framework())
            assert (counts.decided, counts.open) == (decided, 6 - decided)
        deferred = known()
        deferred[3] = changed(deferred[3], decision=Decision("Deferred", DecisionState.DEFERRED))
        assert whole(deferred, framework()).decided == 0

    def test_counts_each_way_from_a_reference_band_to_a_recommended_band(self):
        totals = {total.transition: total.positions for total in whole(known(), framework()).transitions}
        assert totals[Transition("PESES-2", "PESES-2")] == 3
        assert totals[Transition("PESES-1", "")] == 1
        assert totals[Transition("", "PESES-2")] == 1
        assert sum(totals.values()) == 7
        assert len(totals) == 4 * 4

    def test_lists_not_executive_as_a_reference_only_if_a_position_has_it(self):
        [position] = positions(Row("Manager", scores_adding_to(40), NOT_EXECUTIVE))
        totals = {total.transition: total.positions for total in whole([position], framework()).transitions}
        assert totals[Transition(NOT_EXECUTIVE, "PESES-2")] == 1
        assert len(totals) == 5 * 4

    def test_counts_the_positions_under_another_framework_apart(self):
        [other] = framework().others
        found = classify(scores_adding_to(40), other)
        held = other.bands[0].name
        [position] = positions(Row("Director", scores_adding_to(40), None))
        position = changed(position, framework=other.id, reference_band=held)
        position = replace(position, classification=found, outcome=outcome_of(found.band, held, other))
        counts = whole([*known(), position], framework())
        assert (counts.positions, counts.classified) == (8, 8)
        assert sum(total.positions for total in counts.bands) == 7
        [under] = counts.under
        assert under.framework == other.id
        assert (under.organisation.positions, under.organisation.under) == (1, ())
        assert {t.band: t.positions for t in under.organisation.bands if t.positions} == {found.band_name: 1}

    def test_under_one_framework_has_no_counts_apart(self):
        assert whole(known(), framework()).under == ()


class TestReporting:
    ROWS = (
        Row("CEO", scores_adding_to(45), "PESES-2", is_ceo=True),
        Row("Director", scores_adding_to(45), "PESES-2", boss=0),
        Row("Director", scores_adding_to(30), "PESES-1", boss=0),
        Row("Manager", scores_adding_to(29), "PESES-1", boss=2),
        Row("Manager", scores_adding_to(15), "PESES-1", boss=4),
    )

    def test_in_the_band_of_the_manager_is_paired_with_the_manager(self):
        assert [tuple(pair)[:2] for pair in same_band_pairs(positions(*self.ROWS))] == [(1, 0), (3, 2)]

    def test_below_executive_is_no_band_to_share(self):
        below = [Row("A", scores_adding_to(15), None), Row("B", scores_adding_to(14), None, boss=0)]
        assert same_band_pairs(positions(*below)) == ()

    def test_at_the_score_of_the_ceo_is_paired_with_the_ceo(self):
        assert [tuple(pair)[:2] for pair in at_or_above_ceo(positions(*self.ROWS))] == [(1, 0)]
