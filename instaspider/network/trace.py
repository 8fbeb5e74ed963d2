"""What libcurl says about a transfer, its end kept in memory by C code, read when one stalls.

After a GOAWAY frame libcurl goes on waiting for the streams that the server promised to finish,
as RFC 9113 6.8 wants it, and tells nobody. A server that then says nothing more leaves the request
to hang until its timeout. The only sign that reaches the outside is a line of libcurl's verbose
text. A Python callback for that text would cost more than the transfer; a stream in memory costs
some ten microseconds. The server decides how much text there is, so only its end is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from curl_cffi import Curl, CurlOpt

from instaspider.network.tail import Tail

_GOAWAY = b"received GOAWAY, error="
# A server that shuts down in good order says it twice (RFC 9113, 6.8).
_MOST_GOAWAYS = 8
# Bytes. Header lines, which are most of it, may have 300 kB (libcurl's own limit).
_MOST_TEXT = 1 << 20


class Trace:
    """The verbose text of one curl handle's transfer at a time. It holds cookies: never log it."""

    def __init__(self, flooded: Callable[[], None] = lambda: None) -> None:
        """``flooded``: called, from within libcurl, once there is more text than any transfer has
        that means well."""
        self._tail = Tail(_MOST_TEXT, flooded) if Tail.available else None

    def attach(self, curl: Curl) -> None:
        """Begin anew with the next transfer of that handle."""
        if self._tail is not None:
            self._tail.forget()
            self._tail.give_to(curl, CurlOpt.STDERR)
            curl.setopt(CurlOpt.VERBOSE, 1)

    def rewind(self) -> None:
        """Forget the last transfer."""
        if self._tail is not None:
            self._tail.forget()

    def went_away(self) -> bool:
        """Whether a GOAWAY frame came in while the transfer was the one being served."""
        return self._tail is not None and self._tail.count(_GOAWAY) > 0

    def is_flooded(self) -> bool:
        """Whether the server does not stop to send such frames, or what else makes text."""
        if self._tail is None:
            return False
        return self._tail.is_beyond or self._tail.count(_GOAWAY) > _MOST_GOAWAYS

    def close(self) -> None:
        """The handle must be closed, or reset, before."""
        if self._tail is not None:
            self._tail.close()
            self._tail = None
