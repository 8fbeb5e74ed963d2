"""The download handler through proxies that work, refuse, hang or are not there."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from clocks import timed
from crawling import as_task, crawl, handler
from curl_cffi import CurlError
from sandbox_visitor import control, log_lines
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.utils.test import get_crawler
from tcp_server import carry, join, server, silent

from instaspider import (
    ProxyAuthenticationError,
    ProxyError,
    ProxyRefusedError,
    ProxyUnreachableError,
)
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.transport.client_hello import ClientHello, parse

URL = "https://www.instagram.com/robots.txt"
KINDS = "good=4,https=2,socks4=2,cut=2,403=1,407=1,503=1,dead=2"
HANDLER = "instaspider.CurlCffiDownloadHandler"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory) -> Iterator[SandboxProcess]:
    log = tmp_path_factory.mktemp("proxies") / "log.jsonl"
    with SandboxProcess.start(["--proxies", KINDS, "--proxy-port", "0"], log=str(log)) as running:
        running.log = log
        yield running


def settings(sandbox: SandboxProcess) -> dict[str, str]:
    return {
        "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
        "INSTASPIDER_SANDBOX_CA": sandbox.ca,
    }


def of_kind(sandbox: SandboxProcess, kind: str) -> list[str]:
    """URLs with credentials of the proxies of one kind."""
    seen = control(sandbox, "/stats")["proxies"]
    urls = [line.split()[0] for line in sandbox.proxies]
    return [url for url in urls if seen[bare(url)]["kind"] == kind]


def bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}"


def address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}"


def through(proxy: str, url: str = URL, **meta) -> Request:
    """A request as Scrapy's middleware leaves it: credentials in a header."""
    request = Request(url, meta={"proxy": proxy, **meta})
    middleware = HttpProxyMiddleware.from_crawler(get_crawler())
    middleware.process_request(request)
    return request


def secrets(sandbox: SandboxProcess) -> set[str]:
    """Every password, and what the header makes of it."""
    found = set()
    for line in sandbox.proxies:
        parts = urlsplit(line.split()[0])
        if parts.password:
            found |= {parts.password, b64encode(f"{parts.username}:{parts.password}".encode())}
    return {text.decode() if isinstance(text, bytes) else text for text in found}


@as_task
async def test_every_scheme_with_and_without_credentials(proxied):
    urls = [url for kind in ("good", "https", "socks4") for url in of_kind(proxied, kind)]
    socks5 = next(url for url in urls if url.startswith("socks5://"))
    urls.append(socks5.replace("socks5:", "socks5h:"))
    seen = {(url.split(":")[0], "@" in url) for url in urls}
    assert {scheme for scheme, _ in seen} == {"http", "https", "socks4", "socks5", "socks5h"}
    verified = {**settings(proxied), "DOWNLOAD_VERIFY_CERTIFICATES": True}
    async with handler(verified) as made:
        for url in urls:
            before = control(proxied, "/stats")["proxies"].get(bare(url))
            in_header = await made.download_request(through(url))
            in_url = Request(URL, meta={"proxy": url, "cookiejar": 2})
            assert (in_header.status, (await made.download_request(in_url)).status) == (200, 200)
            if before is not None:
                after = control(proxied, "/stats")["proxies"][bare(url)]
                assert after["answered"] == before["answered"] + 2
                assert after["refused"] == before["refused"]
    sent = log_lines(proxied.log)
    assert {line["source"] for line in sent} >= {f"127.0.1.{n}" for n in range(1, 9)}
    names = {name.lower() for line in sent for name in line["header_order"]}
    assert not [name for name in names if name.startswith("proxy")]
    written = proxied.log.read_text()
    assert not [secret for secret in secrets(proxied) if secret in written]


@as_task
async def test_the_origin_behind_plain_http_gets_no_credentials():
    heads = []

    async def answer(reader, writer):
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    async with server(answer) as port, handler() as made:
        await made.download_request(
            Request(f"http://127.0.0.1:{port}/", headers={"Proxy-Authorization": "Basic YTpi"})
        )
    assert b"roxy" not in heads[0]


