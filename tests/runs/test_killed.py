"""Test that a killed run leaves only complete outputs, and that the next run removes any temporary file."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_workbooks" / "water-authority.xlsx"
POINTS = int(os.environ.get("PEECF_KILLS", "3"))


def run(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "peecf_batch", "assess", str(SAMPLE), "-o", str(folder), "--quiet"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.skipif(os.name != "posix", reason="a process group is killed as POSIX systems do")
def test_a_run_that_is_killed_leaves_whole_outputs_or_none(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    start = time.monotonic()
    assert run(folder).wait() == 0
    seconds, whole = time.monotonic() - start, contents(folder)
    draw = random.Random(5)
    for _ in range(POINTS):
        shutil.rmtree(folder)
        folder.mkdir()
        process = run(folder)
        time.sleep(draw.uniform(0, seconds))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        left = contents(folder)
        assert all(whole[name] == body for name, body in left.items() if not name.startswith("."))
        assert run(folder).wait() == 0
        assert contents(folder) == whole
