"""``scrapy login``: keeps a login from a browser, lists the kept ones, tests whether one works."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from instaspider.exceptions import ConfigurationError, InstaspiderError
from instaspider.parsing.spoken import program
from instaspider.parsing.visible import visible

if TYPE_CHECKING:
    # Scrapy loads this module for each of its commands, in every project. So the rest is imported
    # later.
    from instaspider.identities.sessions.kept import Found

NOT_THERE, ARGUMENTS, STOPPED = 1, 2, 130
# A terminal cuts longer lines off without a word.
_LONGEST_LINE = 4095
_STATES = {True: "Works", False: "Does not work", None: "Not known whether it works"}
_HOW = """\
In the browser in which you are logged in to Instagram: F12, Network, reload the page, click the
first line, and copy the value of the request header Cookie. What you paste is not shown here."""


class Command(ScrapyCommand):
    """Keeps, lists and tests logins.

    Exit codes: 0; 1 no login was found or kept, or one does not work; 2 arguments are wrong.
    """

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # declared so by Scrapy

    def syntax(self) -> str:
        return "[--from firefox[:PROFILE] | BROWSER | FILE | -] [--check] [--list] [--forget N]"

    def short_desc(self) -> str:
        return "Keep a login from a browser for crawls, or check those that are kept"

    def long_desc(self) -> str:
        return (
            "Without options it asks for the Cookie header of a browser in which you are logged in."
            " It never asks for a password. Only logins of your own accounts."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Login").add_argument
        add(
            "--from",
            dest="source",
            metavar="WHERE",
            help="firefox, brave, chrome, chromium, edge, opera or vivaldi, of one profile with"
            " :PROFILE after it; a file with cookies; or - for standard input",
        )
        add("--all", action="store_true", help="keep all logins where several accounts are found")
        add("--check", action="store_true", help="ask the service, once for each login, whether it"
            " works; exit code 1 if one does not")  # fmt: skip
        add("--list", action="store_true", help="show which logins are kept; asks nobody")
        add("--forget", metavar="N", help="delete the kept login of the account with that number")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self.exitcode = self._refused(args, opts) or self._run(opts)
        except ConfigurationError as error:
            self.exitcode = _complain(str(error), ARGUMENTS)
        except InstaspiderError as error:
            self.exitcode = _complain(str(error), NOT_THERE)
        except OSError as error:
            named = f"{error.filename}: " if error.filename else ""
            self.exitcode = _complain(f"{named}{error.strerror}.", NOT_THERE)
        except KeyboardInterrupt:
            self.exitcode = _complain("Stopped. What was not said to be kept was not.", STOPPED)

    def _refused(self, args: list[str], opts: argparse.Namespace) -> int:
        given = [opts.source or "", *args]
        if any(_is_cookie(each) for each in given):
            return _complain(
                "That looks like a cookie. On a command line it stays in the shell's history and"
                " shows in process lists: log that session out in the browser. Without any option"
                " you are asked for a cookie, and it is not shown.",
                ARGUMENTS,
            )
        if args:
            return _complain(
                f"What is {args[0]!r} for? --from says where a login is, as in --from firefox.",
                ARGUMENTS,
            )
        if bool(opts.list) + bool(opts.forget) + bool(opts.source or opts.check) > 1:
            return _complain("--list and --forget stand alone.", ARGUMENTS)
        return 0

    def _run(self, opts: argparse.Namespace) -> int:
        from instaspider.identities.sessions.finding import find_logins
        from instaspider.options import Options

        assert self.settings is not None
        options = Options.of(self.settings)
        folder = _folder(options.sessions)
        if opts.list:
            return _list(folder)
        if opts.forget:
            return _forget(folder, opts.forget)
        if opts.check and not opts.source:
            return self._check(options.sessions or "1")
        kept = _keep_all(find_logins(opts.source, _typed(opts.source), everyone=opts.all), folder)
        code = self._check(*map(str, kept)) if opts.check else 0
        _say(f"Crawls take it with: {_setting(folder)}")
        if not opts.check:
            _say(f"Whether it works: {program()} login --check (one request for each login)")
        return code

    def _check(self, *files: str) -> int:
        from instaspider.identities.sessions.files import read_sessions
        from instaspider.startup.trial import works

        assert self.settings is not None
        bad = 0
        sessions = [s for file in files for s in read_sessions(file, _warn, time.time())]
        for session in sessions:
            good, words = works(self.settings, session)
            bad += not good
            _say(f"{_STATES[good]}: user {session.masked}{' is ' if good else ': '}{words}")
        return NOT_THERE if bad else 0


def _is_cookie(text: str) -> bool:
    return ("=" in text or "%3a" in text.lower()) and not Path(text).exists()


def _folder(setting: str | None) -> Path:
    """Return the folder for logins: the one that INSTASPIDER_SESSIONS names, or this user's own."""
    from instaspider.identities.sessions.kept import kept_folder

    given = Path(setting).expanduser() if setting else None
    return given if given is not None and given.is_dir() else kept_folder()


