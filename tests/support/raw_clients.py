"""Clients that see every byte the sandbox sends, and how it ends."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
from dataclasses import dataclass, field
from typing import Any

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from instaspider.sandbox.process import SandboxProcess

HOST = "www.instagram.com"
SILENCE = 0.7
"""Seconds without a byte after which nothing more is expected."""


class Wire:
    """TLS by hand: Python's own TLS sockets take a reset (RST) for an end (FIN)."""

    def __init__(self, sandbox: SandboxProcess, protocol: str, wait: float = SILENCE) -> None:
        context = ssl.create_default_context(cafile=sandbox.ca)
        context.set_alpn_protocols([protocol])
        self._socket = socket.create_connection(("127.0.0.1", sandbox.port), timeout=wait)
        self._reset = False
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=HOST)
        while not self._shaken_hands():
            self._feed()

    def send(self, data: bytes) -> None:
        """Never fails: how the connection ended is told when all that came before is read."""
        if not data:
            return
        self._tls.write(data)
        try:
            self._socket.sendall(self._outgoing.read())
        except ConnectionResetError:  # the system tells of a reset once, and now it has
            self._reset = True
        except BrokenPipeError:  # an end came before; there may still be some to read
            pass

    def receive(self) -> bytes:
        """At least one byte; none at the end. Raises TimeoutError, ConnectionResetError."""
        while True:
            try:
                return self._tls.read(65_536)
            except ssl.SSLWantReadError:
                if not self._feed():
                    return b""
            except ssl.SSLZeroReturnError:
                return b""

    def _shaken_hands(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        finally:
            self._socket.sendall(self._outgoing.read())
        return True

    def _feed(self) -> bytes:
        data = self._socket.recv(65_536)
        if not data and self._reset:
            raise ConnectionResetError
        self._incoming.write(data)
        return data

    def wait_for_the_end(self) -> None:
        """Until the other side has ended it, whatever is still unread."""
        ended = select.poll()
        ended.register(self._socket, select.POLLRDHUP)
        assert ended.poll(10_000)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


@dataclass
class Seen:
    """What a client got for one request."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    end: str = "silence"
    """whole, silence, enough, closed (FIN), reset (RST), stream reset or broken."""
    goaway: bool = False
    raw: int = 0
    """Bytes of HTTP, frames and all."""


def over_http1(
    sandbox: SandboxProcess, path: str, method: str = "GET", most: int = 1 << 28
) -> Seen:
    """``whole`` is never said: all that comes until the end, or until silence, is taken."""
    seen = Seen()
    with Wire(sandbox, "http/1.1") as wire:
        wire.send(f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        data = bytearray()
        seen.end = read_all(wire, data, most)
    seen.raw = len(data)
    head, found, body = data.partition(b"\r\n\r\n")
    if found:
        first, *lines = head.decode().split("\r\n")
        seen.status = int(first.split(" ")[1])
        seen.headers = dict(line.split(": ", 1) for line in lines)
        seen.body = body
    return seen


def read_all(wire: Wire, data: bytearray, most: int = 1 << 28) -> str:
    try:
        while piece := wire.receive():
            data += piece
            if len(data) > most:
                return "enough"
    except TimeoutError:
        return "silence"
    except ConnectionResetError:
        return "reset"
    return "closed"


def over_http2(sandbox: SandboxProcess, path: str, method: str = "GET", **headers: str) -> Seen:
    """A client with a window of 16 MiB that it never opens again."""
    seen = Seen()
    client = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    client.initiate_connection()
    client.increment_flow_control_window(1 << 24)
    client.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 1 << 24})
    head = [(":method", method), (":authority", HOST), (":scheme", "https"), (":path", path)]
    head += [(name.replace("_", "-"), value) for name, value in headers.items()]
    client.send_headers(1, head, end_stream=True)
    with Wire(sandbox, "h2") as wire, contextlib.suppress(TimeoutError):
        while seen.end == "silence":
            _take(client, wire, seen)
    return seen


def _take(client: h2.connection.H2Connection, wire: Wire, seen: Seen) -> None:
    """Read once."""
    try:
        wire.send(client.data_to_send())
        data = wire.receive()
        seen.raw += len(data)
        events: list[Any] = client.receive_data(data)
    except ConnectionResetError:
        seen.end = "reset"
        return
    except h2.exceptions.ProtocolError:
        seen.end = "broken"
        return
    if not data:
        seen.end = "closed"
    for event in events:
        _note(event, seen)


def _note(event: Any, seen: Seen) -> None:
    match event:
        case h2.events.ResponseReceived():
            seen.headers = dict(event.headers)
            seen.status = int(seen.headers[":status"])
        case h2.events.DataReceived():
            seen.body += event.data
        case h2.events.StreamEnded():
            seen.end = "whole"
        case h2.events.StreamReset():
            seen.end = "stream reset"
        case h2.events.ConnectionTerminated():
            seen.goaway = True
