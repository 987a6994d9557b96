"""Write the formulas of the result columns, and calculate the value of each formula."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.meanings import heading_roles
from peecf_batch.reading.matching.texts import key_of, name_key
from peecf_batch.reading.reference_bands import leaves_band_open
from peecf_batch.reading.typed_values.answers import words_for_yes
from peecf_batch.rules.classification import classify, outcome_of
from peecf_batch.rules.framework import NOT_EXECUTIVE, Edge, Outcome
from peecf_batch.starting.template.columns import PART_3, RESULTS, TABLE, beside_part_3, fill_in, wording

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.template.columns import Column

EDGE_WORDS = {Edge.LOWEST: "Bottom of range", Edge.HIGHEST: "Top of range"}


@dataclass(frozen=True, slots=True)
class Entry:
    """The content of a row filled in beforehand: facts by role, and scores and evidence in the order of the factors."""

    facts: Mapping[str, object]
    scores: Sequence[object] = ()
    rationales: Sequence[str] = ()
    examples: Sequence[str] = ()
    shares: Sequence[object] = ()

    def held(self, column: Column) -> object:
        """Return the value of the row in a column, or "" if there is none."""
        beside = {"score": self.scores, "rationale": self.rationales, "example": self.examples, "share": self.shares}
        if column.factor < 0:
            return self.facts.get(column.role, "")
        by_factor = beside[column.role]
        value = by_factor[column.factor] if column.factor < len(by_factor) else ""
        return "" if value is None else value


def formulas(columns: Sequence[Column], framework: Framework) -> dict[str, str]:
    """Return the formula of every result column by role. Table references make the formulas grow with the table."""
    writer = _Formulas(columns, framework)
    return {
        "check": writer.check(),
        "total": f'IF({writer.of("check")}={writer.word("ready")},SUM({writer.scores}),"")',
        "band": writer.scored(f"LOOKUP({writer.of('total')},{writer.own('Band_from')},{writer.own('Band_name')})"),
        "edge": writer.scored(writer.edge()),
        "outcome": writer.scored(writer.outcome()),
        "rationales": writer.entered(writer.blank_under("rationale")),
        "examples": writer.entered(writer.blank_under("example")),
        "shares": writer.entered(writer.small_shares()),
    }


class _Formulas:
    """A writer of the formulas of one row, with references to its cells and the words that the formulas show."""

    def __init__(self, columns: Sequence[Column], framework: Framework) -> None:
        self.framework, self.words = framework, _words(framework)
        self.headings = {column.role: column.heading for column in columns if column.factor < 0}
        names = [column.heading for column in columns if column.role == "score"]
        self.scores = _this(names[0], names[-1])
        self.beside = [column.heading for column in columns if column.group == "evidence"]
        first = [column for column in columns if column.group == "evidence" and column.factor == 0]
        self.ends = {column.role: column.heading.rsplit(": ", 1)[1] for column in first}

    def of(self, role: str) -> str:
        """Return a reference to the cell of this row in the column of `role`."""
        return _this(self.headings[role])

    def own(self, name: str) -> str:
        """Return a reference to the range called `name` of the position's framework, which Part 3 decides."""
        if beside_part_3(self.framework) is None:
            return name
        words = ",".join(map(quoted, _words_for_part_3(self.framework)))
        applies = f"SUMPRODUCT(--(LOWER(TRIM({self.of('part_3')}))={{{words}}}))>0"
        return f"IF({applies},{PART_3}{name},{name})"

    def word(self, name: str) -> str:
        return quoted(self.words[name])

    def title(self, outcome: Outcome) -> str:
        return quoted(self.framework.outcome_rule(outcome).title)

    def scored(self, formula: str) -> str:
        """Return `formula`, made blank in rows without a work value score."""
        return f'IF({self.of("total")}="","",{formula})'

    def entered(self, formula: str) -> str:
        """Return `formula`, made blank in rows without any entry."""
        return f'IF({self.of("check")}="","",{formula})'

    def check(self) -> str:
        """Return the formula that states whether a row is ready, or which id, title or scores it still needs."""
        identifier, title, scores = self.of("id"), self.of("title"), self.scores
        in_scale = f"SUMPRODUCT(COUNTIF({scores},Score_scale))"
        unsound = f"OR(COUNT({scores})<>COUNTA({scores}),{in_scale}<>COUNTA({scores}))"
        return (
            f'IF(OR(COUNTA({identifier},{title},{scores})=0,{self.is_not_position()}),"",'
            f'IF(AND({identifier}="",{title}=""),{self.word("nameless")},'
            f"IF({self.twice()},{self.word('twice')},IF({unsound},{self.word('unsound')},"
            f"IF(COUNT({scores})<{len(self.framework.factors)},COUNT({scores})&{self.word('partly')},"
            f"{self.word('ready')})))))"
        )

    def is_not_position(self) -> str:
        """Return the test whether the only label of a row says that it is a total, such as the id or the title."""
        labels = ",".join(map(quoted, _not_positions()))
        return f"SUMPRODUCT(--(LOWER(TRIM({self.of('id')}&{self.of('title')}))={{{labels}}}))>0"

    def twice(self) -> str:
        """Return the test whether another row has the id of this row for the same organisation.

        As in the assessment, a row that names no organisation may be of any. The exact comparison takes long in a long
        table, so that only rows whose id COUNTIF finds again have it.
        """
        identifier, organisation = self.of("id"), self.of("organisation")
        ids, organisations = (f"{TABLE}[{_safe(self.headings[role])}]" for role in ("id", "organisation"))
        same = f"(TRIM({ids})=TRIM({identifier}))"
        alike = f'(2*(TRIM({organisations})="")+(TRIM({organisations})=TRIM({organisation})))'
        exactly = f"AND(SUMPRODUCT(--{same})>1,SUMPRODUCT({same}*{alike})>1)"
        return f'IF({identifier}="",FALSE,IF(COUNTIF({ids},{identifier})<2,FALSE,{exactly}))'

    def edge(self) -> str:
        score, (lowest, highest) = self.of("total"), (quoted(EDGE_WORDS[end]) for end in Edge)
        first, last = (f"COUNTIF({self.own(name)},{score})>0" for name in ("Executive_lowest", "Executive_highest"))
        return f'IF({first},{lowest},IF({last},{highest},""))'

    def outcome(self) -> str:
        """Return the formula for the outcome.

        It is left to the assessment where a row has pay but no reference band, or a text that only the assessment
        reads, so that the template never shows another outcome.
        """
        band, reference_band = self.of("band"), self.of("reference_band")
        bands = self.own("Executive_band")
        step = f"SIGN(MATCH({band},{bands},0)-MATCH({reference_band},{bands},0))"
        ways = ",".join(self.title(outcome) for outcome in (Outcome.LOWER, Outcome.SAME, Outcome.HIGHER))
        open_words = ",".join(quoted(word) for word in ("", *heading_roles()["words"]["band_not_known"]))
        paid = f"AND(COUNT({self.of('trp')},{self.of('fte')})=2,SUMPRODUCT(--({reference_band}={{{open_words}}}))>0)"
        none_held = ",".join(quoted(word) for word in sorted(_words_for_none(self.framework)))
        return (
            f"IF({band}={quoted(self.framework.below.name)},{self.title(Outcome.BELOW_EXECUTIVE)},"
            f"IF({reference_band}={quoted(NOT_EXECUTIVE)},{self.title(Outcome.HIGHER)},"
            f"IF(ISNUMBER(MATCH({reference_band},{bands},0)),CHOOSE(2+{step},{ways}),"
            f"IF({paid},{self.word('later')},IF(SUMPRODUCT(--({reference_band}={{{none_held}}}))>0,"
            f"{self.title(Outcome.NO_REFERENCE)},{self.word('later')})))))"
        )

    def under(self, role: str) -> str:
        """Return the test for evidence columns of one kind, by the end of their headings."""
        end = self.ends[role]
        heads = f"{TABLE}[[#Headers],[{_safe(self.beside[0])}]:[{_safe(self.beside[-1])}]]"
        return f"(RIGHT({heads},{len(end)})={quoted(end)})"

    def blank_under(self, role: str) -> str:
        return f'SUMPRODUCT({self.under(role)}*({_this(self.beside[0], self.beside[-1])}=""))'

    def small_shares(self) -> str:
        row = _this(self.beside[0], self.beside[-1])
        return f"SUMPRODUCT({self.under('share')}*ISNUMBER({row})*({row}<Share_lowest))"


