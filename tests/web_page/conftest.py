"""Open the web page that `make page` built. `PEECF_PAGE` is the folder of the build."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from chromium import CHROMIUM
from playwright.sync_api import sync_playwright
from web_pages import Opened, launched


@pytest.fixture(scope="session")
def dist():
    folder = Path(os.environ["PEECF_PAGE"]).resolve()
    assert (folder / "peecf-batch.html").is_file(), "run `make page` first"
    return folder


@pytest.fixture(scope="session")
def address(dist):
    return (dist / "peecf-batch.html").as_uri()


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright):
    assert CHROMIUM, "the tests of the page need Chromium"
    chromium = launched(playwright)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def shared(browser, address):
    """A page that is ready, with the network off, which tests use one after the other."""
    opened = Opened(browser, address, is_offline=True)
    opened.until_ready()
    yield opened
    opened.close()


@pytest.fixture
def page(shared):
    """The shared page in its first state. Afterwards, it must have asked for nothing and reported nothing."""
    shared.start_again()
    yield shared
    assert shared.requests == []
    assert shared.reported == []
