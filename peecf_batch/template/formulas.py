"""What do the grey columns say? The formula of each, and the value that it gives, from the framework's own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.classification import classify
from peecf_batch.framework import Edge, Outcome
from peecf_batch.outcome import outcome_of
from peecf_batch.position import key_of
from peecf_batch.template.columns import RESULTS, TABLE, fill_in, wording

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from peecf_batch.framework import Framework
    from peecf_batch.template.columns import Column

EDGE_WORDS = {Edge.LOWEST: "Lowest of band", Edge.HIGHEST: "Highest of band"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row is to hold before anyone types in it: facts by role, and scores and what is beside them by factor."""

    facts: Mapping[str, object]
    scores: Sequence[object] = ()
    rationales: Sequence[str] = ()
    examples: Sequence[str] = ()
    shares: Sequence[object] = ()

    def held(self, column: Column) -> object:
        """What the row holds in a column, "" for nothing."""
        beside = {"score": self.scores, "rationale": self.rationales, "example": self.examples, "share": self.shares}
        if column.factor < 0:
            return self.facts.get(column.role, "")
        held = beside[column.role]
        value = held[column.factor] if column.factor < len(held) else ""
        return "" if value is None else value


def formulas(columns: Sequence[Column], framework: Framework) -> dict[str, str]:
    """The formula of every result column, in the words of an Excel table, so that it grows with the table."""
    words, of = _words(framework), {column.role: column.heading for column in columns if column.factor < 0}
    names, scored = [c.heading for c in columns if c.role == "score"], len(framework.factors)
    beside = [c.heading for c in columns if c.group == "evidence"]
    ids, title, scores = _this(of["id"]), _this(of["title"]), _this(names[0], names[-1])
    check, score, band, held = (_this(of[role]) for role in ("check", "total", "band", "reference_band"))
    first = f"INDEX({TABLE}[{_safe(of['id'])}],1)"
    sound = f"SUMPRODUCT(COUNTIF({scores},Score_scale))"
    same, higher, lower, none = (
        quoted(framework.outcome_rule(outcome).title)
        for outcome in (Outcome.SAME, Outcome.HIGHER, Outcome.LOWER, Outcome.NO_REFERENCE)
    )
    below = quoted(framework.outcome_rule(Outcome.BELOW_EXECUTIVE).title)
    step = f"SIGN(MATCH({band},Executive_band,0)-MATCH({held},Executive_band,0))"
    ends = [c.heading.rsplit(": ", 1)[1] for c in columns if c.group == "evidence" and c.factor == 0]
    return {
        "check": (
            f'IF(COUNTA({ids},{title},{scores})=0,"",IF(AND({ids}="",{title}=""),{quoted(words["nameless"])},'
            f'IF(AND({ids}<>"",COUNTIF({first}:{ids},{ids})>1),{quoted(words["twice"])},'
            f"IF(OR(COUNT({scores})<>COUNTA({scores}),{sound}<>COUNTA({scores})),{quoted(words['unsound'])},"
            f"IF(COUNT({scores})<{scored},COUNT({scores})&{quoted(words['partly'])},{quoted(words['ready'])})))))"
        ),
        "total": f'IF({check}={quoted(words["ready"])},SUM({scores}),"")',
        "band": f'IF({score}="","",LOOKUP({score},Band_from,Band_name))',
        "edge": (
            f'IF({score}="","",IF(COUNTIF(Executive_lowest,{score})>0,{quoted(EDGE_WORDS[Edge.LOWEST])},'
            f'IF(COUNTIF(Executive_highest,{score})>0,{quoted(EDGE_WORDS[Edge.HIGHEST])},"")))'
        ),
        "outcome": (
            f'IF({score}="","",IF({band}={quoted(framework.below.name)},{below},'
            f"IF(ISNUMBER(MATCH({held},Executive_band,0)),CHOOSE(2+{step},{lower},{same},{higher}),"
            f"IF(COUNT({_this(of['trp'])},{_this(of['fte'])})=2,{quoted(words['by_pay'])},{none}))))"
        ),
        "rationales": _missing(check, beside, ends[0]),
        "examples": _missing(check, beside, ends[1]),
        "shares": (
            f'IF({check}="","",SUMPRODUCT((RIGHT({_heads(beside)},{len(ends[2])})={quoted(ends[2])})'
            f"*ISNUMBER({_this(beside[0], beside[-1])})*({_this(beside[0], beside[-1])}<Share_lowest)))"
        ),
    }


