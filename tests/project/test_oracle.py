"""Test the product against the published tables, with code that shares nothing with it."""

import random
from datetime import datetime

import pytest
from position_books import HEADINGS, Odd, Sheet, assessed, plain, write
from published_tables import BAND_OF, BELOW, EDGE_OF, FACTORS, OUTCOME_OF, agrees, judge, judged

from peecf_batch.outputs.record.record import record

POSITIONS, FAULTY_IN_HUNDRED = 2_000, 15
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


def workbook(path, seed):
    draw = random.Random(seed)
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
        # 15 per cent of all factor cells, all in every second row, so that rows without faults are left
        share = FAULTY_IN_HUNDRED / 100 * (2 if number % 2 else 0)
        cells |= {factor: draw.choice(FAULTS) for factor in FACTORS if draw.random() < share}
        rows.append([cells[heading] for heading in headings])
    above = [("Every kind of cell",), ()]
    return write(path, [Sheet("Notes", [("Read me",)]), Sheet("Positions", [*above, headings, *rows])])


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Return the results of the tables and of the product for one workbook of 2,000 positions."""
    path = workbook(tmp_path_factory.mktemp("oracle") / "b.xlsx", 20201218)
    rows, faulty = judged(path, "Positions", 3, "Position ID", "Current band")
    return rows, faulty, record(assessed(path))


def test_the_workbook_holds_what_it_should(both):
    rows, faulty, _ = both
    assert len(rows) == POSITIONS
    share = 100 * len(faulty) / (POSITIONS * len(FACTORS))
    assert FAULTY_IN_HUNDRED - 2 < share < FAULTY_IN_HUNDRED + 2
    assert sum(row.score is not None for row in rows) > 900
    assert {row.score for row in rows} >= set(EDGE_OF) | {20}
    assert {row.outcome for row in rows} == {*OUTCOME_OF.values(), BELOW, "no-reference", None}


def test_all_2_000_positions_have_the_score_band_edge_and_outcome_of_the_tables(both):
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


def test_all_49_totals_have_the_band_edge_and_outcome_of_the_tables(tmp_path):
    rows = []
    for total in range(8, 57):
        scores = [total // 8 + (place < total % 8) for place in range(8)]
        rows += [(f"T-{total}-{held}", held, *scores) for held in ("PESES-1", "PESES-2", "PESES-3", None)]
    told = record(assessed(plain(tmp_path / "b.xlsx", rows, ("Position ID", "Current band", *FACTORS))))
    assert [p["score"] for p in told["positions"]] == [total for total in BAND_OF for _ in range(4)]
    for row, said in zip(rows, told["positions"], strict=True):
        score, band, edge, outcome = judge(row[2:], row[1])
        assert (said["score"], said["band"], said["edge"], said["outcome"]) == (score, band, edge, outcome), row


@pytest.mark.parametrize(("each", "score", "band"), [(3, 24, "PESES-1"), (5, 40, "PESES-2"), (7, 56, "PESES-3")])
def test_the_published_checks_hold(tmp_path, each, score, band):
    told = record(assessed(plain(tmp_path / "b.xlsx", [("P-1", "Director", *[each] * 8)], HEADINGS)))
    assert (told["positions"][0]["score"], told["positions"][0]["band"]) == (score, band)
