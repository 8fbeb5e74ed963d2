"""Checks what can be wrong before a crawl starts; each error is one sentence with the remedy."""

from __future__ import annotations

import argparse
import dataclasses
import os
import shlex
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from instaspider.disk.open_folder import OpenFolder
from instaspider.disk.private import others_may_write, private_file
from instaspider.exceptions import ConfigurationError
from instaspider.identities.modes import Mode, find_mode
from instaspider.identities.proxies import ProxyLine
from instaspider.identities.sessions.files import read_sessions
from instaspider.identities.sessions.session import Session
from instaspider.network.targets import resolve_target
from instaspider.options import PARTS_FOLDER, PREFIX, Options, is_loopback
from instaspider.parsing.spoken import program
from instaspider.state.carry_over import NAMES_FILE
from instaspider.state.database import has_password, host_of
from instaspider.state.folder import StateFolder
from instaspider.state.key import check_key
from instaspider.state.logins import LoginHomes
from instaspider.state.outcomes_file import check_sink


def check_settings(settings: BaseSettings) -> tuple[Options, Mode, str | None]:
    """Check the settings before a crawl starts.

    Returns the options, the mode and the exact impersonate target (None: no impersonation). Raises
    :class:`ConfigurationError`.
    """
    outside = next(_outside(settings), None)
    options = Options.of(settings)
    mode = find_mode(options.mode, options.modes)
    target = resolve_target(options.impersonate)
    if mode.anonymous_only and options.login == "always":
        raise ConfigurationError(
            f"Mode {mode.name} is for anonymous crawls; INSTASPIDER_LOGIN=always asks for a login."
        )
    if options.login == "always" and not options.sessions and "sessions" not in brought(options):
        raise ConfigurationError(
            f"INSTASPIDER_LOGIN=always needs a login: keep one by `{program()} login` and set"
            " INSTASPIDER_SESSIONS=1, or to a file with one (.env, cookies.txt, JSON); or use auto."
        )
    if mode.anonymous_only:
        options = dataclasses.replace(options, login="never")
    if options.outcomes:
        check_sink(options.outcomes)
    if options.report:
        check_report(options.report)
    if options.sandbox:
        if outside is not None:
            raise ConfigurationError(outside)
        _refuse_store_outside(options)
        _reach_sandbox(options)
        sandbox_arguments(options)
    return options, mode, target


def check_report(path: str, said: str = "INSTASPIDER_REPORT=") -> None:
    """Raise :class:`ConfigurationError`, which begins with ``said``, for a file that cannot be."""
    target = Path(path).expanduser()
    if target.suffix.lower() not in (".html", ".htm"):
        why = "does not end in .html"
    elif not os.path.isdir(target.parent):
        why = f"there is no folder {str(target.parent)!r}"
    elif not os.access(target.parent, os.W_OK | os.X_OK):
        why = f"the folder {str(target.parent)!r} cannot be written to"
    elif target.exists() and not target.is_file():
        why = "is no file"
    else:
        return
    raise ConfigurationError(f"{said}{path!r}: {why}.")


def check_mode(mode: Mode, options: Options, proxies: Sequence[ProxyLine]) -> None:
    """Raise :class:`ConfigurationError` for a mode that these identities cannot keep."""
    if mode.needs_proxy and not proxies and "proxies" not in brought(options):
        raise ConfigurationError(
            f"Mode {mode.name} needs at least one proxy: set INSTASPIDER_PROXIES to a file with"
            " one proxy URL a line, or choose safe or fast. At this pace one address is walled"
            " within minutes."
        )
    if options.sandbox:
        away = [host for host in map(_host, proxies) if not is_loopback(host)]
        if away:
            raise ConfigurationError(
                f"The sandbox is on and the proxy {away[0]} is not on this machine."
            )


def read_logins(
    options: Options,
    proxies: Sequence[ProxyLine],
    complain: Callable[[str], None],
) -> list[tuple[Session, str | None]]:
    """Return the logins of a crawl, each with the URL of the proxy that carries it (None: this
    machine's own address). If no login is to be used, the file is not opened.

    Raises :class:`ConfigurationError`.
    """
    if options.login == "never" or not options.sessions:
        return []
    sessions = read_sessions(options.sessions, complain, time.time())
    state = StateFolder.of(options.state, sandbox=options.sandbox is not None)
    try:
        spare = options.login == "auto"
        return LoginHomes(state).assign(sessions, proxies, complain, spare=spare)
    finally:
        state.close()


def _host(proxy: ProxyLine) -> str:
    return urlsplit(proxy.url).hostname or ""


def _outside(settings: BaseSettings) -> Iterator[str]:
    """Yield what a crawl would write to another machine, which the sandbox forbids."""
    for target in settings.getdict("FEEDS"):
        parts = urlsplit(str(target))
        if len(parts.scheme) > 1 and parts.scheme not in ("file", "stdout"):
            if is_loopback(parts.hostname or ""):
                continue
            yield (
                f"The sandbox is on and the feed target {parts.scheme}://{parts.hostname} is not on"
                " this machine."
            )
    for name in ("FILES_STORE", "IMAGES_STORE"):
        parts = urlsplit(str(settings.get(name) or ""))
        elsewhere = len(parts.scheme) > 1 and parts.scheme != "file"
        if elsewhere and not is_loopback(parts.hostname or ""):
            yield (
                f"The sandbox is on and {name}={parts.scheme}://{parts.hostname} is not on this"
                " machine."
            )


def _refuse_store_outside(options: Options) -> None:
    away = host_of(options.store) if options.store is not None else None
    if away and not is_loopback(away):
        raise ConfigurationError(
            f"The sandbox is on and the database of INSTASPIDER_STORE, at {away}, is not on this"
            " machine."
        )


