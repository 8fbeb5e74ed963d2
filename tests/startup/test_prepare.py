"""One set-up: what a crawl begins with is made once, and is complete when it is made."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import json
import logging
import re
from typing import Any

import pytest
from crawling import FAST, as_task, crawl
from paths import ROOT
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from instaspider import PostsSpider, ProfilesSpider
from instaspider.crawl.crawl import Crawl
from instaspider.exceptions import ConfigurationError, InputError
from instaspider.inputs import Inputs
from instaspider.log_once import HeldBack
from instaspider.options import Options
from instaspider.startup import Prepared, begin, prepare

USERS = {"users": "nasa,esa"}
SESSION = "SESSION_ID=hush\nCSRF_TOKEN=hush\nDS_USER_ID=5\n"


@pytest.fixture
def reads(monkeypatch) -> list[Options]:
    """Options that were read from settings."""
    found: list[Options] = []
    read = Options.from_settings.__func__  # type: ignore[attr-defined]

    def counted(cls: Any, *args: Any, **kwargs: Any) -> Options:
        found.append(read(cls, *args, **kwargs))
        return found[-1]

    monkeypatch.setattr(Options, "from_settings", classmethod(counted))
    return found


# -- what it is ----------------------------------------------------------------------------------


def test_what_is_prepared_is_frozen() -> None:
    prepared = prepare(ProfilesSpider, USERS, Settings())
    for field in dataclasses.fields(Prepared):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(prepared, field.name, None)
    with pytest.raises(TypeError):
        prepared.arguments["users"] = "somebody"  # type: ignore[index]


def test_the_settings_and_the_arguments_stay_as_they_are() -> None:
    settings = Settings({"FEEDS": {"%(item)s.csv": {}}, "INSTASPIDER_CONTACTS": "1"})
    arguments = {**USERS, **FAST}
    before = settings.copy_to_dict()
    prepared = prepare(ProfilesSpider, arguments, settings)
    assert settings.copy_to_dict() == before
    assert arguments == {**USERS, **FAST}
    assert prepared.options.contacts
    assert prepared.mode.name == "unlimited"
    assert isinstance(prepared.arguments["users"], Inputs)


def test_it_needs_no_command_line() -> None:
    prepared = prepare(PostsSpider, {"users": ["nasa", "esa"], "limit": 3}, Settings())
    assert [entry.text for entry in prepared.arguments["users"]] == ["nasa", "esa"]
    assert (prepared.mode.name, prepared.options) == ("safe", Options.from_settings(Settings()))


def test_secrets_are_not_shown(tmp_path) -> None:
    (tmp_path / "one.env").write_text(SESSION)
    (tmp_path / "proxies.txt").write_text("http://u:hush@one.example:1\nhttp://u:hush@b.example:1")
    prepared = prepare(
        ProfilesSpider,
        USERS,
        Settings(
            {
                "INSTASPIDER_SESSIONS": str(tmp_path / "one.env"),
                "INSTASPIDER_PROXIES": str(tmp_path / "proxies.txt"),
                "INSTASPIDER_STORE": f"sqlite:///{tmp_path}/hush.db",
            }
        ),
    )
    assert prepared.senders is not None
    assert (len(prepared.senders.proxies), len(prepared.senders.logins)) == (2, 1)
    assert "hush" not in repr(prepared)


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        ({}, {}, "needs -a users="),
        ({"user": "nasa"}, {}, "Did you mean users?"),
        ({"users": "gone.txt"}, {}, "gone.txt"),
        ({"users": "nasa", "again": "gone.csv"}, {}, "gone.csv: there is no such file"),
        ({"users": "nasa", "mode": "fsat"}, {}, "safe, fast, turbo"),
        ({"users": "nasa", "mode": "turbo"}, {}, "set INSTASPIDER_PROXIES"),
        (USERS, {"INSTASPIDER_MOED": "fast"}, "INSTASPIDER_MODE?"),
        (USERS, {"INSTASPIDER_IMPERSONATE": "chrom150"}, "Did you mean chrome150?"),
        (USERS, {"INSTASPIDER_LOGIN": "always"}, "needs a login"),
        (USERS, {"INSTASPIDER_SESSIONS": "none.txt"}, "no file or folder none.txt"),
        (USERS, {"INSTASPIDER_PROXIES": "none.txt"}, "there is no file none.txt"),
        (USERS, {"INSTASPIDER_DOCUMENTS": "none.json"}, "none.json cannot be read"),
        (USERS, {"INSTASPIDER_OUTCOMES": "o.xls"}, "o.xls"),
        (USERS, {"INSTASPIDER_STATE": "/dev/null"}, "/dev/null is no folder"),
        (USERS, {"INSTASPIDER_STORE": "sqlite:////dev/null/x.db"}, "INSTASPIDER_STORE"),
        ({**USERS, "download": "1"}, {"FILES_STORE": "/dev/null/x"}, "FILES_STORE=/dev/null/x"),
        (USERS, {"FEEDS": {"x.csv": {"format": "ods"}}}, "format 'ods'"),
        (USERS, {"INSTASPIDER_SANDBOX": "1", "FEEDS": {"s3://bucket/x.csv": {}}}, "s3://bucket"),
        (USERS, {"INSTASPIDER_SANDBOX": "127.0.0.1:1"}, "needs INSTASPIDER_SANDBOX_CA"),
        (USERS, {"INSTASPIDER_SANDBOX": "1", "INSTASPIDER_SANDBOX_ARGS": "--moon"}, "--moon"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_all_that_is_wrong_is_one_kind_of_error(arguments, settings, words) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(words)) as raised:
        prepare(ProfilesSpider, arguments, Settings(settings, "cmdline"))
    assert "\n" not in str(raised.value)
    assert isinstance(raised.value, InputError) is (words == "gone.txt")


def test_what_the_class_sets_itself_is_heard() -> None:
    class Mine(ProfilesSpider):
        custom_settings = {"INSTASPIDER_MODE": "fast"}  # noqa: RUF012

    assert prepare(Mine, USERS, Settings({"INSTASPIDER_MODE": "turbo"})).mode.name == "fast"


# -- made once -----------------------------------------------------------------------------------


@as_task
async def test_a_crawl_reads_its_options_once(sandbox, tmp_path, reads) -> None:
    settings = {
        **sandbox.settings,
        "FEEDS": {str(tmp_path / "x.csv"): {"format": "csv"}},
        "FILES_STORE": str(tmp_path / "media"),
    }
    await crawl(settings, tmp_path, users="nasa", download="1")
    assert len(reads) == 1


@as_task
async def test_what_was_prepared_before_is_what_the_crawl_uses(
    sandbox, tmp_path, reads, monkeypatch
) -> None:
    settings = Settings(sandbox.settings)
    prepared = await asyncio.to_thread(prepare, ProfilesSpider, {**USERS, **FAST}, settings)
    monkeypatch.setattr(begin, "prepare", None)
    items: list[Any] = []
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(ProfilesSpider)
    prepared.give_to(crawler)
    crawler.signals.connect(lambda item: items.append(item), signals.item_scraped, weak=False)
    await runner.crawl(crawler, **prepared.arguments)
    assert sorted(item.username for item in items) == ["esa", "nasa"]
    assert len(reads) == 1
    found = Crawl.of(crawler)
    assert found is not None
    assert found.options is prepared.options
    assert found.mode is prepared.mode


@as_task
async def test_a_setting_that_changes_afterwards_is_heard(sandbox, tmp_path) -> None:
    """As an add-on of the project's may do, between the spider and ours."""

    class More:
        def update_settings(self, settings: Settings) -> None:
            settings.set("INSTASPIDER_MAX_TRIES", 2, "addon")

    settings = Settings({**sandbox.settings, "ADDONS": {More: 1}})
    prepared = prepare(ProfilesSpider, {**USERS, **FAST}, settings)
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(ProfilesSpider)
    prepared.give_to(crawler)
    await runner.crawl(crawler, **prepared.arguments)
    found = Crawl.of(crawler)
    assert found is not None
    assert (prepared.options.max_tries, found.options.max_tries) == (6, 2)


