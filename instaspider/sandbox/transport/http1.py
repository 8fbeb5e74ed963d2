"""Speaks HTTP/1.1 with keep-alive and pipelining: answers go out in the order of the requests."""

from __future__ import annotations

import time
from functools import partial
from http import HTTPStatus

from instaspider.sandbox.exchange import Delivery, Handler, Request, Response
from instaspider.sandbox.transport.wire import (
    EXTRA,
    LARGEST_BODY,
    Outgoing,
    Wire,
    dribble,
    response_headers,
)

_LINE = b"\r\n"
_LONGEST_LINE = 4096
_LARGEST_HEAD = 1 << 16
_END = b"\r\n\r\n"
_PIECE = 1 << 16
"""Bytes of a body that are written at a time."""


class TooLargeError(Exception):
    """The body is larger than allowed."""


class _RefusedError(Exception):
    """The request cannot be understood; the status says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Http1:
    """Reads requests off one connection, and writes answers in their order."""

    def __init__(self, wire: Wire, handler: Handler) -> None:
        self._wire = wire
        self._handler = handler
        self._data = b""
        self._request: Request | None = None
        """The request whose head was read, and whose body is still to come."""
        self._sending: Outgoing | None = None
        self._answering = False
        self._turning = False
        self._last = False
        """Whether no request follows the present one."""

    def receive(self, data: bytes) -> None:
        self._data += data
        self._turn()

    def resume(self) -> None:
        self._pour()
        self._turn()

    def goodbye(self) -> None:
        self._answering = self._last = True

    def _turn(self) -> None:
        """Answer request by request, in a loop: an answer that comes at once would recurse."""
        if self._turning:
            return
        self._turning = True
        try:
            while not (self._answering or self._wire.paused or self._wire.closed):
                request = self._take()
                if request is None:
                    return
                self._answering = True
                self._handler(request, partial(self._answer, request.method))
        except _RefusedError as refused:
            self._answering = True
            self._wire.write(_head(Response(refused.status), last=True))
            self._wire.close()
        finally:
            self._turning = False

    def _take(self) -> Request | None:
        """Take one complete request off the bytes that were read so far."""
        if self._request is None:
            self._request = self._take_head()
        if self._request is None:
            return None
        taken = self._take_body(self._request.headers)
        if taken is None:
            return None
        request, self._request = self._request, None
        request.body, end = taken
        self._data = self._data[end:]
        self._last = not _keeps_alive(request)
        return request

    def _take_head(self) -> Request | None:
        end = self._data.find(_END)
        if end < 0 and len(self._data) > _LARGEST_HEAD:
            raise _RefusedError(431)
        if end < 0:
            return None
        try:
            request = _parse_head(self._data[:end], self._wire)
        except ValueError:
            raise _RefusedError(400) from None
        self._data = self._data[end + len(_END) :]
        if request.headers.get("expect", "").lower() == "100-continue" and not self._data:
            self._wire.write(b"HTTP/1.1 100 Continue" + _END)
        return request

    def _take_body(self, headers: dict[str, str]) -> tuple[bytes, int] | None:
        """Return the body and where it ends; None while it is not complete."""
        length = headers.get("content-length")
        if coding := headers.get("transfer-encoding"):
            if length is not None:
                raise _RefusedError(400)  # RFC 9112, 6.3: this may be request smuggling
            if coding.lower() != "chunked":
                raise _RefusedError(501)
            try:
                return take_chunks(self._data, 0, LARGEST_BODY)
            except TooLargeError:
                raise _RefusedError(413) from None
            except ValueError:
                raise _RefusedError(400) from None
        if length is not None and not (length.isascii() and length.isdecimal()):
            raise _RefusedError(400)
        size = int(length or 0)
        if size > LARGEST_BODY:
            raise _RefusedError(413)
        return (self._data[:size], size) if len(self._data) >= size else None

    def _answer(self, method: str, response: Response) -> bool:
        if self._wire.closed:
            return False
        if response.delivery is Delivery.GOAWAY or response.is_cut_short:
            self._last = True
        elif response.delivery is not Delivery.WHOLE:
            return self._go_wrong(response)
        self._wire.write(_head(response, self._last))
        self._sending = Outgoing(Response(0) if method == "HEAD" else response)
        self._pour()
        self._turn()
        return True

    def _pour(self) -> None:
        """Write what the socket takes of the present answer; at its end, go on with the next
        request."""
        body = self._sending
        if body is None:
            return
        while body.left and not self._wire.paused:
            self._wire.write(body.take(_PIECE))
        if not body.left:
            self._sending = None
            self._answering = self._last
            if self._last:
                self._wire.close()

    def _go_wrong(self, response: Response) -> bool:
        """Let an answer go wrong. Only after LONG_BODY the connection serves more requests."""
        wire, how, size = self._wire, response.delivery, response.size
        if how in (Delivery.STALL, Delivery.GOAWAY_STALL):
            return False
        body = Outgoing(response)
        if how is Delivery.LONG_LENGTH:
            response.declared = size + EXTRA
        head = _head(response, self._last)
        if how is Delivery.RESET_HEAD:
            wire.write(head[: len(head) // 2])
        elif how is Delivery.DRIBBLE:
            wire.write(head)
            dribble(body, self._drop)
        elif how is Delivery.LONG_BODY:
            wire.write(head + body.take(size) + b"." * EXTRA)
            self._sending = body
            self._pour()
            self._turn()
        elif how is Delivery.LONG_LENGTH:
            wire.write(head + body.take(size))
        elif how is not Delivery.RESET:
            wire.write(head + body.take(size // 2))
        if how in (Delivery.RESET, Delivery.RESET_HEAD, Delivery.RESET_BODY):
            wire.cut()
        elif how is Delivery.CUT:
            wire.close()
        return how not in (Delivery.RESET, Delivery.RESET_HEAD)

    def _drop(self, data: bytes) -> bool:
        self._wire.write(data)
        return not self._wire.closed


def redirect_to_https(data: bytes) -> bytes:
    """Return the whole answer to a request without TLS: 301 to the same address under https."""
    lines = data.split(_END, 1)[0].decode("latin-1").split("\r\n")
    target = [*lines[0].split(" "), "/"][1]
    pairs = (line.partition(":") for line in lines[1:])
    host = next((v.strip() for k, _, v in pairs if k.lower() == "host"), "www.instagram.com")
    response = Response(301, headers=[("location", f"https://{host}{target}")])
    return _head(response, last=True)


def _head(response: Response, last: bool) -> bytes:
    reason = HTTPStatus(response.status).phrase if response.status in _KNOWN else "Unknown"
    lines = [f"HTTP/1.1 {response.status} {reason}"]
    lines += [f"{k}: {v}" for k, v in response_headers(response)]
    lines.append(f"connection: {'close' if last else 'keep-alive'}")
    return "\r\n".join(lines).encode("latin-1") + _END


_KNOWN = frozenset(HTTPStatus)


def _parse_head(head: bytes, wire: Wire) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, version = first.split(" ")
    headers: dict[str, str] = {"version": version}
    order = []
    for line in lines:
        name, _, value = line.partition(":")
        order.append(name)
        headers[name.lower()] = value.strip()
    return Request(
        method=method,
        target=target,
        host=headers.get("host", ""),
        headers=headers,
        header_order=order,
        body=b"",
        peer=wire.peer,
        arrived=time.time(),
    )


def _keeps_alive(request: Request) -> bool:
    wish = request.headers.get("connection", "").lower()
    if request.headers["version"] == "HTTP/1.0":
        return wish == "keep-alive"
    return wish != "close"


def take_chunks(data: bytes, at: int, largest: int) -> tuple[bytes, int] | None:
    """Return the body that starts at ``at`` and where it ends; None while more bytes are needed.

    Extensions and trailers are ignored. Raises ValueError for anything but a chunk.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        end = data.find(_LINE, at)
        if end < 0:
            if len(data) - at > _LONGEST_LINE:
                raise ValueError("a chunk size without end")
            return None
        digits = data[at:end].partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF"):
            raise ValueError("no chunk size")
        length = int(digits, 16)
        size += length
        if size > largest:
            raise TooLargeError
        at = end + len(_LINE)
        if not length:
            after = _after_trailers(data, at)
            return None if after is None else (b"".join(parts), after)
        if len(data) < at + length + len(_LINE):
            return None
        parts.append(data[at : at + length])
        at += length
        if data[at : at + len(_LINE)] != _LINE:
            raise ValueError("a chunk longer than it says")
        at += len(_LINE)


def _after_trailers(data: bytes, at: int) -> int | None:
    if data.startswith(_LINE, at):
        return at + len(_LINE)
    end = data.find(_LINE * 2, at)
    if end < 0 and len(data) - at > _LONGEST_LINE:
        raise ValueError("trailers without end")
    return None if end < 0 else end + 2 * len(_LINE)
