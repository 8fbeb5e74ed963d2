"""Runs a small crawl in a process of its own, and tells how its only input ended."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from instaspider.crawl.retry_words import sign_named
from instaspider.disk.private import write_private
from instaspider.identities.sessions.cookies import Cookie, of_a_login
from instaspider.identities.sessions.cookies_txt import as_cookies_txt
from instaspider.identities.sessions.session import Session
from instaspider.options import PREFIX, Options, value_in_force
from instaspider.parsing.spoken import program

# The longest time for a crawl of one request; a rest in between is not waited for.
_LONGEST = 120
_SMALL = {
    "INSTASPIDER_MODE": "safe",
    "INSTASPIDER_MAX_TRIES": "1",
    "INSTASPIDER_PATIENCE": "1",
}
# Settings that belong to the crawls they were made for, and not to a trial.
_NOT_OURS = ("INSTASPIDER_OUTCOMES", "INSTASPIDER_STORE", "INSTASPIDER_SANDBOX_LOG")


@dataclass(frozen=True)
class Trial:
    """Holds what a trial came to."""

    outcome: str
    """The input's outcome; empty if the crawl did not begin."""
    reason: str
    """The reason of the outcome; the crawl's last words if it did not begin."""
    requests: int
    items: list[dict[str, Any]]


def try_crawl(settings: BaseSettings, user: str, more: Mapping[str, str]) -> Trial:
    """Crawl one profile with these settings and more. Raises OSError."""
    with tempfile.TemporaryDirectory() as folder:  # of this user alone
        rows = Path(folder) / "outcomes.jsonl"
        # Settings go by the environment: on a command line everybody sees what a proxy's URL holds.
        given = _given(settings) | _SMALL | {"INSTASPIDER_OUTCOMES": str(rows), **more}
        environment = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
        script = f"from instaspider.commands.script import main; main({program()!r})"
        words = ["crawl", "profiles", "-a", f"users={user}", "-a", "fresh=1"]
        words += ["-L", "INFO", "-o", "-:jsonl"]
        try:
            done = subprocess.run(  # noqa: S603  # our own module, arguments as a list
                [sys.executable, "-c", script, *words],
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_LONGEST,
                check=False,
                env=environment | given,
            )
        except subprocess.TimeoutExpired:
            return Trial("", f"no answer came within {_LONGEST} s", 0, [])
        if not rows.is_file() or not (text := rows.read_text(encoding="utf-8").strip()):
            return Trial("", _last_words(done.stderr), 0, [])
        row = json.loads(text.splitlines()[0])
        if row["outcome"] == "throttled" and (missing := _unanswered(done.stderr)):
            row |= {"outcome": "failed", "reason": f"no answer came: {missing}"}
        items = [json.loads(line) for line in done.stdout.splitlines() if line]
        return Trial(row["outcome"], row["reason"] or "", int(row["requests"]), items)


def works(settings: BaseSettings, session: Session) -> tuple[bool | None, str]:
    """Return whether the service takes a login, and the account's name or what is wrong. None: no
    answer tells.

    One request is sent for the account's own profile, through its proxy, at the usual pace and
    counted in its hour.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "login.txt"
        cookies = [Cookie(".instagram.com", *pair) for pair in session.cookies.items()]
        write_private(file, as_cookies_txt(of_a_login(cookies)))
        trial = try_crawl(
            settings,
            session.user_id,
            {"INSTASPIDER_SESSIONS": str(file), "INSTASPIDER_LOGIN": "always"},
        )
    if trial.outcome == "done":
        return True, str(trial.items[0].get("username")) if trial.items else "there"
    if trial.outcome not in _MEANING:
        return None, f"{trial.reason or trial.outcome}; {program()} doctor --online says more"
    return False, f"{_MEANING[trial.outcome]} ({trial.reason})"


_MEANING = {
    "login_required": "the service does not take it, or limits it now",
    # The service says the same of a login that ran out and of one that goes too fast.
    "throttled": "the service does not take it, or limits it now",
}


def _unanswered(log: str) -> str:
    """Return what failed requests met, in words; empty if an answer was a limit. A trial's patience
    ends any rest, so the outcome alone does not tell what the rest was for."""
    verdicts = set(re.findall(r"'instaspider/verdicts/(\w+)'", log))
    errors = re.findall(r"'instaspider/network/errors/(\w+)'", log)
    met = ", ".join(dict.fromkeys(map(sign_named, errors)))
    return "" if verdicts - {"transient"} else met or "errors of the server"


def _given(settings: BaseSettings) -> dict[str, str]:
    """Return our settings as environment variables."""
    given: dict[str, str] = {}
    for name in Options.documented():
        value = value_in_force(name, settings, os.environ)
        if value is None or name in _NOT_OURS:
            continue
        if isinstance(value, list | tuple):
            value = ",".join(map(str, value))
        given[name] = json.dumps(value) if isinstance(value, dict) else str(value)
    return given


def _last_words(log: str) -> str:
    lines = [line for line in log.splitlines() if line.strip()]
    return (
        lines[-1].removeprefix(f"{program()} crawl: ")[:300] if lines else "it ended without a word"
    )
