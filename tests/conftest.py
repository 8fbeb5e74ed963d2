"""A sandbox for all tests, and crawls in this process or as a person starts them."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, cast
from urllib.request import urlopen

import postgres as servers
import pytest
from _pytest.runner import runtestprotocol
from client_scripts import SETTINGS
from forks import Forks
from paths import ROOT
from postgres import Postgres
from waiting import HANGS

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.sandbox.process import SandboxProcess

SLOW = 0.1
"""Seconds from which on ``--durations`` shall have a setup or teardown."""

# Else each of the many processes that tests start compiles the package anew, a third of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# And each run rewrites the asserts of all tests, twelve seconds of processor.
sys.dont_write_bytecode = False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Each process keeps ten thousand tests until it ends, so nobody looks for garbage in them."""
    gc.disable()
    _share_the_rewriting(session.config)
    yield
    gc.freeze()
    gc.enable()


def _share_the_rewriting(config: pytest.Config) -> None:
    """Processes that start at once begin each with other modules: else all of them rewrite the
    asserts of each module for themselves, half of what their start takes."""
    if about := getattr(config, "workerinput", None):
        places = [Path(each.partition("::")[0]).absolute() for each in config.args]
        number = int(about["workerid"].removeprefix("gw"))
        for path in sorted(ROOT.glob("tests/**/test_*.py"))[number :: about["workercount"]]:
            if any(path.is_relative_to(place) for place in places):
                sys.path.insert(0, str(path.parent))
                with suppress(Exception):  # who collects it says so
                    import_module(path.stem)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """One of several processes tells the first one of setups and teardowns only what it has to
    know. Three reports and two messages of each test would take longer than most tests."""
    if not hasattr(item.config, "workerinput"):
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed or report.duration > SLOW:
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="session", autouse=True)
def _no_setting_of_the_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("INSTASPIDER_"):
                patch.delenv(name)
        yield
        os.environ.pop("INSTASPIDER_STATE", None)


@pytest.fixture(scope="session")
def _states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("states")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_state(request: pytest.FixtureRequest, _states: Iterator[Path]) -> None:
    """A state folder that goes away. A folder for each of twelve thousand tests would take longer
    to make than many of them run, so it is made by who writes into it."""
    given = "tmp_path" in request.fixturenames
    state = request.getfixturevalue("tmp_path") / "state" if given else next(_states)
    os.environ["INSTASPIDER_STATE"] = str(state)


class Sandbox:
    """A running sandbox, its request log and its view of the world."""

    def __init__(self, process: SandboxProcess, log: Path) -> None:
        self.process = process
        self.log = log
        self._read = 0

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "INSTASPIDER_SANDBOX": f"{self.process.host}:{self.process.port}",
            "INSTASPIDER_SANDBOX_CA": self.process.ca,
        }

    def mark(self) -> None:
        """Forget what is in the log so far."""
        self._read = self.log.stat().st_size

    def requests(self) -> list[dict[str, Any]]:
        """What the sandbox received since the mark."""
        with self.log.open("rb") as file:
            file.seek(self._read)
            return [json.loads(line) for line in file]

    def user(self, name: str) -> dict[str, Any]:
        """The true values of a person."""
        url = f"http://127.0.0.1:{self.process.control_port}/world/users/{name}"
        with urlopen(url) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@pytest.fixture
def catalogue() -> Iterator[dict[str, Endpoint]]:
    """All rows, to be changed for a test; their order comes back too."""
    rows = cast("dict[str, Endpoint]", ENDPOINTS)
    before = dict(rows)
    yield rows
    rows.clear()
    rows.update(before)


@pytest.fixture(scope="session", autouse=True)
def _forked_sandboxes() -> Iterator[None]:
    """Sandboxes that tests start are forks; those of crawls in other processes are not."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as ends:

        @cache
        def forks() -> Forks:
            return ends.enter_context(closing(Forks("instaspider.sandbox")))

        def popen(command: list[str], **given: Any) -> subprocess.Popen[bytes]:
            return forks().popen(command, **given)

        patch.setattr(SandboxProcess, "popen", popen)
        yield


@pytest.fixture(scope="session")
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    log = tmp_path_factory.mktemp("sandbox") / "log.jsonl"
    process = SandboxProcess.start(log=str(log))
    yield Sandbox(process, log)
    process.stop()


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Sandbox:
    _sandbox.mark()
    return _sandbox


@pytest.fixture
def make_sandbox(tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """Sandboxes with options of their own."""
    made: list[Sandbox] = []

    def make(*args: str) -> Sandbox:
        log = tmp_path / f"sandbox-{len(made)}.jsonl"
        made.append(Sandbox(SandboxProcess.start(args, log=str(log)), log))
        return made[-1]

    yield make
    for sandbox in made:
        sandbox.process.stop()


@pytest.fixture(scope="session")
def scene() -> Iterator[Any]:
    """A sandbox that lets everything through, its visitors, somebody with posts of all kinds."""
    from sandbox_visitor import Visitor, login
    from scenes import Scene

    with (
        SandboxProcess.start(("--gatekeeper", "off", "--sessions", "3")) as process,
        Visitor(process) as visitor,
        Visitor(process, login(process)) as member,
        Visitor(process, login(process, 3)) as teller,
    ):
        yield Scene(process, visitor, member, teller)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server; where none can be had the test is skipped, or fails if CI says so."""
    try:
        yield from servers.running()
    except LookupError as error:
        if servers.REQUIRED:
            raise
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of each kind, as INSTASPIDER_STORE takes it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``python ...`` in the repository, or elsewhere with ``cwd=``."""

    def run(
        *args: str, cwd: Path = ROOT, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *args],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=HANGS,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    return run


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Runs or starts ``python -m scrapy ...`` but for the time that its start takes."""
    with closing(Forks("scrapy")) as forks:
        yield forks


@pytest.fixture
def scrapy(forks: Forks) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``scrapy ...`` in the repository, or elsewhere with ``cwd=``."""

    def run(
        *args: str, cwd: Path = ROOT, stdin: str = "", timeout: float = HANGS
    ) -> subprocess.CompletedProcess[str]:
        return forks.run(
            [sys.executable, "-m", "scrapy", *args],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    return run


@pytest.fixture
def script(forks, sandbox, tmp_path, monkeypatch) -> Callable[..., Any]:
    """Runs a script in an empty folder; returns what it printed last, as JSON, and all it said."""
    monkeypatch.delenv("INSTASPIDER_STATE")

    def run(code: str, *more: str, runs: Callable[..., Any] = forks.run) -> Any:
        process = sandbox.process
        given = (f"{process.host}:{process.port}", process.ca, *more)
        run = runs(
            [sys.executable, "-X", "dev", "-c", SETTINGS + code, *given],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=HANGS,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert run.returncode == 0, run.stderr
        assert "Traceback" not in run.stderr, run.stderr
        return json.loads(run.stdout.splitlines()[-1]), run.stderr

    return run
