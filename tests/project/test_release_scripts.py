"""Test the scripts of `make release`: same input, same bytes; a whole release or none; plain words for who installs."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from pathlib import Path

import pytest

from peecf_batch import __version__

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / ".ci" / "release"
sys.path += [str(ROOT / ".ci" / folder) for folder in ("release", "page", "supply_chain")]

import lock  # noqa: E402
import wheels  # noqa: E402
from archives import files_below, hashes, write_zip  # noqa: E402
from offline_folder import installer  # noqa: E402
from platforms import platforms, pythons  # noqa: E402
from source import source_of  # noqa: E402

BY_NAME = {platform.name: platform for platform in platforms()}
MOMENT = 1_796_000_000
GIT = shutil.which("git")


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    if GIT is None:
        pytest.skip("git is not installed")
    done = subprocess.run([GIT, *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with one commit, made at a fixed time."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a.txt").write_text("a\n")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "--quiet", "--message", "A")
    return tmp_path


class TestTheSource:
    def test_is_the_commit_and_its_time(self, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        commit, moment = git(clone, "log", "-1", "--format=%H %ct").split()
        assert source_of(clone) == (commit, int(moment))

    def test_has_the_time_that_the_environment_names(self, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(MOMENT))
        assert source_of(clone).moment == MOMENT

    @pytest.mark.parametrize("name", ["a.txt", "new.txt"])
    def test_is_refused_with_changes_that_are_not_committed(self, clone: Path, name: str) -> None:
        (clone / name).write_text("b\n")
        with pytest.raises(SystemExit, match=rf"(?s)not committed.*{name}"):
            source_of(clone)

    def test_is_refused_in_a_folder_of_another_clone(self, clone: Path) -> None:
        (clone / "inner").mkdir()
        with pytest.raises(SystemExit, match="needs git"):
            source_of(clone / "inner")

    def test_is_refused_without_git(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        with pytest.raises(SystemExit, match="needs git"):
            source_of(tmp_path)


class TestTheArchives:
    def test_have_the_same_bytes_whatever_the_order_times_and_modes_of_their_files(self, tmp_path: Path) -> None:
        for turn, names in enumerate((["b/c.whl", "install.sh"], ["install.sh", "b/c.whl"])):
            folder = tmp_path / str(turn)
            (folder / "b").mkdir(parents=True)
            for name in names:
                (folder / name).write_text(name)
                (folder / name).chmod(0o600 + turn * 0o044)
                os.utime(folder / name, (turn, turn))
            write_zip(tmp_path / f"{turn}.zip", "made", files_below(folder), MOMENT)
        assert (tmp_path / "0.zip").read_bytes() == (tmp_path / "1.zip").read_bytes()
        with zipfile.ZipFile(tmp_path / "0.zip") as archive:
            found = {one.filename: (one.external_attr >> 16 & 0o777, one.date_time) for one in archive.infolist()}
        when = time.gmtime(MOMENT)[:6]
        assert found == {"made/b/c.whl": (0o644, when), "made/install.sh": (0o755, when)}

    def test_are_listed_as_sha256sum_reads_them(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"abc")  # the example of FIPS 180-2
        digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        assert hashes(tmp_path.iterdir()) == f"{digest}  a\n"


class TestTheWheels:
    def test_have_the_versions_that_the_tests_passed_with(self) -> None:
        pinned = lock.pinned()
        assert {name: version for name, (version, _) in wheels.locked().items() if pinned[name] != version} == {}
        assert lock.asked() <= set(wheels.locked())

    def test_of_a_platform_that_cannot_be_downloaded_stop_the_release(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        windows = BY_NAME["windows-x86_64"]
        with pytest.raises(SystemExit, match=rf"(?s){windows.title} with Python 3.11 could not.*No release was made"):
            wheels.downloaded(windows, tmp_path / "wheels")
        assert not list(tmp_path.rglob("complete"))

    def test_are_looked_for_with_the_markers_of_their_platform(self, tmp_path: Path) -> None:
        file = tmp_path / "a-1-py3-none-any.whl"
        needs = ("b; sys_platform == 'win32'", "c; python_version < '3.12'", "d; extra == 'e'", "f")
        with zipfile.ZipFile(file, "w") as archive:
            lines = "".join(f"Requires-Dist: {need}\n" for need in needs)
            archive.writestr("a-1.dist-info/METADATA", f"Name: A\nVersion: 1\n{lines}")
            archive.writestr("a-1.dist-info/licenses/LICENSE", "MIT\n")
        wheel = wheels.read(file)
        assert (wheel.name, wheel.version, wheel.licences) == ("a", "1", ("MIT",))
        assert wheels.missing([wheel], BY_NAME["windows-x86_64"], {}) == {"b", "c", "f"}
        assert wheels.missing([wheel], BY_NAME["macos-arm64"], {"f": None}) == {"c"}


def test_the_platforms_have_the_versions_of_python_that_the_product_states() -> None:
    stated = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert list(pythons()) == stated


def folder_for(name: str, target: Path) -> Path:
    """Write what installs the program on a platform, without the wheels."""
    target.mkdir()
    for file, text in installer(BY_NAME[name], __version__).items():
        (target / file).write_text(text, encoding="utf-8")
    return target


def told(command: list[str | Path], **environment: str) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return done.returncode, done.stdout


class TestTheInstaller:
    @pytest.mark.parametrize("name", BY_NAME)
    def test_has_no_value_left_to_fill_in_and_only_ascii(self, name: str) -> None:
        for text in installer(BY_NAME[name], __version__).values():
            assert text.isascii()
            assert re.findall(r"@[A-Z]+@", text) == []

    def test_can_be_read_by_an_old_python(self) -> None:
        tree = ast.parse((SCRIPTS / "offline" / "install.py").read_text(encoding="utf-8"), feature_version=(3, 4))
        assert [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)] == []

    @pytest.mark.skipif(sys.platform == "win32", reason="install.sh is for other systems")
    def test_says_that_there_is_no_python(self, tmp_path: Path) -> None:
        folder = folder_for("macos-arm64", tmp_path / "folder")
        status, text = told(["/bin/sh", folder / "install.sh"], PATH=str(tmp_path))
        assert status == 1
        assert text.startswith("There is no Python on this computer. The program needs Python 3.11 to 3.13.\n")

    @pytest.mark.parametrize(
        ("pythons", "message"),
        [(["3.90", "3.91"], "It is too old. The program needs Python 3.90 to 3.91."), (["3.2", "3.3"], "too new")],
    )
    def test_says_that_python_has_the_wrong_version(self, pythons: list[str], message: str, tmp_path: Path) -> None:
        folder = folder_for("linux-x86_64", tmp_path / "folder")
        about = json.loads((folder / "about.json").read_text()) | {"pythons": pythons}
        (folder / "about.json").write_text(json.dumps(about))
        status, text = told([sys.executable, folder / "install.py"], HOME=str(tmp_path))
        assert status == 1
        assert message in text
        assert sys.executable in text

    def test_says_that_it_is_the_folder_for_another_computer(self, tmp_path: Path) -> None:
        other = "macos-arm64" if sys.platform == "win32" else "windows-x86_64"
        folder = folder_for(other, tmp_path / "folder")
        status, text = told([sys.executable, folder / "install.py"], HOME=str(tmp_path))
        assert status == 1
        assert f"This folder is for {BY_NAME[other].kind}: {BY_NAME[other].title}." in text

    @pytest.mark.skipif(sys.platform == "darwin", reason="install.py finds the kind of a Mac in another way")
    def test_leaves_a_folder_alone_that_it_did_not_make(self, tmp_path: Path) -> None:
        mine = tmp_path / "peecf-batch"
        mine.mkdir()
        (mine / "scores.xlsx").write_text("mine")
        folder = folder_for("linux-x86_64", tmp_path / "folder")
        about = json.loads((folder / "about.json").read_text()) | {"kind": sysconfig.get_platform()}
        (folder / "about.json").write_text(json.dumps(about))
        status, text = told([sys.executable, folder / "install.py", mine], HOME=str(tmp_path))
        assert status == 1
        assert "Nothing was changed" in text
        assert [path.name for path in mine.iterdir()] == ["scores.xlsx"]

    def test_on_windows_tries_the_newest_python_first_and_needs_no_powershell(self) -> None:
        text = installer(BY_NAME["windows-x86_64"], __version__)["install.cmd"]
        assert "for %%V in (3.13 3.12 3.11) do if not defined RUN call :try py -%%V" in text
        assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in text
        assert not re.search(r"^(?!rem).*powershell", text, re.MULTILINE | re.IGNORECASE)
