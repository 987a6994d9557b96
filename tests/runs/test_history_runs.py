"""Test the history command: what it counts, in which order, what it refuses, and which files it writes and keeps."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from history_books import ORGANISATION, YEARS, write_year, write_years, years
from jsonschema import Draft202012Validator
from position_books import FACTORS

from peecf_batch.cli import commands
from peecf_batch.outputs.record.schema import history_schema, history_schema_page
from peecf_batch.outputs.seal import is_as_sealed

ROOT = Path(__file__).parents[2]
ROWS = years()


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def history(*arguments: object, status: int = 0) -> str:
    done = run("history", *arguments)
    assert done.exit_code == status, done.output
    return " ".join(done.output.split())


def record_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "peecf-history.json").read_bytes())
    return found


def names(record: dict[str, Any]) -> list[str]:
    return [one["name"] for one in record["assessments"]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the five workbooks in `books` and their records in `records`."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "books").mkdir()
    run("assess", *write_years(folder / "books"), "-o", folder / "records")
    return folder


@pytest.fixture
def five(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the records and the workbooks, in one folder."""
    for path in (*(made / "records").glob("*.json"), *(made / "books").iterdir()):
        shutil.copy(path, tmp_path)
    return tmp_path


def three(folder: Path, **options: Any) -> list[Path]:
    """Write the workbooks of 3 years."""
    return [write_year(folder / f"{n}.xlsx", n, ROWS[n], **options) for n in YEARS[:3]]


class TestAHistory:
    def test_of_records_is_that_of_their_workbooks(self, made: Path, tmp_path: Path) -> None:
        history(made / "books", "-o", tmp_path / "a")
        history(made / "records", "-o", tmp_path / "b")
        of_books, of_records = record_in(tmp_path / "a"), record_in(tmp_path / "b")
        assert of_books["counts"] == of_records["counts"]
        for book, record in zip(of_books["positions"], of_records["positions"], strict=True):
            for side in (*book["assessments"], *record["assessments"]):
                side["assessor"] = ""  # a name, which records written without names do not have
            assert [step | {"reassigned": 0} for step in book["steps"]] == [
                step | {"reassigned": 0} for step in record["steps"]
            ]
            assert {**book, "steps": 0} == {**record, "steps": 0}

    def test_fits_its_schema(self, made: Path, tmp_path: Path) -> None:
        history(made / "books", "-o", tmp_path, "--show-names", "--show-remuneration")
        Draft202012Validator.check_schema(history_schema())
        problems = Draft202012Validator(history_schema()).iter_errors(record_in(tmp_path))
        assert [f"{error.json_path}: {error.message[:80]}" for error in problems] == []

    def test_has_a_page_about_every_field_of_its_record(self) -> None:
        assert (ROOT / "docs" / "history-record.md").read_text(encoding="utf-8") == history_schema_page()

    def test_says_on_the_screen_what_it_found(self, made: Path, tmp_path: Path) -> None:
        said = history(made / "records", "-o", tmp_path)
        assert "5 assessments: Five of 42 executive positions changed band between 2022 and 2026; " in said
        assert "2 joined and 1 left; 7 rescored." in said

    def test_is_the_same_whatever_the_order_of_the_arguments(self, made: Path, tmp_path: Path) -> None:
        paths = sorted((made / "records").glob("*.json"))
        history(*paths, "-o", tmp_path / "a")
        history(*reversed(paths), "-o", tmp_path / "b")
        for name in ("peecf-history.html", "peecf-history.json"):
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert names(record_in(tmp_path / "a")) == [f"wattle-{year}.xlsx" for year in YEARS]


