"""Limits, walls and faults: nothing is lost, and nobody is asked in vain."""

from __future__ import annotations

import logging
import math
import re
from collections import Counter

import pytest
from crawling import ONE_BY_ONE, as_task, crawl

from instaspider.identities.gates import WALLS
from instaspider.sandbox.gatekeeper import is_cold

SOON = {"INSTASPIDER_PARK_BASE": 0.05, "INSTASPIDER_PARK_MAX": 0.4}
ADDRESSES = 8
PATHS = {
    "web_profile_info": "/api/v1/users/web_profile_info/",
    "graphql_loggedout_profile_root": "/api/graphql",
}


@pytest.mark.parametrize("share", [0.05, 0.2])
@as_task
async def test_limits_park_the_identity_and_lose_nobody(make_sandbox, tmp_path, share):
    sandbox = make_sandbox("--faults", f"429={share}")
    names = [f"person{n}" for n in range(150)]
    crawled = await crawl({**sandbox.settings, **SOON}, tmp_path, users=names)
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert len(crawled.rows) == 150
    parked = crawled.stats["instaspider/identities/parked"]
    # The last rest may still last when the last answers come.
    assert parked - 1 <= crawled.stats["instaspider/identities/ready"] <= parked
    assert crawled.stats["instaspider/verdicts/throttled"] >= 1
    assert len(sandbox.requests()) == sum(int(row["requests"]) for row in crawled.rows)


@as_task
async def test_a_throttled_name_is_done_in_the_end(sandbox, tmp_path):
    crawled = await crawl({**sandbox.settings, **SOON}, tmp_path, users="throttled_me")
    assert crawled.outcomes["throttled_me"]["outcome"] == "done"
    assert crawled.outcomes["throttled_me"]["requests"] == "3"


@as_task
async def test_patience_ends_inputs_as_throttled(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "429=1.0")
    settings = {
        **sandbox.settings,
        "INSTASPIDER_PARK_BASE": 0.3,
        "INSTASPIDER_PATIENCE": 0.5,
    }
    crawled = await crawl(settings, tmp_path, users=["a1", "a2", "a3"])
    assert {row["outcome"] for row in crawled.rows} == {"throttled"}
    assert "nothing but limits for 0.5 s" in crawled.rows[0]["reason"]


@pytest.mark.parametrize("count", [1, 150])
@pytest.mark.parametrize("proxies", ["", "good=6"])
@as_task
async def test_patience_runs_out_although_rests_are_shorter(count, proxies, make_sandbox, tmp_path):
    """Each rest ends before, and the request goes out again; it had all its time again with that.
    Among many identities somebody is always asking."""
    more = ("--proxies", proxies) if proxies else ()
    sandbox = make_sandbox("--faults", "429=1.0", *more)
    settings = {
        **sandbox.settings,
        "INSTASPIDER_PARK_BASE": 0.02,
        "INSTASPIDER_PARK_MAX": 0.05,
        "INSTASPIDER_PATIENCE": 1.5,
        "INSTASPIDER_PROXIES": "\n".join(sandbox.process.proxies),
    }
    crawled = await crawl(settings, tmp_path, users=[f"a{n}" for n in range(count)])
    assert [row["outcome"] for row in crawled.rows] == ["throttled"] * count
    assert all("nothing but limits for 1.5 s" in row["reason"] for row in crawled.rows)


@as_task
async def test_an_answer_among_the_limits_begins_the_patience_anew(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "429=0.6")
    settings = {
        **sandbox.settings,
        "INSTASPIDER_PARK_BASE": 0.01,
        "INSTASPIDER_PARK_MAX": 0.02,
        "INSTASPIDER_PATIENCE": 5,
    }
    crawled = await crawl(settings, tmp_path, users=[f"a{n}" for n in range(60)])
    assert {row["outcome"] for row in crawled.rows} == {"done"}


@as_task
async def test_faults_on_the_way_are_tried_again(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "reset=0.05,500=0.05,truncated=0.05")
    names = [f"person{n}" for n in range(100)]
    crawled = await crawl(sandbox.settings, tmp_path, users=names)
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert crawled.stats["instaspider/resends/transient"] >= 1


@as_task
async def test_an_input_that_never_gets_an_answer_fails_with_what_was_met(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "500=1.0")
    settings = {**sandbox.settings, "INSTASPIDER_MAX_TRIES": 2}
    crawled = await crawl(settings, tmp_path, users="nasa")
    (row,) = crawled.rows
    assert (row["outcome"], row["requests"]) == ("failed", "6")
    assert row["reason"].count("2 tries: 2 x the service failed (500)") == 3


