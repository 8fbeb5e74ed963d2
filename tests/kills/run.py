"""Crawls that are killed with SIGKILL: ``python tests/kills/run.py [KIND ...] [--kills 20]``.

For each kind (sqlite, postgres, jsonl, csv) one crawl of the sandbox's posts is started with the
same command again and again and killed at random moments, then left to end. Fails with one line for
each thing that is wrong: an input without an outcome, an item that is missing or comes twice in a
store, more pages twice in a file or more requests in vain than were under way or not yet written.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.world import World
from instaspider.state.journal import LINGER

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
KINDS = ("sqlite", "postgres", "jsonl", "csv")
POSTS = 20
# Requests for somebody's first posts: twelve come with the profile, then twelve each.
PAGES_EACH = 1 + -(-(POSTS - 12) // 12)
IN_FLIGHT = 8
FAULTS = "429=0.02,reset=0.03"
# Pages that came so shortly before a kill may be in a batch that was not committed.
UNWRITTEN = LINGER + 0.3
# What a page is asked for by; what else is fetched belongs to a crawl's start.
PAGES = ("/api/v1/users/web_profile_info/", "/api/graphql")
Problems = Iterator[str]


@dataclass
class Setting:
    """What is crawled, and where."""

    folder: Path
    sandbox: SandboxProcess
    log: Path
    names: list[str]
    kind: str
    store: str | None = None
    pages: int = 0
    """Requests that a crawl needs which nobody stops."""
    bound: int = 0
    """Requests that were under way or whose pages were not written, over all kills."""
    kills: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.folder / f"out.{'csv' if self.kind == 'csv' else 'jsonl'}"

    @property
    def outcomes(self) -> Path:
        return self.folder / "outcomes.csv"

    def command(self) -> list[str]:
        sandbox = self.sandbox
        modes = {"fast": {"rate": 60000, "burst": 50, "spacing": [0, 0], "in_flight": IN_FLIGHT}}
        settings = {
            "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
            "INSTASPIDER_SANDBOX_CA": sandbox.ca,
            "INSTASPIDER_STATE": self.folder / "state",
            "INSTASPIDER_OUTCOMES": self.outcomes,
            "INSTASPIDER_MODES": json.dumps(modes),
            "INSTASPIDER_PARK_BASE": 0.1,
            "INSTASPIDER_PARK_MAX": 0.5,
            "INSTASPIDER_MAX_TRIES": 20,
        }
        arguments = {
            "users": self.folder / "users.txt",
            "limit": POSTS,
            "mode": "fast",
        }
        return [
            *(sys.executable, "-m", "scrapy", "crawl", "posts"),
            *(part for name, value in arguments.items() for part in ("-a", f"{name}={value}")),
            *(part for name, value in settings.items() for part in ("-s", f"{name}={value}")),
            *(() if self.store else ("-o", str(self.out))),
        ]

    def start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        if self.store:
            environment["INSTASPIDER_STORE"] = self.store
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen(self.command(), cwd=ROOT, stderr=log, env=environment)

    def requests(self) -> list[tuple[float, bool]]:
        """Time of each request for a page, and whether a page was given."""
        found = []
        for line in self.log.read_bytes().splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # half a line: it is being written
            if entry["path"].startswith(PAGES):
                found.append((entry["time"], entry["status"] == 200))
        return found


def names_of(world: World, number: int) -> list[str]:
    """People with so many posts for all to see."""
    found: list[str] = []
    candidate = 0
    while len(found) < number:
        person = world.named(f"walker{candidate}")
        candidate += 1
        if not (person.is_private or person.is_gated or person.special) and (
            person.post_count > 2 * POSTS
        ):
            found.append(person.username)
    return found


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait for that, or for the crawl's end."""
    while not ready() and process.poll() is None:
        time.sleep(0.01)


def kill_once(setting: Setting, rng: random.Random, share: float) -> bool:
    """Start the crawl and kill it; False when it had ended before. ``share``: requests between two
    kills if those that are left were evenly spread."""
    before = setting.log.stat().st_size
    process = setting.start()
    bytes_each = 850
    most = before + 1.9 * share * bytes_each
    if rng.random() < 0.1:
        # While it starts, or shortly after.
        deadline = time.monotonic() + rng.uniform(0, 4)
        wait_until(
            lambda: time.monotonic() > deadline or setting.log.stat().st_size > most, process
        )
    else:
        target = before + rng.uniform(0.02, 1.9) * share * bytes_each
        wait_until(lambda: setting.log.stat().st_size > target, process)
        deadline = time.monotonic() + rng.uniform(0, LINGER)
        wait_until(lambda: time.monotonic() > deadline, process)
    ended = process.poll() is not None
    process.kill()
    process.wait()
    if ended:
        if process.returncode != 0:
            raise RuntimeError((setting.folder / "log.txt").read_text()[-3000:])
        return False
    killed = time.time()
    recent = [ok for at, ok in setting.requests() if at > killed - UNWRITTEN]
    setting.bound += IN_FLIGHT + sum(recent)
    setting.kills += 1
    return True


