"""Test the documents: every command runs as printed, and every link, option and code in them exists."""

from __future__ import annotations

import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from history_books import write_year, years
from position_books import FRAMEWORK

from peecf_batch.cli import commands
from peecf_batch.excel.create.writer import write_fresh
from peecf_batch.excel.opening import WORKBOOK_SUFFIXES
from peecf_batch.excel.other_formats.suffixes import VALUE_SUFFIXES
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.findings import catalogue, day
from peecf_batch.starting.demo.planted import demo_workbook

ROOT = Path(__file__).parents[2]
FOR_DEVELOPERS = [ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md"]
PAGES = [ROOT / "README.md", FOR_DEVELOPERS[0], *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OF_OTHERS = ("uv ", "pipx ", "python -m ", ".venv/bin/", "powershell ", "curl ", "make ", "cd ")
EXPECTED_ERRORS = (0, 1)
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*(?:/|/[\w.-]+|\.(?:css|j2|json|md|py|toml|txt)))`")

SAMPLES = sorted(  # those that a page names
    {name for page in PAGES for name in re.findall(r"[\w-]+\.xlsx", page.read_text(encoding="utf-8"))}
    & {path.name for path in (ROOT / "sample_workbooks").iterdir()}
)


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def commands_in(page: Path) -> list[str]:
    """Return the commands on a page: the lines of its sh blocks, and the lines after a prompt in its console blocks."""
    found = []
    for kind, text in blocks(page):
        lines = text.splitlines()
        found += lines if kind == "sh" else [line[2:] for line in lines if line.startswith("$ ")]
    return [line.split("  #")[0].strip() for line in found if line.strip()]


def outputs_in(page: Path) -> list[str]:
    """Return the lines of command output on a page. test_python_docs.py tests the output of Python code."""
    pairs = pairwise([("", ""), *blocks(page)])
    shown = [text for (before, _), (kind, text) in pairs if kind in ("text", "console") and before != "python"]
    lines = [line for text in shown for line in text.splitlines()]
    return [line for line in lines if line.strip() and not line.startswith("$ ") and line.strip() != "..."]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Make a working folder with the files that the pages name and no command writes, such as workbooks and rules."""
    monkeypatch.chdir(tmp_path)
    samples = ROOT / "sample_workbooks"
    Path("sample_workbooks").mkdir()
    for name in SAMPLES:
        shutil.copy(samples / name, "sample_workbooks")
    shutil.copy(samples / "water-authority.xlsx", "HR list.xlsx")
    shutil.copy(ROOT / "peecf_batch" / "rules" / "frameworks" / "peecf.toml", "own-framework.toml")
    write_fresh(Path("last-year.xlsx"), demo_workbook(FRAMEWORK))
    (tmp_path / "all entities").mkdir()
    for name in ("small-organisation", "boundaries"):
        shutil.copy(samples / f"{name}.xlsx", "all entities")
    (tmp_path / "all years").mkdir()
    for year, rows in list(years().items())[:3]:
        write_year(tmp_path / "all years" / f"{year}.xlsx", year, rows)
    levels = next(text for kind, text in blocks(ROOT / "docs" / "data.md") if kind == "toml" and "[knowledge]" in text)
    Path("levels.toml").write_text(levels, encoding="utf-8")
    values = next(text for kind, text in blocks(ROOT / "docs" / "data.md") if kind == "toml" and "effective" in text)
    Path("own-values.toml").write_text(values, encoding="utf-8")
    return tmp_path


def fill_in(folder: Path) -> None:
    """Fill in the blank workbook with positions, as a user does between two commands."""
    write_fresh(folder / "executives.xlsx", demo_workbook(FRAMEWORK))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_runs_as_printed_and_prints_what_is_shown(page, folder):
    printed, filled = "", False
    for line in commands_in(page):
        if line.startswith(OF_OTHERS):
            continue
        program, *arguments = shlex.split(line)
        assert program == "peecf-batch", line
        if arguments[0] in ("assess", "audit", "check", "explain") and not filled:
            fill_in(folder)
            filled = True
        done = CliRunner().invoke(commands, arguments)
        assert done.exit_code in EXPECTED_ERRORS, f"{line}: {done.output}"
        assert done.exception is None or isinstance(done.exception, SystemExit), line
        printed += done.output
    for line in outputs_in(page):
        assert line.rstrip() in printed


def test_the_guide_leads_from_nothing_to_a_board_paper():
    run = [line.split()[1] for line in commands_in(ROOT / "docs" / "guide.md") if line.startswith("peecf-batch")]
    assert [name for name in dict.fromkeys(run) if not name.startswith("-")] == [
        "demo", "template", "check", "explain", "assess", "audit", "history",
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("http"):
            continue
        name, _, heading = target.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def options_of(command: click.Command) -> set[str]:
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    own = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return own.union({"--help", "-h"}, *(options_of(each) for each in inner))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_and_code_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    installing = " ".join(re.findall(r"^.*(?:uv|pip).*$", text, re.MULTILINE))
    others = {"--user", "--force", *re.findall(r"--[a-z-]+", installing)}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    assert named <= options_of(commands) | others
    assert set(re.findall(r"\b[EWN]\d{3}\b", text)) <= set(catalogue())


def test_the_page_for_policy_officers_has_every_remuneration_value_and_threshold():
    text = (ROOT / "docs" / "framework.md").read_text(encoding="utf-8")
    for instrument in load_determinations():
        (line,) = [line for line in text.splitlines() if line.startswith(f"| {day(instrument.effective)} |")]
        known = {f"${amount.dollars:,}" for amount in instrument.amounts() if amount.dollars}
        assert known == set(re.findall(r"\$[0-9,]{7}", line))
    for band in FRAMEWORK.bands:
        assert f"{band.name} from {band.lowest} to {band.highest}" in text


def test_readme_lists_every_command():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in commands.commands:
        assert f"peecf-batch {name}" in text


def test_readme_is_short_and_has_a_picture_and_the_way_to_install():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert "](docs/pictures/summary.png)" in text
    assert "(docs/installation.md)" in text


def test_readme_links_to_every_page_for_users():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in sorted((ROOT / "docs").glob("*.md")) if f"](docs/{p.name})" not in text] == []


def test_readme_names_every_format_that_is_read():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for suffix in (*WORKBOOK_SUFFIXES[:2], *VALUE_SUFFIXES[:4]):
        assert f"`{suffix}`" in text


def test_no_page_speaks_of_a_machine_or_of_how_it_was_written():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/work/|/root/|/tmp/|session|worktree", text), page.name


def paths_in(text: str) -> list[str]:
    """Return the names in backticks that look like a file or folder: those with a slash or a known suffix."""
    return PATH.findall(text)


def is_there(name: str) -> bool:
    """Return True if a path exists in the project or the package."""
    return any((folder / name).exists() for folder in (ROOT, ROOT / "peecf_batch"))


@pytest.mark.parametrize("page", FOR_DEVELOPERS, ids=lambda page: page.name)
def test_every_path_that_developers_read_exists(page):
    found = paths_in(page.read_text(encoding="utf-8"))
    assert found
    assert [name for name in found if not is_there(name)] == []


def test_a_path_is_told_from_other_names_and_must_exist():
    text = "`a/b.py` `rules/` `.ci/run` `nosuch.toml` `CHECKS` `Table.value` `make check` `v0.2.0` `python -m build`"
    assert paths_in(text) == ["a/b.py", "rules/", ".ci/run", "nosuch.toml"]
    assert [is_there(name) for name in paths_in(text)] == [False, True, True, False]


@pytest.mark.parametrize("page", FOR_DEVELOPERS, ids=lambda page: page.name)
def test_every_function_and_make_target_that_developers_read_exists(page):
    text = page.read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "peecf_batch").rglob("*.py"))
    assert set(re.findall(r"`(\w+)\(\)`", text)) <= set(re.findall(r"^ *def (\w+)\(", code, re.MULTILINE))
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for line in re.findall(r"`make ([a-z ]+)`", text) for name in line.split()]
    assert named
    assert set(named) <= set(targets)


def test_the_architecture_names_every_rule_that_a_test_enforces():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tests = Path(__file__).with_name("test_architecture.py").read_text(encoding="utf-8")
    assert sorted(re.findall(r"`(test_\w+)`", text)) == sorted(re.findall(r"^ *def (test_\w+)\(", tests, re.MULTILINE))


def test_the_architecture_shows_every_sub_package():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.search(r"^```mermaid\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert drawn
    for path in (ROOT / "peecf_batch").glob("*/__init__.py"):
        assert f"- **{path.parent.name}**: " in text
        assert re.search(rf'\b{path.parent.name}[\[(]+"', drawn[1])