@as_task
async def test_the_reason_counts_all_that_its_tries_met(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "500=0.4,reset=0.3,empty=0.3")
    crawled = await crawl(sandbox.settings, tmp_path, users="nasa")
    (row,) = crawled.rows
    assert (row["outcome"], row["requests"]) == ("failed", "18")
    reasons = re.findall(r"6 tries: ([^;]*)", row["reason"])
    assert len(reasons) == 3
    counts: Counter[str] = Counter()
    for each in reasons:
        signs = [re.fullmatch(r"(?:(\d) x )?(.*)", sign).groups() for sign in each.split(", ")]
        assert sum(int(count or 1) for count, _ in signs) == 6
        counts.update({sign: int(count or 1) for count, sign in signs})
    assert counts.keys() == {
        "the service failed (500)",
        "a connection that failed",
        "an empty answer",
    }


@as_task
async def test_an_address_that_is_walled_is_soon_left_alone(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "401=1.0")
    names = [f"person{n}" for n in range(200)]
    settings = {**sandbox.settings, **ONE_BY_ONE}
    crawled = await crawl(settings, tmp_path, users=names, mode="fast")
    assert {row["outcome"] for row in crawled.rows} == {"login_required"}
    assert any("closed to this address" in row["reason"] for row in crawled.rows)
    # Three inputs on three routes close them; ten more try one route each.
    assert len(sandbox.requests()) <= 3 * 3 + 10 + 10
    assert crawled.stats["instaspider/routes/closed/web_profile_info"] == 1


@as_task
async def test_walled_names_close_nothing_for_the_others(sandbox, tmp_path):
    names = [f"walled_{n}" for n in range(6)] + [f"person{n}" for n in range(30)]
    crawled = await crawl(sandbox.settings, tmp_path, users=names)
    ends = {row["input"]: row["outcome"] for row in crawled.rows}
    assert all(ends[name] == "login_required" for name in names[:6])
    assert all(ends[name] == "done" for name in names[6:])


@as_task
async def test_an_unprotected_sandbox_limit_is_kept_by_the_pace(make_sandbox, tmp_path):
    sandbox = make_sandbox("--limit", "20/2")
    settings = {
        **sandbox.settings,
        **SOON,
        "INSTASPIDER_MODES": {"fast": {"rate": 540, "burst": 2, "spacing": [0, 0.02]}},
    }
    crawled = await crawl(settings, tmp_path, users=[f"p{n}" for n in range(40)], mode="fast")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert {request["status"] for request in sandbox.requests()} == {200}


@as_task
async def test_a_cold_address_is_left_to_the_routes_that_it_has(make_sandbox, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    sandbox = make_sandbox("--proxies", f"good={ADDRESSES}", "--gatekeeper", "strict")
    # So many are under way at most when a route is closed to an address.
    numbers = {
        "rate": 600,
        "burst": 2,
        "spacing": [0, 0],
        "target": 0,
        "in_flight_per_proxy": WALLS,
    }
    settings = {
        **sandbox.settings,
        "INSTASPIDER_PROXIES": sandbox.process.proxies_file,
        "INSTASPIDER_MODES": {"fast": numbers},
    }
    names = [*(f"person{n}" for n in range(90)), "walled_a"]
    crawled = await crawl(settings, tmp_path, users=names, mode="fast")
    closings = [
        (record.args[0], f"127.0.1.{record.args[1].removeprefix('proxy-')}", record.created)
        for record in caplog.records
        if str(record.msg).startswith("The route %s is closed to %s")
    ]
    closed_at = {(source, PATHS[route]): created for route, source, created in closings}
    walls, served, late = Counter(), Counter(), Counter()
    for line in sandbox.requests():
        key = line["source"], line["path"].partition("?")[0]
        walls[key] += line["status"] == 401
        served[key] += line["status"] == 200
        late[key] += line["time"] > closed_at.get(key, math.inf)
    cold = {source for source, _ in walls if is_cold(1, source)}
    warm = {source for source, _ in walls} - cold
    assert len(cold) >= 2
    assert len(warm) >= 2
    # What was under way when the crawl took note of the third wall is refused too.
    assert set(closed_at) == {key for key in walls if walls[key] >= WALLS}
    assert {source for source, _ in closed_at} <= cold
    assert max(late.values()) <= WALLS
    assert all(served[source, PATHS["web_profile_info"]] >= 5 for source in warm)
    outcomes = {name: row["outcome"] for name, row in crawled.outcomes.items()}
    assert outcomes.pop("walled_a") == "login_required"
    assert set(outcomes.values()) == {"done"}
    assert "instaspider/routes/closed/web_profile_info" not in crawled.stats


@as_task
async def test_pages_for_data_end_nobody(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "html=0.1")
    names = [f"person{n}" for n in range(80)]
    settings = {**sandbox.settings, **SOON, **ONE_BY_ONE}
    crawled = await crawl(settings, tmp_path, users=names, mode="fast")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert crawled.stats["instaspider/verdicts/held_back"] >= 3