def crawl(setting: Setting, kills: int, rng: random.Random) -> int:
    """Kill the crawl so often, then let it end. Returns pages that were sent for."""
    setting.folder.mkdir()
    (setting.folder / "users.txt").write_text("".join(f"{name}\n" for name in setting.names))
    before = sum(ok for _, ok in setting.requests())
    ended = False
    while setting.kills < kills and not ended:
        # Of what is left: else the crawl is over before the last of them.
        left = setting.pages - (sum(ok for _, ok in setting.requests()) - before)
        ended = not kill_once(setting, rng, max(left, 20) / (kills + 1 - setting.kills))
    if setting.kills < kills:
        raise RuntimeError(f"{setting.kills} kills of {kills}: the crawl had ended.")
    if not ended:
        process = setting.start()
        if process.wait() != 0:
            raise RuntimeError((setting.folder / "log.txt").read_text()[-3000:])
    return sum(ok for _, ok in setting.requests()) - before


# -- what came of it ---------------------------------------------------------------------------


def check_outcomes(setting: Setting) -> Problems:
    with setting.outcomes.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number, (name, row) in enumerate(
        zip(setting.names, sorted(rows, key=lambda row: int(row["line"])), strict=False), 1
    ):
        if (row["line"], row["input"], row["outcome"]) != (str(number), name, "done"):
            yield f"outcome of line {number}, {name}: {row}"
    if len(rows) != len(setting.names):
        yield f"{len(rows)} outcomes of {len(setting.names)} inputs"


def came(setting: Setting) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Inputs and shortcodes of all items; inputs and routes of the same items."""
    if setting.store:
        engine = create_engine(setting.store)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT input, shortcode, endpoint FROM posts")).all()
        engine.dispose()
        found = [tuple(row) for row in rows]
    elif setting.kind == "csv":
        with setting.out.open(newline="", encoding="utf-8") as file:
            found = [(r["input"], r["shortcode"], r["endpoint"]) for r in csv.DictReader(file)]
    else:
        lines = setting.out.read_text("utf-8").splitlines()
        found = [(i["input"], i["shortcode"], i["endpoint"]) for i in map(json.loads, lines)]
    return [(i, code) for i, code, _ in found], [(i, route) for i, _, route in found]


def check_items(setting: Setting, world: World) -> tuple[list[str], int]:
    """What is wrong with the items, and how many pages came twice."""
    items, routes = came(setting)
    wanted = {
        (name, post.shortcode)
        for name in setting.names
        for post in grids.grid_of(world.named(name))[:POSTS]
    }
    problems = []
    counts = Counter(items)
    codes = {code for _, code in items}
    missing = [each for each in wanted if each[1] not in codes]
    beyond = set(items) - wanted
    if missing:
        problems.append(f"{len(missing)} posts are missing, such as {missing[:3]}")
    if beyond:
        problems.append(f"{len(beyond)} posts are none of the first ones, such as {min(beyond)}")
    if setting.store and len(items) != len(codes):
        problems.append(f"{len(items) - len(codes)} posts are twice in the store")
    twice: Counter[tuple[str, str]] = Counter()
    for item, route in zip(items, routes, strict=True):
        twice[route] = max(twice[route], counts[item] - 1)
    return problems, sum(twice.values())


def check(setting: Setting, world: World, sent: int) -> Problems:
    yield from check_outcomes(setting)
    problems, twice = check_items(setting, world)
    yield from problems
    wasted = sent - setting.pages
    print(
        f"{setting.kind}: {setting.kills} kills, {wasted} pages fetched in vain and {twice} twice"
        f" in the file, of {setting.pages}; under way or unwritten at the kills: {setting.bound}",
        flush=True,
    )
    if twice > setting.bound:
        yield f"{twice} pages are twice in the file, more than {setting.bound}"
    if wasted > setting.bound:
        yield f"{wasted} pages were fetched in vain, more than {setting.bound}"


@contextmanager
def store_of(kind: str, folder: Path) -> Iterator[str | None]:
    """URL of an empty store, or None. Raises LookupError where none can be had."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'store.db'}"
    elif kind == "postgres":
        import postgres

        with ExitStack() as stack:
            servers = postgres.running()
            stack.callback(servers.close)  # type: ignore[attr-defined]
            yield next(servers).new_database()
    else:
        yield None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=[*KINDS])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    print(f"--seed {options.seed}", flush=True)
    world = World(1)
    names = names_of(world, options.users)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "requests.jsonl"
        sandbox = SandboxProcess.start(("--faults", FAULTS), log=str(log))
        try:
            for kind in options.kinds:
                place = Path(folder) / kind
                try:
                    with store_of(kind, Path(folder)) as store:
                        setting = Setting(place, sandbox, log, names, kind, store)
                        setting.pages = PAGES_EACH * len(names)
                        sent = crawl(setting, options.kills, rng)
                        problems = list(check(setting, world, sent))
                except LookupError as error:
                    problems = [str(error)]
                for problem in problems:
                    print(f"{kind}: {problem}", flush=True)
                failed |= bool(problems)
        finally:
            sandbox.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
