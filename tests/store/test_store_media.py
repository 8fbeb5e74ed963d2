"""A store with ``download=1``: rows name the files that are there, and both go together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crawling import ONE_BY_ONE, Crawled, as_task
from media_folders import assert_whole, download_all, entries, on_disk
from test_store_crawl import stored
from test_store_forget import forget
from worlds import find

from instaspider.items import Highlight, Post, Profile, UserRef
from instaspider.store.opening import open_store
from instaspider.store.upsert import upsert

OTHER = "walker12"


def shows_all(user: dict[str, Any]) -> bool:
    return not user["is_private"] and user["highlight_count"] and user["media_count"] > 4


async def crawl_all(sandbox: Any, folder: Path, url: str, users: str) -> list[Crawled]:
    """Profiles, posts and highlights of two accounts, with their files."""
    more = {**ONE_BY_ONE, "INSTASPIDER_STORE": url}
    return [
        await download_all(sandbox, folder, spider, more, users=users, mode="fast", **arguments)
        for spider, arguments in {
            "profiles": {},
            "posts": {"limit": "4"},
            "highlights": {"limit": "2"},
        }.items()
    ]


@as_task
async def test_rows_and_files_of_a_crawl_and_of_forget(store_url, sandbox, scrapy, tmp_path):
    """Of an account that was crawled under an earlier name too."""
    folder = tmp_path / "files"
    name = find(sandbox, shows_all, "now_n")
    earlier, pk = name.replace("now_", "renamed_"), sandbox.user(name)["pk"]
    store = open_store(store_url)
    with store.writing() as connection:
        renamed = UserRef(pk=pk, username=earlier)
        upsert(connection, [Profile(pk=pk, username=earlier), Post(pk="1", user=renamed)])
    store.close()
    crawled = await crawl_all(sandbox, folder, store_url, f"{name},{OTHER}")
    told = [entry for each in crawled for entry in entries(each)]
    assert {entry["status"] for entry in told} == {"downloaded"}
    assert_whole(folder, told)
    assert {Path(entry["path"]).parent.name for entry in told} == {name, OTHER}
    for each, kind in zip(crawled, (Profile, Post, Highlight), strict=True):
        files = {item.pk: item.files for item in each.items}
        assert files
        rows = {item.pk: item for item in stored(store_url, kind) if item.pk != "1"}
        assert {pk: item.files for pk, item in rows.items()} == files

    done = forget(scrapy, store_url, tmp_path, earlier)
    assert done.returncode == 0, done.stderr
    assert f"Forgotten: {name}, {earlier} (pk {pk})" in done.stdout
    left = {entry["path"] for entry in told if entry["path"].startswith(f"{OTHER}/")}
    assert set(on_disk(folder)) == left
    assert f"{len(told) - len(left)} removed" in done.stdout
    rows = [item for kind in (Profile, Post, Highlight) for item in stored(store_url, kind)]
    assert {path for item in rows for path in [entry["path"] for entry in item.files]} == left
    assert {item.username for item in rows if isinstance(item, Profile)} == {OTHER}
