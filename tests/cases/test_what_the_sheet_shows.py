"""Tests that positions are read as the sheet shows them: merged cells, formats, hidden parts and stale formulas."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from position_books import HEADINGS, USUAL, Odd, Sheet, assessed, plain, position, write

from peecf_batch.errors import Refusal
from peecf_batch.outputs.record.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.result import Assessment

STYLES, SHEET = "xl/styles.xml", "xl/worksheets/sheet1.xml"
FILES = Path(__file__).parent / "files"


def found(result: Assessment, *codes: str) -> list[tuple[str, str]]:
    """Return the code and the cell of each finding with one of `codes`."""
    return [(finding.code, finding.cell) for finding in result.findings if finding.code in codes]


def scores(result: Assessment) -> dict[str, Any]:
    return {each["id"]: each["score"] for each in record(result)["positions"]}


def changed(path: Path, part: str, *changes: tuple[str, str]) -> Path:
    """Replace texts in a part of a workbook; each text must be there."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts[part].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return path


class TestTheKnownCases:
    def test_a_merged_score_over_another_is_an_error_at_the_covered_cell(self) -> None:
        result = assessed(FILES / "doubt/02-merged-over-hidden-score.xlsx")
        assert found(result, "E216") == [("E216", f"{letter}3") for letter in "CDEFGHIJ"]
        assert scores(result) == {"P1": 48, "P2": None}

    def test_another_score_beneath_a_merged_cell_is_an_error(self) -> None:
        result = assessed(FILES / "excel/other-score-beneath-a-merged-cell.xlsx")
        assert found(result, "E216") == [("E216", "E4")]
        assert scores(result) == {"Q01": 51, "Q02": 36, "Q03": None, "Q04": 20}

    def test_formats_that_show_another_number_or_words_are_errors(self) -> None:
        result = assessed(FILES / "doubt/08-format-shows-3.5.xlsx")
        assert len(found(result, "E214")) == 16
        assert scores(result) == {"P1": None, "P2": None}

    def test_struck_out_scores_are_errors(self) -> None:
        result = assessed(FILES / "doubt/09-struck-out-score.xlsx")
        assert found(result, "E217") == [("E217", f"{letter}2") for letter in "CDEFGHIJ"]

    def test_a_band_merged_downwards_is_that_of_every_row(self) -> None:
        merged, plain_one = (FILES / f"excel/held-band-{kind}.xlsx" for kind in ("merged-downwards", "not-merged"))
        outcomes = [[p["outcome"] for p in record(assessed(path))["positions"]] for path in (merged, plain_one)]
        assert outcomes[0][2] == "lower"
        assert outcomes[0] == outcomes[1]

    def test_line_ends_around_values_do_not_matter(self) -> None:
        result = assessed(FILES / "excel/line-ends-around-values.xlsx")
        assert scores(result) == {"Q01": 51, "Q02": 36, "Q03": 35, "Q04": 20}

    def test_numbers_in_other_spellings_are_read_as_other_programs_read_them(self) -> None:
        result = assessed(FILES / "excel/numbers-in-other-spellings.xlsx")
        assert scores(result) == {"Q01": 51, "Q02": None, "Q03": 35, "Q04": 20}
        assert found(result, "E203", "E209", "N211") == [("E203", "E3"), ("N211", "I4")]

    def test_ids_are_as_the_sheet_shows_them(self) -> None:
        result = assessed(FILES / "excel/ids-shown-with-leading-noughts.xlsx")
        assert [p["id"] for p in record(result)["positions"]] == ["0012", "0113", "0114", "0215"]
        assert [p["reports_to"] for p in record(result)["positions"]] == ["", "0012", "0012", "0113"]
        assert found(result, "W501") == []

    def test_an_id_as_a_number_and_as_a_text_is_one_id_twice(self) -> None:
        result = assessed(FILES / "excel/id-twice-by-format-and-as-text.xlsx")
        assert found(result, "E111") != []

    def test_a_row_hidden_by_hand_is_not_filtered_out(self) -> None:
        result = assessed(FILES / "excel/custom-view-with-filter-row-hidden-by-hand.xlsx")
        assert [f.message for f in result.findings if f.code == "N102"] == ["row 4 is hidden and was read"]

    def test_no_height_and_no_width_are_hidden(self) -> None:
        result = assessed(FILES / "excel/row-of-no-height-column-of-no-width.xlsx")
        assert found(result, "N102", "N103") == [("N103", "H1"), ("N102", "A4")]

    def test_a_picture_in_a_cell_is_named(self) -> None:
        result = assessed(FILES / "excel/pictures-in-cells.xlsx")
        assert [f.message for f in result.findings if f.code == "E207"] == ["the cell holds a picture"]

    def test_newer_errors_are_named(self) -> None:
        result = assessed(FILES / "excel/new-errors-spill-calc.xlsx")
        errors = [re.findall(r"#\S+", f.message) for f in result.findings if f.code == "E207"]
        assert errors == [["#SPILL!"], ["#CALC!"], ["#N/A"]]
        assert len(found(result, "W140")) == 1

    def test_an_id_made_into_a_date_is_reported(self) -> None:
        result = assessed(FILES / "excel/id-made-into-a-date.xlsx")
        assert found(result, "W143", "W162") == [("W162", "A3"), ("W162", "C5")]


