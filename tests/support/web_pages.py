"""Drive the web page in Chromium: open it, give it workbooks, and take what it offers."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from chromium import ARGUMENTS, CHROMIUM
from position_books import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PATIENCE = 120_000  # milliseconds


def launched(playwright: Any, *arguments: str) -> Any:
    """Return a headless Chromium with the given arguments in addition to the usual ones."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])


class Opened:
    """An open page. `requests` are those that leave the page, `reported` its errors and messages on the console."""

    def __init__(self, browser: Any, address: str, *, is_offline: bool = False, **context: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1440, "height": 1000}, **context)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.reported: list[str] = []
        self.context.on("request", lambda request: self._note(request.url, address))
        self.page.on("console", lambda message: self.reported.append(message.text))
        self.page.on("pageerror", lambda error: self.reported.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.reported.append(dialog.message), dialog.dismiss()))
        self.context.set_offline(is_offline)
        self.page.goto(address)

    def _note(self, url: str, address: str) -> None:
        if url != address and not url.startswith(("blob:", "about:")):
            self.requests.append(url)

    def close(self) -> None:
        self.context.close()

    @property
    def state(self) -> str:
        return self.page.get_attribute("body", "data-state")

    def until_ready(self) -> None:
        self.page.wait_for_selector("body[data-ready], body[data-fault]", timeout=PATIENCE)
        assert self.page.get_attribute("body", "data-fault") is None

    def start_again(self) -> None:
        """Bring the page into its first state, with the options of the tests."""
        for state in ("done", "refused"):
            if self.state == state and self.page.is_visible("#more"):
                self.page.click("#more")
        self.page.evaluate("document.getElementById('options').reset()")
        self.page.fill("#as_at", DAY.isoformat())
        self.requests.clear()
        self.reported.clear()

    def give(self, *workbooks: Path) -> None:
        """Choose workbooks."""
        self.page.set_input_files("#file", [str(path) for path in workbooks])

    def until_done(self) -> str:
        """Wait for the end of a run, and return the state that the page has then."""
        self.page.wait_for_selector("body:not([data-state=working])", timeout=PATIENCE)
        return self.state

    def assessed(self, workbooks: Sequence[Path], **options: str | bool) -> dict[str, bytes]:
        """Assess workbooks with options and return the outputs by name, as the zip file has them."""
        for name, value in options.items():
            field = f"#options [name={name}]"
            self.page.set_checked(field, value) if isinstance(value, bool) else self.page.fill(field, value)
        self.give(*workbooks)
        return self.outputs() if self.until_done() == "done" else {}

    def outputs(self) -> dict[str, bytes]:
        """Return the outputs by name, as the zip file has them; nothing if there are none."""
        if not self.page.locator("a.zip").count():
            return {}
        self.page.wait_for_selector("a.zip[href]", timeout=PATIENCE)
        with zipfile.ZipFile(io.BytesIO(self.download("a.zip"))) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def download(self, link: str) -> bytes:
        """Return the bytes behind a link."""
        with self.page.expect_download() as begun:
            self.page.click(link)
        return begun.value.path().read_bytes()

    def refusals(self) -> list[str]:
        """Return the reason and the advice of every refusal that the page shows."""
        found = self.page.locator("#trouble:not([hidden])" if self.state == "refused" else ".book .trouble")
        return [" ".join(box.locator("> p").all_inner_texts()) for box in found.all()]


def by_name(folder: Path) -> Mapping[str, bytes]:
    """Return the files in a folder by name, without the journal of a run."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".jsonl"}
