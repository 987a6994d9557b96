"""Test docs/python.md: every Python block runs as printed, in order, and prints the output shown below it."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import peecf_batch

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
MOST_LINES = 150


def test_every_block_runs_and_prints_what_is_shown(tmp_path, monkeypatch):
    for book in (ROOT / "sample_workbooks").glob("*.xlsx"):
        shutil.copy(book, tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks, names = BLOCK.findall(PAGE), {}
    assert len(blocks) == PAGE.count("```python\n") > 3
    for code, shown in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "docs/python.md", "exec"), names)  # noqa: S102
        assert printed.getvalue().splitlines() == shown.splitlines()


def test_the_page_is_short_and_names_everything_that_is_public():
    assert len(PAGE.splitlines()) <= MOST_LINES
    for name in peecf_batch.__all__:
        assert re.search(rf"\b{name}\b", PAGE), name


@pytest.mark.parametrize("frame", ["positions_frame", "findings_frame"])
def test_the_tables_name_every_column_with_its_dtype(frame):
    (table,) = re.findall(rf"^\| `{frame}\(\)`.*?\n\n", PAGE, re.MULTILINE | re.DOTALL)
    rows = [row.split("|")[1:3] for row in table.splitlines()[2:] if row]
    told = {name: kinds for names, kinds in rows for name in re.findall(r"`(\w+)`", names)}
    assessment = peecf_batch.assess(
        ROOT / "sample_workbooks" / "small-organisation.xlsx",
        peecf_batch.Options(disclosed=peecf_batch.Disclosed(names=True, remuneration=True, gender=True)),
    )
    found: pd.DataFrame = getattr(assessment, frame)()
    others = {factor.key for factor in assessment.result.framework.factors[1:]}
    assert set(told) == set(found.columns) - others
    assert all(str(found[name].dtype) in kinds for name, kinds in told.items())
