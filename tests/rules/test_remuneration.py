"""Test that pay is compared pro rata in whole dollars, with amounts that state how certain they are.

Amounts that are derived raise no error.
"""

from __future__ import annotations

import datetime
import math
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from builders import scores_adding_to
from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, assessed, plain
from published_tables import BAND_OF

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.wording.words import reference_or
from peecf_batch.reading.headings.meanings import heading_roles
from peecf_batch.reading.position import Basis
from peecf_batch.rules.determination import Mark, in_force
from peecf_batch.rules.determination_file import DeterminationError, determination_from, load_determinations
from peecf_batch.rules.findings import day
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.rules.remuneration import NoPay, Pay, dollars, paid_band, pay_of

CASES = tomllib.loads((Path(__file__).parent / "cases" / "remuneration.toml").read_text(encoding="utf-8"))["cases"]
IN_2022 = datetime.date(2022, 7, 1)
VALUES_2022 = in_force(load_determinations(), IN_2022)
HEADS = ("Position ID", "CEO", "Current band", "TRP", "FTE", *FACTORS)
PAY_RULES = {"N611", "W612", "N613", "W701", "W702", "W703", "W704", "N705", "N706", "N707"}


def adding_to(total: int) -> tuple[int, ...]:
    return tuple(min(7, max(1, 1 + max(0, total - 8 - 6 * place))) for place in range(8))


def one(
    tmp_path: Path, *, heads: tuple[str, ...] = HEADS, score: int = 30, cells: tuple[Any, ...], **options: Any
) -> Any:
    assert sum(adding_to(score)) == score
    book = plain(tmp_path / "book.xlsx", [("P-1", *cells, *adding_to(score))], heads)
    return assessed(book, **{"as_at": IN_2022, **options})


def codes(assessment: Any) -> list[str]:
    return sorted(f.code for f in assessment.findings if f.code in PAY_RULES)


@pytest.mark.parametrize("case", CASES, ids=[case["situation"] for case in CASES])
def test_what_is_found_about_pay(case: dict[str, Any], tmp_path: Path) -> None:
    ceo = "Yes" if case.get("ceo") else "No"
    held = BAND_OF[case["score"]] if case["score"] > 20 else "PESES-1"  # the assessed band: the outcome is "same"
    assessment = one(tmp_path, score=case["score"], cells=(ceo, held, case["trp"], case.get("fte", 1)))
    assert [code for code in codes(assessment) if code != "W612"] == case["found"]
    position = assessment.positions[0]
    assert position.classification.score == case["score"]
    if "full_time" in case:
        pay = pay_of(position.position.details.trp, position.position.details.fte)
        assert isinstance(pay, Pay)
        assert pay.full_time == case["full_time"]
        if "band" in case:
            assert paid_band(pay, VALUES_2022, load_framework()).name == case["band"]
    if "outcome" in case:
        assert position.outcome.value == case["outcome"]


class TestThePackage:
    @given(st.decimals(10_000, 900_000, places=2), st.decimals("0.10", "1", places=2))
    def test_at_full_time_is_the_package_by_the_time_fraction_to_the_nearest_dollar(self, trp, fte) -> None:
        pay = pay_of(float(trp), float(fte))
        assert isinstance(pay, Pay)
        assert abs(Decimal(pay.full_time) - trp / fte) <= Decimal("0.5")

    @pytest.mark.parametrize(
        ("trp", "fte"),
        [
            (None, 1),
            (0, 1),
            (-5, 1),
            (9e27, 0.5),
            (1e308, 0.5),
            (math.inf, 1),
            (math.nan, 1),
            (1e6, 1e-300),
            (200, 1),
            (9_999.99, 1),
            (100_000, None),
            (100_000, 0),
            (100, 1.01),
            (100, -1),
        ],
    )
    def test_is_compared_with_nothing_where_it_or_the_fraction_cannot_be(self, trp, fte) -> None:
        assert isinstance(pay_of(trp, fte), NoPay)

    @pytest.mark.parametrize("trp", [10_000_001, 9e27, 1e308])
    def test_that_nobody_is_paid_is_a_finding_at_its_cell_and_stops_nothing(self, trp: float, tmp_path: Path) -> None:
        assessment = one(tmp_path, cells=("No", "PESES-1", trp, 0.5))
        assert [(f.code, f.cell) for f in assessment.findings if f.code in PAY_RULES] == [("N705", "D2")]
        assert record(assessment)["positions"][0]["score"] == 30

    def test_says_how_the_amount_came_about(self) -> None:
        assert pay_of(267445, 1).text == "$267,445"
        assert pay_of(267445.4, 1).text == "$267,445 ($267,445.40 rounded)"
        assert pay_of(130000, 0.6).text == "$216,667 at full time ($130,000 at 0.6 FTE)"
        assert (dollars(Decimal("5.5")), dollars(Decimal(1000))) == ("5.50", "1,000")


