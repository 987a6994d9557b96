"""Tests of reading a sheet twice, and of using one reading, with the reason, where the second one fails."""

from __future__ import annotations

import datetime
import io
import os
import re
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import openpyxl
import pytest
from awkward import (
    AWKWARD,
    BOOK_RELATIONS,
    HEADINGS,
    SHEET_PART,
    last_cell_of_all,
    long_text,
    many_sheets,
    plain,
    prefixed,
    replaced,
    rows,
    shared,
    sheet,
    zipped,
)
from nothing_lost import opened
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from peecf_batch.errors import Refusal
from peecf_batch.excel.cell import Kind
from peecf_batch.excel.facts import SharedParts
from peecf_batch.excel.markup import string_items
from peecf_batch.excel.package import Bounds, Package
from peecf_batch.excel.second_reader import Begun, silenced_standard_error
from peecf_batch.excel.sheet.grid import Grid
from peecf_batch.excel.workbook import Workbook, scanned_grid

if TYPE_CHECKING:
    from pathlib import Path


def book(data: bytes, bounds: Bounds | None = None) -> Workbook:
    return Workbook(Package(data, bounds))


class TestSheets:
    def test_are_those_that_hold_cells_in_the_order_of_the_book(self) -> None:
        entries = book(zipped(many_sheets())).sheets
        assert [(e.name, e.index, e.state) for e in entries] == [
            ("Cover", 0, "veryHidden"),
            ("Positions", 1, "visible"),
        ]

    def test_whose_part_is_missing_are_passed_by(self) -> None:
        parts = plain()
        del parts[SHEET_PART]
        assert book(zipped(parts)).sheets == ()

    def test_of_a_chart_are_counted_and_not_read(self) -> None:
        entries = book(AWKWARD["rich"]()).sheets
        assert [(e.name, e.index) for e in entries] == [("Positions", 0), ("Notes on 'quoted' & such", 1)]

    def test_of_no_workbook_are_refused_in_words(self) -> None:
        with pytest.raises(Refusal, match="not an Excel workbook"):
            book(zipped({"a.xml": b"<a/>"}))
        with pytest.raises(Refusal, match=r"it is an OpenDocument file \(\.ods\), not an Excel workbook"):
            book(zipped({"content.xml": b"<a/>"}))
        with pytest.raises(Refusal, match=r"\(\.xlsx\), but its list of parts is missing"):
            book(zipped({"xl/workbook.xml": b"<workbook/>"}))
        with pytest.raises(Refusal, match="holds no Excel workbook"):
            book(zipped({**plain(), "_rels/.rels": plain()["_rels/.rels"].replace(b"xl/workbook", b"xl/gone")}))
        binary = replaced(plain(), "_rels/.rels", ("workbook.xml", "workbook.bin"))
        with pytest.raises(Refusal, match=r"\.xlsb"):
            book(zipped({**binary, "xl/workbook.bin": b"<x/>"}))


