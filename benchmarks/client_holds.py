"""What AsyncInstagram promises, with its figures: ``python -m benchmarks.client_holds [NAME ...]``.

``faults``: a thousand calls of a service of which a fifth of the answers are 429s, failures and
lost connections end as the same inputs of a crawl. ``growth``: CPU a call and memory of 10,000
calls at once, beside 1000. ``slow``: memory and requests of a stream of 100,000 inputs whose
consumer is slow. ``pace``: that of each address in each mode, with logins, and proxies that are
added on the way. ``ctrl_c``: seconds from SIGINT to the end of the process, answers taking one.

Prints a line of JSON for each. Exits 1 where one does not hold.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import instaspider
from benchmarks.clients import measure
from benchmarks.exact_pace import busiest, numbers, times_by_address, used
from instaspider.client.errors import OutcomeError
from instaspider.identities.modes import MODES
from instaspider.sandbox.process import SandboxProcess

QUICK = {"INSTASPIDER_PARK_BASE": 0.02, "INSTASPIDER_PARK_MAX": 0.2}
KINDS = ("person", "person", "person", "missing_", "private_")
MOST_GROWTH = 90.0
"""Megabytes."""
MOST_PER_CALL = 1.3
"""CPU of a call among 10,000, of that among 1000."""
LATENCY = 1.0
"""Seconds."""
WINDOW = 30.0
"""Seconds that stand for a minute."""


def reached(sandbox: SandboxProcess) -> dict[str, Any]:
    """The settings with which a client asks that sandbox."""
    return {
        "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
        "INSTASPIDER_SANDBOX_CA": sandbox.ca,
    }


def faults(count: int = 1000) -> dict[str, Any]:
    names = [f"{KINDS[number % len(KINDS)]}{number}" for number in range(count)]
    with SandboxProcess.start(("--faults", "429=0.07,500=0.07,reset=0.06")) as sandbox:
        settings = reached(sandbox) | QUICK
        called = asyncio.run(outcomes_of_calls(settings, names))
        crawled = outcomes_of_crawl(settings, names)
    other = sorted(name for name in names if called[name] != crawled[name])
    return {"calls": count, "unlike the crawl's": other, "held": not other}


async def outcomes_of_calls(settings: dict[str, Any], names: list[str]) -> dict[str, str]:
    async with instaspider.AsyncInstagram.anonymous(unlimited=True, settings=settings) as ig:
        calls = (ig.public.get_profile(name) for name in names)
        found = await asyncio.gather(*calls, return_exceptions=True)
    return {
        name: each.outcome if isinstance(each, OutcomeError) else type(each).__name__
        for name, each in zip(names, found, strict=True)
    }


def outcomes_of_crawl(settings: dict[str, Any], names: list[str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        listed, told = Path(folder) / "names.txt", Path(folder) / "outcomes.csv"
        listed.write_text("\n".join(names) + "\n")
        settings = {**settings, "INSTASPIDER_OUTCOMES": told, "INSTASPIDER_STATE": f"{folder}/s"}
        pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawl", "profiles", "-a", f"users={listed}"]
        command += ["-a", "mode=unlimited", *pairs]
        subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
        with told.open(newline="") as file:
            return {
                row["input"]: "Profile" if row["outcome"] == "done" else row["outcome"]
                for row in csv.DictReader(file)
            }


def growth() -> dict[str, Any]:
    with SandboxProcess.start() as sandbox:
        child = (sys.executable, "-m", "benchmarks.clients", "--ours", str(sandbox.port))
        few, many = (measure(*child, sandbox.ca, str(count)) for count in (1000, 10_000))
    per_call = many["cpu"] / few["cpu"] / 10
    megabytes = many["megabytes"] - few["megabytes"]
    held = many["came"] == 10_000 and per_call <= MOST_PER_CALL and megabytes <= MOST_GROWTH
    return {"CPU a call": round(per_call, 2), "MB more": round(megabytes, 1), "held": held}


def slow(count: int = 100_000, first: int = 50, last: int = 250) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        with SandboxProcess.start(log=str(log)) as sandbox:
            found = asyncio.run(consume(reached(sandbox), count, first, last, log))
    small, large, before, after = found
    held = large <= small * 1.05 and before == after
    return {"MB": [small, large], "requests before and after a rest": [before, after], "held": held}


async def consume(
    settings: dict[str, Any], count: int, first: int, last: int, log: Path
) -> tuple[float, float, int, int]:
    """Memory after the first items and after the last, and requests before and after a rest."""

    async def names() -> AsyncIterator[str]:
        for number in range(count):
            yield f"person{number}"

    sizes = []
    async with instaspider.stream(
        "profiles", users=names(), mode="unlimited", settings=settings
    ) as profiles:
        taken = 0
        async for _ in profiles:
            taken += 1
            await asyncio.sleep(0.02)
            if taken in (first, last):
                sizes.append(megabytes())
            if taken == last:
                before = lines_of(log)
                await asyncio.sleep(3)
                return sizes[0], sizes[1], before, lines_of(log)
    raise AssertionError(f"{taken} items came")


def lines_of(log: Path) -> int:
    return len(log.read_text().splitlines())


def megabytes() -> float:
    """What this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 2**20, 1)


