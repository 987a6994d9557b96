"""Test the product against the published tables, with code that is independent of the product."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest
from examples import examples
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter
from position_books import HEADINGS, Odd, Sheet, assessed, plain, write
from published_tables import BAND_OF, BELOW, EDGE_OF, FACTORS, OUTCOME_OF, Judged, agrees, judge, judged, score_of

import peecf_batch
from peecf_batch.outputs.record.record import record

POSITIONS, FAULTY_IN_HUNDRED, SEED = examples(2_000), 15, 20201218
FAULTS = (
    None, 8, 0, -1, -0.0, 55, 5.5, 0.5, 1e300, "8", "0", "-5", "five", "n/a", "TBC", "5*", "5/7", "5.5", "5,0", "+5",
    "1e0", "4-5", "\uff15", "\u0665", "5\u200b", " ", "\u00a0", "TRUE", "#N/A", "=2+3", "x" * 300,
    Odd("blank"), Odd("boolean", True), Odd("boolean", False), Odd("number", 0.05, "0%"), Odd("number", 5, "0.00%"),
    Odd("number", 5, "dd/mm/yyyy"), Odd("date", datetime(2025, 6, 5), "d-mmm"), Odd("formula", "=2+3"),
    Odd("formula", "=1/0", result="#DIV/0!"), Odd("formula", "=NA()", result="#N/A"),
    Odd("formula", "=#REF!", result="#REF!"),
    Odd("formula", "=4+4", result=8), Odd("formula", "=1=1", result=True), Odd("formula", '="five"', result="five"),
)  # fmt: skip
DRESSES = (
    lambda score: Odd("number", float(score), "0.0"),
    lambda score: Odd("formula", f"={score}+0", result=score),
    lambda score: str(score),
    lambda score: f" {score}\u00a0",
    lambda score: Odd("number", score, '0 "of seven"'),
)


def table():
    """Return the headings and the cells of all positions, with faults in 15 per cent of all factor cells."""
    draw = random.Random(SEED)
    headings = ["Position ID", "Position title", "Current band", *FACTORS]
    draw.shuffle(headings)
    rows = []
    for number in range(POSITIONS):
        cells = {
            "Position ID": f"P-{number:04}",
            "Position title": f"Director {number}",
            "Current band": draw.choice(("PESES-1", "PESES-2", "PESES-3", None)),
        }
        level = draw.choice((1, 3, 4, 5, 6, 7))
        for factor in FACTORS:
            score = min(7, max(1, level + draw.choice((-1, 0, 0, 1))))
            cells[factor] = draw.choice(DRESSES)(score) if draw.random() < 0.1 else score
        # 15 per cent of all factor cells, but only in every second row, so that some rows have no faults
        share = FAULTY_IN_HUNDRED / 100 * (2 if number % 2 else 0)
        cells |= {factor: draw.choice(FAULTS) for factor in FACTORS if draw.random() < share}
        rows.append([cells[heading] for heading in headings])
    return headings, rows


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    headings, rows = table()
    above = [("Every kind of cell",), ()]
    sheets = [Sheet("Notes", [("Read me",)]), Sheet("Positions", [*above, headings, *rows])]
    return write(tmp_path_factory.mktemp("oracle") / "b.xlsx", sheets)


@pytest.fixture(scope="module")
def both(book):
    """Return the results by the tables and by the product for one workbook of all positions."""
    rows, faulty = judged(book, "Positions", 3, "Position ID", "Current band")
    return rows, faulty, record(assessed(book))


def test_the_workbook_holds_what_it_should(both):
    rows, faulty, _ = both
    assert len(rows) == POSITIONS
    share = 100 * len(faulty) / (POSITIONS * len(FACTORS))
    assert FAULTY_IN_HUNDRED - 2 < share < FAULTY_IN_HUNDRED + 2
    assert sum(row.score is not None for row in rows) > 0.45 * POSITIONS
    assert {row.score for row in rows} >= set(EDGE_OF) | {20}
    assert {row.outcome for row in rows} == {*OUTCOME_OF.values(), BELOW, "no-reference", None}


def test_all_random_positions_have_the_score_band_edge_and_outcome_of_the_tables(both):
    rows, _, told = both
    assert len(told["positions"]) == POSITIONS
    assert [row.row for row, said in zip(rows, told["positions"], strict=True) if not agrees(row, said)] == []


def test_every_faulty_cell_has_an_error_at_its_exact_address_and_no_sound_cell_has_one(both):
    _, faulty, told = both
    named = [f["cell"] for f in told["findings"] if f["severity"] == "error" and f["heading"] in FACTORS]
    assert len(named) == len(set(named))
    assert set(named) == faulty
    assert {f["sheet"] for f in told["findings"]} == {"Positions"}


def test_no_other_error_is_found(both):
    told = both[2]
    assert {f["heading"] for f in told["findings"] if f["severity"] == "error"} == set(FACTORS)


def test_the_counts_are_those_of_the_tables(both):
    rows, _, told = both
    whole = told["organisation"]
    bands = [row.band or BELOW for row in rows if row.score is not None]
    assert whole["classified"] == len(bands)
    assert whole["not_classified"] == POSITIONS - len(bands)
    assert whole["bands"] == {name: bands.count(name) for name in ("PESES-1", "PESES-2", "PESES-3", BELOW)}
    outcomes = [row.outcome for row in rows if row.score is not None]
    assert whole["outcomes"] == {
        name: outcomes.count(name) for name in ("same", "higher", "lower", BELOW, "no-reference")
    }
    assert whole["edges"] == sum(row.edge is not None for row in rows)


def in_frame(cell):
    """Return the value of a DataFrame for a cell, without its format and formula."""
    if not isinstance(cell, Odd):
        return cell
    if cell.kind == "number" and "d" in cell.number_format:
        return date(1899, 12, 31) + timedelta(cell.value)
    if cell.kind == "number" and "%" in cell.number_format:
        return f"{cell.value:.0%}"
    return cell.result if cell.kind == "formula" and cell.result is not None else cell.value


def judged_value(value):
    """Return the score of a value of a DataFrame by the published tables, as for a cell without a format."""
    cell = SimpleNamespace(value=value, data_type="n", is_date=isinstance(value, date), number_format="General")
    return score_of(cell, cell)


def judged_frame(frame):
    """Return the results of the tables for every row, and the addresses of the factor cells without a score."""
    rows = []
    for number, cells in enumerate(frame.to_dict("records"), 2):
        scores = tuple(judged_value(cells[factor]) for factor in FACTORS)
        rows.append(Judged(cells["Position ID"], number, scores, *judge(scores, cells["Current band"])))
    letters = {factor: get_column_letter(list(frame.columns).index(factor) + 1) for factor in FACTORS}
    faulty = {
        f"{letters[factor]}{row.row}"
        for row in rows
        for factor, score in zip(FACTORS, row.scores, strict=True)
        if score is None
    }
    return rows, faulty


def record_of(source):
    return peecf_batch.assess(source, peecf_batch.Options(moderated=False)).record()


def error_cells(told):
    return {f["cell"] for f in told["findings"] if f["severity"] == "error"}


def test_all_random_positions_of_a_dataframe_have_the_results_and_errors_of_the_tables():
    headings, cells = table()
    frame = pd.DataFrame([[in_frame(cell) for cell in row] for row in cells], columns=headings, dtype=object)
    (rows, faulty), told = judged_frame(frame), record_of(frame)
    assert sum(row.score is not None for row in rows) > 0.45 * POSITIONS
    assert FAULTY_IN_HUNDRED - 2 < 100 * len(faulty) / (POSITIONS * len(FACTORS)) < FAULTY_IN_HUNDRED + 2
    assert [row.row for row, said in zip(rows, told["positions"], strict=True) if not agrees(row, said)] == []
    assert error_cells(told) == faulty


def test_all_random_positions_have_the_same_results_in_the_dataframe_that_is_read_from_the_workbook(both, book):
    rows, faulty, _ = both
    frame = peecf_batch.read_workbook(book)
    addresses = peecf_batch.read_workbook(book, addresses=True)
    told = record_of(frame)
    assert list(frame.index) == [row.row for row in rows]
    for number, (row, said) in enumerate(zip(rows, told["positions"], strict=True), 2):
        assert agrees(replace(row, row=number), said), row
    places = map(coordinate_to_tuple, error_cells(told))
    there = {addresses.iloc[row - 2, column - 1] for row, column in places}
    assert there == faulty


def totals():
    """Return a row for each total from 8 to 56 and each band held."""
    rows = []
    for total in range(8, 57):
        scores = [total // 8 + (place < total % 8) for place in range(8)]
        rows += [(f"T-{total}-{held}", held, *scores) for held in ("PESES-1", "PESES-2", "PESES-3", None)]
    return rows


OF_TOTALS = ("Position ID", "Current band", *FACTORS)


def as_workbook(path):
    return record(assessed(plain(path, totals(), OF_TOTALS)))


def as_frame_from_workbook(path):
    return record_of(peecf_batch.read_workbook(plain(path, totals(), OF_TOTALS)))


def as_frame(dtype):
    frame = pd.DataFrame(totals(), columns=OF_TOTALS)
    return lambda _: record_of(frame.astype(dict.fromkeys(FACTORS, dtype)))


@pytest.mark.parametrize(
    "assess",
    [as_workbook, as_frame_from_workbook, *map(as_frame, ("int64", "float32", "Int64", "string", "object"))],
    ids=["workbook", "read from the workbook", "int64", "float32", "Int64", "string", "object"],
)
def test_all_49_totals_have_the_band_edge_and_outcome_of_the_tables(tmp_path, assess):
    rows, told = totals(), assess(tmp_path / "b.xlsx")
    assert [p["score"] for p in told["positions"]] == [total for total in BAND_OF for _ in range(4)]
    for row, said in zip(rows, told["positions"], strict=True):
        score, band, edge, outcome = judge(row[2:], row[1])
        assert (said["score"], said["band"], said["edge"], said["outcome"]) == (score, band, edge, outcome), row


@pytest.mark.parametrize(("each", "score", "band"), [(3, 24, "PESES-1"), (5, 40, "PESES-2"), (7, 56, "PESES-3")])
def test_the_published_checks_hold(tmp_path, each, score, band):
    told = record(assessed(plain(tmp_path / "b.xlsx", [("P-1", "Director", *[each] * 8)], HEADINGS)))
    assert (told["positions"][0]["score"], told["positions"][0]["band"]) == (score, band)
