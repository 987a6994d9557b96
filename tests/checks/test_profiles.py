"""Test the notice about a profile unlike the source's illustration of a mainly regulatory position.

The overview of the scoring tool says that an executive whose main responsibility is regulation would potentially have
the highest scores in Judgement and risk and Knowledge, and perhaps a lower score for Resource management.
"""

import pytest
from position_books import FACTORS, FRAMEWORK, assessed, plain

HEADS = ("Position ID", "Position title", "Primary stream", "Secondary stream", *FACTORS)


def found(tmp_path, stream, scores, second=None):
    made = assessed(plain(tmp_path / "b.xlsx", [("P-1", "Director", stream, second, *scores)], HEADS))
    return [f for f in made.findings if f.code == "N407"]


def test_the_source_gives_the_profile_of_one_stream_only():
    [profile] = FRAMEWORK.profiles
    assert (profile.stream, profile.highest, profile.lower) == (
        "Regulatory", ("judgement_and_risk", "knowledge"), ("resource_management",),
    )  # fmt: skip
    assert profile.source.key == "tool"


@pytest.mark.parametrize(
    "scores",
    [(6, 4, 6, 4, 3, 4, 4, 2), (6, 4, 5, 4, 3, 4, 4, 3), (4, 4, 6, 6, 3, 4, 4, 3), (5, 5, 5, 5, 5, 5, 5, 4), (4,) * 8],
)
def test_a_profile_like_the_illustration_has_no_notice(tmp_path, scores):
    assert found(tmp_path, "Regulatory", scores) == []


@pytest.mark.parametrize("scores", [(4, 4, 5, 4, 3, 6, 4, 3), (5, 4, 5, 4, 3, 4, 4, 5), (4, 4, 4, 4, 4, 4, 4, 5)])
def test_another_profile_has_a_notice_that_calls_it_an_illustration(tmp_path, scores):
    [notice] = found(tmp_path, "Regulatory", scores)
    assert notice.severity == "notice"
    assert notice.cell == "A2"
    assert "illustration of a mainly regulatory position" in notice.message
    assert "Judgement and risk, Knowledge" in notice.message


def test_other_streams_and_a_second_stream_have_none(tmp_path):
    unlike = (4, 4, 4, 4, 4, 4, 4, 5)
    for stream in ("Delivery", "Policy", "Project and Program", "Professional/Specialist", None):
        assert found(tmp_path, stream, unlike) == []
    assert found(tmp_path, "Delivery", unlike, "Regulatory") == []


def test_a_position_under_a_framework_without_profiles_has_none(tmp_path):
    heads = ("Position ID", "Position title", "Part 3", "Primary stream", *FACTORS)
    made = assessed(
        plain(tmp_path / "b.xlsx", [("P-1", "Director", "Yes", "Regulatory", 4, 4, 4, 4, 4, 4, 4, 5)], heads)
    )
    assert "N407" not in [f.code for f in made.findings]
