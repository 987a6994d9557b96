"""Test the page in Firefox, where that is installed: the same outputs, and no request."""

from __future__ import annotations

import asyncio
import base64
import os
from pathlib import Path

import pytest
from command_line import run
from firefox import FIREFOX, firefox
from position_books import DAY
from web_pages import by_name

WATER = Path(__file__).parents[2] / "sample_workbooks" / "water-authority.xlsx"
REQUIRED = "PEECF_BROWSER_REQUIRED" in os.environ
AS_BASE64 = """new Promise((done) => { const reader = new FileReader();
  reader.onload = () => done(reader.result.split(",")[1]); reader.readAsDataURL(kept.get("{name}")); })"""
KEEP = """(() => { window.kept = new Map(); const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => { const url = make.call(URL, blob); setTimeout(() => {
    for (const link of document.querySelectorAll("a[download]"))
      if (link.href === url) kept.set(link.download, blob); });
    return url; }; return true; })()"""

pytestmark = pytest.mark.skipif(
    FIREFOX is None and not REQUIRED, reason="no Firefox: install the package 'firefox-esr'"
)


async def assessed(address):
    """Return the outputs of the sample in Firefox by name, and the requests of the page."""
    async with firefox() as browser:
        await browser.go(address)
        await browser.until("document.body.dataset.ready !== undefined || document.body.dataset.fault !== undefined")
        assert await browser.evaluate("document.body.dataset.fault ?? ''") == ""
        await browser.evaluate(KEEP)
        await browser.evaluate(f"document.getElementById('as_at').value = '{DAY.isoformat()}'")
        await browser.choose("#file", WATER)
        await browser.until("document.body.dataset.state === 'done' && kept.size >= 3")
        await browser.until("document.querySelector('iframe') !== null")
        names = (await browser.evaluate("[...kept.keys()].filter((name) => !name.endsWith('.zip')).join('|')")).split(
            "|"
        )
        outputs = {}
        for name in names:
            outputs[name] = base64.b64decode(await browser.evaluate(AS_BASE64.replace("{name}", name)))
        return outputs, browser.requests


def test_firefox_gives_the_same_outputs_and_requests_nothing(address, tmp_path):
    run("assess", WATER, "-o", tmp_path, "--as-at", DAY)
    outputs, requests = asyncio.run(assessed(address))
    assert outputs == by_name(tmp_path)
    assert [url for url in requests if not url.startswith(("blob:", "about:", "data:", address))] == []
