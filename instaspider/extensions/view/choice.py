"""Chooses what a person sees of ``scrapy crawl``: a live view, a line a minute, or the log.

Our ``scrapy crawl`` asks once, before Scrapy sets up its log. Scripts, Scrapyd and other commands
keep the log as it is.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from instaspider.extensions.view.messages import TerminalHandler
from instaspider.extensions.view.painter import can_redraw
from instaspider.state.folder import MEMORY

Kind = Literal["live", "plain", "log"]

KEPT = 20
"""How many log files of a spider are kept."""
_SAID = ("LOG_LEVEL", "LOG_FORMAT", "LOG_STDOUT")
"""If one of these is set on the command line, the person wants to see the log."""
_STDOUT = ("-", "stdout:")


def choose(
    settings: BaseSettings,
    wish: str,
    *,
    types_list: bool = False,
    stderr: TextIO | None = None,
    environ: Mapping[str, str] | None = None,
) -> tuple[Kind, str]:
    """Return the kind of view, and in words why it is not a live one.

    ``wish``: what INSTASPIDER_VIEW says; ``types_list``: whether the list is read from standard
    input.
    """
    stderr = sys.stderr if stderr is None else stderr
    environ = os.environ if environ is None else environ
    if why := _keeps_log(settings, wish, stderr, environ):
        return "log", why
    why = _cannot_redraw(settings, wish, stderr, environ, types_list=types_list)
    return ("plain", why) if why else ("live", "")


def _keeps_log(
    settings: BaseSettings, wish: str, stderr: TextIO, environ: Mapping[str, str]
) -> str:
    """Return why the log is shown; empty if a view is."""
    if wish == "log":
        return "INSTASPIDER_VIEW=log"
    if settings.get("LOG_FILE"):
        return "LOG_FILE is set"
    if not settings.getbool("LOG_ENABLED"):
        return "LOG_ENABLED is off"
    if wish != "auto":
        return "" if wish == "plain" or _is_terminal(stderr) else "standard error is no terminal"
    cmdline = SETTINGS_PRIORITIES["cmdline"]
    if said := [name for name in _SAID if settings.getpriority(name) == cmdline]:
        return f"{said[0]} was set on the command line"
    if not _is_terminal(stderr):
        return "standard error is no terminal"
    return "CI is set" if environ.get("CI") else ""


def _cannot_redraw(
    settings: BaseSettings,
    wish: str,
    stderr: TextIO,
    environ: Mapping[str, str],
    *,
    types_list: bool,
) -> str:
    """Return why lines cannot be drawn over; empty if they can."""
    if wish == "plain":
        return "INSTASPIDER_VIEW=plain"
    if any(name.startswith("JPY_") for name in environ):
        # A notebook's ! gives a pseudo-terminal, but its page does not move the cursor up.
        return "this is a notebook"
    if not can_redraw(stderr, environ):
        return f"TERM={environ.get('TERM', '')!r} cannot draw over lines"
    if any(str(target) in _STDOUT for target in settings.getdict("FEEDS")):
        return "a feed goes to standard output"
    if types_list and _is_terminal(sys.stdin):
        return "the list is typed in"
    return ""


def _is_terminal(file: TextIO) -> bool:
    try:
        return file.isatty()
    except (ValueError, AttributeError):  # closed; none at all (pythonw)
        return False


def begin(settings: BaseSettings, kind: Kind, spider: str, state: str) -> None:
    """Set up a view before Scrapy sets up its log. The log then goes to a file of its own, and
    warnings to the terminal. If no file can be made, the log is shown instead."""
    if kind == "log" or state == MEMORY:
        return
    try:
        path = str(open_log_file(state, spider))
    except OSError:
        return
    settings.set("LOG_FILE", path, "cmdline")
    logging.root.addHandler(TerminalHandler(path, live=kind == "live"))


def open_log_file(state: str, spider: str) -> Path:
    """Make a new empty log file in the state folder, which only this user can read. Of the spider's
    older ones the last :data:`KEPT` stay. Raises OSError.

    Names hold no colon, which Windows refuses.
    """
    folder = Path(state).expanduser() / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # another crawl was quicker
        for old in sorted(folder.glob(f"{spider}-2*.log"), key=_changed)[: 1 - KEPT]:
            old.unlink()
    began = f"{spider}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    for number in range(100):
        path = folder / (f"{began}-{number}.log" if number else f"{began}.log")
        with suppress(FileExistsError):  # two crawls in one second
            mode = stat.S_IRUSR | stat.S_IWUSR
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
            return path
    raise FileExistsError(str(folder))


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns
