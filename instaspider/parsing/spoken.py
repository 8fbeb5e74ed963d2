"""Says counts, times and sizes as a person would: the log, the view and the last words share it."""

from __future__ import annotations

from datetime import UTC, datetime

OURS = "instaspider"
"""The console script."""
_called = ["scrapy"]
_UNITS = ("B", "kB", "MB", "GB", "TB")


def program() -> str:
    """The name by which this program was started, for sentences that name its commands."""
    return _called[0]


def call_program(name: str) -> None:
    """Note the name by which this program was started."""
    _called[0] = name


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 input``, ``3 inputs``, ``2 identities`` with ``many`` given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def clock(seconds: float) -> str:
    """``0:48``, ``12:05``, ``3:10:00``: of one width while it runs, so that lines do not jump."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def rough(seconds: float) -> str:
    """A time that nobody knows to the second: ``40 s``, ``12 min``, ``3 h 20 min``, ``2 days``."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 2 * 24 * 60:
        hours, rest = divmod(minutes // 10 * 10, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return counted(minutes // 1440, "day")


def moment(seconds: float) -> str:
    """Unix time as ``2026-11-23 01:12 UTC``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def size(count: float) -> str:
    """Bytes as ``812 B``, ``1.4 kB``, ``20.0 MB``; a kB has 1000 bytes."""
    for unit in _UNITS[:-1]:
        if count < 999.95 or (unit == "B" and count < 1000):
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} {_UNITS[-1]}"
