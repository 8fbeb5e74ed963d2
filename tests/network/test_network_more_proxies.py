"""Requests through HTTP proxies that few send: addresses of IPv6, headers for the proxy alone."""

from __future__ import annotations

import asyncio

import pytest
from crawling import as_task, handler
from scrapy import Request
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from tcp_server import server

from instaspider.network.proxy import proxy_headers

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def proxy(heads, *, tunnels=False):
    """Answers what it is asked itself, or refuses a CONNECT once it has noted it."""

    async def serve(reader, writer):
        try:
            while True:
                heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
                if tunnels:
                    writer.write(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
                else:
                    writer.write(OK)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return serve


def lines(head):
    first, *rest = head.split("\r\n")
    return first, dict(line.split(": ", 1) for line in rest if ": " in line)


@pytest.mark.parametrize("target", ["chrome", "firefox", None])
@as_task
async def test_an_address_of_ipv6_behind_an_http_proxy(target):
    heads = []
    async with server(proxy(heads)) as port, handler() as made:
        meta = {"proxy": f"http://127.0.0.1:{port}", "impersonate": target}
        for url in (
            "http://[2001:db8::1]:8080/a?b=%20c#d",
            "http://[2001:db8::1]",
            "http://plain.test/",
            "http://me:pw@[::1]/x",
        ):
            response = await made.download_request(Request(url, meta=dict(meta)))
            assert (response.status, response.body, response.url) == (200, b"ok", url)
        own = Request("http://[::1]/", headers={"Host": "mine"}, meta=meta)
        await made.download_request(own)
    asked = [(first, rest["Host"]) for first, rest in map(lines, heads)]
    assert asked == [
        ("GET http://[2001:db8::1]:8080/a?b=%20c HTTP/1.1", "[2001:db8::1]:8080"),
        ("GET http://[2001:db8::1]/ HTTP/1.1", "[2001:db8::1]"),
        ("GET http://plain.test/ HTTP/1.1", "plain.test"),
        ("GET http://[::1]/x HTTP/1.1", "[::1]"),
        ("GET http://[::1]/ HTTP/1.1", "mine"),
    ]


@as_task
async def test_an_address_of_ipv6_behind_a_tunnel():
    heads = []
    async with server(proxy(heads, tunnels=True)) as port, handler() as made:
        request = Request("https://[2001:db8::1]/", meta={"proxy": f"http://127.0.0.1:{port}"})
        with pytest.raises(DownloadFailedError):
            await made.download_request(request)
    assert heads[0].startswith("CONNECT [2001:db8::1]:443 HTTP/1.1\r\n")


def test_headers_for_the_proxy_are_read_as_scrapy_reads_headers() -> None:
    request = Request("http://a.test/", meta={"proxy_headers": {"x-b": "2", "X-A": ["1", b"\xff"]}})
    assert proxy_headers(request) == (b"X-A: 1", b"X-A: \xff", b"X-B: 2")
    evil = Request("http://a.test/", meta={"proxy_headers": {"X-A": "1\r\nX-B: 2", "X-C": ""}})
    assert proxy_headers(evil) == (b"X-A: 1 X-B: 2", b"X-C;")
    for nothing in (None, {}):
        assert proxy_headers(Request("http://a.test/", meta={"proxy_headers": nothing})) == ()


@as_task
async def test_headers_for_the_proxy_go_to_it_and_to_no_later_request():
    heads = []
    async with server(proxy(heads)) as port, handler() as made:
        meta = {"proxy": f"http://127.0.0.1:{port}"}
        for more in ({"proxy_headers": {"X-Zone": "de"}}, {}, {"proxy_headers": {"X-Zone": "fr"}}):
            await made.download_request(Request("http://a.test/", meta={**meta, **more}))
    assert [lines(head)[1].get("X-Zone") for head in heads] == ["de", None, "fr"]


@as_task
async def test_a_tunnel_gets_them_with_connect_and_none_is_shared():
    heads = []
    async with server(proxy(heads, tunnels=True)) as port, handler() as made:
        meta = {"proxy": f"http://127.0.0.1:{port}", "identity": "x"}
        for zone in ("de", "fr"):
            more = {"proxy_headers": {"X-Zone": zone}}
            with pytest.raises(DownloadFailedError):
                await made.download_request(Request("https://a.test/", meta={**meta, **more}))
    assert [(lines(h)[0].split()[0], lines(h)[1]["X-Zone"]) for h in heads] == [
        ("CONNECT", "de"),
        ("CONNECT", "fr"),
    ]


@as_task
async def test_tunnels_are_apart_by_the_headers_that_opened_them(make_sandbox):
    sandbox = make_sandbox("--proxies", "good=1")
    url = "https://www.instagram.com/robots.txt"
    meta = {"proxy": sandbox.process.proxies[0], "identity": "x"}
    async with handler(sandbox.settings) as made:
        for zone in ("de", "fr", "de", None):
            more = {"proxy_headers": {"X-Zone": zone}} if zone else {}
            await made.download_request(Request(url, meta={**meta, **more}))
    one, two, again, none = (request["connection"] for request in sandbox.requests())
    assert one == again
    assert len({one, two, none}) == 3


@as_task
async def test_a_server_without_a_proxy_never_sees_them_and_socks_has_none(caplog):
    heads = []
    async with server(proxy(heads)) as port, handler() as made:
        meta = {"proxy_headers": {"X-Zone": "de"}}
        await made.download_request(Request(f"http://127.0.0.1:{port}/", meta=dict(meta)))
        for _ in range(2):
            socks = {**meta, "proxy": f"socks5h://127.0.0.1:{port}", "download_timeout": 0.2}
            with pytest.raises(DownloadTimeoutError):
                await made.download_request(Request("http://a.test/", meta=socks))
    assert "X-Zone" not in heads[0]
    assert caplog.text.count("the SOCKS protocol has no headers") == 1
