"""Test that everything people put into, under and beside our additions is there after the next assessment."""

from __future__ import annotations

import io
import os
import posixpath
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from annotating import OPTIONS
from awkward import zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from position_books import HEADINGS, position
from repair_causes import new_causes

from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from peecf_batch.runs.assessed import AssessedWorkbook

MARK = "Jane follows up"
FORMULA = '="Jane "&"follows up"'
BAD = (9, 4, 5, 4, 3, 4, 4, 3)  # a score of 9 in C3
POSITIONS, SUMMARY, FINDINGS = "Positions", "PEECF summary", "PEECF findings"
RESULTS, DECISIONS, MODERATION = "PEECF results", "PEECF decisions", "PEECF moderation"
OURS = (SUMMARY, RESULTS, FINDINGS, DECISIONS, MODERATION)
GREEN = "FF12AB34"
EXAMPLES = int(os.environ.get("PEECF_EDITS", "20"))


def annotated(data: bytes) -> tuple[AssessedWorkbook, bytes]:
    read = assess_bytes(data, "book.xlsx", OPTIONS)
    buffer = io.BytesIO()
    annotate_to(read, buffer, OPTIONS)
    return read, buffer.getvalue()


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


@cache
def sample() -> bytes:
    """Return an annotated copy of 2 classified positions and one with a wrong score."""
    book = openpyxl.Workbook()
    book.active.title = POSITIONS
    for row in (HEADINGS, position(1), position(2, BAD), position(3)):
        book.active.append(row)
    return annotated(saved(book))[1]


@cache
def as_made() -> Any:
    return opened(sample())


def edited(*edits: Callable[[Any], object], of: bytes = b"") -> bytes:
    """Return an annotated copy, by default the one made of the sample, with edits as a person makes them."""
    book = opened(of or sample())
    for edit in edits:
        edit(book)
    return saved(book)


