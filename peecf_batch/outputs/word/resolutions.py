"""Write the resolutions of the board paper: numbered, with the positions by name, and boxes for the decisions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.word.content import Strong
from peecf_batch.outputs.word.item_tables import lettered, table_of_decided, table_of_group
from peecf_batch.outputs.wording.text import listed, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.outputs.word.document import Numbering
    from peecf_batch.outputs.word.facts import Facts
    from peecf_batch.outputs.word.items import Group, Item


_MOST_NAMED, _MOST_MOVES = 6, 3
_WAIT = "“Wait” means: leave the position as it is, and redesign it when it is vacant."
_AGREED = "A change before the contract ends needs the executive’s agreement."


def write_resolutions(facts: Facts) -> None:
    """Write the resolutions. Positions that cannot be classified come first, and those that need nothing come last."""
    paper, items = facts.paper, facts.items
    paper.heading("Resolutions")
    makers = facts.assessment.framework.decision_makers
    paper.paragraph(f"It is recommended that the {makers.usual}:", "PEECF Lead")
    numbering = paper.numbering()
    _unclassified(numbering, facts)
    _borderline(numbering, facts)
    for group in items.groups:
        _group(numbering, group, facts)
    _decided(numbering, facts)
    _kept(numbering, facts)
    for note in _notes(facts):
        paper.paragraph(note)


def _unclassified(numbering: Numbering, facts: Facts) -> None:
    names = [one.label for one in facts.unclassified]
    if names:
        which = _named(names, facts.schedule("unclassified"))
        needs = "a correct score" if len(names) == 1 else "correct scores"
        lead = f"Note that {plural(len(names), 'position')} cannot be classified yet. "
        numbering.item((Strong(lead), f"{which} Ask for {needs} before deciding."))
    if facts.incomplete:
        numbering.item((Strong("Note what is missing. "), f"{facts.incomplete}, so positions may be missing here."))


def _group(numbering: Numbering, group: Group, facts: Facts) -> None:
    here = facts.has_room
    lead = f"{group.title}: decide on {plural(len(group.items), 'position')}. "
    texts = [] if here else [_in_the_schedule(group, facts)]
    texts += [group.meaning if not group.options else f"Options: {lettered(group.options)}" if len(group.options) > 1
              else group.options[0]]  # fmt: skip
    numbering.item((Strong(lead), " ".join(texts)))
    if here:
        table_of_group(facts.paper, group)


def _in_the_schedule(group: Group, facts: Facts) -> str:
    """Return the positions by name if they are few, and otherwise their numbers by move and their items."""
    items, letter = group.items, facts.schedule("decisions")
    if len(items) <= _MOST_NAMED:
        which = f"Item {items[0].number}" if len(items) == 1 else f"Items {items[0].number} to {items[-1].number}"
        return f"{which} in Schedule {letter}: {_listed([f'{item.label}, {item.move}' for item in items])}."
    moves = Counter(item.move for item in items).most_common()
    told = [f"{total:,} {move}" for move, total in moves[:_MOST_MOVES]]
    told += [f"{sum(total for _, total in moves[_MOST_MOVES:]):,} others"] if len(moves) > _MOST_MOVES else []
    return f"They are items {items[0].number} to {items[-1].number} in Schedule {letter}: {'; '.join(told)}."


def _borderline(numbering: Numbering, facts: Facts) -> None:
    found = facts.items.borderline
    if not found:
        return
    kept = [item for item in found if not item.number]
    numbered = [f"{number}" for number in sorted(item.number for item in found if item.number)]
    lead = (
        f"Hold a validation meeting on {plural(len(found), 'borderline score')} first, and decide on these after it. "
    )
    letter = facts.schedule("borderline")
    texts = []
    if kept and len(kept) <= _MOST_NAMED:
        texts.append(f"{_listed([f'{i.label}, score {i.score}, {i.edge}' for i in kept])}.")
    elif kept:
        texts.append(f"{plural(len(kept), 'position keeps its band', 'positions keep their band')}.")
    if numbered and len(numbered) <= _MOST_NAMED * 2:
        also = " also" if kept else ""
        items, are = ("Item", "is") if len(numbered) == 1 else ("Items", "are")
        texts.append(f"{items} {listed(numbered)} below {are}{also} borderline.")
    elif numbered:
        texts.append(f"{len(numbered):,} of the items below are borderline.")
    numbering.item((Strong(lead), " ".join([*texts, f"Options are in Schedule {letter}."])))


def _decided(numbering: Numbering, facts: Facts) -> None:
    found = facts.items.decided
    if not found:
        return
    here = facts.has_room_for_decided
    names = "" if here else _named([f"{i.label}, {i.move}" for i in found], facts.schedule("decided"))
    lead = f"Note {'the decision' if len(found) == 1 else 'the decisions'} on {plural(len(found), 'position')}. "
    numbering.item((Strong(lead), names))
    if here:
        table_of_decided(facts.paper, found)


def _kept(numbering: Numbering, facts: Facts) -> None:
    kept = facts.items.kept
    if not kept:
        return
    verb, their = ("keeps", "its score is") if kept == 1 else ("keep", "their scores are")
    band = "the band it held" if kept == 1 else "the band they held"
    lead = f"Note that {plural(kept, 'position')} {verb} {band}. "
    which = _names_of_kept(facts) if kept <= _MOST_NAMED else f"Schedule {facts.schedule('positions')} lists them."
    numbering.item((Strong(lead), f"{which} No action is required, because {their} not borderline."))


def _names_of_kept(facts: Facts) -> str:
    named = {item.place for item in (*facts.items.open, *facts.items.borderline, *facts.items.decided)}
    names = [
        facts.labels[index]
        for index, p in enumerate(facts.assessment.positions)
        if index not in named and isinstance(p, Assessed)
    ]
    return f"{_listed(names)}."


def _notes(facts: Facts) -> list[str]:
    """Return what holds for all items: what waiting means, earlier changes, and who decides on the CEO's position."""
    found, makers = facts.items, facts.assessment.framework.decision_makers
    every = (*found.open, *found.borderline)
    waits = any(group.may_wait and len(group.options) > 1 for group in found.groups)
    ceo = any(item.is_ceo for item in every) and makers.source
    texts = (
        _WAIT if waits else "",
        _AGREED if any(item.earliest != item.when for item in (*every, *found.decided)) else "",
        f"For the CEO’s own position, the {makers.ceo} decides." if ceo else "",
    )
    return [" ".join(filter(None, texts))] if any(texts) else []


def _named(names: Sequence[str], letter: str) -> str:
    """Return names in a sentence, or where they are listed if there are more than 6."""
    return f"{_listed(names)}." if len(names) <= _MOST_NAMED else f"Schedule {letter} lists them."


def _listed(names: Sequence[str]) -> str:
    """Return names as a list, with semicolons where a name has a comma."""
    return "; ".join(names) if any("," in name for name in names) else listed(names)


def purpose_of(found: Sequence[Item], unclassified: int, borderline: int) -> str:
    """Return the purpose of the paper in one sentence."""
    wanted = [f"decisions on {plural(len(found), 'executive position')}"] if found else []
    wanted += [f"a validation meeting on {plural(borderline, 'borderline score')}"] if borderline else []
    wanted += [f"correct scores for {plural(unclassified, 'position')}"] if unclassified else []
    return f"To seek {listed(wanted)}." if wanted else "To note the recommended bands. No decision is needed."
