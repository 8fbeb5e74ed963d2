"""With the sandbox on no request leaves the machine, whoever sends it; `scrapy fetch`, `parse` and
`shell` work on URLs of catalogue rows."""

from __future__ import annotations

import logging
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import tldextract.suffix_list
from crawling import as_task
from row_arguments import ARGUMENTS
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.downloadermiddlewares import cookies
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from tldextract.cache import DiskCache

from instaspider import ProfilesSpider
from instaspider.catalogue import ENDPOINTS
from instaspider.catalogue.by_url import row_by_url

ELSEWHERE = ("https://example.com/a", "http://192.0.2.7/", "https://instagram.com.example.org/")
OTHER_SCHEMES = ("s3://bucket/key", "ftp://files.example.org/a")


class Curious(Spider):
    """Somebody's own spider: asks for what it is given, and tells what came."""

    name = "curious"

    async def start(self):
        for url in self.urls:
            yield Request(url, errback=self.failed, dont_filter=True)

    def parse(self, response):
        self.came[response.url] = response

    def failed(self, failure):
        self.came[failure.request.url] = failure.value


class CuriousOfOurs(ProfilesSpider):
    """The same as one that is derived from ours."""

    name = "curious_of_ours"
    start, parse, failed = Curious.start, Curious.parse, Curious.failed


async def ask(sandbox, urls, spidercls=Curious, settings=None, **arguments):
    came: dict[str, object] = {}
    kind = type(spidercls.__name__, (spidercls,), {"urls": urls, "came": came})
    runner = AsyncCrawlerRunner(
        {"ADDONS": {"instaspider.Addon": 300}, **sandbox.settings, **(settings or {})}
    )
    await runner.crawl(kind, **arguments)
    return came


@pytest.fixture
def alone(monkeypatch):
    """Whoever looks up a name or connects to another machine fails."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connects(self, address):
        assert not isinstance(address, tuple) or address[0] in ("127.0.0.1", "::1"), address
        return connect(self, address)

    def looks_up(host, *args, **kwargs):
        assert host in (None, "", "localhost", "127.0.0.1", "::1"), host
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", connects)
    monkeypatch.setattr(socket, "getaddrinfo", looks_up)


@pytest.fixture
def neighbour():
    """A server on this machine that is not the sandbox; sets a cookie."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Set-Cookie", "a=b; Domain=localhost")
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")
            seen.append(self.headers["User-Agent"])

        def log_message(self, *_):
            """Says nothing."""

    seen: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    server.seen = seen
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("kind", [Curious, CuriousOfOurs])
@as_task
async def test_other_hosts_end_in_one_sentence(sandbox, alone, caplog, kind):
    arguments = {"users": "nasa"} if kind is CuriousOfOurs else {}
    twice = [url for url in (*ELSEWHERE, *OTHER_SCHEMES) for _ in range(2)]
    with caplog.at_level(logging.ERROR):
        came = await ask(sandbox, twice, kind, **arguments)
    for url in (*ELSEWHERE, *OTHER_SCHEMES):
        assert isinstance(came[url], IgnoreRequest), url
        assert "the sandbox is on" in str(came[url])
        assert caplog.text.count(f"{url} is not asked for: the sandbox is on") == 1
    assert "Traceback" not in caplog.text
    assert not sandbox.requests()


class ByProxy(Curious):
    """The same through a proxy of its own choice, on another machine."""

    name = "by_proxy"

    async def start(self):
        for url in self.urls:
            meta = {"proxy": "http://192.0.2.7:8080"}
            yield Request(url, errback=self.failed, dont_filter=True, meta=meta)


@as_task
async def test_a_proxy_elsewhere_that_a_request_names_is_not_asked(sandbox, alone, neighbour):
    here = f"http://127.0.0.1:{neighbour.server_port}/"
    urls = ["https://www.instagram.com/nasa/", "http://www.instagram.com/", here]
    came = await ask(sandbox, urls, ByProxy)
    for url in urls:
        assert "the proxy 192.0.2.7 is not on this machine" in str(came[url]), url
    assert not sandbox.requests()
    assert not neighbour.seen


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"DOWNLOAD_HANDLERS": {"https": "scrapy.core.downloader.handlers.h2.H2DownloadHandler"}},
        {"ADDONS": {"instaspider.Addon": 300, f"{__name__}.OtherAddon": 400}},
        {"ROBOTSTXT_OBEY": True},
    ],
    ids=["plain", "another handler", "an add-on that comes later", "robots.txt"],
)
@as_task
async def test_instagram_is_the_sandbox_for_every_spider(sandbox, alone, settings):
    url = "https://www.instagram.com/nasa/"
    came = await ask(sandbox, [url, ELSEWHERE[0]], settings=settings)
    assert isinstance(came[ELSEWHERE[0]], IgnoreRequest)
    hosts = {request["host"] for request in sandbox.requests()}
    assert hosts == {"www.instagram.com"}
    if "ROBOTSTXT_OBEY" not in settings:
        assert b"nasa" in came[url].body


