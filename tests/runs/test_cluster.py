"""Test runs on a cluster of workers without a shared disk, and that killing a worker loses no workbook."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from examples import ALL
from many_books import broken, contents, sound, started

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.runs.files.addresses import Address, is_address, listed_at
from peecf_batch.runs.folder import cluster
from peecf_batch.runs.folder.journal import NAME

# Every process of the tests imports this module, and to import dask takes long.
if find_spec("distributed") is None:
    reason = "the extra 'distributed' is not installed: pip install 'peecf-batch[distributed]'"
    pytest.skip(reason, allow_module_level=True)
fsspec = pytest.importorskip("fsspec", reason="the extra 'distributed' is not installed")

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 18  # workbooks, so that a worker can be killed in the middle
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assess(*args: object) -> Result:
    return CliRunner().invoke(commands, ["assess", *map(str, args)])


class Cluster:
    """A scheduler and two workers, each a process in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        held = folder / "scheduler.json"
        module = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show", "--scheduler-file", str(held)]
        self.scheduler = subprocess.Popen([*module, *options], cwd=folder, **QUIET)
        while not (held.is_file() and held.stat().st_size):
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = json.loads(held.read_text())["address"]
        self.workers = [self.worker(folder / f"worker-{number}") for number in range(2)]

    def worker(self, folder: Path) -> subprocess.Popen[bytes]:
        folder.mkdir()
        module = [sys.executable, "-m", "distributed.cli.dask_worker", self.address]
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
        return subprocess.Popen([*module, *options], cwd=folder, **QUIET)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.end()


def test_bytes_are_sent_where_workers_cannot_see_the_workbooks_and_outputs_come_back(two_workers: Cluster) -> None:
    for number in range(3):
        sound(Path(f"in/{number}.xlsx"), number)
    first = assess("in", "-o", "out", "--dask", two_workers.address, "--de-identified")
    assert (first.exit_code, first.stderr) == (0, "")
    whole = contents(Path("out"))
    assert assess("in", "-o", "here", "--de-identified").exit_code == 0
    assert contents(Path("here")) == whole
    (Path("out") / "1-summary.html").write_text("mine")
    again = assess("in", "-o", "out", "--dask", two_workers.address)
    assert again.exit_code == 3
    assert "was not made by peecf-batch" in again.stderr
    assert (Path("out") / "1-summary.html").read_text() == "mine"


@pytest.mark.skipif(not ALL, reason="with PEECF_EXAMPLES=all only: another worker takes 5 seconds to take over")
def test_a_worker_that_is_killed_in_the_middle_costs_no_workbook_and_doubles_none(two_workers: Cluster) -> None:
    for number in range(COUNT):
        sound(Path(f"in/part-{number % 3}/{number:02}.xlsx"), number)
    expected = broken(Path("in"))
    inside = Path("in").resolve().as_uri()  # an address, so that the workers read the workbooks
    options = ["-o", "out", "--roll-up", "--manifest"]
    process = started("assess", inside, *options, "--dask", two_workers.address)
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(3)]
    two_workers.workers[0].kill()
    rest, said = process.communicate(timeout=120)
    assert process.returncode == 3, said
    lines += rest.splitlines(keepends=True)
    assert len(lines) == COUNT + 3  # a line for each workbook, the page, the tables, the manifest
    assert len(set(lines)) == COUNT + 3
    assert len(said.splitlines()) == len(expected)
    left = contents(Path("out"))
    assert assess("in", "-o", "out2", "--roll-up", "--manifest").exit_code == 3
    whole = contents(Path("out2"))
    assert {name for name in left if left[name] != whole.get(name)} == {"peecf-manifest.json"}  # the input folder
    assert set(whole) == set(left)
    done = [json.loads(line)["workbook"] for line in left[NAME].splitlines()[1:]]
    assert len(done) == len(set(done)) == COUNT
    resumed = started("assess", inside, *options, "--dask", two_workers.address, "--resume").communicate(timeout=60)[0]
    assert resumed.count(b"unchanged since") == COUNT
    assert contents(Path("out")) == left


