"""Tell what a person typed from what an earlier run wrote."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.cell import LONGEST_CELL_TEXT
from peecf_batch.excel.edit.defined_names import LIST_NAME
from peecf_batch.excel.edit.earlier.written_results import ResultsOfRows, results_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.edit.earlier.remembered import AddedSheets
    from peecf_batch.excel.workbook import Sheet

_LONGEST_SUMMARY = 1_000
_LINE = pattern(r"(?:Error|Warning|Notice) ([EWN]\d{3}): ")
_SHORT = pattern(r"[EWN]\d{3} [A-Z]{0,3}\d{0,7} ")  # what begins a finding in our column: its code and its cell
_TERM = r"(?:SUM\([A-Z0-9:,$]{1,8000}\)|VALUE\(TRIM\([A-Z0-9$]{2,12}\)\)|\d{1,4})"
_FORMULA = pattern(rf"{_TERM}(?:\+{_TERM}){{0,20}}")


class OurWords:
    """The texts that an earlier run wrote, as far as the workbook still tells."""

    def __init__(self, added: AddedSheets, names: AdditionNames) -> None:
        """Read the rows of the findings sheets, and the texts of every added sheet as short as a summary."""
        self.names = names
        self.lines: dict[str, set[str]] = defaultdict(set)
        self.shorts: dict[str, set[str]] = defaultdict(set)
        for row in added.rows:
            code = row.texts[names.code]
            said = names.said(row.texts)
            self.lines[code].update(" ".join(line.split()) for line in said.lines)
            for short in said.in_column:
                begins = _SHORT.match(short)
                self.shorts[begins[0] if begins else ""].add(short)
        self.words = set(names.words)
        for scan in (sheet.scan for sheet in added.sheets if len(sheet.scan.rows) <= _LONGEST_SUMMARY):
            self.words.update(cell.fact.text for cells in scan.contents.values() for cell in cells.values())
        self._is_told = len(self.words) > len(names.words)
        self.results = results_on(added.sheets)

    def left_of_note(self, text: str) -> str:
        """Return what a person typed into a note of ours, "" if nothing.

        Where no findings sheet tells our lines, each line that begins like one of ours is ours.
        """
        kept = (self._left_of_line(line.strip()) for line in text.replace("\r\n", "\n").splitlines())
        return "\n".join(line for line in kept if line)

    def _left_of_line(self, line: str) -> str:
        found = _LINE.search(line)
        if found is None:
            return line
        if not self.lines:
            return line[: found.start()].strip()
        plain = " ".join(line.split())
        known = self.lines.get(found[1], set())
        if plain in known:
            return ""
        inside = max((said for said in known if said in plain), key=len, default="")
        return self._left_of_line(" ".join(plain.replace(inside, " ", 1).split())) if inside else line

    def left_of_findings(self, text: str) -> str:
        """Return what a person typed into a cell of our column of findings, "" if nothing."""
        if not self.shorts:
            return "" if _SHORT.match(text) else text.strip()
        if len(text) >= LONGEST_CELL_TEXT and _SHORT.match(text):
            return ""
        at = 0
        while (found := _SHORT.match(text, at)) is not None:
            known = self.shorts.get(found[0], set())
            said = max((each for each in known if text.startswith(each, at)), key=len, default="")
            if not said:
                break
            at += len(said)
            at += len("; ") if text.startswith("; ", at) else 0
        return text[at:].strip()

    def left_of_results(self, facts: Iterable[CellFact]) -> set[str]:
        """Return the texts in a column of results, such as bands, that are not ours.

        Where no added sheet tells our words, a text that is there twice is ours.
        """
        counts: dict[str, int] = defaultdict(int)
        for fact in facts:
            counts[fact.text] += 1
        return {t for t, n in counts.items() if t.strip() and t not in self.words and (self._is_told or n == 1)}


def is_our_score(fact: CellFact) -> bool:
    """Return True if the cell of a score has a formula like ours. A formula that cells share is "" in all but one."""
    formula = fact.formula.replace(" ", "") if fact.formula is not None else None
    return formula is not None and (not formula or _FORMULA.fullmatch(formula) is not None or is_our_formula(fact))


def is_our_formula(fact: CellFact) -> bool:
    """Return True if a cell has a formula with a name that only our formulas use, whatever its value is now."""
    return fact.formula is not None and LIST_NAME.casefold() in fact.formula.casefold()


def typed_in_block(
    sheet: Sheet, columns: Mapping[int, str], rows: range, words: OurWords
) -> dict[tuple[int, int], str]:
    """Return what people typed into the cells of our columns, by (row, column).

    `columns` has our headings, without a number after them, by column. `rows` are the rows below the headings.
    """
    facts: dict[int, dict[int, CellFact]] = defaultdict(dict)
    for row in rows:
        for (column, heading), fact in zip(columns.items(), sheet.scan.facts(row, tuple(columns)), strict=True):
            if fact.text.strip() and (heading == words.names.block[0] or not is_our_formula(fact)):
                facts[column][row] = fact
    typed = {}
    known = ResultsOfRows(words.results, sheet.scan, sorted(columns))
    for column, held in facts.items():
        left = _left(columns[column], held, words)
        for row, fact in held.items():
            is_ours = known.is_ours(row, column, fact.text) if columns[column] != words.names.block[0] else None
            own = left.get(fact.text, "")
            if is_ours is False and columns[column] != words.names.block[-1]:
                own = fact.text
            if own.strip() and not is_ours:
                typed[row, column] = own
    return typed


def _left(heading: str, held: Mapping[int, CellFact], words: OurWords) -> dict[str, str]:
    """Return what people typed into the cells of one of our columns, by the text of the cell."""
    block = words.names.block
    if heading == block[0]:
        own = {fact.text for fact in held.values() if not is_our_score(fact)}
        return {text: text for text in own} if len(own) < len({fact.text for fact in held.values()}) else {}
    if heading == block[-1]:
        return {text: words.left_of_findings(text) for text in {fact.text for fact in held.values()}}
    return {text: text for text in words.left_of_results(held.values())}
