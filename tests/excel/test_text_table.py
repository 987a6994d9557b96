"""Test that text tables are read whatever separates and encodes them, and that what was tried is said."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from position_books import HEADINGS, USUAL, assessed

from peecf_batch.errors import Refusal
from peecf_batch.excel.other_formats.text_table import SEPARATORS, text_table

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32")
ROWS = [HEADINGS, ("0012", "Director, Parks & Gardens", *USUAL), ("P2", "Directeur général", *USUAL)]


def written(rows, separator):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def read(text, encoding="utf-8", usual=","):
    return [list(map(str, row)) for row in text_table(text.encode(encoding), usual).rows]


EXPECTED = [[str(float(value)) if isinstance(value, int) else value for value in row] for row in ROWS]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("usual", [",", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_same_rows_are_read_whatever_separates_and_encodes_them(separator, usual, encoding):
    assert read(written(ROWS, separator), encoding, usual) == EXPECTED


@pytest.mark.parametrize("separator", SEPARATORS)
def test_title_lines_above_the_headings_do_not_hide_the_separator(separator):
    title = "Executive positions, 2026; all\r\n\r\nPrepared: June, 2026\r\n"
    assert read(title + written(ROWS, separator))[-3:] == EXPECTED


CELLS = st.text(st.sampled_from("ab ,;|\t\n\"'.5"), max_size=6)


@given(st.sampled_from(list(SEPARATORS)), st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_values_with_other_separators_quotation_marks_and_line_breaks_keep_their_places(separator, rows):
    titles = [["Position ID", "Position title", "Knowledge score"]] * 3
    widths = {len(row) for row in text_table(written([*titles, *rows], separator).encode(), ",").rows[:3]}
    assert widths == {3} or separator not in written(titles, separator)


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_a_line_that_names_the_separator_is_a_blank_row(line):
    table = text_table((line + written(ROWS, ";")).encode(), ",")
    assert (list(table.rows[0]), list(table.rows[1])) == ([], list(HEADINGS))
    assert table.how == "as UTF-8 text, separated by semicolons"


def test_a_comma_in_a_number_is_text_where_semicolons_separate():
    assert read("Knowledge;Impact;Breadth\n4,5;5;6\n")[1] == ["4,5", "5.0", "6.0"]


@pytest.mark.parametrize(("typed", "value"), [('="00017"', "00017"), ('"=""00017"""', "00017"), ("'00017", "00017"),
                                              ("=1+1", "=1+1"), ("'tis", "'tis")])  # fmt: skip
def test_guards_against_other_programs_are_no_part_of_a_text(typed, value):
    assert read(f"ID,Title\n{typed},A\n")[1][0] == value


@pytest.mark.parametrize(
    ("data", "said"),
    [(b'a,b\n"c"d,e\n', "as UTF-8 text, separated by commas"),
     (b"\xff\xfea\x00,\x00\x00\xd8", r"not text \(tried as UTF-16\)"),
     (b"", "the file is empty"), (b"\xef\xbb\xbf\r\n \r\n\x1a", "the file is empty"),
     (b"a;b\x00\n\x01\x02" * 9, r"not text \(tried as UTF-8, Windows-1252 and Latin-1\)")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_what_was_tried(data, said):
    with pytest.raises(Refusal, match=said):
        text_table(data, ",")


def test_headings_that_do_not_fit_are_refused_with_how_the_file_was_read(tmp_path):
    book = tmp_path / "list.csv"
    book.write_text("Name;Score\nA;1\n", encoding="utf-8")
    with pytest.raises(Refusal, match="read as UTF-8 text, separated by semicolons"):
        assessed(book)


@pytest.mark.parametrize("text", ["ID Title Score\nP1 CEO 7\n", '"ID,Title"\n"P1,CEO"\n'])
def test_a_file_without_a_separator_says_so(text):
    table = text_table(text.encode(), ",")
    assert table.how == "as UTF-8 text, and no comma, semicolon, tab or vertical bar was found between values"


def test_the_mark_of_some_programs_at_the_end_of_a_file_is_no_row():
    assert read("ID,Title\nP1,CEO\n\x1a") == read("ID,Title\nP1,CEO\n")


def lines(*rows):
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


class TestARowOfATextFile:
    def codes(self, tmp_path, text):
        book = tmp_path / "list.csv"
        book.write_text(text, encoding="utf-8")
        assessment = assessed(book)
        return [(f.code, f.row) for f in assessment.findings if f.code == "E160"], assessment.organisation.classified

    @pytest.mark.parametrize("row", [("P1", "A", "4", 5, *USUAL[1:]), ("P1", "A", *USUAL[1:])])
    def test_with_more_or_fewer_values_than_the_headings_is_refused(self, tmp_path, row):
        assert self.codes(tmp_path, lines(HEADINGS, row, ("P2", "B", *USUAL))) == ([("E160", 2)], 1)

    def test_with_a_blank_value_too_many_is_refused_unless_all_have_it(self, tmp_path):
        rows = [("P1", "A", *USUAL, ""), ("P2", "B", *USUAL, "")]
        assert self.codes(tmp_path, lines(HEADINGS, *rows)) == ([], 2)
        assert self.codes(tmp_path, lines(HEADINGS, rows[0], *[(f"P{n}", "B", *USUAL) for n in (2, 3)])) == (
            [("E160", 2)],
            2,
        )

    def test_that_is_no_position_may_be_shorter(self, tmp_path):
        text = "Executive positions\n\n" + lines(HEADINGS, ("P1", "A", *USUAL)) + "Prepared by,Jo\n"
        assert self.codes(tmp_path, text) == ([], 1)

    def test_may_end_in_separators_on_every_line(self, tmp_path):
        text = lines((*HEADINGS, "", ""), ("P1", "A", *USUAL, "", ""), ("P2", "B", *USUAL, "", ""))
        assert self.codes(tmp_path, text) == ([], 2)
