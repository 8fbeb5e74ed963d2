"""Downloads in this process, and what they leave in a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from crawling import Crawled, crawl


async def download_all(
    sandbox: Any, folder: Path, spider: Any = "posts", more: Any = (), **arguments: Any
) -> Crawled:
    """Crawl with ``download=1``; ``more`` settings."""
    settings = {**sandbox.settings, "FILES_STORE": str(folder), **dict(more)}
    return await crawl(settings, folder.parent, spider, **{"download": "1", **arguments})


def entries(crawled: Crawled) -> list[dict[str, Any]]:
    """What all items say of their files."""
    return [entry for item in crawled.items for entry in item.files or ()]


def on_disk(folder: Path) -> dict[str, str]:
    """The files of a folder with their SHA-256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def assert_whole(folder: Path, told: list[dict[str, Any]]) -> None:
    """What the items say of their files is so, and nothing else is there."""
    kept = [entry for entry in told if entry["path"]]
    assert on_disk(folder) == {entry["path"]: entry["checksum"] for entry in kept}
    assert not (folder / ".parts").exists()
    for entry in kept:
        assert (folder / entry["path"]).stat().st_size == entry["size"] > 0
        assert "?" not in entry["url"]


def files_asked_for(sandbox: Any) -> list[dict[str, Any]]:
    """Requests to content servers since the mark."""
    return [r for r in sandbox.requests() if r["host"].endswith(("cdninstagram.com", "fbcdn.net"))]
