"""Build the release in `dist/peecf-batch-VERSION/`: all files that users, IT and auditors get, and their hashes.

Two builds of one commit give the same bytes. A release is whole or is not
made: if the wheels for a platform cannot be downloaded, the build stops.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / ".ci" / "page"), str(ROOT / ".ci" / "supply_chain")]

from archives import files_below, hashes, write_zip  # noqa: E402
from bill import bill_text  # noqa: E402
from edition import one_after_the_other  # noqa: E402
from licence_texts import licence_texts  # noqa: E402
from offline_folder import folder_files  # noqa: E402
from platforms import Platform, platforms, pythons  # noqa: E402
from source import source_of  # noqa: E402
from wheels import Wheel, downloaded, read  # noqa: E402

import peecf_batch  # noqa: E402

DIST, WORK = ROOT / "dist", ROOT / "build" / "release"
PAGE, PAGE_FOLDER, PAGE_BILL = "peecf-batch.html", "peecf-batch-page", "peecf-batch-page.cdx.json"


def built_packages(target: Path, moment: int) -> Wheel:
    """Build the source archive, and from it the wheel. Return the wheel."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(ROOT)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | {"SOURCE_DATE_EPOCH": str(moment)}
    )
    if done.returncode:
        raise SystemExit(f"The wheel could not be built:\n{done.stdout}{done.stderr}")
    return read(next(target.glob("*.whl")))


def read_me(version: str, commit: str, folders: dict[str, str]) -> str:
    """Return the text that tells which file of the release is for whom."""
    rows = {
        **{name: f"install the program without a network: {title}" for name, title in folders.items()},
        PAGE: "the web page: one file that you open in a browser, if you may not install software",
        f"{PAGE_FOLDER}.zip": "the web page as files for a web server",
        f"peecf_batch-{version}-py3-none-any.whl": "the program as a Python package",
        f"peecf_batch-{version}.tar.gz": "the source, with all documents",
        f"peecf-batch-{version}.cdx.json": "bill of materials of the installed program (CycloneDX)",
        PAGE_BILL: "bill of materials of the web page (CycloneDX)",
        "licences.txt": "the licences of all software in these files",
        "SHA256SUMS": "the SHA-256 of each file; to check them, type: sha256sum -c SHA256SUMS",
    }
    width = max(map(len, rows))
    lines = "\n".join(f"{name:{width}}  {text}" for name, text in rows.items())
    python = f"{pythons()[0]} to {pythons()[-1]}"
    return (
        f"peecf-batch {version}\n\n{lines}\n\nThe folders to install need Python {python} on the computer.\n"
        f"Made from commit {commit}. Anyone who builds that commit with `make release` gets the same files.\n"
    )


def main() -> None:
    """Build the release, and print its files with their sizes."""
    source = source_of(ROOT)
    release, made = DIST / f"peecf-batch-{peecf_batch.__version__}", WORK / "made"
    for earlier in (release, made):
        shutil.rmtree(earlier, ignore_errors=True)
    made.mkdir(parents=True)
    wheels: list[tuple[Platform, tuple[Wheel, ...]]] = [
        (platform, downloaded(platform, WORK / "wheels" / platform.name)) for platform in platforms()
    ]
    ours = built_packages(made, source.moment)
    if subprocess.run([sys.executable, str(ROOT / ".ci" / "page" / "build.py")], check=False).returncode:
        raise SystemExit("The web page could not be built; see above. No release was made.")
    folders = {}
    for platform, others in wheels:
        folder = f"peecf-batch-{ours.version}-{platform.name}"
        write_zip(made / f"{folder}.zip", folder, folder_files(platform, ours, others), source.moment)
        folders[f"{folder}.zip"] = platform.title
    for name in (PAGE, PAGE_BILL):
        shutil.copyfile(DIST / name, made / name)
    write_zip(made / f"{PAGE_FOLDER}.zip", PAGE_FOLDER, files_below(DIST / PAGE_FOLDER), source.moment)
    everything = [wheel for _, others in wheels for wheel in others]
    texts = {
        f"peecf-batch-{ours.version}.cdx.json": bill_text(ours, everything, source.moment),
        "licences.txt": one_after_the_other(
            (
                ("The installed program", licence_texts([ours, *everything])),
                ("The web page", (DIST / PAGE_FOLDER / "licences.txt").read_text(encoding="utf-8")),
            )
        ),
        "README.txt": read_me(ours.version, source.commit, folders),
    }
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8", newline="\n")
    sums = hashes(made.iterdir())
    (made / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")
    shutil.move(made, release)
    for line in sums.splitlines():
        digest, name = line.split("  ")
        print(f"{(release / name).stat().st_size:12,}  {digest}  {name}")
    print(f"{release}: commit {source.commit[:12]}, time {source.moment}")


if __name__ == "__main__":
    main()
