"""Test that results, counts and the list to print follow a changed score, as the assessment of the changed scores."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from libreoffice import needs_libreoffice, saved_by_libreoffice
from position_books import FACTORS, Sheet, position, write

from peecf_batch.excel.address import cell_name
from peecf_batch.outputs.sheets.names import HEADINGS, RESULTS_SHEET, SUMMARY_SHEET
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import annotate_to

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
OPTIONS = Options(as_at=date(2026, 11, 30))
RESULTS = HEADINGS[:-1]


def annotated(data: bytes) -> tuple[Any, bytes]:
    read, buffer = assess_bytes(data, "book.xlsx", OPTIONS), io.BytesIO()
    annotate_to(read, buffer, OPTIONS)
    return read, buffer.getvalue()


def with_scores(data: bytes, scores: dict[str, dict[str, int]]) -> bytes:
    """Return a workbook with other scores, by part and cell, and without the stored values of formulas."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if "worksheets/sheet" in entry.filename:
                text = body.decode()
                for cell, score in scores.get(entry.filename.lower(), {}).items():
                    text = re.sub(
                        rf'<c r="{cell}"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)',
                        rf'<c r="{cell}"\1><v>{score}</v></c>', text, count=1, flags=re.DOTALL,
                    )  # fmt: skip
                body = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text).encode()
            new.writestr(entry, body)
    return buffer.getvalue()


@lru_cache(maxsize=8)
def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def results(data: bytes, sheets: list[str]) -> list[object]:
    """Return the values of our columns of results on the sheets with positions; a blank text is None."""
    found, book = [], opened(data)
    for name in sheets:
        rows = list(book[name].iter_rows(values_only=True))
        at = next(n for n, row in enumerate(rows) if RESULTS[0] in row)
        columns = [rows[at].index(heading) for heading in RESULTS]
        found += [[name, n, *(row[column] or None for column in columns)] for n, row in enumerate(rows[at + 1 :])]
    return found


def counts(data: bytes) -> list[tuple[object, ...]]:
    """Return the counts on the summary sheet: the rows from the bands to the outcomes, with the moves beside them."""
    rows = list(opened(data)[SUMMARY_SHEET].iter_rows(max_col=10, values_only=True))
    first = next(n for n, row in enumerate(rows) if row[0] == "Recommended band")
    last = next(n for n, row in enumerate(rows) if str(row[0]).startswith("Borderline score, in addition"))
    return [tuple(round(v, 9) if isinstance(v, float) else v for v in row) for row in rows[first : last + 1]]


def drawn_scores(read: Any, seed: int) -> dict[str, dict[str, int]]:
    """Return other scores for half of the positions of a workbook, by part and cell."""
    draw, found = random.Random(seed), {}
    for layout in read.layouts:
        rows = [p.position.details.row for p in read.assessment.positions
                if p.position.details.sheet == layout.sheet.entry.name]  # fmt: skip
        chosen = {
            cell_name(row, draw.choice(layout.factors)): draw.randint(1, 7) for row in rows if draw.random() < 0.5
        }
        found[layout.sheet.entry.part] = chosen
    return found


