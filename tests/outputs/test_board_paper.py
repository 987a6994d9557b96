"""Test that the board paper is a Word document that a secretariat can edit and a screen reader can read."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache

import pytest
from builders import Row, assessment, authority, framework, scores_adding_to, small
from pages import HOSTILE
from people import with_people

docx = pytest.importorskip("docx", reason="the extra 'docx' is not installed")
from docx.oxml.ns import qn  # noqa: E402

from peecf_batch.outputs.html.pictures import Drawing, distribution_drawing, ladder_drawings, png_of  # noqa: E402
from peecf_batch.outputs.page.moderation import is_moderation  # noqa: E402
from peecf_batch.outputs.page.summary import page_of  # noqa: E402
from peecf_batch.outputs.privacy.deidentify import de_identified  # noqa: E402
from peecf_batch.outputs.word import board_paper  # noqa: E402
from peecf_batch.outputs.word.board_paper import render_board_paper  # noqa: E402
from peecf_batch.outputs.word.package import is_word, is_written_by_us  # noqa: E402
from peecf_batch.rules.framework import Outcome  # noqa: E402
from peecf_batch.rules.privacy import Disclosed  # noqa: E402

DOT = Drawing("A dot", "One dot.", '<svg viewBox="0 0 9 9" width="9" height="9"><circle cx="4" cy="4" r="3"/></svg>')


@cache
def dot() -> bytes:
    return png_of(DOT)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Replace the pictures by a dot, because drawing is the slowest part and has its own test."""
    monkeypatch.setattr(board_paper, "png_of", lambda _: dot())


@pytest.fixture(scope="module")
def data() -> bytes:
    return render_board_paper(assessment(authority()), marking="OFFICIAL: Sensitive")


@pytest.fixture(scope="module")
def paper(data):
    return docx.Document(io.BytesIO(data))


def texts(document) -> str:
    return "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def headings(document, level=1):
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def test_the_first_page_seeks_a_decision_and_schedules_stand_behind(paper):
    assert paper.paragraphs[0].style.name == "Title"
    assert headings(paper)[:4] == ["Decision sought", "Summary", "Method and assurance", "Attached schedules"]
    assert [text[:11] for text in headings(paper)[4:]] == [f"Schedule {letter}:" for letter in "ABCDEFG"]


def test_each_outcome_is_asked_for_with_its_options_and_its_count(paper):
    asked = [p.text for p in paper.paragraphs if p.style.name == "List Number"]
    counts = dict(assessment(authority()).organisation.outcomes)
    assert asked[0].startswith(f"note that {counts['same']} positions are recommended for the band held")
    higher = next(text for text in asked if "higher band" in text)
    assert f"{counts['higher']} positions" in higher
    for option in framework().outcome_rule(Outcome.HIGHER).options:
        assert option[1:].rstrip(".") in higher
    assert any("could not be classified" in text for text in asked)


def test_it_says_recommended_and_who_decides(paper):
    said = texts(paper)
    assert "It is recommended that" in said
    assert framework().principle("decides").text in said
    assert framework().principle("recommended").text in said
    assert len(re.findall("recommended", said)) > 10


def test_headings_of_tables_repeat_and_no_row_is_cut(paper):
    assert len(paper.tables) > 5
    for table in paper.tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert not any(row.trPr.find(qn("w:tblHeader")) is not None for row in others)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table.style.name == "PEECF Table"


def test_pictures_have_a_title_and_a_description(paper):
    shapes = list(paper.inline_shapes)
    assert len(shapes) == 3
    for shape in shapes:
        properties = shape._inline.docPr
        assert properties.get("title")
        assert "PESES-3" in properties.get("descr")
    assert len({shape._inline.docPr.get("id") for shape in shapes}) == 3


