"""A real PostgreSQL server for tests, on a free port of 127.0.0.1.

The programs are Debian's (``apt-get install postgresql``) or any that are in PATH. PostgreSQL
refuses to run as root, so root starts it as ``nobody``.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

USER = "tester"
PASSWORD = "q7/Zk+se:cr@et%pw&x=?"
"""Looks otherwise in a URL."""
REQUIRED = os.environ.get("INSTASPIDER_REQUIRE_POSTGRES") == "1"
"""Whether a machine without PostgreSQL fails the tests instead of skipping them."""


def find_programs() -> Path | None:
    """Folder of ``initdb`` and ``postgres``; of several the newest. None: there is none."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    both = (f for f in folders if (f / "initdb").exists() and (f / "postgres").exists())
    return next(both, None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Postgres:
    """A server of its own; :meth:`stop` and :meth:`start` as often as a test likes."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Not pytest's folder, which other users may not enter.
        self._folder = Path(tempfile.mkdtemp(prefix="instaspider-postgres-"))
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            shutil.chown(self._folder, "nobody", "nogroup")
            self._as = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        password = self._folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        subprocess.run(
            [
                *(programs / "initdb", "-D", self._folder / "data", "-U", USER),
                *("--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"),
                *("--locale=C", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=self._folder,
            **self._as,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [
                *(self._programs / "postgres", "-D", self._folder / "data"),
                *("-p", str(self.port), "-k", self._folder, "-c", "listen_addresses=127.0.0.1"),
                *("-c", "fsync=off", "-c", "max_connections=40"),
            ],
            stdout=log,
            stderr=log,
            cwd=self._folder,
            **self._as,
        )
        log.close()
        end = time.monotonic() + 30
        while True:
            try:
                self._connect("postgres").close()
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop it; who is connected is cut off."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def url(self, database: str, password: str = PASSWORD) -> str:
        """Value for INSTASPIDER_STORE."""
        login = f"{USER}:{quote(password, safe='')}"
        return f"postgresql+psycopg://{login}@127.0.0.1:{self.port}/{database}"

    def new_database(self, encoding: str = "UTF8") -> str:
        """URL of an empty database."""
        self._databases += 1
        name = f"test_{self._databases}"
        with self._connect("postgres") as connection:
            connection.execute(
                f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
            )
        return self.url(name)


def running() -> Iterator[Postgres]:
    """A server as long as the iterator is held. Raises LookupError where none can be had."""
    programs = find_programs()
    if programs is None:
        raise LookupError("there are no programs of PostgreSQL here: apt-get install postgresql")
    server = Postgres(programs)
    try:
        server.start()
        yield server
    finally:
        server.remove()
