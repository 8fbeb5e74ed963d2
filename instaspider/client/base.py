"""Defines what both clients share: their options, and the crawl that they keep open.

Nothing here imports Scrapy: the import takes a second, in which an event loop would stand still.
"""

from __future__ import annotations

import asyncio
import os
import warnings
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from instaspider.client.errors import (
    ClientClosedError,
    OtherLoopError,
    WritesOffError,
    error_of,
)
from instaspider.client.many import Many
from instaspider.client.room import Lane

if TYPE_CHECKING:
    from instaspider.client.asked import Asked
    from instaspider.client.running import Running

Path_ = str | os.PathLike[str]
_UNCLOSED = "A client of Instagram was not closed: use async with, or await its close()."
_KEEPERS: set[asyncio.Task[None]] = set()
"""Holds a reference to each open crawl's keeper, which may outlive its client."""


class SetUp:
    """Makes a client, and gives it proxies, with the names that instaharvest_v2 has for that."""

    if TYPE_CHECKING:

        def __init__(self, **options: Any) -> None: ...
        def add_proxies(self, urls: Iterable[str]) -> Self: ...

    @classmethod
    def anonymous(cls, unlimited: bool = False, mode: str | None = None, **options: Any) -> Self:
        """Return a client without a login. ``unlimited``: it asks as fast as answers
        come."""
        settings = {"INSTASPIDER_LOGIN": "never", **(options.pop("settings", None) or {})}
        return cls(mode="unlimited" if unlimited else mode, settings=settings, **options)

    @classmethod
    def from_env(cls, env_path: Path_ = ".env", mode: str | None = None, **options: Any) -> Self:
        """Return a client with the logins of a ``.env`` file."""
        return cls(sessions=env_path, mode=mode, **options)

    @classmethod
    def from_session_file(
        cls, path: Path_ = "session.json", mode: str | None = None, **options: Any
    ) -> Self:
        """Return a client with the login of a session file."""
        return cls(sessions=path, mode=mode, **options)

    def add_proxy(self, url: str) -> Self:
        """Use this proxy too, from now on."""
        return self.add_proxies([url])

    def load_proxies_from_file(self, path: Path_) -> Self:
        """Use the proxies of a file too; each line is the URL of one."""
        return self.add_proxies(Path(path).expanduser().read_text("utf-8-sig").splitlines())


