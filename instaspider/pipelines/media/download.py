"""Fetches one file: checks it, tries again, names it, or tells why there is none."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections import defaultdict
from dataclasses import dataclass, replace
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
from instaspider.pipelines.media.joining import JoinError
from instaspider.pipelines.media.parts import Part

logger = logging.getLogger(__name__)

Media = Literal["image", "video", "track"]
"""The kind of content that is fetched. A track is the pictures or the sound of a video."""
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
    part: str = ""
    """Name of the temporary file that holds the whole download."""
    url: str | None = None
    """The address that the file came from, if that is not its ``url``."""


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
        """``anew``: whether to fetch again what was fetched before and removed since."""
        self.anew = anew
        self.crawler = crawler
        self.folder = folder
        self.options = options
        self._rooms: defaultdict[str | None, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(options.media_at_once)
        )
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, part: Part, sender: str | None, *, renewed: bool = False) -> Result:
        """Get a file, from the folder or from its address, and return what became of it.

        ``sender``: the identity that is to fetch it; ``renewed``: whether its addresses are new
        because the earlier ones had expired. Raises UnfinishedError while the crawl is being
        stopped, and DiskError.
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
                return await self._fetch(part, sender, renewed=renewed)
            except OSError as error:
                if error.errno in _HOPELESS:
                    raise DiskError(str(error)) from error
                return Result("failed", f"it cannot be written: {error.strerror}")

    async def _fetch(self, part: Part, sender: str | None, *, renewed: bool) -> Result:
        """Fetch a file: by its tracks, which are joined, or else from its one address."""
        joined = await self._joined(part, sender) if part.tracks else None
        if joined is not None:
            can_renew = joined.expired and not renewed
            if joined.kept or can_renew or part.kind == "audio":
                return joined
        if part.url is None:
            return joined or Result("failed", "no route tells its address")
        result = await self._whole(part, part.url, sender)
        why = "no route tells its renditions" if part.lacks_manifest else joined and joined.reason
        if not why or result.kept is None:
            return result
        self.crawler.stats.inc_value("instaspider/media/not_best")
        return replace(result, reason=f"not the best rendition: {why}")

    async def knows(self, part: Part) -> bool:
        """Whether the file is there or was once, so that it is not fetched. Raises OSError."""
        if await asyncio.to_thread(self.folder.find, part) is not None:
            return True
        return not self.anew and await asyncio.to_thread(self.folder.removed, part) is not None

    async def _whole(self, part: Part, url: str, sender: str | None) -> Result:
        media: Media = "image" if part.media == "image" else "video"
        result = await self._download(media, url, sender, self.options.media_maxsize)
        if not result.part:
            return result
        try:
            return await self._keep(part, result.part)
        finally:
            await asyncio.to_thread(self.folder.remove_part, result.part)

    async def _joined(self, part: Part, sender: str | None) -> Result:
        """Fetch pictures and sound, and join them in a thread. One size limit holds for both."""
        names: list[str] = []
        left, first = self.options.media_maxsize, part.tracks[0]
        try:
            for url in part.tracks:
                result = await self._download("track", url, sender, left)
                if not result.part:
                    return replace(result, url=url)
                names.append(result.part)
                left = max(1, left - await asyncio.to_thread(self.folder.size, result.part))
            names.append(self.folder.new_part())
            await asyncio.to_thread(self.folder.join, part, tuple(names[:-1]), names[-1])
            return replace(await self._keep(part, names[-1]), url=first)
        except JoinError as error:
            return Result("failed", f"it cannot be joined: {error}", url=first)
        finally:
            for name in names:
                await asyncio.to_thread(self.folder.remove_part, name)

    async def _keep(self, part: Part, name: str) -> Result:
        try:
            kept = await asyncio.to_thread(self.folder.keep, part, name)
        except WrongContentError as error:
            return Result("refused", str(error))
        self.crawler.stats.inc_value("instaspider/media/bytes", kept.size)
        return Result("downloaded", kept=kept)

    async def _download(self, media: Media, url: str, sender: str | None, most: int) -> Result:
        """Fetch what is at an address into a temporary file, with several tries.

        ``most``: how many bytes it may have.
        """
        reason, avoided = "", None
        for number in range(TRIES):
            if number:
                self.crawler.stats.inc_value("instaspider/media/retries")
                await asyncio.sleep(_PAUSE * 2 ** (number - 1))
            who = {"stick": sender, "avoid": avoided}
            try:
                return await self._follow(media, url, who, most)
            except _RefusedError as error:
                return Result("refused", str(error))
            except _AgainError as error:
                reason, avoided = str(error), who.get("identity")
        return Result("failed", f"{reason}, {TRIES} times")

    async def _follow(
        self, media: Media, url: str, who: dict[str, str | None], most: int
    ) -> Result:
        """Follow redirects, but only to addresses from which files may come anyway."""
        for hop in range(_REDIRECTS + 1):
            if reason := hosts.refusal(url):
                return Result("refused", f"it is redirected: {reason}" if hop else reason)
            name, result = self.folder.new_part(), None
            try:
                response = await self._send(media, url, name, who, most)
                if response.status not in _MOVED:
                    result = await self._judge(media, response, name)
                    return result
            finally:
                if result is None or not result.part:
                    await asyncio.to_thread(self.folder.remove_part, name)
            location = response.headers.get(b"Location", b"") or b""
            url = hosts.target(url, location.decode("latin-1"))
        return Result("refused", f"it is redirected more than {_REDIRECTS} times")

    async def _send(
        self, media: Media, url: str, name: str, who: dict[str, str | None], most: int
    ) -> Response:
        kind = "video" if media == "track" else media
        request = Request(
            url,
            dont_filter=True,
            meta={
                "file": {"kind": kind, "stick": who["stick"], "avoid": who["avoid"]},
                "download_to": partial(self.folder.make_part, name),
                "download_maxsize": most,
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

    async def _judge(self, media: Media, response: Response, name: str) -> Result:
        """Return the temporary file, if an answer is the whole file; otherwise why it is not."""
        status = response.status
        if status in _EXPIRED:
            return Result("failed", f"status {status} {_said(response)}".rstrip(), expired=True)
        if status == 429 or status >= 500:
            raise _AgainError(f"status {status}")
        if status not in (200, 206):
            return Result("failed", f"status {status}")
        content_type = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
        kinds = ("video", "audio") if media == "track" else (media,)
        if not any(announced(content_type, kind) for kind in kinds):
            return Result("refused", f"it is announced as {content_type[:60]!r}, not as {kinds[0]}")
        size = await asyncio.to_thread(self.folder.fill_part, name, response.body)
        length, span = (
            (response.headers.get(header) or b"").decode("latin-1")
            for header in (b"Content-Length", b"Content-Range")
        )
        if not size:
            raise _AgainError("it is empty")
        if not is_whole(status, size, "" if response.body else length, span):
            raise _AgainError("it is not whole")
        return Result("downloaded", part=name)


def _removed(past: Past) -> str:
    day = datetime.fromtimestamp(past.at, UTC).date()
    return f"it was fetched by {day} and removed since; -a archive=0 fetches it again"


def _said(response: Response) -> str:
    """Return the beginning of a short text, without anything that breaks a log or a table."""
    text = response.body[:80].decode("ascii", "replace")
    return " ".join(text.split()) if text.isprintable() else ""