def values(entries: Sequence[Entry], columns: Sequence[Column], framework: Framework) -> list[dict[str, object]]:
    """Return the results of each entry by role, as the formulas calculate them, for programs that do not calculate."""
    twice = _used_twice(entries)
    return [_value(entry, columns, framework, twice) for entry in entries]


def _used_twice(entries: Sequence[Entry]) -> set[tuple[str, str]]:
    """Return the ids, each with its organisation, of the rows that `_Formulas.twice` finds."""
    by_id: dict[str, Counter[str]] = defaultdict(Counter)
    for identifier, organisation in map(_id_of, entries):
        by_id[identifier][organisation] += 1
    return {
        (identifier, organisation)
        for identifier, rows in by_id.items()
        for organisation, count in rows.items()
        if count > 1 or ("" in rows and len(rows) > 1)
    }


def _id_of(entry: Entry) -> tuple[str, str]:
    """Return the keys of the id and the organisation of a row."""
    return key_of(str(entry.facts.get("id", ""))), name_key(str(entry.facts.get("organisation", "")))


def _value(
    entry: Entry, columns: Sequence[Column], framework: Framework, twice: Collection[tuple[str, str]]
) -> dict[str, object]:
    check = _check(entry, framework, twice)
    if not check:
        return dict.fromkeys(RESULTS, "")
    result: dict[str, object] = {**dict.fromkeys(RESULTS, ""), "check": check}
    for role, beside in (("rationales", "rationale"), ("examples", "example")):
        result[role] = sum(entry.held(column) == "" for column in columns if column.role == beside)
    low, shares = framework.share_of_work.lowest_percent, [entry.held(c) for c in columns if c.role == "share"]
    result["shares"] = sum(is_number(share) and share < low for share in shares)  # type: ignore[operator]
    if check != _words(framework)["ready"]:
        return result
    every, framework = framework, _own(entry, framework)
    found = classify(tuple(entry.scores), framework)  # type: ignore[arg-type]
    reference = str(entry.facts.get("reference_band", "")) or None
    names = {name.casefold(): name for name in (NOT_EXECUTIVE, *(band.name for band in framework.bands))}
    known_band = names.get((reference or "").casefold())
    result["total"], result["band"] = found.score, found.band_name or framework.below.name
    result["edge"] = EDGE_WORDS[found.edge] if found.edge else ""
    outcome = outcome_of(found.band, known_band, framework)
    is_open = outcome is Outcome.NO_REFERENCE and leaves_band_open(reference or "")
    paid = is_open and all(is_number(entry.facts.get(role)) for role in ("trp", "fte"))
    is_read_later = outcome is Outcome.NO_REFERENCE and (reference or "").casefold() not in _words_for_none(every)
    later = _words(framework)["later"]
    result["outcome"] = later if paid or is_read_later else framework.outcome_rule(outcome).title
    return result


