"""Waiting for what other processes do, which hear Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

HANGS = 300
"""Seconds that only a process that hangs takes, however busy the machine is."""


def until(so: Callable[[], object], seconds: float = HANGS) -> None:
    """Return once it is so. Raises AssertionError where it is not within that time."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"not so within {seconds:g} seconds"
        time.sleep(0.02)


async def soon(so: Callable[[], object]) -> None:
    """Let the loop turn until it is so, as :func:`until`."""
    end = time.monotonic() + HANGS
    while not so():
        assert time.monotonic() < end, f"not so within {HANGS} seconds"
        await asyncio.sleep(0.005)


def hear_the_end(process: subprocess.Popen[str]) -> str:
    """What it says on its standard error until it ends. It is not waited for, so that its times
    can be read."""
    assert process.stderr is not None
    ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
    with process.stderr, ThreadPoolExecutor(1) as threads:
        heard = threads.submit(process.stderr.read)
        try:
            until(lambda: os.waitid(os.P_PID, process.pid, ended), HANGS)
        except AssertionError:
            process.kill()
            raise
        return heard.result()


def hear_ctrl_c() -> None:
    """``preexec_fn``: tests that a shell started in its background ignore it, and so would what
    they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