class TestTheInstruments:
    def test_are_these_with_the_dates_on_which_they_were_made_and_took_effect(self) -> None:
        assert [(d.effective.isoformat(), d.made.isoformat()) for d in load_determinations() if d.made] == [
            ("2020-12-18", "2020-12-18"), ("2021-07-01", "2021-11-18"), ("2022-07-01", "2022-06-22"),
            ("2023-07-01", "2023-06-29"), ("2024-07-01", "2024-12-19"), ("2025-07-01", "2025-09-23"),
        ]  # fmt: skip

    def test_are_in_force_from_their_day_until_the_next(self) -> None:
        known = load_determinations()
        assert in_force(known, datetime.date(2020, 12, 17)) is None
        assert in_force(known, datetime.date(2021, 6, 30)).id == "2020-12-18"
        assert in_force(known, datetime.date(2021, 7, 1)).id == "2021-07-01"
        assert in_force(known, datetime.date(2026, 6, 30)).id == "2025-07-01"
        assert in_force(known, datetime.date(2026, 7, 1)).id == "2026-07-01"

    def test_give_only_values_with_a_source_and_mark_those_of_2020_as_derived(self) -> None:
        for instrument in load_determinations():
            for amount in instrument.amounts():
                assert (amount.dollars is None) == (amount.mark is Mark.MISSING)
                assert amount.dollars is None or amount.source.url.startswith("https://")
        assert {a.mark for a in load_determinations()[0].amounts()} == {Mark.DERIVED}
        assert {a.mark for a in VALUES_2022.amounts()} == {Mark.VERIFIED}

    def test_tile_every_dollar_from_the_lowest_base_to_the_highest_top(self) -> None:
        lowest, highest = VALUES_2022.bands[0].base.dollars, VALUES_2022.bands[-1].top.dollars
        for lower, upper in zip(VALUES_2022.bands, VALUES_2022.bands[1:], strict=False):
            assert VALUES_2022.band_of(lower.top.dollars) is lower
            assert VALUES_2022.band_of(lower.top.dollars + 1) is upper
        assert VALUES_2022.band_of(lowest - 1) is None
        assert VALUES_2022.band_of(highest + 1) is None

    def test_place_pay_from_the_floor_on_where_the_base_is_missing_and_nothing_under_it(self) -> None:
        values = in_force(load_determinations(), datetime.date(2024, 7, 1))
        assert values.band_of(225_000).band == "PESES-1"
        assert values.band_of(224_999) is None


def toml(**changed: Any) -> dict[str, Any]:
    cited = {"mark": "supplied", "source": "ours"}
    made = {
        "id": "x", "title": "Our reading", "effective": datetime.date(2025, 7, 1), "source": "ours",
        "citations": [{"key": "ours", "title": "Gazette", "publisher": "Us", "url": "https://example.org"}],
        "floor": {"dollars": 231_000, **cited},
        "bands": [{"band": "PESES-1", "base": {"dollars": 160_000, **cited}, "top": {"dollars": 300_000, **cited}}],
    }  # fmt: skip
    return {**made, **changed}