def _own(entry: Entry, framework: Framework) -> Framework:
    """Return the framework of the position in a row."""
    beside = beside_part_3(framework)
    typed = " ".join(str(entry.facts.get("part_3", "")).split()).lower()
    return beside if beside and typed in _words_for_part_3(framework) else framework


def _words_for_none(framework: Framework) -> set[str]:
    """Return the texts below the reference band with which the assessment finds none, in lower case."""
    bands = {band.name.casefold() for one in framework.all for band in one.bands}
    return {"", *heading_roles()["words"]["no_band"], *bands}


def _words_for_part_3(framework: Framework) -> tuple[str, ...]:
    """Return the texts below Part 3 that mean yes, in lower case: words for yes, and names of its framework."""
    beside = beside_part_3(framework)
    names = (beside.id, beside.short_title, beside.title, *beside.names) if beside else ()
    return tuple(dict.fromkeys([*words_for_yes("part_3"), *(name.lower() for name in names)]))


def _check(entry: Entry, framework: Framework, twice: Collection[tuple[str, str]]) -> str:
    words, typed = _words(framework), [score for score in entry.scores if score not in ("", None)]
    identifier, title = str(entry.facts.get("id", "")), str(entry.facts.get("title", ""))
    if not (typed or identifier or title) or key_of(f"{identifier}{title}") in _not_positions():
        return ""
    if not (identifier or title):
        return words["nameless"]
    if identifier and _id_of(entry) in twice:
        return words["twice"]
    if not all(is_number(score) and score in framework.scale for score in typed):
        return words["unsound"]
    return f"{len(typed)}{words['partly']}" if len(typed) < len(framework.factors) else words["ready"]


def is_number(value: object) -> bool:
    """Return True if Excel treats a value as a number, unlike a text, TRUE or FALSE."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _not_positions() -> tuple[str, ...]:
    labels: Sequence[str] = wording()["not_positions"]["labels"]
    return tuple(labels)


def _words(framework: Framework) -> dict[str, str]:
    return {name: fill_in(text, framework) for name, text in wording()["words"].items()}


def quoted(text: str) -> str:
    """Return a text as a string of a formula."""
    return '"' + text.replace('"', '""') + '"'


def _safe(heading: str) -> str:
    """Return a heading as part of a table reference, in which some characters need a quote before them."""
    return "".join(f"'{sign}" if sign in "[]#'@" else sign for sign in heading)


def _this(first: str, last: str = "") -> str:
    """Return a reference to the cell of this row below one heading, or to its cells from one heading to another."""
    to = f":[{_safe(last)}]" if last else ""
    return f"{TABLE}[[#This Row],[{_safe(first)}]{to}]"