class TestNoAssessment:
    """Is counted twice."""

    def test_counts_if_its_record_is_in_the_same_folder(self, five: Path) -> None:
        said = history(five)
        record = record_in(five)
        assert [one["from_record"] for one in record["assessments"]] == [True] * 5
        assert [one["name"] for one in record["not_counted"]] == [f"wattle-{year}.xlsx" for year in YEARS]
        assert "wattle-2022.xlsx: not counted, because its record wattle-2022-assessment.json is counted." in said

    def test_counts_again_if_the_folder_has_the_outputs_of_a_history_and_of_an_audit(self, five: Path) -> None:
        history(five)
        first = (five / "peecf-history.json").read_bytes()
        run("audit", five / "wattle-2022.xlsx", five / "wattle-2023.xlsx")
        assert (five / "wattle-2023-audit.json").exists()
        history(five)
        assert (five / "peecf-history.json").read_bytes() == first

    def test_counts_if_it_was_changed_after_its_record(self, five: Path) -> None:
        write_year(five / "wattle-2024.xlsx", 2024, ROWS[2024][:9])
        said = history(five)
        assert "although the workbook has changed since then" in said
        assert len(record_in(five)["assessments"]) == 5

    def test_counts_if_its_annotated_copy_is_there(self, made: Path, tmp_path: Path) -> None:
        for path in (made / "records").iterdir():
            if path.suffix in (".xlsx", ".json"):
                shutil.copy(path, tmp_path)
        history(tmp_path)
        assert len(record_in(tmp_path)["assessments"]) == 5
        said = history(tmp_path, tmp_path / "wattle-2024-assessed.xlsx")
        assert "wattle-2024-assessed.xlsx: not counted" in said

    def test_counts_beside_its_annotated_copy(self, made: Path, tmp_path: Path) -> None:
        copy = made / "records" / "wattle-2022-assessed.xlsx"
        said = history(made / "books", copy, "-o", tmp_path)
        assert "wattle-2022.xlsx: not counted, because its annotated copy wattle-2022-assessed.xlsx is counted." in said
        assert names(record_in(tmp_path)) == [copy.name, *(f"wattle-{year}.xlsx" for year in YEARS[1:])]

    def test_counts_beside_a_copy_whatever_their_names_and_order(self, made: Path, tmp_path: Path) -> None:
        shutil.copy(made / "records" / "wattle-2022-assessed.xlsx", tmp_path / "reviewed.xlsx")
        records = [made / "records" / f"wattle-{year}-assessment.json" for year in (2023, 2024)]
        for paths in (["reviewed.xlsx", "x"], ["x", "reviewed.xlsx"]):
            named = [made / "books" / "wattle-2022.xlsx" if name == "x" else tmp_path / name for name in paths]
            said = history(*named, *records, "-o", tmp_path / "out", status=0)
            assert "wattle-2022.xlsx: not counted, because its annotated copy reviewed.xlsx is counted." in said
            assert len(record_in(tmp_path / "out")["assessments"]) == 3

    def test_is_left_out_for_the_name_of_another_folder(self, made: Path, tmp_path: Path) -> None:
        for year in YEARS[:3]:
            (tmp_path / str(year)).mkdir()
        copies = [made / "records" / f"wattle-{year}-assessed.xlsx" for year in YEARS[:3]]
        for copy, year in zip(copies, YEARS[:3], strict=True):
            shutil.copy(copy, tmp_path / str(year) / "positions-assessed.xlsx")
        shutil.copy(made / "books" / "wattle-2025.xlsx", tmp_path / "positions.xlsx")
        history(tmp_path, "-o", tmp_path / "out")
        assert len(record_in(tmp_path / "out")["assessments"]) == 4

    def test_counts_if_it_is_named_or_copied(self, made: Path, tmp_path: Path) -> None:
        books = sorted((made / "books").iterdir())
        shutil.copy(books[0], tmp_path / "copy.xlsx")
        said = history(*books[:3], books[4], books[1], tmp_path / "copy.xlsx", "-o", tmp_path)
        assert "wattle-2023.xlsx: not counted, because it was named twice." in said
        assert "copy.xlsx: not counted, because the same workbook wattle-2022.xlsx is counted." in said

    def test_counts_in_two_records(self, made: Path, tmp_path: Path) -> None:
        records = sorted((made / "records").glob("*.json"))
        run("assess", made / "books" / "wattle-2022.xlsx", "-o", tmp_path / "names", "--show-names")
        said = history(*records[:3], tmp_path / "names", "-o", tmp_path)
        assert "is a record of the same workbook" in said
        assert len(record_in(tmp_path)["assessments"]) == 3

    def test_counts_in_two_records_that_differ(self, made: Path, tmp_path: Path) -> None:
        records = sorted((made / "records").glob("*.json"))
        record = json.loads(records[0].read_bytes())
        del record["positions"][3]
        (tmp_path / "forged.json").write_text(json.dumps(record), encoding="utf-8")
        said = history(*records[:3], tmp_path / "forged.json", "-o", tmp_path, status=3)
        assert "are records of the same workbook, but their results differ. Name only the one that is right." in said


