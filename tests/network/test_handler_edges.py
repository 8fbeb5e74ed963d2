"""The handler at its edges: look-ups, close() in between, clear HTTP, nonsense for an answer."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from types import SimpleNamespace

import pytest
from clocks import timed
from crawling import as_task, handler
from curl_cffi import CurlOpt
from scrapy import Request, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    StopDownload,
)
from tcp_server import server
from waiting import HANGS

from instaspider.network import configure, deadlines
from instaspider.network.streams import MemoryStream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def keeping(connections):
    """Answers on a kept connection, and notes by number which one each request came on."""

    async def serve(reader, writer):
        number = len(set(connections)) + 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                connections.append(number)
                writer.write(OK)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return serve


def once(answer):
    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    return serve


@as_task
async def test_a_body_of_small_pieces_takes_little_more_than_its_size():
    """libcurl hands over each chunk of a chunked body alone."""
    count = 100_000
    numbers = [f"{n % 100:02}".encode() for n in range(count)]

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at in range(0, count, 1000):
            writer.write(b"".join(b"2\r\n%s\r\n" % each for each in numbers[at : at + 1000]))
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        writer.close()

    async with server(serve) as port, handler() as made:
        url = f"http://127.0.0.1:{port}/"
        tracemalloc.start()
        try:
            response = await made.download_request(Request(url))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert response.body == b"".join(numbers)
    assert most < 10 * len(response.body)


@as_task
async def test_close_while_a_name_is_looked_up():
    async with handler() as made:

        async def never(host):
            await asyncio.sleep(60)

        made.resolver._look_up = never
        task = asyncio.ensure_future(made.download_request(Request("http://slow.test/")))
        await asyncio.sleep(0.05)
        await made.close()
        with pytest.raises(DownloadCancelledError):
            await task


@as_task
async def test_close_in_the_turn_in_which_a_look_up_ends():
    async def part(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok")
        await reader.read()
        writer.close()

    async with server(part) as port, handler() as made:
        known = asyncio.Event()

        async def look_up(host):
            await known.wait()
            return ["127.0.0.1"]

        made.resolver._look_up = look_up
        task = asyncio.ensure_future(made.download_request(Request(f"http://slow.test:{port}/")))
        await asyncio.sleep(0.05)
        known.set()
        await asyncio.sleep(0)
        with timed() as took:
            await made.close()
        assert took.own < 2
        with pytest.raises(DownloadCancelledError):
            await task


@as_task
async def test_the_timeout_is_a_total_over_two_look_ups(monkeypatch):
    """The first takes all but a second of a quarter of an hour, by the clock."""
    moved, clock = 0.0, time.monotonic
    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=lambda: clock() + moved))
    async with handler() as made:

        async def slow(host):
            nonlocal moved
            if moved:
                await asyncio.Event().wait()
            moved = 899.0
            return ["127.0.0.1"]

        made.resolver._look_up = slow
        meta = {"proxy": "socks5://proxy.test:1080", "download_timeout": 900}
        with pytest.raises(DownloadTimeoutError):
            await asyncio.wait_for(
                made.download_request(Request("http://slow.test/", meta=meta)), HANGS
            )
        assert moved


@as_task
async def test_a_name_without_an_address_is_counted():
    async with handler() as made:
        with pytest.raises(CannotResolveHostError):
            await made.download_request(Request("http://no.such.invalid/"))
        stats = made.crawler.stats.get_stats()
    assert stats["instaspider/network/errors/CannotResolveHostError"] == 1


@as_task
async def test_a_used_handle_gets_its_addresses_again(monkeypatch):
    """libcurl forgets them after a minute, here a second, and would look the name up itself."""
    bind = configure._bind

    def shorter(plan, address):
        plan.setopt(CurlOpt.DNS_CACHE_TIMEOUT, 1)
        bind(plan, address)

    monkeypatch.setattr(configure, "_bind", shorter)
    async with server(once(OK)) as port, handler() as made:
        made.resolver.known = lambda host: ["127.0.0.1"]
        for pause in (0, 2.1):
            await asyncio.sleep(pause)
            await made.download_request(Request(f"http://name.invalid:{port}/"))


@pytest.mark.parametrize(
    ("one", "other", "connections"),
    [
        ({"cookiejar": 1}, {"cookiejar": 2}, 2),
        ({"impersonate": "chrome146"}, {"impersonate": "firefox147"}, 2),
        ({"identity": 1}, {"identity": 2}, 2),
        ({}, {}, 1),
    ],
)
@as_task
async def test_clear_http_keeps_visitors_apart(one, other, connections):
    seen = []
    async with server(keeping(seen)) as port, handler() as made:
        for meta in (one, other):
            await made.download_request(Request(f"http://127.0.0.1:{port}/", meta=dict(meta)))
    assert len(set(seen)) == connections


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-x\r\n" * 9, b"HTTP/1.1 banana\r\n\r\n", b"HTTP/9.9 200 OK\r\n\r\n"]
)
@as_task
async def test_an_answer_that_is_no_http_may_be_asked_for_again(answer):
    async with server(once(answer)) as port, handler() as made:
        with pytest.raises(DownloadFailedError):
            await made.download_request(Request(f"http://127.0.0.1:{port}/"))


@as_task
async def test_a_length_beyond_all_measure():
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nok"
    async with server(once(answer)) as port, handler() as made:
        assert (await made.download_request(Request(f"http://127.0.0.1:{port}/"))).body == b"ok"


@as_task
async def test_where_the_c_library_has_no_streams_in_memory(monkeypatch):
    monkeypatch.setattr(MemoryStream, "available", False)
    async with server(keeping([])) as port, handler() as made:
        for _ in range(3):
            answer = await made.download_request(Request(f"http://127.0.0.1:{port}/"))
            assert (answer.status, answer.body) == (200, b"ok")


@pytest.mark.parametrize("bad", [("127.0.0.1", 70000), ("", 0)])
@as_task
async def test_an_option_that_libcurl_refuses_is_one_of_scrapys_errors(bad):
    async with handler() as made:
        with pytest.raises(DownloadCancelledError):
            await made.download_request(Request("http://127.0.0.1:9/", meta={"bindaddress": bad}))


@as_task
async def test_a_url_without_a_host_is_not_tried_again():
    async with handler() as made:
        with pytest.raises(DownloadCancelledError):
            await made.download_request(Request("http:///x"))


@as_task
async def test_the_first_word_to_stop_holds():
    def softly():
        raise StopDownload(fail=False)

    def harshly():
        raise StopDownload(fail=True)

    async with server(once(OK)) as port, handler() as made:
        for receiver in (softly, harshly):
            made.crawler.signals.connect(receiver, signals.headers_received)
        answer = await made.download_request(Request(f"http://127.0.0.1:{port}/"))
    assert answer.flags == ["download_stopped"]


@as_task
async def test_instagrams_certificate_is_verified_by_default(sandbox):
    address = {"INSTASPIDER_SANDBOX": sandbox.settings["INSTASPIDER_SANDBOX"]}
    unverified = {**address, "DOWNLOAD_VERIFY_CERTIFICATES": False}
    own = "https://www.instagram.com/robots.txt"
    other = f"https://{sandbox.settings['INSTASPIDER_SANDBOX']}/robots.txt"
    async with handler(address) as made:
        for url in (own, own.replace(".com", ".com.")):
            with pytest.raises(DownloadFailedError, match="certificate"):
                await made.download_request(Request(url))
        await made.download_request(Request(other))
    async with handler(unverified) as made:
        assert (await made.download_request(Request(own))).status == 200


@as_task
async def test_where_a_request_comes_from_is_one_line():
    heads = []

    async def serve(reader, writer):
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)
        writer.close()

    async with server(serve) as port, handler() as made:
        for value in ("https://a/\r\nX-Evil: 1", " https://b/ "):
            headers = {"Referer": value}
            await made.download_request(Request(f"http://127.0.0.1:{port}/", headers=headers))
    assert b"\r\nReferer: https://a/ X-Evil: 1\r\n" in heads[0]
    assert b"\r\nReferer: https://b/\r\n" in heads[1]


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304)])
@as_task
async def test_the_size_of_a_body_that_is_not_sent_is_no_reason_to_refuse(method, status, caplog):
    """As with Scrapy's HTTP/1.1 handler; the header tells the size of what a GET would bring."""
    answer = f"HTTP/1.1 {status} X\r\nContent-Length: 5000000\r\n\r\n".encode()
    sizes = []
    settings = {"DOWNLOAD_MAXSIZE": 1000, "DOWNLOAD_WARNSIZE": 1000}
    for listens in (False, True):
        async with server(once(answer)) as port, handler(settings) as made:
            if listens:
                made.crawler.signals.connect(
                    lambda body_length: sizes.append(body_length),
                    signals.headers_received,
                    weak=False,
                )
            response = await made.download_request(
                Request(f"http://127.0.0.1:{port}/", method=method)
            )
            assert (response.status, response.body) == (status, b"")
            assert response.headers[b"Content-Length"] == b"5000000"
    assert sizes == [0]
    assert "larger" not in caplog.text


@pytest.mark.parametrize(
    ("method", "answer", "flags"),
    [
        ("GET", b"HTTP/1.1 200 OK\r\n\r\nok", ["partial"]),
        ("GET", b"HTTP/1.0 200 OK\r\n\r\nok", ["partial"]),
        ("GET", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", ["partial"]),
        ("GET", OK, []),
        ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", []),
        ("HEAD", b"HTTP/1.1 200 OK\r\n\r\n", []),
        ("GET", b"HTTP/1.1 204 No\r\n\r\n", []),
        ("GET", b"HTTP/1.1 304 No\r\n\r\n", []),
    ],
)
@as_task
async def test_a_body_that_only_the_connection_ends_is_partial(method, answer, flags):
    """As with Scrapy's HTTP/1.1 handler: it may be whole or not."""
    async with server(once(answer)) as port, handler() as made:
        url = f"http://127.0.0.1:{port}/"
        response = await made.download_request(Request(url, method=method))
    assert response.flags == flags
