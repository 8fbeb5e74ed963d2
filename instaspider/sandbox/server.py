"""Starts the sandbox, tells where it listens, and stops it without leaving anything behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instaspider.sandbox import session_files
from instaspider.sandbox.arguments import Options
from instaspider.sandbox.control import ControlPage
from instaspider.sandbox.proxies.fleet import Fleet
from instaspider.sandbox.site import Site
from instaspider.sandbox.transport.certificates import Authority
from instaspider.sandbox.transport.connection import Lobby

_HOST = "127.0.0.1"
_BACKLOG = 1024
_GOODBYE = 0.2
"""Seconds that clients get to read their last answers when the sandbox stops."""

Ready = dict[str, Any]


@dataclass
class Sandbox:
    """A running sandbox; ``ready`` is what its one line on stdout says."""

    site: Site
    lobby: Lobby
    ready: Ready


@contextlib.asynccontextmanager
async def running(options: Options) -> AsyncIterator[Sandbox]:
    """Run a sandbox until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="instaspider-sandbox-"))
    try:
        ca_file = _absolute(options.ca_out) if options.ca_out else folder / "ca.pem"
        site = Site(options)
        authority = Authority(ca_file)
        lobby = Lobby(authority.context("h2", "http/1.1"), site.handle)
        sessions = session_files.write(site.visitors.logins, folder)
        loop = asyncio.get_running_loop()
        service = await loop.create_server(lobby.connect, _HOST, options.port, backlog=_BACKLOG)
        port = service.sockets[0].getsockname()[1]
        fleet = Fleet((_HOST, port), lambda: authority.context("http/1.1"))
        control = await asyncio.start_server(
            ControlPage(site, lobby, fleet).serve, _HOST, options.control_port
        )
        try:
            await fleet.open(options.proxies, options.proxy_port, seed=options.seed)
            ready = {
                "port": port,
                "control_port": control.sockets[0].getsockname()[1],
                "proxy_port": fleet.port,
                "ca": str(ca_file),
                "proxies": fleet.lines,
                "proxies_file": _write_proxies(fleet.lines, folder),
                "session": sessions[0],
                "sessions": sessions,
            }
            yield Sandbox(site, lobby, ready)
        finally:
            service.close()
            control.close()
            await _say_goodbye(lobby)
            await fleet.close()
            site.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve(options: Options, on_ready: Callable[[Ready], None] | None = None) -> None:
    """Run a sandbox until SIGTERM, SIGINT or, if asked for, the end of standard input."""
    _allow_many_connections()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options, on_ready))


def _allow_many_connections() -> None:
    """Allow as many open files as possible: each identity has a connection, each proxy a port."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _serve(options: Options, on_ready: Callable[[Ready], None] | None) -> None:
    stop = asyncio.Event()
    _stop_on_signals(stop)
    if options.watch_stdin:
        _stop_on_eof(stop)
    async with running(options) as sandbox:
        sys.stdout.write(json.dumps(sandbox.ready) + "\n")
        sys.stdout.flush()
        if on_ready is not None:
            on_ready(sandbox.ready)
        await stop.wait()


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # The event loop of Windows has no such handlers; there Ctrl-C ends asyncio.run().
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)


def _stop_on_eof(stop: asyncio.Event) -> None:
    """Stop at the end of standard input. A thread waits, since not every event loop can."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, name="watch-stdin", daemon=True).start()


def _write_proxies(lines: list[str], folder: Path) -> str | None:
    """Write the proxies to a file for INSTASPIDER_PROXIES; None if there are none."""
    if not lines:
        return None
    path = folder / "proxies.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def _absolute(path: str) -> Path:
    return Path(path).absolute()


async def _say_goodbye(lobby: Lobby) -> None:
    for connection in list(lobby.connections):
        connection.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GOODBYE):
            await lobby.empty.wait()
    for connection in list(lobby.connections):
        connection.cut()
    await asyncio.sleep(0)
