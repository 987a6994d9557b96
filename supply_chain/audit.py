"""Is anything that we use known to be vulnerable, or under a licence that we do not want?

Vulnerabilities are looked up by pip-audit, which needs the network. Where that, or pip-audit, is not to be had, this says
so and does not fail: a check that could not run is no finding, and never reads as a pass.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import licences

CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"
SECONDS = 120


def vulnerabilities() -> tuple[list[str], str]:
    """What is known of the pinned versions, and why that could not be looked up, if so."""
    if find_spec("pip_audit") is None:
        return [], "pip-audit is not installed (pip install 'peecf-batch[audit]')"
    command = [sys.executable, "-m", "pip_audit", "-r", str(CONSTRAINTS), "--no-deps", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    try:
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        held = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return [], "the index that pip-audit asks does not answer from here"
    found = [
        f"{one['name']} {one.get('version', '')}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'nothing yet'}"
        for one in held
        for known in one.get("vulns", ())
    ]
    return found, ""


def main() -> int:
    """Print what is found; 1 where there is anything."""
    found, unknown = vulnerabilities()
    if unknown:
        print(f"Vulnerabilities: NOT CHECKED, {unknown}.")
    else:
        print(f"Vulnerabilities: {len(found)} known in the versions of constraints.txt.")
    wrong = licences.problems()
    print(f"Licences: {len(licences.listed())} packages, {len(wrong)} with a licence that is missing or not wanted.")
    print("\n".join(("", *found, *wrong)).lstrip("\n"), end="\n" if found or wrong else "")
    return 1 if found or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
