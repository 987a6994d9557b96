"""Run the tests of one group of modules against each mutant, in forked processes.

Cosmic Ray itself changes the file and starts pytest for each mutant, which takes 3 seconds or more. Here a process
imports everything and collects the tests once. For each mutant, a copy of it (a fork) runs only the tests that execute
the changed statement, the quickest first, until one fails:

- A change inside a function replaces the code of this function in the fork. All caches of the product are emptied.
- Any other change, and any mutant that the quick trial did not notice, is tried in a process that has not imported the
  product yet and imports the changed source. So values that were worked out earlier cannot hide a mutant.
"""

from __future__ import annotations

import functools
import gc
import importlib
import importlib.machinery
import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import coverage
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mutations import Mutant

KILLED, SURVIVED, UNTESTED = "killed", "survived", "no test runs it"
_SECONDS, _FRESH_SECONDS = 20, 60  # of processor time for one trial; a mutant that takes longer is killed
_WAITING = 120  # seconds for one trial; a mutant that waits longer, for example for a pipe, is killed
_TESTS_SECONDS, _IMPORT_SECONDS = 6.0, 20.0  # of tests for one mutant; for one in a line that runs only on import
_MEMORY = 4 << 30  # a mutant that needs more is killed
_ARGUMENTS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-m", "not browser")
_NOT_TRIED = "The tests could not be collected, or one fails without any change. Run them with pytest."
Tests = dict[str, dict[int, dict[str, float]]]


def try_out(mutants: list[Mutant], tests: list[str], *, thorough: bool) -> Iterator[tuple[Mutant, str]]:
    """Yield each mutant with its result. Without `thorough`, a quick trial that notices nothing is final."""
    for name in _libraries(tests):
        importlib.import_module(name)
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.close(read)
        _quietly(lambda: pytest.main([*_ARGUMENTS, *tests], plugins=[_Profile(), _QuickTrials(mutants, tests, write)]))
    os.close(write)
    left = len(mutants)
    with os.fdopen(read) as lines:
        for line in lines:
            left -= 1
            number, result, chosen = json.loads(line)
            if result == "try again":
                fresh = result != KILLED and (thorough or not _functions(mutants[number]))
                result = _fresh_trial(mutants[number], chosen) if fresh else SURVIVED
            yield mutants[number], result
    os.waitpid(child, 0)
    if left:
        raise SystemExit(_NOT_TRIED)


class _Profile:
    """Draw the same examples every time, and do not look for the smallest one that fails."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection(self) -> None:
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", settings.default, phases=phases, database=None, derandomize=True, max_examples=25
        )
        settings.load_profile("mutants")


class _QuickTrials:
    """Try each mutant in a fork of the process that collected the tests."""

    def __init__(self, mutants: list[Mutant], tests: list[str], write: int) -> None:
        self._mutants, self._tests, self._write = mutants, tests, write

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        modules = {mutant.module for mutant in self._mutants}
        timed = _in_fork(lambda: _run_with_coverage(session.items, modules))
        items = {item.nodeid: item for item in session.items}
        live, caches = _live_functions(modules), _caches()
        gc.freeze()  # the forks share what is collected here as long as nothing touches it
        for number, mutant in enumerate(self._mutants):
            chosen = _chosen(mutant, timed, self._tests)
            swaps = _functions(mutant)
            if not chosen:
                result = UNTESTED
            elif swaps and all(_name(old) in live for old, _ in swaps):
                run = functools.partial(_swapped_trial, swaps, live, caches, [items[name] for name in chosen])
                result = KILLED if _exit_of(run) else "try again"
            else:
                result = "try again"
            _write_all(self._write, (json.dumps([number, result, chosen]) + "\n").encode())
        return True


def _write_all(pipe: int, line: bytes) -> None:
    while line:
        line = line[os.write(pipe, line) :]


class _Chosen:
    """Run the chosen tests in their order, and end with the status 1 at the first that fails."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        if session.testsfailed:  # a test file could not be imported
            os._exit(1)
        os._exit(_first_failure([items[name] for name in self._names if name in items]))


def _fresh_trial(mutant: Mutant, chosen: list[str]) -> str:
    path = str(Path(mutant.module).resolve())
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: Any, name: str) -> Any:
        if loader.path == path:
            return compile(mutant.source, path, "exec", dont_inherit=True)
        return original(loader, name)

    def run() -> int:
        importlib.machinery.SourceFileLoader.get_code = get_code
        files = sorted({name.partition("::")[0] for name in chosen})
        return int(pytest.main([*_ARGUMENTS, *files], plugins=[_Profile(), _Chosen(chosen)]) or 1)

    return KILLED if _exit_of(run, _FRESH_SECONDS) else SURVIVED


def _swapped_trial(swaps: Any, live: dict[Any, list[FunctionType]], caches: list[Any], items: list[pytest.Item]) -> int:
    for old, new in swaps:
        for function in live[_name(old)]:
            if len(function.__code__.co_freevars) != len(new.co_freevars):
                return 0  # tried again in a fresh process
            function.__code__ = new
    for cached in caches:
        cached.cache_clear()
    return _first_failure(items)


def _first_failure(items: list[pytest.Item]) -> int:
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return 1
    return 0


