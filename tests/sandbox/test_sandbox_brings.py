"""A crawl's own sandbox brings the proxies and logins that its arguments ask for."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl, read_json_lines
from state_rows import rows

from instaspider.exceptions import ConfigurationError


async def own(tmp_path: Any, arguments: str, users: str, **settings: Any) -> Crawled:
    named = {f"INSTASPIDER_{name}": value for name, value in settings.items()}
    return await crawl(
        {
            **ONE_BY_ONE,
            "INSTASPIDER_SANDBOX": "1",
            "INSTASPIDER_SANDBOX_ARGS": arguments,
            "INSTASPIDER_SANDBOX_LOG": str(tmp_path / "log.jsonl"),
            **named,
        },
        tmp_path,
        users=users,
        mode="fast",
    )


def sources(tmp_path: Any, *, login: bool) -> set[str]:
    requests = read_json_lines(tmp_path / "log.jsonl")
    return {r["source"] for r in requests if (r["session"] is not None) is login}


@as_task
async def test_proxies(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    crawled = await own(tmp_path, "--proxies good=3", ",".join(f"p{n}" for n in range(9)))
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert sources(tmp_path, login=False) == {"127.0.1.1", "127.0.1.2", "127.0.1.3"}
    assert "Proxies are those of the sandbox: 3." in caplog.text


@as_task
async def test_logins(tmp_path, caplog, sandbox):
    caplog.set_level(logging.INFO)
    users = f"{sandbox.user('nasa')['pk']},esa"
    crawled = await own(tmp_path, "--proxies 2 --sessions 1", users)
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert sources(tmp_path, login=True) == {"127.0.1.1"}
    assert sources(tmp_path, login=False) == {"127.0.1.2"}
    assert "Logins are those of the sandbox: 1." in caplog.text
    # Ports and accounts are gone with the sandbox.
    assert rows(tmp_path / "state" / "sandbox", "SELECT * FROM homes") == []


@as_task
async def test_what_is_set_wins(make_sandbox, tmp_path):
    (dead,) = make_sandbox("--proxies", "dead=1").process.proxies
    crawled = await own(tmp_path, "--proxies good=3", "nasa", PROXIES=dead)
    assert crawled.stats["instaspider/identities/dead"] == 1
    assert not (tmp_path / "log.jsonl").read_text()


@as_task
async def test_a_login_that_nobody_asked_for_is_not_used(tmp_path):
    with pytest.raises(ConfigurationError, match="needs a login"):
        await own(tmp_path, "--proxies 3", "nasa", LOGIN="always")


def test_mode_turbo_has_its_proxies(scrapy, tmp_path):
    done = scrapy(
        *("crawl", "profiles", "-a", "users=nasa", "-a", "mode=turbo"),
        *("-s", "INSTASPIDER_SANDBOX=1", "-s", "INSTASPIDER_SANDBOX_ARGS=--proxies good=2"),
        *("-O", f"{tmp_path}/profiles.jsonl"),
    )
    assert done.returncode == 0, done.stderr
    assert len(read_json_lines(tmp_path / "profiles.jsonl")) == 1
