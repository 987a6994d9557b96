"""Test the list of licences, and that a failed look-up of vulnerabilities does not count as a pass."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def script(name: str) -> ModuleType:
    sys.path.insert(0, str(ROOT / ".ci" / "supply_chain"))
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / "supply_chain" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


licences, audit = script("licences"), script("audit")


class TestTheLicences:
    def test_are_listed_as_they_are(self) -> None:
        pytest.importorskip("distributed", reason="an extra is not installed, so what it brings cannot be listed")
        assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == licences.page(), "run: make docs"

    def test_are_stated_by_every_package_and_bind_nobody(self) -> None:
        assert licences.problems() == []

    @pytest.mark.parametrize(
        "text", ["GPL-3.0", "GNU Affero General Public License v3", "AGPL-3.0-only", "Proprietary", ""]
    )
    def test_that_are_not_wanted_are_found(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(licences, "listed", lambda: {"bad": (text, "")})
        assert len(licences.problems()) == 1

    @pytest.mark.parametrize("text", ["MIT", "LGPL-3.0", "MPL-2.0 AND (Apache-2.0 OR MIT)", "BSD License"])
    def test_that_are_wanted_pass(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(licences, "listed", lambda: {"good": (text, "")})
        assert licences.problems() == []

    def test_of_every_package_that_is_needed_to_run_are_looked_at(self) -> None:
        assert {"click", "jinja2", "lxml", "markupsafe", "numpy", "openpyxl"} <= set(licences.listed())


class TestTheFaults:
    KNOWN = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}  # noqa: RUF012
    CLEAN = {"name": "b", "version": "1", "vulns": []}  # noqa: RUF012
    SKIPPED = {"name": "c", "skip_reason": "not found"}  # noqa: RUF012

    def test_that_are_known_are_said_with_the_version_that_fixes_them(self) -> None:
        assert audit.told([self.KNOWN, self.CLEAN]) == (["a 1: PYSEC-1, fixed in 2"], [], "")

    def test_of_packages_that_could_not_be_looked_up_are_not_taken_for_none(self) -> None:
        assert audit.told([self.CLEAN, self.SKIPPED]) == ([], ["c"], "")
        assert audit.told([self.SKIPPED])[2] == "the index that pip-audit asks knows none of the packages"

    def test_fail_the_check_and_an_index_that_does_not_answer_does_not(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(audit, "vulnerabilities", lambda: (["a 1: PYSEC-1, fixed in 2"], [], ""))
        assert audit.main() == 1
        assert "PYSEC-1" in capsys.readouterr().out
        monkeypatch.setattr(audit, "vulnerabilities", lambda: ([], [], "there is no network"))
        assert audit.main() == 0
        assert "NOT CHECKED, there is no network" in capsys.readouterr().out

    def test_are_not_checked_where_pip_audit_is_not_installed_or_says_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audit, "find_spec", lambda _: None)
        assert "not installed" in audit.vulnerabilities()[2]
        monkeypatch.setattr(audit, "find_spec", lambda _: object())
        monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: type("Done", (), {"stdout": "oops"}))
        assert "does not answer" in audit.vulnerabilities()[2]
