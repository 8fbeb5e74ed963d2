"""Draws charts as SVG that needs no script and no font.

Colours are classes of the page, so they follow dark, light and print. Each chart has a name for
screen readers, and its numbers stand in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from instaspider.parsing.visible import visible

Rest = tuple[float, float, str]
"""A rest: its begin and end in seconds, and ``limited`` or ``dead``."""
_Scale = Callable[[float], float]

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 720, 210, 52, 30, 20, 22
_LANE_LEFT, _LANE = 170, 22
_LABEL = 52
"""Units of width that a label takes."""
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400, 604800)
_ROUND = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


def over_time(title: str, width: float, counts: Sequence[int]) -> Markup:
    """Draw counts as counts a minute, in buckets of ``width`` seconds, as one filled path."""
    per_minute = [count * 60 / width for count in counts] or [0.0]
    most = _nice(max(per_minute))
    seconds = max(len(counts), 1) * width
    x, y = _across(seconds, _LEFT), _upward(most)
    path = f"M{x(0):.1f} {y(0):.1f}"
    for number, value in enumerate(per_minute):
        path += f"V{y(value):.1f}H{x((number + 1) * width):.1f}"
    area = f'<path class="area" d="{path}V{y(0):.1f}Z"/>'
    return _svg(title, _grid(most, y) + area + _clock(seconds, x, _HEIGHT), _HEIGHT)


def columns(title: str, labels: Sequence[str], values: Sequence[int]) -> Markup:
    """Draw a column for each label."""
    most = _nice(max(values, default=1))
    y = _upward(most)
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(values))
    every = max(1, math.ceil(len(labels) * _LABEL / (_WIDTH - _LEFT)))
    drawn = _grid(most, y)
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        left = _LEFT + number * step
        drawn += (
            f'<rect class="area" x="{left + 1:.1f}" y="{y(value):.1f}"'
            f' width="{max(1, step - 2):.1f}" height="{max(0, y(0) - y(value)):.1f}">'
            f"<title>{_shown(label)}: {value}</title></rect>"
        )
        if number % every == 0:
            odd = " odd" if number // every % 2 else ""
            drawn += (
                f'<text x="{left + step / 2:.1f}" y="{_HEIGHT - 10}" class="mid{odd}">'
                f"{_shown(label)}</text>"
            )
    return _svg(title, drawn, _HEIGHT)


def lanes(title: str, rows: Sequence[tuple[str, Sequence[Rest]]], seconds: float) -> Markup:
    """Draw a lane for each identity, with its rests in it."""
    x, height, drawn = _across(seconds, _LANE_LEFT), _LANE * len(rows) + _BOTTOM, ""
    for number, (name, rests) in enumerate(rows):
        top = number * _LANE + 4
        drawn += (
            f'<text x="{_LANE_LEFT - 8}" y="{top + 12}" class="end">{_shown(name[:26])}</text>'
            f'<rect class="lane" x="{_LANE_LEFT}" y="{top}"'
            f' width="{_WIDTH - _LANE_LEFT - _RIGHT}" height="14"/>'
        )
        for kind in ("limited", "dead"):
            if path := _marks([rest for rest in rests if rest[2] == kind], x, top):
                drawn += f'<path class="{kind}" d="{path}"/>'
    return _svg(title, drawn + _clock(seconds, x, height), height)


def clean(text: str) -> str:
    """Return the text without what moves or breaks a page: control characters, marks of direction,
    surrogates."""
    return visible(text).encode("utf-8", "backslashreplace").decode()


def _shown(text: str) -> Markup:
    return escape(clean(text))


def _marks(rests: Sequence[Rest], x: _Scale, top: int) -> str:
    """Draw all rests as one path. Rests that are closer together than 2 units become one, so that
    the path stays small."""
    path, upto = "", -1.0
    for begin, end, _ in rests:
        start, stop = max(x(begin), upto), max(x(end), x(begin) + 1.5)
        if stop - upto >= 2 or not path:
            path += f"M{start:.1f} {top}h{stop - start:.1f}v14h-{stop - start:.1f}z"
            upto = stop
    return path


def _across(seconds: float, left: int) -> _Scale:
    room = _WIDTH - left - _RIGHT
    return lambda at: left + room * min(at, seconds) / max(seconds, 1e-9)


def _upward(most: float) -> _Scale:
    return lambda value: _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / most)


def _svg(title: str, drawn: str, height: float) -> Markup:
    # Every text in it was escaped when it was put in.
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{_shown(title)}">'
        f"{drawn}</svg>"
    )


def _grid(most: float, y: _Scale) -> str:
    drawn = ""
    for value in (0.0, most / 2, most):
        drawn += f'<path class="grid" d="M{_LEFT} {y(value):.1f}H{_WIDTH - _RIGHT}"/>'
        drawn += f'<text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" class="end">{_short(value)}</text>'
    return drawn


def _clock(seconds: float, x: _Scale, height: float) -> str:
    step = next((each for each in _STEPS if seconds / each <= 8), _STEPS[-1])
    step *= max(1, math.ceil(seconds / step / 8))
    return "".join(
        f'<text x="{x(at):.1f}" y="{height - 10:.0f}"'
        f' class="mid{" odd" if at // step % 2 else ""}">{_span(at, step)}</text>'
        for at in range(0, int(seconds) + 1, step)
    )


def _span(seconds: int, step: int) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if step >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _nice(value: float) -> float:
    """Return the next round number, as the top of a chart that the values fill well."""
    if value <= 1:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    return next(n * power for n in _ROUND if n * power >= value)


def _short(value: float) -> str:
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"