def unscored(path: Path, year: int) -> Path:
    """Write a workbook with scores of 2 assessors and none that are agreed."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    single = [f"{factor} - Assessor {assessor}" for assessor in "AB" for factor in FACTORS]
    sheet.append(["Position ID", "Position title", "Organisation", "Assessment date", *FACTORS, *single])
    for n in range(4):
        scores = [(n + at + year) % 4 + 2 for at in range(8)]
        sheet.append([f"P-{n}", f"Manager {n}", ORGANISATION, f"{year}-03-01", *[None] * 8, *scores, *scores])
    book.save(path)
    return path


def fill_in(copy: Path) -> None:
    """Type the agreed scores on the consensus sheet of an annotated copy: those of the first assessor."""
    book = openpyxl.load_workbook(copy)
    sheet = book["PEECF consensus"]
    heads = next(row for row in sheet.iter_rows() if "Agreed score" in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in heads}
    for row in range(heads[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["Factor"]).value in FACTORS:
            sheet.cell(row, columns["Agreed score"]).value = 4
    book.save(copy)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with 3 workbooks without agreed scores, and their outputs."""
    folder = tmp_path_factory.mktemp("blank")
    run("assess", *(unscored(folder / f"w{year}.xlsx", year) for year in YEARS[:3]), "-o", folder)
    return folder


class TestAnAnnotatedCopy:
    """Filled in since it was written, it is the latest state of an assessment."""

    @pytest.fixture
    def filled(self, blank: Path, tmp_path: Path) -> Path:
        folder = tmp_path / "filled"
        shutil.copytree(blank, folder)
        for copy in folder.glob("*-assessed.xlsx"):
            fill_in(copy)
        return folder

    @pytest.mark.parametrize("kept", ["*", "*.xlsx", "*-assessed.xlsx"])
    def test_is_used_in_place_of_its_workbook_and_of_the_record_before_it(self, filled: Path, kept: str) -> None:
        others = [path for path in filled.iterdir() if not path.match(kept)]
        for path in others:
            path.unlink()
        said = history(filled)
        record = record_in(filled)
        assert names(record) == [f"w{year}-assessed.xlsx" for year in YEARS[:3]]
        assert "No executive position changed band between 2022 and 2024" in said
        left_out = {one["name"] for one in record["not_counted"]}
        candidates = {p.name for p in filled.glob("w*") if p.suffix == ".xlsx" or p.name.endswith("-assessment.json")}
        assert left_out == candidates - set(names(record))

    def test_gives_way_to_the_record_of_its_own_state(self, filled: Path) -> None:
        run("assess", *filled.glob("*-assessed.xlsx"), "-o", filled)
        history(filled)
        assert [one["from_record"] for one in record_in(filled)["assessments"]] == [True] * 3

    def test_is_not_preferred_to_a_workbook_that_was_changed_too(self, filled: Path) -> None:
        unscored(filled / "w2022.xlsx", 2025)
        said = history(filled, status=3)
        assert "are a workbook and its annotated copy, and both have changed since the copy was written." in said

    def test_as_written_gives_way_to_a_workbook_that_was_changed_since(self, blank: Path, tmp_path: Path) -> None:
        for path in blank.glob("*.xlsx"):
            shutil.copy(path, tmp_path)
        unscored(tmp_path / "w2022.xlsx", 2021)
        said = history(tmp_path, status=1)
        assert "w2022-assessed.xlsx: not counted, because w2022.xlsx, the workbook that it was made from, has" in said

    def test_without_scores_gives_nothing_to_compare(self, blank: Path, tmp_path: Path) -> None:
        for paths in (sorted(blank.glob("*-assessment.json")), sorted(blank.glob("w????.xlsx"))):
            said = history(*paths, "-o", tmp_path, status=1)
            assert (
                "No position could be compared: none has bands of one framework in 2 assessments between 2022 and 2024"
                in said
            )
            assert "No position could be compared" in (tmp_path / "peecf-history.html").read_text(encoding="utf-8")


