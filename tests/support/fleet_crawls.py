"""Workers of a fleet as processes, against one sandbox and one database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fleets import rows
from forks import Forks
from paths import ROOT
from waiting import HANGS, until

from instaspider.state.database import Database
from instaspider.store.schema import prepare

# Each page takes one request, so there is something to stop in the middle.
MODES = {"fast": {"rate": 60000, "burst": 9, "spacing": [0, 0], "in_flight": 1}}
_AUDIT = """
CREATE TABLE audit (key text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO audit VALUES (NEW.key); RETURN NULL; END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION note();
"""


class FleetCrawls:
    """A run called spring, and those who work for it."""

    def __init__(self, forks: Forks, sandbox: Any, url: str, folder: Path, lease: float) -> None:
        self.forks = forks
        self.sandbox = sandbox
        self.database = Database(url)
        with self.database.writing() as connection:
            prepare(connection)
            connection.exec_driver_sql(_AUDIT)
        self.settings = {
            **sandbox.settings,
            "INSTASPIDER_MODES": json.dumps(MODES),
            "INSTASPIDER_MODE": "fast",
            "INSTASPIDER_STATE": str(folder / "state"),
            "INSTASPIDER_STORE": url,
            "INSTASPIDER_FLEET_LEASE": lease,
            # On a busy machine a worker may be taken over because it is slow, again and again.
            "INSTASPIDER_FLEET_DEATHS": 50,
        }
        self._workers: list[subprocess.Popen[str]] = []

    def _command(self, *words: str) -> list[str]:
        given = (part for n, v in self.settings.items() for part in ("-s", f"{n}={v}"))
        return [sys.executable, "-m", "scrapy", *words, *given]

    def fleet(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """``scrapy fleet ...``"""
        return self.forks.run(
            self._command("fleet", *words), cwd=ROOT, capture_output=True, text=True, input=stdin
        )

    def add(self, names: Sequence[str], *arguments: str) -> None:
        """Make the run, with posts of these names."""
        done = self.fleet("add", "spring", "posts", "-a", f"users={','.join(names)}", *arguments)
        assert done.returncode == 0, done.stderr

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a worker."""
        command = self._command("crawl", "posts", "-s", "INSTASPIDER_FLEET=spring", *words)
        worker = self.forks.popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self._workers.append(worker)
        return worker

    def run_workers(self, number: int) -> subprocess.Popen[str]:
        """Start ``scrapy fleet run``."""
        command = self._command("fleet", "run", "spring", "--workers", str(number))
        started = self.forks.popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self._workers.append(started)
        return started

    def pids(self) -> list[int]:
        """The process ids of those that have a place."""
        found = rows(
            self.database, "SELECT name FROM instaspider_workers WHERE ended IS NULL ORDER BY id"
        )
        return [int(name.rpartition(":")[2]) for (name,) in found]

    def wait_for(self, requests: int) -> None:
        """Wait until so many requests were sent by all workers."""
        until(lambda: len(self.sandbox.requests()) >= requests)

    def one(self, query: str) -> Any:
        """The only value that a query gives."""
        ((value,),) = rows(self.database, query)
        return value

    def run(self, statement: str, *given: Any) -> None:
        """Change something in the database."""
        with self.database.writing() as connection:
            connection.exec_driver_sql(statement, given)

    def alive(self) -> int:
        """How many workers have a place, by the database."""
        return int(self.one("SELECT count(*) FROM instaspider_workers WHERE ended IS NULL"))

    def finish(self, worker: subprocess.Popen[str], code: int = 0) -> str:
        """Wait for the end of a worker; returns its log."""
        _, log = worker.communicate(timeout=HANGS)
        assert worker.returncode == code, log
        assert "Traceback" not in log, log
        return log

    def outcomes(self) -> dict[str, str | None]:
        """Input -> outcome."""
        found = rows(self.database, "SELECT text, outcome FROM instaspider_fleet_inputs")
        assert len(found) == len(dict(found)), "an input is there twice"
        return dict(found)

    def written(self) -> Counter[str]:
        """How often each post was written."""
        return Counter(key for (key,) in rows(self.database, "SELECT key FROM audit"))

    def close(self) -> None:
        for worker in self._workers:
            if worker.poll() is None:
                worker.kill()
                worker.communicate()
        self.database.close()
