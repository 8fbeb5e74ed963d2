"""Runs libcurl's multi on an event loop, with fewer system calls than curl_cffi's own.

libcurl tells several times during each request what it wants to know about a socket, and mostly
ends where it began. Each time the callback of curl_cffi takes the socket off the loop and adds it
again: four system calls a page. Here the loop is told only what has changed when libcurl is done.

libcurl also costs far less if it serves many sockets at a time. So while the loop has other work,
ready sockets are collected and served in rounds.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from curl_cffi import CurlInfo
from scrapy.exceptions import DownloadCancelledError

from instaspider.download_errors import LeaveOverError
from instaspider.identities.leave import Leave
from instaspider.network.curl import AsyncMulti, Handle
from instaspider.network.errors import CLOSED

# Seconds from one round to the next while the loop is busy.
ROUND_SECONDS = 0.01
# Seconds. A turn of a loop without other work is shorter; one page takes about 0.002.
_IDLE_TURN_SECONDS = 0.0001
_READ, _WRITE = 1, 2


class Multi(AsyncMulti):
    """An ``AsyncCurl`` whose callbacks talk to a :class:`_Poller` instead of the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._poller = _Poller(self.loop)
        self.talk_to(self._poller, _Sockets(self._poller))
        self._next_round: asyncio.Handle | None = None
        self._served = -ROUND_SECONDS
        self._held: defaultdict[Leave, set[Handle]] = defaultdict(set)
        """Transfers that may not leave behind an end."""

    def process_data(self, sockfd: int, ev_bitmask: int) -> None:
        """Serve a ready socket, or libcurl's timer, now or in the next round."""
        self._poller.hold(sockfd, ev_bitmask)
        if self._next_round is not None:
            return
        now = time.monotonic()
        if now - self._served >= ROUND_SECONDS:
            self._serve()
        else:
            self._next_round = self._poller.call_soon(self._wait, now)

    def _wait(self, since: float) -> None:
        """Wait for the next round, but serve at once when the loop is idle."""
        now = time.monotonic()
        if now - since < _IDLE_TURN_SECONDS or now - self._served >= ROUND_SECONDS:
            self._serve()
        else:
            self._next_round = self._poller.call_soon(self._wait, now)

    def _serve(self) -> None:
        """Serve all sockets that are held, which is one round."""
        self._next_round = None
        while (held := self._poller.release()) is not None:
            super().process_data(*held)
        self._served = time.monotonic()

    def shut_down(self, port: int) -> None:
        """Shut down the connection from that local port; libcurl will find that it has ended."""
        for number in self.sockets:
            with suppress(OSError), socket.socket(fileno=os.dup(number)) as connection:
                if connection.getsockname()[1] == port:
                    connection.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        for future in self.futures.values():
            if not future.done():  # AsyncCurl would end them as if the whole answer had come
                future.set_exception(DownloadCancelledError(CLOSED))
        await super().close()  # type: ignore[no-untyped-call]
        if self._next_round is not None:
            self._next_round.cancel()

    def socket_action(self, sockfd: int, ev_bitmask: int) -> int:
        if self._held:
            self._end_late()
        try:
            return int(super().socket_action(sockfd, ev_bitmask))
        finally:
            self._poller.settle()

    def add_handle(self, curl: Any, leave: Leave | None = None) -> asyncio.Future[None]:
        """Start a transfer; it does not leave behind the end of ``leave``.

        Raises :class:`LeaveOverError`.
        """
        if leave is not None and leave.is_over(time.monotonic()):
            raise LeaveOverError(unsent=True)
        try:
            future: asyncio.Future[None] = super().add_handle(curl)
            if leave is not None:
                self._held[leave].add(curl)
                future.add_done_callback(lambda _: self._let_go(leave, curl))
            return future
        finally:
            self._poller.settle()

    def _let_go(self, leave: Leave, curl: Handle) -> None:
        self._held[leave].discard(curl)
        if not self._held[leave]:
            del self._held[leave]

    def _end_late(self) -> None:
        """Break off, before libcurl can send anything for them, the transfers whose leave is over.

        Those without an answer too that have left: if their connection ended meanwhile, libcurl
        would send them again.
        """
        now = time.monotonic()
        for leave, curls in self._held.items():
            if not leave.is_over(now):
                continue
            for curl in curls & self.futures.keys():
                if not curl.number(CurlInfo.STARTTRANSFER_TIME_T):
                    unsent = not curl.number(CurlInfo.PRETRANSFER_TIME_T)
                    if not self.futures[curl].done():
                        self.futures[curl].set_exception(LeaveOverError(unsent=unsent))
                    self.remove_handle(curl)


class _Sockets(set[int]):
    """The sockets in use. A socket that is removed may be closed at once, and its number reused."""

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
        """Call later; a negative delay is libcurl's word for "no timer"."""
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
        """Remember that a socket is ready, and stop watching it until it is released."""
        self._held[sock] = self._held.get(sock, 0) | ready_for
        self._watch(sock, 0)

    def release(self) -> tuple[int, int] | None:
        """Return a held socket and what it is ready for; None if none is held."""
        if not self._held:
            return None
        sock, ready_for = self._held.popitem()
        self._unsettled.add(sock)
        return sock, ready_for

    def settle(self) -> None:
        """Tell the loop which sockets to watch from now on."""
        for sock in self._unsettled:
            self._watch(sock, 0 if sock in self._held else self._wanted.get(sock, 0))
        self._unsettled.clear()

    def forget(self, sock: int) -> None:
        """Stop watching a socket at once: it is about to be closed, or left idle."""
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