FAILURES = [
    ("dead", ProxyUnreachableError, "cannot be reached"),
    ("407", ProxyAuthenticationError, "does not accept the credentials"),
    ("403", ProxyRefusedError, "refuses"),
    ("503", ProxyRefusedError, "refuses"),
]


@pytest.mark.parametrize(("kind", "error", "words"), FAILURES, ids=lambda value: str(value)[:3])
@as_task
async def test_each_failure_has_an_exception_of_its_own(proxied, caplog, kind, error, words):
    caplog.set_level(logging.DEBUG)
    async with handler(settings(proxied)) as made:
        for url in of_kind(proxied, kind):
            with pytest.raises(ProxyError) as caught:
                await made.download_request(through(url))
            assert type(caught.value) is error
            assert isinstance(caught.value, DownloadFailedError)
            assert caught.value.proxy == address(url)
            assert f"the proxy {address(url)} {words}" in str(caught.value)
            assert isinstance(caught.value.__cause__, CurlError)
            assert getattr(caught.value, "status", None) == (
                int(kind) if error is ProxyRefusedError else None
            )
            told = f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
            told += str(made.crawler.stats.get_stats())
            assert not [secret for secret in secrets(proxied) if secret in told]
        assert made.crawler.stats.get_value(f"instaspider/network/errors/{error.__name__}")


@as_task
async def test_a_refused_login_is_told_from_other_refusals_for_socks_too(proxied):
    async with handler(settings(proxied)) as made:
        for kind in ("good", "https", "socks4"):
            for url in of_kind(proxied, kind):
                if "@" not in url:
                    continue
                wrong = url.replace("//user", "//nobody")
                for proxy in (wrong, bare(url)):
                    with pytest.raises(ProxyAuthenticationError) as caught:
                        await made.download_request(through(proxy))
                    assert caught.value.proxy == address(url)


async def hang_up(reader, writer):
    await reader.read(3)
    writer.close()


async def talk_nonsense(reader, writer):
    await reader.read(3)
    writer.write(b"SSH-2.0-proxy\r\n" * 9)
    writer.close()


@pytest.mark.parametrize("serve", [hang_up, talk_nonsense])
@pytest.mark.parametrize("scheme", ["http", "https", "socks5h"])
@as_task
async def test_what_is_no_proxy(proxied, serve, scheme):
    async with server(serve) as port, handler(settings(proxied)) as made:
        with pytest.raises(ProxyError) as caught:
            await made.download_request(
                Request(URL, meta={"proxy": f"{scheme}://127.0.0.1:{port}"})
            )
    assert type(caught.value) is (ProxyUnreachableError if scheme == "https" else ProxyRefusedError)
    assert getattr(caught.value, "status", None) is None


@as_task
async def test_a_proxy_without_an_address():
    async with handler() as made:
        for scheme in ("http", "socks5"):
            request = Request(URL, meta={"proxy": f"{scheme}://user:secret@no.such.invalid:80"})
            with pytest.raises(ProxyUnreachableError) as caught:
                await made.download_request(request)
            assert caught.value.proxy == "no.such.invalid:80"
            assert isinstance(caught.value, DownloadConnectionRefusedError)
            assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy",
    ["http://user:pa/ss@127.0.0.1:80", "http://user:pass@127.0.0.1:pass", "ftp://user:pass@h:1"],
)
@as_task
async def test_a_proxy_url_that_is_none_is_not_quoted(proxied, proxy):
    async with handler(settings(proxied)) as made:
        with pytest.raises(DownloadCancelledError, match=r"meta\['proxy'\]") as caught:
            await made.download_request(Request(URL, meta={"proxy": proxy}))
    assert "pa" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@as_task