def _explained_and_compared(record: Path, book: Path) -> list[str]:
    """Return what `explain` says of a record, and `check` of benchmarks in it."""
    done = [run("explain", record, "H-01"), run("check", book, "--benchmarks", record)]
    return [" ".join(one.output.split()) for one in done]


class TestTheCommand:
    def test_names_audit_for_two(self, made: Path, tmp_path: Path) -> None:
        one, other, *_ = sorted((made / "records").glob("*.json"))
        said = history(one, other, "-o", tmp_path, status=2)
        assert f"peecf-batch audit {one} {other}" in said
        assert "A history needs 3 or more assessments, and only 2 were found." in said
        assert list(tmp_path.iterdir()) == []

    def test_counts_before_it_says_that_there_are_too_few(self, made: Path) -> None:
        one, other, *_ = sorted((made / "records").glob("*.json"))
        assert "only 2 were found" in history(one, other, one, made / "books" / "wattle-2022.xlsx", status=2)

    def test_refuses_several_organisations_by_name(self, made: Path, tmp_path: Path) -> None:
        books = sorted((made / "books").iterdir())[:2]
        other = write_year(tmp_path / "other.xlsx", 2025, ROWS[2025], organisation="Mallee Health")
        said = history(*books, other, "-o", tmp_path / "out", status=3)
        assert f"the assessments are of 2 organisations: {ORGANISATION} and Mallee Health." in said
        history(*books, other, "-o", tmp_path / "out", "--renamed-organisation")
        assert record_in(tmp_path / "out")["organisation"] == {"names": [ORGANISATION, "Mallee Health"]}

    def test_takes_spellings_of_one_name_for_one_organisation(self, made: Path, tmp_path: Path) -> None:
        books = sorted((made / "books").iterdir())[:2]
        other = write_year(tmp_path / "o.xlsx", 2025, ROWS[2025], organisation="The wattle  bend water corporation.")
        history(*books, other, "-o", tmp_path / "out")

    def test_says_how_undated_assessments_were_put_in_order(self, tmp_path: Path) -> None:
        paths = three(tmp_path, dated=False)
        said = history(paths[2], paths[0], paths[1], "-o", tmp_path, status=1)
        assert "Some assessments have no date, so all are in the order in which they were named" in said
        record = record_in(tmp_path)
        assert (record["order"], names(record)) == ("as named", ["2024.xlsx", "2022.xlsx", "2023.xlsx"])
        page = (tmp_path / "peecf-history.html").read_text(encoding="utf-8")
        assert "over three assessments" in page
        assert "Some assessments have no date" in page

    def test_refuses_an_order_that_contradicts_the_dates_that_are_known(self, tmp_path: Path) -> None:
        first, second, _ = three(tmp_path)
        undated = write_year(tmp_path / "undated.xlsx", 2024, ROWS[2024], dated=False)
        said = history(second, undated, first, "-o", tmp_path, status=3)
        assert "the order is not clear: undated.xlsx has no date" in said
        assert "2023.xlsx (30 June 2023) is named before 2022.xlsx (30 June 2022)" in said

    def test_says_which_have_the_same_date(self, tmp_path: Path) -> None:
        paths = [write_year(tmp_path / f"{n}.xlsx", 2024, ROWS[n]) for n in (2022, 2023, 2026)]
        told = history(*paths, "-o", tmp_path)
        assert "Assessments with the same date are in the order in which they were named on the command line." in told
        assert record_in(tmp_path)["order"] == "date, then as named"

    def test_warns_of_a_record_that_somebody_changed(self, five: Path) -> None:
        path = five / "wattle-2024-assessment.json"
        text = path.read_text(encoding="utf-8")
        assert '"division":"Finance"' in text
        path.write_text(text.replace('"division":"Finance"', '"division":"Money"'), encoding="utf-8")
        said = history(five)
        assert "The record of wattle-2024.xlsx was changed after peecf-batch wrote it." in said
        assert [one["edited"] for one in record_in(five)["assessments"]] == [False, False, True, False, False]
        page = (five / "peecf-history.html").read_text(encoding="utf-8")
        assert "The record of wattle-2024.xlsx was changed after peecf-batch wrote it" in page

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("not json", "its content is not JSON."),
            ("[]", "it is not a record that peecf-batch wrote: it is not an object."),
            ("{}", "it is not a record that peecf-batch wrote: it has no field 'framework'."),
            ('{"framework": [], "positions": 1}', "its field 'framework' is not an object."),
            ('{"schema": "peecf-batch/assessment/2"}', "its format is 'peecf-batch/assessment/2', and only"),
            ('{"schema": "peecf-batch/audit/1"}', "its format is 'peecf-batch/audit/1', and only"),
            ('{"schema": 7, "positions": [null]}', "it is not a record that peecf-batch wrote"),
        ],
    )
    def test_refuses_a_json_file_that_is_not_a_record(self, made: Path, tmp_path: Path, text: str, said: str) -> None:
        bad = tmp_path / "bad.json"
        bad.write_text(text, encoding="utf-8")
        assert said in history(made / "records", bad, "-o", tmp_path / "out", status=3)
        assert not (tmp_path / "out").exists()
        audited = run("audit", bad, made / "books" / "wattle-2026.xlsx", "-o", tmp_path / "out")
        assert (audited.exit_code, said in audited.output) == (3, True)

    def test_refuses_a_record_whose_band_does_not_follow_from_its_scores(self, five: Path) -> None:
        path = five / "wattle-2024-assessment.json"
        record = json.loads(path.read_bytes())
        record["positions"][0]["band"] = "PESES-3"
        path.write_text(json.dumps(record), encoding="utf-8")
        assert "has score 30 and band 'PESES-3'" in history(five, status=3)

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("workbook", None, "its field 'workbook' is not an object."),
            ("positions", {}, "its field 'positions' is not a list."),
            ("positions", ["x"], "position '' in it has a value of a wrong kind."),
            ("framework", {}, "it has no field 'id'."),
        ],
    )
    def test_says_in_words_what_is_wrong_with_a_record(self, five: Path, field: str, value: Any, said: str) -> None:
        path = five / "wattle-2024-assessment.json"
        path.write_text(json.dumps({**json.loads(path.read_bytes()), field: value}), encoding="utf-8")
        for output in (history(path, five, status=3), *_explained_and_compared(path, five / "wattle-2022.xlsx")):
            assert said in output
            assert not re.search(r"\w+Error|indices|NoneType|object has no", output)

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("assessed_on", "2024-13-45", "has '2024-13-45' in place of a date for 'assessed_on'"),
            ("outcome", "raised", "has 'raised' for 'outcome', which nobody knows"),
            ("scores", [], "has a value of a wrong kind"),
            ("scores", {}, "has no sound 'knowledge'"),
            ("decision", 5, "has a value of a wrong kind"),
        ],
    )
    def test_says_in_words_what_is_wrong_with_a_position(self, five: Path, field: str, value: Any, said: str) -> None:
        path = five / "wattle-2024-assessment.json"
        record = json.loads(path.read_bytes())
        record["positions"][0][field] = value
        path.write_text(json.dumps(record), encoding="utf-8")
        assert f"position 'H-01' in it {said}" in history(five, status=3)

    def test_refuses_an_empty_folder_and_a_missing_file(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        assert "there is no record of an assessment and no workbook here." in history(tmp_path / "empty", status=3)
        assert "there is no such file." in history(tmp_path / "lost.json", status=3)

    def test_has_the_errors_of_the_latest_workbook_as_its_status(self, made: Path, tmp_path: Path) -> None:
        books = sorted((made / "books").iterdir())
        history(*books[:3], "-o", tmp_path / "a", status=1)  # in 2024, H-30 is not classified
        history(*books, "-o", tmp_path / "b", status=0)


class TestTheFiles:
    def test_are_sealed_and_replaced_unless_somebody_changed_them(self, five: Path) -> None:
        history(five)
        page, record = five / "peecf-history.html", five / "peecf-history.json"
        assert is_as_sealed(page.read_bytes())
        assert is_as_sealed(record.read_bytes())
        history(five)
        page.write_text(page.read_text(encoding="utf-8").replace("42", "43"), encoding="utf-8")
        assert "'peecf-history.html' was changed since peecf-batch wrote it." in history(five, status=3)
        history(five, "--force")

    def test_never_replace_those_of_others(self, five: Path) -> None:
        (five / "peecf-history.html").write_text("mine", encoding="utf-8")
        assert "was not made by peecf-batch" in history(five, status=3)
        assert (five / "peecf-history.html").read_text(encoding="utf-8") == "mine"
        assert not (five / "peecf-history.json").exists()

    def test_are_beside_the_latest_assessment_or_in_the_folder_that_was_named(self, five: Path) -> None:
        (five / "last").mkdir()
        shutil.move(five / "wattle-2026-assessment.json", five / "last")
        for path in five.glob("*.xlsx"):
            path.unlink()
        history(*five.glob("*.json"), five / "last" / "wattle-2026-assessment.json")
        assert (five / "last" / "peecf-history.json").exists()
        history(five)
        assert (five / "peecf-history.json").exists()

    def test_change_no_input(self, five: Path) -> None:
        before = {path: path.read_bytes() for path in five.iterdir()}
        history(five)
        assert {path: path.read_bytes() for path in before} == before


class TestWhatIsWithheld:
    def test_is_every_name_unless_names_are_shown(self, made: Path, tmp_path: Path) -> None:
        for n, switches in enumerate([(), ("--show-names",)]):
            history(made / "books", "-o", tmp_path / str(n), *switches)
        plain, named = (
            "".join(path.read_text(encoding="utf-8") for path in sorted((tmp_path / n).iterdir())) for n in "01"
        )
        assert "Vogelsang" not in plain
        assert "Lindqvist" not in plain
        assert "Assessed by Assessor B, previously by Assessor A." in plain
        assert "Assessed by Lars Lindqvist, previously by Xanthe Vogelsang." in named

    def test_is_a_name_in_a_reason_of_a_record_that_has_names(self, made: Path, tmp_path: Path) -> None:
        books = sorted((made / "books").iterdir())[:3]
        run("assess", *books, "-o", tmp_path / "named", "--show-names")
        for path in (tmp_path / "named").glob("*.json"):
            record = json.loads(path.read_bytes())
            position, finding = record["positions"][2], record["findings"][0]
            reason = {
                "code": "W301",
                "row": position["row"],
                "sheet": position["sheet"],
                "reason": "As Vogelsang agreed",
            }
            record["findings"].append({**finding, **reason})
            path.write_text(json.dumps(record), encoding="utf-8")
        history(tmp_path / "named", "-o", tmp_path / "plain")
        texts = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "plain").iterdir())
        assert "As [name withheld] agreed" in texts
        assert "Vogelsang" not in texts
        history(tmp_path / "named", "-o", tmp_path / "shown", "--show-names")
        assert "As Vogelsang agreed" in (tmp_path / "shown" / "peecf-history.html").read_text(encoding="utf-8")

    def test_is_a_reason_only_where_it_may_be_shown(self, made: Path, tmp_path: Path) -> None:
        for path in (made / "records").glob("*.json"):
            record = json.loads(path.read_bytes())
            position = record["positions"][2]
            for code, text in (("W301", "Agreed for $250,000"), ("W702", "Paid more"), ("N654", "Another person")):
                record["findings"].append(
                    {**record["findings"][0], "code": code, "row": position["row"], "sheet": position["sheet"],
                     "heading": "Impact", "reason": text}
                )  # fmt: skip
            (tmp_path / path.name).write_text(json.dumps(record), encoding="utf-8")
        history(tmp_path)
        sides = [side for one in record_in(tmp_path)["positions"] for side in one["assessments"] if side["reasons"]]
        assert len(sides) == 5
        assert {tuple(reason["text"] for reason in side["reasons"]) for side in sides} == {
            ("Agreed for [amount withheld]",)
        }
        history(tmp_path, "--show-remuneration", "--show-names")
        page = (tmp_path / "peecf-history.html").read_text(encoding="utf-8")
        for text in ("Agreed for $250,000", "Paid more", "Another person"):
            assert text in page
