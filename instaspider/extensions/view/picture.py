"""Turns a snapshot of a crawl into lines for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from instaspider.extensions.view.painter import Line
from instaspider.extensions.view.snapshot import Snapshot
from instaspider.extensions.view.text import cells, cut
from instaspider.parsing.spoken import clock, counted, rough
from instaspider.parsing.visible import visible

NARROW, LOW = 40, 10
"""Columns and rows below which the picture is a single line."""
_LABEL = 11
_LONGEST_BAR = 46
_SHORTEST_BAR = 8
_OUTCOMES = {"done": "good", "failed": "bad", "throttled": "warn", "login_required": "warn"}
_STATES = {
    "ready": ("", "ready"),
    "resting": ("warn", "resting"),
    "dead": ("bad", "with a dead proxy"),
    "retired": ("bad", "retired"),
}


def lines(
    shot: Snapshot,
    width: int,
    height: int,
    *,
    bars: bool = True,
    clock_now: Callable[[], datetime] = datetime.now,
) -> list[Line]:
    """Return the picture in so many columns and rows. ``bars``: whether the terminal's encoding has
    the characters for them."""
    if width < NARROW or height < LOW:
        return [[("", cut(_in_short(shot), width - 1, "..."))]]
    rows = {
        "time": _time(shot, clock_now()),
        "inputs": _outcomes(shot),
        "items": [("", f"{shot.items:,}"), *(("dim", f"to {visible(f)}") for f in shot.feeds)],
        "pace": _pace(shot),
        "identities": _identities(shot),
        "now": _now(shot),
    }
    end = "\u2026" if bars else "..."
    told: list[Line] = [
        [("dim", label.ljust(_LABEL)), *_fit(parts, width - _LABEL - 1, end)]
        for label, parts in rows.items()
    ]
    return [_bar(shot, width - 1, bars=bars), *told]


def plain_line(shot: Snapshot) -> str:
    """Return the same as one sentence, for terminals whose lines cannot be drawn over."""
    of = "" if shot.total is None else f" of {shot.total:,}"
    told = [
        f"{shot.ended:,}{of} inputs ended",
        counted(shot.items, "item"),
        f"{counted(shot.last_minute, 'request')} in the last minute",
    ]
    if shot.left is not None:
        told.append(f"about {rough(shot.left)} left")
    if shot.waits:
        told.append(f"waiting: {shot.waits}")
    return ", ".join(told)


def _in_short(shot: Snapshot) -> str:
    of = "" if shot.total is None else f"/{shot.total}"
    left = f", {rough(shot.left)} left" if shot.left else ""
    waits = f", waiting: {shot.waits}" if shot.waits else ""
    return f"{shot.ended}{of}, {counted(shot.items, 'item')}{left}{waits}"


def _bar(shot: Snapshot, width: int, *, bars: bool) -> Line:
    if not shot.total:
        return [("", cut(f"{shot.spider}  {counted(shot.ended, 'input')} ended", width, ""))]
    share = min(1.0, shot.ended / shot.total)
    told = f"  {shot.ended:,} of {shot.total:,}  {int(share * 100):>3} %"  # 100 % when all are
    room = width - cells(told) - len(shot.spider) - 2
    room = max(_SHORTEST_BAR, min(_LONGEST_BAR, room))
    full = int(room * share)
    yes, no = ("\u2501", "\u2500") if bars else ("#", "-")
    line = [(shot.spider, ""), ("  ", ""), (yes * full, "bar"), (no * (room - full), "rest")]
    return _shortened([(style, text) for text, style in line] + [("", told)], width)


def _shortened(line: Line, width: int) -> Line:
    found: Line = []
    for style, text in line:
        found.append((style, cut(text, width, "")))
        width -= cells(found[-1][1])
    return found


def _time(shot: Snapshot, now: datetime) -> Line:
    parts: Line = [("", f"{clock(shot.gone)} gone")]
    if shot.total is not None and shot.ended >= shot.total:
        return parts
    if shot.left is None:
        return [*parts, ("dim", "time left unknown yet")]
    at = now + timedelta(seconds=shot.left)
    day = "" if at.date() == now.date() else f"{at:%a} "
    return [*parts, ("", f"about {rough(shot.left)} left"), ("dim", f"until {day}{at:%H:%M}")]


def _outcomes(shot: Snapshot) -> Line:
    told = [(_OUTCOMES.get(name, ""), f"{name} {count:,}") for name, count in shot.outcomes]
    return told or [("dim", "none ended yet")]


def _pace(shot: Snapshot) -> Line:
    most = "no limit of its own" if shot.allowed is None else f"{shot.allowed:g} allowed"
    return [
        ("", f"{counted(shot.last_minute, 'request')} in the last minute ({most})"),
        ("dim", f"mode {shot.mode}"),
        ("dim", counted(shot.addresses, "address", "addresses")),
        ("", f"{shot.under_way:,} under way"),
    ]


def _identities(shot: Snapshot) -> Line:
    if shot.identities:
        return [(_style(state), f"{visible(name)} {state}") for name, state in shot.identities]
    parts = [(_STATES[state][0], f"{count:,} {_STATES[state][1]}") for state, count in shot.states]
    if shot.first_back is not None:
        parts.append(("dim", f"first back in {clock(shot.first_back)}"))
    return parts


def _style(state: str) -> str:
    return {"ready": "", "rests": "warn"}.get(state.partition(" ")[0], "bad")


def _now(shot: Snapshot) -> Line:
    if shot.waits:
        what = "stopping" if shot.stopping else "waiting"
        return [("warn", f"{what}: {shot.waits}")]
    if shot.inputs:
        return [("", f"{visible(text)} ({counted(n, 'item')})") for text, n in shot.inputs]
    return [("dim", "answers come")]


def _fit(parts: Sequence[tuple[str, str]], room: int, end: str) -> Line:
    """Return as many whole parts as there is room for: half a number would mislead."""
    found: Line = []
    for style, text in parts:
        lead = ", " if found else ""
        if cells(lead + text) > room:
            if not found:
                found.append((style, cut(text, room, end)))
            break
        found += [("", lead), (style, text)] if lead else [(style, text)]
        room -= cells(lead + text)
    return found
