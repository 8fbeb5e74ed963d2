"""Runs a client in an event loop in a thread of its own, for callers that block."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import weakref
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from instaspider.client.base import Client
from instaspider.client.errors import ClientClosedError

T = TypeVar("T")
_SECONDS = 10.0
"""Seconds for which the end of a cancelled call, or of the thread, is waited for."""


class LoopThread:
    """Runs an event loop in a thread of its own, which keeps no process alive."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="instaspider", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
        finally:
            self.loop.close()

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop, and return its result.

        Ctrl-C cancels the coroutine; KeyboardInterrupt is raised once it has ended.
        """
        if threading.current_thread() is self._thread:
            coroutine.close()
            raise RuntimeError(
                "A blocking call in the client's own thread waits for itself: make it in another"
                " thread."
            )
        done: concurrent.futures.Future[T] = concurrent.futures.Future()
        tasks: list[asyncio.Task[T]] = []

        def begin() -> None:
            tasks.append(self.loop.create_task(coroutine))
            tasks[0].add_done_callback(lambda task: _hand_on(task, done))

        self.loop.call_soon_threadsafe(begin)
        try:
            return done.result()
        except BaseException:
            if not done.done():
                self.loop.call_soon_threadsafe(lambda: tasks[0].cancel())
                concurrent.futures.wait([done], _SECONDS)
            raise

    def stop(self) -> None:
        """End the loop and its thread."""
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            with suppress(RuntimeError):  # it is closed already
                self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(_SECONDS)


class Blocking:
    """Makes callers wait until an async client has done what they ask."""

    def __init__(self, client: Client) -> None:
        self._async = client
        self._thread = LoopThread()
        self._end = weakref.finalize(self, _end, self._thread, client)
        self._end.atexit = False  # a library leaves the process's end alone

    @property
    def stats(self) -> dict[str, Any]:
        """Scrapy's stats up to now; empty before the first call."""
        return self._async.stats

    @property
    def closed(self) -> bool:
        """Whether the client was closed."""
        return not self._end.alive

    def close(self) -> None:
        """Wait for the requests that are on the wire, and close all connections.

        It may be called twice.
        """
        self._end()

    def _wait(self, awaitable: Awaitable[T]) -> T:
        if self.closed:
            if hasattr(awaitable, "close"):
                awaitable.close()
            raise ClientClosedError("The client is closed: make another client.")
        return self._thread.wait(_whole(awaitable))


def _hand_on(task: asyncio.Task[T], done: concurrent.futures.Future[T]) -> None:
    if task.cancelled():
        done.set_exception(asyncio.CancelledError())
    elif (error := task.exception()) is not None:
        done.set_exception(error)
    else:
        done.set_result(task.result())


async def _whole(awaitable: Awaitable[T]) -> T:
    return await awaitable


def _end(thread: LoopThread, client: Client) -> None:
    with suppress(Exception):  # whatever went wrong there, the thread ends
        thread.wait(client.close())
    thread.stop()
