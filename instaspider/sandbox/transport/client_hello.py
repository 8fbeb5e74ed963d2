"""Reads the first bytes of a TLS connection, and the fingerprints that they make.

JA4 (the client part, BSD-3) is described at https://github.com/FoxIO-LLC/ja4, JA3 at
https://github.com/salesforce/ja3. JA3N is JA3 with the extensions sorted by number, as
https://tls.browserleaks.com/json shows it (``ja3n_hash``). Field numbers are those of RFC 8446 and
the IANA registry "TLS ExtensionType Values".
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HANDSHAKE = 22
"""The TLS record type with which a connection opens; anything else is not TLS."""

_SERVER_NAME, _GROUPS, _POINT_FORMATS, _SIGNATURES, _ALPN = 0, 10, 11, 13, 16
_PRE_SHARED_KEY, _VERSIONS = 41, 43
_NAMES = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10"}


class BrokenHelloError(Exception):
    """The bytes are no ClientHello, so the connection is of no use."""


@dataclass
class ClientHello:
    """What a client offers before anything is encrypted."""

    version: int
    ciphers: list[int]
    extensions: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    point_formats: list[int] = field(default_factory=list)
    signatures: list[int] = field(default_factory=list)
    alpn: list[bytes] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)

    @property
    def psk(self) -> bool:
        """Whether the client offers a session ticket of an earlier connection."""
        return _PRE_SHARED_KEY in self.extensions

    def ja4(self) -> str:
        """Return JA4 over TCP, e.g. ``t13d1516h2_8daaf6152771_806a8c22fdea``."""
        ciphers = _plain(self.ciphers)
        extensions = _plain(self.extensions)
        version = _NAMES.get(max(_plain(self.versions), default=self.version), "00")
        name = "d" if _SERVER_NAME in extensions else "i"
        counts = f"{min(len(ciphers), 99):02d}{min(len(extensions), 99):02d}"
        sorted_extensions = _hex(sorted(x for x in extensions if x not in (_SERVER_NAME, _ALPN)))
        signatures = _hex(_plain(self.signatures))
        tail = f"{sorted_extensions}_{signatures}" if signatures else sorted_extensions
        head = f"t{version}{name}{counts}{_alpn_mark(self.alpn)}"
        return f"{head}_{_digest(_hex(sorted(ciphers)))}_{_digest(tail)}"

    def ja3n(self) -> str:
        """Return JA3N, 32 hex digits: the same for browsers that shuffle their extensions."""
        parts = (
            _plain(self.ciphers),
            sorted(_plain(self.extensions)),
            _plain(self.groups),
            self.point_formats,
        )
        text = ",".join((str(self.version), *("-".join(map(str, part)) for part in parts)))
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def parse(data: bytes) -> ClientHello | None:
    """Read a ClientHello; None while more bytes are needed.

    A post-quantum key share makes it larger than one TCP segment, so it arrives in pieces.
    Raises BrokenHelloError when the bytes are no ClientHello.
    """
    message = _handshake(data)
    if len(message) < 4:
        return None
    size = int.from_bytes(message[1:4], "big")
    if len(message) - 4 < size:
        return None
    if message[0] != 1:
        raise BrokenHelloError("the first handshake message is not a ClientHello")
    try:
        return _read(message[4 : 4 + size])
    except (struct.error, IndexError) as exc:
        raise BrokenHelloError("a broken ClientHello") from exc


def _handshake(data: bytes) -> bytes:
    message, at = b"", 0
    while len(data) - at >= 5:
        if data[at] != HANDSHAKE:
            raise BrokenHelloError("not a TLS handshake record")
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        if len(data) - at - 5 < size:
            break
        message += data[at + 5 : at + 5 + size]
        at += 5 + size
    return message


def _read(body: bytes) -> ClientHello:
    (version,) = struct.unpack_from("!H", body)
    at = 34 + 1 + body[34]
    (size,) = struct.unpack_from("!H", body, at)
    hello = ClientHello(version, _numbers(body[at + 2 : at + 2 + size]))
    at += 2 + size
    at += 1 + body[at]
    for kind, content in _extensions(body[at + 2 :]):
        hello.extensions.append(kind)
        if kind == _SIGNATURES:
            hello.signatures = _numbers(content[2:])
        elif kind == _GROUPS:
            hello.groups = _numbers(content[2:])
        elif kind == _POINT_FORMATS:
            hello.point_formats = list(content[1:])
        elif kind == _ALPN:
            hello.alpn = list(_names(content[2:]))
        elif kind == _VERSIONS:
            hello.versions = _numbers(content[1:])
    return hello


def _extensions(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("!HH", data, at)
        yield kind, data[at + 4 : at + 4 + size]
        at += 4 + size


def _names(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        yield data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]


def _numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data) - 1, 2)]


def _plain(values: Iterable[int]) -> list[int]:
    """Return values without GREASE (RFC 8701), which browsers draw anew for each connection."""
    return [x for x in values if (x & 0x0F0F) != 0x0A0A or x >> 8 != x & 0xFF]


def _alpn_mark(alpn: list[bytes]) -> str:
    if not alpn or not alpn[0]:
        return "00"
    first, last = chr(alpn[0][0]), chr(alpn[0][-1])
    if first.isascii() and first.isalnum() and last.isascii() and last.isalnum():
        return first + last
    text = alpn[0].hex()
    return text[0] + text[-1]


def _hex(values: Iterable[int]) -> str:
    return ",".join(f"{x:04x}" for x in values)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0" * 12
