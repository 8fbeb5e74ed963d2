"""Runs libcurl's multi on an event loop, with fewer system calls than curl_cffi's own.

libcurl says several times for each request what it wants to know about a socket, and mostly ends
where it began: curl_cffi's callback takes the socket off the loop and puts it on again each time,
four system calls a page. Here the loop hears only of what has changed when libcurl is done.

And libcurl costs far less for many sockets, answers and requests at a time than for each as it
comes, so while the loop has other work they are collected and served in rounds.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from scrapy.exceptions import DownloadCancelledError

from instaspider.network.curl import AsyncMulti
from instaspider.network.errors import CLOSED

# From one round to the next while the loop is busy.
ROUND_SECONDS = 0.01
# A turn of a loop that has nothing else to do is shorter; one page is some two milliseconds.
_IDLE_TURN_SECONDS = 0.0001
_READ, _WRITE = 1, 2


class Multi(AsyncMulti):
    """``AsyncCurl`` whose callbacks talk to a :class:`_Poller` instead of the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._poller = _Poller(self.loop)
        self.talk_to(self._poller, _Sockets(self._poller))
        self._next_round: asyncio.Handle | None = None
        self._served = -ROUND_SECONDS

    def process_data(self, sockfd: int, ev_bitmask: int) -> None:
        """A socket is ready, or libcurl's timer is due: serve it now, or with others shortly."""
        self._poller.hold(sockfd, ev_bitmask)
        if self._next_round is not None:
            return
        now = time.monotonic()
        if now - self._served >= ROUND_SECONDS:
            self._serve()
        else:
            self._next_round = self._poller.call_soon(self._wait, now)

    def _wait(self, since: float) -> None:
        """Look again in each turn of the loop whether it is idle, so that nothing waits in vain."""
        now = time.monotonic()
        if now - since < _IDLE_TURN_SECONDS or now - self._served >= ROUND_SECONDS:
            self._serve()
        else:
            self._next_round = self._poller.call_soon(self._wait, now)

    def _serve(self) -> None:
        """One round: all that is held."""
        self._next_round = None
        while (held := self._poller.release()) is not None:
            super().process_data(*held)
        self._served = time.monotonic()

    def shut_down(self, port: int) -> None:
        """Shut down the connection from that port of this machine: libcurl will find it ended."""
        for number in self.sockets:
            with suppress(OSError), socket.socket(fileno=os.dup(number)) as connection:
                if connection.getsockname()[1] == port:
                    connection.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        for future in self.futures.values():
            if not future.done():  # AsyncCurl would have them end as if all had come
                future.set_exception(DownloadCancelledError(CLOSED))
        await super().close()  # type: ignore[no-untyped-call]
        if self._next_round is not None:
            self._next_round.cancel()

    def socket_action(self, sockfd: int, ev_bitmask: int) -> int:
        try:
            return int(super().socket_action(sockfd, ev_bitmask))
        finally:
            self._poller.settle()

    def add_handle(self, curl: Any) -> asyncio.Future[None]:
        try:
            future: asyncio.Future[None] = super().add_handle(curl)
            return future
        finally:
            self._poller.settle()


class _Sockets(set[int]):
    """The sockets in use. One that is taken out may be closed at once, and its number reused."""

    def __init__(self, poller: _Poller) -> None:
        super().__init__()
        self._poller = poller

    def remove(self, element: int) -> None:
        super().remove(element)
        self._poller.forget(element)

    def discard(self, element: Any) -> None:
        super().discard(element)
        self._poller.forget(element)


class _Poller:
    """The part of an event loop that AsyncCurl uses."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._wanted: dict[int, int] = {}
        self._watched: dict[int, int] = {}
        self._callbacks: dict[tuple[int, int], tuple[Any, ...]] = {}
        self._unsettled: set[int] = set()
        self._held: dict[int, int] = {}
        self.call_soon = loop.call_soon
        self.create_future = loop.create_future
        self.create_task = loop.create_task

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any
    ) -> asyncio.Handle | None:
        """A negative delay is libcurl's word for "no timer"."""
        if delay < 0:
            return None
        if delay == 0:
            return self._loop.call_soon(callback, *args)
        return self._loop.call_later(delay, callback, *args)

    def add_reader(self, sock: int, *callback: Any) -> None:
        self._want(sock, _READ, callback)

    def add_writer(self, sock: int, *callback: Any) -> None:
        self._want(sock, _WRITE, callback)

    def remove_reader(self, sock: int) -> None:
        self._wanted[sock] = self._wanted.get(sock, 0) & ~_READ
        self._unsettled.add(sock)

    def remove_writer(self, sock: int) -> None:
        self._wanted[sock] = self._wanted.get(sock, 0) & ~_WRITE
        self._unsettled.add(sock)

    def _want(self, sock: int, what: int, callback: tuple[Any, ...]) -> None:
        self._wanted[sock] = self._wanted.get(sock, 0) | what
        self._callbacks[sock, what] = callback
        self._unsettled.add(sock)

    def hold(self, sock: int, ready_for: int) -> None:
        """Keep in mind that it is ready, and do not hear of it again before it is released."""
        self._held[sock] = self._held.get(sock, 0) | ready_for
        self._watch(sock, 0)

    def release(self) -> tuple[int, int] | None:
        """One of those that are held, and what it is ready for."""
        if not self._held:
            return None
        sock, ready_for = self._held.popitem()
        self._unsettled.add(sock)
        return sock, ready_for

    def settle(self) -> None:
        """Tell the loop what has changed."""
        for sock in self._unsettled:
            self._watch(sock, 0 if sock in self._held else self._wanted.get(sock, 0))
        self._unsettled.clear()

    def forget(self, sock: int) -> None:
        """Stop watching at once: the socket is about to be closed, or left idle."""
        self._watch(sock, 0)
        self._held.pop(sock, None)
        self._wanted.pop(sock, None)
        self._unsettled.discard(sock)
        for what in (_READ, _WRITE):
            self._callbacks.pop((sock, what), None)

    def _watch(self, sock: int, wanted: int) -> None:
        changed = wanted ^ self._watched.get(sock, 0)
        if changed & _READ:
            if wanted & _READ:
                self._loop.add_reader(sock, *self._callbacks[sock, _READ])
            else:
                self._loop.remove_reader(sock)
        if changed & _WRITE:
            if wanted & _WRITE:
                self._loop.add_writer(sock, *self._callbacks[sock, _WRITE])
            else:
                self._loop.remove_writer(sock)
        if wanted:
            self._watched[sock] = wanted
        else:
            self._watched.pop(sock, None)
