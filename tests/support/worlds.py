"""What is true in the sandbox's world, as its control page tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.request import urlopen

from instaspider.sandbox import truth
from instaspider.sandbox.world.world import World


def look(sandbox: Any, path: str) -> dict[str, Any]:
    """One page of ``/world/``."""
    url = f"http://127.0.0.1:{sandbox.process.control_port}/world/{path}"
    with urlopen(url) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


@cache
def _world() -> World:
    """That of each sandbox that is given no other seed, as long as nobody changes it."""
    return World(1)


@cache
def _person(name: str) -> dict[str, Any]:
    """As the control page tells it, of which hundreds are looked at for one that a test needs."""
    return truth.person(_world(), name)


def people(stem: str = "person_") -> Iterator[dict[str, Any]]:
    """``person_0``, ``person_1``, ... of every sandbox that is given no other seed."""
    return (_person(f"{stem}{number}") for number in range(400))


def find(sandbox: Any, test: Callable[[dict[str, Any]], bool], stem: str = "walker") -> str:
    """The first name of ``walker0``, ``walker1``, ... whose person is so."""
    for person in people(stem):
        if test(person) and test(sandbox.user(person["username"])):
            return str(person["username"])
    raise AssertionError("nobody is so")


def listed(sandbox: Any, path: str, key: str, order: str = "popular") -> list[Any]:
    """All of a list of the world; ``order`` is that of comments."""
    found: list[Any] = []
    while True:
        page = look(sandbox, f"{path}?offset={len(found)}&count=1000&order={order}")
        found += page[key]
        if len(found) >= page["count"] or not page[key]:
            return found


def grid(sandbox: Any, name: str, part: str = "posts") -> list[str]:
    """Shortcodes of somebody's grid, or of another list of posts."""
    return listed(sandbox, f"users/{name}/{part}", "shortcodes")
