"""Test the release that `make release` built: whole, repeatable, and installed on this machine without a network.

`PEECF_RELEASE` is the folder with the release in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from offline import without_network

from peecf_batch import __version__

ROOT = Path(__file__).parents[2]
RELEASE = Path(os.environ["PEECF_RELEASE"]).resolve() / f"peecf-batch-{__version__}"
sys.path += [str(ROOT / ".ci"), str(ROOT / ".ci" / "release")]

from platforms import Platform, platforms, pythons  # noqa: E402
from python_versions import interpreters  # noqa: E402
from wheels import locked  # noqa: E402

GIT, BASH = str(shutil.which("git")), str(shutil.which("bash"))
BILLS = [f"peecf-batch-{__version__}.cdx.json", "peecf-batch-page.cdx.json"]
HERE = [platform for platform in platforms() if platform.kind == "linux-x86_64" and sys.platform == "linux"]
PYTHONS = {".".join(map(str, version[:2])): path for version, path in sorted(interpreters().items())}


def archive_of(platform: Platform) -> Path:
    return RELEASE / f"peecf-batch-{__version__}-{platform.name}.zip"


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command without a network and return what it prints. Its exit status must be 0."""
    variables = without_network() | environment
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_file_is_in_the_list_of_hashes_that_sha256sum_checks() -> None:
    sums = (RELEASE / "SHA256SUMS").read_text(encoding="utf-8")
    listed = dict(reversed(line.split("  ")) for line in sums.splitlines())
    assert set(listed) | {"SHA256SUMS"} == {path.name for path in RELEASE.iterdir()}
    assert "FAILED" not in run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=RELEASE)


def test_it_has_the_source_the_wheel_the_page_and_a_folder_for_each_platform() -> None:
    names = {path.name for path in RELEASE.iterdir()}
    assert {archive_of(platform).name for platform in platforms()} <= names
    packages = {f"peecf_batch-{__version__}.tar.gz", f"peecf_batch-{__version__}-py3-none-any.whl"}
    assert packages | {"peecf-batch.html", "peecf-batch-page.zip", "licences.txt", "README.txt", *BILLS} <= names
    read_me = (RELEASE / "README.txt").read_text(encoding="utf-8")
    assert [name for name in names - {"README.txt"} if name not in read_me] == []


@pytest.mark.parametrize("name", BILLS)
def test_the_bill_of_materials_follows_the_schema(name: str) -> None:
    text = (RELEASE / name).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_the_bill_of_materials_has_every_wheel_of_every_folder_with_its_hash() -> None:
    bom = json.loads((RELEASE / BILLS[0]).read_text(encoding="utf-8"))
    parts = [bom["metadata"]["component"], *bom["components"]]
    stated = {one["url"]: one["hashes"][0]["content"] for part in parts for one in part["externalReferences"]}
    found = {}
    for platform in platforms():
        with zipfile.ZipFile(archive_of(platform)) as archive:
            for name in archive.namelist():
                if name.endswith(".whl"):
                    found[Path(name).name] = hashlib.sha256(archive.read(name)).hexdigest()
    assert stated == found
    assert {part["name"]: part["version"] for part in bom["components"]} == {
        name: version for name, (version, _) in locked().items()
    }
    assert [part["name"] for part in parts if not part["licenses"]] == []


@pytest.mark.parametrize("platform", platforms(), ids=lambda platform: platform.name)
def test_a_folder_has_wheels_for_every_python_and_the_licence_of_every_package(platform: Platform) -> None:
    folder = archive_of(platform).stem
    with zipfile.ZipFile(archive_of(platform)) as archive:
        names = archive.namelist()
        licences = archive.read(f"{folder}/licences.txt").decode()
        requirements = archive.read(f"{folder}/requirements.txt").decode()
    for python in pythons():
        for package in ("pandas", "lxml"):
            tag = f"{package}-{locked()[package][0]}-cp{python.replace('.', '')}-"
            assert [name for name in names if f"/wheels/{tag}" in name]
    for name, (version, _) in locked().items():
        assert f"\n{name} {version}: " in licences
    assert f"peecf-batch[docx]=={__version__} --hash=sha256:" in requirements


