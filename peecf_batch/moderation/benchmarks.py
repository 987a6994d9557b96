"""Compare each position with the benchmark positions of its streams, factor by factor.

A benchmark position is one whose scores the organisation has agreed to use as a standard. A comparison shows where a
score differs from those of the benchmarks. It never gives or proposes a score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from peecf_batch.reading.position import Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Framework


class Benchmark(NamedTuple):
    """A classified benchmark position.

    `band` is the name of its recommended band, and None below the lowest band. `framework` is the id of its framework.
    `place` is its index among the positions of the workbook, and None for a benchmark that another file shares.
    One that another file marks and that cannot be used has no scores: `lacks` says what it lacks, `where` where it is.
    """

    id: str
    title: str
    organisation: str
    framework: str
    streams: tuple[str, ...]
    scores: tuple[int, ...]
    band: str | None
    place: int | None = None
    lacks: str = ""
    where: str = ""

    @property
    def score(self) -> int:
        """The work value score: the sum of the factor scores."""
        return sum(self.scores)

    @property
    def label(self) -> str:
        """The title, or the id if there is no title."""
        return self.title or self.id

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells the benchmark from others, wherever it was read."""
        return (self.framework, self.organisation, self.id, self.title, self.scores)


class Compared(NamedTuple):
    """One position beside one benchmark: its scores less those of the benchmark, by factor."""

    benchmark: Benchmark
    differences: tuple[int, ...]

    @property
    def steps(self) -> int:
        """The steps between the two profiles, over all factors."""
        return sum(map(abs, self.differences))


class Apart(NamedTuple):
    """A factor on which a position is far above, or far below, every benchmark of its streams in its band.

    `nearest` is the score that is nearest to the position's among `benchmarks`.
    """

    position: int
    factor: int
    nearest: int
    benchmarks: tuple[Benchmark, ...]


class Benchmarking(NamedTuple):
    """The comparison of all classified positions with the benchmarks, positions given by index.

    `compared` has, for each position with a benchmark in one of its streams, all such benchmarks, the most similar
    profile first. `without` are the positions that have none. `unused` are benchmarks of other files that cannot be
    used.
    """

    benchmarks: tuple[Benchmark, ...]
    compared: Mapping[int, tuple[Compared, ...]]
    apart: tuple[Apart, ...]
    without: tuple[int, ...]
    unused: tuple[Benchmark, ...] = ()

    def each(self, change: Callable[[Benchmark], Benchmark]) -> Benchmarking:
        """Return the same comparison with each benchmark changed, once, so that one benchmark stays one object."""
        seen = {id(benchmark): change(benchmark) for benchmark in self.benchmarks}
        compared = {
            index: tuple(one._replace(benchmark=seen[id(one.benchmark)]) for one in held)
            for index, held in self.compared.items()
        }
        apart = (
            far._replace(benchmarks=tuple(seen[id(benchmark)] for benchmark in far.benchmarks)) for far in self.apart
        )
        return Benchmarking(tuple(seen.values()), compared, tuple(apart), self.without, tuple(map(change, self.unused)))


def benchmarks_among(
    positions: Mapping[int, Position], results: Mapping[int, Classification], framework: Framework
) -> Iterator[Benchmark]:
    """Yield the benchmarks among the classified positions of a workbook."""
    for index, position in positions.items():
        details = position.details
        if details.is_benchmark:
            own, band = framework.named(details.framework), results[index].band
            yield Benchmark(
                details.id, details.title, details.organisation, own.id, details.streams, position.scores,
                band.name if band else None, index,
            )  # fmt: skip


def compared_with(
    benchmarks: Sequence[Benchmark],
    positions: Mapping[int, Position],
    results: Mapping[int, Classification],
    framework: Framework,
    apart: int,
) -> Benchmarking | None:
    """Return the comparison of classified positions with `benchmarks`, or None if there are none that can be used.

    A position is compared with the benchmarks of its framework that share a stream with it, except itself. A factor
    counts as far apart from `apart` steps; a benchmark itself is not, because its scores are agreed.
    """
    unused = tuple(benchmark for benchmark in benchmarks if benchmark.lacks)
    benchmarks = [benchmark for benchmark in benchmarks if not benchmark.lacks]
    if not benchmarks:
        return None
    of_stream: dict[tuple[str, str], list[Benchmark]] = {}
    for benchmark in benchmarks:
        for stream in benchmark.streams:
            of_stream.setdefault((benchmark.framework, stream), []).append(benchmark)
    compared: dict[int, tuple[Compared, ...]] = {}
    far: list[Apart] = []
    for index, position in positions.items():
        own = framework.named(position.details.framework).id
        found = (peer for stream in position.details.streams for peer in of_stream.get((own, stream), ()))
        peers = list(dict.fromkeys(peer for peer in found if peer.place != index))
        if peers:
            compared[index] = tuple(sorted((_beside(position, peer) for peer in peers), key=_nearest_first))
            band = results[index].band
            same_band = [peer for peer in peers if peer.band == (band.name if band else None)]
            far += () if position.details.is_benchmark else _apart(index, position, same_band, apart)
    without = tuple(index for index in positions if index not in compared)
    return Benchmarking(tuple(benchmarks), compared, tuple(far), without, unused)


def _beside(position: Position, benchmark: Benchmark) -> Compared:
    pairs = zip(position.scores, benchmark.scores, strict=True)
    return Compared(benchmark, tuple(own - other for own, other in pairs))


def _nearest_first(compared: Compared) -> tuple[int, int, str, str]:
    benchmark = compared.benchmark
    return compared.steps, abs(sum(compared.differences)), benchmark.title, benchmark.id


def _apart(index: int, position: Position, peers: Sequence[Benchmark], apart: int) -> Iterator[Apart]:
    if not peers:
        return
    for factor, score in enumerate(position.scores):
        others = [peer.scores[factor] for peer in peers]
        if score - max(others) >= apart:
            yield Apart(index, factor, max(others), tuple(peers))
        elif min(others) - score >= apart:
            yield Apart(index, factor, min(others), tuple(peers))
