"""Test the public Python API: what it takes, returns, withholds and raises, and that the commands give the same."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from awkward import REFUSED, plain, zipped
from click.testing import CliRunner
from position_books import DAY, HEADINGS, position
from position_books import plain as position_book
from position_frames import two_positions

import peecf_batch as api
from peecf_batch.cli import commands

if TYPE_CHECKING:
    from pandas import DataFrame

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
SMALL, WATER = SAMPLES / "small-organisation.xlsx", SAMPLES / "water-authority.xlsx"
WRITTEN = {"small-organisation": ("--board-paper",), "every-defect": (), "assessors-by-sheet": ()}
NO_MODERATION = api.Options(moderated=False)
EVERYTHING = api.Disclosed(names=True, remuneration=True, gender=True)


def parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class TestSources:
    @pytest.fixture(scope="class")
    @staticmethod
    def expected() -> dict[str, object]:
        return api.assess(SMALL).record()

    @pytest.mark.parametrize("kind", [str, Path])
    def test_may_be_a_path(self, expected, kind):
        assert api.assess(kind(SMALL)).record() == expected

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("~$list.xlsx", "mark that Excel leaves"), ("list.numbers", "Apple Numbers"), ("a.PDF", "PDF")],
    )
    def test_is_refused_by_its_name_whether_path_or_bytes(self, name, reason, tmp_path):
        (tmp_path / name).write_bytes(SMALL.read_bytes())
        for given in (tmp_path / name, SMALL.read_bytes()):
            with pytest.raises(api.Refusal, match=reason):
                api.assess(given, name=name)

    def test_may_be_bytes_or_a_buffer_with_a_name_for_the_outputs(self, expected):
        data = SMALL.read_bytes()
        for source in (data, io.BytesIO(data)):
            assert api.assess(source, name="small-organisation.xlsx").record() == expected
        assert api.assess(data).result.source.name == "workbook.xlsx"

    def test_may_be_an_open_file_which_stays_open_and_gives_its_name(self, expected):
        with SMALL.open("rb") as file:
            assert api.assess(file).record() == expected
            assert not file.closed

    def test_may_be_a_temporary_file_whose_name_is_a_number(self):
        with tempfile.TemporaryFile() as file:
            file.write(WATER.read_bytes())
            file.seek(0)
            assert api.assess(file, NO_MODERATION).result.source.name == "workbook.xlsx"

    def test_have_the_format_of_the_file_whatever_they_are_called(self, tmp_path):
        table = tmp_path / "list.CSV"
        table.write_text("\n".join(",".join(map(str, row)) for row in (HEADINGS, position(1))))
        for source in (table, str(table)):
            assert api.assess(source, NO_MODERATION, name="Our list").result.source.name == "Our list"
        with table.open("rb") as file:
            assert api.assess(file, NO_MODERATION, name="Our list").errors == 0
        assert api.assess(table.read_bytes(), NO_MODERATION, name="list.csv").errors == 0
        assert api.assess(two_positions(), NO_MODERATION, name="HR system.csv").result.source.name == "HR system.csv"

    @pytest.mark.parametrize("source", [None, 5, ["a.xlsx"], two_positions()["Impact"], io.StringIO("text"), object()])
    def test_of_another_type_are_a_type_error(self, source):
        for function in (api.assess, api.read_workbook, lambda given: api.audit(given, WATER)):
            with pytest.raises(TypeError, match="a path, bytes, a binary file or a DataFrame, not"):
                function(source)

    def test_opened_as_text_are_a_type_error(self, tmp_path):
        (tmp_path / "a.csv").write_text("a,b\n")
        with (tmp_path / "a.csv").open() as file, pytest.raises(TypeError):
            api.assess(file)


class TestTheSameAsTheCommandLine:
    @pytest.fixture(scope="class")
    @staticmethod
    def out(tmp_path_factory) -> Path:
        folder = tmp_path_factory.mktemp("written")
        usual = ("-o", str(folder), "--marking", "OFFICIAL", "--show-remuneration")
        for name, more in WRITTEN.items():
            done = CliRunner().invoke(commands, ["assess", str(SAMPLES / f"{name}.xlsx"), *usual, *more])
            assert done.exit_code in (0, 1)
        sides = [str(SAMPLES / f"audit-{side}.xlsx") for side in ("before", "after")]
        assert CliRunner().invoke(commands, ["audit", *sides, "-o", str(folder)]).exit_code == 1
        return folder

    @pytest.mark.parametrize("name", WRITTEN)
    def test_are_all_outputs_of_an_assessment(self, out, name):
        options = api.Options(as_at=DAY, marking="OFFICIAL", disclosed=api.Disclosed(remuneration=True))
        assessment = api.assess(SAMPLES / f"{name}.xlsx", options)
        assert assessment.record_bytes() == (out / f"{name}-assessment.json").read_bytes()
        assert assessment.record() == json.loads(assessment.record_bytes())
        assert assessment.summary_html().encode() == (out / f"{name}-summary.html").read_bytes()
        assert assessment.annotated_workbook() == (out / f"{name}-assessed.xlsx").read_bytes()
        if "--board-paper" in WRITTEN[name]:
            assert assessment.board_paper() == (out / f"{name}-board-paper.docx").read_bytes()

    def test_are_the_files_of_several_workbooks_with_their_names(self, tmp_path):
        names = ["small-organisation", "assessors-by-sheet", "small-organisation-assessed"]
        (tmp_path / "in").mkdir()
        workbooks = [tmp_path / "in" / f"{name}.xlsx" for name in names]
        for name, path in zip(names, workbooks, strict=True):
            path.write_bytes((SAMPLES / f"{name.removesuffix('-assessed')}.xlsx").read_bytes())
        empty = tmp_path / "in" / "empty.xlsx"
        empty.write_bytes(b"")
        wanted = ("--de-identified", "--assurance", "--board-paper", "--marking", "OFFICIAL", "--show-names")
        done = CliRunner().invoke(
            commands, ["assess", *map(str, (*workbooks, empty)), "-o", str(tmp_path / "out"), *wanted]
        )
        assert done.exit_code == 3

        options = api.Options(as_at=DAY, marking="OFFICIAL", disclosed=api.Disclosed(names=True))
        asked = {"de_identified": True, "assurance": True, "board_paper": True}
        files, entries, verdicts = {}, [], []
        for path, name in zip(workbooks, api.output_names([p.name for p in workbooks], options, **asked), strict=True):
            assessment = api.assess(path.read_bytes(), options, name=path.name)
            files |= {
                name["annotated_workbook"]: assessment.annotated_workbook(),
                name["summary"]: assessment.summary_html().encode(),
                name["record"]: assessment.record_bytes(),
                name["board_paper"]: assessment.board_paper(),
                name["assurance"]: assessment.assurance_html().encode(),
                name["de_identified_summary"]: assessment.summary_html(de_identified=True).encode(),
                name["de_identified_board_paper"]: assessment.board_paper(de_identified=True),
                name["de_identified_assurance"]: assessment.assurance_html(de_identified=True).encode(),
            }
            entries.append(assessment.index_entry(name["summary"], name["de_identified_summary"]))
            verdicts.append(assessment.verdict)
        with pytest.raises(api.Refusal) as refused:
            api.assess(b"", options, name="empty.xlsx")
        unread = [("empty.xlsx", f"{refused.value.reason} {refused.value.fix}")]
        files["peecf-summaries.html"] = api.index_html(entries, unread, options).encode()
        assert files == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        assert len(files) == 8 * len(workbooks) + 1
        assert all(f"{path}: {verdict} " in done.output for path, verdict in zip(workbooks, verdicts, strict=True))

    def test_are_the_index_where_a_file_is_named_after_a_person(self, tmp_path):
        (tmp_path / "in").mkdir()
        rows = [(*position(number), "Anna Nowakowska") for number in (1, 2)]
        paths = [tmp_path / "in" / f"{name}.xlsx" for name in ("Anna Nowakowska", "second")]
        for path in paths:
            position_book(path, rows, (*HEADINGS, "Incumbent"))
        CliRunner().invoke(commands, ["assess", *map(str, paths), "-o", str(tmp_path / "out")])
        options = api.Options(as_at=DAY)
        names = [each["summary"] for each in api.output_names(path.name for path in paths)]
        entries = [api.assess(path, options).index_entry(name) for path, name in zip(paths, names, strict=True)]
        page = api.index_html(entries, (), options)
        assert page.encode() == (tmp_path / "out" / "peecf-summaries.html").read_bytes()
        assert "Nowakowska" not in page

    def test_are_the_names_of_plain_copies_and_of_workbooks_with_macros(self):
        plain = [names["annotated_workbook"] for names in api.output_names(["a.xlsm"], api.Options(values_only=True))]
        assert plain == ["a-assessed.xlsx"]
        assert api.output_names(["a.xlsm", "folder/A.xlsx"]) == [
            {"annotated_workbook": "a-assessed.xlsm", "summary": "a-summary.html", "record": "a-assessment.json"},
            {"annotated_workbook": "A-2-assessed.xlsx", "summary": "A-2-summary.html", "record": "A-2-assessment.json"},
        ]

    def test_are_all_outputs_of_an_audit(self, out):
        audit = api.audit(SAMPLES / "audit-before.xlsx", SAMPLES / "audit-after.xlsx", api.Options(as_at=DAY))
        assert audit.record() == json.loads((out / "audit-after-audit.json").read_bytes())
        assert audit.page_html().encode() == (out / "audit-after-audit.html").read_bytes()
        assert parts(audit.annotated_workbook()) == parts((out / "audit-after-audited.xlsx").read_bytes())

    def test_is_a_template(self, tmp_path):
        CliRunner().invoke(commands, ["template", str(tmp_path / "a.xlsx"), "--positions", "7", "--organisation", "A"])
        assert parts(api.template(positions=7, organisation="A")) == parts((tmp_path / "a.xlsx").read_bytes())
        assert len(api.read_workbook(api.template(), NO_MODERATION)) == 0

    def test_outputs_can_be_made_again_and_in_any_order(self):
        assessment = api.assess(SMALL)
        first = (assessment.annotated_workbook(), assessment.summary_html(), assessment.record())
        assert (assessment.annotated_workbook(), assessment.summary_html(), assessment.record()) == first
        plain_copy = api.assess(SMALL, api.Options(values_only=True))
        assert parts(plain_copy.annotated_workbook()) != parts(first[0])

    def test_a_record_is_plain_data_of_its_own(self):
        assessment = api.assess(SMALL)
        record = assessment.record()
        assert json.loads(json.dumps(record)) == record
        record["positions"][0]["sensitivity"].clear()
        assert all(position["sensitivity"] for position in assessment.record()["positions"])


class TestPrivacy:
    @pytest.fixture(scope="class")
    @staticmethod
    def book() -> DataFrame:
        return two_positions(
            **{
                "Position title": ["Director Zbigniewski", "Director Ops"],
                "Rationale Impact": ["Zbigniewski leads the regional water network", "Leads all of the dams"],
                "Incumbent": ["Olga Zbigniewski", "Piotr Nowakowski"],
                "Gender": ["F", "M"],
                "TRP": [251_377, "a lot"],
                "FTE": [0.85, 1],
            }
        )

    SECRETS = ("Zbigniewski", "Nowakowski", "251377", "251,377", "0.85", "a lot")

    def test_names_pay_and_gender_are_withheld_from_every_output(self, book):
        assessment = api.assess(book)
        positions, findings = assessment.positions_frame(), assessment.findings_frame()
        assert not {"incumbent", "gender", "trp", "fte"} & set(positions.columns)
        outputs = [
            assessment.summary_html(),
            json.dumps(assessment.record()),
            positions.to_csv(),
            findings.to_csv(),
            assessment._repr_html_(),
            repr(assessment),
            parts(assessment.board_paper())["word/document.xml"].decode(),
            json.dumps(api.audit(assessment, assessment).record()),
            api.audit(assessment, assessment).page_html(),
        ]
        assert [(secret, n) for n, text in enumerate(outputs) for secret in self.SECRETS if secret in text] == []
        assert positions["title"].tolist() == ["Director [name withheld]", "Director Ops"]

    def test_a_record_and_its_workbook_differ_in_no_title_or_rationale(self, book):
        assessment = api.assess(book)
        changes = api.audit(assessment.record(), assessment).changes
        assert changes[0].before.title == "Director [name withheld]"
        for change in changes:
            assert (change.before.title, change.before.rationales) == (change.after.title, change.after.rationales)

    def test_positions_and_findings_are_as_the_workbook_has_them(self, book):
        assessment = api.assess(book)
        assert assessment.positions[0].position.details.incumbent == "Olga Zbigniewski"
        assert assessment.positions[0].position.details.trp == 251_377
        assert "a lot" in {finding.value for finding in assessment.findings}

    @pytest.mark.parametrize(
        ("disclosed", "columns"),
        [
            (api.Disclosed(names=True), ["incumbent"]),
            (api.Disclosed(remuneration=True), ["trp", "fte"]),
            (api.Disclosed(gender=True), ["gender"]),
            (EVERYTHING, ["incumbent", "gender", "trp", "fte"]),
        ],
    )
    def test_each_is_shown_only_if_it_is_disclosed(self, book, disclosed, columns):
        shown = api.assess(book, api.Options(disclosed=disclosed)).positions_frame()
        assert [name for name in shown.columns if name in ("incumbent", "gender", "trp", "fte")] == columns
        facts = {"incumbent": "Olga Zbigniewski", "gender": "F", "trp": 251_377.0, "fte": 0.85}
        assert shown[columns].iloc[0].to_dict() == {name: facts[name] for name in columns}

    def test_a_notebook_shows_no_markup_of_a_workbook(self):
        hostile = '<img src=x onerror="alert(1)">&.xlsx'
        shown = api.assess(WATER.read_bytes(), name=hostile)._repr_html_()
        assert "<img" not in shown
        assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;.xlsx" in shown
        assert "PESES-1" in shown


class TestAudits:
    BEFORE, AFTER = SAMPLES / "audit-before.xlsx", SAMPLES / "audit-after.xlsx"

    def test_take_assessments_records_and_everything_that_assess_takes(self, tmp_path):
        expected = api.audit(self.BEFORE, self.AFTER).record()
        before, after = api.assess(self.BEFORE), api.assess(self.AFTER)
        assert api.audit(before, after).record() == expected
        with self.AFTER.open("rb") as file:
            assert api.audit(self.BEFORE.read_bytes(), file).changes == api.audit(before, after).changes
        (tmp_path / "before.json").write_text(json.dumps(before.record()))
        told = [api.audit(side, after) for side in (before.record(), tmp_path / "before.json")]
        assert told[0].record() == told[1].record()
        assert repr(told[0]) == "<Audit of 'audit-before.xlsx' and 'audit-after.xlsx': 36 positions in both>"
        assert [finding.code for finding in told[0].findings] == [f["code"] for f in told[0].record()["findings"]]

    def test_annotate_the_later_workbook_if_there_is_one(self):
        after = api.assess(self.AFTER)
        assert "PEECF audit" in openpyxl.load_workbook(io.BytesIO(api.audit(self.BEFORE, after).annotated_workbook()))
        with pytest.raises(api.Refusal, match="the later assessment is a record"):
            api.audit(self.BEFORE, after.record()).annotated_workbook()

    def test_refuse_what_is_no_record(self, tmp_path):
        record = api.assess(self.BEFORE).record()
        changed = copy.deepcopy(record)
        changed["positions"][0]["score"] = 8
        for bad in ({}, {"framework": {1}}, changed, {**record, "positions": None}, {**record, "framework": {"id": 1}}):
            with pytest.raises(api.Refusal):
                api.audit(bad, self.AFTER)
        (tmp_path / "bad.json").write_bytes(b"{")
        with pytest.raises(api.Refusal, match="not JSON"):
            api.audit(tmp_path / "bad.json", self.AFTER)

    def test_refuse_two_frameworks(self, tmp_path):
        text = resources.files("peecf_batch.rules").joinpath("frameworks", "peecf.toml").read_text(encoding="utf-8")
        (tmp_path / "own.toml").write_text(text.replace('id = "peecf"', 'id = "own"', 1), encoding="utf-8")
        own = api.Options(framework=api.load_framework(tmp_path / "own.toml"))
        other = api.assess(self.BEFORE, own)
        for before in (other, other.record()):
            with pytest.raises(api.Refusal, match="another framework"):
                api.audit(before, self.AFTER)
            same = api.audit(before, self.AFTER, own)
            assert len(same.changes) == 36


class TestErrors:
    def test_are_all_of_one_kind(self):
        for error in (api.Refusal, api.RuleFileError, api.MissingExtraError):
            assert issubclass(error, api.PeecfError)

    @pytest.mark.parametrize("name", [*REFUSED, "no bytes"])
    def test_refuse_bytes_that_are_no_workbook(self, name):
        data = REFUSED[name][0]() if name in REFUSED else b"\0"
        for function in (api.assess, api.read_workbook):
            with pytest.raises(api.Refusal) as refusal:
                function(data)
            assert refusal.value.reason
            assert refusal.value.fix
            assert str(refusal.value) == f"{refusal.value.reason} {refusal.value.fix}"

    @pytest.mark.parametrize("path", ["nosuch.xlsx", "", ".", "a\0b.xlsx", "a" * 5_000, "nosuch/nosuch.csv"])
    def test_refuse_a_path_that_is_no_file(self, path):
        for function in (api.assess, api.read_workbook, lambda given: api.audit(WATER, given)):
            with pytest.raises(api.Refusal):
                function(path)

    @pytest.mark.parametrize("suffix", [".xls", ".xlsb", ".ods", ".csv", ".xlsm", ".json", ".docx", ""])
    def test_refuse_damaged_files_of_every_format(self, suffix):
        for data in (b"", b"\0\1\2junk"):
            with pytest.raises(api.Refusal):
                api.assess(data, name=f"book{suffix}")

    def test_refuse_options_that_do_not_fit(self):
        for options in (
            api.Options(sheet="nosuch"),
            api.Options(assessors=(api.Assessor("A", "nosuch.xlsx"), api.Assessor("B", "nosuch"))),
        ):
            with pytest.raises(api.Refusal):
                api.assess(WATER, options)
        with pytest.raises(api.Refusal, match="Word document"):
            api.assess(WATER, api.Options(docx_template=b"junk")).board_paper()

    def test_name_an_option_of_another_type(self):
        for option, value in (
            ("as_at", "2026-07-01"),
            ("determination", 2020),
            ("disclosed", True),
            ("assessors", ("A",)),
        ):
            with pytest.raises(TypeError, match=option):
                api.Options(**{option: value})
        assert api.Options(as_at=datetime(2026, 7, 1, 12)).as_at == date(2026, 7, 1)

    def test_name_every_fault_of_a_file_of_rules(self, tmp_path):
        own = tmp_path / "own.toml"
        own.write_text('id = "own"\n')
        for load, path in ((api.load_framework, own), (api.load_determinations, own), (api.load_framework, str(own))):
            with pytest.raises(api.RuleFileError) as error:
                load(path)
            assert len(error.value.problems) > 1
        for load in (api.load_framework, api.load_determinations):
            with pytest.raises(OSError, match=r"nosuch\.toml"):
                load("nosuch.toml")

    @pytest.mark.parametrize(
        "wanted", [{"positions": 0}, {"positions": 2_001}, {"from_list": "nosuch.xlsx"}, {"levels": "nosuch.toml"}]
    )
    def test_refuse_a_template_that_cannot_be_made(self, wanted):
        with pytest.raises(api.Refusal):
            api.template(**wanted)

    def test_name_the_extra_that_is_missing(self, monkeypatch):
        monkeypatch.setattr("peecf_batch.runs.api.find_spec", lambda _: None)
        assessment = api.assess(SMALL)
        with pytest.raises(api.MissingExtraError, match=r"In the folder of the program, type: .*\[docx\]"):
            assessment.board_paper()
        assert assessment.summary_html()


class TestTheEdge:
    def test_prints_nothing_and_writes_no_file(self, tmp_path, monkeypatch, capfd):
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        samples = {path: path.read_bytes() for path in SAMPLES.glob("*.xlsx")}
        for source in (two_positions(Impact=[9, 4]), zipped(plain())):
            assessment = api.assess(source)
            assessment.positions_frame(), assessment.findings_frame(), assessment.record(), assessment.summary_html()
            assessment.annotated_workbook(), assessment.board_paper(), assessment._repr_html_()
            assessment.assurance_html(), assessment.record_bytes(), api.output_names(["a.xlsx"])
            api.index_html([assessment.index_entry("a.html")])
        audit = api.audit(SAMPLES / "audit-before.xlsx", SAMPLES / "audit-after.xlsx", api.Options(as_at=DAY))
        audit.record(), audit.page_html(), audit.annotated_workbook()
        api.read_workbook(WATER), api.template(from_list=WATER)
        for name in ("a text", "an old workbook"):
            with pytest.raises(api.Refusal):
                api.assess(REFUSED[name][0]())
        assert [*tmp_path.rglob("*")] == [temporary]
        assert {path: path.read_bytes() for path in SAMPLES.glob("*.xlsx")} == samples
        assert capfd.readouterr() == ("", "")

    def test_to_import_the_package_is_cheap(self):
        code = (
            "import sys, peecf_batch; dir(peecf_batch); from peecf_batch import PeecfError, Disclosed; "
            "print(sorted({'lxml', 'jinja2', 'pandas', 'numpy', 'click', 'openpyxl', 'xlsxwriter'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert done.stdout == "[]\n"

    def test_the_package_lists_its_public_names(self):
        assert set(api.__all__) <= set(dir(api))
        assert len(dir(api)) == len(set(dir(api)))
        names: dict[str, object] = {}
        exec("from peecf_batch import *", names)  # noqa: S102
        assert {name for name in names if not name.startswith("__")} == set(api.__all__)
        for name in api.__all__:
            assert names[name].__doc__
        with pytest.raises(AttributeError, match="has no attribute 'nosuch'"):
            api.nosuch  # noqa: B018
