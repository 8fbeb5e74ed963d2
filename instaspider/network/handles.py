"""Keeps a pool of curl handles on one libcurl multi, which is opened late and closed once."""

from __future__ import annotations

import asyncio
import weakref
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import partial

from curl_cffi import CurlInfo, CurlOpt

from instaspider.exceptions import ConfigurationError
from instaspider.identities.leave import Leave
from instaspider.network.curl import Handle, Lines, Trace
from instaspider.network.head import NO_HEAD, Head
from instaspider.network.multi import Multi
from instaspider.network.streams import MemoryStream

# How many idle connections are kept: one for each identity and host of a large crawl. libcurl's own
# default, four times the handles in use, would close the connection of a slow identity between two
# of its requests.
MAX_IDLE_CONNECTIONS = 4096
# How many file descriptors connections leave to the rest of the process.
_OTHER_DESCRIPTORS = 256
# How many idle handles are kept for each target; a handle takes some 30 kB.
_IDLE_HANDLES = 128
# Seconds for which an idle connection is used again; servers close idle ones as well.
_IDLE_SECONDS = 118
# Tor Browser keeps no TLS tickets. The target offers tickets all the same, without the extension
# psk_key_exchange_modes, and servers must refuse that (RFC 8446, 4.2.9; seen with tor145).
_NEVER_RESUMES = "tor"


@dataclass(slots=True)
class _Kept:
    """What belongs to one curl handle for as long as it is open."""

    target: str | None
    trace: Trace
    lines: MemoryStream | None
    """Takes the header lines of the handle's transfers."""
    head: Head = NO_HEAD
    """The header that the handle sends."""
    asked_for: str = ""
    """The request target that the server is asked for; empty for the one that libcurl makes."""


class Company:
    """Lets a request wait for the connection that another request of its kind is opening.

    So there is one HTTP/2 connection, as in a browser, not one for each request. A request that is
    alone does not wait: libcurl 8.23 may take an idle connection for one that is not open yet
    (setup.cfg says why).
    """

    def __init__(self) -> None:
        self._under_way: Counter[Hashable] = Counter()

    def join(self, curl: Handle, kind: Hashable) -> None:
        """Note that a request of that kind starts, and set whether it waits."""
        others = self._under_way[kind]
        curl.setopt(CurlOpt.PIPEWAIT, 1 if others else 0)
        self._under_way[kind] = others + 1

    def leave(self, kind: Hashable) -> None:
        """Note that a request of that kind has ended."""
        self._under_way[kind] -= 1
        if not self._under_way[kind]:
            del self._under_way[kind]


