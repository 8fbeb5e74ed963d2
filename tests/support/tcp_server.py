"""Servers made of two functions: what answers a connection, and what carries bytes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def server(serve: Serve, **options: Any) -> AsyncIterator[int]:
    """Listens on a port of loopback; ``serve(reader, writer)`` is one connection. ``options`` are
    those of :func:`asyncio.start_server`."""
    tasks: list[Any] = []

    async def tracked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())
        try:
            await serve(reader, writer)
        finally:
            writer.transport.abort()

    running = await asyncio.start_server(tracked, "127.0.0.1", 0, **options)
    try:
        yield running.sockets[0].getsockname()[1]
    finally:
        running.close()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says nothing until the client goes away."""
    await reader.read()
    writer.close()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Bytes one way, until they end."""
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


async def join(client: Streams, server: Streams) -> None:
    """Bytes both ways, until one side ends."""
    ways = [
        asyncio.ensure_future(carry(client[0], server[1])),
        asyncio.ensure_future(carry(server[0], client[1])),
    ]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    client[1].transport.abort()
    server[1].transport.abort()
    await asyncio.gather(*ways, return_exceptions=True)
