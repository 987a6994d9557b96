"""Write the resolutions of the board paper: numbered, with the positions by name, and boxes for the decisions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.word.content import Blank, Strong
from peecf_batch.outputs.word.item_tables import lettered, table_of_decided, table_of_group
from peecf_batch.outputs.wording.decisions import WAIT_MEANS
from peecf_batch.outputs.wording.text import at_the_start, listed, plural
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.outputs.word.document import Numbering
    from peecf_batch.outputs.word.facts import Facts
    from peecf_batch.outputs.word.items import Group, Item, Items


_MOST_NAMED, _MOST_MOVES = 6, 3
_AGREED = "A change before the contract ends needs the executive’s agreement."


def write_resolutions(facts: Facts) -> None:
    """Write the resolutions in the order of the decisions on the summary page.

    Positions that cannot be classified come first, and those that need nothing come last. A copy on which no decision
    is taken lists the positions without asking for anything.
    """
    paper, items = facts.paper, facts.items
    paper.heading("Resolutions" if facts.is_for_decision else "Positions for decision")
    maker = Blank(f"insert decision-maker: {facts.assessment.framework.decision_makers.usual}", "Who resolves")
    if facts.is_for_decision:
        paper.paragraph(("It is recommended that the ", maker, ":"), "PEECF Lead")
    numbering = paper.numbering()
    _unclassified(numbering, facts)
    for group in items.groups:
        _group(numbering, group, facts)
    _borderline(numbering, facts)
    _withheld(numbering, facts)
    _decided(numbering, facts)
    _kept(numbering, facts)
    for note in _notes(facts):
        paper.paragraph(note)


def _unclassified(numbering: Numbering, facts: Facts) -> None:
    names = [one.label for one in facts.unclassified]
    if names:
        which = _named(names, facts.schedule("unclassified"))
        needs = "a correct score" if len(names) == 1 else "correct scores"
        asked = f" Ask for {needs} before deciding." if facts.is_for_decision else ""
        numbering.item(
            (Strong(_note(facts, f"{plural(len(names), 'position')} cannot be classified yet. ")), f"{which}{asked}")
        )
    if facts.incomplete:
        lead = "Note what is missing. " if facts.is_for_decision else "Positions may be missing. "
        numbering.item((Strong(lead), f"{facts.incomplete}, so positions may be missing here."))


def _note(facts: Facts, fact: str) -> str:
    """Return a fact as something to note or, in a copy on which no decision is taken, as a sentence."""
    return f"Note that {fact}" if facts.is_for_decision else f"{fact[:1].upper()}{fact[1:]}"


def _group(numbering: Numbering, group: Group, facts: Facts) -> None:
    here = facts.has_room
    asked = "decide on " if facts.is_for_decision else ""
    lead = f"{group.title}: {asked}{plural(len(group.items), 'position')}. "
    texts = [] if here else [_in_the_schedule(group, facts)]
    texts += [group.meaning if not group.options else f"Options: {lettered(group.options)}" if len(group.options) > 1
              else group.options[0]]  # fmt: skip
    numbering.item((Strong(lead), " ".join(texts)))
    if here:
        table_of_group(facts.paper, group, has_boxes=facts.is_for_decision)


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
    kept = [item for item in found if item.keeps_band]
    withheld = [item for item in found if item.is_withheld]
    numbered = sorted(
        (item for item in found if not (item.keeps_band or item.is_withheld)), key=lambda item: item.number
    )
    scores = "the borderline score" if len(found) == 1 else f"the {len(found):,} borderline scores"
    those = "that position" if len(found) == 1 else "those positions"
    lead = f"Hold a validation meeting on {scores} before deciding on {those}. "
    if not facts.is_for_decision:
        title = facts.assessment.framework.edge.title
        lead = f"{title}: {plural(len(found), 'position')}. A validation meeting reviews {scores}. "
    letter = facts.schedule("borderline")
    texts = []
    if kept:
        texts.append(_kept_at_an_edge(kept, len(found)))
    if withheld:
        texts.append(_withheld_at_an_edge(withheld))
    if numbered:
        texts.append(_also_borderline(numbered, also=bool(kept)))
    numbering.item((Strong(lead), " ".join([*texts, f"Options are in Schedule {letter}."])))


def _kept_at_an_edge(kept: Sequence[Item], borderline: int) -> str:
    """Return the positions that need a decision only because their score is borderline, by name if they are few."""
    several = "All of them" if len(kept) == borderline else f"{at_the_start(len(kept))} of them"
    which = "The position" if borderline == 1 else several
    keep, their = ("keeps its", "its score is") if len(kept) == 1 else ("keep their", "their scores are")
    said = f"{which} {keep} band and {'needs' if len(kept) == 1 else 'need'} a decision only because {their} borderline"
    if len(kept) > _MOST_NAMED:
        return f"{said}."
    return f"{said}: {_listed([f'{i.number} {i.label}, score {i.score}, {i.edge}' for i in kept])}."


def _withheld_at_an_edge(withheld: Sequence[Item]) -> str:
    """Return the borderline positions whose outcome is withheld, by name if they are few."""
    said = f"This copy withholds the outcome of {len(withheld):,} of them"
    if len(withheld) > _MOST_NAMED:
        return f"{said}."
    return f"{said}: {_listed([f'{i.number} {i.label}, score {i.score}, {i.edge}' for i in withheld])}."


def _also_borderline(numbered: Sequence[Item], *, also: bool) -> str:
    """Return which items for decision are borderline: by number and name, by number, or only how many if many are."""
    if len(numbered) > _MOST_NAMED * 2:
        return f"{len(numbered):,} of the items above are borderline."
    items, are = ("Item", "is") if len(numbered) == 1 else ("Items", "are")
    few = len(numbered) <= _MOST_NAMED
    which = listed([f"{i.number} ({i.label})" if few else f"{i.number}" for i in numbered])
    return f"{items} {which} {are}{' also' if also else ''} borderline."


def _decided(numbering: Numbering, facts: Facts) -> None:
    """Write the decisions that were taken and, apart from them, texts that are deferred or in doubt."""
    taken, others = ([i for i in facts.items.decided if i.is_taken is known] for known in (True, False))
    lead = f"Note {'the decision' if len(taken) == 1 else 'the decisions'} on {plural(len(taken), 'position')}. "
    _recorded(numbering, facts, taken, lead)
    is_one = len(others) == 1
    remains = f"not a clear decision, so the {'position remains' if is_one else 'positions remain'} open. "
    lead = f"Note the text recorded for {plural(len(others), 'position')}. It is {remains}"
    _recorded(numbering, facts, others, lead)


def _recorded(numbering: Numbering, facts: Facts, found: Sequence[Item], lead: str) -> None:
    if not found:
        return
    here = facts.has_room_for_decided
    names = "" if here else _named([f"{i.label}, {i.move}" for i in found], facts.schedule("decided"))
    numbering.item((Strong(lead), names))
    if here:
        table_of_decided(facts.paper, found)


def _withheld(numbering: Numbering, facts: Facts) -> None:
    """Write for how many positions a copy that withholds reference bands does not show whether they need a decision."""
    hidden = facts.assessment.organisation.undisclosed
    if hidden:
        whose = "its outcome" if hidden == 1 else "their outcomes"
        need = "needs" if hidden == 1 else "need"
        lead = _note(facts, f"this copy does not show whether {plural(hidden, 'other position')} {need} a decision. ")
        numbering.item((Strong(lead), f"The ordinary copy shows {whose}."))


def _kept(numbering: Numbering, facts: Facts) -> None:
    kept = facts.items.kept
    if not kept:
        return
    verb, their = ("keeps", "its score is") if kept == 1 else ("keep", "their scores are")
    band = "the band it held" if kept == 1 else "the band they held"
    lead = _note(facts, f"{plural(kept, 'position')} {verb} {band}. ")
    which = _names_of_kept(facts) if kept <= _MOST_NAMED else f"Schedule {facts.schedule('positions')} lists them."
    numbering.item((Strong(lead), f"{which} No action is required, because {their} not borderline."))


def _names_of_kept(facts: Facts) -> str:
    named = {item.place for item in (*facts.items.open, *facts.items.borderline, *facts.items.decided)}
    names = [
        facts.labels[index]
        for index, p in enumerate(facts.assessment.positions)
        if index not in named and isinstance(p, Assessed) and p.outcome is Outcome.SAME
    ]
    return f"{_listed(names)}."


def _notes(facts: Facts) -> list[str]:
    """Return what holds for all items: what waiting means, earlier changes, and who decides on the CEO's position."""
    found, makers = facts.items, facts.assessment.framework.decision_makers
    every = (*found.open, *found.borderline)
    ceo = any(item.is_ceo for item in every) and makers.source
    texts = (
        WAIT_MEANS if facts.is_for_decision and any(item.may_wait for item in found.open) else "",
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


def purpose_of(items: Items, unclassified: int, decided: int = 0, *, is_for_decision: bool = True) -> str:
    """Return the purpose of the paper: how many decisions it seeks, and why each of them is needed.

    `decided` is the number of positions that needed a decision and have one. A copy that is not for decision informs
    its readers.
    """
    if not is_for_decision:
        return "To inform readers of the recommended bands. This copy is not for decision."
    reasons = {why: count for why, count in _reasons(items) if count}
    total = sum(reasons.values())
    wanted = (
        [f"{'a decision' if total == 1 else 'decisions'} on {plural(total, 'executive position')}"] if total else []
    )
    if len(reasons) == 1:
        wanted[0] += f" that {_why(*reasons.popitem())}"
    corrected = f"corrected scores for {plural(unclassified, 'position')}, which cannot be classified yet"
    if not wanted:
        if unclassified:
            return f"To seek {corrected}."
        if decided:
            noted = "the decision on 1 position" if decided == 1 else f"the decisions on {decided:,} positions"
            return f"To note {noted} and the recommended bands. No other decision is needed."
        return "To note the recommended bands. No decision is needed."
    which = f"Of these {total:,}, {listed([f'{n:,} {_why(why, n)}' for why, n in reasons.items()])}." if reasons else ""
    also = f"The paper also asks for {corrected}." if unclassified else ""
    return " ".join(filter(None, (f"To seek {wanted[0]}.", which, _meeting(len(items.borderline)), also)))


def _reasons(items: Items) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield each reason for which a decision is needed, for one position and for several, with the number of them."""
    counts = Counter[Outcome]()
    new = sum(len(group.items) for group in items.groups if group.is_new)
    for group in items.groups:
        counts[group.outcome] += len(group.items)
    yield ("moves to another band", "move to another band"), counts[Outcome.HIGHER] + counts[Outcome.LOWER]
    yield ("falls below the executive bands", "fall below the executive bands"), counts[Outcome.BELOW_EXECUTIVE]
    yield ("has no reference band", "have no reference band"), counts[Outcome.NO_REFERENCE] - new
    yield ("is new", "are new"), new
    kept = sum(item.keeps_band for item in items.borderline)
    yield ("keeps its band with a borderline score", "keep their band with a borderline score"), kept
    words = ("has a borderline score and a withheld outcome", "have a borderline score and a withheld outcome")
    yield words, sum(item.is_withheld for item in items.borderline)


def _why(words: tuple[str, str], count: int) -> str:
    return words[0] if count == 1 else words[1]


def _meeting(borderline: int) -> str:
    if not borderline:
        return ""
    scores = "the borderline score" if borderline == 1 else f"the {borderline:,} borderline scores"
    return f"A validation meeting reviews {scores} first."