class TestAFileOfValues:
    def test_fills_in_what_the_product_does_not_know(self, tmp_path: Path) -> None:
        text = """
id = "ours"
title = "2025 Determination, as gazetted"
effective = 2025-07-01
source = "g"
floor = { dollars = 231_000, mark = "supplied", source = "g" }
[[citations]]
key = "g"
title = "Government Gazette"
publisher = "Victoria"
url = "https://example.org"
[[bands]]
band = "PESES-1"
top = { dollars = 299_000, mark = "supplied", source = "g" }
"""
        path = tmp_path / "ours.toml"
        path.write_text(text, encoding="utf-8")
        newest = in_force(load_determinations(path), datetime.date(2025, 7, 1))
        assert (newest.title, newest.made) == ("2025 Determination", datetime.date(2025, 9, 23))
        assert (newest.floor.dollars, newest.bands[0].top.dollars, newest.bands[1].top.dollars) == (
            231_000,
            299_000,
            None,
        )
        assessment = one(
            tmp_path,
            cells=("No", "PESES-1", 230_000, 1),
            as_at=datetime.date(2025, 12, 31),
            determinations=load_determinations(path),
        )
        assert codes(assessment) == ["W702"]

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"effective": "soon"}, "'effective' must be a date"),
            ({"floor": {"dollars": 1, "mark": "sure", "source": "ours"}}, "'mark' must be one of"),
            ({"floor": {"dollars": 1.5, "mark": "supplied", "source": "ours"}}, "not a whole number"),
            ({"floor": {"dollars": 5, "mark": "missing"}}, "has no 'dollars'"),
            ({"floor": {"dollars": 231_000, "mark": "supplied", "source": "?"}}, "must name one of the citations"),
            (
                {"floor": {"dollars": 500_000, "mark": "supplied", "source": "ours"}},
                "the floor 500,000 is outside PESES-1",
            ),
            ({"floor": 231_000}, "'floor' must be a table"),
            ({"florr": {}}, "unknown key 'florr'"),
            ({"bands": toml()["bands"] * 2}, "PESES-1 is given twice"),
        ],
    )
    def test_that_contradicts_itself_is_refused_with_the_reason(self, changed: dict[str, Any], said: str) -> None:
        with pytest.raises(DeterminationError) as refused:
            determination_from(toml(**changed))
        assert any(said in problem for problem in refused.value.problems)

    def test_whose_bands_leave_a_gap_overlap_or_run_backwards_is_refused(self) -> None:
        cited = {"mark": "supplied", "source": "ours"}
        second = {"band": "PESES-2", "base": {"dollars": 300_002, **cited}, "top": {"dollars": 250_000, **cited}}
        with pytest.raises(DeterminationError) as refused:
            determination_from(toml(bands=[*toml()["bands"], second]))
        assert len(refused.value.problems) == 2

    @pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"= no", b""])
    def test_that_is_none_is_refused(self, data: bytes, tmp_path: Path) -> None:
        path = tmp_path / "bad.toml"
        path.write_bytes(data)
        with pytest.raises(DeterminationError):
            load_determinations(path)


