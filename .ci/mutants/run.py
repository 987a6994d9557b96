"""Report how many small changes to the code the tests notice, for the modules that decide what is published.

The report has a table of modules and a list of the changes that no test noticed. The status is 1 if fewer than 90 per
cent of the changes to a module were noticed.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutations import Mutant, mutants
from trials import KILLED, UNTESTED, try_out

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCOPE = Path(__file__).with_name("scope.toml")
_GOAL = 90  # per cent of the mutants of each module

Results = dict[str, list[tuple[Mutant, str]]]


def main() -> int:
    """Try the mutants of the chosen modules and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="parts of paths, such as rules/classification; all if none is given")
    parser.add_argument("--most", type=int, default=0, help="mutants to draw in each module; all if 0")
    parser.add_argument("--seed", type=int, default=1, help="chooses the mutants that are drawn")
    parser.add_argument("--quick", action="store_true", help="do not try unnoticed mutants again in a fresh process")
    chosen = parser.parse_args()
    scope = tomllib.loads(_SCOPE.read_text(encoding="utf-8"))
    os.environ.setdefault("PEECF_SHEETS", "40")  # random sheets in the tests of reading
    results: Results = {}
    for group in scope["groups"]:
        modules = [module for module in _modules(group) if _is_chosen(module, chosen.modules)]
        made = [mutant for module in modules for mutant in _drawn(module, scope["excluded"], chosen)]
        print(f"{group['name']}: {len(made)} mutants", file=sys.stderr, flush=True)
        results |= {module: [] for module in modules}
        for mutant, result in try_out(made, group["tests"], thorough=not chosen.quick) if made else ():
            results[mutant.module].append((mutant, result))
            if result != KILLED:
                print(f"{mutant.module}:{mutant.line} {mutant.change} {result}", file=sys.stderr, flush=True)
    print(_report(results, scope.get("left", [])))
    return 0 if all(_per_cent(found) >= _GOAL for found in results.values()) else 1


def _modules(group: dict[str, Any]) -> list[str]:
    return sorted({path.as_posix() for pattern in group["modules"] for path in Path().glob(pattern)})


def _is_chosen(module: str, parts: Sequence[str]) -> bool:
    return not parts or any(part in module for part in parts)


def _drawn(module: str, excluded: list[dict[str, Any]], chosen: argparse.Namespace) -> list[Mutant]:
    made = [
        mutant for mutant in mutants(module, Path(module).read_text(encoding="utf-8")) if not _entry(mutant, excluded)
    ]
    if chosen.most and len(made) > chosen.most:
        made = random.Random(chosen.seed).sample(made, chosen.most)  # noqa: S311 -- a draw that can be repeated
    return sorted(made, key=lambda mutant: mutant.line)


def _entry(mutant: Mutant, entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the entry of scope.toml that a mutant matches, or None."""
    for entry in entries:
        if (
            entry.get("module", "") in mutant.module
            and mutant.operator in entry.get("operators", (mutant.operator,))
            and re.search(entry.get("line", ""), mutant.before)
            and re.search(entry.get("change", ""), mutant.after)
        ):
            return entry
    return None


def _per_cent(found: list[tuple[Mutant, str]]) -> float:
    return 100 * sum(result == KILLED for _, result in found) / len(found) if found else 100.0


def _report(results: Results, left: list[dict[str, Any]]) -> str:
    rows = [_row(f"`{module}`", found) for module, found in results.items() if found]
    rows.append(_row("**All**", [one for found in results.values() for one in found]))
    lines = ["| Module | Mutants | Noticed | Per cent |", "|---|---:|---:|---:|", *rows, ""]
    for module, found in results.items():
        for mutant, result in found:
            if result != KILLED:
                entry = _entry(mutant, left)
                why = entry["reason"] if entry else "No test runs it." if result == UNTESTED else "Open."
                lines.append(f"- `{module}:{mutant.line}` {mutant.change}: {why}")
    return "\n".join(lines)


def _row(name: str, found: list[tuple[Mutant, str]]) -> str:
    return f"| {name} | {len(found)} | {sum(result == KILLED for _, result in found)} | {_per_cent(found):.0f} |"


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
