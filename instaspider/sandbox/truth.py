"""Answers ``/world/`` of the control page: what is true, whoever may see it.

Things are shown by ``tables/shapes/world``, with the names of a crawl's item fields, times in Unix
seconds, and counts even if they are hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from instaspider.sandbox.tables.all_kinds import KINDS
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.render import Json
from instaspider.sandbox.tables.table import RENDERER
from instaspider.sandbox.tables.things import Keyword
from instaspider.sandbox.world.names import special_prefix
from instaspider.sandbox.world.world import World

Query = Mapping[str, str]

_PAGE, _LARGEST_PAGE = 50, 1000


def _sound(world: World, audio_id: str) -> Keyword | None:
    return Keyword(audio_id) if world.sounds.reels(audio_id) else None


_USERS: dict[str, tuple[str, str]] = {
    "": ("person", ""),
    "posts": ("shortcodes", "grid_of"),
    "clips": ("shortcodes", "own_clips"),
    "tagged": ("shortcodes", "tagged_in"),
    "reposts": ("shortcodes", "reposts"),
    "stories": ("shortcodes", "live_stories"),
    "timeline": ("shortcodes", "timeline"),
    "reels": ("shortcodes", "reels"),
    "explore": ("shortcodes", "explored"),
    "tray": ("users", "tray"),
    "saved": ("shortcodes", "saved"),
    "followers": ("users", "followers"),
    "following": ("users", "following"),
    "similar": ("users", "similar"),
    "liked": ("shortcodes", "liked"),
    "highlights": ("highlights", "kept"),
    "mutual": ("users", "mutual"),
    "friendship": ("friendship", ""),
}
_MEDIA = {
    "": ("post", ""),
    "comments": ("comments", "ordered_heads"),
    "likers": ("users", "every_liker"),
    "viewers": ("users", "seen_by"),
}
"""What is told below a kind of things: the shape of one, or the name and source of a list."""
_KINDS: dict[str, tuple[Callable[[World, str], Any], dict[str, tuple[str, str]]]] = {
    "users": (lambda world, name: world.find(name).person, _USERS),
    "pks": (lambda world, pk: world.find_pk(pk).person, _USERS),
    "media": (lambda world, code: world.post(code), _MEDIA),
    "hashtags": (lambda world, name: world.hashtags.find(name), {"": ("hashtag_page", "")}),
    "places": (lambda world, pk: world.places.find(pk), {"": ("place_page", "")}),
    "sounds": (_sound, {"": ("shortcodes", "call.sound_reels")}),
    "searches": (lambda _, words: Keyword(words), {"": ("search", "")}),
}
_WITH_VIEWER = frozenset({"mutual", "friendship"})
"""What is between a person and the one whom ``?viewer=`` names."""
_EACH = {"users": "user", "highlights": "highlight", "comments": "comment"}
ADDRESSES = (
    *(f"users/NAME/{part}".rstrip("/") for part in _USERS),
    *("pks/PK", *(f"media/SHORTCODE/{part}".rstrip("/") for part in _MEDIA)),
    *("hashtags/NAME", "places/PK", "sounds/ID", "searches/WORD"),
)
"""The kinds of things below ``/world/``; docs/reference/sandbox.md explains them."""


def look(world: World, path: str, query: Query) -> Json | None:
    """Return what stands at ``/world/<path>``; None if there is nothing."""
    kind, _, rest = path.strip("/").partition("/")
    name, _, part = rest.partition("/")
    find, parts = _KINDS.get(kind, (None, {}))
    if find is None or not name or part not in parts:
        return None
    if kind == "users" and not part:
        return person(world, name)
    it, (shape, source) = find(world, name), parts[part]
    viewer = world.find_pk(query.get("viewer", "")).person
    call = Call(world, viewer, {"name": name}, query, it=it)
    if it is None or (part in _WITH_VIEWER and viewer is None):
        return None
    return _page(shape, source, it, call) if source else _shown(shape, it, call)


def person(world: World, name: str) -> Json:
    """Return all about a name; ``exists`` is false if the service says "not found"."""
    found = world.find(name)
    special = special_prefix(name.lower())
    if found.renamed_to is not None:
        values = person(world, found.renamed_to)
        return values | {"exists": False, "special": special, "renamed_to": found.renamed_to}
    if found.person is None:
        return {"exists": False, "username": name, "special": special}
    return _shown("person", found.person, Call(world, None))


def _page(name: str, source: str, it: Any, call: Call) -> Json | None:
    """Return a part of a list, by ``?offset=&count=``, with the length of the whole list."""
    items = KINDS.source(source, type(it)).of(it, call)
    if items is None:
        return None
    offset = call.number("query.offset", 0)
    part = items[offset : offset + min(call.number("query.count", _PAGE), _LARGEST_PAGE)]
    each = _EACH.get(name)
    shown = [_shown(each, x, call) if each else x.shortcode for x in part]
    return {"count": len(items), "offset": offset, name: shown}


def _shown(shape: str, it: Any, call: Call) -> Json:
    return RENDERER.show(f"world/{shape}", type(it))(it, call)