async def test_what_breaks_behind_an_open_tunnel_is_not_the_proxys(proxied):
    async def open_and_hang_up(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await reader.read(3)
        writer.close()

    async with server(open_and_hang_up) as port, handler(settings(proxied)) as made:
        with pytest.raises(DownloadFailedError) as caught:
            await made.download_request(Request(URL, meta={"proxy": f"http://127.0.0.1:{port}"}))
    assert type(caught.value) is DownloadFailedError


@as_task
async def test_a_reused_tunnel_that_breaks_is_not_the_proxys(proxied):
    """The status of an earlier CONNECT, or none, must not be taken for an answer to this one."""
    pipes = []

    async def tunnel(reader, writer):
        if pipes:  # any further connection
            return
        await reader.readuntil(b"\r\n\r\n")
        back, forth = await asyncio.open_connection("127.0.0.1", proxied.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        pipes.append(writer)
        await join((reader, writer), (back, forth))

    async with server(tunnel) as port, handler(settings(proxied)) as made:
        meta = {"proxy": f"http://127.0.0.1:{port}", "identity": "x"}
        assert (await made.download_request(Request(URL, meta=dict(meta)))).status == 200
        pipes[0].transport.abort()
        await asyncio.sleep(0.1)
        # libcurl opens another one, which the proxy refuses without a word
        with pytest.raises(ProxyRefusedError) as caught:
            await made.download_request(Request(URL, meta=dict(meta)))
        assert caught.value.status is None


@pytest.mark.parametrize("scheme", ["http", "https", "socks5h", "socks4"])
@as_task
async def test_an_unfinished_connect_costs_the_timeout_and_no_more(proxied, scheme):
    async with server(silent) as port, handler(settings(proxied)) as made:
        meta = {"proxy": f"{scheme}://127.0.0.1:{port}", "download_timeout": 0.3}
        with timed() as took, pytest.raises(DownloadTimeoutError, match=r"0\.3 seconds"):
            await made.download_request(Request(URL, meta=meta))
        assert took.seconds > 0.25
        assert took.own < 2


@asynccontextmanager
async def looked_at(proxy: str, hellos: list[ClientHello]):
    """Another way to a proxy: URL of a port where each ClientHello is read on its way there."""

    async def serve(reader, writer):
        data = b""
        while (hello := parse(data)) is None:
            data += await reader.read(65536)
        hellos.append(hello)
        beyond, to_proxy = await asyncio.open_connection("127.0.0.1", urlsplit(proxy).port)
        to_proxy.write(data)
        await asyncio.gather(carry(reader, to_proxy), carry(beyond, writer))

    async with server(serve) as port:
        yield f"https://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("apart", "verify", "offered"),
    [
        ("identity", None, True),
        ("identity", True, True),
        ("cookiejar", True, True),
        ("cookiejar", None, False),
        ("identity", False, False),
    ],
)
@as_task
async def test_tickets_of_an_https_proxy_belong_to_one_identity(proxied, apart, verify, offered):
    """Where nothing is verified nothing keeps them apart, so there are none."""
    chosen = settings(proxied)
    if verify is not None:
        chosen["DOWNLOAD_VERIFY_CERTIFICATES"] = verify
    hellos: list[ClientHello] = []
    log = log_lines(proxied.log)
    secure = of_kind(proxied, "https")[0]
    async with looked_at(secure, hellos) as proxy, handler(chosen) as made:
        for more in ({}, {"bindaddress": "127.0.0.1"}):
            for name in ("a", "b"):
                meta = {apart: name, "proxy": proxy, **more}
                await made.download_request(Request(URL, meta=meta))
    assert [hello.psk for hello in hellos] == [False, False, offered, offered]
    beyond = log_lines(proxied.log)[len(log) :]
    assert [line["psk"] for line in beyond] == [False, False, offered, offered]


@pytest.mark.parametrize("met", ["a status", "an exception"])
@as_task
async def test_a_retry_keeps_the_credentials(proxied, met):
    """The handler leaves the request as it was, so that Scrapy's copy of it has the login."""
    url = next(url for url in of_kind(proxied, "good") if url.startswith("http:") and "@" in url)
    async with handler(settings(proxied)) as made:
        request = through(url)
        retry = RetryMiddleware.from_crawler(made.crawler)
        if met == "a status":
            first = await made.download_request(request)
            again = retry.process_response(request, first.replace(status=503))
        else:
            request.meta["download_timeout"] = 0.0001
            with pytest.raises(DownloadTimeoutError) as caught:
                await made.download_request(request)
            again = retry.process_exception(request, caught.value)
            again.meta["download_timeout"] = 10
        assert isinstance(again, Request)
        HttpProxyMiddleware.from_crawler(get_crawler()).process_request(again)
        assert (await made.download_request(again)).status == 200
        assert again.headers["Proxy-Authorization"] == request.headers["Proxy-Authorization"]


@as_task
async def test_libcurl_does_not_read_the_environments_proxies(proxied, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "*")
    proxy = of_kind(proxied, "good")[0]
    before = control(proxied, "/stats")["proxies"][bare(proxy)]
    async with handler(settings(proxied)) as made:
        assert (await made.download_request(Request(URL))).status == 200
        assert (await made.download_request(Request(URL, meta={"proxy": proxy}))).status == 200
    after = control(proxied, "/stats")["proxies"][bare(proxy)]
    assert after["answered"] == before["answered"] + 1


@pytest.mark.parametrize(("no_proxy", "used"), [("", 1), ("instagram.com", 0)])
@as_task
async def test_scrapys_middleware_reads_them_as_documented(proxied, monkeypatch, no_proxy, used):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "NO_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    login = next(url for url in of_kind(proxied, "good") if "//user" in url and "http:" in url)
    monkeypatch.setenv("https_proxy", login)
    monkeypatch.setenv("no_proxy", no_proxy)
    statuses = []

    class OneRequest(Spider):
        name = "one"

        async def start(self):
            yield Request(URL)

        def parse(self, response):
            statuses.append(response.status)

    before = control(proxied, "/stats")["proxies"][bare(login)]["answered"]
    handlers = {"https": HANDLER, "http": HANDLER}
    # Scrapy's cookies would ask publicsuffix.org for its list, through the same proxy.
    project = {**settings(proxied), "DOWNLOAD_HANDLERS": handlers, "COOKIES_ENABLED": False}
    await AsyncCrawlerRunner(project).crawl(OneRequest)
    assert statuses == [200]
    assert control(proxied, "/stats")["proxies"][bare(login)]["answered"] == before + used


@as_task
async def test_a_crawl_gets_everything_past_proxies_that_do_not_work(proxied, tmp_path, caplog):
    """Each is asked three times or a few more, at once, and then probed now and then; inputs do
    not pay for it."""
    caplog.set_level(logging.DEBUG)
    lines = [line for line in proxied.proxies if line not in of_kind(proxied, "cut")]
    (tmp_path / "proxies.txt").write_text("\n".join(reversed(lines)))
    crawled = await crawl(
        {**settings(proxied), "INSTASPIDER_PROXIES": str(tmp_path / "proxies.txt")},
        tmp_path,
        users=",".join(f"person{number}" for number in range(30)),
    )
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert len(crawled.items) == 30
    stats = crawled.stats
    errors = "instaspider/network/errors/"
    kinds = {key.removeprefix(errors) for key in stats if key.startswith(errors)}
    assert kinds == {"ProxyUnreachableError", "ProxyAuthenticationError", "ProxyRefusedError"}
    assert stats["instaspider/identities/dead"] == 5
    assert sum(value for key, value in stats.items() if key.startswith(errors)) <= 5 * 4
    told = caplog.text + str(stats) + (tmp_path / "outcomes.csv").read_text()
    assert not [secret for secret in secrets(proxied) if secret in told]
