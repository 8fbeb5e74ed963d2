"""Feeds in files of this machine: a torn end is cut off before rows are added, and a Parquet file
is whole or not there."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import IO, Any

from scrapy import Spider
from scrapy.extensions.feedexport import FileFeedStorage

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.torn_rows import repair_csv, repair_lines

logger = logging.getLogger(__name__)

LINES = ("jsonl", "jsonlines", "jl")
"""Formats with one JSON object a line."""


class LocalFeedStorage(FileFeedStorage):
    """Scrapy's, which appends or overwrites, with care for the end of the file."""

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        super().__init__(uri, feed_options=feed_options)
        self._options = feed_options or {}
        self._part: Path | None = None

    def open(self, spider: Spider) -> IO[bytes]:
        path = Path(self.path)
        if self._options.get("format") == "parquet":
            refuse_to_append(path, self._options)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._part = path.with_name(f"{path.name}.part")
            # What a killed crawl left, or a link: nothing is written through one.
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
    """Raise :class:`ConfigurationError` for a Parquet file that is there and is to stay."""
    if path.exists() and not options.get("overwrite"):
        raise ConfigurationError(
            f"{path} is there, and no rows can be added to a Parquet file: write to another file,"
            " or over this one with -O."
        )
