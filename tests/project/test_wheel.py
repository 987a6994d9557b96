"""Test that the wheel has all files that the product needs, and no others."""

import os
import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from peecf_batch import __version__

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("build")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel with pip into a separate folder, and return the folder."""
    target = tmp_path_factory.mktemp("installed")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        "--target",
        str(target),
        str(wheel),
    ]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return target


def names(wheel):
    with zipfile.ZipFile(wheel) as package:
        return {name for name in package.namelist() if ".dist-info/" not in name}


def test_it_holds_every_module_every_rule_file_every_schema_and_every_template(wheel):
    package = ROOT / "peecf_batch"
    wanted = {
        p.relative_to(ROOT).as_posix() for p in package.rglob("*") if p.suffix in (".py", ".toml", ".json", ".typed")
    }
    wanted |= {
        f"peecf_batch/outputs/html/{p.relative_to(ROOT).as_posix()}"
        for p in (ROOT / "templates").rglob("*")
        if p.is_file() and p.parent.name != "browser"  # the sources of the web page
    }
    assert wanted <= names(wheel)


def test_it_holds_nothing_but_the_package(wheel):
    held = names(wheel)
    assert {name.split("/")[0] for name in held} == {"peecf_batch"}
    assert not [n for n in held if n.endswith((".pyc", ".xlsx", ".md")) or "/tests/" in n]


def test_it_says_what_it_is_what_it_needs_and_under_which_licence(wheel):
    with zipfile.ZipFile(wheel) as package:
        read = {
            name.split("/")[-1]: package.read(name).decode() for name in package.namelist() if ".dist-info/" in name
        }
    about = Parser().parsestr(read["METADATA"])
    assert (about["Name"], about["Version"], about["License-Expression"]) == ("peecf-batch", __version__, "Apache-2.0")
    needed = {re.split("[>;]", line)[0] for line in about.get_all("Requires-Dist") if "extra" not in line}
    assert needed >= {"click", "jinja2", "openpyxl"}
    assert needed.isdisjoint({"lxml", "numpy", "scipy"})
    assert "peecf-batch = peecf_batch.cli:main" in read["entry_points.txt"]
    assert "LICENSE" in read


def test_installed_it_assesses_a_sample_with_its_own_templates(installed, tmp_path):
    code = (
        "import sys, peecf_batch, peecf_batch.outputs.html.summary\n"
        f"assert peecf_batch.__file__.startswith({str(installed)!r}), peecf_batch.__file__\n"
        "from peecf_batch.cli import main\n"
        "main()"
    )
    sample = ROOT / "sample_workbooks" / "small-organisation.xlsx"
    command = [sys.executable, "-c", code, "assess", str(sample), "-o", "out"]
    env = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=env, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"All 7 positions can be classified." in done.stdout
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [".html", ".json", ".xlsx"]
    assert "PESES-2" in (tmp_path / "out" / "small-organisation-summary.html").read_text(encoding="utf-8")


def test_installed_its_templates_lie_inside_the_package(installed):
    packaged = installed / "peecf_batch" / "outputs" / "html" / "templates"
    without_web_page = [name for name in files_below(ROOT / "templates") if not name.startswith("browser/")]
    assert files_below(packaged) == without_web_page


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
