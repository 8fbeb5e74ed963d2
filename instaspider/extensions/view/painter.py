"""Draws lines at the bottom of a terminal, over the lines that it drew before."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import TextIO

from instaspider.extensions.view.text import cells

Line = list[tuple[str, str]]
"""A line: pairs of a style, which is a key of :data:`COLOURS` or empty, and a text."""
COLOURS = {"dim": "2", "good": "32", "bad": "31", "warn": "33", "bar": "36", "rest": "2"}
_BAR = "\u2501\u2500\u2026"


class Painter:
    """Paints each picture with a single write, so that nothing flickers.

    The cursor is never hidden, and between two pictures it stands in the empty line below. After
    ``kill -9`` and Ctrl-Z the shell's prompt comes there, visible. (rich hides the cursor and
    leaves it hidden then; tqdm's bars overwrite the prompt.)
    """

    def __init__(self, file: TextIO, *, colour: bool) -> None:
        self._file = file
        self._colour = colour
        self._cells: list[int] = []
        """How many columns each line on the screen takes."""
        self._width = 0
        self._last = ""

    def size(self) -> os.terminal_size:
        """Return the terminal's columns and rows now. Raises OSError if the terminal is gone."""
        return os.get_terminal_size(self._file.fileno())

    def paint(self, lines: Sequence[Line]) -> None:
        """Draw these lines in the place of the last ones; unchanged lines are not drawn again."""
        width = self.size().columns
        if not self._in_front():
            self._cells, self._last = [], ""  # the shell writes there now: draw below it
            return
        text = "".join(map(self._drawn, lines))
        if text == self._last and width == self._width:
            return
        self._put(f"{self._up(width)}{text}\x1b[J")
        self._last, self._width = text, width
        self._cells = [sum(cells(part) for _, part in line) for line in lines]

    def say(self, text: str) -> None:
        """Write lines above the picture, where they stay."""
        if not self._in_front():  # a job in the background: no picture to keep whole
            self._put(text + "\n")
            return
        self._put(f"{self._up(self._columns())}\x1b[J{text}\n{self._last}")

    def close(self) -> None:
        """Remove the picture; what is written next stands in its place."""
        if self._cells and self._in_front():
            self._put(f"{self._up(self._columns())}\x1b[J")
        self._cells, self._last = [], ""

    def _columns(self) -> int:
        try:
            return self.size().columns
        except OSError:
            return self._width

    def _drawn(self, line: Line) -> str:
        parts = (
            f"\x1b[{COLOURS[style]}m{part}\x1b[0m" if style and self._colour else part
            for style, part in line
        )
        return f"{''.join(parts)}\x1b[K\n"

    def _up(self, width: int) -> str:
        """Return what moves the cursor to the picture's first row. A terminal that became narrower
        has broken its lines."""
        rows = sum(max(1, math.ceil(each / max(1, width))) for each in self._cells)
        return f"\x1b[{rows}F" if rows else "\r"

    def _in_front(self) -> bool:
        """Whether the crawl is in the foreground: the shell puts it behind by ``bg`` or ``&``."""
        try:
            return os.tcgetpgrp(self._file.fileno()) == os.getpgrp()
        except (OSError, AttributeError):  # no job control; Windows
            return True

    def _put(self, text: str) -> None:
        try:
            self._file.write(text)
            self._file.flush()
        except OSError:  # the terminal is gone (ssh was cut, SIGHUP is ignored): the crawl goes on
            self._file = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


class Above:
    """Stands in for standard output or error on the picture's terminal: what a pipeline prints goes
    above the picture, line by line."""

    def __init__(self, painter: Painter, file: TextIO) -> None:
        self._painter, self._file, self._part = painter, file, ""

    def write(self, text: str) -> int:
        """Show whole lines; a rest waits for its end of line, or for :meth:`flush`."""
        *whole, self._part = (self._part + text).split("\n")
        if whole:
            self._painter.say("\n".join(whole))
        return len(text)

    def flush(self) -> None:
        """Show a line that has no end, such as a debugger's prompt. The picture is removed until it
        is drawn next."""
        if self._part:
            self._painter.close()
            self._file.write(self._part)
            self._part = ""
        self._file.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def can_redraw(file: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a terminal understands the sequences that move its cursor."""
    usual = "" if os.name == "posix" else "windows"
    if environ.get("TERM", usual) in ("", "dumb", "unknown"):
        return False
    return os.name != "nt" or _windows_takes_them(file)


def _windows_takes_them(file: TextIO) -> bool:
    """Turn on these sequences in Windows; False if its console is from before Windows 10. Nobody
    has run this yet."""
    import ctypes
    import msvcrt

    handle = msvcrt.get_osfhandle(file.fileno())  # type: ignore[attr-defined]
    mode = ctypes.c_ulong()
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return False
    return bool(kernel.SetConsoleMode(handle, mode.value | 0x0004))


def has_bars(file: TextIO) -> bool:
    """Whether the terminal's encoding has the characters of which bars are made."""
    try:
        _BAR.encode(file.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def takes_colour(environ: Mapping[str, str]) -> bool:
    """Whether colours are wanted: NO_COLOR is not set (https://no-color.org)."""
    return not environ.get("NO_COLOR")
