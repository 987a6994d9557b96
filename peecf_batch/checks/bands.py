"""Find positions with a borderline score, just below the lowest band, or without a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.checks.table import Table
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Profile


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
            yield table.finding("W403", position, roles[0], "", f"no work value stream is given; there are {names}")


def unusual_profiles(table: Table) -> Iterator[Finding]:
    """Yield N407 for each profile unlike the source's illustration for the first stream of the position.

    That is, another factor alone has the highest score, or a factor that may be lower has it. If all scores are equal,
    no factor stands out, and other rules report that.
    """
    profiles = {(one.id, profile.stream): profile for one in table.framework.all for profile in one.profiles}
    keys = [factor.key for factor in table.framework.factors]
    for index in table.results if profiles else ():
        position = table.positions[index]
        details = position.details
        profile = profiles.get((details.framework or table.framework.id, details.streams[0] if details.streams else ""))
        if profile is None:
            continue
        most = max([score or 0 for score in position.scores])
        top = [key for key, score in zip(keys, position.scores, strict=True) if score == most]
        is_lower = most > 0 and not set(profile.lower).isdisjoint(top)
        if len(top) < len(keys) and (is_lower or set(profile.highest).isdisjoint(top)):
            message = _unlike(profile, most, top, table.framework)
            yield table.named("N407", position, message, f"{profile.stream} {position.scores}")


def _unlike(profile: Profile, most: int, top: Sequence[str], framework: Framework) -> str:
    """Return the message about a position whose highest score, `most`, is on the factors with the keys in `top`."""
    names = {factor.key: factor.name for factor in framework.factors}
    here, usual, lower = (", ".join([names[key] for key in keys]) for keys in (top, profile.highest, profile.lower))
    message = (
        f"the highest score, {most}, is on {here}; the source's illustration of a mainly "
        f"{profile.stream.lower()} position has its highest scores on {usual}"
    )
    return f"{message}, and perhaps lower ones on {lower}" if lower else message


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (edges, near_executive, without_streams, unusual_profiles)
