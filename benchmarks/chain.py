"""The whole chain beside the reference: ``python -m benchmarks.chain [PAGES] [--rounds 7]``.

``profiles`` as a crawl, ``AsyncInstagram`` and the reference's bare gather ask one and the same
granian for profiles of which no two are the same, in mode unlimited, over HTTP/2 and TLS, in turns.
Prints the CPU of a page, its spread, and shares of the reference's rate; a crawl counts from
spider_opened to spider_closed, a client from its first call to its last answer.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from benchmarks.handlers import serving
from benchmarks.headline import _CLIENT, _ENVIRONMENT, reference_python, settings_of
from benchmarks.parsing import bodies

ROOT = Path(__file__).parent.parent
KINDS = ("reference", "profiles", "client")


def profiles(port: str, ca: str, number: int) -> None:
    """One crawl in this process."""
    marks: list[tuple[float, float]] = []

    def mark() -> None:
        marks.append((time.perf_counter(), time.process_time()))

    with tempfile.TemporaryDirectory() as folder:
        process = AsyncCrawlerProcess(settings_of(port, ca, folder))
        crawler = process.create_crawler("profiles")
        crawler.signals.connect(mark, signals.spider_opened, weak=False)
        crawler.signals.connect(mark, signals.spider_closed, weak=False)
        users = [f"person{each}" for each in range(number)]
        process.crawl(crawler, users=users, mode="unlimited")
        process.start()
        came = crawler.stats.get_value("item_scraped_count", 0)
    (wall0, cpu0), (wall1, cpu1) = marks
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"came": came, "seconds": wall1 - wall0, "cpu": cpu1 - cpu0, "megabytes": peak}
    print(json.dumps(told))


@contextmanager
def service(folder: Path) -> Iterator[tuple[str, str]]:
    """Port and CA file of the service while it runs."""
    profile = folder / "profile.json"
    profile.write_bytes(bodies()["web_profile_info"])
    os.environ["CHAIN_PROFILE"] = str(profile)
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    hosts = ("localhost", "127.0.0.1", "www.instagram.com", "i.instagram.com")
    chain = ca.issue_cert(*hosts).private_key_and_cert_chain_pem
    chain.write_to_path(folder / "both.pem")
    with serving(folder, "benchmarks.chain_server:app") as port:
        yield str(port), str(folder / "ca.pem")


def measure(kind: str, port: str, ca: str, pages: int, reference: str) -> dict[str, float]:
    """One run in a process of its own."""
    if kind == "reference":
        names = [f"person{each}" for each in range(pages)]
        command = [reference, _CLIENT, port, ca, "many", *names]
    else:
        module = {"profiles": "benchmarks.chain", "client": "benchmarks.clients"}[kind]
        command = [sys.executable, "-m", module, "--ours", port, ca, str(pages)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    if found["came"] != pages:
        raise RuntimeError(f"{kind}: {found['came']} of {pages} profiles")
    return found


def main(pages: int, rounds: int, environment: Path | None) -> None:
    reference = reference_python(environment or _ENVIRONMENT)
    runs: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as name, service(Path(name)) as (port, ca):
        measure("reference", port, ca, pages, reference)  # all answers are packed from here on
        for _ in range(rounds):
            for kind in KINDS:
                runs[kind].append(measure(kind, port, ca, pages, reference))
    print("| what | CPU ms a page | fastest | slowest | pages/s | MB | share of the reference |")
    print("|---|---|---|---|---|---|---|")
    for kind, found in runs.items():
        cpu = [each["cpu"] * 1000 / pages for each in found]
        pairs = zip(runs["reference"], found, strict=True)
        share = statistics.median(theirs["cpu"] / each["cpu"] for theirs, each in pairs)
        rate = statistics.median(pages / each["seconds"] for each in found)
        size = statistics.median(each["megabytes"] for each in found)
        print(
            f"| {kind} | {statistics.median(cpu):.3f} | {min(cpu):.3f} | {max(cpu):.3f}"
            f" | {rate:.0f} | {size:.0f} | {share:.2f} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="?", type=int, default=2000)
    parser.add_argument("--ours", nargs=3, metavar=("PORT", "CA", "N"), help=argparse.SUPPRESS)
    parser.add_argument(
        "--environment", type=Path, help="of the reference; made if it is not there"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parsed = parser.parse_args()
    if parsed.ours:
        port, ca, number = parsed.ours
        profiles(port, ca, int(number))
    else:
        main(parsed.pages, parsed.rounds, parsed.environment)
