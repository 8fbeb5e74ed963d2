"""A hundred profiles of a service that takes 300 ms for each: ``python -m benchmarks.headline``.

instaspider in mode unlimited, the async client of instaharvest_v2 in mode unlimited, and that
client one profile after the other, in turns, against one sandbox that has computed the answers
before. Prints the medians of the seconds from the first request sent to the last response received;
the start of Python, of the crawl and the end of it are not in them. The reference comes from PyPI
into an environment of its own (``--environment``, made if it is not there).

Exits 1 where a profile is missing, or ours took longer than 0.39 s.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from instaspider.sandbox.process import SandboxProcess

NAMES = tuple(f"person{number}" for number in range(100))
LATENCY = "300ms"
MOST = 0.39
REFERENCE = "instaharvest_v2==1.1.88"
_ENVIRONMENT = Path(tempfile.gettempdir()) / "instaspider-reference"
_CLIENT = str(Path(__file__).with_name("reference_client.py"))


def settings_of(port: str, ca: str, folder: str) -> dict[str, Any]:
    """The settings of a crawl of that sandbox, whose state is in the folder."""
    return {
        "ADDONS": {"instaspider.Addon": 300},
        "INSTASPIDER_SANDBOX": f"127.0.0.1:{port}",
        "INSTASPIDER_SANDBOX_CA": ca,
        "INSTASPIDER_STATE": folder,
        "LOG_LEVEL": "ERROR",
    }


def ours(port: str, ca: str) -> None:
    """One crawl in this process; prints what :func:`measure` reads."""
    sent: list[float] = []
    received: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        process = AsyncCrawlerProcess(settings_of(port, ca, folder))
        crawler = process.create_crawler("profiles")
        for signal, times in (
            (signals.request_reached_downloader, sent),
            (signals.response_downloaded, received),
        ):
            crawler.signals.connect(
                lambda times=times: times.append(time.perf_counter()), signal, weak=False
            )
        process.crawl(crawler, users=list(NAMES), mode="unlimited")
        process.start()
        came = crawler.stats.get_value("item_scraped_count", 0)
    print(json.dumps({"came": came, "requests": len(sent), "seconds": max(received) - min(sent)}))


def reference_python(environment: Path) -> str:
    """The interpreter of an environment that has the reference."""
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", REFERENCE], check=True)
    return str(python)


def measure(*command: str) -> tuple[int, float]:
    """Profiles that came, and seconds."""
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(run.stdout.splitlines()[-1])
    return found["came"], found["seconds"]


def main(environment: Path, rounds: int) -> int:
    reference = reference_python(environment)
    with SandboxProcess.start(("--latency", LATENCY)) as sandbox:
        to = (str(sandbox.port), sandbox.ca)
        commands = {
            "instaspider": (sys.executable, "-m", "benchmarks.headline", "--ours", *to),
            "instaharvest_v2": (reference, _CLIENT, *to, "many", *NAMES),
        }
        for command in commands.values():  # the sandbox then has all answers in both forms
            measure(*command)
        runs: dict[str, list[tuple[int, float]]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                runs[name].append(measure(*command))
        runs["one by one"] = [measure(reference, _CLIENT, *to, "one", *NAMES)]
    print("| client | profiles | seconds | fastest | slowest |\n|---|---|---|---|---|")
    medians = {}
    for name, measured in runs.items():
        seconds = [took for _, took in measured]
        medians[name] = statistics.median(seconds)
        came = min(count for count, _ in measured)
        print(
            f"| {name} | {came} of {len(NAMES)} | {medians[name]:.3f} |"
            f" {min(seconds):.3f} | {max(seconds):.3f} |"
        )
    for name in ("instaharvest_v2", "one by one"):
        print(f"{name}: {medians[name] / medians['instaspider']:.2f} times as long as instaspider")
    all_came = all(came == len(NAMES) for came, _ in runs["instaspider"])
    return 0 if all_came and medians["instaspider"] <= MOST else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", nargs=2, metavar=("PORT", "CA"), help=argparse.SUPPRESS)
    parser.add_argument("--environment", type=Path, default=_ENVIRONMENT)
    parser.add_argument("--rounds", type=int, default=7)
    parsed = parser.parse_args()
    if parsed.ours:
        ours(*parsed.ours)
    else:
        sys.exit(main(parsed.environment, parsed.rounds))
