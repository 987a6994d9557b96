"""Fuzz the targets, and print the complaints and the number of cases. Return 1 if there were complaints."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fuzzing
from fuzzing.engines import GUIDED, NUMBERED, best_engine
from fuzzing.running import Case, Plan, cases_of
from fuzzing.targets import MODULES, target_named


def kind_of(complaint: str) -> str:
    """Return the error and its place in our code, which are the same for all complaints about one fault."""
    lines = complaint.splitlines()
    ours = [line.strip() for line in lines if "peecf_batch/" in line]
    place = ours[-1].split("peecf_batch/")[-1] if ours else ""
    return f"{lines[-1][:70]} {place}" if len(lines) > 1 else re.sub(r"\d+", "9", complaint)[:90]


class Report:
    """The cases and complaints of one target."""

    def __init__(self, plan: Plan, keep: Path | None) -> None:
        self.plan, self.keep = plan, keep
        self.cases, self.kinds = 0, Counter[str]()

    def fill(self) -> Report:
        """Run the cases of the target, and print the first complaint of each kind."""
        for case in cases_of(self.plan):
            self.cases += 1
            for complaint in case.complaints:
                self.add(case, complaint)
        return self

    def add(self, case: Case, complaint: str) -> None:
        kind = kind_of(complaint)
        self.kinds[kind] += 1
        if self.kinds[kind] > 1:
            return
        print(f"{self.plan.target}, case {case.number} from '{case.name}': {complaint}\n", flush=True)
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{self.plan.target}+{case.number}+{case.name}").write_bytes(case.data)

    def __str__(self) -> str:
        lines = [f"{self.plan.target}: {self.cases:,} cases, {len(self.kinds)} kinds of complaints"]
        return "\n".join([*lines, *(f"{count:6} {kind}" for kind, count in self.kinds.most_common())])


def replayed(path: Path) -> int:
    """Run a case that was kept, print its complaints, and return their number."""
    from fuzzing.commands import complaints_about

    kind, _, name = path.name.split("+", 2)
    with tempfile.TemporaryDirectory() as folder:
        target = target_named(kind, Path(folder))
        complaints = complaints_about(target, name, path.read_bytes())
    print("\n".join(complaints) or "There is no complaint.")
    return len(complaints)


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(
        "fuzzing", description=fuzzing.__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--seconds", type=float, default=600, help="processor time for all targets together")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="targets to run at the same time")
    asked.add_argument("--target", action="append", choices=MODULES, help="default: all")
    asked.add_argument("--engine", choices=[GUIDED, NUMBERED], default=best_engine())
    asked.add_argument("--keep", type=Path, help="keep the input of each kind of complaint in this folder")
    asked.add_argument("--replay", type=Path, help="run one input that was kept")
    return asked.parse_args()


def main() -> int:
    """Fuzz as asked. Return 1 if there were complaints or if a target ran no case, else 0."""
    given = arguments()
    if given.replay:
        return 1 if replayed(given.replay.resolve()) else 0
    os.environ["PYTHONHASHSEED"] = "0"  # for the processes that run the cases
    targets = given.target or list(MODULES)
    plans = [Plan(name, given.engine, given.seed, given.seconds / len(targets)) for name in targets]
    with ThreadPoolExecutor(given.workers) as pool:
        reports = list(pool.map(lambda plan: Report(plan, given.keep).fill(), plans))
    print(f"The cases were {given.engine}.", *reports, sep="\n")
    return 1 if any(report.kinds or not report.cases for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
