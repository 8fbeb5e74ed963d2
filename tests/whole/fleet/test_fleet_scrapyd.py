"""Jobs of two Scrapyds work for one run; a job that is cancelled gives back what it had."""

from __future__ import annotations

import json
from pathlib import Path

from fleet_crawls import FleetCrawls
from fleets import LONG
from scrapyd_server import Scrapyd
from waiting import until

NAMES = [f"walker{n}" for n in (12, 13, 22, 25, 26, 30, 39, 41, 46)]
LIMIT = 24
MODES = {"fast": {"rate": 20, "burst": 1, "spacing": [0, 0], "in_flight": 1}}


def second_of(first: Scrapyd, folder: Path) -> Scrapyd:
    """Another Scrapyd with the same egg."""
    folder.mkdir()
    second = Scrapyd(folder)
    (egg,) = (first.home / "eggs" / "instaspider").glob("*.egg")
    assert second.add_version("1", egg)["status"] == "ok"
    return second


def test_four_jobs_share_a_list_and_the_rest_takes_over_what_a_cancelled_one_had(
    forks, make_sandbox, postgres, tmp_path
) -> None:
    sandbox = make_sandbox("--proxies", "good=4")
    # Nobody is taken over: who waited for that would wait for ever.
    crawls = FleetCrawls(forks, sandbox, postgres.new_database(), tmp_path, lease=LONG)
    proxies = tmp_path / "proxies.txt"
    proxies.write_text("\n".join(sandbox.process.proxies))
    crawls.settings |= {"INSTASPIDER_MODES": json.dumps(MODES), "INSTASPIDER_PROXIES": str(proxies)}
    first = Scrapyd(tmp_path)
    deployed = first.deploy()
    assert deployed.returncode == 0, deployed.stderr
    servers = [first, second_of(first, tmp_path / "second")]
    try:
        crawls.add(NAMES, "-a", f"limit={LIMIT}")
        assert crawls.fleet("pause", "spring").returncode == 0
        given = {name: str(value) for name, value in crawls.settings.items()}
        given["INSTASPIDER_FLEET"] = "spring"
        jobs = [(each, each.schedule("posts", given)) for each in servers for _ in range(2)]
        # Else the first one would have all inputs before the last one is there.
        until(lambda: crawls.one("SELECT count(DISTINCT worker) FROM instaspider_identities") == 4)
        assert crawls.fleet("resume", "spring").returncode == 0
        begun = "SELECT count(DISTINCT worker) FROM instaspider_fleet_inputs"
        until(lambda: crawls.one(begun) >= 2)
        server, cancelled = jobs[0]
        server.post("cancel.json", {"project": "instaspider", "job": cancelled})
        for each, job in jobs:
            each.wait(lambda each=each, job=job: each.ended(job), "the job is over")
    finally:
        for each in servers:
            each.stop()
    assert crawls.outcomes() == dict.fromkeys(NAMES, "done")
    assert crawls.one("SELECT sum(deaths) FROM instaspider_fleet_inputs") == 0
    written = crawls.written()
    assert (len(written), {*written.values()}) == (LIMIT * len(NAMES), {1})
    crawls.close()
