"""A page in a real Chromium without a window: its size, colours, print, and what it asks for."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from browsers import program, surroundings


class ChromiumPage:
    """Chromium, told by a pair of pipes what to do (the DevTools protocol)."""

    def __init__(self, home: Path) -> None:
        orders, self._orders = os.pipe()
        self._answers, answers = os.pipe()

        def at_three_and_four() -> None:
            # copied up first, so that neither lies where the other goes
            low, high = os.dup(orders), os.dup(answers)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self._child = subprocess.Popen(
            [
                *(program("chromium", "chromium-browser"), "--headless=new", "--no-sandbox"),
                *("--disable-gpu", "--no-first-run", "--hide-scrollbars"),
                # Nothing outside is asked: not by Chromium itself, and not by the page.
                *("--proxy-server=http://127.0.0.1:1", "--remote-debugging-pipe"),
                f"--user-data-dir={home}/chromium",
            ],
            env=surroundings(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4, orders, answers),
            preexec_fn=at_three_and_four,
        )
        os.close(orders)
        os.close(answers)
        self._file = os.fdopen(self._answers, "rb", buffering=1 << 16)
        self._number = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.ask(f"{domain}.enable")

    def __enter__(self) -> ChromiumPage:
        return self

    def __exit__(self, *args: object) -> None:
        self._child.kill()
        self._child.wait()
        self._file.close()
        os.close(self._orders)

    def ask(self, method: str, **parameters: Any) -> Any:
        """Returns the result; an error fails the test."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._orders, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        text = b""
        while not text.endswith(b"\0"):
            byte = self._file.read(1)
            assert byte, "Chromium ended"
            text += byte
        found: dict[str, Any] = json.loads(text[:-1])
        return found

    def open(self, path: Path, width: int, scheme: str = "light", media: str = "") -> None:
        """Show a file in that width (CSS pixels), in those colours, on screen or as printed."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)
        self.ask("Page.navigate", url=path.absolute().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())

    def value(self, script: str) -> Any:
        """What a script that is not the page's gives."""
        return self.ask("Runtime.evaluate", expression=script, returnByValue=True)["result"].get(
            "value"
        )

    def picture(self, path: Path) -> None:
        """A PNG of the whole page."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.ask("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def printed(self, path: Path) -> None:
        """A PDF on A4."""
        data = self.ask("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"]
        path.write_bytes(base64.b64decode(data))

    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        events = (event for event in self.events if event.get("method", "").endswith("WillBeSent"))
        return [event["params"]["request"]["url"] for event in events]
