"""AsyncInstagram beside instaharvest_v2's: ``python -m benchmarks.clients``.

Both ask for so many profiles at once (``gather``) in mode unlimited, in turns, against one sandbox
that has computed the answers before. Prints for each number of profiles the medians of the seconds
from the first request sent to the last response received, of the CPU seconds of the calls, and of
the peak memory of the process; then how often the client needs what the reference needs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from scrapy import signals

from benchmarks.headline import _CLIENT, _ENVIRONMENT, reference_python
from instaspider import AsyncInstagram
from instaspider.sandbox.process import SandboxProcess

CASES = ((100, "300ms"), (1000, "300ms"), (2000, "0ms"))
WHAT = ("seconds", "cpu", "megabytes")


async def ours(port: str, ca: str, number: int) -> None:
    """One gather in this process; prints what :func:`measure` reads."""
    settings = {"INSTASPIDER_SANDBOX": f"127.0.0.1:{port}", "INSTASPIDER_SANDBOX_CA": ca}
    sent: list[float] = []
    received: list[float] = []
    async with AsyncInstagram.anonymous(unlimited=True, settings=settings) as ig:
        crawler = (await ig._open()).crawler
        for signal, times in (
            (signals.request_reached_downloader, sent),
            (signals.response_downloaded, received),
        ):
            crawler.signals.connect(
                lambda times=times: times.append(time.perf_counter()), signal, weak=False
            )
        before = time.process_time()
        calls = (ig.public.get_profile(f"person{each}") for each in range(number))
        found = await asyncio.gather(*calls)
        cpu = time.process_time() - before
    came = sum(bool(profile.username) for profile in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = max(received) - min(sent)
    print(json.dumps({"came": came, "seconds": seconds, "cpu": cpu, "megabytes": peak}))


def measure(*command: str) -> dict[str, float]:
    """What one run printed last."""
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def main(environment: Path, rounds: int, cases: list[tuple[int, str]]) -> None:
    reference = reference_python(environment)
    print("| profiles | latency | client | came | seconds | CPU s | MB |")
    print("|---|---|---|---|---|---|---|")
    for number, latency in cases:
        names = [f"person{each}" for each in range(number)]
        with SandboxProcess.start(("--latency", latency)) as sandbox:
            to = (str(sandbox.port), sandbox.ca)
            commands = {
                "instaspider": (
                    *(sys.executable, "-m", "benchmarks.clients", "--ours", *to, str(number)),
                ),
                "instaharvest_v2": (reference, _CLIENT, *to, "many", *names),
            }
            for command in commands.values():
                measure(*command)
            runs: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
            for _ in range(rounds):
                for name, command in commands.items():
                    runs[name].append(measure(*command))
        middle = {
            name: {what: statistics.median(run[what] for run in each) for what in WHAT}
            for name, each in runs.items()
        }
        for name, found in middle.items():
            came = min(run["came"] for run in runs[name])
            cells = " | ".join(f"{found[what]:.2f}" for what in WHAT)
            print(f"| {number} | {latency} | {name} | {came} | {cells} |", flush=True)
        ratios = ", ".join(
            f"{what} {middle['instaspider'][what] / middle['instaharvest_v2'][what]:.2f}"
            for what in WHAT
        )
        print(f"{number} at {latency}: of the reference's: {ratios}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", nargs=3, metavar=("PORT", "CA", "N"), help=argparse.SUPPRESS)
    parser.add_argument("--environment", type=Path, default=_ENVIRONMENT)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cases", default=",".join(f"{n}:{ms}" for n, ms in CASES))
    parsed = parser.parse_args()
    if parsed.ours:
        port, ca, number = parsed.ours
        asyncio.run(ours(port, ca, int(number)))
    else:
        chosen = [each.split(":") for each in parsed.cases.split(",")]
        main(parsed.environment, parsed.rounds, [(int(n), ms) for n, ms in chosen])
