"""Say in words how a position compares with benchmark positions; pages, sheets and explanations share the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import cut, plural, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.moderation.benchmarks import Benchmark, Benchmarking, Compared
    from peecf_batch.rules.framework import Framework

_LONGEST_NAME = 120
NOTHING_PROPOSED = "A difference is a point for discussion, not a proposed score."


def benchmark_name(benchmark: Benchmark, names: Sequence[str]) -> str:
    """Return the title of a benchmark, with the organisation if another file shares it.

    `names` are the titles of the positions of the workbook as the output shows them, which may have names replaced.
    """
    if benchmark.place is not None:
        return shown(names[benchmark.place])
    name = benchmark.label
    return shown(f"{name} ({benchmark.organisation})" if benchmark.organisation else name)


def benchmark_lines(found: Benchmarking) -> list[str]:
    """Return sentences about the comparison as a whole: how many benchmarks, and how many positions have one."""
    shared = sum(benchmark.place is None for benchmark in found.benchmarks)
    of_file = f", {shared:,} of them from another file" if shared else ""
    lines = [
        f"{plural(len(found.benchmarks), 'benchmark position')}{of_file}. "
        f"{plural(len(found.compared), 'position')} can be compared with a benchmark of the same stream."
    ]
    if found.without:
        lines.append(f"{plural(len(found.without), 'position')} cannot, because no benchmark is in their streams.")
    return [*lines, NOTHING_PROPOSED]


def beside_lines(compared: Sequence[Compared], names: Sequence[str], framework: Framework) -> tuple[str, ...]:
    """Return a line for each benchmark beside a position: its name and score, and the differences by factor.

    `names` are as for `benchmark_name`.
    """
    return tuple(
        f"{cut(benchmark_name(one.benchmark, names), _LONGEST_NAME)} ({one.benchmark.score}): "
        f"{difference_words(one, framework)}."
        for one in compared
    )


def difference_words(compared: Compared, framework: Framework) -> str:
    """Return the factors on which a position differs from a benchmark: "Knowledge +1, Impact −2"."""
    pairs = zip(framework.factors, compared.differences, strict=True)
    differing = [f"{factor.name} {signed(difference)}" for factor, difference in pairs if difference]
    return ", ".join(differing) or "no difference"


def signed(difference: int) -> str:
    """Return a difference with its sign: "+2", "−1" with a true minus sign, or "0"."""
    return f"{difference:+d}".replace("-", "−") if difference else "0"
