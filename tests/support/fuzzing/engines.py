"""Choose the inputs of a target: guided by the code that they reach, or by number."""

from __future__ import annotations

import contextlib
from importlib.util import find_spec
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from fuzzing.targets import Target

LARGEST = 1 << 20
OPTIONS = ("-cross_over=0", "-rss_limit_mb=0", "-timeout=86400", "-verbosity=0")  # limits are those of `running`
GUIDED, NUMBERED = "guided", "numbered"


def best_engine() -> str:
    """Return the engine for this installation: atheris has no wheels for some systems."""
    return GUIDED if find_spec("atheris") else NUMBERED


def instrumented(engine: str) -> AbstractContextManager[object]:
    """Return a context in which the modules of the product are imported."""
    if engine != GUIDED:
        return contextlib.nullcontext()
    import atheris

    return atheris.instrument_imports(include=["peecf_batch"])


def case(target: Target, kind: str, number: int, seed: int) -> tuple[str, bytes]:
    """Return the name of the valid input that a numbered case starts from, and the broken input."""
    from fuzzing.texts import Draw

    draw = Draw(f"{seed}:{kind}:{number}")
    name = draw.choice(sorted(target.valid))
    return name, target.broken(name, target.valid[name], draw)


def numbered(target: Target, kind: str, seed: int, run: Callable[[str, bytes], object], first: int) -> None:
    """Run one case after the other, from `first`, without end."""
    for number in count(first):
        run(*case(target, kind, number, seed))


def guided(target: Target, corpus: Path, seed: int, run: Callable[[str, bytes], object]) -> None:
    """Run the valid inputs, then broken ones, without end. An input that reaches new code is broken further."""
    import atheris

    from fuzzing.texts import Draw

    seeds = target.valid
    corpus.mkdir()
    for name, data in seeds.items():
        (corpus / name).write_bytes(joined(name, data))

    def break_one(data: bytes, most: int, number: int) -> bytes:
        draw = Draw(number)
        name, body = parted(data) if data else ("", b"")
        if name not in seeds:
            name = draw.choice(sorted(seeds))
            body = seeds[name]
        new = joined(name, target.broken(name, body, draw))
        return new if len(new) <= most else data

    def run_one(data: bytes) -> None:
        name, body = parted(data)
        if name in seeds:
            run(name, body)

    options = [f"-seed={seed}", f"-max_len={LARGEST}", f"-artifact_prefix={corpus}/", *OPTIONS, str(corpus)]
    atheris.Setup(["fuzzing", *options], run_one, custom_mutator=break_one)
    atheris.Fuzz()


def joined(name: str, data: bytes) -> bytes:
    return name.encode() + b"\n" + data


def parted(data: bytes) -> tuple[str, bytes]:
    name, _, body = data.partition(b"\n")
    return name.decode("utf-8", "replace"), body
