"""Runs one proxy: takes connections, behaves as its kind does, forwards all to the sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
from collections.abc import Iterator

from instaspider.sandbox.proxies.dialogue import BrokenDialogueError, Client, Seen
from instaspider.sandbox.proxies.http import Http
from instaspider.sandbox.proxies.plans import Plan
from instaspider.sandbox.proxies.relay import Fate, relay, reset
from instaspider.sandbox.proxies.socks import Socks

_PATIENCE = 60.0
"""Seconds in which a client must have said what it wants."""
_BACKLOG = 1024
_SLOW_ANSWER = (0.5, 1.5)
"""Seconds, at least and at most, before a slow proxy opens the connection."""
_SLOW_RATE = 16_384.0
"""Bytes a second that a slow proxy forwards to the client."""
_CUT_BYTES = 20_000
"""A tunnel is cut before that many bytes came back: in the handshake, or in the first pages ..."""
_CUT_SECONDS = 10.0
"""... or after that time at the latest, even if nobody uses it."""
_REFUSALS = {"403": 403, "503": 503}
_BAD_GATEWAY = 502


class Proxy:
    """Listens on one port; ``url`` and ``line`` are known once it is open."""

    def __init__(self, plan: Plan, target: tuple[str, int], exits: Iterator[str]) -> None:
        self.plan = plan
        self.seen = Seen()
        self.url = ""
        self.line = ""
        self._target = target
        self._exits = exits
        self._random = random.Random(f"{plan.seed} proxy {plan.number}")
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, host: str, port: int, context: ssl.SSLContext | None) -> int:
        """Listen. Returns the port that it got."""
        self._server = await asyncio.start_server(
            self._connected, host, port, ssl=context, backlog=_BACKLOG
        )
        found = int(self._server.sockets[0].getsockname()[1])
        self.url, self.line = self.plan.url(host, found), self.plan.line(host, found)
        return found

    async def close(self) -> None:
        """Stop listening and break off open connections."""
        if self._server is not None:
            self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.seen.connections += 1
        plan = self.plan
        client = Client(reader, writer, plan.user, plan.password, self.seen)
        dialogue = Socks(client) if plan.scheme.startswith("socks") else Http(client)
        try:
            async with asyncio.timeout(_PATIENCE):
                opening = await dialogue.hear()
            if opening is not None:
                await self._lead(client, dialogue, opening)
            await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError, TimeoutError, BrokenDialogueError):
            pass  # a client that goes away or sends nonsense harms nobody else
        except asyncio.CancelledError:
            reset(writer)
            raise
        finally:
            writer.close()

    async def _lead(self, client: Client, dialogue: Http | Socks, opening: bytes) -> None:
        """Open a connection to the sandbox and forward it, unless this kind of proxy refuses."""
        if self.plan.kind == "slow":
            await asyncio.sleep(self._random.uniform(*_SLOW_ANSWER))
        status = _REFUSALS.get(self.plan.kind)
        server = None
        if status is None:
            with contextlib.suppress(OSError):
                exit_ = next(self._exits)
                server = await asyncio.open_connection(*self._target, local_addr=(exit_, 0))
        if server is None:
            self.seen.refused += 1
            dialogue.refuse(status or _BAD_GATEWAY)
            return
        self.seen.answered += 1
        dialogue.grant()
        server[1].write(opening)
        await relay((client.reader, client.writer), server, self._fate())

    def _fate(self) -> Fate:
        if self.plan.kind == "slow":
            return Fate(bytes_per_second=_SLOW_RATE)
        if self.plan.kind == "cut":
            size = self._random.randrange(1, _CUT_BYTES)
            return Fate(cut_after=size, cut_at=self._random.uniform(0, _CUT_SECONDS))
        return Fate()
