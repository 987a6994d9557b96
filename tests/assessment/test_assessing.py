"""Test how the parts of an assessment are put together: the order of findings, their positions, and rules not run."""

from __future__ import annotations

from position_books import HEADINGS, Sheet, assessed, plain, position, write

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