def held(data: bytes) -> str:
    """Return all that a workbook shows or refers to: the parts that can be reached from the workbook part."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names, todo, pieces = set(package.namelist()), ["xl/workbook.xml"], []
        seen: set[str] = set()
        while todo:
            part = todo.pop()
            if part in seen or part not in names:
                continue
            seen.add(part)
            pieces.append(package.read(part).decode("utf-8", "replace"))
            relations = posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")
            for target in re.findall(
                r'Target="([^"]+)"', package.read(relations).decode() if relations in names else ""
            ):
                todo.append(posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/"))
                pieces.append(target)
    return "\n".join(pieces)


def results(read: AssessedWorkbook) -> object:
    return [(f.code, f.cell, f.message) for f in read.assessment.findings], read.assessment.organisation


@cache
def plain_results() -> object:
    return results(annotated(sample())[0])


def kept(data: bytes) -> list[tuple[str, str]]:
    """Return the place and the text of each line of a text that was kept."""
    rows = [row for sheet in opened(data) for row in sheet.iter_rows(values_only=True) if row[:1] == ("Kept",)]
    return [(str(row[5]), str(row[6])) for row in rows]


def put(sheet: str, cell: str, value: object) -> Callable[[Any], object]:
    return lambda book: book[sheet].__setitem__(cell, value)


def filled(sheet: str, cell: str) -> Callable[[Any], object]:
    return lambda book: setattr(book[sheet][cell], "fill", PatternFill("solid", fgColor=GREEN))


def noted(sheet: str, cell: str, text: str = MARK) -> Callable[[Any], object]:
    return lambda book: setattr(book[sheet][cell], "comment", Comment(text, "Jane"))


def chart_on(sheet: str) -> Callable[[Any], object]:
    def edit(book: Any) -> None:
        chart = BarChart()
        chart.add_data(Reference(book[sheet], min_col=2, min_row=9, max_row=14))
        chart.title = MARK
        book[sheet].add_chart(chart, "F5")

    return edit


def rule_on(sheet: str) -> Callable[[Any], object]:
    fill = PatternFill(bgColor=GREEN)
    rule = CellIsRule(operator="equal", formula=[f'"{MARK}"'], fill=fill)
    return lambda book: book[sheet].conditional_formatting.add("A4:C9", rule)


def drop_down_on(sheet: str) -> Callable[[Any], object]:
    def edit(book: Any) -> None:
        choice = DataValidation(type="list", formula1=f'"{MARK},no"')
        choice.add("F5")
        book[sheet].add_data_validation(choice)

    return edit


def name_of(sheet: str) -> Callable[[Any], object]:
    name = DefinedName("JanesTotal", attr_text=f"'{sheet}'!$B$9")
    return lambda book: book[sheet].defined_names.__setitem__("JanesTotal", name)


def row_in(sheet: str, row: int) -> Callable[[Any], object]:
    return lambda book: (book[sheet].insert_rows(row), book[sheet].cell(row, 2, MARK))


def column_in(sheet: str, column: int) -> Callable[[Any], object]:
    return lambda book: (book[sheet].insert_cols(column), book[sheet].cell(4, column, MARK))


TEXTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "over the code of a finding": (put(FINDINGS, "A4", MARK), MARK),
    "over a message": (put(FINDINGS, "G4", MARK), MARK),
    "over what to do": (put(FINDINGS, "H4", MARK), MARK),
    "over a heading": (put(FINDINGS, "G3", MARK), MARK),
    "over the title": (put(FINDINGS, "A1", MARK), MARK),
    "over a label of the summary": (put(SUMMARY, "A9", MARK), MARK),
    "over a count": (put(SUMMARY, "B9", 4711), "4711"),
    "over a line of moderation": (put(MODERATION, "A2", MARK), MARK),
    "over a decision": (put(DECISIONS, "H4", MARK), MARK),
    "as a formula over a position": (put(FINDINGS, "D4", FORMULA), FORMULA),
    "as a formula on the summary": (put(SUMMARY, "F3", FORMULA), FORMULA),
    "as a formula over a band": (put(POSITIONS, "M4", FORMULA), FORMULA),
    "a band of ours over a band": (put(POSITIONS, "M2", "PESES-3"), "PESES-3"),
    "an outcome of ours over an outcome": (put(POSITIONS, "O2", "Higher"), "Higher"),
    "in a row put into the findings": (row_in(FINDINGS, 4), MARK),
    "in a row put into the summary": (row_in(SUMMARY, 5), MARK),
    "in a column put into the findings": (column_in(FINDINGS, 3), MARK),
    "in a column put into the summary": (column_in(SUMMARY, 2), MARK),
    "in a note that begins like ours on a finding": (
        noted(FINDINGS, "B5", f"Error E201: {MARK}"),
        f"Error E201: {MARK}",
    ),
}


@pytest.mark.parametrize("sheet", OURS)
def test_a_sheet_is_made_anew_when_people_type_on_it_again(sheet: str) -> None:
    _, data = annotated(edited(put(sheet, "P9", MARK)))
    _, again = annotated(edited(put(sheet, "P10", "Agreed on 3 May"), of=data))
    assert opened(again).sheetnames == [POSITIONS, *OURS]
    assert {text for _, text in kept(again)} == {MARK, "Agreed on 3 May"}


INSERTED = [where for where in TEXTS if where.startswith("in a row") or where.startswith("in a column")]
IN_PLACE = [where for where in TEXTS if where not in INSERTED]


@pytest.mark.parametrize("wheres", [IN_PLACE, INSERTED[::2], INSERTED[1::2]], ids=("in place", "rows", "columns"))
def test_what_is_typed_is_kept_once_with_its_place(wheres: list[str]) -> None:
    edits, texts = zip(*(TEXTS[where] for where in wheres), strict=True)
    first, data = annotated(edited(*edits))
    second, again = annotated(data)
    for each in (data, again):
        assert sorted(text for _, text in kept(each)) == sorted(texts)
        assert len({place for place, _ in kept(each)}) == len(texts)
    assert results(first) == results(second) == plain_results()
    assert sorted(opened(again).sheetnames) == sorted([POSITIONS, *OURS])
    assert new_causes(sample(), again) == []


BESIDE: dict[str, tuple[Callable[[Any], object], str]] = {
    "a blank result in our words": (put(POSITIONS, "N2", "Lowest of band"), "Lowest of band"),
    "a formula in a blank result": (put(POSITIONS, "N4", FORMULA), '&amp;"follows up"'),
    "a formula with our results": (put(POSITIONS, "R10", "=M2&N3"), "<f>M2&amp;N3</f>"),
    "a formula with our summary": (put(POSITIONS, "R9", "='PEECF summary'!B9"), "'PEECF summary'!B9"),
    "a name of our summary": (
        lambda book: book.defined_names.__setitem__("Total", DefinedName("Total", attr_text="'PEECF summary'!$B$9")),
        'name="Total"',
    ),
    "a note that begins like ours": (noted(POSITIONS, "D3", f"Warning W999: {MARK}"), f"Warning W999: {MARK}"),
    "a note over ours that begins like it": (noted(POSITIONS, "C3", f"Error E201: {MARK}"), f"Error E201: {MARK}"),
    "a note on a heading of ours": (noted(POSITIONS, "M1"), MARK),
}


def test_what_is_beside_our_additions_stays_where_it_is() -> None:
    edits, texts = zip(*BESIDE.values(), strict=True)
    as_edited = edited(*edits)
    first, data = annotated(as_edited)
    second, again = annotated(data)
    for text in texts:
        assert held(data).count(text) == held(again).count(text) == held(as_edited).count(text) > 0, text
    assert kept(again) == []
    assert results(first) == results(second) == plain_results()


def test_a_fill_on_a_result_stays() -> None:
    cells = ["K2", "L1", "L2", "L3", "M2", "P3"]
    data = edited(*(filled(POSITIONS, cell) for cell in cells))
    for _ in range(2):
        _, data = annotated(data)
        block = opened(data)[POSITIONS]["K1:P4"]
        assert sorted(c.coordinate for row in block for c in row if c.fill.fgColor.rgb == GREEN) == cells
        assert [[c.value for c in row] for row in block] == [
            [c.value for c in r] for r in as_made()[POSITIONS]["K1:P4"]
        ]
        assert opened(data).sheetnames == [POSITIONS, *OURS]


WHOLE: dict[str, tuple[Callable[[Any], object], str]] = {
    "a chart": (chart_on(SUMMARY), MARK),
    "a fill": (filled(SUMMARY, "A9"), GREEN),
    "a rule for formats": (rule_on(SUMMARY), MARK),
    "a drop-down": (drop_down_on(SUMMARY), MARK),
    "a merged cell": (lambda book: book[SUMMARY].merge_cells("F5:H6"), 'ref="F5:H6"'),
    "a link": (lambda book: setattr(book[SUMMARY]["F3"], "hyperlink", "https://example.org/jane"), "example.org/jane"),
    "a name of its own": (name_of(SUMMARY), "JanesTotal"),
    "a cell that a formula refers to": (
        lambda book: (put(SUMMARY, "F3", 4711)(book), put(POSITIONS, "R9", "='PEECF summary'!F3*2")(book)),
        "4711",
    ),
}


@pytest.mark.parametrize("what", WHOLE)
def test_a_sheet_to_which_more_was_added_than_text_is_kept_whole(what: str) -> None:
    edit, text = WHOLE[what]
    data = edited(edit)
    count = held(data).count(text)
    for _ in range(1 if what != "a chart" else 2):
        read, data = annotated(data)
        assert opened(data).sheetnames == [
            POSITIONS,
            SUMMARY,
            f"{SUMMARY} (2)",
            RESULTS,
            FINDINGS,
            DECISIONS,
            MODERATION,
        ]
        assert held(data).count(text) == count > 0
        (line,) = kept(data)
        assert line[0] == "'PEECF summary'"
        assert line[1].startswith("This sheet is from an earlier assessment and shows its results. It was kept because")
        assert results(read) == plain_results()
    assert new_causes(sample(), data) == []


def test_a_sheet_that_was_kept_is_no_list_of_positions() -> None:
    _, data = annotated(edited(filled(FINDINGS, "N4"), filled(MODERATION, "A2")))
    book = opened(data)
    book[POSITIONS]["A4"], book[POSITIONS]["B4"] = "P-777", "Another title"
    read, data = annotated(saved(book))
    assert "E131" not in {finding.code for finding in read.assessment.findings}
    assert [name for name in opened(data).sheetnames if name.startswith(FINDINGS)] == [FINDINGS, f"{FINDINGS} (2)"]


def test_sheets_keep_the_names_that_a_person_gave_them() -> None:
    def rename(book: Any) -> None:
        for sheet in OURS:
            book[sheet].title = f"Jane's {sheet}"

    data = edited(rename, put(POSITIONS, "R9", "='Jane''s PEECF summary'!B9"))
    for _ in range(3):
        _, data = annotated(data)
        assert opened(data).sheetnames == [POSITIONS, *(f"Jane's {sheet}" for sheet in OURS)]
        assert kept(data) == []
        assert "'Jane''s PEECF summary'!B9" in held(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            chart = package.read(next(n for n in package.namelist() if "charts/chart" in n)).decode()
        assert set(re.findall("<c:f>(.*)!", chart.replace("</c:f>", "\n"))) == {"'Jane''s PEECF summary'"}


def test_a_note_of_another_author_stays_where_our_sheets_were_deleted() -> None:
    def without_ours(book: Any) -> None:
        for name in OURS:
            del book[name]
            for each in [n for n, target in book.defined_names.items() if name in target.value]:
                del book.defined_names[each]

    _, data = annotated(edited(noted(POSITIONS, "D3", f"Error E201: {MARK}"), without_ours))
    assert f"Error E201: {MARK}" in held(data)


def test_nothing_is_left_of_a_sheet_of_ours_that_is_made_again() -> None:
    _, once = annotated(edited(noted(FINDINGS, "A4")))
    with zipfile.ZipFile(io.BytesIO(once)) as package:
        assert len([name for name in package.namelist() if "comments" in name]) == 1


def test_a_threaded_comment_and_its_reply_on_a_sheet_of_ours_are_kept_once_each() -> None:
    def add(parts: dict[str, bytes]) -> None:
        space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
        said = "".join(
            f'<threadedComment ref="G4" id="{{{n}}}" personId="{{p}}"><text>{text}</text></threadedComment>'
            for n, text in enumerate((MARK, "Yes, on Monday"))
        )
        parts["xl/threadedComments/t1.xml"] = f'<ThreadedComments xmlns="{space}">{said}</ThreadedComments>'.encode()
        kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
        sheet = next(name for name in parts if name.endswith("sheet4.xml.rels"))
        relation = f'<Relationship Id="rIdT" Type="{kind}" Target="/xl/threadedComments/t1.xml"/></Relationships>'
        parts[sheet] = parts[sheet].replace(b"</Relationships>", relation.encode())

    with zipfile.ZipFile(io.BytesIO(edited(noted(FINDINGS, "G4", f"[Threaded comment] Comment: {MARK}")))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    add(parts)
    _, data = annotated(zipped(parts))
    assert [text for _, text in kept(data)] == [MARK, "Yes, on Monday"]


CELLS = st.deferred(
    lambda: st.one_of(
        *(
            st.tuples(st.just(s.title), st.integers(1, s.max_row + 3), st.integers(1, s.max_column + 3))
            for s in as_made()
        )
    )
)
KINDS = st.sampled_from(("text", "number", "formula", "note", "note like ours"))


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CELLS, KINDS), min_size=1, max_size=6, unique_by=lambda edit: edit[0]))
def test_whatever_people_type_wherever_is_there_after_two_more_assessments(edits: Any) -> None:
    book, marks = opened(sample()), []
    for number, ((name, row, column), kind) in enumerate(edits):
        if (name == POSITIONS and column <= len(HEADINGS)) or (name == DECISIONS and row == 3):
            continue  # what is typed there changes the results: W817 names a heading of decisions that is gone
        mark, cell = f"47{number}11", book[name].cell(row, column)
        if kind.startswith("note"):
            cell.comment = Comment(f"{'Error E201: ' if kind == 'note like ours' else ''}{mark}", "Jane")
        else:
            cell.value = {"text": f"see {mark}", "number": int(mark), "formula": f"=1+{mark}"}[kind]
        marks.append(mark)
    data = saved(book)
    for _ in range(2):
        read, data = annotated(data)
        everything = held(data)
        assert [mark for mark in marks if mark not in everything] == []
        assert results(read) == plain_results()
    assert [line for line in kept(data) if not any(mark in line[1] for mark in marks)] == []
