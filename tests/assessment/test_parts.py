"""Test the parts of an assessment, one for each framework with positions."""

from __future__ import annotations

import pytest
from builders import Row, assessment, framework, scores_adding_to
from copies import replace

from peecf_batch.assessment.result import Part, parts_of
from peecf_batch.moderation import Moderation
from peecf_batch.moderation.consensus import Consensus
from peecf_batch.moderation.copied import Copied
from peecf_batch.moderation.reporting import Inversion, Reporting
from peecf_batch.rules.findings import Severity

[OTHER] = framework().others
ROWS = (
    Row("CEO", scores_adding_to(45), "PESES-2", is_ceo=True),
    Row("Director", scores_adding_to(40), "PESES-1", boss=0),
    Row("Executive", scores_adding_to(36), None, boss=1),
    Row("Adviser", scores_adding_to(36), None, boss=2),
)


def under(*own: str):
    """Return an assessment of positions with these framework ids, "" for that of the assessment."""
    made = assessment(list(ROWS[: len(own)]))
    positions = tuple(
        replace(p, position=replace(p.position, details=p.position.details._replace(framework=key)))
        for p, key in zip(made.positions, own, strict=True)
    )
    return replace(made, positions=positions)


class TestTheFrameworks:
    @pytest.mark.parametrize(
        ("own", "expected"),
        [
            (("", ""), ["own"]),
            (("", OTHER.id), ["own", "other"]),
            ((OTHER.id, OTHER.id), ["other"]),
            ((), ["own"]),
        ],
    )
    def test_are_those_with_positions_that_of_the_assessment_first(self, own, expected):
        made = under(*own)
        names = {id(made.framework): "own", id(OTHER): "other"}
        assert [names.get(id(one), "other") for one in made.frameworks] == expected


class TestThePartOfAFramework:
    def test_is_the_whole_if_there_is_no_other(self):
        made = under("", "")
        assert parts_of(made) == (Part(made, (0, 1)),)
        assert parts_of(made)[0].titled("Bands") == "Bands"
        assert parts_of(made)[0].is_usual

    def test_has_its_own_positions_with_their_places_in_the_whole(self):
        made = under("", OTHER.id, OTHER.id, "")
        own, other = parts_of(made)
        assert (own.indices, other.indices) == ((0, 3), (1, 2))
        assert (own.is_usual, other.is_usual) == (True, False)
        assert other.titled("Bands") == f"Bands ({OTHER.short_title})"
        assert [p.position.details.title for p in other.assessment.positions] == ["Director", "Executive"]
        assert (other.assessment.organisation.positions, other.assessment.organisation.classified) == (2, 2)
        assert {p.position.details.framework for p in other.assessment.positions} == {""}
        assert other.assessment.framework.others == ()

    def test_has_managers_of_the_same_part_only(self):
        own, other = parts_of(under("", OTHER.id, OTHER.id, ""))
        assert [p.manager for p in other.assessment.positions] == [None, 0]
        assert [p.manager for p in own.assessment.positions] == [None, None]

    def test_has_the_decisions_about_its_positions(self):
        made = under("", OTHER.id, OTHER.id, "")
        assert [found.index for found in made.consequences] == [1, 2, 3]
        own, other = parts_of(made)
        assert [found.index for found in own.assessment.consequences] == [1]
        assert [found.index for found in other.assessment.consequences] == [0, 1]

    def test_has_the_remarks_on_the_reporting_lines_of_its_positions(self):
        made = under("", OTHER.id, OTHER.id, "")
        lines = Reporting(3, (Inversion(1, 0, 4), Inversion(2, 1), Inversion(3, 2)), (1, 2, 3), (), ())
        made = replace(made, moderation=Moderation({}, lines, (), None, Copied((), None, None), None, Consensus(), {}))
        own, other = (part.assessment.moderation.reporting for part in parts_of(made))
        assert other == lines._replace(inversions=(Inversion(0, -1, 4), Inversion(1, 0)), not_below=(0, 1))
        assert own == lines._replace(inversions=(Inversion(1, -1),), not_below=(1,))


class TestAnAssessment:
    def test_finds_a_position_by_its_sheet_and_row(self):
        made = under("", "")
        first, second = (p.position.details for p in made.positions)
        assert made.place_of_row == {(first.sheet, first.row): 0, (second.sheet, second.row): 1}

    def test_knows_the_framework_of_each_position(self):
        made = under("", OTHER.id)
        assert [made.framework_of(p).id for p in made.positions] == [made.framework.id, OTHER.id]

    def test_counts_the_findings_that_are_errors(self):
        made = assessment([Row("Director", (None, *scores_adding_to(30)[1:]), None)])
        assert made.errors == sum(f.severity is Severity.ERROR for f in made.findings) == 1
        assert len(made.findings) == 2

    def test_is_complete_if_its_census_is(self):
        made = under("")
        assert made.is_complete is made.census.is_complete is True
