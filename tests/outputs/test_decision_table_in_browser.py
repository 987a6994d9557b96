"""Test in a real browser that the table of decisions never runs into the drawing beside it, whatever it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chromium import CHROMIUM
from position_books import FACTORS, plain
from test_browser import REQUIRED, visits

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium: install the system package 'chromium'"),
]
WIDTHS = (1024, 1150, 1200, 1260, 1280, 1366, 1440, 1920)
HEADS = ("Position ID", "Position title", "Current band", "Contract end", "Incumbent", "Gender", "TRP", "FTE")
PLACES = """() => {
    const [table, figure] = [".pair .tab table", ".pair figure"].map(
        (at) => document.querySelector(at).getBoundingClientRect());
    return figure.top >= table.bottom || table.right <= figure.left;
}"""


def page(folder: Path, decided: str, disclosed: Disclosed) -> str:
    """Return the page of decisions with long cells: a range of packages, contracts, tags and decisions."""
    rows = [
        (f"P-{n}", "Director, Dredging and Assets", band, "30 September 2029", "Margaret Okafor", "Female", 214_000,
         0.8, decided, *scores)
        for n, (band, scores) in enumerate([("Not executive", [5] * 8), ("PESES-2", [6] * 8), ("PESES-2", [2] * 8)])
    ]  # fmt: skip
    book = plain(folder / "b.xlsx", rows, (*HEADS, "Decision", *FACTORS))
    return render_summary(assess_file(book, Options(disclosed=disclosed)).assessment, disclosed=disclosed)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    found, folder = {}, tmp_path_factory.mktemp("tables")
    for name, disclosed in (("all", Disclosed(names=True, remuneration=True, gender=True)), ("little", Disclosed())):
        for decided in ("", "PESES-2, remuneration raised when the contract ends"):
            path = folder / f"{name}{' decided' if decided else ''}.html"
            path.write_text(page(folder, decided, disclosed), encoding="utf-8")
            found[path.stem] = path.as_uri()
    return found


@pytest.mark.parametrize("name", ["little", "little decided", "all", "all decided"])
def test_the_table_and_the_drawing_beside_it_never_overlap(browser, files, name):
    with visits(browser, files) as visit:
        opened = visit(name)
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 900})
            assert opened.evaluate(PLACES), width
            assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_a_decision_has_a_column_of_some_width(browser, files):
    with visits(browser, files) as visit:
        opened = visit("all decided")
        widths = []
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 900})
            widths.append(opened.evaluate("document.querySelector('.dd').getBoundingClientRect().width"))
        assert min(widths) > 160