class TestTheTwoReadings:
    @pytest.mark.parametrize("name", ["plain", "prefixed", "rich", "table", "strict", "no strings", "split columns"])
    def test_agree_on_every_cell_of_the_table(self, name: str) -> None:
        workbook = book(AWKWARD[name]())
        held = workbook.sheet(workbook.sheets[0])
        assert held.grid.second_reading
        for row in range(1, 6):
            for column, fact in enumerate(held.scan.facts(row, range(1, 13)), 1):
                value = held.grid.value(row, column)
                assert fact.text == (f"{value:g}" if isinstance(value, float) else value)

    def test_agree_with_a_reading_by_the_scan_alone(self) -> None:
        workbook = book(zipped(plain()))
        held = workbook.sheet(workbook.sheets[0])
        alone = scanned_grid(held.scan, "for the test", from_1904=False)
        for row in range(1, 7):
            for column in range(1, 14):
                assert alone.value(row, column) == held.grid.value(row, column)

    @pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
    def test_agree_on_dates_and_times_with_a_reading_by_the_scan_alone(self, epoch: datetime.datetime) -> None:
        made = openpyxl.Workbook()
        made.epoch = epoch
        page = made.active
        days = (0, 0.5, 1, 1.25, 59, 60, 61, 45_000, 45_000.75, 46_082, 2_958_465, 2_958_466)
        codes = ("d-mmm", "yyyy-mm-dd", "[Red]d/m/yy", "h:mm", "[h]:mm", "d/m/yy h:mm")
        for row, day in enumerate(days, 1):
            for column, code in enumerate(codes, 1):
                page.cell(row=row, column=column, value=day).number_format = code
        buffer = io.BytesIO()
        made.save(buffer)
        workbook = book(buffer.getvalue())
        held = workbook.sheet(workbook.sheets[0])
        assert held.grid.second_reading
        alone = scanned_grid(held.scan, "for the test", from_1904=epoch == CALENDAR_MAC_1904)
        for row in range(1, len(days) + 1):
            for column in range(1, len(codes) + 1):
                assert alone.value(row, column) == held.grid.value(row, column)

    def test_count_days_from_1904_where_the_workbook_does(self) -> None:
        made = openpyxl.Workbook()
        made.epoch = CALENDAR_MAC_1904
        made.active["A1"] = datetime.date(2027, 6, 30)
        made.active["XFD1048576"] = 1
        buffer = io.BytesIO()
        made.save(buffer)
        workbook = book(buffer.getvalue())
        grid = workbook.sheet(workbook.sheets[0]).grid
        assert not grid.second_reading
        assert grid.value(1, 1) == datetime.date(2027, 6, 30)

    def test_are_one_where_the_used_range_is_beyond_all_bounds(self) -> None:
        held = book(zipped(last_cell_of_all()))
        grid = held.sheet(held.sheets[0]).grid
        assert not grid.second_reading
        assert "1,048,576 rows by 16,384 columns" in grid.reason
        assert grid.value(1, 1) == HEADINGS[0]
        assert grid.value(1_048_576, 16_384) == 1.0

    def test_refuse_texts_that_unpack_without_bound(self) -> None:
        bounds = Bounds(unpacked=1_000_000, ratio=10_000)
        small = Workbook(Package(zipped(long_text()), bounds))
        small.package.bounds = Bounds(unpacked=10_000)
        with pytest.raises(Refusal, match="its texts unpack to"):
            small.sheet(small.sheets[0])

    def test_are_one_where_the_second_reader_fails(self) -> None:
        parts = prefixed()
        held = book(zipped(replaced(parts, "xl/workbook.xml", ('name="Positions"', 'name="Po_x0041_"'))))
        grid = held.sheet(held.sheets[0]).grid
        assert [grid.value(1, column) for column in range(1, 13)] == list(HEADINGS)

    def test_survive_a_cell_that_says_it_is_elsewhere_than_its_row(self, tmp_path: Path) -> None:
        path = tmp_path / "far.xlsx"
        path.write_bytes(zipped(plain(sheet(rows() + '<row r="7"><c r="XFD1048576"><v>1</v></c></row>'))))
        command = [sys.executable, "-m", "peecf_batch", "check", str(path)]
        assert subprocess.run(command, capture_output=True, check=False).returncode in (0, 1, 3)

    def test_survive_a_row_that_no_sheet_has(self) -> None:
        far = f'<row r="{10**20}"><c r="A{10**20}"><v>1</v></c></row>'
        held = book(zipped(plain(sheet(rows() + far))))
        assert held.sheet(held.sheets[0]).grid.value(1, 1) == HEADINGS[0]

    def test_give_blank_off_the_sheet(self) -> None:
        grid = Grid([["a"]])
        assert [grid.value(*place) for place in ((1, 1), (1, 2), (2, 1), (0, 1), (1, 0))] == ["a", "", "", "", ""]


class TestStrings:
    def test_are_counted_as_they_stand(self) -> None:
        xml = b"<sst><si><t>a</t></si><si/><si><r><t>b</t></r></si><x:si xmlns:x='u'><x:t>c</x:t></x:si></sst>"
        assert len(list(string_items(xml))) == 4
        assert list(string_items(shared(["a", "b & c"]))) == [b"<t>a</t>", b"<t>b &amp; c</t>"]

    def test_that_are_not_there_are_blank(self) -> None:
        held = book(zipped(plain(sheet(rows() + '<row r="9"><c r="A9" t="s"><v>999</v></c></row>'))))
        assert held.string(999) == ""
        assert held.sheet(held.sheets[0]).scan.facts(9, [1])[0].text == ""


def test_a_format_that_is_not_there_leaves_a_number_a_number() -> None:
    assert SharedParts(styles=book(zipped(plain())).cell_styles).style(999).kind is Kind.NUMBER
    assert SharedParts(styles=book(AWKWARD["no styles"]()).cell_styles).style(0).kind is Kind.NUMBER


