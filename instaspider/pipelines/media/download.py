"""Fetches one file: checks it, tries again, names it, or tells why there is none."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Literal
from weakref import WeakValueDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response

from instaspider.exceptions import UnfinishedError
from instaspider.options import Options
from instaspider.pipelines.media import hosts
from instaspider.pipelines.media.archive import Past
from instaspider.pipelines.media.content import announced, is_whole
from instaspider.pipelines.media.folder import Folder, Kept, WrongContentError
from instaspider.pipelines.media.parts import Part

logger = logging.getLogger(__name__)

Status = Literal["downloaded", "had", "archived", "refused", "failed"]

TRIES = 3
_PAUSE = 1.0
"""Seconds before the second try, doubled for each further try."""
_REDIRECTS = 3
_MOVED = (301, 302, 303, 307, 308)
# "URL signature mismatch" is 403, "URL signature expired" was seen as 403 and as 410.
_EXPIRED = (403, 410)
# Errors that the next file would meet too: the disk is full, worn out or read-only.
_HOPELESS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file."""

    status: Status
    reason: str = ""
    kept: Kept | None = None
    expired: bool = False
    """Whether the address has expired, so that a fresh one may work."""
    past: Past | None = None
    """What is remembered of a file that somebody removed."""


class DiskError(Exception):
    """No more files can be written to the folder; the message says why."""


class _AgainError(Exception):
    """The download failed in a way that may pass."""


class _RefusedError(Exception):
    """The file is refused."""


class Downloads:
    """Fetches files, a few at once as each identity.

    Scrapy's own files pipelines hold every file in memory, and write it in place, so that a killed
    crawl leaves halves. They fetch it anew after FILES_EXPIRES days, and remember each address as
    long as the crawl lasts.
    """

    def __init__(
        self, crawler: Crawler, folder: Folder, options: Options, *, anew: bool = False
    ) -> None:
        """``anew``: whether files come again that were fetched before and removed since."""
        self.anew = anew
        self.crawler = crawler
        self.folder = folder
        self.options = options
        self._rooms: defaultdict[str | None, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(options.media_at_once)
        )
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, part: Part, sender: str | None) -> Result:
        """Return the file, from the folder or from its address. ``sender``: who is to fetch it.

        Raises UnfinishedError while the crawl is being stopped, and DiskError.
        """
        # Two items may have the same file, such as a post of two accounts.
        lock = self._locks.setdefault(part.record, asyncio.Lock())
        async with lock:
            try:
                found = await asyncio.to_thread(self.folder.find, part)
                if found is not None:
                    return Result("had", kept=found)
                past = None if self.anew else await asyncio.to_thread(self.folder.removed, part)
                if past is not None:
                    return Result("archived", _removed(past), past=past)
                return await self._fetch(part, sender)
            except _RefusedError as error:
                return Result("refused", str(error))
            except OSError as error:
                if error.errno in _HOPELESS:
                    raise DiskError(str(error)) from error
                return Result("failed", f"it cannot be written: {error.strerror}")

    async def _fetch(self, part: Part, sender: str | None) -> Result:
        if part.url is None:
            return Result("failed", "no route tells its address")
        reason, avoided = "", None
        for number in range(TRIES):
            if number:
                self.crawler.stats.inc_value("instaspider/media/retries")
                await asyncio.sleep(_PAUSE * 2 ** (number - 1))
            who = {"stick": sender, "avoid": avoided}
            try:
                return await self._follow(part, part.url, who)
            except _AgainError as error:
                reason, avoided = str(error), who.get("identity")
        return Result("failed", f"{reason}, {TRIES} times")

    async def _follow(self, part: Part, url: str, who: dict[str, str | None]) -> Result:
        """Follow redirects, but only to addresses from which files may come anyway."""
        for hop in range(_REDIRECTS + 1):
            if reason := hosts.refusal(url):
                return Result("refused", f"it is redirected: {reason}" if hop else reason)
            name = self.folder.new_part()
            try:
                response = await self._send(part, url, name, who)
                if response.status not in _MOVED:
                    return await self._take(part, response, name)
            finally:
                await asyncio.to_thread(self.folder.remove_part, name)
            location = response.headers.get(b"Location", b"") or b""
            url = hosts.target(url, location.decode("latin-1"))
        return Result("refused", f"it is redirected more than {_REDIRECTS} times")

    async def _send(self, part: Part, url: str, name: str, who: dict[str, str | None]) -> Response:
        request = Request(
            url,
            dont_filter=True,
            meta={
                "file": {"kind": part.media, "stick": who["stick"], "avoid": who["avoid"]},
                "download_to": partial(self.folder.make_part, name),
                "download_maxsize": self.options.media_maxsize,
                "download_warnsize": 0,
                "download_timeout": self.options.media_timeout,
                "download_fail_on_dataloss": True,
                "dont_merge_cookies": True,
                "dont_retry": True,
                "dont_redirect": True,
                "dont_cache": True,
                "handle_httpstatus_all": True,
            },
        )
        try:
            async with self._rooms[who["stick"]]:
                response = await self.crawler.engine.download_async(request)
        except UnfinishedError:
            raise
        except IgnoreRequest as error:
            raise _RefusedError(f"a middleware of this project refused it: {error}") from error
        except DownloadCancelledError as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from error
            raise _RefusedError(str(error).partition(" in request ")[0]) from error
        except Exception as error:  # however a download fails, it counts as one try
            who["identity"] = request.meta.get("identity")
            logger.debug("%s: %s", request, error)
            raise _AgainError(f"no answer ({type(error).__name__})") from error
        return response

    async def _take(self, part: Part, response: Response, name: str) -> Result:
        """Judge an answer, and keep the file that came with it."""
        status = response.status
        if status in _EXPIRED:
            return Result("failed", f"status {status} {_said(response)}".rstrip(), expired=True)
        if status == 429 or status >= 500:
            raise _AgainError(f"status {status}")
        if status not in (200, 206):
            return Result("failed", f"status {status}")
        content_type = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
        if not announced(content_type, part.media):
            return Result(
                "refused", f"it is announced as {content_type[:60]!r}, not as {part.media}"
            )
        size = await asyncio.to_thread(self.folder.fill_part, name, response.body)
        length, span = (
            (response.headers.get(header) or b"").decode("latin-1")
            for header in (b"Content-Length", b"Content-Range")
        )
        if not size:
            raise _AgainError("it is empty")
        if not is_whole(status, size, "" if response.body else length, span):
            raise _AgainError("it is not whole")
        try:
            kept = await asyncio.to_thread(self.folder.keep, part, name)
        except WrongContentError as error:
            return Result("refused", str(error))
        self.crawler.stats.inc_value("instaspider/media/bytes", kept.size)
        return Result("downloaded", kept=kept)


def _removed(past: Past) -> str:
    day = datetime.fromtimestamp(past.at, UTC).date()
    return f"it was fetched by {day} and removed since; -a archive=0 fetches it again"


def _said(response: Response) -> str:
    """Return the beginning of a short text, without anything that breaks a log or a table."""
    text = response.body[:80].decode("ascii", "replace")
    return " ".join(text.split()) if text.isprintable() else ""
