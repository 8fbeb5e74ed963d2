"""A pseudo-terminal, and what a person sees in it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from waiting import HANGS


@dataclass
class Seen:
    """What a command wrote to its terminal."""

    raw: str
    code: int


def in_a_terminal(
    command: Sequence[str],
    *,
    environ: dict[str, str],
    cwd: Path,
    columns: int = 100,
    when: Sequence[tuple[Callable[[str], bool], signal.Signals]] = (),
) -> Seen:
    """Run a command in a terminal of its own. ``when``: signals to send, one after the other, each
    as soon as what was written so far calls for it."""
    own, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    process = subprocess.Popen(
        command, cwd=cwd, env=environ, stdin=its, stdout=its, stderr=its, start_new_session=True
    )
    os.close(its)
    try:
        written = _read(own, process, list(when))
        return Seen(written, process.wait(HANGS))
    finally:
        process.kill()
        process.wait()
        os.close(own)


def _read(
    own: int,
    process: subprocess.Popen[bytes],
    left: list[tuple[Callable[[str], bool], signal.Signals]],
) -> str:
    written, until = b"", time.monotonic() + HANGS
    while time.monotonic() < until:
        if not select.select([own], [], [], 0.1)[0]:
            continue
        try:
            part = os.read(own, 1 << 16)
        except OSError:  # the other side is closed
            break
        written += part
        while left and left[0][0](written.decode("utf-8", "replace")):
            process.send_signal(left.pop(0)[1])
    return written.decode("utf-8", "replace")
