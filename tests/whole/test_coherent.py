"""Each identity is one visitor for as long as a crawl lasts; the sandbox's log is the witness."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import looks
import pytest
from crawling import as_task, crawl
from scrapy import Request

from instaspider.identities.proxies import identities_for, read_proxies
from instaspider.network import targets
from instaspider.network.targets import draw_target, resolve_target
from instaspider.spiders.users import ProfilesSpider

Requests = list[dict[str, Any]]
ROTATING = 3
KINDS = "good=8,https=4,socks4=4"
PROXIES = 16
EACH = 10
"""Requests of each proxy, more or less: its burst, after which the others are ready."""
HOST = "www.instagram.com"


def through(sandbox: Any, **settings: Any) -> dict[str, Any]:
    return {**sandbox.settings, "INSTASPIDER_PROXIES": sandbox.process.proxies_file, **settings}


@pytest.fixture
def mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    """All browsers alike, so that a few proxies have them all."""
    for name in targets.WEIGHTS:
        monkeypatch.setitem(targets.WEIGHTS, name, 1)


class VisitorSpider(ProfilesSpider):
    """Loads the picture too, from another host, and the start page."""

    name = "visitor"

    def answered(self, response: Any) -> Any:
        for found in super().answered(response):
            yield found
            if not isinstance(found, Request):
                for url in (found.profile_pic_url, "https://www.instagram.com/"):
                    yield Request(url, self.fetched, dont_filter=True)

    def fetched(self, response: Any) -> None:
        assert response.status in (200, 404)


def log_of(sandbox: Any) -> Requests:
    """In order of arrival."""
    return sorted(sandbox.requests(), key=lambda line: line["time"])


def by(requests: Requests, key: str) -> dict[str, Requests]:
    groups: dict[str, Requests] = defaultdict(list)
    for line in requests:
        groups[line[key]].append(line)
    return groups


def check_visitor(requests: Requests) -> str:
    """What all requests of one address have in common; its target."""
    table = looks.recorded()["looks"]
    (agent,) = {line["user_agent"] for line in requests}
    (language,) = {line["language"] for line in requests}
    assert language
    (target,) = (name for name in looks.used_targets() if table[name]["user_agent"] == agent)
    for line in requests:
        assert line["ja4"] in table[target]["ja4_resumed" if line["psk"] else "ja4"]
        assert line["h2"] == table[target]["h2"]
    for lines in by(requests, "host").values():
        assert lines[0]["psk"] is False
    return target


def check_jars(groups: dict[str, Requests]) -> None:
    """One jar each, which nobody else has; none at the service's other hosts."""
    jars = []
    for requests in groups.values():
        seen = [line["jar"] for line in requests if line["host"] == HOST]
        jars.append({*seen} - {None})
        assert len(jars[-1]) <= 1
        assert {line["jar"] for line in requests if line["host"] != HOST} <= {None}
    assert sum(map(len, jars)) == len(set.union(*jars))


def expected_targets(sandbox: Any, groups: dict[str, Requests]) -> dict[str, str]:
    """Address -> what is drawn by the account of the login that it carries, or by its proxy."""
    text = Path(sandbox.process.session_env).read_text()
    users = re.findall(r"^DS_USER_ID\w*=(.+)$", text, re.MULTILINE)
    drawn = {}
    for number, line in enumerate(sandbox.process.proxies, 1):
        address = f"127.0.1.{number}"
        logins = {line["session"] for line in groups.get(address, [])} - {None}
        assert len(logins) <= 1
        drawn[address] = draw_target(users.pop(0) if logins else line.split()[0])
    return {address: drawn[address] for address in groups}


