"""Check each sentence of an explanation against the record of the same run, without any code that writes explanations.

A text must be a sequence of statements. Each statement has a pattern, and a function that compares what the pattern
finds with the record, the rows of the workbook and the published rules.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RULES = Path(__file__).parents[2] / "peecf_batch" / "rules"
PUBLISHED = {
    name: tomllib.loads((RULES / "frameworks" / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("peecf", "vpscf")
}
CATALOGUE = {r["code"]: r for r in tomllib.loads((RULES / "rules.toml").read_text(encoding="utf-8"))["rules"]}
CHANCE = 0.3
NOT_EXECUTIVE = "Not executive"
WORDS = {"one point": 1, "two points": 2}


class Facts:
    """The facts about one position that its explanation may state, from the record and the typed evidence."""

    def __init__(self, record: Mapping[str, Any], index: int, evidence: Mapping[str, list[str]] | None) -> None:
        self.record, self.index, self.p = record, index, record["positions"][index]
        self.evidence = evidence  # by kind, "" for a blank cell; None if the explanation is from the record
        self.published = PUBLISHED[self.p["framework"]]
        own = record["framework"]
        self.framework = next(one for one in (own, *own["others"]) if one["id"] == self.p["framework"])
        self.scores = list(self.p["scores"].values())
        self.factors = [factor["name"] for factor in own["factors"]]
        self.total = None if None in self.scores else sum(self.scores)
        self.is_classified = self.p["score"] is not None
        self.below = self.framework["below"]["name"]

    def band(self, total: int) -> str:
        return next((b["name"] for b in self.framework["bands"] if b["lowest"] <= total <= b["highest"]), self.below)

    def range_of(self, name: str) -> tuple[int, int]:
        return next((b["lowest"], b["highest"]) for b in self.framework["bands"] if b["name"] == name)

    def following(self) -> dict[str, Any] | None:
        return next((b for b in self.framework["bands"] if b["lowest"] > (self.total or 0)), None)

    def single(self, points: int) -> set[str]:
        """Return the factors of which each alone leads to the next band with that many points more."""
        needed = self.following()["lowest"]
        return {
            name
            for name, score in zip(self.factors, self.scores, strict=True)
            if score + points <= 7 and self.total + points >= needed
        }

    def without(self) -> dict[str, int]:
        """Return 1 or -1 for each factor without which the others, scaled up, would give a higher or lower band."""
        if self.total is None:
            return {}
        order = [self.below, *(b["name"] for b in self.framework["bands"])]
        found = {}
        for name, score in zip(self.factors, self.scores, strict=True):
            scaled = floor(Fraction(8 * (self.total - score), 7) + Fraction(1, 2))
            by = order.index(self.band(scaled)) - order.index(self.band(self.total))
            if by:
                found[name] = 1 if by > 0 else -1
        return found

    def flags(self) -> dict[str, set[str]]:
        """Return the codes of moderation by the name of the factor that they point out."""
        found: dict[str, set[str]] = {}
        names = {factor["key"]: factor["name"] for factor in self.record["framework"]["factors"]}
        held = self.record["moderation"] or {}
        lists = {
            "N901": held.get("reporting", {}).get("not_below_superior"),
            "N902": held.get("reporting", {}).get("above_superior"),
            "N911": [one for one in (held.get("sore_thumbs") or {}).get("farthest", ()) if one["flagged"]],
            "N922": (held.get("copied") or {}).get("near_copies"),
            "N923": (held.get("copied") or {}).get("namings"),
            "N931": (held.get("assessors") or {}).get("disagreements"),
            "N932": (held.get("assessors") or {}).get("outside"),
            "N941": (held.get("benchmarks") or {}).get("apart"),
        }
        for code, entries in lists.items():
            for one in entries or ():
                if one["row"] == self.p["row"]:
                    found.setdefault(names[one["factor"]], set()).add(code)
        return found

    def nearest(self) -> list[str]:
        """Return the titles of the two nearest positions."""
        every = self.record["positions"]
        keyed = [
            (not set(o["streams"]) & set(self.p["streams"]), abs(o["score"] - self.p["score"]), place)
            for place, o in enumerate(every)
            if place != self.index
            and o["score"] is not None
            and (o["organisation"], o["framework"]) == (self.p["organisation"], self.p["framework"])
        ]
        titles = [o["title"] for o in every]
        chosen = [place for *_, place in sorted(keyed)[:2]]
        return [f"{titles[n]} ({every[n]['id']})" if titles.count(titles[n]) > 1 else titles[n] for n in chosen]

    def benchmarks(self) -> list[str]:
        """Return the lines about the three most similar benchmarks of the streams, worked out from the positions."""
        beside = []
        if not self.is_classified or not self.record["moderation"]:
            return []
        for place, other in enumerate(self.record["positions"]):
            shared = set(other["streams"]) & set(self.p["streams"]) and other["framework"] == self.p["framework"]
            if place != self.index and other["benchmark"] and other["score"] is not None and shared:
                steps = [own - its for own, its in zip(self.scores, other["scores"].values(), strict=True)]
                order = (sum(map(abs, steps)), abs(sum(steps)), other["title"], other["id"])
                beside.append((order, other, steps))
        return [self._beside(other, steps) for _, other, steps in sorted(beside, key=lambda one: one[0])[:3]]

    def _beside(self, other: Mapping[str, Any], steps: list[int]) -> str:
        pairs = zip(self.factors, steps, strict=True)
        differing = [f"{name} {'+' if step > 0 else '−'}{abs(step)}" for name, step in pairs if step]
        return f"{other['title']} ({other['score']}): {', '.join(differing) or 'no difference'}."

    def consensus(self) -> list[str]:
        names = {factor["key"]: factor["name"] for factor in self.record["framework"]["factors"]}
        lines = []
        for one in self.p["consensus"]:
            agreed = f"agreed score {one['score']}" if one["score"] is not None else "no valid agreed score"
            reason = f" Reason: {one['reason']}." if one["reason"] else ""
            if one["reason"] or one["score"] is not None:
                lines.append(f"{names[one['factor']]}: {agreed}.{reason}")
        return lines

    def consensus_on_screen(self) -> list[str]:
        names = {factor["key"]: factor["name"] for factor in self.record["framework"]["factors"]}
        lines = []
        for one in self.p["consensus"]:
            where = f" in {one['cell']}" if one["cell"] else ""
            agreed = f"agreed score {one['score']}{where}" if one["score"] is not None else f"no agreed score{where}"
            reason = f"; reason in {one['reason_cell']}: {one['reason']}" if one["reason"] else ""
            lines.append(f"{names[one['factor']]}: {agreed}{reason}.")
        return lines

    def findings(self) -> list[dict[str, Any]]:
        place = (self.p["sheet"], self.p["row"])
        return [f for f in self.record["findings"] if f["position"] and (f["sheet"], f["row"]) == place]

    def principle(self, key: str) -> str:
        return next(one["text"] for one in self.published["principles"] if one["key"] == key)

    def outcome(self) -> dict[str, Any]:
        return next(one for one in self.published["outcomes"] if one["outcome"] == self.p["outcome"])

    def edge_sentence(self) -> str:
        name = self.p["band"]
        step = 1 if self.p["edge"] == "highest" else -1
        if self.total == 56:
            return f"top of {name} range. {self.published['edge']['top_of_scale'].rstrip('.')}"
        side, then = "more" if step > 0 else "less", self.band(self.total + step)
        return f"{'top' if step > 0 else 'bottom'} of {name} range; one point {side} would be {then}"

    def decided(self) -> str:
        """Return the sentence about the decision that is recorded, "" for none."""
        held = self.p["decision"]
        if held is None:
            return ""
        state = {"decided": "Decided", "deferred": "Open", "doubtful": "Open, in doubt"}[held["state"]]
        when = day(held["date"]) if held["date"] else ""
        return f"{state}: {', '.join(filter(None, (held['text'].rstrip(' .'), held['decided_by'], when)))}."

    def earliest(self) -> str:
        held = self.p["consequence"]
        end = self.p["contract_end"]
        return {
            "vacant": "now (vacant)",
            "ended": f"now (contract ended {day(end)})" if end else "",
            "running": f"from {day(held['earliest_change'])}, or earlier by agreement"
            if held["earliest_change"]
            else "",
            "unknown": "not known (no contract end could be read)",
        }[held["timing"]]

    def constraints(self) -> str:
        held = self.p["consequence"]
        parts = ["the Minister may have to approve"] if held["minister"] else []
        parts += [f"contract to {day(self.p['contract_end'])}"] if held["timing"] == "running" else []
        return "; ".join(parts)

    def possible(self) -> tuple[int, int]:
        known = sum(score for score in self.scores if score is not None)
        missing = self.scores.count(None)
        return known + missing, known + 7 * missing

    def streams(self) -> list[str]:
        texts = {
            (t["framework"], t["stream"], t["band"]): t["text"] for t in self.record["framework"]["stream_descriptors"]
        }
        return [
            f"{d['stream']}, {d['band']}{' (the adjacent band)' if d['neighbour'] else ''}: "
            + texts[self.p["framework"], d["stream"], d["band"]]
            for d in self.p["stream_check"]["descriptors"]
        ]

    def stream_check(self) -> str:
        held = self.p["stream_check"]
        if held["result"] is None:
            return ""
        name = {"aligns": "Aligns", "does-not-align": "Does not align", "not-done": "Not yet done"}[held["result"]]
        return f"{name}: {held['reason']}" if held["reason"] else name

    def reference(self) -> str:
        """Return the sentence about the reference band without pay."""
        date = day(self.record["determination"]["date"])
        band = self.p["reference_band"] or "not known"
        what = f"the band held on {date} or, if not known, the band that matches the position’s pay"
        return f"Reference band ({what}): {band}."


def day(text: str) -> str:
    found = datetime.date.fromisoformat(text)
    return f"{found.day} {found:%B} {found.year}"


def either(names: str) -> set[str]:
    return set(re.split(r", | or ", names))


Statement = tuple[str, "Callable[[Facts, re.Match[str]], bool]"]
BAND = r"(?:PESES-\d|SES-\d|Below 21)"


def text_is(said: Callable[[Facts], str | list[str]]) -> Callable[[Facts, str], int]:
    """Return a function that gives the length of one of the texts that a fact allows, if a text begins with it."""

    def length(facts: Facts, text: str) -> int:
        allowed = said(facts)
        every = [allowed] if isinstance(allowed, str) else allowed
        return max((len(one) for one in every if one and text.startswith(one)), default=0)

    return length


def _source(facts: Facts) -> str:
    held = facts.published
    is_below = not facts.p["band"]
    key = (
        held["below_executive"]["source"]
        if is_below
        else next(b["source"] for b in held["bands"] if b["name"] == facts.p["band"])
    )
    cited = next(c for c in held["citations"] if c["key"] == key)
    return f"Source: {cited['title']}, {cited['publisher']}."


def _titles(facts: Facts) -> list[str]:
    """Return what is said about findings that are not errors: the severity and the title of the rule."""
    rules = [CATALOGUE[f["code"]] for f in facts.findings() if f["severity"] != "error"]
    return [f"{r['severity'].capitalize()}: {r['title'].format(**r.get('limits', {}))}." for r in rules]


def _findings(facts: Facts) -> list[str]:
    return [
        f"{f['severity'].capitalize()}: {f['message'].rstrip('.')}. "
        + (f"Accepted: {f['reason'].rstrip('.')}." if f["accepted"] else f["fix"])
        for f in facts.findings()
        if f["severity"] == "error"
    ]


_EDGE_OPTIONS = 3  # in Table 5, for a score at the edge of a band


def _options(facts: Facts) -> list[str]:
    options = facts.p["consequence"]["options"] if facts.p["consequence"] else []
    of_outcome = len(options) - _EDGE_OPTIONS if facts.p["edge"] and facts.p["outcome"] != "same" else 0
    if of_outcome <= 0:
        return options
    named = ["For the outcome: "] * of_outcome + ["For the borderline score: "] * _EDGE_OPTIONS
    return [f"{what}{text}" for what, text in zip(named, options, strict=True)]


def _evidence(facts: Facts) -> list[str]:
    return [
        text if text[-1] in ".!?…" else f"{text}."
        for kind in ("rationale", "example")
        for text in (facts.evidence or {}).get(kind, ())
        if text
    ]


# What may be said word for word, because the record or a published rule has it, and when.
LITERAL = tuple(
    map(
        text_is,
        (
            lambda f: f"{f.p['title']} ({f.p['id']})",
            lambda f: "" if f.is_classified else "This position is not classified yet.",
            lambda f: _source(f) if f.is_classified else "",
            lambda f: f.decided(),
            lambda f: f.principle("recommended") if f.is_classified and not f.decided() else "",
            lambda f: f.principle("position-not-person"),
            lambda f: f.published["edge"]["meaning"] if f.p["edge"] else "",
            lambda f: f.published["below_executive"]["meaning"] if f.p["below_executive"] else "",
            lambda f: f.published["below_executive"]["ceo_meaning"] if f.p["below_executive"] and f.p["is_ceo"] else "",
            lambda f: f.published["edge"]["top_of_scale"] if f.total == 56 else "",
            lambda f: "There is no higher band." if f.is_classified and f.following() is None and f.total < 56 else "",
            lambda f: f.outcome()["meaning"] if f.is_classified else "",
            lambda f: f"Outcome: {f.outcome()['title'].lower()}" if f.is_classified else "",
            lambda f: f.reference() if f.is_classified else "",
            lambda f: f.principle("decides"),
            _options,
            _findings,
            _titles,
            _evidence,
            lambda f: f.streams(),
            lambda f: f.benchmarks(),
            lambda f: (
                [
                    "Comparison with benchmark positions",
                    "The benchmarks in its streams are listed from the most similar, with their work value scores. "
                    "Each number is this position's factor score minus the benchmark's.",
                    "A difference is a point for discussion, not a proposed score.",
                ]
                if f.benchmarks()
                else []
            ),
            lambda f: f.consensus(),
            lambda f: ["Recorded consensus", "The scores that the assessors agreed on."] if f.consensus() else [],
            lambda f: f.published["share_of_work"]["meaning"],
            lambda f: f"The score is the {f.p['edge']} score of its band." if f.p["edge"] else "",
            lambda f: f"Yes: {f.edge_sentence()}." if f.p["edge"] else "",
            lambda f: (
                f"Stream check: {f.stream_check().rstrip('.')}."
                if f.stream_check()
                else "No stream check is recorded."
                if f.streams()
                else ""
            ),
            lambda f: "Streams are not scored. Compare the position with the stream descriptor." if f.streams() else "",
            lambda f: (
                "The workbook names no stream for this position."
                if not f.p["streams"] and f.published["streams"]
                else ""
            ),
            lambda f: "No stream descriptors were found for the VPSCF." if f.p["framework"] == "vpscf" else "",
            lambda f: (
                "There is no stream descriptor below the lowest band."
                if f.p["below_executive"] and f.p["streams"]
                else ""
            ),
            lambda f: (
                "No decision is needed: the recommended band is the reference band, and the score is not borderline."
                if f.is_classified and not f.p["consequence"]
                else ""
            ),
            lambda f: (
                f"A decision is needed from the {f.p['consequence']['decision_maker']}." if f.p["consequence"] else ""
            ),
            lambda f: f"Earliest change: {f.earliest()}." if f.p["consequence"] else "",
            lambda f: f"Constraints: {f.constraints()}." if f.p["consequence"] and f.constraints() else "",
            lambda f: "The options are:" if len(_options(f)) > 1 else "",
            lambda f: (
                "It was not an executive position, so any band is higher (peecf-batch's interpretation)."
                if (f.p["reference_band"], f.p["outcome"]) == (NOT_EXECUTIVE, "higher")
                else ""
            ),
            lambda f: "There are no findings about this position." if not f.findings() else "",
            lambda f: (
                "There are no findings apart from the errors above."
                if f.findings() and all(x["severity"] == "error" for x in f.findings())
                else ""
            ),
            lambda f: (
                "Leaving out any one factor would not change the band (with the other factors scaled up)."
                if f.is_classified and not f.without()
                else ""
            ),
            lambda f: (
                "Because the score is borderline, a review with existing and new evidence is one of the options."
                if f.p["edge"]
                else ""
            ),
            lambda f: (
                "No factor score is between two levels."
                if f.p["sensitivity"] and f.p["sensitivity"]["down"] == f.p["sensitivity"]["up"]
                else ""
            ),
            lambda f: (
                "There is no other classified position to compare with." if f.is_classified and not f.nearest() else ""
            ),
            lambda f: (
                "No single factor decides the band, and moderation questions none."
                if f.is_classified and not f.without() and not f.flags() and f.p["sensitivity"]
                else ""
            ),
            lambda f: (
                "No single factor decides the band."
                if f.is_classified and not f.without() and not f.p["sensitivity"]
                else ""
            ),
            lambda f: (
                "Scores are never guessed. Correct the errors below, then assess the workbook again."
                if not f.is_classified
                else ""
            ),
            lambda f: f"Day of the assessment: {day(f.record['determination']['as_at'])}.",
            lambda f: f"Workbook: {f.record['workbook']['name']}, row {f.p['row']} of sheet '{f.p['sheet']}'.",
            lambda f: "No rationale is given." if "" in (f.evidence or {}).get("rationale", ()) else "",
            lambda f: "No example is given." if "" in (f.evidence or {}).get("example", ()) else "",
            lambda f: (
                "The workbook has no rationales. A score without a rationale cannot be reviewed."
                if f.evidence is not None and "rationale" not in f.evidence
                else ""
            ),
            lambda f: (
                "The record does not include rationales, examples, shares of work or the other cells of the workbook."
                if f.evidence is None
                else ""
            ),
            lambda f: "Made from its record: book-assessment.json." if f.evidence is None else "",
            lambda f: (
                "The workbook had no column for rationales."
                if f.evidence is None and not f.p["rationale_marks"]
                else ""
            ),
            lambda f: (
                "The workbook had a rationale for every factor."
                if f.evidence is None and f.p["rationale_marks"] and "00000000" not in _marks(f)
                else ""
            ),
            lambda f: (
                "The workbook had no rationale for any factor."
                if f.evidence is None and set(_marks(f)) == {"00000000"}
                else ""
            ),
            # Advice without a fact.
            lambda _: [
                "Factor scores and rationales",
                "Is the score borderline?",
                "How firm the band is",
                "Stream",
                "Factors in question",
                "Findings",
                "How to ask for a review",
                "This is arithmetic, not a suggestion to change a score.",
                "Why it is not classified and what is needed",
                "Include new information about the work of the position: duties or accountabilities that are missing "
                "here, the factor that each affects, and examples.",
                "This page does not give a right to a review or set a time limit. "
                "Ask Human Resources which rules apply to you.",
            ],
        ),
    )
)


def _marks(facts: Facts) -> list[str]:
    return re.findall("........", facts.p["rationale_marks"])


def _steps(facts: Facts, m: re.Match[str]) -> bool:
    """Return True if the steps down and up are those in the record and lead to the bands that are named."""
    held = facts.p["sensitivity"]
    for said, steps in ((m[1], held["to_lower"]), (m[2], held["to_higher"])):
        found = re.fullmatch(rf"(\d+) (down|up) to ({BAND})", said)
        if found is None or steps is None:
            if found is not None or steps is not None:
                return False
            continue
        if int(found[1]) != abs(steps) or found[3] != facts.band(facts.total + steps):
            return False
    return True


def _any(facts: Facts, names: str, points: int) -> bool:
    found = facts.single(points)
    smaller = any(facts.single(less) for less in range(1, points))
    return not smaller and found == (set(facts.factors) if names == "any one factor" else either(names))


def _disputed(facts: Facts, m: re.Match[str]) -> bool:
    reasons = set(m[2].split(". "))
    expected = (
        {"If it were left out and the other factors scaled up, the band would be different"}
        if m[1] in facts.without()
        else set()
    )
    for code in facts.flags().get(m[1], ()):
        title = CATALOGUE[code]["title"].format(**CATALOGUE[code].get("limits", {}))
        expected.add(title)
    return reasons == expected and bool(expected)


STATEMENTS: tuple[Statement, ...] = (
    (
        rf"Work value score (\d+): recommended band ({BAND}), scores (\d+) to (\d+)\.",
        lambda f, m: (
            (int(m[1]), m[2], (int(m[3]), int(m[4]))) == (f.p["score"], f.p["band"], f.range_of(m[2]))
            and int(m[1]) == f.total
        ),
    ),
    (
        r"Work value score (\d+): (not an executive classification)\.",
        lambda f, m: int(m[1]) == f.p["score"] == f.total and f.p["below_executive"] and f.p["band"] is None,
    ),
    (rf"Why ({BAND}) and not the next band", lambda f, m: m[1] == (f.p["band"] or f.below)),
    (
        r"The score is (\d+) points? above the lowest score of its band and (\d+) below the highest\.",
        lambda f, m: (f.total - int(m[1]), f.total + int(m[2])) == f.range_of(f.p["band"]),
    ),
    (
        rf"({BAND}) begins at (\d+), which is (\d+) points? higher\.",
        lambda f, m: (
            (m[1], int(m[2]), int(m[3]))
            == (f.following()["name"], f.following()["lowest"], f.following()["lowest"] - f.total)
        ),
    ),
    (
        rf"Scoring a single factor one or two points higher would not reach ({BAND})\.",
        lambda f, m: m[1] == f.following()["name"] and not f.single(1) and not f.single(2),
    ),
    (
        rf"A score (one point|two points) higher on ([A-Z][\w ,]+?|any one factor) would reach ({BAND})\.",
        lambda f, m: _any(f, m[2], WORDS[m[1]]) and m[3] == f.following()["name"],
    ),
    (
        r"Without ([A-Z][\w ,]+?), the other 7 factors \(scaled up\) would give a (higher|lower) band\.",
        lambda f, m: (
            either(m[1]) == {name for name, by in f.without().items() if by == (1 if m[2] == "higher" else -1)}
        ),
    ),
    (
        rf"No: (\d+) is neither the lowest nor the highest score of ({BAND})\.",
        lambda f, m: (
            int(m[1]) == f.total and m[2] == f.p["band"] and f.p["edge"] is None and f.total not in f.range_of(m[2])
        ),
    ),
    (
        r"No: only a score in a band is borderline\. This one is (\d+) points? below the lowest band\.",
        lambda f, m: f.p["below_executive"] and f.total + int(m[1]) == f.framework["bands"][0]["lowest"],
    ),
    (
        rf"Steps to another band: (\d+ down to {BAND}|no lower band); (\d+ up to {BAND}|no higher band)\.",
        _steps,
    ),
    (
        r"Assuming a (\d+) per cent chance that each factor score is one point too high or too low, "
        r"the probability of another band is (?:less than )?(\d\.\d\d)\.",
        lambda f, m: (
            int(m[1]) / 100 == CHANCE == f.record["moderation"]["chance"]
            and abs(float(m[2]) * ("less than" not in m[0]) - f.p["sensitivity"]["probability"]) < 0.00506
        ),
    ),
    (
        rf"If every intermediate score were read as the level below, the work value score would be (\d+) \(({BAND})\); "
        rf"as the level above, (\d+) \(({BAND})\)\.",
        lambda f, m: (
            (int(m[1]), int(m[3]))
            == (sum(s - (s % 2 == 0) for s in f.scores), sum(s + (s % 2 == 0) for s in f.scores))
            == (f.p["sensitivity"]["down"], f.p["sensitivity"]["up"])
            and (m[2], m[4]) == (f.band(int(m[1])), f.band(int(m[3])))
        ),
    ),
    (
        r"Compare these factors with the nearest positions?: (.+)\.$",
        lambda f, m: m[1].split("; ") == f.nearest() and bool(f.without() or f.flags()),
    ),
    (r"([A-Z][\w ]+): (.+)\.$", _disputed),
    (
        rf"Once every factor has a valid score, the work value score will be (\d+) to (\d+): ({BAND}(?: or {BAND})*)\.",
        lambda f, m: (
            (int(m[1]), int(m[2])) == f.possible()
            and m[3].split(" or ") == list(dict.fromkeys(f.band(t) for t in range(int(m[1]), int(m[2]) + 1)))
        ),
    ),
    (
        r"Write to the decision-maker: the (.+?)\. (?=Include)",
        lambda f, m: m[1] == f.published["decision_makers"]["ceo" if f.p["is_ceo"] else "usual"],
    ),
    (
        r"The workbook had no rationale for ([A-Z][\w ,]+?)\.",
        lambda f, m: (
            f.evidence is None
            and set(re.split(r", | and (?=[A-Z])", m[1]))
            == {name for name, mark in zip(f.factors, _marks(f), strict=True) if mark == "00000000"}
        ),
    ),
)
COMPILED = tuple((re.compile(pattern), is_true) for pattern, is_true in STATEMENTS)


def unproved(facts: Facts, text: str, *, on_screen: bool = False) -> str:
    """Return the rest of a text that is not a sequence of statements that are true, "" if all of it is."""
    literal = (*LITERAL, *ON_SCREEN) if on_screen else LITERAL
    patterns = (*SCREEN_PATTERNS, *COMPILED) if on_screen else COMPILED
    left = text.strip()
    while left:
        length = max((length_of(facts, left) for length_of in literal), default=0)
        if not length and left.startswith("Example: "):
            length = len("Example: ")
        if not length:
            matches = ((pattern.match(left), is_true) for pattern, is_true in patterns)
            length = next((m.end() for m, is_true in matches if m and is_true(facts, m)), 0)
        if not length:
            return left
        left = left[length:].strip()
    return ""


def row_unproved(facts: Facts, cells: list[str]) -> list[str]:
    """Return the cells of a row of the table of scores that are not those of the factor in its first cell."""
    name, score, *others = cells
    place = facts.factors.index(name)
    expected = facts.scores[place]
    wrong = [] if score == ("none" if expected is None else str(expected)) else [score]
    held = facts.evidence or {}
    if "share" in held:
        share = others.pop(0)
        wrong += [] if share == (held["share"][place] or "not given") else [share]
    if others:
        own = Facts(facts.record, facts.index, {kind: [texts[place]] for kind, texts in held.items()})
        (why,) = others
        left = unproved(own, why)
        wrong += [left] if left else []
    return wrong


def _title(facts: Facts, name: str | None) -> str:
    return next((band["title"] for band in facts.published["bands"] if band["name"] == name), "")


def _cited(facts: Facts, key: str) -> str:
    cited = next(one for one in facts.published["citations"] if one["key"] == key)
    return f"Source: {cited['title']}, {cited['publisher']}"


def _below_line(facts: Facts) -> str:
    held, first = facts.published["below_executive"], facts.framework["bands"][0]
    return f"{held['name']}: {held['meaning']} {first['name']} begins at {first['lowest']}."


def _ceo_below(facts: Facts) -> str:
    held = facts.published["below_executive"]
    source = next(one for one in facts.published["citations"] if one["key"] == held["ceo_source"])
    return f"{held['ceo_meaning']} [{source['title']}]"


def _rules(facts: Facts) -> list[str]:
    return [
        f"{f['cell']} {f['severity']} {f['code']}: {f['message']}. "
        + (f"Accepted: {f['reason']}" if f["accepted"] else f["fix"])
        for f in facts.findings()
    ]


def _recommended(facts: Facts) -> str:
    held = facts.decided()
    now = f"Recommended {facts.p['band'] or facts.below}" if facts.is_classified else "Not classified"
    return f"{now}; {held[:1].lower()}{held[1:]}" if held else ""


def _needed(facts: Facts) -> str:
    return f"Needed from the {facts.p['consequence']['decision_maker']}." if facts.p["consequence"] else ""


def _all_options(facts: Facts) -> list[str]:
    return _options(facts) or (facts.outcome()["options"] if facts.is_classified else [])


def _values(facts: Facts) -> str:
    held, at = facts.record["determination"], day(facts.record["determination"]["as_at"])
    values = held["values"]
    return f"{at}. Remuneration values: {values['title']}, in effect from {day(values['effective'])}."


NOTHING_NEEDED = "None needed: the recommended band is the reference band, and the score is not borderline."
ON_SCREEN = tuple(
    map(
        text_is,
        (
            lambda f: f"{f.p['id']} {f.p['title']} (row {f.p['row']} of sheet '{f.p['sheet']}' in book.xlsx)",
            lambda f: _below_line(f) if f.p["below_executive"] else "",
            lambda f: _ceo_below(f) if f.p["below_executive"] and f.p["is_ceo"] else "",
            lambda f: [_cited(f, one["source"]) for one in (*f.published["bands"], f.published["below_executive"])],
            lambda f: f"{f.outcome()['title']}: {f.outcome()['meaning']}" if f.is_classified else "",
            lambda f: [_cited(f, f.outcome()["source"])] if f.is_classified else "",
            _all_options,
            lambda f: f.consensus_on_screen(),
            _rules,
            _needed,
            _recommended,
            lambda f: NOTHING_NEEDED if f.is_classified and not f.p["consequence"] else "",
            lambda f: f"For the CEO's own position, the {f.published['decision_makers']['ceo']} decides.",
            lambda f: "There are no findings about this position." if not f.findings() else "",
            lambda f: "There is no higher band." if f.is_classified and f.following() is None and f.total < 56 else "",
            _values,
            lambda f: f"{day(f.record['determination']['as_at'])}." if f.evidence is None else "",
        ),
    )
)


def _step(facts: Facts, m: re.Match[str]) -> bool:
    by = 1 if m["way"] == "more" else -1
    total = facts.total + by
    stuck = [name for name, score in zip(facts.factors, facts.scores, strict=True) if not 1 <= score + by <= 7]
    now, then = facts.band(facts.total), facts.band(total)
    edges = {
        number: side
        for b in facts.framework["bands"]
        for number, side in ((b["lowest"], "bottom"), (b["highest"], "top"))
    }
    before, after = (
        _title_of_outcome(facts, name) for name in (facts.p["band"], None if then == facts.below else then)
    )
    change = f"outcome {after} in place of {before}" if before != after else "same outcome"
    expected = [f"score {total}", f"still {now}" if now == then else f"{then} in place of {now}"]
    expected += [f"{edges[total]} of its range"] if total in edges else []
    which = f" except {', '.join(stuck)} (at the end of the scale)" if stuck else ""
    return m["which"] == which and m["said"] == ", ".join([*expected, change])


def _title_of_outcome(facts: Facts, band: str | None) -> str:
    """Return the title of the outcome of a band, as Table 5 gives it."""
    held = facts.p["reference_band"]
    names = [b["name"] for b in facts.framework["bands"]]
    if band is None:
        key = "below-executive"
    elif held is None:
        key = "no-reference"
    else:
        rank = -1 if held == NOT_EXECUTIVE else names.index(held)
        key = "same" if names.index(band) == rank else "higher" if names.index(band) > rank else "lower"
    return next(one["title"] for one in facts.published["outcomes"] if one["outcome"] == key)


def _reports(facts: Facts, m: re.Match[str]) -> bool:
    boss = next((p for p in facts.record["positions"] if p["id"] == facts.p["reports_to"]), None)
    worth = "not classified" if boss and boss["score"] is None else f"score {boss['score']}" if boss else ""
    return boss is not None and (m[1], m[2]) == (boss["title"], worth)


SCREEN_PATTERNS = tuple(
    (re.compile(pattern), is_true)
    for pattern, is_true in (
        (
            rf"Recommended band ({BAND}): work value score (\d+)\. Outcome: (.+?)\.",
            lambda f, m: (m[1], int(m[2]), m[3]) == (f.p["band"], f.total, f.outcome()["title"]),
        ),
        (
            r"Not an executive classification: work value score (\d+)\. Outcome: (.+?)\.",
            lambda f, m: f.p["below_executive"] and (int(m[1]), m[2]) == (f.total, f.outcome()["title"]),
        ),
        (
            r"Not classified: (.+?); see Checks below\.",
            lambda f, m: not f.is_classified and set(m[1].split(", ")) <= set(f.p["findings"]),
        ),
        (
            rf"({BAND}) \((.+?)\) has scores (\d+) to (\d+)\.",
            lambda f, m: (m[1], m[2], (int(m[3]), int(m[4]))) == (f.p["band"], _title(f, m[1]), f.range_of(m[1])),
        ),
        (
            r"(\d+) is its (lowest|highest) score: borderline\.",
            lambda f, m: (int(m[1]), m[2]) == (f.total, f.p["edge"]),
        ),
        (
            r"(\d+) is (\d+) above its lowest score and (\d+) below its highest\.",
            lambda f, m: int(m[1]) == f.total and (f.total - int(m[2]), f.total + int(m[3])) == f.range_of(f.p["band"]),
        ),
        (
            rf"({BAND}) begins (\d+) points? above it\.",
            lambda f, m: (m[1], f.total + int(m[2])) == (f.following()["name"], f.following()["lowest"]),
        ),
        (r"One point (?P<way>more|less) on any one factor(?P<which>.*?): (?P<said>score .+?)\.(?= One|$)", _step),
        (
            r"Once every factor has a valid score, the work value score will be (\d+) to (\d+): "
            rf"({BAND}(?: or {BAND})*)\.",
            lambda f, m: (
                (int(m[1]), int(m[2])) == f.possible()
                and m[3].split(" or ") == list(dict.fromkeys(f.band(t) for t in range(int(m[1]), int(m[2]) + 1)))
            ),
        ),
        (
            r"(Reference band \(the band held on .+?\): .+?) \([A-Z]+\d+\)\.",
            lambda f, m: f"{m[1]}." == f.reference(),
        ),
        (r"reports to (.+), (score \d+|not classified)$", _reports),
    )
)
