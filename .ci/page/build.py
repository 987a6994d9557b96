"""Build the web page: `dist/peecf-batch.html`, one file, and `dist/peecf-batch-page/`, files for a web server.

Two builds of the same sources give the same bytes: every input has a version and a hash, and the Python that is in the
page compiles and compresses.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

from assemble import Parts, written_folder, written_page
from edition import edition_of
from inputs import Inputs, fetched
from sbom import sbom_text

ROOT = Path(__file__).parents[2]
HERE, SOURCES = Path(__file__).parent, ROOT / "templates" / "browser"
SAMPLE = ROOT / "sample_workbooks" / "water-authority.xlsx"
_UNUSED = (".pyi", ".c", ".so", "py.typed")


def staged(target: Path, inputs: Inputs) -> None:
    """Put the product, its templates and its packages into a folder, as they are installed."""
    package = ROOT / "peecf_batch"
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            _copied(path, target / "peecf_batch" / path.relative_to(package))
    for path in sorted((ROOT / "templates").glob("*/*")):
        if path.parent.name not in ("browser", "word"):
            _copied(path, target / "peecf_batch/outputs/html/templates" / path.relative_to(ROOT / "templates"))
    _copied(SOURCES / "job.py", target / "page_job.py")
    for wheel in inputs.wheels:
        with zipfile.ZipFile(wheel.file) as archive:
            for name in archive.namelist():
                is_for_page = "wasm32" in name or not name.endswith(_UNUSED)
                if is_for_page and not name.endswith("/") and ".dist-info/" not in name:
                    made = target / name
                    made.parent.mkdir(parents=True, exist_ok=True)
                    made.write_bytes(archive.read(name))


def _copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def worker_script(inputs: Inputs) -> str:
    """Return the script of the worker: Pyodide and our own.

    Chromium starts no module from a page that was opened from disk. So the modules of Pyodide become parts of a classic
    script, which has neither exports nor an address of its own.
    """
    loader = (inputs.pyodide / "pyodide.mjs").read_text(encoding="utf-8")
    core = (inputs.pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8")
    info = json.loads((inputs.pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    loader = re.sub(r"\n?//# sourceMappingURL.*", "", loader)
    loader, exports = re.subn(r"export\{(\w+) as loadPyodide,.*?\};", r"return \1;", loader)
    core, defaults = re.subn(r"export default (_createPyodideModule);?", "", core)
    if (exports, defaults) != (1, 1):
        raise SystemExit("The scripts of this version of Pyodide have another form; change worker_script in build.py.")
    own = (SOURCES / "worker.js").read_text(encoding="utf-8")
    own = own.replace("@LOCK@", json.dumps({"info": info, "packages": {}})).replace(
        "@PYTHON@", ".".join(info["python"].split(".")[:2])
    )
    begun = '"use strict";\nglobalThis.importScripts = undefined;\n'
    text = f"{begun}const loadPyodide = (() => {{{loader}\n}})();\n{core}\n{own}"
    return text.replace("import.meta.url", "self.location.href")


def bundled(work: Path, inputs: Inputs) -> Parts:
    """Return the parts of the page, compiled and compressed by the Python that the page has."""
    modules = tomllib.loads((HERE / "modules.toml").read_text(encoding="utf-8"))
    for folder, package in (("rules", "peecf_batch.rules"), ("outputs/html", "peecf_batch.outputs.html")):
        made = sorted((work / "site/peecf_batch" / folder / "_compiled").glob("*.py"))
        if not made:
            raise SystemExit("The templates and tables are not compiled. Run `make .venv/run` first.")
        modules["roots"] += [f"{package}._compiled.{path.stem}" for path in made]
    (work / "asked.json").write_text(json.dumps(modules), encoding="utf-8")
    (work / "worker.js").write_text(worker_script(inputs), encoding="utf-8")
    if subprocess.run(["node", str(HERE / "bundle.mjs"), str(inputs.pyodide), str(work)], check=False).returncode:
        raise SystemExit("The Python of the page could not be bundled; see above.")
    return {path.name.removesuffix(".gz"): path.read_bytes() for path in sorted((work / "parts").iterdir())}


def main() -> None:
    """Build the page and its bill of materials, and print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "page")
    chosen = parser.parse_args()
    inputs = fetched(chosen.work / "inputs")
    work = chosen.work / "work"
    shutil.rmtree(work, ignore_errors=True)
    staged(work / "site", inputs)
    parts = bundled(work, inputs)
    edition = edition_of(SAMPLE, inputs)
    chosen.out.mkdir(parents=True, exist_ok=True)
    page = chosen.out / "peecf-batch.html"
    written_page(page, SOURCES, parts, edition)
    folder = chosen.out / "peecf-batch-page"
    written_folder(folder, SOURCES, parts, edition)
    bom = sbom_text(edition.version, inputs)
    (chosen.out / "peecf-batch-page.cdx.json").write_text(bom, encoding="utf-8")
    (folder / "sbom.cdx.json").write_text(bom, encoding="utf-8")
    print(f"{page}: {page.stat().st_size:,} bytes, SHA-256 {edition.digest(page)}")
    print(f"{folder}: {sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()):,} bytes")


if __name__ == "__main__":
    main()
