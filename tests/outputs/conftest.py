"""Start the browser that tests of pages share."""

import pytest
from chromium import ARGUMENTS, CHROMIUM


@pytest.fixture(scope="package")
def browser():
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
