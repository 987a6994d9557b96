"""Test by an attack with integer programming that no small count can be worked out from anything that is published."""

from __future__ import annotations

import pytest
from builders import framework
from copies import replace
from examples import examples
from small_count_attack import (
    BANDS,
    EMPTY,
    LEAST,
    System,
    attack,
    moved_cells,
    published_sheets,
    sector_system,
    years_system,
)

from peecf_batch.outputs.privacy.gender import BY_GENDER
from peecf_batch.outputs.privacy.small_counts import Published, without_small
from peecf_batch.outputs.privacy.two_years import Place, years_without_small
from peecf_batch.outputs.sector.entries import Tally
from peecf_batch.outputs.sector.sheets import NOT_PUBLISHED
from peecf_batch.outputs.sector.totals import sector_of
from peecf_batch.rules.framework import BELOW_EXECUTIVE, Outcome

SECTORS = examples(30)
NOWHERE, WOMEN, MEN = Place(None, 0), 0, 1


def sector(*organisations: dict[str, int], streams: dict[str, dict[str, int]] | None = None, edges: int = 0):
    """Return the entries of organisations with these positions by band; "" is not classified. None changes band."""
    entries = []
    for n, counts in enumerate(organisations):
        bands = {band: count for band, count in counts.items() if band}
        below = bands.get(BELOW_EXECUTIVE, 0)
        outcomes = dict.fromkeys(Outcome, 0) | {Outcome.SAME: sum(bands.values()) - below}
        held = streams or {} if n == 0 else {}
        tally = Tally(
            f"Org {n}", sum(counts.values()), counts.get("", 0), bands, outcomes | {Outcome.BELOW_EXECUTIVE: below},
            edges, held,
        )  # fmt: skip
        entries.append(replace(EMPTY, workbook=f"{n}.xlsx", organisations=(tally,)))
    return entries


def derived(entries) -> list[str]:
    return sector_system(entries).derived()


class TestTheAttack:
    def test_derives_no_count_of_random_sectors_and_years(self):
        figures = attack(range(SECTORS))
        assert figures.derived == []
        assert figures.withheld > 50 * SECTORS
        assert figures.totals_shown > figures.totals // 3

    def test_finds_a_count_that_one_subtraction_gives(self):
        system = System({"a": 2, "b": 9, "c": 20})
        system.read("a", {"a": 1}, NOT_PUBLISHED)
        system.read("b", {"b": 1}, 9)
        system.know({"a": 1, "b": 1}, 11, 11)
        assert system.derived() == ["a: 2 to 2"]

    def test_finds_a_count_that_is_known_to_be_small(self):
        system = System({"a": 2, "b": 9})
        system.know({"a": 1}, 1, 4)
        system.read("a", {"a": 1}, NOT_PUBLISHED)
        assert system.derived() == ["a: 1 to 4"]

    def test_finds_what_withholding_small_rows_alone_would_leave(self, monkeypatch):
        def rows_alone(rows, _, least):
            gone = {n for n, row in enumerate(rows) if any(0 < count < least for count in row)}
            shown = tuple((None,) * len(row) if n in gone else row for n, row in enumerate(rows))
            return Published(shown, tuple(map(sum, zip(*rows, strict=True))), frozenset(gone))

        entries = sector({"PESES-1": 3, "PESES-2": 9}, {"PESES-1": 20, "PESES-2": 20})
        assert derived(entries) == []
        monkeypatch.setattr("peecf_batch.outputs.sector.suppression.without_small", rows_alone)
        assert "Org 0 column 2: 3 to 3" in derived(entries)

    def test_finds_what_streams_would_tell(self, monkeypatch):
        streams = {"Policy": {"PESES-1": 15}, "Delivery": {"PESES-1": 15}}
        entries = sector({"PESES-1": 31}, {"PESES-2": 10, "PESES-1": 10}, streams=streams)
        entries[1] = replace(
            entries[1], organisations=(replace(entries[1].organisations[0], streams={"Policy": {"PESES-1": 9}}),)
        )
        assert derived(entries) == []
        monkeypatch.setattr("peecf_batch.outputs.sector.suppression._tells_nothing", lambda *_: True)
        assert any("in no stream" in name for name in derived(entries))


