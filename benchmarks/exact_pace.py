"""The pace of each address, as the sandbox's log has it: ``python -m benchmarks.exact_pace``.

Crawls through 1, 10 and 50 proxies in modes safe, fast and turbo, with AutoThrottle off and on. The
modes' own numbers, with all times shortened by one factor where a real minute is longer than need
be, so far that this machine keeps up. ``--real fast 10 5`` is one crawl of 5 minutes through 10
proxies in mode fast, with nothing shortened.

Prints the most requests that any address had within any minute, which is at most rate + burst + 1,
and the share of the allowed rate that was used between the first minute and the last, which is at
least 97 % with AutoThrottle off. Exits 1 where that does not hold, or where 50 addresses delivered
less than 0.95 of 50 times one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from instaspider.identities.modes import MODES, Mode
from instaspider.sandbox.process import SandboxProcess

COUNTS = (1, 10, 50)
NAMES = ("safe", "fast", "turbo")
MINUTES = 3
"""Of the first and the last the share is not taken."""
PER_SECOND = 30.0
"""What this machine can ask and answer at once with room to spare."""
SHORTEST = 15.0
"""Seconds of the shortest minute: beside other work a request is late by hundredths of one, and
the spacing counts from when it was sent."""


@dataclass(frozen=True)
class Run:
    """What the log of one crawl says."""

    addresses: int
    requests: int
    most: int
    """Requests of one address within one minute."""
    share: float
    """Of the allowed rate."""
    least: float
    """The same of the slowest address."""


def busiest(times: Iterable[float], window: float) -> int:
    """The most of them within any window of so many seconds."""
    ordered, first, most = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while ordered[first] <= at - window:
            first += 1
        most = max(most, last - first + 1)
    return most


def used(times: Iterable[float], window: float, rate: float) -> float:
    """The share of the rate between the first window and the last."""
    ordered = sorted(times)
    start, end = ordered[0] + window, ordered[-1] - window
    return sum(start <= at < end for at in ordered) / ((end - start) * rate / window)


def numbers(mode: Mode, factor: float, *, throttle: bool) -> dict[str, object]:
    """The mode as INSTASPIDER_MODES writes it, so many times as fast."""
    assert mode.rate is not None
    return {
        "rate": mode.rate * factor,
        "spacing": [seconds / factor for seconds in mode.spacing],
        "target": mode.target if throttle else 0,
    }


def crawl(mode: Mode, count: int, window: float, minutes: float, *, throttle: bool) -> Run:
    """Crawl for so many minutes of ``window`` seconds each. Nobody has the names that are asked
    for: what an answer holds does not matter, and a short one leaves the machine its time; but
    AutoThrottle learns from good answers only."""
    rate = mode.rate or 0.0
    with tempfile.TemporaryDirectory() as folder:
        log, users = Path(folder) / "log.jsonl", Path(folder) / "users.txt"
        name = "person" if throttle else "missing_"
        total = round(count * (rate * minutes + mode.burst))
        users.write_text("".join(f"{name}{number}\n" for number in range(total)))
        with SandboxProcess.start(("--proxies", f"good={count}"), log=str(log)) as sandbox:
            settings = {
                "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
                "INSTASPIDER_SANDBOX_CA": sandbox.ca,
                "INSTASPIDER_PROXIES": sandbox.proxies_file,
                "INSTASPIDER_MODES": json.dumps(
                    {mode.name: numbers(mode, 60 / window, throttle=throttle)}
                ),
                "INSTASPIDER_STATE": f"{folder}/state",
            }
            pairs = [part for key, value in settings.items() for part in ("-s", f"{key}={value}")]
            command = [sys.executable, "-m", "scrapy", "crawl", "profiles", "-a", f"users={users}"]
            command += ["-a", f"mode={mode.name}", *pairs]
            subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
        found = times_by_address(log)
    shares = [used(times, window, rate) for times in found.values()]
    return Run(
        len(found),
        sum(map(len, found.values())),
        max(busiest(times, window) for times in found.values()),
        sum(shares) / len(shares),
        min(shares),
    )


def times_by_address(log: Path) -> dict[str, list[float]]:
    """What a request log says."""
    found: dict[str, list[float]] = defaultdict(list)
    for line in log.read_text().splitlines():
        request = json.loads(line)
        found[request["source"]].append(request["time"])
    return found


def told(mode: Mode, count: int, window: float, minutes: float, *, throttle: bool) -> Run | None:
    """One crawl, printed as a row; None where the pace was not kept or not used."""
    assert mode.rate is not None
    run = crawl(mode, count, window, minutes, throttle=throttle)
    allowed = mode.rate + mode.burst + 1
    print(
        f"| `{mode.name}` | {count} | {window:g} s | {'on' if throttle else 'off'} |"
        f" {run.requests} | {run.most} of {allowed:g} | {run.share:.1%} | {run.least:.1%} |",
        flush=True,
    )
    held = run.addresses == count and run.most <= allowed and (throttle or run.share >= 0.97)
    return run if held else None


def head() -> None:
    print("| mode | addresses | a minute is | AutoThrottle | requests | most in a minute |", end="")
    print(" rate used | by the slowest |\n|---|---|---|---|---|---|---|---|", flush=True)


def table() -> bool:
    head()
    held = True
    for name in NAMES:
        mode, off = MODES[name], {}
        assert mode.rate is not None
        for count in COUNTS:
            window = max(SHORTEST, count * mode.rate / PER_SECOND)
            off[count] = told(mode, count, window, MINUTES, throttle=False)
        one, fifty = off[1], off[50]
        held = held and None not in off.values()
        held = held and bool(one and fifty and fifty.share >= 0.95 * one.share)
        window = max(SHORTEST, 10 * mode.rate * 2 / PER_SECOND)
        held = told(mode, 10, window, MINUTES, throttle=True) is not None and held
    return held


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", nargs=3, metavar=("MODE", "ADDRESSES", "MINUTES"))
    real = parser.parse_args().real
    if real is None:
        return 0 if table() else 1
    name, count, minutes = real
    head()
    runs = [
        told(MODES[name], int(count), 60.0, float(minutes), throttle=throttle)
        for throttle in (False, True)
    ]
    return 0 if None not in runs else 1


if __name__ == "__main__":
    sys.exit(main())
