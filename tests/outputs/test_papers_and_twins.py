"""Test the optional outputs: board papers, facts about people, de-identified copies, and the index page of a run."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from command_line import run, sound
from position_books import FACTORS, USUAL, plain

docx = pytest.importorskip("docx", reason="the extra 'docx' is not installed")

HEADINGS = ("Position ID", "Position title", "Incumbent", "Gender", "TRP", "Current band", *FACTORS)
PEOPLE = [
    ("P-1", "Chief Executive Officer", "Maria Nguyen", "F", 412345, "PESES-2", *USUAL),
    ("P-2", "Director", "John Papadopoulos", "M", 298765, "PESES-3", *USUAL),
]
SECRETS = ("Maria", "Nguyen", "Papadopoulos", "412", "298", "765")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def people():
    return plain(Path("b.xlsx"), PEOPLE, HEADINGS)


def page(name):
    return Path(name).read_text(encoding="utf-8").split("<body>")[1]


class TestBoardPapers:
    def test_are_written_where_asked_for_and_named(self):
        result = run("assess", sound("a.xlsx"), "-o", "out", "--board-paper")
        assert result.exit_code == 0
        assert result.stdout.endswith("a-assessment.json, a-board-paper.docx\n")
        assert docx.Document("out/a-board-paper.docx").paragraphs[0].text.startswith("Executive classification")

    def test_that_were_edited_are_never_replaced_unless_forced(self):
        run("assess", sound("a.xlsx"), "--board-paper")
        assert run("assess", "a.xlsx", "--board-paper").exit_code == 0
        document = docx.Document("a-board-paper.docx")
        document.add_paragraph("The secretary's own words.")
        document.save("a-board-paper.docx")
        result = run("assess", "a.xlsx", "--board-paper")
        assert result.exit_code == 3
        assert "'a-board-paper.docx' was changed since peecf-batch wrote it." in result.stderr
        assert "own words" in "".join(p.text for p in docx.Document("a-board-paper.docx").paragraphs)
        assert run("assess", "a.xlsx", "--board-paper", "--force").exit_code == 0

    def test_of_others_are_never_replaced(self):
        docx.Document().save("a-board-paper.docx")
        assert "was not made by peecf-batch" in run("assess", sound("a.xlsx"), "--board-paper").stderr

    def test_begin_on_the_entitys_own_template(self):
        own = docx.Document()
        own.add_paragraph("Agenda item 7")
        own.save("ours.docx")
        assert run("assess", sound("a.xlsx"), "--docx-template", "ours.docx").exit_code == 0
        assert docx.Document("a-board-paper.docx").paragraphs[0].text == "Agenda item 7"

    @pytest.mark.parametrize(("name", "text"), [("no.docx", None), ("other.docx", "hello")])
    def test_need_a_template_that_is_a_word_document(self, name, text):
        if text:
            Path(name).write_text(text)
        result = run("assess", sound("a.xlsx"), "--docx-template", name)
        assert result.exit_code == 2
        assert name in result.stderr.splitlines()[-1]
        assert not Path("a-assessed.xlsx").exists()

    def test_need_what_writes_word_and_say_how_to_get_it_in_one_line(self, monkeypatch):
        found = importlib.util.find_spec
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "docx" else found(name))
        result = run("assess", sound("a.xlsx"), "--board-paper")
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-1] == (
            "Error: The packages for a board paper are not installed. In the folder of the program, type: "
            'python -m pip install ".[docx]"'
        )
        assert not Path("a-assessed.xlsx").exists()


class TestPeople:
    def test_are_in_no_page_paper_or_record_that_was_not_asked_for_them(self):
        assert run("assess", people(), "--board-paper", "--de-identified").exit_code == 0
        papers = ["b-board-paper.docx", "b-de-identified-board-paper.docx"]
        words = ["".join(t.text or "" for t in docx.Document(p).element.iter() if t.tag.endswith("}t")) for p in papers]
        pages = [page("b-summary.html"), page("b-de-identified-summary.html")]
        record = (
            Path("b-assessment.json")
            .read_text(encoding="utf-8")
            .replace(json.loads(Path("b-assessment.json").read_text(encoding="utf-8"))["workbook"]["sha256"], "")
        )
        for text in [*words, *pages, record]:
            assert not [secret for secret in SECRETS[:3] if secret in text]
        for text in [*words, *pages]:
            assert "412,345" not in text
            assert "412345" not in text

    def test_are_shown_by_the_switch_for_each_fact(self):
        assert run("assess", people(), "--show-names", "--show-remuneration", "--show-gender").exit_code == 0
        text = page("b-summary.html")
        assert "John Papadopoulos" in text
        assert "$298,765" in text
        assert "Gender by band" in text
        assert "n.p." in text

    def test_are_never_in_the_twin_whatever_was_asked_for(self):
        run("assess", people(), "--show-names", "--show-remuneration", "--de-identified")
        text = page("b-de-identified-summary.html")
        assert not [secret for secret in SECRETS[:3] if secret in text]
        assert "$298,765" not in text
        assert "Director" not in text
        assert "P02" in text


class TestTheIndex:
    def test_is_written_for_several_workbooks_and_links_to_each(self):
        Path("no.xlsx").write_text("hello")
        result = run("assess", sound("a.xlsx"), sound("c d.xlsx"), "no.xlsx", "-o", "out", "--de-identified")
        assert result.exit_code == 3
        text = page("out/peecf-summaries.html")
        for name in ("a-summary.html", "a-de-identified-summary.html", "c%20d-summary.html"):
            assert f'href="{name}"' in text
        assert "no.xlsx" in text
        assert "Not assessed." in text

    def test_is_not_written_for_one_workbook_or_where_outputs_lie_in_several_folders(self, folder):
        run("assess", sound("a.xlsx"))
        for name in ("one", "two"):
            Path(name).mkdir()
            sound(f"{name}/b.xlsx")
        run("assess", "one", "two")
        assert not list(folder.rglob("peecf-summaries.html"))

    def test_never_replaces_a_page_of_others(self):
        Path("peecf-summaries.html").write_text("mine", encoding="utf-8")
        result = run("assess", sound("a.xlsx"), sound("b.xlsx"))
        assert result.exit_code == 3
        assert "'peecf-summaries.html' is there already and was not made by peecf-batch." in result.stderr
        assert Path("peecf-summaries.html").read_text(encoding="utf-8") == "mine"
        assert Path("b-summary.html").is_file()
