"""``scrapy ...`` in a fork of a process that has read the modules already.

Reading them is nearly all that a short command does, a second and a half of processor each time.
So one process reads them, once for all tests of a worker, and each command is a fork of it, with
arguments, folder, environment and standard streams of its own, no reactor yet, and the end of any
other process. Tests of the start itself start Python.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import forking
from paths import ROOT
from waiting import HANGS


class Forks:
    """The process that forks, for one command at a time."""

    def __init__(self) -> None:
        self._link, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-P", forking.__file__, str(other.fileno())],
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                # for streams that are no terminal, as those of the forks
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    def close(self) -> None:
        """End it."""
        self._link.close()
        self._process.communicate()

    def run(
        self, *args: str, cwd: Path = ROOT, stdin: str | None = None, timeout: float = HANGS
    ) -> subprocess.CompletedProcess[str]:
        """What ``subprocess.run()`` gives for ``python -m scrapy ...``."""
        (given, giving), (hearing, said), (hearing_errors, errors) = (os.pipe() for _ in range(3))
        order = {"args": args, "cwd": str(cwd), "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
        socket.send_fds(self._link, [json.dumps(order).encode()], [given, said, errors])
        for stream in (given, said, errors):
            os.close(stream)
        with ThreadPoolExecutor(3) as threads:
            written = threads.submit(_write, giving, stdin or "")
            heard = [threads.submit(_read, stream) for stream in (hearing, hearing_errors)]
            ended = self._wait(args, timeout)
            written.result()
            return subprocess.CompletedProcess(args, ended, *(each.result() for each in heard))

    def _wait(self, args: tuple[str, ...], timeout: float) -> int:
        pid = int(self._link.recv(forking.LONGEST))
        self._link.settimeout(timeout)
        try:
            return int(self._link.recv(forking.LONGEST))
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            self._link.recv(forking.LONGEST)
            raise subprocess.TimeoutExpired(args, timeout) from None
        finally:
            self._link.settimeout(None)


def _write(stream: int, text: str) -> None:
    try:
        with open(stream, "w", encoding="utf-8") as file:
            file.write(text)
    except BrokenPipeError:
        pass  # it was not asked for


def _read(stream: int) -> str:
    with open(stream, encoding="utf-8") as file:
        return file.read()
