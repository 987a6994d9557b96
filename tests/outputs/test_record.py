"""Test the record: its fields and order, its counts, its bytes, and what it shows of people."""

from __future__ import annotations

import json

import pytest
from builders import Row, assessment, authority, scores_adding_to, small
from copies import replace
from hypothesis import given
from hypothesis import strategies as st

from peecf_batch import __version__
from peecf_batch.outputs.record.json_text import as_json
from peecf_batch.outputs.record.record import record, record_text
from peecf_batch.rules.privacy import Disclosed

POSITION = {
    "id": str, "title": str, "row": int, "scores": dict, "score": (int, type(None)), "band": (str, type(None)),
    "below_executive": bool, "edge": (str, type(None)), "reference_band": (str, type(None)),
    "outcome": (str, type(None)), "reports_to": str, "streams": list, "findings": list,
}  # fmt: skip
FINDING = ("code", "severity", "sheet", "cell", "position", "heading", "value", "message", "fix")
FACTORS = (
    "knowledge", "relationships", "judgement_and_risk", "independence",
    "strategic_change", "impact", "breadth", "resource_management",
)  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> dict:
    return json.loads(record_text(assessment(authority())))


def test_the_record_keeps_the_order_and_the_names_that_were_promised(kept):
    assert list(kept) == [
        "schema", "tool", "framework", "workbook", "determination", "census", "positions", "findings", "rules",
        "organisation", "organisations", "moderation", "assurance", "withheld",
    ]  # fmt: skip
    assert kept["schema"] == "peecf-batch/assessment/1"
    assert kept["tool"] == {"name": "peecf-batch", "version": __version__}
    assert {"id", "title", "source"} <= set(kept["framework"])
    assert list(kept["workbook"]) == ["name", "sha256", "sheet", "heading_row", "columns", "sheets"]
    assert kept["workbook"]["columns"]["Knowledge"] == "E"
    assert kept["determination"]["date"] == "2020-12-18"


def test_every_position_has_every_field_of_the_right_kind(kept):
    for position in kept["positions"]:
        assert [key for key in position if key in POSITION] == list(POSITION)
        assert all(isinstance(position[key], kind) for key, kind in POSITION.items())
        assert tuple(position["scores"]) == FACTORS


def test_findings_and_rules_have_every_field(kept):
    assert kept["findings"]
    assert all([key for key in found if key in FINDING] == list(FINDING) for found in kept["findings"])
    assert all(rule["status"] in ("passed", "found", "not-run", "withheld") for rule in kept["rules"])
    assert next(rule for rule in kept["rules"] if rule["status"] == "not-run")["reason"]


def test_a_position_that_was_not_classified_has_no_score_and_an_error(kept):
    severities = {finding["code"]: finding["severity"] for finding in kept["findings"]}
    lost = [position for position in kept["positions"] if position["score"] is None]
    assert len(lost) == kept["organisation"]["not_classified"] == 3
    for position in lost:
        assert position["band"] is None
        assert position["outcome"] is None
        assert position["below_executive"] is False
        assert "error" in {severities[code] for code in position["findings"]}


def test_the_counts_are_those_of_the_positions(kept):
    found, positions = kept["organisation"], kept["positions"]
    assert found["positions"] == len(positions)
    assert found["edges"] == sum(position["edge"] is not None for position in positions)
    assert list(found["bands"]) == ["PESES-1", "PESES-2", "PESES-3", "below-executive"]
    assert found["bands"]["below-executive"] == sum(position["below_executive"] for position in positions)
    for name in ("PESES-1", "PESES-2", "PESES-3"):
        assert found["bands"][name] == sum(position["band"] == name for position in positions)
    for outcome, count in found["outcomes"].items():
        assert count == sum(position["outcome"] == outcome for position in positions)


def test_scores_add_up_in_the_record(kept):
    for position in kept["positions"]:
        if position["score"] is not None:
            assert sum(position["scores"].values()) == position["score"]


def test_the_text_is_the_record_one_line_for_each_position():
    made = assessment(small())
    text = record_text(made)
    assert json.loads(text) == json.loads(json.dumps(record(made)))
    assert sum(line.startswith('{"id":') for line in text.splitlines()) == len(made.positions)


def test_the_same_assessment_gives_the_same_bytes():
    first, second = (record_text(assessment(authority())).encode() for _ in range(2))
    assert first == second


def test_an_assessment_of_nothing_is_a_record_too():
    kept = json.loads(record_text(assessment([], rules=False)))
    assert kept["positions"] == kept["findings"] == kept["rules"] == []
    assert kept["organisation"]["positions"] == 0


@pytest.mark.parametrize(
    "title",
    [
        "Ngāti Director 🜨",
        "\ud83d alone \udc00",
        'ends with },{"id":',
        '},{"',
        "\x00\x07\u202e",
        "x" * 5000,
        "\\ud800",
        "",
    ],
)
def test_any_title_survives_and_can_be_written(title):
    row = Row(title, scores_adding_to(30), "PESES-1", id=title, division=title)
    text = record_text(assessment([row, replace(row, id="2")]))
    text.encode()
    assert [position["title"] for position in json.loads(text)["positions"]] == [title, title]


def test_text_outside_ascii_stays_readable():
    assert "Ngāti" in record_text(assessment([Row("Ngāti Director", scores_adding_to(30))]))


def test_ten_thousand_positions_are_all_recorded():
    text = record_text(assessment(authority(10_000, divisions=40)))
    assert len(json.loads(text)["positions"]) == 10_000


def test_of_people_the_record_holds_what_was_asked_for_and_nothing_else():
    made = assessment(small())
    first = made.positions[0]
    details = replace(first.position.details, incumbent="Maria", gender="F", trp=412_345.0, fte=0.8)
    made = replace(
        made, positions=(replace(first, position=replace(first.position, details=details)), *made.positions[1:])
    )
    assert not {"incumbent", "trp", "fte", "gender"} & set(record(made)["positions"][0])
    assert "gender" not in record(made)["organisation"]
    asked = record(made, Disclosed(names=True, remuneration=True, gender=True))
    assert (asked["positions"][0]["incumbent"], asked["positions"][0]["trp"]) == ("Maria", 412_345.0)
    assert "gender" not in asked["positions"][0]
    assert asked["organisation"]["gender"]["total"] == {
        "women": None, "men": 0, "self-described": 0, "not stated": None,
    }  # fmt: skip


AMOUNTS = st.floats(0.001, 1e15)  # outside this range the 2 encoders write exponents differently
PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | AMOUNTS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(PLAIN_VALUES)
def test_many_objects_are_written_as_few_are(value):
    line = as_json({"items": [{"id": value}]}).split("\n")[2]
    assert as_json({"items": [{"id": value}] * 1_001}).split("\n")[2:-3] == [*[f"{line},"] * 1_000, line]


def test_many_objects_with_a_lone_surrogate_are_written_all_the_same():
    written = as_json({"all": [{"id": "\ud800"}] * 1_000})
    assert written.count('{"id":"\\ud800"}') == 1_000
