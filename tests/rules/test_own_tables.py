"""Test the reading of TOML files that ship with the product, from modules made of them."""

import hashlib
import runpy
import tomllib
from pathlib import Path

import pytest

import peecf_batch
from peecf_batch.rules.own_tables import compile_tables, own_tables

PACKAGE = Path(peecf_batch.__file__).parent
FILES = sorted(PACKAGE.rglob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_tables_equal_those_of_the_file(file):
    assert own_tables(file) == tomllib.loads(file.read_text(encoding="utf-8"))


def test_a_file_that_was_changed_since_is_parsed(tmp_path):
    changed = tmp_path / "rules" / "rules.toml"
    changed.parent.mkdir()
    changed.write_text("rules = []\n", encoding="utf-8")
    assert own_tables(changed) == {"rules": []}


def test_a_file_without_a_module_is_parsed(tmp_path):
    (tmp_path / "other.toml").write_text("day = 2025-07-01\n", encoding="utf-8")
    assert str(own_tables(tmp_path / "other.toml")["day"]) == "2025-07-01"


def test_every_file_has_a_module_of_its_own(tmp_path):
    for file in FILES:
        copied = tmp_path / file.relative_to(PACKAGE)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(file.read_bytes())
    (tmp_path / "rules").mkdir(exist_ok=True)
    assert len(list(compile_tables(tmp_path).glob("*.py"))) == len(FILES)


def test_a_module_has_the_tables_of_its_file_in_their_order(tmp_path):
    file, old = tmp_path / "rules" / "own-words.toml", tmp_path / "rules" / "_compiled" / "old.py"
    old.parent.mkdir(parents=True)
    old.touch()
    file.write_bytes(b"b = 1\na = 2025-07-01\n")
    [module] = compile_tables(tmp_path).iterdir()
    assert module.name == "rules_own_words.py"
    made = runpy.run_path(str(module))
    assert list(made["TABLES"].items()) == list(tomllib.loads(file.read_text(encoding="utf-8")).items())
    assert made["DIGEST"] == hashlib.sha256(file.read_bytes()).hexdigest()
