"""Requests that each spider needs, by the sandbox's log: ``python -m benchmarks.requests``.

Every line is a crawl of its own against one sandbox with seed 1 and an empty state folder: the
requests that the sandbox received for it, the items that it gave, and what that makes for 1000
items. Prints the table of docs/requests.md, as far as it is ours; behind the command
may stand the names of some spiders.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from instaspider.sandbox.process import SandboxProcess

# Public people of seed 1 with much of something, and posts of one of them with many comments.
_POSTS = "bee376"
_TAGGED = "bee590"
_HIGHLIGHTS = "bee171"
_PLACE = "563759314001232"
_NAMES = ",".join(f"user_{number}" for number in range(40))
_COMMENTS = "Dao4eehgEsp"
_MEDIA = "Dao4eehgEsp,DctTjVh6-dt,DXWqthxkqaZ,Dc1vvJbsJ9p,DbYJATswVzV"


@dataclass(frozen=True)
class Scenario:
    """What is asked for, and how it is counted."""

    what: str
    spider: str
    arguments: tuple[str, ...]
    login: Literal["no", "auto", "always"] = "no"
    counts: Literal["items", "inputs"] = "items"
    """What 1000 are counted of."""
    runs: int = 1
    """Crawls one after the other with one state folder, of which the last is counted."""

    @property
    def settings(self) -> dict[str, str]:
        """Those of the login, but for where it is."""
        return {"INSTASPIDER_LOGIN": "always"} if self.login == "always" else {}


SCENARIOS = (
    Scenario("profiles", "profiles", (f"users={_NAMES}",)),
    Scenario("posts of one account", "posts", (f"users={_POSTS}", "limit=1000")),
    Scenario("its posts by a login alone", "posts", (f"users={_POSTS}", "limit=1000"), "always"),
    Scenario("reels of one account", "reels", (f"users={_POSTS}", "limit=1000"), "auto"),
    Scenario("posts that tag one account", "tagged", (f"users={_TAGGED}", "limit=800"), "auto"),
    Scenario("single posts", "media", (f"media={_MEDIA}",)),
    Scenario("comments of one post", "comments", (f"media={_COMMENTS}", "limit=1000")),
    Scenario(
        "its comments, newest first",
        *("comments", (f"media={_COMMENTS}", "sort=recent", "limit=1000"), "auto"),
    ),
    Scenario("likers, by post", "likers", (f"media={_MEDIA}",), "auto", "inputs"),
    Scenario("followers of one account", "followers", (f"users={_POSTS}", "limit=1000"), "auto"),
    Scenario(
        "whom one account follows", "following", (f"users={_HIGHLIGHTS}", "limit=900"), "auto"
    ),
    Scenario("mutual followers", "followers", (f"users={_POSTS}", "mutual=1"), "auto", "inputs"),
    Scenario(
        "what accounts are to the login", "friendship", (f"users={_NAMES}",), "auto", "inputs"
    ),
    Scenario("live stories, by account", "stories", (f"users={_NAMES}",), "auto", "inputs"),
    Scenario(
        "their stories some hours later", "stories", (f"users={_NAMES}",), "auto", "inputs", 2
    ),
    Scenario("highlights, by account", "highlights", (f"users={_NAMES}",), "no", "inputs"),
    Scenario(
        "posts of one account's highlights", "highlights", (f"users={_HIGHLIGHTS}", "posts=1")
    ),
    Scenario(
        "the same by a login alone",
        *("highlights", (f"users={_HIGHLIGHTS}", "posts=1"), "always"),
    ),
    Scenario("posts with a hashtag", "hashtag", ("tags=cats",)),
    Scenario("its newest posts", "hashtag", ("tags=cats", "tab=recent"), "auto"),
    Scenario("similar accounts, by account", "similar", (f"users={_NAMES}",), "no", "inputs"),
    Scenario("posts of one place", "location", (f"locations={_PLACE}", "posts=1", "limit=12")),
    Scenario(
        "its newest posts, with a login",
        *("location", (f"locations={_PLACE}", "posts=1", "tab=recent"), "auto"),
    ),
    Scenario("searches, by query", "search", (f"queries={_NAMES}",), "auto", "inputs"),
    Scenario("posts of the home feed", "timeline", ("limit=100",), "auto"),
    Scenario("saved posts", "saved", ("limit=40",), "auto"),
    Scenario("liked posts", "liked", ("limit=100",), "auto"),
)


@dataclass(frozen=True)
class Count:
    """What a crawl needed and gave."""

    requests: int
    items: int
    inputs: int

    def per_thousand(self, scenario: Scenario) -> int:
        """Requests for 1000 items or inputs, rounded up."""
        return -(-1000 * self.requests // max(1, getattr(self, scenario.counts)))


def row(scenario: Scenario, count: Count) -> dict[str, str]:
    """Cells of the table, by heading."""
    login = {"no": "", "auto": "yes", "always": "always"}[scenario.login]
    return {
        "what": scenario.what,
        "spider": f"{scenario.spider}",
        "login": login or "no",
        "counted": f"{count.requests} for {getattr(count, scenario.counts)}",
        "here": str(count.per_thousand(scenario)),
    }


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
    return Count(_lines(log) - before, len(found), inputs_of(scenario))


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
                cells = row(scenario, measure(scenario, sandbox, log))
                if number == 0:
                    print(f"{line(cells)}\n{line('---' for _ in cells)}")
                print(line(cells.values()), flush=True)
        finally:
            sandbox.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
