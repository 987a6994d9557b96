"""Find positions with a borderline score, just below the lowest band, or without a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.checks.table import Table
from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Profile


def edges(table: Table) -> Iterator[Finding]:
    """Yield N220 for each work value score that is the lowest or highest in its band."""
    for index, result in table.results.items():
        if result.edge and result.band:
            end = "bottom" if result.edge is Edge.LOWEST else "top"
            message = f"work value score {result.score} is the {end} score in the {result.band.name} range"
            yield table.named("N220", table.positions[index], message, str(result.score))


def near_executive(table: Table) -> Iterator[Finding]:
    """Yield N221 for each work value score just below the lowest band."""
    for index, result in table.results.items():
        if result.near_executive:
            lowest = table.framework_of(table.positions[index]).bands[0].name
            message = f"work value score {result.score} is just below {lowest}"
            yield table.named("N221", table.positions[index], message, str(result.score))


def without_streams(table: Table) -> Iterator[Finding]:
    """Yield W403 for each position whose stream columns are all blank."""
    roles = [role for role in ("primary_stream", "streams", "secondary_stream") if table.has(role)]
    for position in table.positions if roles else ():
        if not position.details.streams and not any(table.text(position, role) for role in roles):
            names = ", ".join(stream.name for stream in table.framework.streams)
            yield table.finding(
                "W403", position, roles[0], "", f"no work value stream is given; the streams are {names}"
            )


def unusual_profiles(table: Table) -> Iterator[Finding]:
    """Yield N407 for each profile unlike the source's illustration for the first stream of the position.

    That is, another factor alone has the highest score, or a factor that may be lower has it. If all scores are equal,
    no factor stands out, and other rules report that.
    """
    names = {factor.key: (index, factor.name) for index, factor in enumerate(table.framework.factors)}
    profiles = {(one.id, p.stream): _Usual.of(p, names) for one in table.framework.all for p in one.profiles}
    for index in table.results if profiles else ():
        position = table.positions[index]
        details, scores = position.details, position.scores
        usual = profiles.get((details.framework or table.framework.id, details.streams[0] if details.streams else ""))
        if usual is None:
            continue
        most = max(filter(None, scores), default=0)
        top = [factor for factor, score in enumerate(scores) if score == most]
        is_lower = most > 0 and not usual.lower.isdisjoint(top)
        if len(top) < len(names) and (is_lower or usual.highest.isdisjoint(top)):
            here = ", ".join([table.framework.factors[factor].name for factor in top])
            message = f"the highest score, {most}, is on {here}; {usual.words}"
            yield table.named("N407", position, message, f"{usual.stream} {scores}")


class _Usual(NamedTuple):
    """The indices of the factors that a stream scores highest, and perhaps lower, and the words about both."""

    stream: str
    highest: frozenset[int]
    lower: frozenset[int]
    words: str

    @classmethod
    def of(cls, profile: Profile, names: Mapping[str, tuple[int, str]]) -> _Usual:
        """Return those of a profile. `names` has the index and the name of each factor by its key."""
        highest, lower = [[names[key] for key in keys] for keys in (profile.highest, profile.lower)]
        words = (
            f"the source's illustration of a mainly {profile.stream.lower()} position has its highest scores on "
            f"{', '.join([name for _, name in highest])}"
        )
        if lower:
            words = f"{words}, and perhaps lower ones on {', '.join([name for _, name in lower])}"
        return cls(profile.stream, frozenset(dict(highest)), frozenset(dict(lower)), words)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (edges, near_executive, without_streams, unusual_profiles)
