"""Many processes on one state folder: nothing is lost, nothing is counted twice, none is in the way
of another, and a process that is killed within leaves no trace."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from forks import Forks
from paths import ROOT
from state_rows import rows

from instaspider.identities.proxies import ProxyLine
from instaspider.identities.sessions.session import Session
from instaspider.state.accounts import StoredAccounts
from instaspider.state.folder import StateFolder
from instaspider.state.logins import LoginHomes
from instaspider.state.writes import PastWrites

START = """
import sys, time
from pathlib import Path
from instaspider.identities.identity import Identity
from instaspider.identities.sessions.session import Session
from instaspider.state.accounts import StoredAccounts
from instaspider.state.folder import StateFolder
from instaspider.state.logins import LoginHomes, LoginHours
from instaspider.state.writes import PastWrites
folder, number = Path(sys.argv[1]), int(sys.argv[2])
state = StateFolder(folder)
session = Session(user_id="1", cookies={"sessionid": "s", "csrftoken": "c"})
login = Identity(id="session-1", impersonate="x", session=session)
hours = LoginHours(state)
print("ready", flush=True)
sys.stdin.readline()
hours.begin(login, time.monotonic())
"""
SEND = """
sent = 0
for _ in range(60):
    now = time.monotonic()
    login.sent.append(now)
    if hours.sends(login, now, 100):
        sent += 1
    else:
        login.sent.remove(now)
print(sent, flush=True)
"""
ALL = """
accounts = StoredAccounts(state)
for turn in range(40):
    accounts.learn(f"user_{number}_{turn}", f"{number}{turn:03}")
    assert accounts.by_username(f"user_{number}_{turn}")
    other = Session(user_id=f"{number}{turn}", cookies={"sessionid": "s", "csrftoken": "c"})
    LoginHomes(state).remember([(other, None)])
    PastWrites(state).write(state.name(f"user {number}"), time.time())
accounts.close()
print("done", flush=True)
"""
FOR_EVER = """
accounts = StoredAccounts(state)
while True:
    now = time.monotonic()
    hours.sends(login, now, 10**9)
    accounts.learn(f"user_{now}", f"{now}")
    accounts.last_with("nobody")
    print("sent", flush=True)
"""


class Process:
    """A process that waits for its start."""

    def __init__(self, forks: Forks, folder: Path, what: str, number: int) -> None:
        self._process = forks.popen(
            [sys.executable, "-c", START + what, str(folder), str(number)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        self.said = self._process.stdout
        assert self.said.readline() == "ready\n"

    def start(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> str:
        said, _ = self._process.communicate(timeout=120)
        assert self._process.returncode == 0
        return str(said).strip()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate(timeout=120)


def together(forks: Forks, folder: Path, what: str, number: int = 4) -> list[str]:
    processes = [Process(forks, folder, what, each) for each in range(number)]
    for each in processes:
        each.start()
    return [each.end() for each in processes]


def test_the_hour_of_one_login_is_kept_by_all_together(forks, tmp_path) -> None:
    sent = [int(said) for said in together(forks, tmp_path, SEND)]
    assert sum(sent) == 100
    assert len(rows(tmp_path, "SELECT * FROM sent")) == 100


def test_nothing_that_one_of_many_writes_is_lost(forks, tmp_path) -> None:
    assert together(forks, tmp_path, ALL) == ["done"] * 4
    state = StateFolder(tmp_path)
    accounts = StoredAccounts(state)
    for number in range(4):
        for turn in range(40):
            found = accounts.by_username(f"user_{number}_{turn}")
            assert found is not None
            assert found.pk == f"{number}{turn:03}"
    homes = LoginHomes(state)
    assert len(homes.read()) == 160
    session = Session(user_id="339", cookies={"sessionid": "s", "csrftoken": "c"})
    assert homes.holds(session, None)
    pairs = homes.assign([session], [ProxyLine("http://a.example:1")], lambda _: None, spare=False)
    assert pairs == [(session, "http://a.example:1")]
    written = PastWrites(state).read(time.time())
    assert sorted(map(len, written.values())) == [40] * 4
    accounts.close()


def test_a_process_that_is_killed_within_is_in_nobodys_way(forks, tmp_path) -> None:
    chance = random.Random(4)
    said = 0
    for number in range(6):
        process = Process(forks, tmp_path, FOR_EVER, number)
        process.start()
        for _ in range(chance.randrange(1, 40)):
            assert process.said.readline() == "sent\n"
            said += 1
        process.kill()
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    assert len(rows(tmp_path, "SELECT * FROM sent")) >= said
    assert together(forks, tmp_path, ALL, 1) == ["done"]
