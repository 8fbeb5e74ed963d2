"""HTTP proxies: CONNECT, and requests in absolute form (RFC 9110 9.3.6, RFC 9112 3.2.2)."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from urllib.parse import urlsplit

from instaspider.sandbox.proxies.dialogue import BrokenDialogueError, Client

_END = b"\r\n\r\n"
_NOT_FORWARDED = ("proxy-", "host:", "connection:")
_CHALLENGE = 'Proxy-Authenticate: Basic realm="sandbox"\r\n'


class Http:
    """Talks to a client that may ask again on the same connection after a 407."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._tunnel = False

    async def hear(self) -> bytes | None:
        """Listen until the client asks for a host and may have it; return the host's first bytes,
        or None if a client was turned away for its login."""
        while True:
            head = (await self._client.reader.readuntil(_END)).removesuffix(_END)
            first, *fields = head.decode("latin-1").split("\r\n")
            try:
                method, target, _ = first.split(" ")
            except ValueError:
                raise BrokenDialogueError(f"{first[:40]!r} is no request line") from None
            if self._may_pass(fields):
                self._tunnel = method == "CONNECT"
                return b"" if self._tunnel else _origin_form(first, target, fields)
            self._client.seen.refused += 1
            self._answer(407, _CHALLENGE)
            if method != "CONNECT":  # it may have a body, which nobody would read
                return None

    def grant(self) -> None:
        if self._tunnel:
            self._client.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

    def refuse(self, status: int) -> None:
        self._answer(status, "Connection: close\r\n")

    def _may_pass(self, fields: list[str]) -> bool:
        if self._client.user is None:
            return True
        value = _field(fields, "proxy-authorization").split(" ", 1)
        if len(value) != 2 or value[0].lower() != "basic":
            return False
        try:
            login = base64.b64decode(value[1].strip(), validate=True)
        except binascii.Error:
            return False
        return login == f"{self._client.user}:{self._client.password}".encode()

    def _answer(self, status: int, fields: str) -> None:
        reason = HTTPStatus(status).phrase
        self._client.writer.write(
            f"HTTP/1.1 {status} {reason}\r\n{fields}Content-Length: 0\r\n\r\n".encode()
        )


def _field(fields: list[str], name: str) -> str:
    pairs = (field.partition(":") for field in fields)
    return next((value.strip() for key, _, value in pairs if key.lower() == name), "")


def _origin_form(first: str, target: str, fields: list[str]) -> bytes:
    """Return the request's head for the server: with its own Host, without headers for the
    proxy."""
    try:
        url = urlsplit(target)
    except ValueError:
        raise BrokenDialogueError("the target is no URL") from None
    if url.scheme != "http" or not url.hostname:
        raise BrokenDialogueError("a proxy is asked by CONNECT or with a whole http:// URL")
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    kept = [field for field in fields if not field.lower().startswith(_NOT_FORWARDED)]
    method, _, version = first.split(" ")
    lines = [f"{method} {path} {version}", f"Host: {url.netloc.rpartition('@')[2]}", *kept]
    return "\r\n".join([*lines, "Connection: close"]).encode("latin-1") + _END