@pytest.mark.parametrize(
    ("login", "gatekeeper"), [("auto", "normal"), ("auto", "strict"), ("always", "normal")]
)
@as_task
async def test_one_address_look_and_jar_each(make_sandbox, tmp_path, login, gatekeeper, mixed):
    sandbox = make_sandbox(
        *("--proxies", KINDS, "--sessions", "2", "--gatekeeper", gatekeeper),
        *("--faults", "goaway=0.1"),
    )
    rate = 120 if login == "auto" else 6000
    numbers = {"rate": rate, "burst": EACH, "spacing": [0, 0], "target": 0, "in_flight": 100}
    settings = through(
        sandbox,
        INSTASPIDER_SESSIONS=sandbox.process.session_env,
        INSTASPIDER_LOGIN=login,
        INSTASPIDER_MODES={"fast": numbers},
    )
    pks = [sandbox.user(f"p{n}")["pk"] for n in range(12)]
    sandbox.mark()
    users = [*pks, *(f"p{n}" for n in range(40))]
    crawled = await crawl(settings, tmp_path, VisitorSpider, users=users, mode="fast")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    requests = log_of(sandbox)
    assert any(line["psk"] for line in requests)
    groups = by(requests, "source")
    logins = {source for source, lines in groups.items() if any(r["session"] for r in lines)}
    assert len(logins) == len({line["session"] for line in requests} - {None}) == 2
    assert len(groups) == (PROXIES if login == "auto" else 2)
    seen = {source: check_visitor(lines) for source, lines in groups.items()}
    assert seen == expected_targets(sandbox, groups)
    assert login == "always" or len(set(seen.values())) > 1
    check_jars(groups)


SAYS = {"Accept-Language": "de-DE,de;q=0.9"}


@pytest.mark.parametrize("headers", [None, SAYS], ids=["the browser's", "one that was set"])
@as_task
async def test_one_language_each(make_sandbox, tmp_path, headers, mixed) -> None:
    """Of page loads, calls, files and what is sent again, also in the next crawl."""
    sandbox = make_sandbox("--proxies", "good=6,https=2", "--faults", "500=0.1,reset=0.1,429=0.05")
    settings = through(
        sandbox,
        INSTASPIDER_MODES={"fast": {"rate": 6000, "burst": 3, "spacing": [0, 0], "target": 0}},
        INSTASPIDER_PARK_BASE=0.1,
        FILES_STORE=str(tmp_path / "media"),
    )
    if headers is not None:
        settings["DEFAULT_REQUEST_HEADERS"] = headers
    said: dict[str, set[str]] = defaultdict(set)
    users = [f"p{n}" for n in range(40)]
    for _ in range(2):
        sandbox.mark()
        crawled = await crawl(
            settings, tmp_path, VisitorSpider, users=users, mode="fast", download="1"
        )
        assert crawled.stats["instaspider/resends/transient"] > 0
        requests = sandbox.requests()
        assert {line["host"] for line in requests} > {HOST}
        paths = {line["path"].partition("?")[0] for line in requests if line["host"] == HOST}
        assert {"/", "/api/v1/users/web_profile_info/"} <= paths
        for line in requests:
            said[line["source"]].add(line["language"])
    assert len(said) == 8
    assert all(len(languages) == 1 for languages in said.values())
    spoken = set.union(*said.values())
    assert None not in spoken
    assert headers is None or spoken == {*headers.values()}


@as_task
async def test_a_browser_that_was_asked_for_is_everybodys(make_sandbox, tmp_path):
    sandbox = make_sandbox("--proxies", "good=12")
    settings = through(sandbox, INSTASPIDER_IMPERSONATE="firefox")
    await crawl(settings, tmp_path, users=[f"p{n}" for n in range(48)])
    agents = {line["user_agent"] for line in sandbox.requests()}
    assert len(agents) == 1
    assert "Firefox" in agents.pop()


@as_task
async def test_a_rotating_gateway_is_one_visitor_with_many_addresses(make_sandbox, tmp_path):
    sandbox = make_sandbox("--proxies", f"rotating={ROTATING}", "--faults", "goaway=0.2")
    crawled = await crawl(through(sandbox), tmp_path, users=[f"p{n}" for n in range(120)])
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    requests = sandbox.requests()
    assert len({line["source"] for line in requests}) > ROTATING
    assert len({line["jar"] for line in requests} - {None}) == ROTATING


def test_sticky_sessions_of_one_gateway_are_as_many_identities() -> None:
    proxies = read_proxies("http://u-{session:3}:p@gate.example:1", lambda url: b"", print)
    made = identities_for(proxies, "x")
    assert len({identity.proxy for identity in made}) == 3
    assert len({id(identity.address) for identity in made}) == 3
    assert {draw_target(identity.who) for identity in made} <= {
        resolve_target(name) for name in ("chrome", "safari", "firefox")
    }