def _missing(check: str, beside: Sequence[str], end: str) -> str:
    """How many cells under the headings that end in `end` are blank in this row."""
    row = _this(beside[0], beside[-1])
    return f'IF({check}="","",SUMPRODUCT((RIGHT({_heads(beside)},{len(end)})={quoted(end)})*({row}="")))'


def values(entries: Sequence[Entry], columns: Sequence[Column], framework: Framework) -> list[dict[str, object]]:
    """What the formulas give for each entry: what a previewer shows before Excel has calculated anything."""
    seen: set[str] = set()
    found = []
    for entry in entries:
        found.append(_value(entry, columns, framework, seen))
        seen.add(key_of(str(entry.facts.get("id", ""))))
    return found


def _value(entry: Entry, columns: Sequence[Column], framework: Framework, seen: Collection[str]) -> dict[str, object]:
    check = _check(entry, framework, seen)
    if not check:
        return dict.fromkeys(RESULTS, "")
    result: dict[str, object] = {**dict.fromkeys(RESULTS, ""), "check": check}
    for role, beside in (("rationales", "rationale"), ("examples", "example")):
        result[role] = sum(entry.held(column) == "" for column in columns if column.role == beside)
    low, shares = framework.share_of_work.lowest_percent, [entry.held(c) for c in columns if c.role == "share"]
    result["shares"] = sum(is_number(share) and share < low for share in shares)  # type: ignore[operator]
    if check != _words(framework)["ready"]:
        return result
    found = classify(tuple(entry.scores), framework)  # type: ignore[arg-type]
    reference = str(entry.facts.get("reference_band", "")) or None
    held = reference if reference in {band.name for band in framework.bands} else None
    result["total"], result["band"] = found.score, found.band.name if found.band else framework.below.name
    result["edge"] = EDGE_WORDS[found.edge] if found.edge else ""
    outcome = outcome_of(found.band, held, framework)
    paid = outcome is Outcome.NO_REFERENCE and all(is_number(entry.facts.get(role)) for role in ("trp", "fte"))
    result["outcome"] = _words(framework)["by_pay"] if paid else framework.outcome_rule(outcome).title
    return result


def _check(entry: Entry, framework: Framework, seen: Collection[str]) -> str:
    words, typed = _words(framework), [score for score in entry.scores if score not in ("", None)]
    identifier, title = str(entry.facts.get("id", "")), str(entry.facts.get("title", ""))
    if not (typed or identifier or title):
        return ""
    if not (identifier or title):
        return words["nameless"]
    if identifier and key_of(identifier) in seen:
        return words["twice"]
    if not all(is_number(score) and score in framework.scale for score in typed):
        return words["unsound"]
    return f"{len(typed)}{words['partly']}" if len(typed) < len(framework.factors) else words["ready"]


def is_number(value: object) -> bool:
    """Whether a value is a number to Excel: not a text, and not TRUE."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(framework: Framework) -> dict[str, str]:
    return {name: fill_in(text, framework) for name, text in wording()["words"].items()}


def quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'


def _safe(heading: str) -> str:
    """A heading inside a table reference, where some signs need a quote before them."""
    return "".join(f"'{sign}" if sign in "[]#'@" else sign for sign in heading)


def _this(first: str, last: str = "") -> str:
    """The cell of this row under one heading, or its cells from one heading to another."""
    to = f":[{_safe(last)}]" if last else ""
    return f"{TABLE}[[#This Row],[{_safe(first)}]{to}]"


def _heads(beside: Sequence[str]) -> str:
    return f"{TABLE}[[#Headers],[{_safe(beside[0])}]:[{_safe(beside[-1])}]]"