class TestACluster:
    def test_that_does_not_answer_is_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "_SECONDS", 1)
        sound(Path("in/a.xlsx"))
        result = assess("in", "-o", "out", "--dask", "tcp://127.0.0.1:9")
        assert result.exit_code == 2
        assert "No Dask scheduler answers at 'tcp://127.0.0.1:9'" in result.stderr
        assert not list(Path("out").glob("*-assessed.xlsx"))

    def test_is_asked_for_in_vain_where_the_extra_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
        sound(Path("in/a.xlsx"))
        result = assess("in", "-o", "out", "--dask", "tcp://127.0.0.1:9")
        assert result.exit_code == 2
        assert 'python -m pip install ".[distributed]"' in result.stderr

    def test_with_other_versions_makes_nothing_that_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from concurrent.futures import Future

        from peecf_batch.runs.files.output_names import plan
        from peecf_batch.runs.files.sources import WorkbookFile
        from peecf_batch.runs.folder.schedule import tasks_of
        from peecf_batch.runs.options import Options

        found = [WorkbookFile(sound(Path("in/a.xlsx")))]
        (task,) = tasks_of(found, plan([found[0].path], Path("out")), Path("out"))
        future: Future[Any] = Future()
        future.set_result(cluster.assess_on_worker(task, None, Options()))
        monkeypatch.setattr(cluster, "_installed", lambda: "other")
        assert cluster._written(task, future, Options()) == cluster._OTHER
        assert not Path("out").exists()


class TestAnAddress:
    @pytest.mark.parametrize("text", ["s3://b/x.xlsx", "abfs://c@a/x", "file:///x", "memory://x", "https://a/b.xlsx"])
    def test_is_told_from_a_path(self, text: str) -> None:
        assert is_address(text)

    @pytest.mark.parametrize("text", ["C:/x.xlsx", "C:\\x.xlsx", "in/a.xlsx", "/x", "a:b", "://x", "3s://x"])
    def test_is_no_path(self, text: str) -> None:
        assert not is_address(text)

    def test_is_read_without_a_cluster_too(self) -> None:
        memory = fsspec.filesystem("memory")
        for number in range(3):
            memory.pipe(f"/store/north/{number}.xlsx", sound(Path("in/north") / f"{number}.xlsx", number).read_bytes())
        for name in ("north/~$0.xlsx", "north/0-assessed.xlsx", ".hidden/a.xlsx", "notes.txt"):
            memory.pipe(f"/store/{name}", b"no")
        assert assess("memory://store", "-o", "out").exit_code == 0
        assert assess("in", "-o", "out2").exit_code == 0
        left, whole = contents(Path("out")), contents(Path("out2"))
        assert left == whole
        result = assess("memory://store", "-o", "out", "--resume")
        assert result.stdout.count("unchanged since") == 3
        assert assess("memory://store/north/1.xlsx", "-o", "one").exit_code == 0
        assert Path("one/1-assessed.xlsx").read_bytes() == left["north/1-assessed.xlsx"]
        memory.rm("/store", recursive=True)

    @pytest.mark.parametrize("address", ["memory://nothing/here", "file:///no/such/folder", "nosuch://x/y", "s3://b/x"])
    def test_that_leads_nowhere_is_one_line(self, address: str) -> None:
        result = assess(address, "-o", "out")
        assert result.exit_code == 3
        assert len(result.stderr.splitlines()) == 1
        assert "Traceback" not in result.stderr

    def test_of_a_kind_that_names_files_in_another_way_is_read(self) -> None:
        memory = fsspec.filesystem("memory")
        memory.pipe("/store/a.xlsx", sound(Path("in/a.xlsx")).read_bytes())
        assert assess("simplecache://store::memory://store", "-o", "out").exit_code in (0, 3)  # 3 without its cache
        memory.rm("/store", recursive=True)

    @pytest.mark.parametrize("address", ["dir://x", "data://x", "reference://x"])
    def test_that_fsspec_cannot_use_is_one_line_with_the_address_as_typed(self, address: str) -> None:
        stderr = assess(address, "-o", "out").stderr
        assert stderr.startswith(f"{address}: fsspec cannot read such an address (")
        assert len(stderr.splitlines()) == 1

    def test_of_a_file_whose_name_leads_out_of_the_folder_is_refused(self) -> None:
        memory = fsspec.filesystem("memory")
        memory.store["/store/../../outside/a.xlsx"] = memory.open("/store/b.xlsx", "wb")
        result = assess("memory://store", "-o", "out")
        memory.rm("/store", recursive=True)
        assert "its name leads out of the folder" in result.stderr
        assert not Path("outside").exists()

    def test_needs_a_folder_for_the_outputs(self) -> None:
        result = assess("memory://store")
        assert result.exit_code == 2
        assert "name it with -o" in result.stderr

    def test_needs_fsspec_and_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "fsspec.core", None)
        with pytest.raises(Refusal, match="reading by address are not installed"):
            list(listed_at(Address("memory://x")))
