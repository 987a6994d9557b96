"""Test that the board paper is a Word document that a secretariat can edit and a screen reader can read."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from builders import Row, assessment, authority, framework, scores_adding_to, small
from pages import HOSTILE
from people import with_people

docx = pytest.importorskip("docx", reason="the extra 'docx' is not installed")
from docx.oxml.ns import qn  # noqa: E402

from peecf_batch.assessment.alignment import Cost  # noqa: E402
from peecf_batch.outputs.drawing.figures import ladders_of  # noqa: E402
from peecf_batch.outputs.html import pictures  # noqa: E402
from peecf_batch.outputs.html.pictures import Drawing, distribution_drawing, ladder_drawings, png_of  # noqa: E402
from peecf_batch.outputs.html.summary import render_summary  # noqa: E402
from peecf_batch.outputs.page.summary import page_of  # noqa: E402
from peecf_batch.outputs.privacy.deidentify import de_identified  # noqa: E402
from peecf_batch.outputs.word import board_paper  # noqa: E402
from peecf_batch.outputs.word.board_paper import render_board_paper  # noqa: E402
from peecf_batch.outputs.word.package import is_word, is_written_by_us  # noqa: E402
from peecf_batch.outputs.wording.words import names_of  # noqa: E402
from peecf_batch.reading.decisions.decision import Decision, DecisionState  # noqa: E402
from peecf_batch.rules.framework import Outcome  # noqa: E402
from peecf_batch.rules.privacy import Disclosed  # noqa: E402
from peecf_batch.runs.assessing import assess_file  # noqa: E402
from peecf_batch.runs.options import Options  # noqa: E402

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


SECTIONS = [
    "Purpose",
    "Resolutions",
    "Background",
    "Financial implications",
    "Risks",
    "Consultation",
    "Next steps",
    "Sign-off",
    "Attachments",
]


def paper_of(rows, **options):
    return docx.Document(io.BytesIO(render_board_paper(assessment(rows), **options)))


def told(document):
    """Return the paragraphs of a paper, with the text of fields and boxes."""
    return ["".join(node.text or "" for node in p._p.iter(qn("w:t"))) for p in document.paragraphs]


def resolutions(document):
    """Return the numbered resolutions."""
    return [text for text, p in zip(told(document), document.paragraphs, strict=True) if p.style.name == "List Number"]


def rows_of(table):
    return [
        ["".join(node.text or "" for node in cell.iter(qn("w:t"))) for cell in row.tc_lst] for row in table._tbl.tr_lst
    ]


def tables_with(document, heading):
    return [rows_of(table) for table in document.tables if heading in rows_of(table)[0]]


def test_the_sections_are_those_of_a_board_paper_and_schedules_are_behind_them(paper):
    assert paper.paragraphs[0].style.name == "Title"
    assert headings(paper)[: len(SECTIONS)] == SECTIONS
    letters = [text[:11] for text in headings(paper)[len(SECTIONS) :]]
    assert letters == [f"Schedule {letter}:" for letter in "ABCDEF"]


def test_what_the_workbook_does_not_say_is_a_field_to_fill_in(paper):
    names = [node.get(qn("w:val")) for node in paper.element.body.iter(qn("w:alias"))]
    for name in ("Meeting date", "Agenda item", "Sponsor", "Prepared by", "Financial implications", "Other risks",
                 "Consultation", "Other attachments", "Resolved", "Decision-maker", "Who does step 1"):  # fmt: skip
        assert name in names
    prompts = [text for text in told(paper) if text.startswith("[insert")]
    assert len(prompts) == 4


class TestTheHeadline:
    def of(self, rows):
        document = paper_of(rows)
        return next(p.text for p in document.paragraphs if p.style.name == "PEECF Headline")

    @pytest.mark.parametrize("rows", [small(), authority(), authority(40, invalid=0), authority(200), []])
    def test_is_that_of_the_summary_page(self, rows):
        made = assessment(rows)
        (title,) = re.findall("<h1>(.*?)</h1>", render_summary(made))
        assert self.of(rows) == f"{title}."

    def test_counts_the_positions_of_the_assessment(self):
        assert self.of(small()) == "Four of 7 executive positions need a decision; 3 need no action."

    def test_has_positions_that_cannot_be_classified_first(self):
        assert self.of(authority()).startswith("Three of 40 executive positions cannot be classified yet; ")


class TestResolutions:
    def test_name_each_position_with_the_band_held_and_recommended(self):
        document = paper_of(small())
        leads = [text.split(". ")[0] for text in resolutions(document)[:4]]
        assert leads[:2] == ["Higher band: decide on 1 position", "Lower band: decide on 1 position"]
        assert leads[2] == "Below executive: decide on 1 position"
        assert leads[3].startswith("Hold a validation meeting on the 2 borderline scores before")
        rows = [row[:4] for table in tables_with(document, "Decision") for row in table[1:]]
        assert rows == [
            [
                "1",
                "Director, Strategy and Policy (G-04). Borderline: bottom of PESES-2 range.",
                "PESES-1 → PESES-2",
                "36",
            ],
            ["2", "Director, Collections and Public Programs (G-06)", "PESES-2 → PESES-1", "29"],
            ["3", "Manager, Board Secretariat (G-07)", "PESES-1 → Below 21", "19"],
        ]

    def test_have_a_box_for_each_option(self):
        document = paper_of(small())
        cells = [row[-1].replace("\u00a0", " ") for table in tables_with(document, "Decision") for row in table[1:]]
        assert cells == ["☐ (a)   ☐ (b)   ☐ wait", "☐ (a)   ☐ (b)   ☐ wait", "☐ decide: [insert decision]   ☐ wait"]
        boxes = [node for node in document.element.body.iter() if node.tag.endswith("}checkbox")]
        assert len(boxes) == 2 * 3 + 2 + 2 * 3  # also for the results of the validation meeting on 2 positions

    def test_give_the_options_of_the_framework(self):
        text = " ".join(resolutions(paper_of(authority(invalid=0))))
        for outcome in (Outcome.HIGHER, Outcome.LOWER):
            for option in framework().outcome_rule(outcome).options:
                assert option[1:].rstrip(".") in text

    def test_begin_with_positions_that_cannot_be_classified(self):
        first = resolutions(paper_of(authority()))[0]
        assert first.startswith("Note that 3 positions cannot be classified yet. ")
        assert "Ask for correct scores before deciding." in first
        assert first.count("(P-") == 3

    def test_that_name_many_positions_have_a_schedule_with_their_numbers(self):
        document = paper_of(authority(200, invalid=0))
        assert "Schedule A: Positions for decision" in headings(document)
        text = " ".join(resolutions(document))
        assert re.search(r"They are items \d+ to \d+ in Schedule A: [\d,]+ PESES-2 → PESES-1", text)
        numbers = [row[0] for table in tables_with(document, "Decision") for row in table[1:]]
        assert numbers == [f"{n}" for n in range(1, len(numbers) + 1)]
        assert len(numbers) > 60

    def test_ask_for_a_validation_meeting_on_borderline_scores_that_keep_their_band(self):
        rows = [replace(row, held="PESES-1", scores=scores_adding_to(35)) for row in small()[3:5]]
        document = paper_of(rows)
        asked = next(text for text in resolutions(document) if text.startswith("Hold a validation meeting"))
        assert "on the 2 borderline scores before deciding on those positions." in asked
        assert "(G-04), score 35, top of PESES-1 range" in asked
        assert "Schedule A: Validation meeting: borderline scores" in headings(document)
        assert len(tables_with(document, "Result of the meeting")[0]) == 3

    def test_end_with_the_positions_that_need_nothing(self):
        last = resolutions(paper_of(authority(invalid=0)))[-1]
        assert re.match(r"Note that \d+ positions keep the band they held\. Schedule [A-H] lists them\.", last)

    def test_are_numbered_from_one_even_after_a_list_of_the_template(self):
        own = docx.Document()
        own.add_paragraph("An item of the template", "List Number")
        held = io.BytesIO()
        own.save(held)
        document = docx.Document(io.BytesIO(render_board_paper(assessment(small()), template=held.getvalue())))
        listed = [p for p in document.paragraphs if p.style.name == "List Number"][1:]
        numbers = {p._p.pPr.numPr.numId.val for p in listed}
        assert len(numbers) == 1
        found = document.part.numbering_part.element.xpath(
            f"./w:num[@w:numId='{numbers.pop()}']//w:startOverride/@w:val"
        )
        assert found == ["1"]


def test_it_says_recommended_and_who_decides(paper):
    text = texts(paper)
    assert "[insert decision-maker: public entity Head, or the Board where appropriate]" in text
    assert framework().principle("decides").text in text
    assert "Held → recommended" in text


SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
CODE = re.compile(r"\b[EWN][0-9]{3}\b")
CELL = re.compile(r"(?<![\w-])(?:'[^']+'!)?\$?[A-Z]{1,2}\$?[1-9][0-9]{0,3}(?![\w-])")
RULES = re.compile(r"\b[0-9,]+ (?:rules|checks|findings)\b(?! out)")


@pytest.mark.parametrize(
    "name", ["small-organisation", "water-authority", "moderation", "decisions", "every-defect", "rows-and-sheets"]
)
def test_it_has_no_codes_cell_addresses_or_counts_of_rules(name):
    held = assess_file(SAMPLES / f"{name}.xlsx", Options(as_at=date(2026, 11, 30)))
    document = docx.Document(io.BytesIO(render_board_paper(held.assessment)))
    said = "\n".join(p for p in (*told(document), *(c for t in document.tables for row in rows_of(t) for c in row)))
    ids = [p.position.details.id for p in held.assessment.positions]
    for key in sorted(filter(None, ids), key=len, reverse=True):
        said = said.replace(key, "")
    for pattern in (CODE, CELL, RULES):
        assert pattern.findall(said) == []


def test_it_seeks_no_decision_where_every_position_keeps_its_band():
    rows = [replace(row, held="PESES-1", scores=scores_adding_to(30 + n)) for n, row in enumerate(small()[3:6])]
    document = paper_of(rows)
    assert "To note the recommended bands. No decision is needed." in told(document)
    assert len(resolutions(document)) == 1


def with_decisions(rows, text="Duties reduced"):
    """Return the assessment of some rows, all of them with a decision."""
    made = assessment(rows)
    decided = tuple(
        p._replace(
            position=p.position._replace(
                details=p.position.details._replace(decision=Decision(text, DecisionState.DECIDED), decider="Board")
            )
        )
        for p in made.positions
    )
    return made._replace(positions=decided)


def test_recorded_decisions_are_noted_and_many_of_them_are_in_a_schedule():
    few = docx.Document(io.BytesIO(render_board_paper(with_decisions(small()))))
    assert "Note the decisions on 7 positions." in resolutions(few)[0]
    assert [row[-1] for row in tables_with(few, "Decision")[0][1:]] == ["Decided: Duties reduced, Board"] * 7
    assert not [text for text in resolutions(few) if "decide on" in text]
    many = docx.Document(io.BytesIO(render_board_paper(with_decisions(authority(40, invalid=0)))))
    assert "Schedule A: Decisions that are recorded" in headings(many)
    assert resolutions(many)[0] == "Note the decisions on 40 positions. Schedule A lists them."


def test_many_borderline_scores_are_a_table_and_few_have_their_scores_in_detail():
    few = [replace(row, held="PESES-1", scores=scores_adding_to(35)) for row in small()]
    assert len([text for text in headings(paper_of(few), 2) if "(G-0" in text]) == 7
    many = [replace(row, held="PESES-1", scores=scores_adding_to(35)) for row in authority(20, invalid=0)]
    document = paper_of(many)
    assert [text for text in headings(document, 2) if "(P-0" in text] == []
    assert len(tables_with(document, "Result of the meeting")[0]) == 21
    asked = next(text for text in resolutions(document) if text.startswith("Hold a validation meeting"))
    assert "All of them keep their band and need a decision only because their scores are borderline. Options" in asked


def test_more_than_500_positions_are_counted_by_division_and_only_items_are_named():
    document = paper_of(authority(510, divisions=12))
    assert max(len(table._tbl.tr_lst) for table in document.tables) < 500
    counts = tables_with(document, "Organisation and division")[0]
    assert counts[-1][-1] == "510"
    assert sum(int(row[-1]) for row in counts[1:-1]) == 510


class TestMoney:
    def test_is_the_smallest_change_by_financial_year_only_where_pay_may_be_shown(self):
        held = assess_file(SAMPLES / "water-authority.xlsx", Options(as_at=date(2022, 7, 1)))
        asked = docx.Document(io.BytesIO(render_board_paper(held.assessment, disclosed=Disclosed(remuneration=True))))
        costs = tables_with(asked, "Increases a year")[0]
        consequences = {c.index: c.cost for c in held.assessment.consequences if isinstance(c.cost, Cost)}
        assert sum(int(row[1]) for row in costs[1:]) == len(consequences)
        raised = sum(cost.change for cost in consequences.values() if cost.change > 0)
        assert sum(int(row[3].strip("$").replace(",", "")) for row in costs[1:]) == pytest.approx(float(raised), abs=3)
        plain = docx.Document(io.BytesIO(render_board_paper(held.assessment)))
        assert not tables_with(plain, "Increases a year")
        packages = [p.position.details.trp for p in held.assessment.positions if p.position.details.trp]
        assert packages
        assert not [pay for pay in packages if f"{pay:,.0f}" in texts(plain)]
        assert "This paper does not show remuneration." in texts(plain)


def test_a_marking_is_printed_on_a_template_without_it_and_only_once():
    own = docx.Document()
    own.sections[0].footer.paragraphs[0].text = "OFFICIAL: Sensitive"
    held = io.BytesIO()
    own.save(held)
    document = docx.Document(
        io.BytesIO(render_board_paper(assessment(small()), marking="OFFICIAL: Sensitive", template=held.getvalue()))
    )
    section = document.sections[0]
    assert [p.text for p in section.footer.paragraphs] == ["OFFICIAL: Sensitive"]
    assert [p.text for p in section.header.paragraphs] == ["OFFICIAL: Sensitive"]


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
    assert len(listed) == 6
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


def test_every_position_is_in_the_schedule_with_its_scores_and_bands(paper):
    table = next(t for t in paper.tables if "Factor scores" in t._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")))
    cells = [[node.text for node in row.iter(qn("w:t"))] for row in table._tbl.tr_lst[1:]]
    for p, row in zip(assessment(authority()).positions, cells, strict=True):
        assert row[0].startswith(p.position.details.title)
        assert row[1:9] == ["–" if score is None else str(score) for score in p.position.scores]
        assert row[10] == (p.position.details.reference_band or "not known")
        assert row[11] == ("not yet" if p.band_name is None else p.band_name or "Below 21")


def test_pictures_are_wide_enough_for_print(monkeypatch, pixels_across):
    monkeypatch.setattr(pictures, "_PIXELS_ACROSS", pixels_across)
    made = assessment(small())
    page = page_of(made, "", "")
    for drawing in (
        *ladder_drawings(ladders_of(made, names_of(made.positions))),
        *(distribution_drawing(spread.distribution) for spread in page.pictures.spreads),
    ):
        png = png_of(drawing)
        assert png.startswith(b"\x89PNG")
        assert int.from_bytes(png[16:20], "big") == 2000
        assert png == png_of(drawing)
        assert len(png) > 20_000


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
        assert "Resolutions" in headings(document)

    def test_may_lack_styles_that_the_paper_would_use(self):
        def without_lists(document):
            for name in ("List Number", "List Bullet", "Caption", "Subtitle"):
                element = document.styles[name].element
                element.getparent().remove(element)

        document = docx.Document(io.BytesIO(render_board_paper(assessment(small()), template=self.made(without_lists))))
        assert "Resolutions" in headings(document)
        typed = [text[:2] for text in told(document) if re.match("[1-9][.] (Higher|Lower|Below|Hold|Note)", text)]
        assert typed == ["1.", "2.", "3.", "4.", "5."]

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
    assert "Resolutions" in said
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", said)
    assert not document.part.element.findall(f".//{qn('w:hyperlink')}[@{qn('r:id')}]")


@pytest.mark.parametrize("rows", [[], small()[:1], [replace(r, scores=(None, *r.scores[1:])) for r in small()]])
def test_every_size_of_organisation_makes_a_paper(rows):
    assert "Resolutions" in headings(docx.Document(io.BytesIO(render_board_paper(assessment(rows)))))


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
