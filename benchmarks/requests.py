"""Requests that each spider needs, by the sandbox's log: ``python -m benchmarks.requests``.

Every line is a crawl of its own against one sandbox with seed 1 and an empty state folder: the
requests that the sandbox received for it, the items that it gave, and what that makes for 1000
items. What to crawl, what was counted last and what others need stands in ``requests.csv``, of
which the table of docs/reference/requests.md is made. Behind the command may stand the names of
some spiders.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from instaspider.sandbox.process import SandboxProcess

_TABLE = Path(__file__).with_suffix(".csv")
_NAMES = ",".join(f"user_{number}" for number in range(40))


@dataclass(frozen=True)
class Count:
    """What a crawl needed and gave."""

    requests: int
    of: int
    """Items, or inputs."""

    @property
    def per_thousand(self) -> int:
        """Requests for 1000 of those, rounded up."""
        return -(-1000 * self.requests // max(1, self.of))


@dataclass(frozen=True)
class Scenario:
    """What is asked for, and how it is counted."""

    what: str
    spider: str
    arguments: tuple[str, ...]
    login: str
    """``no``, ``auto`` or ``always``."""
    per: str
    """What 1000 are counted of: ``items`` or ``inputs``."""
    runs: int
    """Crawls one after the other with one state folder, of which the last is counted."""
    counted: Count
    """What it took when it was last measured; a test crawls it anew."""
    elsewhere: Mapping[str, str]
    """What other clients need for 1000, by their names."""

    @property
    def settings(self) -> dict[str, str]:
        """Those of the login, but for where it is."""
        return {"INSTASPIDER_LOGIN": "always"} if self.login == "always" else {}


def scenarios() -> Iterator[Scenario]:
    """Those of the table beside this module, of people of seed 1 with much of something."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        for each in csv.DictReader(lines):
            spider, *arguments = each.pop("command").format(names=_NAMES).split()
            count = Count(int(each.pop("requests")), int(each.pop("of")))
            what, login, per, runs = (each.pop(name) for name in ("what", "login", "per", "runs"))
            yield Scenario(what, spider, tuple(arguments), login, per, int(runs), count, each)


SCENARIOS = tuple(scenarios())


def cells_of(scenario: Scenario, count: Count) -> dict[str, str]:
    """Cells of the table, by heading."""
    return {
        "what": scenario.what,
        "spider": f"`{scenario.spider}`",
        "login": {"auto": "yes"}.get(scenario.login, scenario.login),
        "counted": f"{count.requests} for {count.of}",
        "here": str(count.per_thousand),
    }


def counted(scenario: Scenario, requests: int, items: int) -> Count:
    """What a crawl of it took, which gave so many items."""
    return Count(requests, items if scenario.per == "items" else inputs_of(scenario))


def measure(scenario: Scenario, sandbox: SandboxProcess, log: Path) -> Count:
    """Run it. Raises CalledProcessError for a crawl that failed."""
    with tempfile.TemporaryDirectory() as folder:
        items = Path(folder) / "items.jsonl"
        settings = {
            "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
            "INSTASPIDER_SANDBOX_CA": sandbox.ca,
            "INSTASPIDER_STATE": f"{folder}/state",
            "INSTASPIDER_MODES": '{"fast": {"rate": 60000, "burst": 9, "spacing": [0, 0]}}',
            "INSTASPIDER_SESSION_HOURLY": "10000",
            **scenario.settings,
        }
        if scenario.login != "no":
            settings["INSTASPIDER_SESSIONS"] = sandbox.session_cookies
        command = [sys.executable, "-m", "scrapy", "crawl", scenario.spider, "-a", "mode=fast"]
        for argument in scenario.arguments:
            command += ["-a", argument]
        for name, value in settings.items():
            command += ["-s", f"{name}={value}"]
        command += ["-L", "ERROR", "-O", str(items)]
        for _ in range(scenario.runs):
            before = _lines(log)
            subprocess.run(command, check=True, timeout=600)
        found = [json.loads(line) for line in items.read_text("utf-8").splitlines()]
    return counted(scenario, _lines(log) - before, len(found))


def inputs_of(scenario: Scenario) -> int:
    """How many inputs it names."""
    return len(scenario.arguments[0].partition("=")[2].split(","))


def _lines(log: Path) -> int:
    return len(log.read_bytes().splitlines()) if log.exists() else 0


def line(cells: Iterable[str]) -> str:
    """One of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


def main(spiders: Sequence[str]) -> None:
    """Those of some spiders, or all."""
    chosen = [each for each in SCENARIOS if not spiders or each.spider in spiders]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        sandbox = SandboxProcess.start(log=str(log))
        try:
            for number, scenario in enumerate(chosen):
                cells = cells_of(scenario, measure(scenario, sandbox, log))
                if number == 0:
                    print(f"{line(cells)}\n{line('---' for _ in cells)}")
                print(line(cells.values()), flush=True)
        finally:
            sandbox.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
