"""Test how the parts of an assessment are put together: the order of findings, their positions, and rules not run."""

from __future__ import annotations

import pytest
from position_books import (
    FACTORS,
    FRAMEWORK,
    HEADINGS,
    USUAL,
    Odd,
    Sheet,
    assessed,
    located,
    moderated,
    plain,
    position,
    write,
)

from peecf_batch.assessment.assessment import _of_template
from peecf_batch.reading.opened import Stamp
from peecf_batch.reading.rows.reader import read_sheets
from peecf_batch.rules.findings import Status, catalogue

BAD = (1, 2)  # the places of scores that are changed to 9


def bad(n: int):
    """Return a position with 2 scores outside the scale."""
    row = list(position(n))
    row[2 + BAD[0]], row[2 + BAD[1]] = 9, 9
    return tuple(row)


class TestFindings:
    def test_are_in_the_order_of_sheets_rows_and_columns(self, tmp_path):
        sheets = [Sheet("Z", [HEADINGS, bad(1), position(2), bad(3)]), Sheet("A", [HEADINGS, bad(4)])]
        found = assessed(write(tmp_path / "b.xlsx", sheets)).findings
        places = [(f.sheet, f.row, f.column, f.code) for f in found if f.code == "E201"]
        assert [sheet for sheet, *_ in places] == ["Z"] * 4 + ["A"] * 2
        assert places[:4] == sorted(places[:4])
        assert places[4:] == sorted(places[4:])

    def test_are_about_their_own_positions_each_code_once(self, tmp_path):
        made = assessed(plain(tmp_path / "b.xlsx", [bad(1), position(2)], HEADINGS))
        assert [p.findings.count("E201") for p in made.positions] == [1, 0]

    def test_about_no_position_are_of_no_position(self, tmp_path):
        made = assessed(plain(tmp_path / "b.xlsx", [position(1)], (*HEADINGS, "Band")))
        assert {"E112"} & {f.code for f in made.findings}
        assert "E112" not in made.positions[0].findings

    def test_about_sheets_that_were_not_read_are_first(self, tmp_path):
        sheets = [Sheet("North", [HEADINGS, bad(1)]), Sheet("South", [(*HEADINGS[:-1], "Budget size"), position(2)])]
        made = assessed(write(tmp_path / "b.xlsx", sheets))
        assert [f.code for f in made.findings if f.severity == "error"] == ["E131", "E201", "E201"]

    def test_about_sheets_of_assessors_are_before_those_about_sheets_of_positions(self, tmp_path):
        sheets = [Sheet("First", [HEADINGS, bad(1), position(2)]), Sheet("Second", [HEADINGS, bad(3), position(4)])]
        rows = [HEADINGS, *[position(n) for n in (1, 2, 3)], bad(4)]
        of_assessors = [Sheet(f"Assessor {letter}", rows) for letter in "AB"]
        found = moderated(write(tmp_path / "b.xlsx", [*sheets, *of_assessors])).findings
        places = dict.fromkeys((f.sheet, f.code) for f in found if f.code in ("W935", "N101", "E201"))
        assert list(places) == [
            ("Assessor A", "W935"), ("Assessor B", "W935"), ("First", "N101"), ("First", "E201"), ("Second", "E201"),
        ]  # fmt: skip


class TestPositionsOfNoSheetThatIsRead:
    def test_are_reported(self, tmp_path):
        left_out = Sheet("Left out", [("Position ID", "Position title"), ("P-007", "Director 7")])
        path = write(tmp_path / "b.xlsx", [Sheet("Positions", [HEADINGS, position(1)]), left_out])
        [unread] = assessed(path).census.unread
        assert (unread.sheet, unread.reason) == (
            "Left out", "A2 seems to name a position that is not on any sheet read",
        )  # fmt: skip


class TestTheReferenceBand:
    HEADS = (*HEADINGS, "Current band", "TRP")

    def made(self, tmp_path, row, band):
        return assessed(plain(tmp_path / "b.xlsx", [(*row, band, 260_000)], self.HEADS))

    def test_is_placed_by_pay_also_where_a_score_is_wrong(self, tmp_path):
        made = self.made(tmp_path, bad(1), None)
        assert made.positions[0].position.details.reference_band == "PESES-1"

    def test_that_cannot_be_read_is_not_placed_by_pay(self, tmp_path):
        made = self.made(tmp_path, position(1), "TBC (PESES-2)")
        assert made.positions[0].position.details.reference_band is None
        assert {f.code for f in made.findings} & {"W603", "N602", "N611", "N613"} == {"W603"}


class TestAWorkbookOfTheTemplate:
    def read(self, tmp_path, organisation="Mallee Gallery", heading="Total score"):
        rows = [(*position(1), "Own", Odd("formula", "SUM(C2:J2)")), (*position(2), "", Odd("formula", "SUM(C3:J3)"))]
        path = plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "Organisation", heading))
        [sheet] = read_sheets(located(path), FRAMEWORK, 100).sheets
        assert [f.code for f in sheet.reading.findings] == ["W109", "W109"]
        return _of_template(sheet, Stamp("1", organisation))

    def test_names_the_organisation_of_positions_that_name_none(self, tmp_path):
        found = self.read(tmp_path).positions
        assert [p.details.organisation for p in found] == ["Own", "Mallee Gallery"]

    @pytest.mark.parametrize("heading", ["Total score", "Assessed band"])
    def test_may_have_formulas_that_nothing_calculated_in_the_columns_of_results(self, tmp_path, heading):
        assert self.read(tmp_path, heading=heading).findings == ()

    def test_has_findings_about_such_formulas_in_other_columns(self, tmp_path):
        assert [f.code for f in self.read(tmp_path, heading="Division").findings] == ["W109", "W109"]


class TestAnotherWorkbook:
    def test_has_findings_about_formulas_that_nothing_calculated(self, tmp_path):
        rows = [(*position(1), Odd("formula", "SUM(C2:J2)"))]
        made = assessed(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "Total score")))
        assert "W109" in made.positions[0].findings


class TestModeration:
    def test_that_was_switched_off_is_the_reason_of_its_rules_alone(self, tmp_path):
        path = plain(tmp_path / "b.xlsx", [position(1)], HEADINGS)
        reason = "moderation was switched off with --no-moderation"
        made = assessed(path)
        of_moderation = {rule.code for rule in catalogue().values() if rule.group == "moderation"}
        assert made.moderation is None
        assert {rule.code for rule in made.rules if rule.reason == reason} == of_moderation
        assert {rule.status for rule in made.rules if rule.code in of_moderation} == {Status.NOT_RUN}
        assert assessed(path, moderated=True).moderation is not None


class TestTheSource:
    def test_names_only_the_sheets_with_positions(self, tmp_path):
        sheets = [Sheet("Notes", [("x",)]), Sheet("Positions", [HEADINGS, position(1)])]
        made = assessed(write(tmp_path / "b.xlsx", sheets))
        assert [sheet.sheet for sheet in made.source.sheets] == ["Positions"]

    def test_names_the_assessors_whose_scores_have_rows_of_their_own(self, tmp_path):
        """These names are then withheld in every text of the outputs."""
        rows = [("P-1", "Director", name, *USUAL) for name in ("Agreed", "Zelinski", "Oyelaran")]
        made = moderated(plain(tmp_path / "b.xlsx", rows, ("Position ID", "Position title", "Assessor", *FACTORS)))
        assert {"Zelinski", "Oyelaran"} <= set(made.source.people)