FACTS = ("Organisation", "Division", "Reports to", "Current band")


def table(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str]) -> Path:
    return write(path, [Sheet("Positions", [(*HEADINGS, *FACTS), *rows], merged=tuple(merged))])


class TestMergedCells:
    def test_give_their_value_to_each_row_in_each_column(self, tmp_path: Path) -> None:
        rows = [
            (*position(1), "Trust", "Parks", "", "PESES-1"),
            ("P-002", "Director 2", *USUAL, None, None, "P-001", None),
            ("P-003", "Director 3", *(None,) * 8, None, None, None, None),
        ]
        merged = [
            "C3:C4",
            "D3:D4",
            "E3:E4",
            "F3:F4",
            "G3:G4",
            "H3:H4",
            "I3:I4",
            "J3:J4",
            "K2:K4",
            "L2:L4",
            "N2:N4",
            "M3:M4",
        ]
        result = assessed(table(tmp_path / "a.xlsx", rows, merged))
        details = [each.position.details for each in result.positions]
        assert [(d.organisation, d.division, d.reference_band) for d in details] == [("Trust", "Parks", "PESES-1")] * 3
        assert [d.reports_to for d in details] == ["", "P-001", "P-001"]
        assert set(scores(result).values()) == {32}

    def test_over_two_factors_give_both_their_score_with_a_notice(self, tmp_path: Path) -> None:
        rows = [("P-001", "Director 1", 4, None, *USUAL[2:], *(None,) * 4)]
        result = assessed(table(tmp_path / "a.xlsx", rows, ["C2:D2"]))
        assert scores(result) == {"P-001": 4 + 4 + sum(USUAL[2:])}
        assert found(result, "N215") == [("N215", "D2")]

    def test_over_a_title_and_scores_give_no_score(self, tmp_path: Path) -> None:
        rows = [position(1), ("P-002", "Director 2", None, *USUAL[1:])]
        result = assessed(table(tmp_path / "a.xlsx", rows, ["B3:C3"]))
        assert found(result, "E202") == [("E202", "C3")]

    def test_over_a_whole_row_are_labels(self, tmp_path: Path) -> None:
        rows = [
            position(1),
            ("Corporate", *(None,) * 9),
            position(2),
            ("Note: agreed by the panel", *(None,) * 9),
        ]
        result = assessed(table(tmp_path / "a.xlsx", rows, ["A3:J3", "A5:N6"]))
        assert scores(result) == {"P-001": 32, "P-002": 32}
        assert [f.code for f in result.findings if f.severity == "error"] == []

    def test_that_take_two_rows_for_a_position_make_one_position(self, tmp_path: Path) -> None:
        rows = [(*position(1), *(None,) * 4, "because"), (*(None,) * 14, "and because"), position(3)]
        areas = [f"{letter}2:{letter}3" for letter in "ABCDEFGHIJKLMN"]
        path = tmp_path / "a.xlsx"
        write(path, [Sheet("Positions", [(*HEADINGS, *FACTS, "Knowledge rationale"), *rows], merged=tuple(areas))])
        result = assessed(path)
        assert scores(result) == {"P-001": 32, "P-003": 32}
        assert [f.message for f in result.findings if f.code == "N105"] == [
            "row 3 belongs to the position in row 2, with which it is merged"
        ]

    def test_do_not_make_positions_of_blank_rows(self, tmp_path: Path) -> None:
        rows = [(*position(1), "Trust", "Parks", "", ""), (None,) * 14, (None,) * 14]
        assert scores(assessed(table(tmp_path / "a.xlsx", rows, ["A2:A4", "L2:L4"]))) == {"P-001": 32}

    def test_of_a_heading_over_a_position_hide_its_value(self, tmp_path: Path) -> None:
        path = table(tmp_path / "a.xlsx", [(*position(1), "Trust", "Parks", "", "PESES-1"), position(2)], [])
        merge = '<mergeCells><mergeCell ref="L1:L2"/></mergeCells>'
        result = assessed(changed(path, SHEET, ("</sheetData>", f"</sheetData>{merge}")))
        assert [each.position.details.division for each in result.positions] == ["", ""]
        assert found(result, "W146") == [("W146", "L2")]

    def test_show_the_covered_text_of_no_column(self, tmp_path: Path) -> None:
        rows = [(*position(1), "Trust", "Parks", "", ""), (*position(2), "Trust", "Roads", "P-001", "")]
        path = table(tmp_path / "a.xlsx", rows, [])
        changed(
            path,
            "xl/worksheets/sheet1.xml",
            ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="L2:L3"/></mergeCells>'),
        )
        result = assessed(path)
        assert [each.position.details.division for each in result.positions] == ["Parks", "Parks"]
        assert found(result, "W146") == [("W146", "L3")]

    @settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_are_read_like_the_same_table_without_merges(self, tmp_path: Path, data: st.DataObject) -> None:
        count = data.draw(st.integers(2, 8))
        full: list[list[Any]] = [
            [
                f"P-{row:03}",
                f"Title {row}",
                *data.draw(st.tuples(*[st.integers(1, 7)] * 8)),
                f"O{row}",
                f"D{row}",
                "",
                "PESES-1",
            ]
            for row in range(count)
        ]
        shown, merged = [list(row) for row in full], []
        for column in data.draw(st.sets(st.integers(2, 13), max_size=8)):
            top = data.draw(st.integers(0, count - 2))
            bottom = data.draw(st.integers(top + 1, count - 1))
            merged.append(f"{'ABCDEFGHIJKLMN'[column]}{top + 2}:{'ABCDEFGHIJKLMN'[column]}{bottom + 2}")
            for row in range(top + 1, bottom + 1):
                full[row][column], shown[row][column] = full[top][column], None
        read = [
            [each.position for each in assessed(table(tmp_path / "a.xlsx", rows, areas)).positions]
            for rows, areas in ((full, []), (shown, merged))
        ]
        assert read[0] == read[1]


