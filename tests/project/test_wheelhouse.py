"""Test that `make wheelhouse` makes a folder that installs without a network, and how to add extras."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from examples import ALL
from offline import without_network

from peecf_batch.errors import how_to_add

ROOT = Path(__file__).parents[2]
OFFLINE = 'python -m pip install --no-index --find-links wheelhouse "peecf-batch[docx]"'
WITHOUT_MAKE = 'python -m pip wheel -c constraints.txt --wheel-dir wheelhouse ".[docx]"'


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder of wheels. Skip the tests if the packages cannot be fetched here."""
    if not ALL:
        pytest.skip("it takes a minute and the network; continuous integration runs it (PEECF_EXAMPLES=all)")
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    folder = tmp_path_factory.mktemp("made") / "wheelhouse"
    command = ["make", "--no-print-directory", "wheelhouse", f"WHEELHOUSE={folder}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode and "No matching distribution found" in done.stderr:
        pytest.skip("the packages cannot be fetched here")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith(OFFLINE)
    return folder


def test_it_has_wheels_only_and_support_for_word(wheelhouse: Path) -> None:
    names = [path.name for path in wheelhouse.iterdir()]
    assert all(name.endswith(".whl") for name in names)
    for part in ("peecf_batch-", "python_docx-", "resvg_py-", "pandas-"):
        assert [name for name in names if name.startswith(part)]


def test_it_installs_without_a_network_and_writes_a_board_paper(wheelhouse: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    shutil.copytree(wheelhouse, tmp_path / "wheelhouse")
    shutil.copy(ROOT / "sample_workbooks" / "small-organisation.xlsx", tmp_path)
    install = [python, *shlex.split(OFFLINE)[1:]]
    for command in (install, [python, "-m", "peecf_batch", "assess", "small-organisation.xlsx", "--board-paper"]):
        done = subprocess.run(
            command, cwd=tmp_path, env=without_network(), capture_output=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "small-organisation-board-paper.docx").stat().st_size > 10_000


def test_the_page_on_installation_gives_these_commands() -> None:
    page = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
    assert OFFLINE in page
    assert WITHOUT_MAKE in page
    made = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nwheelhouse:")[1].split("\n\n")[0]
    for option in ("-m pip wheel", "-c constraints.txt", "--wheel-dir", ".[docx]"):
        assert option in made
        assert option in WITHOUT_MAKE


@pytest.mark.parametrize(
    ("prefix", "tool"),
    [
        ("/home/tran/.local/share/uv/tools/peecf-batch", "uv tool install --force"),
        (r"C:\Users\Tran\AppData\Roaming\uv\tools\peecf-batch", "uv tool install --force"),
        ("/home/tran/.local/share/pipx/venvs/peecf-batch", "pipx install --force"),
        ("/home/tran/peecf-batch/.venv", "python -m pip install"),
    ],
)
def test_an_extra_is_added_with_the_tool_that_installed_the_program(prefix: str, tool: str) -> None:
    assert how_to_add("docx", prefix) == f'In the folder of the program, type: {tool} ".[docx]"'