@pytest.fixture(scope="module")
def two_sheets(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    head = ("Position ID", "Position title", "Current band", *FACTORS)
    rows = [("P-1", "Director 1", "PESES-2", *[5] * 8), ("P-2", "Director 2", "Not executive", *[3] * 7, "")]
    others = [("Q-1", "Director 3", "", *[2] * 8), ("Q-2", "Director 4", "PESES-3", *[6] * 7, "6")]
    others.append(("Q-3", "Director 5", "New", *[4] * 8))
    path = tmp_path_factory.mktemp("two") / "book.xlsx"
    return Path(write(path, [Sheet("North & South", [head, *rows]), Sheet("It's", [head, *others])])).read_bytes()


class Changed(NamedTuple):
    """A workbook, its annotated copy, and other scores for both, by part and cell."""

    original: bytes
    copy: bytes
    scores: dict[str, dict[str, int]]


@needs_libreoffice
class TestLibreOffice:
    OF_SAMPLES = ("water-authority", "boundaries", "moderation")

    @pytest.fixture(scope="class")
    @staticmethod
    def changed(two_sheets: bytes) -> dict[str, Changed]:
        """Return workbooks of which people change scores, by name."""
        found = {}
        for name in TestLibreOffice.OF_SAMPLES:
            original = (SAMPLES / f"{name}.xlsx").read_bytes()
            read, copy = annotated(original)
            found[name] = Changed(original, copy, drawn_scores(read, 5))
        read, copy = annotated(two_sheets)
        parts = [layout.sheet.entry.part for layout in read.layouts]
        found["a score was missing"] = Changed(two_sheets, copy, {part: {"K3": 7} for part in parts})
        found["no score"] = Changed(two_sheets, copy, {part: {"D2": 8, "E3": 0} for part in parts})
        return found

    @pytest.fixture(scope="class")
    @staticmethod
    def calculated(changed: dict[str, Changed], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
        """Return the copies with the other scores as LibreOffice calculates and saves them, and one as it is."""
        folder = tmp_path_factory.mktemp("calculated")
        copies = {name: with_scores(one.copy, one.scores) for name, one in changed.items()}
        copies["as it is"] = annotated((SAMPLES / "small-organisation.xlsx").read_bytes())[1]
        paths = [folder / f"{name}.xlsx" for name in copies]
        for path, data in zip(paths, copies.values(), strict=True):
            path.write_bytes(data)
        return {path.stem: path.read_bytes() for path in saved_by_libreoffice(paths)}

    @pytest.mark.parametrize("name", [*OF_SAMPLES, "a score was missing"])
    def test_calculates_what_the_assessment_of_the_changed_scores_says(
        self, name: str, changed: dict[str, Changed], calculated: dict[str, bytes]
    ) -> None:
        """With scores on one sheet or two, and one that was missing."""
        (original, copy, scores), live = changed[name], calculated[name]
        assert any(scores.values())
        read, expected = annotated(with_scores(original, scores))
        sheets = [layout.sheet.entry.name for layout in read.layouts]
        assert results(live, sheets) == results(expected, sheets) != results(copy, sheets)
        assert counts(live) == counts(expected) != counts(copy)
        said = [row[0] for row in opened(live)[SUMMARY_SHEET].iter_rows(max_row=10, values_only=True)]
        assert any(str(text).startswith("Scores have changed since this assessment") for text in said)
        printed = [row[:7] for row in opened(live)[RESULTS_SHEET].iter_rows(min_row=4, values_only=True)]
        anew = [row[:7] for row in opened(expected)[RESULTS_SHEET].iter_rows(min_row=4, values_only=True)]
        assert [[v or None for v in row] for row in printed] == [[v or None for v in row] for row in anew]

    def test_saves_what_the_next_assessment_makes_anew(self, calculated: dict[str, bytes]) -> None:
        _, copy = annotated((SAMPLES / "small-organisation.xlsx").read_bytes())
        _, again = annotated(calculated["as it is"])
        assert opened(again).sheetnames == opened(copy).sheetnames
        assert "Kept" not in [row[0].value for row in opened(again)["PEECF findings"].iter_rows(min_row=4)]
        with zipfile.ZipFile(io.BytesIO(again)) as package:
            assert len([name for name in package.namelist() if "charts/chart" in name]) == 1

    def test_gives_no_error_where_a_score_is_no_score(self, calculated: dict[str, bytes]) -> None:
        for row in results(calculated["no score"], ["North & South"]):
            assert row[2:] in ([None, "PESES-2", "Not classified", None, None],
                               [None, "Not executive", "Not classified", None, None])  # fmt: skip


class TestStoredValues:
    def test_are_those_of_the_assessment(self, two_sheets: bytes) -> None:
        _, copy = annotated(two_sheets)
        assert results(copy, ["North & South", "It's"]) == [
            ["North & South", 0, 40, "PESES-2", "PESES-2", None, "Same band"],
            ["North & South", 1, None, "Not executive", "Not classified", None, None],
            ["It's", 0, 16, "None", "Below 21", None, "Below executive"],
            ["It's", 1, 48, "PESES-3", "PESES-3", "Bottom of range", "Same band"],
            ["It's", 2, 32, "New", "PESES-1", None, "No reference band"],
        ]
        assert counts(copy)[:7] == [
            ("Recommended band", "Positions", "Work value score", None, "Reference band ↓", "→ PESES-3", "→ PESES-2",
             "→ PESES-1", "→ Below 21", "All"),
            ("PESES-3", 1, "48 to 56", None, "PESES-3", 1, 0, 0, 0, 1),
            ("PESES-2", 1, "36 to 47", None, "PESES-2", 0, 1, 0, 0, 1),
            ("PESES-1", 1, "21 to 35", None, "PESES-1", 0, 0, 0, 0, 0),
            ("Below 21", 1, "below 21", None, "Not executive", 0, 0, 0, 0, 0),
            ("Not classified", 1, None, None, "None or new", 0, 0, 1, 1, 2),
            ("All positions", 5, None, None, "All", 1, 1, 1, 1, 4),
        ]  # fmt: skip

    def test_of_a_position_refused_for_another_reason_have_no_formulas(self, tmp_path: Path) -> None:
        rows = [("Position ID", "Position title", *FACTORS), position(1), position(1)]
        _, copy = annotated(Path(write(tmp_path / "b.xlsx", [Sheet("Positions", rows)])).read_bytes())
        page = openpyxl.load_workbook(io.BytesIO(copy))["Positions"]
        assert [page.cell(2, column).value for column in (11, 13)] == [None, "Not classified"]


class TestTheSheets:
    def test_list_every_position_to_print_and_every_decision_by_name(self, two_sheets: bytes) -> None:
        _, copy = annotated(two_sheets)
        rows = list(opened(copy)[RESULTS_SHEET].iter_rows(min_row=3, max_col=8, values_only=True))
        assert rows[0] == ("Position", "Title", "Score", "Reference band", "Recommended band", "Borderline", "Outcome",
                           "Sheet")  # fmt: skip
        assert [row[0] for row in rows[1:]] == ["P-1", "P-2", "Q-1", "Q-2", "Q-3"]
        texts = [row[0] for row in opened(copy)[SUMMARY_SHEET].iter_rows(max_col=1, values_only=True) if row[0]]
        at = texts.index("For decision")
        assert texts[at + 3 : at + 9] == [
            "◆ Below executive: 1", "1. Director 3 (Q-1)", "○ No reference band, new position: 1",
            "2. Director 5 (Q-3)", "◎ Borderline score, same band: 1", "3. Director 4 (Q-2)",
        ]  # fmt: skip

    def test_tint_the_outcomes_by_their_words_and_leave_the_owners_rules(self) -> None:
        original = (SAMPLES / "water-authority.xlsx").read_bytes()
        read, copy = annotated(original)
        before, after = (rules(data, read.layouts[0].sheet.entry.name) for data in (original, copy))
        assert set(before.items()) <= set(after.items())
        ours = {formula for formula in after if formula not in before}
        assert any('="Higher band"' in formula for formula in ours)
        assert any('="Lower band"' in formula for formula in ours)
        priorities = [priority for _, priority in after.values()]
        assert len(set(priorities)) == len(priorities)
        _, again = annotated(copy)
        assert rules(again, read.layouts[0].sheet.entry.name) == after


def rules(data: bytes, sheet: str) -> dict[str, tuple[str, int]]:
    """Return the area and priority of each rule of conditional formats on a sheet, by formula."""
    page = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    found = {}
    for area, held in page.conditional_formatting._cf_rules.items():
        for rule in held:
            found[f"{area.sqref} {''.join(rule.formula)} {rule.type}"] = (str(area.sqref), rule.priority)
    return found