class TestTheReferenceBand:
    def test_is_placed_by_remuneration_where_it_is_blank_and_the_basis_is_kept(self, tmp_path: Path) -> None:
        assessment = one(tmp_path, cells=("No", None, 260_000, 1), determination=IN_2022)
        details = assessment.positions[0].position.details
        assert (details.reference_band, details.reference_basis) == ("PESES-1", Basis.REMUNERATION)
        shown = record(assessment, Disclosed(remuneration=True))["positions"][0]["reference_basis"]
        assert (record(assessment)["positions"][0]["reference_basis"], shown) == (None, "remuneration")
        assert codes(assessment) == ["N611"]

    def test_of_the_date_of_the_determination_rests_on_derived_values_and_raises_no_error(self, tmp_path: Path) -> None:
        heads = ("Position ID", "CEO", "Current band", "TRP at Determination", *FACTORS)
        assessment = one(tmp_path, heads=heads, cells=("No", "TBC", 260_000))
        assert assessment.positions[0].position.details.reference_band == "PESES-2"
        assert not assessment.errors

    def test_from_the_pay_of_today_is_that_of_the_values_in_force_today(self, tmp_path: Path) -> None:
        assessment = one(tmp_path, cells=("No", None, 260_000, 1))
        assert assessment.positions[0].position.details.reference_band == "PESES-1"
        assert assessment.positions[0].outcome == "same"

    def test_is_not_placed_under_values_that_nobody_knows(self, tmp_path: Path) -> None:
        assessment = one(tmp_path, cells=("No", None, 260_000, 1), as_at=datetime.date(2026, 1, 1))
        assert assessment.positions[0].outcome == "no-reference"

    @pytest.mark.parametrize("typed", ["New", "new position", "New role", "N/A", "Not applicable", "none", "Nil"])
    def test_of_a_new_position_is_none_whatever_it_is_paid(self, tmp_path: Path, typed: str) -> None:
        assessment = one(tmp_path, cells=("No", typed, 260_000, 1))
        assert assessment.positions[0].position.details.reference_band is None
        assert assessment.positions[0].outcome == "no-reference"
        assert {f.code for f in assessment.findings} & {"W601", "N602", "N611"} == {"N602"}

    @pytest.mark.parametrize("typed", [None, "TBC", "to be confirmed", "-", "?", "Not assessed", "Unknown", "Pending"])
    def test_that_is_left_open_is_placed_by_remuneration(self, tmp_path: Path, typed: str | None) -> None:
        assessment = one(tmp_path, cells=("No", typed, 260_000, 1))
        assert assessment.positions[0].position.details.reference_band == "PESES-1"
        assert {f.code for f in assessment.findings} & {"W601", "N602", "N611"} == {"N611"}

    @pytest.mark.parametrize(
        ("as_at", "pay", "said"),
        [  # sources: rules/determinations; the base of PESES-1 is not known in 2024 and 2026
            (datetime.date(2022, 7, 1), 144_665, "it is below the base of PESES-1, $144,666"),
            (datetime.date(2022, 7, 1), 511_863, "it is above the top of PESES-3, $511,862"),
            (datetime.date(2026, 11, 30), 230_000, "the values do not give the base of PESES-1, so the band of this "),
        ],
    )
    def test_that_pay_does_not_give_has_a_finding_with_the_reason(
        self, tmp_path: Path, as_at: datetime.date, pay: int, said: str
    ) -> None:
        found = [f for f in one(tmp_path, cells=("No", "TBC", pay, 1), as_at=as_at).findings if f.code == "N613"]
        assert [said in f.message for f in found] == [True]
        assert f"${pay:,} gives no reference band" in found[0].message

    @pytest.mark.parametrize(
        ("typed", "pay"), [("TBC", 144_666), ("New", 130_000), ("PESES-1", 130_000), ("TBC", None)]
    )
    def test_that_pay_gives_or_that_is_not_asked_of_pay_has_no_such_finding(
        self, tmp_path: Path, typed: str, pay: int | None
    ) -> None:
        assessment = one(tmp_path, cells=("No", typed, pay, 1), as_at=datetime.date(2022, 7, 1))
        assert "N613" not in {f.code for f in assessment.findings}

    @pytest.mark.parametrize("typed", ["New", "new position", "New role", "Newly created"])
    def test_of_a_position_marked_as_new_is_said_to_be_new_and_not_to_be_unknown(
        self, tmp_path: Path, typed: str
    ) -> None:
        assessment = one(tmp_path, cells=("No", typed, 260_000, 1))
        (notice,) = (f for f in assessment.findings if f.code == "N602")
        assert notice.message == f"the position is marked '{typed}', so there is no band to compare with"
        assert reference_or("not known", assessment.positions[0], None) == "new"

    @pytest.mark.parametrize("typed", ["N/A", "Nil", "none", "Not applicable"])
    def test_that_is_none_for_another_reason_is_not_said_to_be_new(self, tmp_path: Path, typed: str) -> None:
        assessment = one(tmp_path, cells=("No", typed, 260_000, 1))
        (notice,) = (f for f in assessment.findings if f.code == "N602")
        assert "is given" in notice.message
        assert reference_or("not known", assessment.positions[0], None) == "not known"

    def test_words_for_a_new_position_are_words_for_no_band(self) -> None:
        words = heading_roles()["words"]
        assert set(words["new_position"]) < set(words["no_band"]) - set(words["band_not_known"])

    def test_words_that_leave_it_open_are_words_for_no_band(self) -> None:
        words = heading_roles()["words"]
        assert set(words["band_not_known"]) < set(words["no_band"])

    def test_comes_from_the_pay_on_that_date_where_the_sheet_has_it(self, tmp_path: Path) -> None:
        heads = ("Position ID", "CEO", "Current band", "TRP", "TRP at Determination", *FACTORS)
        assessment = one(tmp_path, heads=heads, cells=("No", None, 300_000, 240_000))
        assert assessment.positions[0].position.details.reference_band == "PESES-1"

    def test_that_nobody_knows_is_not_replaced_by_a_guess(self, tmp_path: Path) -> None:
        assessment = one(tmp_path, cells=("No", "Band Q", 260_000, 1))
        assert assessment.positions[0].position.details.reference_band is None
        assert {f.code for f in assessment.findings} & {"W601", "N602", "N611"} == {"W601"}

    def test_may_be_said_to_be_assessed(self, tmp_path: Path) -> None:
        heads = ("Position ID", "CEO", "Current band", "Basis of current band", *FACTORS)
        assessment = one(tmp_path, heads=heads, cells=("No", "PESES-1", "Assessed"))
        assert assessment.positions[0].position.details.reference_basis is Basis.ASSESSED

    def test_that_pay_does_not_bear_out_is_a_finding(self, tmp_path: Path) -> None:
        assert codes(one(tmp_path, cells=("No", "PESES-1", 267_446, 1), score=40)) == ["W612"]
        assert codes(one(tmp_path, cells=("No", "PESES-2", 267_446, 1), score=40)) == []

    def test_is_none_where_nothing_tells(self, tmp_path: Path) -> None:
        assessment = one(tmp_path, cells=("No", None, None, None))
        assert [f.code for f in assessment.findings if f.code.endswith("602")] == ["N602"]
        assert isinstance(assessment.positions[0], Assessed)