def test_the_contents_are_a_field_that_lists_every_schedule(paper):
    codes = [node.text for node in paper.element.body.iter(qn("w:instrText"))]
    assert codes[0].startswith(' TOC \\o "1-1" \\h \\b Schedules')
    listed = [link.get(qn("w:anchor")) for link in paper.element.body.iter(qn("w:hyperlink"))]
    marks = {mark.get(qn("w:name")) for mark in paper.element.body.iter(qn("w:bookmarkStart"))}
    assert len(listed) == 7
    assert set(listed) <= marks
    ends = {node.get(qn("w:id")) for node in paper.element.body.iter(qn("w:bookmarkEnd"))}
    assert ends == {node.get(qn("w:id")) for node in paper.element.body.iter(qn("w:bookmarkStart"))}


def test_title_language_marking_and_page_numbers_are_set(paper):
    assert paper.core_properties.title == "Executive classification: recommended outcomes"
    assert paper.core_properties.language == "en-AU"
    assert paper.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-AU"
    section = paper.sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL: Sensitive"
    assert "OFFICIAL: Sensitive" in [p.text for p in section.footer.paragraphs]
    codes = [node.text for node in section.footer._element.iter(qn("w:instrText"))]
    assert codes == [" PAGE ", " NUMPAGES "]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert b"OFFICIAL" not in zipfile.ZipFile(io.BytesIO(render_board_paper(assessment(small())))).read(
        "word/document.xml"
    )


