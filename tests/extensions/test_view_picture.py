"""What the view shows, as lines: they fit, and nothing in them moves the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from instaspider.extensions.view.picture import lines, plain_line
from instaspider.extensions.view.snapshot import Snapshot, Speeds
from instaspider.extensions.view.text import cells, cut
from instaspider.parsing.spoken import clock, counted, rough, size

HOSTILE = "\x1b]0;pwned\x07n\u202eame\n日本語ネーム"
SHOT = Snapshot(
    spider="profiles",
    mode="fast",
    total=300,
    ended=78,
    outcomes=(("done", 70), ("not_found", 5), ("invalid", 3)),
    items=70,
    feeds=("people.csv",),
    gone=32.0,
    left=100.0,
    last_minute=86,
    allowed=180.0,
    addresses=3,
    under_way=2,
    identities=(),
    states=(("ready", 295), ("resting", 3), ("dead", 2)),
    first_back=6.0,
    stopping=False,
    waits="",
    inputs=(("esa", 1782),),
)


def noon() -> datetime:
    return datetime(2026, 11, 30, 12, 0, 0)  # noqa: DTZ001 - as the terminal's clock


def texts(shot: Snapshot, width: int = 100, height: int = 30, *, bars: bool = True) -> list[str]:
    found = lines(shot, width, height, bars=bars, clock_now=noon)
    return ["".join(text for _, text in line) for line in found]


def test_it_is_what_a_person_wants_to_know() -> None:
    told = texts(SHOT)
    assert told == [
        f"profiles  {chr(0x2501) * 11}{chr(0x2500) * 35}  78 of 300   26 %",
        "time       0:32 gone, about 2 min left, until 12:01",
        "inputs     done 70, not_found 5, invalid 3",
        "items      70, to people.csv",
        "pace       86 requests in the last minute (180 allowed), mode fast, 3 addresses,"
        " 2 under way",
        "identities 295 ready, 3 resting, 2 with a dead proxy, first back in 0:06",
        "now        esa (1,782 items)",
    ]


def test_waiting_and_stopping_are_told() -> None:
    told = texts(replace(SHOT, waits="all 5 identities rest after limits; goes on in 0:06"))
    assert told[-1] == "now        waiting: all 5 identities rest after limits; goes on in 0:06"
    told = texts(replace(SHOT, stopping=True, waits="2 requests under way"))
    assert told[-1] == "now        stopping: 2 requests under way"


def test_a_hundred_per_cent_is_shown_only_when_all_have_ended() -> None:
    assert "99 %" in texts(replace(SHOT, total=10_000, ended=9_999))[0]
    assert "100 %" in texts(replace(SHOT, total=10_000, ended=10_000))[0]


@pytest.mark.parametrize("bars", [True, False])
@pytest.mark.parametrize("height", [5, 30])
@pytest.mark.parametrize("width", [1, 8, 20, 36, 40, 41, 60, 100, 300])
@pytest.mark.parametrize("total", [None, 0, 300])
def test_no_line_is_longer_than_the_terminal(width, height, bars, total) -> None:
    shot = replace(
        SHOT,
        total=total,
        feeds=(HOSTILE * 9,),
        inputs=((HOSTILE, 3), (HOSTILE, 2)),
        identities=((HOSTILE, "rests for 0:03, limited"),),
    )
    told = texts(shot, width, height, bars=bars)
    assert all(cells(line) < max(width, 2) for line in told)
    assert len(told) < max(height, 2)


def test_nothing_that_is_shown_moves_the_terminal() -> None:
    shot = replace(SHOT, inputs=((HOSTILE, 3),), feeds=(HOSTILE,), identities=((HOSTILE, "ready"),))
    told = "".join([*texts(shot), plain_line(shot)])
    assert not set(told) & {"\x1b", "\x07", "\u202e", "\n", "\r"}


def test_an_encoding_without_bars_gets_plain_signs() -> None:
    assert "".join(texts(SHOT, bars=False)).encode("cp1252")
    assert texts(SHOT, bars=False)[0].startswith("profiles  ###########-----")


def test_parts_that_do_not_fit_are_left_out_whole() -> None:
    pace = texts(SHOT, 70)[4]
    assert pace == "pace       86 requests in the last minute (180 allowed), mode fast"


def test_the_plain_line_says_the_same_in_words() -> None:
    told = plain_line(replace(SHOT, waits="its turn in the pace of mode fast; goes on in 0:03"))
    assert told == (
        "78 of 300 inputs ended, 70 items, 86 requests in the last minute, about 2 min left,"
        " waiting: its turn in the pace of mode fast; goes on in 0:03"
    )


def test_speeds_are_of_the_last_minute() -> None:
    speeds = Speeds()
    for second in range(0, 200, 10):
        speeds.add(float(second), second * 2, second)
    assert speeds.inputs_a_second == pytest.approx(1.0)
    assert 120 <= speeds.requests <= 140
    assert len(speeds.samples) < 10


def test_what_was_sent_before_the_first_look_counts() -> None:
    speeds = Speeds(began=5.0)
    assert (speeds.requests, speeds.inputs_a_second) == (0, 0.0)
    speeds.add(7.0, 3, 1)
    assert (speeds.requests, speeds.inputs_a_second) == (3, 0.5)


def test_numbers_are_said_as_people_do() -> None:
    assert [counted(n, "identity", "identities") for n in (0, 1, 2)] == [
        "0 identities",
        "1 identity",
        "2 identities",
    ]
    assert [clock(n) for n in (-1, 0.4, 48, 725, 11_400)] == [
        *("0:00", "0:00", "0:48", "12:05", "3:10:00"),
    ]
    assert [rough(n) for n in (0.2, 42, 100, 3_600, 11_990, 200_000)] == [
        *("1 s", "42 s", "2 min", "1 h", "3 h 20 min", "2 days"),
    ]
    assert [size(n) for n in (0, 999, 1000, 1_400, 20_000_000, 3e12)] == [
        *("0 B", "999 B", "1.0 kB", "1.4 kB", "20.0 MB", "3.0 TB"),
    ]


def test_columns_are_counted_as_terminals_do() -> None:
    assert [cells(text) for text in ("abc", "日本", "e\u0301", "")] == [3, 4, 1, 0]
    assert cut("日本語", 4, "…") == "日…"
    assert cut("abc", 0, "...") == ""
