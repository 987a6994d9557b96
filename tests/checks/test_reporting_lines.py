"""Test the checks of CEOs and reporting lines."""

from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, assessed, plain

from peecf_batch.reading.matching.reporting import reporting_circles

LINES = ("Position ID", "Position title", "Organisation", "Reports to", "CEO", *FACTORS)


def adding_to(total):
    return tuple(total // 8 + (place < total % 8) for place in range(8))


def line(number, boss=None, total=32, ceo=None, organisation="Trust"):
    return (f"P-{number}", f"Director {number}", organisation, boss, ceo, *adding_to(total))


def found(tmp_path, rows, code, headings=LINES):
    assessment = assessed(plain(tmp_path / "b.xlsx", rows, headings))
    return [(f.cell, f.message) for f in assessment.findings if f.code == code]


HEAD = line(1, ceo="Yes", total=54)


class TestAPosition:
    def test_scored_at_or_above_its_manager_is_a_notice(self, tmp_path):
        rows = [HEAD, line(2, "P-1", 40), line(3, "P-2", 40), line(4, "P-2", 41), line(5, "P-2", 39)]
        assert [cell for cell, _ in found(tmp_path, rows, "N503")] == ["A4", "A5"]

    def test_scored_above_the_head_is_told_by_one_rule_only(self, tmp_path):
        rows = [HEAD, line(2, "P-1", 55)]
        assert not found(tmp_path, rows, "N503")
        assert found(tmp_path, rows, "N502") == [("A3", "work value score 55 is above the CEO's 54")]

    def test_without_a_manager_is_a_notice_unless_it_is_the_head(self, tmp_path):
        rows = [HEAD, line(2, "P-1", 40), line(3, None, 30)]
        assert found(tmp_path, rows, "N507") == [("D4", "no manager is given")]

    def test_without_a_manager_is_no_notice_where_no_line_is_given_at_all(self, tmp_path):
        assert not found(tmp_path, [HEAD, line(2), line(3, None, 30)], "N507")

    def test_that_reports_into_another_organisation_is_a_notice(self, tmp_path):
        rows = [HEAD, line(2, "P-1", 40, organisation="Gallery")]
        assert found(tmp_path, rows, "N508") == [("D3", "reports to 'P-1' of 'Trust', but belongs to 'Gallery'")]


class TestACircle:
    def test_is_shown_as_a_path_once_and_at_its_first_position(self, tmp_path):
        rows = [HEAD, line(2, "P-4", 40), line(3, "P-2", 30), line(4, "P-3", 22), line(5, "P-2", 25)]
        assert found(tmp_path, rows, "W504") == [
            ("D3", "the reporting lines run in a circle: P-2 → P-4 → P-3 → P-2"),
        ]
        assert not found(tmp_path, rows[:4], "N503")

    def test_of_many_positions_is_shortened_and_counted(self, tmp_path):
        rows = [line(n, f"P-{n % 30 + 1}") for n in range(1, 31)]
        ((_, message),) = found(tmp_path, rows, "W504")
        assert message.endswith("… 20 more → P-1")
        assert message.count("→") == 11

    @given(st.lists(st.integers(-1, 14), min_size=15, max_size=15))
    def test_is_every_loop_of_the_lines_and_nothing_else(self, drawn):
        managers = [None if to in (-1, at) else to for at, to in enumerate(drawn)]
        circles = list(reporting_circles(managers))
        for circle in circles:
            assert circle[0] == min(circle)
            assert [managers[at] for at in circle] == [*circle[1:], circle[0]]
        inside = {at for circle in circles for at in circle}
        assert len(inside) == sum(map(len, circles))
        for start in range(15):
            at, steps = start, 0
            while at is not None and steps < 15 and not (steps and at == start):
                at, steps = managers[at], steps + 1
            assert (at == start and steps > 0) == (start in inside)


class TestTheHead:
    def test_missing_from_an_organisation_is_a_warning_at_the_heading(self, tmp_path):
        rows = [HEAD, line(2, "P-1", 40), line(3, None, 30, organisation="Gallery")]
        assert found(tmp_path, rows, "W505") == [("E1", "no position of 'Gallery' is the CEO's")]

    def test_known_by_its_title_is_missed_elsewhere_too(self, tmp_path):
        headings = ("Position title", "Organisation", *FACTORS)
        rows = [("Chief Executive Officer", "Trust", *adding_to(50)), ("Director", "Gallery", *adding_to(30))]
        assert found(tmp_path, rows, "W505", headings) == [("", "no position of 'Gallery' is the CEO's")]

    def test_is_not_asked_for_where_nothing_says_who_it_is(self, tmp_path):
        headings = ("Position title", *FACTORS)
        assessment = assessed(plain(tmp_path / "b.xlsx", [("Director", *adding_to(30))], headings))
        (result,) = [r for r in assessment.rules if r.code == "W505"]
        assert (result.status, result.reason) == ("not-run", "no column and no title says which position is the CEO")

    def test_there_twice_is_a_warning_at_the_second(self, tmp_path):
        rows = [HEAD, line(2, "P-1", 40, "Yes"), line(3, None, 50, "Yes", "Gallery")]
        assert found(tmp_path, rows, "W506") == [("E3", "'P-1' in row 2 is the CEO's position as well")]
