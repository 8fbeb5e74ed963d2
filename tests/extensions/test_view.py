"""``scrapy crawl`` at a terminal: a picture, messages above it, and the last words."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from paths import ROOT
from terminals import Seen, in_a_terminal

from instaspider.extensions.view.messages import TerminalHandler
from instaspider.extensions.view.painter import Above, Painter
from instaspider.log_once import TOLD

CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b.")
MOVES = re.compile(r"\x1b\[(\d+F|J|K)")
COLOUR = re.compile(r"\x1b\[\d*m")
Run = Callable[..., Seen]


@pytest.fixture
def shown(sandbox, tmp_path: Path) -> Run:
    """Crawls profiles in a terminal."""

    def run(*arguments: str, environ: dict[str, str] | None = None, **further) -> Seen:
        command = [sys.executable, "-m", "scrapy", "crawl", "profiles", *arguments]
        for name, value in sandbox.settings.items():
            command += ["-s", f"{name}={value}"]
        own = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
        own |= {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)} | (environ or {})
        own["SCRAPY_SETTINGS_MODULE"] = "instaspider.settings"
        return in_a_terminal(command, environ=own, cwd=tmp_path, **further)

    return run


def plain(text: str) -> str:
    return CODES.sub("", text).replace("\r", "")


def test_a_person_sees_how_far_it_is_and_what_came_of_it(shown, tmp_path) -> None:
    names = ",".join(["nasa", "missing_x", "na sa", *(f"person{n}" for n in range(3))])
    slow = "INSTASPIDER_MODES={'fast': {'rate': 60, 'burst': 1, 'spacing': [0.4, 0.4]}}"
    slow = slow.replace("'", '"')
    given = ("-s", slow, "-s", "INSTASPIDER_REPORT=r.html", "-O", "p.csv")
    seen = shown("-a", f"users={names}", "-a", "mode=fast", *given)
    assert seen.code == 0
    text = plain(seen.raw)
    assert "note: The report is in r.html." in text
    assert " of 6 " in text
    assert "requests in the last minute (60 allowed), mode fast, 1 address" in text
    assert "warning: Line 3, 'na sa': " in text
    last = text[text.index("profiles: finished after") :]
    assert re.search(
        r"6 inputs, 4 items\.\n\noutcome +inputs +requests +items\ndone +4 +4 +4", last
    )
    assert "line 2, 'missing_x': not_found" in last
    assert re.search(r"Written:\n +[\d.]+ kB  p\.csv\n", last)
    (log,) = (tmp_path / "state" / "logs").iterdir()
    assert f"Log with 1 warning: {log}" in last
    assert "Scrapy 2" in log.read_text()
    assert "Outcomes of profiles" in log.read_text()
    # The cursor is never hidden, and goes nowhere but to the picture's first row.
    left = COLOUR.sub("", MOVES.sub("", seen.raw))
    assert "\x1b" not in left


def test_no_colour_for_who_wants_none(shown) -> None:
    seen = shown("-a", "users=nasa", environ={"NO_COLOR": "1"})
    assert not COLOUR.search(seen.raw)


def test_hostile_names_do_not_reach_the_terminal(shown) -> None:
    seen = shown("-a", "users=\x1b]0;pwned\x07name,na\u202esa,nasa")
    assert seen.code == 0
    assert "\x07" not in seen.raw
    assert "\u202e" not in seen.raw
    assert "\x1b]" not in seen.raw


def test_who_has_no_proxy_that_works_is_told_what_tries_each(shown) -> None:
    settings = ("INSTASPIDER_PROXIES=http://127.0.0.1:9", "INSTASPIDER_PARK_BASE=60")
    seen = shown("-a", "users=nasa", *(part for each in settings for part in ("-s", each)))
    last = " ".join(plain(seen.raw).rpartition("no_identity_left")[2].split())
    assert seen.code == 1
    assert "doctor --online -s INSTASPIDER_PROXIES=... tries each proxy" in last


def test_ctrl_c_is_told_and_the_same_command_goes_on(shown) -> None:
    slow = '{"fast": {"rate": 60, "burst": 1, "spacing": [0.6, 0.6]}}'
    names = ",".join(f"person{n}" for n in range(30))
    command = ("-a", f"users={names}", "-a", "mode=fast", "-s", f"INSTASPIDER_MODES={slow}")
    stop = [(lambda text: "done 2" in plain(text), signal.SIGINT)]
    seen = shown(*command, "-O", "p.csv", when=stop)
    last = plain(seen.raw).rpartition("profiles: stopped after")[2]
    assert seen.code == 0
    assert "Next: The list was not gone through: the same command goes on from here." in last
    fast = slow.replace("0.6", "0.0").replace("60", "6000")
    again = shown(*command[:-1], f"INSTASPIDER_MODES={fast}", "-O", "p.csv")
    text = plain(again.raw)
    assert "note: This crawl goes on with what was begun on " in text
    assert "warning" not in text
    last = text.rpartition("profiles: finished")[2]
    assert re.search(r"30 inputs, \d+ items, \d+ more in earlier crawls\.\n", last)
    assert re.search(r"done +30 +\d+ +30\n", last)  # items of the stopped crawl too


def test_a_finished_command_that_appends_says_in_full_how_not_to_double(shown) -> None:
    for _ in range(2):
        seen = shown("-a", "users=nasa", "-o", "p.csv")
    said = " ".join(plain(seen.raw).split())
    assert "warning: This command finished before" in said
    assert "-a refresh=7d or since=last asks only for what is due." in said


def told(logger: str, level: int, text: str, **given: object) -> str:
    """What the terminal shows of a log line."""
    said: list[str] = []
    handler = TerminalHandler("a.log", live=False)
    handler.say = said.append
    record = logging.LogRecord(logger, level, "x.py", 1, text, (), None)
    record.__dict__.update(given)
    handler.handle(record)
    return "".join(said)


def test_own_messages_keep_their_end_which_says_what_to_do() -> None:
    text = f"{'x' * 250} The end."
    assert told("instaspider.state.runs", logging.WARNING, text) == f"warning: {text}"
    assert told("scrapy.core.scraper", logging.WARNING, text).endswith(" ...")
    assert len(told("instaspider.feeds", logging.ERROR, text * 9)) < 420


def test_lines_of_the_log_stay_in_the_file_unless_a_person_should_read_them() -> None:
    assert told("instaspider.state.runs", logging.INFO, "Goes on.") == ""
    assert told("instaspider.state.runs", logging.INFO, "Goes on.", **TOLD) == "note: Goes on."


def test_a_pipe_gets_the_log_and_no_file_is_made(scrapy, sandbox, tmp_path) -> None:
    given = [f"{name}={value}" for name, value in sandbox.settings.items()]
    arguments = [each for pair in given for each in ("-s", pair)]
    run = scrapy("crawl", "profiles", "-a", "users=nasa", *arguments, cwd=ROOT)
    assert run.returncode == 0
    assert "\x1b" not in run.stderr + run.stdout
    assert "INFO: Outcomes of profiles:" in run.stderr
    assert not (tmp_path / "state" / "logs").exists()


@pytest.mark.parametrize(
    ("named", "code"), [("not_found", 3), ("failed, not_found", 3), ("failed", 0), ("", 0)]
)
def test_outcomes_that_somebody_named_make_the_exit_code(scrapy, sandbox, named, code) -> None:
    given = [f"{name}={value}" for name, value in sandbox.settings.items()]
    given.append(f"INSTASPIDER_FAIL_ON={named}")
    arguments = [each for pair in given for each in ("-s", pair)]
    run = scrapy("crawl", "profiles", "-a", "users=nasa,missing_x", *arguments)
    assert run.returncode == code, run.stderr


def test_a_misspelt_outcome_is_one_sentence(scrapy) -> None:
    run = scrapy("crawl", "profiles", "-a", "users=nasa", "-s", "INSTASPIDER_FAIL_ON=failde")
    assert run.returncode == 2
    assert "did you mean failed" in run.stderr
    assert "](" not in run.stderr  # the manual's links are for the manual


class Screen:
    """Takes what a painter writes."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def fileno(self) -> int:
        return 99


