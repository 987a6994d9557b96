"""Test the comparison with benchmark positions: only within a stream and a framework, and never a score from it."""

import json

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from position_books import HEADINGS, assessed, moderated, plain

from peecf_batch.cli import commands
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.record.record import record

HEADS = (*HEADINGS, "Stream", "Benchmark")
LEVEL = (4, 4, 4, 4, 4, 4, 4, 4)  # 32: PESES-1
HIGH = (6, 4, 4, 4, 4, 4, 4, 4)  # 34: PESES-1, Knowledge two steps above
SECOND = (5, 5, 5, 5, 5, 5, 5, 5)  # 40: PESES-2


def book(tmp_path, *rows, heads=HEADS, name="b.xlsx"):
    """Write a workbook with a row for each (scores, stream, benchmark)."""
    table = [(f"P-{n}", f"Director {n}", *scores, *others) for n, (scores, *others) in enumerate(rows, 1)]
    return plain(tmp_path / name, table, heads)


def codes(assessment, code="N941"):
    return [(found.position, found.cell) for found in assessment.findings if found.code == code]


def compared(assessment):
    """Return the differences in the record, by (row of the position, title of the benchmark)."""
    held = record(assessment)["moderation"]["benchmarks"]
    return {(one["row"], held["benchmarks"][one["benchmark"]]["title"]): one["differences"] for one in held["compared"]}


class TestComparison:
    def test_is_with_the_benchmarks_of_the_same_stream_factor_by_factor(self, tmp_path):
        found = moderated(
            book(
                tmp_path,
                (LEVEL, "Policy", "Yes"),
                (HIGH, "Policy", ""),
                (HIGH, "Delivery", ""),
                (LEVEL, "Delivery", "no"),
            )
        )
        assert compared(found) == {(3, "Director 1"): {"knowledge": 2}}
        assert record(found)["moderation"]["benchmarks"]["without_rows"] == [2, 4, 5]

    @pytest.mark.parametrize(
        ("other", "flagged"),
        [
            ((6, 4, 4, 4, 4, 4, 4, 4), True),  # two steps above
            ((2, 4, 4, 4, 4, 4, 4, 4), True),  # two steps below
            ((5, 4, 4, 4, 4, 4, 4, 4), False),  # one step
        ],
    )
    def test_names_a_score_two_steps_from_every_benchmark(self, tmp_path, other, flagged):
        found = moderated(book(tmp_path, (LEVEL, "Policy", "Yes"), (other, "Policy", "")))
        assert codes(found) == ([("P-2", "C3")] if flagged else [])

    def test_names_none_that_is_near_one_benchmark_or_between_two(self, tmp_path):
        between = moderated(
            book(
                tmp_path,
                ((2, 4, 4, 4, 4, 4, 4, 4), "Policy", "Yes"),
                ((6, 4, 4, 4, 4, 4, 4, 4), "Policy", "Yes"),
                (LEVEL, "Policy", ""),
            )
        )
        assert codes(between) == []

    def test_names_none_beside_benchmarks_of_another_band(self, tmp_path):
        found = moderated(book(tmp_path, (SECOND, "Policy", "Yes"), ((3, 3, 3, 3, 3, 3, 3, 3), "Policy", "")))
        assert codes(found) == []
        assert compared(found)

    def test_never_flags_a_benchmark(self, tmp_path):
        assert codes(moderated(book(tmp_path, (LEVEL, "Policy", "Yes"), (HIGH, "Policy", "Yes")))) == []

    @pytest.mark.parametrize("typed", ["Yes", "y", "X", "Benchmark", "anchor"])
    def test_reads_a_mark_as_people_type_it(self, tmp_path, typed):
        assert compared(moderated(book(tmp_path, (LEVEL, "Policy", typed), (LEVEL, "Policy", "")))) != {}

    def test_reports_a_mark_that_is_neither_yes_nor_no(self, tmp_path):
        found = moderated(book(tmp_path, (LEVEL, "Policy", "perhaps"), (LEVEL, "Policy", "")))
        assert codes(found, "N806") == [("P-1", "L2")]
        assert record(found)["moderation"]["benchmarks"] is None

    def test_reports_a_benchmark_without_a_score_or_a_stream(self, tmp_path):
        found = moderated(
            book(tmp_path, ((None, *LEVEL[1:]), "Policy", "Yes"), (LEVEL, "", "Yes"), (LEVEL, "Policy", "Yes"))
        )
        assert codes(found, "N942") == [("P-1", "L2"), ("P-2", "L3")]

    def test_is_not_run_without_benchmarks_and_says_so(self, tmp_path):
        found = moderated(book(tmp_path, (LEVEL, "Policy", ""), (LEVEL, "Policy", "")))
        (rule,) = [rule for rule in found.rules if rule.code == "N941"]
        assert rule.reason == "no position is marked as a benchmark, and no other file has benchmarks"

    @given(
        rows=st.lists(
            st.tuples(
                st.tuples(*[st.integers(1, 7)] * 8),
                st.sampled_from(["Policy", "Delivery", "Regulatory"]),
                st.sampled_from(["Yes", ""]),
            ),
            min_size=1,
            max_size=8,
        )
    )
    def test_is_right_on_random_tables(self, tmp_path_factory, rows):
        found = moderated(book(tmp_path_factory.mktemp("random"), *rows))
        bands = {p["row"]: p["band"] for p in record(found)["positions"]}
        expected = set()
        for n, (scores, stream, mark) in enumerate(rows, 2):
            peers = [
                other for m, (other, its, marked) in enumerate(rows, 2)
                if m != n and its == stream and marked and bands[m] == bands[n]
            ]  # fmt: skip
            for factor in range(8) if peers and not mark else ():
                steps = [scores[factor] - peer[factor] for peer in peers]
                if min(steps) >= 2 or max(steps) <= -2:
                    expected.add((n, factor))
        assert {(f.row, f.column - 3) for f in found.findings if f.code == "N941"} == expected


