"""Resolves host names in a thread, and keeps the addresses for a minute.

libcurl's own look-up does not know DNS_TIMEOUT and DNSCACHE_ENABLED. It would also block the event
loop when a request that waits for an address is broken off.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time

from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError
from scrapy.settings import BaseSettings

from instaspider.network.errors import CLOSED

# Seconds that an address is kept, as in libcurl and Chromium.
_KEPT = 60.0


class Resolver:
    """Looks each name up at most once a minute, however many requests ask."""

    def __init__(self, settings: BaseSettings) -> None:
        self._timeout = settings.getfloat("DNS_TIMEOUT")
        self._kept = _KEPT if settings.getbool("DNSCACHE_ENABLED") else 0.0
        self._size = max(1, settings.getint("DNSCACHE_SIZE"))
        self._known: dict[str, tuple[float, list[str]]] = {}
        self._asked: dict[str, asyncio.Task[list[str]]] = {}

    def known(self, host: str) -> list[str] | None:
        """Return the addresses if no look-up is needed.

        Those are kept ones, or an empty list for a host that is an address itself.
        """
        if host == "localhost" or _is_address(host):
            return []
        until, addresses = self._known.get(host, (0.0, []))
        return addresses if time.monotonic() < until else None

    async def resolve(self, host: str) -> list[str]:
        """Return the addresses of a host, in the resolver's order.

        Raises CannotResolveHostError; DownloadTimeoutError after DNS_TIMEOUT;
        DownloadCancelledError after :meth:`close`.
        """
        task = self._asked.get(host)
        if task is None:
            task = asyncio.ensure_future(self._look_up(host))
            self._asked[host] = task
            task.add_done_callback(lambda _: self._asked.pop(host, None))
        # Shielded, because others may wait for the same answer.
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            waiting = asyncio.current_task()
            if task.cancelled() and not (waiting and waiting.cancelling()):
                raise DownloadCancelledError(CLOSED) from None
            raise

    async def _look_up(self, host: str) -> list[str]:
        loop = asyncio.get_running_loop()
        asked = loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.wait_for(asked, self._timeout or None)
        except TimeoutError:
            raise DownloadTimeoutError(
                f"Looking up {host} took longer than {self._timeout:g} seconds."
            ) from None
        except (OSError, UnicodeError) as error:
            raise CannotResolveHostError(f"{host}: {error}") from error
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        while len(self._known) >= self._size:
            self._known.pop(next(iter(self._known)))
        self._known[host] = (time.monotonic() + self._kept, addresses)
        return addresses

    async def close(self) -> None:
        """Break off the look-ups that have not ended."""
        tasks = list(self._asked.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
