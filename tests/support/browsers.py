"""Real browsers with profiles of their own, logged in to a stand-in for the service's login page.

Debian's packages ``chromium`` and ``firefox-esr``. All that a browser asks goes to a proxy of ours,
which knows one host and refuses every other one, so nothing leaves this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import trustme
from waiting import HANGS

REQUIRED = os.environ.get("INSTASPIDER_REQUIRE_BROWSERS") == "1"
HOST = "www.instagram.com"


def program(*names: str) -> str:
    """The first of these programs that is installed; else the test is skipped, or fails in CI."""
    for name in names:
        if found := shutil.which(name):
            return found
    if REQUIRED:
        raise LookupError(f"none of {', '.join(names)} is installed")
    pytest.skip(f"{names[0]} is not installed")


class LoginPage:
    """A proxy behind which there is a page of the service that gives cookies."""

    def __init__(self, cookies: dict[str, str]) -> None:
        self._cookies = cookies
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert(HOST).configure_cert(self._context)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if not _head(client).startswith(f"CONNECT {HOST}:443 ".encode()):
                client.sendall(b"HTTP/1.1 502 Elsewhere\r\nContent-Length: 0\r\n\r\n")
                return
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with self._context.wrap_socket(client, server_side=True) as stream:
                _head(stream)
                scope = "Domain=.instagram.com; Path=/; Secure; Max-Age=7776000"
                lines = [f"Set-Cookie: {n}={v}; {scope}" for n, v in self._cookies.items()]
                head = "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *lines])
                stream.sendall(f"{head}\r\nContent-Length: 9\r\n\r\nlogged in".encode())


def _head(stream: Any) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and (more := stream.recv(4096)):
        data += more
    return data


@contextmanager
def login_page(cookies: dict[str, str]) -> Iterator[LoginPage]:
    page = LoginPage(cookies)
    try:
        yield page
    finally:
        page.close()


def visit_with_chromium(page: LoginPage, home: Path) -> None:
    """Open the page in a new profile, the one that is found without a name, and close it."""
    subprocess.run(
        [
            *(program("chromium", "chromium-browser"), "--headless=new", "--no-sandbox"),
            *(
                "--disable-gpu",
                "--no-first-run",
                "--password-store=basic",
                "--disable-dev-shm-usage",
            ),
            *(f"--user-data-dir={home}/.config/chromium", "--ignore-certificate-errors"),
            *(f"--proxy-server=http://127.0.0.1:{page.port}", "--dump-dom", f"https://{HOST}/"),
        ],
        env=surroundings(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=HANGS,
        check=True,
    )


@contextmanager
def firefox_at(page: LoginPage, home: Path) -> Iterator[None]:
    """Open the page in a new profile; Firefox runs until the block ends."""
    root = home / ".mozilla/firefox"
    profile = root / "abcd1234.default-esr"
    profile.mkdir(parents=True)
    (root / "profiles.ini").write_text(
        f"[Profile0]\nName=default-esr\nIsRelative=1\nPath={profile.name}\nDefault=1\n"
    )
    preferences = {
        "network.proxy.type": 1,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": page.port,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": page.port,
        "marionette.port": 0,
        "toolkit.startup.max_resumed_crashes": -1,
    }
    lines = (f"user_pref({json.dumps(n)}, {json.dumps(v)});\n" for n, v in preferences.items())
    (profile / "user.js").write_text("".join(lines))
    child = subprocess.Popen(
        [
            *(program("firefox-esr", "firefox"), "--headless", "--no-remote", "--marionette"),
            *("--profile", str(profile)),
        ],
        env=surroundings(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with Marionette(_port(profile, child)) as driver:
            driver.ask("WebDriver:NewSession", acceptInsecureCerts=True)
            driver.ask("WebDriver:Navigate", url=f"https://{HOST}/")
            yield
    finally:
        child.kill()
        child.wait()


def _port(profile: Path, child: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + HANGS
    while time.monotonic() < until:
        with suppress(OSError, ValueError):
            return int((profile / "MarionetteActivePort").read_text())
        assert child.poll() is None, "Firefox ended"
        time.sleep(0.1)
    raise TimeoutError("Firefox did not start")


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a browser."""
    # Whatever else it wants to write goes below the home of the test.
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "MOZ_CRASHREPORTER_DISABLE": "1",
    }


class Marionette:
    """Firefox's remote control: messages of the form ``LENGTH:JSON``."""

    def __init__(self, port: int) -> None:
        self._link = socket.create_connection(("127.0.0.1", port), timeout=HANGS)
        self._file = self._link.makefile("rb")
        self._number = 0
        self._read()

    def __enter__(self) -> Marionette:
        return self

    def __exit__(self, *args: object) -> None:
        self._file.close()
        self._link.close()

    def ask(self, command: str, **parameters: Any) -> Any:
        """Returns the result; an error fails the test."""
        self._number += 1
        message = json.dumps([0, self._number, command, parameters])
        self._link.sendall(f"{len(message)}:{message}".encode())
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._file.read(1)
        return json.loads(self._file.read(int(length[:-1])))
