"""How files are asked for: how often, how many at once, and with whose TLS."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import ClassVar

import pytest
from crawling import ONE_BY_ONE, as_task
from media_folders import download_all, entries, files_asked_for
from scrapy.http import Response
from worlds import find


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


class Expired:
    """A middleware next to the handler: every address of a file has run out."""

    asked: ClassVar[Counter[str]] = Counter()

    def process_request(self, request):
        if "file" not in request.meta:
            return None
        Expired.asked[request.url.partition("?")[0]] += 1
        return Response(request.url, 403, body=b"URL signature expired")


@pytest.mark.parametrize("spider", ["posts", "profiles"])
@as_task
async def test_an_address_that_does_not_work_when_renewed_is_given_up(sandbox, folder, spider):
    Expired.asked.clear()
    name = find(sandbox, lambda user: not user["is_private"] and 4 < user["media_count"] < 13)
    more = {"DOWNLOADER_MIDDLEWARES": {Expired: 999}}
    crawled = await download_all(sandbox, folder, spider, more, users=name)
    told = entries(crawled)
    assert {entry["status"] for entry in told} == {"failed"}
    assert {entry["reason"] for entry in told} == {"status 403 URL signature expired"}
    assert crawled.stats["instaspider/media/fetched_again"] == len(crawled.items)
    assert set(Expired.asked.values()) == {2}
    assert len(Expired.asked) == len(told)
    assert crawled.outcomes[name]["outcome"] == "done"


class Room:
    """A middleware next to the handler: counts the files that are under way."""

    now = most = 0

    async def process_request(self, request):
        if "file" in request.meta:
            Room.now += 1
            Room.most = max(Room.most, Room.now)
            await asyncio.sleep(0.02)

    def process_response(self, request, response):
        Room.now -= "file" in request.meta
        return response


@pytest.mark.parametrize("at_once", [1, 3])
@as_task
async def test_so_many_files_at_once_and_no_more(sandbox, folder, at_once):
    Room.now = Room.most = 0
    more = {"INSTASPIDER_MEDIA_AT_ONCE": at_once, "DOWNLOADER_MIDDLEWARES": {Room: 999}}
    crawled = await download_all(sandbox, folder, more=more, users="walker1,walker12", limit=24)
    assert len(entries(crawled)) > 20
    assert (Room.now, Room.most) == (0, at_once)


@as_task
async def test_files_are_asked_for_with_the_tls_of_the_pages(make_sandbox, folder):
    """Where a ticket is offered that shows, and is no other browser."""
    sandbox = make_sandbox()
    more = {"INSTASPIDER_IMPERSONATE": "chrome150", **ONE_BY_ONE}
    await download_all(sandbox, folder, more=more, mode="fast", users="walker1")
    asked = files_asked_for(sandbox)
    pages = [entry for entry in sandbox.requests() if entry not in asked]
    first = {entry["ja4"] for entry in asked if not entry["psk"]}
    assert first == {entry["ja4"] for entry in pages if not entry["psk"]}
    assert len(first) == 1
    assert {entry["h2"] for entry in asked} == {entry["h2"] for entry in pages}
