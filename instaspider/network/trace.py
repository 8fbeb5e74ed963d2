"""What libcurl says about a transfer, kept in memory by C code, read only when one stalls.

After a GOAWAY frame libcurl goes on waiting for the streams that the server promised to finish,
as RFC 9113 6.8 wants it, and tells nobody. A server that then says nothing more leaves the request
to hang until its timeout. The only sign that reaches the outside is a line of libcurl's verbose
text. A Python callback for that text would cost more than the transfer; a stream in memory costs
some ten microseconds.
"""

from __future__ import annotations

from curl_cffi import Curl, CurlOpt

from instaspider.network.memory import MemoryStream

_GOAWAY = b"received GOAWAY"


class Trace:
    """The verbose text of one curl handle's transfer at a time. It holds cookies: never log it."""

    def __init__(self) -> None:
        self._stream = MemoryStream() if MemoryStream.available else None

    def attach(self, curl: Curl) -> None:
        """Begin anew with the next transfer of that handle."""
        if self._stream is not None:
            self._stream.rewind()
            self._stream.give_to(curl, CurlOpt.STDERR)
            curl.setopt(CurlOpt.VERBOSE, 1)

    def rewind(self) -> None:
        """Forget the last transfer."""
        if self._stream is not None:
            self._stream.rewind()

    def went_away(self) -> bool:
        """Whether a GOAWAY frame came in while the transfer was the one being served."""
        return self._stream is not None and _GOAWAY in self._stream.read()

    def close(self) -> None:
        """The handle must be closed, or reset, before."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
