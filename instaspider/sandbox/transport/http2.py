"""HTTP/2 through h2, with bodies of any size and clients of any speed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
import hpack

from instaspider.sandbox.exchange import Handler, Request, Response
from instaspider.sandbox.transport.http2_look import Http2Look
from instaspider.sandbox.transport.wire import LARGEST_BODY, Wire, response_headers

_UNIQUE = frozenset({"content-length", "set-cookie", "location"})
"""Headers that hardly repeat. HPACK would search a table of over 1000 of them for every answer."""

_STREAMS = 100
"""SETTINGS_MAX_CONCURRENT_STREAMS, the value RFC 9113, 6.5.2 recommends at least."""

_CONFIG = h2.config.H2Configuration(
    client_side=False,
    header_encoding=None,
    # Both ends are ours; checking every header twice costs a third of the throughput.
    validate_inbound_headers=False,
    normalize_inbound_headers=False,
    validate_outbound_headers=False,
    normalize_outbound_headers=False,
)


@dataclass(slots=True)
class _Incoming:
    headers: list[tuple[str, str]]
    parts: list[bytes] = field(default_factory=list)
    size: int = 0


class Http2:
    """The streams of one connection."""

    def __init__(self, wire: Wire, handler: Handler, look: Http2Look) -> None:
        self._wire = wire
        self._handler = handler
        self._look = look
        self._incoming: dict[int, _Incoming] = {}
        self._unsent: dict[int, memoryview] = {}
        self._reading = False
        self._h2 = h2.connection.H2Connection(_CONFIG)
        self._h2.local_settings = h2.settings.Settings(
            client=False,
            initial_values={h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: _STREAMS},
        )
        self._h2.initiate_connection()
        self._flush()

    def receive(self, data: bytes) -> None:
        if not self._look.done:
            self._look.feed(data)
        self._reading = True
        try:
            for event in self._h2.receive_data(data):
                action = _ACTIONS.get(type(event))
                if action is not None:
                    action(self, event)
        finally:
            self._reading = False
            self._flush()

    def resume(self) -> None:
        self._send_all()
        self._flush()

    def goodbye(self) -> None:
        with contextlib.suppress(h2.exceptions.H2Error):
            self._h2.close_connection()
        self._flush()

    def _flush(self) -> None:
        if not self._reading:
            self._wire.write(self._h2.data_to_send())

    def _on_headers(self, event: h2.events.RequestReceived) -> None:
        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in event.headers]
        if self._wire.peer.h2 is None:
            seen = self._look.akamai(name for name, _ in headers)
            self._wire.peer = replace(self._wire.peer, h2=seen)
        self._incoming[event.stream_id] = _Incoming(headers)

    def _on_data(self, event: h2.events.DataReceived) -> None:
        incoming = self._incoming.get(event.stream_id)
        self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        if incoming is None:
            return
        incoming.parts.append(event.data)
        incoming.size += len(event.data)
        if incoming.size > LARGEST_BODY:
            del self._incoming[event.stream_id]
            self._h2.reset_stream(event.stream_id, h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)

    def _on_end(self, event: h2.events.StreamEnded) -> None:
        incoming = self._incoming.pop(event.stream_id, None)
        if incoming is not None:
            request = _request(incoming, self._wire)
            self._handler(request, partial(self._answer, event.stream_id, request.method))

    def _on_reset(self, event: h2.events.StreamReset) -> None:
        self._incoming.pop(event.stream_id, None)
        self._unsent.pop(event.stream_id, None)

    def _on_window(self, _: h2.events.Event) -> None:
        self._send_all()

    def _on_goodbye(self, _: h2.events.ConnectionTerminated) -> None:
        self._unsent.clear()

    def _answer(self, stream: int, method: str, response: Response) -> bool:
        if self._wire.closed:
            return False
        if response.drop:
            self._wire.cut()
            return False
        body = b"" if method == "HEAD" else response.body
        head = _head(response)
        try:
            self._h2.send_headers(stream, head, end_stream=not body)
        except h2.exceptions.H2Error:  # the client reset the stream or said GOAWAY
            return False
        if body:
            self._unsent[stream] = memoryview(body)
            self._send(stream)
        self._flush()
        return True

    def _send_all(self) -> None:
        for stream in list(self._unsent):
            self._send(stream)

    def _send(self, stream: int) -> None:
        """Send of one body what both flow-control windows and the socket allow."""
        body = self._unsent[stream]
        try:
            while not self._wire.paused:
                window = self._h2.local_flow_control_window(stream)
                size = min(window, self._h2.max_outbound_frame_size, len(body))
                if size <= 0:
                    break
                last = size == len(body)
                self._h2.send_data(stream, bytes(body[:size]), end_stream=last)
                body = body[size:]
                if last:
                    del self._unsent[stream]
                    return
        except h2.exceptions.H2Error:
            del self._unsent[stream]
            return
        self._unsent[stream] = body


_ACTIONS: dict[type[h2.events.Event], Callable[..., None]] = {
    h2.events.RequestReceived: Http2._on_headers,
    h2.events.DataReceived: Http2._on_data,
    h2.events.StreamEnded: Http2._on_end,
    h2.events.StreamReset: Http2._on_reset,
    h2.events.WindowUpdated: Http2._on_window,
    h2.events.RemoteSettingsChanged: Http2._on_window,
    h2.events.ConnectionTerminated: Http2._on_goodbye,
}


def _head(response: Response) -> list[hpack.HeaderTuple]:
    head = [hpack.HeaderTuple(":status", str(response.status))]
    for name, value in response_headers(response, len(response.body)):
        make = hpack.NeverIndexedHeaderTuple if name in _UNIQUE else hpack.HeaderTuple
        head.append(make(name, value))
    return head


def _request(incoming: _Incoming, wire: Wire) -> Request:
    headers: dict[str, str] = {}
    for name, value in incoming.headers:
        # Browsers split the cookie header into pairs, each one a header (RFC 9113, 8.2.3).
        headers[name] = f"{headers[name]}; {value}" if name in headers else value
    return Request(
        method=headers.get(":method", ""),
        target=headers.get(":path", "/"),
        host=headers.get(":authority") or headers.get("host", ""),
        headers=headers,
        header_order=[name for name, _ in incoming.headers if not name.startswith(":")],
        body=b"".join(incoming.parts),
        peer=wire.peer,
        arrived=time.time(),
    )
