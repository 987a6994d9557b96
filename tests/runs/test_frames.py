"""Test the DataFrames of the public Python API: those it takes as a sheet, and those it returns."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from awkward import AWKWARD, MAIN, POSITIONS, SCORES, plain, rows, sheet, zipped
from awkward import HEADINGS as AWKWARD_HEADINGS
from examples import ALL
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, Odd, Sheet, position, write
from position_books import plain as plain_book
from position_frames import results, two_positions

import peecf_batch as api

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
WATER = SAMPLES / "water-authority.xlsx"
NO_MODERATION = api.Options(moderated=False)
EVERYTHING = api.Disclosed(names=True, remuneration=True, gender=True)

OF_PERSON = {"incumbent": "string", "gender": "string", "trp": "Float64", "fte": "Float64"}
OF_POSITION = {
    **{"row": "Int64", "id": "string", "title": "string", "organisation": "string", "division": "string"},
    **{"reports_to": "string", "ceo": "boolean", "vacant": "boolean"},
    **{factor.key: "Int64" for factor in FRAMEWORK.factors},
    **{"score": "Int64", "band": "string", "below_executive": "boolean", "edge": "string"},
    **{"reference_band": "string", "outcome": "string", "streams": "string", "findings": "string"},
}
OF_FINDING = {
    **{"code": "string", "severity": "string", "sheet": "string", "cell": "string", "row": "Int64"},
    **{"position": "string", "heading": "string", "value": "string", "message": "string", "fix": "string"},
    "accepted": "boolean",
}


def scores_in(given: pd.DataFrame) -> list[int]:
    """Return the work value score of every position in a DataFrame."""
    return [found.classification.score for found in api.assess(given, NO_MODERATION).positions]


def score_of(value: object) -> tuple[int | None, tuple[str, ...]]:
    """Return the score for Knowledge of a position with `value` in a DataFrame, and the codes about it."""
    given = two_positions(Knowledge=pd.Series([value, 5], dtype=object))
    found = api.assess(given, NO_MODERATION).positions[0]
    return found.position.scores[0], tuple(code for code in found.findings if code.startswith(("E2", "N211")))


class TestDataFrames:
    def test_are_a_sheet_with_the_headings_in_row_1(self):
        assessment = api.assess(two_positions(Impact=[9, 4]))
        assert [(f.cell, f.sheet, f.position) for f in assessment.findings if f.severity == "error"] == [
            ("H2", "Positions", "P-001")
        ]
        assert assessment.result.source.name == "DataFrame.xlsx"
        assert assessment.positions_frame()["row"].tolist() == [2, 3]

    @pytest.mark.parametrize("dtype", ["int64", "int8", "float64", "float16", "Int64", "Float64", "string", "category"])
    def test_of_every_dtype_give_the_same_scores(self, dtype):
        scored = zip(FACTORS, USUAL, strict=True)
        typed = {factor: pd.Series([score, score], dtype="int64").astype(dtype) for factor, score in scored}
        assert scores_in(two_positions(**typed)) == [sum(USUAL)] * 2

    @pytest.mark.parametrize(
        "column",
        [
            pd.Series([5, None], dtype="float64"),
            pd.Series([5, None], dtype="Int64"),
            pd.Series(["5", None], dtype="string"),
            pd.Series(["5", None], dtype="str"),
            pd.Series(["5", None], dtype="category"),
            pd.Series([5, pd.NaT], dtype=object),
        ],
        ids=lambda column: str(column.dtype),
    )
    def test_have_blank_cells_where_a_value_is_missing(self, column):
        first, second = api.assess(two_positions(Impact=column), NO_MODERATION).positions
        assert first.position.scores[5] == 5
        assert (second.position.scores[5], "E202" in second.findings) == (None, True)

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (5, (5, ())),
            (5.0, (5, ())),
            (np.int8(5), (5, ())),
            (np.float16(5), (5, ())),
            (np.longdouble(5), (5, ())),
            (Decimal("5.00"), (5, ())),
            ("5", (5, ("N211",))),
            (" 5\n", (5, ("N211",))),
            (np.str_("5"), (5, ("N211",))),
            (True, (None, ("E205",))),
            (np.bool_(True), (None, ("E205",))),
            (5.5, (None, ("E204",))),
            (Decimal("5.5"), (None, ("E204",))),
            (Decimal("5.00000000000000000001"), (None, ("E203",))),  # as a float it would be 5
            (0, (None, ("E201",))),
            (-0.0, (None, ("E201",))),
            (1e300, (None, ("E201",))),
            (10**400, (None, ("E203",))),
            (float("inf"), (None, ("E203",))),
            (float("nan"), (None, ("E202",))),
            (None, (None, ("E202",))),
            (pd.NA, (None, ("E202",))),
            ("", (None, ("E202",))),
            ("  ", (None, ("E202",))),
            ("=2+3", (None, ("E203",))),
            ("#N/A", (None, ("E207",))),
            ("TRUE", (None, ("E203",))),
            ("_x0035_", (None, ("E203",))),  # how a workbook escapes a 5
            ("5\x00", (None, ("E203",))),
            ("\ud800", (None, ("E203",))),
            (datetime.date(1900, 1, 5), (None, ("E206",))),  # day 5 of a workbook
            (datetime.date(1850, 1, 5), (None, ("E203",))),
            (datetime.time(5), (None, ("E206",))),
            (datetime.datetime(2025, 6, 5, 9, 30, tzinfo=datetime.UTC), (None, ("E206",))),
            (pd.Timestamp("2025-06-05 09:30", tz="Australia/Melbourne"), (None, ("E206",))),
            (pd.Timestamp("2025-06-05 00:00:00.000000005"), (None, ("E206",))),
            (np.datetime64(5, "ns"), (None, ("E206",))),
            (datetime.timedelta(5), (None, ("E203",))),
            (np.timedelta64(5, "ns"), (None, ("E203",))),  # numpy counts it among integers
            (b"5", (None, ("E203",))),
            (5 + 0j, (None, ("E203",))),
            ([5], (None, ("E203",))),
            (np.array([5]), (None, ("E203",))),
            (pd.Series([5]), (None, ("E203",))),
        ],
        ids=lambda value: repr(value)[:40],
    )
    def test_give_a_score_for_a_plain_whole_number_only(self, value, expected):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert score_of(value) == expected

    def test_keep_dates_yes_and_no_and_long_numbers(self):
        told = api.assess(
            two_positions(
                **{
                    "Position ID": [12345678901234567, 2],
                    "Contract end": pd.to_datetime(["2027-06-30", None]),
                    "Vacant": pd.array([True, None], dtype="boolean"),
                }
            )
        ).record()["positions"]
        assert [p["id"] for p in told] == ["12345678901234567", "2"]
        assert [p["contract_end"] for p in told] == ["2027-06-30", None]
        assert told[0]["vacant"] is True

    def test_may_have_headings_of_several_levels(self):
        pairs = [(factor, part) for factor in FACTORS for part in ("Score", "Rationale")]
        columns = pd.MultiIndex.from_tuples([("Position ID", ""), ("Unnamed: 1_level_0", "Position title"), *pairs])
        row = ["P-1", "Director", *[cell for score in USUAL for cell in (score, f"Because of the work at {score}")]]
        (found,) = api.assess(pd.DataFrame([row], columns=columns)).positions
        assert (found.position.scores, found.position.details.title) == (USUAL, "Director")
        assert found.position.details.rationales == tuple(f"Because of the work at {score}" for score in USUAL)

    def test_read_by_pandas_have_the_headings_of_the_workbook_again(self, tmp_path):
        headings = ["Position ID", "Position title", *[h for factor in FACTORS for h in (factor, "Rationale")], None]
        row = ["P-1", "Director", *[cell for score in USUAL for cell in (score, f"Because of {score}")], "a note"]
        book = plain_book(tmp_path / "b.xlsx", [row], headings)
        read = pd.read_excel(book, engine="calamine")
        assert {"Rationale.7", "Unnamed: 18"} < set(read.columns)
        assert results(api.assess(read)) == results(api.assess(book))
        assert api.assess(read).positions[0].position.details.rationales[7] == "Because of 3"

    def test_with_two_columns_for_a_factor_are_refused(self):
        twice = pd.concat([two_positions(), two_positions()[["Impact"]]], axis=1)
        for given in (twice, two_positions().assign(**{"Impact.1": 4})):
            with pytest.raises(api.Refusal, match="two columns for Impact: 'Impact' in H1 and 'Impact' in K1"):
                api.assess(given)

    def test_may_have_two_columns_with_one_heading_that_is_not_known(self):
        twice = pd.concat([two_positions(Note=["a", "b"]), two_positions(Note=["c", "d"])[["Note"]]], axis=1)
        assert api.assess(twice, NO_MODERATION).errors == 0

    @pytest.mark.parametrize("name", [None, float("nan"), pd.NA, 7, pd.Timestamp("2025-06-30"), "Unnamed: 3", ""])
    def test_may_have_a_heading_that_says_nothing(self, name):
        given = two_positions(other=["a", "b"]).rename(columns={"other": name})
        assert scores_in(given) == [sum(USUAL)] * 2

    @pytest.mark.parametrize(
        "given",
        [
            pd.DataFrame(),
            two_positions()[["Position ID", "Impact"]],
            two_positions()[list(FACTORS)],
        ],
        ids=["empty", "no factors", "no id"],
    )
    def test_without_a_table_of_positions_are_refused(self, given):
        with pytest.raises(api.Refusal):
            api.assess(given)

    def test_larger_than_a_sheet_are_refused(self, monkeypatch):
        monkeypatch.setattr("peecf_batch.excel.other_formats.plain_workbook.LAST_ROW", 2)
        with pytest.raises(api.Refusal, match="more rows or columns than an Excel sheet"):
            api.assess(two_positions())

    def test_leave_out_the_index_and_are_not_changed(self):
        given = two_positions(Impact=pd.array([4, None], dtype="Int64"))
        indexed = given.set_index(pd.Index([7, 7]))
        before = indexed.copy(deep=True)
        assert results(api.assess(indexed)) == results(api.assess(given))
        pd.testing.assert_frame_equal(indexed, before)

    def test_that_are_equal_give_equal_bytes_at_any_time(self, monkeypatch):
        first = api.assess(two_positions())
        monkeypatch.setattr("time.localtime", lambda *_: datetime.datetime(2001, 2, 3).timetuple())
        second = api.assess(two_positions())
        assert first.record() == second.record()
        assert first.annotated_workbook() == second.annotated_workbook()

    def test_can_be_annotated_without_loss(self):
        book = openpyxl.load_workbook(io.BytesIO(api.assess(two_positions()).annotated_workbook()))
        assert book["Positions"]["A2"].value == "P-001"
        assert book.sheetnames[1:] == [
            "PEECF summary",
            "PEECF results",
            "PEECF findings",
            "PEECF decisions",
            "PEECF moderation",
        ]


class TestFrames:
    @pytest.mark.parametrize(
        "given",
        [two_positions(), two_positions().iloc[:0], SAMPLES / "every-defect.xlsx"],
        ids=["sound", "empty", "defects"],
    )
    def test_always_have_the_same_columns_and_dtypes(self, given):
        assessment = api.assess(given, api.Options(disclosed=EVERYTHING))
        positions, findings = assessment.positions_frame(), assessment.findings_frame()
        assert {name: str(kind) for name, kind in positions.dtypes.items()} == {**OF_POSITION, **OF_PERSON}
        assert {name: str(kind) for name, kind in findings.dtypes.items()} == OF_FINDING
        assert list(api.assess(given).positions_frame().columns) == list(OF_POSITION)
        assert (len(positions), len(findings)) == (len(assessment.positions), len(assessment.findings))
        assert list(positions.index) == list(range(len(positions)))

    def test_of_a_sound_table_have_no_findings(self):
        assert len(api.assess(two_positions(), NO_MODERATION).findings_frame()) == 0

    @pytest.mark.parametrize("name", ["every-defect", "water-authority", "remuneration"])
    def test_hold_what_the_record_holds(self, name):
        assessment = api.assess(SAMPLES / f"{name}.xlsx", api.Options(disclosed=EVERYTHING))
        record, positions = assessment.record(), assessment.positions_frame()
        for told, (_, row) in zip(record["positions"], positions.iterrows(), strict=True):
            held = {key: None if value is pd.NA else value for key, value in row.items()}
            assert {key: held[key] for key in told["scores"]} == told["scores"]
            joined = {key: ", ".join(told[key]) or None for key in ("streams", "findings")}
            assert {key: held[key] for key in joined} == joined
            assert held["ceo"] == told["is_ceo"]
            assert held["below_executive"] == (None if told["score"] is None else told["below_executive"])
            same = {"row", "id", "title", "score", "band", "edge", "reference_band", "outcome", "vacant", "trp", "fte"}
            same |= {"reports_to", "organisation", "division", "incumbent"}
            assert {key: held[key] for key in same} == {key: None if told[key] == "" else told[key] for key in same}
        findings = assessment.findings_frame().astype(object)
        findings = findings.where(findings.notna(), None).to_dict("records")
        keys = [key for key in OF_FINDING if key != "row"]
        told = [{key: None if f[key] == "" else f[key] for key in keys} for f in record["findings"]]
        assert [{key: f[key] for key in keys} for f in findings] == told

    def test_can_be_grouped_and_summed(self):
        positions = api.assess(WATER).positions_frame()
        assert positions.groupby("band")["score"].count().sum() == positions["band"].notna().sum()
        assert positions["score"].sum() == positions[list(positions.columns[8:16])].sum().sum()


def shown_as(cell, calculated):
    """Return what a DataFrame holds for a cell that openpyxl read twice, the second time with results of formulas."""
    value = calculated.value if cell.data_type == "f" else cell.value
    if cell.data_type == "f" and value is None:
        return cell.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and "%" in cell.number_format and not cell.is_date:
        return f"{value * 100:.12g}%"
    return value


def is_same(held, expected):
    if expected is None or expected == "":
        return pd.isna(held)
    if isinstance(expected, datetime.datetime | datetime.date):
        return pd.Timestamp(held) == pd.Timestamp(expected)
    if isinstance(expected, str) and isinstance(held, str):
        return held.split() == expected.split()
    return held == expected and isinstance(held, bool | np.bool_) == isinstance(expected, bool)


def check_addresses(values: pd.DataFrame, data: bytes, read_otherwise: tuple[str, ...] = ()) -> None:
    """Check every address of a workbook that openpyxl reads: the cell there holds the value of the frame.

    `read_otherwise` are the addresses of cells of which openpyxl reads only a part.
    """
    places = api.read_workbook(data, addresses=True)
    assert (values.shape, list(values.columns)) == (places.shape, list(places.columns))
    cells = calculated = openpyxl.load_workbook(io.BytesIO(data))[values.attrs["sheet"]]
    if any(cell.data_type == "f" for cell in cells._cells.values()):
        calculated = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[values.attrs["sheet"]]
    for heading, letters in values.attrs["letters"].items():
        for (row, held), place in zip(values[heading].items(), places[heading], strict=True):
            assert place == f"{letters}{row}"
            as_there = is_same(held, shown_as(cells[place], calculated[place]))
            assert as_there or place in read_otherwise, (place, held, cells[place].value)


# openpyxl cannot read the first five of the awkward workbooks, and the last takes long to read twice
NOT_READ = {"strict", "lower case", "backslashes", "leading slashes", "relations to missing parts", "last cell of all"}
READ_IN_PART = {"odd-package": ("D3",)}  # a cell with two values


# a frame keeps neither several sheets, nor headings in two rows, nor formats, nor what was typed on our sheets
NOT_IN_ONE_TABLE = ("rows-and-sheets", "marked-levels", "shown-otherwise", "consensus")
ON_ONE_TABLE = [path for path in sorted(SAMPLES.glob("*.xlsx")) if path.stem not in NOT_IN_ONE_TABLE]


class TestReadWorkbook:
    def test_gives_the_rows_of_several_sheets_with_their_sheet(self):
        frame = api.read_workbook(SAMPLES / "rows-and-sheets.xlsx")
        assert frame.index.names == ["sheet", "row"]
        assert list(frame.index) == [
            ("Corporate", 2), ("Corporate", 5), ("Corporate", 6), ("Corporate", 10), ("Operations", 2),
            ("Operations", 3),
        ]  # fmt: skip
        assert list(frame["Position ID"]) == [f"R-{number}" for number in range(1, 7)]

    @pytest.mark.parametrize("book", ON_ONE_TABLE, ids=lambda book: book.stem)
    def test_gives_true_addresses_and_the_same_results_for_a_sample(self, book):
        values = api.read_workbook(book)
        check_addresses(values, book.read_bytes(), READ_IN_PART.get(book.stem, ()))
        assert results(api.assess(values, NO_MODERATION)) == results(api.assess(book, NO_MODERATION))

    def test_gives_true_addresses_and_the_same_results_for_awkward_workbooks(self):
        for name, build in list(AWKWARD.items())[:: 1 if ALL else 4]:
            data = build()
            values = api.read_workbook(data)
            held = values[list(AWKWARD_HEADINGS)].to_numpy()
            assert [tuple("" if pd.isna(value) else value for value in row) for row in held] == list(POSITIONS), name
            found = api.assess(values, NO_MODERATION).positions_frame()
            assert dict(zip(found["id"], found["score"].astype(object).replace(pd.NA, None), strict=True)) == SCORES
            if name not in NOT_READ:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of openpyxl, about what it does not keep
                    check_addresses(values, data)

    def test_reads_what_assess_reads_in_an_annotated_workbook(self):
        annotated = api.assess(SAMPLES / "small-organisation.xlsx").annotated_workbook()
        first = api.read_workbook(SAMPLES / "small-organisation.xlsx")
        pd.testing.assert_frame_equal(api.read_workbook(annotated), first)
        check_addresses(api.read_workbook(annotated), annotated)

    def test_keeps_the_text_of_cells_without_a_plain_value(self, tmp_path):
        cells = (
            Odd("formula", "=NA()", result="#N/A"),
            Odd("formula", "=2+3"),
            Odd("number", 0.05, "0%"),
            Odd("number", 5, "0.0%"),
            Odd("boolean", True),
            "5 or 6",
            Odd("date", datetime.datetime(2025, 6, 5), "d-mmm"),
            None,
        )
        book = plain_book(tmp_path / "b.xlsx", [("P-1", "Director", *cells), position(2)])
        read = api.read_workbook(book)
        shown = ["#N/A", "=2+3", "5%", "500%", True, "5 or 6", datetime.date(2025, 6, 5)]
        assert read[list(FACTORS[:7])].iloc[0].tolist() == shown
        assert pd.isna(read["Resource management"].iloc[0])
        assert api.assess(read).positions[0].position.scores == (None,) * 8

    @pytest.mark.parametrize("far", ["", '<row r="100000"><c r="CW100000"><v>1</v></c></row>'], ids=["two", "one"])
    def test_never_turns_a_faulty_cell_into_a_score(self, far):
        """The first position has a faulty cell in each of the columns E to L. A sheet with a far cell is read once."""
        faulty = (
            ' t="e"><v>5</v>',
            ' t="unknown"><v>5</v>',
            ' t="d"><v>5</v>',
            "><v>5</v><v>5</v>",
            ' s="1"><v>5</v>',
            ' s="2"><v>5</v>',
            ' t="b"><v>1</v>',
            "><f>2+3</f>",
        )
        cells = rows()
        for column, cell in zip("EFGHIJKL", faulty, strict=True):
            cells, count = re.subn(rf'<c r="{column}2"><v>\d</v>', f'<c r="{column}2"{cell}', cells)
            assert count == 1
        formats = '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/>'
        styles = f'<styleSheet xmlns="{MAIN}"><cellXfs count="3">{formats}</cellXfs></styleSheet>'.encode()
        data = zipped(plain(sheet(cells + far), styles=styles))
        for read in (data, api.read_workbook(data)):
            first, second, *_ = api.assess(read, NO_MODERATION).positions
            assert first.position.scores == (None,) * 8
            assert second.position.scores == POSITIONS[1][4:]

    def test_never_turns_a_cell_into_a_score_that_two_readings_differ_about(self, monkeypatch):
        monkeypatch.setattr("peecf_batch.reading.rows.scores.readings_agree", lambda *_: False)
        read = api.read_workbook(zipped(plain()))
        monkeypatch.undo()
        assert read["Knowledge"].tolist() == ["7 (E209)", "5 (E209)", "5 (E209)", "6 (E209)"]
        assert all(set(p.position.scores) == {None} for p in api.assess(read, NO_MODERATION).positions)

    def test_names_columns_with_one_heading_apart(self, tmp_path):
        headings = (*HEADINGS, "Note", "Note", "Note (K)", None, "Last")
        read = api.read_workbook(plain_book(tmp_path / "b.xlsx", [(*position(1), 1, 2, 3, 4, 5)], headings))
        assert list(read.columns)[10:] == ["Note (K) (K)", "Note (L)", "Note (K)"]
        assert read.iloc[0].tolist()[10:] == [1, 2, 3]

    def test_follows_the_options(self, tmp_path):
        sheets = [Sheet(name, [HEADINGS, position(number)]) for number, name in enumerate(("One", "Two"))]
        book = write(tmp_path / "b.xlsx", sheets)
        assert api.read_workbook(book, api.Options(sheet="two"))["Position ID"].tolist() == ["P-001"]
        assert api.read_workbook(book).attrs["sheet"] == "One"
        apart = api.Options(assessors=(api.Assessor("Tran", "One"),))
        assert api.read_workbook(book, apart).attrs["sheet"] == api.assess(book, apart).result.source.sheet == "Two"

    def test_reads_as_much_as_the_options_allow(self):
        swollen = zipped({**plain(), "xl/media/image1.bmp": bytes(9 << 20)})
        with pytest.raises(api.Refusal, match="300 times"):
            api.read_workbook(swollen)
        trusted = api.Options(max_unpacked_mib=2_000)
        assert len(api.read_workbook(swollen, trusted)) == len(api.assess(swollen, trusted).positions) == 4

    def test_reads_a_text_table(self):
        read = api.read_workbook(
            "\n".join(",".join(map(str, row)) for row in (HEADINGS, position(1))).encode(), name="a.csv"
        )
        assert read.loc[2, "Position ID"] == "P-001"
