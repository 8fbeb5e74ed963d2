"""Serves one TCP connection: TLS by hand, to see the ClientHello, then HTTP/2 or HTTP/1.1."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, cast

import h2.exceptions

from instaspider.sandbox.exchange import Handler, Peer
from instaspider.sandbox.transport import client_hello
from instaspider.sandbox.transport.http1 import Http1, redirect_to_https
from instaspider.sandbox.transport.http2 import Http2
from instaspider.sandbox.transport.http2_look import Http2Look

_LARGEST_HELLO = 1 << 16
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with zero seconds: closing sends RST instead of FIN."""


class Speaker(Protocol):
    """Speaks HTTP/2 or HTTP/1.1 over the decrypted bytes of one connection."""

    def receive(self, data: bytes) -> None: ...
    def resume(self) -> None: ...
    def goodbye(self) -> None: ...


@dataclass
class Lobby:
    """Holds what all connections share: one TLS context, so that session tickets can be
    redeemed."""

    context: ssl.SSLContext
    handler: Handler
    opened: int = 0
    connections: set[Connection] = field(default_factory=set)
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nobody is connected."""

    def __post_init__(self) -> None:
        self.empty.set()

    def enter(self, connection: Connection) -> None:
        self.connections.add(connection)
        self.empty.clear()

    def leave(self, connection: Connection) -> None:
        self.connections.discard(connection)
        if not self.connections:
            self.empty.set()

    def connect(self) -> Connection:
        self.opened += 1
        return Connection(self, self.opened)


class Connection(asyncio.Protocol):
    """Serves one client; an error in it closes this connection and nothing else."""

    def __init__(self, lobby: Lobby, number: int) -> None:
        self.peer = Peer("", number)
        self.closed = False
        self.paused = False
        self._lobby = lobby
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None
        self._hello: client_hello.ClientHello | None = None
        self._opening = b""
        self._speaker: Speaker | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.peer = Peer(str(transport.get_extra_info("peername")[0]), self.peer.connection)
        self._lobby.enter(self)

    def connection_lost(self, _: Exception | None) -> None:
        self.closed = True
        self._lobby.leave(self)

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False
        if self._speaker is not None:
            self._speaker.resume()

    def data_received(self, data: bytes) -> None:
        try:
            if self._hello is None and not self._greet(data):
                return
            self._incoming.write(data)
            self._advance()
        except (ssl.SSLError, h2.exceptions.H2Error, client_hello.BrokenHelloError, OSError):
            # What TLS or HTTP/2 has to say about the error (an alert, GOAWAY) is in the queue
            # already.
            self.flush()
            self._transport.close()

    def write(self, data: bytes) -> None:
        """Encrypt and send; without data it costs little."""
        if not self.closed and self._tls is not None and data:
            self._tls.write(data)
            self.flush()

    def flush(self) -> None:
        if not self.closed and (data := self._outgoing.read()):
            self._transport.write(data)

    def close(self) -> None:
        """Say goodbye in HTTP and in TLS, and close when all is written."""
        if self._speaker is not None:
            self._speaker.goodbye()
        if self._tls is not None:
            # The client has not said goodbye yet, so unwrap always wants to read more.
            with contextlib.suppress(ssl.SSLError, ValueError):
                self._tls.unwrap()
        self.flush()
        self.closed = True
        self._transport.close()

    def cut(self) -> None:
        """End the connection as a crashed peer or a firewall does: by RST, without a word."""
        self.closed = True
        sock: socket.socket | None = self._transport.get_extra_info("socket")
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()

    def _greet(self, data: bytes) -> bool:
        """Look at the opening bytes; True once the ClientHello is complete.

        Until then each piece is kept for TLS here; the last piece is left to the caller.
        """
        if not self._opening and data[0] != client_hello.HANDSHAKE:
            self._transport.write(redirect_to_https(data))
            self._transport.close()
            return False
        self._opening += data
        if len(self._opening) > _LARGEST_HELLO:
            raise client_hello.BrokenHelloError("a ClientHello without end")
        self._hello = client_hello.parse(self._opening)
        if self._hello is None:
            self._incoming.write(data)
        return self._hello is not None

    def _advance(self) -> None:
        if self._tls is None:
            self._opening = b""
            self._tls = self._lobby.context.wrap_bio(
                self._incoming, self._outgoing, server_side=True
            )
        if self._speaker is None:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self.flush()
                return
            self._speaker = self._choose(self._tls)
        self._read(self._tls, self._speaker.receive)
        self.flush()

    def _read(self, tls: ssl.SSLObject, receive: Callable[[bytes], None]) -> None:
        while not self.closed:
            try:
                data = tls.read(65536)
            except ssl.SSLWantReadError:
                return
            except ssl.SSLZeroReturnError:
                data = b""
            if not data:
                self._transport.close()
                return
            receive(data)

    def _choose(self, tls: ssl.SSLObject) -> Speaker:
        hello = self._hello
        assert hello is not None
        self.peer = Peer(
            self.peer.source,
            self.peer.connection,
            resumed=bool(tls.session_reused),
            psk=hello.psk,
            ja4=hello.ja4(),
            ja3n=hello.ja3n(),
        )
        if tls.selected_alpn_protocol() == "h2":
            return Http2(self, self._lobby.handler, Http2Look())
        return Http1(self, self._lobby.handler)
