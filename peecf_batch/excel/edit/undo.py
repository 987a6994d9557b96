"""Find the additions of an earlier run in a workbook, by their hidden names, and remove them."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import area
from peecf_batch.excel.edit.defined_names import BLOCK_NAME, LIST_NAME, SHEET_NAME, our_names, target_of
from peecf_batch.excel.edit.earlier.foreign_formats import foreign_formats
from peecf_batch.excel.edit.earlier.kept_sheets import kept_sheet_text, mark_kept, sheets_to_keep
from peecf_batch.excel.edit.earlier.own_cells import kept_texts, typed_cells
from peecf_batch.excel.edit.earlier.own_words import OurWords
from peecf_batch.excel.edit.earlier.recognised import copied_sheets
from peecf_batch.excel.edit.earlier.remembered import read_added_sheets, remembered_formats
from peecf_batch.excel.edit.earlier.sheet_undo import SheetUndo, Undone
from peecf_batch.excel.edit.earlier.written import renamed_sheets
from peecf_batch.excel.edit.notes import without_our_notes
from peecf_batch.excel.edit.parts import Parts
from peecf_batch.excel.edit.styles import StyleBook
from peecf_batch.excel.markup import attribute
from peecf_batch.excel.package import Package
from peecf_batch.excel.trees.written import serialise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from peecf_batch.excel.address import Area
    from peecf_batch.excel.edit.additions import EarlierBlock
    from peecf_batch.excel.edit.defined_names import SheetArea
    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames, KeptText
    from peecf_batch.excel.edit.earlier.remembered import AddedSheets
    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import SheetEntry, Workbook


_OF_A_CHART = frozenset(("chart", "chartStyle", "chartColorStyle"))
_OUR_NAMES = (BLOCK_NAME, SHEET_NAME, LIST_NAME)


class EarlierRun(NamedTuple):
    """What an earlier run left: the package without its additions, the places of its columns, and typed texts.

    `renamed` has the names that people gave to our sheets, by the names that we gave.
    """

    package: Package
    blocks: tuple[EarlierBlock, ...]
    kept: tuple[KeptText, ...]
    renamed: Mapping[str, str]


def without_additions(
    workbook: Workbook, names: AdditionNames, chosen: Collection[str] = (), added: AddedSheets | None = None
) -> EarlierRun:
    """Return the package as it was before an earlier run annotated it, and what that run had left.

    There is a place for each sheet whose columns are all still there. What people typed into our cells and notes stays
    there; what they typed into our sheets is returned as texts to keep, and a sheet of ours to which they added what no
    text can tell stays whole. The findings sheet of that run has the address
    of each marked cell, and its earlier format as the format of a hidden cell in the same row. A sheet that the owner
    made by copying an annotated sheet stays as it is, unless it is one of the `chosen` sheets, or the original is gone.
    `added` are the sheets of that run, if the caller has read them.
    """
    undo = _Undo(workbook, names, chosen, added or read_added_sheets(workbook, names))
    package = Package(undo.package_bytes(), workbook.package.bounds)
    left = [sheet for sheet in undo.added.sheets if sheet.entry not in undo.whole]
    kept = kept_texts(workbook, undo.added._replace(sheets=tuple(left)), undo.typed, names)
    whole = tuple(kept_sheet_text(entry) for entry in undo.whole)
    return EarlierRun(package, tuple(undo.earlier_blocks), tuple(dict.fromkeys((*kept, *whole))), renamed_sheets(left))


class _Undo:
    def __init__(self, workbook: Workbook, names: AdditionNames, chosen: Collection[str], added: AddedSheets) -> None:
        self.workbook, self.package, self.names = workbook, workbook.package, names
        self.parts = Parts(self.package, strict=workbook.namespace.startswith("http://purl.oclc.org"))
        named = [name for name in our_names(workbook.root) if name.name.startswith(BLOCK_NAME)]
        held = [name for name in named if name.sheet is None]
        copies = [target for name in named if name.sheet is not None and (target := target_of(name))]
        self.blocks = [target for target in map(target_of, held) if target]
        self.block_is_gone = not held or len(self.blocks) < len(held)
        renewed = {name.strip().casefold() for name in chosen}
        wanted = [copy for copy in copies if copy.sheet.casefold() in renewed]
        self.blocks += wanted or (copies if len(copies) == 1 and not self.blocks else [])
        self.copies = {name.casefold() for name in copied_sheets(workbook)}
        self.added = added
        self.typed = typed_cells(workbook, added.sheets, names)
        self.foreign = foreign_formats(workbook.styles(), names)
        typed_on = {entry for entry, texts in self.typed.items() if texts}
        self.whole = sheets_to_keep(workbook, added.sheets, names, self.foreign, typed_on)
        self.our_sheets = [sheet.entry for sheet in self.added.sheets]
        self.earlier_blocks: list[EarlierBlock] = []

    def package_bytes(self) -> bytes:
        root = self.workbook.root.copy()
        self._undo_sheets(root)
        gone = [entry for entry in self.our_sheets if entry not in self.whole]
        for entry in gone:
            self._remove_sheet(entry)
        renewed = {entry.index for entry, block in self._marked_sheets() if block}
        _drop_sheets(root, [entry.index for entry in gone], renewed)
        mark_kept(root, self.workbook.namespace, self.whole)
        self.parts.changes[self.workbook.part] = serialise(root)
        self._drop_calculation_chain()
        self.parts.finish()
        buffer = io.BytesIO()
        self.package.write(buffer, self.parts.changes, self.parts.added)
        return buffer.getvalue()

    def _remove_sheet(self, entry: SheetEntry) -> None:
        self._remove_with_related(entry.part)
        self.parts.unrelate(self.workbook.part, entry.part)

    def _remove_with_related(self, part: str, kinds: frozenset[str] | None = None) -> None:
        """Remove a part and the parts to which it is related, by these kinds or by any, with those of a chart."""
        if self.parts.changes.get(part, b"") is None:
            return
        self.parts.remove(part)
        for relation in self.package.relations(part):
            is_wanted = kinds is None or relation.kind in kinds
            if is_wanted and not relation.external and relation.target in self.package:
                self._remove_with_related(relation.target, _OF_A_CHART)

    def _undo_sheets(self, root: Element) -> None:
        part = self.workbook.related("styles")
        styles = StyleBook(self.package.tree(part), self.workbook.namespace) if part else None
        formats = remembered_formats(self.added.rows, self.names)
        words = OurWords(self.added, self.names)
        undone = Undone(self.workbook, self.names, self.parts, root, styles, formats, words, self.foreign)
        for entry, block in self._marked_sheets():
            earlier = SheetUndo(undone, entry, block).apply()
            self.earlier_blocks.extend([earlier] if earlier else [])
        if part and styles:
            self.parts.changes[part] = serialise(styles.root)

    def _marked_sheets(self) -> Iterator[tuple[SheetEntry, Area | None]]:
        """Yield the sheets with added columns, and their place.

        If the defined name of some columns is not valid, yield every sheet with our notes as well, without a place.
        Copies of annotated sheets are not yielded unless they are to be renewed.
        """
        blocks = {block.sheet.casefold(): block.area for block in self.blocks}
        for entry in self.workbook.sheets:
            block = blocks.get(entry.name.casefold())
            is_lost = self.block_is_gone and entry.name.casefold() not in self.copies
            if entry not in self.our_sheets and (block or (is_lost and self._has_our_notes(entry))):
                yield entry, block

    def _has_our_notes(self, entry: SheetEntry) -> bool:
        comments = self.package.related(entry.part, "comments")
        return comments is not None and without_our_notes(self.package.tree(comments), str).is_changed

    def _drop_calculation_chain(self) -> None:
        """Remove the calculation chain if it names our removed formulas.

        Excel rebuilds a missing chain. It would repair a workbook whose chain names formulas that are gone.
        """
        chain = self.workbook.related("calcChain")
        if chain is None:
            return
        if any(self._chain_names_block(self.package.text(chain), block) for block in self.blocks):
            self.parts.remove(chain)
            self.parts.unrelate(self.workbook.part, chain)

    def _chain_names_block(self, chain: bytes, block: SheetArea) -> bool:
        """Return True if a calculation chain has a cell of the block.

        An entry without a sheet has the sheet of the entry before it.
        """
        named = (e for e in self.workbook.root.findall("sheets/sheet") if e.get("name") == block.sheet)
        wanted, (top, left, bottom, right) = next((e.get("sheetId", "").encode() for e in named), b""), block.area
        current = b""
        for tag in re.findall(rb"<(?:[\w.-]+:)?c\s[^<>]*>", chain):
            current = attribute(tag, b"i") or current
            cell = area((attribute(tag, b"r") or b"").decode("ascii", "replace"))
            if cell and current == wanted and top <= cell.top <= bottom and left <= cell.left <= right:
                return True
        return False


def _drop_sheets(root: Element, gone: list[int], renewed: set[int]) -> None:
    """Remove sheets and our names from the workbook part, and correct every reference to a sheet by position.

    Copies of our names stay with the sheets that they belong to, except with those that are `renewed`.
    """
    held = root.find("sheets")
    if held is None:
        return
    elements = held.findall("sheet")
    for index in gone:
        held.remove(elements[index])
    moved = {old: new for new, old in enumerate(i for i in range(len(elements)) if i not in gone)}
    names = root.find("definedNames")
    for element in list(names) if names is not None else ():
        local = element.get("localSheetId", "")
        is_named_so = element.get("name", "").startswith(_OUR_NAMES)
        ours = is_named_so and (not local.isdigit() or int(local) in renewed)
        if names is not None and (ours or (local.isdigit() and int(local) in gone)):
            names.remove(element)
        elif local.isdigit():
            element.set("localSheetId", str(moved.get(int(local), int(local))))
    if names is not None and not names.nodes:
        root.remove(names)
    for view in root.findall("bookViews/workbookView"):
        for name in ("activeTab", "firstSheet"):
            at = view.get(name, "")
            if at.isdigit():
                view.set(name, str(moved.get(int(at), 0)))
