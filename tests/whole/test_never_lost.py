"""Limits by chance and the pace of each address, as the sandbox's log has them.

benchmarks/never_lost.py and benchmarks/exact_pace.py do the same at length.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from clocks import timed
from crawling import as_task, crawl

SOON = {"INSTASPIDER_PARK_BASE": 0.02, "INSTASPIDER_PARK_MAX": 0.2}
USERS = 120
WINDOW, RATE, BURST = 3.0, 8, 3
"""Seconds, and the requests of one address in them and at once."""


@pytest.mark.parametrize("share", [0.1, 0.4])
@as_task
async def test_limits_cost_no_more_requests_than_they_must(make_sandbox, tmp_path, share):
    sandbox = make_sandbox("--faults", f"429={share}")
    names = [f"person{number}" for number in range(USERS)]
    crawled = await crawl({**sandbox.settings, **SOON}, tmp_path, users=names)
    assert [row["outcome"] for row in crawled.rows] == ["done"] * USERS
    sent = sandbox.requests()
    limited = sum(request["status"] == 429 for request in sent)
    assert len(sent) == USERS + limited
    # What chance alone makes of it: four standard deviations of a negative binomial draw.
    assert limited <= USERS * share / (1 - share) + 4 * (USERS * share) ** 0.5 / (1 - share)


@pytest.mark.parametrize("count", [1, 10])
@as_task
async def test_each_address_keeps_the_pace_and_uses_it(make_sandbox, tmp_path, count):
    sandbox = make_sandbox("--proxies", f"good={count}")
    settings = {
        **sandbox.settings,
        "INSTASPIDER_PROXIES": sandbox.process.proxies_file,
        "INSTASPIDER_MODES": {
            "fast": {
                "rate": RATE * 60 / WINDOW,
                "burst": BURST,
                "spacing": [0, 0.02],
                "in_flight_per_proxy": 8,
                "target": 0,
            }
        },
    }
    # Nobody has such a name: their answers are short.
    names = [f"missing_{number}" for number in range(count * (2 * RATE + 2 * BURST))]
    with timed(sandbox.process.pid) as took:
        await crawl(settings, tmp_path, users=names, mode="fast")
    times: dict[str, list[float]] = defaultdict(list)
    for request in sandbox.requests():
        times[request["source"]].append(request["time"])
    assert len(times) == count
    for sent in times.values():
        for first in sent:
            assert sum(first <= at < first + WINDOW for at in sent) <= RATE + BURST + 1
    # The share itself is for the simulated clock and the benchmark to tell: a busy machine is late.
    assert took.own < WINDOW * (2 * RATE + BURST) / RATE / 0.7