class TestOutputs:
    @pytest.fixture
    def path(self, tmp_path):
        rows = (LEVEL, "Policy", "Yes"), (HIGH, "Policy", ""), (SECOND, "Delivery", "")
        return book(tmp_path, *rows)

    def test_show_the_differences_on_a_sheet(self, path, tmp_path):
        run = CliRunner().invoke(commands, ["assess", str(path), "-o", str(tmp_path / "out")])
        assert run.exit_code == 0, run.output
        sheet = openpyxl.load_workbook(tmp_path / "out/b-assessed.xlsx")["PEECF benchmarks"]
        rows = [[cell for cell in row if cell is not None] for row in sheet.values]
        assert ["P-2", "Director 2", 34, "Director 1", 32, "+2", *["0"] * 7] in [row[:13] for row in rows]

    def test_are_the_same_when_the_copy_is_assessed_again(self, path, tmp_path):
        for source in (path, tmp_path / "out/b-assessed.xlsx"):
            CliRunner().invoke(commands, ["assess", str(source), "-o", str(tmp_path / "out"), "--force"])
        again = next((tmp_path / "out").glob("b-assessed-2.xlsx"))
        names = openpyxl.load_workbook(again).sheetnames
        assert names.count("PEECF benchmarks") == 1
        assert not [name for name in names if name.startswith("PEECF benchmarks ")]

    def test_count_them_on_the_page(self, path):
        page = render_summary(moderated(path))
        assert "1 benchmark position. 1 position can be compared" in page
        assert "not a proposed score." in page

    def test_leave_them_out_where_positions_have_codes(self, path):
        assert "benchmarking=None" in repr(de_identified(moderated(path)).moderation)

    def test_change_no_score_or_band(self, path, tmp_path):
        plain_rows = book(
            tmp_path, (LEVEL, "Policy", ""), (HIGH, "Policy", ""), (SECOND, "Delivery", ""), name="c.xlsx"
        )
        results = [[(p.position.scores, p.band_name) for p in assessed(one).positions] for one in (path, plain_rows)]
        assert results[0] == results[1]