class TestANumberFormat:
    @pytest.mark.parametrize(
        "code",
        ['0".5"', ";;;", '"x"', '[>=4]"TBC";0', "0,", "[$-411]0;;", '0" of 7"', '"-"0', '0"?"', '"~"0', "[DBNum1]0"],
    )
    def test_that_shows_another_score_or_none_is_an_error(self, tmp_path: Path, code: str) -> None:
        shown = 0 if code == "[$-411]0;;" else 4
        path = plain(tmp_path / "a.xlsx", [position(1, (Odd("number", shown, code), *USUAL[1:]))])
        errors = [f for f in assessed(path).findings if f.severity == "error"]
        assert [(f.code, f.cell) for f in errors] == [("E201" if shown == 0 else "E214", "C2")]

    @pytest.mark.parametrize(
        "code",
        ["0", "0.0", "0.00", "#,##0", "00", "[Red]0", "# ?/?", "0.00E+00", "_-* 0_-", "@", '0" points"', '"Level "0'],
    )
    def test_that_shows_the_same_score_is_sound(self, tmp_path: Path, code: str) -> None:
        result = assessed(plain(tmp_path / "a.xlsx", [position(1, (Odd("number", 5, code), *USUAL[1:]))]))
        assert scores(result) == {"P-001": 32}
        assert found(result, "E214", "W219") == []

    @pytest.mark.parametrize("code", ['0" or so"', '"Draft "0', "$0.00", '0" TBC"'])
    def test_that_shows_words_with_the_score_is_a_warning(self, tmp_path: Path, code: str) -> None:
        result = assessed(plain(tmp_path / "a.xlsx", [position(1, (Odd("number", 5, code), *USUAL[1:]))]))
        assert scores(result) == {"P-001": 32}
        assert found(result, "W219") == [("W219", "C2")]

    @pytest.mark.parametrize("code", ["e", "aaa", "ddd", "ggge"])
    def test_of_an_era_or_a_weekday_is_a_date(self, tmp_path: Path, code: str) -> None:
        path = plain(tmp_path / "a.xlsx", [position(1, (Odd("number", 5, code), *USUAL[1:]))])
        assert found(assessed(path), "E206") == [("E206", "C2")]

    def test_of_a_text_score_counts_too(self, tmp_path: Path) -> None:
        path = plain(tmp_path / "a.xlsx", [position(1, (Odd("text", "5", '@".5"'), *USUAL[1:]))])
        assert found(assessed(path), "E214", "N211") == [("E214", "C2")]

    def test_says_what_the_sheet_shows_of_a_score_that_is_not_whole(self, tmp_path: Path) -> None:
        path = plain(tmp_path / "a.xlsx", [position(1, (Odd("number", 3.4, "0"), *USUAL[1:]))])
        assert [f.message for f in assessed(path).findings if f.code == "E204"] == [
            "score 3.4 is not a whole number; the sheet shows '3'"
        ]

    @pytest.mark.parametrize(
        ("cell", "shown"),
        [
            (Odd("number", 12, "0000"), "0012"),
            (Odd("number", 12, '"P"0000'), "P0012"),
            (Odd("number", 12345, "000-000"), "012-345"),
            (Odd("number", 1012, "#,##0"), "1012"),
            (Odd("number", 12), "12"),
            (Odd("text", "0012", '"P"@'), "P0012"),
            (Odd("number", 1234567890123), "1234567890123"),
        ],
    )
    def test_of_an_id_is_part_of_the_id(self, tmp_path: Path, cell: Odd, shown: str) -> None:
        rows = [("Director 1", *USUAL, cell, None), ("Director 2", *USUAL, "X-2", cell)]
        path = plain(tmp_path / "a.xlsx", rows, (*HEADINGS[1:], "Position ID", "Reports to"))
        result = assessed(path)
        assert [p["id"] for p in record(result)["positions"]] == [shown, "X-2"]
        assert record(result)["positions"][1]["reports_to"] == shown
        assert found(result, "W501", "W142", "W143") == []

    def test_that_hides_an_id_leaves_it_blank_with_a_warning(self, tmp_path: Path) -> None:
        path = plain(tmp_path / "a.xlsx", [(Odd("number", 12, ";;;"), "Director 1", *USUAL)])
        result = assessed(path)
        assert scores(result) == {"": 32}
        assert found(result, "W142") == [("W142", "A2")]

    def test_that_cannot_be_told_is_a_warning(self, tmp_path: Path) -> None:
        path = plain(tmp_path / "a.xlsx", [(Odd("number", 12, "[DBNum1]0"), "Director 1", *USUAL)])
        result = assessed(path)
        assert scores(result) == {"12": 32}
        assert found(result, "W143") == [("W143", "A2")]

    def test_of_an_amount_may_round_or_scale_but_not_hide(self, tmp_path: Path) -> None:
        codes = ["$#,##0", '0,"k"', '"TBC"', ";;;"]
        rows = [(*position(number), Odd("number", 245000, code)) for number, code in enumerate(codes)]
        result = assessed(plain(tmp_path / "a.xlsx", rows, (*HEADINGS, "TRP")))
        assert [each.position.details.trp for each in result.positions] == [245000, 245000, None, None]
        assert found(result, "W142") == [("W142", "K4"), ("W142", "K5")]
        assert not any("245" in f.message + f.value for f in result.findings if f.code == "W142")


