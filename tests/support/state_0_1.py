"""State folders as version 0.1 left them, from what it wrote against its own sandbox."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from paths import FIXTURES

RECORDED = FIXTURES / "state_0_1"
LOGIN = "e3c6fd8c75ddc33767aac6f05d37edee"
"""The name of the login there."""
MADE_AT = 1_796_025_860.0
"""When its last file was written."""
HOURS = (
    1_796_025_808.664,
    1_796_025_809.666,
    1_796_025_810.666,
    1_796_025_850.057,
    1_796_025_852.058,
)
LIKE = 1_796_025_852.1888382
FILES = (
    *("documents-sandbox.json", "session_proxies.json", "writes-sandbox.json"),
    *("accounts-sandbox.sqlite", "ledger-sandbox.db", "hours-sandbox"),
)
"""What a crawl reads; there is more."""


def build(folder: Path, *, sandbox: bool = True, made: float = 60.0) -> float:
    """Make a folder that was left so many seconds ago; returns what is to be added to its times.

    ``sandbox``: as crawls of the sandbox left it, else as those of the service.
    """
    later = time.time() - made - MADE_AT
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("key", "session_proxies.json"):
        shutil.copyfile(RECORDED / name, folder / name)
    (folder / "session_proxies.json.lock").touch()
    (folder / "runs").mkdir()
    (folder / "runs" / "265909080f59de30560f3b945300c7e3.lock").touch()
    shutil.copyfile(
        RECORDED / "documents-sandbox.json", folder / name_of("documents{}.json", sandbox)
    )
    for name in ("accounts{}.sqlite", "ledger{}.db"):
        killed(RECORDED / f"{name_of(name, sandbox=True)}.sql", folder / name_of(name, sandbox))
    writes = {LOGIN: [LIKE + later]}
    (folder / name_of("writes{}.json", sandbox)).write_text(json.dumps(writes, indent=1) + "\n")
    hours = folder / name_of("hours{}", sandbox)
    hours.mkdir(mode=0o700)
    (hours / f"{LOGIN}.lock").touch()
    for at in HOURS:
        with (hours / f"{LOGIN}.{int((at + later) // 3600)}").open("a") as file:
            file.write(f"{at + later:.3f}\n")
    return later


def name_of(form: str, sandbox: bool) -> str:
    return form.format("-sandbox" if sandbox else "")


def killed(dump: Path, target: Path) -> None:
    """A database whose rows are in its log still, as after ``kill -9``."""
    work = target.with_name(f"{target.name}.made")
    with closing(sqlite3.connect(work)) as link:
        link.execute("PRAGMA journal_mode=WAL")
        link.executescript(dump.read_text("utf-8"))
        link.commit()
        shutil.copyfile(work, target)
        shutil.copyfile(f"{work}-wal", f"{target}-wal")
    work.unlink()


def turn_back(folder: Path) -> None:
    """Give a folder that crawls of the sandbox left now the files that version 0.1 would have."""
    new = folder / "sandbox" / "state.db"
    with closing(sqlite3.connect(new)) as link:
        link.execute("PRAGMA journal_mode=DELETE")
        tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        made = dict(link.execute(tables).fetchall())
        for name, wanted in (("ledger", "instaspider_"), ("accounts", "accounts")):
            path = folder / f"{name}-sandbox.{'db' if name == 'ledger' else 'sqlite'}"
            link.execute("ATTACH ? AS old", (str(path),))
            for table, sql in made.items():
                if table.startswith(wanted):
                    link.execute(sql.replace("CREATE TABLE ", "CREATE TABLE old.", 1))
                    link.execute(f"INSERT INTO old.{table} SELECT * FROM main.{table}")
            link.commit()
            link.execute("DETACH old")
    shutil.rmtree(folder / "sandbox")