class TestACheckThatCouldNotRun:
    def statuses(self, assessment: Any) -> dict[str, tuple[str, str]]:
        return {rule.code: (rule.status.value, rule.reason) for rule in assessment.rules}

    def test_says_which_value_is_missing(self, tmp_path: Path) -> None:
        ran = self.statuses(one(tmp_path, cells=("No", "PESES-1", 260_000, 1), as_at=datetime.date(2024, 7, 1)))
        assert ran["W702"][0] == "passed"
        assert ran["W701"] == (
            "not-run",
            "the base of PESES-1 is not known under the values of Determination No. 01/2024, in effect from "
            "1 July 2024; give it with --determination-file",
        )

    def test_says_that_no_value_of_the_day_is_known(self, tmp_path: Path) -> None:
        ran = self.statuses(one(tmp_path, cells=("No", "PESES-1", 260_000, 1), as_at=datetime.date(2026, 1, 1)))
        for code in ("W701", "W702", "W703"):
            assert ran[code][0] == "not-run"
            assert ran[code][1] == (
                "the values of 1 July 2024 were superseded on 1 July 2025 by the 2025 Determination, "
                "whose values are not known; give them with --determination-file"
            )

    def test_says_that_there_were_no_values_before_the_first(self, tmp_path: Path) -> None:
        ran = self.statuses(one(tmp_path, cells=("No", "PESES-1", 260_000, 1), as_at=datetime.date(2020, 1, 1)))
        assert ran["W702"][1].startswith("no remuneration values are known for 1 January 2020; ")

    def test_says_that_there_is_no_day(self, tmp_path: Path) -> None:
        ran = self.statuses(one(tmp_path, cells=("No", "PESES-1", 260_000, 1), as_at=None))
        assert {ran[code] for code in ("W701", "W702", "W703")} == {
            ("not-run", "no day of the assessment is given; add --as-at with a date")
        }

    def test_says_that_the_sheet_has_no_pay(self, tmp_path: Path) -> None:
        heads = ("Position ID", "CEO", "Current band", *FACTORS)
        ran = self.statuses(one(tmp_path, heads=heads, cells=("No", "PESES-1")))
        assert {ran[code][0] for code in PAY_RULES} == {"not-run"}


