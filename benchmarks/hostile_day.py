"""Everything goes wrong at once: ``python -m benchmarks.hostile_day [USERS]`` (default 1000).

Mode fast with its times shortened to a tenth, 40 proxies (10 dead, 5 that refuse the password, 5
slow, 5 that answer 403, 5 rotating, 10 good), a strict gatekeeper that allows each address half the
mode's rate and meets a third of them with a wall, and of all answers 5 % lost with their
connection, 5 % failures (500), 5 % login pages where data was asked for, 3 % JSON cut short. Every
fifth input is a numeric id, which needs a login; of five logins two are flagged midway.

Prints what became of the inputs and exits 1 where one ended otherwise than the world has it, where
a login was told that it is flagged and did not hear it, where one sent something after it had
heard it, or where more than 1.6 requests for each input reached the service (of 1000 inputs).

An input may meet a wall or a broken answer on each of its routes, and again when they are asked
once more. It then ends by saying so, which is true, and is counted as unlucky: at most one in a
hundred may be. A flagged login may rest until the crawl ends; it then never hears of its flag.
"""

from __future__ import annotations

import json
import math
import random
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request as Call
from urllib.request import urlopen

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response

from instaspider.crawl.errand import Errand
from instaspider.sandbox.process import SandboxProcess

SCALE = 10
"""How many times as fast as in life all times are."""
MODE = {"rate": 60 * SCALE, "burst": 8, "spacing": [0.2 / SCALE, 0.8 / SCALE]}
PROXIES = "good=10,dead=10,407=5,slow=5,403=5,rotating=5"
FAULTS = "reset=0.05,500=0.05,html=0.05,truncated=0.03"
LIMIT = f"30/{60 / SCALE:g}"
"""Of an address in a minute: half the mode's rate."""
FLAGS = ("checkpoint", "user_has_logged_out")
REQUESTS = 1.4
"""What an input takes on such a day."""
MARGIN = 0.2
"""By how much 1000 inputs may exceed that; among fewer chance weighs more."""
MOST_UNLUCKY = 0.01
NOTHING_LEARNT = ("login_required", "throttled", "failed")
"""Outcomes that say nothing about the person."""
_SEED = 1
# In every twenty names one of each; the others are ordinary people.
_SPECIAL = ("missing_", "private_", "business_", "renamed_", "ogonly_")
_FLAGGED = (400, 403)
"""Statuses that flags answer with."""


@dataclass
class Day:
    """What came of it."""

    wrong: list[str] = field(default_factory=list)
    """Inputs whose outcome or item is not what the world has, in words."""
    unlucky: list[str] = field(default_factory=list)
    """Inputs of which nothing was learnt, with what their routes met."""
    deaf: int = 0
    """Flagged logins that the service told so without their hearing it."""
    late: list[str] = field(default_factory=list)
    """Requests of logins that had heard they are flagged."""
    after_flag: int = 0
    """Those that the log has after the first such answer: they were under way."""
    flagged: int = 0
    """Logins that were flagged."""
    requests: int = 0
    """That reached the service."""
    users: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def held(self) -> bool:
        most = REQUESTS + MARGIN * math.sqrt(1000 / self.users)
        luck = len(self.unlucky) <= self.users * MOST_UNLUCKY
        false = self.wrong or self.late or self.deaf
        return luck and not false and self.flagged == 2 and self.requests <= most * self.users


class Witness:
    """Sees what one crawl sends and hears, and flags two logins in the middle of it."""

    def __init__(self, crawler: Crawler, sandbox: SandboxProcess, ids: int, log: Path) -> None:
        self.items: dict[str, Any] = {}
        self.late: list[str] = []
        self.heard: dict[str, float] = {}
        self.flagged: list[str] = []
        self._sandbox = sandbox
        self._log = log
        self._until_flag = ids // 3
        connect = crawler.signals.connect
        connect(self._sent, signals.request_reached_downloader)
        connect(self._received, signals.response_downloaded)
        connect(self._item, signals.item_scraped)

    def _sent(self, request: Request) -> None:
        who, lent_at = request.meta.get("identity", ""), Errand.of(request).sent_at or 0.0
        if who in self.heard and lent_at > self.heard[who]:
            self.late.append(f"{who}, {time.monotonic() - self.heard[who]:.4f} s later: {request}")

    def _received(self, response: Response, request: Request) -> None:
        who = request.meta.get("identity", "")
        if not who.startswith("session-"):
            return
        if response.status in _FLAGGED and b"message" in response.body:
            self.heard.setdefault(who, time.monotonic())
        self._until_flag -= response.status == 200
        if self._until_flag == 0:
            self._until_flag = -1
            threading.Thread(target=self._flag).start()

    def _flag(self) -> None:
        lines = map(json.loads, self._log.read_text().splitlines())
        used = Counter(line["session"] for line in lines if line["session"])
        for (session, _), flag in zip(used.most_common(2), FLAGS, strict=True):
            body = json.dumps({"session": session, "as": flag}).encode()
            control = f"http://127.0.0.1:{self._sandbox.control_port}/flag"
            with urlopen(Call(control, body)):
                self.flagged.append(session)

    def _item(self, item: Any) -> None:
        self.items[item.input] = item


