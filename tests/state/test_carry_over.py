"""State folders of version 0.1: all that they hold is in the database afterwards, and kept."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import state_0_1
from filelock import FileLock
from paths import ROOT
from state_0_1 import FILES, LOGIN, build
from state_rows import put, rows

from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity
from instaspider.identities.sessions.session import Session
from instaspider.state import carry_over as module
from instaspider.state.accounts import StoredAccounts
from instaspider.state.carry_over import carry_over
from instaspider.state.database import Database
from instaspider.state.documents import remembered
from instaspider.state.folder import StateFolder
from instaspider.state.logins import LoginHomes, LoginHours
from instaspider.state.runs import Run, RunCommand
from instaspider.state.writes import PastWrites

TABLES = {
    "documents": 12,
    "accounts": 17,
    "homes": 1,
    "sent": 5,
    "writes": 1,
    "instaspider_runs": 6,
    "instaspider_inputs": 5,
    "instaspider_visits": 10,
    "instaspider_names": 16,
}
WALKERS = "walker12,walker13,walker22,walker25,walker26,walker30,walker39,walker41"
POSTS = RunCommand(
    "posts", {"users": WALKERS, "limit": "30"}, ["/tmp/s01/posts.jsonl"], sandbox=True
)


def counts(folder: Path) -> dict[str, int]:
    there = {name for (name,) in rows(folder, "SELECT name FROM sqlite_master")}
    return {
        table: rows(folder, f"SELECT count(*) FROM {table}")[0][0] if table in there else 0
        for table in TABLES
    }


def everything(folder: Path) -> dict[str, list[Any]]:
    return {table: sorted(rows(folder, f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def old_names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name in {*FILES, *SERVICES}}


SERVICES = {name.replace("-sandbox", "") for name in FILES}


@pytest.mark.parametrize("sandbox", [True, False])
def test_all_of_it_is_carried_over(sandbox, tmp_path, caplog) -> None:
    caplog.set_level("INFO")
    build(tmp_path, sandbox=sandbox)
    carry_over(str(tmp_path))
    assert counts(tmp_path / "sandbox" if sandbox else tmp_path) == TABLES
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert f"What version 0.1 kept in {tmp_path} is carried over" in caplog.text
    assert old_names(tmp_path) == set()
    caplog.clear()
    carry_over(str(tmp_path))
    assert caplog.records == []


def test_the_old_files_are_kept_and_are_this_users_alone(tmp_path) -> None:
    build(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in FILES if name.endswith(".json")}
    for path in tmp_path.iterdir():
        path.chmod(0o755 if path.is_dir() else 0o644)
    carry_over(str(tmp_path))
    for name in FILES:
        kept = tmp_path / f"{name}.carried-over"
        mode = stat.S_IMODE(kept.stat().st_mode)
        assert mode == (0o700 if kept.is_dir() else 0o600)
        if name in before:
            assert kept.read_bytes() == before[name]
    with closing(sqlite3.connect(tmp_path / "ledger-sandbox.db.carried-over")) as ledger:
        assert ledger.execute("SELECT count(*) FROM instaspider_inputs").fetchone() == (5,)
    for path in (tmp_path / "sandbox", tmp_path / "sandbox" / "state.db"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_what_crawls_ask_for_is_as_it_was(tmp_path) -> None:
    later = build(tmp_path)
    carry_over(str(tmp_path))
    state = StateFolder.of(str(tmp_path), sandbox=True)
    recorded = json.loads((state_0_1.RECORDED / "documents-sandbox.json").read_text())
    assert {n: d.doc_id for n, d in remembered(state).items()} == {
        name: entry["doc_id"] for name, entry in recorded.items()
    }
    accounts = StoredAccounts(state, lambda: state_0_1.MADE_AT)
    assert accounts.by_username("esa") == accounts.by_pk("51589128473872617")
    assert LoginHomes(state).read() == {LOGIN: "direct"}
    assert LoginHomes(StateFolder(tmp_path)).read() == {LOGIN: "direct"}
    now = time.time()
    assert PastWrites(state).read(now) == {LOGIN: [state_0_1.LIKE + later]}
    session = Session(user_id="1", cookies={"sessionid": "s", "csrftoken": "c"})
    login = Identity(id="session-1", impersonate="x", session=session)
    hours = LoginHours(state)
    hours._name = lambda text: LOGIN
    hours.begin(login, 5000.0)
    assert [round(at - 5000 + now, 1) for at in login.sent] == [
        pytest.approx(at + later, abs=1) for at in state_0_1.HOURS
    ]
    accounts.close()


def test_logins_keep_their_names_and_so_their_homes(tmp_path) -> None:
    build(tmp_path, sandbox=False)
    state = StateFolder(tmp_path)
    session = Session(user_id="17841400000", cookies={"sessionid": "s", "csrftoken": "c"})
    homes = {state.name("user 17841400000"): state.name("proxy http://a.example:1")}
    (tmp_path / "session_proxies.json").write_text(json.dumps(homes))
    carry_over(str(tmp_path))
    assert LoginHomes(state).holds(session, "http://a.example:1")
    assert not LoginHomes(state).holds(session, "http://b.example:1")
    state.close()


def test_the_killed_run_goes_on_where_it_was(tmp_path) -> None:
    build(tmp_path)
    carry_over(str(tmp_path))
    state = StateFolder.of(str(tmp_path), sandbox=True)
    run = Run(POSTS, state.database(), state.make())
    run.begin(fresh=False, whole="", digest=None, keeps_states=True)
    assert (run.goes_on, run.ended, run.halfway) == (True, 0, 5)
    found = run._look_up(["walker12", "walker41"])
    assert list(found) == ["walker12"]
    assert json.loads(found["walker12"].state or "")["counted"] == 12
    run.close()


def test_a_run_that_had_ended_begins_anew(tmp_path) -> None:
    build(tmp_path)
    command = RunCommand("profiles", {"users": "nasa,esa"}, ["/tmp/s01/p.jsonl"], sandbox=True)
    carry_over(str(tmp_path))
    state = StateFolder.of(str(tmp_path), sandbox=True)
    run = Run(command, state.database(), state.make())
    run.begin(fresh=False, whole="", digest=None, keeps_states=True)
    assert not run.goes_on
    run.looks_up_visits = True
    assert run._look_up(["nasa"])["nasa"].visited == pytest.approx(1_796_025_819.9, abs=0.1)
    run.close()


# -- twice, at once, killed -----------------------------------------------------------------------


def test_a_second_time_brings_nothing_twice(tmp_path) -> None:
    """As after a kill between the database and the new name of a file."""
    build(tmp_path)
    carry_over(str(tmp_path))
    before = everything(tmp_path / "sandbox")
    for name in FILES:
        (tmp_path / f"{name}.carried-over").rename(tmp_path / name)
    carry_over(str(tmp_path))
    assert everything(tmp_path / "sandbox") == before
    assert counts(tmp_path / "sandbox") == TABLES


KILLED = """
import os, signal, sys
from instaspider.state import carry_over
at, left = sys.argv[2], [int(sys.argv[3])]
def dying(action):
    def wrapped(*given, **named):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return action(*given, **named)
    return wrapped
