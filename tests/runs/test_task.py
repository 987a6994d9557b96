"""Test the assessment of one workbook as a task of a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "sample_workbooks" / "every-defect.xlsx"
CODE = """
import sys
from pathlib import Path, PurePath
from peecf_batch.runs.files.output_names import plan
from peecf_batch.runs.options import Options
from peecf_batch.runs.task import assess_one, prepare
from peecf_batch.runs.tasks import Task

path, folder = map(Path, sys.argv[1:])
options, (outputs,) = Options(), plan([path], folder)
prepare()
before = set(sys.modules)
done = assess_one(Task(path, path.name, PurePath(), outputs, None, is_counted=False), options, in_one_process=True)
print(done.errors > 0, [name for name in sys.modules.keys() - before if name.startswith("peecf_batch")])
"""


def test_a_prepared_process_imports_no_other_module_of_the_package(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE, SAMPLE, tmp_path], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "True []\n"
