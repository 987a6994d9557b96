"""Drive an installed Firefox with WebDriver BiDi. Playwright drives only a Firefox of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.websocket import websocket_connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FIREFOX = next(filter(None, map(shutil.which, ("firefox", "firefox-esr"))), None)
_MOST_BYTES = 64 << 20  # of an answer
_PREFERENCES = {
    "remote.active-protocols": 1,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.aboutwelcome.enabled": False,
    "network.captive-portal-service.enabled": False,
    "app.update.enabled": False,
}


class Firefox:
    """A running Firefox with one tab."""

    def __init__(self, connection: Any) -> None:
        self._connection, self._sent, self._tab = connection, 0, ""
        self.requests: list[str] = []

    async def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result. Note the requests that are reported meanwhile."""
        self._sent += 1
        await self._connection.write_message(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            answer = json.loads(await self._connection.read_message())
            if answer.get("method") == "network.beforeRequestSent":
                self.requests.append(answer["params"]["request"]["url"])
            if answer.get("id") == self._sent:
                assert answer["type"] == "success", answer
                return answer["result"]

    async def begin(self) -> None:
        await self.command("session.new", capabilities={})
        await self.command("session.subscribe", events=["network.beforeRequestSent"])
        tabs = await self.command("browsingContext.getTree")
        self._tab = tabs["contexts"][0]["context"]

    async def go(self, address: str) -> None:
        await self.command("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    async def evaluate(self, expression: str, **more: Any) -> Any:
        """Return the value of an expression, which may be a promise of a text."""
        target = {"context": self._tab}
        found = await self.command("script.evaluate", expression=expression, target=target, awaitPromise=True, **more)
        assert found["type"] == "success", found
        return found["result"].get("value", found["result"])

    async def until(self, expression: str, seconds: float = 120) -> None:
        async with asyncio.timeout(seconds):
            while not await self.evaluate(expression):
                await asyncio.sleep(0.1)

    async def choose(self, field: str, *files: Path) -> None:
        """Choose files in a field."""
        nodes = await self.command(
            "browsingContext.locateNodes", context=self._tab, locator={"type": "css", "value": field}
        )
        element = {"sharedId": nodes["nodes"][0]["sharedId"]}
        await self.command("input.setFiles", context=self._tab, element=element, files=[str(file) for file in files])


@asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    """Yield a headless Firefox with a new profile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as profile:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items()]
        Path(profile, "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [FIREFOX, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", str(port)]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection = await _connected(port)
            browser = Firefox(connection)
            await browser.begin()
            yield browser
            connection.close()
        finally:
            running.terminate()
            running.wait(30)


async def _connected(port: int) -> Any:
    async with asyncio.timeout(60):
        while True:
            try:
                return await websocket_connect(f"ws://127.0.0.1:{port}/session", max_message_size=_MOST_BYTES)
            except OSError:
                await asyncio.sleep(0.2)
