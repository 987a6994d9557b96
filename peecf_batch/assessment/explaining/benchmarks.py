"""Find the benchmark positions that a position is compared with, from its assessment or from a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.moderation.benchmarks import Benchmark, Compared
from peecf_batch.moderation.measures import measures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.framework import Framework


def benchmarks_beside(assessment: Assessment, index: int) -> tuple[Compared, ...]:
    """Return the position at `index` beside the most similar benchmarks of its streams, the most similar first."""
    found = assessment.moderation.benchmarking if assessment.moderation else None
    return found.compared.get(index, ())[: measures().benchmarks.shown] if found else ()


def benchmarks_in(record: Mapping[str, Any], position: Mapping[str, Any], framework: Framework) -> tuple[Compared, ...]:
    """Return the comparisons of a position that a record has. Records of earlier versions have none.

    Raises KeyError, TypeError, ValueError or IndexError for a missing or invalid value.
    """
    held = (record["moderation"] or {}).get("benchmarks")
    if held is None:
        return ()
    keys = [factor.key for factor in framework.factors]
    here = (position["sheet"], position["row"])
    return tuple(
        Compared(_benchmark(held["benchmarks"][one["benchmark"]], keys), _differences(one["differences"], keys))
        for one in held["compared"]
        if (one["sheet"], one["row"]) == here
    )


def _differences(held: Mapping[str, Any], keys: list[str]) -> tuple[int, ...]:
    return tuple(int(held.get(key, 0)) for key in keys)


def _benchmark(held: Mapping[str, Any], keys: list[str]) -> Benchmark:
    """Return a benchmark of a record. Only one that another file shares has its organisation, which tells it apart."""
    return Benchmark(
        str(held["id"]),
        str(held["title"]),
        str(held["organisation"]) if held["row"] is None else "",
        str(held["framework"]),
        tuple(map(str, held["streams"])),
        tuple(int(held["scores"][key]) for key in keys),
        str(held["band"]) if held["band"] is not None else None,
    )