def pace() -> dict[str, Any]:
    found = {name: asyncio.run(pace_of(name)) for name in ("safe", "fast", "turbo")}
    return {**found, "held": all(each["held"] for each in found.values())}


async def pace_of(name: str) -> dict[str, Any]:
    """Ask through two proxies, and after half a window through two more, for three windows.

    In mode safe one of them is a login's: in the others a login's hour would be over first.
    """
    mode = MODES[name]
    assert mode.rate is not None
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        arguments = ("--proxies", "good=4", "--sessions", "1", "--faults", "500=0.05")
        logins = name == "safe"
        with SandboxProcess.start(arguments, log=str(log)) as sandbox:
            settings = reached(sandbox) | {
                "INSTASPIDER_MODES": {name: numbers(mode, 60 / WINDOW, throttle=False)},
                "INSTASPIDER_PROXIES": ",".join(sandbox.proxies[:2]),
                **({"INSTASPIDER_SESSIONS": sandbox.session_env} if logins else {}),
            }
            async with instaspider.AsyncInstagram(mode=name, settings=settings) as ig:
                total = round(4 * (mode.rate * 4 + mode.burst))
                calls = [ig.public.get_profile(f"missing_{number}") for number in range(total)]
                calls += [ig.users.get_by_id(10**9 + number) for number in range(150 * logins)]
                calling = asyncio.gather(*calls, return_exceptions=True)
                await asyncio.sleep(WINDOW / 2)
                ig.add_proxies(sandbox.proxies[2:])
                await asyncio.wait([calling], timeout=WINDOW * 3)
                calling.cancel()
                with suppress(asyncio.CancelledError):
                    await calling
        times = times_by_address(log)
    most = max(busiest(each, WINDOW) for each in times.values())
    shares = {who: used(each, WINDOW, mode.rate) for who, each in times.items()}
    share = sum(shares.values()) / len(shares)
    allowed = mode.rate + mode.burst + 1
    held = len(times) == 4 and most <= allowed and share >= 0.97
    return {"addresses": len(times), "most": most, "of": allowed, "used": round(share, 3),
            "held": held}  # fmt: skip


_WAITS = """
import asyncio, sys, instaspider
settings = {"INSTASPIDER_SANDBOX": sys.argv[1], "INSTASPIDER_SANDBOX_CA": sys.argv[2]}
async def main():
    async with instaspider.AsyncInstagram.anonymous(unlimited=True, settings=settings) as ig:
        asyncio.get_running_loop().call_later(1.5, lambda: print("under way", flush=True))
        await asyncio.gather(*(ig.public.get_profile(f"person{n}") for n in range(5000)))
asyncio.run(main())
"""


def ctrl_c() -> dict[str, Any]:
    with SandboxProcess.start(("--latency", f"{LATENCY:g}s")) as sandbox:
        to = (f"{sandbox.host}:{sandbox.port}", sandbox.ca)
        child = subprocess.Popen(
            [sys.executable, "-c", _WAITS, *to],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        assert child.stdout is not None
        child.stdout.readline()
        began = time.perf_counter()
        os.kill(child.pid, signal.SIGINT)
        _, told = child.communicate(timeout=60)
    seconds = time.perf_counter() - began
    held = seconds <= LATENCY + 1 and told.rstrip().endswith(b"KeyboardInterrupt")
    return {"seconds": round(seconds, 2), "at most": LATENCY + 1, "held": held}


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "faults": faults,
    "growth": growth,
    "slow": slow,
    "pace": pace,
    "ctrl_c": ctrl_c,
}


def main(names: list[str]) -> int:
    held = True
    for name in names or CHECKS:
        found = CHECKS[name]()
        held = held and found["held"]
        print(json.dumps({name: found}), flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
