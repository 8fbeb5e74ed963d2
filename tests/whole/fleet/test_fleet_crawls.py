"""Real crawls that work for one run: nothing is lost and nothing is done twice, whatever happens
to a worker. What happened is judged by the database."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fleet_crawls import MODES, FleetCrawls
from forks import Forks
from waiting import until

NAMES = [f"walker{n}" for n in (12, 13, 22, 25, 26, 30, 39, 41, 46)]
LIMIT = 24


@pytest.fixture(params=[60.0])
def crawls(
    forks: Forks,
    make_sandbox: Callable[..., Any],
    postgres: Any,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[FleetCrawls]:
    sandbox = make_sandbox("--latency", "150ms")
    made = FleetCrawls(forks, sandbox, postgres.new_database(), tmp_path, lease=request.param)
    yield made
    made.close()


short_lease = pytest.mark.parametrize("crawls", [5.0], indirect=True)


def check(crawls: FleetCrawls, names: list[str] = NAMES) -> None:
    """Every input ended, and every post was written once."""
    assert crawls.outcomes() == dict.fromkeys(names, "done")
    written = crawls.written()
    assert len(written) == LIMIT * len(names)
    assert set(written.values()) == {1}
    assert crawls.alive() == 0


@short_lease
def test_a_worker_that_is_killed_is_replaced_by_another(crawls) -> None:
    crawls.add(NAMES, "-a", f"limit={LIMIT}")
    first = crawls.start()
    crawls.wait_for(5)
    first.kill()
    first.communicate()
    log = crawls.finish(crawls.start())
    assert "its inputs come from the database" in log
    check(crawls)


@short_lease
def test_a_worker_that_is_stopped_for_longer_than_its_lease_begins_anew(crawls) -> None:
    crawls.add(NAMES, "-a", f"limit={LIMIT}")
    first = crawls.start()
    crawls.wait_for(5)
    first.send_signal(signal.SIGSTOP)
    second = crawls.start()
    try:
        number = "SELECT count(*) FROM instaspider_workers WHERE ended IS NOT NULL"
        until(lambda: crawls.one(number) >= 1)
    finally:
        first.send_signal(signal.SIGCONT)
    log = crawls.finish(first)
    assert "another took over what it had. It begins anew" in log
    crawls.finish(second)
    check(crawls)


@short_lease
def test_a_worker_that_was_stopped_sends_nothing_of_what_it_had_ready(crawls) -> None:
    crawls.add(NAMES, "-a", f"limit={LIMIT}")
    # Requests that may leave wait in Scrapy's downloader, as behind a project's own delay.
    several = {"fast": {**MODES["fast"], "in_flight": 4}}
    slow = ("-s", "DOWNLOAD_DELAY=1", "-s", f"INSTASPIDER_MODES={json.dumps(several)}")
    first = crawls.start(*slow)
    crawls.wait_for(3)
    first.send_signal(signal.SIGSTOP)
    try:
        crawls.finish(crawls.start())  # its inputs are those of the first too
        sent = len(crawls.sandbox.requests())
    finally:
        first.send_signal(signal.SIGCONT)
    assert "It begins anew" in crawls.finish(first)
    assert len(crawls.sandbox.requests()) == sent
    check(crawls)


def test_a_worker_without_an_address_gives_its_inputs_back(crawls) -> None:
    """Another one may have the address and no inputs."""
    slowly = {"fast": {**MODES["fast"], "rate": 40, "burst": 1}}
    crawls.settings["INSTASPIDER_MODES"] = json.dumps(slowly)
    crawls.add(NAMES, "-a", f"limit={LIMIT}")
    worker = crawls.start()
    crawls.wait_for(2)
    # One that was there before, so the only address is its fair share.
    crawls.run(
        "INSERT INTO instaspider_workers (id, fleet, name, expires, knows, share) OVERRIDING SYSTEM"
        " VALUE SELECT -1, fleet, 'before', clock_timestamp() + interval '1 day', knows, 1"
        " FROM instaspider_workers"
    )
    until(lambda: crawls.one("SELECT count(*) FROM instaspider_workers WHERE ended IS NOT NULL"))
    assert crawls.one("SELECT count(worker) FROM instaspider_fleet_inputs") == 0
    crawls.run("UPDATE instaspider_workers SET ended = clock_timestamp() WHERE id = -1")
    assert "it gives its inputs back" in crawls.finish(worker)
    assert crawls.one("SELECT sum(deaths) FROM instaspider_fleet_inputs") == 0
    check(crawls)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_gives_everything_back_at_once(crawls, sign) -> None:
    crawls.add(NAMES, "-a", f"limit={LIMIT}")
    first = crawls.start()
    crawls.wait_for(5)
    first.send_signal(sign)
    crawls.finish(first)
    assert crawls.alive() == 0
    assert crawls.one("SELECT count(worker) FROM instaspider_fleet_inputs") == 0
    assert crawls.one("SELECT count(worker) FROM instaspider_identities") == 0
    assert crawls.one("SELECT sum(deaths) FROM instaspider_fleet_inputs") == 0
    crawls.finish(crawls.start())
    check(crawls)
    # Where an input goes on, the pages before it are not asked for again.
    assert len(crawls.sandbox.requests()) == 2 * len(NAMES)


@short_lease
def test_several_workers_of_one_command_replace_one_that_is_killed(crawls) -> None:
    crawls.add(NAMES, "-a", f"limit={LIMIT}")
    both = crawls.run_workers(2)
    crawls.wait_for(3)
    os.kill(crawls.pids()[0], signal.SIGKILL)
    assert "died by signal 9" in crawls.finish(both)
    check(crawls)
    status = crawls.fleet("status", "spring", "--watch").stdout  # over, so it ends
    assert f"done          {len(NAMES)}" in status


def test_a_worker_that_waits_takes_what_is_inserted(crawls) -> None:
    crawls.add(NAMES[:1], "-a", f"limit={LIMIT}")
    first = crawls.start("-s", "INSTASPIDER_FLEET_WAIT=1")
    until(lambda: crawls.outcomes() == {NAMES[0]: "done"})
    crawls.run("INSERT INTO instaspider_queue (run, text) VALUES ('spring', %s)", NAMES[1])
    until(lambda: crawls.outcomes().get(NAMES[1]) == "done")
    first.send_signal(signal.SIGTERM)
    crawls.finish(first)
    check(crawls, NAMES[:2])


def test_a_paused_run_goes_on_when_it_is_resumed(crawls) -> None:
    crawls.add(NAMES[:2], "-a", f"limit={LIMIT}")
    assert crawls.fleet("pause", "spring").returncode == 0
    first = crawls.start()
    until(lambda: crawls.alive() == 1)
    assert "paused" in crawls.fleet("status", "spring").stdout
    assert not crawls.sandbox.requests()
    assert crawls.fleet("resume", "spring").returncode == 0
    crawls.finish(first)
    check(crawls, NAMES[:2])
