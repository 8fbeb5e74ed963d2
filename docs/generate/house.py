"""Reads off the imports which rooms there are, on which floor each stands, and which it uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from .pages import ROOT

PACKAGE = ROOT / "instaspider"


@cache
def arrows() -> frozenset[tuple[str, str]]:
    """Every pair of rooms of which the first imports the second, if only for type checkers."""
    found = set()
    for path in sorted(PACKAGE.glob("**/*.py")):
        here = _room(path.relative_to(ROOT).with_suffix("").parts)
        found |= {(here, used) for used in _used(path) if used != here}
    return frozenset(found)


def _room(parts: tuple[str, ...]) -> str:
    """The room of a module, by the parts of its name: a package below, or a module beside them."""
    return "instaspider" if len(parts) < 2 or parts[1] == "__init__" else parts[1]


def _used(path: Path) -> Iterator[str]:
    above = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [*above[: len(above) - node.level + 1]] if node.level else []
            start = ".".join([*base, *filter(None, [node.module])])
            names = [f"{start}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = tuple(name.split("."))
            if parts[0] == "instaspider" and not (len(parts) > 1 and _is_public(parts[1])):
                yield _room(parts)


def _is_public(name: str) -> bool:
    """Whether it is no room but something that the package itself gives, such as a class."""
    return not ((PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file())


def rooms() -> frozenset[str]:
    """All rooms, also those that import nothing and that nobody imports."""
    paths = [*PACKAGE.glob("*.py"), *PACKAGE.glob("*/__init__.py")]
    return frozenset(_room(path.relative_to(ROOT).with_suffix("").parts) for path in paths)


def floors(users: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """The floor of each room: the lowest one from which all its imports go down. A room that has
    no part in any import is called by Scrapy, and stands with those that are. ``users``: what each
    room uses. Raises RecursionError for a circle."""

    @cache
    def floor(room: str) -> int:
        return 1 + max((floor(used) for used in users[room]), default=0)

    used = frozenset[str]().union(*users.values())
    top = max(map(floor, users))
    alone = [room for room in users if not users[room] and room not in used]
    return {room: top - 1 if room in alone else floor(room) for room in users}


def uses() -> dict[str, frozenset[str]]:
    """What each room imports."""
    return {
        room: frozenset(used for user, used in arrows() if user == room) for room in sorted(rooms())
    }


def needed(users: Mapping[str, frozenset[str]]) -> list[tuple[str, str]]:
    """The arrows that no way round says already: where one room uses a second and that a third,
    the arrow from the first to the third is left out."""

    @cache
    def below(room: str) -> frozenset[str]:
        return users[room].union(*(below(used) for used in users[room]))

    return sorted(
        (user, used)
        for user, found in users.items()
        for used in found
        if not any(used in below(other) for other in found - {used})
    )