class Client:
    """Holds a client's options, and keeps its crawl open from the first call on."""

    def __init__(
        self,
        *,
        mode: str | None = None,
        sessions: Path_ | None = None,
        proxies: Iterable[str] | str | None = None,
        state: Path_ | None = None,
        writes: bool = False,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Make a client. Its crawl opens at the first call.

        Args:
            mode: ``safe``, ``fast``, ``turbo`` or ``unlimited``.
            sessions: what INSTASPIDER_SESSIONS takes: a file with logins, a folder, or ``1``.
            proxies: URLs, or one URL.
            state: the folder for what outlives the client; without one, no file is written.
            writes: whether ``like`` and ``unlike`` may be sent; they need a login and ``state``.
            settings: more settings of instaspider and of Scrapy, by name.
        """
        named = {"MODE": mode, "SESSIONS": sessions, "STATE": state, "WRITES": writes or None}
        self._callers = {
            f"INSTASPIDER_{name}": os.fspath(value) if isinstance(value, os.PathLike) else value
            for name, value in named.items()
            if value is not None
        }
        self._others = dict(settings or {})
        self._proxies = [proxies] if isinstance(proxies, str) else list(proxies or ())
        self._running: Running | None = None
        self._opening: asyncio.Task[Running] | None = None
        self._closed = False

    # -- identities ------------------------------------------------------------------------

    def _add(self, urls: Iterable[str]) -> None:
        new = [url for each in urls if (url := each.strip()) and not url.startswith("#")]
        if self._running is not None and not self._running.closed:
            self._running.add_proxies(new)
        self._proxies += new

    @property
    def stats(self) -> dict[str, Any]:
        """Scrapy's stats up to now; empty before the first call."""
        return {} if self._running is None else self._running.stats()

    # -- open and close --------------------------------------------------------------------

    async def _open(self) -> Running:
        """Return the open crawl of the running loop; the first call opens it."""
        running = self._running
        if self._closed:
            raise ClientClosedError("The client is closed: make another client.")
        if running is not None and not running.closed:
            if running.loop is asyncio.get_running_loop():
                return running
            if not running.loop.is_closed():
                raise OtherLoopError(
                    "The client is open in another event loop: make one client for each loop."
                )
        if self._opening is None or self._opening.done() or _is_foreign(self._opening):
            self._opening = asyncio.ensure_future(self._begun())
        return await asyncio.shield(self._opening)

    async def _begun(self) -> Running:
        module: Any = await asyncio.to_thread(import_module, "instaspider.client.running")
        reactor = module.uses_reactor()
        await asyncio.to_thread(module.load)
        callers = dict(self._callers)
        if self._proxies:
            callers["INSTASPIDER_PROXIES"] = ",".join(self._proxies)
        prepared = await asyncio.to_thread(module.prepared, callers, self._others, reactor)
        running: Running = await module.Running.open(prepared)
        self._running = running
        running.keeper = asyncio.ensure_future(_keep(running))
        _KEEPERS.add(running.keeper)
        running.keeper.add_done_callback(_KEEPERS.discard)
        return running

    async def close(self) -> None:
        """Wait for the requests that are on the wire, and close all connections.

        Calls that still wait raise :class:`ClientClosedError`.
        """
        self._closed = True
        if self._opening is not None and not _is_foreign(self._opening):
            await asyncio.wait({self._opening})
        running = self._running
        if running is not None and running.loop is asyncio.get_running_loop():
            await running.close()

    def __del__(self) -> None:
        running = getattr(self, "_running", None)
        if running is None or running.closed or running.loop.is_closed():
            return
        warnings.warn(_UNCLOSED, ResourceWarning, stacklevel=2, source=self)
        running.loop.call_soon_threadsafe(_close_later, running)

    # -- calls -----------------------------------------------------------------------------

    async def _asked(self, spider: str, text: object, arguments: Mapping[str, Any]) -> Asked:
        running = await self._open()
        from instaspider.client.asked import Asked

        given = {name: value for name, value in arguments.items() if value is not None}
        if running.is_off(spider):
            raise WritesOffError(str(text), "the client was made without writes=True")
        return Asked(running, running.asking(spider, given), str(text), Lane.CALL)

    async def _pages(
        self, spider: str, text: object, arguments: Mapping[str, Any]
    ) -> AsyncGenerator[list[Any], None]:
        asked = await self._asked(spider, text, arguments)
        pages = asked.pages()
        try:
            async for page in pages:
                yield page
        finally:
            await pages.aclose()
        assert asked.row is not None
        if (error := error_of(asked.row)) is not None:
            raise error

    async def _one(self, spider: str, text: object, **arguments: Any) -> Any:
        asked = await self._asked(spider, text, arguments)
        found: list[Any] = []
        async with aclosing(asked.pages()) as pages:
            async for page in pages:
                found += page
        assert asked.row is not None
        if (error := error_of(asked.row)) is not None:
            error.items = found
            raise error
        return found[0] if found else None

    def _many(self, spider: str, text: object, *, only: str = "", **arguments: Any) -> Many[Any]:
        """Return the list of an input. ``only``: the class of the wanted items; empty for all."""

        def begin() -> AsyncGenerator[list[Any], None]:
            pages = self._pages(spider, text, arguments)
            return _of_class(pages, only) if only else pages

        return Many(f"{spider} of {text}", begin)

    def _state(self) -> str:
        if self._closed:
            return "closed"
        return "not open yet" if self._running is None else "open"


async def _of_class(
    pages: AsyncGenerator[list[Any], None], name: str
) -> AsyncGenerator[list[Any], None]:
    async with aclosing(pages):
        async for page in pages:
            yield [item for item in page if type(item).__name__ == name]


def _is_foreign(task: asyncio.Task[Any]) -> bool:
    return task.get_loop() is not asyncio.get_running_loop()


def _close_later(running: Running) -> None:
    task = asyncio.ensure_future(running.close())
    _KEEPERS.add(task)
    task.add_done_callback(_KEEPERS.discard)


async def _keep(running: Running) -> None:
    """Close a crawl whose loop cancels the tasks that are left, as asyncio.run does at its end."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        if not running.closed:
            warnings.warn(_UNCLOSED, ResourceWarning, stacklevel=2)
            await running.close()
        raise