@as_task
async def test_crawls_of_one_process_have_each_its_own(sandbox, tmp_path) -> None:
    runner = AsyncCrawlerRunner({**sandbox.settings, "INSTASPIDER_LOGIN": "never"})
    crawlers = [runner.create_crawler(spider) for spider in (ProfilesSpider, PostsSpider)]
    for number, crawler in enumerate(crawlers, 2):
        crawler.settings.set("INSTASPIDER_MAX_TRIES", number, "spider")
    users = {"users": "nasa", **FAST}
    await asyncio.gather(
        runner.crawl(crawlers[0], **users), runner.crawl(crawlers[1], **users, limit="1")
    )
    states = [Crawl.of(crawler) for crawler in crawlers]
    assert [state.options.max_tries for state in states if state is not None] == [2, 3]


_COUNTING = """
import sys
from scrapy.cmdline import execute
from instaspider.options import Options
from instaspider.startup import begin, prepared

counts = {"options": 0, "lists": 0, "sandbox": 0}
def counted(owner, name, what):
    real = getattr(owner, name)
    def call(*args, **kwargs):
        counts[what] += 1
        return real(*args, **kwargs)
    setattr(owner, name, call)

read = Options.from_settings
Options.from_settings = lambda *args: counts.update(options=counts["options"] + 1) or read(*args)
counted(prepared, "read_senders", "lists")
counted(begin, "with_sandbox", "sandbox")
try:
    execute(["scrapy", "crawl", *sys.argv[1:]])
finally:
    print(counts)
"""


