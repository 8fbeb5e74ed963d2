"""Who gets which view; where nobody looks, nothing changes."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from instaspider.exceptions import ConfigurationError
from instaspider.extensions.view.choice import KEPT, choose, open_log_file
from instaspider.options import Options


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


USUAL = {"TERM": "xterm-256color"}


def chosen(
    cmdline: dict[str, Any] | None = None,
    project: dict[str, Any] | None = None,
    environ: dict[str, str] | None = None,
    stderr: Any = None,
    **further: Any,
) -> str:
    settings = Settings(project or {}, priority="project")
    for name, value in (cmdline or {}).items():
        settings.set(name, value, "cmdline")
    kind, why = choose(
        settings,
        Options.of(settings).view,
        stderr=stderr or Terminal(),
        environ=USUAL | (environ or {}),
        **further,
    )
    assert bool(why) == (kind != "live")
    return kind


def test_a_terminal_gets_the_picture() -> None:
    assert chosen() == "live"
    assert chosen({"INSTASPIDER_VIEW": "live"}) == "live"


@pytest.mark.parametrize(
    "given",
    [
        {"cmdline": {"INSTASPIDER_VIEW": "log"}},
        {"project": {"INSTASPIDER_VIEW": "log"}},
        {"cmdline": {"LOG_FILE": "x.log"}},
        {"project": {"LOG_FILE": "x.log"}},
        {"cmdline": {"INSTASPIDER_VIEW": "live", "LOG_FILE": "x.log"}},
        {"project": {"LOG_ENABLED": False}},
        {"cmdline": {"LOG_LEVEL": "WARNING"}},
        {"cmdline": {"LOG_FORMAT": "%(message)s"}},
        {"cmdline": {"LOG_STDOUT": "1"}},
        {"stderr": io.StringIO()},
        {"cmdline": {"INSTASPIDER_VIEW": "live"}, "stderr": io.StringIO()},
        {"environ": {"CI": "true"}},
    ],
)
def test_who_looks_at_the_log_keeps_it(given) -> None:
    assert chosen(**given) == "log"


def test_a_level_of_the_project_is_no_wish_for_the_log() -> None:
    assert chosen(project={"LOG_LEVEL": "INFO"}) == "live"


@pytest.mark.parametrize(
    "given",
    [
        {"cmdline": {"INSTASPIDER_VIEW": "plain"}},
        {"cmdline": {"INSTASPIDER_VIEW": "plain"}, "stderr": io.StringIO()},
        {"environ": {"JPY_PARENT_PID": "7"}},
        {"environ": {"TERM": "dumb"}},
        {"environ": {"TERM": ""}},
        {"cmdline": {"FEEDS": {"-": {"format": "jsonl"}}}},
        {"cmdline": {"FEEDS": {"stdout:": {"format": "jsonl"}}}},
    ],
)
def test_where_lines_cannot_be_drawn_over_there_is_a_line_a_minute(given) -> None:
    assert chosen(**given) == "plain"


def test_a_list_that_is_typed_in_is_not_drawn_over(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert chosen(types_list=True) == "plain"
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert chosen(types_list=True) == "live"


def test_a_misspelt_view_is_one_sentence() -> None:
    with pytest.raises(ConfigurationError, match="INSTASPIDER_VIEW='alive' is not one of auto"):
        chosen({"INSTASPIDER_VIEW": "alive"})


def test_a_closed_or_missing_stream_is_no_terminal() -> None:
    closed = io.StringIO()
    closed.close()
    assert chosen(stderr=closed) == "log"


def test_log_files_are_private_and_few(tmp_path: Path) -> None:
    made = [open_log_file(str(tmp_path), "posts") for _ in range(KEPT + 5)]
    other = open_log_file(str(tmp_path), "profiles")
    kept = sorted((tmp_path / "logs").glob("posts-*"))
    assert len(kept) == KEPT
    assert made[-1] in kept
    assert other.exists()
    assert other.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700
    assert not any(":" in path.name for path in kept)
    assert os.path.getsize(other) == 0
