"""The clients: how they are installed and run, which is as their users do."""

from __future__ import annotations

import http.cookiejar
import os
import pickle
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

from instaspider.sandbox.process import SandboxProcess

PACKAGES = ("gallery-dl", "yt-dlp[default,curl-cffi]", "instaloader", "instagrapi")
_LONGEST = 100.0
"""Seconds that one run of a client may take."""


class ClientError(Exception):
    """A client could not be installed, or a run of it failed."""


class Clients:
    """The newest of each, in a virtual environment of their own, behind the sandbox's proxy."""

    def __init__(self, folder: Path, sandbox: SandboxProcess) -> None:
        self.folder = folder
        self._cookies = sandbox.session_cookies
        self._bin = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        proxy = f"http://127.0.0.1:{sandbox.proxy_port}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PYTHON") and "proxy" not in name.lower()
        }
        home = str(folder / "home")
        Path(home).mkdir()
        self._environment = kept | {
            "HOME": home,
            "USERPROFILE": home,
            "XDG_CONFIG_HOME": home,
            "XDG_CACHE_HOME": home,
            "HTTPS_PROXY": proxy,
            "REQUESTS_CA_BUNDLE": sandbox.ca,
            "SSL_CERT_FILE": sandbox.ca,
            "CURL_CA_BUNDLE": sandbox.ca,
            "PYTHONIOENCODING": "utf-8",
        }

    def install(self) -> str:
        """Names and versions; no client is left out."""
        started = time.monotonic()
        venv.create(self.folder / "venv")
        python = str(self._bin / "python")
        pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
        # Of yt-dlp's two thousand modules few are ever loaded.
        command = [*pip, "install", "-q", "--no-compile", *PACKAGES]
        installed = subprocess.run(command, capture_output=True, text=True, check=False)
        if installed.returncode:
            raise ClientError(f"cannot be installed: {', '.join(PACKAGES)}\n{installed.stderr}")
        names = [package.partition("[")[0] for package in PACKAGES]
        code = "import sys, importlib.metadata as m\nfor n in sys.argv[1:]: print(n, m.version(n))"
        shown = subprocess.run(
            [python, "-c", code, *names, "curl_cffi"], capture_output=True, text=True, check=True
        )
        words = ", ".join(shown.stdout.splitlines())
        return f"{time.monotonic() - started:5.1f} s  installing {words}"

    def run(self, *command: str) -> str:
        """Standard output of a client that must succeed."""
        started = time.monotonic()
        try:
            done = subprocess.run(
                [str(self._bin / command[0]), *command[1:]],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                timeout=_LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as exc:
            raise ClientError(f"not done after {_LONGEST:.0f} seconds: {exc.cmd}") from None
        line = " ".join(command)
        print(f"{time.monotonic() - started:5.1f} s  {line}", flush=True)
        if done.returncode or "[error]" in done.stderr:
            words = (done.stderr or done.stdout)[-3000:]
            raise ClientError(f"failed, with exit status {done.returncode}: {line}\n{words}")
        return done.stdout

    def cookies(self, client: str) -> str:
        """A file of its own for each client: they write into it."""
        return str(shutil.copy(self._cookies, self.folder / f"cookies of {client}.txt"))

    def login(self) -> dict[str, str]:
        """The cookies of the login."""
        jar = http.cookiejar.MozillaCookieJar(self._cookies)
        jar.load()
        return {cookie.name: str(cookie.value) for cookie in jar}

    def session_file(self) -> tuple[str, str]:
        """instaloader's form of the login: whose number, and the file."""
        cookies = self.login()
        path = self.folder / "session"
        path.write_bytes(pickle.dumps(cookies))
        return str(cookies["ds_user_id"]), str(path)
