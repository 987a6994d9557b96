"""Test work that a second process does. Each test runs in a process of its own, because a test runner has threads."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
BEGIN = "import os; from peecf_batch.runs.files.second_process import begun; first = os.getpid(); "


def printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", BEGIN + code], check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


def test_the_result_is_that_of_another_process():
    assert printed("pid, held = begun(lambda: (os.getpid(), ['x'] * 100_000))(); print(pid != first, len(held))") == (
        "True 100000"
    )


def test_what_fails_in_the_copy_is_done_in_the_first_process():
    assert printed("print(begun(lambda: 7 if os.getpid() == first else 1 // 0)())") == "7"


def test_an_error_in_both_processes_is_raised():
    with pytest.raises(subprocess.CalledProcessError) as raised:
        printed("begun(lambda: 1 // 0)()")
    assert "ZeroDivisionError" in raised.value.stderr


def test_a_result_that_cannot_be_copied_is_made_in_the_first_process():
    assert printed("print(begun(lambda: (lambda: 7))()())") == "7"


def test_the_first_process_does_the_work_if_it_has_other_threads_or_cannot_fork():
    thread = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start(); "
    assert printed(f"{thread}print(begun(os.getpid)() == first, flush=True); os._exit(0)") == "True"
    assert printed("del os.fork; print(begun(os.getpid)() == first)") == "True"
