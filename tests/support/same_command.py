"""One command, given again and again in this process."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

from crawling import ONE_BY_ONE, Crawled, crawl, read_json_lines

# People of the sandbox with some fifty to ninety posts, for all to see.
NAMES = [f"walker{n}" for n in (12, 13, 22, 25, 26, 30, 39, 41)]
LIMIT = 30


class Runs:
    """Crawls of one command, as it is given again and again."""

    def __init__(self, sandbox: Any, folder: Path) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.out = folder / "out.jsonl"
        self.feed: dict[str, Any] = {"format": "jsonlines"}
        self.more: dict[str, Any] = {}
        """Further feeds."""
        self.settings: dict[str, Any] = {}

    async def go(
        self, items: int | None = None, spider: str = "posts", **arguments: Any
    ) -> Crawled:
        """Crawl to the end, or until so many items have come."""
        settings = {
            **self.sandbox.settings,
            **ONE_BY_ONE,
            **self.settings,
            "FEEDS": {str(self.out): self.feed, **self.more} if self.feed else {},
            **({"CLOSESPIDER_ITEMCOUNT": items} if items else {}),
        }
        self.sandbox.mark()
        given = {"mode": "fast", **arguments}
        if spider == "posts":
            given.setdefault("limit", LIMIT)
        return await crawl(settings, self.folder, spider, **given)

    def pks(self) -> Counter[str]:
        """Items of the feed by pk."""
        return Counter(item["pk"] for item in read_json_lines(self.out))


def outcomes(crawled: Crawled) -> dict[str, str]:
    return {row["input"]: row["outcome"] for row in crawled.rows}


def visited(tmp_path: Path, name: str, at: float) -> None:
    """Say that an input was visited then."""
    with sqlite3.connect(tmp_path / "state" / "sandbox" / "state.db") as database:
        database.execute("UPDATE instaspider_visits SET began = ? WHERE key = ?", (at, name))
    database.close()