@pytest.fixture
def painter(monkeypatch) -> Painter:
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((40, 20)))
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp())
    return Painter(Screen(), colour=False)  # type: ignore[arg-type]


def written(painter: Painter) -> str:
    screen = painter._file
    text, screen.text = screen.text, ""  # type: ignore[attr-defined]
    return text


def test_what_is_unchanged_is_not_drawn(painter) -> None:
    painter.paint([[("", "one")], [("", "two")]])
    assert written(painter) == "\rone\x1b[K\ntwo\x1b[K\n\x1b[J"
    painter.paint([[("", "one")], [("", "two")]])
    assert written(painter) == ""
    painter.paint([[("", "one")]])
    assert written(painter) == "\x1b[2Fone\x1b[K\n\x1b[J"


def test_a_narrower_window_has_broken_the_lines(painter, monkeypatch) -> None:
    painter.paint([[("", "x" * 39)]])
    written(painter)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((10, 20)))
    painter.paint([[("", "x" * 9)]])
    assert written(painter).startswith("\x1b[4F")


def test_in_the_background_nothing_is_drawn(painter, monkeypatch) -> None:
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: 1)
    painter.paint([[("", "one")]])
    assert written(painter) == ""
    painter.say("warning: x")
    assert written(painter) == "warning: x\n"


def test_what_others_print_goes_above_the_picture(painter) -> None:
    painter.paint([[("", "one")]])
    written(painter)
    above = Above(painter, painter._file)
    above.write("half")
    assert written(painter) == ""
    above.write(" a line\nand more")
    assert written(painter) == "\x1b[1F\x1b[Jhalf a line\none\x1b[K\n"
    above.flush()
    assert written(painter) == "\x1b[1F\x1b[Jand more"