def test_white_scores_on_white_are_warned_about(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx", [position(1, (Odd("number", 5, "0.0"), *USUAL[1:]))])
    changed(path, STYLES, ('<color theme="1"/>', '<color rgb="FFFFFFFF"/>'))
    result = assessed(path)
    assert found(result, "W218") == [("W218", f"{letter}2") for letter in "CDEFGHIJ"]
    assert scores(result) == {"P-001": 32}
    assert ("W144", "A2") in found(result, "W144")


def test_a_text_score_with_a_struck_out_part_is_an_error(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx", [position(1, ("5", *USUAL[1:]))])
    changed(path, "xl/sharedStrings.xml", ("<si><t>5</t></si>", "<si><r><rPr><strike/></rPr><t>5</t></r></si>"))
    assert found(assessed(path), "E217") == [("E217", "C2")]


@pytest.mark.parametrize("index", ["{}\n", "\n{}", " {} ", "+{}", "00{}"])
def test_texts_are_the_same_whatever_is_around_their_numbers(tmp_path: Path, index: str) -> None:
    path = plain(tmp_path / "a.xlsx", [position(1), position(2)])
    with zipfile.ZipFile(path) as package:
        cell = re.search(r'<c r="B3" t="s"><v>(\d+)</v>', package.read(SHEET).decode())
    assert cell
    changed(path, SHEET, (cell[0], f'<c r="B3" t="s"><v>{index.format(cell[1])}</v>'))
    assert [each.position.details.title for each in assessed(path).positions] == ["Director 1", "Director 2"]


def test_a_text_that_the_workbook_does_not_have_is_reported(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx", [position(1), (*position(2)[:2], "x", *USUAL[1:])])
    with zipfile.ZipFile(path) as package:
        text = package.read(SHEET).decode()
    cells = [re.search(rf'<c r="{cell}" t="s"><v>\d+</v>', text) for cell in ("B3", "C3")]
    changed(path, SHEET, *((cell[0], f"{cell[0][:17]}><v>999</v>".replace(">>", ">")) for cell in cells if cell))
    result = assessed(path)
    assert found(result, "W109", "E207") == [("W109", "B3"), ("E207", "C3")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<c r="A2" t="s"><v>{}</v></c>', '<c r="A2" t="str"><v>X</v><v>Y</v></c>'),
        ('<c r="A2" t="s"><v>{}</v></c>', '<c r="A2"><v>1_0</v></c>'),
    ],
)
def test_two_readings_that_differ_are_an_error_in_every_column(tmp_path: Path, old: str, new: str) -> None:
    path = plain(tmp_path / "a.xlsx", [position(1)])
    with zipfile.ZipFile(path) as package:
        cell = re.search(r'<c r="A2" t="s"><v>(\d+)</v></c>', package.read(SHEET).decode())
    assert cell
    changed(path, SHEET, (old.format(cell[1]), new))
    assert ("E141", "A2") in found(assessed(path), "E141")


def test_texts_with_formats_escapes_and_line_ends_are_read_alike_by_both(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx", [position(1)], HEADINGS)
    changed(
        path,
        "xl/sharedStrings.xml",
        (
            "<t>Director 1</t>",
            '<r><rPr><b/></rPr><t>Director</t></r><r><t xml:space="preserve"> A_x000D_\n&amp; B</t></r>',
        ),
        ("<t>P-001</t>", "<t>\n P-001 </t>"),
    )
    result = assessed(path)
    assert [f.code for f in result.findings if f.severity == "error"] == []
    assert result.positions[0].position.details.id == "P-001"


CRITERIA = (
    '<autoFilter ref="{}"><filterColumn colId="0"><filters><filter val="P-001"/></filters></filterColumn></autoFilter>'
)


COLUMNS = '<cols><col min="2" max="3" width="{}" customWidth="1"/></cols><sheetData>'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('<row r="3"', '<row r="3" ht="0" customHeight="1"', [("N102", "A3")]),
        ('<row r="3"', '<row r="3" ht="0.5" customHeight="1"', [("N102", "A3")]),
        ('<row r="3"', '<row r="3" hidden="true"', [("N102", "A3")]),
        ('<row r="3"', '<row r="3" ht="15"', []),
        ('defaultRowHeight="15"', 'defaultRowHeight="0"', [("N102", "A2"), ("N102", "A3"), ("N103", "A1")]),
        (
            "<sheetData>",
            '<cols><col min="2" max="3" width="0" customWidth="1"/></cols><sheetData>',
            [("N103", "B1"), ("N103", "C1")],
        ),
        ("<sheetData>", '<cols><col min="2" max="2" width="9"/></cols><sheetData>', []),
    ],
)
def test_rows_and_columns_too_small_to_see_are_hidden(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    path = changed(plain(tmp_path / "a.xlsx", [position(1), position(2)]), SHEET, (old, new))
    assert sorted(found(assessed(path), "N102", "N103")) == expected


def test_a_band_is_what_its_format_shows(tmp_path: Path) -> None:
    rows = [(*position(1), Odd("number", 2, '"PESES-"0')), (*position(2), Odd("number", 2, ";;;"))]
    result = assessed(plain(tmp_path / "a.xlsx", rows, (*HEADINGS, "Current band")))
    assert [each.position.details.reference_band for each in result.positions] == ["PESES-2", None]
    assert found(result, "W142", "W601") == [("W142", "K3")]


@pytest.mark.parametrize("style", ["strike", "u"])
def test_marks_under_levels_are_what_the_sheet_shows(tmp_path: Path, style: str) -> None:
    levels = [f"{name} {level}" for name in HEADINGS[2:] for level in range(1, 8)]
    marks = ["X" if level == 4 else None for _ in range(8) for level in range(1, 8)]
    marks[3] = Odd("text", "X", '@" "')  # type: ignore[call-overload]
    path = plain(tmp_path / "a.xlsx", [("P-001", "Director 1", *marks)], (*HEADINGS[:2], *levels))
    changed(path, STYLES, ('<fonts count="1"><font>', f'<fonts count="1"><font><{style}/>'))
    errors = {f.code for f in assessed(path).findings if f.severity == "error"}
    assert errors == ({"E217"} if style == "strike" else set())


class TestAFilter:
    def hidden(self, path: Path, below: str) -> str:
        write(path, [Sheet("Positions", [HEADINGS, position(1), position(2)], hidden_rows=(3,))])
        changed(path, SHEET, ("</sheetData>", f"</sheetData>{below}"))
        return next(f.message for f in assessed(path).findings if f.code == "N102")

    def test_with_criteria_hides_rows(self, tmp_path: Path) -> None:
        assert self.hidden(tmp_path / "a.xlsx", CRITERIA.format("A1:J3")) == "row 3 is filtered out and was read"

    @pytest.mark.parametrize(
        "below",
        [
            '<autoFilter ref="A1:J3"/>',
            '<autoFilter ref="A1:J3"><filterColumn colId="0" hiddenButton="1"/></autoFilter>',
            CRITERIA.format("A1:J2"),
        ],
    )
    def test_without_criteria_or_elsewhere_does_not(self, tmp_path: Path, below: str) -> None:
        assert self.hidden(tmp_path / "a.xlsx", below) == "row 3 is hidden and was read"


@pytest.mark.parametrize(
    ("calculation", "warned"),
    [
        ('<calcPr calcId="124519" fullCalcOnLoad="1"/>', True),
        ('<calcPr calcMode="manual"/>', True),
        ('<calcPr calcId="191029"/>', False),
        ("", False),
    ],
)
def test_stale_formulas_are_warned_about_once(tmp_path: Path, calculation: str, warned: bool) -> None:
    rows = [position(number, (Odd("formula", "=2+3", result=5), *USUAL[1:])) for number in range(3)]
    path = plain(tmp_path / "a.xlsx", rows)
    changed(path, "xl/workbook.xml", ('<calcPr calcId="124519"/>', calculation))
    assert len(found(assessed(path), "W140")) == warned


def test_values_are_not_stale(tmp_path: Path) -> None:
    assert found(assessed(plain(tmp_path / "a.xlsx", [position(1)])), "W140") == []


class TestConditionalFormats:
    """A conditional format can show a number as another one, or hide it."""

    ROWS = (HEADINGS, position(1), position(2, (5, 4, 5, 4, 3, 4, 4, 4)))

    @staticmethod
    def book(path: Path, area: str, options: dict[str, Any], look: dict[str, Any] | None = None) -> Path:
        made = xlsxwriter.Workbook(path)
        made.calc_on_load = False
        sheet = made.add_worksheet("Positions")
        for number, row in enumerate(TestConditionalFormats.ROWS):
            sheet.write_row(number, 0, row)
        sheet.conditional_format(area, {**options, **({"format": made.add_format(look)} if look else {})})
        made.close()
        return path

    @pytest.mark.parametrize(
        ("area", "options", "look", "expected"),
        [
            ("C2:C2", {"type": "formula", "criteria": "=TRUE"}, {"num_format": ";;;"}, [("E214", "C2")]),
            ("D2:J2", {"type": "cell", "criteria": ">=", "value": 5}, {"num_format": '"7"'}, [("E214", "E2")]),
            ("J2:J3", {"type": "cell", "criteria": "<", "value": 4}, {"font_strikeout": True}, [("E217", "J2")]),
            (
                "C3:J3",
                {"type": "cell", "criteria": "between", "minimum": 3, "maximum": 3},
                {"font_color": "#FFFFFF", "bg_color": "#FFFFFF"},
                [("W218", "G3")],
            ),
            ("C2:J3", {"type": "formula", "criteria": '=$B2="x"'}, {"num_format": ";;;"}, [("W143", "C2")]),
            ("C2:J3", {"type": "data_bar", "bar_only": True}, None, [("W143", "C2")]),
            ("C2:J3", {"type": "icon_set", "icon_style": "3_arrows", "icons_only": True}, None, [("W143", "C2")]),
            ("C2:J3", {"type": "data_bar"}, None, []),
            ("C2:J3", {"type": "cell", "criteria": ">", "value": 5}, {"num_format": ";;;"}, []),
            ("C2:J3", {"type": "cell", "criteria": ">", "value": 3}, {"bg_color": "#FFC7CE", "bold": True}, []),
            ("C2:J3", {"type": "blanks"}, {"num_format": ";;;"}, []),
            ("A2:B3", {"type": "formula", "criteria": "=TRUE"}, {"num_format": ";;;"}, []),
        ],
    )
    def test_that_hide_or_replace_scores_are_reported(
        self, tmp_path: Path, area: str, options: dict[str, Any], look: dict[str, Any], expected: list[tuple[str, str]]
    ) -> None:
        result = assessed(self.book(tmp_path / "book.xlsx", area, options, look))
        assert found(result, "E214", "E217", "W218", "W143") == expected


class TestPartsOfTexts:
    """Excel formats parts of a text; the values alone do not tell."""

    @staticmethod
    def book(path: Path, value: tuple[str, str], look: dict[str, Any], column: int) -> Path:
        made = xlsxwriter.Workbook(path)
        made.calc_on_load = False
        sheet = made.add_worksheet("Positions")
        headings = (*HEADINGS, "Reports to", "Current band", "Impact rationale")
        for number, row in enumerate((headings, position(1), position(2))):
            sheet.write_row(number, 0, row)
        first, second = value
        sheet.write_rich_string(2, column, made.add_format(look), first, second)
        made.close()
        return path

    @pytest.mark.parametrize(
        ("value", "look", "column", "expected"),
        [
            (
                ("P-9", "P-002"),
                {"font_strikeout": True},
                0,
                ["part of 'P-9P-002' is struck out; all of it was read"],
            ),
            (
                ("Was ", "Director"),
                {"font_strikeout": True},
                1,
                ["part of 'Was Director' is struck out; all of it was read"],
            ),
            (
                ("1", " P-001"),
                {"font_script": 1},
                10,
                ["part of '1 P-001' is superscript or subscript; all of it was read"],
            ),
            (("1", "Leads"), {"font_script": 1}, 12, []),
            (("P-9", "P-002"), {"bold": True}, 0, []),
        ],
    )
    def test_that_are_struck_out_or_raised_are_reported(
        self, tmp_path: Path, value: tuple[str, str], look: dict[str, Any], column: int, expected: list[str]
    ) -> None:
        result = assessed(self.book(tmp_path / "book.xlsx", value, look, column))
        assert [f.message for f in result.findings if f.code == "W144"] == expected


@pytest.mark.parametrize("what", ["cell", "row"])
def test_a_sheet_that_has_a_cell_twice_is_refused(tmp_path: Path, what: str) -> None:
    """Programs differ on which of the two they show."""
    book = plain(tmp_path / "book.xlsx", [position(1), position(2)])
    with zipfile.ZipFile(book) as package:
        sheet = package.read(SHEET).decode()
    pattern = r'<c r="C3"[^>]*>.*?</c>' if what == "cell" else r'<row r="3".*?</row>'
    once = re.search(pattern, sheet)[0]  # type: ignore[index]
    changed(book, SHEET, (once, once + once.replace("<v>5</v>", "<v>6</v>")))
    cell = "C3" if what == "cell" else "A3"
    with pytest.raises(Refusal, match=f"sheet 'Positions' has cell {cell} twice"):
        assessed(book)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("='[1]Scores'!C5", "the formula uses another workbook, which may have changed"),
        ("='C:\\Scores\\[Panel.xlsx]Sheet1'!C5", "the formula uses another workbook, which may have changed"),
        ("=RANDBETWEEN(1,7)", "the formula gives a different result each time that Excel calculates"),
        ("=ROUND(RAND()*6,0)+1", "the formula gives a different result each time that Excel calculates"),
        ("=VLOOKUP(A2,List[#All],3,0)", None),
        ('=IF(B2="[2] RAND","",5)', None),
        ("=3+2", None),
    ],
)
def test_a_score_from_another_workbook_or_a_random_one_is_a_warning(
    tmp_path: Path, formula: str, message: str | None
) -> None:
    scores = (Odd("formula", formula, result=5), *USUAL[1:])
    result = assessed(plain(tmp_path / "book.xlsx", [position(1, scores)]))
    assert [f.message for f in result.findings if f.code == "W140"] == ([message] if message else [])
    assert scores_of_first(result) == 32


def scores_of_first(result: Assessment) -> int:
    """Return the work value score of the first position."""
    return record(result)["positions"][0]["score"]


def test_an_id_that_lost_digits_as_a_number_is_a_warning(tmp_path: Path) -> None:
    """Excel keeps 15 digits of a number."""
    rows = [(12345678901234567, "Director", *USUAL), ("98765432109876543", "Manager", *USUAL), (123, "Head", *USUAL)]
    result = assessed(plain(tmp_path / "book.xlsx", rows))
    assert found(result, "W162") == [("W162", "A2")]