class TestRowsAndTotals:
    def test_nothing_is_withheld_where_no_count_is_small(self):
        rows = [(5, 0, 9, 0), (0, 6, 6, 0)]
        assert without_small(rows, BY_GENDER, LEAST) == Published(tuple(rows), (5, 6, 15, 0), frozenset())

    def test_a_small_count_takes_a_second_row_with_it_so_that_subtraction_does_not_find_it(self):
        shown = without_small([(6, 7, 0, 0), (2, 9, 0, 0), (20, 20, 0, 0)], BY_GENDER, LEAST)
        assert shown.rows == ((None, None, 0, 0), (None, None, 0, 0), (20, 20, 0, 0))
        assert shown.total == (28, 36, 0, 0)

    def test_totals_are_withheld_where_they_would_give_a_count_away(self):
        alone = without_small([(2, 9, 0, 0)], BY_GENDER, LEAST)
        assert alone.rows == ((None,) * 4,)
        assert alone.total == (None,) * 4

    def test_rows_stay_where_only_the_totals_must_go(self):
        shown = without_small([(3, 0, 0, 0), (0, 0, 0, 0), (20, 0, 0, 0)], BY_GENDER, LEAST)
        assert shown.rows == ((None,) * 4, (0, 0, 0, 0), (20, 0, 0, 0))
        assert shown.total == (None,) * 4

    def test_a_small_total_takes_a_second_one_with_it_and_the_others_stay(self):
        shown = without_small([(40, 30, 0, 0), (40, 35, 1, 9)], BY_GENDER, LEAST)
        assert shown.total == (80, 65, None, None)

    def test_the_totals_of_a_sector_with_few_not_classified_stay(self):
        entries = sector({"PESES-1": 31, "PESES-2": 8, "": 1}, {"PESES-1": 12, "PESES-2": 7, "PESES-3": 6}, edges=9)
        total = sector_of(entries, framework(), LEAST).total
        assert total.bands == (None, 15, 43, 0, None)
        assert total.edges == 18

    def test_positions_not_on_an_edge_are_counted_too(self):
        entries = sector({"PESES-1": 12}, {"PESES-1": 30}, edges=9)
        assert sector_of(entries, framework(), LEAST).lines[0].edges is None

    def test_executives_below_the_highest_band_without_a_lower_outcome_are_counted_too(self):
        entries = sector({"PESES-3": 7, "PESES-1": 8}, {"PESES-3": 40, "PESES-2": 40, "PESES-1": 40})
        first = entries[0].organisations[0]
        lower = replace(first, outcomes={**first.outcomes, Outcome.SAME: 9, Outcome.LOWER: 6})
        shown = sector_of([replace(entries[0], organisations=(lower,)), entries[1]], framework(), LEAST)
        assert None in shown.lines[0].bands
        assert shown.total.bands == (47, 40, 48, 0, 0)

    def test_the_page_and_the_workbook_show_the_same_counts(self):
        entries = sector({"PESES-1": 31, "": 1}, {"PESES-1": 12, "PESES-2": 7}, {"PESES-3": 3})
        moved = moved_cells(entries)
        sheet = next(sheet for sheet in published_sheets(entries) if sheet.name == "Organisations")
        shown = sector_of(entries, framework(), LEAST)
        assert [row[2:5] for row in sheet.rows] == [
            tuple(NOT_PUBLISHED if count is None else count for count in line.bands[: len(BANDS)])
            for line in (*shown.lines, shown.total)
        ]
        assert moved == [
            NOT_PUBLISHED if line.moved is None else str(line.moved) for line in (*shown.lines, shown.total)
        ]


class TestStreams:
    @pytest.mark.parametrize(
        ("streams", "shown"),
        [
            ({"A": 20, "B": 10}, (20, 10)),  # they add up to the band
            ({"A": 20, "B": 9}, (20, None)),  # one position has no stream, or 21 are not in B
            ({"A": 12, "B": 13}, (12, 13)),  # five have no stream
            ({"A": 27, "B": 10}, (None, 10)),  # three are not in A
            ({"A": 20, "B": 20}, (20, 20)),  # at least ten are in both
            ({"A": 15, "B": 17}, (None, 17)),  # two would be in both
        ],
    )
    def test_of_a_band_of_30(self, streams, shown):
        held = {name: {"PESES-1": count} for name, count in streams.items()}
        lines = sector_of(sector({"PESES-1": 30}, streams=held), framework(), LEAST).streams
        by_name = {line.name: line.bands[2] for line in lines}
        assert tuple(by_name.get(name) for name in streams) == shown

    def test_are_left_out_where_the_total_of_the_band_is(self):
        entries = sector({"PESES-1": 3, "PESES-2": 9}, streams={"A": {"PESES-1": 3, "PESES-2": 9}})
        assert sector_of(entries, framework(), LEAST).streams == ()


def years(*moves: tuple[Place, Place, int]):
    """Return the places of positions before and after, each so many times."""
    return [(before, after) for before, after, count in moves for _ in range(count)]


def published_years(moves, rows: int = 2):
    last, this = (
        [tuple(sum(move[year] == (row, n) for move in moves) for n in range(4)) for row in range(rows)]
        for year in (0, 1)
    )
    return years_without_small(this, last, moves, LEAST)


def stays(row: int, gender: int) -> tuple[Place, Place]:
    return Place(row, gender), Place(row, gender)


class TestTwoYears:
    USUAL = ((*stays(0, WOMEN), 20), (*stays(0, MEN), 20), (*stays(1, WOMEN), 30), (*stays(1, MEN), 30))

    def test_without_changes_show_both_years(self):
        shown = published_years(years(*self.USUAL))
        assert shown.this.rows == shown.last.rows == ((20, 20, 0, 0), (30, 30, 0, 0))

    @pytest.mark.parametrize(
        "moves",
        [
            [(NOWHERE, Place(0, WOMEN), 1)],
            [(Place(0, MEN), NOWHERE, 4)],
            [(Place(0, WOMEN), Place(0, MEN), 1)],
            [(NOWHERE, Place(0, WOMEN), 1), (Place(0, WOMEN), NOWHERE, 1)],  # the counts are the same
        ],
    )
    def test_with_a_small_change_show_the_later_year_alone(self, moves):
        shown = published_years(years(*self.USUAL, *moves))
        assert None not in shown.this.total
        assert {*shown.last.rows, shown.last.total} == {(None,) * 4}

    def test_with_large_changes_show_both_years(self):
        shown = published_years(years(*self.USUAL, (NOWHERE, Place(0, WOMEN), 6)))
        assert shown.this.total == (56, 50, 0, 0)
        assert shown.last.total == (50, 50, 0, 0)

    def test_with_a_small_move_between_classes_withhold_both_classes(self):
        moves = years(*self.USUAL, (*stays(2, WOMEN), 40), (Place(0, WOMEN), Place(1, WOMEN), 2))
        shown = published_years(moves, 3)
        assert (
            [None in row for row in shown.this.rows] == [None in row for row in shown.last.rows] == [True, True, False]
        )
        assert years_system(moves).derived() == []
