"""Test the words for each contradiction in a framework or determination, and for findings in general."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from builders import framework
from copies import replace

from peecf_batch.rules.determination import Amount, Determination, Mark, RemunerationBand
from peecf_batch.rules.determination_file import DeterminationError, contradictions, determination_from
from peecf_batch.rules.findings import (
    MODERATION,
    Finding,
    Place,
    Rule,
    Severity,
    accepted,
    catalogue,
    day,
    day_in_short,
    in_general,
)
from peecf_batch.rules.framework import LevelText
from peecf_batch.rules.framework_checks import contradictions as contradictions_in
from peecf_batch.rules.sheet_row import SheetRow

F = framework()
SCALE, (B1, B2, B3), FACTORS, STREAMS = F.scale, F.bands, F.factors, F.streams
CITED = {"mark": "supplied", "source": "ours"}
FACTS = {
    "id": "x", "title": "X", "effective": date(2025, 7, 1), "source": "ours",
    "citations": [{"key": "ours", "title": "T", "publisher": "P", "url": "https://example.org/"}],
}  # fmt: skip


def found(*invalid: str, **changes) -> list[str]:
    return list(contradictions_in(replace(F, **changes), set(invalid)))


def with_factor(**changes):
    return (replace(FACTORS[0], **changes), *FACTORS[1:])


def with_stream(**changes):
    return (replace(STREAMS[0], **changes), *STREAMS[1:])


class TestAFramework:
    def test_without_contradictions_has_none(self):
        assert found() == []

    def test_has_a_scale_from_a_lower_to_a_higher_score(self):
        scale = replace(SCALE, lowest=7, highest=7)
        assert "[scale]: lowest 7 is not below highest 7" in found(scale=scale)
        outside = replace(SCALE, descriptor_levels=(1, 8))
        assert found(scale=outside) == ["[scale]: descriptor level 8 is outside 1 to 7"]

    def test_has_levels_on_the_scale(self):
        levels = (LevelText(7, "a"), LevelText(8, "b"))
        assert found(factors=with_factor(levels=levels)) == [
            f"factor {FACTORS[0].name}: level '8' is not a score of the scale"
        ]

    @pytest.mark.parametrize(
        ("bands", "problem"),
        [
            ((replace(B1, highest=34), B2, B3), "scores 35 to 35 are between PESES-1 and PESES-2, in no band"),
            ((B1, replace(B2, lowest=38), B3), "scores 36 to 37 are between PESES-1 and PESES-2, in no band"),
            ((replace(B1, highest=36), B2, B3), "bands PESES-1 and PESES-2 overlap, or are not given lowest first"),
            ((replace(B1, lowest=7), B2, B3), "band PESES-1 begins at 7, below the lowest possible score 8"),
            ((B1, B2, replace(B3, highest=55)),
             "band PESES-3 ends at 55; the highest possible score is 56 (8 factors of 7)"),
        ],
    )  # fmt: skip
    def test_has_bands_that_follow_each_other_to_the_highest_score(self, bands, problem):
        assert found("guide_points", bands=bands) == [problem]

    def test_has_bands_from_a_lower_to_a_higher_score(self):
        assert "band PESES-2: lowest 36 is above highest 35" in found(bands=(B1, replace(B2, highest=35), B3))
        assert not any("above highest" in text for text in found(bands=(B1, replace(B2, highest=36), B3)))

    def test_may_begin_at_the_lowest_possible_score(self):
        assert found(bands=(replace(B1, lowest=8), B2, B3)) == []

    def test_has_a_name_for_one_thing_only(self):
        factors = with_factor(headings=(FACTORS[1].name.upper(),))
        assert found(factors=factors) == [
            f"heading '{FACTORS[1].name}' means two factors: '{FACTORS[0].key}' and '{FACTORS[1].key}'"
        ]
        names = (replace(B1, names=("peses 2",)), B2, B3)
        assert found(bands=names) == [
            f"name '{name}' means two bands: 'PESES-1' and 'PESES-2'" for name in ("PESES-2", "PESES 2", "PESES2")
        ]
        streams = with_stream(names=(f"{STREAMS[1].name}!",))
        assert found(streams=streams) == [
            f"name '{name}' means two streams: '{STREAMS[0].key}' and '{STREAMS[1].key}'"
            for name in (STREAMS[1].key, STREAMS[1].name)
        ]

    def test_has_each_key_once(self):
        twice = (*FACTORS[:-1], replace(FACTORS[-1], key=FACTORS[0].key))
        assert f"factor '{FACTORS[0].key}' is given twice" in found(factors=twice)

    def test_describes_each_band_in_each_stream(self):
        first = STREAMS[0]
        (_, text), *others = first.descriptors
        assert found(streams=with_stream(descriptors=tuple(others))) == [
            f"stream {first.name}: no descriptor for band 'PESES-1'"
        ]
        more = (*first.descriptors, type(first.descriptors[0])("PESES-9", text))
        assert found(streams=with_stream(descriptors=more)) == [
            f"stream {first.name}: descriptor for unknown band 'PESES-9'"
        ]

    def test_has_profiles_of_its_streams_and_factors(self):
        profile, *others = F.profiles
        assert found(profiles=(replace(profile, stream="X"), *others)) == ["a profile is for the unknown stream 'X'"]
        for field in ("highest", "lower"):
            changed = replace(profile, **{field: (*getattr(profile, field), "x")})
            assert found(profiles=(changed, *others)) == [
                f"the profile of {profile.stream} names the unknown factor 'x'"
            ]

    def test_has_each_outcome_and_principle_once(self):
        outcome, *outcomes = F.outcomes
        assert found(outcomes=tuple(outcomes)) == [f"[[outcomes]]: '{outcome.outcome}' is missing"]
        assert found(outcomes=(*F.outcomes, outcome)) == [f"outcome '{outcome.outcome}' is given twice"]
        principle, *principles = F.principles
        assert found(principles=tuple(principles)) == [f"[[principles]]: '{principle.key}' is missing"]
        assert found(principles=(*F.principles, principle)) == [f"principle '{principle.key}' is given twice"]

    def test_has_guide_points_that_add_up_and_are_in_their_band(self):
        point, *others = F.guide_points
        every = point.factor_score
        wrong = replace(point, score=point.score + 1)
        assert found(guide_points=(wrong, *others)) == [
            f"guide point {every}: every factor at {every} adds to {point.score}, not {point.score + 1}"
        ]
        assert found(guide_points=(replace(point, band="PESES-9"), *others)) == [
            f"guide point {point.score}: falls in {point.band}, not PESES-9"
        ]

    def test_has_principles_that_are_not_compared_in_a_table_with_wrong_values(self):
        assert found("principles", principles=F.principles[1:]) == []
        assert found("outcomes", outcomes=F.outcomes[1:]) == []
        assert found("factors", factors=with_factor(levels=(LevelText(8, "b"),))) == []
        assert found("profiles", profiles=(replace(F.profiles[0], stream="x"),)) == []
        assert found("guide_points", guide_points=(replace(F.guide_points[0], band="PESES-9"),)) == []

    def test_may_have_a_guide_point_at_either_end_of_its_band(self):
        [point] = [point for point in F.guide_points if point.score == 24]
        for bands, name in (((replace(B1, highest=24), replace(B2, lowest=25)), B1.name),
                            ((replace(B1, highest=23), replace(B2, lowest=24)), B2.name)):  # fmt: skip
            assert found(bands=(*bands, B3), guide_points=(replace(point, band=name),)) == []

    @pytest.mark.parametrize("invalid", ["scale", "factors", "bands"])
    def test_is_not_compared_with_a_table_that_has_wrong_values(self, invalid):
        assert found(invalid, bands=(replace(B1, highest=34), B2, B3)) == []

    def test_has_names_that_are_not_compared_in_a_table_with_wrong_values(self):
        assert found("factors", factors=with_factor(headings=(FACTORS[1].name,))) == []
        assert found("bands", bands=(replace(B1, names=("peses 2",)), B2, B3)) == []
        assert found("streams", streams=with_stream(names=(STREAMS[1].name,))) == []


def amount(value: int | None) -> Amount:
    return Amount(value, Mark.SUPPLIED if value else Mark.MISSING, F.reference.source)


def instrument(*bands: tuple[str, int | None, int | None], floor: int | None = None) -> Determination:
    held = tuple(RemunerationBand(name, amount(base), amount(top)) for name, base, top in bands)
    return Determination("d", "D", None, date(2025, 7, 1), held, amount(floor), F.reference.source)


class TestADetermination:
    @pytest.mark.parametrize(
        ("read", "problems"),
        [
            (instrument(("A", 10, 20), ("B", 21, 30), floor=10), []),
            (instrument(("A", 10, 10), floor=10), []),
            (instrument(("A", 2_000, 1_000)), ["A: the top 1,000 is below the base 2,000"]),
            (instrument(("A", 1, 1_000), ("B", 1_002, 2_000)),
             ["B must begin one dollar above the top of A (1,000), not at 1,002"]),
            (instrument(("A", 1, 1_000), ("B", 1_000, 2_000)),
             ["B must begin one dollar above the top of A (1,000), not at 1,000"]),
            (instrument(("A", 1, None), ("B", 5, 9)), []),
            (instrument(("A", 1, 2), ("A", 3, 4)), ["A is given twice"]),
            (instrument(("A", 1_000, 2_000), floor=999), ["the floor 999 is outside A"]),
            (instrument(("A", 1_000, 2_000), floor=2_001), ["the floor 2,001 is outside A"]),
            (instrument(("A", None, 2_000), floor=999), []),
            (instrument(floor=999), []),
        ],
    )  # fmt: skip
    def test_has_bands_without_gaps_and_a_floor_in_the_lowest(self, read, problems):
        assert contradictions(read) == problems

    def refused(self, **changes) -> list[str]:
        with pytest.raises(DeterminationError) as error:
            determination_from({**FACTS, **changes})
        return list(error.value.problems)

    def test_says_what_is_wrong_with_a_value(self):
        marks = ", ".join(mark.value for mark in Mark)
        assert self.refused(floor={"dollars": 1, "mark": "sure", "source": "ours"})[0] == (
            f"determination floor: 'mark' must be one of {marks}, not 'sure'"
        )
        assert self.refused(floor={"dollars": 0, **CITED}) == [
            "determination floor: 'dollars' is 0; it must be 1 or more"
        ]
        assert self.refused(floor=5) == ["determination: 'floor' must be a table with dollars, mark and source"]
        assert self.refused(effective="soon") == ["determination: 'effective' must be a date such as 2022-07-01"]
        assert self.refused(made="soon") == ["determination: 'made' must be a date such as 2022-07-01"]
        without = {key: value for key, value in FACTS.items() if key != "effective"}
        with pytest.raises(DeterminationError) as error:
            determination_from(without)
        assert list(error.value.problems) == ["determination: 'effective' must be a date such as 2022-07-01"]

    def test_suggests_the_key_that_was_meant(self):
        assert self.refused(bandz=[]) == ["determination: unknown key 'bandz'; did you mean 'bands'?"]

    def test_is_read_with_its_least_facts(self):
        read = determination_from({**FACTS, "made": datetime(2025, 6, 30, 12), "floor": {"dollars": 1, **CITED}})
        assert (read.made, read.effective, read.bands, read.note) == (date(2025, 6, 30), date(2025, 7, 1), (), "")
        assert (read.floor.dollars, read.floor.mark, read.also_covers) == (1, Mark.SUPPLIED, ())
        assert determination_from(FACTS).made is None
        assert determination_from({**FACTS, "note": "n"}).note == "n"

    def test_of_another_kind_is_told_by_its_keys(self):
        with pytest.raises(DeterminationError) as error:
            determination_from({"x": 1})
        assert list(error.value.problems) == [
            "this is not a determination file: it has none of the expected keys, such as 'citations' and 'bands'"
        ]


class TestAFinding:
    RULE = Rule("W1", Severity.WARNING, "g", "t", "w", "Use {lowest} to {highest} in {cell} of row {row}.", "s")

    def test_has_the_place_the_words_and_the_scale_in_what_to_do(self):
        place = Place("S", "E5", 5, 3, "Knowledge")
        made = self.RULE.finding(place, "m", SCALE, position="P-1", value="9", basis="b")
        assert made == Finding(
            "W1", Severity.WARNING, "S", "E5", "P-1", "Knowledge", "9", "m", "Use 1 to 7 in E5 of row 5.", 5, 3, "b"
        )
        assert (made.sheet_row, made.about) == (SheetRow("S", 5), "b")
        assert made._replace(basis="").about == "9"

    def test_shortens_a_value_of_more_than_1000_characters(self):
        assert self.RULE.finding(Place("S"), "m", SCALE, value="x" * 1_000).value == "x" * 1_000
        assert self.RULE.finding(Place("S"), "m", SCALE, value="x" * 1_001).value == "x" * 999 + "…"

    def test_is_about_nothing_more_than_it_says(self):
        made = self.RULE.finding(Place("S"), "m", SCALE)
        assert (made.cell, made.position, made.heading, made.value, made.basis, made.reason) == ("",) * 6
        assert (made.row, made.column, made.accepted, made.assessor) == (0, 0, False, "")

    def test_is_private_only_if_its_rule_says_so(self):
        assert (self.RULE.private, self.RULE.needs) == (False, ())

    def test_in_general_names_no_cell(self):
        assert in_general(self.RULE, SCALE) == "Use 1 to 7 in the cell of the row."
        assert in_general(self.RULE) == "Use the lowest to the highest score in the cell of the row."

    def test_counts_if_it_is_accepted(self):
        made = self.RULE.finding(Place("S"), "m", SCALE)
        assert accepted([made, made._replace(accepted=True)]) == 1


class TestTheCatalogue:
    def test_has_rules_of_the_group_that_outputs_show_apart(self):
        assert MODERATION == "moderation"
        assert any(rule.group == MODERATION for rule in catalogue().values())

    def test_fills_its_limits_into_the_texts(self):
        texts = " ".join(
            text for rule in catalogue().values() for text in (rule.title, rule.why, rule.fix, rule.source)
        )
        assert "31 December 2021" in catalogue()["W802"].why
        for name in {name for rule in catalogue().values() for name in rule.limits}:
            assert f"{{{name}}}" not in texts

    def test_says_which_rules_quote_facts_about_people(self):
        private = {code for code, rule in catalogue().items() if rule.private}
        assert private == {"N309", "N310", "N654", "N807"}  # names, words about people, assessors, vacancy

    def test_writes_dates_in_words(self):
        months = "January February March April May June July August September October November December"
        assert " ".join(day(date(2025, n, 1)).split()[1] for n in range(1, 13)) == months
        assert day(date(2021, 12, 31)) == "31 December 2021"
        assert day_in_short(date(2027, 7, 1)) == "1 Jul 2027"