@pytest.mark.parametrize("reactor", [True, False])
def test_scrapy_crawl_hands_over_what_it_prepared(python, sandbox, tmp_path, reactor) -> None:
    (tmp_path / "users.txt").write_text("nasa\nesa\n")
    (tmp_path / "proxies.txt").write_text("http://127.0.0.1:1\nhttp://127.0.0.1:1\n")
    settings: dict[str, Any] = {
        **sandbox.settings,
        "TWISTED_REACTOR_ENABLED": reactor,
        "FILES_STORE": tmp_path / "media",
        "INSTASPIDER_STORE": f"sqlite:///{tmp_path / 'store.db'}",
        "INSTASPIDER_PROXIES": tmp_path / "proxies.txt",
        "INSTASPIDER_MODES": json.dumps({"unlimited": {"rate": None}}),
        "CLOSESPIDER_TIMEOUT": 1,
    }
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    done = python(
        *("-c", _COUNTING, "profiles", "-a", f"users={tmp_path / 'users.txt'}"),
        *("-a", "mode=unlimited", "-a", "download=1", "-o", str(tmp_path / "x.csv"), *words),
    )
    assert "{'options': 1, 'lists': 1, 'sandbox': 1}" in done.stdout, done.stderr
    # What is said before the log is open is said in it, once.
    assert done.stderr.count("this proxy is named before; the line is left out") == 1
    assert done.stderr.count("WARNING: ") >= 1


def test_what_is_said_before_the_log_is_open_waits_for_it(caplog) -> None:
    held, said = HeldBack(), logging.getLogger("instaspider.somewhere")
    with held.held():
        said.info("a fact")
        said.debug("too much")
        said.warning("a warning")
    assert caplog.messages == []
    with caplog.at_level(logging.WARNING):
        held.say()
        held.say()
    assert caplog.messages == ["a warning"]


# -- complete when it is made --------------------------------------------------------------------


@as_task
async def test_nothing_is_put_into_the_state_of_a_crawl_later(
    sandbox, tmp_path, monkeypatch
) -> None:
    made: list[tuple[Crawl, dict[str, Any]]] = []
    attach = Crawl.attach

    def attached(crawl: Crawl, crawler: Crawler) -> None:
        made.append((crawl, dict(vars(crawl))))
        attach(crawl, crawler)

    monkeypatch.setattr(Crawl, "attach", attached)
    more = {"INSTASPIDER_SESSIONS": sandbox.process.session_env, "INSTASPIDER_WRITES": "1"}
    await crawl({**sandbox.settings, **more}, tmp_path, users="nasa", mode="fast")
    ((state, before),) = made
    now = vars(state)
    assert now.keys() == before.keys() == {field.name for field in dataclasses.fields(Crawl)}
    assert all(now[name] is before[name] for name in before)
    assert None not in before.values()
    with pytest.raises(dataclasses.FrozenInstanceError):
        state.one_url = True  # type: ignore[misc]


def test_nobody_goes_round_the_frozen_state() -> None:
    sources = {path: path.read_text("utf-8") for path in (ROOT / "instaspider").glob("**/*.py")}
    assert not [path for path, text in sources.items() if "__setattr__(crawl" in text]
    assert not [path for path, text in sources.items() if re.search(r"\bcrawl\.\w+ = ", text)]
    assert "crawl.attach(crawler)" in inspect.getsource(begin)
