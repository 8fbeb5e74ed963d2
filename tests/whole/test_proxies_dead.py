"""Dead proxies and lost connections in crawls: who is asked, who pays, and when it ends."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from crawling import as_task, crawl
from tcp_server import carry, server

from instaspider.identities.address import SILENT_IN_A_ROW
from instaspider.middlewares.health import MOST_SPARED

SOON = {"INSTASPIDER_PARK_BASE": 0.05, "INSTASPIDER_PARK_MAX": 0.4}
ERRORS = "instaspider/network/errors/"


def through(sandbox: Any) -> dict[str, Any]:
    """Settings for a crawl by all proxies of a sandbox."""
    return {**sandbox.settings, **SOON, "INSTASPIDER_PROXIES": sandbox.process.proxies_file}


def people(count: int) -> list[str]:
    return [f"person{number}" for number in range(count)]


@as_task
async def test_a_proxy_that_does_not_work_costs_no_input_a_try(make_sandbox, tmp_path):
    sandbox = make_sandbox("--proxies", "dead=6,407=4,403=4,503=4,good=2")
    settings = {**through(sandbox), "INSTASPIDER_PARK_MAX": 60, "INSTASPIDER_PARK_BASE": 60}
    settings["INSTASPIDER_MAX_TRIES"] = 1
    crawled = await crawl(settings, tmp_path, users=people(80))
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert crawled.stats["instaspider/identities/dead"] == 18
    failed = sum(value for key, value in crawled.stats.items() if key.startswith(ERRORS))
    assert failed == 3 * 18
    assert sum(int(row["requests"]) for row in crawled.rows) == 80 + failed


@pytest.mark.parametrize("kind", ["dead", "407", "403", "503"])
@as_task
async def test_all_dead_ends_the_crawl_at_once_with_one_error(make_sandbox, tmp_path, caplog, kind):
    caplog.set_level(logging.INFO)
    sandbox = make_sandbox("--proxies", f"{kind}=3")
    settings = {**through(sandbox), "INSTASPIDER_PARK_MAX": 60, "INSTASPIDER_PARK_BASE": 60}
    crawled = await crawl(settings, tmp_path, users=people(30))
    assert {row["outcome"] for row in crawled.rows} == {"not_done"}
    (error,) = (r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING)
    assert "no identity is left (its proxy is dead: 3)" in error
    assert error.endswith(" Check INSTASPIDER_PROXIES.")
    assert sandbox.requests() == []
    assert crawled.stats["finish_reason"] == "no_identity_left"
    assert crawled.stats["instaspider/identities/retired"] == 3
    assert caplog.text.count("retired: its proxy is dead") == 3


@as_task
async def test_one_that_comes_back_is_counted_each_time(make_sandbox, tmp_path):
    sandbox = make_sandbox("--proxies", "good=1", "--proxy-port", "0")
    connections = 0

    async def serve(reader, writer):
        nonlocal connections
        connections += 1
        if connections > SILENT_IN_A_ROW:
            beyond, to_proxy = await asyncio.open_connection(
                "127.0.0.1", sandbox.process.proxy_port
            )
            await asyncio.gather(carry(reader, to_proxy), carry(beyond, writer))

    async with server(serve) as port:
        proxies = f"{sandbox.process.proxies[0]},http://127.0.0.1:{port}"
        settings = {**through(sandbox), "INSTASPIDER_PROXIES": proxies}
        crawled = await crawl(settings, tmp_path, users=people(400))
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    counts = ("dead", "revived", "ready")
    assert [crawled.stats[f"instaspider/identities/{name}"] for name in counts] == [1, 1, 1]
    assert {"127.0.0.1", "127.0.1.1"} == {line["source"] for line in sandbox.requests()}


@as_task
async def test_a_proxy_that_cuts_tunnels_loses_nobody(make_sandbox, tmp_path):
    sandbox = make_sandbox("--proxies", "cut=4,good=4")
    crawled = await crawl(through(sandbox), tmp_path, users=people(200))
    assert {row["outcome"] for row in crawled.rows} == {"done"}


@as_task
async def test_who_breaks_connections_pays_and_the_neighbours_do_not(sandbox, tmp_path):
    broken = [f"fault.reset.{name}" for name in ("ann", "bob", "cy")]
    names = people(60)
    for place, name in zip((1, 20, 50), broken, strict=True):
        names.insert(place, name)
    crawled = await crawl(sandbox.settings, tmp_path, users=names)
    ends = {row["input"]: row["outcome"] for row in crawled.rows}
    assert {name for name, end in ends.items() if end != "done"} == set(broken)
    assert {ends[name] for name in broken} == {"failed"}
    most = 3 * (6 + MOST_SPARED)
    assert all(int(crawled.outcomes[name]["requests"]) <= most for name in broken)
    fair = [int(crawled.outcomes[name]["requests"]) for name in people(60)]
    assert max(fair) <= MOST_SPARED


@as_task
async def test_many_breaks_by_chance_end_nobody(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "reset=0.1,reset_body=0.05")
    crawled = await crawl(sandbox.settings, tmp_path, users=people(200))
    assert {row["outcome"] for row in crawled.rows} == {"done"}
