"""What is true in the sandbox's world, asked from its control page."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

Json = dict[str, Any]

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class World:
    """People are looked for by what they post, so that another seed finds others."""

    def __init__(self, control_port: int) -> None:
        self._root = f"http://127.0.0.1:{control_port}/world"
        self.get = cache(self._get)

    def _get(self, path: str) -> Json:
        with _DIRECT.open(f"{self._root}/{path}", timeout=20) as answer:
            body = json.load(answer)
        assert isinstance(body, dict)
        return body

    def media(self, code: str) -> Json:
        return self.get(f"media/{code}")

    def comments(self, code: str) -> list[Json]:
        """All of a post, each with its replies."""
        found: list[Json] = self.get(f"media/{code}/comments?count=1000")["comments"]
        return found

    def somebody(self, fits: Callable[[Json], bool]) -> Json:
        """The first person of whom something holds."""
        for number in range(2000):
            about = self.get(f"users/person_{number}")
            if fits(about):
                return about
        raise AssertionError("nobody is such a person")

    def posts(self, name: str) -> list[Json]:
        """The whole grid, in its order."""
        return [
            self.media(code) for code in self.get(f"users/{name}/posts?count=1000")["shortcodes"]
        ]

    def person(self, fewest: int, most: int) -> str:
        """Somebody public with so many posts, among them a photo, a reel and a mixed carousel."""
        for name in (f"person_{number}" for number in range(2000)):
            about = self.get(f"users/{name}")
            if not fewest <= about["visible_count"] <= most:
                continue
            posts = self.posts(name)
            if all(any(kind(post) for post in posts) for kind in (is_photo, is_reel, is_mixed)):
                return name
        raise AssertionError(f"nobody has {fewest} to {most} posts of every kind")


def is_photo(post: Json) -> bool:
    return post["media_type"] == "photo"


def is_reel(post: Json) -> bool:
    return post["product_type"] == "clips"


def is_mixed(post: Json) -> bool:
    """A carousel of photos and videos."""
    return len({part["media_type"] for part in post["children"]}) > 1


def parts(post: Json) -> list[Json]:
    """The children of a carousel, or the post."""
    return post["children"] or [post]


def largest(part: Json) -> tuple[int, int]:
    """Width and height of the largest picture."""
    size = max((each["width"], each["height"]) for each in part["images"])
    assert isinstance(size, tuple)
    return size


def addresses(post: Json) -> Iterator[str]:
    """Of all files of a post."""
    for part in parts(post):
        yield from (each["url"] for each in part["images"])
        yield from part["videos"]
