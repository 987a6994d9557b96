"""Check that the tables of a framework fit together, with one small function for each check."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from peecf_batch.rules.framework import Framework

PRINCIPLES = ("decides", "recommended", "position-not-person", "no-ranking", "when", "ceo-approval", "vacancy")


def contradictions(framework: Framework, invalid: Collection[str]) -> Iterator[str]:
    """Yield every contradiction between the tables of `framework`, in plain words.

    A check that compares a table named in `invalid` is skipped. That table has wrong values, and the check could only
    repeat them.
    """
    for check, compared in _CHECKS.items():
        if not any(table in invalid for table in compared):
            yield from check(framework)


def _scale_is_sound(framework: Framework) -> Iterator[str]:
    scale = framework.scale
    if scale.lowest >= scale.highest:
        yield f"[scale]: lowest {scale.lowest} is not below highest {scale.highest}"
    for level in scale.descriptor_levels:
        if level not in scale:
            yield f"[scale]: descriptor level {level} is outside {scale.lowest} to {scale.highest}"


def _level_texts_are_on_the_scale(framework: Framework) -> Iterator[str]:
    for factor in framework.factors:
        for score, _ in factor.levels:
            if score not in framework.scale:
                yield f"factor {factor.name}: level '{score}' is not a score of the scale"


def _bands_tile_the_scale(framework: Framework) -> Iterator[str]:
    bands = framework.bands
    for band in bands:
        if band.lowest > band.highest:
            yield f"band {band.name}: lowest {band.lowest} is above highest {band.highest}"
    for lower, upper in pairwise(bands):
        if upper.lowest <= lower.highest:
            yield f"bands {lower.name} and {upper.name} overlap, or are not given lowest first"
        elif upper.lowest > lower.highest + 1:
            between = f"{lower.highest + 1} to {upper.lowest - 1}"
            yield f"scores {between} are between {lower.name} and {upper.name}, in no band"
    if bands[0].lowest < framework.lowest:
        yield f"band {bands[0].name} begins at {bands[0].lowest}, below the lowest possible score {framework.lowest}"
    if bands[-1].highest != framework.highest:
        yield (
            f"band {bands[-1].name} ends at {bands[-1].highest}; the highest possible score is {framework.highest}"
            f" ({len(framework.factors)} factors of {framework.scale.highest})"
        )


def _factor_headings_differ(framework: Framework) -> Iterator[str]:
    headings = [(factor.key, (factor.name, *factor.headings)) for factor in framework.factors]
    return _doubles("factor", "heading", headings)


def _band_names_differ(framework: Framework) -> Iterator[str]:
    return _doubles("band", "name", [(band.name, (band.name, band.title, *band.names)) for band in framework.bands])


def _stream_names_differ(framework: Framework) -> Iterator[str]:
    names = [(stream.key, (stream.key, stream.name, *stream.names)) for stream in framework.streams]
    return _doubles("stream", "name", names)


def _doubles(kind: str, word: str, named: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Yield the keys that are given twice, and the words that would mean two things in a workbook."""
    yield from _twice(kind, [key for key, _ in named])
    meant: dict[str, str] = {}
    for key, names in named:
        for name in names:
            other = meant.setdefault(_plain(name), key)
            if other != key:
                yield f"{word} '{name}' means two {kind}s: '{other}' and '{key}'"


def _twice(kind: str, keys: list[str]) -> Iterator[str]:
    yield from (f"{kind} '{key}' is given twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)


def _plain(name: str) -> str:
    """Return a name without what people vary when they type it: case, spaces, punctuation and "&" for "and"."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", "and")
    return "".join(c for c in text if c.isalnum()) or text


def _streams_describe_every_band(framework: Framework) -> Iterator[str]:
    names = [band.name for band in framework.bands]
    for stream in framework.streams:
        described = [name for name, _ in stream.descriptors]
        yield from (f"stream {stream.name}: descriptor for unknown band '{n}'" for n in described if n not in names)
        yield from (f"stream {stream.name}: no descriptor for band '{n}'" for n in names if n not in described)


def _profiles_name_what_is_there(framework: Framework) -> Iterator[str]:
    streams, factors = {s.name for s in framework.streams}, {f.key for f in framework.factors}
    for profile in framework.profiles:
        if profile.stream not in streams:
            yield f"a profile is for the unknown stream '{profile.stream}'"
        for key in (*profile.highest, *profile.lower):
            if key not in factors:
                yield f"the profile of {profile.stream} names the unknown factor '{key}'"


def _outcomes_are_complete(framework: Framework) -> Iterator[str]:
    return _complete(
        "outcomes", "outcome", [str(rule.outcome) for rule in framework.outcomes], [str(o) for o in Outcome]
    )


def _principles_are_complete(framework: Framework) -> Iterator[str]:
    return _complete("principles", "principle", [principle.key for principle in framework.principles], PRINCIPLES)


def _complete(table: str, kind: str, given: list[str], needed: Iterable[str]) -> Iterator[str]:
    """Yield the keys that are given twice, and the needed keys that are missing."""
    yield from _twice(kind, given)
    yield from (f"[[{table}]]: '{key}' is missing" for key in needed if key not in given)


def _guide_points_hold(framework: Framework) -> Iterator[str]:
    for point in framework.guide_points:
        total = point.factor_score * len(framework.factors)
        band = next((band.name for band in framework.bands if band.lowest <= point.score <= band.highest), None)
        if total != point.score:
            every = f"every factor at {point.factor_score}"
            yield f"guide point {point.factor_score}: {every} adds to {total}, not {point.score}"
        if band != point.band:
            yield f"guide point {point.score}: falls in {band}, not {point.band}"


_CHECKS: dict[Callable[[Framework], Iterator[str]], tuple[str, ...]] = {
    _scale_is_sound: ("scale",),
    _level_texts_are_on_the_scale: ("scale", "factors"),
    _bands_tile_the_scale: ("scale", "factors", "bands"),
    _factor_headings_differ: ("factors",),
    _band_names_differ: ("bands",),
    _stream_names_differ: ("streams",),
    _streams_describe_every_band: ("bands", "streams"),
    _profiles_name_what_is_there: ("streams", "factors", "profiles"),
    _outcomes_are_complete: ("outcomes",),
    _principles_are_complete: ("principles",),
    _guide_points_hold: ("factors", "bands", "guide_points"),
}
