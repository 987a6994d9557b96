"""Run the cases of a target in a process that may hang or die, for some seconds of processor time."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fuzzing.engines import GUIDED, guided, instrumented, numbered
from fuzzing.targets import target_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

# Of processor time, and of time: other programs may use the processor.
MOST_SECONDS, LONGEST_SECONDS, MOST_MEMORY = 30, 300, 3 << 30


class Plan(NamedTuple):
    """What to run: a target, the engine that chooses its cases, the seed, and the seconds of processor time."""

    target: str
    engine: str
    seed: int
    seconds: float


class Case(NamedTuple):
    """One case that was run: its number, the valid input that it came from, the broken input, and the complaints."""

    number: int
    name: str
    data: bytes
    complaints: list[str]


def work(plan: Plan, first: int, told: Connection) -> None:
    """Run cases without end. Send each case before it is run, and its complaints and the time used after it."""
    limit_memory()
    sys.dont_write_bytecode = True
    for descriptor in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    with tempfile.TemporaryDirectory() as folder:
        with instrumented(plan.engine):
            target = target_named(plan.target, Path(folder))
        from fuzzing.commands import complaints_about

        def run(name: str, data: bytes) -> None:
            tell(told, (name, data))
            begun = time.process_time()
            complaints = complaints_about(target, name, data)
            if time.process_time() - begun > MOST_SECONDS:
                complaints.append(f"took more than {MOST_SECONDS} seconds of processor time")
            tell(told, (complaints, sum(os.times()[:4])))

        if plan.engine == GUIDED:
            guided(target, Path(folder) / "corpus", plan.seed + first, run)
        else:
            numbered(target, plan.target, plan.seed, run, first)


def tell(told: Connection, what: object) -> None:
    """Send something, or end this process if nobody receives it any more."""
    try:
        told.send(what)
    except OSError:
        os._exit(0)


def limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def cases_of(plan: Plan) -> Iterator[Case]:
    """Yield each case of a target until the processor time is used. After a hang or a death, go on with the next."""
    spawning, number, used = multiprocessing.get_context("spawn"), 0, 0.0
    while used < plan.seconds:
        there, here = spawning.Pipe(duplex=False)
        process = spawning.Process(target=work, args=(plan, number, here))
        process.start()
        here.close()
        begun, name, data = used, "", b""
        try:
            while used < plan.seconds:
                name, data = received(there)
                complaints, seconds = received(there)
                used = begun + seconds
                yield Case(number, name, data, complaints)
                number += 1
        except TimeoutError:
            yield Case(number, name, data, [f"took more than {LONGEST_SECONDS} seconds"])
            used += LONGEST_SECONDS
        except EOFError:
            yield Case(number, name, data, ["the process died"])
            used += 1
        process.kill()
        process.join()
        number += 1


def received(told: Connection) -> tuple[object, object]:
    if not told.poll(LONGEST_SECONDS):
        raise TimeoutError
    return told.recv()
