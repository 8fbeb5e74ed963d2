"""Stores feeds in files of this machine: cuts off a torn last row, writes Parquet and
workbooks whole or not.

A row is torn if its writer was killed in the middle of it.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import IO, Any

from scrapy import Spider
from scrapy.extensions.feedexport import FileFeedStorage
from scrapy.extensions.postprocessing import PostProcessingManager

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.torn_rows import repair_csv, repair_lines

logger = logging.getLogger(__name__)

LINES = ("jsonl", "jsonlines", "jl")
"""The formats with one JSON object a line."""


AT_ONCE = {"parquet": "Parquet file", "xlsx": "workbook"}
"""The formats whose file is written whole or not at all, and no row is added to it."""


class LocalFeedStorage(FileFeedStorage):
    """Appends or overwrites as Scrapy does, after repairing the end of the file."""

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        super().__init__(uri, feed_options=feed_options)
        self._options = feed_options or {}
        self._part: Path | None = None

    def open(self, spider: Spider) -> IO[bytes]:
        path = Path(self.path)
        if self._options.get("format") in AT_ONCE:
            refuse_to_append(path, self._options)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._part = path.with_name(f"{path.name}.part")
            # A part that a killed crawl left, or a link, which must not be written through.
            self._part.unlink(missing_ok=True)
            return self._part.open("xb")
        if self.write_mode == "ab" and path.is_file() and "postprocessing" not in self._options:
            self._repair(path)
        return super().open(spider)

    def store(self, file: IO[bytes]) -> None:
        if self._part is None:
            super().store(file)
            return
        file.flush()
        os.fsync(file.fileno())
        file.close()
        self._part.replace(self.path)

    def _repair(self, path: Path) -> None:
        cut = 0
        if self._options.get("format") in LINES:
            cut = repair_lines(path)
        elif self._options.get("format") == "csv":
            quote = self._options.get("item_export_kwargs", {}).get("quotechar", '"')
            cut = repair_csv(path, quote.encode())
        if cut:
            logger.warning(
                "%s ended in the middle of a row, as a killed crawl leaves it: %d bytes were cut"
                " off.",
                path,
                cut,
            )


def refuse_to_append(path: Path, options: dict[str, Any]) -> None:
    """Raise :class:`ConfigurationError` for a file of :data:`AT_ONCE` that exists and may not be
    overwritten."""
    if path.exists() and not options.get("overwrite"):
        kind = AT_ONCE[options["format"]]
        raise ConfigurationError(
            f"{path} exists, and no rows can be added to a {kind}: write to another file,"
            " or over this one with -O."
        )


def inner(file: Any) -> Any:
    """Return the file that a plugin, such as the one for gzip, writes to."""
    return file.file if isinstance(file, PostProcessingManager) else file


def name_of(file: Any) -> str:
    """Return the name of a feed's file, for messages."""
    return str(getattr(inner(file), "name", "the feed"))
