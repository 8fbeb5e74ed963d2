"""The HTTP/2 fingerprint of a connection in Akamai's form: settings|window|priorities|pseudo order.

Described in Akamai's "Passive Fingerprinting of HTTP/2 Clients" (Black Hat EU 2017). All of it is
sent before the first request's headers end, so reading stops there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

_PREFACE = len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
_HEADERS, _PRIORITY, _SETTINGS, _WINDOW_UPDATE = 1, 2, 4, 8


class Http2Look:
    """Collects a client's opening frames; ``done`` once its first HEADERS frame was seen."""

    def __init__(self) -> None:
        self.done = False
        self._data = b""
        self._at = _PREFACE
        self._settings: list[str] = []
        self._window = 0
        self._priorities: list[str] = []

    def feed(self, data: bytes) -> None:
        """Take the next decrypted bytes, the preface included."""
        self._data += data
        while not self.done and len(self._data) >= self._at + 9:
            size = int.from_bytes(self._data[self._at : self._at + 3], "big")
            end = self._at + 9 + size
            kind, flags = self._data[self._at + 3], self._data[self._at + 4]
            if kind != _HEADERS and len(self._data) < end:
                return
            stream = int.from_bytes(self._data[self._at + 5 : self._at + 9], "big") & 0x7FFFFFFF
            self._frame(kind, flags, stream, self._data[self._at + 9 : end])
            self._at = end

    def akamai(self, header_names: Iterable[str]) -> str:
        """Return the fingerprint, given the names of the first request's headers as received."""
        pseudo = ",".join(name[1] for name in header_names if name.startswith(":"))
        window = str(self._window) if self._window else "00"
        settings, priorities = ";".join(self._settings), ",".join(self._priorities) or "0"
        return f"{settings}|{window}|{priorities}|{pseudo}"

    def _frame(self, kind: int, flags: int, stream: int, body: bytes) -> None:
        if kind == _HEADERS:
            self.done = True
            self._data = b""
        elif kind == _SETTINGS and not flags & 1:
            pairs = struct.iter_unpack("!HI", body[: len(body) // 6 * 6])
            self._settings += [f"{key}:{value}" for key, value in pairs]
        elif kind == _WINDOW_UPDATE and stream == 0 and len(body) == 4 and not self._window:
            self._window = int.from_bytes(body, "big") & 0x7FFFFFFF
        elif kind == _PRIORITY and len(body) == 5:
            parent, weight = struct.unpack("!IB", body)
            self._priorities.append(f"{stream}:{parent >> 31}:{parent & 0x7FFFFFFF}:{weight + 1}")
