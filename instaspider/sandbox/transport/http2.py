"""Speaks HTTP/2 through h2, with bodies of any size and clients of any speed."""

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
from hyperframe.frame import GoAwayFrame

from instaspider.sandbox.exchange import Delivery, Handler, Request, Response
from instaspider.sandbox.transport.http2_look import Http2Look
from instaspider.sandbox.transport.wire import (
    EXTRA,
    LARGEST_BODY,
    Outgoing,
    Wire,
    dribble,
    response_headers,
)

_UNIQUE = frozenset({"content-length", "set-cookie", "location"})
"""Headers that seldom repeat. HPACK would search a table of over 1000 of them for each answer."""

_PIECE = 1 << 16
"""Bytes that are sent of one body before it is another's turn."""
_STREAMS = 100
"""SETTINGS_MAX_CONCURRENT_STREAMS: the least that RFC 9113, 6.5.2 recommends."""

_CONFIG = h2.config.H2Configuration(
    client_side=False,
    header_encoding=None,
    # Both ends are ours, and checking every header twice costs a third of the throughput.
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
    """Serves the streams of one connection."""

    def __init__(self, wire: Wire, handler: Handler, look: Http2Look) -> None:
        self._wire = wire
        self._handler = handler
        self._look = look
        self._incoming: dict[int, _Incoming] = {}
        self._unsent: dict[int, Outgoing] = {}
        self._reading = False
        self._newest = 0
        """The highest stream number that the client has used."""
        self._leaving = False
        """Whether GOAWAY was sent, so that nothing new is answered."""
        self._mute = False
        """Whether nothing is sent any more."""
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
            self._pour()

    def resume(self) -> None:
        self._pour()

    def goodbye(self) -> None:
        with contextlib.suppress(h2.exceptions.H2Error):
            self._h2.close_connection()
        self._flush()

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if not self._mute:
            self._wire.write(data)

    def _on_headers(self, event: h2.events.RequestReceived) -> None:
        if self._leaving:
            self._h2.reset_stream(event.stream_id, h2.errors.ErrorCodes.REFUSED_STREAM)
            return
        self._newest = event.stream_id
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

    def _on_goodbye(self, _: h2.events.ConnectionTerminated) -> None:
        self._unsent.clear()

    def _answer(self, stream: int, method: str, response: Response) -> bool:
        if self._wire.closed:
            return False
        if response.delivery is Delivery.GOAWAY:
            self._say_goaway()
            self._leaving = True
        elif response.delivery is not Delivery.WHOLE:
            return self._go_wrong(stream, response)
        body = None if method == "HEAD" or not response.size else Outgoing(response)
        if not self._send_head(stream, response, end=body is None):
            return False
        if body is not None:
            self._unsent[stream] = body
            self._send(stream, body, _PIECE)
        if not self._reading:
            self._pour()
        return True

    def _send_head(self, stream: int, response: Response, end: bool = False) -> bool:
        try:
            self._h2.send_headers(stream, _head(response), end_stream=end)
        except h2.exceptions.H2Error:  # the client reset the stream or sent GOAWAY
            return False
        return True

    def _pour(self) -> None:
        """Send as much of all bodies as windows and socket allow, a piece of each in turn."""
        moved = True
        while moved:
            moved = False
            for stream, body in list(self._unsent.items()):
                if self._wire.paused:
                    break
                moved |= self._send(stream, body, _PIECE)
                self._flush()
        self._flush()
        if self._leaving and not (self._unsent or self._h2.open_inbound_streams):
            self._wire.close()

    def _send(self, stream: int, body: Outgoing, most: int, end: bool = True) -> bool:
        """Send at most so many bytes, with END_STREAM after the last ones. True if any were
        sent."""
        left = most
        try:
            while left > 0 and body.left:
                window = self._h2.local_flow_control_window(stream)
                size = min(window, self._h2.max_outbound_frame_size, left)
                if size <= 0:
                    break
                data = body.take(size)
                left -= len(data)
                self._h2.send_data(stream, data, end_stream=end and not body.left)
        except h2.exceptions.H2Error:  # the client reset the stream or sent GOAWAY
            self._unsent.pop(stream, None)
            return False
        if not body.left:
            self._unsent.pop(stream, None)
        return left < most

    def _go_wrong(self, stream: int, response: Response) -> bool:
        """Let an answer go wrong; if possible, only its own stream suffers."""
        how = response.delivery
        if how is Delivery.GOAWAY_STALL:
            self._say_goaway()
            self._mute = True
        if how in (Delivery.STALL, Delivery.GOAWAY_STALL):
            return False
        if how is Delivery.RESET:
            self._wire.cut()
            return False
        if how is Delivery.LONG_LENGTH:
            response.declared = response.size + EXTRA
        self._flush()
        if not self._send_head(stream, response):
            return False
        if how is Delivery.RESET_HEAD:
            head = self._h2.data_to_send()
            self._wire.write(head[: len(head) // 2])
            self._wire.cut()
            return False
        self._send_wrong_body(stream, response)
        self._flush()
        if how is Delivery.RESET_BODY:
            self._wire.cut()
        return True

    def _send_wrong_body(self, stream: int, response: Response) -> None:
        how, body = response.delivery, Outgoing(response)
        if how is Delivery.DRIBBLE:
            dribble(body, partial(self._drop, stream))
        elif how in (Delivery.LONG_BODY, Delivery.LONG_LENGTH):
            if how is Delivery.LONG_BODY:
                body = Outgoing(Response(0, response.body + b"." * EXTRA))
            self._unsent[stream] = body
            self._send(stream, body, _PIECE)
        else:
            self._send(stream, body, response.size // 2, end=False)
            if how is Delivery.CUT:
                self._h2.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)

    def _drop(self, stream: int, data: bytes) -> bool:
        """Send some bytes of a body that dribbles. False once nobody wants them any more."""
        if self._wire.closed:
            return False
        try:
            if self._h2.local_flow_control_window(stream) >= len(data):
                self._h2.send_data(stream, data)
        except h2.exceptions.H2Error:
            return False
        self._flush()
        return True

    def _say_goaway(self) -> None:
        """Send GOAWAY without h2, which would count the connection as closed."""
        self._flush()
        self._wire.write(GoAwayFrame(0, last_stream_id=self._newest).serialize())


_ACTIONS: dict[type[h2.events.Event], Callable[..., None]] = {
    h2.events.RequestReceived: Http2._on_headers,
    h2.events.DataReceived: Http2._on_data,
    h2.events.StreamEnded: Http2._on_end,
    h2.events.StreamReset: Http2._on_reset,
    h2.events.ConnectionTerminated: Http2._on_goodbye,
}


def _head(response: Response) -> list[hpack.HeaderTuple]:
    head = [hpack.HeaderTuple(":status", str(response.status))]
    for name, value in response_headers(response):
        make = hpack.NeverIndexedHeaderTuple if name in _UNIQUE else hpack.HeaderTuple
        head.append(make(name, value))
    return head


def _request(incoming: _Incoming, wire: Wire) -> Request:
    headers: dict[str, str] = {}
    for name, value in incoming.headers:
        # Browsers split the cookie header into pairs, each a header (RFC 9113, 8.2.3).
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
