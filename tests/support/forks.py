"""``python -m scrapy ...`` and sandboxes in forks of a process that has read the modules already.

Reading them is nearly all that a short command does, a second and a half of processor each time,
and half a second for a sandbox. So one process reads them, once for all tests of a worker, and each
command is a fork of it, with arguments, folder, environment and standard streams of its own, no
reactor yet, and the end of any other process. Tests of the start itself start Python.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import forking
from paths import ROOT
from waiting import HANGS


class Forks:
    """The process that forks; ``popen()`` and ``run()`` are what those of ``subprocess`` are for
    ``[sys.executable, "-m", module, ...]`` and ``[sys.executable, "-c", code, ...]``, before which
    there may be ``-W error`` or ``-X dev``."""

    def __init__(self, read: str) -> None:
        self._lock = Lock()
        self._link, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-P", forking.__file__, str(other.fileno()), read],
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

    def popen(self, command: Sequence[str], **given: Any) -> subprocess.Popen[Any]:
        assert command[0] == sys.executable
        return forking.Fork(self.fork, [*command], {"PYTHONPATH": str(ROOT)}, **given)

    def run(
        self,
        command: Sequence[str],
        *,
        input: str | bytes | None = None,  # noqa: A002  # as subprocess.run() has it
        capture_output: bool = False,
        timeout: float = HANGS,
        **given: Any,
    ) -> subprocess.CompletedProcess[Any]:
        if input is not None:
            given["stdin"] = subprocess.PIPE
        if capture_output:
            given["stdout"] = given["stderr"] = subprocess.PIPE
        with self.popen(command, **given) as process:
            try:
                said = process.communicate(input, timeout)
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(command, process.returncode, *said)

    def fork(self, streams: list[int], **order: Any) -> int:
        """The id of a new child of this very process."""
        with self._lock, _adopting():
            socket.send_fds(self._link, [json.dumps(order).encode()], streams)
            pid = int(self._link.recv(forking.LONGEST))
            assert self._link.recv(forking.LONGEST)
            return pid


@contextmanager
def _adopting() -> Iterator[None]:
    """Children whose parents end meanwhile are those of this process, that can wait for them."""
    be_who_adopts = 36  # PR_SET_CHILD_SUBREAPER
    control = ctypes.CDLL(None, use_errno=True).prctl
    assert not control(be_who_adopts, 1, 0, 0, 0)
    try:
        yield
    finally:
        control(be_who_adopts, 0, 0, 0, 0)
