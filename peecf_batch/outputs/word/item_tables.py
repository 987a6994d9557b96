"""Make the tables of positions that need a decision, have one, or have a borderline score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.word.content import Blank, Box
from peecf_batch.outputs.word.document import Column
from peecf_batch.outputs.wording.decisions import DECIDE, decision_boxes
from peecf_batch.rules.classification import OPTION_LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.outputs.word.content import Content, Piece
    from peecf_batch.outputs.word.document import Paper
    from peecf_batch.outputs.word.items import Group, Item

MOVE, EARLIEST, DECISION = "Held → recommended", "Earliest change", "Decision"
MINISTER = "The Minister may have to approve."
_GAP = "   "


class _Filled(NamedTuple):
    """A column with its cells."""

    heading: str
    share: float
    cells: list[Content]
    right: bool = False
    always: bool = False


def table_of_group(paper: Paper, group: Group, *, has_boxes: bool) -> None:
    """Add the items of a group, each with boxes or a blank for the decision if `has_boxes`."""
    items = group.items
    decisions = [_decision(item, group) for item in items] if has_boxes else []
    columns = [*_facts(items, numbered=True), _Filled(DECISION, 3.4, decisions)]
    _add(paper, f"{group.title}: positions for decision", columns)


def table_of_borderline(paper: Paper, items: Sequence[Item], options: Sequence[str], *, has_boxes: bool) -> None:
    """Add the positions with a borderline score, with boxes for the result of the validation meeting if `has_boxes`."""
    results: list[Content] = [_boxes(item, decision_boxes(options)) for item in items] if has_boxes else []
    facts = _facts(items, numbered=any(item.number for item in items))
    _add(paper, "Positions with a borderline score", [*facts, _Filled("Result of the meeting", 3.8, results)])


def table_of_decided(paper: Paper, items: Sequence[Item]) -> None:
    """Add the positions for which a decision is recorded."""
    decided: list[Content] = [item.decided for item in items]
    columns = [*_facts(items, numbered=False), _Filled(DECISION, 5, decided)]
    _add(paper, "Decisions that are recorded", columns)


def lettered(options: Sequence[str]) -> str:
    """Return options as one sentence, lettered if there are several."""
    if len(options) == 1:
        return options[0]
    parts = [f"({letter}) {_inside(text)}" for letter, text in zip(OPTION_LETTERS, options, strict=False)]
    return f"{'; '.join(parts[:-1])}; or {parts[-1]}." if parts else ""


def _facts(items: Sequence[Item], *, numbered: bool) -> list[_Filled]:
    numbers: list[Content] = [f"{item.number}" if item.number else "" for item in items] if numbered else []
    return [
        _Filled("Item", 1.05, numbers, right=True),
        _Filled("Position", 5.4, [_position(item) for item in items], always=True),
        _Filled("Incumbent", 3, [item.incumbent for item in items]),
        _Filled(MOVE, 3.9, [item.move for item in items], always=True),
        _Filled("Score", 1.25, [f"{item.score}" if item.score else "–" for item in items], right=True),
        _Filled("Remuneration", 2.6, [item.pay for item in items], right=True),
        _Filled(EARLIEST, 3.4, [_when(item) for item in items]),
    ]


def _add(paper: Paper, caption: str, columns: Sequence[_Filled]) -> None:
    """Add a table without the columns that are empty."""
    filled = [column for column in columns if column.always or any(column.cells)]
    rows = list(zip(*(column.cells for column in filled), strict=True))
    heads = [Column(column.heading, column.share, right=column.right) for column in filled]
    paper.table(caption, heads, rows, captioned=False)


def _position(item: Item) -> str:
    return f"{item.label}. Borderline: {item.edge}." if item.edge else item.label


def _when(item: Item) -> str:
    when = item.when[:1].upper() + item.when[1:]
    return f"{when}. {MINISTER}" if when and item.is_ceo else when or (MINISTER if item.is_ceo else "")


def _decision(item: Item, group: Group) -> Content:
    """Return what to tick or fill in, after a decision that was deferred or is in doubt."""
    before: tuple[Piece, ...] = (f"{item.decided}. ",) if item.decided else ()
    return (*before, *_boxes(item, decision_boxes(group.options, may_wait=item.may_wait)))


def _boxes(item: Item, labels: Sequence[str]) -> tuple[Piece, ...]:
    """Return a box for each label, with a field after the one for a decision in words."""
    which = f"item {item.number}" if item.number else item.label
    pieces: list[Piece] = []
    for label in labels:
        pieces += [*([_GAP] if pieces else []), Box(label, f"{which}: {label}"[:60])]
        if label == DECIDE:
            pieces += [": ", Blank("insert decision", f"Decision on item {item.number}")]
    return tuple(pieces)


def _inside(sentence: str) -> str:
    """Return a sentence as part of another one: without a capital and full stop."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
