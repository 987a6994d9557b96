"""Test workbooks for which fuzzing found wrong results in the past, and some further broken workbooks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("limits of memory are set as POSIX systems do", allow_module_level=True)

from fuzzing import case, complaints_of

CASES = sorted(Path(__file__).with_name("fuzz_cases").iterdir())
FRESH = 25


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_workbook_that_was_once_dealt_with_wrongly_is_whole_true_or_refused_in_words(
    path: Path, tmp_path: Path
) -> None:
    assert list(complaints_of(path.read_bytes(), tmp_path, path.suffix)) == []


@pytest.mark.parametrize("number", range(FRESH))
def test_a_broken_workbook_is_whole_true_or_refused(number: int, tmp_path: Path) -> None:
    name, data = case(number, seed=20)
    assert list(complaints_of(data, tmp_path, Path(name).suffix)) == []
