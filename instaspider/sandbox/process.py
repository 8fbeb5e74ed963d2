"""Runs a sandbox in a process of its own, for as long as one crawl runs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, ClassVar

from instaspider.exceptions import SandboxError

INSTALL_HINT = 'the sandbox needs more packages: pip install "instaspider[sandbox]"'
_PACKAGES = ("h2", "trustme", "brotli", "backports")
"""Packages that the extra ``sandbox`` installs."""

_READY = 60.0
"""Seconds until the line that says "ready" must have come."""
_STOP = 5.0
"""Seconds between SIGTERM and SIGKILL."""
_TAIL = 4000
"""How many characters of the child's last output go into an error."""


class SandboxProcess:
    """A running child process, and the addresses at which it listens.

    It ends when ``stop()`` is called, and also when this process ends in any way, because it
    watches the pipe on its standard input.
    """

    host = "127.0.0.1"
    popen: ClassVar[Callable[..., subprocess.Popen[bytes]]] = subprocess.Popen
    """Starts a child process. Tests replace it by a faster way."""

    def __init__(
        self, child: subprocess.Popen[bytes], errors: IO[bytes], ready: dict[str, Any]
    ) -> None:
        self._child = child
        self._errors = errors
        self.pid: int = child.pid
        self.port: int = ready["port"]
        self.control_port: int = ready["control_port"]
        self.proxy_port: int | None = ready["proxy_port"]
        self.proxies: list[str] = ready["proxies"]
        self.proxies_file: str | None = ready["proxies_file"]
        self.ca: str = ready["ca"]
        self.session_env: str = ready["session"]["env"]
        self.session_cookies: str = ready["session"]["cookies"]
        self.sessions: list[dict[str, str]] = ready["sessions"]

    @classmethod
    def start(cls, args: Sequence[str] = (), log: str | None = None) -> SandboxProcess:
        """Start a sandbox with the options of ``scrapy sandbox`` and wait until it is ready.

        Raises SandboxError with the child's own words if it does not start.
        """
        command = [sys.executable, "-m", "instaspider.sandbox", "--port", "0"]
        command += ["--control-port", "0", "--watch-stdin", *args]
        if log is not None:
            command += ["--log", log]
        errors = tempfile.TemporaryFile()  # noqa: SIM115  # read when the child has ended
        child = cls.popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(),
            # Ctrl-C goes to the crawl's process group. The crawl ends its sandbox last, so that is
            # another.
            start_new_session=True,
        )
        try:
            return cls(child, errors, _read_ready(child, errors))
        except BaseException:
            _end(child)
            errors.close()
            raise

    def stop(self) -> None:
        """End the child; a second call does nothing."""
        _end(self._child)
        self._errors.close()

    def __enter__(self) -> SandboxProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _environment() -> dict[str, str]:
    """Return an environment in which the child finds this very package, be it a folder or an
    egg."""
    home = str(Path(__file__).parents[2])
    known = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": home + (os.pathsep + known if known else "")}


def _read_ready(child: subprocess.Popen[bytes], errors: IO[bytes]) -> dict[str, Any]:
    lines: list[bytes] = []
    stdout = child.stdout
    assert stdout is not None
    reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
    reader.start()
    reader.join(_READY)
    if not lines:
        raise SandboxError(f"the sandbox did not start within {_READY:.0f} seconds")
    try:
        ready = json.loads(lines[0])
    except ValueError:
        _end(child)
        raise SandboxError(_last_words(errors)) from None
    assert isinstance(ready, dict)
    return ready


def _last_words(errors: IO[bytes]) -> str:
    errors.seek(0)
    words = errors.read().decode("utf-8", "replace")[-_TAIL:].strip()
    if any(f"No module named '{name}" in words for name in _PACKAGES):
        return f"the sandbox did not start: {INSTALL_HINT}"
    return f"the sandbox did not start: {words or 'it ended without a message'}"


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if child.stdout is not None:
        child.stdout.close()
