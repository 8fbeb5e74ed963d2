"""Answers ``/world/`` of the control page: what is true, whoever may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from instaspider.sandbox import true_values
from instaspider.sandbox.world import crowds, drawing, grids, stories, viewers
from instaspider.sandbox.world.comments import POPULAR, RECENT, Comment
from instaspider.sandbox.world.names import special_prefix
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

Json = dict[str, Any]
Query = Mapping[str, str]
T = TypeVar("T")

_PAGE, _LARGEST_PAGE = 50, 1000


def look(world: World, path: str, query: Query) -> Json | None:
    """Return what stands at ``/world/<path>``; None if there is nothing."""
    kind, _, rest = path.strip("/").partition("/")
    name, _, part = rest.partition("/")
    find = _KINDS.get(kind)
    return find(world, name, part, query) if find and name else None


def person(world: World, name: str) -> Json:
    """Return all about a name; ``exists`` is false if the service says "not found"."""
    found = world.find(name)
    special = special_prefix(name.lower())
    if found.renamed_to is not None:
        values = person(world, found.renamed_to)
        return values | {"exists": False, "special": special, "renamed_to": found.renamed_to}
    if found.person is None:
        return {"exists": False, "username": name, "special": special}
    return {"exists": True} | true_values.of_person(found.person)


def _user(world: World, name: str, part: str, query: Query) -> Json | None:
    if not part:
        return person(world, name)
    found = world.find(name).person
    if found is None:
        return None
    if part in _LISTS:
        shown, read = _LISTS[part]
        return _page(read(found), query, *shown)
    return _OTHERS[part](world, found, query) if part in _OTHERS else None


def _pk(world: World, pk: str, part: str, query: Query) -> Json | None:
    found = world.find_pk(pk).person
    return _user(world, found.username, part, query) if found else None


def _media(world: World, shortcode: str, part: str, query: Query) -> Json | None:
    post = world.post(shortcode)
    if post is None:
        return None
    if not part:
        return true_values.of_post(post)
    if part == "likers":
        return _page(world.likers(post), query, "users", true_values.of_user)
    if part == "viewers" and post.expires_at is not None:
        return _page(viewers.story_viewers(post), query, "users", true_values.of_user)
    if part == "comments":
        order = RECENT if query.get("order") == RECENT else POPULAR
        heads = world.comments(post, order)
        return _page(heads, query, "comments", lambda head: _with_replies(world, head))
    return None


def _with_replies(world: World, comment: Comment) -> Json:
    replies = [true_values.of_comment(reply) for reply in world.replies(comment)]
    return true_values.of_comment(comment) | {"replies": replies}


def _hashtag(world: World, name: str, _: str, __: Query) -> Json | None:
    tag = world.hashtags.find(name)
    if tag is None:
        return None
    top, recent = world.explore.top(tag), world.explore.recent(tag)
    related = [each.name for each in world.hashtags.related(tag)]
    named = true_values.of_hashtag(tag) | {"related": related}
    return named | {"top": _codes(top), "recent": _codes(recent)}


def _place(world: World, pk: str, _: str, __: Query) -> Json | None:
    place = world.places.find(pk)
    if place is None:
        return None
    top, recent = world.explore.top(place), world.explore.recent(place)
    near = [each.pk for each in world.places.near(place.lat, place.lng)]
    named = true_values.of_place(place) | {"near": near}
    return named | {"top": _codes(top), "recent": _codes(recent)}


def _sound(world: World, audio_id: str, _: str, query: Query) -> Json | None:
    reels = world.sounds.reels(audio_id)
    return _page(reels, query, "shortcodes", _code) if reels else None


def _search(world: World, words: str, _: str, __: Query) -> Json:
    explore = world.explore
    return {
        "users": [true_values.of_user(each) for each in explore.users(words)],
        "hashtags": [true_values.of_hashtag(each) for each in explore.hashtags(words)],
        "places": [true_values.of_place(each) for each in explore.places(words)],
    }


def _highlights(_: World, owner: Person, query: Query) -> Json:
    kept = owner.highlights
    return _page(kept, query, "highlights", lambda x: true_values.of_highlight(owner, x))


def _mutual(world: World, other: Person, query: Query) -> Json | None:
    viewer = world.find_pk(query.get("viewer", "")).person
    if viewer is None:
        return None
    people = viewers.mutual_followers(viewer, other)
    return _page(people, query, "users", true_values.of_user)


def _friendship(world: World, other: Person, query: Query) -> Json | None:
    viewer = world.find_pk(query.get("viewer", "")).person
    if viewer is None:
        return None
    named = {"pk": other.pk, "username": other.username}
    return named | asdict(viewers.friendship(viewer, other))


def _page(items: Sequence[T], query: Query, name: str, show: Callable[[T], Any]) -> Json:
    """Return a part of a list, by ``?offset=&count=``, with the length of the whole list."""
    offset = _number(query, "offset", 0)
    count = min(_number(query, "count", _PAGE), _LARGEST_PAGE)
    shown = [show(item) for item in items[offset : offset + count]]
    return {"count": len(items), "offset": offset, name: shown}


def _number(query: Query, name: str, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else default


def _code(post: Post) -> str:
    return post.shortcode


def _codes(posts: Sequence[Post]) -> list[str]:
    return [post.shortcode for post in posts]


_POSTS, _PEOPLE = ("shortcodes", _code), ("users", true_values.of_user)
_LISTS: dict[str, tuple[tuple[str, Callable[[Any], Any]], Callable[[Person], Sequence[Any]]]] = {
    "posts": (_POSTS, grids.grid_of),
    "clips": (_POSTS, drawing.own_clips),
    "tagged": (_POSTS, grids.tagged_in),
    "reposts": (_POSTS, viewers.reposts),
    "stories": (_POSTS, stories.live_stories),
    "timeline": (_POSTS, viewers.timeline),
    "reels": (_POSTS, viewers.reels),
    "explore": (_POSTS, viewers.explored),
    "tray": (_PEOPLE, viewers.tray),
    "saved": (_POSTS, viewers.saved),
    "followers": (_PEOPLE, crowds.followers),
    "following": (_PEOPLE, crowds.following),
    "similar": (_PEOPLE, crowds.similar),
}
_OTHERS: dict[str, Callable[[World, Person, Query], Json | None]] = {
    "liked": lambda world, viewer, query: _page(world.liked(viewer), query, *_POSTS),
    "highlights": _highlights,
    "mutual": _mutual,
    "friendship": _friendship,
}
_KINDS: dict[str, Callable[[World, str, str, Query], Json | None]] = {
    "users": _user,
    "pks": _pk,
    "media": _media,
    "hashtags": _hashtag,
    "places": _place,
    "sounds": _sound,
    "searches": _search,
}
ADDRESSES = (
    "users/NAME",
    *(f"users/NAME/{name}" for name in (*_LISTS, *_OTHERS)),
    *("pks/PK", "media/SHORTCODE", "media/SHORTCODE/comments", "media/SHORTCODE/likers"),
    *("media/SHORTCODE/viewers", "hashtags/NAME", "places/PK", "sounds/ID", "searches/WORD"),
)
"""The kinds of things below ``/world/``; docs/reference/sandbox.md explains them."""
