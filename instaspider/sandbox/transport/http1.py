"""HTTP/1.1 with keep-alive, one request at a time."""

from __future__ import annotations

import time
from functools import partial
from http import HTTPStatus

from instaspider.sandbox.exchange import Handler, Request, Response
from instaspider.sandbox.transport.wire import LARGEST_BODY, Wire, response_headers

_LARGEST_HEAD = 1 << 16
_END = b"\r\n\r\n"


class Http1:
    """Reads requests off one connection and writes answers in their order."""

    def __init__(self, wire: Wire, handler: Handler) -> None:
        self._wire = wire
        self._handler = handler
        self._data = b""
        self._answering = False
        self._last = False
        self._close_after = False

    def receive(self, data: bytes) -> None:
        self._data += data
        self._next()

    def resume(self) -> None:
        self._next()

    def goodbye(self) -> None:
        self._last = True

    def _next(self) -> None:
        while not (self._answering or self._last or self._wire.paused):
            request = self._take()
            if request is None:
                return
            self._answering = True
            self._handler(request, partial(self._answer, request.method))

    def _take(self) -> Request | None:
        """Cut one complete request off the bytes read so far."""
        end = self._data.find(_END)
        if end < 0:
            if len(self._data) > _LARGEST_HEAD:
                self._refuse(431)
            return None
        try:
            request = _parse_head(self._data[:end], self._wire)
        except ValueError:
            self._refuse(400)
            return None
        self._last = not _keeps_alive(request)
        start = end + len(_END)
        length = request.headers.get("content-length", "0")
        if "transfer-encoding" in request.headers:
            self._refuse(411)
            return None
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self._refuse(413)
            return None
        if len(self._data) < start + int(length):
            self._last = False
            return None
        request.body = self._data[start : start + int(length)]
        self._data = self._data[start + int(length) :]
        self._close_after = self._last
        self._last = False
        return request

    def _answer(self, method: str, response: Response) -> bool:
        if self._wire.closed:
            return False
        if response.drop:
            self._wire.cut()
            return False
        self._answering = False
        if response.is_cut_short and method != "HEAD":
            self._close_after = True
        body = b"" if method == "HEAD" else response.body
        self._wire.write(_head(response, self._close_after) + body)
        if self._close_after:
            self._wire.close()
        elif self._data:
            self._next()
        return True

    def _refuse(self, status: int) -> None:
        self._last = True
        self._wire.write(_head(Response(status), last=True))
        self._wire.close()


def redirect_to_https(data: bytes) -> bytes:
    """The whole answer to a request in the clear: 301 to the same address under https."""
    lines = data.split(_END, 1)[0].decode("latin-1").split("\r\n")
    target = [*lines[0].split(" "), "/"][1]
    pairs = (line.partition(":") for line in lines[1:])
    host = next((v.strip() for k, _, v in pairs if k.lower() == "host"), "www.instagram.com")
    response = Response(301, headers=[("location", f"https://{host}{target}")])
    return _head(response, last=True)


def _head(response: Response, last: bool) -> bytes:
    reason = HTTPStatus(response.status).phrase if response.status in _KNOWN else "Unknown"
    lines = [f"HTTP/1.1 {response.status} {reason}"]
    lines += [f"{k}: {v}" for k, v in response_headers(response, len(response.body))]
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
