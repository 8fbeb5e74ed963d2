"""What HTTP/1.1 and HTTP/2 need of the connection beneath them."""

from __future__ import annotations

from typing import Protocol

from instaspider.sandbox.exchange import Peer, Response

LARGEST_BODY = 1 << 20
"""Bytes of a request body; the forms of the web client stay below 10 kB."""


class Wire(Protocol):
    """An encrypted connection, seen from above."""

    peer: Peer
    closed: bool
    paused: bool
    """True while the client reads more slowly than it is written to."""

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def cut(self) -> None: ...


def response_headers(response: Response, size: int) -> list[tuple[str, str]]:
    """The headers of an answer of ``size`` body bytes."""
    length = size if response.declared is None else response.declared
    headers = [("content-type", response.content_type), ("content-length", str(length))]
    if response.encoding:
        headers.append(("content-encoding", response.encoding))
    if response.is_json or response.encoding:
        headers.append(("vary", "Accept-Language, Cookie, Accept-Encoding"))
    return headers + response.headers