def test_dates_from_1904_are_dated_right() -> None:
    held = book(AWKWARD["dates from 1904"]())
    value = held.sheet(held.sheets[0]).grid.value(2, 13)
    assert value == datetime.date(1904, 1, 1) + datetime.timedelta(44742)
    assert opened(AWKWARD["dates from 1904"]()).tree("xl/workbook.xml").find("{*}workbookPr").get("date1904") == "1"


def large(positions: int = 6_000) -> bytes:
    """Return a workbook whose sheet is so large that calamine reads it in its own thread."""
    book, buffer = openpyxl.Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet("Positions")
    page.append(HEADINGS)
    for number in range(positions):
        page.append((f"P{number}", "x" * 60, "", "", 1, 2, 3, 4, 5, 6, 7, 1))
    book.save(buffer)
    return buffer.getvalue()


def test_a_large_sheet_reads_as_it_does_the_second_time() -> None:
    read = Workbook(Package(large()))
    first, again = (read.sheet(read.sheets[0]).grid for _ in range(2))
    assert first.second_reading
    assert first.rows == again.rows


def test_standard_error_is_there_again_after_two_threads_silenced_it() -> None:
    before = os.fstat(2).st_ino
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with silenced_standard_error():
            inside.set()
            leave.wait(10)

    def second() -> None:
        with silenced_standard_error():
            leave.wait(10)
            time.sleep(0.1)  # it ends last

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    time.sleep(0.1)  # the second comes while the first is inside
    leave.set()
    for thread in threads:
        thread.join(10)
    assert os.fstat(2).st_ino == before


def test_the_outcome_of_work_beside_other_work_is_what_it_gave_or_what_it_raised() -> None:
    class PanicError(BaseException):
        pass

    def panics() -> None:
        raise PanicError

    outcome, given = Begun(panics).beside(lambda: "done")
    assert isinstance(outcome, PanicError)
    assert given == "done"
    assert Begun(lambda: 7).beside(lambda: None) == (7, None)


def test_work_is_waited_for_where_what_is_done_meanwhile_fails() -> None:
    done: list[str] = []

    def works() -> None:
        time.sleep(0.05)
        done.append("done")

    def refuses() -> None:
        raise Refusal("it cannot be read.", "Save it again.")

    with pytest.raises(Refusal):
        Begun(works).beside(refuses)
    assert done == ["done"]


def test_a_reader_that_panics_over_a_large_sheet_leaves_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    def panics(*_: object) -> None:
        raise BaseException("calamine panicked")

    monkeypatch.setattr("peecf_batch.excel.workbook.calamine", panics)
    read = Workbook(Package(large()))
    grid = read.sheet(read.sheets[0]).grid
    assert (grid.second_reading, grid.value(2, 1)) == (False, "P0")


def test_what_a_compiled_reader_prints_over_a_damaged_file_is_kept_from_the_person_who_asked(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def panics(_: bytes) -> None:
        os.write(2, b"thread '<unnamed>' panicked")
        raise BaseException("calamine panicked")

    monkeypatch.setattr("peecf_batch.excel.workbook.calamine", panics)
    read = Workbook(Package(zipped(plain())))
    assert not read.sheet(read.sheets[0]).grid.second_reading
    os.write(2, b"and now we speak")
    assert capfd.readouterr().err == "and now we speak"


class TestBounds:
    def test_a_workbook_that_lists_more_sheets_than_anybody_keeps_is_refused(self) -> None:
        with pytest.raises(Refusal, match="it lists 3 sheets; at most 1 are read"):
            book(zipped(many_sheets()), Bounds(sheets=1))

    def test_two_sheets_in_one_part_are_refused_for_one_would_be_read_in_place_of_the_other(self) -> None:
        parts = many_sheets()
        parts[BOOK_RELATIONS] = re.sub(rb"worksheets/sheet\d", b"worksheets/sheet1", parts[BOOK_RELATIONS])
        with pytest.raises(Refusal, match="two of its sheets are kept in"):
            book(zipped(parts))

    def test_a_sheet_too_large_to_be_read_twice_has_no_more_rows_with_values_than_a_table_may_have(self) -> None:
        read = book(zipped(plain()), Bounds(cells=10, table_rows=4))
        with pytest.raises(Refusal, match="sheet 'Positions' has 5 rows with values; at most 4 are read"):
            read.sheet(read.sheets[0])
        assert not book(zipped(plain()), Bounds(cells=10, table_rows=5)).sheet(read.sheets[0]).grid.second_reading
