"""Test the outputs for all workbooks of a run: tables, totals that add up, and small counts withheld on request."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import lxml.html
import openpyxl
import pandas as pd
import pytest
from builders import assessment, authority, framework, small
from click.testing import CliRunner, Result
from copies import replace
from hypothesis import given
from hypothesis import strategies as st
from many_books import contents, sound
from pages import HOSTILE, assert_well_formed, words
from position_books import FACTORS, HEADINGS, plain, position

from peecf_batch.cli import commands
from peecf_batch.excel.create.long_tables import LONGEST_TEXT, RowColumn, RowSheet, is_written_by_us, write_rows
from peecf_batch.outputs.sector import parquet
from peecf_batch.outputs.sector.entries import Tally, Unread, entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.outputs.sector.totals import sector_of
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import small_totals
from peecf_batch.runs.files.ours import is_ours

LEAST = small_totals().least
BANDS = ("PESES-3", "PESES-2", "PESES-1", "below-executive")
COUNTS = st.lists(st.integers(0, 12), min_size=6, max_size=6)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assess(*args: object) -> Result:
    return CliRunner().invoke(commands, ["assess", *map(str, args)])


def entry(name: str, counts: list[int]):
    """Return the entry of a workbook with one organisation: counts by band, not classified, and on an edge."""
    *bands, not_classified, edges = counts
    outcomes = {**dict.fromkeys(Outcome, 0), Outcome.SAME: sum(bands[:3]), Outcome.BELOW_EXECUTIVE: bands[3]}
    by_band = dict(zip(BANDS, bands, strict=True))
    size = sum(bands) + not_classified
    tally = Tally(name, size, not_classified, by_band, outcomes, min(edges, sum(bands[:3])), {"Policy": by_band})
    return replace(entry_of(assessment(small(), name=name), [f"{name}.html"]), organisations=(tally,))


def counts_of(line) -> list[int | None]:
    return [*line.bands, *line.outcomes, line.edges, line.moved]


class TestTotals:
    def test_are_the_sums_of_all_organisations(self):
        other = [replace(row, organisation="Another Authority") for row in authority(60)]
        entries = [
            entry_of(assessment(rows, name=f"{n}.xlsx"), ["a.html"])
            for n, rows in enumerate((small(), authority(), other))
        ]
        sector = sector_of(entries, framework())
        assert sector.total.positions == 7 + 40 + 60
        columns = zip(*map(counts_of, sector.lines), strict=True)
        assert counts_of(sector.total) == list(map(sum, columns))
        for line in (*sector.lines, sector.total):
            assert sum(line.bands) == sum(line.outcomes) == line.positions
            assert line.moved == line.positions - line.outcomes[0] - line.outcomes[-1]
        assert not sector.withheld

    def test_count_a_position_in_each_of_its_streams(self):
        made = assessment(small())
        positions = tuple(
            replace(
                p, position=replace(p.position, details=replace(p.position.details, streams=("Policy", "Delivery")))
            )
            for p in made.positions
        )
        sector = sector_of([entry_of(replace(made, positions=positions), ["a.html"])], framework())
        assert [line.name for line in sector.streams] == ["Delivery", "Policy"]
        assert all(line.bands == sector.total.bands[:-1] for line in sector.streams)


class TestSmallCounts:
    @given(st.lists(COUNTS, min_size=1, max_size=9))
    def test_are_nowhere_once_they_are_to_be_withheld(self, rows):
        entries = [entry(f"E{n}", counts) for n, counts in enumerate(rows)]
        sector = sector_of(entries, framework(), LEAST)
        shown = [*map(counts_of, (*sector.lines, sector.total)), *(line.bands for line in sector.streams)]
        assert not [count for counts in shown for count in counts if count and count < LEAST]

    def test_are_shown_where_nobody_asked_otherwise(self):
        sector = sector_of([entry("A", [1] * 6)], framework(), 0)
        assert sector.lines[0].bands == (1, 1, 1, 1, 1)

    def test_are_told_by_nothing_else_on_the_page(self):
        entries = [entry("A", [1] * 6), entry("B", [20] * 6), entry("C", [9] * 6)]
        text = render_index(entries, [Unread("lost.xlsx", "it is empty.")], framework(), suppress_small=True)
        assert_well_formed(text)
        page = lxml.html.document_fromstring(text)
        assert "n.p." in words(page)
        assert page.xpath("//section[@id='totals' or @id='workbooks']//table//a") == []
        assert page.xpath("//table[@id='across']//tr[td='n.p.']//rect") == []
        assert page.xpath("//table[@id='across']//tr[th='B']//rect") != []
        assert [words(row) for row in page.xpath("//section[@id='workbooks']//tbody/tr")] == [
            "AAssessed.", "BAssessed.", "CAssessed.", "lost.xlsxNot assessed. it is empty.",
        ]  # fmt: skip
        assert "can be classified" not in text

    def test_are_explained_on_the_page_of_one_organisation_too(self):
        assert small_totals().meaning in render_index([entry("A", [1] * 6)], [], framework(), suppress_small=True)

    def test_leave_only_the_workbook_of_totals(self):
        for number in range(3):
            sound(Path(f"in/{number}.xlsx"), number)
        result = assess("in", "-o", "out", "--roll-up", "--suppress-small")
        assert result.exit_code == 0
        assert result.stdout.splitlines()[-1] == "Tables of this run: peecf-sector.xlsx in out"
        assert sorted(p.name for p in Path("out").glob("peecf*")) == ["peecf-sector.xlsx", "peecf-summaries.html"]
        book = openpyxl.load_workbook("out/peecf-sector.xlsx")
        assert "Positions" not in book.sheetnames
        values = [cell.value for sheet in book for row in sheet.iter_rows(min_row=6) for cell in row[2:]]
        assert not [value for value in values if isinstance(value, int) and 0 < value < LEAST]
        assert "n.p." in values


class TestTheTables:
    def made(self) -> None:
        for number in range(4):
            sound(Path(f"in/part-{number % 2}/{number}.xlsx"), number)
        plain(Path("in/faulty.xlsx"), [position(1, (8, 4, 5, 4, 3, 4, 4, 3)), position(2)])
        Path("in/lost.xlsx").write_bytes(b"")
        assert assess("in", "-o", "out", "--roll-up").exit_code == 3

    def test_hold_every_position_and_finding_of_every_record_once(self):
        self.made()
        records = {
            path.relative_to("out").as_posix(): json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(Path("out").rglob("*-assessment.json"))
        }
        positions, findings = (pd.read_parquet(f"out/peecf-{name}.parquet") for name in ("positions", "findings"))
        held = Counter((r["workbook"]["name"], p["id"], p["score"]) for r in records.values() for p in r["positions"])
        scores = [None if pd.isna(score) else int(score) for score in positions["score"]]
        names = [Path(name).name for name in positions["workbook"]]
        assert Counter(zip(names, positions["id"], scores, strict=True)) == held
        assert list(dict.fromkeys(positions["workbook"])) == [
            "faulty.xlsx", "part-0/0.xlsx", "part-0/2.xlsx", "part-1/1.xlsx", "part-1/3.xlsx",
        ]  # fmt: skip
        assert len(findings) == sum(len(r["findings"]) for r in records.values())
        assert set(findings["code"]) == {f["code"] for r in records.values() for f in r["findings"]}

    def test_are_the_same_in_the_workbook_with_the_totals_before_them(self):
        self.made()
        book = openpyxl.load_workbook("out/peecf-sector.xlsx")
        assert book.sheetnames == [
            "Organisations", "Bands", "Outcomes", "Streams", "Workbooks", "Positions", "Findings",
        ]  # fmt: skip
        for sheet, name in (("Positions", "positions"), ("Findings", "findings")):
            head, *rows = book[sheet].iter_rows(values_only=True)
            table = pd.read_parquet(f"out/peecf-{name}.parquet")
            assert list(head) == list(table.columns)
            expected = [[None if pd.isna(v) or v == "" else v for v in row] for row in table.itertuples(index=False)]
            assert [list(row) for row in rows] == expected
        totals = list(book["Organisations"].iter_rows(min_row=5, values_only=True))
        assert totals[-1][:2] == ("All", 14)
        assert sum(row[1] for row in totals[:-1]) == 14
        verdicts = {row[0]: row[1] for row in book["Workbooks"].iter_rows(min_row=5, values_only=True)}
        assert verdicts["lost.xlsx"].startswith("Not assessed. it is empty")
        assert book["Bands"].freeze_panes == "B5"

    def test_are_the_same_bytes_each_time_and_after_a_resumed_run(self):
        self.made()
        whole = contents(Path("out"))
        assess("in", "-o", "out", "--roll-up", "--resume")
        assert contents(Path("out")) == whole
        assess("in", "-o", "out", "--roll-up", "--jobs", 2)
        assert contents(Path("out")) == whole
        assert not [name for name in whole if "partial" in name or "parts" in name]

    def test_are_linked_from_the_page(self):
        self.made()
        page = lxml.html.document_fromstring(Path("out/peecf-summaries.html").read_text(encoding="utf-8"))
        links = page.xpath("//section[@id='sector']//a/@href")
        assert links == ["peecf-sector.xlsx", "peecf-positions.parquet", "peecf-findings.parquet"]
        assert all((Path("out") / link).is_file() for link in links)

    def test_count_two_assessments_of_one_organisation_nowhere_twice(self):
        """The page, the sheets of totals and the tables agree, and so does a run that was resumed."""
        headings = (*HEADINGS, "Organisation", "Assessment date")
        Path("in").mkdir()
        for name, day, organisation in (
            ("old", "30/06/2024", "Example  trust"), ("new", "30/06/2025", "Example Trust"),
            ("a", None, "Other Trust"), ("b", None, "Other Trust"), ("third", None, "Third Trust"),
        ):  # fmt: skip
            plain(Path(f"in/{name}.xlsx"), [(*position(n), organisation, day) for n in (1, 2)], headings)
        for options in ((), ("--resume",)):
            assert assess("in", "-o", "out", "--roll-up", *options).exit_code == 0
            page = lxml.html.document_fromstring(Path("out/peecf-summaries.html").read_text(encoding="utf-8"))
            assert words(page.xpath("//table[@id='across']/tfoot/tr/td[2]")[0]) == "4"
            book = openpyxl.load_workbook("out/peecf-sector.xlsx")
            rows = list(book["Organisations"].iter_rows(values_only=True))
            assert [row[:2] for row in rows[-3:]] == [("Example Trust", 2), ("Third Trust", 2), ("All", 4)]
            assert any(str(row[0]).startswith("Not counted: Other Trust, which has 2 assessments") for row in rows)
            left_out = {row[0]: row[2] for row in book["Workbooks"].iter_rows(min_row=6, values_only=True)}
            assert left_out["new.xlsx"] == left_out["third.xlsx"] == "Yes"
            assert left_out["old.xlsx"] == "Not for Example Trust: a later assessment is counted"
            assert left_out["a.xlsx"].startswith("Not for Other Trust: several assessments")
            table = pd.read_parquet("out/peecf-positions.parquet")
            assert set(table[table["counted"]]["workbook"]) == {"new.xlsx", "third.xlsx"}
            assert list(table[table["counted"]]["id"]).count(table["id"][0]) == 2

    def test_hold_people_and_pay_only_where_they_are_asked_for(self):
        headings = ("Position ID", "Position title", *FACTORS, "Incumbent", "TRP", "FTE")
        for name in ("a", "b"):
            Path("in").mkdir(exist_ok=True)
            plain(Path(f"in/{name}.xlsx"), [(*position(1), "Ann Example", 250_000, 1)], headings)
        assess("in", "-o", "out", "--roll-up")
        assert not {"incumbent", "trp", "fte"} & set(pd.read_parquet("out/peecf-positions.parquet").columns)
        assess("in", "-o", "out", "--roll-up", "--show-names", "--show-remuneration")
        table = pd.read_parquet("out/peecf-positions.parquet")
        assert list(table["incumbent"]) == ["Ann Example"] * 2
        assert list(table["trp"]) == [250_000.0] * 2

    def test_are_no_workbooks_of_the_next_run_and_never_replace_files_of_others(self):
        for number in range(2):
            sound(Path(f"in/{number}.xlsx"), number)
        assess("in", "--roll-up")
        assert len(assess("in", "--roll-up").stdout.splitlines()) == 4  # 2 workbooks, the page and the tables
        for name in ("peecf-sector.xlsx", "peecf-findings.parquet"):
            path = Path("in") / name
            ours = path.read_bytes()
            assert is_ours(path, untouched=True)
            sound(path) if path.suffix == ".xlsx" else path.write_bytes(b"PAR1 mine PAR1")
            mine = path.read_bytes()
            result = assess("in", "--roll-up")
            assert result.exit_code == 3
            assert "was not made by peecf-batch" in result.stderr
            assert path.read_bytes() == mine
            path.write_bytes(ours)

    def test_are_the_workbook_alone_where_parquet_cannot_be_written_and_that_is_said(self, monkeypatch):
        monkeypatch.setattr(parquet, "find_spec", lambda _: None)
        for number in range(2):
            sound(Path(f"in/{number}.xlsx"), number)
        result = assess("in", "-o", "out", "--roll-up")
        assert result.exit_code == 0
        assert "because pyarrow is not installed" in result.stderr
        assert sorted(p.name for p in Path("out").glob("peecf*")) == ["peecf-sector.xlsx", "peecf-summaries.html"]

    @pytest.mark.parametrize("text", [*HOSTILE, "=1+1", "@SUM(A1)", "\ud800\x01\ufffe", "x" * 40_000])
    def test_hold_hostile_text_as_text(self, folder, text):
        path = folder / "t.xlsx"
        write_rows(path, [RowSheet("A", (), [RowColumn("name", 10)], [(text,), (1,), (None,), (True,)])], "t", "s")
        cells = [row[0] for row in openpyxl.load_workbook(path)["A"].iter_rows(min_row=2)]
        assert cells[0].data_type in ("s", "n")
        assert len(cells[0].value or "") <= LONGEST_TEXT
        assert [cell.value for cell in cells[1:]] == [1, None, True]
        assert is_written_by_us(path.read_bytes(), untouched=True)
        assert [p.name for p in folder.iterdir()] == ["t.xlsx"]

    def test_that_are_longer_than_a_sheet_go_on_in_another(self, folder, monkeypatch):
        monkeypatch.setattr("peecf_batch.excel.create.long_tables.LAST_ROW", 4)
        write_rows(folder / "t.xlsx", [RowSheet("A", (), [RowColumn("n", 9)], ((n,) for n in range(7)))], "t", "s")
        book = openpyxl.load_workbook(folder / "t.xlsx")
        assert book.sheetnames == ["A", "A 2", "A 3"]
        assert [cell.value for sheet in book for (cell,) in sheet.iter_rows(min_row=2)] == list(range(7))

    def test_saved_again_by_somebody_are_not_replaced(self):
        for number in range(2):
            sound(Path(f"in/{number}.xlsx"), number)
        assess("in", "-o", "out", "--roll-up")
        book = openpyxl.load_workbook("out/peecf-sector.xlsx")
        book["Organisations"]["A1"] = "typed"
        book.save("out/peecf-sector.xlsx")
        result = assess("in", "-o", "out", "--roll-up")
        assert result.exit_code == 3
        assert "'peecf-sector.xlsx' was changed since" in result.stderr
        assert Path("out/peecf-summaries.html").is_file()


def test_a_roll_up_needs_one_folder_to_go_into():
    for name in ("one/a.xlsx", "two/a.xlsx"):
        sound(Path(name))
    assert assess("one/a.xlsx", "two/a.xlsx", "--roll-up").exit_code == 2
