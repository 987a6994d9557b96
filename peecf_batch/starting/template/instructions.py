"""Build the first sheet: instructions, the list of sheets, the sources, and the version of the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Cell
from peecf_batch.excel.create.description import Choice, FreshSheet, place_name
from peecf_batch.reading.opened import TEMPLATE_VERSION
from peecf_batch.reading.template_stamp import ORGANISATION_NAME, VERSION_NAME
from peecf_batch.starting.template import looks
from peecf_batch.starting.template.columns import fill_in, wording
from peecf_batch.starting.template.formulas import quoted
from peecf_batch.starting.template.reference import height_of

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Framework

_WIDTHS = (5.0, 22.0, 92.0)


def instructions_sheet(organisation: str, framework: Framework) -> tuple[FreshSheet, dict[str, str]]:
    """Return the sheet, and the defined names of the cells with the organisation and the version of the template."""
    words = wording()
    writer = _Page(FreshSheet("Instructions", widths=list(_WIDTHS), heights={1: 26}, portrait=True, one_page=True))
    texts = words["instructions"]
    writer.line(Cell(words["title"]["instructions"], looks.TITLE))
    writer.line(Cell(framework.title, looks.QUIET))
    writer.gap()
    writer.fact(Cell(texts["organisation"], looks.LABEL), organisation)
    writer.sheet.cells[writer.row, 3] = Cell(organisation, looks.TO_FILL)
    place = f"C{writer.row}:C{writer.row}"
    writer.sheet.choices.append(Choice(place, "any", texts["organisation"], texts["organisation_prompt"]))
    names = {ORGANISATION_NAME: f"Instructions!{place_name(writer.row, 3)}"}
    writer.section(texts["steps_heading"])
    for number, step in enumerate(texts["steps"], 1):
        writer.step(number, fill_in(step, framework))
    writer.step_note(texts["note"])
    writer.section(texts["sheets_heading"])
    for name, holds in words["sheets"].items():
        link = f"'{name}'!A1" if name != "Instructions" else ""
        writer.fact(Cell(name, looks.LINKED if link else looks.LABEL, link=link), holds)
    writer.section(texts["decides_heading"])
    for principle in framework.principles:
        writer.step(0, principle.text)
    writer.section(texts["basis_heading"])
    writer.fact(Cell(texts["framework"], looks.LABEL), f"{framework.title} ({framework.citation.publisher})")
    for citation in framework.citations:
        writer.fact(Cell("", looks.LABEL), f"{citation.title}. {citation.publisher}, {citation.url}")
    writer.gap()
    writer.fact(Cell(texts["version"], looks.LABEL), TEMPLATE_VERSION)
    names[VERSION_NAME] = f"Instructions!{place_name(writer.row, 3)}"
    return writer.sheet, names


def organisation_line(organisation: str) -> Cell:
    """Return a cell for other sheets that shows the organisation's name or, if it is blank, where to type it."""
    missing = wording()["title"]["no_organisation"]
    formula = f'IF({ORGANISATION_NAME}="",{quoted(missing)},{ORGANISATION_NAME})'
    return Cell(organisation or missing, looks.SUBTITLE, formula=formula)


class _Page:
    """A writer that puts rows below each other, each as high as its text needs. `row` is the last row used."""

    def __init__(self, sheet: FreshSheet) -> None:
        self.sheet, self.row = sheet, 0

    def line(self, cell: Cell) -> None:
        self.row += 1
        self.sheet.cells[self.row, 1] = cell

    def gap(self) -> None:
        self.row += 1

    def section(self, text: str) -> None:
        self.row += 1
        self.line(Cell(text, looks.SECTION))

    def step(self, number: int, text: str) -> None:
        """Put a numbered step, or a point of a list if `number` is 0, over both text columns."""
        self.row += 1
        self.sheet.cells[self.row, 1] = Cell(f"{number}." if number else "•", looks.NUMBERED)
        self.sheet.spans.append(f"B{self.row}:C{self.row}")
        self._tall(Cell(text, looks.PROSE), 2, sum(_WIDTHS[1:]))

    def step_note(self, text: str) -> None:
        self.row += 1
        self.sheet.spans.append(f"B{self.row}:C{self.row}")
        self._tall(Cell(text, looks.QUIET_WRAPPED), 2, sum(_WIDTHS[1:]))

    def fact(self, label: Cell, text: str) -> None:
        self.row += 1
        self.sheet.cells[self.row, 2] = label
        self._tall(Cell(text, looks.PROSE), 3, _WIDTHS[2])

    def _tall(self, cell: Cell, column: int, width: float) -> None:
        self.sheet.cells[self.row, column] = cell
        self.sheet.heights[self.row] = height_of([cell], [width])