def _chosen(mutant: Mutant, timed: Tests, tests: list[str]) -> list[str]:
    """Return the names of the tests to run, up to the time for one mutant.

    Those that execute the statement are first, by the entries of `tests`, then the others, because a statement that ran
    on import or whose result was kept may decide them too. Of these, the quickest are first.
    """
    by_line, seconds = timed.get(mutant.module, {}), timed[""][0]
    first, last = mutant.lines
    executing = {name for line in range(first, last + 1) for name in by_line.get(line, ())}
    left, names = _TESTS_SECONDS if executing else _IMPORT_SECONDS, []
    for name in sorted(
        seconds, key=lambda name: (name not in executing, name in executing and _rank(name, tests), seconds[name])
    ):
        left -= seconds[name]
        if left < 0 and names:
            break
        names.append(name)
    return names


def _rank(name: str, tests: list[str]) -> int:
    return next(n for n, path in enumerate(tests) if name.startswith(path))


def _run_with_coverage(items: list[pytest.Item], modules: set[str]) -> Tests:
    """Run all tests and return, for each module and line, the tests that execute it with their processor seconds.

    Line 0 of the module "" has every test.
    """
    watch = coverage.Coverage(
        data_file=None, config_file=False, include=[str(Path(name).resolve()) for name in modules]
    )
    seconds, failed = {}, []
    watch.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        watch.switch_context(item.nodeid)
        before = _processor_seconds()
        reports = runtestprotocol(item, log=False, nextitem=following)
        seconds[item.nodeid] = _processor_seconds() - before
        failed += [f"{item.nodeid}: {report.longrepr}" for report in reports if report.failed]
    watch.stop()
    if failed:
        raise SystemExit(f"These tests fail without any change: {failed}")
    data = watch.get_data()
    tests: Tests = {"": {0: seconds}}
    for module in modules:
        lines = data.contexts_by_lineno(str(Path(module).resolve()))
        tests[module] = {line: {name: seconds[name] for name in names if name} for line, names in lines.items()}
    return tests


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _functions(mutant: Mutant) -> list[tuple[CodeType, CodeType]]:
    """Return the functions whose code changed, or none if anything else changed."""
    path = str(Path(mutant.module).resolve())
    old = _compiled(path)
    try:
        new = compile(mutant.source, path, "exec", dont_inherit=True)
    except SyntaxError:
        return []
    changed: list[tuple[CodeType, CodeType]] = []
    return changed if _collect(old, new, changed) else []


def _collect(old: CodeType, new: CodeType, changed: list[tuple[CodeType, CodeType]]) -> bool:
    inner = [[const for const in code.co_consts if isinstance(const, CodeType)] for code in (old, new)]
    plain = [repr([const for const in code.co_consts if not isinstance(const, CodeType)]) for code in (old, new)]
    if plain[0] != plain[1] or old.co_code != new.co_code or old.co_names != new.co_names:
        return False
    for before, after in zip(*inner, strict=True):
        if _signature(before) == _signature(after):
            continue
        if not before.co_flags & 1:  # the body of a class
            if not _collect(before, after, changed):
                return False
        elif before.co_name.startswith("<"):
            return False
        else:
            changed.append((before, after))
    return True


def _signature(code: CodeType) -> Any:
    consts = [_signature(const) if isinstance(const, CodeType) else repr(const) for const in code.co_consts]
    return code.co_code, consts, code.co_names, code.co_varnames, code.co_freevars


def _name(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _live_functions(modules: set[str]) -> dict[Any, list[FunctionType]]:
    paths = {str(Path(name).resolve()) for name in modules}
    live: dict[Any, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename in paths:
            live.setdefault(_name(thing.__code__), []).append(thing)
    return live


def _caches() -> list[Any]:
    """Return the functions of the product that remember their results."""
    kind = functools._lru_cache_wrapper
    return [
        thing for thing in gc.get_objects() if isinstance(thing, kind) and thing.__module__.startswith("peecf_batch")
    ]


@functools.cache
def _compiled(path: str) -> CodeType:
    return compile(Path(path).read_text(encoding="utf-8"), path, "exec", dont_inherit=True)


def _libraries(tests: list[str]) -> list[str]:
    """Return the modules that the tests import, without those of the product, the tests and pytest plugins."""

    def names() -> list[str]:
        pytest.main([*_ARGUMENTS, "--collect-only", *tests])
        files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
        return [
            name
            for name, file in files.items()
            if "site-packages" in file or ("/lib/python" in file and name != "__main__")
        ]

    return [name for name in _in_fork(names) if name not in sys.modules and importlib.util.find_spec(name)]


def _in_fork(work: Callable[[], Any]) -> Any:
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.close(read)

        def send() -> None:
            answer = json.dumps(work(), default=str).encode()
            with os.fdopen(write, "wb") as stream:
                stream.write(answer)

        _quietly(send)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    if not answer:
        raise SystemExit(_NOT_TRIED)
    found = json.loads(answer)
    if isinstance(found, dict):  # JSON has texts for the lines
        return {module: {int(line): names for line, names in lines.items()} for module, lines in found.items()}
    return found


def _exit_of(run: Callable[[], int], seconds: int = _SECONDS) -> int:
    """Run in a fork and return its status, which is not 0 if it was killed."""
    if (child := os.fork()) == 0:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(_WAITING)
        _quietly(run)
    return os.waitpid(child, 0)[1]


def _quietly(run: Callable[[], Any]) -> None:
    """Run without output and end the process with the status that `run` returns."""
    status = 1
    try:
        if "MUTANTS_DEBUG" not in os.environ:
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
        returned = run()
        status = returned if isinstance(returned, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