def test_every_position_stands_in_the_last_schedule_with_its_scores(paper):
    table = next(t for t in paper.tables if "Factor scores" in t._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")))
    cells = [[node.text for node in row.iter(qn("w:t"))] for row in table._tbl.tr_lst[1:]]
    for p, row in zip(assessment(authority()).positions, cells, strict=True):
        assert row[0].startswith(p.position.details.title)
        assert row[1:9] == ["–" if score is None else str(score) for score in p.position.scores]


def test_pictures_are_those_of_the_page_and_wide_enough_for_print():
    page = page_of(assessment(small()), "", "")
    for drawing in (
        *ladder_drawings(page.pictures.ladders),
        *(distribution_drawing(spread.distribution) for spread in page.pictures.spreads),
    ):
        made = png_of(drawing)
        assert made.startswith(b"\x89PNG")
        assert int.from_bytes(made[16:20], "big") == 2000
        assert made == png_of(drawing)
        assert len(made) > 20_000


def test_the_same_assessment_gives_the_same_bytes_without_a_time(data, monkeypatch):
    monkeypatch.setattr(board_paper, "png_of", png_of)
    assert render_board_paper(assessment(authority()), marking="OFFICIAL: Sensitive") == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in re.sub(rb'xmlns:dcterms="[^"]*"', b"", package.read("docProps/core.xml"))


def test_a_paper_that_somebody_edited_is_known_from_one_that_nobody_touched(data, paper):
    assert is_written_by_us(data, untouched=True)
    held = io.BytesIO()
    paper.add_paragraph("An amendment.")
    paper.save(held)
    assert is_written_by_us(held.getvalue())
    assert not is_written_by_us(held.getvalue(), untouched=True)
    own = io.BytesIO()
    docx.Document().save(own)
    assert not is_written_by_us(own.getvalue())
    assert not is_written_by_us(b"no zip")


class TestTemplate:
    def made(self, change=None) -> bytes:
        document = docx.Document()
        document.add_paragraph("Board of the Authority", "Title")
        document.sections[0].header.paragraphs[0].text = "Our letterhead"
        if change:
            change(document)
        held = io.BytesIO()
        document.save(held)
        return held.getvalue()

    def test_keeps_its_styles_its_letterhead_and_what_stands_in_it(self):
        document = docx.Document(io.BytesIO(render_board_paper(assessment(small()), template=self.made())))
        assert document.paragraphs[0].text == "Board of the Authority"
        assert document.sections[0].header.paragraphs[0].text == "Our letterhead"
        assert document.styles["Heading 1"].font.name != "Georgia"
        assert "Decision sought" in headings(document)

    def test_may_lack_styles_that_the_paper_would_use(self):
        def without_lists(document):
            for name in ("List Number", "List Bullet", "Caption", "Subtitle"):
                element = document.styles[name].element
                element.getparent().remove(element)

        document = docx.Document(io.BytesIO(render_board_paper(assessment(small()), template=self.made(without_lists))))
        assert "Decision sought" in headings(document)

    def test_may_be_a_dotx(self):
        held = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.made())) as old, zipfile.ZipFile(held, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if name == "[Content_Types].xml":
                    part = part.replace(b"document.main+xml", b"template.main+xml")
                new.writestr(name, part)
        assert is_word(held.getvalue())
        assert is_word(render_board_paper(assessment(small()), template=held.getvalue()))

    @pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 broken"])
    def test_that_is_no_word_document_is_refused(self, data):
        assert not is_word(data)
        with pytest.raises(ValueError, match="not a Word document"):
            render_board_paper(assessment(small()), template=data)

    def test_that_unpacks_to_more_than_any_template_is_refused(self, monkeypatch):
        monkeypatch.setattr("peecf_batch.outputs.word.package._LARGEST_UNPACKED", 1 << 10)
        assert not is_word(self.made())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_well_formed_and_readable(text):
    row = Row(text, scores_adding_to(35), "PESES-2", None, text, text, True, text)
    rows = [row, replace(row, boss=0, is_ceo=False), replace(row, scores=(None, *row.scores[1:]))]
    document = docx.Document(io.BytesIO(render_board_paper(assessment(rows, name=text), marking=text)))
    said = texts(document)
    assert "Decision sought" in said
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", said)
    assert not document.part.element.findall(f".//{qn('w:hyperlink')}[@{qn('r:id')}]")


@pytest.mark.parametrize("rows", [[], small()[:1], [replace(r, scores=(None, *r.scores[1:])) for r in small()]])
def test_every_size_of_organisation_makes_a_paper(rows):
    assert "Decision sought" in headings(docx.Document(io.BytesIO(render_board_paper(assessment(rows)))))


def test_many_positions_make_a_paper_in_reasonable_time():
    document = docx.Document(io.BytesIO(render_board_paper(assessment(authority(400, divisions=12)))))
    assert max(len(table._tbl.tr_lst) for table in document.tables) == 401


def test_names_and_pay_stand_in_it_only_where_they_were_asked_for():
    plain = texts(docx.Document(io.BytesIO(render_board_paper(with_people()))))
    assert not [word for word in ("Maria", "Nguyen", "412", "Female") if word in plain]
    asked = render_board_paper(with_people(), disclosed=Disclosed(names=True, remuneration=True))
    assert "Maria" in texts(docx.Document(io.BytesIO(asked)))


def test_gender_is_a_table_of_counts_where_it_was_asked_for():
    made = render_board_paper(with_people(), disclosed=Disclosed(gender=True))
    document = docx.Document(io.BytesIO(made))
    said = texts(document)
    assert "Gender by band" in said
    assert "n.p." in said
    assert "Female" not in said
    assert "Gender by band" not in texts(docx.Document(io.BytesIO(render_board_paper(with_people()))))


def test_codes_stand_in_the_de_identified_paper():
    said = texts(docx.Document(io.BytesIO(render_board_paper(de_identified(assessment(authority())), coded=True))))
    assert "P02" in said
    assert "Water Services" not in said


def test_every_finding_counts_in_the_schedule_also_one_that_no_row_of_the_sheet_shows():
    """Findings about the whole sheet, and those of a copy with codes, are listed and not shown in rows."""
    made = assessment(authority())
    for shown, coded in ((made, False), (de_identified(made), True)):
        document = docx.Document(io.BytesIO(render_board_paper(shown, coded=coded)))
        table = next(t for t in document.tables if t.rows[0].cells[-1].text == "Found")
        found = [int(row.cells[-1].text) for row in table.rows[1:]]
        assert all(found)
        assert sum(found) == sum(not is_moderation(finding.code) for finding in shown.findings)
