"""Parses answers with lists of posts: grids, reels, tagged, saved, liked, the home feed.

Pages are shorter than asked for, and empty ones may have a cursor. Feeds leave advertisements out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.exceptions import AbsentError
from instaspider.items import Post
from instaspider.parsing.advertisements import is_advertisement
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.json_fields import Body, flag, ident, load, mapping, mark, number, text
from instaspider.parsing.lists import (
    Elements,
    Read,
    counts,
    edges,
    elements,
    end_cursor,
    facts,
    next_max_id,
    page_of,
    root,
)
from instaspider.parsing.page import Page
from instaspider.parsing.parts import OWN_IDS, XIG_IDS, first_id, private
from instaspider.parsing.posts import pinned, post_of

XIG_USER = "xig_user_by_username"
XIG_TIMELINE = "polaris_ordered_timeline_connection"
TIMELINE = "xdt_api__v1__feed__user_timeline_graphql_connection"
TAGGED = "xdt_api__v1__usertags__user_id__feed_connection"
XDT_USER = "fetch__XDTUserDict"
HOME = "xdt_api__v1__feed__timeline__connection"
HOME_CLIPS = "xdt_api__v1__clips__home__connection_v2"
CLIPS = "xdt_api__v1__clips__user__connection_v2"


def feed_user(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``items`` of GET /api/v1/feed/user/{pk}/ and /{username}/username/.

    Some answers have ``profile_grid_items[].media`` instead (omkarcloud). An answer without items
    and without ``user`` says that nobody has that name.
    """
    answer = load(row, body)
    listed = _items(answer, row)
    grid = answer.get("profile_grid_items")
    if not listed.found and grid:
        listed = elements(answer, "profile_grid_items", row, "").below("media")
    user = mapping(answer, "user")
    if not listed.found and not user and next_max_id(answer) is None:
        raise AbsentError(row, "user")
    told = facts(pk=first_id(user, OWN_IDS), username=text(user, "username"), **private(user))
    return page_of(listed, row, in_feed, next_max_id(answer), told)


