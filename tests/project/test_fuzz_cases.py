"""Test inputs for which fuzzing found wrong results in the past, and some further broken inputs of each kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from examples import examples

if os.name != "posix":
    pytest.skip("links and devices as POSIX systems have them", allow_module_level=True)

from fuzzing.commands import complaints_about
from fuzzing.engines import case
from fuzzing.targets import MODULES, target_named
from fuzzing.workbook_outputs import complaints_of

CASES = sorted(Path(__file__).with_name("fuzz_cases").iterdir())
FRESH = {"workbooks": examples(20), "journals": 8, "manifests": examples(16), "resumed-records": 8}  # of the others, 10
SEED = int(os.environ.get("PEECF_FUZZ_SEED", "20"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_workbook_that_was_once_dealt_with_wrongly_is_whole_true_or_refused_in_words(
    path: Path, tmp_path: Path
) -> None:
    assert list(complaints_of(path.read_bytes(), tmp_path, path.suffix)) == []


@pytest.mark.parametrize("kind", MODULES)
def test_a_broken_input_is_dealt_with_in_full_or_refused_in_words(kind: str, tmp_path: Path) -> None:
    target = target_named(kind, tmp_path)
    name, data = next(iter(target.valid.items()))
    assert complaints_about(target, name, data) == []
    for number in range(FRESH.get(kind, 10)):
        assert complaints_about(target, *case(target, kind, number, SEED)) == [], number


def test_a_seed_gives_the_same_inputs(tmp_path: Path) -> None:
    for kind in ("text-tables", "rule-files", "addresses"):
        twice = [[case(target_named(kind, tmp_path), kind, number, 3) for number in range(9)] for _ in range(2)]
        assert twice[0] == twice[1]
