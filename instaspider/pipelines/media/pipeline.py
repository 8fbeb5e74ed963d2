"""Makes files of items' pictures and videos for ``-a download=1``, and names them in the items."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from instaspider.exceptions import UnfinishedError
from instaspider.options import Options, files_folder
from instaspider.pipelines.media.archive import Archive
from instaspider.pipelines.media.download import DiskError, Downloads, Result
from instaspider.pipelines.media.folder import Folder
from instaspider.pipelines.media.hosts import bare
from instaspider.pipelines.media.parts import Part, Wanted, parts_of

logger = logging.getLogger(__name__)

# How many missing files are named in the log; the items name all of them.
SAID = 20


class Source(Protocol):
    """Describes what a spider may offer to this pipeline.

    If a spider offers nothing, any identity fetches files, from the addresses in items, and nothing
    is remembered of them.
    """

    given: Mapping[str, Any]
    """The arguments ``filename``, ``archive``, ``video`` and ``audio``."""

    def fetched_files(self, folder: Path) -> Archive:
        """Return the archive, which remembers the files that were fetched into a folder."""

    def identity_of(self, item: Any) -> str | None:
        """Return the identity that got the item."""

    async def fetch_again(self, item: Any) -> Any:
        """Return the same item with fresh addresses, or None. Raises UnfinishedError."""


class UnfinishedItemError(DropItem, UnfinishedError):
    """An item without all of its files, because the crawl is being stopped.

    It is dropped, so that its page does not count as done, and comes again with the next run.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why, log_level="DEBUG")


class MediaFilesPipeline:
    """Adds files to items. If a file cannot be had, the item's ``files`` tell the reason."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        options, root = Options.of(crawler.settings), files_folder(crawler.settings)
        given = getattr(crawler.spider, "given", {})
        best, sound = given.get("video") == "best", bool(given.get("audio"))
        self.wanted = Wanted(given.get("filename"), best=best, sound=sound)
        archive = given.get("archive")
        self._forgets = archive == "new"
        fetched_files = getattr(crawler.spider, "fetched_files", None)
        self.folder = Folder(root, fetched_files(root) if fetched_files is not None else None)
        self.downloads = Downloads(crawler, self.folder, options, anew=archive == "0")
        self._counts: Counter[str] = Counter()
        self._stopping: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MediaFilesPipeline:
        return cls(crawler)

    def open_spider(self) -> None:
        self.folder.open()
        if self._forgets:
            self.folder.archive.forget()

    def close_spider(self) -> None:
        self.folder.close()
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self._counts.items()))
        logger.info("Files in %s: %s.", self.folder.root, counts or "none")

    async def process_item(self, item: Any) -> Any:
        parts = self._parts_of(item)
        if not parts:
            return item
        try:
            pairs = await self._all(item, parts)
        except UnfinishedError as error:
            raise UnfinishedItemError(str(error)) from error
        except DiskError as error:
            self._stop(error)
            raise UnfinishedItemError(f"files cannot be written: {error}") from error
        for part, result in pairs:
            self._count(part, result)
        item.files = [_entry(part, result) for part, result in pairs]
        return item

    async def _all(self, item: Any, parts: list[Part]) -> list[tuple[Part, Result]]:
        """Return all files of an item. If an address is missing or has expired, the item is fetched
        again, once."""
        asked = await self._must_ask(parts)
        if asked:
            parts = await self._fresh(item) or parts
        sender = self._sender(item)
        results = await self._results(parts, sender)
        if not asked and any(result.expired for result in results):
            fresh = {part.record: part for part in await self._fresh(item)}
            late = [
                fresh.get(part.record, part) if result.expired else None
                for part, result in zip(parts, results, strict=True)
            ]
            parts_again = [part for part in late if part]
            again = iter(await self._results(parts_again, sender, renewed=True))
            results = [
                next(again) if part else result for part, result in zip(late, results, strict=True)
            ]
        return list(zip(parts, results, strict=True))

    async def _must_ask(self, parts: list[Part]) -> bool:
        """Whether an address is missing that another answer may name."""
        for part in parts:
            if part.url is None and not part.tracks:
                return True
            with suppress(OSError):  # it is told when the file is to be fetched
                if not part.is_told and not await self.downloads.knows(part):
                    return True
        return False

    async def _results(
        self, parts: list[Part], sender: str | None, *, renewed: bool = False
    ) -> list[Result]:
        got = await asyncio.gather(
            *(self.downloads.get(part, sender, renewed=renewed) for part in parts),
            return_exceptions=True,
        )
        # Only after all have ended, so that nothing of an item goes on without it.
        for result in got:
            if isinstance(result, BaseException):
                raise result
        return [result for result in got if isinstance(result, Result)]

    async def _fresh(self, item: Any) -> list[Part]:
        """Return the files of the same item from another answer; none if there is no answer."""
        fetch_again = getattr(self.crawler.spider, "fetch_again", None)
        if fetch_again is None:
            return []
        self.crawler.stats.inc_value("instaspider/media/fetched_again")
        return self._parts_of(await fetch_again(item))

    def _parts_of(self, item: Any) -> list[Part]:
        return parts_of(item, self.wanted)

    def _sender(self, item: Any) -> str | None:
        identity_of = getattr(self.crawler.spider, "identity_of", None)
        return identity_of(item) if identity_of is not None else None

    def _count(self, part: Part, result: Result) -> None:
        self._counts[result.status] += 1
        self.crawler.stats.inc_value(f"instaspider/media/files/{result.status}")
        if result.status not in ("failed", "refused"):
            return
        missing = self._counts["failed"] + self._counts["refused"]
        if missing <= SAID:
            logger.warning("%s/%s %s: %s.", part.folder, part.stem, result.status, result.reason)
        if missing == SAID:
            logger.warning(
                "Further missing files are not logged one by one; the field files of each item"
                " names them."
            )

    def _stop(self, error: DiskError) -> None:
        if self._stopping is None:
            logger.error(
                "The crawl stops: files cannot be written (%s). Make room or choose another"
                " FILES_STORE, then run the same command again: it goes on.",
                error,
            )
            closing = self.crawler.engine.close_spider_async(reason="files_not_written")
            self._stopping = asyncio.ensure_future(closing)


def _entry(part: Part, result: Result) -> dict[str, Any]:
    """Return what the item says about one file."""
    known, url = result.kept or result.past, result.url or part.url
    return {
        "kind": part.kind,
        "path": result.kept.path if result.kept else None,
        "url": bare(url) if url else None,
        "type": known.type if known else None,
        "size": known.size if known else None,
        "checksum": known.checksum if known else None,
        "status": result.status,
        "reason": result.reason or None,
    }