def feed_items(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``items`` of tagged posts (usertags) and of liked ones."""
    answer = load(row, body)
    return page_of(_items(answer, row), row, in_feed, next_max_id(answer))


def feed_saved(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``items[].media`` of saved posts and of collections."""
    answer = load(row, body)
    return page_of(_items(answer, row).below("media"), row, in_feed, next_max_id(answer))


def feed_timeline(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``feed_items[].media_or_ad`` of the home feed; suggested people stand in between."""
    answer = load(row, body)
    listed = elements(answer, "feed_items", row, "")
    posts = tuple(
        (f"{path}.media_or_ad", each["media_or_ad"])
        for path, each in listed.found
        if isinstance(each, dict) and "media_or_ad" in each
    )
    return page_of(Elements(posts), row, in_feed, next_max_id(answer))


def home(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read the home feed's document: ``edges[].node.media``, or that of ``explore_story``.

    What has neither, e.g. suggested people or an advertisement of its own, is no post.
    """
    found = root(load(row, body), row, "data", HOME)
    nodes = edges(found, row, f"data.{HOME}").found
    told = ((path, each) for path, each in nodes if isinstance(each, dict))
    posts = [pair for path, each in told for pair in _of_home(path, each)]
    return page_of(Elements(tuple(posts)), row, in_feed, end_cursor(found))


def _of_home(path: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, parent in (("media", node), ("explore_story.media", mapping(node, "explore_story"))):
        if parent.get("media") is not None:
            yield f"{path}.{key}", parent["media"]


def clips_user(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``items[].media`` of POST /api/v1/clips/user/.

    Some pages have ``items_with_ads``; elements of it without ``media`` are nobody's reels
    (instagrapi 3.2.2 reads ``media`` alone).
    """
    answer = load(row, body)
    key = "items" if isinstance(answer.get("items"), list) else "items_with_ads"
    listed = elements(answer, key if key in answer else "items", row, "")
    if key != "items":
        listed = Elements(tuple(pair for pair in listed.found if _has_media(pair[1])))
    info = mapping(answer, "paging_info")
    cursor = None if flag(info, "more_available") is False else mark(info, "max_id")
    return page_of(listed.below("media"), row, in_reels_tab, cursor)


def clips_music(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``payload.items[].media`` of POST /api/v1/clips/music/.

    The last page has no cursor, and may be empty (dumpstagram, September 2026).
    """
    answer = root(load(row, body), row, "payload")
    listed = elements(answer, "items", row, "payload").below("media")
    info = mapping(answer, "paging_info")
    cursor = None if flag(info, "more_available") is False else mark(info, "max_id")
    return page_of(listed, row, in_feed, cursor)


def _has_media(entry: Any) -> bool:
    return not isinstance(entry, dict) or "media" in entry


def user_timeline(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read somebody's grid from PolarisProfilePostsQuery and its further pages."""
    return _connection(body, row, TIMELINE)


def tagged_connection(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read posts in which somebody is tagged; they come without a time."""
    return _connection(body, row, TAGGED)


def _connection(body: Body, row: str, key: str) -> Page[Post]:
    found = root(load(row, body), row, "data", key)
    return page_of(edges(found, row, f"data.{key}"), row, in_feed, end_cursor(found))


def clips_connection(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read somebody's reels.

    Since September 2026 some answers have them below ``fetch__XDTUserDict``; gallery-dl 1.32.18
    takes any key there whose value has ``edges``.
    """
    answer = load(row, body)
    path: tuple[str, ...] = ("data", CLIPS)
    if XDT_USER in mapping(answer, "data"):
        user = root(answer, row, "data", XDT_USER)
        named = {name for name, each in user.items() if isinstance(each, dict) and "edges" in each}
        key = "clips_connection"
        path = ("data", XDT_USER, key if key in named else min(named, default=key))
    found = root(answer, row, *path)
    listed = edges(found, row, ".".join(path)).below("media")
    return page_of(listed, row, in_reels_tab, end_cursor(found))


def clips_home(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read reels that the service suggests: ``edges[].node.media``."""
    found = root(load(row, body), row, "data", HOME_CLIPS)
    listed = edges(found, row, f"data.{HOME_CLIPS}").below("media")
    return page_of(listed, row, in_feed, end_cursor(found))


def reposts(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read the posts of others that somebody reposted, each with who published it.

    They come without a time.
    """
    path = ("data", XDT_USER, "user_reposts_timeline")
    answer = load(row, body)
    root(answer, row, *path[:2])  # null if nobody is there
    found = root(answer, row, *path)
    listed = elements(found, "repost_grid_items", row, ".".join(path)).below("media")
    is_last = flag(found, "repost_more_available") is False
    return page_of(listed, row, in_feed, None if is_last else mark(found, "repost_next_max_id"))


def loggedout_timeline(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read a grid from the logged-out documents: under the user on page 1, then under ``node``."""
    answer = load(row, body)
    key = "node" if "node" in mapping(answer, "data") else XIG_USER
    return xig_grid(root(answer, row, "data", key), row, f"data.{key}", XIG_TIMELINE)


def loggedout_reels_tab(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read the first reels, without captions and times; there is no second page."""
    user = root(load(row, body), row, "data", XIG_USER)
    return xig_grid(user, row, f"data.{XIG_USER}", "polaris_clips_connection", _xig_in_reels_tab)


def xig_grid(
    user: Mapping[str, Any], row: str, path: str, key: str, read: Read[Post] | None = None
) -> Page[Post]:
    """Return the posts of a logged-out user's connection, which private users may lack."""
    told = facts(
        pk=ident(user, "pk"), fbid=ident(user, "id"), username=text(user, "username")
    ) | private(user)
    if user.get(key) is None and told.get("private"):
        return Page([], facts=told)
    found = root(user, row, key) if key in user else {}
    listed = edges(found, row, f"{path}.{key}")
    return page_of(listed, row, read or xig_in_feed, end_cursor(found), told)


def web_profile_posts(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read the newest posts in web_profile_info."""
    user = root(load(row, body), row, "data", "user")
    key = "edge_owner_to_timeline_media"
    posts = root(user, row, key)
    told = facts(pk=ident(user, "id"), fbid=ident(user, "fbid"), username=text(user, "username"))
    listed = edges(posts, row, f"data.user.{key}")
    declared = counts(posts=number(posts, "count"))
    told |= private(user)
    return page_of(listed, row, _graph_in_feed, end_cursor(posts), told, declared)


def in_feed(media: Mapping[str, Any], row: str, path: str) -> Post | None:
    """Return a post of a feed; None for an advertisement."""
    return None if is_advertisement(media) else post_of(media, row, path)


def xig_in_feed(media: Mapping[str, Any], row: str, path: str) -> Post | None:
    """Return a post of a feed without a login; None for an advertisement."""
    return None if is_advertisement(media) else post_of(media, row, path, XIG_IDS)


def in_reels_tab(media: Mapping[str, Any], row: str, path: str) -> Post | None:
    """Return a reel of somebody's reels tab, which has pins of its own."""
    return _pinned_to_reels_tab(in_feed(media, row, path), media)


def _xig_in_reels_tab(media: Mapping[str, Any], row: str, path: str) -> Post | None:
    return _pinned_to_reels_tab(xig_in_feed(media, row, path), media)


def _pinned_to_reels_tab(post: Post | None, media: Mapping[str, Any]) -> Post | None:
    if post is not None:
        owner = post.user.pk if post.user else None
        post.is_pinned = pinned(media.get("clips_tab_pinned_user_ids"), owner)
    return post


def _graph_in_feed(media: Mapping[str, Any], row: str, path: str) -> Post | None:
    return None if is_advertisement(media) else graph_post(media, row, path)


def _items(answer: Mapping[str, Any], row: str) -> Elements:
    return elements(answer, "items", row, "")
