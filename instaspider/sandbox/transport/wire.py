"""Holds what HTTP/1.1 and HTTP/2 share: the connection below them, headers, bodies to send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Protocol

from instaspider.sandbox.exchange import Peer, Response

LARGEST_BODY = 1 << 20
"""Bytes that a request body may have; forms of the web client stay below 10 kB."""
EXTRA = 1000
"""Bytes by which a wrong content-length is wrong."""
_DROPS = 4
"""Bytes a second of a body that dribbles."""


class Wire(Protocol):
    """An encrypted connection, as the HTTP layer sees it."""

    peer: Peer
    closed: bool
    paused: bool
    """Whether the client reads more slowly than data is written to it."""

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def cut(self) -> None: ...


class Outgoing:
    """The part of a body that is still to be sent, taken in pieces."""

    __slots__ = ("_more", "_now", "left")

    def __init__(self, response: Response) -> None:
        self.left = response.size
        self._now = memoryview(response.body)
        self._more: Iterator[bytes] | None = response.stream.parts() if response.stream else None

    def take(self, most: int) -> bytes:
        """Return the next bytes, at most ``most``; none only at the end."""
        if not self._now and self._more is not None:
            self._now = memoryview(next(self._more, b""))
        piece = bytes(self._now[:most])
        self._now = self._now[most:]
        self.left -= len(piece)
        return piece


def response_headers(response: Response) -> list[tuple[str, str]]:
    """Return the headers of an answer, those of its body first."""
    length = response.size if response.declared is None else response.declared
    headers = [("content-type", response.content_type), ("content-length", str(length))]
    if response.encoding:
        headers.append(("content-encoding", response.encoding))
    if response.is_json or response.encoding:
        headers.append(("vary", "Accept-Language, Cookie, Accept-Encoding"))
    return headers + response.headers


def dribble(body: Outgoing, send: Callable[[bytes], bool]) -> None:
    """Send a few bytes now and each second, until ``send`` says that nobody wants them."""
    if body.left and send(body.take(_DROPS)):
        asyncio.get_running_loop().call_later(1.0, dribble, body, send)