def sandbox_arguments(options: Options) -> list[str]:
    """Return INSTASPIDER_SANDBOX_ARGS as a list, checked as ``scrapy sandbox`` would check it."""
    arguments, _ = _parsed(options)
    log = options.sandbox_log
    if log and not os.access(log if os.path.exists(log) else os.path.dirname(log) or ".", os.W_OK):
        raise ConfigurationError(f"INSTASPIDER_SANDBOX_LOG={log!r} cannot be written.")
    return arguments


def brought(options: Options) -> frozenset[str]:
    """Return which of ``proxies`` and ``sessions`` the crawl's own sandbox brings, as nobody set
    them: proxies if asked for, a login always, so that every spider can be tried."""
    if options.sandbox != "1":
        return frozenset()
    _, parsed = _parsed(options)
    # With proxies, the login would have one to itself: that has to be asked for.
    login = options.login != "never" and not parsed.proxies and not options.proxies
    there = {"proxies": parsed.proxies, "sessions": parsed.sessions or login}
    return frozenset(n for n, has in there.items() if has and not getattr(options, n))


def _parsed(options: Options) -> tuple[list[str], argparse.Namespace]:
    # The import brings a good part of the sandbox, which crawls of Instagram need not load.
    from instaspider.sandbox.arguments import add_arguments

    parser = _Parser(prog="INSTASPIDER_SANDBOX_ARGS", add_help=False)
    add_arguments(parser)
    parser.set_defaults(sessions=0)  # one is there without being asked for
    try:
        arguments = shlex.split(options.sandbox_args or "")
        return arguments, parser.parse_args(arguments)
    except ValueError as error:
        raise ConfigurationError(
            f"INSTASPIDER_SANDBOX_ARGS={options.sandbox_args!r}: {error}."
        ) from None


class _Parser(argparse.ArgumentParser):
    """Raises an error at the places at which argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def _reach_sandbox(options: Options) -> None:
    """Check that a sandbox that was started by hand answers, and that its CA is known."""
    if options.sandbox in (None, "1"):
        return
    if not options.sandbox_ca or not Path(options.sandbox_ca).is_file():
        raise ConfigurationError(
            f"INSTASPIDER_SANDBOX={options.sandbox} needs INSTASPIDER_SANDBOX_CA: the file that"
            f' `{program()} sandbox` names as "ca" when it is ready.'
        )
    host, _, port = options.sandbox.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=5).close()
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_SANDBOX={options.sandbox}: nobody answers there ({error.strerror})."
            f" Start one with `{program()} sandbox`, or use INSTASPIDER_SANDBOX=1."
        ) from None


def prepare_state(options: Options) -> None:
    """Make the state folder for this user alone; an existing one stays as it is. Raises
    :class:`ConfigurationError` if other users may write to it."""
    folder = Path(options.state).expanduser()
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            folder.chmod(0o700)  # whatever the umask made of it
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={options.state}: the folder cannot be made ({error.strerror})."
        ) from None
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"INSTASPIDER_STATE={options.state} is no folder that can be written to."
        )
    check_state(options)
    check_key(folder)


def check_state(options: Options) -> None:
    """Refuse a state folder that other users may write to. Raises :class:`ConfigurationError`."""
    folder = Path(options.state).expanduser()
    if folder.is_dir() and others_may_write(folder):
        raise ConfigurationError(
            f"INSTASPIDER_STATE={options.state}: other users may write to this folder, and so"
            " change what crawls do and which files they write. Take that right from them:"
            f" chmod go-w {shlex.quote(str(folder))}"
        )


def names_file(options: Options) -> Path:
    """Return the file of names for the sandboxes of this crawl and of later ones. Raises
    :class:`ConfigurationError`."""
    try:
        return private_file(StateFolder.of(options.state, sandbox=True).make() / NAMES_FILE)
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_STATE={options.state} cannot be used: {error.strerror}."
        ) from None


def prepare_files(folder: Path) -> None:
    """Make the folder for files. Raises :class:`ConfigurationError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"FILES_STORE={folder}: the folder cannot be made ({error.strerror})."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigurationError(f"FILES_STORE={folder} is no folder that can be written to.")
    try:
        with suppress(FileNotFoundError), OpenFolder.open(folder) as opened:
            opened.folder(PARTS_FOLDER).close()
    except OSError as error:
        raise ConfigurationError(
            f"FILES_STORE={folder} cannot be used: {error.strerror}."
        ) from None


def advice(settings: BaseSettings, environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield sentences about settings that are allowed but unwise, or that have no effect."""
    for name in os.environ if environ is None else environ:
        if name.startswith(PREFIX) and name not in Options.documented():
            yield f"The environment variable {name} is no setting of instaspider and has no effect."
    on_command_line = SETTINGS_PRIORITIES["cmdline"]
    secret = str(settings.get("INSTASPIDER_PROXIES") or "")
    if "@" in secret and settings.getpriority("INSTASPIDER_PROXIES") == on_command_line:
        yield (
            "INSTASPIDER_PROXIES with a password on the command line shows in process lists and"
            " Scrapyd's logs: put the URLs into a file, or set the environment variable."
        )
    store = str(settings.get("INSTASPIDER_STORE") or "")
    if has_password(store) and settings.getpriority("INSTASPIDER_STORE") == on_command_line:
        yield (
            "INSTASPIDER_STORE with a password on the command line shows in process lists and"
            " Scrapyd's logs: set the environment variable, or leave the password to PGPASSWORD or"
            " the file .pgpass."
        )
