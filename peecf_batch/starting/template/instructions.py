"""The first sheet: what to do, what each sheet holds, what it rests on, and which template made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.create.description import Choice, FreshSheet, place_name
from peecf_batch.excel.edit.new_sheet import Cell
from peecf_batch.reading.template_stamp import ORGANISATION_NAME, TEMPLATE_VERSION, VERSION_NAME
from peecf_batch.starting.template import looks
from peecf_batch.starting.template.columns import fill_in, wording
from peecf_batch.starting.template.formulas import quoted
from peecf_batch.starting.template.reference import height_of

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Framework

_WIDTHS = (5.0, 22.0, 92.0)


def instructions_sheet(organisation: str, framework: Framework) -> tuple[FreshSheet, dict[str, str]]:
    """The sheet, and the names of the cells that hold the organisation's name and the template's version."""
    words = wording()
    writer = _Page(FreshSheet("Instructions", widths=list(_WIDTHS), heights={1: 26}, portrait=True, one_page=True))
    said = words["instructions"]
    writer.line(Cell(words["title"]["instructions"], looks.TITLE))
    writer.line(Cell(framework.title, looks.QUIET))
    writer.gap()
    writer.fact(Cell(said["organisation"], looks.LABEL), organisation)
    writer.sheet.cells[writer.row, 3] = Cell(organisation, looks.TO_FILL)
    place = f"C{writer.row}:C{writer.row}"
    writer.sheet.choices.append(Choice(place, "any", said["organisation"], said["organisation_prompt"]))
    names = {ORGANISATION_NAME: f"Instructions!{place_name(writer.row, 3)}"}
    writer.section(said["steps_heading"])
    for number, step in enumerate(said["steps"], 1):
        writer.step(number, fill_in(step, framework))
    writer.step_note(said["note"])
    writer.section(said["sheets_heading"])
    for name, holds in words["sheets"].items():
        link = f"'{name}'!A1" if name != "Instructions" else ""
        writer.fact(Cell(name, looks.LINKED if link else looks.LABEL, link=link), holds)
    writer.section(said["decides_heading"])
    for principle in framework.principles:
        writer.step(0, principle.text)
    writer.section(said["basis_heading"])
    writer.fact(Cell(said["framework"], looks.LABEL), f"{framework.title} ({framework.citation.publisher})")
    for citation in framework.citations:
        writer.fact(Cell("", looks.LABEL), f"{citation.title}. {citation.publisher}, {citation.url}")
    writer.gap()
    writer.fact(Cell(said["version"], looks.LABEL), TEMPLATE_VERSION)
    names[VERSION_NAME] = f"Instructions!{place_name(writer.row, 3)}"
    return writer.sheet, names


def organisation_line(organisation: str) -> Cell:
    """The organisation's name as other sheets show it: what its named cell holds, or where to type it."""
    missing = wording()["title"]["no_organisation"]
    formula = f'IF({ORGANISATION_NAME}="",{quoted(missing)},{ORGANISATION_NAME})'
    return Cell(organisation or missing, looks.SUBTITLE, formula=formula)


class _Page:
    """Puts one thing under another, each row as high as its text needs."""

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
        """A numbered step, or with 0 a point of a list, over both text columns."""
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