def _setting(folder: Path) -> str:
    from instaspider.identities.sessions.kept import kept_folder

    return f"-s INSTASPIDER_SESSIONS={'1' if folder == kept_folder() else folder}"


def _typed(source: str | None) -> str | None:
    """Return what a person types or a pipe brings; None if the login is in a file or a browser."""
    if source is None and sys.stdin.isatty():
        return _paste()
    return sys.stdin.read() if source in (None, "-") else None


def _paste() -> str:
    from instaspider.identities.sessions.cookies import NoLoginError

    _say(_HOW)
    lines = list(_unseen_lines("Cookie: "))
    if any(len(line) >= _LONGEST_LINE for line in lines):
        raise NoLoginError(
            f"A terminal cuts lines after {_LONGEST_LINE} characters, and this one is as long. Put"
            f" it into a file and give that: {program()} login --from FILE. Delete the file"
            " afterwards."
        )
    return "".join(lines)


def _unseen_lines(prompt: str) -> Iterator[str]:
    """Yield the lines that a person types, unseen, up to the first that announces no further line.

    getpass reads one line only: of a request copied as cURL, the shell would get the rest.
    """
    try:
        import termios
    except ImportError:  # Windows
        yield getpass.getpass(prompt)
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    unseen = [*before]
    unseen[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, unseen)
    try:
        sys.stderr.write(prompt)
        sys.stderr.flush()
        while line := sys.stdin.readline():
            yield line
            if not line.rstrip().endswith(("\\", "^")):
                break
    finally:
        # The terminal now drops lines that were pasted and not read.
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
        sys.stderr.write("\n")


def _keep_all(logins: Sequence[Found], folder: Path) -> list[Path]:
    from instaspider.identities.sessions.kept import keep

    paths = []
    for login in logins:
        path, there = keep(login, folder)
        did = "Renewed" if there else "Kept"
        _say(f"{did}: user {login.session.masked}, from {login.origin}, in {path}")
        paths.append(path)
    return paths


def _list(folder: Path) -> int:
    from instaspider.identities.sessions.files import sessions_of_text

    files = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    for path in files:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        sessions, faults = sessions_of_text(text, time.time())
        users = ", ".join(session.masked for session in sessions)
        state = f"user {users}" if sessions else f"cannot be used: {faults}"
        then = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        print(visible(f"{state}, kept {then:%Y-%m-%d} ({_ago(then)}), {path}"))
    if not files:
        _say(f"No login is kept in {folder}. This keeps one: {program()} login --from firefox")
    return 0


def _ago(then: datetime) -> str:
    days = (datetime.now(UTC) - then).days
    return "today" if days < 1 else f"{days} day{'s' if days > 1 else ''} ago"


def _forget(folder: Path, number: str) -> int:
    path = folder / f"{number}.txt"
    if not (number.isascii() and number.isdigit()):
        return _complain(
            f"--forget takes the number of an account, as in the name of its file, not {number!r}.",
            ARGUMENTS,
        )
    if not path.is_file():
        return _complain(f"No login of {number} is kept in {folder}.", NOT_THERE)
    path.unlink()
    _say(f"Deleted: {path}. The service still knows it: log out in the browser to end it.")
    return 0


def _say(words: str) -> None:
    print("\n".join(map(visible, words.split("\n"))), flush=True)


def _complain(words: str, code: int) -> int:
    _warn(words)
    return code


def _warn(words: str) -> None:
    sys.stderr.write("\n".join(map(visible, f"{program()} login: {words}".split("\n"))) + "\n")