class TestDatesAhead:
    heads = ("Position ID", "Contract end", *FACTORS)

    @pytest.mark.parametrize(
        ("end", "within"),
        [
            ("2022-06-30", None),
            ("2022-07-01", 6),
            ("2023-01-01", 6),
            ("2023-01-02", 12),
            ("2023-07-01", 12),
            ("2023-07-02", None),
        ],
    )
    def test_ends_of_contracts_within_six_and_twelve_months_are_told(
        self, end: str, within: int | None, tmp_path: Path
    ) -> None:
        found = [f.message for f in one(tmp_path, heads=self.heads, cells=(end,)).findings if f.code == "N706"]
        words = day(datetime.date.fromisoformat(end))
        assert found == ([f"the contract ends on {words}, within {within} months of 1 July 2022"] if within else [])

    def test_of_vacant_positions_have_one_notice_only(self, tmp_path: Path) -> None:
        heads = ("Position ID", "Contract end", "Vacant", *FACTORS)
        made = one(tmp_path, heads=heads, cells=("2022-09-30", "Yes"))
        assert [f.code for f in made.findings if f.heading == "Contract end"] == ["N814"]

    def test_but_not_from_a_day_that_nobody_named(self, tmp_path: Path) -> None:
        assert codes(one(tmp_path, heads=self.heads, cells=("2024-08-01",), as_at=None)) == []


class TestTheValuesInForceOnADay:
    """Four positions under the values of 2024, of 2025 (not known) and of 2026, as Tribunal instruments give them."""

    HEADS = ("Position ID", "CEO", "Current band", "TRP", *FACTORS)
    ROWS = (
        ("A", "Yes", "PESES-3", 570_000, *scores_adding_to(50)),
        ("B", "No", "PESES-1", 230_000, *scores_adding_to(25)),
        ("C", "No", "PESES-2", 305_000, *scores_adding_to(40)),
        ("D", "No", None, 300_000, *scores_adding_to(40)),
    )

    @pytest.mark.parametrize(
        ("as_at", "expected", "placed", "known"),
        [
            (datetime.date(2025, 6, 30), {("W703", "D2")}, "PESES-2", True),
            (datetime.date(2025, 12, 31), set(), None, False),
            (datetime.date(2026, 11, 28), {("W702", "D3"), ("W701", "D4")}, "PESES-1", True),
        ],
    )
    def test_are_those_that_pay_is_compared_with(
        self, as_at: datetime.date, expected: set[tuple[str, str]], placed: str | None, known: bool, tmp_path: Path
    ) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", self.ROWS, self.HEADS), as_at=as_at)
        about_pay = {"W701", "W702", "W703", "W704"}
        assert {(f.code, f.cell) for f in assessment.findings if f.code in about_pay} == expected
        assert assessment.positions[3].position.details.reference_band == placed
        ran = {rule.code for rule in assessment.rules if rule.status != "not-run"}
        assert about_pay.isdisjoint(ran) is not known
        assert ({"W702", "W703"} <= ran) is known

    def test_carry_their_mark_where_they_were_transcribed(self, tmp_path: Path) -> None:
        book = plain(tmp_path / "b.xlsx", self.ROWS, self.HEADS)
        found = assessed(book, as_at=datetime.date(2026, 11, 28)).findings
        (message,) = (f.message for f in found if f.code == "W702")
        assert message.endswith("$240,938 (aligned, transcribed by a third party) from 1 July 2026")
        assert not [f for f in found if f.code.startswith("W7") and f.severity == "error"]


