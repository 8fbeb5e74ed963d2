"""Through the handler a target looks as it does in curl_cffi alone, on one and the same server.

Taken: the newest three targets of each browser family that the installed curl_cffi knows, and those
that the package uses by itself. tests/support/looks.py says what a look is and records the table.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import cache

import curl_cffi
import looks
import pytest
from crawling import as_task, handler
from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerRunner

from instaspider.network.headers import is_chromium

COMPARED = ("ja4", "ja3n", "ja4_resumed", "h2", "user_agent", "page")
each_target = pytest.mark.parametrize("target", looks.targets())

# A page's script calls differently from what curl_cffi alone sends with the call's own headers:
# the headers that only a page load has are gone, and under Chrome and Edge targets the order is
# that of Chromium's calls, with a field for each cookie.
PAGE_ONLY = {"cache-control", "sec-fetch-user", "upgrade-insecure-requests"}


def unlike(target: str, page: str) -> dict:
    """How a call of that target may differ, given the names of its page load."""
    chromium = is_chromium(target)
    return {
        "added": ["cookie"] if chromium else [],
        "moved": chromium,
        "removed": sorted(PAGE_ONLY & set(page.split())),
    }


@cache
def alone(target, sandbox):
    return looks.alone(target, sandbox)


def assert_alike(ours, target, sandbox):
    """Equal to curl_cffi alone; where a ClientHello is drawn, to one that it draws as well."""
    theirs = alone(target, sandbox)
    for _ in range(looks.DRAWS):
        if (ours["ja4"], ours["ja3n"]) == (theirs["ja4"], theirs["ja3n"]):
            break
        theirs = looks.alone(target, sandbox)
    assert {name: ours[name] for name in COMPARED} == {name: theirs[name] for name in COMPARED}
    for name in looks.CALLS:
        assert looks.differences(ours[name], theirs[name]) == unlike(target, theirs["page"])


@asynccontextmanager
async def reader_of_heads():
    """A server in clear HTTP; gives its address and the heads of the requests that came."""
    heads = []

    async def answer(reader, writer):
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", heads
    finally:
        server.close()


def test_families_have_targets():
    known = looks.newest_three()
    assert len(known) >= 15
    assert {looks.family(name) for name in known} == set(looks.FAMILIES)
    assert "chrome150" in known or looks.recorded()["curl_cffi"] != curl_cffi.__version__
    assert looks.used_targets() <= set(looks.targets())


@each_target
@as_task
async def test_as_curl_cffi_alone_and_as_recorded(sandbox, target):
    """The first connection, the same handle and connection again, and a resumed one."""
    async with handler(sandbox.settings) as made:
        ours = await looks.through_the_handler(target, sandbox, made)
    assert_alike(ours, target, sandbox)
    table = looks.recorded()
    if table["curl_cffi"] != curl_cffi.__version__:
        pytest.skip(
            f"equal to curl_cffi alone; the table holds for curl_cffi {table['curl_cffi']},"
            f" installed is {curl_cffi.__version__}. To record it anew:"
            " PYTHONPATH=tests:tests/support python tests/support/looks.py"
        )
    row = table["looks"][target]
    for name in looks.DRAWN:
        assert {ours[name]} - {None} <= set(row[name]), name
        assert bool(ours[name]) == bool(row[name]), name
    fixed = [name for name in ours if name not in looks.DRAWN]
    assert {name: ours[name] for name in fixed} == {name: row[name] for name in fixed}
    for name in looks.CALLS:
        assert row[f"{name}_unlike_curl_cffi"] == unlike(target, row["page"])


def test_the_table_has_a_row_for_each_target():
    table = looks.recorded()
    if table["curl_cffi"] != curl_cffi.__version__:
        pytest.skip(f"recorded for curl_cffi {table['curl_cffi']}; python tests/support/looks.py")
    assert sorted(table["looks"]) == looks.targets()
    # tor145 alone keeps no tickets, as Tor Browser does
    assert [name for name, row in table["looks"].items() if not row["ja4_resumed"]] == ["tor145"]


@as_task
async def test_a_pool_that_other_targets_have_used(sandbox):
    """Twice through all of them; the second time each target has left a connection and a ticket."""
    async with handler(sandbox.settings) as made:
        for more in ({}, {"identity": "another"}):
            for target in looks.targets():
                ours = await looks.through_the_handler(target, sandbox, made, **more)
                assert_alike(ours, target, sandbox)


@as_task
async def test_through_a_proxy(make_sandbox):
    sandbox = make_sandbox("--proxies", "good=1")
    (proxy,) = sandbox.process.proxies
    async with handler(sandbox.settings) as made:
        for target in looks.targets():
            ours = await looks.through_the_handler(target, sandbox, made, proxy=proxy)
            assert_alike(ours, target, sandbox)


@each_target
@as_task
async def test_values_of_a_page_load_are_those_of_curl_cffi_alone(target):
    """In clear HTTP, where all that a server gets can be read byte by byte."""
    async with reader_of_heads() as (url, heads):
        await asyncio.to_thread(looks.load_in_the_clear, target, url)
        async with handler() as made:
            await made.download_request(Request(url, meta={"impersonate": target}))
    theirs, ours = (head.splitlines() for head in heads)
    if is_chromium(target):
        # curl_cffi 0.17.0 puts Host last under its newest targets, where no browser has it
        host = next(line for line in theirs if line.startswith(b"Host: "))
        theirs.remove(host)
        theirs.insert(1, host)
    assert ours == theirs
    assert len(ours) > 5
    assert b"h2c" not in heads[1]


@pytest.mark.parametrize("target", ["chrome150", "firefox147", "safari2601"])
@as_task
async def test_headers_of_a_request_take_the_place_of_the_browsers(target):
    own = {"Accept-Language": "eo", "X-Mine": "1"}
    async with reader_of_heads() as (url, heads), handler() as made:
        for headers in ({}, own):
            await made.download_request(Request(url, headers=headers, meta={"impersonate": target}))
    plain, changed = (head.splitlines() for head in heads)
    at = next(n for n, line in enumerate(plain) if line.lower().startswith(b"accept-language:"))
    plain[at] = b"Accept-Language: eo"
    changed.remove(b"X-Mine: 1")
    assert changed == plain


@as_task
async def test_nothing_that_scrapys_middlewares_set_reaches_a_server():
    """A spider of a project with all of Scrapy's defaults, against curl_cffi alone."""

    class Plain(Spider):
        name = "plain"

        async def start(self):
            yield Request(self.url)

        def parse(self, response):
            yield {"sent": {name.decode() for name in response.request.headers}}

    items = []
    async with reader_of_heads() as (url, heads):
        await asyncio.to_thread(looks.load_in_the_clear, "chrome150", url)
        settings = {
            "DOWNLOAD_HANDLERS": {"http": "instaspider.CurlCffiDownloadHandler"},
            "INSTASPIDER_IMPERSONATE": "chrome150",
        }
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(Plain)
        crawler.signals.connect(lambda item: items.append(item), signals.item_scraped, weak=False)
        await runner.crawl(crawler, url=url)
    assert heads[0] == heads[1]
    stock = {"Accept", "Accept-Encoding", "Accept-Language", "User-Agent"}
    assert items == [{"sent": stock}]


@as_task
async def test_client_hints_of_a_request_go_out_only_without_a_target(caplog):
    own = {"User-Agent": "mine/1.0", "Sec-CH-UA": "mine", "Sec-CH-UA-Platform": "mine"}
    async with reader_of_heads() as (url, heads), handler() as made:
        for target in ("chrome150", "firefox147", "chrome150", None):
            await made.download_request(Request(url, headers=own, meta={"impersonate": target}))
    *under_targets, free = heads
    assert not any(b"mine" in head for head in under_targets)
    assert free.count(b"mine") == 3
    assert b"Chrome/150" in heads[0]
    assert b"Firefox/147" in heads[1]
    said = [r.getMessage() for r in caplog.records if "of a request is not sent" in r.getMessage()]
    assert sorted(text.split()[2] for text in said) == [
        "Sec-Ch-Ua",
        "Sec-Ch-Ua-Platform",
        "User-Agent",
    ]
