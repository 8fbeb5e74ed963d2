"""Shows with figures what a fleet keeps; too long for CI.

``python tests/whole/fleet/show NAME [NAME ...] [--inputs N] [--kills N]``. Each script prints what
it saw as a line of JSON, and ends with an error if a figure is not kept. They need PostgreSQL's
programs and some free processors.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from canned import PAGES
from party import SPRING, Party, party

QUICK = {"rate": 6_000_000, "burst": 1000, "spacing": [0, 0], "in_flight": 16}
PACED = {"rate": 600, "burst": 3, "spacing": [0, 0], "in_flight": 16}
CHANCE = random.Random(3)
FAILED: list[str] = []


def people(number: int) -> list[str]:
    return [f"person{n}" for n in range(1, number + 1)]


def tell(name: str, **seen: Any) -> None:
    print(json.dumps({"script": name, **seen}), flush=True)


def expect(holds: bool, what: str) -> None:
    if not holds:
        FAILED.append(what)
        print(f"NOT KEPT: {what}", flush=True)


def began(at: Party, workers: int = 4) -> None:
    """Start workers and wait until something is done."""
    for _ in range(workers):
        at.start()
    while not at.one("SELECT count(*) FROM audit"):
        time.sleep(0.1)


def kills(options: argparse.Namespace) -> None:
    """Kill workers at random, and compare with the same without."""
    rates = {}
    for number in (0, options.kills):
        with party(lease=3.0, addresses=8, mode=QUICK) as at:
            at.add("profiles", people(options.inputs))
            began(at)
            start = time.monotonic()
            left, due = number, start + 2

            def tend(at: Party = at) -> None:
                nonlocal left, due
                if left and time.monotonic() > due:
                    at.kill(CHANCE)
                    left, due = left - 1, time.monotonic() + CHANCE.uniform(1, 3)

            at.finish(tend=tend)
            seconds = time.monotonic() - start
            told = at.told(options.inputs)
            wasted = told["requests"] / options.inputs - 1
            rates[number] = options.inputs / seconds
            tell(
                "kills",
                kills=number - left,
                inputs=options.inputs,
                per_second=round(rates[number], 1),
                wasted=round(wasted, 4),
                **told,
            )
            expect(left == 0, "all kills before the end")
            expect(told["lost"] == told["written twice"] == 0, "0 lost, 0 twice")
            expect(wasted <= 0.02, "at most 2 % wasted")
    expect(rates[options.kills] >= rates[0] / 2, "half the rate without kills")


def stops(options: argparse.Namespace, naive: bool = False) -> tuple[int, int]:
    """Stop workers for longer than twice their lease."""
    with party(lease=3.0, addresses=8, mode=PACED) as at:
        if naive:
            at.environ["SHOW_NAIVE"] = "1"
        inputs = options.paced
        at.add("profiles", people(inputs))
        began(at)
        stopped = 0
        while stopped < 5 and (alive := at.alive()):
            worker = CHANCE.choice(alive)
            stopped += 1
            worker.send_signal(signal.SIGSTOP)
            time.sleep(7)
            worker.send_signal(signal.SIGCONT)
            time.sleep(1)
        if naive:
            _until_nothing_comes(at)  # what was taken from a worker it holds for ever
        else:
            at.finish()
        told = at.told(inputs)
        name = "naive stops" if naive else "stops"
        tell(name, stopped=stopped, pace=round(at.pace(), 3), **told)
        return told["written twice"], told["too early"][0]


def _until_nothing_comes(at: Party, seconds: float = 15.0) -> None:
    seen, since = -1, time.monotonic()
    while at.alive() and time.monotonic() - since < seconds:
        if (number := at.one("SELECT count(*) FROM audit")) != seen:
            seen, since = number, time.monotonic()
        time.sleep(0.5)


def control(options: argparse.Namespace) -> None:
    """Stop workers without fence and expiry: that must go wrong, or ``stops`` shows nothing."""
    twice, early = stops(options, naive=True)
    expect(bool(twice and early), "the control fails")


def guarded(options: argparse.Namespace) -> None:
    """Stop workers with fence and expiry."""
    twice, early = stops(options)
    expect(twice == early == 0, "0 twice, no request too early")


def pace(options: argparse.Namespace) -> None:
    """Use what the addresses allow."""
    with party(lease=3.0, addresses=8, mode=PACED) as at:
        at.add("profiles", people(options.paced))
        began(at)
        at.finish()
        used = at.pace()
        tell("pace", pace=round(used, 3), **at.told(options.paced))
        expect(used >= 0.97, "97 % of the pace")


def lists(options: argparse.Namespace) -> None:
    """Kill workers that read long lists."""
    inputs = options.lists
    with party(lease=3.0, addresses=1, mode={**QUICK, "rate": 3000}) as at:
        at.settings |= {
            "INSTASPIDER_SESSIONS": at.folder / "login.env",
            "INSTASPIDER_LOGIN": "always",
            "INSTASPIDER_SESSION_HOURLY": 10**9,
        }
        at.add("posts", [str(1000 + n) for n in range(inputs)])
        began(at)
        left, due = 12, time.monotonic() + 1

        def tend() -> None:
            nonlocal left, due
            if left and time.monotonic() > due:
                at.kill(CHANCE)
                left, due = left - 1, time.monotonic() + CHANCE.uniform(3, 5)

        at.finish(tend=tend)
        told = at.told(inputs)
        share = told["requests"] / (inputs * PAGES)
        tell("lists", kills=12 - left, requests_of_pages=round(share, 4), **told)
        expect(told["lost"] == told["written twice"] == 0, "0 lost, 0 twice")
        expect(share <= 1.02, "at most pages x 1.02")


def restart(options: argparse.Namespace) -> None:
    """Restart the server at once; then cut one worker off by stopping it for 18 s."""
    with party(lease=5.0, addresses=8, mode=PACED) as at:
        at.add("profiles", people(options.paced))
        began(at)
        server = at.server
        server._process.send_signal(signal.SIGQUIT)  # as pg_ctl -m immediate
        server._process.wait(30)
        time.sleep(2)
        server.start()
        at._link = None
        time.sleep(3)
        worker = at.alive()[0]
        worker.send_signal(signal.SIGSTOP)
        time.sleep(18)
        worker.send_signal(signal.SIGCONT)
        at.finish()
        told = at.told(options.paced)
        tell("restart", codes=[each.returncode for each in at.workers], **told)
        expect(told["lost"] == told["written twice"] == told["too early"][0] == 0, "all kept")


def waiting(options: argparse.Namespace) -> None:
    """Begin what is inserted while a worker waits."""
    del options
    with party(lease=10.0, addresses=2, mode=QUICK) as at:
        at.add("profiles", people(1))
        worker = at.start("-s", "INSTASPIDER_FLEET_WAIT=1")
        seconds = []
        for number in range(2, 12):
            while at.one("SELECT count(*) FROM audit") < number - 1:
                time.sleep(0.05)
            time.sleep(CHANCE.uniform(0, 1))
            at.run(f"INSERT INTO instaspider_queue (run, text) VALUES ('{SPRING}', 'late{number}')")
            inserted = time.monotonic()
            found = False
            while not found:
                sent = [pair for each in at.sent().values() for pair in each]
                found = any(what == f"late{number}" for _, what in sent)
                time.sleep(0.02)
            seconds.append(max(at_ for at_, what in sent if what == f"late{number}") - inserted)
        worker.send_signal(signal.SIGTERM)
        at.finish()
        tell("waiting", most=round(max(seconds), 2), seconds=[round(s, 2) for s in seconds])
        expect(max(seconds) <= 2, "within 2 s")


def poison(options: argparse.Namespace) -> None:
    """End an input that kills whoever asks for it; the rest goes on."""
    del options
    with party(lease=3.0, addresses=4, mode=PACED) as at:
        at.environ["SHOW_POISON"] = "person20"
        at.add("profiles", people(200))
        at.start()
        deaths = 0
        while True:
            for worker in [w for w in at.workers if w.poll() == -signal.SIGKILL]:
                at.workers.remove(worker)
                deaths += 1
                at.start()
            if not at.alive():
                break
            time.sleep(0.2)
        told = at.told(200)
        ends = at.run("SELECT outcome, reason FROM instaspider_fleet_inputs WHERE key = 'person20'")
        tell("poison", deaths=deaths, poison=ends[0], **told)
        expect(deaths == 3 and ends[0][0] == "failed", "failed after 3 deaths")
        expect(told["outcomes"].get("done") == 199, "the rest is done")


def held_open(options: argparse.Namespace) -> None:
    """Claim while somebody holds a transaction open."""
    from instaspider.state.database import Database
    from instaspider.state.fleet import fleets
    from instaspider.state.fleet.claims import Claims, Read
    from instaspider.state.fleet.worker import Worker

    with party(lease=600.0, addresses=1, mode=QUICK) as at:
        at.add("profiles", people(1))
        database = Database(at.url)
        with database.writing() as connection:
            fleet = fleets.find(connection, SPRING)
            began = time.monotonic()
            fleets.add(connection, fleet, [f"name{n}" for n in range(options.queued)])
            added = time.monotonic() - began
        at.run("BEGIN ISOLATION LEVEL REPEATABLE READ")
        at.one("SELECT count(*) FROM instaspider_fleets")
        worker = Worker(database, fleet.id, "here:1", 600.0)
        worker.join()
        claims = Claims(worker, SPRING, 3)
        times = []
        while True:
            began = time.monotonic()
            found = claims.claim(100, Read, range(1, 1))
            if not found:
                break
            times.append(time.monotonic() - began)
            with database.writing() as connection:
                connection.exec_driver_sql(
                    "UPDATE instaspider_fleet_inputs SET outcome = 'done', worker = NULL"
                    " WHERE fleet = %s AND line = ANY(%s)",
                    (fleet.id, [each.line for each in found]),
                )
        database.close()
        at.run("ROLLBACK")
        part = max(1, len(times) // 20)
        middle = lambda some: sorted(some)[len(some) // 2] * 1000  # noqa: E731
        first, last = middle(times[:part]), middle(times[-part:])
        tell(
            "held_open",
            queued=options.queued,
            added_in=round(added, 1),
            first_ms=round(first, 2),
            last_ms=round(last, 2),
        )
        expect(last <= 3 * first, "a claim at most 3 times its time at the start")


def names(options: argparse.Namespace) -> None:
    """Add many names; ask for the status; crawl some of them."""
    with party(lease=30.0, addresses=4, mode=QUICK) as at:
        at.add("profiles", people(1))
        many = at.folder / "many.txt"
        with many.open("w") as file:
            file.writelines(f"name{n}\n" for n in range(options.names))
        began = time.monotonic()
        at.fleet("add", SPRING, str(many))
        added = time.monotonic() - began
        status: list[float] = []
        for _ in range(3):
            began = time.monotonic()
            at.fleet("status", SPRING)
            status.append(time.monotonic() - began)
        worker = at.start()
        most = 0.0
        while at.one("SELECT count(*) FROM audit") < options.crawled:
            told = Path(f"/proc/{worker.pid}/status").read_text()
            most = max(most, int(told.split("VmRSS:")[1].split()[0]) / 1e3)
            time.sleep(0.2)
        tell(
            "names",
            names=options.names,
            added_in=round(added, 1),
            status_with_start_of_python=[round(each, 2) for each in status],
            memory_mb=round(most, 1),
            crawled=options.crawled,
        )
        expect(added <= 300 * options.names / 10_000_000, "added in 5 minutes for 10 M")


def cpu(options: argparse.Namespace) -> None:
    """Compare two workers with one local crawl into the same kind of store."""
    seen = {}
    for kind in ("local", "fleet"):
        with party(lease=30.0, addresses=8, mode=QUICK) as at:
            server = at.server._process.pid
            before = _children(), _of_tree(server)
            at.add("profiles", people(options.cpu))
            if kind == "local":
                at.fleet("remove", SPRING)
                at.workers.append(_local(at))
            else:
                at.start()
                at.start()
            waited = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.monotonic()
            served = 0.0

            def tend(server: int = server) -> None:
                nonlocal served
                served = max(served, _of_tree(server))

            at.finish(tend=tend)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            workers = after.ru_utime + after.ru_stime - waited.ru_utime - waited.ru_stime
            rows = at.one("SELECT count(*) FROM audit")
            seen[kind] = rows / workers
            tell(
                f"cpu {kind}",
                rows=rows,
                seconds=round(time.monotonic() - began, 1),
                worker_cpu=round(workers, 1),
                server_cpu=round(served - before[1], 1),
                items_per_cpu_second=round(seen[kind], 1),
            )
    expect(seen["fleet"] >= 0.8 * seen["local"], "0.8 of one local crawl")


def _local(at: Party) -> Any:
    import subprocess

    users = at.folder / "users.txt"
    with (at.folder / "worker-local.log").open("wb") as log:
        return subprocess.Popen(
            at._command("crawl", "profiles", "-a", f"users={users}"),
            cwd=Path(__file__).parents[4],
            env=at.environ,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _of_tree(pid: int) -> float:
    """CPU seconds of a server, with those of its processes that have ended."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if stat.parent.name == str(pid):
            total += sum(map(int, words[11:15]))
        elif words[1] == str(pid):
            total += sum(map(int, words[11:13]))
    return total / 100


SCRIPTS: dict[str, Callable[[argparse.Namespace], None]] = {
    each.__name__: each
    for each in (
        *(kills, guarded, control, pace, lists, restart, waiting, poison),
        *(held_open, names, cpu),
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="+", choices=SCRIPTS)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--paced", type=int, default=6000)
    parser.add_argument("--lists", type=int, default=120)
    parser.add_argument("--queued", type=int, default=2_000_000)
    parser.add_argument("--names", type=int, default=10_000_000)
    parser.add_argument("--crawled", type=int, default=5000)
    parser.add_argument("--cpu", type=int, default=20_000)
    options = parser.parse_args()
    for name in options.scripts:
        SCRIPTS[name](options)
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