class TestABandPlacedByPay:
    """The band on the date of the Determination is not known then, and readers must not take one for the other."""

    HEADS = ("Position ID", "Position title", "Current band", "TRP", *FACTORS)

    def page(self, tmp_path: Path, disclosed: Disclosed) -> str:
        cells = [
            ("P-1", "Director A", None, 330_000, *adding_to(25)),
            ("P-2", "Director B", "PESES-2", 330_000, *adding_to(25)),
        ]
        made = assessed(plain(tmp_path / "b.xlsx", cells, self.HEADS), as_at=datetime.date(2026, 11, 28))
        return " ".join(lxml.html.document_fromstring(render_summary(made, disclosed=disclosed)).text_content().split())

    def test_is_marked_where_pay_is_shown(self, tmp_path: Path) -> None:
        page = self.page(tmp_path, Disclosed(remuneration=True))
        assert page.count("PESES-2 (by pay)") == 3  # in the decisions, in the ladder and among all positions
        assert "Annual Adjustment 2026" in page

    def test_is_not_told_apart_where_pay_is_not_shown(self, tmp_path: Path) -> None:
        page = self.page(tmp_path, Disclosed())
        assert "(by pay)" not in page
        assert "compared with the reference band (the band held on 18 December 2020 or, if not known, the band" in page

    def test_is_that_of_todays_pay_where_the_cell_for_pay_at_the_determination_is_blank(self, tmp_path: Path) -> None:
        heads = ("Position ID", "Position title", "Current band", "TRP at Determination", "TRP", *FACTORS)
        cells = [
            ("P-1", "Director A", None, None, 330_000, *adding_to(25)),
            ("P-2", "Director B", None, 200_000, 330_000, *adding_to(25)),
            ("P-3", "Director C", None, "unclear", 330_000, *adding_to(25)),
        ]
        made = assessed(plain(tmp_path / "b.xlsx", cells, heads), as_at=datetime.date(2026, 11, 28))
        assert [p.position.details.reference_band for p in made.positions] == ["PESES-2", "PESES-1", None]
        assert [(f.code, f.cell) for f in made.findings if f.code in ("N611", "N602")] == [
            ("N611", "E2"), ("N611", "D3"), ("N602", "C4"),
        ]  # fmt: skip
        said = [f.message for f in made.findings if f.code == "N611"]
        assert "Annual Adjustment 2026" in said[0]
        assert "Determination No. 01/2020" in said[1]

    def test_is_not_spoken_of_where_every_band_is_stated(self, tmp_path: Path) -> None:
        cells = [("P-2", "Director B", "PESES-2", 330_000, *adding_to(25))]
        made = assessed(plain(tmp_path / "b.xlsx", cells, self.HEADS))
        assert "in which pay falls" not in render_summary(made, disclosed=Disclosed(remuneration=True))

    def test_leaves_the_caption_of_a_page_without_pay_as_it_is_where_every_band_is_stated(self, tmp_path: Path) -> None:
        heads = ("Position ID", "Position title", "Current band", *FACTORS)
        made = assessed(plain(tmp_path / "b.xlsx", [("P-2", "Director B", "PESES-2", *adding_to(25))], heads))
        assert (
            "(the band held on 18 December 2020 or, if not known, the band that matches the position’s pay)"
            in render_summary(made)
        )
