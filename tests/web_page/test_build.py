"""Test what `make page` builds: its size, its licences and its bill of materials, and that it can be repeated."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
INPUTS = tomllib.loads((ROOT / ".ci" / "page" / "inputs.toml").read_text(encoding="utf-8"))
MOST_BYTES = 10_000_000


def digests(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "page" in str(path.relative_to(folder))]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in [folder / "peecf-batch.html", *files]
    }


def test_two_builds_have_the_same_bytes(dist, tmp_path):
    inputs = ROOT / "build" / "page" / "inputs"
    work = tmp_path / "work"
    work.mkdir()
    (work / "inputs").symlink_to(inputs)
    command = [sys.executable, str(ROOT / ".ci/page/build.py"), "--out", str(tmp_path / "out"), "--work", str(work)]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    again, first = digests(tmp_path / "out"), digests(dist)
    assert again == {name: first.get(name) for name in again}  # a release may be in the folder too


def test_the_page_is_small_enough_to_copy(dist):
    assert (dist / "peecf-batch.html").stat().st_size <= MOST_BYTES


def test_the_licences_of_all_inputs_are_in_the_page(dist):
    page = (dist / "peecf-batch.html").read_text(encoding="utf-8")
    assert page.count("Mozilla Public License") >= 1
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in page
    for wheel in INPUTS["wheel"]:
        assert f"{wheel['name']} {wheel['version']}" in page
    assert "See the source of the package" not in page


def test_the_bill_of_materials_names_all_inputs_with_their_hashes(dist):
    bom = json.loads((dist / "peecf-batch-page.cdx.json").read_text(encoding="utf-8"))
    assert bom["bomFormat"] == "CycloneDX"
    found = {part["name"]: part for part in bom["components"]}
    for wheel in INPUTS["wheel"]:
        assert found[wheel["name"]]["version"] == wheel["version"]
        assert found[wheel["name"]]["hashes"] == [{"alg": "SHA-256", "content": wheel["sha256"]}]
    assert found["pyodide"]["version"] == INPUTS["pyodide"]["version"]


def test_nothing_in_the_page_points_to_a_registry_or_to_this_machine(dist):
    page = (dist / "peecf-batch.html").read_text(encoding="utf-8")
    own = re.sub(r'<script type="text/plain" data-part="[^"]*">[^<]*</script>', "", page)
    assert str(ROOT) not in own
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", own)


def test_every_input_has_the_version_that_the_tests_of_the_product_use():
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    for wheel in INPUTS["wheel"]:
        assert f"{wheel['name'].lower()}=={wheel['version']}" in constraints
