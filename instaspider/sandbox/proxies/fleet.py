"""Runs all proxies of one sandbox."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from instaspider.sandbox.proxies.dialogue import Seen
from instaspider.sandbox.proxies.plans import Plan, exits, plans, rotation
from instaspider.sandbox.proxies.proxy import Proxy

_HOST = "127.0.0.1"


class Fleet:
    """Starts the proxies, names them, counts for them, and stops them.

    ``target`` is where the sandbox listens; ``context`` makes the TLS side of an https proxy.
    """

    def __init__(self, target: tuple[str, int], context: Callable[[], ssl.SSLContext]) -> None:
        self.port: int | None = None
        """The port of the plain proxy of ``--proxy-port``."""
        self.lines: list[str] = []
        """A line for each proxy, as INSTASPIDER_PROXIES takes it."""
        self._target = target
        self._context = context
        self._proxies: list[Proxy] = []
        self._dead: dict[str, socket.socket] = {}
        self._rotation = rotation()

    async def open(self, counts: Iterable[tuple[str, int]], port: int | None, *, seed: int) -> None:
        """Start all proxies. Raises OSError if there are no ports or addresses for them."""
        if port is not None:
            self.port = await self._start(Plan("good", "http", 0), port, None)
        planned = plans(counts, seed)
        if planned:
            _check_addresses(next(exits(planned[0], self._rotation)))
        secure = self._context() if any(plan.scheme == "https" for plan in planned) else None
        for plan in planned:
            if plan.kind == "dead":
                self._reserve(plan)
            else:
                await self._start(plan, 0, secure if plan.scheme == "https" else None)
                self.lines.append(self._proxies[-1].line)

    def stats(self) -> dict[str, dict[str, Any]]:
        """Return what each proxy counted, by URL without credentials; dead ones count nothing."""
        counted = {p.url: {"kind": p.plan.kind, **asdict(p.seen)} for p in self._proxies}
        return counted | {url: {"kind": "dead", **asdict(Seen())} for url in self._dead}

    async def close(self) -> None:
        """Stop listening and break off open connections."""
        await asyncio.gather(*(proxy.close() for proxy in self._proxies))
        for reserved in self._dead.values():
            reserved.close()

    async def _start(self, plan: Plan, port: int, context: ssl.SSLContext | None) -> int:
        proxy = Proxy(plan, self._target, exits(plan, self._rotation))
        found = await proxy.open(_HOST, port, context)
        self._proxies.append(proxy)
        return found

    def _reserve(self, plan: Plan) -> None:
        """Bind a port without listening on it: it refuses connections, and nobody else can take
        it."""
        reserved = socket.socket()
        reserved.bind((_HOST, 0))
        port = reserved.getsockname()[1]
        self._dead[plan.url(_HOST, port)] = reserved
        self.lines.append(plan.line(_HOST, port))


def _check_addresses(address: str) -> None:
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError as error:
            raise OSError(
                f"the proxies leave from 127.0.1.1 and up, which this machine lacks ({error})"
            ) from None