def test_the_texts_name_no_folder_of_this_machine_and_few_addresses() -> None:
    own = [path for path in RELEASE.iterdir() if path.suffix in (".txt", ".json") and path.name != "licences.txt"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in own}
    for platform in platforms():
        with zipfile.ZipFile(archive_of(platform)) as archive:
            small = [name for name in archive.namelist() if not name.endswith((".whl", "licences.txt"))]
            texts |= {name: archive.read(name).decode() for name in small}
    assert [name for name, text in texts.items() if str(ROOT) in text or f"{Path.home()}/" in text] == []
    hosts = {host for text in texts.values() for host in re.findall(r"https?://([\w.-]+)", text)}
    assert hosts == {"www.python.org", "cyclonedx.org"}


@pytest.fixture(scope="module", params=HERE, ids=lambda platform: platform.name)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Extract the folder for this machine, as a user does."""
    target = tmp_path_factory.mktemp("extracted")
    run("unzip", "-q", archive_of(request.param), cwd=target)
    yield target / archive_of(request.param).stem
    shutil.rmtree(target)


def assert_it_works(program: Path, work: Path) -> None:
    assert "All of them were found, and nothing else." in run(program, "demo", cwd=work)
    shutil.copy(ROOT / "sample_workbooks" / "small-organisation.xlsx", work)
    run(program, "assess", "small-organisation.xlsx", "--board-paper", cwd=work)
    assert (work / "small-organisation-board-paper.docx").stat().st_size > 10_000


@pytest.mark.parametrize("python", [name for name in pythons() if name in PYTHONS])
def test_it_installs_with_each_python_of_this_machine(folder: Path, python: str, tmp_path: Path) -> None:
    target = tmp_path / "a folder"
    text = run(PYTHONS[python], folder / "install.py", target, cwd=tmp_path)
    assert f"\npeecf-batch, version {__version__}\n" in text
    assert str(target / "bin" / "peecf-batch") in text
    assert_it_works(target / "bin" / "peecf-batch", tmp_path)


def test_the_script_finds_a_python_and_installs_twice_into_the_home_of_the_user(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        text = run("sh", f"{folder.name}/install.sh", cwd=folder.parent, HOME=str(tmp_path))
        assert text.startswith(f"Installing peecf-batch {__version__} into {tmp_path / 'peecf-batch'}.")
        assert "peecf-batch works." in text
    assert f"version {__version__}" in run(tmp_path / "peecf-batch" / "bin" / "peecf-batch", "--version", cwd=tmp_path)


def test_a_damaged_wheel_is_refused_in_plain_words(folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "copy"
    shutil.copytree(folder, damaged, copy_function=os.link)
    wheel = next((damaged / "wheels").glob("xlrd-*.whl"))
    content = wheel.read_bytes()
    wheel.unlink()
    wheel.write_bytes(content + b" ")
    command = [sys.executable, damaged / "install.py", tmp_path / "target"]
    done = subprocess.run(command, env=without_network(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "this folder is\ndamaged: extract or copy it again." in done.stdout


def test_a_fresh_clone_in_another_place_and_time_zone_gives_the_same_bytes(tmp_path: Path) -> None:
    """Build again, from the downloads of the first build, because the network gives the same bytes or stops the build.

    A release is large, so the second one is removed at once.
    """
    clone = tmp_path / "elsewhere"
    subprocess.run([GIT, "clone", "--quiet", str(ROOT), str(clone)], check=True)
    for inputs in ("build/page/inputs", "build/release/wheels"):
        shutil.copytree(ROOT / inputs, clone / inputs, copy_function=os.link)
    command = "umask 077 && make --no-print-directory release"
    variables = os.environ | {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1"}
    done = subprocess.run([BASH, "-c", command], cwd=clone, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    again = (clone / "dist" / RELEASE.name / "SHA256SUMS").read_text(encoding="utf-8")
    shutil.rmtree(clone)
    assert again == (RELEASE / "SHA256SUMS").read_text(encoding="utf-8")
