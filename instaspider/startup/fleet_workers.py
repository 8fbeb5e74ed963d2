"""Keeps several workers of a fleet on this machine: starts those that die anew, and stops all
together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from instaspider.parsing.spoken import OURS, counted, program

LOOK_SECONDS = 0.2
# Exit codes of a crawl that ended by itself. Any other, or a signal, is a death.
_OWN = (0, 1, 2, 3)
# Seconds. Who lived for less is started anew after a pause, which doubles each time.
_SHORT_LIFE = 60.0
_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


def this_program() -> list[str]:
    """Return the words that start this program in another process."""
    if program() == OURS:
        return [sys.executable, "-c", "from instaspider.commands.script import main; main()"]
    return [sys.executable, "-m", "scrapy"]


@dataclass
class _Place:
    """Is one of the workers, and who follows it if it dies."""

    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    pause: float = 0.0
    due: float = 0.0
    """When the next one starts, if ``process`` is None and the place has no ``code``."""
    code: int | None = None
    """How its last worker ended by itself."""


class Workers:
    """Runs a command several times at once."""

    def __init__(
        self,
        command: Sequence[str],
        number: int,
        say: Callable[[str], None],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """``say`` is given sentences for a person. ``environ``: changes to the environment."""
        self._command = command
        self._places = [_Place() for _ in range(number)]
        self._say = say
        self._environ = {**os.environ, **(environ or {})}
        self._stops = False

    def run(self) -> int:
        """Run until all have ended by themselves, or were stopped by SIGINT, SIGTERM or SIGHUP,
        which each worker is given too. Returns the highest of their exit codes."""
        with self._passing_on():
            while any(place.code is None for place in self._places):
                for number, place in enumerate(self._places, 1):
                    self._tend(number, place)
                time.sleep(LOOK_SECONDS)
        return max(place.code or 0 for place in self._places)

    def _tend(self, number: int, place: _Place) -> None:
        now = time.monotonic()
        if place.process is not None:
            if (code := place.process.poll()) is not None:
                self._ended(number, place, code, now)
        elif place.code is None:
            if self._stops:
                place.code = 0
            elif now >= place.due:
                # In a group of its own: a terminal's Ctrl-C would reach it twice, and the second
                # one breaks a crawl off.
                place.process = subprocess.Popen(  # noqa: S603  # this program, a list of words
                    self._command, env=self._environ, start_new_session=True
                )
                place.since = now

    def _ended(self, number: int, place: _Place, code: int, now: float) -> None:
        place.process = None
        if code in _OWN or self._stops:
            place.code = max(code, 0)
            return
        lived = now - place.since
        again = min(max(_PAUSE, 2 * place.pause), _LONGEST_PAUSE)
        place.pause = again if lived < _SHORT_LIFE else 0.0
        place.due = now + place.pause
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        self._say(
            f"Worker process {number} of {counted(len(self._places), 'process', 'processes')} died"
            f" {how}; the next one starts in {place.pause:.0f} s. Others take over what it had."
        )

    @contextmanager
    def _passing_on(self) -> Iterator[None]:
        def pass_on(sign: int, frame: FrameType | None) -> None:
            del frame
            self._stops = True
            for place in self._places:
                if place.process is not None and place.process.poll() is None:
                    place.process.send_signal(sign)

        signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {sign: signal.signal(sign, pass_on) for sign in signs}
        try:
            yield
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)
