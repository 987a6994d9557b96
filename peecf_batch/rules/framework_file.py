"""Load a classification framework from a TOML file and report all of its contradictions at once."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import pattern
from peecf_batch.errors import RuleFileError
from peecf_batch.rules.framework import (
    Band,
    BandDescriptor,
    BelowExecutive,
    DecisionMakers,
    EdgeRule,
    Factor,
    Framework,
    GuidePoint,
    LevelText,
    Outcome,
    OutcomeRule,
    Principle,
    Profile,
    ReferenceDate,
    Scale,
    ShareOfWork,
    Stream,
)
from peecf_batch.rules.framework_checks import contradictions
from peecf_batch.rules.own_tables import own_tables
from peecf_batch.rules.toml_file import RuleFile, Table, bytes_in, tables_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_NAMED = DecisionMakers("decision-maker", "decision-maker", None)  # in a file that does not say who decides
_SHIPPED = ("peecf", "vpscf")
_SCORE = pattern(r"-?[0-9]{1,4}")


class FrameworkError(RuleFileError):
    """A framework file that cannot be used. `problems` lists every fault of the file, in plain words."""


def load_framework(path: str | Path | None = None) -> Framework:
    """Return the framework in the TOML file `path`, or the one that ships with the product, with those beside it.

    The product ships the Victorian Public Entity Executive Classification Framework and, for executives employed under
    Part 3, that of the Victorian Public Service. A workbook may name each of these for single positions, if it has the
    factors and the scale of the framework in the file. Raises FrameworkError (a RuleFileError) with every fault of the
    file, and OSError when the file cannot be read.
    """
    own = _shipped("peecf") if path is None else framework_from(tables_in(bytes_in(Path(path)), FrameworkError))
    return own._replace(others=tuple(other for other in map(_shipped, _SHIPPED) if own.can_stand_beside(other)))


@cache
def _shipped(name: str) -> Framework:
    return framework_from(own_tables(Path(__file__).parent / "frameworks" / f"{name}.toml"))


def framework_from(data: Mapping[str, Any]) -> Framework:
    """Return the framework that the parsed TOML `data` describes.

    Raises FrameworkError (a RuleFileError) with every fault at once.
    """
    file = RuleFile()
    top = Table(data, "framework", "framework", file)
    for citation in top.each("citations", Table.citation):
        file.add(citation)
    decides = top.one("decision_makers", _decision_makers) if "decision_makers" in data else _NOT_NAMED
    framework = Framework(
        id=top.text("id"),
        title=top.text("title"),
        short_title=top.text("short_title"),
        citation=top.cite(),
        scale=top.one("scale", _scale),
        factors=top.each("factors", _factor),
        bands=top.each("bands", _band),
        streams=top.each("streams", _stream, needed=False),
        outcomes=top.each("outcomes", _outcome),
        edge=top.one("edge", _edge),
        below=top.one("below_executive", _below),
        guide_points=top.each("guide_points", _guide_point, needed=False),
        share_of_work=top.one("share_of_work", _share),
        streams_at_most=top.number("streams_at_most", at_least=1),
        reference=top.one("determination", _reference),
        decision_makers=decides,
        ceo_titles=top.texts("ceo_titles", needed=True),
        principles=top.each("principles", _principle),
        citations=tuple(file.citations.values()),
        names=top.texts("names"),
        part_3=top.answer("part_3"),
        profiles=top.each("profiles", _profile) if "profiles" in data else (),
    )
    if problem := top.foreign("framework"):
        raise FrameworkError([problem])
    top.close()
    file.problems.extend(contradictions(framework, file.invalid))
    if file.problems:
        raise FrameworkError(file.problems)
    return framework


def _scale(row: Table) -> Scale:
    levels = row.get("descriptor_levels")
    if not isinstance(levels, list) or not all(type(level) is int for level in levels):
        row.wrong("'descriptor_levels' must be a list of whole numbers")
        levels = []
    lowest, highest, meaning = row.number("lowest"), row.number("highest"), row.text("meaning")
    return Scale(lowest, highest, tuple(levels), meaning, row.cite())


def _factor(row: Table) -> Factor:
    levels: list[LevelText] = []
    for key, text in row.pairs("levels"):
        if _SCORE.fullmatch(key) and str(int(key)) == key:
            levels.append(LevelText(int(key), text))
        else:
            row.wrong(f"level '{key}' is not a score of the scale")
    return Factor(
        key=row.text("key"),
        name=row.text("name"),
        short_name=row.text("short_name"),
        definition=row.text("definition"),
        headings=row.texts("headings"),
        levels=tuple(sorted(levels)),
        source=row.cite(),
    )


def _band(row: Table) -> Band:
    return Band(
        name=row.text("name"),
        title=row.text("title"),
        lowest=row.number("lowest"),
        highest=row.number("highest"),
        rank=row.place,
        remit=row.text("remit"),
        names=row.texts("names"),
        source=row.cite(),
        aligned_with=row.text("aligned_with") if "aligned_with" in row.data else "",
    )


def _stream(row: Table) -> Stream:
    return Stream(
        key=row.text("key"),
        name=row.text("name"),
        definition=row.text("definition"),
        names=row.texts("names"),
        descriptors=tuple(BandDescriptor(*pair) for pair in row.pairs("descriptors", needed=True)),
        source=row.cite(),
        described_in=row.cite("described_in" if "described_in" in row.data else "source"),
    )


def _profile(row: Table) -> Profile:
    highest, lower = row.texts("highest", needed=True), row.texts("lower")
    return Profile(row.text("stream"), highest, lower, row.cite())


def _outcome(row: Table) -> OutcomeRule:
    name = row.get("outcome")
    if name not in list(Outcome):
        row.wrong(f"'outcome' must be one of {', '.join(Outcome)}, not {name!r}")
        name = Outcome.SAME
    title, meaning, options = row.text("title"), row.text("meaning"), row.texts("options", needed=True)
    rule = OutcomeRule(Outcome(name), title, meaning, options, row.cite())
    if rule.outcome is not Outcome.NO_REFERENCE or not {"new_meaning", "new_options"} & set(row.data):
        return rule
    return rule._replace(new_meaning=row.text("new_meaning"), new_options=row.texts("new_options", needed=True))


def _edge(row: Table) -> EdgeRule:
    title, meaning, options = row.text("title"), row.text("meaning"), row.texts("options", needed=True)
    return EdgeRule(title, meaning, options, row.text("top_of_scale"), row.cite())


def _below(row: Table) -> BelowExecutive:
    return BelowExecutive(
        name=row.text("name"),
        title=row.text("title"),
        meaning=row.text("meaning"),
        ceo_meaning=row.text("ceo_meaning"),
        near_within=row.number("near_within", at_least=0),
        near_source=row.cite("near_source"),
        ceo_source=row.cite("ceo_source"),
        source=row.cite(),
    )


def _guide_point(row: Table) -> GuidePoint:
    return GuidePoint(row.number("factor_score"), row.number("score"), row.text("band"), row.cite())


def _share(row: Table) -> ShareOfWork:
    percent = row.number("lowest_percent", at_least=1, at_most=100)
    return ShareOfWork(percent, row.text("meaning"), row.cite())


def _decision_makers(row: Table) -> DecisionMakers:
    return DecisionMakers(row.text("usual"), row.text("ceo"), row.cite())


def _reference(row: Table) -> ReferenceDate:
    when = row.get("date")
    if type(when) is not datetime.date:
        row.wrong("'date' must be a date such as 2020-12-18")
        when = datetime.date.min
    return ReferenceDate(when, row.text("instrument"), row.cite())


def _principle(row: Table) -> Principle:
    return Principle(row.text("key"), row.text("text"), row.cite())