class OtherAddon:
    """Brings its own handler, as add-ons of other packages do."""

    def update_settings(self, settings):
        handlers = {"https": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}
        settings.set("DOWNLOAD_HANDLERS", handlers, "cmdline")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@as_task
async def test_this_machine_is_reached_as_it_is(sandbox, alone, neighbour, host):
    url = f"http://{host}:{neighbour.server_port}/"
    came = await ask(sandbox, [url], settings={"USER_AGENT": "own"})
    assert came[url].body == b"hello"
    assert neighbour.seen == ["own"]


@as_task
async def test_nobody_asks_for_a_list_of_public_suffixes(sandbox, monkeypatch, neighbour):
    asked: list[str] = []

    def ask_for_a_list(cache, urls, *_, **__):
        asked.extend(urls)
        raise tldextract.suffix_list.SuffixListNotFound

    # What is kept of the list, in this process and on the disk, would answer in its place.
    monkeypatch.setattr(tldextract.suffix_list, "find_first_response", ask_for_a_list)
    monkeypatch.setattr(cookies._split_domain, "_extractor", None)
    monkeypatch.setattr(cookies._split_domain, "_cache", DiskCache(None))
    url = f"http://localhost:{neighbour.server_port}/"
    for kind, arguments in ((Curious, {}), (CuriousOfOurs, {"users": "nasa"})):
        came = await ask(sandbox, [url], kind, **arguments)
        assert came[url].body == b"hello"
    assert asked == []


# The start page is asked for whatever the input is, so its address tells of none.
GETS = [
    row
    for row in ENDPOINTS.values()
    if row.method == "GET" and row.document is None and row.reads == "body" and row.path != "/"
]


@pytest.mark.parametrize("row", GETS, ids=lambda row: row.name)
def test_a_url_tells_its_row_and_arguments(row):
    arguments = ARGUMENTS[row.takes]
    found = row_by_url(row.call(arguments).url, {row.capability})
    assert found is not None
    assert found[0].call(found[1]).url == row.call(arguments).url
    assert found[0] is row


def test_other_urls_are_no_rows():
    for url in ("https://example.com/nasa/", "https://www.instagram.com/", "data:,x"):
        assert row_by_url(url) is None


def test_at_most_one_spider_takes_a_url():
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["instaspider.spiders"]}))
    for row in GETS:
        names = loader.find_by_request(Request(row.call(ARGUMENTS[row.takes]).url))
        assert len(names) == 1, (row.name, names)
    for url in ("https://www.instagram.com/explore/", "https://example.com/nasa/"):
        assert loader.find_by_request(Request(url)) == []


NASA = "https://www.instagram.com/nasa/"
INFO = "https://www.instagram.com/api/v1/users/web_profile_info/?username=nasa"


@pytest.fixture(params=["in this project", "in another project"])
def place(request, scrapy, tmp_path):
    """Options for `scrapy` that say where."""
    if request.param == "in this project":
        return {}
    assert scrapy("startproject", "shop", cwd=tmp_path).returncode == 0
    settings = tmp_path / "shop" / "shop" / "settings.py"
    text = settings.read_text().replace("ADDONS = {}", 'ADDONS = {"instaspider.Addon": 300}')
    settings.write_text(text.replace("ROBOTSTXT_OBEY = True", "ROBOTSTXT_OBEY = False"))
    return {"cwd": tmp_path / "shop"}


def test_commands_that_ask_for_one_url(sandbox, scrapy, place):
    options = [w for name, value in sandbox.settings.items() for w in ("-s", f"{name}={value}")]
    for words, told in (
        (("fetch", "--spider=profiles", NASA), "@nasa"),
        (("parse", "--nocolour", "--spider=profiles", NASA), "'username': 'nasa'"),
        (("parse", "--nocolour", INFO), "'endpoint': 'web_profile_info'"),
        (("shell", NASA, "-c", "list(spider.parse(response))"), "Profile(input='nasa'"),
        (("fetch", "https://example.com/"), ""),
    ):
        run = scrapy(*words, *options, **place)
        assert run.returncode == 0, run.stderr
        assert told in run.stdout, run.stderr
        assert "Traceback" not in run.stderr
    assert "https://example.com/ is not asked for: the sandbox is on" in run.stderr


def test_a_row_that_needs_a_login_is_asked_by_one(scrapy, make_sandbox):
    sandbox = make_sandbox()
    login = sandbox.process.sessions[0]["cookies"]
    options = {**sandbox.settings, "INSTASPIDER_SESSIONS": login}
    pk = sandbox.user("nasa")["pk"]
    run = scrapy(
        *("parse", "--nocolour", f"https://www.instagram.com/api/v1/users/{pk}/info/"),
        *(w for name, value in options.items() for w in ("-s", f"{name}={value}")),
    )
    assert "'endpoint': 'users_info'" in run.stdout, run.stderr
    assert all(request["session"] for request in sandbox.requests())