class Handles:
    """Lends curl handles, each impersonating one target, all on one multi of the running loop."""

    def __init__(self, connect_to: Iterable[str] = ()) -> None:
        self._multi: Multi | None = None
        self._kept: dict[Handle, _Kept] = {}
        self._idle: dict[str | None, list[Handle]] = defaultdict(list)
        self._prepared: dict[Hashable, list[Handle]] = {}
        self._prepared_count = 0
        self._gone: set[int] = set()
        self._connect_to = Lines(rule.encode() for rule in connect_to)

    @property
    def multi(self) -> Multi:
        """The multi, made at the first request because it needs the running loop."""
        if self._multi is None:
            self._multi = Multi(asyncio.get_running_loop())
            self._multi.keep_connections(connection_limit())
        return self._multi

    def take(self, target: str | None, key: Hashable = None) -> tuple[Handle, bool]:
        """Lend a handle that looks like ``target``; the flag says whether it is clean.

        ``key`` stands for all options that many requests have in common. A handle that was given
        back under the same key still has them, so only what differs need be set. Clean handles are
        pooled by target: before curl_cffi 0.17 a handle that changed its target sent the old one's
        headers.
        """
        if key is not None and (ready := self._prepared.get(key)):
            curl = ready.pop()
            self._prepared_count -= 1
            if not ready:
                del self._prepared[key]
            kept = self._kept[curl]
            kept.trace.rewind()
            if kept.lines is not None:
                kept.lines.rewind()
            return curl, False
        return self._clean(target), True

    def _clean(self, target: str | None) -> Handle:
        idle = self._idle[target]
        curl = idle.pop() if idle else Handle()
        kept = self._kept.get(curl)
        if kept is None:
            lines = MemoryStream() if MemoryStream.available else None
            trace = Trace(partial(self._shut_down, weakref.ref(curl)))
            kept = self._kept[curl] = _Kept(target, trace, lines)
        kept.trace.attach(curl)
        if target is not None and (code := curl.impersonate(target)) != 0:
            self._drop(curl)
            raise ConfigurationError(
                f"curl refuses the impersonate target {target!r} ({code}): choose another."
            )
        if target is not None and target.startswith(_NEVER_RESUMES):
            curl.setopt(CurlOpt.SSL_SESSIONID_CACHE, 0)
        curl.setopt(CurlOpt.MAXAGE_CONN, _IDLE_SECONDS)
        if self._connect_to:
            curl.set_lines(CurlOpt.CONNECT_TO, self._connect_to)
        return curl

    def address(self, curl: Handle, url: str, head: Head, target: str = "") -> None:
        """Set the options that differ between requests with the same key.

        ``target``: what the server is asked for, if not what libcurl would make of the URL.
        """
        curl.set_text(CurlOpt.URL, url.encode())
        kept = self._kept[curl]
        if target != kept.asked_for:
            curl.set_text(CurlOpt.REQUEST_TARGET, target.encode())
            kept.asked_for = target
        before, kept.head = kept.head, head
        if head.lines != before.lines:
            curl.set_header(head.lines)
        if head.order != before.order:
            curl.set_text(CurlOpt.HTTPHEADER_ORDER, head.order.encode())
        if head.cookies != before.cookies:
            curl.set_text(CurlOpt.COOKIE, head.cookies)

    def collect_headers(self, curl: Handle, clean: bool) -> bool:
        """Keep the header lines of a handle's transfers in memory; False where that is impossible.

        A handle that is not clean does so already.
        """
        lines = self._kept[curl].lines
        if lines is None:
            return False
        if clean:
            lines.rewind()
            curl.set_pointer(CurlOpt.HEADERFUNCTION, lines.writer)
            curl.set_pointer(CurlOpt.HEADERDATA, lines.file)
        return True

    def header_text(self, curl: Handle) -> bytes:
        """Return the header lines that :meth:`collect_headers` kept so far."""
        lines = self._kept[curl].lines
        return lines.read() if lines is not None else b""

    def give_back(self, curl: Handle, key: Hashable = None) -> None:
        """Take back a handle whose transfer has ended."""
        self._note_goaway(curl)
        if key is None:
            self._reset(curl)
            return
        curl.clean_handles_and_buffers(clear_headers=False, clear_resolve=False)
        # The newest go last, so that handles of an identity that is gone are reset first.
        self._prepared.setdefault(key, []).append(curl)
        self._prepared_count += 1
        if self._prepared_count > _IDLE_HANDLES:
            oldest = next(iter(self._prepared))
            self._reset(self._prepared[oldest].pop())
            self._prepared_count -= 1
            if not self._prepared[oldest]:
                del self._prepared[oldest]

    def _reset(self, curl: Handle) -> None:
        """Reset a handle, so that it counts as clean."""
        idle = self._idle[self._kept[curl].target]
        if len(idle) >= _IDLE_HANDLES:
            self._drop(curl)
            return
        curl.clean_handles_and_buffers()  # before reset(), which would leak them
        curl.reset()
        kept = self._kept[curl]
        kept.head, kept.asked_for = NO_HEAD, ""
        idle.append(curl)

    def perform(self, curl: Handle, leave: Leave | None = None) -> asyncio.Future[None]:
        """Start the transfer. The future ends with it, or raises CurlError. Nothing leaves behind
        the end of ``leave``: that raises :class:`LeaveOverError`, here or in the future."""
        return self.multi.add_handle(curl, leave)

    def abandon(self, curl: Handle) -> None:
        """Break off a transfer that has not ended, and its connection unless others share it."""
        if self._multi is not None:
            self._note_goaway(curl)
            if curl in self._multi.futures:
                self._multi.remove_handle(curl)
        self._drop(curl)

    def _drop(self, curl: Handle) -> None:
        curl.close()
        kept = self._kept.pop(curl)
        kept.trace.close()
        if kept.lines is not None:
            kept.lines.close()

    def _shut_down(self, reference: weakref.ref[Handle]) -> None:
        """Close the connection of a transfer from within libcurl.

        libcurl reads as long as there is something to read, and does not return before.
        """
        curl = reference()
        if curl is not None and self._multi is not None:
            self._multi.shut_down(curl.number(CurlInfo.LOCAL_PORT))

    def _note_goaway(self, curl: Handle) -> None:
        if self._kept[curl].trace.went_away():
            self._gone.add(_connection(curl))
            self._gone.discard(-1)

    def went_away(self, running: Iterable[Handle]) -> list[Handle]:
        """Return the running transfers whose server has said that it will close the connection.

        libcurl reports the frame to whichever transfer it was serving, so all transfers are asked.
        """
        handles = list(running)
        for curl in handles:
            self._note_goaway(curl)
        return [curl for curl in handles if _connection(curl) in self._gone]

    def is_flooded(self, curl: Handle) -> bool:
        """Whether the server of a transfer sends GOAWAY without end."""
        return self._kept[curl].trace.is_flooded()

    def flooded(self, running: Iterable[Handle]) -> list[Handle]:
        """Return the running transfers whose server sends GOAWAY without end."""
        handles = list(running)
        bad = {_connection(curl) for curl in handles if self.is_flooded(curl)}
        return [curl for curl in handles if _connection(curl) in bad]

    async def close(self) -> None:
        """Close all idle handles, connections and timers. All transfers must have ended."""
        for handles in (*self._idle.values(), *self._prepared.values()):
            for curl in handles:
                self._drop(curl)
        self._idle.clear()
        self._prepared.clear()
        if self._multi is not None:
            multi, self._multi = self._multi, None
            await multi.close()
        self._connect_to.close()


def connection_limit() -> int:
    """Return how many connections are kept open: MAX_IDLE_CONNECTIONS, or fewer.

    It is fewer where the process may not open that many files; many shells allow 1024. Beyond the
    limit libcurl closes the connection that was idle for longest.
    """
    try:
        import resource
    except ImportError:  # Windows
        return MAX_IDLE_CONNECTIONS
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return MAX_IDLE_CONNECTIONS
    return min(MAX_IDLE_CONNECTIONS, max(files // 4, files - _OTHER_DESCRIPTORS))


def _connection(curl: Handle) -> int:
    """Return libcurl's number for the connection of a transfer; -1 while there is none."""
    return curl.number(CurlInfo.CONN_ID)
