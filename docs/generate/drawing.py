"""Draws the house as SVG: rooms on their floors, and an arrow down to what each uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .house import floors, needed, uses

_WIDTH, _HEIGHT = 1000, 92
_BOX = 34
_MARGIN = 64
_GAP = 18
_BETWEEN = 12
"""The width of an arrow that passes a floor between two rooms."""
_SWEEPS = 40
_STYLE = (
    "text{font:15px system-ui,sans-serif;fill:#1c2733}.n{font-size:12px;fill:#6b7785}"
    "rect{fill:#e8f0f8;stroke:#4a6a8a}.f{fill:#fff;stroke:none}.o{fill:#f7f9fb;stroke:none}"
    "path{fill:none;stroke:#7a8ea3;stroke-width:1.4}"
)


@dataclass(eq=False)
class _Spot:
    """A room, or the place where an arrow passes a floor."""

    floor: int
    room: str = ""
    x: float = 0.0
    above: list[_Spot] = field(default_factory=list)
    below: list[_Spot] = field(default_factory=list)

    @property
    def width(self) -> float:
        return 9.0 * len(self.room) + 28 if self.room else _BETWEEN


def house() -> str:
    """The picture, the same for the same imports."""
    users = uses()
    return draw(floors(users), needed(users))


def draw(floor_of: Mapping[str, int], arrows: Sequence[tuple[str, str]]) -> str:
    """Rooms on floors, the first floor below, and arrows between them."""
    top = max(floor_of.values())
    spots = {room: _Spot(floor, room) for room, floor in sorted(floor_of.items())}
    rows: list[list[_Spot]] = [[] for _ in range(top + 1)]
    for spot in spots.values():
        rows[spot.floor].append(spot)
    ways = [_way(spots[user], spots[used], rows) for user, used in arrows]
    _arrange(rows[1:])
    width = _cut(rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {top * _HEIGHT}">',
        "<title>The rooms of instaspider, and which room imports which</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 1 7 4 0 7"/></marker></defs>',
    ]
    for floor in range(top, 0, -1):
        y = (top - floor) * _HEIGHT
        band = "fo"[floor % 2]
        lines.append(f'<rect class="{band}" y="{y}" width="{width:.0f}" height="{_HEIGHT}"/>')
        lines.append(f'<text class="n" x="14" y="{y + _HEIGHT / 2 + 4:g}">{floor}</text>')
    lines += (_arrow(way, top) for way in ways)
    lines += (_box(spot, top) for spot in spots.values())
    return "\n".join([*lines, "</svg>"]) + "\n"


def _way(user: _Spot, used: _Spot, rows: list[list[_Spot]]) -> list[_Spot]:
    """The spots that an arrow passes, with new ones on the floors between."""
    between = [_Spot(floor) for floor in range(user.floor - 1, used.floor, -1)]
    for spot in between:
        rows[spot.floor].append(spot)
    way = [user, *between, used]
    for upper, lower in pairwise(way):
        upper.below.append(lower)
        lower.above.append(upper)
    return way


def _arrange(rows: list[list[_Spot]]) -> None:
    """Order the spots of each floor so that arrows are short and cross little, and place them."""
    for row in rows:
        _spread(row, [float(number) for number in range(len(row))])
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        near: Callable[[_Spot], list[_Spot]] = (
            (lambda spot: spot.above) if down else (lambda spot: spot.below)
        )
        for row in reversed(rows) if down else rows:
            wanted = {spot: _mean(near(spot), spot.x) for spot in row}
            row.sort(key=lambda spot: (wanted[spot], spot.room))
            _spread(row, [wanted[spot] for spot in row])


def _cut(rows: list[list[_Spot]]) -> float:
    """Move all spots to the left margin; the width that they need."""
    spots = [spot for row in rows for spot in row]
    left = min(spot.x - spot.width / 2 for spot in spots) - _MARGIN
    for spot in spots:
        spot.x -= left
    return max(spot.x + spot.width / 2 for spot in spots) + _GAP


def _mean(spots: Sequence[_Spot], default: float) -> float:
    return sum(spot.x for spot in spots) / len(spots) if spots else default


def _spread(row: Sequence[_Spot], wanted: Sequence[float]) -> None:
    """Place a floor's spots near where they should be, none over another, all in the picture."""
    at = float(_MARGIN)
    for spot, x in zip(row, wanted, strict=True):
        spot.x = max(x, at + spot.width / 2)
        at = spot.x + spot.width / 2 + _GAP
    at = float(_WIDTH - _GAP)
    for spot in reversed(row):
        spot.x = min(spot.x, at - spot.width / 2)
        at = spot.x - spot.width / 2 - _GAP


def _y(spot: _Spot, top: int) -> float:
    return (top - spot.floor) * _HEIGHT + _HEIGHT / 2


def _box(spot: _Spot, top: int) -> str:
    x, y = spot.x - spot.width / 2, _y(spot, top) - _BOX / 2
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{spot.width:.0f}" height="{_BOX}" rx="5"/>'
        f'<text x="{spot.x:.0f}" y="{y + 22:.0f}" text-anchor="middle">{spot.room}</text>'
    )


def _arrow(way: Sequence[_Spot], top: int) -> str:
    """A curve from the lower edge of the first box to the upper edge of the last one."""
    points = [(spot.x, _y(spot, top)) for spot in way]
    points[0] = (points[0][0], points[0][1] + _BOX / 2)
    points[-1] = (points[-1][0], points[-1][1] - _BOX / 2)
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) / 2
        path += f"C{x:.0f} {half:.0f} {to_x:.0f} {half:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path d="{path}" marker-end="url(#a)"/>'
