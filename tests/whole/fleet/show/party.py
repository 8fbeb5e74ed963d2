"""A PostgreSQL server, a run and its workers, for the scripts beside this file."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[4]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import postgres as servers  # noqa: E402  # tests/support

from benchmarks.parsing import NAME, bodies  # noqa: E402

_AUDIT = """
CREATE TABLE audit (key text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO audit VALUES (NEW.key); RETURN NULL; END $$;
"""
SPRING = "spring"


def _template(body: bytes) -> str:
    """The answer for a profile, without its posts, and with holes for name and pk."""
    told = json.loads(body)
    user = told["data"]["user"]
    for each in user.values():
        if isinstance(each, dict) and isinstance(each.get("edges"), list):
            each["edges"] = []
    pk = user["id"]
    return json.dumps(told).replace(f'"{NAME}"', '"@NAME@"').replace(f'"{pk}"', '"@PK@"')


class Party:
    """A run called spring, and those who work for it."""

    def __init__(self, server: Any, folder: Path, *, lease: float, addresses: int, mode: Any):
        self.server = server
        self.url = server.new_database()
        self.folder = folder
        self.lease = lease
        self.mode = mode
        self.workers: list[subprocess.Popen[bytes]] = []
        self.started = 0
        self._link: psycopg.Connection[Any] | None = None
        sent = folder / "sent"
        sent.mkdir()
        told = bodies()
        (folder / "profile.json").write_text(_template(told["web_profile_info"]))
        (folder / "page.json").write_bytes(told["feed_user"])
        proxies = folder / "proxies.txt"
        proxies.write_text("".join(f"http://p{n}.invalid:8080\n" for n in range(addresses)))
        (folder / "login.env").write_text(
            "SESSION_ID=1000%3Aabcdefghijklmn%3A1\nDS_USER_ID=1000\nCSRF_TOKEN=abcdefgh\n"
        )
        handler = "canned.Canned"
        self.settings: dict[str, Any] = {
            "INSTASPIDER_STORE": self.url,
            "INSTASPIDER_STATE": folder / "state",
            "INSTASPIDER_FLEET_LEASE": lease,
            "INSTASPIDER_MODES": json.dumps({"fast": mode}),
            "INSTASPIDER_MODE": "fast",
            "INSTASPIDER_PROXIES": proxies,
            "DOWNLOAD_HANDLERS": json.dumps({"http": handler, "https": handler}),
            "LOG_LEVEL": "INFO",
        }
        self.environ = {
            **os.environ,
            "PYTHONPATH": f"{Path(__file__).parent}:{ROOT}",
            "SHOW_SENT": str(sent),
            "SHOW_PROFILE": str(folder / "profile.json"),
            "CANNED_FEED_PAGE": str(folder / "page.json"),
        }

    # -- commands ----------------------------------------------------------------------------

    def _command(self, *words: str) -> list[str]:
        given = (part for n, v in self.settings.items() for part in ("-s", f"{n}={v}"))
        return [sys.executable, "-m", "scrapy", *words, *given]

    def fleet(self, *words: str, **given: Any) -> str:
        """``scrapy fleet ...``"""
        done = subprocess.run(
            self._command("fleet", *words),
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            **given,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def add(self, spider: str, names: Sequence[str], *words: str) -> None:
        """Make the run, and the audit of what is written."""
        users = self.folder / "users.txt"
        users.write_text("".join(f"{name}\n" for name in names))
        self.fleet("add", SPRING, spider, "-a", f"users={users}", *words)
        table = "posts" if spider == "posts" else "profiles"
        self.run(
            f"{_AUDIT}CREATE TRIGGER note AFTER INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION note();"
        )
        self.spider = spider

    def start(self, *words: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        self.started += 1
        with (self.folder / f"worker-{self.started}.log").open("wb") as log:
            worker = subprocess.Popen(
                self._command("crawl", self.spider, "-s", f"INSTASPIDER_FLEET={SPRING}", *words),
                cwd=ROOT,
                env={**self.environ, **environ},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.workers.append(worker)
        return worker

    def alive(self) -> list[subprocess.Popen[bytes]]:
        return [worker for worker in self.workers if worker.poll() is None]

    def finish(self, limit: float = 3600.0, tend: Callable[[], None] = lambda: None) -> float:
        """Wait until no worker is left; returns the seconds. ``tend`` is called meanwhile."""
        began = time.monotonic()
        while self.alive():
            if time.monotonic() - began > limit:
                raise TimeoutError(f"not done in {limit:g} s")
            tend()
            time.sleep(0.1)
        return time.monotonic() - began

    def kill(self, random_: random.Random) -> None:
        """End one at random without a word, and start another in its place."""
        worker = random_.choice(self.alive())
        worker.kill()
        worker.wait()
        self.start()

    def close(self) -> None:
        for worker in self.alive():
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()
        if self._link is not None:
            self._link.close()

    # -- what happened -----------------------------------------------------------------------

    def run(self, statement: str) -> list[Any]:
        """Rows of a statement, or none."""
        if self._link is None or self._link.closed:
            dsn = self.url.replace("postgresql+psycopg", "postgresql")
            self._link = psycopg.connect(dsn, autocommit=True)
        cursor = self._link.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def one(self, statement: str) -> Any:
        ((value,),) = self.run(statement)
        return value

    def sent(self) -> dict[str, list[tuple[float, str]]]:
        """Address -> times of all requests, with what was asked for."""
        found: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        for path in (self.folder / "sent").iterdir():
            for line in path.read_text().splitlines():
                address, at, what = line.split(" ", 2)
                found[address].append((float(at), what))
        return {address: sorted(times) for address, times in found.items()}

    def too_early(self) -> tuple[int, float]:
        """How many requests left more than a millisecond before their bucket had a token, and by
        how many seconds at most."""
        per, burst = 60 / self.mode["rate"], self.mode["burst"]
        number, worst = 0, 0.0
        for times in self.sent().values():
            full = times[0][0]
            for at, _ in times:
                early = full - (burst - 1) * per - at
                number += early > 0.001
                worst = max(worst, early)
                full = max(full, at) + per
        return number, worst

    def pace(self) -> float:
        """Which part of all that the addresses allow was used, from the first to the last one."""
        sent = self.sent()
        times = [at for each in sent.values() for at, _ in each]
        per = 60 / self.mode["rate"]
        span = max(times) - min(times)
        return len(times) / (len(sent) * (span / per + self.mode["burst"]))

    def told(self, inputs: int) -> dict[str, Any]:
        """Counts: lost, twice, wasted."""
        outcomes = dict(
            self.run("SELECT outcome, count(*) FROM instaspider_fleet_inputs GROUP BY 1")
        )
        ended = sum(number for outcome, number in outcomes.items() if outcome)
        requests = sum(map(len, self.sent().values()))
        twice = "SELECT count(*) FROM (SELECT 1 FROM audit GROUP BY key HAVING count(*) > 1) x"
        return {
            "outcomes": outcomes,
            "lost": inputs - ended,
            "written twice": self.one(twice),
            "rows written": self.one("SELECT count(*) FROM audit"),
            "requests": requests,
            "too early": self.too_early(),
        }


@contextmanager
def party(**given: Any) -> Iterator[Party]:
    """A party on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="fleet-") as name:
        for server in servers.running():
            with closing(Party(server, Path(name), **given)) as made:
                try:
                    yield made
                except BaseException:
                    for path in sorted(Path(name).glob("worker-*.log"))[-2:]:
                        sys.stderr.write(f"{path.name}:\n{path.read_text()[-3000:]}\n")
                    raise
