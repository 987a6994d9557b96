"""Put the page together: as one file with all its parts, and as a folder of files for a web server."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
from pathlib import Path

from edition import Edition

Parts = dict[str, bytes]
_STYLES = ("shared/base.css", "shared/marks.css", "shared/parts.css", "browser/page.css")


def written_page(target: Path, sources: Path, parts: Parts, edition: Edition) -> None:
    """Write the page as one file. It may connect to nothing."""
    data = "\n".join(
        f'<script type="text/plain" data-part="{name}">{base64.b64encode(content).decode()}</script>'
        for name, content in _all_parts(parts, edition).items()
    )
    target.write_text(_page(sources, edition, data, connect="'none'", worker="blob:"), encoding="utf-8")


def written_folder(target: Path, sources: Path, parts: Parts, edition: Edition) -> None:
    """Write the page as a folder. It may get only the files beside it.

    The name of a part is the hash of its content, so that no server or browser gives an old one. The ending .bin is one
    that web servers know, and that they do not unpack on the way.
    """
    shutil.rmtree(target, ignore_errors=True)
    (target / "parts").mkdir(parents=True)
    names = {}
    for name, content in _all_parts(parts, edition).items():
        names[name] = f"{hashlib.sha256(content).hexdigest()[:16]}.bin"
        (target / "parts" / names[name]).write_bytes(content)
    data = f'<script type="application/json" id="parts">{json.dumps(names)}</script>'
    page = _page(sources, edition, data, connect="'self'", worker="blob: 'self'")
    (target / "index.html").write_text(page, encoding="utf-8")
    script = (sources / "offline.js").read_text(encoding="utf-8")
    kept = json.dumps(["./", *(f"parts/{name}" for name in names.values())])
    version = hashlib.sha256(page.encode()).hexdigest()[:16]
    (target / "offline.js").write_text(script.replace("@VERSION@", version).replace("@FILES@", kept), encoding="utf-8")
    (target / "licences.txt").write_text(edition.licences, encoding="utf-8")


def _all_parts(parts: Parts, edition: Edition) -> Parts:
    return {**parts, "water-authority.xlsx": edition.sample, "peecf-assessment.xlsx": edition.template}


def _page(sources: Path, edition: Edition, data: str, *, connect: str, worker: str) -> str:
    style = "".join(_lean((sources.parent / name).read_text(encoding="utf-8")) for name in _STYLES)
    script = _lean((sources / "page.js").read_text(encoding="utf-8"))
    frame = _lean((sources / "frame.js").read_text(encoding="utf-8"))
    values = {
        "POLICY": policy(f"{_hash(script)} {_hash(frame)} {edition.scripts}", connect, worker),
        "FRAME_HASH": _hash(frame),
        "VERSION": edition.version,
        "FRAMEWORK": edition.framework,
        "REFERENCE": _long(edition.reference),
        "REFERENCE_ISO": edition.reference.isoformat(),
        "VALUES": edition.values.isoformat(),
        "VALUES_DAY": _long(edition.values),
        "VALUES_TITLE": edition.values_title,
        "LICENCES": edition.licences,
    }
    raw = {"STYLE": style, "SCRIPT": script, "FRAME": frame, "DATA": data}
    text = (sources / "page.html").read_text(encoding="utf-8")
    filled = {
        **{
            name: html.escape(value, quote=not value.startswith(("default-src", "'sha")))
            for name, value in values.items()
        },
        **raw,
    }
    return re.sub("@([A-Z_]+)@", lambda found: filled[found[1]], text)


def policy(scripts: str, connect: str, worker: str) -> str:
    """Return the content security policy of the page.

    It runs the scripts with these hashes, among them those of the summaries in their frames, which inherit the policy,
    and the worker. Styles are not limited to hashes, because the style of a summary has the name of its workbook; no
    style can load anything.
    """
    rules = (
        "default-src 'none'",
        f"script-src {scripts} 'wasm-unsafe-eval'",
        f"worker-src {worker}",
        "style-src 'unsafe-inline'",
        f"connect-src {connect}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _lean(text: str) -> str:
    """Return a style or script without its indentation and the comments that fill a line."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _long(day: object) -> str:
    return f"{day:%-d %B %Y}"
