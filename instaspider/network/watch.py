"""Ends transfers whose server sent GOAWAY (HTTP/2) and then neither closes nor answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping

from scrapy.exceptions import DownloadFailedError

from instaspider.network.handles import Handles
from instaspider.network.transfer import Transfer

# Seconds without a byte after which a server that sent GOAWAY is given up. It may finish the
# streams that it has begun; servers that restart do so within a moment.
GOAWAY_SECONDS = 10.0
FLOODED = "the server sends GOAWAY without end: its connection was ended"
_EVERY = 1.0
"""Seconds between two looks at the transfers."""


class Watch:
    """Looks at the running transfers once a second, as long as there are any."""

    def __init__(
        self,
        clients: Handles,
        running: Mapping[asyncio.Future[None], Transfer],
        looks: Callable[[], None],
    ) -> None:
        """``looks`` is called at each look."""
        self._clients = clients
        self._running = running
        self._looks = looks
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Start looking, because a transfer runs."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_EVERY, self._look)

    def end(self) -> None:
        """Stop looking."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        """End transfers whose server has sent GOAWAY and then falls silent, or does not stop."""
        self._timer = None
        self._looks()
        now = time.monotonic()
        running = {transfer.curl: future for future, transfer in self._running.items()}
        silent = {
            transfer.curl
            for transfer in self._running.values()
            if now - transfer.touched > GOAWAY_SECONDS
        }
        if silent:
            left = silent.intersection(self._clients.went_away(running))
            self._give_up(
                (running[curl] for curl in left),
                f"the server sent GOAWAY and then nothing for {GOAWAY_SECONDS:g} seconds",
            )
        flooded = self._clients.flooded(running)
        self._give_up((running[curl] for curl in flooded), FLOODED)
        if self._running:
            self.begin()

    def _give_up(self, futures: Iterable[asyncio.Future[None]], reason: str) -> None:
        """End transfers that libcurl would go on with, and mark their connection as lost."""
        for future in futures:
            if not future.done():
                self._running[future].request.meta["connection_lost"] = True
                future.set_exception(DownloadFailedError(reason))
