"""Test commands with files that are missing, broken, endless or deeply nested: one line, and status 2 or 3."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import process, run
from many_books import sound

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices as POSIX systems have them")
FILES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path,
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "nested lists": lambda path: path.write_bytes(b"a = " * path.name.endswith("toml") + b"[" * 200_000),
    "nested objects": lambda path: path.write_bytes(b'{"a":' * 200_000),
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "pipe": lambda path: os.mkfifo(path),
    "folder": lambda path: path.mkdir(),
    "circle": lambda path: path.symlink_to(path.name),
}
COMMANDS = {
    "audit {0}.xlsx good.xlsx -o out": "xlsx",
    "audit {0}.json good.xlsx -o out": "json",
    "audit good.xlsx {0}.json -o out": "json",
    "history good.xlsx {0}.json -o out": "json",
    "explain {0}.xlsx P-001": "xlsx",
    "template new.xlsx --from {0}.xlsx": "xlsx",
    "template new.xlsx --levels {0}.xlsx": "xlsx",
    "template new.xlsx --levels {0}.toml": "toml",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    sound(tmp_path / "good.xlsx")
    return tmp_path


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_cannot_be_used_is_one_line(command: str, kind: str) -> None:
    FILES[kind](Path(f"odd.{COMMANDS[command]}"))
    result = run(*command.format("odd").split())
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (3, "", 1), result.output
    assert not Path("out").exists()
    assert not Path("new.xlsx").exists()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("option", ["--framework", "--determination-file"])
def test_a_file_of_rules_that_cannot_be_used_is_one_line(option: str, kind: str) -> None:
    FILES[kind](Path("odd.toml"))
    for command in (("check", "good.xlsx"), ("template", "new.xlsx"), ("verify", "."), ("explain", "good.xlsx", "P-1")):
        if (command[0], option) != ("template", "--determination-file"):
            result = run(*command, option, "odd.toml")
            lines = result.stderr.splitlines()
            assert (result.exit_code, result.stdout, len(lines)) == (2, "", 1), result.output
            assert all(line.startswith("odd.toml: ") for line in lines)


def test_each_fault_of_a_file_of_rules_is_one_line() -> None:
    Path("odd.toml").write_text("scale = 1")
    lines = run("check", "good.xlsx", "--framework", "odd.toml").stderr.splitlines()
    assert "odd.toml: [scale]: this table is missing" in lines
    assert all(line.startswith("odd.toml: ") for line in lines)


@pytest.mark.parametrize("kind", FILES)
def test_a_word_file_that_cannot_be_used_is_one_line(kind: str) -> None:
    pytest.importorskip("docx")
    FILES[kind](Path("odd.docx"))
    result = run("assess", "good.xlsx", "-o", "out", "--docx-template", "odd.docx")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1), result.output
    assert not Path("out").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["positions"][0].update(title="\ud800Chief"),
        lambda record: record["workbook"].update(name="\udfff.xlsx"),
        lambda record: record["positions"][0]["scores"].update(knowledge="\ud800"),
        lambda record: record.update(framework={"id": "\ud800", "title": "\udc00"}),
    ],
)
def test_a_record_with_half_a_character_is_one_line(change: Callable[[dict], object]) -> None:
    run("assess", "good.xlsx")
    record = json.loads(Path("good-assessment.json").read_text(encoding="utf-8"))
    change(record)
    Path("odd.json").write_text(json.dumps(record))
    for pair in (("odd.json", "good.xlsx"), ("good.xlsx", "odd.json")):
        result = process("audit", *pair, "-o", "out")
        assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (3, b"", 1), result.stderr
        assert b"an invalid character (half of a surrogate pair)" in result.stderr
        assert not Path("out").exists()


def test_a_record_with_a_pair_of_surrogates_is_read() -> None:
    run("assess", "good.xlsx")
    text = Path("good-assessment.json").read_text(encoding="utf-8")
    Path("pair.json").write_text(text.replace('"title":"', '"title":"\\ud83d\\ude00', 1), encoding="utf-8")
    assert run("audit", "pair.json", "good.xlsx", "-o", "out").exit_code == 0