if at == "rename":
    carry_over._set_aside = dying(carry_over._set_aside)
elif at == "commit":
    from instaspider.state import folder
    execute = folder._transaction
    class Link:
        def __init__(self, link): self.link = link
        def __getattr__(self, name): return getattr(self.link, name)
        def execute(self, sql, *values):
            run = dying(self.link.execute) if sql == "COMMIT" else self.link.execute
            return run(sql, *values)
    folder._transaction = lambda link: execute(Link(link))
carry_over.carry_over(sys.argv[1])
"""


@pytest.mark.parametrize("at", ["commit", "rename"])
@pytest.mark.parametrize("after", range(8))
def test_a_kill_in_the_middle_loses_nothing(forks, at, after, tmp_path) -> None:
    build(tmp_path)
    killed = forks.run(
        [sys.executable, "-c", KILLED, str(tmp_path), at, str(after)],
        cwd=ROOT,
        capture_output=True,
    )
    assert killed.returncode in (-signal.SIGKILL, 0), killed.stderr
    if after < len(FILES):
        assert killed.returncode == -signal.SIGKILL
        assert old_names(tmp_path)
    carry_over(str(tmp_path))
    assert counts(tmp_path / "sandbox") == TABLES
    assert old_names(tmp_path) == set()
    for name in FILES:
        assert (tmp_path / f"{name}.carried-over").exists(), name
        assert not (tmp_path / f"{name}.carried-over-2").exists(), name


def test_crawls_that_start_at_once_carry_over_once(forks, tmp_path) -> None:
    build(tmp_path)
    script = (
        "import logging, sys\n"
        "from instaspider.state.carry_over import carry_over\n"
        "logging.basicConfig(level='INFO')\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "carry_over(sys.argv[1])\n"
    )
    started = [
        forks.popen(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for each in started:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    said = []
    for each in started:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    for each in started:
        _, log = each.communicate(timeout=120)
        assert each.returncode == 0, log
        said += [line for line in log.splitlines() if "is carried over" in line]
    assert len(said) == 1
    assert counts(tmp_path / "sandbox") == TABLES
    assert not list(tmp_path.glob("*-2"))


def test_a_crawl_of_the_old_version_is_waited_for(tmp_path) -> None:
    build(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    lock = tmp_path / "runs" / "265909080f59de30560f3b945300c7e3.lock"
    lock.with_suffix(".pid").write_text("4711\n")
    with (
        FileLock(lock, timeout=0),
        pytest.raises(ConfigurationError, match=r"a crawl of version 0\.1, .* pid 4711"),
    ):
        carry_over(str(tmp_path))
    assert {*before, "carry-over.lock"} == {path.name for path in tmp_path.iterdir()}
    carry_over(str(tmp_path))
    assert counts(tmp_path / "sandbox") == TABLES


def test_a_new_folder_has_nothing_to_carry_over(tmp_path) -> None:
    carry_over(str(tmp_path))
    carry_over(str(tmp_path / "none"))
    assert list(tmp_path.iterdir()) == []


# -- what is newer --------------------------------------------------------------------------------


def test_what_is_newer_stays(tmp_path) -> None:
    build(tmp_path, sandbox=False)
    name = next(iter(json.loads((tmp_path / "documents.json").read_text())))
    new = json.dumps({"doc_id": "77777777", "seen": "2027-01-01", "providers": {}})
    put(tmp_path, "INSERT INTO documents VALUES (?, ?)", name, new)
    put(tmp_path, "INSERT INTO homes VALUES (?, 'elsewhere')", LOGIN)
    put(tmp_path, "INSERT INTO accounts VALUES ('esa', '7', NULL, NULL, ?)", 2e9)
    put(tmp_path, "INSERT INTO accounts VALUES ('nasa', '8', NULL, NULL, ?)", 1e9)
    carry_over(str(tmp_path))
    state = StateFolder(tmp_path)
    assert remembered(state)[name].doc_id == "77777777"
    assert len(remembered(state)) == 12
    assert LoginHomes(state).read() == {LOGIN: "elsewhere"}
    accounts = StoredAccounts(state)
    assert [accounts.last_with(name).pk for name in ("esa", "nasa")] == ["7", "207284695556312010"]
    accounts.close()


@pytest.mark.parametrize(("began", "halfway"), [(1.0, 5), (2e9, 0)])
def test_a_run_that_was_begun_later_counts(began, halfway, tmp_path) -> None:
    """Version 0.1 may have been used again after this one."""
    build(tmp_path)
    state = StateFolder.of(str(tmp_path), sandbox=True)
    run = Run(POSTS, state.database(), state.make())
    run.begin(fresh=False, whole="", digest=None, keeps_states=True)
    run.close()
    sandbox = tmp_path / "sandbox"
    put(sandbox, "UPDATE instaspider_runs SET began = ?", began)
    if halfway:
        put(
            sandbox,
            "INSERT INTO instaspider_inputs (run, key, outcome, reason, endpoint, requests)"
            " VALUES (1, 'walker41', 'done', '', '', 1)",
        )
    carry_over(str(tmp_path))
    run = Run(POSTS, state.database(), state.make())
    run.begin(fresh=False, whole="", digest=None, keeps_states=True)
    assert (run.ended, run.halfway) == (0, halfway)
    run.close()


def test_old_files_that_come_again_are_carried_over_again(tmp_path) -> None:
    build(tmp_path)
    carry_over(str(tmp_path))
    (tmp_path / "session_proxies.json").write_text('{"another": "direct"}')
    carry_over(str(tmp_path))
    assert LoginHomes(StateFolder(tmp_path)).read() == {LOGIN: "direct", "another": "direct"}
    assert (tmp_path / "session_proxies.json.carried-over-2").is_file()


# -- what cannot be read --------------------------------------------------------------------------

NO_DATABASE = b"no database, and longer than a header" * 9


def spoil(path: Path, how: str) -> None:
    """Make something of a file or folder that nobody can read."""
    if how == "nested":
        path.write_text("[" * 100_000)
        path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
        return
    if how == "truncated":
        if not path.name.endswith(".json"):
            sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2 + 1)
        return
    backup = path.with_name(f"{path.name}.away")
    path.rename(backup)
    if how == "folder":
        path.mkdir() if backup.is_file() else path.write_text("")
    elif how == "link":
        path.symlink_to(backup)
    elif how == "dangling":
        path.symlink_to(path.parent / "nowhere")
    elif how == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes({"shape": b"[1, 2]", "bytes": b"\xff\xfe\x00", "noise": NO_DATABASE}[how])
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "how",
    ["truncated", "folder", "link", "dangling", "pipe", "shape", "bytes", "noise", "nested"],
)
def test_what_cannot_be_read_is_set_aside_with_one_sentence(how, name, tmp_path, caplog) -> None:
    build(tmp_path)
    path = tmp_path / name
    if how in ("truncated", "nested") and path.is_dir():
        how = "noise"  # of a folder
    spoil(path, how)
    before = path.lstat()
    carry_over(str(tmp_path))
    (warning,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert f"{path} cannot be read (" in warning.getMessage()
    assert f"is kept as {name}.unreadable" in warning.getMessage()
    aside = (tmp_path / f"{name}.unreadable").lstat()
    assert (aside.st_ino, aside.st_size) == (before.st_ino, before.st_size)
    assert old_names(tmp_path) == set()
    for other in set(FILES) - {name}:
        assert (tmp_path / f"{other}.carried-over").exists()
    lost = {
        "documents-sandbox.json": {"documents"},
        "session_proxies.json": {"homes"},
        "writes-sandbox.json": {"writes"},
        "accounts-sandbox.sqlite": {"accounts"},
        "hours-sandbox": {"sent"},
        "ledger-sandbox.db": {table for table in TABLES if table.startswith("instaspider")},
    }[name]
    found = counts(tmp_path / "sandbox")
    assert found == {table: 0 if table in lost else number for table, number in TABLES.items()}
    if how == "link":
        assert (tmp_path / f"{name}.away").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("session_proxies.json", '{"\\ud800": "direct"}'),
        ("writes-sandbox.json", '{"a": ["x"]}'),
        ("writes-sandbox.json", '{"a": 1}'),
        ("writes-sandbox.json", '{"a": [[1]]}'),
        ("documents-sandbox.json", '{"PolarisX": {"doc_id": "../x"}}'),
        ("documents-sandbox.json", '{"\\ud800": {"doc_id": "1234567"}}'),
    ],
)
def test_what_holds_something_else_is_set_aside(name, text, tmp_path, caplog) -> None:
    build(tmp_path)
    (tmp_path / name).write_text(text)
    carry_over(str(tmp_path))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert (tmp_path / f"{name}.unreadable").read_text() == text


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("accounts-sandbox.sqlite", "ALTER TABLE accounts RENAME COLUMN pk TO id"),
        (
            "accounts-sandbox.sqlite",
            "UPDATE accounts SET username = CAST(x'ff' AS TEXT) WHERE username = 'esa'",
        ),
        ("ledger-sandbox.db", "ALTER TABLE instaspider_runs DROP COLUMN described"),
        ("ledger-sandbox.db", "UPDATE instaspider_runs SET began = 'then'"),
    ],
)
def test_a_database_of_another_form_is_set_aside_whole(name, statement, tmp_path, caplog) -> None:
    build(tmp_path)
    put(tmp_path / "sandbox", "INSERT INTO documents VALUES ('x', '{}')")
    state = StateFolder.of(str(tmp_path), sandbox=True)
    run = Run(POSTS, state.database(), state.make())
    run.begin(fresh=False, whole="", digest=None, keeps_states=True)  # with a row to compare to
    run.close()
    with closing(sqlite3.connect(tmp_path / name)) as old, old:
        old.execute(statement)
    carry_over(str(tmp_path))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert (tmp_path / f"{name}.unreadable").is_file()
    found = counts(tmp_path / "sandbox")
    assert found["accounts"] == (0 if name.startswith("accounts") else TABLES["accounts"])
    ledger = found["instaspider_visits"]
    assert ledger == (0 if name.startswith("ledger") else TABLES["instaspider_visits"])


def test_an_empty_database_holds_nothing(tmp_path, caplog) -> None:
    """As of a crawl that was killed before its first table."""
    for name in ("ledger.db", "accounts.sqlite"):
        (tmp_path / name).touch()
    carry_over(str(tmp_path))
    assert [record.levelname for record in caplog.records] == []
    assert (tmp_path / "ledger.db.carried-over").exists()


def test_a_ledger_of_an_older_version_has_fewer_tables(tmp_path) -> None:
    build(tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger-sandbox.db")) as old, old:
        old.execute("DROP TABLE instaspider_names")
    carry_over(str(tmp_path))
    assert counts(tmp_path / "sandbox") == {**TABLES, "instaspider_names": 0}


@pytest.mark.parametrize("how", ["folder", "link", "bytes"])
def test_one_hour_that_cannot_be_read_costs_that_hour_alone(how, tmp_path, caplog) -> None:
    build(tmp_path)
    hours = tmp_path / "hours-sandbox"
    this = int(time.time() // 3600)
    path = hours / f"another.{this}"
    path.write_text(f"{time.time():.3f}\n")
    (hours / f"third.{this}").write_text(f"{time.time():.3f}\n17\n\nnan\n{time.time() + 9:.3f}")
    spoil(path, how)
    carry_over(str(tmp_path))
    (warning,) = caplog.records
    assert f"{path} cannot be read" in warning.getMessage()
    kept = tmp_path / "hours-sandbox.carried-over" / path.name
    assert os.path.lexists(kept)
    found = rows(tmp_path / "sandbox", "SELECT login, count(*) FROM sent GROUP BY login")
    assert dict(found) == {LOGIN: 5, "third": 2}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_may_not_be_read(name, tmp_path, caplog) -> None:
    build(tmp_path)
    (tmp_path / name).chmod(0)
    if os.access(tmp_path / name, os.R_OK):
        pytest.skip("this user may read all files")
    carry_over(str(tmp_path))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert (tmp_path / f"{name}.unreadable").exists()


def test_a_database_that_is_held_is_not_called_unreadable(tmp_path, monkeypatch) -> None:
    build(tmp_path)
    monkeypatch.setattr("instaspider.state.old_files.BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(tmp_path / "ledger-sandbox.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConfigurationError, match=r"ledger-sandbox.db is held by another"):
            carry_over(str(tmp_path))
        other.execute("ROLLBACK")
    carry_over(str(tmp_path))
    assert counts(tmp_path / "sandbox") == TABLES


def test_the_new_database_must_be_one(tmp_path) -> None:
    """Nothing that is old is moved then."""
    build(tmp_path, sandbox=False)
    (tmp_path / "state.db").write_bytes(NO_DATABASE)
    with pytest.raises(ConfigurationError, match=r"state.db cannot be used"):
        carry_over(str(tmp_path))
    assert old_names(tmp_path) == SERVICES
    (tmp_path / "state.db").unlink()
    carry_over(str(tmp_path))
    assert counts(tmp_path) == TABLES


# -- names of the sandbox, and somebody who asks to be forgotten --------------------------------


def test_names_of_sandboxes_come_into_their_folder(tmp_path) -> None:
    (tmp_path / "sandbox-names.txt").write_text("ada\nbob\n")
    carry_over(str(tmp_path))
    names = tmp_path / "sandbox" / "names.txt"
    assert names.read_text() == "ada\nbob\n"
    assert stat.S_IMODE(names.stat().st_mode) == 0o600
    (tmp_path / "sandbox-names.txt").write_text("cy\nbob\n")
    carry_over(str(tmp_path))
    assert names.read_text().split() == ["cy", "bob", "ada"]


def test_somebody_is_forgotten_in_the_files_that_were_set_aside(tmp_path, scrapy) -> None:
    from instaspider.store.opening import open_store

    state, url = tmp_path / "state", f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    build(state)
    given = ("-s", f"INSTASPIDER_STORE={url}", "-s", f"INSTASPIDER_STATE={state}")
    done = scrapy("store", "forget", "walker12", *given)
    assert done.returncode == 0, done.stderr
    for path, table in (
        (state / "sandbox" / "state.db", "instaspider_names"),
        (state / "ledger-sandbox.db.carried-over", "instaspider_inputs"),
        (state / "accounts-sandbox.sqlite.carried-over", "accounts"),
    ):
        database = Database(f"sqlite:///{path}")
        with database.reading() as connection:
            found = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
        database.close()
        assert found
        assert not any("walker12" in str(row) for row in found)
        assert b"walker12" not in path.read_bytes()
    (state / "accounts.sqlite").write_bytes(NO_DATABASE)
    done = scrapy("store", "forget", "walker13", *given)
    assert done.returncode == 1
    assert "accounts.sqlite.unreadable is still there: it cannot be read" in done.stdout


def test_each_file_has_words_for_what_is_lost() -> None:
    assert {old.name.replace("-sandbox", "") for old in module._ALL} == set(module._HELD)
