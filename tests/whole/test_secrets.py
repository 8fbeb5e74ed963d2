"""A login's secrets are in nothing that a crawl says or writes."""

from __future__ import annotations

import base64
import json
import logging
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from leaks import files_in, leaks
from paths import ROOT
from postgres import PASSWORD, USER, Postgres
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from sqlalchemy import inspect, text

from instaspider.spiders.users import ProfilesSpider
from instaspider.store.opening import open_store

SECRET = "17841400000%3AAbCdEfGhIjKlMn%3A7"
FORMS = {
    "raw": SECRET,
    "decoded": unquote(SECRET),
    "URL-encoded": quote(SECRET, safe=""),
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 of a header": base64.b64encode(f"Cookie: mid=x; sessionid={SECRET}".encode()).decode(),
    "base64 of another": base64.urlsafe_b64encode(f"a=1; b={SECRET}; c".encode()).decode(),
}


def secrets_of(sandbox: Any) -> list[str]:
    """sessionid and csrftoken of the sandbox's login."""
    lines = Path(sandbox.process.session_cookies).read_text().splitlines()[1:]
    found = dict(line.split("\t")[-2:] for line in lines)
    return [found["sessionid"], found["csrftoken"]]


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_secret_is_found(form, tmp_path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_text(f"before {FORMS[form]} after")
    (tmp_path / "clean").write_text("nothing")
    found = leaks([SECRET], files_in(tmp_path))
    assert {place for place, _ in found} == {"deep/file"}


class Noisy:
    """A crawl by ``scrapy runspider`` that says and writes all it can, and what it left."""

    def __init__(self, make_sandbox: Any, scrapy: Any, tmp_path: Path) -> None:
        self.sandbox = make_sandbox(
            *("--proxies", "good=4,https=2,socks4=2,407=1,dead=1", "--sessions", "2"),
            *("--faults", "500=0.2,reset=0.1"),
        )
        self.scrapy = scrapy
        self.folder = tmp_path / "left"
        self.witness = tmp_path / "witness.jsonl"
        self.state = tmp_path / "state"

    def crawl(self, **settings: str | None) -> list[tuple[str, bytes]]:
        """Everything that it wrote and said."""
        self.folder.mkdir()
        names = ["nasa", "esa", "lena.5", *(f"person_{number}" for number in range(15))]
        users = [self.sandbox.user(name)["pk"] for name in names] + names
        settings = {  # None: not given
            **self.sandbox.settings,
            "INSTASPIDER_SESSIONS": self.sandbox.process.session_env,
            "INSTASPIDER_PROXIES": self.sandbox.process.proxies_file,
            "INSTASPIDER_MODES": '{"fast": {"rate": 60000, "spacing": [0, 0]}}',
            "INSTASPIDER_PARK_BASE": "0.1",
            "INSTASPIDER_STATE": str(self.folder / "state"),
            "INSTASPIDER_OUTCOMES": str(self.folder / "outcomes.csv"),
            "LOG_LEVEL": "DEBUG",
            "COOKIES_DEBUG": "True",
            "INSTASPIDER_STORE": f"sqlite:///{self.folder}/store.db",
            "FILES_STORE": str(self.folder / "media"),
            "HTTPCACHE_ENABLED": "True",
            "HTTPCACHE_DIR": str(self.folder / "cache"),
            "JOBDIR": str(self.folder / "job"),
            "WITNESS": str(self.witness),
            **settings,
        }
        words = [
            word
            for name, value in settings.items()
            if value is not None
            for word in ("-s", f"{name}={value}")
        ]
        self.done = self.scrapy(
            *("runspider", str(ROOT / "tests" / "support" / "noisy_spider.py")),
            *("-a", f"users={','.join(users)}", "-a", "mode=fast", "-a", "download=1"),
            *("-O", f"{self.folder}/profiles.jsonl", *words),
        )
        assert self.done.returncode == 0, self.done.stderr
        said = [("stdout", self.done.stdout.encode()), ("stderr", self.done.stderr.encode())]
        return [*said, *files_in(self.folder), *files_in(self.state)]

    def secrets(self) -> set[str]:
        """Cookies and tokens as they were sent, and what the files of the sandbox hold."""
        found = set(secrets_of(self.sandbox))
        for line in self.witness.read_text().splitlines():
            sent = json.loads(line)
            cookies = sent.pop("Cookie", "").split("; ")
            found.update(cookie.partition("=")[2].strip('"') for cookie in cookies)
            found.update(value for name, value in sent.items() if name != "Proxy-Authorization")
        passwords = {urlsplit(url.split()[0]).password for url in self.sandbox.process.proxies}
        # An account's number is in the log by a part only, but people have such numbers too.
        return {secret for secret in found | passwords if secret and not secret.isdigit()}


@pytest.fixture
def noisy(make_sandbox, scrapy, tmp_path) -> Noisy:
    return Noisy(make_sandbox, scrapy, tmp_path)


@pytest.mark.parametrize("login", ["auto", "always"])
def test_a_crawl_that_says_everything(login, noisy) -> None:
    """With failures and exceptions of all kinds, requests that Scrapy sends again, and proxies."""
    left = noisy.crawl(INSTASPIDER_LOGIN=login)
    said = noisy.done.stderr
    for part in ("beside the wire", "in a pipeline", "in a callback"):
        assert f"forced, {part}" in said
    assert "Traceback" in said
    for part in (
        "graphql_profile_page_content",
        "requests/other",
        "resends/transient",
        "retry/count",
    ):
        assert part in said
    assert "Redirecting (301)" in said
    places = {place for place, _ in left}
    assert {"outcomes.csv", "profiles.jsonl", "state/sandbox/state.db"} <= places
    assert any(place.startswith("job/recorded/") for place in places)
    assert "job/spider.state" in places
    assert any(place.startswith("media/") for place in places)
    secrets = noisy.secrets()
    assert len(secrets) > 10
    assert not leaks(secrets, left)
    env = Path(noisy.sandbox.process.session_env)
    assert leaks(secrets, files_in(env.parent))  # it would be seen


def test_what_is_planted_is_found(noisy) -> None:
    left = noisy.crawl(PLANT="log job")
    found = leaks(noisy.secrets(), left)
    assert ("stderr", "raw") in found
    assert ("stderr", "base64") in found
    kinds = {kind for place, kind in found if place.startswith("job/recorded/")}
    assert {"raw", "base64"} <= kinds


@pytest.mark.parametrize("way", ["-s", "environment"])
def test_proxies_that_are_typed_in(way, noisy, monkeypatch) -> None:
    """A command line shows elsewhere, which is warned about."""
    typed = ",".join(noisy.sandbox.process.proxies)
    if way == "environment":
        monkeypatch.setenv("INSTASPIDER_PROXIES", typed)
        left = noisy.crawl(INSTASPIDER_PROXIES=None)
    else:
        left = noisy.crawl(INSTASPIDER_PROXIES=typed)
    assert ("shows in process lists" in noisy.done.stderr) is (way == "-s")
    assert not leaks(noisy.secrets(), left)


# -- the password of the store -----------------------------------------------------------------


def rows_of(url: str) -> list[tuple[str, bytes]]:
    """Names and contents of all tables, as texts."""
    store = open_store(url)
    with store.reading() as connection:
        names = inspect(connection).get_table_names()
        found = [
            (name, "\n".join(connection.scalars(text(f'SELECT "{name}"::text FROM "{name}"'))))
            for name in names
        ]
    store.close()
    return [(name, content.encode()) for name, content in found]


def test_a_store_on_a_server(postgres, noisy) -> None:
    """With the same failures; its password is not in its own tables either."""
    url = postgres.new_database()
    left = [*noisy.crawl(INSTASPIDER_STORE=url, INSTASPIDER_LOGIN="always"), *rows_of(url)]
    assert "forced, in a pipeline" in noisy.done.stderr
    places = {place for place, _ in left}
    assert {"profiles", "instaspider_runs", "job/spider.state"} <= places
    assert any(content for place, content in left if place == "profiles")
    secrets = {*noisy.secrets(), PASSWORD}
    assert not leaks(secrets, left)
    assert leaks([PASSWORD], [("the setting", url.encode())]) == {("the setting", "URL-encoded")}


def broken(postgres: Postgres) -> dict[str, tuple[str, str]]:
    """URLs that lead to no store, and what is said about them."""
    good = postgres.url("postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    return {
        "nobody listens": (good.replace(f":{postgres.port}/", f":{closed}/"), "refused"),
        "no such database": (f"{good}_none", "does not exist"),
        "wrong password": (postgres.url("postgres", PASSWORD[::-1]), "authentication failed"),
        "no such option": (f"{good}?sslmodes=1", "sslmodes"),
        "password among options": (
            f"postgresql+psycopg://{USER}@127.0.0.1:{closed}/x?password={quote(PASSWORD, safe='')}",
            "refused",
        ),
    }


def test_a_store_that_is_not_there(postgres, sandbox, scrapy, tmp_path, monkeypatch) -> None:
    for what, (url, said) in broken(postgres).items():
        folder = tmp_path / what
        folder.mkdir()
        monkeypatch.setenv("INSTASPIDER_STORE", url)
        settings = {
            **sandbox.settings,
            "INSTASPIDER_STATE": str(folder / "state"),
            "JOBDIR": str(folder / "job"),
            "LOG_LEVEL": "DEBUG",
        }
        words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        done = scrapy("crawl", "profiles", "-a", "users=nasa", *words)
        assert (done.returncode, said in done.stderr) == (2, True), (what, done.stderr)
        assert "Traceback" not in done.stderr
        left = [("stdout", done.stdout.encode()), ("stderr", done.stderr.encode())]
        assert not leaks([PASSWORD, PASSWORD[::-1]], [*left, *files_in(folder)]), what


@as_task
async def test_a_store_that_goes_away_for_good(postgres, sandbox, tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    url = postgres.new_database()

    class Leaves:
        """Takes the server away with the first item."""

        def process_item(self, item: Any) -> Any:
            postgres.stop()
            return item

    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_STORE": url,
        "INSTASPIDER_STATE": str(tmp_path / "state"),
        "INSTASPIDER_PATIENCE": 1,
        "ITEM_PIPELINES": {Leaves: 1},
        "JOBDIR": str(tmp_path / "job"),
        "LOG_LEVEL": "DEBUG",
    }
    try:
        await crawl(settings, tmp_path, users="nasa,esa", mode="fast")
    finally:
        postgres.start()
    assert "cannot be written" in caplog.text
    texts = (logging.Formatter().format(record) for record in caplog.records)
    said = [("the log", each.encode()) for each in texts]
    assert not leaks([PASSWORD], [*said, *files_in(tmp_path)])


# -- beside the service ------------------------------------------------------------------------


class Elsewhere(ProfilesSpider):
    """Follows a link to another site, as a redirect would: with a copy of what it came with."""

    name = "elsewhere"

    def answered(self, response: Any) -> Any:
        yield from super().answered(response)
        meta = {"identity": response.meta["identity"], "proxy": response.meta["proxy"]}
        yield Request("https://example.com/", meta=meta)


class Wire:
    """A middleware in place of the wire for that other site."""

    asked: list[tuple[str, str]] = []  # noqa: RUF012  # of one test

    def process_request(self, request: Request) -> None:
        if "example.com" in request.url:
            header = request.headers["Proxy-Authorization"].decode()
            self.asked.append((request.meta["proxy"], header))
            raise IgnoreRequest


@as_task
async def test_another_site_is_reached_through_the_same_proxy(make_sandbox, tmp_path) -> None:
    sandbox = make_sandbox("--proxies", "good=3")
    url = sandbox.process.proxies[2]
    await crawl(
        {
            **sandbox.settings,
            "INSTASPIDER_PROXIES": url,
            "DOWNLOADER_MIDDLEWARES": {Wire: 760},
        },
        tmp_path,
        Elsewhere,
        users="nasa",
    )
    parts = urlsplit(url)
    login = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    shown = f"http://127.0.0.1:{parts.port}"
    assert Wire.asked == [(shown, f"Basic {login}")]


class Talkative:
    """A middleware that says what it should not."""

    def process_request(self, request: Request) -> None:
        logging.getLogger("talkative").debug("%s", request.headers.to_unicode_dict())


@pytest.mark.parametrize("planted", [True, False])
@as_task
async def test_a_crawl_that_tells_is_caught(planted, sandbox, tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    await crawl(
        {
            **sandbox.settings,
            **ONE_BY_ONE,
            "INSTASPIDER_SESSIONS": sandbox.process.session_env,
            "INSTASPIDER_LOGIN": "always",
            "LOG_LEVEL": "DEBUG",
            "COOKIES_DEBUG": True,
            "DOWNLOADER_MIDDLEWARES": {Talkative: 720} if planted else {},
        },
        tmp_path,
        users="nasa,esa",
        mode="fast",
    )
    said = [(record.name, record.getMessage().encode()) for record in caplog.records]
    found = {place for place, _ in leaks(secrets_of(sandbox), said)}
    assert found == ({"talkative"} if planted else set())
