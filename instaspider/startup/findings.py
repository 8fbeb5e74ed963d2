"""Finds what would go wrong on this machine, for ``scrapy doctor``.

Most are the checks that a crawl makes before it starts. Here each runs by itself, so that one error
does not hide the others. None changes anything; only :func:`service` leaves this machine.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import importlib.util
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from scrapy.settings import BaseSettings

from instaspider.disk.private import others_may_write
from instaspider.exceptions import InstaspiderError
from instaspider.identities.modes import find_mode
from instaspider.identities.proxies import ProxyLine, read_proxies
from instaspider.identities.sessions.kept import count_kept
from instaspider.network.targets import resolve_target
from instaspider.options import Options
from instaspider.parsing.spoken import program
from instaspider.spiders.list_files import list_fetcher
from instaspider.startup.checks import advice, brought, check_mode, check_settings, read_logins
from instaspider.startup.finding import Check, Finding
from instaspider.startup.run_findings import runs, view
from instaspider.startup.trial import try_crawl
from instaspider.state.documents import read_own
from instaspider.state.folder import MEMORY

_TESTED = {"Scrapy": (2, 19), "curl_cffi": (0, 16)}
"""The oldest releases that work; of curl_cffi the only ones."""
_EXTRAS = {
    "sandbox": ("trustme", "the small Instagram on this machine, to try crawls on"),
    "parquet": ("pyarrow", "-O items.parquet"),
    "postgres": ("psycopg", "INSTASPIDER_STORE=postgresql://..."),
    "xlsx": ("openpyxl", "lists and feeds as .xlsx"),
    "video": ("av", "-a video=best and -a audio=1"),
    "browser": ("yt_dlp", "logins of Chrome and its relatives (not on Windows)"),
}
_LITTLE = 1 << 30


def versions(settings: BaseSettings) -> Iterator[Finding]:
    """Check Python, Scrapy and curl_cffi, and say what is not installed."""
    del settings
    found = {name: importlib.metadata.version(name) for name in _TESTED}
    ours = sys.modules["instaspider"].__version__
    versions = f"instaspider {ours}, Python {sys.version.split()[0]}" + "".join(
        f", {n} {v}" for n, v in found.items()
    )
    curl = _release(found["curl_cffi"])
    if curl != _TESTED["curl_cffi"]:
        way = 'instaspider works with these releases alone: pip install "curl_cffi>=0.16.3,<0.17"'
        yield Finding("fail", versions, way)
    elif _release(found["Scrapy"]) < _TESTED["Scrapy"]:
        yield Finding(
            "fail", versions, 'an older Scrapy lacks what is used: pip install "scrapy>=2.19"'
        )
    else:
        yield Finding("ok", versions)
    for name, (module, what) in _EXTRAS.items():
        if importlib.util.find_spec(module) is None:
            way = f'pip install "instaspider[{name}]"'
            yield Finding("note", f"without the extra {name}: {what}", way)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def options(settings: BaseSettings) -> Iterator[Finding]:
    """Check settings, the environment, mode and impersonate target."""
    for sentence in advice(settings):
        yield Finding("warn", sentence)
    chosen = Options.of(settings)
    mode = find_mode(chosen.mode, chosen.modes)
    look = resolve_target(chosen.impersonate) or "none"
    pace = f"{mode.rate:g} requests a minute" if mode.rate else "no limit of its own"
    yield Finding("ok", f"mode {mode.name}, {pace}; look {look}")
    check_settings(settings)
    read_own(chosen.documents)
    if settings.getbool("ROBOTSTXT_OBEY"):
        what = "ROBOTSTXT_OBEY=True: robots.txt closes these addresses, so nothing is fetched"
        yield Finding("warn", what, "-s ROBOTSTXT_OBEY=False, if that is your decision")


def folders(settings: BaseSettings) -> Iterator[Finding]:
    """Check the state folder: who can write to it, and how full its disk is."""
    if Options.of(settings).state == MEMORY:
        yield Finding("ok", "state in memory: nothing is kept, and a stopped crawl begins anew")
        return
    state = Path(Options.of(settings).state).expanduser()
    there = state if state.exists() else next(p for p in state.absolute().parents if p.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        what = f"state folder {state}: it cannot be written to"
        yield Finding("fail", what, "name another one: INSTASPIDER_STATE=FOLDER")
        return
    if state.exists() and others_may_write(state):
        what = f"state folder {state}: other users may write to it, so no crawl uses it"
        yield Finding("fail", what, f"chmod 700 {state}")
        return
    if state.exists() and os.name == "posix" and state.stat().st_mode & 0o077:
        what = f"state folder {state}: other users may read it, and it holds names from your lists"
        yield Finding("warn", what, f"chmod 700 {state}")
        return
    free = shutil.disk_usage(there).free
    new = "" if state.exists() else " (made by the first crawl)"
    what = f"state folder {state}{new}, {free / 1e9:.1f} GB free on its disk"
    if free < _LITTLE:
        yield Finding("warn", what, "make room: a crawl stops when a file cannot be written")
    else:
        yield Finding("ok", what)


def feeds(settings: BaseSettings) -> Iterator[Finding]:
    """Check the files that these settings write to, and the packages that they need."""
    targets = [*map(str, settings.getdict("FEEDS")), Options.of(settings).outcomes or ""]
    for target in filter(None, targets):
        path = Path(target.removeprefix("file://")).absolute()
        if "://" in str(target).removeprefix("file://") or "%(" in target:
            continue
        if _writable(path):
            yield Finding("ok", f"{target} can be written")
        else:
            yield Finding("fail", f"{target} cannot be written", "name a file in another folder")


def _writable(path: Path) -> bool:
    if path.exists():
        return path.is_file() and os.access(path, os.W_OK)
    near = next(p for p in path.parents if p.exists())
    return near.is_dir() and os.access(near, os.W_OK)


def proxies(settings: BaseSettings) -> Iterator[Finding]:
    """Check the list of proxies, and whether the mode can be kept with them."""
    said: list[str] = []
    chosen = Options.of(settings)
    found = _proxies(chosen, said)
    yield from (Finding("warn", sentence) for sentence in said)
    none = "proxies: none, this machine's own address is used"
    yield Finding("ok", f"proxies: {len(found)}" if chosen.proxies else none)
    check_mode(find_mode(chosen.mode, chosen.modes), chosen, found)


def _proxies(chosen: Options, said: list[str]) -> list[ProxyLine]:
    return read_proxies(chosen.proxies, list_fetcher(chosen), said.append)


def logins(settings: BaseSettings) -> Iterator[Finding]:
    """Check the logins, and say how each goes out."""
    said: list[str] = []
    chosen = Options.of(settings)
    try:
        lines = _proxies(chosen, [])
    except InstaspiderError:
        lines = []  # the check of proxies reports it
    with tempfile.TemporaryDirectory() as nowhere:
        # A crawl would write down which proxy carries which login. Here nothing is written down.
        asked = dataclasses.replace(chosen, state=nowhere)
        found = read_logins(asked, lines, said.append)
    yield from (Finding("warn", sentence) for sentence in said)
    for session, proxy in found:
        way = "through a proxy" if proxy else "from this machine's own address"
        yield Finding("ok", f"login: user {session.masked}, {way}")
    if found:
        return
    if "sessions" in brought(chosen):
        yield Finding("ok", "login: that of the sandbox")
    elif kept := count_kept():
        what = f"logins: none for crawls; kept by {program()} login: {kept}"
        yield Finding("note", what, "INSTASPIDER_SESSIONS=1 lets crawls take them")
    else:
        what = "logins: none; followers, stories, numeric ids and some others need one"
        yield Finding("note", what, _keep_one())


def sandbox(settings: BaseSettings) -> Iterator[Finding]:
    """Try a crawl in the sandbox from end to end: handler, TLS, parsing, feed, outcomes."""
    if importlib.util.find_spec("trustme") is None:
        way = 'pip install "instaspider[sandbox]"'
        yield Finding("skip", "a crawl of the sandbox: its packages are not installed", way)
        return
    del settings
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        own = {"INSTASPIDER_SANDBOX": "1", "INSTASPIDER_STATE": folder}
        trial = try_crawl(BaseSettings(), "nasa", own)
    seconds = time.monotonic() - began
    if trial.outcome == "done" and len(trial.items) == 1:
        yield Finding("ok", f"a crawl of the sandbox: 1 input, 1 item, {seconds:.1f} s")
    else:
        what = f"a crawl of the sandbox ended {trial.outcome or 'early'}: {trial.reason}"
        yield Finding("fail", what, "the packages do not fit together: install into a fresh venv")


def service(settings: BaseSettings) -> Iterator[Finding]:
    """Ask for one profile that is always there, without a login, from here or through a proxy."""
    with tempfile.TemporaryDirectory() as folder:
        more = {"INSTASPIDER_LOGIN": "never", "INSTASPIDER_STATE": folder}
        trial = try_crawl(settings, "instagram", more)
    why = f": {trial.reason}" if trial.reason else ""
    match trial.outcome:
        case "done":
            what = "the service answers here, to a visitor without a login"
            yield Finding("ok", f"{what} (requests: {trial.requests})")
        case "login_required":
            what = f"the service shows nothing to this address without a login{why}"
            way = (
                f"use another address (INSTASPIDER_PROXIES) or a login ({program()} login),"
                " or wait some hours"
            )
            yield Finding("warn", what, way)
        case "throttled":
            what = f"the service limits this address now{why}"
            yield Finding("warn", what, "wait an hour before you crawl from it")
        case outcome:
            way = "open a way to www.instagram.com, port 443, from here or through the proxies"
            yield Finding("fail", f"the service was not reached ({outcome or 'early'}){why}", way)


def _keep_one() -> str:
    return f"{program()} login --from firefox, or {program()} login to paste one"


CHECKS: tuple[Check, ...] = (
    *(versions, options, folders, runs, feeds, proxies, logins, view),
    sandbox,
)


def examine(checks: Sequence[Check], settings: BaseSettings) -> Iterator[Finding]:
    """Run the checks and yield their findings, a fail once. If settings cannot be read, yield what
    is wrong with each of them, and skip the checks that need them."""
    faults = Options.faults(settings)
    said: set[str] = set()
    for check in checks:
        if not faults or check in (versions, sandbox):
            for found in findings(check, settings):
                if found.state != "fail" or found.what not in said:
                    yield found
                said.add(found.what)
        elif check is options:
            yield from (Finding("fail", fault, _WAYS[options]) for fault in faults)
    if faults:
        yield Finding(
            "skip", "folders, files, proxies, logins: they need settings that can be read"
        )


def findings(check: Check, settings: BaseSettings) -> Iterator[Finding]:
    """Run a check and yield its findings; if the check itself breaks, yield that as a finding."""
    try:
        yield from check(settings)
    except InstaspiderError as error:
        way = _keep_one() if check is logins else _WAYS.get(check, "")
        yield Finding("fail", str(error), way)
    except Exception as error:  # noqa: BLE001  # whatever it is, that is a finding
        what = f"the check of {check.__name__} failed itself: {type(error).__name__}: {error}"
        yield Finding("fail", what, "this is a fault of instaspider: please report it")


_WAYS: dict[Check, str] = {
    options: "set it to what this says, or leave it out: then its default holds",
    proxies: "name a file with one proxy URL a line, or leave INSTASPIDER_PROXIES out",
}
