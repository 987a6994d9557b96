"""Check our dependencies for known vulnerabilities and for unwanted licences.

pip-audit looks up vulnerabilities, and needs the network. If pip-audit or the network is missing, the script prints
"NOT CHECKED" and does not fail. This is not a finding, but it is not a pass either.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import licences

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
SECONDS = 120


def vulnerabilities() -> tuple[list[str], list[str], str]:
    """Return known vulnerabilities, packages that could not be looked up, and the reason if none could, or ""."""
    if find_spec("pip_audit") is None:
        return [], [], "pip-audit is not installed (pip install 'peecf-batch[audit]')"
    command = [sys.executable, "-m", "pip_audit", "-r", str(CONSTRAINTS), "--no-deps", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    try:
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=SECONDS, check=False)
        return told(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return [], [], "the index that pip-audit asks does not answer from here"


def told(dependencies: list[dict[str, Any]]) -> tuple[list[str], list[str], str]:
    """Return the result of `vulnerabilities` from the list of packages in the report of pip-audit."""
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    if len(unknown) == len(dependencies):
        return [], unknown, "the index that pip-audit asks knows none of the packages"
    known = [(one, fault) for one in dependencies for fault in one.get("vulns", ())]
    return [_said(one, fault) for one, fault in known], unknown, ""


def _said(one: dict[str, Any], fault: dict[str, Any]) -> str:
    fixed = ", ".join(fault["fix_versions"]) or "no version yet"
    return f"{one['name']} {one['version']}: {fault['id']}, fixed in {fixed}"


def main() -> int:
    """Print the findings, and return 1 if there are any, else 0."""
    found, unknown, why = vulnerabilities()
    if why:
        print(f"Vulnerabilities: NOT CHECKED, {why}.")
    else:
        left = f"; {len(unknown)} could not be looked up: {', '.join(unknown)}" if unknown else ""
        print(f"Vulnerabilities: {len(found)} known in the versions of constraints.txt{left}.")
    wrong = licences.problems()
    print(f"Licences: {len(licences.listed())} packages, {len(wrong)} with a licence that is missing or not wanted.")
    print("\n".join(("", *found, *wrong)).lstrip("\n"), end="\n" if found or wrong else "")
    return 1 if found or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
