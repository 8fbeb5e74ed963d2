"""Forwards bytes both ways between a client and the sandbox, in buffers of limited size."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass

_CHUNK = 1 << 16
_SLOW_CHUNK = 1 << 10
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with zero seconds: closing sends RST instead of FIN."""

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Fate:
    """What happens to one tunnel."""

    bytes_per_second: float | None = None
    cut_after: int | None = None
    """Bytes towards the client after which the tunnel is cut."""
    cut_at: float | None = None
    """Seconds after which the tunnel is cut."""


class _CutError(Exception):
    """The tunnel is to be cut now."""


async def relay(client: Ends, server: Ends, fate: Fate) -> None:
    """Forward until the server has sent its last byte, or the tunnel is cut."""
    upward = asyncio.create_task(_pump(client[0], server[1], Fate()))
    try:
        async with asyncio.timeout(fate.cut_at):
            await _pump(server[0], client[1], fate)
    except (_CutError, TimeoutError):
        reset(client[1])
    finally:
        upward.cancel()
        await asyncio.gather(upward, return_exceptions=True)
        reset(server[1])


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection at once; to a client it looks like a crash."""
    sock: socket.socket | None = writer.get_extra_info("socket")
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fate: Fate) -> None:
    left = fate.cut_after
    size = _SLOW_CHUNK if fate.bytes_per_second else _CHUNK
    with contextlib.suppress(OSError):  # either of the two is gone
        while data := await reader.read(size):
            if left is not None:
                data, left = data[:left], left - len(data)
            writer.write(data)
            await writer.drain()
            if left is not None and left <= 0:
                raise _CutError
            if fate.bytes_per_second:
                await asyncio.sleep(len(data) / fate.bytes_per_second)
    _say_end(writer)


def _say_end(writer: asyncio.StreamWriter) -> None:
    end = writer.write_eof if writer.can_write_eof() else writer.close
    with contextlib.suppress(OSError):
        end()
