"""Defines one request and one answer, whatever protocol carries them."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote

JSON = "application/json; charset=utf-8"
"""The content type of the API's answers."""

_APP = "Bearer IGT:2:"


@dataclass(frozen=True, slots=True)
class Peer:
    """The connection that a request came over; the log copies these fields."""

    source: str
    connection: int
    resumed: bool = False
    psk: bool = False
    ja4: str | None = None
    ja3n: str | None = None
    h2: str | None = None


@dataclass
class Request:
    """A request, as the routes see it."""

    method: str
    target: str
    """The path with its query, as sent."""
    host: str
    headers: dict[str, str]
    """Names in lower case; repeated cookie headers are joined as RFC 9113, 8.2.3 says."""
    header_order: list[str]
    """The names of the headers as received, without pseudo headers."""
    body: bytes
    peer: Peer
    arrived: float
    """When it arrived, in Unix seconds."""

    @cached_property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def number(self, name: str, default: int) -> int:
        """Return a whole number of the query; ``default`` if there is none."""
        return whole_number(self.query.get(name, ""), default)

    @cached_property
    def form(self) -> dict[str, str]:
        """The fields of the form. Apps send one, ``signed_body=SIGNATURE.{..}``, or at the home
        feed JSON alone (instagrapi 3.2.2)."""
        text = self.body.decode("utf-8", "replace")
        form = {} if text.startswith("{") else dict(parse_qsl(text, keep_blank_values=True))
        try:
            told = json.loads(form.get("signed_body", "").partition(".")[2] if form else text)
        except ValueError:
            return form
        return form | _texts(told) if isinstance(told, dict) else form

    @property
    def is_of_app(self) -> bool:
        """Whether it has an app's token, which needs no cookies."""
        return self.headers.get("authorization", "").startswith(_APP)

    @cached_property
    def cookies(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in self.headers.get("cookie", "").split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}

    @cached_property
    def sessionid(self) -> str:
        """The session of the cookie, or of an app's token, which is base64 of JSON (instaloader
        4.16). Clients send its colons as they are, or as ``%3A``."""
        if not self.is_of_app:
            return unquote(self.cookies.get("sessionid", ""))
        token = self.headers["authorization"].removeprefix(_APP)
        try:
            session = json.loads(b64decode(token))
        except ValueError:
            return token
        return unquote(str(session.get("sessionid", ""))) if isinstance(session, dict) else token


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """Return values as a form would have them; lists and the like stay JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }


class Delivery(Enum):
    """How an answer gets to the client; all but the first are faults.

    Where the two protocols differ, HTTP/2 comes first.
    """

    WHOLE = auto()
    RESET = auto()
    """TCP RST, nothing sent."""
    RESET_HEAD = auto()
    """TCP RST halfway through the headers."""
    RESET_BODY = auto()
    """TCP RST halfway through the body."""
    CUT = auto()
    """RST_STREAM, or the end of the connection, halfway through the body."""
    STALL = auto()
    """Nothing is ever sent."""
    STALL_BODY = auto()
    """Nothing more is sent after half of the body."""
    DRIBBLE = auto()
    """A few bytes of the body a second."""
    LONG_BODY = auto()
    """More bytes than content-length says."""
    LONG_LENGTH = auto()
    """Fewer bytes than content-length says, then END_STREAM, or an open connection."""
    GOAWAY = auto()
    """GOAWAY, the answer, the end of the connection; or "connection: close"."""
    GOAWAY_STALL = auto()
    """GOAWAY, then nothing on the whole connection; or nothing at all."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A body that is made piece by piece, and never held as a whole."""

    size: int
    """The length in bytes."""
    parts: Callable[[], Iterator[bytes]]


@dataclass(slots=True)
class Response:
    """An answer of the sandbox."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: list[tuple[str, str]] = field(default_factory=list)
    encoding: str | None = None
    """The content coding of ``body``."""
    encoded: Callable[[str | None], bytes] | None = None
    """Makes the body in a content coding; ``body`` is empty until then."""
    declared: int | None = None
    """The Content-Length, if it is not the body's. If less is sent, the connection is closed."""
    stream: Stream | None = None
    """The body in pieces; ``body`` is then empty."""
    delivery: Delivery = Delivery.WHOLE

    @property
    def size(self) -> int:
        """The bytes of the body as it is sent."""
        return self.stream.size if self.stream else len(self.body)

    @property
    def is_cut_short(self) -> bool:
        """Whether more is declared than is sent; 304 never has a body (RFC 9110, 15.4.5)."""
        return self.declared not in (None, self.size) and self.status != 304

    @property
    def is_json(self) -> bool:
        return self.content_type == JSON


Reply = Callable[[Response], bool]
"""Sends the answer to one request; False if nobody is there to get it any more."""

Handler = Callable[[Request, Reply], None]
"""What a connection does with a request: it calls the reply once, now or later."""


def whole_number(text: str, default: int) -> int:
    """Return the number that a text is, of nine digits at most; ``default`` for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


def json_response(value: Mapping[str, Any], status: int = 200) -> Response:
    """Return compact UTF-8 JSON; other characters than ASCII are escaped as the service's PHP
    does."""
    return Response(status, json_bytes(value), JSON)


def guarded_json(value: Mapping[str, Any]) -> Response:
    """Return JSON behind an endless loop, so that no page can run it as a script."""
    body = b"for (;;);" + json_bytes(value)
    return Response(200, body, "application/x-javascript; charset=utf-8")


def json_bytes(value: Mapping[str, Any]) -> bytes:
    return _encode(value).encode()


_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