def inputs_of(sandbox: SandboxProcess, users: int) -> dict[str, dict[str, Any]]:
    """What is asked for, and who that is in the world."""
    wanted = {}
    for number in range(users):
        kind = _SPECIAL[number % 20] if number % 20 < len(_SPECIAL) else "person"
        by_id = number % 5 == 4
        name = f"person{number}" if by_id else f"{kind}{number}"
        with urlopen(f"http://127.0.0.1:{sandbox.control_port}/world/users/{name}") as answer:
            person = json.load(answer)
        wanted[person["pk"] if by_id else name] = person
    return wanted


def crawl(sandbox: SandboxProcess, log: Path, folder: Path, wanted: dict[str, Any]) -> Day:
    proxies = list(sandbox.proxies)
    random.Random(_SEED).shuffle(proxies)
    listed, outcomes = folder / "proxies.txt", folder / "outcomes.jsonl"
    listed.write_text("\n".join(proxies) + "\n")
    settings: dict[str, Any] = {
        "ADDONS": {"instaspider.Addon": 300},
        "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
        "INSTASPIDER_SANDBOX_CA": sandbox.ca,
        "INSTASPIDER_STATE": str(folder / "state"),
        "INSTASPIDER_PROXIES": str(listed),
        "INSTASPIDER_SESSIONS": sandbox.session_env,
        "INSTASPIDER_OUTCOMES": str(outcomes),
        "INSTASPIDER_MODES": {"fast": MODE},
        "INSTASPIDER_PARK_BASE": 60 / SCALE,
        "INSTASPIDER_PARK_MAX": 1800 / SCALE,
        "DOWNLOAD_TIMEOUT": 180 / SCALE,
        "LOG_LEVEL": "INFO",
        "LOG_FILE": str(folder / "crawl.log"),
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("profiles")
    ids = sum(key.isdigit() for key in wanted)
    witness = Witness(crawler, sandbox, ids, log)
    process.crawl(crawler, users=list(wanted), mode="fast")
    began = time.monotonic()
    process.start()
    day = Day(users=len(wanted), seconds=time.monotonic() - began)
    rows = [json.loads(line) for line in outcomes.read_text().splitlines()]
    compare(day, {row["input"]: row for row in rows}, witness.items, wanted)
    day.late, day.flagged = witness.late, len(witness.flagged)
    read_log(day, log)
    day.deaf -= len(witness.heard)
    return day


def compare(day: Day, rows: dict[str, Any], items: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Outcomes and items with the world."""
    for name, person in wanted.items():
        outcome, reason = rows[name]["outcome"], rows[name]["reason"]
        day.outcomes[outcome] += 1
        if outcome in NOTHING_LEARNT:
            day.unlucky.append(f"{name}: {outcome}, {reason}")
        elif outcome != ("done" if person["exists"] else "not_found"):
            day.wrong.append(f"{name}: {outcome}, {reason}")
        elif person["exists"]:
            item = items[name]
            told = (item.pk or person["pk"], item.username)
            if told != (person["pk"], person["username"]):
                day.wrong.append(f"{name}: the item says {told}")


def read_log(day: Day, log: Path) -> None:
    """Requests that the service had, and those of logins after the answer that flagged them."""
    by_session: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in sorted(map(json.loads, log.read_text().splitlines()), key=lambda one: one["time"]):
        day.requests += 1
        day.statuses[line["status"]] += 1
        if line["session"]:
            by_session[line["session"]].append(line)
    for lines in by_session.values():
        flagged = [n for n, line in enumerate(lines) if line["status"] in _FLAGGED]
        if flagged:
            day.deaf += 1
            day.after_flag += len(lines) - 1 - flagged[0]


def main(users: int) -> Day:
    arguments = ("--gatekeeper", "strict", "--sessions", "5", "--limit", LIMIT)
    arguments += ("--faults", FAULTS, "--proxies", PROXIES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "log.jsonl"
        with SandboxProcess.start(arguments, log=str(log)) as sandbox:
            day = crawl(sandbox, log, folder, inputs_of(sandbox, users))
        text = (folder / "crawl.log").read_text()
        print(text[text.rindex("Outcomes of") :].split("[scrapy.statscollectors]")[0])
    return day


def told(day: Day) -> str:
    return json.dumps(
        {
            "users": day.users,
            "seconds": round(day.seconds, 1),
            "outcomes": day.outcomes,
            "wrong": day.wrong,
            "nothing learnt": day.unlucky,
            "requests": day.requests,
            "for each user": round(day.requests / day.users, 3),
            "statuses": day.statuses,
            "logins flagged": day.flagged,
            "told, but did not hear": day.deaf,
            "sent after they heard": day.late,
            "under way when they did": day.after_flag,
        },
        indent=1,
    )


if __name__ == "__main__":
    done = main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    print(told(done))
    sys.exit(0 if done.held else 1)
