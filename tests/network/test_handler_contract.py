"""What Scrapy's own tests of a handler leave open: odd answers, signals, memory, what is left."""

from __future__ import annotations

import asyncio
import os
import socket
import time
import tracemalloc

import pytest
from clocks import timed
from crawling import as_task, handler
from curl_cffi import CurlError
from scrapy import Request, signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    UnsupportedURLSchemeError,
)
from tcp_server import server, silent
from waiting import soon

from instaspider import ConfigurationError

END = b"Content-Length: 2\r\n\r\nok"


def parts(*pieces, pause=0.0):
    """Answers with these pieces, one after the other."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        writer.close()

    return serve


def listen(made, receiver, signal):
    made.crawler.signals.connect(receiver, signal, weak=False)


async def ask(answer, *, listens=False):
    async with server(parts(answer)) as port, handler() as made:
        if listens:
            listen(made, lambda headers: None, signals.headers_received)
        return await made.download_request(Request(f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize("listens", [False, True])
@pytest.mark.parametrize(
    ("answer", "headers"),
    [
        (b"HTTP/1.1 100 Continue\r\nX-I: 1\r\n\r\nHTTP/1.1 200 OK\r\n" + END, {}),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n" + END, {}),
        (b"HTTP/1.1 200 OK\r\nX-L: caf\xe9\xff\r\n" + END, {b"X-L": [b"caf\xe9\xff"]}),
        (b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\n" + END, {b"X-A": [b"1", b"2"]}),
        (b"HTTP/1.1 200 OK\r\nX-A: 1\r\n  2\r\n" + END, {b"X-A": [b"1 2"]}),
        (b"HTTP/1.1 200 OK\r\n: v\r\n" + END, {}),
        (b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 2\r\n\r\r\nok", {b"X-A": [b"1"]}),
    ],
    ids=["100", "103", "no-utf8", "repeated", "folded", "no-name", "two-cr"],
)
@as_task
async def test_headers_are_those_of_the_answer_itself(answer, headers, listens):
    response = await ask(answer, listens=listens)
    assert (response.status, response.body) == (200, b"ok")
    assert dict(response.headers) == {b"Content-Length": [b"2"], **headers}


@pytest.mark.parametrize("listens", [False, True])
@as_task
async def test_trailers_are_no_headers(listens):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
    response = await ask(head + b"2\r\nok\r\n0\r\nX-T: late\r\n\r\n", listens=listens)
    assert response.body == b"ok"
    assert b"X-T" not in response.headers


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nno colon\r\n" + END,
        b"HTTP/1.1 200 OK\r\nX-A: 1\x002\r\n" + END,
    ],
    ids=["no-colon", "nul"],
)
@as_task
async def test_what_libcurl_does_not_take_for_an_answer(answer):
    with pytest.raises(DownloadFailedError) as caught:
        await ask(answer)
    assert isinstance(caught.value.__cause__, CurlError)


@as_task
async def test_another_protocol_is_no_answer():
    with pytest.raises(DownloadFailedError):
        await ask(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello")


@as_task
async def test_the_header_is_told_before_the_body_and_each_chunk_as_it_comes():
    told = []
    pieces = (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", b"ab", b"cd", b"ef")
    async with server(parts(*pieces, pause=0.1)) as port, handler() as made:
        listen(made, lambda body_length: told.append(body_length), signals.headers_received)
        listen(made, lambda data: told.append(data), signals.bytes_received)
        await made.download_request(Request(f"http://127.0.0.1:{port}/"))
    assert told == [6, b"ab", b"cd", b"ef"]


@as_task
async def test_each_request_may_have_a_size_to_warn_of(caplog):
    async with server(parts(b"HTTP/1.1 200 OK\r\n" + END)) as port, handler() as made:
        for size in (0, 1):
            caplog.clear()
            meta = {"download_warnsize": size}
            await made.download_request(Request(f"http://127.0.0.1:{port}/", meta=meta))
            assert ("larger than download warn size (1)" in caplog.text) is (size == 1)


@pytest.mark.parametrize("pause", [0.0, 0.002])
@as_task
async def test_a_body_without_end_takes_little_more_than_the_largest_size(pause):
    """Also where whoever takes it in is slower than the server that sends it."""
    sent = []

    async def endless(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while len(sent) < 100_000:
                writer.write(bytes(10_000))
                sent.append(1)
                await writer.drain()
        except ConnectionError:
            writer.close()

    size = 2_000_000
    settings = {"DOWNLOAD_MAXSIZE": size}
    async with server(endless) as port, handler(settings) as made:
        listen(made, lambda data: time.sleep(pause), signals.bytes_received)
        tracemalloc.start()
        try:
            with pytest.raises(DownloadCancelledError, match="larger than download max size"):
                await made.download_request(Request(f"http://127.0.0.1:{port}/"))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < 2 * size
    assert len(sent) * 10_000 < 10 * size


@pytest.mark.parametrize("scheme", ["http", "https"])
@as_task
async def test_what_is_cancelled_or_closed_leaves_nothing_behind(scheme):
    async with server(silent) as port:
        files, tasks = len(os.listdir("/proc/self/fd")), asyncio.all_tasks()
        async with handler() as made:
            url = f"{scheme}://127.0.0.1:{port}/"
            asked = [
                asyncio.ensure_future(
                    made.download_request(Request(f"{url}{n}", meta={"identity": n}))
                )
                for n in range(20)
            ]
            multi = made.clients.multi
            await soon(lambda: len(multi.futures) == 20)
            for task in asked[:5]:
                task.cancel()
            await asyncio.wait(asked[:5])
            assert len(multi.futures) == len(made.clients._kept) == 15
        ended = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(each) for each in ended[:5]] == [asyncio.CancelledError] * 5
        assert [type(each) for each in ended[5:]] == [DownloadCancelledError] * 15
        assert not made.clients._kept
        assert not made._running
        # The server's side ends too; what earlier tests left may end as well.
        await soon(lambda: asyncio.all_tasks() <= tasks)
        await soon(lambda: len(os.listdir("/proc/self/fd")) <= files)


@as_task
async def test_a_refused_connection_says_what_libcurl_said():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        async with handler() as made:
            with pytest.raises(DownloadConnectionRefusedError) as caught:
                await made.download_request(Request(url))
    assert isinstance(caught.value.__cause__, CurlError)


@pytest.mark.parametrize(
    ("url", "meta", "kind"),
    [
        ("http:///x", {}, DownloadCancelledError),
        ("http://:8000/x", {}, DownloadCancelledError),
        ("gopher://host/", {}, UnsupportedURLSchemeError),
        ("http://host/", {"impersonate": "netscape4"}, ConfigurationError),
    ],
)
@as_task
async def test_bad_urls_and_targets_are_not_retried(url, meta, kind):
    request = Request(url, meta=meta)
    async with handler() as made:
        with pytest.raises(kind) as caught:
            await made.download_request(request)
        retry = RetryMiddleware.from_crawler(made.crawler)
        assert retry.process_exception(request, caught.value) is None
        assert retry.process_exception(request, DownloadFailedError("so it does retry"))


@as_task
async def test_a_connection_that_nobody_takes_up_costs_the_timeout():
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for each in (first, second):  # beyond its backlog no SYN is answered
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"
        async with handler() as made:
            with timed() as took, pytest.raises(DownloadTimeoutError):
                await made.download_request(Request(url, meta={"download_timeout": 0.4}))
            assert took.own < 2


@as_task
async def test_beyond_the_streams_of_a_connection_another_one_is_opened(sandbox):
    count = 260  # the sandbox allows 100 streams
    async with handler(sandbox.settings) as made:
        url = "https://www.instagram.com/robots.txt"
        asked = [
            made.download_request(Request(f"{url}?{n}", meta={"identity": 1})) for n in range(count)
        ]
        assert {answer.status for answer in await asyncio.gather(*asked)} == {200}
        host = Request("https://i.instagram.com/robots.txt", meta={"identity": 1})
        await made.download_request(host)
    stats = made.crawler.stats.get_stats()
    opened = stats["instaspider/network/connections/opened"]
    assert 1 < opened <= 4  # two or three, and one of the other host
    assert opened + stats["instaspider/network/connections/reused"] == count + 1
    assert stats["instaspider/network/bytes/sent"] > 50 * count
