"""Start the browser that tests of pages share."""

import pytest


@pytest.fixture(scope="package")
def browser():
    from test_browser import ARGUMENTS, CHROMIUM  # tests without a browser need neither

    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