class TestBenchmarksOfAnotherFile:
    @pytest.fixture
    def shared(self, tmp_path):
        heads = (*HEADS, "Organisation", "Incumbent")
        rows = (
            (LEVEL, "Policy", "Yes", "Other Water", "Jane Citizen"),
            (HIGH, "Policy", "", "Other Water", "Max Sample"),
        )
        return book(tmp_path, *rows, heads=heads, name="other.xlsx")

    def assess(self, path, *options, status=0):
        out = path.parent / "out"
        run = CliRunner().invoke(commands, ["assess", str(path), "-o", str(out), *options])
        assert run.exit_code in (status, 2), run.output
        return run, out

    def record_of(self, path, shared):
        _, out = self.assess(path, "--benchmarks", str(shared))
        return json.loads((out / "b-assessment.json").read_text())

    def test_are_compared_as_those_of_the_workbook(self, tmp_path, shared):
        path = book(tmp_path, (HIGH, "Policy", ""))
        held = self.record_of(path, shared)
        (benchmark,) = held["moderation"]["benchmarks"]["benchmarks"]
        assert (benchmark["title"], benchmark["organisation"], benchmark["row"]) == ("Director 1", "Other Water", None)
        assert [found["code"] for found in held["findings"] if found["code"] == "N941"] == ["N941"]
        assert [position["title"] for position in held["positions"]] == ["Director 1"]

    def test_may_be_in_a_record(self, tmp_path, shared):
        self.assess(shared)
        path = book(tmp_path, (HIGH, "Policy", ""))
        from_record = self.record_of(path, tmp_path / "out/other-assessment.json")
        assert from_record["moderation"]["benchmarks"] == self.record_of(path, shared)["moderation"]["benchmarks"]

    def test_count_once_if_the_file_is_the_workbook_itself(self, tmp_path):
        path = book(tmp_path, (LEVEL, "Policy", "Yes"), (HIGH, "Policy", ""))
        assert len(self.record_of(path, path)["moderation"]["benchmarks"]["benchmarks"]) == 1

    def test_are_refused_if_none_is_marked(self, tmp_path):
        path = book(tmp_path, (LEVEL, "Policy", ""))
        run, _ = self.assess(path, "--benchmarks", str(path))
        assert run.exit_code == 2
        assert "In a column Benchmark, type Yes for each benchmark position." in run.stderr

    @pytest.mark.parametrize("name", ["nothing.xlsx", "notes.json"])
    def test_are_refused_if_the_file_cannot_be_read(self, tmp_path, name):
        (tmp_path / "notes.json").write_text("{}")
        run, _ = self.assess(book(tmp_path, (LEVEL, "Policy", "")), "--benchmarks", str(tmp_path / name))
        assert run.exit_code == 2
        assert name in run.stderr
        assert "Traceback" not in run.output

    def test_are_refused_in_a_record_that_was_changed(self, tmp_path, shared):
        self.assess(shared)
        held = tmp_path / "out/other-assessment.json"
        held.write_text(held.read_text().replace('"Director 1"', '"Director X"'))
        run, _ = self.assess(book(tmp_path, (LEVEL, "Policy", "")), "--benchmarks", str(held))
        assert run.exit_code == 2
        assert "the record was changed after it was written" in run.stderr

    @pytest.mark.parametrize("by_record", [False, True])
    def test_do_not_show_names_of_people(self, tmp_path, by_record):
        heads = (*HEADS, "Incumbent")
        other = plain(
            tmp_path / "other.xlsx",
            [("P-1", "Director (Jane Citizen)", *LEVEL, "Policy", "Yes", "Jane Citizen")],
            heads,
        )
        if by_record:
            self.assess(other, "--show-names")
            other = tmp_path / "out/other-assessment.json"
            assert "Citizen" in other.read_text()
        held = json.dumps(self.record_of(book(tmp_path, (HIGH, "Policy", "")), other))
        assert "Citizen" not in held

    @pytest.mark.parametrize("by_record", [False, True])
    def test_do_not_show_names_of_people_in_the_assessed_workbook(self, tmp_path, by_record):
        cells = ("JaneSmithers-0", "Deputy to Jane Smithers 0", *LEVEL, "Policy", "Yes", "Other, c/o Jane Smithers")
        other = plain(tmp_path / "other.xlsx", [cells], (*HEADS, "Organisation"))
        if by_record:
            self.assess(other)
            other = tmp_path / "out/other-assessment.json"
            assert "Smithers" in other.read_text()
        own = plain(
            tmp_path / "b.xlsx", [("P-1", "Director 1", *HIGH, "Policy", "", "Jane Smithers")], (*HEADS, "Incumbent")
        )
        run, out = self.assess(own, "--benchmarks", str(other), "--explanations")
        explained = [
            CliRunner().invoke(commands, ["explain", str(path), "P-1", *options])
            for path, options in (
                (own, ("--benchmarks", str(other))),
                (own, ("--benchmarks", str(other), "--format", "json")),
                (out / "b-assessment.json", ()),
            )
        ]
        texts = [path.read_text() for path in out.rglob("b-*") if path.suffix in (".html", ".json")]
        texts += [path.read_text() for path in out.rglob("explanation-*.html")]
        every = [run.output, *(one.output for one in explained), *texts]
        assert [text for text in every if "smithers" in text.casefold()] == []
        assert [one.exit_code for one in explained] == [0, 0, 0]
        assert all("Deputy to" in one.output for one in explained)
        held = json.loads((out / "b-assessment.json").read_text())["moderation"]["benchmarks"]
        assert [one["benchmark"] for one in held["compared"]] == [0]
        shown, _ = self.assess(own, "--benchmarks", str(other), "--show-names")
        assert "Deputy to Jane Smithers 0" in (out / "b-assessment.json").read_text(), shown.output

    @pytest.mark.parametrize("by_record", [False, True])
    def test_are_named_if_they_cannot_be_used(self, tmp_path, by_record):
        rows = ((LEVEL, "Policy", "Yes"), (("4?", *LEVEL[1:]), "Policy", "Yes"), (LEVEL, "", "Yes"))
        other = book(tmp_path, *rows, name="other.xlsx")
        if by_record:
            CliRunner().invoke(commands, ["assess", str(other), "-o", str(tmp_path / "out")])
            other = tmp_path / "out/other-assessment.json"
        own = book(tmp_path, (HIGH, "Policy", ""))
        marked = f"of {other.name} is marked as a benchmark, but does not have"
        said = [f"'Director 2' in row 3 {marked} a score for every factor", f"'Director 3' in row 4 {marked} a stream"]
        held = self.record_of(own, other)
        assert [found["message"] for found in held["findings"] if found["code"] == "N942"] == said
        assert [one["title"] for one in held["moderation"]["benchmarks"]["benchmarks"]] == ["Director 1"]
        _, out = self.assess(own, "--benchmarks", str(other), "--de-identified", "--force")
        assert "Director" not in (out / "b-de-identified-summary.html").read_text()
        checked = CliRunner().invoke(commands, ["check", str(own), "--benchmarks", str(other)])
        assert all(text in " ".join(checked.output.split()) for text in said)

    def test_that_cannot_be_used_are_named_once_if_the_workbook_has_them_too(self, tmp_path):
        own = book(tmp_path, (LEVEL, "Policy", "Yes"), (("4?", *LEVEL[1:]), "Policy", "Yes"), (LEVEL, "", "Yes"))
        _, out = self.assess(own, "--benchmarks", str(own), status=1)
        held = json.loads((out / "b-assessment.json").read_text())
        assert [found["cell"] for found in held["findings"] if found["code"] == "N942"] == ["L3", "L4"]

    def test_may_be_of_several_files_and_count_once(self, tmp_path, shared):
        more = book(tmp_path, (SECOND, "Policy", "Yes"), name="more.xlsx")
        path = book(tmp_path, (HIGH, "Policy", ""))
        files = [item for file in (shared, more, shared) for item in ("--benchmarks", str(file))]
        _, out = self.assess(path, *files)
        held = json.loads((out / "b-assessment.json").read_text())["moderation"]["benchmarks"]["benchmarks"]
        assert [(one["organisation"], one["score"]) for one in held] == [("Other Water", 32), ("", 40)]

    def test_are_not_read_from_a_folder(self, tmp_path):
        run, _ = self.assess(book(tmp_path, (LEVEL, "Policy", "")), "--benchmarks", str(tmp_path))
        assert run.exit_code == 2
        assert "it is not a file. Name one workbook, or one record (-assessment.json)." in run.stderr
