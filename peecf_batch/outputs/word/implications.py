"""Write the background, implications, consultation and next steps of the board paper: what is known, and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import Cost, NoCost, contract_doubts, totals
from peecf_batch.assessment.explaining.possible import possible_bands
from peecf_batch.assessment.organisation import Assessed, Unassessed, awaits_meeting, is_decided, same_band_pairs
from peecf_batch.assessment.result import parts_of
from peecf_batch.outputs.word.content import Blank
from peecf_batch.outputs.word.document import Column
from peecf_batch.outputs.wording.decisions import VACANT_WITH_CONTRACT
from peecf_batch.outputs.wording.text import at_the_start, listed, numbers_listed, plural
from peecf_batch.outputs.wording.words import bands_held, withholds_bands
from peecf_batch.reading.decisions.decision import StreamCheck
from peecf_batch.rules.classification import is_top_of_scale
from peecf_batch.rules.findings import day
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.reference import TimingState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.alignment import Consequence, CostTotal
    from peecf_batch.outputs.word.facts import Facts


_MOST_NAMED = 6
_EARLIER = "An earlier change needs the executive’s agreement."


def write_background(facts: Facts) -> None:
    """Write the method and what it compares with, and the number of positions in each band."""
    paper, assessment = facts.paper, facts.assessment
    framework, scale = assessment.framework, assessment.framework.scale
    paper.heading("Background")
    titles = listed([f"the {one.title}" for one in assessment.frameworks])
    paper.paragraph(
        f"The positions were assessed under {titles}. Each has a score from {scale.lowest} to {scale.highest} for each "
        f"of the {len(framework.factors)} work value factors. The sum is the work value score, which gives the "
        f"recommended band. {framework.principle('position-not-person').text}"
    )
    held = bands_held(assessment.positions, assessment.reference, assessment.withheld)
    paper.paragraph(f"“Held” means {held}. {framework.principle('decides').text} {framework.principle('when').text}")
    rows = [
        [band.name, f"{band.lowest} to {band.highest}", f"{total:,}"]
        for part in parts_of(assessment)
        for counts in (dict(part.assessment.organisation.bands),)
        for band, total in ((b, counts[b.name]) for b in reversed(part.assessment.framework.bands))
    ]
    below = sum(dict(part.assessment.organisation.bands)[""] for part in parts_of(assessment))
    rows.append(
        [
            framework.below.name,
            f"{scale.lowest * len(framework.factors)} to {framework.bands[0].lowest - 1}",
            f"{below:,}",
        ]
    )
    if facts.unclassified:
        rows.append(["Not classified yet", "–", f"{len(facts.unclassified):,}"])
    rows.append(["All positions", "", f"{len(assessment.positions):,}"])
    columns = [
        Column("Recommended band", 0.4),
        Column("Work value score", 0.3, right=True),
        Column("Positions", 0.3, right=True),
    ]
    paper.table("Positions by recommended band", columns, rows, foot=True)


def write_implications(facts: Facts) -> None:
    """Write the financial implications and the risks, as far as the workbook shows them, with fields for the others."""
    paper = facts.paper
    paper.heading("Financial implications")
    paper.paragraph(" ".join(_financial(facts)))
    _costs(facts)
    paper.paragraph((Blank("insert the cost or saving, and the budget that it comes from", "Financial implications"),))
    paper.heading("Risks")
    paper.bullets(_risks(facts))
    paper.paragraph((Blank("insert other risks, such as retention, equity or industrial matters", "Other risks"),))


def _financial(facts: Facts) -> Iterator[str]:
    withheld = facts.assessment.withheld
    yield "Work value gives the band. The decision-maker sets remuneration within it."
    if not facts.disclosed.remuneration:
        yield "This paper does not show remuneration."
    if withheld is not None and withheld.remuneration_checks:
        yield "Findings about remuneration are not in this paper."


def _costs(facts: Facts) -> None:
    """Add the smallest cost of the items for decision by financial year, if remuneration may be shown."""
    if not facts.disclosed.remuneration:
        return
    wanted = {item.place for item in facts.items.open}
    found = [c for c in facts.assessment.consequences if c.index in wanted]
    costs, unknown = [c.cost for c in found if isinstance(c.cost, Cost)], _unknown(found)
    if costs:
        heads = [Column("Financial year of the earliest change", 0.4), Column("Positions", 0.2, right=True)]
        heads += [Column("Decreases a year", 0.2, right=True), Column("Increases a year", 0.2, right=True)]
        facts.paper.table(
            "Smallest change of remuneration that reaches the recommended bands, if duties do not change instead",
            heads,
            [_cost_row(total) for total in totals(costs)],
        )
    if unknown:
        facts.paper.paragraph(f"The cost is not known for {unknown}.")


def _cost_row(total: CostTotal) -> list[str]:
    return [total.financial_year or "not known", f"{total.positions:,}", f"${-total.low:,.0f}", f"${total.high:,.0f}"]


def _unknown(found: list[Consequence]) -> str:
    reasons: dict[str, int] = {}
    for consequence in found:
        if isinstance(consequence.cost, NoCost):
            reasons[consequence.cost.reason] = reasons.get(consequence.cost.reason, 0) + 1
    return "; ".join(f"{plural(count, 'position')} ({reason})" for reason, count in reasons.items())


def _risks(facts: Facts) -> Iterator[str]:
    """Yield the risks that the workbook shows, each as a sentence or two."""
    assessment = facts.assessment
    yield from _unclassified(facts)
    if facts.incomplete:
        yield f"{facts.incomplete[:1].upper()}{facts.incomplete[1:]}, so the paper may not cover every position."
    one_point = sum(
        awaits_meeting(p) and not is_top_of_scale(p.classification.score, assessment.framework_of(p))
        for p in assessment.positions
        if isinstance(p, Assessed)
    )
    if one_point:
        which = plural(one_point, "position")
        decided = any(isinstance(p, Assessed) and p.classification.edge and is_decided(p) for p in assessment.positions)
        still = " that is not decided yet" if decided else ""
        yield f"One point more or less would change the band of {which} with a borderline score{still}."
    yield from _timing_risks(facts)
    without = [p for p in assessment.positions if isinstance(p, Assessed) and p.outcome is Outcome.NO_REFERENCE]
    if without and withholds_bands(assessment.withheld):
        yield f"This copy withholds the outcome of {plural(len(without), 'position')}."
        without = []
    unknown = sum(not p.position.details.is_new for p in without)
    if unknown:
        yield f"No reference band is known for {plural(unknown, 'position')}, so the outcome is not known."
    if new := len(without) - unknown:
        which = plural(new, "position is marked as new", "positions are marked as new")
        yield f"{which}, so there is no reference band to compare with."
    same = len(same_band_pairs(assessment.positions))
    if same:
        which = plural(same, "position has", "positions have")
        yield f"{which} the same recommended band as the manager. Consider whether this is right."
    against = sum(p.position.details.stream_check is StreamCheck.DOES_NOT_ALIGN for p in assessment.positions)
    if against:
        verb = "does not align" if against == 1 else "do not align"
        yield f"{plural(against, 'position')} {verb} with the descriptor of the stream at the recommended band."


def _unclassified(facts: Facts) -> Iterator[str]:
    """Yield what is known of the bands of positions that cannot be classified, with names if they are few.

    Some have the same band for every possible score.
    """
    assessment = facts.assessment
    certain: dict[str, list[str]] = {}
    open_bands: list[str] = []
    unknown = 0
    for p, label in zip(assessment.positions, facts.labels, strict=True):
        if isinstance(p, Unassessed):
            bands = possible_bands(p, assessment.framework_of(p))
            if len(bands) == 1:
                certain.setdefault(bands[0], []).append(label)
            elif bands:
                open_bands.append(f"{label}, {' or '.join(bands)}")
            else:
                unknown += 1
    for band, names in certain.items():
        many = "positions with missing or invalid scores are"
        which = plural(len(names), "position with a missing or invalid score is", many)
        few = f" ({'; '.join(names)})" if len(names) <= _MOST_NAMED else ""
        yield f"For every possible score, {which} in {band}{few}. The work value score is not known yet."
    if open_bands:
        few = f": {'; '.join(open_bands)}" if len(open_bands) <= _MOST_NAMED else ""
        bands_of = "band of 1 position is" if len(open_bands) == 1 else f"bands of {len(open_bands):,} positions are"
        yield f"The {bands_of} not certain until the scores are correct{few}."
    if unknown:
        bands_of = "band of 1 position is" if unknown == 1 else f"bands of {unknown:,} positions are"
        yield f"The {bands_of} not known until the errors are corrected."


def _timing_risks(facts: Facts) -> Iterator[str]:
    """Yield what contracts mean for the decisions that are open, as the summary page does."""
    assessment = facts.assessment
    found = [c for c in assessment.consequences if not is_decided(assessment.positions[c.index])]
    ends = sorted(
        c.timing.contract_end for c in found if c.timing.state is TimingState.RUNNING and c.timing.contract_end
    )
    if len(ends) == 1:
        yield f"One position for decision has a current contract; it ends on {day(ends[0])}. {_EARLIER}"
    elif ends:
        current = f"{at_the_start(len(ends))} positions for decision have current contracts"
        first, last = day(ends[0]), day(ends[-1])
        when = f"all of them end on {first}" if first == last else f"they end between {first} and {last}"
        yield f"{current}; {when}. {_EARLIER}"
    ended, vacant = (
        _which(facts, indices) for indices in contract_doubts(assessment.consequences, assessment.positions)
    )
    if ended:
        yield f"The contract end given for {ended} has passed. Confirm the current contract before deciding."
    if vacant:
        yield f"For {vacant}, {VACANT_WITH_CONTRACT}"
    if any(c.is_ceo for c in found):
        yield assessment.framework.principle("ceo-approval").text


def _which(facts: Facts, indices: Sequence[int]) -> str:
    """Return positions by their numbers as items and, without a number, by name: "items 1 and 4 and Director"."""
    numbers = {item.place: item.number for item in (*facts.items.open, *facts.items.borderline)}
    items = sorted(numbers[index] for index in indices if index in numbers)
    others = [facts.labels[index] for index in indices if index not in numbers]
    said = [f"{'item' if len(items) == 1 else 'items'} {numbers_listed(items)}"] if items else []
    few = len(others) <= _MOST_NAMED
    said += others if few else [f"{len(others):,} positions with a borderline score that keep their band"]
    return listed(said)


def write_consultation(facts: Facts) -> None:
    """Write the heading and the field for consultation, which no workbook records."""
    facts.paper.heading("Consultation")
    prompt = "insert who was consulted, such as executives, their managers and the Commission, and what they advised"
    facts.paper.paragraph((Blank(prompt, "Consultation"),))


def write_next_steps(facts: Facts) -> None:
    """Write the next steps, each with fields for who does it and when."""
    facts.paper.heading("Next steps")
    steps = list(_steps(facts))
    rows = [
        (step, (Blank("insert name", f"Who does step {n}"),), (Blank("insert date", f"When step {n} is due"),))
        for n, step in enumerate(steps, 1)
    ]
    facts.paper.table(
        "Next steps", [Column("Step", 0.6), Column("Who", 0.2), Column("When", 0.2)], rows, captioned=False
    )


def _steps(facts: Facts) -> Iterator[str]:
    items = facts.items
    if facts.unclassified or facts.incomplete:
        yield "Correct the scores in the workbook, and assess it again."
    if items.borderline:
        yield f"Hold the validation meeting (Schedule {facts.schedule('borderline')})."
    if items.open or items.borderline:
        yield "Record each decision, the decision-maker and the date on the sheet “PEECF decisions” of the workbook."
        yield "Tell each executive about the decision on the position."
        yield "Change duties or remuneration when the contract expires, or earlier if the executive agrees."
    if any(item.is_ceo for item in (*items.open, *items.borderline)):
        yield "Ask whether the Minister must approve a change to the CEO’s position."
    if not (items.open or items.borderline or facts.unclassified or facts.incomplete):
        yield "Record that the recommended bands were noted."
