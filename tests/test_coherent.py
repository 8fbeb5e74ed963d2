"""Each identity is one visitor for as long as a crawl lasts; the sandbox's log is the witness."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import looks
import pytest
from crawling import as_task, crawl

from instaspider.identities.sources import identities_for, read_proxies
from instaspider.network.targets import draw_target, resolve_target

Requests = list[dict[str, Any]]
GOOD, ROTATING = 24, 3


def through(sandbox: Any, **settings: Any) -> dict[str, Any]:
    return {**sandbox.settings, "INSTASPIDER_PROXIES": sandbox.process.proxies_file, **settings}


@pytest.mark.parametrize("gatekeeper", ["normal", "strict"])
@as_task
async def test_one_address_look_and_jar_each(make_sandbox, tmp_path, gatekeeper):
    sandbox = make_sandbox("--proxies", f"good={GOOD}", "--gatekeeper", gatekeeper)
    # So slow that nobody is left with a single request.
    numbers = {"rate": 120, "burst": 2, "spacing": [0, 0], "target": 0}
    settings = through(sandbox, INSTASPIDER_MODES={"fast": numbers})
    crawled = await crawl(settings, tmp_path, users=[f"p{n}" for n in range(144)], mode="fast")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    groups: dict[str, Requests] = defaultdict(list)
    for line in sandbox.requests():
        groups[line["source"]].append(line)
    assert len(groups) == GOOD
    recorded = looks.recorded()["looks"]
    seen = []
    for group in groups.values():
        (agent,) = {line["user_agent"] for line in group}
        (target,) = (name for name in looks.used_targets() if recorded[name]["user_agent"] == agent)
        ja4s = {*recorded[target]["ja4"], *recorded[target]["ja4_resumed"]}
        assert {line["ja4"] for line in group} <= ja4s
        assert {line["h2"] for line in group} == {recorded[target]["h2"]}
        assert group[0]["psk"] is False
        jars = [line["jar"] for line in group]
        assert jars[0] is None
        if gatekeeper == "normal":  # a strict one answers 401, without cookies, until a page came
            assert len(set(jars[1:])) == 1
        seen.append(target)
    drawn = [draw_target(url.split()[0]) for url in sandbox.process.proxies]
    assert sorted(seen) == sorted(drawn)
    assert len(set(drawn)) > 1


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
